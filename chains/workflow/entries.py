"""The way of an existing chain into the portal: an officer enters and proposes it, a head approves it.

With the approval the chain comes into being as those that were announced here do, and its clock runs (工作方案五).
"""

from accounts.models import Person
from accounts.services import name_unit
from chains import permissions as may
from chains.choices import EntryAction, EntryState
from chains.models import ChainEntry
from chains.participants import is_school
from chains.selectors.entries import missing_participants, problems_of_entry
from chains.workflow.founding import NewMember, NewSchool, found_chain
from office.clock import local_date
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow

DRAFTED, PROPOSED = EntryState.DRAFTED, EntryState.PROPOSED


def can_be_founded(move: Move) -> list[Problem]:
    """Nothing stands against the chain that the entry asks for, now."""
    return [*problems_of_entry(move.thing, local_date(move.at)), *missing_participants(move.thing)]


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def found_from_entry(move: Move) -> None:
    """The chain, its members and its first period come into being, by the rule that holds for every chain."""
    entry = move.thing
    entry.approver, entry.approved_at = Person.objects.get(pk=move.actor.person_id), move.at
    lead = name_unit(
        entry.lead_name, uscc=entry.lead_uscc, kind=entry.lead_kind, authority=entry.reviewing_authority,
        actor=move.actor, at=move.at,
    )  # fmt: skip
    entry.chain = found_chain(
        programme=entry.programme,
        name=entry.name,
        industry=entry.industry,
        key_field=entry.key_field,
        summary=entry.summary,
        lead_unit=lead,
        reviewing_authority=entry.reviewing_authority,
        starts_on=entry.starts_on,
        announced_on=entry.announced_on,
        announcement_number=entry.announcement,
        members=_members(entry),
        schools=_schools(entry),
        actor=move.actor,
        at=move.at,
        label="历史生态链补录",
    )


def _members(entry: ChainEntry) -> list[NewMember]:
    """Everybody but schools, and schools that offer posts or have tasks, too."""
    return [
        NewMember(row["name"], row["uscc"], row["kind"], row["tasks"], row["posts"], row["places"])
        for row in entry.participants
        if not is_school(row) or row["tasks"] or row["posts"] or row["places"]
    ]


def _schools(entry: ChainEntry) -> list[NewSchool]:
    return [
        NewSchool(row["name"], row["uscc"], row["kind"], row["majors"], row["students"], row["term"])
        for row in entry.participants
        if is_school(row)
    ]


ENTRIES = register_workflow(
    Workflow(
        model="chains.ChainEntry",
        name="历史生态链补录",
        initial=DRAFTED,
        labels={
            DRAFTED: Labels("起草中", tone="grey", shape="○"),
            PROPOSED: Labels("待负责人审定", tone="amber", shape="▲"),
            EntryState.APPROVED: Labels("已补录", tone="green", shape="■"),
            EntryState.DISCARDED: Labels("已作废", tone="grey", shape="◆"),
        },
        rows=(
            Transition(
                EntryAction.PROPOSE, "提请审定", (DRAFTED,), PROPOSED,
                who=may.can_prepare_entry, ready=(can_be_founded,), write=keep_proposer,
                effects=("chains.tell_entry",), tone="primary",
                consequence="交负责人审定；审定前可以取回。",
            ),
            Transition(
                EntryAction.TAKE_BACK, "取回", (PROPOSED,), DRAFTED,
                who=may.can_take_back_entry, write=drop_proposer,
                consequence="回到起草，可以修改。",
            ),
            Transition(
                EntryAction.SEND_BACK, "退回修改", (PROPOSED,), DRAFTED,
                who=may.can_approve_entry, note_required=True, write=drop_proposer, effects=("chains.tell_entry",),
                consequence="退回经办修改，修改后重新提请。",
            ),
            Transition(
                EntryAction.APPROVE, "审定补录", (PROPOSED,), EntryState.APPROVED,
                who=may.can_approve_entry, ready=(can_be_founded,), write=found_from_entry,
                effects=("chains.tell_entry",), tone="primary",
                consequence="生态链按公布年份编号入库，列入名录，建设周期从起始日算起；起始日和公布文件不能再改。",
            ),
            Transition(
                EntryAction.DISCARD, "作废", (DRAFTED,), EntryState.DISCARDED,
                who=may.can_prepare_entry, note_required=True, tone="danger",
                consequence="这条补录不再办理，记录仍可查。",
            ),
        ),
    )
)  # fmt: skip
