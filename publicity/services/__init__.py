"""The writes of publicity that move no state: drafting notices and announcements, receiving and reading objections."""

from publicity.services.announcements import announcement_defaults, draft_announcement, edit_announcement
from publicity.services.arriving import Arrival
from publicity.services.confirming import confirmed_code, digest_of_address, forget_codes, send_code, try_code
from publicity.services.notices import (
    correction_defaults,
    draft_notice,
    draft_results,
    edit_notice,
    edit_results,
    notice_defaults,
    results_defaults,
)
from publicity.services.objections import count_deadlines, open_identity, report_virus, take_evidence
from publicity.services.receiving import receive_objection

__all__ = [
    "Arrival", "announcement_defaults", "confirmed_code", "correction_defaults", "count_deadlines",
    "digest_of_address", "draft_announcement", "draft_notice", "draft_results", "edit_announcement",
    "edit_notice", "edit_results", "forget_codes",
    "notice_defaults", "open_identity", "receive_objection", "report_virus", "results_defaults", "send_code",
    "take_evidence", "try_code",
]  # fmt: skip
