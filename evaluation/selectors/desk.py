"""What waits for whom in expert review, and on whom one waits; never which scores.

The filters find what the acts on the pages are offered for; a test holds both against each other.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.choices import Role
from accounts.permissions import has_role
from accounts.querysets import assignments_held
from applications.choices import State
from applications.models import Application
from chains.choices import ReviewMode
from evaluation.choices import DecisionState, PanelState, SeatState, SheetState, VisitState
from evaluation.models import DecisionItem, Dossier, Panel, PanelMember, ScoreSheet, SelectionDecision, SiteVisit
from office import clock
from office.machine import workflow_of

WAITING_TAG = {"tone": "amber", "shape": "▲"}
PANEL_DUTIES = {
    PanelState.FORMING: "组建专家组",
    PanelState.OPEN: "结束评审",
    PanelState.CLOSED: "起草遴选决定",
}


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """An expert's sheets and pledges; an officer's panels, files and drafts; a head's lists to approve."""
    tasks = []
    if has_role(user, Role.EXPERT):
        tasks += [_invitation_task(seat) for seat in _invitations(user)]
        tasks += [_seat_task(seat) for seat in _seats(user)]
    if officer := _authorities(user, Role.CITY_OFFICER):
        tasks += [_panel_task(panel, at) for panel in _panels(officer, at)]
        tasks += [_files_task(row) for row in _files(officer, at)]
        tasks += [_visit_task(visit) for visit in _visits(officer, at)]
    if has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        tasks += [_decision_task(row) for row in _decisions(user)]
    return tasks


def count_todo_for(user: Any, at: datetime) -> int:
    """How many things of `todo_for` there are; a query for each kind, none for whom expert review does not concern."""
    total = _invitations(user).count() + _seats(user).count() if has_role(user, Role.EXPERT) else 0
    if officer := _authorities(user, Role.CITY_OFFICER):
        total += _panels(officer, at).count() + _files(officer, at).count() + _visits(officer, at).count()
    if has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        total += _decisions(user).count()
    return total


def _authorities(user: Any, *roles: str) -> set[int]:
    """The selecting authorities at which the person holds one of the roles."""
    return {held.authority_id for held in assignments_held(user) if held.role in roles}


def seats_to_answer() -> QuerySet[PanelMember]:
    """Seats whose experts are invited and have not answered: their to-do, and whom the clock reminds."""
    seats = PanelMember.objects.filter(state=SeatState.INVITED, panel__state__in=[PanelState.FORMING, PanelState.OPEN])
    return seats.select_related("panel__plan__round").order_by("pk")


def _invitations(user: Any) -> QuerySet[PanelMember]:
    """The seats to which the expert is invited."""
    return seats_to_answer().filter(expert__person_id=user.person_id)


def seats_with_open_sheets() -> QuerySet[PanelMember]:
    """Seats on open panels with sheets not handed in: the to-do of their experts, and whom the clock reminds."""
    seats = PanelMember.objects.filter(state=SeatState.ACCEPTED, panel__state=PanelState.OPEN)
    counted = seats.annotate(left=Count("sheets", Q(sheets__state=SheetState.OPEN)))
    return counted.filter(left__gt=0).select_related("panel__plan__round").order_by("pk")


def _seats(user: Any) -> QuerySet[PanelMember]:
    """The expert's seats with sheets that are not handed in; declaring a conflict is done there, too."""
    return seats_with_open_sheets().filter(expert__person_id=user.person_id)


def _panels(authorities: set[int], at: datetime) -> QuerySet[Panel]:
    """Panels to form, to close (all sheets in, or the time over), or to draft a decision from."""
    panels = Panel.objects.filter(plan__round__programme__selecting_authority_id__in=authorities)
    counted = panels.annotate(
        files=Count("dossiers", distinct=True),
        left=Count("dossiers__sheets", Q(dossiers__sheets__state=SheetState.OPEN), distinct=True),
        asked=Count("members", Q(members__state=SeatState.INVITED), distinct=True),
        seated=Count("members", Q(members__state=SeatState.ACCEPTED), distinct=True),
    )
    drafted = SelectionDecision.objects.filter(Q(panel=OuterRef("pk")) | Q(items__ranking__panel=OuterRef("pk")))
    wanted = (
        Q(state=PanelState.FORMING)
        | Q(state=PanelState.OPEN) & (Q(left=0) | Q(due_at__lte=at))
        | Q(state=PanelState.CLOSED) & ~Exists(drafted)
    )
    return counted.filter(wanted).select_related("plan__round").order_by("pk")


