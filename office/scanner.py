"""Asks the virus scanner (clamd) about a file: one question over its socket, one answer, or none.

The file is sent in pieces (INSTREAM), so that the scanner may stand on another machine and reads nothing of ours.
"""

import re
import socket
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.cache import cache

PIECE = 64 * 1024
CONNECT_SECONDS = 3.0
# For question and answer together; the embedded database's writers wait for half a minute at most.
TOTAL_SECONDS = 25.0
# A scanner that did not answer is left alone for so long: a hundred waiting files do not each wait for it.
SPARED, SPARED_SECONDS = "office.scanner.spared", 30
LONGEST_ANSWER = 4096
ANSWER = re.compile(r"stream: (?:(?P<clean>OK)|(?P<found>.+) FOUND)")


class NoVerdict(Exception):
    """The scanner answered, but neither that the file is clean nor what is in it."""


class Unreachable(NoVerdict):
    """The scanner could not be reached, or did not answer in time."""


def scan(path: Path) -> str:
    """The name of what the scanner found in a file; empty when it is clean. Raises NoVerdict."""
    with path.open("rb") as file:
        if cache.get(SPARED):
            raise Unreachable("the scanner did not answer a moment ago")
        try:
            answer = _ask(file)
        except OSError as error:
            cache.set(SPARED, True, SPARED_SECONDS)
            raise Unreachable(f"{settings.CLAMD_SOCKET}: {type(error).__name__} {error}") from error
    match = ANSWER.fullmatch(answer)
    if match is None:
        raise NoVerdict(f"the scanner answered {answer!r}")
    return match["found"] or ""


def _ask(file: BinaryIO) -> str:
    """Send a file, read the answer. Raises OSError when either takes too long."""
    until = time.monotonic() + TOTAL_SECONDS
    with _connect(settings.CLAMD_SOCKET) as line:
        try:
            _send(line, b"zINSTREAM\0", until)
            while piece := file.read(PIECE):
                _send(line, len(piece).to_bytes(4, "big") + piece, until)
            _send(line, bytes(4), until)
        except (BrokenPipeError, ConnectionResetError):
            pass  # a scanner that has seen enough says so and hangs up
        return _receive(line, until)


def _connect(address: str) -> socket.socket:
    """A line to `/run/clamav/clamd.ctl`, `unix:/run/…`, `host:3310` or `tcp://host:3310`."""
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(path)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _send(line: socket.socket, content: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(content)


def _receive(line: socket.socket, until: float) -> str:
    """The answer up to its closing zero. Raises OSError when the scanner hangs up without one."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    if not answer:
        raise ConnectionResetError("no answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _left(until: float) -> float:
    """The seconds that are left. Raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner takes too long")
    return left
