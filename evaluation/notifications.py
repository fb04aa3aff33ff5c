"""Who is told about a step of a panel, a ranking, a decision or a visit."""

from datetime import UTC
from typing import Any

from django.utils.crypto import salted_hmac

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import people_with
from evaluation.choices import DecisionAction, PanelAction, SeatAction, SeatState
from evaluation.models import Expert, ExpertInvitation, Panel, PanelMember, Ranking, SelectionDecision, SiteVisit
from office.models import RegisterEntry


def experts_of(panel: Panel) -> list[User]:
    """The accounts of the experts who have accepted a seat."""
    people = set(panel.members.filter(state=SeatState.ACCEPTED).values_list("expert__person_id", flat=True))
    return [user for user in people_with(Role.EXPERT) if user.person_id in people]


def accounts_of(expert: Expert) -> list[User]:
    """The accounts by which somebody in the pool signs in as an expert."""
    return list(people_with(Role.EXPERT).filter(person_id=expert.person_id))


def seat_recipients(seat: PanelMember, entry: RegisterEntry) -> list[User]:
    """The expert who was taken off; the officers where an expert declined."""
    if entry.action == SeatAction.REMOVE:
        return accounts_of(seat.expert)
    return list(people_with(Role.CITY_OFFICER, authority=seat.panel.plan.round.programme.selecting_authority))


def officers_of(panel: Panel) -> list[User]:
    """The municipal officers of a panel's programme."""
    return list(people_with(Role.CITY_OFFICER, authority=panel.plan.round.programme.selecting_authority))


def panel_recipients(panel: Panel, entry: RegisterEntry) -> list[Any]:
    """Experts when scoring begins or lasts longer; officers when it ends."""
    if entry.action in (PanelAction.OPEN, PanelAction.EXTEND):
        return experts_of(panel)
    return officers_of(panel)


def decision_recipients(decision: SelectionDecision, entry: RegisterEntry) -> list[Any]:
    """Heads when a list is proposed; officers otherwise; nobody about their own act."""
    role = Role.CITY_HEAD if entry.action == DecisionAction.PROPOSE else Role.CITY_OFFICER
    users = people_with(role, authority=decision.round.programme.selecting_authority)
    return [user for user in users if user.person_id != entry.person_id]


def token_of(invitation: ExpertInvitation) -> str:
    """The secret of an invitation's link; made from the portal's key each time, so that it is stored nowhere."""
    value = f"{invitation.expert_id}:{invitation.invited_at.astimezone(UTC).isoformat()}"
    return salted_hmac("evaluation.invitation", value, algorithm="sha256").hexdigest()


def ranking_recipients(ranking: Ranking) -> list[Any]:
    """Officers and heads, when a ranking is made anew; nobody about their own act."""
    selecting = ranking.panel.plan.round.programme.selecting_authority
    users = people_with(Role.CITY_OFFICER, Role.CITY_HEAD, authority=selecting)
    return [user for user in users if user.person_id != ranking.made_by_id]


def visit_recipients(visit: SiteVisit, entry: RegisterEntry) -> list[Any]:
    """Officers and heads, when a visit was made or is called off; nobody about their own act."""
    selecting = visit.application.round.programme.selecting_authority
    users = people_with(Role.CITY_OFFICER, Role.CITY_HEAD, authority=selecting)
    return [user for user in users if user.person_id != entry.person_id]
