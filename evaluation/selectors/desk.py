"""What waits for whom in expert review; never which scores.

The filters find what the acts on the pages are offered for; a test holds both against each other.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from accounts.choices import Role
from accounts.permissions import has_role
from accounts.querysets import assignments_held
from applications.choices import State
from applications.models import Application
from evaluation.choices import DecisionState, PanelState, SeatState, SheetState, VisitState
from evaluation.models import DecisionItem, Dossier, Panel, PanelMember, SelectionDecision, SiteVisit
from evaluation.selectors import tasks as shown
from office import clock


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """An expert's sheets and pledges; an officer's panels, files and drafts; a head's lists to approve."""
    tasks = []
    if has_role(user, Role.EXPERT):
        tasks += [shown.invitation_task(seat) for seat in _invitations(user)]
        tasks += [shown.seat_task(seat) for seat in _seats(user)]
    if officer := authorities_of(user, Role.CITY_OFFICER):
        tasks += [shown.panel_task(panel, at) for panel in _panels(officer, at)]
        tasks += [shown.files_task(row) for row in _files(officer, at)]
        tasks += [shown.visit_task(visit) for visit in _visits(officer, at)]
    if has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        tasks += [shown.decision_task(row) for row in _decisions(user)]
    return tasks


def count_todo_for(user: Any, at: datetime) -> int:
    """How many things of `todo_for` there are; a query for each kind, none for whom expert review does not concern."""
    total = _invitations(user).count() + _seats(user).count() if has_role(user, Role.EXPERT) else 0
    if officer := authorities_of(user, Role.CITY_OFFICER):
        total += _panels(officer, at).count() + _files(officer, at).count() + _visits(officer, at).count()
    if has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        total += _decisions(user).count()
    return total


def authorities_of(user: Any, *roles: str) -> set[int]:
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
    drafts = Q(state=DecisionState.DRAFTED, **{selecting: authorities_of(user, Role.CITY_OFFICER)})
    lists = Q(state=DecisionState.PROPOSED, **{selecting: authorities_of(user, Role.CITY_HEAD)})
    return SelectionDecision.objects.filter(drafts | lists & ~own).select_related("round").order_by("state_since", "pk")
