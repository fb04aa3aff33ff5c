"""Reading a form: its sections for a unit, what was typed, what is still missing, and the facts that rules read.

The keys named in `FACT_KEYS` are the only ones that the portal itself understands; everything else is data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from accounts.choices import UnitKind
from accounts.models import Authority, Unit
from applications.fields import Field, Section, normal, plain, problem_of, shown
from applications.kinds import AttachmentKind, Demand, demand_of
from applications.models import Application, FormVersion
from applications.selectors.files import files_by_verdict, infected_problem
from chains.choices import KeyField
from chains.models import Programme
from office.machine import Problem

# Section and field by which a form tells the portal what its rules need; a form may lack some of them.
FACT_KEYS = {
    "chain_name": ("chain", "name"),
    "industry": ("chain", "industry"),
    "key_field": ("chain", "key_field"),
    "summary": ("chain", "summary"),
    "authority": ("lead", "authority"),
}
# Where else a form may tell it, when it has no section on the chain of its own.
ELSEWHERE = {"industry": ("lead", "industry")}
POSTS, POST_PLACES = "posts", "chain_places"
LEAD, MEMBERS, SCHOOLS = "lead", "members", "schools"


@dataclass(frozen=True)
class FormFacts:
    """What rules read from a form: the chain, the authority's code, totals, the codes of all who take part."""

    chain_name: str = ""
    industry: str = ""
    key_field: str = ""
    summary: str = ""
    authority: str = ""
    post_total: int = 0
    participant_codes: tuple[str, ...] = ()
    member_employers: int = 0


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one value, or with a section as a whole; `line` counts the rows from 1."""

    text: str
    field: Field | None = None
    row: str = ""
    line: int = 0

    def as_problem(self, section: Section) -> Problem:
        """In words that can stand outside the section, with the field (`key`, or `row-id.key`) where it is."""
        if self.field is None:
            return Problem(self.text, section=section.key)
        if not section.is_rows:
            return Problem(f"{self.field.label}：{self.text}", field=self.field.key, section=section.key)
        where = f"{self.row}.{self.field.key}"
        return Problem(f"第 {self.line} 行“{self.field.label}”：{self.text}", field=where, section=section.key)


def sections_for(application: Application) -> tuple[Section, ...]:
    """The sections that this unit fills in, with the options that come from the portal's tables."""
    kind = application.unit.kind
    return _with_options(application, [entry for entry in application.edition.parsed if entry.applies_to(kind)])


def section_for(application: Application, key: str) -> Section | None:
    """One section that this unit fills in, or None."""
    kind = application.unit.kind
    found = [entry for entry in application.edition.parsed if entry.key == key and entry.applies_to(kind)]
    return next(iter(_with_options(application, found)), None)


