"""Form editions as data: what an edition has to say, how it is checked, and those that come with the portal."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.choices import UnitKind
from applications.choices import EditionState, Layout
from applications.fields import BadEdition, parse_sections
from applications.kinds import parse_kinds

FOLDER = Path(__file__).parent
PLAIN = ("title", "note", "notes", "sections", "attachments", "checklist", "declaration")
# What an edition may say besides; the table's defaults stand for the rest.
OPTIONAL = ("layout", "boxes")
LISTS = ("notes", "sections", "attachments", "checklist", "boxes")


def read_edition(code: str) -> dict[str, Any]:
    """The content of one edition that comes with the portal. Raises BadEdition as check_edition does."""
    edition = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    check_edition(edition)
    return edition


def check_edition(edition: Mapping[str, Any]) -> None:
    """Whether an edition follows the catalogue. Raises BadEdition naming what is missing or unknown."""
    name = edition.get("code", "?")
    if missing := {"programme", "code", *PLAIN} - set(edition):
        raise BadEdition(f"表单版本“{name}”缺少：{'、'.join(sorted(missing))}。")
    if unknown := set(edition) - {"programme", "code", *PLAIN, *OPTIONAL}:
        raise BadEdition(f"表单版本“{name}”有不认识的内容：{'、'.join(sorted(unknown))}。")
    if wrong := [part for part in LISTS if not isinstance(edition.get(part, []), list)]:
        raise BadEdition(f"表单版本“{name}”的 {'、'.join(wrong)} 应为列表。")
    if edition.get("layout", Layout.BOOKLET) not in Layout.values:
        raise BadEdition(f"表单版本“{name}”的版式只能是：{'、'.join(Layout.values)}。")
    sections = parse_sections(edition["sections"])
    for part, text in (("attachments", "label"), ("checklist", "text")):
        keys = [entry.get("key", "") for entry in edition[part]]
        if len(set(keys)) != len(keys) or not all(entry.get("key") and entry.get(text) for entry in edition[part]):
            raise BadEdition(f"表单版本“{name}”的 {part} 每一项都要有代码和文字，且代码不能重复。")
    parse_kinds(edition["attachments"], sections)
    for item in edition["checklist"]:
        if strange := set(item.get("only_for", [])) - set(UnitKind.values):
            raise BadEdition(f"审核清单“{item['key']}”的 only_for 有不认识的单位类别：{'、'.join(sorted(strange))}。")
    check_boxes(edition.get("boxes", []))


def check_boxes(boxes: list[dict[str, Any]]) -> None:
    """Whether every opinion on the form says whose it is, and how it is headed. Raises BadEdition."""
    for box in boxes:
        if box.get("by") not in ("unit", "authority") or not box.get("title") or not box.get("text"):
            raise BadEdition("意见栏要写明由谁填写（unit 或 authority）、标题和文字。")


def values_of(edition: Mapping[str, Any]) -> dict[str, Any]:
    """What an edition puts into the table's columns."""
    return {name: edition[name] for name in (*PLAIN, *OPTIONAL) if name in edition}


def seed_edition(code: str, *, editions: Any, programmes: Any, published_at: datetime) -> Any:
    """Put an edition into the table, published, unless it is there; the row. Takes a migration's models too."""
    edition = read_edition(code)
    published = {"published_at": published_at}
    if any(field.name == "state" for field in editions._meta.get_fields()):
        published |= {"state": EditionState.PUBLISHED, "state_since": published_at}
    row, _ = editions.objects.get_or_create(
        programme=programmes.objects.get(code=edition["programme"]),
        code=edition["code"],
        defaults=values_of(edition) | published,
    )
    return row
