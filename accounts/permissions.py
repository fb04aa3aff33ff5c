"""Who may do what: what a person holds, and the predicates of accounts.

A predicate takes (user, thing) and returns the assignment that allows the act, so that the register can name it, or
None. Upper apps build theirs on `holds`.
"""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, HEAD_ROLES, OFFICER_ROLES, AuthorityLevel, Role, UnitState
from accounts.models import Assignment, Authority, Bar, Invitation, Takeover, Unit
from accounts.querysets import assignments_held, oversees

__all__ = [
    "audience_of", "can_administer", "can_amend_unit", "can_decide_takeover", "can_enter_absence", "can_enter_bar",
    "can_invite", "can_lift_bar", "can_manage_unit", "can_open_absences", "can_open_bars", "can_open_desk",
    "can_read_letter", "can_read_unit_papers", "can_remove_clerk", "can_see_accounts", "can_submit_papers",
    "can_verify_unit", "can_withdraw_invitation", "can_withdraw_takeover", "covers", "has_role", "holds",
    "oversees", "roles_of", "same_person",
]  # fmt: skip


def roles_of(user: Any) -> frozenset[str]:
    """The roles that the user holds today, wherever."""
    return frozenset(held.role for held in assignments_held(user))


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user holds one of the roles today, wherever."""
    return any(held.role in roles for held in assignments_held(user))


def holds(user: Any, *roles: str, unit: Any = None, authority: Any = None) -> Assignment | None:
    """The assignment by which the user holds one of the roles today, or None.

    With `unit` (a unit or its key) only an assignment at that unit counts; with `authority` (an authority or its key)
    only one at that very authority. One query for each user instance, however often it is asked.
    """
    for held in assignments_held(user):
        if held.role not in roles:
            continue
        if unit is not None and held.unit_id != _key(unit):
            continue
        if authority is not None and held.authority_id != _key(authority):
            continue
        return held
    return None


def covers(user: Any, *roles: str, authority: Authority | None) -> Assignment | None:
    """As `holds`, but a role at a selecting bureau also covers the recommending ones below it."""
    if authority is None:
        return None
    above = authority.parent_id if authority.level == AuthorityLevel.RECOMMENDING else None
    for held in assignments_held(user):
        if held.role not in roles:
            continue
        if held.authority_id == authority.pk or (held.role in CITY_ROLES and held.authority_id == above):
            return held
    return None


def same_person(one: Any, other: Any) -> bool:
    """Whether two accounts belong to one person: who prepared may not approve (三权分立)."""
    person = getattr(one, "person_id", None)
    return person is not None and person == getattr(other, "person_id", None)


def can_administer(user: Any, thing: Any = None) -> Assignment | None:
    """Accounts, roles, settings and calendars: the administrator."""
    return holds(user, Role.ADMINISTRATOR)


def can_manage_unit(user: Any, unit: Unit) -> Assignment | None:
    """Speak for the unit towards its authority: its administrator."""
    return holds(user, Role.UNIT_ADMIN, unit=unit)


def can_submit_papers(user: Any, unit: Unit) -> Assignment | None:
    """Register the unit, or hand in its licence and letter of authority again."""
    return can_manage_unit(user, unit)


def can_enter_absence(user: Any, absent: Any, authority: Any) -> Assignment | None:
    """Enter or end an officer's absence: the officer themself, or a head of the same authority."""
    if user.pk == absent.pk:
        return holds(user, *OFFICER_ROLES, authority=authority)
    return holds(user, *HEAD_ROLES, authority=authority)


def can_open_absences(user: Any) -> Assignment | None:
    """See who is away and who stands in: the people of authorities, and auditors."""
    return holds(user, *AUTHORITY_ROLES, Role.AUDITOR)


def can_invite(user: Any, unit: Unit) -> Assignment | None:
    """Let clerks in, or take an invitation back: the administrator of a unit that exists."""
    return can_manage_unit(user, unit) if unit.state != UnitState.CLOSED else None


def can_withdraw_invitation(user: Any, invitation: Invitation) -> Assignment | None:
    """Take an unused invitation back."""
    return can_manage_unit(user, invitation.unit)


def can_remove_clerk(user: Any, assignment: Assignment) -> Assignment | None:
    """End a clerk's role at the unit: the unit's administrator, for anybody but themself."""
    if assignment.unit_id is None or assignment.user_id == user.pk:
        return None
    return holds(user, Role.UNIT_ADMIN, unit=assignment.unit_id)


def can_verify_unit(user: Any, unit: Unit) -> Assignment | None:
    """Verify, reject or ask again: officers and heads of the unit's own authority, never the unit's own clerk."""
    if unit.authority_id is None or any(held.unit_id == unit.pk for held in assignments_held(user)):
        return None
    return holds(user, *AUTHORITY_ROLES, authority=unit.authority_id)


def can_amend_unit(user: Any, unit: Unit) -> Assignment | None:
    """Enter a change of name, code, kind, address or authority, or close a unit: those who verify it."""
    return can_verify_unit(user, unit)


def can_read_unit_papers(user: Any, unit: Unit) -> Assignment | None:
    """See licence and letter of authority: the unit's administrator, its authority's people, the auditor."""
    return (
        can_manage_unit(user, unit)
        or covers(user, *AUTHORITY_ROLES, authority=unit.authority)
        or holds(user, Role.AUDITOR)
    )


def can_decide_takeover(user: Any, takeover: Takeover) -> Assignment | None:
    """Approve or refuse a take-over: the people of the unit's authority, never the person who asked."""
    if same_person(user, takeover.requested_by):
        return None
    return can_verify_unit(user, takeover.unit)


def can_read_letter(user: Any, takeover: Takeover) -> Any:
    """See a request's letter of authority: who asked, and those who may read the unit's papers."""
    return takeover.requested_by_id == user.pk or can_read_unit_papers(user, takeover.unit)


def can_withdraw_takeover(user: Any, takeover: Takeover) -> bool:
    """Take the request back: who made it."""
    return takeover.requested_by_id == user.pk


def audience_of(user: Any, unit: Unit) -> str:
    """As what a user reads the acts on a unit: its own people as applicants, everybody else who sees it as staff."""
    return "applicant" if any(held.unit_id == unit.pk for held in assignments_held(user)) else "staff"


def can_see_accounts(user: Any) -> Assignment | None:
    """Open the list of accounts: administrators, and auditors to read."""
    return holds(user, Role.ADMINISTRATOR, Role.AUDITOR)


def can_open_desk(user: Any) -> bool:
    """Open the list of units: authorities' people, auditors, administrators."""
    return has_role(user, *AUTHORITY_ROLES) or oversees(user)


def can_open_bars(user: Any) -> bool:
    """Open the list of bars: authorities' people, auditors, administrators."""
    return can_open_desk(user)


def can_enter_bar(user: Any, unit: Unit | None = None) -> Assignment | None:
    """Bar a unit or a person: a head of the authority in whose scope the unit lies; for a person, any head."""
    if unit is None:
        return holds(user, *HEAD_ROLES)
    return covers(user, *HEAD_ROLES, authority=unit.authority)


def can_lift_bar(user: Any, bar: Bar) -> Assignment | None:
    """Lift a bar: a head of the authority that decided it, or of the one above."""
    return covers(user, *HEAD_ROLES, authority=bar.authority) if bar.lifted_at is None else None


def _key(thing: Any) -> int:
    return getattr(thing, "pk", thing)
