"""Reads for officials what the units that a form names said to it: of the version that was handed in, row by row.

What the unit has asked since then about content that it has not handed in stays its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.choices import ConfirmationAction
from applications.models import FormVersion, MemberConfirmation
from applications.selectors.case import CaseFile
from applications.selectors.form import contents_of
from applications.selectors.members import (
    Named,
    Standing,
    digest_of_row,
    named_units,
    standing_unasked,
)
from office.clock import local_date
from office.models import RegisterEntry
from office.words import instant_words

ANSWERING = (ConfirmationAction.CONFIRM, ConfirmationAction.DECLINE)
CONFIRMED = Standing("green", "■", "已确认", "")
DECLINED = Standing("red", "◆", "不同意", "")
WAITING = Standing("blue", "●", "已请求，未答复", "")
FALLEN = Standing("amber", "▲", "内容已改动，答复失效", "")
GONE = Standing("grey", "○", "已从申报书删去", "")


@dataclass(frozen=True)
class Asked:
    """A question with the last answer to it, if any was given."""

    confirmation: MemberConfirmation
    answer: RegisterEntry | None

    @property
    def told(self) -> Standing:
        if self.answer is None:
            return WAITING
        return CONFIRMED if self.answer.action == ConfirmationAction.CONFIRM else DECLINED

    @property
    def in_words(self) -> str:
        """Who answered what, and when; nothing while nobody did."""
        if self.answer is None:
            return ""
        verb = "确认参加" if self.told is CONFIRMED else "答复不同意"
        return f"{self.answer.actor_name} {instant_words(self.answer.at)}{verb}"


def answers_shown(case: CaseFile, version: FormVersion) -> list[dict[str, Any]]:
    """Every unit that a version names with its answer, then those that were asked and stand in it no longer.

    The number of queries does not depend on how many there are.
    """
    asked = _asked(case)
    named = named_units(case.application, contents_of(version), local_date(case.at))
    rows = [_row(case, one, asked.pop((one.section.key, one.row["id"]), []), version) for one in named]
    titles = {one.section.key: one.section.title for one in named}
    for (key, _), questions in asked.items():
        earlier = [one for one in questions if _before(one, version)]
        if earlier:
            unit = earlier[-1].confirmation.unit
            rows.append(_line(case, unit.name, unit.uscc, key, titles.get(key, ""), GONE, earlier[-1]))
    return rows


def _asked(case: CaseFile) -> dict[tuple[str, str], list[Asked]]:
    """All questions by row, the oldest first, those that were replaced as well."""
    questions = MemberConfirmation.objects.filter(application=case.application).select_related("unit").order_by("pk")
    found = list(questions)
    entries = RegisterEntry.objects.filter(
        thing_label=MemberConfirmation._meta.label_lower,
        thing_id__in=[question.pk for question in found],
        action__in=ANSWERING,
    )
    last = {entry.thing_id: entry for entry in entries.order_by("seq")}
    by_row: dict[tuple[str, str], list[Asked]] = {}
    for question in found:
        by_row.setdefault((question.section, question.row_id), []).append(Asked(question, last.get(question.pk)))
    return by_row


def _row(case: CaseFile, named: Named, questions: list[Asked], version: FormVersion) -> dict[str, Any]:
    """The latest question about this very content decides; else an older one, whose answer fell."""
    digest = digest_of_row(named.section, named.row)
    mine = [one for one in questions if one.confirmation.digest == digest]
    earlier = [one for one in questions if _before(one, version)]
    if mine:
        how, last = mine[-1].told, mine[-1]
    elif earlier:
        how, last = FALLEN, earlier[-1]
    else:
        how, last = standing_unasked(named), None
    code = named.row.get("uscc") or ""
    return _line(case, named.name, code, named.section.key, f"{named.section.title}第 {named.line} 行", how, last)


def _before(asked: Asked, version: FormVersion) -> bool:
    return version.handed_in_at is None or asked.confirmation.asked_at <= version.handed_in_at


def _line(
    case: CaseFile, name: str, code: str, section: str, place: str, how: Standing, last: Asked | None
) -> dict[str, Any]:
    declined = last is not None and last.told is DECLINED
    return {
        "name": name,
        "sub": code,
        "url": f"{reverse('applications:case', args=[case.application.pk])}#section-{section}",
        "section": place,
        "tag": {"label": how.label, "tone": how.tone, "shape": how.shape},
        "reason": f"理由：{last.confirmation.reason}" if declined and last.confirmation.reason else "",
        "by": last.in_words if last is not None else "",
    }


def summary(rows: list[Mapping[str, Any]]) -> str:
    """How many of the named units confirmed, in words."""
    tags = [row["tag"]["label"] for row in rows]
    named = [tag for tag in tags if tag != GONE.label]
    parts = [f"{named.count(CONFIRMED.label)} / {len(named)} 家已确认"]
    parts += [f"{tags.count(how.label)} 家{how.label}" for how in (DECLINED, FALLEN) if how.label in named]
    return "，".join(parts)
