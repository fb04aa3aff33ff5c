"""Reads form editions: what they ask in words, and what still keeps one from being published."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from applications.editions import OPTIONAL, PLAIN, check_edition
from applications.fields import BadEdition, Section
from applications.models import FormEdition
from applications.selectors.form import ELSEWHERE, FACT_KEYS, LEAD, MEMBERS, POST_PLACES, POSTS, SCHOOLS
from office import clock
from office.machine import workflow_of

# Without these no rule of the portal can work; without the others a chain is merely told less.
NEEDED_FACTS = ("chain_name", "authority")
FACT_WORDS = {
    "chain_name": "生态链名称",
    "authority": "报送部门",
    "industry": "所属行业",
    "key_field": "重点领域",
    "summary": "公开简介",
}
NEEDED_SECTIONS = ((LEAD, "链主单位"), (POSTS, "岗位"), (MEMBERS, "成员单位"), (SCHOOLS, "合作院校"))


@dataclass(frozen=True)
class Check:
    """One line of the list of checks: what was looked at, and what is wrong; a remark keeps nobody from publishing."""

    title: str
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def checks_of(edition: FormEdition) -> list[Check]:
    """The checks of an edition, in order; where the catalogue is not followed, there is nothing more to look at."""
    try:
        check_edition(content_of(edition))
    except BadEdition as error:
        return [Check("符合字段目录，代码不重复", (str(error),))]
    sections = edition.parsed
    return [
        Check("符合字段目录，代码不重复"),
        _facts(sections),
        _sections(sections),
        _identity(sections),
        Check("写明是门户自制，不是官方附件", () if edition.note.strip() else ("请填写说明（note）。",)),
        Check("有承诺文字", () if edition.declaration.strip() else ("请填写承诺（declaration）。",)),
        Check("有审核清单", () if edition.checklist else ("请列出初步审核的清单（checklist）。",)),
    ]


def problems_of(edition: FormEdition) -> list[str]:
    """What keeps an edition from being published."""
    return [problem for check in checks_of(edition) for problem in check.problems]


def content_of(edition: FormEdition) -> dict[str, Any]:
    """An edition as its file says it."""
    names = (*PLAIN, *OPTIONAL)
    return {"programme": edition.programme.code, "code": edition.code} | {
        name: getattr(edition, name) for name in names
    }


def _asked(sections: Iterable[Section], section: str, field: str) -> bool:
    return any(entry.key == section and entry.field(field) is not None for entry in sections)


def _facts(sections: tuple[Section, ...]) -> Check:
    """Whether the form asks what the portal's rules read."""
    places = {name: [FACT_KEYS[name], *([ELSEWHERE[name]] if name in ELSEWHERE else [])] for name in FACT_KEYS}
    lacking = [name for name, where in places.items() if not any(_asked(sections, *place) for place in where)]
    return Check(
        "规则要读的内容都有",
        tuple(
            f"没有“{FACT_WORDS[name]}”（{'.'.join(FACT_KEYS[name])}），无法办理。"
            for name in lacking
            if name in NEEDED_FACTS
        ),
        tuple(f"不问“{FACT_WORDS[name]}”，名录中留空。" for name in lacking if name not in NEEDED_FACTS),
    )


def _sections(sections: tuple[Section, ...]) -> Check:
    keys = {section.key for section in sections}
    lacking = [word for key, word in NEEDED_SECTIONS if key not in keys]
    problems = [f"没有“{word}”一节。" for word in lacking]
    if POSTS in keys and not _asked(sections, POSTS, POST_PLACES):
        problems.append(f"岗位一节没有全链岗位数（{POST_PLACES}），不能计算岗位合计。")
    return Check("链主、岗位、成员、院校各有一节", tuple(problems))


def _identity(sections: tuple[Section, ...]) -> Check:
    """Units are told apart by their codes."""
    where = [section for section in sections if section.key in (LEAD, MEMBERS, SCHOOLS)]
    lacking = [section.title for section in where if section.field("uscc") is None]
    return Check("各单位都问统一社会信用代码", tuple(f"“{title}”没有问统一社会信用代码（uscc）。" for title in lacking))


# In words ------------------------------------------------------------------------------------------------------------


def edition_rows(user: Any, url: Callable[[FormEdition], str]) -> list[dict[str, Any]]:
    """The editions that a person sees, by programme, the newest first."""
    rows = FormEdition.objects.visible_to(user).select_related("programme").order_by("programme__position", "-pk")
    return [
        {
            "title": edition.title,
            "code": edition.code,
            "url": url(edition),
            "programme": edition.programme.short_name,
            "tag": edition_tag(edition),
            "published": _day(edition.published_at),
        }
        for edition in rows
    ]


def edition_tag(edition: FormEdition) -> dict[str, str]:
    """The state of an edition as a tag."""
    label = workflow_of(edition).labels[edition.state]
    return {"label": label.staff, "tone": label.tone, "shape": label.shape}


def _day(at: Any) -> str:
    return clock.local_date(at).isoformat() if at else "—"


def section_rows(edition: FormEdition) -> list[dict[str, str]]:
    """What an edition asks, section by section; nothing while it does not follow the catalogue."""
    try:
        sections = edition.parsed
    except BadEdition:
        return []
    return [
        {
            "title": f"{section.number}、{section.title}" if section.number else section.title,
            "kind": "表格" if section.is_rows else "单项",
            "fields": "、".join(f"{field.label}{'' if field.required else '（选填）'}" for field in section.fields),
            "printed": "打印" if section.printed else "不打印",
        }
        for section in sections
    ]
