"""The attachments of a dossier: only kinds marked for experts, neutral names, own open unrecused sheets, registered."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.models import Application, Attachment
from applications.services.notes import write_note
from evaluation.models import Dossier, ScoreSheet
from evaluation.selectors.dossiers import dossier_digest
from evaluation.services import declare_recusal
from office import uploads
from office.machine import Actor, perform
from office.models import RegisterEntry, Upload
from tests.evaluation.conftest import AT
from tests.factories import accounts as people
from tests.factories.evaluation import sign
from tests.office import samples

SHOWN = ["附件1-培训与评价制度文件.pdf", "附件2-优先支持佐证.png"]


def attach(application: Application, kind: str, file: Any) -> Upload:
    upload = uploads.store(file, by=people.user(name="欧阳上传"), at=AT)
    version = Application.objects.get(pk=application.pk).version
    Attachment.objects.create(version=version, kind=kind, upload=upload, added_at=AT)
    return upload


@pytest.fixture
def attached(world: Any) -> dict[str, Upload]:
    """Files of the first application before the panel opens, beside those that the form demands."""
    first = world.files[0]
    return {
        "priority": attach(first, "priority", samples.upload(samples.picture("PNG", (20, 20)), "王五的奖状.png")),
        "systems": attach(first, "systems", people.pdf("张三签发的制度.pdf")),
        "other": attach(first, "other", people.pdf("李四的材料.pdf")),
    }


@pytest.fixture
def sheet(world: Any, attached: Any, opened: Any) -> ScoreSheet:
    """The first expert's sheet of that application."""
    member = {"member__expert__person": world.experts[0].person}
    return ScoreSheet.objects.get(dossier__application=world.files[0], **member)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, sheet: ScoreSheet, number: int) -> str:
    return reverse(f"evaluation:{name}", args=[sheet.pk, number])


def readings(sheet: ScoreSheet) -> list[tuple[str, str]]:
    rows = RegisterEntry.objects.of(sheet.dossier).filter(action="download").select_related("detail")
    return [(row.actor_name, row.detail.note) for row in rows]


def test_only_kinds_that_are_marked_are_frozen_under_neutral_names(attached: Any, sheet: ScoreSheet) -> None:
    dossier = Dossier.objects.get(pk=sheet.dossier_id)
    files = [(row["number"], row["name"], row["upload"], row["sha256"]) for row in dossier.content["files"]]
    assert files == [
        (1, SHOWN[0], attached["systems"].pk, attached["systems"].sha256),
        (2, SHOWN[1], attached["priority"].pk, attached["priority"].sha256),
    ]
    assert dossier.digest == dossier_digest(dossier.content)
    assert [row.content["files"] for row in Dossier.objects.exclude(pk=dossier.pk)] == [[]]


def test_what_is_attached_later_is_not_in_the_dossier(world: Any, sheet: ScoreSheet) -> None:
    attach(world.files[0], "plan", people.pdf("后来.pdf"))
    html = browser(world.experts[0]).get(sheet.get_absolute_url()).content.decode()
    assert [html.count(text) for text in (*SHOWN, "附件3", "后来")] == [2, 2, 0, 0]


def test_no_page_and_no_header_names_a_person(world: Any, sheet: ScoreSheet) -> None:
    client = browser(world.experts[0])
    pages = [sheet.get_absolute_url(), url("file", sheet, 1), url("file", sheet, 2)]
    words = "".join(client.get(page).content.decode() for page in pages)
    for number in (1, 2):
        answer = client.get(url("file_content", sheet, number))
        words += str(answer.headers)
        assert b"".join(answer.streaming_content) != b""
    assert [name for name in ("张三", "王五", "李四", "欧阳", "奖状", "签发") if name in words] == []


def test_a_file_is_looked_at_taken_and_registered(world: Any, attached: Any, sheet: ScoreSheet) -> None:
    expert = world.experts[0]
    client = browser(expert)
    html = client.get(url("file", sheet, 1)).content.decode()
    content = url("file_content", sheet, 1)
    assert [html.count(f'"{link}"') for link in (f"{content}?view=1", content, url("file", sheet, 2))] == [2, 1, 1]
    assert readings(sheet) == []
    answer = client.get(f"{content}?view=1")
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert readings(sheet) == [(expert.person.name, SHOWN[0])]
    assert RegisterEntry.objects.of(world.files[0]).filter(action="download").count() == 0
    assert [client.get(url(name, sheet, 3)).status_code for name in ("file", "file_content")] == [404, 404]


