"""The whole cube: every state × every action × everybody, against tables written by hand from the domain's §3 and §6.

What a table allows happens and leads where it says; everything else is refused and changes nothing.
"""

from typing import Any

import pytest
from django.db import transaction

from applications.workflow.facts import Extension
from office import clock
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, follow, perform
from office.models import Effect, IssuedDocument, RegisterEntry
from publicity.choices import AnnouncementAction as D
from publicity.choices import AnnouncementState as P
from publicity.choices import ItemAction as I
from publicity.choices import ItemState as L
from publicity.choices import NoticeAction as A
from publicity.choices import NoticeState as N
from publicity.choices import ObjectionAction as B
from publicity.choices import ObjectionKind as K
from publicity.choices import ObjectionState as O
from publicity.models import Objection
from publicity.workflow.facts import Handling, Merging, Sorting
from tests.factories import publicity as make
from tests.publicity.roles import Cast, cast_for

pytestmark = pytest.mark.django_db

OFFICERS = {"officer", "handler", "other_officer"}
HEADS = {"head", "officer_as_head", "handler_as_head"}
SIGNERS = {"head", "handler_as_head"}  # the officer's second account is the person that proposed
HANDLER = {"handler"}
UNNAMED = {"handler", "other_officer"}  # before a handler is named: any officer but who proposed the shortlist
DECIDERS = {"head"}  # who handled it and who proposed the shortlist do not decide, by no account
SCREENERS = {"head", "handler_as_head"}
NOBODY: set[str] = set()

