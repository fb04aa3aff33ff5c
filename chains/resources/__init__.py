"""The roster in and out as .xlsx: every bad cell is named, numbers go out masked, and there is an empty template."""

from chains.resources.files import write_roster, write_template
from chains.resources.students import BadCell, StudentResource
from chains.resources.tables import HEADINGS, MAX_ROWS, Table, read_table

__all__ = [
    "HEADINGS",
    "MAX_ROWS",
    "BadCell",
    "StudentResource",
    "Table",
    "read_table",
    "write_roster",
    "write_template",
]
