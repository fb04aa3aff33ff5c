"""The expert pool read from a workbook. Reading writes nothing: every cell that cannot be taken is named."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import Authority, Person
from accounts.services.people import phone_digest
from chains import industries
from chains.choices import KeyField
from chains.roster import cell_text, read_day
from evaluation.models import Expert
from evaluation.services import Employer, Particulars
from office.identifiers import normalise_occupation_code, normalise_phone, normalise_uscc
from office.sheet_templates import TemplateColumn, TemplateSheet, write_templates
from office.spreadsheets import cell_name, read_rows

MAX_ROWS, MAX_BYTES = 1_000, 5 * 1024 * 1024
SHEET = "专家"
SEPARATORS = "、;；\n\r"
PAST_NOTE = "几家用分号隔开，每家写：全称，统一社会信用代码，离开日期；后两项可以不写，离开日期不写按导入当日记"
# Heading, how to fill it in, how long a text may be, whether it is needed, width.
COLUMNS: dict[str, tuple[str, str, int, bool, int]] = {
    "name": ("姓名", "", 50, True, 12),
    "phone": ("手机号", "手机号和电子邮箱至少填一项", 30, False, 16),
    "email": ("电子邮箱", "入库邀请发到这里", 254, False, 26),
    "title": ("职称职务", "", 100, True, 20),
    "employer": ("现工作单位", "与证照一致的全称", 200, True, 34),
    "uscc": ("现工作单位统一社会信用代码", "18 位；不知道的可以不填", 40, False, 24),
    "past": ("曾工作单位", PAST_NOTE, 2000, False, 40),
    "key_fields": ("熟悉领域", "几个用顿号隔开；不填表示各领域", 200, False, 30),
    "industries": ("熟悉行业", "GB/T 4754-2017 大类的代码或名称，几个用顿号隔开，例如 C39、I65", 1000, False, 30),
    "occupations": ("熟悉职业", "职业编码，几个用顿号隔开，例如 6-31-01-03", 1000, False, 24),
    "term_from": ("聘期起", "例如 2026-01-01", 20, False, 14),
    "term_until": ("聘期止", "含当日；长期有效不填", 20, False, 14),
}
HEADING_OF = {key: entry[0] for key, entry in COLUMNS.items()}


@dataclass(frozen=True)
class BadCell:
    """One cell that cannot be taken: its name in the sheet, its heading, the reason."""

    cell: str
    column: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """One expert as read, ready for the services."""

    name: str
    phone: str
    particulars: Particulars
    employers: list[Employer]


@dataclass
class PoolFile:
    """What a file holds: experts as read, and every cell that cannot be taken."""

    drafts: list[Draft] = field(default_factory=list)
    bad: list[BadCell] = field(default_factory=list)


def write_pool_template() -> BytesIO:
    """An empty workbook for many experts."""
    columns = [
        TemplateColumn(
            heading, note=note, is_required=needed, width=width,
            kind="date" if key in ("term_from", "term_until") else "text",
        )
        for key, (heading, note, _, needed, width) in COLUMNS.items()
    ]  # fmt: skip
    target = BytesIO()
    write_templates([TemplateSheet(SHEET, columns, MAX_ROWS)], target)
    target.seek(0)
    return target


def read_pool(file: Any, authority: Authority, on: date) -> PoolFile:
    """The experts of a workbook. Raises ValidationError with a sentence for a file that is none or holds nobody."""
    found, phones = PoolFile(), {}
    known = set(Expert.objects.filter(authority=authority).values_list("person__phone_digest", flat=True))
    with closing(read_rows(file, sheet=SHEET, max_rows=MAX_ROWS + 1, max_bytes=MAX_BYTES, merged=False)) as rows:
        places = _places([cell_text(cell).rstrip("*＊ ") for cell in next(rows, [])])
        for line, cells in enumerate(rows, start=1):
            texts = {key: cell_text(cells[place]) if place < len(cells) else "" for key, place in places.items()}
            if not any(texts.values()):
                continue
            values, problems = _read(dict.fromkeys(COLUMNS, "") | texts, on)
            _check_person(values, problems, known, phones, line)
            found.bad += [
                BadCell(cell_name(line, places.get(key, 0)), HEADING_OF[key], reason)
                for key, reason in problems.items()
            ]
            if not problems:
                found.drafts.append(_draft(values))
    if not found.drafts and not found.bad:
        raise ValidationError("表头下面没有内容。请从第2行起填写，每人一行。")
    return found


def _places(given: list[str]) -> dict[str, int]:
    """Where each heading stands in the first row."""
    lacking = [entry[0] for entry in COLUMNS.values() if entry[3] and entry[0] not in given]
    if lacking:
        raise ValidationError(f"第1行缺少列：{'、'.join(lacking)}。请用下载的模板填写，不要改动表头。")
    doubled = [heading for heading in HEADING_OF.values() if given.count(heading) > 1]
    if doubled:
        raise ValidationError(f"第1行有重复的列：{'、'.join(doubled)}。请用下载的模板填写。")
    return {key: given.index(heading) for key, heading in HEADING_OF.items() if heading in given}


def _read(texts: dict[str, str], on: date) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, (heading, _, length, needed, _) in COLUMNS.items():
        try:
            if needed and not texts[key]:
                raise ValueError(f"请填写{heading}。")
            if len(texts[key]) > length:
                raise ValueError(f"{heading}不超过{length}个字，现为{len(texts[key])}个字。")
            values[key] = _past(texts[key], on) if key == "past" else READERS.get(key, str)(texts[key])
        except ValidationError as error:
            problems[key] = error.messages[0]
        except ValueError as error:
            problems[key] = str(error)
    start, end = values.get("term_from"), values.get("term_until")
    if start and end and end < start:
        problems["term_until"] = "聘期止不能早于聘期起。"
    return values, problems


def _check_person(
    values: dict[str, Any], problems: dict[str, str], known: set[str | None], phones: dict[str, int], line: int
) -> None:
    """Reachable, not in the pool, not twice in the file, and the telephone under no other name."""
    phone = values.get("phone", "")
    if not phone:
        if not values.get("email") and not {"phone", "email"} & problems.keys():
            problems["phone"] = "手机号和电子邮箱至少填一项。"
        return
    digest = phone_digest(phone)
    if (before := phones.setdefault(phone, line)) != line:
        problems["phone"] = f"与第{before + 1}行的手机号重复。"
    elif digest in known:
        problems["phone"] = "这个手机号的专家已在专家库中。"
    elif Person.objects.filter(phone_digest=digest).exclude(name=values.get("name", "")).exists():
        problems["phone"] = "该手机号已登记在另一人名下，请核对姓名和手机号。"


def _draft(values: dict[str, Any]) -> Draft:
    names = ("title", "key_fields", "industries", "occupations", "email", "term_from", "term_until")
    employers = [Employer(values["employer"], values["uscc"]), *values["past"]]
    return Draft(values["name"], values["phone"], Particulars(**{name: values[name] for name in names}), employers)


def _words(text: str) -> list[str]:
    for mark in SEPARATORS:
        text = text.replace(mark, "\n")
    return list(dict.fromkeys(word.strip() for word in text.split("\n") if word.strip()))


def _key_fields(text: str) -> list[str]:
    keys = {str(label): value for value, label in KeyField.choices}
    for word in _words(text):
        if word not in keys:
            raise ValueError(f"没有“{word}”这个领域，应为{'、'.join(keys)}之一。")
    return [keys[word] for word in _words(text)]


def _industries(text: str) -> list[str]:
    found = [industries.normalise(word) for word in _words(text)]
    for word in found:
        if word[:3] not in industries.DIVISIONS:
            raise ValueError(f"没有“{word}”这个行业大类，请填代码或名称，例如 C39。")
    return found


def _past(text: str, on: date) -> list[Employer]:
    """Former employers: name, code and the day on which each was left; without it the day of the import."""
    found = []
    for mark in ";；\n\r":
        text = text.replace(mark, "\n")
    for line in filter(None, (part.strip() for part in text.split("\n"))):
        name, code, left, *rest = [part.strip() for part in line.replace("，", ",").split(",")] + ["", ""]
        if any(rest):
            raise ValueError("每家曾工作单位最多写全称、代码、离开日期三项，用逗号隔开；几家之间用分号。")
        until = read_day(left) if left else on
        found.append(Employer(name[:200], normalise_uscc(code) if code else "", None, until))
    return found


def _email(text: str) -> str:
    if text:
        validate_email(text)
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "phone": lambda text: normalise_phone(text) if text else "",
    "email": _email,
    "uscc": lambda text: normalise_uscc(text) if text else "",
    "key_fields": _key_fields,
    "industries": _industries,
    "occupations": lambda text: [normalise_occupation_code(word) for word in _words(text)],
    "term_from": read_day,
    "term_until": read_day,
}
