"""Workbooks of applications: lists that are taken along, row sections that are filled in outside the portal."""

from applications.resources.lists import write_list
from applications.resources.tables import RowsFile, read_rows_file, write_rows_template

__all__ = ["RowsFile", "read_rows_file", "write_list", "write_rows_template"]
