"""Reads across the tables of chains: lists and pages, rosters, periods that end soon."""

from chains.selectors.desk import count_todo_for, stages_for, todo_for, waiting_for
from chains.selectors.directory import (
    districts,
    facts_of,
    filtered,
    lines,
    listed,
    public_chain,
    public_members,
    state_tag,
)
from chains.selectors.files import acts_of, cooperations_of, members_of, papers_of, tiles_of, timeline
from chains.selectors.periods import periods_to_remind
from chains.selectors.programmes import programmes, programmes_of, tell_key_fields, use_panels
from chains.selectors.rosters import (
    GONE,
    PRESENT,
    choosable,
    number_facts,
    present_identities,
    roster,
    roster_lines,
    schools_among,
    sifted,
    student_facts,
)

__all__ = [
    "GONE", "PRESENT", "acts_of", "choosable", "cooperations_of", "count_todo_for", "districts", "facts_of",
    "filtered", "lines", "listed", "members_of", "number_facts", "papers_of", "periods_to_remind", "present_identities",
    "programmes", "programmes_of", "public_chain", "public_members", "roster", "roster_lines", "schools_among",
    "sifted", "stages_for", "state_tag", "student_facts", "tell_key_fields", "tiles_of", "timeline", "todo_for",
    "use_panels", "waiting_for",
]  # fmt: skip
