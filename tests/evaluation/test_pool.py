"""The expert pool: entries, invitations, what experts keep themselves, who sees and does what."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client

from accounts.choices import Role
from accounts.models import Person, User
from accounts.services import NewAccount
from evaluation.choices import ExpertAction, ExpertState
from evaluation.models import Expert, ExpertEmployer, ExpertInvitation, ExpertTie
from evaluation.notifications import token_of
from evaluation.resources.pool import COLUMNS
from evaluation.services import (
    Employer,
    Particulars,
    accept_invitation,
    add_employer,
    add_leave,
    add_tie,
    change_expert,
    decline_invitation,
    end_row,
    invite_expert,
    register_expert,
    withdraw_invitation,
)
from evaluation.tasks import mail_invitation
from evaluation.workflow.experts import Suspension
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, perform
from office.models import RegisterEntry
from office.spreadsheets import read_rows, write_xlsx
from tests.evaluation.conftest import AT
from tests.evaluation.test_pages import browser_of, url
from tests.factories import accounts as people

VISITOR = Actor("visitor")
PHONE = "13800138123"


@pytest.fixture
def authority(world):
    return world.call.programme.selecting_authority


@pytest.fixture
def entered(world, authority):
    """Somebody entered by name, telephone and e-mail, who has no account."""
    return register_expert(
        authority, name="钱未来", phone=PHONE, particulars=Particulars("研究员", ["city"], email="qian@example.com"),
        employers=[Employer("某某研究院", "", date(2020, 1, 1))], actor=world.officer, at=AT,
    )  # fmt: skip


def account(**changes) -> NewAccount:
    values = {"username": "qianweilai", "name": "钱未来", "phone": PHONE, "password": "walk-Demo-2026"}
    return NewAccount(**(values | changes))


def link(entered, world, at=AT) -> str:
    return token_of(invite_expert(entered, actor=world.officer, at=at))


def state_of(expert: Expert) -> str:
    return Expert.objects.get(pk=expert.pk).state


# Entries -------------------------------------------------------------------------------------------------------------


def test_an_entry_waits_for_its_answer(entered):
    assert (entered.state, entered.person.name, entered.email) == ("invited", "钱未来", "qian@example.com")
    assert list(entered.employers.values_list("name", "uscc", "from_on", "until_on")) == [
        ("某某研究院", "", date(2020, 1, 1), None)
    ]
    assert User.objects.filter(person=entered.person).count() == 0


def test_nobody_is_entered_without_a_way_to_reach_them_or_twice(world, authority, entered):
    values = {"particulars": Particulars("研究员"), "employers": [], "actor": world.officer, "at": AT}
    with pytest.raises(NotReady, match="请填写手机号或电子邮箱"):
        register_expert(authority, name="孙无名", phone="", **values)
    with pytest.raises(NotReady, match="钱未来已在专家库中"):
        register_expert(authority, name="钱未来", phone=PHONE, **values)
    with pytest.raises(NotReady, match="该手机号已登记在另一人名下"):
        register_expert(authority, name="李他人", phone=PHONE, **values)
    for user in (world.staff.city_head, world.staff.officer, world.experts[0], people.holder(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            register_expert(authority, name="孙无名", phone="13800138124", **{**values, "actor": Actor.of(user)})
    assert (Expert.objects.count(), Person.objects.filter(name__in=["孙无名", "李他人"]).count()) == (6, 0)


def test_an_entry_is_changed_on_the_screen_that_was_seen(world, entered):
    done = change_expert(entered, Particulars("院士"), seen=0, actor=world.officer, at=AT)
    assert (done.title, done.key_fields, done.revision) == ("院士", [], 1)
    with pytest.raises(Stale):
        change_expert(entered, Particulars("教授"), seen=0, actor=world.officer, at=AT)
    with pytest.raises(NotAllowed):
        change_expert(entered, Particulars("教授"), seen=1, actor=world.head, at=AT)
    assert Expert.objects.get(pk=entered.pk).title == "院士"


# Invitations ---------------------------------------------------------------------------------------------------------


def test_an_invitation_is_mailed_with_a_link_that_is_stored_nowhere(world, entered):
    invitation = invite_expert(entered, actor=world.officer, at=AT)
    mail_invitation(invitation_id=invitation.pk)
    [sent] = mail.outbox
    token = token_of(invitation)
    assert (sent.to, sent.subject, f"/evaluation/invitation/{token}/" in sent.body) == (
        ["qian@example.com"], "邀请您加入评审专家库", True,
    )  # fmt: skip
    assert invitation.expires_at == AT + timedelta(days=14)
    assert token not in str(list(ExpertInvitation.objects.values()))


def test_accepting_with_a_new_account_gives_the_role(world, entered):
    token = link(entered, world)
    user = accept_invitation(token, account=account(), actor=VISITOR, at=AT)
    assert (user.person_id, state_of(entered)) == (entered.person_id, "active")
    assert list(user.assignments.values_list("role", flat=True)) == ["expert"]
    assert [row.action for row in RegisterEntry.objects.of(user)] == ["create_account", "grant"]
    with pytest.raises(NotReady, match="无效、已经用过"):
        accept_invitation(token, account=account(username="again"), actor=VISITOR, at=AT)
    assert User.objects.filter(username="again").count() == 0


@pytest.mark.parametrize("change", [{"phone": "13800138999"}, {"username": "expert1"}])
def test_another_telephone_or_a_taken_name_is_refused_and_the_link_stays(world, entered, change):
    token = link(entered, world)
    with pytest.raises(NotReady):
        accept_invitation(token, account=account(**change), actor=VISITOR, at=AT)
    assert (state_of(entered), User.objects.filter(person=entered.person).count()) == ("invited", 0)
    accept_invitation(token, account=account(), actor=VISITOR, at=AT)


def test_accepting_with_an_account_that_the_person_has(world, entered):
    own = people.user(person=entered.person)
    token = link(entered, world)
    with pytest.raises(NotReady, match="您已有账号，请先登录"):
        accept_invitation(token, account=account(), actor=VISITOR, at=AT)
    with pytest.raises(NotReady, match="不是受邀人本人的"):
        accept_invitation(token, account=None, actor=Actor.of(world.experts[0]), at=AT)
    assert accept_invitation(token, account=None, actor=Actor.of(own), at=AT) == own
    assert state_of(entered) == "active"


def test_the_three_powers_are_kept_apart(world, entered):
    auditor = people.holder(Role.AUDITOR)
    Expert.objects.filter(pk=entered.pk).update(person=auditor.person)
    token = link(entered, world)
    with pytest.raises(NotReady, match="不能同时担任"):
        accept_invitation(token, account=None, actor=Actor.of(auditor), at=AT)
    assert (state_of(entered), auditor.assignments.count()) == ("invited", 1)


def test_declining_needs_a_reason_and_uses_the_link_up(world, entered):
    token = link(entered, world)
    with pytest.raises(NotReady, match="请写明谢绝的理由"):
        decline_invitation(token, " ", actor=VISITOR, at=AT)
    decline_invitation(token, "没有时间", actor=VISITOR, at=AT)
    assert state_of(entered) == "declined"
    with pytest.raises(NotReady, match="无效、已经用过"):
        accept_invitation(token, account=account(), actor=VISITOR, at=AT)


def test_old_withdrawn_and_repeated_links_are_dead(world, entered):
    first = link(entered, world)
    second = link(entered, world, at=AT + timedelta(hours=1))
    with pytest.raises(NotReady, match="无效"):
        accept_invitation(first, account=account(), actor=VISITOR, at=AT + timedelta(hours=2))
    withdraw_invitation(entered, actor=world.officer, at=AT + timedelta(hours=2))
    withdraw_invitation(entered, actor=world.officer, at=AT + timedelta(hours=3))
    with pytest.raises(NotReady, match="无效"):
        accept_invitation(second, account=account(), actor=VISITOR, at=AT + timedelta(hours=4))
    third = link(entered, world, at=AT + timedelta(days=1))
    with pytest.raises(NotReady, match="无效"):
        accept_invitation(third, account=account(), actor=VISITOR, at=AT + timedelta(days=15))
    assert [row.action for row in RegisterEntry.objects.of(entered)] == [
        "begin", "invite", "invite", "withdraw_invitation", "invite",
    ]  # fmt: skip
    for user in (world.staff.city_head, world.experts[0]):
        with pytest.raises(NotAllowed):
            invite_expert(entered, actor=Actor.of(user), at=AT)
    with pytest.raises(WrongState):
        invite_expert(Expert.objects.order_by("pk").first(), actor=world.officer, at=AT)


# What experts keep ---------------------------------------------------------------------------------------------------


def test_what_an_expert_adds_counts_and_what_is_taken_away_stays_on_record(world):
    expert, own = Expert.objects.get(person=world.experts[0].person), Actor.of(world.experts[0])
    employer = add_employer(expert, Employer("新东家公司"), actor=own, at=AT)
    tie = add_tie(expert, kind="adviser", name="某顾问单位", actor=own, at=AT)
    leave = add_leave(expert, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 5), actor=own, at=AT)
    for row in (employer, tie, leave):
        end_row(row, actor=own, at=AT)
        end_row(row, actor=own, at=AT)
    assert ExpertEmployer.objects.get(pk=employer.pk).until_on == AT.date()
    assert ExpertTie.objects.get(pk=tie.pk).ended_on == AT.date()
    assert expert.leaves.count() == 0
    assert [row.label for row in RegisterEntry.objects.of(expert) if row.action == "keep"] == [
        "登记工作单位", "申报利害关系", "登记不便时段", "工作单位记为已离开", "利害关系记为已结束", "取消不便时段",
    ]  # fmt: skip


def test_nobody_keeps_anothers_profile(world):
    expert = Expert.objects.get(person=world.experts[0].person)
    row = expert.employers.get()
    for user in (world.experts[1], world.staff.city_head, world.staff.officer):
        with pytest.raises(NotAllowed):
            add_employer(expert, Employer("新东家公司"), actor=Actor.of(user), at=AT)
        with pytest.raises(NotAllowed):
            end_row(row, actor=Actor.of(user), at=AT)
    assert list(expert.employers.values_list("pk", "until_on")) == [(row.pk, None)]


# The table -----------------------------------------------------------------------------------------------------------

OFFICER = {
    "invited": {"enter": "active", "leave": "left"},
    "active": {"suspend": "suspended", "leave": "left"},
    "suspended": {"suspend": "suspended", "resume": "active", "leave": "left"},
    "declined": {"enter": "active", "invite_again": "invited"},
    "left": {"enter": "active", "invite_again": "invited"},
}


@pytest.mark.parametrize("state", ExpertState.values)
@pytest.mark.parametrize("who", ["officer", "head", "expert", "district", "auditor", "administrator"])
def test_the_whole_table(world, state, who):
    expert = Expert.objects.get(person=world.experts[0].person)
    user = {
        "officer": world.staff.city_officer, "head": world.staff.city_head, "expert": world.experts[0],
        "district": world.staff.officer,
    }.get(who) or people.holder(Role.AUDITOR if who == "auditor" else Role.ADMINISTRATOR)  # fmt: skip
    allowed = OFFICER[state] if who == "officer" else {}
    for action in ExpertAction.values:
        Expert.objects.filter(pk=expert.pk).update(state=state, suspended_until=None, suspended_reason="")
        facts = Suspension() if action == "suspend" else None
        if action in allowed:
            done = perform(expert, action, actor=Actor.of(user), at=AT, note="理由", facts=facts)
            assert (action, done.state) == (action, allowed[action])
        else:
            with pytest.raises((NotAllowed, WrongState)):
                perform(expert, action, actor=Actor.of(user), at=AT, note="理由", facts=facts)
            assert state_of(expert) == state


def test_a_suspension_ends_today_or_later(world):
    expert = Expert.objects.get(person=world.experts[0].person)
    with pytest.raises(NotReady, match="不能早于今天"):
        perform(expert, "suspend", actor=world.officer, at=AT, note="理由", facts=Suspension(date(2026, 3, 31)))
    done = perform(expert, "suspend", actor=world.officer, at=AT, note="理由", facts=Suspension(date(2026, 4, 1)))
    assert (done.suspended_until, done.suspended_reason) == (date(2026, 4, 1), "理由")
    assert expert not in Expert.objects.available(date(2026, 4, 1))
    assert expert in Expert.objects.available(date(2026, 4, 2))


def test_nobody_without_an_account_enters_the_pool(world, entered):
    with pytest.raises(NotReady, match="还没有专家账号"):
        perform(entered, "enter", actor=world.officer, at=AT)
    assert state_of(entered) == "invited"


# Pages ---------------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered(world, entered):
    officer = browser_of(world.staff.city_officer)

    def names(**filters) -> list[str]:
        return sorted(row["name"] for row in officer.get(url("experts"), filters).context["rows"])

    everybody = sorted(expert.person.name for expert in Expert.objects.all())
    assert names() == everybody
    assert names(q="某某研究") == ["钱未来"]
    assert names(q="未来") == ["钱未来"]
    assert names(state="invited") == ["钱未来"]
    assert len(names(available="yes")) == 5
    assert names(field="city") == everybody
    assert "钱未来" not in names(field="manufacturing")
    assert names(state="left") == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_pool_is_listed_in_as_many_queries_for_three_as_for_one(world, number, django_assert_num_queries, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    Expert.objects.exclude(pk__in=list(Expert.objects.values_list("pk", flat=True)[:number])).update(state="left")
    auditor = browser_of(people.holder(Role.AUDITOR))
    auditor.get(url("experts"))
    with django_assert_num_queries(5):
        rows = auditor.get(url("experts"), {"state": "active"}).context["rows"]
    assert len(rows) == number


def test_the_whole_way_through_the_pages(world):
    officer = browser_of(world.staff.city_officer)
    typed = {
        "name": "钱未来", "phone": PHONE, "email": "qian@example.com", "title": "研究员", "key_fields": ["city"],
        "industries": "C39", "occupations": "6-31-01-03", "employers": "某某研究院",
    }  # fmt: skip
    bad = officer.post(url("expert_new"), {**typed, "industries": "Z99", "term_from": "2026-02-01",
                                           "term_until": "2026-01-01"})  # fmt: skip
    assert (bad.status_code, set(bad.context["form"].errors)) == (400, {"industries", "term_until"})
    page = officer.post(url("expert_new"), typed, follow=True)
    expert = Expert.objects.get(person__name="钱未来")
    assert (expert.industries, expert.occupations) == (
        ["C39 计算机、通信和其他电子设备制造业"], ["6-31-01-03"],
    )  # fmt: skip
    assert "还没有发出邀请" in page.text
    officer.post(url("invite", expert.pk))
    guest = Client()
    address = url("answer", token_of(expert.invitations.get()))
    assert "邀请钱未来" in guest.get(address).text
    assert guest.post(address, {"decline": "1"}).status_code == 400
    new = {"phone": PHONE, "username": "qianweilai", "password": "walk-Demo-2026", "password_again": "walk-Demo-2026"}
    assert guest.post(address, {**new, "phone": "13800138999"}).status_code == 400
    done = guest.post(address, new)
    assert (done.status_code, done["Location"]) == (302, url("own_profile"))
    assert "某某研究院" in guest.get(url("own_profile")).text
    assert guest.get(address).status_code == 404
    assert guest.post(url("expert_add", expert.pk, "employer"), {"name": "新东家公司"}).status_code == 302
    row = expert.employers.get(name="新东家公司")
    assert guest.post(url("expert_end", expert.pk, "employer", row.pk)).status_code == 302
    assert guest.get(expert.get_absolute_url()).status_code == 403
    page = officer.get(expert.get_absolute_url())
    assert ("138****8123" in page.text, PHONE in page.text) == (True, False)
    assert officer.post(url("expert_edit", expert.pk), {"title": "院士", "seen": "99"}).status_code == 409
    assert (
        officer.post(
            url("expert_act", expert.pk, "suspend"), {"note": "出国", "until": "2026-05-01", "seen": "1"}
        ).status_code
        == 302
    )
    assert "至 2026-05-01：出国" in officer.get(url("experts")).text


def test_who_opens_an_experts_page(world, entered):
    address = entered.get_absolute_url()
    answers = {
        "officer": browser_of(world.staff.city_officer), "head": browser_of(world.staff.city_head),
        "auditor": browser_of(people.holder(Role.AUDITOR)), "expert": browser_of(world.experts[0]),
        "district": browser_of(world.staff.officer),
    }  # fmt: skip
    assert {who: browser.get(address).status_code for who, browser in answers.items()} == {
        "officer": 200, "head": 200, "auditor": 200, "expert": 403, "district": 403,
    }  # fmt: skip
    assert {who: browser.get(f"{address}edit/").status_code for who, browser in answers.items()} == {
        "officer": 200, "head": 403, "auditor": 403, "expert": 403, "district": 403,
    }  # fmt: skip
    assert {who: browser.post(f"{address}invite/").status_code for who, browser in answers.items() if who != "officer"
            } == dict.fromkeys(("head", "auditor", "expert", "district"), 403)  # fmt: skip
    own = Expert.objects.get(person=world.experts[0].person)
    assert answers["expert"].get(url("expert_add", own.pk, "tie")).status_code == 200
    assert answers["expert"].get(url("expert_add", entered.pk, "tie")).status_code == 404
    assert ExpertInvitation.objects.count() == 0


# Workbooks -----------------------------------------------------------------------------------------------------------


def workbook(*rows: list[str]) -> BytesIO:
    """A file under the template's headings."""
    file = BytesIO()
    write_xlsx([entry[0] for entry in COLUMNS.values()], rows, file, sheet="专家")
    file.seek(0)
    file.name = "专家.xlsx"
    return file


