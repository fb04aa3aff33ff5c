"""Markup in every public field comes out as text on every public page and in every public file."""

import csv
import io
import json

import pytest
from django.test import Client

from accounts.models import Authority, Unit
from applications.models import Application, Round
from chains.models import Chain, Programme, Story, StoryPicture
from publicity.models import Notice
from subsidies.models import PolicyAmount, PolicyVersion
from tests import public_addresses as public
from tests.factories import publicity as make
from tests.factories import stories as making

BAD = "=<script>alert(1)</script>"
BINARY = ("portal:preparation_file", "portal:contacts_file", "publicity:notice_list", "chains:story_picture")


@pytest.fixture
def world(db, frozen, run_effects):
    """Everything that the public reads says the same markup, before and after it was issued."""
    frozen(make.ISSUE)
    case = make.drafted(2)
    Application.objects.update(chain_name=BAD)
    Round.objects.update(call=BAD)
    Authority.objects.update(name=BAD, short_name=BAD)
    Unit.objects.update(name=BAD)
    Notice.objects.update(title=BAD, body=BAD, how_to_object=BAD, contact=f"{BAD}：{BAD}")
    case.notice.refresh_from_db()
    case.notice = type(case.notice).objects.get(pk=case.notice.pk)
    case.issue()
    objection = case.object(1)
    case.decide(objection, upheld=False)
    case.close()
    case.at = frozen(case.at)
    announcement = case.announce(case.draft_announcement(title=BAD, body=BAD))
    Chain.objects.update(summary=BAD)
    Programme.objects.update(name=BAD, short_name=BAD)
    story = making.published(chain=Chain.objects.order_by("pk").first())
    Story.objects.update(title=BAD, text=BAD, place=BAD, source=BAD)
    StoryPicture.objects.update(alt=BAD)
    PolicyVersion.objects.update(title=BAD, summary=BAD, basis_title=BAD, note=BAD)
    PolicyAmount.objects.update(region=BAD, audience=BAD, cap=BAD)
    run_effects()
    chain = Chain.objects.order_by("pk").first()
    return public.SimpleNamespace(
        story=story, notice=case.notice, announcement=announcement, objection=objection, chain=chain, case=case
    )


def test_every_public_field_is_text(world):
    client, seen = Client(), 0
    for name, paths in public.addresses(world).items():
        if name in BINARY or name.endswith("_paper"):
            continue
        for path in paths:
            answer = client.get(path)
            body = b"".join(answer) if answer.streaming else answer.content
            text = body.decode()
            seen += "alert(" in text
            if not path.endswith(".csv"):
                assert "<script>alert" not in text, path
    assert seen > 15


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
    assert rows[0] == ["serial", "chain", "unit", "authority", "key_field"]
    assert [row[1:4] for row in rows[1:]] == [[f"'{BAD}"] * 3] * 2
