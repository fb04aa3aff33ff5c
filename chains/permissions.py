"""Who may read a chain's file and keep its roster. Rows come from `visible_to`; these are about acts."""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, Role
from accounts.models import Assignment
from accounts.permissions import covers, has_role, holds
from accounts.querysets import oversees, unit_ids_of
from chains.models import Chain, Student
from chains.querysets import led_by

# Who enters and changes rows of a roster: the lead unit's applicants all, a member's people their own unit's.
ENTERING_ROLES = (Role.APPLICANT, Role.MEMBER)


def can_read_file(user: Any, chain: Chain) -> bool:
    """Read members' tasks, cooperation and the record of acts: the lead unit, the authorities, those who oversee."""
    return (
        chain.lead_unit_id in led_by(user)
        or covers(user, *AUTHORITY_ROLES, authority=chain.reviewing_authority) is not None
        or oversees(user)
    )


def audience_of(user: Any, chain: Chain | None = None) -> str:
    """In whose words the user reads a chain, or a list of chains: staff, or applicant."""
    if oversees(user):
        return "staff"
    authority = chain.reviewing_authority if chain else None
    works_there = covers(user, *AUTHORITY_ROLES, authority=authority) if chain else has_role(user, *AUTHORITY_ROLES)
    return "staff" if works_there else "applicant"


def leads(user: Any, chain: Chain) -> Assignment | None:
    """Act for the lead unit: its applicants."""
    return holds(user, Role.APPLICANT, unit=chain.lead_unit_id)


def can_keep_roster(user: Any, chain: Chain) -> Assignment | None:
    """Enter and change students: the lead unit's applicants, and the people of a present member for their own."""
    if grant := leads(user, chain):
        return grant
    units = unit_ids_of(user, *ENTERING_ROLES)
    if not units:
        return None
    own = chain.members.current().filter(unit_id__in=units).order_by("pk").values_list("unit_id", flat=True).first()
    return holds(user, *ENTERING_ROLES, unit=own) if own is not None else None


def own_memberships(user: Any, chain: Chain) -> set[int] | None:
    """Keys of the present memberships for which the user may enter students; None means any."""
    if leads(user, chain):
        return None
    units = unit_ids_of(user, *ENTERING_ROLES)
    return set(chain.members.current().filter(unit_id__in=units).order_by().values_list("pk", flat=True))


def can_change_student(user: Any, student: Student) -> Assignment | None:
    """Change one row of the roster: the lead unit's applicants, and the people of its school or employer."""
    if grant := leads(user, student.chain):
        return grant
    for member in (student.school, student.employer):
        if member is not None and member.is_current and (grant := holds(user, *ENTERING_ROLES, unit=member.unit_id)):
            return grant
    return None


def can_open_sealed(user: Any, student: Student) -> Assignment | None:
    """Read a student's full numbers, each time for a reason: who may change the row, and the authority's people."""
    return can_change_student(user, student) or covers(
        user, *AUTHORITY_ROLES, authority=student.chain.reviewing_authority
    )


def can_export_roster(user: Any, chain: Chain) -> Assignment | None:
    """Take the roster's visible rows out as a table, masked: units, authorities, and the administrator."""
    return (
        can_keep_roster(user, chain)
        or holds(user, Role.UNIT_ADMIN, unit=chain.lead_unit_id)
        or covers(user, *AUTHORITY_ROLES, authority=chain.reviewing_authority)
        or holds(user, Role.ADMINISTRATOR)
    )