GOOD = [
    "钱未来", PHONE, "qian@example.com", "研究员", "某某研究院", "", "某大学，，2019-06-30；某公司", "先进制造业",
    "C39、软件和信息技术服务业", "6-31-01-03", "2026-01-01", "",
]  # fmt: skip


def test_a_workbook_is_looked_at_and_then_entered_as_a_whole(world):
    officer = browser_of(world.staff.city_officer)
    page = officer.post(url("experts_import"), {"file": workbook(GOOD, ["孙无邮", "13800138124", "", "教授", "某院"])})
    assert (page.status_code, [row["main"] for row in page.context["rows"]]) == (200, ["钱未来", "孙无邮"])
    assert Expert.objects.count() == 5
    packed = page.context["form"]["packed"].value()
    other = browser_of(people.holder(Role.CITY_OFFICER, code="110000"))
    assert other.post(url("experts_import"), {"packed": packed}).status_code == 302
    assert Expert.objects.count() == 5
    assert officer.post(url("experts_import"), {"packed": packed, "invite": "on"}).status_code == 302
    first, second = Expert.objects.order_by("pk")[5:]
    assert (first.key_fields, first.industries, first.term_from, first.term_until) == (
        ["manufacturing"], ["C39 计算机、通信和其他电子设备制造业", "I65 软件和信息技术服务业"], date(2026, 1, 1), None,
    )  # fmt: skip
    assert list(first.employers.order_by("pk").values_list("name", "until_on")) == [
        ("某某研究院", None), ("某大学", date(2019, 6, 30)), ("某公司", AT.date()),
    ]  # fmt: skip
    assert (first.invitations.count(), second.invitations.count()) == (1, 0)
    again = officer.post(url("experts_import"), {"packed": packed})
    assert (again.status_code, Expert.objects.count()) == (400, 7)


