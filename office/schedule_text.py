"""Decides what a pasted notice, a pasted table or the cells of a workbook say of a year's holidays; pure.

What it reads: sentences as the State Council's notices write them (“4月4日（周六）至6日（周一）放假，共3天。”),
lines such as `2027-01-01至2027-01-03 元旦 放假`, a table of festivals, or a table of days. A sentence with dates that
are neither holidays nor make-up days is handed back unused, so that a person sees it; one that says 放假 or 上班 in a
way that cannot be read whole is a problem, never a guess.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from office.schedules import ScheduleRow
from office.workdays import WEEKDAY_NAMES, Kind

LONGEST_SPAN = 31
MOST_PROBLEMS = 20
LONGEST_TEXT = 20_000

FULL_NAMES = {
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "五一": "劳动节",
    "五一节": "劳动节",
}
# Where a sentence names no festival, its holidays may: these three have a fixed date.
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}

# After normalisation: brackets, colons, commas and digits are ASCII.
NAME = r"(?:元旦|清明|端午|中秋|国庆|五一|[\u4e00-\u9fff]{1,8}?节|[\u4e00-\u9fff]{2,12}?纪念日)"
HEADING = re.compile(rf"(?:[一二三四五六七八九十]+、|\(?\d{{1,2}}\)?[.、])?\s*({NAME}(?:[、和与及]{NAME})*):")
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*[至~]\s*(\d{4}-\d{2}-\d{2}))?\s+(\S+)\s+(放假|上班)")
ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
DAY = r"(?:(?:\d{4}|次|当|本)年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
SPAN = rf"{DAY}(?:\s*(?:至|到|~|—+|–|-)\s*{DAY})?"
CLAUSE = re.compile(
    rf"({SPAN}(?:\s*[、,和及]\s*{SPAN})*)\s*,?(?:均|照常|正常)?(放假|上班)"
    r"(?:调休)?(?:,?\s*(?:共\s*)?(\d{1,2})\s*天)?(?:,?(?:不调休|与周末连休|调休))*"
)
COUNT = re.compile(r",?\s*共?\s*(?<![\d月])(\d{1,2})\s*天")
DAY_PARTS = re.compile(r"(?:(?:(\d{4})|(次|当|本))年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
SPANS = re.compile(SPAN)
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
WORDS = {"放假": Kind.HOLIDAY, "上班": Kind.MAKEUP}

COLUMNS = {
    "name": ("节日", "节日名称", "假日", "节假日"),
    "off": ("放假时间", "放假日期", "放假"),
    "work": ("调休上班", "调休上班日期", "上班日期", "上班", "补班", "补班日期", "调休"),
    "count": ("天数", "放假天数"),
    "date": ("日期",),
    "kind": ("类别", "安排", "放假或上班"),
}
NOTHING = ("", "无", "-", "—", "/")
KINDS = {"放假": Kind.HOLIDAY, "休": Kind.HOLIDAY, "上班": Kind.MAKEUP, "班": Kind.MAKEUP, "补班": Kind.MAKEUP}


@dataclass
class Reading:
    """What was read: the days, and the sentences that say nothing of holidays."""

    year: int
    rows: list[ScheduleRow] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def done(self) -> "Reading":
        """The reading, when nothing is wrong. Raises ValidationError with all that is."""
        if self.problems:
            more = len(self.problems) - MOST_PROBLEMS
            rest = [f"还有{more}处不能识别。"] if more > 0 else []
            raise ValidationError([*self.problems[:MOST_PROBLEMS], *rest])
        if not self.rows:
            raise ValidationError("没有读到放假或上班的日期。请粘贴通知中写明各节日放假日期的段落。")
        self.rows.sort()
        return self


def read_text(text: str, year: int) -> Reading:
    """Read what was pasted. Raises ValidationError naming each sentence that cannot be read."""
    if len(text) > LONGEST_TEXT:
        raise ValidationError(f"粘贴的内容超过{LONGEST_TEXT}字，请只粘贴放假安排的段落。")
    if "\t" in text:
        return read_table([line.split("\t") for line in text.splitlines()], year)
    reading = Reading(year)
    name = ""
    for sentence in _sentences(_normalised(text)):
        if match := HEADING.match(sentence):
            name, sentence = _full(match[1]), sentence[match.end() :].strip()
        _read_sentence(reading, name, sentence)
    return reading.done()


def read_table(cells: Iterable[Sequence[Any]], year: int) -> Reading:
    """Read a table with a header row: festivals with their dates, or days with their kinds.

    Raises ValidationError naming each row that cannot be read.
    """
    reading, columns = Reading(year), {}
    for number, row in enumerate(cells, start=1):
        texts = [_text(cell) for cell in row]
        if not any(texts):
            continue
        if not columns:
            columns = _columns(texts)
            continue
        before = len(reading.problems)
        _read_row(reading, {key: texts[at] if at < len(texts) else "" for key, at in columns.items()})
        reading.problems[before:] = [f"第{number}行：{problem}" for problem in reading.problems[before:]]
    if not columns:
        raise ValidationError("表格没有表头。请在第一行写明“节日、放假日期、调休上班日期”，或者“日期、类别、节日”。")
    return reading.done()


def lines_of(rows: Iterable[ScheduleRow]) -> str:
    """A schedule as lines that `read_text` reads back: one for each run of days."""
    lines: list[tuple[date, date, str, Kind]] = []
    for row in sorted(rows, key=lambda row: (row.date, row.kind)):
        if lines and lines[-1][1] + timedelta(days=1) == row.date and lines[-1][2:] == (row.name, row.kind):
            lines[-1] = (lines[-1][0], row.date, row.name, row.kind)
        else:
            lines.append((row.date, row.date, row.name, row.kind))
    words = {kind: word for word, kind in WORDS.items()}
    return "\n".join(
        f"{first}{f'至{last}' if last != first else ''} {name} {words[kind]}" for first, last, name, kind in lines
    )


def _columns(texts: list[str]) -> dict[str, int]:
    """Which column holds what; nothing while the header row has not come."""
    found = {key: texts.index(word) for key, words in COLUMNS.items() for word in words if word in texts}
    whole = {"name", "off"} <= found.keys() or {"date", "kind", "name"} <= found.keys()
    return dict(sorted(found.items(), key=lambda pair: pair[1])) if whole else {}


def _read_row(reading: Reading, row: dict[str, str]) -> None:
    if "date" in row:
        _read_day(reading, row)
        return
    name = _full(row["name"])
    if not name:
        reading.problems.append("没有写节日名称。")
        return
    for key, word in (("off", "放假"), ("work", "上班")):
        if (text := row.get(key, "")) in NOTHING:
            if key == "off":
                reading.problems.append("没有写放假日期。")
            continue
        whole = text if word in text else f"{COUNT.sub('', text)}{word}"
        beside = f"{row.get('count', '').rstrip('天')}天" if key == "off" else ""
        count = COUNT.search(text) or COUNT.fullmatch(beside)
        _read_sentence(reading, name, f"{whole},共{count[1]}天" if count and "天" not in whole else whole, strict=True)


def _read_day(reading: Reading, row: dict[str, str]) -> None:
    kind, days = KINDS.get(row["kind"]), list(_days(reading, row["date"], ""))
    if len(days) != 1 or kind is None or not row["name"]:
        reading.problems.append(f"“{' '.join(row.values())[:60]}”不能识别。日期写成2027-01-01，类别写放假或上班。")
        return
    reading.rows.append(ScheduleRow(days[0], kind, _full(row["name"])))


def _read_sentence(reading: Reading, name: str, sentence: str, *, strict: bool = False) -> None:
    """Take the days of one sentence, or hand it back unused; `strict` takes nothing for unused."""
    if match := ISO.fullmatch(sentence):
        _read_iso(reading, match)
        return
    rest = CLAUSE.sub("", sentence).strip(" ,.:")
    clauses = list(CLAUSE.finditer(sentence))
    dated = SPANS.search(sentence) or ISO_DAY.search(sentence)
    if not clauses and not strict and not (dated and re.search("放假|上班", sentence)):
        if sentence.strip(" ,.:"):
            reading.unused.append(sentence[:200])
        return
    if rest or not clauses:
        reading.problems.append(f"“{sentence[:60]}”不能识别。")
        return
    for clause in clauses:
        _read_clause(reading, name, clause)


def _read_clause(reading: Reading, name: str, clause: re.Match[str]) -> None:
    before = len(reading.problems)
    days, kind = list(_days(reading, clause[1], name)), WORDS[clause[2]]
    name = name or next((FIXED[on.month, on.day] for on in days if (on.month, on.day) in FIXED), "")
    if not name and kind == Kind.MAKEUP and reading.rows:
        name = reading.rows[-1].name
    if not name:
        reading.problems.append(f"“{clause[0][:60]}”没有写明是哪个节日。")
    if clause[3] and int(clause[3]) != len(days) and len(reading.problems) == before:
        reading.problems.append(f"“{clause[0][:60]}”写作{clause[3]}天，实际是{len(days)}天。")
    reading.rows += [ScheduleRow(on, kind, name) for on in days]


def _read_iso(reading: Reading, match: re.Match[str]) -> None:
    days = list(_days(reading, f"{match[1]}至{match[2]}" if match[2] else match[1], ""))
    reading.rows += [ScheduleRow(on, WORDS[match[4]], _full(match[3])) for on in days]


def _days(reading: Reading, text: str, name: str) -> Iterator[date]:
    """The days that a list of dates and spans names; what is no date goes to the problems."""
    chinese = re.sub(r"(\d{4})-(\d{1,2})-(\d{1,2})", r"\1年\2月\3日", text)
    last: date | None = None
    for span in SPANS.findall(chinese):
        ends = []
        for parts in DAY_PARTS.findall(span):
            last = _day(reading, parts, name, last, span)
            if last is None:
                return
            ends.append(last)
        length = (ends[-1] - ends[0]).days
        if not 0 <= length < LONGEST_SPAN:
            reading.problems.append(f"“{span[:60]}”的起止日期不对。")
            return
        yield from (ends[0] + timedelta(days=offset) for offset in range(length + 1))


def _day(reading: Reading, parts: tuple[str, ...], name: str, last: date | None, span: str) -> date | None:
    """One date; what it does not say, it has from the one before. A weekday beside it must be its own."""
    year, relative, month, day, aside = parts
    on_month = int(month) if month else last.month if last else 0
    if year or relative:
        on_year = int(year) if year else reading.year + (relative == "次")
    elif last is not None:
        on_year = last.year + (on_month < last.month and last.month == 12)
    else:
        on_year = reading.year - (on_month == 12 and "元旦" in name)
    try:
        on = date(on_year, on_month, int(day))
    except ValueError:
        reading.problems.append(f"“{span[:60]}”不是有效的日期。")
        return None
    given = WEEKDAY.search(aside)
    if given and WEEKDAY_NAMES[on.weekday()][-1] != given[1].replace("天", "日"):
        reading.problems.append(f"{on}写作“{given[0]}”，实际是{WEEKDAY_NAMES[on.weekday()]}，请核对年份和日期。")
    return on


def _sentences(text: str) -> Iterator[str]:
    """Sentences, also where lines are broken inside them; a festival's heading or a line of dates begins one."""
    whole = ""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if ISO_DAY.match(line) or HEADING.match(line) or ISO_DAY.match(whole):
            yield from _cut(whole)
            whole = ""
        whole += line
    yield from _cut(whole)


def _cut(text: str) -> Iterator[str]:
    yield from filter(None, (part.strip() for part in re.split("[。;!]", text)))


def _normalised(text: str) -> str:
    """One form for digits, brackets, colons and commas, whatever keyboard they come from."""
    return unicodedata.normalize("NFKC", text).replace("〔", "[").replace("〕", "]")


def _text(cell: Any) -> str:
    """A cell as text: a date in Chinese, line breaks as a list."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    return re.sub(r"\s*\n\s*", "、", _normalised(str(cell))).strip(" 。;")


def _full(name: str) -> str:
    """A festival as the notices write it; several keep their order."""
    return "、".join(FULL_NAMES.get(part, part) for part in re.split("[、和与及]", name.strip()) if part)
