"""The writes of accounts that are not moves of a table: accounts, roles, invitations, registrations, bars, sign-in."""

from accounts.services.absences import WHO_ENTERS_ABSENCES, end_absence, enter_absence
from accounts.services.bars import enter_bar, lift_bar
from accounts.services.clerks import accept_invitation, invite_clerk, remove_clerk, withdraw_invitation
from accounts.services.experts import join_as_expert, person_of
from accounts.services.papers import ONLY_INFECTED, replace_paper, report_virus
from accounts.services.people import (
    NewAccount,
    add_account,
    change_password,
    change_profile,
    create_user,
    grant,
    order_password_link,
    revoke,
    set_active,
)
from accounts.services.sign_in import record_failed_sign_in, record_sign_in, record_sign_out
from accounts.services.transitions import fill_in, refuse_early, row_of, seen_revision
from accounts.services.units import REGISTERED_ALREADY, name_unit, register_unit, request_takeover

__all__ = [
    "ONLY_INFECTED", "REGISTERED_ALREADY", "WHO_ENTERS_ABSENCES", "NewAccount", "accept_invitation", "add_account",
    "change_password", "change_profile", "create_user", "end_absence", "enter_absence", "enter_bar", "fill_in",
    "grant", "invite_clerk", "join_as_expert", "lift_bar", "name_unit", "order_password_link", "person_of",
    "record_failed_sign_in",
    "record_sign_in", "record_sign_out", "refuse_early", "register_unit", "remove_clerk", "replace_paper",
    "report_virus", "request_takeover", "revoke", "row_of", "seen_revision", "set_active", "withdraw_invitation",
]  # fmt: skip
