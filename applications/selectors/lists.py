"""Reads lists of applications: a page by key, the figures of the stages, what there is to filter by, an export.

Everything starts at what the user sees from one side (`seen_as`). Rows come as plain values with their cells ready in
words: at a hundred thousand files a page costs as much as at one hundred.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, DISTRICT_ROLES, OFFICER_ROLES
from accounts.models import Assignment, Authority
from accounts.querysets import assignments_held
from applications.choices import UNIT_TURN
from applications.deadlines import NOTHING, Ruler, last_day
from applications.models import Application, Round
from applications.querysets import authority_ids, own_unit_ids, reads_all
from applications.selectors.counting import counted_by_state
from applications.selectors.handling import mine
from applications.selectors.keyset import Keyset, Sort, page_of
from applications.stages import APPLICANT, STAFF, UNIT_DEADLINES, stage_at, stage_called, stages_of
from chains.choices import KeyField
from office import calendar, clock
from office.addresses import address_of
from office.machine import Labels, workflows
from office.standing import kept

# Beyond this nobody needs the exact number, and counting on would cost more than the page.
COUNT_CAP = 1000
EXPORT_CHUNK = 2000
# Files of a stage on the board; the list has the rest.
ON_BOARD = 8
# Instead of an officer's key.
MINE, NOBODYS = "mine", "nobody"
SORTS = {"new": Sort("pk", descending=True), "since": Sort("state_since"), "due": Sort("due_at", nullable=True)}

FIELDS = (
    "pk", "number", "chain_name", "unit__name", "unit__uscc", "state", "state_since", "due_at", "submitted_at",
    "authority__short_name", "key_field", "withdrawal_asked_at", "disqualification_proposer_id", "return_count",
    "round__title", "round__closes_at", "officer__person__name",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, checked; empty values ask for everything."""

    audience: str = STAFF
    text: str = ""
    call: int | None = None
    stage: str = ""
    authority: int | None = None
    key_field: str = ""
    overdue: bool = False
    officer: str = ""
    sort: str = "new"
    after: str = ""
    before: str = ""

    def described(self) -> dict[str, Any]:
        """What narrows the list, for the register."""
        return {key: value for key, value in vars(self).items() if value and key not in ("after", "before", "sort")}


@dataclass(frozen=True)
class Listing:
    """One page of a list: rows in words, the keys of its neighbours (empty where there is none), how many in all, and
    how many at each stage (nothing in a search, where each figure would search again)."""

    rows: list[dict[str, Any]]
    previous: str
    next: str
    total: str
    figures: dict[str, int]


def sides_of(user: Any) -> list[str]:
    """From which sides the user sees applications; staff first."""
    staff = reads_all(user) or any(row.role in AUTHORITY_ROLES for row in assignments_held(user))
    return [*([STAFF] if staff else []), *([APPLICANT] if own_unit_ids(user) else [])]


def labels() -> dict[str, Labels]:
    """The words for the states, from the table of moves."""
    return workflows()[Application._meta.label].labels


def found(user: Any, wanted: Wanted, at: datetime) -> QuerySet[Application]:
    """The applications that a list shows, in no order yet."""
    return _at_stage(_at_any_stage(user, wanted, at), wanted)


def _at_stage(rows: QuerySet[Application], wanted: Wanted) -> QuerySet[Application]:
    stage = stage_called(wanted.stage, wanted.audience)
    return rows.filter(state__in=stage.states) if stage else rows


def _at_any_stage(user: Any, wanted: Wanted, at: datetime) -> QuerySet[Application]:
    """What a list would show of all stages."""
    rows = Application.objects.seen_as(wanted.audience, user)
    if wanted.call:
        rows = rows.filter(round_id=wanted.call)
    if wanted.authority:
        rows = rows.filter(authority_id=wanted.authority)
    if wanted.key_field:
        rows = rows.filter(key_field=wanted.key_field)
    if wanted.officer:
        rows = rows.filter(_by_officer(user, wanted.officer, at))
    if wanted.overdue:
        rows = rows.filter(due_at__lte=at, state__in=_dated_states(wanted.audience))
    return rows.matching(wanted.text) if wanted.text else rows


def _by_officer(user: Any, officer: str, at: datetime) -> Q:
    """Whose files: the person's own, those that nobody has, or those of one officer."""
    if officer == MINE:
        return mine(user, clock.local_date(at))
    return Q(officer__isnull=True) if officer == NOBODYS else Q(officer_id=officer)


def colleagues(user: Any, at: datetime) -> list[tuple[str, str]]:
    """The officers whose files a person of a recommending authority may tell apart; nobody for all others."""
    places = authority_ids(user, *DISTRICT_ROLES)
    if not places:
        return []
    held = Assignment.objects.current(clock.local_date(at)).filter(role__in=OFFICER_ROLES, authority_id__in=places)
    rows = held.order_by("user__person__name", "user_id").values_list("user_id", "user__person__name").distinct()
    return [(str(key), name) for key, name in rows]


