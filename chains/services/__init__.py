"""The writes of chains that are not moves of a table: founding a chain, keeping its roster."""

from chains.services.drafts import apply_draft, forget_drafts, keep_draft, read_draft
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
    "NOT_YOURS", "NO_GRANT", "Change", "NewMember", "NewSchool", "Rules", "add_student", "amend_student", "apply_draft",
    "forget_drafts", "found_chain", "identity_digest", "keep_draft", "open_numbers", "read_draft", "record_export",
    "rules_of", "write_roster",
]  # fmt: skip