def _with_options(application: Application, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Fields whose options stand in the portal's tables get them; nothing is asked of the database otherwise."""
    programme = application.round.programme
    wanted = {field.type for section in sections for field in section.fields if not field.options}
    options: dict[str, tuple[tuple[str, str], ...]] = {}
    if "unit_kind" in wanted:
        options["unit_kind"] = tuple((kind, UnitKind(kind).label) for kind in programme.admitted_kinds)
    if "authority" in wanted:
        options["authority"] = tuple(_receiving(application).values_list("code", "short_name"))
    return tuple(
        replace(section, fields=tuple(_filled(field, options) for field in section.fields)) for section in sections
    )


def _receiving(application: Application) -> QuerySet[Authority]:
    """The authorities that may receive the form; the selecting one itself only from a unit that reports directly."""
    selecting = application.round.programme.selecting_authority_id
    is_direct = reports_directly(application.unit, application.round.programme)
    return Authority.objects.receiving().filter(Q(parent_id=selecting) | (Q(pk=selecting) if is_direct else Q()))


def is_within(unit: Unit, programme: Programme) -> bool:
    """Whether a unit belongs to the jurisdiction of a programme, by the authority that it registered with."""
    return unit.authority is None or unit.authority.jurisdiction_id == programme.selecting_authority_id


def reports_directly(unit: Unit, programme: Programme) -> bool:
    """Whether a unit hands in to the selecting authority itself: by its kind, or because it registered there."""
    if unit.kind in programme.directly_reporting_kinds:
        return True
    return programme.direct_by_registration and unit.authority_id == programme.selecting_authority_id


def _filled(field: Field, options: Mapping[str, tuple]) -> Field:
    return replace(field, options=options[field.type]) if field.type in options and not field.options else field


def contents_of(version: FormVersion) -> dict[str, dict]:
    """What was typed, by section key."""
    return {row.key: row.content for row in version.contents.all()}


def rows_of(content: Mapping[str, Any]) -> list[dict]:
    """The rows of a row section that hold anything."""
    return [row for row in content.get("rows", []) if any(value for key, value in row.items() if key != "id")]


def section_problems(section: Section, content: Mapping[str, Any], unit: Unit) -> list[Problem]:
    """What keeps a section from being complete, in the order of its fields or rows."""
    return [flaw.as_problem(section) for flaw in flaws_of(section, content, unit)]


def flaws_of(section: Section, content: Mapping[str, Any], unit: Unit) -> list[Flaw]:
    """The values of a section that are missing or wrong, and those that contradict what the portal knows."""
    if not section.is_rows:
        values = content.get("fields", {})
        flaws = [
            Flaw(text, field)
            for field in section.fields
            if (text := value_problem(field, values.get(field.key), unit.kind))
        ]
        return flaws + (_identity_flaws(section, values, unit) if section.key == LEAD else [])
    rows = rows_of(content)
    few = [Flaw(f"“{section.title}”至少填写 {section.min_rows} 行。")] if len(rows) < section.min_rows else []
    flaws = [
        Flaw(text, field, row.get("id", ""), line)
        for line, row in enumerate(rows, start=1)
        for field in section.fields
        if (text := value_problem(field, row.get(field.key), unit.kind))
    ]
    return few + flaws + (_double_flaws(section, rows, unit) if section.key in (MEMBERS, SCHOOLS) else [])


def _identity_flaws(section: Section, values: Mapping[str, Any], unit: Unit) -> list[Flaw]:
    """Who applies is who is registered: nobody applies under another unit's name or code."""
    flaws = []
    for key, known in (("name", unit.name), ("uscc", unit.uscc), ("kind", unit.kind)):
        field = section.field(key)
        given = _value(field, values) if field is not None else ""
        if given and given != known:
            flaws.append(
                Flaw(f"与单位登记的“{shown(field, known)}”不一致。请改回；确有变更的，先办理单位变更登记。", field)
            )
    return flaws


def _double_flaws(section: Section, rows: Sequence[Mapping[str, Any]], unit: Unit) -> list[Flaw]:
    """The lead unit stands in no table, each other unit once where the table lists units and not their posts."""
    field = section.field("uscc")
    flaws, lines = [], {}
    for line, row in enumerate(rows, start=1):
        code = _value(field, row) if field is not None else ""
        if code and code == unit.uscc:
            flaws.append(Flaw("这是链主单位自己的代码，请填写另一家单位。", field, row.get("id", ""), line))
        elif code in lines and section.distinct:
            flaws.append(Flaw(f"与第 {lines[code]} 行是同一家单位，请合并成一行。", field, row.get("id", ""), line))
        elif code:
            lines[code] = line
    return flaws


def value_problem(field: Field, value: Any, unit_kind: str) -> str:
    """What is wrong with one value; a sealed one was checked when it was sealed."""
    if isinstance(value, dict):
        return value.get("problem", "")
    return problem_of(field, value, unit_kind)


def value_shown(field: Field, value: Any) -> str:
    """One value for a reader; of a sealed one only its mask."""
    return value.get("mask", "") if isinstance(value, dict) else shown(field, value)


def demands_of(
    version: FormVersion, sections: Sequence[Section] | None = None, contents: Mapping[str, dict] | None = None
) -> list[tuple[AttachmentKind, Demand]]:
    """Each kind of attachment, and whether it must be there: for this kind of unit, or for what the unit wrote."""
    parsed = version.edition.parsed if sections is None else sections
    kind, contents = version.application.unit.kind, contents_of(version) if contents is None else contents
    sections = [section for section in parsed if section.applies_to(kind)]
    return [(entry, demand_of(entry, kind, sections, contents)) for entry in version.edition.kinds]


def attachment_problems(
    version: FormVersion, sections: Sequence[Section] | None = None, contents: Mapping[str, dict] | None = None
) -> list[Problem]:
    """Attachments in which a virus was found, and kinds that must be there and are missing."""
    clean, infected = files_by_verdict(version)
    present = {attachment.kind for attachment in clean}
    missing = [
        Problem(f"缺少附件：{kind.label}{demand.tail}。", field=kind.key, section="attachments")
        for kind, demand in demands_of(version, sections, contents)
        if demand.needed and kind.key not in present
    ]
    return [*map(infected_problem, infected), *missing]


def facts_of(
    version: FormVersion, sections: tuple[Section, ...] | None = None, contents: Mapping[str, dict] | None = None
) -> FormFacts:
    """The facts of a version as typed now; values that are not valid count as missing."""
    sections = sections or sections_for(version.application)
    contents = contents_of(version) if contents is None else contents
    by_key = {section.key: section for section in sections}
    single = {name: _told(by_key, contents, name) for name in FACT_KEYS}
    codes = {version.application.unit.uscc}
    for key in (MEMBERS, SCHOOLS):
        codes |= {_valid(by_key, key, "uscc", row) for row in rows_of(contents.get(key, {}))}
    places = (_valid(by_key, POSTS, POST_PLACES, row) for row in rows_of(contents.get(POSTS, {})))
    members = rows_of(contents.get(MEMBERS, {}))
    kinds = (UnitKind.ENTERPRISE, "")
    employers = {_who(by_key, row) for row in members if _valid(by_key, MEMBERS, "kind", row) in kinds}
    return FormFacts(
        **single,
        post_total=sum(int(text) for text in places if text),
        participant_codes=tuple(sorted(codes - {""})),
        member_employers=len(employers),
    )


def _told(by_key: Mapping[str, Section], contents: Mapping[str, dict], name: str) -> str:
    """A fact from its usual place in the form, or from the other where it may stand."""
    places = [FACT_KEYS[name], *([ELSEWHERE[name]] if name in ELSEWHERE else [])]
    return next(filter(None, (_valid(by_key, *where, _fields(contents, where[0])) for where in places)), "")


def _who(by_key: Mapping[str, Section], row: Mapping[str, Any]) -> str:
    """By what a unit in a row is told from another one: its code, or the name where there is none."""
    return _valid(by_key, MEMBERS, "uscc", row) or "".join(plain(row.get("name")).split())


def authority_for(application: Application, facts: FormFacts) -> Authority | None:
    """Where the form goes: the district of social insurance (工作方案三(一)), or straight to the selecting authority
    for kinds of unit that report directly; None while the form does not say.
    """
    programme = application.round.programme
    if reports_directly(application.unit, programme):
        return programme.selecting_authority
    below = Authority.objects.recommending().filter(parent_id=programme.selecting_authority_id)
    return below.filter(code=facts.authority).first() if facts.authority else None


def _fields(contents: Mapping[str, dict], section: str) -> Mapping[str, Any]:
    return contents.get(section, {}).get("fields", {})


def _valid(sections: Mapping[str, Section], section: str, key: str, values: Mapping[str, Any]) -> str:
    """A value in its written form, or nothing when the form does not ask for it, or it is missing or wrong."""
    field = sections[section].field(key) if section in sections else None
    return "" if field is None else _value(field, values)


def _value(field: Field, values: Mapping[str, Any]) -> str:
    value = values.get(field.key)
    return "" if isinstance(value, dict) or problem_of(field, value, "") else normal(field, value)


def threshold_problems(application: Application, facts: FormFacts) -> list[Problem]:
    """The programme's thresholds that the form does not reach."""
    programme = application.round.programme
    problems = []
    if facts.member_employers < programme.min_member_employers:
        problems.append(
            Problem(
                f"成员用人单位至少 {programme.min_member_employers} 家，现有 {facts.member_employers} 家。",
                section=MEMBERS,
            )
        )
    if facts.post_total < programme.min_posts:
        problems.append(Problem(f"岗位合计至少 {programme.min_posts} 个，现有 {facts.post_total} 个。", section=POSTS))
    if facts.key_field and facts.key_field not in KeyField.values:
        problems.append(Problem("请选择重点领域。", field="key_field", section="chain"))
    return problems


def incomplete(version: FormVersion) -> list[Problem]:
    """Everything that is missing before the form can be finalised, in the order of the form."""
    sections, contents = sections_for(version.application), contents_of(version)
    return form_problems(version, sections, contents, facts_of(version, sections, contents))


def form_problems(
    version: FormVersion, sections: Sequence[Section], contents: Mapping[str, dict], facts: FormFacts
) -> list[Problem]:
    """As `incomplete`, for a form that was read already."""
    application = version.application
    own = [
        problem
        for section in sections
        for problem in section_problems(section, contents.get(section.key, {}), application.unit)
    ]
    files = attachment_problems(version, sections, contents)
    return [*own, *files, *threshold_problems(application, facts)]
