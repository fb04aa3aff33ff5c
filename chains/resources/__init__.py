"""The roster in and out as .xlsx: every bad cell is named, numbers go out masked; existing chains out of workbooks."""

from chains.resources.entries import BadEntryCell, EntriesFile, read_entries, read_members
from chains.resources.entry_files import pack, unpack, write_entries_template, write_members_template
from chains.resources.files import write_roster, write_template
from chains.resources.students import BadCell, StudentResource
from chains.resources.tables import HEADINGS, MAX_ROWS, Table, read_table

__all__ = [
    "HEADINGS", "MAX_ROWS", "BadCell", "BadEntryCell", "EntriesFile", "StudentResource", "Table", "pack",
    "read_entries", "read_members", "read_table", "unpack", "write_entries_template", "write_members_template",
    "write_roster", "write_template",
]  # fmt: skip