def _files(authorities: set[int], at: datetime) -> QuerySet[Any]:
    """Rounds whose recommendations are all in, with accepted files that no panel and no draft has taken up yet."""
    on_panel = Dossier.objects.filter(application=OuterRef("pk"), panel__state=PanelState.FORMING)
    in_draft = DecisionItem.objects.filter(application=OuterRef("pk")).exclude(decision__state=DecisionState.APPROVED)
    return (
        Application.objects.filter(
            state=State.ACCEPTED,
            round__recommend_until__lte=at,
            round__programme__selecting_authority_id__in=authorities,
        )
        .exclude(Exists(on_panel) | Exists(in_draft))
        .order_by("round_id")
        .values("round_id", "round__title", "round__programme__review_mode")
        .annotate(number=Count("pk"), since=Min("state_since"))
    )


def _visits(authorities: set[int], at: datetime) -> QuerySet[SiteVisit]:
    """Visits whose day has come, to be written up or called off."""
    mine = {"application__round__programme__selecting_authority_id__in": authorities}
    rows = SiteVisit.objects.filter(state=VisitState.PLANNED, planned_on__lte=clock.local_date(at), **mine)
    return rows.select_related("application__round", "application__unit").order_by("planned_on", "pk")


def _decisions(user: Any) -> QuerySet[SelectionDecision]:
    """Drafts of the officer's authority; lists for the head to approve, but never one that the person proposed."""
    own, selecting = Q(proposer_id=user.person_id), "round__programme__selecting_authority_id__in"
    drafts = Q(state=DecisionState.DRAFTED, **{selecting: _authorities(user, Role.CITY_OFFICER)})
    lists = Q(state=DecisionState.PROPOSED, **{selecting: _authorities(user, Role.CITY_HEAD)})
    return SelectionDecision.objects.filter(drafts | lists & ~own).select_related("round").order_by("state_since", "pk")


def _task(group: str, tag: dict[str, str], title: str, url: str, sub: str, source: str, **times: Any) -> dict[str, Any]:
    return {
        "group": group, "label": group, "tone": tag["tone"], "shape": tag["shape"], "title": title, "url": url,
        "sub": sub, "source": source, **times,
    }  # fmt: skip


def _tag(thing: Any) -> dict[str, str]:
    label = workflow_of(thing).labels[thing.state]
    return {"tone": label.tone, "shape": label.shape}


def _invitation_task(seat: PanelMember) -> dict[str, Any]:
    return _task(
        "答复邀请",
        WAITING_TAG,
        f"{seat.panel.plan.round.title}专家评审",
        seat.get_absolute_url(),
        "接受邀请，或说明理由谢绝",
        "专家评审",
        since=seat.state_since,
        due=seat.due_at,
    )


def _seat_task(seat: Any) -> dict[str, Any]:
    panel, pledged = seat.panel, seat.pledged_at is not None
    title = f"{panel.plan.round.title}专家评审"
    return _task(
        "评分" if pledged else "签署承诺",
        WAITING_TAG,
        title,
        reverse("evaluation:dossiers"),
        f"{seat.left} 份评分表未提交" if pledged else f"签署保密与回避承诺后，评审 {seat.left} 件卷宗",
        "专家评审",
        since=panel.state_since,
        due=panel.due_at,
    )


def _panel_task(panel: Any, at: datetime) -> dict[str, Any]:
    words = {
        PanelState.FORMING: _forming_words(panel),
        PanelState.OPEN: f"评分期限已过，还有 {panel.left} 份未交" if panel.left else "评分已全部提交",
        PanelState.CLOSED: "排名已经固定",
    }
    return _task(
        PANEL_DUTIES[panel.state],
        _tag(panel),
        panel.name,
        panel.get_absolute_url(),
        words[panel.state],
        panel.plan.round.title,
        since=panel.state_since,
        due=panel.due_at,
    )


def _forming_words(panel: Any) -> str:
    """What a panel still needs before it can begin: answers, experts, files."""
    vacant = panel.constraints["seats"] - panel.seated - panel.asked
    files = f"已选 {panel.files} 件卷宗" if panel.files else "还没有选定卷宗"
    if vacant > 0:
        return f"空缺 {vacant} 个席位，须补充抽取；{files}"
    if panel.asked:
        return f"{panel.asked} 位专家未答复邀请；{files}"
    return f"{files}，选定后开始评审" if panel.files else files


