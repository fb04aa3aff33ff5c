"""Builds the application form of one version: the same content for every layout, in the order of its edition.

What is in here is frozen when the paper is issued. Sealed values are printed as their masks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from accounts.models import Authority
from applications.choices import Layout
from applications.documents.words import day_of, title_lines
from applications.fields import Field, Section, normal, problem_of
from applications.models import Application, FormEdition, FormVersion
from applications.selectors.form import authority_for, contents_of, facts_of, rows_of, value_shown
from office import documents

TEMPLATES = {
    Layout.BOOKLET: "documents/application_form.html",
    Layout.SHEET: "documents/application_sheet.html",
}

documents.declare("application_form", label="申报书", prefix="SB")

# Up to so many options are printed in full with their boxes; of more only the chosen one.
BOXES = 12
# The option that a text of the same group explains in brackets.
OTHER = "other"
UNIT = "unit"
# What stands at the end of a form whose edition names no opinions of its own.
USUAL_BOXES = [{"by": UNIT, "title": "链主单位意见", "text": "同意申报。", "signer": "法定代表人（签字）"}]


def template_of(edition: FormEdition) -> str:
    """The template of an edition's layout."""
    return TEMPLATES[Layout(edition.layout)]


def application_form(version: FormVersion, sections: tuple[Section, ...], at: datetime) -> dict[str, Any]:
    """The application form of one version, section by section, with its attachments and the declaration."""
    application, edition, contents = version.application, version.edition, contents_of(version)
    facts = facts_of(version, sections, contents)
    authority = authority_for(application, facts)
    return {
        "title_lines": title_lines(edition.title) if edition.layout == Layout.BOOKLET else [edition.title],
        "programme": application.round.programme.name,
        "edition_note": edition.note,
        "number": application.number or "提交后编号",
        "version": version.number,
        "cover": [
            {"label": "生态链名称", "value": facts.chain_name},
            {"label": "链主单位", "value": application.unit.name},
            {"label": "受理部门", "value": authority.seal_name if authority else ""},
            {"label": "申报批次", "value": application.round.title},
            {"label": "填报日期", "value": day_of(at)},
        ],
        "notes": edition.notes,
        "sections": [*_chapters(sections, contents), _attachments(version)],
        "declaration": {"title": "申报承诺", "text": edition.declaration},
        "boxes": [
            _box(box, application, authority)
            for box in edition.boxes or USUAL_BOXES
            if box["by"] == UNIT or authority is None or authority.parent_id is not None
        ],
    }


def blank_form(edition: FormEdition, at: datetime) -> dict[str, Any]:
    """The form with nothing filled in, for whoever checks an edition. Raises BadEdition."""
    cover = ("生态链名称", "链主单位", "受理部门", "申报批次")
    return {
        "title_lines": title_lines(edition.title) if edition.layout == Layout.BOOKLET else [edition.title],
        "programme": edition.programme.name,
        "edition_note": edition.note,
        "number": "提交后编号",
        "version": 0,
        "cover": [*({"label": label, "value": ""} for label in cover), {"label": "填报日期", "value": day_of(at)}],
        "notes": edition.notes,
        "sections": [*_chapters(edition.parsed, {}), _list_of_files([])],
        "declaration": {"title": "申报承诺", "text": edition.declaration},
        "boxes": [
            {"title": box["title"], "text": box["text"], "seal": "", "signer": box.get("signer", ""), "date": ""}
            for box in edition.boxes or USUAL_BOXES
        ],
    }


def _box(box: dict[str, str], application: Application, authority: Authority | None) -> dict[str, str]:
    """An opinion to be signed and stamped by hand, by the unit or by the authority that recommends it.

    A form that goes straight to the selecting authority has no place for a recommendation.
    """
    by_unit = box["by"] == UNIT
    return {
        "title": box["title"],
        "text": box["text"],
        "seal": application.unit.name if by_unit else (authority.seal_name if authority else ""),
        "signer": box.get("signer", ""),
        "date": "",
    }


def _chapters(sections: Sequence[Section], contents: dict[str, dict]) -> list[dict[str, Any]]:
    """Sections as they are printed: one without a number is a further part of the one before it."""
    chapters: list[dict[str, Any]] = []
    for section in sections:
        if not section.printed:
            continue
        block = _block(section, contents.get(section.key, {}))
        if section.number or not chapters:
            chapters.append({"number": section.number, "title": section.title, "blocks": [block | {"title": ""}]})
        else:
            chapters[-1]["blocks"].append(block)
    return chapters


def _cells(section: Section) -> list[list[Field]]:
    """The fields that stand on paper, neighbours of one group together."""
    printed = [field for field in section.fields if field.printed]
    return [list(fields) for _, fields in groupby(printed, key=lambda field: field.group or field.key)]


