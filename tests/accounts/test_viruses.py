"""A virus in a licence or letter of authority: unit, asker and authority are told once; the unit uploads it anew."""

import errno
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import TakeoverAction, UnitAction, UnitState
from accounts.models import Unit
from accounts.services import replace_paper, request_takeover
from office import jobs, uploads
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import Message, RegisterEntry, Upload
from tests.factories import accounts as make
from tests.office import samples

pytestmark = pytest.mark.django_db
AT = make.PAST


def infect(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(verdict="infected", signature="Eicar-Test", scanned_at=AT)


def report() -> dict:
    return jobs.run("office.report_viruses", at=AT)


def told() -> list[tuple[str, str]]:
    """To whom, and under which title, since the last time."""
    rows = [(row.recipient.username, row.title) for row in Message.objects.select_related("recipient").order_by("pk")]
    Message.objects.all().delete()
    return rows


@pytest.fixture
def pending(frozen: Any) -> tuple[Unit, Any]:
    """A unit that waits for its authority, and its administrator."""
    frozen(AT)
    officer = make.officer_of(make.authority(make.HAIDIAN))
    admin = make.user()
    unit = make.pending_unit(admin=admin)
    Message.objects.all().delete()
    return unit, officer


def admin_of(unit: Unit) -> Any:
    return unit.assignments.get(role="unit_admin").user


def page(user: Any, name: str, *args: Any) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse(f"accounts:{name}", args=args))
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_unit_and_authority_are_told_of_a_virus_once(pending: Any) -> None:
    unit, officer = pending
    assert report() == {"reported": 0}
    infect(unit.licence)
    assert (report(), report()) == ({"reported": 1}, {"reported": 0})
    label = "营业执照或登记证书检出病毒"
    assert told() == [
        (admin_of(unit).username, f"{label}，请重新上传：{unit.name}"),
        (officer.username, f"{label}：{unit.name}"),
    ]
    entry = RegisterEntry.objects.of(unit).select_related("detail").get(action="virus_found")
    assert (entry.actor_kind, entry.audiences, entry.detail.note) == (
        "clock", "|applicant|staff|", "营业执照.pdf（Eicar-Test）",
    )  # fmt: skip


def test_the_units_page_says_it_and_leads_on(pending: Any) -> None:
    unit, officer = pending
    infect(unit.letter)
    replace = reverse("accounts:replace_paper", args=[unit.pk, "letter"])
    own, staffs = page(admin_of(unit), "unit", unit.pk), page(officer, "unit", unit.pk)
    paper = reverse("accounts:paper", args=[unit.pk, "letter"])
    for html, has_button in ((own, 1), (staffs, 0)):
        said = html.count("授权书检出病毒，已经封存，任何人都不能打开。")
        assert (said, html.count(f'"{replace}"')) == (1, has_button)
        assert (f'"{paper}"' in html, html.count("检出病毒</span>")) == (False, 1)


def test_nothing_is_verified_that_nobody_can_look_at(pending: Any) -> None:
    unit, officer = pending
    infect(unit.letter)
    with pytest.raises(NotReady) as refusal:
        perform(unit, UnitAction.VERIFY, actor=Actor.of(officer), at=AT)
    sentence = "“授权书”检出病毒，打不开。请等该单位重新上传，或退回补材料。"
    assert [problem.text for problem in refusal.value.problems] == [sentence]
    assert Unit.objects.get(pk=unit.pk).state == UnitState.PENDING


def test_the_unit_uploads_it_anew_and_the_authority_goes_on(pending: Any) -> None:
    unit, officer = pending
    infect(unit.licence)
    old = unit.licence_id
    client = Client()
    client.force_login(admin_of(unit))
    url = reverse("accounts:replace_paper", args=[unit.pk, "licence"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"file": samples.upload(b"MZ" * 40, "假.pdf")}).status_code == 400
    assert Unit.objects.get(pk=unit.pk).licence_id == old
    answer = client.post(url, {"file": make.pdf("新执照.pdf")})
    assert (answer.status_code, answer["Location"]) == (302, unit.get_absolute_url())
    fresh = Unit.objects.select_related("licence", "letter").get(pk=unit.pk)
    assert (fresh.licence.name, fresh.revision, fresh.state) == ("新执照.pdf", unit.revision + 1, UnitState.PENDING)
    assert told() == [(officer.username, f"营业执照或登记证书已重新上传：{unit.name}")]
    assert report() == {"reported": 0}
    assert client.get(url).status_code == 409
    assert perform(fresh, UnitAction.VERIFY, actor=Actor.of(officer), at=AT).state == UnitState.VERIFIED


def test_a_full_disk_is_said_and_leaves_the_unit_as_it_was(pending: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, _ = pending
    infect(unit.licence)
    client = Client()
    client.force_login(admin_of(unit))
    acts = RegisterEntry.objects.of(unit).count()

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads.os, "replace", full)
    answer = client.post(reverse("accounts:replace_paper", args=[unit.pk, "licence"]), {"file": make.pdf("新.pdf")})
    said = "服务器存储空间不足，文件没有保存。请稍后再试，或告知系统管理员。"
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.licence_id, fresh.revision, Upload.objects.count()) == (unit.licence_id, unit.revision, 2)
    assert (RegisterEntry.objects.of(unit).count(), told()) == (acts, [])


def test_only_the_units_administrator_replaces_and_only_what_is_infected(pending: Any) -> None:
    unit, officer = pending
    with pytest.raises(WrongState):
        replace_paper(unit, "letter", make.pdf(), actor=Actor.of(admin_of(unit)), at=AT)
    infect(unit.letter)
    with pytest.raises(NotAllowed):
        replace_paper(unit, "letter", make.pdf(), actor=Actor.of(officer), at=AT)
    assert (Unit.objects.get(pk=unit.pk).letter_id, Upload.objects.count()) == (unit.letter_id, 2)


def test_a_request_to_take_over_with_an_infected_letter_is_asked_anew(frozen: Any) -> None:
    frozen(AT)
    unit = make.verified_unit()
    officer, asker = make.officer_of(unit.authority), make.user()
    takeover = request_takeover(unit, reason="原管理员离职。", letter=make.pdf(), actor=Actor.of(asker), at=AT)
    told()
    infect(takeover.letter)
    assert (report(), report()) == ({"reported": 1}, {"reported": 0})
    title = f"接管申请的授权书检出病毒：{unit.name}"
    assert told() == [(asker.username, title), (officer.username, title)]
    for user in (asker, officer):
        html = page(user, "takeover", takeover.pk)
        assert (html.count("授权书检出病毒"), html.count("检出病毒</span>")) == (1, 1)
        assert reverse("accounts:takeover_letter", args=[takeover.pk]) not in html
    with pytest.raises(NotReady):
        perform(takeover, TakeoverAction.APPROVE, actor=Actor.of(officer), at=AT)
    perform(takeover, TakeoverAction.WITHDRAW, actor=Actor.of(asker), at=AT)
    assert report() == {"reported": 0}
