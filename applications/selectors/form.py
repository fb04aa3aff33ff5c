"""Reading a form: its sections for a unit, what was typed, what is still missing, and the facts that rules read.

The keys named in `FACT_KEYS` are the only ones that the portal itself understands; everything else is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.choices import UnitKind
from accounts.models import Authority
from applications.fields import Field, Section, normal, problem_of, shown
from applications.models import Application, FormVersion
from chains.choices import KeyField
from office.machine import Problem

# Section and field by which a form tells the portal what its rules need; a form may lack some of them.
FACT_KEYS = {
    "chain_name": ("chain", "name"),
    "industry": ("chain", "industry"),
    "key_field": ("chain", "key_field"),
    "summary": ("chain", "summary"),
    "authority": ("lead", "authority"),
}
POSTS, POST_PLACES = "posts", "chain_places"
MEMBERS, SCHOOLS = "members", "schools"


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


def sections_for(application: Application) -> tuple[Section, ...]:
    """The sections that this unit fills in, with the options that come from the portal's tables."""
    programme = application.round.programme
    options = {
        "unit_kind": tuple((kind, UnitKind(kind).label) for kind in programme.admitted_kinds),
        "authority": tuple(
            Authority.objects.filter(parent_id=programme.selecting_authority_id).values_list("code", "short_name")
        ),
    }
    return tuple(
        replace(section, fields=tuple(_with_options(field, options) for field in section.fields))
        for section in application.edition.parsed
        if section.applies_to(application.unit.kind)
    )


def _with_options(field: Field, options: Mapping[str, tuple]) -> Field:
    return replace(field, options=options[field.type]) if field.type in options and not field.options else field


def contents_of(version: FormVersion) -> dict[str, dict]:
    """What was typed, by section key."""
    return {row.key: row.content for row in version.contents.all()}


def rows_of(content: Mapping[str, Any]) -> list[dict]:
    """The rows of a row section that hold anything."""
    return [row for row in content.get("rows", []) if any(value for key, value in row.items() if key != "id")]


def section_problems(section: Section, content: Mapping[str, Any], unit_kind: str) -> list[Problem]:
    """What keeps a section from being complete, each with the field (`key`, or `row-id.key`) where it is."""
    if not section.is_rows:
        values = content.get("fields", {})
        return [
            Problem(f"{field.label}：{text}", field=field.key, section=section.key)
            for field in section.fields
            if (text := value_problem(field, values.get(field.key), unit_kind))
        ]
    rows = rows_of(content)
    problems = [
        Problem(f"第 {index} 行“{field.label}”：{text}", field=f"{row['id']}.{field.key}", section=section.key)
        for index, row in enumerate(rows, start=1)
        for field in section.fields
        if (text := value_problem(field, row.get(field.key), unit_kind))
    ]
    if len(rows) < section.min_rows:
        problems.insert(0, Problem(f"“{section.title}”至少填写 {section.min_rows} 行。", section=section.key))
    return problems


def value_problem(field: Field, value: Any, unit_kind: str) -> str:
    """What is wrong with one value; a sealed one was checked when it was sealed."""
    if isinstance(value, dict):
        return value.get("problem", "")
    return problem_of(field, value, unit_kind)


def value_shown(field: Field, value: Any) -> str:
    """One value for a reader; of a sealed one only its mask."""
    return value.get("mask", "") if isinstance(value, dict) else shown(field, value)


def attachment_problems(version: FormVersion) -> list[Problem]:
    """Required kinds of attachment that are missing for this kind of unit."""
    present = {attachment.kind for attachment in version.attachments.all()}
    kind = version.application.unit.kind
    return [
        Problem(f"缺少附件：{entry['label']}。", field=entry["key"], section="attachments")
        for entry in version.edition.attachments
        if (entry.get("required") or kind in entry.get("required_for", ())) and entry["key"] not in present
    ]


def facts_of(version: FormVersion, sections: tuple[Section, ...] | None = None) -> FormFacts:
    """The facts of a version as typed now; values that are not valid count as missing."""
    sections = sections or sections_for(version.application)
    contents = contents_of(version)
    by_key = {section.key: section for section in sections}
    single = {name: _single(by_key, contents, *where) for name, where in FACT_KEYS.items()}
    codes = {version.application.unit.uscc}
    for key in (MEMBERS, SCHOOLS):
        codes |= {_valid(by_key, key, "uscc", row) for row in rows_of(contents.get(key, {}))}
    places = (_valid(by_key, POSTS, POST_PLACES, row) for row in rows_of(contents.get(POSTS, {})))
    members = rows_of(contents.get(MEMBERS, {}))
    employers = [row for row in members if _valid(by_key, MEMBERS, "kind", row) in (UnitKind.ENTERPRISE, "")]
    return FormFacts(
        **single,
        post_total=sum(int(text) for text in places if text),
        participant_codes=tuple(sorted(codes - {""})),
        member_employers=len(employers),
    )


def _single(sections: Mapping[str, Section], contents: Mapping[str, dict], section: str, key: str) -> str:
    return _valid(sections, section, key, contents.get(section, {}).get("fields", {}))


def _valid(sections: Mapping[str, Section], section: str, key: str, values: Mapping[str, Any]) -> str:
    """A value in its written form, or nothing when it is missing, unknown or wrong."""
    field = sections[section].field(key) if section in sections else None
    value = values.get(key)
    if field is None or isinstance(value, dict) or problem_of(field, value, ""):
        return ""
    return normal(field, value)


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
    application = version.application
    sections = sections_for(application)
    contents = contents_of(version)
    problems = [
        problem
        for section in sections
        for problem in section_problems(section, contents.get(section.key, {}), application.unit.kind)
    ]
    return [*problems, *attachment_problems(version), *threshold_problems(application, facts_of(version, sections))]
