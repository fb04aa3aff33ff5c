"""The way of an announcement: drafted, proposed, issued by a head; chains come into being with it, go on or stop."""

from collections.abc import Callable
from typing import Any

from accounts.models import Person
from applications.choices import Action
from applications.workflow.facts import Selection
from chains.choices import AssessmentResult, ChainAction
from chains.workflow.chains import NextPeriod
from office import clock, documents
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.numbers import next_number
from office.words import day_words, until_words
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import AnnouncementAction, AnnouncementState, ItemAction, ItemState, NoticeKind, NoticeState
from publicity.models import Announcement, NoticeItem
from publicity.selectors import ready_from
from publicity.workflow.texts import announcement_names_nobody


def _items(announcement: Announcement) -> list[NoticeItem]:
    related = ("application__round__programme", "notice__programme__selecting_authority")
    return list(announcement.items.with_subjects().select_related(*related))


def has_items(move: Move) -> list[Problem]:
    return [] if move.thing.items.exists() else [Problem("公布名单还是空的，请先选入。", section="items")]


def time_has_come(move: Move) -> list[Problem]:
    """Not before the latest of period end, objection deadline and postmark grace (工作方案三(四))."""
    notice = move.thing.notice
    if notice.state != NoticeState.CLOSED:
        return [Problem("公示期还没有满，不能公布。")]
    ready = ready_from(notice)
    if move.at < ready:
        return [Problem(f"异议受理到{until_words(ready)}截止，之后才能公布。")]
    return []


def no_objection_is_open(move: Move) -> list[Problem]:
    """Objections hold back only the items concerned; received but unscreened counts as open."""
    problems = []
    for item in _items(move.thing):
        if item.objections.holding().exists():
            problems.append(Problem(f"“{item.texts['chain']}”还有没有办结的异议，请先撤出本次公布。", section="items"))
        elif item.state != ItemState.LISTED or not item.is_in_publicity:
            problems.append(Problem(f"“{item.texts['chain']}”已不在公示中，请先撤出本次公布。", section="items"))
    return problems


def start_is_given(move: Move) -> list[Problem]:
    """The first day of what is built from now on: of a selection always, of assessed chains when one goes on."""
    announcement = move.thing
    goes_on = [item for item in _items(announcement) if item.result == AssessmentResult.CONTINUE]
    if announcement.notice.kind == NoticeKind.SELECTION or goes_on:
        if announcement.starts_on is None:
            return [Problem("请填写建设周期起始日。", field="starts_on")]
    elif announcement.starts_on is not None:
        return [Problem("所列生态链都中止建设，起始日请留空。", field="starts_on")]
    return [
        Problem(f"“{item.name}”上一建设周期到{day_words(last)}，新的周期须在其后开始。", field="starts_on")
        for item in goes_on
        if (last := max(period.ends_on for period in item.chain.periods.all())) >= announcement.starts_on
    ]


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def free_number(move: Move) -> None:
    """Another paper may bear the number of a draft that came to nothing."""
    move.thing.document_number = None


def issue(move: Move) -> None:
    announcement = move.thing
    announcement.issuer = Person.objects.get(pk=move.actor.person_id)
    announcement.issued_at = move.at
    year = clock.local_date(move.at).year
    announcement.serial = f"公布-{year}-{next_number(f'announcement:{year}'):03d}"
    announcement.document = documents.issue(
        "announcement",
        thing=announcement,
        number=announcement.serial,
        title=announcement.title,
        template=papers.ANNOUNCEMENT,
        context=papers.announcement(announcement, _items(announcement), move.at),
        at=move.at,
        actor=move.actor,
    )


def conclude(move: Move) -> None:
    """What is announced takes effect, and each lead unit is notified by letter."""
    if move.thing.notice.kind == NoticeKind.ASSESSMENT:
        _conclude_assessments(move)
    else:
        _select_applications(move)


