"""Messages to the unit from the case file: begun from a template, sent once, read by both sides, registered."""

import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from applications.choices import Action, State
from applications.models import Application, CaseMessage, MessageTemplate
from applications.services.correspondence import WHO_SENDS, send_message
from applications.services.notes import SENT_BEFORE
from office.actors import Actor
from office.machine import NotAllowed, NotReady, WrongState
from office.models import Message, RegisterEntry
from tests.applications.roles import cast_for
from tests.applications.test_workflow import at_once
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

SUBJECT, BODY = "请与我们联系", "请于三日内来电。\n联系电话：010-55580000。"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def way(frozen) -> make.Way:
    found = make.way_to(State.SUBMITTED)
    Message.objects.all().delete()
    frozen(found.at)
    return found


def send(way: make.Way, user: User, subject: str = SUBJECT, body: str = BODY, **more) -> CaseMessage:
    actor = Actor.of(User.objects.get(pk=user.pk))
    return send_message(way.application, subject, body, **({"token": uuid.uuid4()} | more), actor=actor, at=way.at)


def listed(way: make.Way) -> str:
    return reverse("applications:messages", args=[way.application.pk])


def new(way: make.Way) -> str:
    return reverse("applications:message_new", args=[way.application.pk])


def typed(**more) -> dict[str, str]:
    return {"subject": SUBJECT, "body": BODY, "template": "", "token": str(uuid.uuid4())} | more


def nothing_was_sent() -> bool:
    acts = RegisterEntry.objects.filter(action="send_message").count()
    told = Message.objects.filter(kind="case_message").count()
    return (CaseMessage.objects.count(), told, acts) == (0, 0, 0)


# Sending -------------------------------------------------------------------------------------------------------------


def test_a_message_reaches_the_clerks_in_the_name_of_the_office(way, run_effects, settings) -> None:
    clerk, officer = way.actor.user, way.staff.officer
    User.objects.filter(pk=clerk.pk).update(email="clerk@example.com")
    assert client_of(officer).post(new(way), typed()).status_code == 302
    (told,) = Message.objects.all()
    office = way.application.authority.name
    assert (told.recipient_id, told.kind, told.url) == (clerk.pk, "case_message", listed(way))
    assert told.title == f"{way.application.number} {way.application.chain_name}：{SUBJECT}"
    assert told.body == f"{BODY}\n\n{office}"
    run_effects()
    assert [letter.to for letter in mail.outbox] == [["clerk@example.com"]]
    assert officer.person.name not in mail.outbox[0].subject + mail.outbox[0].body
    entry = RegisterEntry.objects.get(action="send_message")
    assert (entry.label, entry.audiences, entry.detail.note) == ("发通知", "|applicant|staff|", SUBJECT)
    kept = CaseMessage.objects.get()
    assert (kept.subject, kept.body, kept.office, kept.sent_by_id, kept.told) == (SUBJECT, BODY, office, officer.pk, 1)


def test_both_sides_read_it_on_the_case_file_and_the_unit_reads_no_name(way) -> None:
    send(way, way.staff.officer)
    name = way.staff.officer.person.name
    shown = {
        "subject": SUBJECT,
        "body": BODY,
        "at": f"2026年3月4日 {way.at:%H:%M}",
        "office": way.application.authority.name,
    }
    unit, staff = client_of(way.actor.user).get(listed(way)), client_of(way.staff.head).get(listed(way))
    assert unit.context["sent"] == [shown | {"more": ""}]
    assert staff.context["sent"] == [shown | {"more": f"{name} · 1 人收到"}]
    assert (unit.context["new_url"], staff.context["new_url"]) == ("", new(way))
    record = client_of(way.actor.user).get(reverse("applications:record", args=[way.application.pk]))
    assert (name in unit.text, name in record.text, "发通知" in record.text) == (False, False, True)


