"""How time, memory and queries are measured: side by side, in turns, as processor time wherever that is possible.

Processor time counts this process and its PostgreSQL session together (Linux; elsewhere this process alone).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

Call = Callable[[], Any]


@dataclass(frozen=True)
class Options:
    """How much is measured: every number of rows is multiplied by the scale."""

    scale: float = 1.0
    rounds: int = 5

    def sized(self, n: int, least: int = 1) -> int:
        """A number of rows at this scale."""
        return max(least, round(n * self.scale))


def spent() -> float:
    """Processor seconds of this process and of its database session so far."""
    return time.process_time() + _of_session()


def _of_session() -> float:
    """Processor seconds of the PostgreSQL process that serves this connection; 0 where that cannot be known."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return 0.0
    with suppress(OSError):
        pid = connection.connection.info.backend_pid
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def in_turns(ours: Call, reference: Call, *, rounds: int, repeat: int = 1) -> tuple[float, float, float]:
    """Processor seconds of one call of each, and their ratio: medians over rounds in which both take turns."""
    for call in (ours, reference):
        call()
    found = [(_timed(ours, repeat), _timed(reference, repeat)) for _ in range(rounds)]
    return medians(found)


def medians(found: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The median of ours, of the reference's, and of the ratios round by round."""
    return (
        median(ours for ours, _ in found),
        median(reference for _, reference in found),
        median(ours / reference for ours, reference in found),
    )


def in_milliseconds(found: tuple[float, float, float]) -> tuple[float, float, float]:
    """The same in thousandths of a second."""
    return found[0] * 1000, found[1] * 1000, found[2]


def _timed(call: Call, repeat: int) -> float:
    before = spent()
    for _ in range(repeat):
        call()
    return (spent() - before) / repeat


def queries_of(call: Call) -> int:
    """How many queries a call takes, transactions' marks among them."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def held() -> float:
    """The memory that this process holds now, in MB; 0 where that cannot be known."""
    return _memory("VmRSS:")


def forget_peak() -> None:
    """Count the most memory anew from here on."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The most memory that this process has held since then, in MB; 0 where that cannot be known."""
    return _memory("VmHWM:")


def _memory(line: str) -> float:
    with suppress(OSError):
        words = Path("/proc/self/status").read_text().split()
        return int(words[words.index(line) + 1]) / 1024
    return 0.0


def alone(job: str, **params: Any) -> dict[str, Any]:
    """Run a job of benchmarks/alone.py in a process of its own, so that its memory can be told; what it reports."""
    command = [sys.executable, "-m", "benchmarks.alone", job, json.dumps(params)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment(), cwd=settings.BASE_DIR)
    return json.loads(done.stdout.splitlines()[-1])


def in_turns_alone(
    ours: tuple[str, dict[str, Any]], reference: tuple[str, dict[str, Any]], *, rounds: int
) -> tuple[tuple[float, float, float], float]:
    """As `in_turns`, each run in a process of its own; and the most memory that one of ours added."""
    pairs = [(alone(ours[0], **ours[1]), alone(reference[0], **reference[1])) for _ in range(rounds)]
    found = medians([(mine["seconds"], other["seconds"]) for mine, other in pairs])
    return found, max(mine["memory"] for mine, _ in pairs)


def environment(**more: str) -> dict[str, str]:
    """The environment of a further process that works on the same database and files."""
    base = connection.settings_dict
    account = quote(base["USER"]) + (f":{quote(base['PASSWORD'])}" if base["PASSWORD"] else "")
    address = f"postgres://{account}@{base['HOST']}:{base['PORT']}/{base['NAME']}"
    return {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(settings.DATA_DIR), **more}


def batches(total: int, parts: int) -> Iterator[int]:
    """A total in nearly equal parts."""
    yield from (total * (part + 1) // parts - total * part // parts for part in range(parts))
