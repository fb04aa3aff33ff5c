"""Who is told about which step, and in which words: whoever acts next, and the unit where it concerns it."""

import pytest

from accounts.choices import Role
from accounts.services import revoke
from applications.choices import Action as A
from applications.choices import State as S
from applications.notifications import RECIPIENTS, notices_of
from applications.workflow import APPLICATION
from applications.workflow.facts import Extension, Route
from chains.models import Programme
from office import clock, effects
from office.machine import Actor, perform
from office.models import Effect, Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

CHAOYANG = "110105"
# After an action: who is told, by hand. The one who acted is never told; once a file has its officer, no colleague is.
TOLD = {
    A.SUBMIT: {"officer", "colleague", "second_clerk"},
    A.WITHDRAW: {"officer", "colleague"},
    A.RESUBMIT: {"officer", "second_clerk"},
    A.ASK_WITHDRAWAL: {"officer", "colleague", "city_officer"},
    A.CONSENT_WITHDRAWAL: {"applicant", "second_clerk"},
    A.RETURN: {"applicant", "second_clerk"},
    A.EXTEND: {"applicant", "second_clerk"},
    A.LAPSE: {"applicant", "second_clerk", "officer"},
    A.PROPOSE_RECOMMENDATION: {"head"},
    A.PROPOSE_REFUSAL: {"head"},
    A.TAKE_BACK: set(),
    A.SEND_BACK: {"officer"},
    A.APPROVE_RECOMMENDATION: {"officer"},
    A.APPROVE_REFUSAL: {"applicant", "second_clerk", "officer"},
    A.SEND_UP: {"city_officer", "applicant", "second_clerk"},
    A.ACCEPT: {"applicant", "second_clerk", "officer"},
    A.RETURN_TO_DISTRICT: {"officer"},
    A.RETURN_PAST_DISTRICT: {"applicant", "second_clerk", "officer"},
    A.PROPOSE_DISQUALIFICATION: {"city_head"},
    A.APPROVE_DISQUALIFICATION: {"applicant", "second_clerk", "officer"},
}
# From which state each of them is done here.
FROM = {
    A.SUBMIT: S.AWAITING_STAMP, A.WITHDRAW: S.SUBMITTED, A.RESUBMIT: S.RETURNED, A.ASK_WITHDRAWAL: S.SUBMITTED,
    A.CONSENT_WITHDRAWAL: S.SUBMITTED, A.RETURN: S.SUBMITTED, A.EXTEND: S.RETURNED, A.LAPSE: S.RETURNED,
    A.PROPOSE_RECOMMENDATION: S.SUBMITTED, A.PROPOSE_REFUSAL: S.SUBMITTED, A.TAKE_BACK: S.RECOMMENDATION_PROPOSED,
    A.SEND_BACK: S.RECOMMENDATION_PROPOSED, A.APPROVE_RECOMMENDATION: S.RECOMMENDATION_PROPOSED,
    A.APPROVE_REFUSAL: S.REFUSAL_PROPOSED, A.SEND_UP: S.APPROVED, A.ACCEPT: S.RECOMMENDED,
    A.RETURN_TO_DISTRICT: S.RECOMMENDED, A.RETURN_PAST_DISTRICT: S.RECOMMENDED,
    A.PROPOSE_DISQUALIFICATION: S.ACCEPTED, A.APPROVE_DISQUALIFICATION: S.ACCEPTED,
}  # fmt: skip


def act(way: make.Way, action: str) -> None:
    """Do an action as whoever does it."""
    staff = way.staff
    if action == A.LAPSE:
        way.application = perform(way.application, action, actor=Actor.clock(), at=way.application.due_at)
    elif action in (A.SUBMIT, A.RESUBMIT):
        if action == A.RESUBMIT:
            way.do(A.FINALISE_CORRECTION)
        way.stamp()
        way.do(action, facts=make.Declaration(True))
    elif action in (A.WITHDRAW, A.ASK_WITHDRAWAL):
        way.do(action, note="经营调整。")
    elif action == A.CONSENT_WITHDRAWAL:
        way.do(A.ASK_WITHDRAWAL, note="经营调整。")
        way.do(action, staff.officer)
    elif action in (A.PROPOSE_RECOMMENDATION, A.PROPOSE_REFUSAL):
        way.find("fund" if action == A.PROPOSE_REFUSAL else "")
        way.do(action, staff.officer, facts=make.OPINION)
    elif action == A.SEND_UP:
        way.send_up()
    elif action == A.APPROVE_DISQUALIFICATION:
        way.do(A.PROPOSE_DISQUALIFICATION, staff.city_officer, note="材料不实。")
        way.do(action, staff.city_head)
    elif action in (A.RETURN, A.RETURN_PAST_DISTRICT):
        way.do(
            action, staff.officer if action == A.RETURN else staff.city_officer, note="见各栏。", facts=make.CORRECTIONS
        )
    elif action == A.EXTEND:
        way.do(action, staff.officer, note="延期。", facts=Extension(3))
    else:
        who = {
            A.TAKE_BACK: staff.officer, A.SEND_BACK: staff.head, A.APPROVE_RECOMMENDATION: staff.head,
            A.APPROVE_REFUSAL: staff.head,
        }.get(action, staff.city_officer)  # fmt: skip
        way.do(action, who, note="理由充分。")


