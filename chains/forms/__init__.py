"""The forms of chains: filters of lists, one student, a roster file, the reason for an export or a reading."""

from chains.forms.chains import (
    ChainFilter,
    DirectoryFilter,
    ReasonForm,
    RosterFileForm,
    RosterFilter,
    StudentForm,
)

__all__ = ["ChainFilter", "DirectoryFilter", "ReasonForm", "RosterFileForm", "RosterFilter", "StudentForm"]
