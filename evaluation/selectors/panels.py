"""Reads the file of a panel: draw, experts, files, progress without scores; the ranking once it is fixed."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from applications.choices import State
from applications.models import Application
from evaluation.choices import Aggregation, PanelAction, PanelState, SheetState
from evaluation.models import Panel, Ranking, ScoreSheet
from evaluation.selectors.decisions import decision_of
from evaluation.selectors.draw_record import draw_shown
from evaluation.selectors.files import withheld_files
from evaluation.selectors.ranked import ranking_rows, versions_shown
from evaluation.selectors.seats import AT_WORK, members_of
from evaluation.selectors.words import acts, entries_of, moment, record_shown, steps_of, tag
from office.machine import available
from office.models import RegisterEntry
from office.words import until_words

GIVEN = ~Q(sheets__state=SheetState.VOID)
DONE = Q(sheets__state=SheetState.SUBMITTED)
STEPS = ("抽取专家", "开始评审", "专家评分", "结束并排名", "遴选决定")


def panel_file(panel: Panel, user: Any, at: datetime) -> dict[str, Any]:
    """A panel with everything that its staff read; scores only once the ranking is fixed."""
    entries, files, decision = entries_of(panel), files_of(panel), decision_of(panel)
    rankings = list(panel.rankings.order_by("-version")) if panel.state == PanelState.CLOSED else []
    ranking = rankings[0] if rankings else None
    members = members_of(panel, user, at)
    done, given = sum(row["done"] for row in files), sum(row["given"] for row in files)
    return {
        "tag": tag(panel),
        "steps": _steps(panel, entries, done, given, decision is not None),
        "progress": {"done": done, "given": given},
        "members": members,
        "seated": (seated := sum(not member["gone"] for member in members)),
        "vacant": panel.constraints["seats"] - seated if panel.state in AT_WORK else 0,
        "files": files,
        "withheld": withheld_files(panel) if panel.state in AT_WORK else [],
        "ranking": ranking_rows(ranking),
        "versions": versions_shown(rankings),
        "facts": _facts(panel, ranking, at),
        "criteria": panel.rule.get("criteria", []),
        "draw": draw_shown(panel),
        "sheets": _sheets_to_reopen(panel, user) if panel.state == PanelState.OPEN else [],
        "decision": decision,
        "panel_acts": acts(panel, user, at, "evaluation:panel_act"),
        # Who pledged when stands in the table of experts.
        "entries": record_shown([entry for entry in entries if entry.action != "pledge"]),
    }


def _steps(
    panel: Panel, entries: list[RegisterEntry], done: int, given: int, has_decision: bool
) -> list[dict[str, str]]:
    """From the draw to the decision; a dissolved panel stops where it was."""
    opened = any(entry.action == PanelAction.OPEN for entry in entries)
    reached = {PanelState.FORMING: 1, PanelState.OPEN: 2, PanelState.CLOSED: 5 if has_decision else 4}
    actions = ["begin", PanelAction.OPEN, "", PanelAction.CLOSE]
    notes = {2: f"已交 {done} / {given} 份"} if given else {}
    steps = steps_of(list(STEPS), reached.get(panel.state, 2 if opened else 1), actions, entries, notes)
    if panel.state == PanelState.DISSOLVED:
        steps = [{**step, "state": "stopped" if step["state"] == "current" else step["state"]} for step in steps]
    return steps


def files_of(panel: Panel) -> list[dict[str, Any]]:
    """The files of a panel: sheets handed in of those given, whether they suffice, recusals with their reasons."""
    least = panel.rule.get("min_sheets", panel.plan.min_sheets)
    rows = panel.dossiers.select_related("application__unit").annotate(
        given=Count("sheets", filter=GIVEN, distinct=True),
        done=Count("sheets", filter=DONE, distinct=True),
    )
    return [
        {
            "number": row.application.number,
            "chain": row.application.chain_name,
            "url": row.application.get_absolute_url(),
            "unit": row.application.unit.name,
            "done": row.done,
            "given": row.given,
            "lacks": max(least - row.done, 0),
            "recusals": [f"{one.member}（{one.note or one.get_reason_display()}）" for one in row.recusals.all()],
        }
        for row in rows.order_by("position").prefetch_related("recusals__member__expert__person")
    ]


def _facts(panel: Panel, ranking: Ranking | None, at: datetime) -> list[dict[str, Any]]:
    facts = [{"label": "批次", "value": panel.plan.round.title}]
    if panel.due_at:
        over = panel.state == PanelState.OPEN and panel.due_at <= at
        facts.append({"label": "评分截止", "value": until_words(panel.due_at), "tone": "red" if over else ""})
    rule = panel.rule
    if rule:
        facts += [
            {"label": "汇总方式", "value": Aggregation(rule["aggregation"]).label},
            {"label": "最少有效评分", "value": f"{rule['min_sheets']} 份"},
            {"label": "分歧提示", "value": f"分差超过 {rule['spread_flag']} 分"},
        ]
    if ranking is not None:
        facts.append({"label": "排名摘要", "value": ranking.digest, "note": "SHA-256，连同规则和评分计算"})
    return facts


def _sheets_to_reopen(panel: Panel, user: Any) -> list[dict[str, Any]]:
    """Submitted sheets that the person may send back, without their scores."""
    rows = (
        ScoreSheet.objects.visible_to(user)
        .filter(dossier__panel=panel, state=SheetState.SUBMITTED)
        .select_related("member__expert__person", "dossier__application", "dossier__panel__plan__round__programme")
        .order_by(F("dossier__position"), "pk")
    )
    return [
        {
            "pk": sheet.pk,
            "chain": sheet.dossier.application.chain_name,
            "expert": sheet.member.expert.person.name,
            "at": moment(sheet.submitted_at),
            "action": str(row.action),
            "label": row.label,
        }
        for sheet in rows
        for row in available(sheet, user)
    ]


def waiting_files(panel: Panel) -> list[Application]:
    """The accepted files of the panel's round, to choose from."""
    files = Application.objects.filter(round=panel.plan.round, state=State.ACCEPTED)
    return list(files.select_related("unit").order_by("number"))
