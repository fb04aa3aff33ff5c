"""The fixed catalogue of field types: what a form edition may ask, how a value is checked and how it is shown.

Pure: no database. A value is kept as typed; `problem_of` says what keeps it from being complete. Sections are data, so
a programme's form is a list of `Section` built from JSON by `parse_sections`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from chains import industries
from chains.choices import SkillLevel
from office.identifiers import normalise_occupation_code, normalise_phone, normalise_uscc

TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 30_000
ROW_LIMIT = 500
# Keys stand in addresses and in the names of inputs; the attachments have a page of their own beside the sections.
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
TAKEN_KEYS = frozenset({"id", "attachments", "missing", "preview", "hand-in", "corrections", "do"})

# Control characters but tab and line feed, and halves of characters; joiners stay, for emoji are made with them.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

MONTH = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*(?:月|[-/.月]\s*\d{1,2}\s*日?(?: 00:00)?)?", re.ASCII)
LEVELS = tuple((level.name.lower(), level.label) for level in SkillLevel)

# Settings of a section that are taken over as they stand.
ON_PAPER = ("distinct", "numbered", "gather", "printed")


class BadEdition(ValueError):
    """A form edition that does not follow the catalogue; the text names section and field."""


@dataclass(frozen=True)
class Field:
    """One question. `required` is true, false, or holds for the kinds of unit in `required_for`.

    On paper, neighbours of one `group` stand in one cell under that label; what is not `printed` is asked by the portal
    alone (a code, the authority that the form goes to) and stands in none of the form's own tables. `among` are the
    sections in which a unit that it names should stand.
    """

    key: str
    label: str
    type: str
    help: str = ""
    required: bool = False
    required_for: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    sealed: bool = False
    public: bool = False
    expert: bool = True
    limit: int = 0
    width: int = 0
    group: str = ""
    printed: bool = True
    among: tuple[str, ...] = ()

    def is_required(self, unit_kind: str) -> bool:
        """Whether a unit of this kind must answer."""
        return self.required or unit_kind in self.required_for

    @property
    def max_length(self) -> int:
        return self.limit or (LONG_TEXT_LIMIT if self.type == "long_text" else TEXT_LIMIT)


@dataclass(frozen=True)
class Section:
    """One page of the form: single fields, or rows of fields.

    A table may hold one unit in several rows unless its rows are `distinct`. On paper its rows may be `numbered`, or
    gathered under the values of the field named in `gather`.
    """

    key: str
    number: str
    title: str
    kind: str
    fields: tuple[Field, ...]
    help: str = ""
    min_rows: int = 0
    only_for: tuple[str, ...] = ()
    distinct: bool = True
    numbered: bool = True
    gather: str = ""
    printed: bool = True

    @property
    def is_rows(self) -> bool:
        return self.kind == "rows"

    def applies_to(self, unit_kind: str) -> bool:
        """Whether a unit of this kind fills in this section."""
        return not self.only_for or unit_kind in self.only_for

    def field(self, key: str) -> Field | None:
        """The field of a key, or None."""
        return next((entry for entry in self.fields if entry.key == key), None)


def plain(value: Any) -> str:
    """Typed text without control characters and outer blanks; full-width digits stay as typed in texts."""
    return UNWANTED.sub("", "" if value is None else str(value)).strip()


def _halfwidth(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()


def _number(value: str) -> Decimal:
    try:
        return Decimal(_halfwidth(value).replace(",", ""))
    except InvalidOperation:
        raise ValidationError("应为数字，如 120。")


def _integer(value: str, field: Field) -> str:
    number = _number(value)
    if not number.is_finite() or number != number.to_integral_value() or number < 0 or number > 10**9:
        raise ValidationError("应为不小于 0 的整数。")
    return str(int(number))


def _money(value: str, field: Field) -> str:
    number = _number(value)
    if not number.is_finite() or number < 0 or number > 10**9 or number != number.quantize(Decimal("0.01")):
        raise ValidationError("应为不小于 0 的金额，最多两位小数。")
    return f"{number:.2f}"


def _percent(value: str, field: Field) -> str:
    number = _number(value.rstrip("%％"))
    if not number.is_finite() or not 0 <= number <= 100:
        raise ValidationError("应为 0 到 100 之间的百分数。")
    return f"{number.normalize():f}"


def _date(value: str, field: Field) -> str:
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", _halfwidth(value))
    try:
        return date(*map(int, match.groups())).isoformat() if match else _bad_date()
    except ValueError:
        return _bad_date()


def _month(value: str, field: Field) -> str:
    """A month; of a whole date, as a spreadsheet makes one of 2026-9, the month counts."""
    match = MONTH.fullmatch(_halfwidth(value))
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ValidationError("月份应写成 2026年9月 或 2026-09 的样子。")
    return f"{match[1]}-{int(match[2]):02}"


def _bad_date() -> str:
    raise ValidationError("日期应写成 2026-09-01 的样子。")


def _year(value: str, field: Field) -> str:
    text = _halfwidth(value).removesuffix("年")
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise ValidationError("年份应为四位数字，如 2025。")
    return text


def _choice(value: str, field: Field) -> str:
    for key, label in field.options:
        if value in (key, label):
            return key
    raise ValidationError("请从列出的选项中选一项：" + "、".join(label for _, label in field.options[:12]) + "。")


def _skill_level(value: str, field: Field) -> str:
    """A level by its key, its label, or a part of it: 三级/高级工 is also called 三级, and 高级工."""
    parts = {part: key for key, label in field.options for part in label.split("/")}
    return parts.get(value) or _choice(value, field)


def _yes(value: str, field: Field) -> str:
    if value in ("yes", "是", "true", "True", "on"):
        return "yes"
    if value in ("no", "否", "false", "False"):
        return "no"
    raise ValidationError("请选“是”或“否”。")


def _agree(value: str, field: Field) -> str:
    if _yes(value, field) != "yes":
        raise ValidationError("请勾选以确认。")
    return "yes"


def _email(value: str, field: Field) -> str:
    text = _halfwidth(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValidationError("电子邮箱应形如 name@example.com。")
    return text


def _text(value: str, field: Field) -> str:
    return value


def _line(value: str, field: Field) -> str:
    """One line: what was pasted over several lines or cells is joined."""
    return re.sub(r"\s*[\n\t]\s*", " ", value)


def _industry(value: str, field: Field) -> str:
    text = industries.normalise(_halfwidth(value))
    if text[:3] not in industries.DIVISIONS:
        raise ValidationError("请按《国民经济行业分类》选择一个大类，如“C39 计算机、通信和其他电子设备制造业”。")
    return text


def _uscc(value: str, field: Field) -> str:
    return normalise_uscc(value)


def _occupation(value: str, field: Field) -> str:
    return normalise_occupation_code(value)


def _phone(value: str, field: Field) -> str:
    return normalise_phone(value)


TYPES: dict[str, Callable[[str, Field], str]] = {
    "text": _line,
    "long_text": _text,
    "person": _line,
    "integer": _integer,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "month": _month,
    "year": _year,
    "choice": _choice,
    "skill_level": _skill_level,
    "yes_no": _yes,
    "agree": _agree,
    "email": _email,
    "phone": _phone,
    "uscc": _uscc,
    "occupation": _occupation,
    "industry": _industry,
    # Options of these come from the portal's own tables and are filled in when the edition is read.
    "unit_kind": _choice,
    "authority": _choice,
    "policies": _text,
}


# What is said of an empty field that must be answered; of all others 请填写。
ASK = {
    **dict.fromkeys(("choice", "skill_level", "yes_no", "unit_kind", "authority", "industry", "policies"), "请选择。"),
    "agree": "请勾选以确认。",
}


def normal(field: Field, value: Any) -> str:
    """The value in its one written form. Raises ValidationError with a sentence that says what to do."""
    text = plain(value)
    if not text:
        return ""
    if len(text) > field.max_length:
        raise ValidationError(f"最多 {field.max_length} 个字，现在有 {len(text)} 个。")
    if field.type == "policies":
        return _policies(text, field)
    return TYPES[field.type](text, field)


def _policies(text: str, field: Field) -> str:
    known = {key for key, _ in field.options}
    chosen = [part for part in re.split(r"[,，、\s]+", text) if part]
    if known and not set(chosen) <= known:
        raise ValidationError("请从列出的支持政策中选择。")
    return ",".join(sorted(set(chosen), key=lambda part: (len(part), part)))


def problem_of(field: Field, value: Any, unit_kind: str) -> str:
    """What keeps a value from being complete: a sentence, or nothing."""
    try:
        text = normal(field, value)
    except ValidationError as error:
        return " ".join(error.messages)
    if not text and field.is_required(unit_kind):
        return ASK.get(field.type, "请填写。")
    return ""


def shown(field: Field, value: Any) -> str:
    """The value as a reader sees it: labels of options, units of amounts; as typed when it is not valid."""
    try:
        text = normal(field, value)
    except ValidationError:
        return plain(value)
    if not text:
        return ""
    if field.type == "policies":
        labels = dict(field.options)
        return "；".join(labels.get(key, key) for key in text.split(","))
    if field.options:
        return dict(field.options).get(text, text)
    if field.type in ("yes_no", "agree"):
        return "是" if text == "yes" else "否"
    if field.type == "percent":
        return f"{text}%"
    if field.type == "month":
        return f"{text[:4]}年{int(text[5:])}月"
    return f"{text} {field.unit}" if field.unit and field.type in ("integer", "money") else text


def parse_sections(sections: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """A form edition's JSON as sections. Raises BadEdition naming what does not follow the catalogue."""
    parsed = tuple(_section(entry) for entry in sections)
    keys = [section.key for section in parsed]
    if len(set(keys)) != len(keys) or not keys:
        raise BadEdition("表单版本至少有一节，且各节代码不能重复。")
    for section in parsed:
        for field in section.fields:
            if unknown := set(field.among) - set(keys):
                raise BadEdition(f"“{section.key}”节字段“{field.key}”的 among 中没有这样的节：{sorted(unknown)}。")
    return parsed