def test_every_bad_cell_is_named_and_nothing_is_taken(world):
    officer = browser_of(world.staff.city_officer)
    bad = ["", "123", "x", "研究员", "某某研究院", "91110000", "", "航天", "Z99", "6-31", "2026-02-01", "2026-01-01"]
    twice = ["李又来", PHONE, "", "教授", "某院"]
    page = officer.post(url("experts_import"), {"file": workbook(GOOD, bad, twice)})
    assert page.status_code == 400
    assert [row[0] for row in page.context["bad"]] == ["A3", "B3", "C3", "F3", "H3", "I3", "J3", "L3", "B4"]
    assert {row[0]: row[2] for row in page.context["bad"]}["B4"] == "与第2行的手机号重复。"
    assert (Expert.objects.count(), Person.objects.filter(name="钱未来").count()) == (5, 0)
    assert officer.post(url("experts_import"), {"file": workbook()}).context["form"].errors == {
        "file": ["表头下面没有内容。请从第2行起填写，每人一行。"]
    }


def test_the_export_has_what_the_list_shows_masked_and_without_formulas(world, entered):
    Expert.objects.filter(pk=entered.pk).update(title="=1+1")
    officer = browser_of(world.staff.city_officer)
    answer = officer.get(url("experts_export"), {"state": "invited"})
    rows = list(read_rows(BytesIO(answer.content)))
    assert len(rows) == 2
    assert rows[1][:6] == [str(entered.pk), "钱未来", "待答复", "138****8123", "qian@example.com", "=1+1"]
    assert b"<f>" not in answer.content
    entry = RegisterEntry.objects.order_by("-seq").first()
    assert (entry.action, entry.detail.facts) == ("export_pool", {"rows": 1, "state": "invited"})
    template = officer.get(url("experts_template"))
    assert (template.status_code, next(read_rows(BytesIO(template.content), sheet="专家"))[0]) == (200, "姓名")
