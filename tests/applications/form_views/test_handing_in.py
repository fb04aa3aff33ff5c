"""From a whole form to its receipt: what is missing, attachments, finalising, stamp, submitting."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit
from applications.choices import Action, State
from applications.models import Application, Attachment, FormVersion
from applications.services import save_section
from office.machine import perform
from office.models import IssuedDocument
from tests.applications.form_views.pages import act, content_of, html_of, page, sign_in, text_of, url
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


# What is missing, preview ---------------------------------------------------------------------------------------------


def test_what_is_missing_is_one_list_of_links(draft: Way, client: Client) -> None:
    way = make.drafted()
    application = way.application
    row = content_of(application, "posts")
    row.content["rows"][1]["occupation"] = "63101"
    save_section(application, "posts", row.content, seen=row.revision, actor=way.actor, at=way.at)
    Attachment.objects.filter(kind="fund").delete()
    html = page(sign_in(way.actor.user), "missing", application.pk)
    pk, row_id = application.pk, row.content["rows"][1]["id"]
    assert re.findall(r'<li><a href="([^"]+)">([^<：]+)：', html) == [
        (f"{url('section', pk, 'posts')}?check=1#row-{row_id}", "第 2 行“职业编码”"),
        (f"{url('form_attachments', pk)}#kind-fund", "缺少附件"),
    ]
    assert f'id="row-{row_id}"' in page(sign_in(way.actor.user), "section", pk, "posts")


def test_a_whole_form_of_a_pending_unit_says_what_is_needed_before_submitting() -> None:
    way = make.drafted(people.pending_unit(at=make.START - make.BEFORE))
    words = text_of(page(sign_in(way.actor.user), "missing", way.application.pk))
    assert "内容已经填好" in words
    assert "提交前还需要 单位还没有通过主管部门核验，核验通过后才能提交。可以先把申报书填写完整。" in words


def test_evidence_for_declared_grounds_is_asked_for_where_it_is_uploaded() -> None:
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    row = content_of(way.application, "eligibility_enterprise")
    content = {"fields": row.content["fields"] | {"priority_grounds": "承担国家重大战略任务。"}}
    save_section(way.application, "eligibility_enterprise", content, seen=row.revision, actor=way.actor, at=way.at)
    said = "缺少附件：优先支持佐证（因填写了优先支持理由，须上传）。"
    link = f'<li><a href="{url("form_attachments", pk)}#kind-priority">{said}</a></li>'
    assert page(client, "missing", pk).count(link) == 1
    html = page(client, "form_attachments", pk)
    assert (html.count("因填写了优先支持理由，须上传。"), html.count("必需，未上传")) == (1, 1)


def test_a_barred_unit_and_one_of_another_kind_learn_it_before_they_finalise() -> None:
    way = make.drafted()
    people.bar(way.application.unit, at=make.START - make.BEFORE)
    Unit.objects.filter(pk=way.application.unit_id).update(kind="evaluation")
    words = text_of(page(sign_in(way.actor.user), "missing", way.application.pk))
    assert (
        "提交前还需要 评价机构不能作为链主单位申报，可以作为成员单位参加。 "
        "单位处于失信限制期内，不能申报。如有疑问，请与受理部门联系。" in words
    )


def test_the_preview_is_a_pdf_at_any_time(draft: Way, client: Client) -> None:
    response = client.get(url("preview", draft.application.pk))
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert IssuedDocument.objects.count() == 0


# Attachments ----------------------------------------------------------------------------------------------------------


def test_several_files_are_kept_and_a_false_one_is_named(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    files = [make.pdf("协议一.pdf"), make.pdf("协议二.pdf")]
    response = client.post(url("form_attachments", pk), {"kind": "agreements", "files": files})
    assert (response.status_code, response.url) == (302, f"{url('form_attachments', pk)}#kind-agreements")

    fake = make.pdf("假.pdf")
    fake.file.write(b"MZ\x90\x00" * 10)
    fake.seek(0)
    response = client.post(url("form_attachments", pk), {"kind": "licence", "files": [make.pdf("执照.pdf"), fake]})
    html = html_of(response)
    assert response.status_code == 400
    assert "“假.pdf”没有保存：" in text_of(html)
    assert "已上传 1 个文件。" in text_of(html)
    kept = Attachment.objects.order_by("pk").values_list("kind", "upload__name")
    assert list(kept) == [("agreements", "协议一.pdf"), ("agreements", "协议二.pdf"), ("licence", "执照.pdf")]


def test_no_file_or_no_kind_is_a_sentence(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    response = client.post(url("form_attachments", pk), {"kind": "licence"})
    assert (response.status_code, "请先选择文件。" in text_of(response.content.decode())) == (400, True)
    response = client.post(url("form_attachments", pk), {"kind": "nonsense", "files": [make.pdf()]})
    assert (response.status_code, "请选择附件的种类。" in text_of(response.content.decode())) == (400, True)
    assert Attachment.objects.count() == 0


def test_what_is_needed_is_marked(draft: Way, client: Client) -> None:
    words = text_of(page(client, "form_attachments", draft.application.pk))
    assert (words.count("必需，未上传"), words.count("必需，已上传")) == (4, 0)
    client.post(url("form_attachments", draft.application.pk), {"kind": "fund", "files": [make.pdf()]})
    words = text_of(page(client, "form_attachments", draft.application.pk))
    assert (words.count("必需，未上传"), words.count("必需，已上传")) == (3, 1)


def test_an_attachment_is_removed_by_its_unit_alone() -> None:
    way, other = make.drafted(), make.drafted()
    attachment = way.application.version.attachments.first()
    remove = url("remove_attachment", way.application.pk, attachment.pk)
    assert sign_in(other.actor.user).post(remove).status_code == 404
    astray = url("remove_attachment", other.application.pk, attachment.pk)
    assert sign_in(other.actor.user).post(astray).status_code == 404
    assert sign_in(way.actor.user).get(remove).status_code == 405
    assert Attachment.objects.count() == 8
    response = sign_in(way.actor.user).post(remove)
    assert response.url == f"{url('form_attachments', way.application.pk)}#kind-{attachment.kind}"
    assert not Attachment.objects.filter(pk=attachment.pk).exists()


# Finalise, stamp, submit ----------------------------------------------------------------------------------------------


def test_the_way_from_a_whole_form_to_its_receipt(run_effects: Any) -> None:
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    response = act(client, way.application, Action.FINALISE)
    assert (response.status_code, response.url) == (302, url("form", pk))
    assert client.get(response.url).url == url("hand_in", pk)
    paper = IssuedDocument.objects.get()
    words = text_of(page(client, "hand_in", pk))
    assert f"校验码 {paper.code}" in words
    assert "申报书正在生成" in words and "完成以上步骤后在这里提交。" in words

    run_effects()
    html = page(client, "hand_in", pk)
    download = client.get(url("paper", pk, paper.pk))
    assert url("paper", pk, paper.pk) in html
    assert b"".join(download.streaming_content)[:5] == b"%PDF-"

    response = client.post(url("hand_in", pk), {"code": "SB-2222-2222", "file": make.pdf("扫描.pdf")})
    assert response.status_code == 400
    assert f"应为 {paper.code}。" in text_of(response.content.decode())
    assert FormVersion.objects.get().scan_id is None
    response = client.post(url("hand_in", pk), {"code": paper.code, "file": make.pdf("扫描.pdf")})
    assert (response.status_code, response.url) == (302, url("hand_in", pk))

    submit = url("form_act", pk, "submit")
    html = page(client, "form_act", pk, "submit")
    assert submit in page(client, "hand_in", pk)
    assert "本表内容和所附材料真实、准确、完整" in text_of(html)
    assert re.findall(r'<a class="button button-plain" href="([^"]+)">', html) == [url("form", pk)]
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    refused = client.post(submit, {"seen": seen})
    assert (refused.status_code, "请阅读并勾选承诺。" in text_of(refused.content.decode())) == (400, True)
    assert Application.objects.get().state == State.AWAITING_STAMP
    response = client.post(submit, {"seen": seen, "accepted": "on"})
    assert (response.status_code, response.url) == (302, url("form", pk))

    application = Application.objects.get()
    run_effects()
    words = text_of(page(client, "form", pk))
    assert f"申报编号 {application.number} 查询码 {application.query_code}" in words
    receipt = IssuedDocument.objects.get(kind="receipt")
    assert url("paper", pk, receipt.pk) in page(client, "form", pk)

    again = client.post(submit, {"seen": seen, "accepted": "on"})
    assert again.status_code == 409
    assert "“提交”已不能办理：此件现在是“审核中”。" in again.content.decode()
    assert IssuedDocument.objects.filter(kind="receipt").count() == 1


def test_a_form_with_holes_is_not_finalised_and_each_hole_is_a_link(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    html = page(client, "form_act", pk, "finalise")
    assert f"{url('section', pk, 'chain')}?check=1#field-name" in html
    response = client.post(url("form_act", pk, "finalise"), {"seen": draft.application.revision})
    assert response.status_code == 400
    assert Application.objects.get().state == State.DRAFT


def test_a_fake_scan_is_refused_with_a_sentence() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    fake = make.pdf("扫描.pdf")
    fake.file.write(b"MZ\x90\x00" * 10)
    fake.seek(0)
    typed = {"code": way.application.version.document.code, "file": fake}
    response = sign_in(way.actor.user).post(url("hand_in", way.application.pk), typed)
    assert response.status_code == 400
    assert FormVersion.objects.get().scan_id is None


def test_a_scan_of_an_older_version_is_refused_with_a_sentence() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    old = way.application.version.document.code
    way.do(Action.REOPEN)
    way.do(Action.FINALISE)
    typed = {"code": old, "file": make.pdf("扫描.pdf")}
    response = sign_in(way.actor.user).post(url("hand_in", way.application.pk), typed)
    assert response.status_code == 400
    assert "这是第 1 版的校验码，那一版已经作废；请打印第 2 版盖章后再扫描。" in text_of(response.content.decode())


def test_a_closed_round_is_told_before_the_button(frozen: Any) -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    frozen("2026-04-01T09:00")
    client, pk = sign_in(way.actor.user), way.application.pk
    html = page(client, "hand_in", pk)
    assert "“2026年第一批”已于2026年4月1日 09:00截止申报。" in text_of(html)
    assert url("form_act", pk, "submit") not in html
    response = client.post(url("form_act", pk, "submit"), {"seen": way.application.revision, "accepted": "on"})
    assert (response.status_code, Application.objects.get().state) == (400, State.AWAITING_STAMP)


def test_a_decision_on_a_stale_screen_is_refused() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    client = sign_in(way.actor.user)
    html = page(client, "form_act", way.application.pk, "discard")
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    perform(way.application, Action.REOPEN, actor=way.actor, at=way.at)
    response = client.post(url("form_act", way.application.pk, "discard"), {"seen": seen})
    assert (response.status_code, Application.objects.get().state) == (409, State.DRAFT)


def test_reopen_discard_withdraw_and_ask_lead_back() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    client, application = sign_in(way.actor.user), way.application
    assert act(client, application, Action.REOPEN).url == url("form", application.pk)
    assert act(client, application, Action.DISCARD).url == url("start")
    assert Application.objects.get().state == State.DISCARDED
    assert "这份申报没有提交" in text_of(page(client, "form", application.pk))

    way = make.way_to(State.SUBMITTED)
    client, application = sign_in(way.actor.user), way.application
    assert act(client, application, Action.ASK_WITHDRAWAL, note="经营调整。").url == url("form", application.pk)
    fresh = Application.objects.get(pk=application.pk)
    assert (fresh.state, fresh.withdrawal_reason) == (State.SUBMITTED, "经营调整。")
    assert act(client, application, Action.WITHDRAW).url == url("form", application.pk)
    assert Application.objects.get(pk=application.pk).state == State.DRAFT


def test_a_proposal_is_not_told_to_the_unit_by_the_page_of_an_act() -> None:
    way = make.way_to(State.REFUSAL_PROPOSED)
    client = sign_in(way.actor.user)
    answers = [client.get(url("form_act", way.application.pk, action)) for action in ("withdraw", "submit", "reopen")]
    assert [answer.status_code for answer in answers] == [400, 409, 409]
    for answer in answers[1:]:
        assert "此件现在是“审核中”" in answer.content.decode()
    assert not any("不予推荐" in answer.content.decode() for answer in answers)
