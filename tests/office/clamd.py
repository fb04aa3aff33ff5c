"""A virus scanner in a thread that speaks clamd's protocol over a real socket, and can be made to misbehave."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# The test file that every scanner takes for a virus, in two parts so that this file is not taken for one.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
SIGNATURE = "Eicar-Test-Signature"


class FakeClamd:
    """`heard` are the files that were sent; `answer`, `delay` and `limit` make it behave otherwise."""

    def __init__(self, address: str | tuple[str, int]) -> None:
        self.heard: list[bytes] = []
        self.answer: bytes | None = None
        self.delay, self.limit = 0.0, 100 * 1024 * 1024
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(address)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                try:
                    self.attend(line)
                except OSError:
                    continue  # whoever asked has gone

    def attend(self, line: socket.socket) -> None:
        """One question and its answer."""
        assert self.take(line, 10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.take(line, 4), "big"):
            content += self.take(line, size)
            if len(content) > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.heard.append(content)
        time.sleep(self.delay)
        found = f"stream: {SIGNATURE} FOUND\0".encode() if EICAR in content else b"stream: OK\0"
        line.sendall(found if self.answer is None else self.answer)

    @staticmethod
    def take(line: socket.socket, size: int) -> bytes:
        """Exactly so many bytes. Raises OSError when the other side hangs up before."""
        content = b""
        while len(content) < size:
            piece = line.recv(size - len(content))
            if not piece:
                raise ConnectionResetError
            content += piece
        return content

    def stop(self) -> None:
        """Hang up for good."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@contextmanager
def running(address: str | tuple[str, int]) -> Iterator[FakeClamd]:
    """A scanner that listens while the block runs."""
    daemon = FakeClamd(address)
    try:
        yield daemon
    finally:
        daemon.stop()


@pytest.fixture
def clamd(settings: object, tmp_path: Path) -> Iterator[FakeClamd]:
    """A scanner on a socket of its own, known to the portal."""
    with running(str(tmp_path / "clamd.ctl")) as daemon:
        settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
        yield daemon