def _conclude_assessments(move: Move) -> None:
    """Each chain begins a new period or stops."""
    announcement = move.thing
    step = {"actor": move.actor, "at": move.at, "evidence": announcement}
    for item in sorted(_items(announcement), key=lambda entry: entry.chain_id):
        if item.result == AssessmentResult.CONTINUE:
            follow(item.chain, ChainAction.CONTINUE, facts=NextPeriod(announcement.starts_on), **step)
        else:
            follow(item.chain, ChainAction.STOP, **step)
        follow(item, ItemAction.CLEAR, **step)
        _issue_letter(move, item, "assessment_letter", "评估结果通知书", papers.assessment_letter)


def _select_applications(move: Move) -> None:
    """Each application is selected, its chain born."""
    announcement = move.thing
    facts = Selection(
        starts_on=announcement.starts_on,
        announced_on=clock.local_date(move.at),
        announcement_number=announcement.document_number or announcement.serial,
    )
    for item in sorted(_items(announcement), key=lambda entry: entry.application_id):
        follow(item.application, Action.SELECT, actor=move.actor, at=move.at, evidence=announcement, facts=facts)
        follow(item, ItemAction.CLEAR, actor=move.actor, at=move.at, evidence=announcement)
        item.application.refresh_from_db()
        _issue_letter(move, item, "certificate", "入选通知书", papers.certificate)


def _issue_letter(move: Move, item: NoticeItem, kind: str, title: str, content: Callable[..., dict[str, Any]]) -> None:
    year = clock.local_date(move.at).year
    serial = next_number(f"{kind}:{year}")
    number = f"{year}-{serial:04d}"
    documents.issue(
        kind,
        thing=item.subject,
        number=number,
        title=title,
        template=papers.CERTIFICATE,
        context=content(move.thing, item, number, move.at),
        at=move.at,
        actor=move.actor,
    )


READY = (has_items, start_is_given, announcement_names_nobody, time_has_come, no_objection_is_open)

ANNOUNCEMENT = register_workflow(
    Workflow(
        model="publicity.Announcement",
        name="公布",
        initial=AnnouncementState.DRAFTED,
        labels={
            AnnouncementState.DRAFTED: Labels("起草中", tone="grey", shape="○"),
            AnnouncementState.PROPOSED: Labels("待负责人签发", tone="amber", shape="▲"),
            AnnouncementState.ISSUED: Labels("已公布", tone="green", shape="■"),
            AnnouncementState.DISCARDED: Labels("已作废", tone="grey", shape="◆"),
        },
        rows=(
            Transition(
                AnnouncementAction.PROPOSE,
                "提请签发",
                (AnnouncementState.DRAFTED,),
                AnnouncementState.PROPOSED,
                who=may.can_prepare,
                ready=READY,
                write=keep_proposer,
                effects=("publicity.tell_announcement",),
                tone="primary",
                consequence="交负责人签发；签发前可以取回。",
            ),
            Transition(
                AnnouncementAction.TAKE_BACK,
                "取回",
                (AnnouncementState.PROPOSED,),
                AnnouncementState.DRAFTED,
                who=may.can_take_back,
                write=drop_proposer,
                consequence="回到起草，可以修改。",
            ),
            Transition(
                AnnouncementAction.SEND_BACK,
                "退回修改",
                (AnnouncementState.PROPOSED,),
                AnnouncementState.DRAFTED,
                who=may.can_issue,
                note_required=True,
                write=drop_proposer,
                effects=("publicity.tell_announcement",),
                consequence="退回起草人修改。",
            ),
            Transition(
                AnnouncementAction.ISSUE,
                "签发公布",
                (AnnouncementState.PROPOSED,),
                AnnouncementState.ISSUED,
                who=may.can_issue,
                ready=READY,
                write=issue,
                then=(conclude,),
                effects=("publicity.tell_announcement",),
                audience=("public",),
                tone="primary",
                consequence="名单向社会公布：入选的生态链成立并开始建设，评估的生态链按结果继续或中止；链主单位收到通知书。",
            ),
            Transition(
                AnnouncementAction.DISCARD,
                "作废草稿",
                (AnnouncementState.DRAFTED,),
                AnnouncementState.DISCARDED,
                who=may.can_prepare,
                write=free_number,
                tone="danger",
                consequence="草稿作废，所列条目可以列入另一份公布。",
            ),
        ),
        parents=lambda announcement: [announcement.notice],
    )
)
