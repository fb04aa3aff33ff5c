"""The way of a notice: drafted, proposed, issued by a head for some working days, closed by the clock."""

from accounts.models import Person
from applications.choices import Action, State
from office import clock, documents
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.numbers import next_number
from office.workdays import UncoveredYear
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import HOLDING, STANDING, ItemAction, NoticeAction, NoticeKind, NoticeState
from publicity.selectors import period_from
from publicity.selectors.lists import not_to_list, texts_of_line
from publicity.workflow.correcting import former_can_be_corrected, nothing_is_announced, supersede_former
from publicity.workflow.texts import notice_names_nobody, reason_names_nobody

SUBJECTS = {NoticeKind.SELECTION: "拟入围的生态链", NoticeKind.ASSESSMENT: "建设期满的生态链"}
GONE = {NoticeKind.SELECTION: "已不是拟入围状态", NoticeKind.ASSESSMENT: "已不在期满待评估，或已列入另一份公示"}


def has_items(move: Move) -> list[Problem]:
    """There is something to publish, and all of it can still be listed."""
    items = list(move.thing.items.select_related("application", "chain"))
    if not items:
        return [Problem(f"公示名单还是空的，请先选入{SUBJECTS[move.thing.kind]}。", section="items")]
    gone = {entry.pk for entry in not_to_list(move.thing, [item.subject for item in items])}
    return [
        Problem(f"第 {item.position} 项“{item.name}”{GONE[move.thing.kind]}，请先撤出。", section="items")
        for item in items
        if item.subject_id in gone
    ]


def days_can_be_counted(move: Move) -> list[Problem]:
    """The whole period lies in years that the calendar covers: no guess about working days."""
    try:
        period_from(move.at, move.thing.workdays, move.thing.mode, move.thing.later_days)
    except UncoveredYear as error:
        return [Problem(str(error), field="workdays")]
    return []


def period_is_over(move: Move) -> list[Problem]:
    if move.at >= clock.end_of_day(move.thing.ends_on):
        return []
    return [Problem(f"公示期到 {move.thing.ends_on} 24 时才满。")]


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def issue(move: Move) -> None:
    """Dates, day-by-day count, texts and paper are fixed now; a later change of the calendar alters none of them."""
    notice = move.thing
    period = period_from(move.at, notice.workdays, notice.mode, notice.later_days)
    notice.issuer = Person.objects.get(pk=move.actor.person_id)
    notice.issued_at = move.at
    notice.starts_on, notice.ends_on, notice.days = period.starts_on, period.ends_on, period.days
    notice.objections_until = period.objections_until
    notice.due_at = clock.end_of_day(period.ends_on)
    year = clock.local_date(move.at).year
    notice.serial = f"公示-{year}-{next_number(f'notice:{year}'):03d}"
    items = list(notice.items.with_subjects())
    for item in items:
        item.texts = texts_of_line(item, notice.columns)
        item.save(update_fields=["texts"])
    notice.document = documents.issue(
        "notice",
        thing=notice,
        number=notice.serial,
        title=notice.title,
        template=papers.NOTICE,
        context=papers.notice(notice, items, move.at),
        at=move.at,
        actor=move.actor,
    )


def take_into_publicity(move: Move) -> None:
    """Applications move; a chain at its end stays as it is until the result is announced."""
    listed = move.thing.items.filter(application__isnull=False).select_related("application")
    for item in listed.order_by("application_id"):
        follow(item.application, Action.LIST, actor=move.actor, at=move.at, evidence=move.thing)


def keep_closing(move: Move) -> None:
    move.thing.closed_at = move.at


def withdraw(move: Move) -> None:
    """A withdrawn notice stays readable and says so; a draft gives its document number back."""
    move.thing.withdrawn_reason = move.note
    if move.thing.document is None:
        move.thing.document_number = None
    else:
        documents.void(move.thing.document, at=move.at, reason=f"公示撤销：{move.note}"[:300])


