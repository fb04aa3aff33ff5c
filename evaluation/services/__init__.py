"""The writes of expert review that move no state."""

from evaluation.services.decisions import (
    draft_decision,
    draft_direct_decision,
    draft_round_decision,
    redraft_decision,
    write_decision,
)
from evaluation.services.feedback import announce_feedback
from evaluation.services.invitations import (
    accept_invitation,
    decline_invitation,
    import_experts,
    invite_expert,
    withdraw_invitation,
)
from evaluation.services.panels import draw_panel, draw_supplement, put_files
from evaluation.services.papers import issue_panel_papers, issue_visit_paper, record_paper, write_minutes
from evaluation.services.plans import CriterionEntry, change_plan, open_plan
from evaluation.services.pool import (
    Employer,
    Particulars,
    add_employer,
    add_expert,
    add_leave,
    add_tie,
    change_expert,
    end_row,
    record_pool_export,
    register_expert,
)
from evaluation.services.rankings import record_export
from evaluation.services.recusals import declare_recusal, keep_secrecy, pledge, record_recusal, recuse_staff
from evaluation.services.sheets import record_reading, save_sheet
from evaluation.services.visits import add_photo, plan_visit, remove_photo, write_visit

__all__ = [
    "CriterionEntry", "Employer", "Particulars", "accept_invitation", "add_employer", "add_expert", "add_leave",
    "add_photo", "add_tie", "change_expert", "change_plan", "declare_recusal", "decline_invitation", "draft_decision",
    "draft_direct_decision", "draft_round_decision", "draw_panel", "draw_supplement", "end_row", "import_experts",
    "announce_feedback", "issue_panel_papers", "issue_visit_paper", "record_paper", "write_minutes",
    "invite_expert", "keep_secrecy", "open_plan", "plan_visit", "pledge", "put_files", "record_export",
    "record_pool_export", "record_reading", "record_recusal", "recuse_staff", "redraft_decision", "register_expert",
    "remove_photo", "save_sheet", "withdraw_invitation", "write_decision", "write_visit",
]  # fmt: skip