Table = dict[str, dict[str, tuple[set[str], str]]]
NOTICE: Table = {
    A.PROPOSE: {N.DRAFTED: (OFFICERS, N.PROPOSED)},
    A.TAKE_BACK: {N.PROPOSED: ({"officer"}, N.DRAFTED)},
    A.SEND_BACK: {N.PROPOSED: (SIGNERS, N.DRAFTED)},
    A.ISSUE: {N.PROPOSED: (SIGNERS, N.ISSUED)},
    A.CLOSE: {N.ISSUED: ({"clock"}, N.CLOSED)},
    A.WITHDRAW: {
        N.DRAFTED: (HEADS, N.WITHDRAWN), N.ISSUED: (HEADS, N.WITHDRAWN), N.CLOSED: (HEADS, N.WITHDRAWN),
    },
    # Only by the issue of the correction: test_correcting.py.
    A.SUPERSEDE: {N.ISSUED: (set(), N.SUPERSEDED), N.CLOSED: (set(), N.SUPERSEDED)},
}  # fmt: skip
ANNOUNCEMENT: Table = {
    D.PROPOSE: {P.DRAFTED: (OFFICERS, P.PROPOSED)},
    D.TAKE_BACK: {P.PROPOSED: ({"officer"}, P.DRAFTED)},
    D.SEND_BACK: {P.PROPOSED: (SIGNERS, P.DRAFTED)},
    D.ISSUE: {P.PROPOSED: (SIGNERS, P.ISSUED)},
    D.DISCARD: {P.DRAFTED: (OFFICERS, P.DISCARDED)},
}
OBJECTION: Table = {
    B.RESORT: {O.RECEIVED: (SCREENERS, O.RECEIVED)},
    B.SCREEN: {O.RECEIVED: (OFFICERS, O.SCREENED)},
    B.REASSIGN: {O.SCREENED: (SCREENERS, O.SCREENED)},
    B.EXTEND: {O.SCREENED: (SCREENERS, O.SCREENED)},
    B.MERGE: {O.RECEIVED: (UNNAMED, O.MERGED), O.SCREENED: (HANDLER, O.MERGED)},
    B.UNMERGE: {O.MERGED: (UNNAMED, O.RECEIVED)},
    B.ANSWER: {O.MERGED: (NOBODY, O.ANSWERED)},
    B.NOT_ADMIT: {O.RECEIVED: (SCREENERS, O.NOT_ADMITTED)},
    B.PROPOSE_DISMISSAL: {O.SCREENED: (HANDLER, O.PROPOSED)},
    B.PROPOSE_UPHOLDING: {O.SCREENED: (HANDLER, O.PROPOSED)},
    B.PROPOSE_CORRECTION: {O.SCREENED: (HANDLER, O.PROPOSED)},
    B.PROPOSE_REFERRAL: {O.SCREENED: (NOBODY, O.PROPOSED)},
    B.SEND_BACK: {O.PROPOSED: (DECIDERS, O.SCREENED)},
    B.DISMISS: {O.PROPOSED: (DECIDERS, O.DISMISSED)},
    B.UPHOLD: {O.PROPOSED: (DECIDERS, O.UPHELD)},
    B.CORRECT: {O.PROPOSED: (DECIDERS, O.CORRECTED)},
    B.REFER: {O.PROPOSED: (NOBODY, O.REFERRED)},
    B.WITHDRAW: {O.RECEIVED: (UNNAMED, O.WITHDRAWN), O.SCREENED: (HANDLER, O.WITHDRAWN)},
}
# A report holds nothing back: officers sort it, and it may be referred to another procedure.
REPORT: Table = OBJECTION | {
    B.RESORT: {O.RECEIVED: (UNNAMED, O.RECEIVED)},
    B.PROPOSE_REFERRAL: {O.SCREENED: (HANDLER, O.PROPOSED)},
    B.REFER: {O.PROPOSED: (DECIDERS, O.REFERRED)},
}
# A complaint is for heads, but not for whom it concerns, by no account; it takes no line off a list.
NAMED = {"handler", "handler_as_head"}
COMPLAINT: Table = REPORT | {
    B.RESORT: {O.RECEIVED: (SCREENERS, O.RECEIVED)},
    B.SCREEN: {O.RECEIVED: (SCREENERS, O.SCREENED)},
    B.MERGE: {O.RECEIVED: (SCREENERS, O.MERGED), O.SCREENED: (NAMED, O.MERGED)},
    B.UNMERGE: {O.MERGED: (SCREENERS, O.RECEIVED)},
    B.PROPOSE_DISMISSAL: {O.SCREENED: (NAMED, O.PROPOSED)},
    B.PROPOSE_REFERRAL: {O.SCREENED: (NAMED, O.PROPOSED)},
    B.PROPOSE_UPHOLDING: {O.SCREENED: (NOBODY, O.PROPOSED)},
    B.PROPOSE_CORRECTION: {O.SCREENED: (NOBODY, O.PROPOSED)},
    B.UPHOLD: {O.PROPOSED: (NOBODY, O.UPHELD)},
    B.CORRECT: {O.PROPOSED: (NOBODY, O.CORRECTED)},
    B.WITHDRAW: {O.RECEIVED: (SCREENERS, O.WITHDRAWN), O.SCREENED: (NAMED, O.WITHDRAWN)},
}
OF_KIND = {K.OBJECTION: OBJECTION, K.REPORT: REPORT, K.COMPLAINT: COMPLAINT}
ITEM = {
    I.HOLD: {L.LISTED: L.HELD, L.HELD: L.HELD},
    I.RELEASE: {L.HELD: L.LISTED},
    I.CLEAR: {L.LISTED: L.CLEARED},
    I.STRIKE: {L.LISTED: L.STRUCK, L.HELD: L.STRUCK},
    I.REMOVE: {L.LISTED: L.REMOVED, L.HELD: L.REMOVED},
    I.CARRY: {L.LISTED: L.CARRIED, L.HELD: L.CARRIED},
    I.CORRECT: {L.LISTED: L.CORRECTED, L.HELD: L.CORRECTED},
}
# The moves that bring a line to a state.
LINE_WAYS = {
    L.LISTED: (), L.HELD: (I.HOLD,), L.CLEARED: (I.CLEAR,), L.STRUCK: (I.STRIKE,), L.REMOVED: (I.REMOVE,),
    L.CORRECTED: (I.CORRECT,), L.CARRIED: (I.CARRY,),
}  # fmt: skip
# What a head may decide of what was proposed; everything else is not ready.
DECISIONS = {B.PROPOSE_DISMISSAL: B.DISMISS, B.PROPOSE_UPHOLDING: B.UPHOLD, B.PROPOSE_CORRECTION: B.CORRECT}


def test_the_tables_name_every_action_and_state() -> None:
    assert set(NOTICE) == set(A.values)
    assert set(make.WAYS) == set(N.values)
    assert set(ANNOUNCEMENT) == set(D.values)
    assert set(OBJECTION) == set(B.values)
    assert set(ITEM) == set(I.values)
    assert set(LINE_WAYS) == set(L.values)


