"""The minutes of a panel, and the papers that the officer has issued."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from evaluation import permissions as may
from evaluation.choices import PanelState, PaperKind, SeatState, SheetState, VisitState
from evaluation.models import Panel, PanelMember, Ranking, ReviewPaper, ScoreSheet, SiteVisit
from evaluation.selectors.papers import missing_for
from evaluation.selectors.ranking import latest_ranking
from evaluation.workflow import papers
from office import clock, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState

NOT_YOURS = "评审文书由遴选部门的经办人出具。"
UNCHANGED = "现行的文书与现在的内容相同，不必重新出具。"


def write_minutes(
    panel: Panel,
    *,
    met_on: date | None,
    leader: PanelMember | None,
    minutes: str,
    seen: int | None,
    actor: Actor,
    at: datetime,
) -> Panel:
    """Write day, leader and text of a panel's meeting. Raises NotAllowed, WrongState, Stale, NotReady."""
    with transaction.atomic():
        fresh = _locked(panel, actor)
        if fresh.state not in (PanelState.OPEN, PanelState.CLOSED):
            raise WrongState("专家组还没有开始评审，或者已经解散，不能填写纪要。")
        if fresh.revision != seen:
            raise Stale("专家组刚刚有了变化，请先查看最新内容。")
        if met_on is not None and met_on > clock.local_date(at):
            raise NotReady([Problem("评审会日期还没有到。", field="met_on")])
        if leader is not None and (leader.panel_id != fresh.pk or leader.state != SeatState.ACCEPTED):
            raise NotReady([Problem("组长须是本组已接受邀请的专家。", field="leader")])
        fresh.met_on, fresh.leader, fresh.minutes, fresh.revision = met_on, leader, minutes.strip(), fresh.revision + 1
        fresh.save(update_fields=["met_on", "leader", "minutes", "revision"])
        register.record(fresh, "write_minutes", label="填写评审纪要", actor=actor, at=at)
    return fresh


def issue_panel_papers(panel: Panel, kind: str, *, actor: Actor, at: datetime) -> list[ReviewPaper]:
    """Issue the papers of one kind of a panel: one, or one for each sheet or file; those that stand unchanged stay.

    Raises NotAllowed, NotReady when something is missing or nothing has changed.
    """
    with transaction.atomic():
        fresh = _locked(panel, actor)
        if problem := missing_for(fresh, kind):
            raise NotReady([Problem(problem)])
        issued = [paper for paper in _papers(fresh, kind, actor, at) if paper is not None]
        if not issued:
            raise NotReady([Problem(UNCHANGED)])
    return issued


def issue_visit_paper(visit: SiteVisit, *, actor: Actor, at: datetime) -> ReviewPaper:
    """Issue the record of a done visit. Raises NotAllowed, NotReady."""
    with transaction.atomic():
        rows = SiteVisit.objects.select_related("application__round__programme__selecting_authority")
        fresh = rows.select_related("application__unit").select_for_update(of=("self",)).get(pk=visit.pk)
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed(NOT_YOURS)
        if fresh.state != VisitState.DONE:
            raise NotReady([Problem("实地核查还没有登记结果。")])
        paper = papers.visit_paper(fresh, actor=actor, at=at)
        if paper is None:
            raise NotReady([Problem(UNCHANGED)])
    return paper


def record_paper(paper: ReviewPaper, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that a paper was taken or looked at."""
    owner = paper.panel or paper.visit
    register.record(owner, "download", label="查阅评审文书", actor=actor, at=at, note=paper.document.number)


def _papers(panel: Panel, kind: str, actor: Actor, at: datetime) -> Iterable[ReviewPaper | None]:
    step = {"actor": actor, "at": at}
    if kind == PaperKind.DRAW:
        return [papers.draw_paper(panel, **step)]
    if kind == PaperKind.SHEET:
        return [papers.sheet_paper(sheet, **step) for sheet in _sheets(panel)]
    ranking: Ranking = latest_ranking(panel)
    if kind == PaperKind.SUMMARY:
        dossiers = panel.dossiers.select_related("application__unit").order_by("position")
        return [papers.summary_paper(ranking, dossier, **step) for dossier in dossiers]
    issue = {PaperKind.RANKING: papers.ranking_paper, PaperKind.MINUTES: papers.minutes_paper}[PaperKind(kind)]
    return [issue(ranking, **step)]


def _sheets(panel: Panel) -> list[ScoreSheet]:
    related = ("member", "dossier__application__unit", "dossier__panel__plan__round__programme__selecting_authority")
    rows = ScoreSheet.objects.filter(dossier__panel=panel, state=SheetState.SUBMITTED).select_related(*related)
    return list(rows.order_by("dossier__position", "member__number"))


def _locked(panel: Panel, actor: Actor) -> Panel:
    """The panel, locked. Raises NotAllowed."""
    related = ("plan__round__programme__selecting_authority", "drawn_by", "leader__expert__person")
    fresh = Panel.objects.select_related(*related).select_for_update(of=("self",)).get(pk=panel.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed(NOT_YOURS)
    return fresh
