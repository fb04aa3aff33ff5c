"""The tables of the desk tools, one module for each tool."""

from office.models.effects import Effect
from office.models.jobs import Job
from office.models.numbers import NumberSeries
from office.models.process import Process
from office.models.register import RegisterDetail, RegisterEntry, RegisterHead

__all__ = [
    "Effect",
    "Job",
    "NumberSeries",
    "Process",
    "RegisterDetail",
    "RegisterEntry",
    "RegisterHead",
]