@pytest.mark.parametrize("state", N.values)
def test_everybody_tries_everything_on_a_notice(state: str) -> None:
    case = make.notice_at(state)
    over = clock.end_of_day(case.notice.ends_on) if state == N.ISSUED else case.at
    everybody_tries(NOTICE, case.notice, case, lambda action: over if action == A.CLOSE else case.at)


@pytest.mark.parametrize("state", P.values)
def test_everybody_tries_everything_on_an_announcement(state: str) -> None:
    case = make.closed()
    announcement = case.draft_announcement()
    if state == P.DISCARDED:
        announcement = perform(announcement, D.DISCARD, actor=Actor.of(case.officer), at=case.at)
    elif state != P.DRAFTED:
        announcement = perform(announcement, D.PROPOSE, actor=Actor.of(case.officer), at=case.at)
    if state == P.ISSUED:
        announcement = perform(announcement, D.ISSUE, actor=Actor.of(case.head), at=case.at)
    everybody_tries(ANNOUNCEMENT, announcement, case)


@pytest.mark.parametrize("state", O.values)
def test_everybody_tries_everything_on_an_objection(state: str) -> None:
    case = make.issued()
    objection = objection_at(case, state)
    # A dismissal was proposed.
    not_ready = dict.fromkeys((B.UPHOLD, B.CORRECT), DECIDERS) if state == O.PROPOSED else {}
    everybody_tries(OBJECTION, objection, case, not_ready=not_ready)


@pytest.mark.parametrize("state", [O.RECEIVED, O.SCREENED, O.PROPOSED, O.MERGED])
@pytest.mark.parametrize("kind", [K.REPORT, K.COMPLAINT])
def test_everybody_tries_everything_on_a_report_and_on_a_complaint(kind: str, state: str) -> None:
    case = make.issued()
    objection = objection_at(case, state, kind)
    falls = (B.UPHOLD, B.CORRECT) if kind == K.REPORT else ()
    not_ready = dict.fromkeys((*falls, B.REFER), DECIDERS) if state == O.PROPOSED else {}
    if (kind, state) == (K.COMPLAINT, O.SCREENED):
        not_ready[B.MERGE] = HANDLER  # an officer reads no complaint but the one that they were named for
    everybody_tries(OF_KIND[kind], objection, case, not_ready=not_ready)


@pytest.mark.parametrize("proposal", [B.PROPOSE_UPHOLDING, B.PROPOSE_CORRECTION])
def test_a_head_decides_what_was_proposed_and_nothing_else(proposal: str) -> None:
    case = make.issued()
    objection = case.screen(case.object())
    objection = perform(objection, proposal, actor=Actor.of(case.handler), at=case.at, facts=make.CORRECTION)
    others = set(DECISIONS.values()) - {DECISIONS[proposal]}
    everybody_tries(OBJECTION, objection, case, not_ready=dict.fromkeys(others, DECIDERS))


@pytest.mark.parametrize("state", L.values)
def test_nobody_moves_a_line_and_upper_processes_only_as_the_table_says(state: str) -> None:
    case = make.issued()
    head, actors = Actor.of(case.head), cast_for(case).actors
    item = case.items[0]
    for action in LINE_WAYS[state]:
        item = follow(item, action, actor=head, at=case.at, evidence=case.notice, note="名称有误。")
    assert item.state == state
    for action, ways in ITEM.items():
        refusal = NotAllowed if state in ways else WrongState
        for actor in actors.values():
            with pytest.raises(refusal):
                perform(item, action, actor=actor, at=case.at)
        with rolled_back():
            if state in ways:
                step = {"actor": head, "at": case.at, "evidence": case.notice, "note": "名称有误。"}
                assert follow(item, action, **step).state == ways[state]
            else:
                with pytest.raises(WrongState):
                    follow(item, action, actor=head, at=case.at, evidence=case.notice)


# What happens --------------------------------------------------------------------------------------------------------


