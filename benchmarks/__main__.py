"""`make bench`, or `python -m benchmarks [CASE …] [--scale 0.1] [--rounds 5]`: figures beside their references.

Works on a database of its own beside the one of DATABASE_URL (PostgreSQL), which is dropped at the end.
"""

import argparse
import sys

from benchmarks import setup

setup.begin()

from django.db import connection  # noqa: E402  Django is started first

from benchmarks.cases import CASES, figures  # noqa: E402
from benchmarks.figures import table  # noqa: E402
from benchmarks.measuring import Options  # noqa: E402


def main(arguments: list[str]) -> None:
    """Run what was asked for, and print each figure as it comes and all of them at the end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES) + "; all of them without a name")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of the full number of rows")
    parser.add_argument("--rounds", type=int, default=5, help="how often ours and the reference take turns")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if connection.vendor != "postgresql":
        parser.error("the figures are about PostgreSQL; run them by make bench")
    name, found = connection.settings_dict["NAME"], []
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        settle()
        for one in figures(asked.cases or CASES, Options(asked.scale, asked.rounds)):
            print(one.line(), flush=True)
            found.append(one)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"\n{table(found)}")


def settle() -> None:
    """A session's work stays in one process, so that its processor time can be told."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET max_parallel_workers_per_gather = 0')
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1:])
