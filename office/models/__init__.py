"""The tables of the desk tools, one module for each tool."""

from office.models.calendar import CalendarDay, CalendarState, CalendarYear
from office.models.documents import IssuedDocument
from office.models.effects import Effect
from office.models.jobs import Job
from office.models.limits import Tally
from office.models.messages import Mailing, Message, NoticeSetting
from office.models.numbers import NumberSeries
from office.models.process import Process
from office.models.register import RegisterDetail, RegisterEntry, RegisterHead
from office.models.uploads import Upload

__all__ = [
    "CalendarDay",
    "CalendarState",
    "CalendarYear",
    "Effect",
    "IssuedDocument",
    "Job",
    "Mailing",
    "Message",
    "NoticeSetting",
    "NumberSeries",
    "Process",
    "RegisterDetail",
    "RegisterEntry",
    "RegisterHead",
    "Tally",
    "Upload",
]
