"""The way of a panel: drawn, opened with frozen dossiers, closed with a frozen ranking."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from applications.choices import Action, State
from evaluation import permissions as may
from evaluation.choices import PanelAction, PanelState, SeatState, SheetAction, SheetState
from evaluation.models import Dossier, Panel, PanelMember, Ranking, Recusal, ScoreSheet
from evaluation.selectors.conflicts import Conflict, conflicts_between
from evaluation.selectors.dossiers import dossier_content, dossier_digest
from evaluation.selectors.ranking import frozen_rule, latest_ranking, ranking_digest, rows_by, rule_of, sheets_of
from evaluation.workflow import deadlines
from evaluation.workflow.papers import renew_papers
from office import calendar, clock
from office.actors import Actor
from office.effects import ask
from office.machine import Labels, Move, Problem, Transition, Workflow, begin, follow, register_workflow
from office.workdays import UncoveredYear, add_workdays


def has_files(move: Move) -> list[Problem]:
    """There are files, and all of them are accepted and waiting."""
    dossiers = list(move.thing.dossiers.select_related("application"))
    if not dossiers:
        return [Problem("专家组还没有评审卷宗，请先选入已受理的申报。", section="dossiers")]
    return [
        Problem(f"“{dossier.application.chain_name}”不在已受理状态，请先撤出。", section="dossiers")
        for dossier in dossiers
        if dossier.application.state != State.ACCEPTED
    ]


def seats_are_settled(move: Move) -> list[Problem]:
    """Every seat is answered, and as many experts have accepted as were to be drawn: an odd number."""
    panel, problems = move.thing, []
    seats = list(panel.members.select_related("expert__person").order_by("number"))
    waiting = [seat.expert.person.name for seat in seats if seat.state == SeatState.INVITED]
    if waiting:
        problems.append(Problem(f"还有 {len(waiting)} 位专家没有答复邀请：{'、'.join(waiting)}。", section="members"))
    accepted = sum(seat.state == SeatState.ACCEPTED for seat in seats)
    vacant = panel.constraints["seats"] - accepted - len(waiting)
    if vacant > 0:
        problems.append(Problem(f"空缺 {vacant} 个席位，候补名单已没有可以接替的专家，请补充抽取。", section="members"))
    if accepted % 2 == 0 and not problems:
        problems.append(Problem(f"专家组应为单数，现有 {accepted} 位，请重新抽取专家。", section="members"))
    return problems


def weights_add_up(move: Move) -> list[Problem]:
    """The criteria's weights add up to 100."""
    total = sum(criterion.weight for criterion in move.thing.plan.criteria.all())
    return [] if total == 100 else [Problem(f"评审指标的权重合计应为 100，现为 {total}。", section="plan")]


def days_can_be_counted(move: Move) -> list[Problem]:
    try:
        add_workdays(clock.local_date(move.at), move.thing.plan.workdays, calendar.load())
    except UncoveredYear as error:
        return [Problem(str(error), section="plan")]
    return []


def enough_experts_for_each_file(move: Move) -> list[Problem]:
    """After recusal by employer every file keeps the minimum number of experts."""
    panel, problems = move.thing, []
    members = list(panel.members.filter(state=SeatState.ACCEPTED).select_related("expert"))
    dossiers = list(panel.dossiers.select_related("application"))
    barred = Counter(dossier for _, dossier in conflicts_between(members, dossiers))
    for dossier in dossiers:
        free = len(members) - barred[dossier.pk]
        if free < panel.plan.min_sheets:
            problems.append(
                Problem(
                    f"“{dossier.application.chain_name}”回避后只剩 {free} 位专家，"
                    f"少于 {panel.plan.min_sheets} 位，请重新抽取专家。",
                    section="members",
                )
            )
    return problems


def all_sheets_are_in(move: Move) -> list[Problem]:
    """Every file has the minimum of submitted sheets; what is still open is named."""
    panel, problems = move.thing, []
    for dossier in panel.dossiers.select_related("application"):
        count = dossier.sheets.filter(state=SheetState.SUBMITTED).count()
        if count < panel.plan.min_sheets:
            problems.append(
                Problem(
                    f"“{dossier.application.chain_name}”只有 {count} 份有效评分，至少需要 {panel.plan.min_sheets} 份。",
                    section="sheets",
                )
            )
    return problems


def freeze_dossiers(move: Move) -> None:
    """What experts will see, and the rule that scores follow, are fixed now."""
    panel = move.thing
    panel.rule = rule_of(panel.plan)
    panel.due_at = calendar.end_after(clock.local_date(move.at), panel.plan.workdays)
    for dossier in panel.dossiers.select_related("application__version", "application__edition"):
        dossier.content = dossier_content(dossier.application)
        dossier.digest = dossier_digest(dossier.content)
        dossier.save(update_fields=["content", "digest"])


