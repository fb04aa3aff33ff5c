"""The writes of expert review that move no state."""

from evaluation.services.decisions import (
    draft_decision,
    draft_direct_decision,
    draft_round_decision,
    redraft_decision,
    write_decision,
)
from evaluation.services.panels import draw_panel, draw_supplement, put_files
from evaluation.services.plans import change_plan, open_plan
from evaluation.services.pool import add_expert
from evaluation.services.rankings import record_export
from evaluation.services.recusals import declare_recusal, keep_secrecy, pledge, record_recusal, recuse_staff
from evaluation.services.sheets import record_reading, save_sheet
from evaluation.services.visits import add_photo, plan_visit, remove_photo, write_visit

__all__ = [
    "add_expert",
    "add_photo",
    "change_plan",
    "declare_recusal",
    "draft_decision",
    "draft_direct_decision",
    "draft_round_decision",
    "draw_panel",
    "draw_supplement",
    "keep_secrecy",
    "open_plan",
    "plan_visit",
    "pledge",
    "put_files",
    "record_export",
    "record_reading",
    "redraft_decision",
    "remove_photo",
    "record_recusal",
    "recuse_staff",
    "save_sheet",
    "write_decision",
    "write_visit",
]