def _section(entry: Mapping[str, Any]) -> Section:
    try:
        fields = tuple(_field(entry["key"], raw) for raw in entry["fields"])
        section = Section(
            key=entry["key"],
            number=entry["number"],
            title=entry["title"],
            kind=entry["kind"],
            fields=fields,
            help=entry.get("help", ""),
            min_rows=entry.get("min_rows", 0),
            only_for=tuple(entry.get("only_for", ())),
            **{name: entry[name] for name in ON_PAPER if name in entry},
        )
    except KeyError as error:
        raise BadEdition(f"“{entry.get('key', '?')}”节缺少 {error}。")
    if section.kind not in ("fields", "rows"):
        raise BadEdition(f"“{section.key}”节的 kind 只能是 fields 或 rows。")
    if unknown := set(entry) - set(Section.__dataclass_fields__):
        raise BadEdition(f"“{section.key}”节的属性不在目录中：{sorted(unknown)}。")
    if section.gather and section.field(section.gather) is None:
        raise BadEdition(f"“{section.key}”节没有用来归并的字段“{section.gather}”。")
    if len({field.key for field in fields}) != len(fields) or not fields:
        raise BadEdition(f"“{section.key}”节没有字段，或字段代码重复。")
    for key in (section.key, *(field.key for field in fields)):
        if not KEY.fullmatch(key) or key in TAKEN_KEYS:
            raise BadEdition(f"“{section.key}”节的代码“{key}”不能使用：应由小写字母、数字、“-”“_”组成，且不是保留字。")
    return section


def _field(section: str, raw: Mapping[str, Any]) -> Field:
    unknown = set(raw) - set(Field.__dataclass_fields__)
    if unknown or raw.get("type") not in TYPES:
        raise BadEdition(f"“{section}”节字段“{raw.get('key', '?')}”的类型或属性不在目录中：{sorted(unknown)}。")
    values = dict(raw)
    values["required_for"] = tuple(raw.get("required_for", ()))
    values["among"] = tuple(raw.get("among", ()))
    options = LEVELS if raw["type"] == "skill_level" else raw.get("options", ())
    values["options"] = tuple((str(key), str(label)) for key, label in options)
    return Field(**values)