def _files_task(row: dict[str, Any]) -> dict[str, Any]:
    by_panel = row["round__programme__review_mode"] == ReviewMode.PANEL
    return _task(
        PANEL_DUTIES[PanelState.FORMING if by_panel else PanelState.CLOSED],
        WAITING_TAG,
        f"{row['round__title']}：{row['number']} 件已受理待{'评审' if by_panel else '遴选'}",
        reverse("evaluation:round", args=[row["round_id"]]),
        "推荐已经截止，可以组建专家组" if by_panel else "推荐已经截止，可以起草遴选决定",
        row["round__title"],
        since=row["since"],
        due=None,
    )


def _visit_task(visit: SiteVisit) -> dict[str, Any]:
    return _task(
        "实地核查",
        _tag(visit),
        str(visit),
        visit.get_absolute_url(),
        f"{visit.application.unit.name}，{visit.place}",
        visit.application.round.title,
        since=visit.state_since,
        due=None,
    )


def _decision_task(decision: SelectionDecision) -> dict[str, Any]:
    drafted = decision.state == DecisionState.DRAFTED
    return _task(
        "遴选决定" if drafted else "遴选审定",
        _tag(decision),
        decision.title,
        decision.get_absolute_url(),
        "起草中，核对后提请批准" if drafted else "待批准",
        decision.round.title,
        since=decision.state_since,
        due=decision.due_at,
    )


# Waiting for others --------------------------------------------------------------------------------------------------


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """On whom municipal staff wait: on experts (how many, until when), an officer on the head for the own list."""
    city = _authorities(user, Role.CITY_OFFICER, Role.CITY_HEAD)
    return [*_answers_awaited(city), *_experts_awaited(city), *_approvals_awaited(user, city)] if city else []


def _answers_awaited(authorities: set[int]) -> list[dict[str, Any]]:
    """Invitations to seats that experts have not answered, by panel."""
    rows = (
        PanelMember.objects.filter(
            state=SeatState.INVITED,
            panel__state__in=[PanelState.FORMING, PanelState.OPEN],
            panel__plan__round__programme__selecting_authority_id__in=authorities,
        )
        .order_by()
        .values("panel_id", "panel__name")
        .annotate(experts=Count("pk"), since=Min("state_since"), due=Min("due_at"))
        .order_by("panel_id")
    )
    return [
        {
            "whom": f"受邀专家 {row['experts']} 人",
            "what": f"{row['panel__name']}，未答复邀请",
            "url": reverse("evaluation:panel", args=[row["panel_id"]]),
            "since": row["since"],
            "due": row["due"],
        }
        for row in rows
    ]


def _experts_awaited(authorities: set[int]) -> list[dict[str, Any]]:
    rows = (
        ScoreSheet.objects.filter(
            state=SheetState.OPEN,
            dossier__panel__state=PanelState.OPEN,
            dossier__panel__plan__round__programme__selecting_authority_id__in=authorities,
        )
        .order_by()
        .values("dossier__panel_id", "dossier__panel__name")
        .annotate(sheets=Count("pk"), experts=Count("member", distinct=True), since=Min("state_since"))
        .annotate(due=Min("dossier__panel__due_at"))
        .order_by("dossier__panel_id")
    )
    return [
        {
            "whom": f"评审专家 {row['experts']} 人",
            "what": f"{row['dossier__panel__name']}，{row['sheets']} 份评分未交",
            "url": reverse("evaluation:panel", args=[row["dossier__panel_id"]]),
            "since": row["since"],
            "due": row["due"],
        }
        for row in rows
    ]


def _approvals_awaited(user: Any, authorities: set[int]) -> list[dict[str, Any]]:
    own = SelectionDecision.objects.filter(
        state=DecisionState.PROPOSED,
        proposer_id=user.person_id,
        round__programme__selecting_authority_id__in=authorities,
    )
    return [
        {
            "whom": "负责人",
            "what": f"批准“{decision.title}”",
            "url": decision.get_absolute_url(),
            "since": decision.state_since,
            "due": decision.due_at,
        }
        for decision in own.order_by("pk")
    ]