def tell_all() -> int:
    """Carry out what was promised to people; papers are made elsewhere. Returns how many promises were kept."""
    rows = Effect.objects.filter(name="applications.tell", done_at__isnull=True).order_by("pk")
    return sum(effects.carry_out(pk, at=clock.now()) for pk in list(rows.values_list("pk", flat=True)))


def names_of(way: make.Way) -> dict[int, str]:
    """Everybody who could be told, by account."""
    unit, before = way.application.unit, make.START - make.BEFORE
    everybody = {
        "applicant": way.actor.user,
        "second_clerk": people.holder(Role.APPLICANT, unit=unit, at=before),
        "officer": way.staff.officer,
        "colleague": people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=before),
        "head": way.staff.head,
        "city_officer": way.staff.city_officer,
        "city_head": way.staff.city_head,
        "other_officer": people.holder(Role.DISTRICT_OFFICER, code=CHAOYANG, at=before),
        "other_clerk": people.holder(Role.APPLICANT, at=before),
    }
    return {user.pk: name for name, user in everybody.items()}


@pytest.mark.parametrize("action", list(TOLD))
def test_each_step_is_told_to_whom_it_concerns(action: str, frozen) -> None:
    way = make.way_to(FROM[action])
    names = names_of(way)
    frozen(way.at)
    tell_all()
    Message.objects.all().delete()
    act(way, action)
    entry = RegisterEntry.objects.of(way.application).filter(action=action).last()
    tell_all()
    told = Message.objects.filter(title=f"{way.application.number} {way.application.chain_name}：{entry.label}")
    assert {names[pk] for pk in told.values_list("recipient", flat=True)} == TOLD[action]
    assert set(told.values_list("url", flat=True)) <= {way.application.get_absolute_url()}


def test_a_unit_without_clerks_is_told_through_its_administrator(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    tell_all()
    Message.objects.all().delete()
    held = way.actor.user.assignments.get(role=Role.APPLICANT)
    administrator = Actor.of(people.holder(Role.ADMINISTRATOR, at=people.PAST))
    revoke(held, actor=administrator, at=way.at, note="离职。")
    act(way, A.RETURN)
    tell_all()
    told = Message.objects.filter(kind="application").values_list("recipient", flat=True)
    assert list(told) == [people.admin_of(way.application.unit).pk]


def test_every_row_that_tells_has_its_recipients_and_the_other_way_round() -> None:
    telling = {str(row.action) for row in APPLICATION.rows if "applications.tell" in row.effects}
    assert {str(action) for action in RECIPIENTS} == telling


def test_an_effect_that_runs_twice_tells_once(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    tell_all()
    number = Message.objects.count()
    effect = Effect.objects.filter(name="applications.tell").latest("pk")
    assert tell_all() == 0
    assert effects.carry_out(effect.pk, at=way.at) is False
    assert Message.objects.count() == number


def test_a_rerouted_file_is_told_to_the_new_authority(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    new = people.officer_of(people.authority(CHAOYANG), at=make.START - make.BEFORE)
    frozen(way.at)
    tell_all()
    Message.objects.all().delete()
    route = Route(people.authority(CHAOYANG).pk)
    way.do(A.REROUTE, way.staff.city_officer, note="缴纳地在朝阳区。", facts=route)
    tell_all()
    assert set(Message.objects.values_list("recipient", flat=True)) == {new.pk, way.actor.user.pk}


def test_a_directly_reporting_unit_concerns_the_selecting_authority(frozen) -> None:
    call = make.call()
    Programme.objects.filter(pk=call.programme_id).update(directly_reporting_kinds=["enterprise"])
    call.refresh_from_db()
    way = make.way_to(S.AWAITING_STAMP, round_=call)
    frozen(way.at)
    way.stamp()
    way.do(A.SUBMIT, facts=make.Declaration(True))
    tell_all()
    told = Message.objects.filter(kind="application")
    assert set(told.values_list("recipient", flat=True)) == {way.staff.city_officer.pk}


def test_a_note_between_officials_does_not_reach_the_unit() -> None:
    way = make.way_to(S.APPROVED)
    way.send_up()
    way.do(A.RETURN_TO_DISTRICT, way.staff.city_officer, note="此话只对区里说。")
    entry = RegisterEntry.objects.select_related("detail").of(way.application).last()
    bodies = {notice.user.pk: notice.body for notice in notices_of(way.application, entry)}
    assert set(bodies) == {way.staff.officer.pk}
    assert "此话只对区里说。" in bodies[way.staff.officer.pk]