def _dated_states(audience: str) -> tuple[str, ...]:
    """States whose deadline an audience may know; a unit is told only its own."""
    if audience == APPLICANT:
        return UNIT_DEADLINES
    return tuple(state for stage in stages_of(audience) if stage.is_open for state in stage.states)


def listing(user: Any, wanted: Wanted, at: datetime, head: int | None = None) -> Listing:
    """One page of the list with its figures, in three queries: the rows, the numbers, the calendar.

    With the register's head (`register.head()`, asked before) the numbers are those that were counted at this head.
    """
    anywhere = _at_any_stage(user, wanted, at)
    rows = _at_stage(anywhere, wanted)
    page = page_of(rows, SORTS[wanted.sort], FIELDS, after=wanted.after, before=wanted.before)
    numbers = Counter() if wanted.text else _numbers_at(head, anywhere, user, wanted, at)
    number = _matches(rows, page) if wanted.text else _at(wanted, numbers)
    ruler, words = Ruler(calendar.load(), clock.local_date(at)), labels()
    base = address_of("applications:list")
    return Listing(
        rows=[cells(row, wanted.audience, ruler, words, base) for row in page.rows],
        previous=page.previous,
        next=page.next,
        total=f"{COUNT_CAP} 件以上" if number > COUNT_CAP else f"共 {number} 件",
        figures={} if wanted.text else _by_stage(numbers, wanted.audience),
    )


def _numbers_at(head: int | None, rows: QuerySet[Application], user: Any, wanted: Wanted, at: datetime) -> Counter[str]:
    """The numbers, counted once at each head of the register; what falls due does so without an act, and a unit's
    drafts may come and go without one."""
    if head is None or wanted.overdue or wanted.audience != STAFF:
        return _numbers(rows, wanted.audience)
    narrowed = f"{wanted.call}-{wanted.authority}-{wanted.key_field}-{wanted.officer}"
    return kept(f"list-numbers-{standing_of(user, at)}-{narrowed}", head, lambda: _numbers(rows, STAFF))


def standing_of(user: Any, at: datetime) -> str:
    """Who a person is on a day, by account and roles: what is kept for one standing serves no other."""
    held = "-".join(str(row.pk) for row in assignments_held(user))
    return f"{user.pk}-{clock.local_date(at)}-{held}"


def _matches(rows: QuerySet[Application], page: Keyset) -> int:
    """How many files a search finds, up to just past the cap; where one page shows them all, nothing is asked."""
    return rows.order_by()[: COUNT_CAP + 1].count() if page.previous or page.next else len(page.rows)


def _at(wanted: Wanted, numbers: Counter[str]) -> int:
    """How many of the counted files are at the stage that is wanted; all of them where none is."""
    stage = stage_called(wanted.stage, wanted.audience)
    return sum(numbers[state] for state in stage.states) if stage else numbers.total()


def tells_authorities_apart(user: Any) -> bool:
    """Whether a list of this person holds files of several authorities."""
    return reads_all(user) or bool(authority_ids(user, *CITY_ROLES)) or len(authority_ids(user, *AUTHORITY_ROLES)) > 1


def cells(row: dict[str, Any], audience: str, ruler: Ruler, words: dict[str, Labels], base: str) -> dict[str, Any]:
    """One row in words."""
    state, label = row["state"], words[row["state"]]
    stage = stage_at(state, audience)
    is_open = stage is not None and stage.is_open
    tells_time = is_open and audience == STAFF
    paused = tells_time and state in UNIT_DEADLINES
    due = ruler.left(row["due_at"]) if tells_time or state in UNIT_DEADLINES else NOTHING
    since = ruler.elapsed(row["state_since"]) if tells_time else NOTHING
    return {
        "url": f"{base}{row['pk']}/" + ("form/" if audience == APPLICANT and state in UNIT_TURN else ""),
        "pk": row["pk"],
        "number": row["number"] or "未编号",
        "title": row["chain_name"] or "未命名的生态链",
        "unit": row["unit__name"],
        "authority": row["authority__short_name"] or "",
        "key_field": _KEY_FIELDS.get(row["key_field"], ""),
        "round": row["round__title"],
        "officer": row["officer__person__name"] or "",
        "state": label.to(audience),
        "tone": label.tone,
        "shape": label.shape,
        "marks": _marks(row, audience),
        "submitted": _day(row["submitted_at"]),
        "returns": row["return_count"],
        "since": "停表" if paused else since.text,
        "due": due.text,
        "due_tone": due.tone,
        "due_on": due.date if due.date != due.text else "",
    }


