"""Markup in every public field comes out as text on every public page and in every public file."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Authority, Unit
from applications.models import Application, Round
from chains.models import Chain, Programme, Story, StoryPicture
from publicity.choices import NoticeAction
from publicity.models import Notice, NoticeItem
from subsidies.models import PolicyAmount, PolicyDocument, PolicyVersion
from tests import public_addresses as public
from tests.factories import publicity as make
from tests.factories import stories as making

# Ends an attribute, an element and a cell of a table, wherever it is not written as text.
BAD = '="><script>alert(1)</script>'
BINARY = ("portal:preparation_file", "portal:contacts_file", "publicity:notice_list", "chains:story_picture")
# Where nothing is told that anybody wrote.
SILENT = {
    "portal:verify", "portal:open_data", "portal:sitemap", "portal:robots", "accounts:login", "accounts:set_password",
    "accounts:join", "accounts:takeover_request", "applications:progress", "publicity:stage", "evaluation:answer",
}  # fmt: skip


class Scripts(HTMLParser):
    """Collects what a browser would run: scripts in the page itself, and handlers in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name.startswith("on")]
        if tag == "script" and not (names.get("src") or "").startswith("/static/"):
            self.found.append(f"script {names}")


@pytest.fixture
def world(db, frozen, run_effects):
    """Everything that the public reads says the same markup, before and after it was issued."""
    frozen(make.ISSUE)
    case = make.drafted(2)
    Application.objects.update(chain_name=BAD)
    Round.objects.update(title=BAD, call=BAD)
    Authority.objects.update(name=BAD, short_name=BAD, phone=BAD, address=BAD)
    Unit.objects.update(name=BAD)
    Notice.objects.update(title=BAD, addressees=BAD, body=BAD, how_to_object=BAD, contact=f"{BAD}：{BAD}")
    case.notice = type(case.notice).objects.get(pk=case.notice.pk)
    case.issue()
    objection = case.object(1)
    case.decide(objection, upheld=False)
    case.close()
    case.at = frozen(case.at)
    announcement = case.announce(case.draft_announcement(title=BAD, body=BAD))
    Chain.objects.update(summary=BAD, announcement=BAD)
    Programme.objects.update(
        name=BAD, short_name=BAD, document_title=BAD, document_number=BAD, handing_in_to=BAD, handing_in_note=BAD,
        conditions=f"{BAD}：{BAD}", priorities=BAD,
    )  # fmt: skip
    chain = Chain.objects.order_by("pk").first()
    story = making.published(chain=chain)
    Story.objects.update(title=BAD, text=BAD, place=BAD, source=BAD)
    StoryPicture.objects.update(alt=BAD)
    PolicyVersion.objects.update(title=BAD, summary=BAD, basis_title=BAD, basis_number=BAD, note=BAD)
    PolicyDocument.objects.update(title=BAD, number=BAD)
    PolicyAmount.objects.update(region=BAD, audience=BAD, basis=BAD, cap=BAD)
    PolicyAmount.objects.exclude(source="").update(source=BAD)
    run_effects()
    return public.SimpleNamespace(
        story=story, notice=case.notice, announcement=announcement, objection=objection, chain=chain, case=case
    )


def test_every_public_field_is_text(world):
    client, asked, told = Client(), set(), set()
    for name, paths in public.addresses(world).items():
        if name in BINARY or name.endswith("_paper"):
            continue
        for path in paths:
            answer = client.get(path)
            text = (b"".join(answer) if answer.streaming else answer.content).decode()
            if "html" in answer.headers["Content-Type"]:
                assert Scripts(text).found == [], path
            elif not path.endswith(".csv"):
                assert "<script" not in text, path
            asked.add(name)
            if "alert(" in text:
                told.add(name)
    assert asked - told == SILENT


@pytest.mark.parametrize(("state", "times"), [("withdrawn", 2), ("superseded", 1), ("corrected", 1)])
def test_why_a_notice_or_a_line_no_longer_holds_is_text(db, frozen, state, times):
    frozen(make.ISSUE)
    case = make.issued(1)
    if state == "withdrawn":
        case.do(NoticeAction.WITHDRAW, case.head, note=BAD)
    elif state == "superseded":
        case.correct_notice(correction_reason=BAD)
    else:
        case.correct(case.object(1))
        NoticeItem.objects.update(correction=BAD)
    page = Client().get(case.notice.get_absolute_url()).content.decode()
    assert page.count("=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") == times
    assert Scripts(page).found == []


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("chains:directory", "q"), ("chains:directory", "industry"), ("chains:stories", "q"),
        ("publicity:notices", "q"), ("publicity:announcements", "q"), ("portal:verify", "code"),
        ("portal:display", "next"),
    ],
)  # fmt: skip
def test_what_an_address_says_is_text(db, name, parameter):
    answer = Client().get(reverse(name), {parameter: BAD}, follow=True)
    assert Scripts(answer.content.decode()).found == []


@pytest.mark.parametrize("name", ["applications:progress", "publicity:stage"])
def test_what_is_looked_up_comes_back_as_text(db, name):
    answer = Client().post(reverse(name), {"number": BAD, "code": BAD[:16]})
    page = answer.content.decode()
    assert (answer.status_code, page.count(f'value="{"=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"}"')) == (400, 1)
    assert Scripts(page).found == []


def test_a_program_reads_back_what_was_written(world):
    answer = Client().get("/open-data/notices.json")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "application/json; charset=utf-8", "nosniff",
    )  # fmt: skip
    rows = json.loads(b"".join(answer))["rows"]
    assert [(row["title"], row["state"]) for row in rows] == [(BAD, "公示期满")]


def test_a_spreadsheet_reads_no_formula(world):
    answer = Client().get("/open-data/announcement-lines.csv")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "text/csv; charset=utf-8", "nosniff",
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[0] == ["serial", "chain", "unit", "authority", "key_field", "period", "result"]
    assert [row[1:4] for row in rows[1:]] == [[f"'{BAD}"] * 3] * 2
