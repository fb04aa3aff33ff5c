"""Corrections that were asked for, and the unit's downloads."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.choices import Role
from applications.choices import Action, State
from applications.models import Application, Attachment, FormVersion
from office.models import RegisterEntry
from tests.applications.form_views.pages import act, content_of, page, sign_in, text_of, url
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


# Corrections ----------------------------------------------------------------------------------------------------------


def test_corrections_stand_together_with_their_deadline_day_by_day(frozen: Any) -> None:
    way = make.way_to(State.RETURNED)
    frozen("2026-03-06T09:00")
    client, pk = sign_in(way.actor.user), way.application.pk
    html = page(client, "corrections", pk)
    words = text_of(html)
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', html.partition('class="corrections"')[2])[:2] == [
        (f"{url('section', pk, 'lead')}?check=1#field-skilled_staff", "链主单位 · 技能岗位职工数"),
        (f"{url('section', pk, 'members')}?check=1", "成员单位"),
    ]
    assert words.count("需补正") == 4
    assert "3月11日（还剩 3 个工作日）" in words
    assert re.findall(r"(\d+月\d+日) [^ ]+ 计为第(\d)日", words) == [
        ("3月5日", "1"), ("3月6日", "2"), ("3月9日", "3"), ("3月10日", "4"), ("3月11日", "5"),
    ]  # fmt: skip
    assert "2026年第一批 · 补正期限 3月11日 · 还剩 3 个工作日 · 报送海淀区人力资源和社会保障局" in words


def test_a_form_that_is_not_in_correction_has_no_corrections(draft: Way, client: Client) -> None:
    response = client.get(url("corrections", draft.application.pk))
    assert (response.status_code, response.url) == (302, url("form", draft.application.pk))


def test_the_way_through_a_correction(run_effects: Any) -> None:
    way = make.way_to(State.RETURNED)
    client, application = sign_in(way.actor.user), way.application
    pk = application.pk
    html = page(client, "form", pk)
    assert "还有 2 节与退回时相同，请对照补正意见核对。" in text_of(html)
    assert re.findall(r"/form/do/(\w+)/", html) == ["finalise_correction", "ask_withdrawal"]
    lead = content_of(application, "lead").content["fields"]
    typed = {f"field-{key}": value for key, value in lead.items() if isinstance(value, str)}
    typed |= {"revision": content_of(application, "lead").revision, "field-phone": "138****8000"}
    client.post(url("section", pk, "lead"), typed | {"field-skilled_staff": "1700"})
    assert act(client, application, Action.FINALISE_CORRECTION).url == url("form", pk)
    code = FormVersion.objects.get(number=2).document.code
    assert client.post(url("hand_in", pk), {"code": code, "file": make.pdf()}).status_code == 302
    assert url("form_act", pk, "resubmit") in page(client, "hand_in", pk)
    offered = re.findall(r"/form/do/(\w+)/", page(client, "hand_in", pk))
    assert offered == ["resubmit", "reopen_correction", "ask_withdrawal"]
    act(client, application, Action.RESUBMIT, accepted="on")
    fresh = Application.objects.get(pk=pk)
    assert (fresh.state, fresh.version.number, fresh.number) == (State.SUBMITTED, 2, application.number)
    assert content_of(application, "lead").content["fields"] == lead | {"skilled_staff": "1700"}


# Downloads ------------------------------------------------------------------------------------------------------------


def downloads(application: Application) -> list[tuple[str, str]]:
    entries = RegisterEntry.objects.of(application).filter(action="download").select_related("detail").order_by("seq")
    return [(entry.actor_name, entry.detail.note) for entry in entries]


def test_each_download_is_entered_into_the_register(run_effects: Any) -> None:
    way = make.way_to(State.SUBMITTED)
    run_effects()
    pk, version = way.application.pk, way.application.version
    attachment = version.attachments.first()
    for user in (way.actor.user, way.staff.officer):
        client = sign_in(user)
        for address in (
            url("upload", pk, attachment.upload_id),
            url("upload", pk, version.scan_id),
            url("paper", pk, version.document_id),
        ):
            taken = client.get(address)
            assert (taken.status_code, len(b"".join(taken.streaming_content)) > 100) == (200, True)
    names = [attachment.upload.name, "盖章扫描件.pdf", str(version.document)]
    assert downloads(way.application) == [
        (str(user.person), name) for user in (way.actor.user, way.staff.officer) for name in names
    ]
    assert "下载文件" not in text_of(page(sign_in(way.staff.officer), "record", pk))


def test_files_are_not_found_by_whom_they_do_not_concern(run_effects: Any) -> None:
    way, other = make.way_to(State.SUBMITTED), make.drafted()
    run_effects()
    pk, version = way.application.pk, way.application.version
    strangers = [other.actor.user, people.holder(Role.DISTRICT_OFFICER, code=make.SHUNYI), people.holder(Role.EXPERT)]
    for user in strangers:
        assert sign_in(user).get(url("upload", pk, version.scan_id)).status_code == 404
        assert sign_in(user).get(url("paper", pk, version.document_id)).status_code == 404
    # A file of one application under the address of another one.
    foreign = url("upload", other.application.pk, version.scan_id)
    assert sign_in(other.actor.user).get(foreign).status_code == 404
    assert downloads(way.application) == []


def test_what_the_unit_is_still_working_on_is_its_own(run_effects: Any) -> None:
    way = make.way_to(State.RETURNED)
    run_effects()
    client, pk = sign_in(way.actor.user), way.application.pk
    client.post(url("form_attachments", pk), {"kind": "other", "files": [make.pdf("新材料.pdf")]})
    added = Attachment.objects.get(upload__name="新材料.pdf")
    taken = client.get(url("upload", pk, added.upload_id))
    assert (taken.status_code, b"".join(taken.streaming_content)[:5]) == (200, b"%PDF-")
    assert sign_in(way.staff.officer).get(url("upload", pk, added.upload_id)).status_code == 404
