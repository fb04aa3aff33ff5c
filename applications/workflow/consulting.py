"""The table of a question to a co-issuing body: asked, answered late or in time, taken back, ended by the decision."""

from applications import permissions as may
from applications.choices import WORDED, ConsultationAction, ConsultationState, OpinionKind
from applications.models import BodyAccess, Consultation
from applications.workflow.checks import time_gets_longer, workdays_can_be_counted
from applications.workflow.facts import Answer, Extension
from office import calendar, clock, effects
from office.machine import Labels, Move, Problem, Transition, Workflow, begin, follow, register_workflow

A, S = ConsultationAction, ConsultationState
TELL = ("applications.tell_consultation",)


# The question itself -------------------------------------------------------------------------------------------------


def bodies_can_be_asked(move: Move) -> list[Problem]:
    """The round is open to every body that is asked, and none of them still owes an answer about this file."""
    wanted = set(move.facts.body_ids)
    problems = [] if move.facts.text.strip() else [Problem("请写明征求意见的内容。", field="question")]
    if not wanted:
        return [*problems, Problem("请选择征求哪些部门的意见。", field="bodies")]
    # Under lock: a round that is being closed to a body takes no question to it any more.
    standing = BodyAccess.objects.standing().filter(round=move.thing.round_id, body_id__in=wanted).order_by("pk")
    opened = {row.body_id for row in standing.select_for_update()}
    if wanted - opened:
        problems.append(Problem("本批次没有向所选部门开放，或者刚刚停止开放。", field="bodies"))
    pending = Consultation.objects.filter(application=move.thing, body_id__in=wanted, state=S.ASKED)
    names = "、".join(pending.order_by("pk").values_list("body__short_name", flat=True))
    if names:
        problems.append(Problem(f"已经在征求{names}的意见，还没有回复，不能重复征求。", field="bodies"))
    return problems


def ask_bodies(move: Move) -> None:
    """One question to each body, with its own way and deadline; its people are told."""
    due = calendar.end_after(clock.local_date(move.at), move.facts.workdays)
    for body in sorted(move.facts.body_ids):
        asked = Consultation(
            application=move.thing, body_id=body, question=move.facts.text.strip(), asked_by=move.actor.user,
            asked_at=move.at, answer_by=due, due_at=due,
        )  # fmt: skip
        asked = begin(asked, actor=move.actor, at=move.at, label="征求意见")
        effects.ask("applications.ask_body", at=move.at, dedupe=str(asked.pk), thing_id=asked.pk)


def close_consultations(move: Move) -> None:
    """A file that was decided on or went back needs no opinion any more: what is still asked ends."""
    for asked in move.thing.consultations.filter(state=S.ASKED).order_by("pk"):
        follow(asked, A.CLOSE, actor=move.actor, at=move.at, evidence=move.thing, note=move.row.label)


# Its way -------------------------------------------------------------------------------------------------------------


def opinion_is_worded(move: Move) -> list[Problem]:
    """An opinion of a known kind; a remark or a refusal says what and why."""
    if move.facts.opinion not in OpinionKind.values:
        return [Problem("请选择意见。", field="opinion")]
    if move.facts.opinion in WORDED and not move.facts.text.strip():
        return [Problem("有意见或者不同意的，请写明内容和理由。", field="text")]
    return []


def write_answer(move: Move) -> None:
    move.thing.opinion, move.thing.text = move.facts.opinion, move.facts.text.strip()
    move.thing.answered_by, move.thing.answered_at = move.actor.user, move.at


def set_deadline(move: Move) -> None:
    move.thing.due_at = move.thing.answer_by = calendar.end_after(clock.local_date(move.at), move.facts.workdays)


CONSULTATION = register_workflow(
    Workflow(
        model="applications.Consultation",
        name="征求意见",
        initial=S.ASKED,
        parents=lambda asked: (asked.application,),
        labels={
            S.ASKED: Labels("待回复", tone="amber", shape="▲"),
            S.ANSWERED: Labels("已回复", tone="green", shape="■"),
            S.WITHDRAWN: Labels("已撤回", tone="grey", shape="○"),
            S.CLOSED: Labels("未回复，已终止", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                A.ANSWER, "回复意见", (S.ASKED,), S.ANSWERED, who=may.can_answer_consultation, facts=Answer,
                check=(opinion_is_worded,), write=write_answer, effects=TELL, tone="primary",
                consequence="意见送遴选部门，供遴选时参考；回复后不能修改。推荐部门、申报单位和其他部门看不到。",
            ),
            Transition(
                A.EXTEND, "延长回复期限", (S.ASKED,), who=may.can_manage_consultation, facts=Extension,
                check=(workdays_can_be_counted, time_gets_longer), write=set_deadline, effects=TELL,
                consequence="期限从今天起重新计算，并告知该部门。",
            ),
            Transition(
                A.WITHDRAW, "撤回征求意见", (S.ASKED,), S.WITHDRAWN, who=may.can_manage_consultation,
                note_required=True, effects=TELL, tone="danger",
                consequence="该部门不用再回复，会看到理由；以后可以重新征求。",
            ),
            Transition(
                A.CLOSE, "终止征求意见", (S.ASKED,), S.CLOSED, internal=True, effects=TELL,
                consequence="此件已经决定、退回或撤回，或者批次停止向该部门开放。",
            ),
        ),
    )
)  # fmt: skip
