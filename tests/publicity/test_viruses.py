"""A virus in evidence: who handles the objection is told and sees it, the objector reads it with the look-up."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from office import jobs
from office.actors import Actor
from office.machine import NotAllowed
from office.models import Message, RegisterEntry, Upload
from publicity.models import Objection
from publicity.selectors import public
from publicity.services import take_evidence
from tests.factories import accounts as people
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
SAID = "您提交的第 2 件材料检出病毒，已经封存，不能使用。请按公示所列方式另行提供，并注明异议编号。"


@pytest.fixture
def case(run_effects: Any) -> make.Case:
    found = make.issued(1)
    run_effects()
    Message.objects.all().delete()
    return found


def objected(case: make.Case) -> Objection:
    """An objection whose second file a virus was found in."""
    objection = case.object(1, files=[people.pdf("清单.pdf"), people.pdf("欧阳实名的信.pdf")])
    upload = objection.evidence.order_by("pk")[1].upload
    Upload.objects.filter(pk=upload.pk).update(verdict="infected", signature="Eicar-Test", scanned_at=case.at)
    return Objection.objects.get(pk=objection.pk)


def report(case: make.Case) -> dict:
    return jobs.run("office.report_viruses", at=case.at)


def told(run_effects: Any) -> list[tuple[str, str, str]]:
    Message.objects.all().delete()
    run_effects()
    rows = Message.objects.filter(title__contains="病毒").select_related("recipient").order_by("recipient__username")
    return [(row.recipient.username, row.title, row.body) for row in rows]


BODY = "第 2 件证据检出病毒，已经封存，任何人都不能打开。需要的，请承办人联系异议人另行提供。"


def test_the_handler_is_told_once_without_the_name_of_the_file(case: make.Case, run_effects: Any) -> None:
    objection = case.screen(objected(case))
    run_effects()
    assert (report(case), report(case)) == ({"reported": 1}, {"reported": 0})
    assert told(run_effects) == [(case.handler.username, f"{objection.number}：证据检出病毒", BODY)]
    entry = RegisterEntry.objects.of(objection).select_related("detail").get(action="virus_found")
    assert (entry.detail.note, entry.audiences) == ("证据第 2 件（Eicar-Test）", "|staff|")


def test_before_a_handler_is_named_every_officer_who_may_be_one_is_told(case: make.Case, run_effects: Any) -> None:
    objection = objected(case)
    run_effects()
    assert report(case) == {"reported": 1}
    proposer = objection.item.application.shortlist_proposer_id
    officers = [user for user in (case.handler, case.officer) if user.person_id != proposer]
    assert [username for username, _, _ in told(run_effects)] == sorted(user.username for user in officers)


def test_nobody_is_told_after_the_decision(case: make.Case) -> None:
    objection = case.decide(objected(case), upheld=False)
    assert report(case) == {"reported": 0}
    assert [fact["label"] for fact in public.stage_shown(objection)].count("证据材料") == 0


def test_the_file_says_it_and_the_download_is_refused_unregistered(case: make.Case, frozen: Any) -> None:
    objection = case.screen(objected(case))
    frozen(case.at)
    client = Client()
    client.force_login(case.handler)
    html = client.get(objection.get_absolute_url()).content.decode()
    links = [reverse("publicity:evidence", args=[objection.pk, number]) for number in (1, 2)]
    assert ([link in html for link in links], html.count("检出病毒")) == ([True, False], 1)
    with pytest.raises(NotAllowed):
        take_evidence(objection, 2, actor=Actor.of(case.handler), at=case.at)
    assert client.post(links[1]).status_code == 403
    assert RegisterEntry.objects.of(objection).filter(action="download").count() == 0
    assert b"".join(client.post(links[0]).streaming_content)[:5] == b"%PDF-"
    assert RegisterEntry.objects.of(objection).filter(action="download").count() == 1


def test_the_objector_reads_it_with_number_and_code(case: make.Case, frozen: Any) -> None:
    objection = objected(case)
    frozen(case.at)
    answer = Client().post(reverse("publicity:stage"), {"number": objection.number, "code": objection.query_code})
    assert (answer.status_code, answer.content.decode().count(SAID)) == (200, 1)
