"""The processes of docker-compose.yml started by hand, and a browser that reaches them over the network."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from tests import processes
from tests.rules import ROOT

COMMANDS = {
    name: service["command"].split()
    for name, service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items()
    if name in ("migrate", "web", "worker", "clock")
}


@dataclass
class Site:
    """Where it answers, its environment, the folder of its journals, and what runs."""

    variables: dict[str, str]
    folder: Path
    web: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return self.variables["SITE_URL"]

    def start(self, name: str) -> AbstractContextManager[subprocess.Popen]:
        """A service by its command, run by this Python and with files in this folder."""
        program, *words = COMMANDS[name]
        words = [word.replace("/data/", f"{self.folder}/") for word in words]
        command = [str(Path(sys.executable).with_name(program)), *words]
        return processes.running(command, self.variables, self.folder / f"{name}.log", processes.by_supervisor)

    def manage(self, *words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.variables, capture_output=True, text=True)

    def travel(self, at: datetime) -> None:
        """Start the web server anew, as if it were then."""
        self.web.close()
        self.variables["PORTAL_CLOCK"] = at.isoformat()
        server = self.web.enter_context(self.start("web"))
        wait_until(self.answers, "the web server answers", server)

    def answers(self) -> bool:
        try:
            return Browser(self.address).get("/healthz").status_code == 200
        except OSError:
            return False


def wait_until(is_so: Callable[[], bool], what: str, process: subprocess.Popen, seconds: int = 180) -> None:
    """Wait while the process that should bring it about runs."""
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert process.poll() is None, f"ended with {process.returncode} before: {what}"
        assert time.monotonic() < give_up_at, f"in vain: {what}"
        time.sleep(0.2)


@dataclass
class Answer:
    """A response, with the names that Django's test client gives it."""

    status_code: int
    content: bytes
    headers: dict[str, str]
    request: dict[str, str]

    def get(self, header: str, default: str = "") -> str:
        return self.headers.get(header, default)


class Browser:
    """Stands where Django's test client stands in the journeys, but goes over the network."""

    PASSWORD = "through-the-front-door"

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def force_login(self, user: User, backend: str) -> None:
        """Sign in through the page: the tests' quick way with passwords is unknown to a real site."""
        User.objects.filter(pk=user.pk).update(password=PBKDF2PasswordHasher().encode(self.PASSWORD, "salt", 1000))
        self.get("/login/")
        page = self.post("/login/", {"username": user.username, "password": self.PASSWORD})
        assert b"logout" in page.content, page.content.decode()

    def get(self, path: str, follow: bool = True) -> Answer:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, values: dict[str, Any] | None = None, follow: bool = True) -> Answer:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **(values or {})})
        return self._ask(urllib.request.Request(self.address + path, body, {"Content-Type": MULTIPART_CONTENT}))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            response = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            parts = urlsplit(response.geturl())
            where = {"PATH_INFO": parts.path, "QUERY_STRING": parts.query}
            return Answer(response.status, response.read(), dict(response.headers), where)
