"""Attachments: one at a time for the script, the quarantine, and what follows when a virus was found."""

import errno
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import Action, State
from applications.models import Application, Attachment
from applications.selectors.form import attachment_problems
from applications.services import add_attachment
from applications.workflow.facts import Declaration
from office import jobs, uploads
from office.machine import Actor, NotReady, Problem, perform
from office.models import Message, RegisterEntry, Upload
from tests.factories import applications as make
from tests.factories.applications import Way
from tests.office import samples
from tests.office.clamd import EICAR, SIGNATURE, FakeClamd, clamd

__all__ = ["clamd"]
pytestmark = pytest.mark.django_db
NOON = "2026-03-02T12:00"


@pytest.fixture(autouse=True)
def noon(frozen: Any) -> None:
    frozen(NOON)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"applications:{name}", args=args)


def send(client: Client, pk: int, *files: Any, kind: str = "licence", **headers: Any) -> tuple[int, Any]:
    """What static/js/attachments.js sends, and the answer that it reads."""
    headers = {"Accept": "application/json", **headers}
    response = client.post(url("form_attachments", pk), {"kind": kind, "files": files}, headers=headers)
    is_json = response["Content-Type"] == "application/json"
    return response.status_code, json.loads(response.content) if is_json else response["Content-Type"]


def infected(name: str = "病毒.pdf") -> Any:
    """A sound PDF in which a scanner finds its test virus."""
    return samples.upload(samples.pdf() + b"\n%" + EICAR, name)


def kept(application: Application) -> list[tuple[str, str]]:
    rows = Attachment.objects.filter(version__application=application).order_by("pk")
    return list(rows.values_list("kind", "upload__name"))


def fresh(way: Way) -> Application:
    return Application.objects.get(pk=way.application.pk)


# One at a time -------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft() -> Way:
    return make.drafted(fill=False)


@pytest.fixture
def client(draft: Way) -> Client:
    return sign_in(draft.actor.user)