def objection_at(case: make.Case, state: str, kind: str = K.OBJECTION) -> Any:
    """Another one about the same line comes first: the leading one, should they be merged."""
    leading = case.object(kind=kind)
    objection = case.object(kind=K.REPORT if state == O.REFERRED else kind)
    if state in (O.SCREENED, O.PROPOSED):
        by = case.head if kind == K.COMPLAINT else case.officer
        objection = perform(objection, B.SCREEN, actor=Actor.of(by), at=case.at, facts=Handling(case.handler.person_id))
    if state in (O.MERGED, O.ANSWERED):
        by = case.head if kind == K.COMPLAINT else case.handler
        objection = case.merge(objection, leading, by=by)
    if state == O.ANSWERED:
        case.decide(leading, upheld=False)
        objection = reread(objection)
    if state == O.REFERRED:
        objection = case.refer(objection)
    if state == O.PROPOSED:
        actor = Actor.of(case.handler)
        objection = perform(objection, B.PROPOSE_DISMISSAL, actor=actor, at=case.at, facts=make.FINDING)
    if state in (O.DISMISSED, O.UPHELD):
        objection = case.decide(objection, upheld=state == O.UPHELD)
    if state == O.CORRECTED:
        objection = case.correct(objection)
    if state == O.NOT_ADMITTED:
        objection = perform(objection, B.NOT_ADMIT, actor=Actor.of(case.head), at=case.at, note="与公示无关。")
    if state == O.WITHDRAWN:
        objection = perform(objection, B.WITHDRAW, actor=Actor.of(case.handler), at=case.at, note="来电撤回。")
    return objection


def everybody_tries(table: Table, thing: Any, case: make.Case, at: Any = None, not_ready: Any = None) -> None:
    """Each action by each actor leads where the table says; the buttons are what the table allows."""
    cast, not_ready = cast_for(case), not_ready or {}
    for action, ways in table.items():
        names, target = ways.get(thing.state, (set(), None))
        expected = {}
        for name in cast.actors:
            if thing.state not in ways:
                expected[name] = "WrongState"
            elif name in not_ready.get(action, ()):
                expected[name] = "NotReady"
            else:
                expected[name] = str(target) if name in names else "NotAllowed"
        when = at(action) if at else case.at
        facts = facts_of(thing, action, case, cast)
        found = {name: outcome(thing, action, actor, when, facts) for name, actor in cast.actors.items()}
        assert found == expected, f"{thing.state} {action}"
    for name, user in cast.users.items():
        allowed = {str(action) for action, ways in table.items() if name in ways.get(thing.state, (set(),))[0]}
        assert {str(row.action) for row in available(reread(thing), user)} == allowed, name


def reread(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def facts_of(thing: Any, action: str, case: make.Case, cast: Cast) -> Any:
    """What is handed over with an action."""
    if action in (*DECISIONS, B.PROPOSE_REFERRAL):
        return make.CORRECTION
    if action in (B.SCREEN, B.REASSIGN):
        user = case.handler if action == B.SCREEN else cast.users["other_officer"]
        return Handling(user.person_id)
    if action == B.EXTEND:
        return Extension(30)
    if action == B.RESORT:
        return Sorting(K.COMPLAINT if thing.kind == K.REPORT else K.REPORT)
    if action == B.MERGE:
        leading = Objection.objects.exclude(pk=thing.pk).first()
        return Merging(leading.pk if leading else 0)
    return None


def outcome(thing: Any, action: str, actor: Actor, at: Any, facts: Any) -> str:
    """The new state of what was done, or the name of the refusal; a refusal has changed nothing."""
    before = snapshot(thing)
    with rolled_back():
        try:
            done = perform(thing, action, actor=actor, at=at, note="理由充分。", facts=facts)
        except (NotAllowed, NotReady, WrongState) as refusal:
            assert str(refusal).endswith("。")
            assert snapshot(thing) == before
            return type(refusal).__name__
        entry = RegisterEntry.objects.of(done).latest("seq")
        assert (entry.action, entry.source, entry.target) == (action, thing.state, done.state)
        return done.state


def snapshot(thing: Any) -> tuple:
    counted = (RegisterEntry, Effect, IssuedDocument)
    return type(thing).objects.filter(pk=thing.pk).values().get(), [model.objects.count() for model in counted]


class rolled_back:
    """What happens inside did not happen."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(kind, error, trace)
