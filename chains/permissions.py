"""Who may read a chain's file, keep its roster, enter existing chains. Rows come from `visible_to`; here are acts."""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, Role
from accounts.models import Assignment
from accounts.permissions import covers, has_role, holds
from accounts.querysets import oversees, unit_ids_of
from chains.models import Chain, ChainEntry, Programme, Story, Student
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


def can_open_entries(user: Any) -> Assignment | None:
    """See the entries of existing chains: the people of selecting authorities, and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)


def can_begin_entries(user: Any) -> Assignment | None:
    """Enter existing chains at all: officers of selecting authorities."""
    return holds(user, Role.CITY_OFFICER)


def can_enter_for(user: Any, programme: Programme) -> Assignment | None:
    """Enter an existing chain of a scheme: the officers of the bureau that runs it."""
    return holds(user, Role.CITY_OFFICER, authority=programme.selecting_authority_id)


def can_prepare_entry(user: Any, entry: ChainEntry) -> Assignment | None:
    """Change an entry, propose or discard it: the officers of the bureau that runs its scheme."""
    return can_enter_for(user, entry.programme)


def can_take_back_entry(user: Any, entry: ChainEntry) -> Assignment | None:
    """Take a proposed entry back: the officer who proposed it."""
    return can_prepare_entry(user, entry) if user.person_id == entry.proposer_id else None


def can_approve_entry(user: Any, entry: ChainEntry) -> Assignment | None:
    """Approve or send back a proposed entry: a head of that bureau who is not the person that proposed it."""
    if user.person_id == entry.proposer_id:
        return None
    return holds(user, Role.CITY_HEAD, authority=entry.programme.selecting_authority_id)


def can_approve_entries(user: Any) -> Assignment | None:
    """Open the page on which several entries are approved: heads of selecting authorities."""
    return holds(user, Role.CITY_HEAD)


def can_open_stories(user: Any) -> Assignment | None:
    """See events and typical cases in every state: the people of selecting authorities, and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)


def can_write_stories(user: Any) -> Assignment | None:
    """Write events and typical cases at all: officers of selecting authorities."""
    return holds(user, Role.CITY_OFFICER)


def can_write_for(user: Any, programme: Programme) -> Assignment | None:
    """Write an event or a typical case of a scheme: the officers of the bureau that runs it."""
    return holds(user, Role.CITY_OFFICER, authority=programme.selecting_authority_id)


def can_prepare_story(user: Any, story: Story) -> Assignment | None:
    """Change a draft, propose or discard it: the officers of the bureau that runs its scheme."""
    return can_write_for(user, story.programme)


def can_take_back_story(user: Any, story: Story) -> Assignment | None:
    """Take a proposed one back: the officer who proposed it."""
    return can_prepare_story(user, story) if user.person_id == story.proposer_id else None


def can_publish_story(user: Any, story: Story) -> Assignment | None:
    """Publish or send back a proposed one: a head of that bureau who is not the person that proposed it."""
    return can_take_down_story(user, story) if user.person_id != story.proposer_id else None


def can_take_down_story(user: Any, story: Story) -> Assignment | None:
    """Take a published one down: a head of that bureau."""
    return holds(user, Role.CITY_HEAD, authority=story.programme.selecting_authority_id)
