"""Reads existing chains from workbooks: a sheet of chains and one of their members, or one chain's members alone.

Reading writes nothing. Every cell that cannot be taken is named; what is right goes to the services, whole.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.models import Authority
from chains import industries
from chains.choices import KeyField
from chains.models import ChainEntry, Programme
from chains.participants import HEADINGS, LABELS, MAX_PARTICIPANTS, Heading, doubles, read_kind, read_participant
from chains.roster import cell_text, read_day
from chains.selectors.entries import authorities_to_review, problems_of_entry
from chains.services import Particulars
from office.clock import local_date
from office.identifiers import normalise_uscc
from office.spreadsheets import read_rows

MAX_BYTES = 5 * 1024 * 1024
MAX_CHAINS, MAX_ROWS = 100, 5_000
SHEET, MEMBERS_SHEET = "生态链", "成员和院校"
CHAIN = Heading("chain", "生态链名称", "与“生态链”表中的名称一致。", 200, True)
CHAIN_HEADINGS = (
    Heading("name", "生态链名称", "", 200, True),
    Heading("lead_name", "链主单位名称", "与证照一致的全称。", 150, True),
    Heading("lead_uscc", "链主单位统一社会信用代码", "18 位。", 40, True),
    Heading("lead_kind", "链主单位类别", "", 20, True),
    Heading("industry", "所属行业", "国民经济行业大类的代码或名称，例如 C39。", 200, True),
    Heading("key_field", "重点领域", "", 20),
    Heading("reviewing_authority", "申报审核部门", "审核申报、负责期满评估的部门。", 60, True),
    Heading("starts_on", "建设周期起始日", "例如 2025-07-01。", 20, True),
    Heading("summary", "公开简介", "", 2000),
)
CHAIN_LABELS = {heading.key: heading.label for heading in CHAIN_HEADINGS}


@dataclass(frozen=True)
class BadEntryCell:
    """One cell that cannot be taken: its sheet, the row's number in it, the column's heading, the reason."""

    sheet: str
    line: int
    column: str
    reason: str


@dataclass
class EntriesFile:
    """What a file holds: chains as read, each with its members, and every cell that cannot be taken."""

    chains: list[tuple[Particulars, list[dict[str, Any]]]] = field(default_factory=list)
    bad: list[BadEntryCell] = field(default_factory=list)


# Reading ------------------------------------------------------------------------------------------------------------


def read_members(file: Any) -> tuple[list[dict[str, str]], list[BadEntryCell]]:
    """The members and schools of one chain as texts, and every bad cell. Raises ValidationError for a whole file."""
    rows = _sheet(file, "", HEADINGS, MAX_PARTICIPANTS)
    bad = [
        BadEntryCell(MEMBERS_SHEET, line, LABELS[key], reason)
        for line, texts in rows
        for key, reason in read_participant(texts)[1].items()
    ]
    twice = doubles([read_participant(texts)[0] for _, texts in rows])
    bad += [BadEntryCell(MEMBERS_SHEET, rows[place][0], LABELS["name"], text) for place, text in twice.items()]
    return [texts for _, texts in rows], sorted(bad, key=lambda cell: cell.line)


def read_entries(file: Any, programme: Programme, at: datetime) -> EntriesFile:
    """The chains of a file with their members. Raises ValidationError with a sentence for a file that is none."""
    reader = _EntriesReader(programme, at)
    chains = _sheet(file, SHEET, CHAIN_HEADINGS, MAX_CHAINS)
    members = _sheet(file, MEMBERS_SHEET, (CHAIN, *HEADINGS), MAX_ROWS)
    return reader.read(chains, members)


class _EntriesReader:
    """Reads the rows of both sheets for one scheme."""

    def __init__(self, programme: Programme, at: datetime) -> None:
        self.programme, self.today = programme, local_date(at)
        self.authorities: dict[str, Authority] = {}
        for authority in authorities_to_review([programme]):
            self.authorities |= dict.fromkeys((authority.short_name, authority.name, authority.code), authority)
        self.found = EntriesFile()
        self.places: dict[str, int] = {}
        self.codes: dict[str, int] = {}

    def read(
        self, chains: Sequence[tuple[int, dict[str, str]]], members: Sequence[tuple[int, dict[str, str]]]
    ) -> EntriesFile:
        """Both sheets together."""
        names = {texts["name"] for _, texts in chains}
        rows = self._members(members, names)
        for line, texts in chains:
            if (particulars := self._chain(line, texts)) is not None:
                self.found.chains.append((particulars, rows.get(texts["name"], [])))
            if not rows.get(texts["name"]):
                self._bad(SHEET, line, CHAIN_LABELS["name"], f"“{MEMBERS_SHEET}”表中没有这条生态链的成员。")
        self.found.bad.sort(key=lambda cell: (cell.sheet != SHEET, cell.line))
        return self.found

    def _bad(self, sheet: str, line: int, column: str, reason: str) -> None:
        self.found.bad.append(BadEntryCell(sheet, line, column, reason))

    def _chain(self, line: int, texts: dict[str, str]) -> Particulars | None:
        values, problems = self._cells(texts)
        for key, seen in (("name", self.places), ("lead_uscc", self.codes)):
            value = str(values.get(key) or "")
            if value and (before := seen.setdefault(value, line)) != line:
                problems[key] = f"与第{before}行的{CHAIN_LABELS[key]}重复。"
        particulars = None if problems else Particulars(**values)
        if particulars is not None:
            day = min(particulars.starts_on, self.today)
            entry = ChainEntry(programme=self.programme, announced_on=day, **vars(particulars))
            found = problems_of_entry(entry, self.today)
            problems = {problem.field: problem.text for problem in found if problem.field in CHAIN_LABELS}
        for key, reason in problems.items():
            self._bad(SHEET, line, CHAIN_LABELS[key], reason)
        return None if problems else particulars

    def _cells(self, texts: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for heading in CHAIN_HEADINGS:
            try:
                values[heading.key] = self._value(heading, texts[heading.key])
            except ValueError as error:
                problems[heading.key] = str(error)
            except ValidationError as error:
                problems[heading.key] = error.messages[0]
        return values, problems

    def _value(self, heading: Heading, text: str) -> Any:
        if not text:
            if heading.is_required:
                raise ValueError(f"请填写{heading.label}。")
            return ""
        if len(text) > heading.length:
            raise ValueError(f"{heading.label}不超过{heading.length}个字，现为{len(text)}个字。")
        readers = {
            "lead_uscc": normalise_uscc, "lead_kind": _lead_kind, "industry": _industry, "key_field": _key_field,
            "reviewing_authority": self._authority, "starts_on": read_day,
        }  # fmt: skip
        return readers.get(heading.key, str)(text)

    def _authority(self, text: str) -> Authority:
        if text not in self.authorities:
            raise ValueError(f"“{self.programme.short_name}”没有这个申报审核部门，请从下拉列表中选择。")
        return self.authorities[text]

    def _members(self, rows: Sequence[tuple[int, dict[str, str]]], names: set[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for line, texts in rows:
            values, problems = read_participant(texts)
            if texts["chain"] not in names:
                self._bad(MEMBERS_SHEET, line, CHAIN.label, f"“{SHEET}”表中没有这条生态链。")
            for key, reason in problems.items():
                self._bad(MEMBERS_SHEET, line, LABELS[key], reason)
            found.setdefault(texts["chain"], []).append((line, values))
        for group in found.values():
            for place in doubles([values for _, values in group]):
                self._bad(MEMBERS_SHEET, group[place][0], LABELS["name"], "这条生态链前面已有这家单位，请合并成一行。")
        return {name: [values for _, values in group] for name, group in found.items()}


def _lead_kind(text: str) -> str:
    kind = read_kind(text)
    if kind not in LEAD_KINDS:
        raise ValueError(f"{UnitKind(kind).label}不能作为链主单位。")
    return kind


def _industry(text: str) -> str:
    stored = industries.normalise(text)
    if stored[:3] not in industries.DIVISIONS:
        raise ValueError("没有这个行业大类，请填 GB/T 4754-2017 的大类代码或名称，例如 C39。")
    return stored


def _key_field(text: str) -> str:
    words = {label: value for value, label in KeyField.choices}
    if text not in words:
        raise ValueError(f"重点领域应为{'、'.join(words)}之一。")
    return words[text]


def _sheet(file: Any, sheet: str, headings: Sequence[Heading], limit: int) -> list[tuple[int, dict[str, str]]]:
    """The filled rows of a sheet under its headings, in any order, with their line numbers; further columns are left.

    Raises ValidationError for a sheet that cannot be read, lacks a needed column or holds no rows.
    """
    rows = []
    with closing(read_rows(file, sheet=sheet, max_rows=limit + 1, max_bytes=MAX_BYTES, merged=False)) as found:
        given = [cell_text(cell).rstrip("*＊ ") for cell in next(found, [])]
        where = f"“{sheet}”表" if sheet else ""
        _check_headings(given, headings, where)
        places = {heading.key: given.index(heading.label) for heading in headings if heading.label in given}
        for line, cells in enumerate(found, start=2):
            texts = dict.fromkeys((heading.key for heading in headings), "")
            texts |= {key: cell_text(cells[place]) for key, place in places.items() if place < len(cells)}
            if any(texts.values()):
                rows.append((line, texts))
    if not rows:
        raise ValidationError(f"{where}表头下面没有内容。请从第2行起填写。")
    return rows


def _check_headings(given: Sequence[str], headings: Sequence[Heading], where: str) -> None:
    lacking = [heading.label for heading in headings if heading.is_required and heading.label not in given]
    if lacking:
        raise ValidationError(f"{where}第1行缺少列：{'、'.join(lacking)}。请用下载的模板填写，不要改动表头。")
    doubled = [heading.label for heading in headings if given.count(heading.label) > 1]
    if doubled:
        raise ValidationError(f"{where}第1行有重复的列：{'、'.join(doubled)}。请用下载的模板填写。")