def release_applications(move: Move) -> None:
    """What it listed can be listed again; what was struck stays struck."""
    standing = move.thing.items.filter(state__in=STANDING).select_related("application", "chain")
    for item in standing.order_by("application_id", "chain_id"):
        if item.application and item.application.state == State.IN_PUBLICITY:
            follow(item.application, Action.TAKE_OFF_NOTICE, actor=move.actor, at=move.at, evidence=move.thing)
        follow(item, ItemAction.REMOVE, actor=move.actor, at=move.at, evidence=move.thing)


READY = (has_items, notice_names_nobody, former_can_be_corrected, days_can_be_counted)

NOTICE = register_workflow(
    Workflow(
        model="publicity.Notice",
        name="公示",
        initial=NoticeState.DRAFTED,
        labels={
            NoticeState.DRAFTED: Labels("起草中", tone="grey", shape="○"),
            NoticeState.PROPOSED: Labels("待负责人签发", tone="amber", shape="▲"),
            NoticeState.ISSUED: Labels("公示中", tone="blue"),
            NoticeState.CLOSED: Labels("公示期满", tone="green", shape="■"),
            NoticeState.WITHDRAWN: Labels("已撤销", tone="red", shape="◆"),
            NoticeState.SUPERSEDED: Labels("已更正", tone="grey", shape="◆"),
        },
        rows=(
            Transition(
                NoticeAction.PROPOSE,
                "提请签发",
                (NoticeState.DRAFTED,),
                NoticeState.PROPOSED,
                who=may.can_prepare,
                ready=READY,
                write=keep_proposer,
                effects=("publicity.tell",),
                tone="primary",
                consequence="交负责人签发；签发前可以取回。",
            ),
            Transition(
                NoticeAction.TAKE_BACK,
                "取回",
                (NoticeState.PROPOSED,),
                NoticeState.DRAFTED,
                who=may.can_take_back,
                write=drop_proposer,
                consequence="回到起草，可以修改。",
            ),
            Transition(
                NoticeAction.SEND_BACK,
                "退回修改",
                (NoticeState.PROPOSED,),
                NoticeState.DRAFTED,
                who=may.can_issue,
                note_required=True,
                write=drop_proposer,
                effects=("publicity.tell",),
                consequence="退回起草人修改。",
            ),
            Transition(
                NoticeAction.ISSUE,
                "签发公示",
                (NoticeState.PROPOSED,),
                NoticeState.ISSUED,
                who=may.can_issue,
                ready=READY,
                write=issue,
                then=(supersede_former, take_into_publicity),
                effects=("publicity.tell",),
                audience=("public",),
                tone="primary",
                consequence="名单立即向社会公示，公示期按工作日计算并固定下来；更正公示签发的，原公示同时停止。",
            ),
            Transition(
                NoticeAction.CLOSE,
                "公示期满",
                (NoticeState.ISSUED,),
                NoticeState.CLOSED,
                clock=True,
                ready=(period_is_over,),
                write=keep_closing,
                effects=("publicity.tell",),
                audience=("public",),
            ),
            Transition(
                NoticeAction.WITHDRAW,
                "撤销公示",
                (NoticeState.DRAFTED, NoticeState.ISSUED, NoticeState.CLOSED),
                NoticeState.WITHDRAWN,
                who=may.can_head,
                ready=(nothing_is_announced,),
                check=(reason_names_nobody,),
                note_required=True,
                write=withdraw,
                then=(release_applications,),
                effects=("publicity.tell",),
                audience=("public",),
                tone="danger",
                consequence="公示显示为已撤销，所列条目回到公示以前；更正后须重新公示，重新计算期限。",
            ),
            Transition(
                NoticeAction.SUPERSEDE,
                "由更正公示替代",
                HOLDING,
                NoticeState.SUPERSEDED,
                internal=True,
                audience=("public",),
            ),
        ),
        parents=lambda notice: [notice.corrects] if notice.corrects_id else [],
    )
)
