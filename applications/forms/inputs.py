"""The inputs of a form's sections, made from the catalogue of field types, and what they send read back.

Nothing typed is refused here: what is wrong stands beside its input, and is asked for only when the form is finalised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from applications.fields import Field, Section, normal, plain, problem_of
from applications.selectors.form import Flaw
from chains import industries

ROWS = "rows"
ROW_NAME = re.compile(r"rows-(\d{1,5})-(.+)", re.ASCII)
# A few options are shown at once, more in a list to open.
SHOWN_OPTIONS = 6
NUMERIC = {"integer": "numeric", "year": "numeric", "money": "decimal", "percent": "decimal"}
EMPTY_CHOICE = ("", "请选择")


@dataclass(frozen=True)
class Input:
    """One question on the page. `shape`: line; wide (a whole line); group (boxes under one label); check (one box)."""

    name: str
    label: str
    help: str
    required: bool
    error: str
    reason: str
    html: SafeString
    shape: str


def inputs_of(
    section: Section, values: Mapping[str, Any], flaws: Sequence[Flaw], reasons: Mapping[str, str], unit_kind: str
) -> list[Input]:
    """The inputs of a section of single fields, with what was typed as it was typed."""
    wrong: dict[str, str] = {}
    for flaw in flaws:
        if flaw.field is not None:
            wrong.setdefault(flaw.field.key, flaw.text)
    return [
        _input(field, values.get(field.key, ""), wrong.get(field.key, ""), reasons.get(field.key, ""), unit_kind)
        for field in section.fields
    ]


def _input(field: Field, value: Any, error: str, reason: str, unit_kind: str) -> Input:
    name = f"field-{field.key}"
    widget, shape = _widget(field)
    explained = _help(field)
    # The place of the error is always there, so that a saving in the background can fill it.
    attrs = {"aria-describedby": f"{name}-help {name}-error" if explained else f"{name}-error"}
    if error:
        attrs["aria-invalid"] = "true"
    if field.sealed:
        attrs |= {"data-local": "no", "autocomplete": "off"}
    attrs["id"] = f"{name}-options" if shape == "group" else name
    html = widget.render(name, _shown(field, value), attrs)
    return Input(name, field.label, explained, field.is_required(unit_kind), error, reason, html, shape)


def _widget(field: Field) -> tuple[forms.Widget, str]:
    if field.type == "long_text":
        return forms.Textarea(attrs={"rows": 16 if field.max_length > 10_000 else 5}), "wide"
    if field.type == "policies":
        return forms.CheckboxSelectMultiple(choices=field.options), "group"
    if field.type == "agree":
        return forms.CheckboxInput(check_test=lambda value: value == "yes"), "check"
    if field.type == "yes_no":
        return forms.RadioSelect(choices=[("yes", "是"), ("no", "否")]), "group"
    if field.type == "industry":
        return forms.Select(choices=[EMPTY_CHOICE, *industries.choices()]), "line"
    if field.options:
        if field.type == "choice" and len(field.options) <= SHOWN_OPTIONS:
            return forms.RadioSelect(choices=field.options), "group"
        return forms.Select(choices=[EMPTY_CHOICE, *field.options]), "line"
    attrs = {"inputmode": NUMERIC[field.type]} if field.type in NUMERIC else {}
    return forms.TextInput(attrs=attrs), "wide" if field.width > 1 else "line"


def _shown(field: Field, value: Any) -> Any:
    """What stands in the input: of a sealed value its mask; the chosen keys of a list of boxes."""
    if isinstance(value, dict):
        return value.get("mask", "")
    is_chosen = bool(field.options) or field.type in ("industry", "yes_no", "agree")
    text = normal(field, value) if is_chosen and not problem_of(field, value, "") else plain(value)
    return [part for part in text.split(",") if part] if field.type == "policies" else text


def _help(field: Field) -> str:
    """The edition's words, with the unit and the limit of a long text."""
    parts = [field.help] if field.help else []
    if field.unit or field.type == "percent":
        parts.append(f"单位：{field.unit or '%'}。")
    if field.type == "long_text":
        parts.append(f"最多 {field.max_length} 字。")
    return "".join(parts)


# What was sent -------------------------------------------------------------------------------------------------------


def typed_in(section: Section, sent: QueryDict) -> tuple[dict[str, Any], list[str]]:
    """What a page sent for a section, and for each row that holds anything the number that it has on the page."""
    if not section.is_rows:
        return {"fields": {field.key: _typed(field, sent) for field in section.fields}}, []
    keys = {field.key for field in section.fields} | {"id"}
    rows: dict[int, dict[str, str]] = {}
    for name in sent:
        match = ROW_NAME.fullmatch(name)
        if match is not None and match[2] in keys:
            rows.setdefault(int(match[1]), {})[match[2]] = sent[name]
    filled = {
        number: row
        for number, row in sorted(rows.items())
        if any(plain(value) for key, value in row.items() if key != "id")
    }
    return {"rows": [{"id": ""} | row for row in filled.values()]}, [str(number) for number in filled]


def _typed(field: Field, sent: QueryDict) -> str:
    name = f"field-{field.key}"
    return ",".join(sent.getlist(name)) if field.type == "policies" else sent.get(name, "")


def of_filled(flaws: Sequence[Flaw], content: Mapping[str, Any]) -> list[Flaw]:
    """The flaws of values that were typed: what is still empty is no mistake while one is writing."""
    rows, values = content.get("rows", []), content.get("fields", {})
    return [
        flaw
        for flaw in flaws
        if flaw.field is not None and (rows[flaw.line - 1] if flaw.line else values).get(flaw.field.key)
    ]


def name_of(flaw: Flaw, places: Sequence[str] = ()) -> str:
    """The name of the input that a flaw is about; `places` are the numbers of the rows on the page."""
    if flaw.field is None:
        return ""
    if not flaw.line:
        return f"field-{flaw.field.key}"
    return f"{ROWS}-{places[flaw.line - 1] if places else flaw.line - 1}-{flaw.field.key}"


def masks_of(content: Mapping[str, Any], places: Sequence[str]) -> dict[str, str]:
    """What each sealed value shows from now on, by the name of its input."""
    found = {f"field-{key}": value for key, value in content.get("fields", {}).items()}
    for place, row in zip(places, content.get("rows", []), strict=True):
        found |= {f"{ROWS}-{place}-{key}": value for key, value in row.items()}
    return {name: value["mask"] for name, value in found.items() if isinstance(value, dict)}
