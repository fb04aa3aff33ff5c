#!/usr/bin/env python3
"""Runs a command beside a PostgreSQL and a Redis of its own on free ports, and stops both whatever happens.

    deploy/with_services.py COMMAND [ARGUMENT…]

The command finds them in DATABASE_URL and REDIS_URL, with THROWAWAY_SECRETS and an empty DATA_DIR. Nothing of what it
writes outlives it. Any number of copies may run at once. The standard library is enough.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

READY_WITHIN = 60  # seconds
ATTEMPTS = 5  # another copy may take the same free port between the look and the start


def main(command: list[str]) -> int:
    """Run the command between both servers; its exit status (128 + the signal's number if a signal ended it)."""
    if not command:
        sys.exit(__doc__)
    if not shutil.which(command[0]):
        sys.exit(f"There is no command {command[0]}.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True))
            os.chmod(folder, 0o711)
            environment = {
                **os.environ,
                "DATABASE_URL": start_postgresql(Path(folder) / "postgresql", stack),
                "REDIS_URL": start_redis(Path(folder) / "redis", stack),
                "DATA_DIR": str(Path(folder) / "data"),
                "THROWAWAY_SECRETS": "1",
            }
            return run(command, environment)
        except KeyboardInterrupt:
            return 128 + signal.SIGINT
        finally:
            # From here on the servers stop undisturbed.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its end, and end it if this program is told to stop."""
    with subprocess.Popen(command, env=environment) as child:
        try:
            status = child.wait()
        except BaseException:
            stop(child, signal.SIGTERM)
            raise
    return status if status >= 0 else 128 - status


def start_postgresql(folder: Path, stack: contextlib.ExitStack) -> str:
    """A new cluster in the folder, without a password on the loopback address only; its address as a URL."""
    binaries = newest_postgresql()
    # PostgreSQL refuses to run as root.
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, account, account)
    cluster = folder / "cluster"
    initdb = [binaries / "initdb", "--pgdata", cluster, "--username=postgres", "--auth=trust", "--no-sync"]
    made = subprocess.run(
        as_account(account, [*initdb, "--encoding=UTF8", "--locale=C.UTF-8"]),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if made.returncode:
        sys.exit(f"PostgreSQL made no cluster:\n{made.stdout}")

    def server(port: int) -> list[object]:
        hasty = [f"-c{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
        where = ["-D", cluster, "-k", folder, "-h", "127.0.0.1", "-p", port]
        return as_account(account, [binaries / "postgres", *where, *hasty])

    def is_ready(port: int) -> bool:
        return subprocess.run([binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0

    # SIGINT is PostgreSQL's quick stop, which does not wait for those who are connected.
    port = start("PostgreSQL", server, is_ready, signal.SIGINT, folder, stack)
    address = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
    subprocess.run([binaries / "createdb", *address, "portal"], cwd="/", check=True)
    return f"postgres://postgres@127.0.0.1:{port}/portal"


def start_redis(folder: Path, stack: contextlib.ExitStack) -> str:
    """A Redis that keeps nothing on disk; its address as a URL."""
    program = shutil.which("redis-server") or sys.exit(
        "redis-server is missing (deploy/install.py --tests installs it)."
    )
    folder.mkdir()

    def server(port: int) -> list[object]:
        settings = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        return as_account(None, [program, *settings])

    def is_ready(port: int) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    return f"redis://127.0.0.1:{start('Redis', server, is_ready, signal.SIGTERM, folder, stack)}/0"


def newest_postgresql() -> Path:
    """The folder of the newest PostgreSQL server's programs: Debian's places first, then the path."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda folder: [int(part) for part in folder.parent.name.split(".")])
    found = shutil.which("initdb") or sys.exit("PostgreSQL is missing (deploy/install.py --tests installs it).")
    return Path(found).resolve().parent


def as_account(account: str | None, command: list[object]) -> list[object]:
    """The command as another account, told to stop if this program is killed outright."""
    setpriv = shutil.which("setpriv")
    switch = ["--reuid", account, "--regid", account, "--clear-groups"] if account and os.geteuid() == 0 else []
    return [setpriv, "--pdeathsig", "INT", *switch, *command] if setpriv else command


def start(
    name: str,
    server: Callable[[int], list[object]],
    is_ready: Callable[[int], bool],
    stop_signal: signal.Signals,
    folder: Path,
    stack: contextlib.ExitStack,
) -> int:
    """Start a server on a free port and wait until it answers; the port. It is stopped when the stack closes."""
    journal = folder.parent / f"{name}.log"
    for _ in range(ATTEMPTS):
        port = free_port()
        with journal.open("wb") as log:
            process = subprocess.Popen(
                [str(part) for part in server(port)],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for the command; the servers are stopped after it
            )
        stack.callback(stop, process, stop_signal)
        give_up_at = time.monotonic() + READY_WITHIN
        while process.poll() is None and time.monotonic() < give_up_at:
            if is_ready(port) and process.poll() is None:
                return port
            time.sleep(0.05)
    sys.exit(f"{name} did not start:\n{journal.read_text(errors='replace')[-2000:]}")


def stop(process: subprocess.Popen, number: signal.Signals) -> None:
    """Ask a process to stop, and insist after a while."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
