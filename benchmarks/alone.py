"""One job in a process of its own: `python -m benchmarks.alone JOB PARAMETERS`; reports
processor seconds, the memory that the job added to the process at most (MB), and its result, as JSON.
"""

import json
import sys

from benchmarks import setup

setup.begin()

from benchmarks import papers, sheets  # noqa: E402  Django is started first
from benchmarks.measuring import forget_peak, held, peak, spent  # noqa: E402

JOBS = {
    "workbook": sheets.workbook,
    "csv": sheets.plain_csv,
    "list_workbook": sheets.list_workbook,
    "list_csv": sheets.list_csv,
    "roster": sheets.roster,
    "roster_copy": sheets.roster_copy,
    "form": papers.form,
    "form_tuned": papers.form_tuned,
    "form_common": papers.form_common,
    "form_memory": papers.form_memory,
}


def main(job: str, params: str) -> None:
    """Prepare a job, time it, and say what it took."""
    call = JOBS[job](**json.loads(params))
    forget_peak()
    base, before = held(), spent()
    result = call()
    print(json.dumps({"seconds": spent() - before, "memory": peak() - base, "result": result}))


if __name__ == "__main__":
    main(*sys.argv[1:])
