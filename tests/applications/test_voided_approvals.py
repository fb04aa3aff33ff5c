"""Approvals already given: every act of the table either voids them visibly, with its reason, or leaves them be."""

import pytest

from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application, Recommendation
from applications.workflow import APPLICATION
from office.machine import Actor, NotReady, follow, perform
from office.models import RegisterEntry
from tests.applications.roles import cast_for
from tests.applications.test_workflow_cube import PREPARATION, handed_over, rolled_back
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

NOTE = "经核实，情况有变。"
# The states in which a recommendation stands, and the acts that void it there, by hand from the domain's §3.
VOIDED: dict[str, set[str]] = {
    S.APPROVED: {A.CONSENT_WITHDRAWAL, A.APPROVE_DISQUALIFICATION},
    S.RECOMMENDED: {
        A.RETURN_TO_DISTRICT, A.RETURN_PAST_DISTRICT, A.REROUTE, A.CONSENT_WITHDRAWAL, A.APPROVE_DISQUALIFICATION,
    },
    S.ACCEPTED: {A.CONSENT_WITHDRAWAL, A.APPROVE_DISQUALIFICATION},
    S.UNDER_REVIEW: {A.CONSENT_WITHDRAWAL, A.APPROVE_DISQUALIFICATION},
    S.SHORTLISTED: {A.CONSENT_WITHDRAWAL, A.APPROVE_DISQUALIFICATION},
    S.IN_PUBLICITY: {A.APPROVE_DISQUALIFICATION, A.STRIKE},
}  # fmt: skip
# A programme with panels decides on nothing that no panel has seen.
NEVER_READY = {(S.ACCEPTED, A.SHORTLIST), (S.ACCEPTED, A.NOT_SELECT)}
# What must have been asked or proposed before an act is anybody's.
BEFORE = {
    A.CONSENT_WITHDRAWAL: A.ASK_WITHDRAWAL,
    A.REFUSE_WITHDRAWAL: A.ASK_WITHDRAWAL,
    A.DROP_DISQUALIFICATION: A.PROPOSE_DISQUALIFICATION,
    A.APPROVE_DISQUALIFICATION: A.PROPOSE_DISQUALIFICATION,
}


def fresh(way: make.Way) -> Application:
    return Application.objects.select_related("round__programme", "unit", "authority").get(pk=way.application.pk)


def acted(way: make.Way, cast, row) -> Application:
    """The act of a row, by whoever may do it; what comes before it is done first."""
    work = make.Way(fresh(way), way.actor, way.staff, way.at)
    if earlier := BEFORE.get(row.action):
        work.do(earlier, None if earlier == A.ASK_WITHDRAWAL else way.staff.city_officer, note="先行提出。")
    PREPARATION.get(row.action, lambda work: None)(work)
    thing, facts = fresh(way), handed_over(way, row.action)
    if row.internal:
        actor = Actor.of(way.staff.city_head)
        return follow(thing, row.action, actor=actor, at=work.at, evidence="上级事项", note=NOTE, facts=facts)
    actor = next(Actor.of(user) for user in cast.users.values() if row.who(user, thing))
    return perform(thing, row.action, actor=actor, at=work.at, note=NOTE, facts=facts)


def papers(way: make.Way) -> tuple:
    """Whether the recommendation and its paper stand, when they fell and why."""
    row = Recommendation.objects.select_related("document").get(application=way.application)
    return row.voided_at, row.void_reason, row.document.voided_at, row.document.void_reason


@pytest.mark.parametrize("state", VOIDED)
def test_every_act_voids_the_recommendation_or_leaves_it_and_the_register_says_so(state):
    way = make.way_to(state)
    make.open_to(way.application.round, at=way.at)
    cast = cast_for(way)
    voided, left, not_ready = set(), set(), set()
    for row in APPLICATION.rows_from(state):
        with rolled_back():
            try:
                done = acted(way, cast, row)
            except NotReady:
                not_ready.add((state, row.action))
                continue
            entry = RegisterEntry.objects.of(done).filter(action=row.action).latest("seq")
            if papers(way) == (None, "", None, ""):
                left.add(row.action)
                continue
            voided.add(row.action)
            reason = f"{row.label}：{NOTE}"
            assert papers(way) == (entry.at, reason, entry.at, reason), row.action
            note = f"依据：上级事项。{NOTE}" if row.internal else NOTE
            assert (entry.label, entry.detail.note, entry.source, entry.target) == (row.label, note, state, done.state)
            assert (done.proposal, done.proposer_id) == ("", None)
    assert voided == VOIDED[state]
    assert not_ready == {pair for pair in NEVER_READY if pair[0] == state}
    assert voided | left | {action for _, action in not_ready} == {row.action for row in APPLICATION.rows_from(state)}


def test_a_refusal_falls_when_the_review_is_reopened_and_its_paper_says_so():
    way = make.way_to(S.NOT_RECOMMENDED)
    paper = way.application.refusal_document
    assert [row.action for row in APPLICATION.rows_from(S.NOT_RECOMMENDED)] == [A.REOPEN_REVIEW]
    done = way.do(A.REOPEN_REVIEW, way.staff.head, note=NOTE)
    paper.refresh_from_db()
    entry = RegisterEntry.objects.of(done).latest("seq")
    assert (paper.voided_at, paper.void_reason) == (entry.at, "重新审核，原告知书作废")
    assert (entry.action, entry.detail.note, entry.target) == (A.REOPEN_REVIEW, NOTE, S.SUBMITTED)


def test_no_other_state_holds_an_approval():
    """Where a file can still move and an approval stands, the table above has a line."""
    ended = {S.NOT_SELECTED, S.SELECTED, S.DISQUALIFIED, S.WITHDRAWN}
    assert {state for state in ended if APPLICATION.rows_from(state)} == set()
    assert set(VOIDED) == {S.APPROVED, S.RECOMMENDED, S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED, S.IN_PUBLICITY}
