"""Reads the papers of a panel or of a visit: those that stand first, and what each other one became."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from evaluation.choices import PanelState, PaperKind
from evaluation.models import Panel, ReviewPaper
from evaluation.selectors.words import moment

ORDER = (PaperKind.DRAW, PaperKind.SHEET, PaperKind.SUMMARY, PaperKind.RANKING, PaperKind.MINUTES)


def papers_shown(papers: QuerySet[ReviewPaper]) -> list[dict[str, Any]]:
    """Papers as components/_file.html takes them."""
    rows = papers.select_related("document__superseded_by").order_by("kind", "-pk")
    return [
        {
            "name": paper.document.title,
            "url": reverse("evaluation:paper", args=[paper.pk]),
            "book_url": reverse("evaluation:paper_file", args=[paper.pk]) if paper.kind in ORDER else "",
            "meta": "，".join(filter(None, (paper.document.number, moment(paper.document.issued_at), _note(paper)))),
            "tag": _tag(paper),
            "is_valid": paper.document.is_valid,
            "kind": paper.kind,
        }
        for paper in rows
    ]


def _tag(paper: ReviewPaper) -> dict[str, str] | None:
    if paper.document.is_valid:
        return None
    return {"label": paper.document.standing, "tone": "grey", "shape": "○"}


def _note(paper: ReviewPaper) -> str:
    """Which paper took its place, or why it is void."""
    document = paper.document
    return f"以 {document.superseded_by.number} 为准" if document.superseded_by else document.void_reason


def panel_papers(panel: Panel) -> list[dict[str, Any]]:
    """The kinds of papers of a panel, each with its papers: first those that stand."""
    rows = papers_shown(panel.papers.all())
    return [
        {
            "kind": str(kind),
            "label": kind.label,
            "url": reverse("evaluation:issue", args=[panel.pk, str(kind)]),
            "standing": [row for row in rows if row["kind"] == kind and row["is_valid"]],
            "former": [row for row in rows if row["kind"] == kind and not row["is_valid"]],
        }
        for kind in ORDER
    ]


def missing_for(panel: Panel, kind: str) -> str:
    """What keeps a panel's paper from being issued; empty when nothing does. Scores only once the panel is closed."""
    if kind == PaperKind.DRAW:
        return ""
    if panel.state != PanelState.CLOSED:
        return "评审结束、排名固定之后才能出具。"
    if kind == PaperKind.MINUTES and not (panel.met_on and panel.leader_id and panel.minutes.strip()):
        return "请先填写评审会日期、组长和纪要。"
    return ""
