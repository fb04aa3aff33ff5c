"""Who may do what with an application. Predicates answer with the assignment that allows it, or with nothing."""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, CO_ISSUING_ROLES, UNIT_ROLES, Role
from accounts.permissions import holds, same_person


def can_fill_in(user: Any, application: Any) -> Any:
    """The unit's clerks and its administrator."""
    return holds(user, Role.APPLICANT, Role.UNIT_ADMIN, unit=application.unit_id)


def can_review(user: Any, application: Any) -> Any:
    """The officer of the authority that has the file; for directly reporting units that is the municipal officer."""
    if application.is_direct:
        return can_receive(user, application)
    return holds(user, Role.DISTRICT_OFFICER, authority=application.authority_id)


def can_decide_review(user: Any, application: Any) -> Any:
    """A head of the authority that has the file."""
    if application.is_direct:
        return can_head_selection(user, application)
    return holds(user, Role.DISTRICT_HEAD, authority=application.authority_id)


def can_assign(user: Any, application: Any) -> Any:
    """Say who works on a file: the officers and heads of the authority that has it."""
    return can_review(user, application) or can_decide_review(user, application)


def can_recommend(user: Any, application: Any) -> Any:
    """The recommending authority's officer; a directly reporting unit needs no recommendation."""
    return None if application.is_direct else can_review(user, application)


def can_draw_up_list(user: Any, authority: Any) -> Any:
    """The officer of a recommending authority, where it recommends by lists."""
    return holds(user, Role.DISTRICT_OFFICER, authority=authority)


def can_approve_proposal(user: Any, application: Any) -> Any:
    """A head of the recommending authority who is not the person that proposed."""
    if application.is_direct or user.person_id == application.proposer_id:
        return None
    return can_decide_review(user, application)


def can_take_back(user: Any, application: Any) -> Any:
    """The person that proposed, while still an officer there."""
    return can_recommend(user, application) if user.person_id == application.proposer_id else None


def can_receive(user: Any, application: Any) -> Any:
    """The municipal officer of the programme."""
    return holds(user, Role.CITY_OFFICER, authority=application.round.programme.selecting_authority_id)


def can_head_selection(user: Any, application: Any) -> Any:
    """The municipal head of the programme."""
    return holds(user, Role.CITY_HEAD, authority=application.round.programme.selecting_authority_id)


def can_approve_disqualification(user: Any, application: Any) -> Any:
    """The municipal head, when somebody else proposed it."""
    if application.disqualification_proposer_id in (None, user.person_id):
        return None
    return can_head_selection(user, application)


def can_propose_disqualification(user: Any, application: Any) -> Any:
    """The municipal officer, while no proposal is pending."""
    return None if application.disqualification_proposer_id else can_receive(user, application)


def can_ask_withdrawal(user: Any, application: Any) -> Any:
    """The unit's clerks, while no request is pending."""
    return None if application.withdrawal_asked_at else can_fill_in(user, application)


def can_consent_withdrawal(user: Any, application: Any) -> Any:
    """Whoever has the file when a request is pending: the recommending authority before it sent up, else the city."""
    if application.withdrawal_asked_at is None:
        return None
    if application.is_at_district:
        return can_review(user, application) or can_decide_review(user, application)
    return can_receive(user, application) or can_head_selection(user, application)


def can_work_on(user: Any, application: Any) -> Any:
    """Have the file on one's desk: officers and heads of the authority that has it, and the city's."""
    return (
        can_review(user, application)
        or can_decide_review(user, application)
        or can_receive(user, application)
        or can_head_selection(user, application)
    )


def can_see_staff_side(user: Any, application: Any) -> Any:
    """Findings, opinions and notes between officials: authorities and auditors, never the unit."""
    return can_work_on(user, application) or holds(user, Role.AUDITOR)


def can_write_note(user: Any, application: Any) -> Any:
    """Write a private note: whoever works on the file; auditors read only."""
    return can_work_on(user, application)


