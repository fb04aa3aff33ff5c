"""Merged objections: decided once, each answered under its own number; who brought them stays apart."""

import pytest
from django.urls import reverse

from applications.choices import State
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import IssuedDocument, RegisterEntry
from publicity.choices import ItemState, ObjectionAction, ObjectionState
from publicity.models import Objection
from publicity.selectors import public
from publicity.selectors.decisions import merging_candidates
from publicity.services import open_identity
from publicity.workflow.facts import Merging
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
OTHER = {"objector_name": "司马另名", "objector_phone": "13712345678", "objector_email": "sima@example.com"}


@pytest.fixture
def case(frozen):
    case = make.issued(2)
    case.at = frozen("2026-03-25T09:00")
    return case


@pytest.fixture
def pair(case):
    """A leading case with its handler, and another about the same line merged into it."""
    leading = case.screen(case.object(1))
    return leading, case.merge(case.object(1, **OTHER), leading)


def state_of(case: make.Case) -> str:
    return case.items[0].state


def test_merged_they_are_decided_once_and_each_is_answered(case, pair, client):
    leading, merged = pair
    assert (merged.state, merged.merged_into, merged.due_at, state_of(case)) == (
        ObjectionState.MERGED, leading, None, ItemState.HELD,
    )  # fmt: skip
    propose = ObjectionAction.PROPOSE_DISMISSAL
    leading = perform(leading, propose, actor=Actor.of(case.handler), at=case.at, facts=make.FINDING)
    perform(leading, ObjectionAction.DISMISS, actor=Actor.of(case.head), at=case.at)
    merged = Objection.objects.get(pk=merged.pk)
    assert (merged.state, merged.reply, merged.decider_id, state_of(case)) == (
        ObjectionState.ANSWERED, make.FINDING.reply, case.head.person_id, ItemState.LISTED,
    )  # fmt: skip
    papers = IssuedDocument.objects.filter(kind="objection_reply").order_by("number")
    assert [paper.number for paper in papers] == ["异议-2026-0001", "异议-2026-0002"]
    assert public.stage_shown(merged)[-1] == {"label": "答复", "value": make.FINDING.reply}
    # What each looks up is its own.
    page = client.post(reverse("publicity:stage"), {"number": merged.number, "code": leading.query_code})
    assert page.status_code == 400
    entry = RegisterEntry.objects.of(merged).latest("seq")
    assert (entry.action, entry.label) == ("answer", "随并案答复")


@pytest.mark.parametrize(("outcome", "line"), [("uphold", ItemState.STRUCK), ("correct", ItemState.CORRECTED)])
def test_every_outcome_answers_what_was_merged(case, pair, outcome, line):
    leading, merged = pair
    proposing = {"uphold": ObjectionAction.PROPOSE_UPHOLDING, "correct": ObjectionAction.PROPOSE_CORRECTION}[outcome]
    leading = perform(leading, proposing, actor=Actor.of(case.handler), at=case.at, facts=make.CORRECTION)
    perform(leading, outcome, actor=Actor.of(case.head), at=case.at)
    assert (Objection.objects.get(pk=merged.pk).state, state_of(case)) == (ObjectionState.ANSWERED, line)
    fallen = State.DISQUALIFIED if outcome == "uphold" else State.SHORTLISTED
    assert case.items[0].application.state == fallen


def test_the_registers_of_both_say_it_and_neither_names_anybody(case, pair):
    leading, merged = pair
    taken = RegisterEntry.objects.of(leading).select_related("detail").get(action="take_in")
    assert (taken.label, taken.detail.note) == (f"{merged.number} 并入此件", "反映同一事项。")
    entry = RegisterEntry.objects.of(merged).select_related("detail").get(action="merge")
    assert (entry.source, entry.target, entry.detail.note) == ("received", "merged", "反映同一事项。")


def test_identities_stay_apart_and_only_the_handler_of_the_leading_case_reads_them(case, pair, client):
    leading, merged = pair
    read = [open_identity(one, reason="核实", actor=Actor.of(case.handler), at=case.at)[0]["value"] for one in pair]
    assert read == ["欧阳实名", "司马另名"]
    assert [RegisterEntry.objects.of(one).filter(action="open_sealed").count() for one in pair] == [3, 3]
    for user in (case.officer, case.head):
        with pytest.raises(NotAllowed):
            open_identity(merged, reason="好奇", actor=Actor.of(user), at=case.at)
    client.force_login(case.handler)
    for one in pair:
        page = client.get(one.get_absolute_url()).text
        assert [name for name in ("欧阳实名", "司马另名") if name in page] == []
        assert {leading.number, merged.number} <= set(page.replace("<", " ").replace(">", " ").split())


def test_parted_until_the_decision_it_stands_alone_again(case, pair):
    leading, merged = pair
    step = {"actor": Actor.of(case.handler), "at": case.at, "note": "实为另一事项。"}
    parted = perform(merged, ObjectionAction.UNMERGE, **step)
    assert (parted.state, parted.merged_into, parted.due_at is not None) == (ObjectionState.RECEIVED, None, True)
    assert RegisterEntry.objects.of(leading).filter(action="let_go").count() == 1
    case.decide(parted, upheld=False)
    assert (Objection.objects.get(pk=leading.pk).state, state_of(case)) == (ObjectionState.SCREENED, ItemState.HELD)


def test_after_the_decision_nothing_parts(case, pair):
    leading, merged = pair
    propose = ObjectionAction.PROPOSE_DISMISSAL
    leading = perform(leading, propose, actor=Actor.of(case.handler), at=case.at, facts=make.FINDING)
    perform(leading, ObjectionAction.DISMISS, actor=Actor.of(case.head), at=case.at)
    with pytest.raises(WrongState):
        perform(merged, ObjectionAction.UNMERGE, actor=Actor.of(case.handler), at=case.at, note="分出。")


@pytest.mark.parametrize("act", [ObjectionAction.WITHDRAW, ObjectionAction.MERGE])
def test_a_leading_case_does_not_leave_those_merged_into_it(case, pair, act):
    leading, merged = pair
    other = case.object(1)
    facts = Merging(other.pk) if act == ObjectionAction.MERGE else None
    with pytest.raises(NotReady, match=f"已有 {merged.number} 并入此件"):
        perform(leading, act, actor=Actor.of(case.handler), at=case.at, note="撤回。", facts=facts)
    assert Objection.objects.get(pk=leading.pk).state == ObjectionState.SCREENED


def test_only_the_same_line_and_kind_can_be_merged(case):
    objection = case.object(1)
    for other in (case.object(2), case.object(1, kind="report"), objection):
        with pytest.raises(NotReady, match="同一条目、同一类别"):
            case.merge(objection, other)
    decided = case.decide(case.object(1), upheld=False)
    with pytest.raises(NotReady, match="不能再并入"):
        case.merge(objection, decided)
    assert Objection.objects.get(pk=objection.pk).state == ObjectionState.RECEIVED
    assert merging_candidates(objection, case.handler) == []
    fit = case.object(1)
    assert merging_candidates(objection, case.handler) == [fit]
    assert merging_candidates(objection, case.officer) == []
