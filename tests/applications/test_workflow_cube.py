"""The whole cube: every state × every action × everybody, against a table written by hand from the domain's §3.

What the table allows happens and leads where it says; everything else is refused and changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.choices import Role
from accounts.models import Authority, User
from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application, FormVersion, Recommendation
from applications.services import store_scan
from applications.workflow import facts
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, follow, perform
from office.models import Effect, IssuedDocument, RegisterEntry
from tests.applications.roles import OTHER_DISTRICT, cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

UNIT = {"applicant", "unit_admin"}
OFFICERS = {"officer", "colleague"}
HEADS = {"head", "officer_as_head"}
APPROVERS = {"head"}  # the second account of the officer who proposed is the same person
PROPOSER = {"officer"}
CITY = {"city_officer"}
CITY_HEADS = {"city_head", "city_officer_as_head"}
CITY_APPROVERS = {"city_head"}  # the second account of the city officer who proposed is the same person
NOBODY: set[str] = set()

TO_SHORTLISTED = (
    S.SUBMITTED, S.RETURNED, S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED, S.APPROVED, S.RECOMMENDED, S.ACCEPTED,
    S.UNDER_REVIEW, S.SHORTLISTED,
)  # fmt: skip
TO_PUBLICITY = (*TO_SHORTLISTED, S.IN_PUBLICITY)
WITH_DISTRICT = (S.SUBMITTED, S.RETURNED, S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED, S.APPROVED)
WITH_CITY = (S.RECOMMENDED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED)
STAYS = None

# Action: [(from, who, to)], as the domain has it; an action stands in several lines where who differs by state.
TABLE: dict[str, list[tuple[tuple[str, ...], set[str], str | None]]] = {
    A.FINALISE: [((S.DRAFT,), UNIT, S.AWAITING_STAMP)],
    A.REOPEN: [((S.AWAITING_STAMP,), UNIT, S.DRAFT)],
    A.SUBMIT: [((S.AWAITING_STAMP,), UNIT, S.SUBMITTED)],
    A.DISCARD: [((S.DRAFT, S.AWAITING_STAMP), UNIT, S.DISCARDED)],
    A.WITHDRAW: [((S.SUBMITTED,), UNIT, S.DRAFT)],
    A.ASK_WITHDRAWAL: [(TO_SHORTLISTED, UNIT, STAYS)],
    A.CONSENT_WITHDRAWAL: [(TO_SHORTLISTED, NOBODY, S.WITHDRAWN)],
    A.REFUSE_WITHDRAWAL: [(TO_SHORTLISTED, NOBODY, STAYS)],
    A.RETURN: [((S.SUBMITTED,), OFFICERS, S.RETURNED)],
    A.FINALISE_CORRECTION: [((S.RETURNED,), UNIT, STAYS)],
    A.REOPEN_CORRECTION: [((S.RETURNED,), UNIT, STAYS)],
    A.RESUBMIT: [((S.RETURNED,), UNIT, S.SUBMITTED)],
    A.EXTEND: [((S.RETURNED,), OFFICERS, STAYS)],
    A.ASSIGN: [(WITH_DISTRICT, OFFICERS | HEADS, STAYS)],
    A.LAPSE: [((S.RETURNED,), {"clock"}, S.LAPSED)],
    A.REVIVE: [((S.LAPSED,), HEADS, S.RETURNED)],
    A.PROPOSE_RECOMMENDATION: [((S.SUBMITTED,), OFFICERS, S.RECOMMENDATION_PROPOSED)],
    A.PROPOSE_REFUSAL: [((S.SUBMITTED,), OFFICERS, S.REFUSAL_PROPOSED)],
    A.TAKE_BACK: [((S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED), PROPOSER, S.SUBMITTED)],
    A.SEND_BACK: [((S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED), APPROVERS, S.SUBMITTED)],
    A.APPROVE_RECOMMENDATION: [((S.RECOMMENDATION_PROPOSED,), APPROVERS, S.APPROVED)],
    A.APPROVE_REFUSAL: [((S.REFUSAL_PROPOSED,), APPROVERS, S.NOT_RECOMMENDED)],
    A.SEND_UP: [((S.APPROVED,), OFFICERS, S.RECOMMENDED)],
    A.REOPEN_REVIEW: [((S.NOT_RECOMMENDED,), HEADS, S.SUBMITTED)],
    A.REROUTE: [((S.SUBMITTED, S.RECOMMENDED), CITY, S.SUBMITTED)],
    A.ACCEPT: [((S.RECOMMENDED,), CITY, S.ACCEPTED)],
    A.RETURN_TO_DISTRICT: [((S.RECOMMENDED,), CITY, S.SUBMITTED)],
    A.RETURN_PAST_DISTRICT: [((S.RECOMMENDED,), CITY, S.RETURNED)],
    A.PUT_BEFORE_PANEL: [((S.ACCEPTED,), NOBODY, S.UNDER_REVIEW)],
    A.TAKE_OFF_PANEL: [((S.UNDER_REVIEW,), NOBODY, S.ACCEPTED)],
    A.SHORTLIST: [((S.UNDER_REVIEW, S.ACCEPTED), NOBODY, S.SHORTLISTED)],
    A.NOT_SELECT: [((S.UNDER_REVIEW, S.ACCEPTED), NOBODY, S.NOT_SELECTED)],
    A.LIST: [((S.SHORTLISTED,), NOBODY, S.IN_PUBLICITY)],
    A.TAKE_OFF_NOTICE: [((S.IN_PUBLICITY,), NOBODY, S.SHORTLISTED)],
    A.SELECT: [((S.IN_PUBLICITY,), NOBODY, S.SELECTED)],
    A.STRIKE: [((S.IN_PUBLICITY,), NOBODY, S.DISQUALIFIED)],
    A.PROPOSE_DISQUALIFICATION: [(TO_PUBLICITY, CITY, STAYS)],
    A.DROP_DISQUALIFICATION: [(TO_PUBLICITY, NOBODY, STAYS)],
    A.APPROVE_DISQUALIFICATION: [(TO_PUBLICITY, NOBODY, S.DISQUALIFIED)],
    A.ASK_BODIES: [((S.RECOMMENDED, S.ACCEPTED, S.UNDER_REVIEW), CITY, STAYS)],
}
# With a request to withdraw and a proposal to disqualify pending, this is what becomes possible (and nothing else).
PENDING: dict[str, list[tuple[tuple[str, ...], set[str], str | None]]] = {
    A.ASK_WITHDRAWAL: [(TO_SHORTLISTED, NOBODY, STAYS)],
    A.CONSENT_WITHDRAWAL: [
        (WITH_DISTRICT, OFFICERS | HEADS, S.WITHDRAWN),
        (WITH_CITY, CITY | CITY_HEADS, S.WITHDRAWN),
    ],
    A.REFUSE_WITHDRAWAL: [(WITH_DISTRICT, OFFICERS | HEADS, STAYS), (WITH_CITY, CITY | CITY_HEADS, STAYS)],
    A.PROPOSE_DISQUALIFICATION: [(TO_PUBLICITY, NOBODY, STAYS)],
    A.DROP_DISQUALIFICATION: [(TO_PUBLICITY, CITY_APPROVERS, STAYS)],
    A.APPROVE_DISQUALIFICATION: [(TO_PUBLICITY, CITY_APPROVERS, S.DISQUALIFIED)],
}
# Allowed to the person, yet never ready: only a directly reporting unit's file is accepted without a recommendation.
NEVER_READY = {(S.SUBMITTED, A.ACCEPT): CITY}
INTERNAL = {
    A.PUT_BEFORE_PANEL, A.TAKE_OFF_PANEL, A.SHORTLIST, A.NOT_SELECT, A.LIST, A.TAKE_OFF_NOTICE, A.SELECT, A.STRIKE,
}  # fmt: skip


def test_the_table_names_every_action_and_the_factories_every_state() -> None:
    assert set(TABLE) == set(A.values)
    assert set(make.WAYS) == set(S.values)


@pytest.mark.parametrize("state", S.values)
def test_everybody_tries_everything_and_is_offered_what_is_theirs(state: str) -> None:
    way = make.way_to(state)
    make.open_to(way.application.round)
    cast = cast_for(way)
    actors = cast.actors
    assert buttons(way, cast.users) == {name: buttons_expected(state, name) for name in cast.users}
    for action in A.values:
        with rolled_back():
            thing = prepare(way, action, TABLE)
            expected = {name: expectation(TABLE, state, action, name) for name in actors}
            assert outcomes(thing, way, action, actors) == expected, f"{state} {action}"


@pytest.mark.parametrize("state", TO_PUBLICITY)
def test_everybody_tries_what_a_pending_request_makes_possible(state: str) -> None:
    way = make.way_to(state)
    actors = cast_for(way).actors
    if state in TO_SHORTLISTED:
        way.do(A.ASK_WITHDRAWAL, note="经营调整。")
    way.do(A.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="申报材料不实。")
    for action in PENDING:
        with rolled_back():
            thing = prepare(way, action, PENDING)
            expected = {name: expectation(PENDING, state, action, name) for name in actors}
            assert outcomes(thing, way, action, actors) == expected, f"{state} {action}"


@pytest.mark.parametrize("state", S.values)
def test_an_upper_process_moves_only_what_is_internal(state: str) -> None:
    way = make.way_to(state)
    actor = Actor.of(way.staff.city_head)
    for action in INTERNAL:
        sources = {source for froms, _, _ in TABLE[action] for source in froms}
        with rolled_back():
            try:
                done = follow(
                    fresh(way), action, actor=actor, at=way.at, evidence="遴选决定", facts=handed_over(way, action)
                )
            except WrongState:
                assert state not in sources, action
            except NotReady:
                # A programme with panels shortlists nothing that no panel has seen.
                assert state == S.ACCEPTED and action in (A.SHORTLIST, A.NOT_SELECT)
            else:
                assert state in sources, action
                assert done.state == TABLE[action][0][2]


def buttons(way: make.Way, users: dict[str, User]) -> dict[str, set[str]]:
    """What each person is offered."""
    thing = fresh(way)
    return {name: {str(row.action) for row in available(thing, user)} for name, user in users.items()}


def buttons_expected(state: str, name: str) -> set[str]:
    offered = {action for action in A.values if name in who(TABLE, state, action)}
    return offered | {action for (at, action), names in NEVER_READY.items() if at == state and name in names}


# What is expected ----------------------------------------------------------------------------------------------------


def who(table: dict, state: str, action: str) -> set[str]:
    return {name for froms, names, _ in table.get(action, ()) if state in froms for name in names}


def expectation(table: dict, state: str, action: str, name: str) -> str:
    """The state where it leads, or the refusal."""
    lines = [(names, target) for froms, names, target in table[action] if state in froms]
    if (state, action) in NEVER_READY:
        return "NotReady" if name in NEVER_READY[state, action] else "NotAllowed"
    if not lines:
        return "WrongState"
    for names, target in lines:
        if name in names:
            return str(target or state)
    return "NotAllowed"


# What happens --------------------------------------------------------------------------------------------------------


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fresh(way: make.Way) -> Application:
    return Application.objects.select_related("round__programme", "unit", "authority").get(pk=way.application.pk)


def outcomes(thing: Application, way: make.Way, action: str, actors: dict[str, Actor]) -> dict[str, str]:
    """For each actor the new state of what was done, or the name of the refusal; the refusals have changed nothing."""
    handed = handed_over(way, action)
    before = snapshot(thing)
    found = {name: outcome(thing, way, action, actor, handed) for name, actor in actors.items()}
    assert snapshot(thing) == before
    return found


def outcome(thing: Application, way: make.Way, action: str, actor: Actor, handed: Any) -> str:
    """What came of it; what was done is undone again."""
    at = thing.due_at + timedelta(minutes=1) if action == A.LAPSE and thing.due_at else way.at
    try:
        with rolled_back():
            done = perform(thing, action, actor=actor, at=at, note="理由充分。", facts=handed)
            entry = RegisterEntry.objects.latest("seq")
            assert (entry.action, entry.source, entry.target) == (action, thing.state, done.state)
            assert done.revision == thing.revision + 1
            return done.state
    except (NotAllowed, NotReady, WrongState) as refusal:
        assert str(refusal).endswith("。")
        return type(refusal).__name__


def snapshot(thing: Application) -> tuple:
    counted = (RegisterEntry, Effect, IssuedDocument, FormVersion, Recommendation)
    return Application.objects.filter(pk=thing.pk).values().get(), [model.objects.count() for model in counted]


def prepare(way: make.Way, action: str, table: dict) -> Application:
    """Whatever the file needs beyond its state before an action is ready, where the state is right at all."""
    thing = fresh(way)
    if any(thing.state in froms for froms, _, _ in table[action]):
        work = make.Way(thing, way.actor, way.staff, way.at)
        PREPARATION.get(action, lambda work: None)(work)
    return fresh(way)


def _with_scan(work: make.Way) -> None:
    work.stamp()


def _frozen(work: make.Way) -> None:
    work.do(A.FINALISE_CORRECTION)


def _frozen_with_scan(work: make.Way) -> None:
    work.do(A.FINALISE_CORRECTION)
    work.stamp()


PREPARATION: dict[str, Callable[[make.Way], Any]] = {
    A.SUBMIT: _with_scan,
    A.REOPEN_CORRECTION: _frozen,
    A.RESUBMIT: _frozen_with_scan,
    A.PROPOSE_RECOMMENDATION: lambda work: work.find(),
    A.PROPOSE_REFUSAL: lambda work: work.find("fund"),
}


def handed_over(way: make.Way, action: str) -> Any:
    """The facts that an action takes."""
    if action in (A.SUBMIT, A.RESUBMIT):
        return facts.Declaration(True)
    if action in (A.RETURN, A.RETURN_PAST_DISTRICT):
        return make.CORRECTIONS
    if action in (A.EXTEND, A.REVIVE):
        return facts.Extension(5)
    if action in (A.PROPOSE_RECOMMENDATION, A.PROPOSE_REFUSAL):
        return make.OPINION
    if action == A.SEND_UP:
        return _stamped_recommendation(way)
    if action == A.ASSIGN:
        return facts.Assignee(people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE).pk)
    if action == A.REROUTE:
        return facts.Route(Authority.objects.get(code=OTHER_DISTRICT).pk)
    if action == A.ASK_BODIES:
        return facts.Question((people.authority(people.EDUCATION).pk,), "请提出意见。", 5)
    if action == A.SHORTLIST:
        return facts.Shortlisting(way.staff.city_officer.person_id)
    if action == A.SELECT:
        return facts.Selection(way.at.date(), way.at.date(), "京人社告〔2026〕1号")
    return None


def _stamped_recommendation(way: make.Way) -> facts.StampedScan:
    paper = Recommendation.objects.filter(application=way.application, voided_at__isnull=True).first()
    if paper is None:
        return facts.StampedScan(0, "")
    scan = store_scan(make.pdf(), actor=Actor.of(way.staff.officer), at=way.at)
    return facts.StampedScan(scan, paper.document.code)