def can_write_to_unit(user: Any, application: Any) -> Any:
    """Send the unit a message about its file: whoever works on it."""
    return can_work_on(user, application)


def can_edit_templates(user: Any) -> Any:
    """Enter and change the templates of messages to units: administrators."""
    return holds(user, Role.ADMINISTRATOR)


def can_strike_note(user: Any, note: Any) -> Any:
    """Strike a note that still stands: its author, by whichever account, while working on the file."""
    if note.struck_at is not None or not same_person(user, note.written_by):
        return None
    return can_work_on(user, note.application)


def can_open_sealed(user: Any, application: Any) -> Any:
    """Sealed values in plain text: the unit that wrote them and the officials who have the file; never auditors."""
    return can_fill_in(user, application) or can_work_on(user, application)


def can_export(user: Any) -> Any:
    """A list as a spreadsheet: officials of authorities and auditors; each export is an act in the register."""
    return holds(user, *AUTHORITY_ROLES, Role.AUDITOR)


def can_sum_up_recommendations(user: Any) -> Any:
    """The table of an authority's own recommendations: its officers and heads."""
    return holds(user, Role.DISTRICT_OFFICER, Role.DISTRICT_HEAD)


def can_start_application(user: Any, unit: Any) -> Any:
    """The unit's clerks and its administrator."""
    return holds(user, Role.APPLICANT, Role.UNIT_ADMIN, unit=unit.pk)


def can_run_rounds(user: Any, programme: Any) -> Any:
    """The municipal officer of the programme opens, extends and closes rounds."""
    return holds(user, Role.CITY_OFFICER, authority=programme.selecting_authority_id)


def can_open_rounds(user: Any) -> Any:
    """See the rounds and their settings: the people of selecting authorities and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)


def can_answer_confirmation(user: Any, confirmation: Any) -> Any:
    """Whoever acts for the unit that was asked: its administrator, its clerks, its contact as a member."""
    return holds(user, *UNIT_ROLES, unit=confirmation.unit_id)


def can_prepare_editions(user: Any, edition: Any = None) -> Any:
    """Administrators draft, propose and retire form editions: settings, no business decision."""
    return holds(user, Role.ADMINISTRATOR)


def can_take_back_edition(user: Any, edition: Any) -> Any:
    """The administrator that proposed it."""
    return can_prepare_editions(user) if user.person_id == edition.proposer_id else None


def can_publish_edition(user: Any, edition: Any) -> Any:
    """An administrator who is not the person that proposed it."""
    return can_prepare_editions(user) if user.person_id != edition.proposer_id else None


def can_open_editions(user: Any) -> Any:
    """Read the editions: administrators, auditors, the people of selecting authorities."""
    return holds(user, Role.ADMINISTRATOR, Role.AUDITOR, *CITY_ROLES)


def can_ask_bodies(user: Any, application: Any) -> Any:
    """Ask co-issuing bodies about a file: the municipal officer, where the round is open to one of them."""
    return can_receive(user, application) if application.round.consults_bodies else None


def can_see_opinions(user: Any, application: Any) -> Any:
    """Questions to bodies and their opinions: the selecting authority's people and auditors; no district, no unit."""
    return can_receive(user, application) or can_head_selection(user, application) or holds(user, Role.AUDITOR)


def can_list_opinions(user: Any) -> Any:
    """The list of all questions to bodies: the people of selecting authorities and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)


def can_answer_consultation(user: Any, consultation: Any) -> Any:
    """Whoever answers for the body that was asked."""
    return holds(user, *CO_ISSUING_ROLES, authority=consultation.body_id)


def can_manage_consultation(user: Any, consultation: Any) -> Any:
    """Extend a body's time or take the question back: the municipal officers, whoever of them asked."""
    return can_receive(user, consultation.application)


def can_read_opened_rounds(user: Any) -> Any:
    """Open the list of files that are open to one's body."""
    return holds(user, *CO_ISSUING_ROLES)
