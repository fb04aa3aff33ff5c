"""The writes of publicity that move no state: drafting notices and announcements, receiving and reading objections."""

from publicity.services.announcements import announcement_defaults, draft_announcement, edit_announcement
from publicity.services.notices import correction_defaults, draft_notice, edit_notice, notice_defaults
from publicity.services.objections import Arrival, open_identity, receive_objection, report_virus, take_evidence

__all__ = [
    "Arrival", "announcement_defaults", "correction_defaults", "draft_announcement", "draft_notice",
    "edit_announcement", "edit_notice", "notice_defaults", "open_identity", "receive_objection",
    "report_virus", "take_evidence",
]  # fmt: skip
