"""The forms of chains: filters of lists, one student, a roster file, reasons; the entry of existing chains."""

from chains.forms.chains import (
    ChainFilter,
    DirectoryFilter,
    ReasonForm,
    RosterFileForm,
    RosterFilter,
    SearchFilter,
    StudentForm,
)
from chains.forms.entries import (
    WIDTHS,
    EntriesFileForm,
    EntriesPaperForm,
    EntryForm,
    MembersFileForm,
    ParticipantFormSet,
)

__all__ = [
    "WIDTHS", "ChainFilter", "DirectoryFilter", "EntriesFileForm", "EntriesPaperForm", "EntryForm", "MembersFileForm",
    "ParticipantFormSet", "ReasonForm", "RosterFileForm", "RosterFilter", "SearchFilter", "StudentForm",
]  # fmt: skip