def _block(section: Section, content: dict) -> dict[str, Any]:
    if section.is_rows:
        return _table(section, rows_of(content))
    values = content.get("fields", {})
    cells = _cells(section)
    if [field.type for cell in cells for field in cell] == ["long_text"]:
        (field,) = cells[0]
        return {"kind": "text", "title": section.title, "text": value_shown(field, values.get(field.key))}
    return {"kind": "fields", "title": section.title, "fields": [_printed(cell, values) for cell in cells]}


# Tables --------------------------------------------------------------------------------------------------------------


def _table(section: Section, rows: Sequence[dict]) -> dict[str, Any]:
    """A row section as a table; one that is gathered stands under the values of its gathering field."""
    cells = _cells(section)
    by = section.field(section.gather) if section.gather else None
    told = [cell for cell in cells if by is None or cell != [by]]
    table = {
        "kind": "rows",
        "title": section.title,
        "numbered": section.numbered,
        "columns": [{"label": _heading(cell), "width": _width(cell), "align": _align(cell)} for cell in told],
    }
    if by is None:
        return table | {"rows": [_line(told, row) for row in rows]}
    first = {"label": by.label, "width": by.width or 10, "align": "center"}
    return table | {
        "kind": "gathered",
        "columns": [first, *table["columns"]],
        "groups": [
            {"label": label, "rows": [[label, *line] for line in _under(key, by, told, rows)]}
            for key, label in by.options
        ],
    }


def _under(key: str, by: Field, cells: list[list[Field]], rows: Iterable[dict]) -> list[list[str]]:
    """The rows of one value of the gathering field; an empty one where there are none, as on a form to be filled in."""
    found = [_line(cells, row) for row in rows if _chosen(by, row.get(by.key)) == key]
    return found or [["" for _ in cells]]


def _chosen(field: Field, value: Any) -> str:
    """What was chosen; nothing while it is no option. A draft is printed as well."""
    return "" if problem_of(field, value, "") else normal(field, value)


def _line(cells: list[list[Field]], row: dict) -> list[str]:
    return [" ".join(filter(None, (_cell(field, row.get(field.key)) for field in cell))) for cell in cells]


def _heading(cell: list[Field]) -> str:
    field = cell[0]
    label = field.group or field.label
    return f"{label}（{field.unit}）" if field.unit else label


def _width(cell: list[Field]) -> int:
    return sum(field.width for field in cell) or 10


def _align(cell: list[Field]) -> str:
    return "right" if cell[0].type in ("integer", "money", "percent") else "left"


def _cell(field: Field, value: Any) -> str:
    """A value in a table whose heading names the unit."""
    if field.unit and not isinstance(value, dict) and not problem_of(field, value, ""):
        return normal(field, value)
    return value_shown(field, value)


# Single fields -------------------------------------------------------------------------------------------------------


def _printed(cell: list[Field], values: dict) -> dict[str, Any]:
    """One cell: options with their boxes, long texts as paragraphs, the rest half a line or a whole one."""
    field, more = cell[0], cell[1:]
    value, label = values.get(field.key), field.group or field.label
    beside = "，".join(filter(None, (value_shown(other, values.get(other.key)) for other in more)))
    if field.type == "agree":
        boxes = [{"label": "确认", "chosen": value_shown(field, value) == "是"}]
        return {"label": label, "kind": "options", "value": boxes}
    if field.type in ("choice", "policies") and len(field.options) <= BOXES:
        return {"label": label, "kind": "options", "value": _boxes(field, value, beside if more else None)}
    kind = {"long_text": "long", "person": "name"}.get(field.type, "wide" if field.width > 1 else "short")
    shown = value_shown(field, value)
    return {"label": label, "kind": kind, "value": f"{shown}　{beside}" if beside else shown}


def _boxes(field: Field, value: Any, beside: str | None) -> list[dict[str, Any]]:
    """The options with the chosen ones ticked; the text that explains another one stands behind it in brackets."""
    chosen = [] if problem_of(field, value, "") else normal(field, value).split(",")
    return [
        {
            "label": f"{label}（{beside or '　　　　'}）" if beside is not None and key == OTHER else label,
            "chosen": key in chosen,
        }
        for key, label in field.options
    ]


def _attachments(version: FormVersion) -> dict[str, Any]:
    labels = {entry["key"]: entry["label"] for entry in version.edition.attachments}
    return _list_of_files(
        [
            [labels.get(row.kind, row.kind), row.upload.name, row.upload.sha256[:16]]
            for row in version.attachments.select_related("upload")
        ]
    )


def _list_of_files(rows: list[list[str]]) -> dict[str, Any]:
    return {
        "number": "",
        "title": "附件清单",
        "kind": "rows",
        "numbered": True,
        "columns": [
            {"label": "种类", "width": 30},
            {"label": "文件", "width": 40},
            {"label": "文件摘要（SHA-256，前16位）", "width": 30},
        ],
        "rows": rows,
    }
