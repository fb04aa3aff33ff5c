"""The public notice page through gunicorn on the loopback address: requests a second, and conditional ones.

Once with pages kept while nothing changes, as in service, and once drawn for every request.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from django.conf import settings
from django.urls import reverse

from benchmarks.figures import Aim, Figure, figure
from benchmarks.measuring import Options, environment, medians
from deploy.with_services import free_port
from publicity.models import Notice
from tests.factories import publicity as make

VISITORS = 8
SECONDS = 3.0
OPEN = "/bench/open/"
PAGE, CONDITIONAL = Aim(least=150), Aim(ratio=0.5)
LISTED = 15


def notices(options: Options) -> Iterator[Figure]:
    """Eight visitors at once ask for a notice of 15 lines; beside a bare public page of the same server."""
    page = reverse("publicity:notice", args=[seeded(options).pk])
    with serving(PUBLIC_PAGE_SECONDS="0") as server:
        drawn = [(server.visited(page, 200), server.visited(OPEN, 200)) for _ in range(options.rounds)]
    rates = [(page_rate, bare_rate) for (page_rate, _), (bare_rate, _) in drawn]
    yield figure("notice-drawn", VISITORS, "requests/s", medians(rates), "bare public page", PAGE)
    with serving() as server:
        etag = server.head(page)
        known = {"If-None-Match": etag}
        turns = [
            (server.visited(page, 200), server.visited(OPEN, 200), server.visited(page, 304, known))
            for _ in range(options.rounds)
        ]
    plain = [(page_rate, bare_rate) for (page_rate, _), (bare_rate, _), _ in turns]
    yield figure("notice", VISITORS, "requests/s", medians(plain), "bare public page", PAGE)
    whole = median(cost for (_, cost), _ in drawn)
    costs = [(again * 1000, whole * 1000) for _, _, (_, again) in turns]
    yield figure("notice-304", VISITORS, "ms", medians(costs), "drawn page", CONDITIONAL)


def seeded(options: Options) -> Notice:
    """A notice in publicity."""
    return make.issued(options.sized(LISTED)).notice


class Server:
    """gunicorn as in service, and visitors who keep their connections."""

    def __init__(self, port: int, process: subprocess.Popen) -> None:
        self.port, self.process = port, process

    def head(self, address: str) -> str:
        """The mark by which a browser asks whether a page has changed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        return response.headers["ETag"] or ""

    def visited(self, address: str, status: int, headers: dict[str, str] | None = None) -> tuple[float, float]:
        """Requests a second, and processor seconds of the server a request."""
        counts, until = [0] * VISITORS, time.monotonic() + SECONDS
        before, started = self.spent(), time.monotonic()

        def visit(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            while time.monotonic() < until:
                connection.request("GET", address, headers=headers or {})
                response = connection.getresponse()
                response.read()
                if response.status != status:
                    break
                counts[number] += 1

        threads = [threading.Thread(target=visit, args=[number]) for number in range(VISITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not all(counts):
            raise RuntimeError(f"{address}: not answered with {status}")
        return sum(counts) / (time.monotonic() - started), (self.spent() - before) / sum(counts)

    def spent(self) -> float:
        """Processor seconds of the server's processes, all threads, so far."""
        ticks = 0
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in [str(self.process.pid), *children]:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(**more: str) -> Iterator[Server]:
    """gunicorn with the configuration of service, on a free port, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "benchmarks.site:application"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(WEB_BIND=f"127.0.0.1:{port}", **more))
    try:
        server = Server(port, process)
        _wait(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(server: Server) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            server.head(OPEN)
            return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")