def test_everybody_else_finds_nothing(world: Any, sheet: ScoreSheet) -> None:
    unit = world.files[0].unit
    others = [
        world.experts[1], people.holder(Role.EXPERT), people.admin_of(unit), world.staff.officer,
        people.holder(Role.ADMINISTRATOR),
    ]  # fmt: skip
    for user in (*others, world.staff.city_officer, world.staff.city_head, people.holder(Role.AUDITOR)):
        for name in ("file", "file_content"):
            assert browser(user).get(url(name, sheet, 1)).status_code == 404
    assert readings(sheet) == []


@pytest.mark.parametrize("end", ["recused", "closed", "unpledged"])
def test_who_is_recused_and_when_the_panel_is_over_opens_nothing(world: Any, sheet: ScoreSheet, end: str) -> None:
    expert = world.experts[0]
    if end == "recused":
        declare_recusal(sheet, "曾任顾问。", actor=Actor.of(expert), at=AT)
    elif end == "unpledged":
        type(sheet.member).objects.filter(pk=sheet.member_id).update(pledged_at=None)
    else:
        perform(sheet.dossier.panel, "dissolve", actor=world.head, at=AT, note="重新组建。")
    expected = 403 if end == "unpledged" else 404
    for name in ("file", "file_content"):
        assert browser(expert).get(url(name, sheet, 1)).status_code == expected
    assert readings(sheet) == []


def test_what_is_held_is_not_opened_and_the_refusal_names_nobody(world: Any, attached: Any, sheet: ScoreSheet) -> None:
    Upload.objects.filter(pk=attached["systems"].pk).update(verdict="infected", signature="Eicar", scanned_at=AT)
    client = browser(world.experts[0])
    page = client.get(url("file", sheet, 1)).content.decode()
    assert [page.count(text) for text in ("这个附件现在不能打开", url("file_content", sheet, 1))] == [1, 0]
    refused = client.get(url("file_content", sheet, 1))
    assert (refused.status_code, "张三" in refused.content.decode()) == (403, False)
    assert readings(sheet) == []


def test_an_expert_sees_no_note_of_the_officials(world: Any, sheet: ScoreSheet) -> None:
    text, before = "电话核实：场地合同十月到期。", dossier_digest(sheet.dossier.content)
    write_note(world.files[0], text, token=uuid.uuid4(), actor=Actor.of(world.staff.officer), at=AT)
    client = browser(world.experts[0])
    pages = [client.get(reverse("evaluation:sheet", args=[sheet.pk])), client.get(reverse("evaluation:dossiers"))]
    assert [(page.status_code, text in page.text, "内部备注" in page.text) for page in pages] == [
        (200, False, False)
    ] * 2
    assert client.get(reverse("applications:notes", args=[world.files[0].pk])).status_code == 404
    assert dossier_digest(sheet.dossier.content) == before


def test_what_cannot_be_made_neutral_is_withheld_and_both_sides_are_told(world: Any, panel: Any) -> None:
    attach(world.files[0], "systems", samples.upload(samples.docx(), "张三的制度.docx"))
    attach(world.files[0], "other", samples.upload(samples.docx(), "李四的材料.docx"))
    office = browser(world.staff.city_officer)
    line = f"“{world.files[0].chain_name}”的培训与评价制度文件（Word文档）"
    page = office.get(panel.get_absolute_url())
    assert (page.context["withheld"], page.text.count(line)) == ([line], 1)
    perform(panel, "open", actor=world.officer, at=AT)
    assert office.get(panel.get_absolute_url()).context["withheld"] == [line]
    member = panel.members.select_related("expert").get(expert__person=world.experts[0].person)
    sign(member, actor=Actor.of(world.experts[0]), at=AT)
    own = ScoreSheet.objects.get(dossier__application=world.files[0], member=member)
    client = browser(world.experts[0])
    [listed] = client.get(own.get_absolute_url()).context["files"]
    assert (listed["name"], listed["tag"]["label"]) == ("附件1-培训与评价制度文件.docx", "不提供")
    looked = client.get(url("file", own, 1))
    assert looked.context["viewer"]["hindrance"] == (
        "这是Word文档，里面的作者等信息不能可靠去除，按保密要求不提供给专家，请按卷宗的其余内容评分。"
        "因此不能评分的，请联系组织评审的工作人员。"
    )
    refused = client.get(url("file_content", own, 1))
    assert (refused.status_code, "这是Word文档，里面的作者等信息不能可靠去除" in refused.text) == (403, True)
    assert readings(own) == []