def test_who_may_write(way) -> None:
    got = {name: client_of(user).post(new(way), typed()).status_code for name, user in cast_for(way).users.items()}
    writers = {"officer", "colleague", "head", "officer_as_head", "city_officer", "city_head", "city_officer_as_head"}
    assert {name for name, status in got.items() if status == 302} == writers
    assert {name for name, status in got.items() if status == 403} == {"applicant", "unit_admin", "auditor"}
    assert {got[name] for name in set(got) - writers - {"applicant", "unit_admin", "auditor"}} == {404}
    assert CaseMessage.objects.count() == len(writers)


@pytest.mark.parametrize("who", ["applicant", "auditor", "administrator", "other_officer", "expert"])
def test_the_service_refuses_everybody_else(way, who: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        send(way, cast_for(way).users[who])
    assert str(refusal.value) == WHO_SENDS
    assert nothing_was_sent()


def test_a_doubled_request_sends_once(way) -> None:
    token = uuid.uuid4()
    first, second = (send(way, way.staff.officer, token=token) for _ in range(2))
    assert first.pk == second.pk
    acts = RegisterEntry.objects.filter(action="send_message").count()
    assert (CaseMessage.objects.count(), Message.objects.count(), acts) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_sends_of_one_form_give_one_message() -> None:
    way, token = make.way_to(State.SUBMITTED), uuid.uuid4()
    sends = [lambda: send(way, way.staff.officer, token=token)] * 2
    first, second = at_once(*sends)
    assert first.pk == second.pk == CaseMessage.objects.get().pk
    assert Message.objects.filter(kind="case_message").count() == first.told == 1
    assert RegisterEntry.objects.filter(action="send_message").count() == 1


def test_other_words_under_a_used_token_are_sent_only_on_purpose(way) -> None:
    client, form = client_of(way.staff.officer), typed()
    client.post(new(way), form)
    answer = client.post(new(way), form | {"body": "改过的正文。"})
    shown = answer.context["form"]
    assert (answer.status_code, shown.non_field_errors(), shown["body"].value()) == (400, [SENT_BEFORE], "改过的正文。")
    assert CaseMessage.objects.count() == 1
    client.post(new(way), form | {"body": "改过的正文。", "token": shown["token"].value()})
    assert list(CaseMessage.objects.values_list("body", flat=True)) == ["改过的正文。", BODY]


def test_nothing_is_sent_while_a_placeholder_is_left(way) -> None:
    answer = client_of(way.staff.officer).post(new(way), typed(body="请于{期限}前，{填写：地点}。"))
    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "body": ["正文里还有没有填好的占位符：{期限}、{填写：地点}。请改成具体内容或删去。"]
    }
    with pytest.raises(NotReady):
        send(way, way.staff.officer, subject="{状态}")
    with pytest.raises(NotReady):
        send(way, way.staff.officer, body="  ")
    assert nothing_was_sent()


def test_a_file_back_with_its_unit_gets_no_message(way) -> None:
    way.do(Action.WITHDRAW)
    Message.objects.all().delete()
    with pytest.raises(WrongState):
        send(way, way.staff.officer)
    assert nothing_was_sent()


def test_a_unit_without_anybody_is_said_to_be_so(way) -> None:
    unit = Unit.objects.get(pk=way.application.unit_id)
    unit.assignments.update(revoked_at=way.at)
    answer = client_of(way.staff.officer).post(new(way), typed(), follow=True)
    assert "现在没有可以收消息的人员" in answer.text
    assert (CaseMessage.objects.get().told, Message.objects.count()) == (0, 0)


# Templates -----------------------------------------------------------------------------------------------------------


def filled(way: make.Way, template: MessageTemplate, user: User | None = None) -> dict:
    page = client_of(user or way.staff.officer).get(new(way), {"template": template.pk})
    form = page.context["form"]
    return {"subject": form["subject"].value(), "body": form["body"].value(), "fault": page.context["fault"]}


