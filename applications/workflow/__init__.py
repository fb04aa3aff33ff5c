"""The moves of an application: the table, what must be true before each, and what each writes."""

from applications.workflow.consulting import CONSULTATION
from applications.workflow.editions import EDITION
from applications.workflow.members import CONFIRMATION
from applications.workflow.table import APPLICATION

__all__ = ["APPLICATION", "CONFIRMATION", "CONSULTATION", "EDITION"]
