"""Objections: signed, in time, once; they hold one line only; who objects stays sealed; who proposed does not judge."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from applications.choices import State
from applications.models import Application
from office import clock
from office.machine import Actor, NotAllowed, NotReady, perform
from office.models import Effect, Message, RegisterEntry
from publicity.choices import Channel, ItemState, ObjectionAction, ObjectionKind, ObjectionState
from publicity.models import Objection
from publicity.services import Arrival, open_identity
from publicity.workflow.facts import Handling
from tests.factories import applications as files
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db


def states(case) -> list[str]:
    return [item.state for item in case.items]


def test_an_objection_holds_its_line_only_and_a_dismissal_releases_it():
    case = make.issued(2)
    objection = case.object(2)
    assert (objection.state, objection.number) == (ObjectionState.RECEIVED, "异议-2026-0001")
    assert states(case) == [ItemState.LISTED, ItemState.HELD]
    second = case.object(2)
    decided = case.decide(objection, upheld=False)
    assert (decided.state, decided.document.number) == (ObjectionState.DISMISSED, "异议-2026-0001")
    # Another objection to the same line is still open.
    assert states(case) == [ItemState.LISTED, ItemState.HELD]
    case.decide(second, upheld=False)
    assert states(case) == [ItemState.LISTED, ItemState.LISTED]
    assert [item.application.state for item in case.items] == [State.IN_PUBLICITY] * 2


def test_an_upheld_objection_strikes_the_line_and_the_application_falls():
    case = make.issued(2)
    case.decide(case.object(1), upheld=True)
    assert states(case) == [ItemState.STRUCK, ItemState.LISTED]
    assert [item.application.state for item in case.items] == [State.DISQUALIFIED, State.IN_PUBLICITY]
    entry = RegisterEntry.objects.of(Application.objects.get(pk=case.items[0].application_id)).latest("seq")
    assert make.FINDING.words_for_applicant in entry.detail.note


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"objector_name": ""}, "objector_name"),
        ({"objector_name": " 张 "}, "objector_name"),
        ({"objector_kind": "anonymous"}, "objector_kind"),
        ({"objector_kind": "unit"}, "files"),
        ({"objector_phone": ""}, "objector_phone"),
        ({"facts": "太短"}, "facts"),
    ],
)
def test_an_objection_without_name_contact_or_facts_is_not_received(one, changed, field):
    with pytest.raises(ValidationError) as refused:
        one.object(**changed)
    assert list(refused.value.message_dict) == [field]
    assert (Objection.objects.count(), states(one)) == (0, [ItemState.LISTED])


@pytest.fixture
def one():
    return make.issued()


def test_objections_end_with_the_deadline_to_the_instant(one):
    deadline = one.notice.objections_until
    late = one.object(at=deadline)
    assert (late.kind, late.is_late, late.number, states(one)) == (
        ObjectionKind.REPORT, True, "举报-2026-0001", [ItemState.LISTED],
    )  # fmt: skip
    last = one.object(at=deadline - clock.INSTANT)
    assert (last.kind, last.is_late, last.number, states(one)) == (
        ObjectionKind.OBJECTION, False, "异议-2026-0001", [ItemState.HELD],
    )  # fmt: skip


def test_a_letter_is_in_time_by_its_postmark_within_the_days_of_grace():
    case = make.issued(grace_days=3)
    end = clock.end_of_day(case.notice.ends_on)
    officer = Actor.of(case.officer)

    def letter(arrived: datetime, posted: date | None, **more):
        arrival = Arrival(Channel.LETTER, arrived, posted)
        return case.object(arrival=arrival, at=end + timedelta(days=5), **({"actor": officer} | more))

    last = case.notice.ends_on
    for arrived, posted in (
        (end + timedelta(days=1), None),
        (end + timedelta(days=1), last + timedelta(days=1)),
        (end + timedelta(days=3), last),
    ):
        late = letter(arrived, posted)
        assert (late.kind, late.is_late) == (ObjectionKind.REPORT, True)
    assert states(case) == [ItemState.LISTED]
    with pytest.raises(NotAllowed):
        letter(end + timedelta(days=1), last, actor=Actor.of(case.head))
    assert Objection.objects.count() == 3
    # The last day of the period is a Friday: grace runs over the weekend, in calendar days.
    assert (last.weekday(), (end + timedelta(days=3) - clock.INSTANT).weekday()) == (4, 0)
    received = letter(end + timedelta(days=3) - clock.INSTANT, last)
    assert (received.kind, received.channel, received.postmarked_on) == (
        ObjectionKind.OBJECTION, Channel.LETTER, last,
    )  # fmt: skip
    assert states(case) == [ItemState.HELD]


@pytest.mark.parametrize(
    ("channel", "arrived", "posted", "field"),
    [
        ("letter", timedelta(days=1, microseconds=1), None, "arrived_at"),  # after now
        ("letter", -clock.INSTANT, None, "arrived_at"),  # before the notice was issued
        ("letter", timedelta(hours=1), timedelta(days=1), "postmarked_on"),  # posted after it arrived
        ("letter", timedelta(hours=1), timedelta(days=-1), "postmarked_on"),  # posted before the notice
        ("visit", timedelta(hours=1), timedelta(), "postmarked_on"),  # nobody posts a visit
    ],
)
def test_times_of_letters_and_visits_that_cannot_be(one, channel, arrived, posted, field):
    issued = one.notice.issued_at
    postmark = None if posted is None else clock.local_date(issued) + posted
    arrival = Arrival(channel, issued + arrived, postmark)
    with pytest.raises(NotReady) as refused:
        one.object(arrival=arrival, actor=Actor.of(one.officer), at=issued + timedelta(days=1))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert (Objection.objects.count(), states(one)) == (0, [ItemState.LISTED])


def test_the_same_form_sent_twice_is_one_objection(one):
    key = "5d0e8a52-8d0c-4a4e-9d6c-6f3d4d5f0a11"
    first, second = one.object(form_key=key), one.object(form_key=key)
    assert first.pk == second.pk
    assert Objection.objects.count() == 1
    assert one.object(form_key=None).pk != one.object(form_key=None).pk


def test_who_proposed_the_shortlist_neither_handles_nor_ends_an_objection(one):
    objection = one.object()
    officer = Actor.of(one.officer)
    with pytest.raises(NotReady) as refused:
        facts = Handling(one.officer.person_id)
        perform(objection, ObjectionAction.SCREEN, actor=officer, at=one.at, facts=facts)
    assert str(refused.value) == "拟入围名单、评估结果的提出人和被投诉公示的起草人不能承办，请另行指定。"
    with pytest.raises(NotReady):
        facts = Handling(one.head.person_id)
        perform(objection, ObjectionAction.SCREEN, actor=officer, at=one.at, facts=facts)
    with pytest.raises(NotAllowed):
        perform(objection, ObjectionAction.WITHDRAW, actor=officer, at=one.at, note="来电撤回。")
    assert Objection.objects.get(pk=objection.pk).state == ObjectionState.RECEIVED
    assert states(one) == [ItemState.HELD]


def test_a_finding_is_whole_or_it_is_not_proposed(one):
    objection = one.screen(one.object())
    with pytest.raises(NotReady) as refused:
        facts = type(make.FINDING)(" ", "答复", "")
        perform(objection, ObjectionAction.PROPOSE_DISMISSAL, actor=Actor.of(one.handler), at=one.at, facts=facts)
    assert [problem.field for problem in refused.value.problems] == ["finding", "words_for_applicant"]


def test_who_objects_is_sealed_and_each_reading_is_an_act(one, frozen):
    frozen(one.at)
    objection = one.screen(one.object())
    for user in (one.officer, one.head, files.applicant_of(one.listed[0].unit)):
        with pytest.raises(NotAllowed):
            open_identity(objection, reason="好奇", actor=Actor.of(user), at=one.at)
    opened = RegisterEntry.objects.filter(action="open_sealed")
    assert opened.count() == 0
    read = open_identity(objection, reason="电话核实", actor=Actor.of(one.handler), at=one.at)
    assert [line["value"] for line in read] == ["欧阳实名", "+8613612345678", "ouyang@example.com"]
    assert [entry.detail.note for entry in opened.order_by("seq")] == [
        "异议人：电话核实", "联系电话：电话核实", "电子邮箱：电话核实",
    ]  # fmt: skip
    propose = ObjectionAction.PROPOSE_DISMISSAL
    objection = perform(objection, propose, actor=Actor.of(one.handler), at=one.at, facts=make.FINDING)
    assert len(open_identity(objection, reason="审定前核实", actor=Actor.of(one.head), at=one.at)) == 3
    objection = perform(objection, ObjectionAction.DISMISS, actor=Actor.of(one.head), at=one.at)
    with pytest.raises(NotAllowed):
        open_identity(objection, reason="事后", actor=Actor.of(one.head), at=one.at)


def test_neither_register_nor_messages_nor_papers_name_the_objector(one, frozen, run_effects):
    frozen(one.at)
    objection = one.decide(one.object(), upheld=False)
    run_effects()
    rows = RegisterEntry.objects.select_related("detail")
    texts = [f"{row.thing_key} {row.actor_name} {row.detail.note}" for row in rows if hasattr(row, "detail")]
    texts += [f"{message.title} {message.body}" for message in Message.objects.all()]
    texts += [str(effect.__dict__) for effect in Effect.objects.all()]
    texts.append(str(objection.document.content))
    stored = str(Objection.objects.filter(pk=objection.pk).values().get())
    for secret in ("欧阳实名", "13612345678", "ouyang@example.com"):
        assert [text for text in texts if secret in text] == []
        assert secret not in stored