# Of the cells, those that say something of their own; the others are the same for many rows (office.setting).
TEXTS = frozenset(
    {"url", "pk", "number", "title", "unit", "authority", "key_field", "round", "officer", "submitted", "since", "due",
     "due_on"}
)  # fmt: skip
_KEY_FIELDS = {choice.value: choice.label for choice in KeyField}


def _day(at: datetime | None) -> str:
    return clock.local_date(at).isoformat() if at else ""


def _marks(row: dict[str, Any], audience: str) -> list[str]:
    """What else is going on with a file, in a word each."""
    marks = ["申请撤回"] if row["withdrawal_asked_at"] and row["state"] in _LIVE else []
    if audience == STAFF and row["disqualification_proposer_id"] and row["state"] in _LIVE:
        marks.append("拟取消资格")
    return marks


_LIVE = frozenset(state for stage in stages_of(STAFF) if stage.is_open for state in stage.states)


def stage_figures(user: Any, wanted: Wanted, at: datetime) -> dict[str, int]:
    """How many files are at each stage (up to the cap), whatever stage the list is narrowed to; one query."""
    return _by_stage(_numbers(_at_any_stage(user, wanted, at), wanted.audience), wanted.audience)


def _numbers(rows: QuerySet[Application], audience: str) -> Counter[str]:
    """How many files are in each state, each counted to just past the cap."""
    states = [state for stage in stages_of(audience) for state in stage.states]
    return counted_by_state(rows, states, COUNT_CAP + 1)


def _by_stage(numbers: Counter[str], audience: str) -> dict[str, int]:
    return {stage.key: min(sum(numbers[state] for state in stage.states), COUNT_CAP) for stage in stages_of(audience)}


def board(user: Any, wanted: Wanted, at: datetime) -> list[dict[str, Any]]:
    """The open stages side by side, each with its number (up to the cap) and the files that lie there longest."""
    ruler, words, base = Ruler(calendar.load(), clock.local_date(at)), labels(), address_of("applications:list")
    figures = stage_figures(user, wanted, at)
    lanes = []
    for stage in stages_of(wanted.audience):
        if stage.is_open and figures[stage.key]:
            rows = found(user, Wanted(**{**vars(wanted), "stage": stage.key}), at).order_by("state_since", "pk")
            files = [cells(row, wanted.audience, ruler, words, base) for row in rows.values(*FIELDS)[:ON_BOARD]]
            lanes.append({"stage": stage, "number": figures[stage.key], "files": files})
    return lanes


def rounds_seen(user: Any) -> QuerySet[Round]:
    """The rounds that a person may look for files in, the newest first."""
    if reads_all(user):
        return Round.objects.order_by("-opens_at", "-pk")
    held = assignments_held(user)
    bureaus = {row.authority.jurisdiction_id for row in held if row.role in AUTHORITY_ROLES}
    scope = Q(programme__selecting_authority_id__in=bureaus)
    if units := own_unit_ids(user):
        scope |= Q(pk__in=Application.objects.filter(unit_id__in=units).order_by().values("round_id"))
    return Round.objects.filter(scope).order_by("-opens_at", "-pk")


def authorities_seen(user: Any) -> QuerySet[Authority]:
    """The authorities whose files a municipal officer or an auditor may tell apart; nothing for all others."""
    if reads_all(user):
        return Authority.objects.receiving().order_by("order", "pk")
    cities = authority_ids(user, *CITY_ROLES)
    return Authority.objects.receiving().filter(Q(parent_id__in=cities) | Q(pk__in=cities)).order_by("order", "pk")


def export_rows(user: Any, wanted: Wanted, at: datetime, keys: Sequence[str]) -> Iterator[list[Any]]:
    """All rows of a list, not only one page: the cells of `keys`, as resources.py names them; read in chunks."""
    words = labels()
    rows = found(user, wanted, at).order_by("-pk").values(*FIELDS)
    tells_time = wanted.audience == STAFF
    for row in rows.iterator(chunk_size=EXPORT_CHUNK):
        filled = {
            "number": row["number"] or "",
            "title": row["chain_name"],
            "unit": row["unit__name"],
            "uscc": row["unit__uscc"],
            "authority": row["authority__short_name"] or "",
            "key_field": _KEY_FIELDS.get(row["key_field"], ""),
            "round": row["round__title"],
            "state": words[row["state"]].to(wanted.audience),
            "officer": row["officer__person__name"] or "",
            "submitted": _day(row["submitted_at"]),
            "since": _day(row["state_since"]) if tells_time else "",
            "due": _last_day(row["due_at"]) if tells_time or row["state"] in UNIT_DEADLINES else "",
            "returns": row["return_count"],
        }
        yield [filled[key] for key in keys]


def _last_day(due: datetime | None) -> str:
    return last_day(due).isoformat() if due else ""
