"""The writes of applications that move no state: starting, typing, attaching, finding, setting up rounds."""

from applications.services.bulk import JOB as BULK_JOB
from applications.services.bulk import carry_out, order_acts
from applications.services.consulting import close_to_body, open_to_bodies
from applications.services.copying import Begun, start_from
from applications.services.editions import draft_edition
from applications.services.files import (
    ATTACHMENT_LIMIT,
    add_attachment,
    attach_scan,
    record_download,
    record_export,
    remove_attachment,
    report_virus,
    store_scan,
)
from applications.services.form import Saved, save_section, start_application, undo_import
from applications.services.members import ask_members
from applications.services.preferences import choose_columns, forget_view, keep_view
from applications.services.recommending import draw_up_list, send_up_list
from applications.services.review import save_findings
from applications.services.rounds import (
    RoundSettings,
    announce_round,
    change_round,
    open_round,
    remind_authorities,
    round_mark,
)

__all__ = [
    "ATTACHMENT_LIMIT", "BULK_JOB", "Begun", "RoundSettings", "Saved", "add_attachment", "announce_round",
    "ask_members", "attach_scan", "carry_out", "change_round", "choose_columns", "close_to_body", "draft_edition",
    "draw_up_list", "forget_view", "keep_view", "open_round", "open_to_bodies", "order_acts", "record_download",
    "record_export", "remind_authorities", "remove_attachment", "report_virus", "round_mark", "save_findings",
    "save_section", "send_up_list", "start_application", "start_from", "store_scan", "undo_import",
]  # fmt: skip