def template(**more) -> MessageTemplate:
    return MessageTemplate.objects.create(**({"name": "试用", "subject": "标题", "body": "正文"} | more))


def test_a_template_is_filled_for_the_file_as_the_unit_may_know_it(way) -> None:
    body = "{申报编号}|{生态链名称}|{申报单位}|{批次}|{受理部门}|{状态}|{期限}|{办理部门}|{办理部门电话}|{发送日期}"
    way.find()
    way.do(Action.PROPOSE_REFUSAL, way.staff.officer, facts=make.OPINION)
    city = way.application.round.programme.selecting_authority
    type(city).objects.filter(pk=city.pk).update(phone="010-12345")
    own = filled(way, template(body=body, subject="{状态}"))
    application, place = way.application, way.application.authority.name
    known = f"{application.number}|{application.chain_name}|{application.unit.name}|{application.round.title}|{place}"
    # A proposal lies with the head, and the deadline is between officials: the unit is told neither.
    assert own == {
        "subject": "审核中",
        "body": f"{known}|审核中|{{期限}}|{place}|{{办理部门电话}}|2026年3月4日",
        "fault": "",
    }
    theirs = filled(way, MessageTemplate.objects.get(name="试用"), way.staff.city_officer)
    assert theirs["body"] == f"{known}|审核中|{{期限}}|{city.name}|010-12345|2026年3月4日"


def test_the_units_own_deadline_is_filled_in(frozen) -> None:
    way = make.way_to(State.RETURNED)
    frozen(way.at)
    assert filled(way, template(body="请于{期限}前"))["body"] == "请于2026年3月11日24时前"


def test_the_officer_picks_among_those_of_the_scheme_and_the_general_ones(way) -> None:
    ours = template(name="本方案", programme=way.application.round.programme)
    people.other_jurisdiction()
    template(name="停用的", is_retired=True)
    chips = [chip["label"] for chip in client_of(way.staff.officer).get(new(way)).context["choices"]]
    general = ["补正提醒", "约请核对材料", "实地核查通知", "办理进展告知"]
    assert sorted(chips[1:]) == sorted([ours.name, *general])
    assert chips[0] == "不用模板"


def test_what_was_edited_is_sent_and_the_template_is_kept(way) -> None:
    row = MessageTemplate.objects.get(name="办理进展告知")
    edited = filled(way, row)["body"].replace("{填写：需要说明的情况}", "材料齐全。")
    client_of(way.staff.officer).post(new(way), typed(template=str(row.pk), body=edited))
    sent = CaseMessage.objects.get()
    assert (sent.template, "材料齐全。" in sent.body, "{" in sent.body) == (row, True, False)
    # What was sent stays as it was, whatever becomes of the template.
    MessageTemplate.objects.filter(pk=row.pk).update(body="另一份", is_retired=True)
    assert CaseMessage.objects.get().body == sent.body


def test_a_template_broken_after_the_fact_stops_nobody(way) -> None:
    row = template(subject="{旧的}通知", body="{申报编号}，{期限")
    got = filled(way, row)
    assert got == {
        "subject": "{旧的}通知",
        "body": f"{way.application.number}，{{期限",
        "fault": "模板“试用”现在不能自动填写：占位符有误，不在可用的占位符之列：“{旧的}”；"
        "花括号不成对或不是半角：“{期限”。可以直接在下面写，或请系统管理员更正模板。",
    }
    form = typed(template=str(row.pk))
    assert client_of(way.staff.officer).post(new(way), form).status_code == 302
    assert CaseMessage.objects.get().body == BODY


def test_a_template_that_does_not_exist_begins_with_nothing(way) -> None:
    for asked in ("0", "x", "99999999"):
        page = client_of(way.staff.officer).get(new(way), {"template": asked})
        assert (page.status_code, page.context["form"]["body"].value()) == (200, "")
    assert Application.objects.get(pk=way.application.pk).case_messages.count() == 0
