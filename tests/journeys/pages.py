"""Somebody at a browser without JavaScript: opens pages, fills in the forms that are on them, presses their buttons."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.base import File
from django.test import Client

from accounts.models import User

VOID_TYPES = {"submit", "button", "reset", "file", "image"}


class FormParser(HTMLParser):
    """The forms of a page: action, method, and the values that they would send as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.open: dict[str, Any] | None = None
        self.area: str | None = None
        self.select: str | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.open = {"action": given.get("action", ""), "method": given.get("method", "get"), "values": {}}
            self.forms.append(self.open)
        elif self.open is None or (tag not in ("input", "textarea", "select", "option")):
            return
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self.area, self.text = given.get("name"), []
        elif tag == "select":
            self.select = given.get("name")
            self.open["values"].setdefault(self.select, [])
        elif tag == "option" and self.select is not None and "selected" in given:
            self.open["values"][self.select].append(given.get("value") or "")

    def _input(self, given: dict[str, str | None]) -> None:
        name, kind = given.get("name"), given.get("type", "text")
        if not name or kind in VOID_TYPES:
            return
        if kind in ("checkbox", "radio"):
            self.open["values"].setdefault(name, [])
            if "checked" in given:
                self.open["values"][name].append(given.get("value") or "on")
        else:
            self.open["values"].setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            text = "".join(self.text).removeprefix("\n").removeprefix("\r\n")
            self.open["values"].setdefault(self.area, []).append(text)
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.open = None


class Visitor:
    """One person's browser. `page` is the last answer."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.page: Any = None
        self.url = "/"
        if user is not None:
            self.client.force_login(user, "django.contrib.auth.backends.ModelBackend")

    def open(self, url: str, status: int = 200) -> "Visitor":
        """Go to an address and expect a status."""
        self.page = self.client.get(url, follow=True)
        assert self.page.status_code == status, self.words()
        self.url = self.page.request["PATH_INFO"] + (
            f"?{self.page.request['QUERY_STRING']}" if self.page.request["QUERY_STRING"] else ""
        )
        return self

    def send(self, changes: Mapping[str, Any] | None = None, *, has: str = "csrf", status: int = 200) -> "Visitor":
        """Send the form of the page that has a field of this name (any form but signing out otherwise)."""
        form = self._form(has)
        values = {name: value for name, value in form["values"].items() if value}
        for name, value in (changes or {}).items():
            values[name] = value if isinstance(value, list | File) else [value]
        target = urljoin(self.url, form["action"]) if form["action"] else self.url
        self.page = self.client.post(target, values, follow=True)
        assert self.page.status_code == status, f"{target}: {self.words()}"
        self.url = self.page.request["PATH_INFO"]
        return self

    def _form(self, has: str) -> dict[str, Any]:
        parser = FormParser()
        parser.feed(self.page.content.decode())
        forms = [form for form in parser.forms if form["method"].lower() == "post"]
        inside = [form for form in forms if "logout" not in form["action"] and "enlarge" not in form["action"]]
        if has != "csrf":
            inside = [form for form in inside if has in form["values"]]
        assert inside, f"no form with {has} on {self.url}: {self.words()}"
        return inside[0]

    def shows(self, *texts: str) -> "Visitor":
        """The page says all of this."""
        html = self.page.content.decode()
        for text in texts:
            assert text in html, f"{text!r} is not on {self.url}: {self.words()}"
        return self

    def words(self) -> str:
        """The text of the page, for a failing test."""
        if self.page is None or not self.page.get("Content-Type", "").startswith("text/html"):
            return f"{getattr(self.page, 'status_code', '')}"
        body = self.page.content.decode().partition("<main")[2].partition("</main")[0]
        collector = TextParser()
        collector.feed("<main" + body)
        return f"{self.page.status_code} {' '.join(collector.words)}"[:1500]


class TextParser(HTMLParser):
    """The words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))
