"""Who may do what in expert review. Predicates answer with the assignment that allows it, or with nothing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.choices import Role
from accounts.models import Assignment
from accounts.permissions import holds
from applications.models import Application
from evaluation.choices import ExpertState, PanelState, SeatState
from evaluation.models import Panel, SelectionDecision, StaffRecusal

CACHE = "_files_kept_from"


def _selecting(thing: Any) -> int:
    """The selecting authority behind a pool entry, round, plan, panel, seat, sheet, decision or site visit."""
    if hasattr(thing, "authority_id"):
        return thing.authority_id
    # An application has an authority of its own: it is asked for its round.
    for step in ("round", "plan", "panel", "dossier"):
        if hasattr(thing, f"{step}_id"):
            return _selecting(getattr(thing, step))
    call = thing.application.round if hasattr(thing, "application_id") else thing
    return call.programme.selecting_authority_id


@dataclass(frozen=True)
class KeptAway:
    """A refusal that says why: an official keeps away from a file that the thing holds."""

    sentence: str

    def __bool__(self) -> bool:
        return False


KEPT_AWAY = KeptAway("您与其中的申报有利害关系（登记过回避，或者曾在参与单位任职），不能办理，请由其他工作人员办理。")


def files_kept_from(user: Any) -> frozenset[int]:
    """The applications that an official keeps away from: recorded ones, and those of units at which they hold or held
    a role. Asked of the database once for each user instance, whatever is listed.
    """
    known = getattr(user, CACHE, None)
    if known is None:
        person = user.person_id
        known = set(StaffRecusal.objects.filter(person_id=person).values_list("application_id", flat=True))
        held = Assignment.objects.filter(user__person_id=person, unit__isnull=False).values_list(
            "unit_id", "unit__uscc"
        )
        for unit, code in set(held.order_by()):
            takes_part = Q(unit_id=unit) | (Q(participant_codes__icontains=code) if code else Q())
            known |= set(Application.objects.filter(takes_part).order_by().values_list("pk", flat=True))
        known = frozenset(known)
        setattr(user, CACHE, known)
    return known


def forget_files_kept_from(user: Any) -> None:
    """Make the next question about a person's conflicts ask the database again."""
    if hasattr(user, CACHE):
        delattr(user, CACHE)


def is_kept_from(user: Any, thing: Any) -> bool:
    """Whether the thing holds a file that the user keeps away from; costs nothing more for who keeps away from none."""
    kept = files_kept_from(user)
    return bool(kept) and not kept.isdisjoint(_files_in(thing))


def _files_in(thing: Any) -> set[int]:
    """The applications that a panel, seat, ranking, dossier, sheet, decision, site visit or application is about."""
    if isinstance(thing, Application):
        return {thing.pk}
    if hasattr(thing, "application_id"):
        return {thing.application_id}
    if hasattr(thing, "dossier_id"):
        return {thing.dossier.application_id}
    if isinstance(thing, SelectionDecision):
        return set(thing.items.values_list("application_id", flat=True))
    panel = thing if isinstance(thing, Panel) else getattr(thing, "panel", None)
    return set(panel.dossiers.values_list("application_id", flat=True)) if panel is not None else set()


def _unless_kept_away(grant: Any, user: Any, thing: Any) -> Any:
    return KEPT_AWAY if grant and is_kept_from(user, thing) else grant


def can_prepare(user: Any, thing: Any) -> Any:
    """The municipal officer: pool, plan, panels, drafts of decisions; not where a file concerns the person."""
    return _unless_kept_away(holds(user, Role.CITY_OFFICER, authority=_selecting(thing)), user, thing)


def can_keep_profile(user: Any, expert: Any) -> Any:
    """Employers, ties and days away: the officer of the pool, and the expert in person while in it."""
    own = expert.person_id == user.person_id and expert.state in (ExpertState.ACTIVE, ExpertState.SUSPENDED)
    return can_prepare(user, expert) or (holds(user, Role.EXPERT) if own else None)


def can_head(user: Any, thing: Any) -> Any:
    """The municipal head: reopens sheets, approves decisions; not where a file concerns the person."""
    return _unless_kept_away(holds(user, Role.CITY_HEAD, authority=_selecting(thing)), user, thing)


def can_score(user: Any, sheet: Any) -> Any:
    """The expert whose sheet it is, while the panel is open, after the pledge."""
    member = sheet.member
    if member.expert.person_id != user.person_id or sheet.dossier.panel.state != PanelState.OPEN:
        return None
    sits = member.state == SeatState.ACCEPTED and member.pledged_at is not None
    return holds(user, Role.EXPERT) if sits else None


def can_answer_seat(user: Any, seat: Any) -> Any:
    """The expert who is invited to the seat."""
    return holds(user, Role.EXPERT) if seat.expert.person_id == user.person_id else None


def can_take_back(user: Any, decision: Any) -> Any:
    """The officer that proposed the list."""
    return can_prepare(user, decision) if user.person_id == decision.proposer_id else None


def can_approve(user: Any, decision: Any) -> Any:
    """A head who is not the person that proposed the list."""
    return can_head(user, decision) if user.person_id != decision.proposer_id else None
