"""The way of an announcement: drafted, proposed, issued by a head; chains come into being with it."""

from accounts.models import Person
from applications.choices import Action, State
from applications.workflow.facts import Selection
from office import clock, documents
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.numbers import next_number
from office.words import until_words
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import AnnouncementAction, AnnouncementState, ItemAction, ItemState, NoticeState
from publicity.models import Announcement, NoticeItem
from publicity.selectors import ready_from
from publicity.workflow.texts import announcement_names_nobody


def _items(announcement: Announcement) -> list[NoticeItem]:
    related = ("application__unit", "application__round__programme", "notice__round__programme__selecting_authority")
    return list(announcement.items.select_related(*related).order_by("position"))


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
        elif item.state != ItemState.LISTED or item.application.state != State.IN_PUBLICITY:
            problems.append(Problem(f"“{item.texts['chain']}”已不在公示中，请先撤出本次公布。", section="items"))
    return problems


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def free_number(move: Move) -> None:
    """Another paper may bear the number of a draft that came to nothing."""
    move.thing.document_number = None


def issue(move: Move) -> None:
    announcement, programme = move.thing, move.thing.notice.round.programme
    announcement.issuer = Person.objects.get(pk=move.actor.person_id)
    announcement.issued_at = move.at
    year = clock.local_date(move.at).year
    announcement.serial = f"公布-{year}-{next_number(f'announcement:{programme.code}:{year}'):03d}"
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


def select_applications(move: Move) -> None:
    """Each application is selected, its chain born, its unit notified by letter."""
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
        _issue_letter(move, item)


def _issue_letter(move: Move, item: NoticeItem) -> None:
    year = clock.local_date(move.at).year
    serial = next_number(f"certificate:{move.thing.notice.round.programme.code}:{year}")
    number = f"{year}-{serial:04d}"
    documents.issue(
        "certificate",
        thing=item.application,
        number=number,
        title="入选通知书",
        template=papers.CERTIFICATE,
        context=papers.certificate(move.thing, item, number, move.at),
        at=move.at,
        actor=move.actor,
    )


READY = (has_items, announcement_names_nobody, time_has_come, no_objection_is_open)

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
                then=(select_applications,),
                effects=("publicity.tell_announcement",),
                audience=("public",),
                tone="primary",
                consequence="名单向社会公布，各生态链成立并开始建设周期，链主单位收到入选通知书。",
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