def hand_out_sheets(move: Move) -> None:
    """Each expert gets a sheet for each file, except where an employer takes part: that is a recusal on record."""
    panel = move.thing
    members = list(panel.members.filter(state=SeatState.ACCEPTED).select_related("expert"))
    dossiers = list(panel.dossiers.select_related("application").order_by("application_id"))
    conflicts = conflicts_between(members, dossiers)
    for dossier in dossiers:
        follow(dossier.application, Action.PUT_BEFORE_PANEL, actor=move.actor, at=move.at, evidence=panel)
        for member in members:
            sheet_or_recusal(move, dossier, member, conflicts.get((member.pk, dossier.pk), []))


def sheet_or_recusal(move: Move, dossier: Dossier, member: PanelMember, conflicts: Sequence[Conflict]) -> None:
    """The expert's sheet of one file; none, but a recusal on record, where the expert is in conflict with it."""
    if conflicts:
        Recusal.objects.create(
            dossier=dossier,
            member=member,
            reason=conflicts[0].reason,
            note="；".join(one.words for one in conflicts)[:300],
            recorded_at=move.at,
        )
    else:
        begin(ScoreSheet(dossier=dossier, member=member), actor=move.actor, at=move.at, label="发放评分表")


def make_ranking(panel: Panel, *, actor: Actor, at: datetime, reason: str = "") -> Ranking:
    """Freeze what the submitted sheets give now as the panel's next ranking, with its digest.

    In the caller's transaction. A ranking made anew has a reason; papers of the earlier one are issued again or void.
    """
    Panel.objects.select_for_update().get(pk=panel.pk)
    sheets = sheets_of(panel)
    rows = rows_by(frozen_rule(panel.rule), panel.dossiers.values_list("application_id", flat=True), sheets)
    earlier = latest_ranking(panel)
    ranking = Ranking.objects.create(
        panel=panel, version=earlier.version + 1 if earlier else 1, rule=panel.rule, sheets=sheets, rows=rows,
        digest=ranking_digest(panel.rule, sheets, rows), made_at=at, made_by_id=actor.person_id, reason=reason,
    )  # fmt: skip
    if earlier:
        renew_papers(ranking, actor=actor, at=at)
        ask("evaluation.tell_ranking", at=at, dedupe=str(ranking.pk), ranking_id=ranking.pk)
    return ranking


def rank_files(move: Move) -> None:
    make_ranking(move.thing, actor=move.actor, at=move.at)


def void_open_sheets(move: Move) -> None:
    """What was not submitted when the panel closed counts for nothing."""
    for sheet in ScoreSheet.objects.filter(dossier__panel=move.thing, state=SheetState.OPEN).order_by("pk"):
        follow(sheet, SheetAction.VOID, actor=move.actor, at=move.at, evidence=move.thing)


def take_files_off(move: Move) -> None:
    """A dissolved panel gives its files back."""
    for dossier in move.thing.dossiers.select_related("application").order_by("application_id"):
        if dossier.application.state == State.UNDER_REVIEW:
            follow(dossier.application, Action.TAKE_OFF_PANEL, actor=move.actor, at=move.at, evidence=move.thing)
    void_open_sheets(move)


PANEL = register_workflow(
    Workflow(
        model="evaluation.Panel",
        name="专家组",
        initial=PanelState.FORMING,
        labels={
            PanelState.FORMING: Labels("组建中", tone="grey", shape="○"),
            PanelState.OPEN: Labels("评审中", tone="blue"),
            PanelState.CLOSED: Labels("评审结束", tone="green", shape="■"),
            PanelState.DISSOLVED: Labels("已解散", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                PanelAction.OPEN,
                "开始评审",
                (PanelState.FORMING,),
                PanelState.OPEN,
                who=may.can_prepare,
                ready=(has_files, seats_are_settled, weights_add_up, days_can_be_counted, enough_experts_for_each_file),
                write=freeze_dossiers,
                then=(hand_out_sheets,),
                effects=("evaluation.tell_panel",),
                tone="primary",
                consequence="卷宗和评分规则固定下来，评分表发给专家；单位关联的专家自动回避。",
            ),
            Transition(
                PanelAction.EXTEND,
                "延长评分期限",
                (PanelState.OPEN,),
                who=may.can_prepare,
                note_required=True,
                check=(deadlines.days_are_sound,),
                facts=deadlines.Extension,
                write=deadlines.set_deadline,
                effects=("evaluation.tell_panel",),
                consequence="从现在的截止日起顺延（已过期限的，从今天起），专家会收到通知；全组一并延长。",
            ),
            Transition(
                PanelAction.CLOSE,
                "结束评审并排名",
                (PanelState.OPEN,),
                PanelState.CLOSED,
                who=may.can_prepare,
                ready=(all_sheets_are_in,),
                then=(void_open_sheets, rank_files),
                tone="primary",
                consequence="未提交的评分表作废，排名连同规则和评分一并固定，供遴选决定使用。",
            ),
            Transition(
                PanelAction.DISSOLVE,
                "解散",
                (PanelState.FORMING, PanelState.OPEN),
                PanelState.DISSOLVED,
                who=may.can_head,
                note_required=True,
                then=(take_files_off,),
                tone="danger",
                consequence="卷宗退回已受理，评分表作废；须重新组建专家组。",
            ),
        ),
    )
)
