"""How a chain comes into being: with its first period, its lead, its members and its schools, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.models import Authority, Unit
from accounts.services import name_unit
from chains.choices import KeyField
from chains.industries import normalise
from chains.models import Chain, ConstructionPeriod, Member, Programme, SchoolCooperation
from chains.periods import corresponding_day
from office.clock import end_of_day
from office.identifiers import normalise_uscc
from office.machine import Actor, NotReady, Problem, begin
from office.numbers import next_number


@dataclass(frozen=True)
class NewMember:
    """A unit that takes part: its name and code as typed, and what it brings. `places` counts posts offered."""

    name: str
    uscc: str
    kind: str
    tasks: str = ""
    posts: str = ""
    places: int = 0


@dataclass(frozen=True)
class NewSchool:
    """A school that takes part: majors, number of students, and how long, in words (`cooperation`) or by dates."""

    name: str
    uscc: str
    kind: str
    majors: str = ""
    student_number: int = 0
    cooperation: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def found_chain(
    *,
    programme: Programme,
    name: str,
    industry: str,
    key_field: str,
    summary: str,
    lead_unit: Unit,
    reviewing_authority: Authority,
    starts_on: date,
    announced_on: date,
    announcement_number: str,
    members: Sequence[NewMember],
    schools: Sequence[NewSchool],
    actor: Actor,
    at: datetime,
    label: str = "公布并开始建设",
) -> Chain:
    """Bring an announced chain into being, under construction from `starts_on` for the programme's months (工作方案五).

    Rows that name one unit twice become one member; a row that names the lead adds to the lead. A unit is found by its
    code, or comes into being as merely named. Call it in the transaction of the announcement, or of approving the entry
    of a chain that was announced without the portal; `label` names the act in the register. Raises NotReady when the
    unit leads a live chain, or its kind may not lead; ValidationError for a code that is none.
    """
    _check(lead_unit, key_field, name)
    ends_on = corresponding_day(starts_on, programme.construction_months)
    with transaction.atomic():
        # Two announcements at once queue here, so that the second is refused in words.
        Unit.objects.select_for_update().get(pk=lead_unit.pk)
        if Chain.objects.live().filter(lead_unit=lead_unit).exists():
            raise NotReady([Problem(f"“{lead_unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。")])
        chain = Chain(
            number=_number(programme, announced_on), programme=programme, name=name.strip(),
            industry=normalise(industry), key_field=key_field, summary=summary, lead_unit=lead_unit,
            reviewing_authority=reviewing_authority, announced_on=announced_on, announcement=announcement_number,
            due_at=end_of_day(ends_on),
        )  # fmt: skip
        begin(
            chain, actor=actor, at=at, label=label, note=announcement_number, audience=("applicant", "public"),
        )  # fmt: skip
        ConstructionPeriod.objects.create(chain=chain, ordinal=1, starts_on=starts_on, ends_on=ends_on)
        joined = _join_members(chain, members, actor, at)
        _join_schools(chain, schools, joined, actor, at)
    return chain


def _check(lead_unit: Unit, key_field: str, name: str) -> None:
    problems = []
    if lead_unit.kind not in LEAD_KINDS:
        problems.append(Problem(f"{UnitKind(lead_unit.kind).label}不能作为链主单位。", field="lead_unit"))
    if key_field and key_field not in KeyField.values:
        problems.append(Problem("请选择重点领域。", field="key_field"))
    if not name.strip():
        problems.append(Problem("请填写生态链名称。", field="name"))
    if problems:
        raise NotReady(problems)


def _number(programme: Programme, announced_on: date) -> str:
    """The public number: the selecting authority's code, the year of the announcement, a running number."""
    code = programme.selecting_authority.code
    running = next_number(f"chain:{code}:{announced_on.year}")
    return f"{code}-{announced_on.year}-{running:03d}"


def _join_members(chain: Chain, rows: Iterable[NewMember], actor: Actor, at: datetime) -> dict[str, Member]:
    """The lead and the members, by what identifies them; rows of one unit are put together."""
    lead = Member(chain=chain, unit=chain.lead_unit, kind=chain.lead_unit.kind, is_lead=True)
    joined = {_key(chain.lead_unit.name, chain.lead_unit.uscc): lead}
    for row in rows:
        member = _find_or_name(chain, joined, row, actor, at)
        member.tasks = _put_together(member.tasks, row.tasks)
        member.posts = _put_together(member.posts, row.posts)
        member.places += row.places
    for member in joined.values():
        member.joined_on = chain.announced_on
        member.save(force_insert=True)
    return joined


def _join_schools(
    chain: Chain, rows: Iterable[NewSchool], joined: dict[str, Member], actor: Actor, at: datetime
) -> None:
    for row in rows:
        member = _find_or_name(chain, joined, row, actor, at)
        if member.pk is None:
            member.joined_on = chain.announced_on
            member.save(force_insert=True)
        SchoolCooperation.objects.create(
            member=member, majors=row.majors, student_number=row.student_number, term=row.cooperation,
            starts_on=row.starts_on, ends_on=row.ends_on,
        )  # fmt: skip


def _find_or_name(
    chain: Chain, joined: dict[str, Member], row: NewMember | NewSchool, actor: Actor, at: datetime
) -> Member:
    """The member that the row names, new if no row before named it."""
    uscc = normalise_uscc(row.uscc) if row.uscc.strip() else ""
    key = _key(row.name, uscc)
    if key not in joined:
        unit = name_unit(row.name.strip(), uscc=uscc, kind=row.kind, actor=actor, at=at)
        joined[key] = Member(chain=chain, unit=unit, kind=row.kind)
    return joined[key]


def _key(name: str, uscc: str) -> str:
    """What tells units apart: the code, or the name where none was given."""
    return uscc or "".join(name.split())


def _put_together(before: str, more: str) -> str:
    return "；".join(part for part in (before, more.strip()) if part)
