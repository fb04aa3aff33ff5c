"""Issues the papers of a review; a later paper of the same matter supersedes, and says so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from evaluation import documents as content
from evaluation.choices import PaperKind, SheetState
from evaluation.models import Dossier, Panel, Ranking, ReviewPaper, ScoreSheet, SiteVisit
from office import clock, documents, register
from office.actors import Actor
from office.numbers import next_number

SERIES = {
    PaperKind.DRAW: "抽取",
    PaperKind.SHEET: "评分",
    PaperKind.SUMMARY: "汇总",
    PaperKind.RANKING: "排名",
    PaperKind.MINUTES: "纪要",
    PaperKind.VISIT: "核查",
}
Build = Callable[[str], dict[str, Any]]


def draw_paper(panel: Panel, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """The record of a panel's draw and of whoever came in since."""
    return _issue(PaperKind.DRAW, panel, lambda number: content.draw(panel, number, at), panel.name,
                  {"panel": panel}, actor=actor, at=at)  # fmt: skip


def sheet_paper(sheet: ScoreSheet, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """One sheet; its expert stands as a seat."""
    dossier = sheet.dossier
    name = f"{dossier.panel.name}，{dossier.application.number}，评委{sheet.member.number}"
    matter = {"panel": dossier.panel, "dossier": dossier, "sheet": sheet}
    return _issue(PaperKind.SHEET, sheet, lambda number: content.sheet(sheet, number, at), name,
                  matter, actor=actor, at=at)  # fmt: skip


def summary_paper(ranking: Ranking, dossier: Dossier, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """All sheets of one file."""
    name = f"{ranking.panel.name}，{dossier.application.number}"
    return _issue(PaperKind.SUMMARY, dossier, lambda number: content.summary(ranking, dossier, number, at), name,
                  {"panel": ranking.panel, "dossier": dossier}, actor=actor, at=at, ranking=ranking)  # fmt: skip


def ranking_paper(ranking: Ranking, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """A panel's ranking."""
    return _issue(PaperKind.RANKING, ranking, lambda number: content.ranking(ranking, number, at), ranking.panel.name,
                  {"panel": ranking.panel}, actor=actor, at=at, ranking=ranking)  # fmt: skip


def minutes_paper(ranking: Ranking, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """The minutes of a panel's meeting."""
    panel = ranking.panel
    return _issue(PaperKind.MINUTES, panel, lambda number: content.minutes(panel, ranking, number, at), panel.name,
                  {"panel": panel}, actor=actor, at=at, ranking=ranking)  # fmt: skip


def visit_paper(visit: SiteVisit, *, actor: Actor, at: datetime) -> ReviewPaper | None:
    """What a visit found."""
    return _issue(PaperKind.VISIT, visit, lambda number: content.visit(visit, number, at), visit.application.number,
                  {"visit": visit}, actor=actor, at=at)  # fmt: skip


def _issue(
    kind: PaperKind,
    thing: Any,
    build: Build,
    name: str,
    matter: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    ranking: Ranking | None = None,
) -> ReviewPaper | None:
    """Issue one paper in the caller's transaction; None when the one that stands says the same already.

    `thing` is never the application: its papers are read by the unit, these are not.
    """
    earlier = standing_paper(kind, **matter)
    if earlier is not None and _words(build(""), {}) == _words(build(""), earlier.document.content):
        return None
    year = clock.local_date(at).year
    number = f"{SERIES[kind]}-{year}-{next_number(f'review:{kind.value}:{year}'):04d}"
    document = documents.issue(
        content.kind_of(kind), thing=thing, number=number, title=f"{kind.label}（{name}）",
        template=content.TEMPLATES[kind], context=build(number), at=at, actor=actor,
    )  # fmt: skip
    if earlier is not None:
        documents.supersede(earlier.document, by=document, at=at)
    paper = ReviewPaper.objects.create(kind=kind, ranking=ranking, document=document, **matter)
    owner = matter.get("panel") or matter["visit"]
    register.record(owner, "issue_paper", label=f"出具{kind.label}", actor=actor, at=at, note=number)
    return paper


def _words(fresh: dict[str, Any], frozen: dict[str, Any]) -> dict[str, Any]:
    """A content without what tells one issue from another: number and day."""
    keys = [key for key in fresh if key not in ("number", "signature")]
    return {key: (frozen or fresh).get(key) for key in keys}


def standing_paper(kind: PaperKind, **matter: Any) -> ReviewPaper | None:
    """The paper of a matter that stands: neither superseded nor void."""
    rows = ReviewPaper.objects.filter(kind=kind, **matter).select_related("document").order_by("-pk")
    return next((paper for paper in rows if paper.document.is_valid), None)


def renew_papers(ranking: Ranking, *, actor: Actor, at: datetime) -> None:
    """After a ranking was made anew: what shows scores is issued again from it and supersedes what stood.

    Minutes are in people's words and only void; sheets that are void take their papers with them.
    """
    rows = ReviewPaper.objects.filter(panel=ranking.panel_id).select_related(
        "document", "sheet", "dossier__application__unit"
    )
    for paper in rows.order_by("pk"):
        if not paper.document.is_valid:
            continue
        if paper.kind == PaperKind.RANKING:
            ranking_paper(ranking, actor=actor, at=at)
        elif paper.kind == PaperKind.SUMMARY:
            summary_paper(ranking, paper.dossier, actor=actor, at=at)
        elif paper.kind == PaperKind.MINUTES:
            reason = f"排名已重新形成（第 {ranking.version} 版），纪要须重新出具：{ranking.reason}"
            documents.void(paper.document, at=at, reason=reason)
        elif paper.kind == PaperKind.SHEET and paper.sheet.state == SheetState.VOID:
            documents.void(paper.document, at=at, reason=f"评分表{paper.sheet.void_reason}")
