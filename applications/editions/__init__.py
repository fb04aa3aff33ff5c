"""Form editions that come with the portal, as data: JSON files, checked against the catalogue before they are used."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from applications.fields import BadEdition, parse_sections

FOLDER = Path(__file__).parent
PLAIN = ("title", "note", "notes", "sections", "attachments", "checklist", "declaration")
# What an edition may say besides; the table's defaults stand for the rest.
OPTIONAL = ("layout", "boxes")


def read_edition(code: str) -> dict[str, Any]:
    """The content of one edition. Raises BadEdition naming what is missing or does not follow the catalogue."""
    edition = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    if missing := {"programme", "code", *PLAIN} - set(edition):
        raise BadEdition(f"表单版本“{code}”缺少：{'、'.join(sorted(missing))}。")
    parse_sections(edition["sections"])
    for name, text in (("attachments", "label"), ("checklist", "text")):
        keys = [entry.get("key", "") for entry in edition[name]]
        if len(set(keys)) != len(keys) or not all(entry.get("key") and entry.get(text) for entry in edition[name]):
            raise BadEdition(f"表单版本“{code}”的 {name} 每一项都要有代码和文字，且代码不能重复。")
    check_boxes(edition.get("boxes", []))
    return edition


def check_boxes(boxes: list[dict[str, Any]]) -> None:
    """Whether every opinion on the form says whose it is, and how it is headed. Raises BadEdition."""
    for box in boxes:
        if box.get("by") not in ("unit", "authority") or not box.get("title") or not box.get("text"):
            raise BadEdition("意见栏要写明由谁填写（unit 或 authority）、标题和文字。")


def seed_edition(code: str, *, editions: Any, programmes: Any, published_at: datetime) -> Any:
    """Put an edition into the table, published, unless it is there; the row. Takes a migration's models too."""
    edition = read_edition(code)
    row, _ = editions.objects.get_or_create(
        programme=programmes.objects.get(code=edition["programme"]),
        code=edition["code"],
        defaults={name: edition[name] for name in (*PLAIN, *OPTIONAL) if name in edition}
        | {"published_at": published_at},
    )
    return row
