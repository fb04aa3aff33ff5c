"""Starts the portal's own programs as a person would, waits until they answer, and stops them as a person would."""

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.rules import ROOT

# What a fresh shell has; nothing of what the tests set for themselves.
INHERITED = ("PATH", "HOME", "LANG", "USER", "TERM", "CI")


def environment(**variables: object) -> dict[str, str]:
    """The environment of a fresh shell with these variables."""
    fresh = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return fresh | {name: str(value) for name, value in variables.items() if value != ""}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(
    command: list[str], variables: dict[str, str], journal: Path, stop: Callable[[subprocess.Popen], None]
) -> Iterator[subprocess.Popen]:
    """The command in a terminal of its own; stopped at the end, if it still runs."""
    with journal.open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            stop(process)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def by_keyboard(process: subprocess.Popen) -> None:
    """Ctrl-C: everything in the foreground gets it."""
    os.killpg(process.pid, signal.SIGINT)


def by_supervisor(process: subprocess.Popen) -> None:
    """As Docker and systemd do: the process itself is told."""
    process.terminate()


def wait_for(text: str, journal: Path, process: subprocess.Popen, seconds: int = 600) -> str:
    """What was printed, as soon as the text is in it. Fails with what was printed when it does not come."""
    give_up_at = time.monotonic() + seconds
    while True:
        said = journal.read_text(errors="replace")
        if text in said:
            return said
        assert process.poll() is None, f"ended with {process.returncode}:\n{said[-4000:]}"
        assert time.monotonic() < give_up_at, f"{text!r} did not come:\n{said[-4000:]}"
        time.sleep(0.2)


def left_behind(folder: Path) -> list[str]:
    """The programs that still run with this folder in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


class Visitor:
    """Somebody with a browser that keeps cookies and knows forms, but runs no scripts."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[int, str]:
        return self._open(self.address + path)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Fill in the form of a page and send it to the same address."""
        _, page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._open(self.address + path, body)

    def _open(self, url: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with self.opener.open(url, body, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