def test_one_file_is_kept_or_refused_in_a_sentence(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    assert send(client, pk, make.pdf("执照.pdf")) == (200, {"name": "执照.pdf"})
    unknown = "无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件，不要只改文件名后缀。"
    assert send(client, pk, samples.upload(b"MZ\x90\0" * 20, "假.pdf")) == (400, {"message": unknown})
    assert send(client, pk) == (400, {"message": "请先选择文件。"})
    assert send(client, pk, make.pdf(), kind="nonsense") == (400, {"message": "请选择附件的种类。"})
    assert (kept(draft.application), Upload.objects.filter(name="执照.pdf").count()) == ([("licence", "执照.pdf")], 1)


def test_sent_twice_it_is_kept_once(draft: Way, client: Client) -> None:
    """The answer may be lost on the way: who tries again has not attached the file twice."""
    pk, content = draft.application.pk, samples.pdf()
    for _ in range(2):
        assert send(client, pk, samples.upload(content, "执照.pdf")) == (200, {"name": "执照.pdf"})
    assert send(client, pk, samples.upload(content, "副本.pdf")) == (200, {"name": "副本.pdf"})
    assert send(client, pk, samples.upload(content, "执照.pdf"), kind="fund") == (200, {"name": "执照.pdf"})
    assert kept(draft.application) == [("licence", "执照.pdf"), ("licence", "副本.pdf"), ("fund", "执照.pdf")]
    assert Upload.objects.filter(name__in=["执照.pdf", "副本.pdf"]).count() == 3


def test_a_full_disk_is_said_and_nothing_is_half_kept(
    draft: Way, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = Upload.objects.count()
    with monkeypatch.context() as patched:
        patched.setattr(uploads.os, "replace", full)
        said = {"message": "服务器存储空间不足，文件没有保存。请稍后再试，或告知系统管理员。"}
        assert send(client, draft.application.pk, make.pdf("执照.pdf")) == (400, said)
    assert (kept(draft.application), Upload.objects.count()) == ([], before)
    assert send(client, draft.application.pk, make.pdf("执照.pdf")) == (200, {"name": "执照.pdf"})


def test_there_are_no_more_than_thirty(draft: Way, client: Client) -> None:
    upload = add_attachment(draft.application, "other", make.pdf("0.pdf"), actor=draft.actor, at=draft.at).upload
    version = draft.application.version
    Attachment.objects.bulk_create(
        Attachment(version=version, kind="other", upload=upload, added_at=draft.at) for _ in range(29)
    )
    said = {"message": "附件最多 30 个，请先删去不需要的。"}
    assert send(client, draft.application.pk, make.pdf("31.pdf")) == (400, said)
    assert (len(kept(draft.application)), Upload.objects.filter(name="31.pdf").count()) == (30, 0)


def test_a_form_that_is_not_open_takes_nothing() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    before = kept(way.application)
    status, said = send(sign_in(way.actor.user), way.application.pk, make.pdf("晚了.pdf"))
    assert (status, said["message"][:9]) == (409, "申报书现在不能修改")
    assert (kept(way.application), Upload.objects.filter(name="晚了.pdf").count()) == (before, 0)


def test_only_the_units_own_clerks_send_files(draft: Way) -> None:
    pk, other = draft.application.pk, make.drafted(fill=False)
    assert send(sign_in(other.actor.user), pk, make.pdf())[0] == 404
    assert send(Client(), pk, make.pdf()) == (302, "text/html; charset=utf-8")
    assert kept(draft.application) == []


def test_the_page_names_the_limits(draft: Way, client: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 5 * 1024 * 1024
    html = client.get(url("form_attachments", draft.application.pk)).content.decode()
    assert ("每个不超过 5 MB，合计不超过 30 个" in html, html.count('data-upload-max="5242880"')) == (
        True,
        len(draft.application.edition.attachments),
    )


# Quarantine ----------------------------------------------------------------------------------------------------------


def test_files_in_quarantine_are_handed_in_and_opened_when_they_are_clean(
    clamd: FakeClamd, run_effects: Any, frozen: Any
) -> None:
    clamd.answer = b"down for maintenance\0"
    way = make.way_to(State.SUBMITTED)
    pk, upload = way.application.pk, way.application.version.attachments.first().upload
    assert (fresh(way).state, upload.verdict) == (State.SUBMITTED, "waiting")
    reviewer = sign_in(way.staff.officer)
    for address in (url("upload", pk, upload.pk), url("upload", pk, upload.pk) + "?view=1"):
        refused = reviewer.get(address)
        assert (refused.status_code, "正在安全检查，检查完才能打开" in refused.content.decode()) == (403, True)
    tab = reviewer.get(url("attachments", pk)).content.decode()
    assert (tab.count("正在安全检查"), url("upload", pk, upload.pk) in tab) == (4, False)
    assert RegisterEntry.objects.of(way.application).filter(action="download").count() == 0

    clamd.answer = None
    run_effects()
    opened = reviewer.get(url("upload", pk, upload.pk) + "?view=1")
    assert (opened.status_code, opened["Content-Type"]) == (200, "application/pdf")
    assert b"".join(opened.streaming_content)[:5] == b"%PDF-"
    assert (opened["X-Content-Type-Options"], opened["Content-Security-Policy"][:18]) == (
        "nosniff",
        "default-src 'none'",
    )
    assert "正在安全检查" not in reviewer.get(url("attachments", pk)).content.decode()


def messages() -> list[tuple[str, str]]:
    """To whom, and what is to be done; the first line names the file."""
    rows = Message.objects.select_related("recipient").order_by("pk")
    return [(row.recipient.username, row.body.partition("\n")[2]) for row in rows]


def report(at: Any) -> dict:
    return jobs.run("office.report_viruses", at=at)


def test_a_draft_shows_what_is_infected_and_must_be_replaced(
    draft: Way, client: Client, clamd: FakeClamd, run_effects: Any
) -> None:
    pk = draft.application.pk
    assert send(client, pk, infected())[0] == 200
    run_effects()
    version = fresh(draft).version
    assert attachment_problems(version)[:2] == [
        Problem("附件“病毒.pdf”检出病毒，请删除后换一份干净的。", field="licence", section="attachments"),
        Problem("缺少附件：营业执照或法人登记证书。", field="licence", section="attachments"),
    ]
    html = client.get(url("form_attachments", pk)).content.decode()
    words = ("检出病毒", "必需，已上传", "请删除这个文件，换一份干净的再上传。")
    assert [html.count(text) for text in words] == [1, 0, 1]
    assert "附件“病毒.pdf”检出病毒" in client.get(url("missing", pk)).content.decode()
    upload = version.attachments.get().upload
    refused = client.get(url("upload", pk, upload.pk))
    assert (refused.status_code, f"检出病毒（{SIGNATURE}）" in refused.content.decode()) == (403, True)

    Message.objects.all().delete()
    assert (report(draft.at), report(draft.at)) == ({"reported": 1}, {"reported": 0})
    run_effects()
    assert messages() == [(draft.actor.user.username, "请在“附件”中删除它，换一份干净的。")]
    entry = RegisterEntry.objects.of(draft.application).select_related("detail").get(action="virus_found")
    assert (entry.actor_kind, entry.detail.note, entry.audiences) == (
        "clock",
        f"病毒.pdf（{SIGNATURE}）",
        "|applicant|staff|",
    )

    client.post(url("remove_attachment", pk, version.attachments.get().pk))
    send(client, pk, make.pdf("执照.pdf"))
    run_effects()
    assert [problem.field for problem in attachment_problems(fresh(draft).version)] == [
        "insurance",
        "fund",
        "agreements",
    ]
    assert report(draft.at) == {"reported": 0}


def infect(way: Way, *, scan: bool = False) -> Upload:
    """The scanner found something later on, e.g. when it came back."""
    version = fresh(way).version
    upload = version.scan if scan else version.attachments.first().upload
    Upload.objects.filter(pk=upload.pk).update(verdict="infected", signature=SIGNATURE, scanned_at=way.at)
    return upload


def test_what_is_infected_is_not_handed_in() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    name = infect(way).name
    infect(way, scan=True)
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.SUBMIT, actor=way.actor, at=way.at, facts=Declaration(True))
    assert [problem.text for problem in refusal.value.problems] == [
        f"附件“{name}”检出病毒。请撤销定稿，删除它，换一份干净的。",
        "盖章扫描件检出病毒。请重新扫描后上传。",
    ]
    assert fresh(way).state == State.AWAITING_STAMP


def test_after_handing_in_the_unit_and_the_officer_are_told_and_the_file_is_returned(run_effects: Any) -> None:
    way = make.way_to(State.SUBMITTED)
    run_effects()
    Message.objects.all().delete()
    name = infect(way).name
    state = fresh(way).state
    assert report(way.at) == {"reported": 1}
    run_effects()
    assert sorted(messages()) == sorted(
        [
            (way.actor.user.username, "申报照常办理；请准备一份干净的文件，受理部门退回补正时更换。"),
            (way.staff.officer.username, "请退回补正，由申报单位更换。"),
        ]
    )
    assert fresh(way).state == state
    way.find()
    with pytest.raises(NotReady) as refusal:
        perform(
            way.application, Action.PROPOSE_RECOMMENDATION, actor=Actor.of(way.staff.officer), at=way.at,
            facts=make.OPINION,
        )  # fmt: skip
    assert [problem.text for problem in refusal.value.problems] == [f"“{name}”检出病毒。请退回补正，由申报单位更换。"]
    way.do(Action.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    assert [problem.text for problem in attachment_problems(fresh(way).version)][:1] == [
        f"附件“{name}”检出病毒，请删除后换一份干净的。"
    ]


def test_further_on_whoever_has_the_application_is_told(run_effects: Any) -> None:
    way = make.way_to(State.ACCEPTED)
    run_effects()
    Message.objects.all().delete()
    infect(way)
    recommendation = way.application.recommendations.get()
    Upload.objects.filter(pk=recommendation.scan_id).update(verdict="infected", signature="x", scanned_at=way.at)
    assert report(way.at) == {"reported": 2}
    run_effects()
    unit, officer, city = way.actor.user, way.staff.officer, way.staff.city_officer
    assert sorted({row for row in messages() if row[0] in (unit.username, officer.username, city.username)}) == sorted(
        [
            (unit.username, "申报照常办理；请准备一份干净的文件，受理部门退回补正时更换。"),
            (city.username, "请与受理部门或申报单位联系，更换这个文件。"),
            (officer.username, "请重新盖章、扫描，并与遴选部门联系。"),
        ]
    )
    audiences = RegisterEntry.objects.of(way.application).filter(action="virus_found").order_by("seq")
    assert [entry.audiences for entry in audiences] == ["|applicant|staff|", "|staff|"]
