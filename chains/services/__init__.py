"""The writes of chains that are not moves of a table: keeping a roster, entering existing chains; and the founding."""

from chains.services.drafts import apply_draft, forget_drafts, keep_draft, read_draft
from chains.services.entries import (
    NOT_ENTERING,
    Outcome,
    Paper,
    Particulars,
    approve_entries,
    draft_entry,
    edit_entry,
    import_entries,
    write_participants,
)
from chains.services.rosters import (
    NO_GRANT,
    NOT_YOURS,
    Change,
    Rules,
    add_student,
    amend_student,
    identity_digest,
    open_numbers,
    record_export,
    rules_of,
    write_roster,
)
from chains.workflow import NewMember, NewSchool, found_chain

__all__ = [
    "NOT_ENTERING", "NOT_YOURS", "NO_GRANT", "Change", "NewMember", "NewSchool", "Outcome", "Paper", "Particulars",
    "Rules", "add_student", "amend_student", "apply_draft", "approve_entries", "draft_entry", "edit_entry",
    "forget_drafts", "found_chain", "identity_digest", "import_entries", "keep_draft", "open_numbers", "read_draft",
    "record_export", "rules_of", "write_participants", "write_roster",
]  # fmt: skip
