"""The tables of programmes and chains."""

from chains.models.chains import Chain, ConstructionPeriod, Member, SchoolCooperation
from chains.models.entries import ChainEntry
from chains.models.programmes import Indicator, Programme
from chains.models.stories import Story, StoryPicture
from chains.models.students import RosterDraft, Student

__all__ = [
    "Chain",
    "ChainEntry",
    "ConstructionPeriod",
    "Indicator",
    "Member",
    "Programme",
    "RosterDraft",
    "SchoolCooperation",
    "Story",
    "StoryPicture",
    "Student",
]
