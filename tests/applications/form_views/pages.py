"""What the tests of the applicant's pages share: signing in, opening a page, reading its words."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionContent

NOON = "2026-03-02T12:00"


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"applications:{name}", args=args)


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    response = client.get(url(name, *args))
    assert response.status_code == status, response.content.decode()[:2000]
    return html_of(response)


def html_of(response: Any) -> str:
    """A page with its white space in one form: where the lines of a template break says nothing."""
    return re.sub(r"\s+", " ", response.content.decode())


def text_of(html: str) -> str:
    """The words of a page without its tags, in one line."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html.partition("<main")[2], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def content_of(application: Application, key: str) -> SectionContent:
    return Application.objects.get(pk=application.pk).version.contents.get(key=key)


def rows(**cells: list[str]) -> dict[str, str]:
    return {f"rows-{number}-{key}": value for key, values in cells.items() for number, value in enumerate(values)}


def act(client: Client, application: Application, action: str, **fields: Any) -> Any:
    """Open the page of an act and send its form."""
    html = page(client, "form_act", application.pk, action)
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    return client.post(url("form_act", application.pk, action), {"seen": seen, **fields})
