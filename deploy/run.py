#!/usr/bin/env python3
"""Serves the demonstration from this checkout: prepares its database, then runs web server, worker and clock together.

Needs no server: SQLite, and a broker of files, both in DATA_DIR (var/). PORT and DEMO_PASSWORD may be set.
"""

import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.core.management import CommandError, call_command
from honcho.environ import parse_procfile
from honcho.manager import Manager

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 120  # seconds


def main() -> int:
    """Prepare, serve until Ctrl-C or until one of the three stops; the exit status."""
    port = free_port(os.environ.get("PORT", "8000"))
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
    os.environ.update(
        DEMO="1",
        DEMO_PASSWORD=password,
        PORT=str(port),
        DATA_DIR=str(Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()),
        DJANGO_SETTINGS_MODULE="config.settings",
        PYTHONWARNINGS="ignore",  # advice to administrators of real sites
        PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    )
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    try:
        prepare()
    except CommandError as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return serve(port, accounts(), password)


def free_port(text: str) -> int:
    """The port as a number; ends with one sentence if it is none or somebody listens on it."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError:
            sys.exit(f"Port {text} of 127.0.0.1 cannot be had (taken?): choose another with PORT=… make run.")
    return int(text)


def prepare() -> None:
    """Bring tables and demonstration data up to date; seconds when they are."""
    django.setup()
    print("Preparing the database and the demonstration data …", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed_demo")


def accounts() -> list[str]:
    """The demonstration accounts, one line each: the name to sign in with, and who that is."""
    names = import_module("portal.management.commands.seed_demo").ACCOUNTS
    users = apps.get_model("accounts", "User").objects.prefetch_related("assignments__unit", "assignments__authority")
    return [
        f"  {user.username:<20}{'；'.join(map(str, user.assignments.all())) or user}"
        for user in sorted(users.filter(username__in=names), key=lambda user: names.index(user.username))
    ]


def serve(port: int, lines: list[str], password: str) -> int:
    """Run the Procfile's processes and say where the portal is as soon as it answers."""
    manager = Manager()
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, env=dict(os.environ))
    threading.Thread(target=announce, args=(port, lines, password), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode == 130 else manager.returncode  # Ctrl-C is how it is meant to end


def announce(port: int, lines: list[str], password: str) -> None:
    """Print address, accounts and password once the web server answers."""
    address = f"http://127.0.0.1:{port}"
    give_up_at = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up_at:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            print("\n".join(["", *lines, "", f"  password of all: {password}", f"  {address}", ""]), flush=True)
            return


if __name__ == "__main__":
    sys.exit(main())
