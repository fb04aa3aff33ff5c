#!/usr/bin/env python3
"""Installs what this checkout needs and the machine lacks; quick when nothing is missing.

    python3 deploy/install.py            what `make run` needs
    python3 deploy/install.py --tests    what `make test` needs besides

System packages are installed as root on Debian and Ubuntu; elsewhere the missing ones are named and nothing is done.
Python packages go to .venv, pinned by hash, from whatever index the machine is set up for. The standard library of
Python 3.11 is enough to run this.
"""

import ast
import contextlib
import ctypes.util
import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"


@dataclass(frozen=True)
class Need:
    """Something that the machine must have: what it is, Debian's packages for it, and how to see that it is there."""

    what: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]
    for_tests: bool = False


def has_library(*names: str) -> Callable[[], bool]:
    return lambda: all(ctypes.util.find_library(name) for name in names)


def has_program(*names: str) -> Callable[[], bool]:
    """One of the programs is enough."""
    return lambda: any(shutil.which(name) for name in names)


def has_font(family: str) -> Callable[[], bool]:
    def is_there() -> bool:
        if not shutil.which("fc-list"):
            return False
        return bool(subprocess.run(["fc-list", family], stdout=subprocess.PIPE).stdout.strip())

    return is_there


def can_make_environment() -> bool:
    """Debian keeps the half of venv that installs pip in a package of its own."""
    importlib.invalidate_caches()
    return PYTHON.exists() or importlib.util.find_spec("ensurepip") is not None


def has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


NEEDS = (
    Need("Python's venv", ("python3-venv",), can_make_environment),
    Need("Pango", ("libpango-1.0-0", "libpangoft2-1.0-0"), has_library("pango-1.0", "pangoft2-1.0")),
    # Without it documents are 18 to 25 times slower to make.
    Need("HarfBuzz's subsetter", ("libharfbuzz-subset0",), has_library("harfbuzz-subset")),
    Need("fontconfig", ("fontconfig",), has_program("fc-list")),
    Need("Noto Sans CJK SC", ("fonts-noto-cjk",), has_font("Noto Sans CJK SC:style=Bold")),
    Need("Noto Serif CJK SC", ("fonts-noto-cjk", "fonts-noto-cjk-extra"), has_font("Noto Serif CJK SC:style=SemiBold")),
    Need("AR PL KaitiM GB", ("fonts-arphic-gkai00mp",), has_font("AR PL KaitiM GB")),
    Need("DejaVu Sans", ("fonts-dejavu-core",), has_font("DejaVu Sans")),
    Need("pdftotext", ("poppler-utils",), has_program("pdftotext"), for_tests=True),
    Need("Chromium", ("chromium",), has_program("chromium", "chromium-browser", "google-chrome"), for_tests=True),
    Need("PostgreSQL", ("postgresql",), has_postgresql, for_tests=True),
    Need("Redis", ("redis-server",), has_program("redis-server"), for_tests=True),
)


def main(arguments: list[str]) -> None:
    """Do every step; ends with a sentence and status 1 when something cannot be had."""
    tests = "--tests" in arguments
    if sys.version_info < (3, 11):  # noqa: UP036  an older one may well be tried
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} (choose one with make PYTHON=…).")
    for step in STEPS:
        step(tests)


def install_system_packages(tests: bool) -> None:
    """Have every need met, or name those that are not."""
    missing = unmet(tests)
    if not missing:
        return
    packages = sorted({package for need in missing for package in need.packages})
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Missing on this machine: {names(missing)}.\nOn Debian or Ubuntu, as root: {' '.join(command)}")
    print(f"Installing {' '.join(packages)}", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with no_services_started():
        # A source that is out of reach does not matter while the packages come from another.
        subprocess.run(["apt-get", "update", "-q"], env=quietly, stdin=subprocess.DEVNULL)
        subprocess.run([*command[:1], "-q", *command[1:]], env=quietly, stdin=subprocess.DEVNULL)
    if still := unmet(tests):
        sys.exit(f"Still missing after apt-get: {names(still)}.")


def unmet(tests: bool) -> list[Need]:
    return [need for need in NEEDS if (tests or not need.for_tests) and not need.is_there()]


def names(needs: list[Need]) -> str:
    return ", ".join(need.what for need in needs)


@contextlib.contextmanager
def no_services_started() -> Iterator[None]:
    """Debian starts a server as soon as it is installed; the tests start their own and want no other."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def create_environment(tests: bool) -> None:
    """Make .venv, unless it is there and works."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)


def install_python_packages(tests: bool) -> None:
    """Install the pinned packages, by uv where it can be had (seconds) and otherwise by pip (minutes)."""
    requirements = ROOT / ("requirements-dev.txt" if tests else "requirements.txt")
    stamp = ENVIRONMENT / f"installed-{requirements.name}"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {requirements.name} into {ENVIRONMENT.name}", flush=True)
    uv = ENVIRONMENT / "bin" / "uv"
    if not uv.exists():
        pip_install(ROOT / "requirements-install.txt")
    what = ["--quiet", "--require-hashes", "-r", requirements]
    by_uv = uv.exists() and subprocess.run(
        [uv, "pip", "install", "--python", PYTHON, *what], env={**pip_settings_for_uv(), **os.environ}
    )
    if (not by_uv or by_uv.returncode) and not pip_install(requirements):
        sys.exit(f"The packages of {requirements.name} could not be installed.")
    stamp.write_text(digest)


def pip_install(requirements: Path) -> bool:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return subprocess.run([*command, "-r", requirements]).returncode == 0


def pip_settings_for_uv() -> dict[str, str]:
    """The index that this machine has set up for pip, as uv's variables: uv does not read pip's settings."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, text=True).stdout
    found = dict(re.findall(r"^(?:global|install|:env:)\.([a-z-]+)=(.+)$", listed, re.MULTILINE))
    said = {name: ast.literal_eval(value).split() for name, value in found.items()}
    variables = {
        "UV_DEFAULT_INDEX": " ".join(said.get("index-url", [])),
        "UV_INDEX": " ".join(said.get("extra-index-url", [])),
        "UV_FIND_LINKS": ",".join(said.get("find-links", [])),
        "SSL_CERT_FILE": " ".join(said.get("cert", [])),
        # As pip does: the pinned version may be in any of the indexes. The hashes keep that safe.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }
    return {name: value for name, value in variables.items() if value}


def prepare_official_font(tests: bool) -> None:
    """The body face of official documents, which no package installs on its own; a look if it is there."""
    command = [PYTHON, ROOT / "deploy" / "fonts.py", "--into", ROOT / "var" / "fonts"]
    if subprocess.run(command).returncode == 0:
        return
    # A fresh machine may never have fetched its lists of packages.
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], stdin=subprocess.DEVNULL)
        if subprocess.run(command).returncode == 0:
            return
    sys.exit("The body face of official documents cannot be had; see above.")


# In this order. A further step is a function that does nothing when there is nothing to do.
STEPS: tuple[Callable[[bool], None], ...] = (
    install_system_packages,
    create_environment,
    install_python_packages,
    prepare_official_font,
)

if __name__ == "__main__":
    main(sys.argv[1:])
