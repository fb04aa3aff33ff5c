"""Builds the paper that an expert signs before a dossier opens: 保密承诺书 and 回避声明, file by file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from evaluation.choices import PaperKind
from evaluation.models import PanelMember
from office import clock, documents
from office.words import instant_words

PLEDGE = "documents/pledge.html"
PLEDGE_TITLE = PaperKind.PLEDGE.label
# Of the text in templates/documents/_secrecy_text.html and _recusal_text.html; a changed text gets another one.
PLEDGE_VERSION = "2026-1"

documents.declare("pledge", label=PaperKind.PLEDGE.label, prefix="CN")


def pledge_paper(
    seat: PanelMember, declared: Sequence[tuple[int, str, str]], *, number: str, at: datetime
) -> dict[str, Any]:
    """The content of the paper. `declared`: position, lead unit, and why the expert keeps away (empty: no tie)."""
    return {
        "number": number,
        "version": PLEDGE_VERSION,
        "title_lines": [PLEDGE_TITLE],
        "text_version": PLEDGE_VERSION,
        "facts": [
            {"label": "评审", "value": f"{seat.panel.plan.round.title}专家评审", "kind": "wide"},
            {"label": "专家", "value": seat.expert.person.name, "kind": "short"},
            {"label": "职称职务", "value": seat.expert.title, "kind": "short"},
            {"label": "签署保密承诺", "value": instant_words(seat.secrecy_at), "kind": "short"},
            {"label": "签署回避声明", "value": instant_words(at), "kind": "short"},
        ],
        "columns": [
            {"label": "卷宗", "width": 10, "align": "center"},
            {"label": "链主单位", "width": 42, "align": "left"},
            {"label": "声明", "width": 16, "align": "center"},
            {"label": "说明", "width": 32, "align": "left"},
        ],
        "rows": [
            [str(position), unit, "需要回避" if note else "无关系", note or "—"] for position, unit, note in declared
        ],
        "signature": {"name": seat.expert.person.name, "date": clock.local_date(at).isoformat()},
    }
