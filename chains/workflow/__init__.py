"""How a chain comes into being, and how it moves."""

from chains.workflow.chains import CHAINS
from chains.workflow.entries import ENTRIES
from chains.workflow.founding import NewMember, NewSchool, found_chain
from chains.workflow.stories import STORIES

__all__ = ["CHAINS", "ENTRIES", "STORIES", "NewMember", "NewSchool", "found_chain"]
