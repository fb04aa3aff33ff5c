"""The expert's writes on a sheet: scores as typed, an attachment read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from evaluation import permissions as may
from evaluation.choices import PanelState, SheetState
from evaluation.models import ScoreSheet
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState

# Why a sheet takes nothing any more.
LOCKED = {
    SheetState.SUBMITTED: "这份评分表已经提交并锁定，不能再改。",
    SheetState.VOID: "这一版评分表已经作废，没有保存；请在新的一版上填写。",
}
# What is typed for a criterion: its word, and how long it may be.
LONGEST = {"points": ("得分", 20), "comment": ("评语", 2000)}


def save_sheet(
    sheet: ScoreSheet, scores: Mapping[str, Mapping[str, Any]], *, seen: int, actor: Actor, at: datetime
) -> ScoreSheet:
    """Keep scores and comments as typed, complete or not: nothing is cut off.

    Raises NotAllowed, WrongState, Stale; NotReady for a text that is too long.
    """
    with transaction.atomic():
        related = ("member__expert", "dossier__panel")
        fresh = ScoreSheet.objects.select_related(*related).select_for_update(of=("self",)).get(pk=sheet.pk)
        if actor.person_id == fresh.member.expert.person_id and fresh.dossier.panel.state != PanelState.OPEN:
            raise WrongState("评审已经结束，没有保存。")
        if not may.can_score(actor.user, fresh):
            raise NotAllowed("只能填写分给您的评分表；请先签署保密与回避承诺。")
        if fresh.state != SheetState.OPEN:
            raise WrongState(LOCKED.get(fresh.state, LOCKED[SheetState.VOID]))
        if fresh.revision != seen:
            raise Stale("这份评分表刚刚在另一个窗口保存过，和这里的不一样。")
        fresh.scores = _typed(fresh.dossier.panel.rule["criteria"], scores)
        fresh.revision += 1
        fresh.save(update_fields=["scores", "revision"])
    return fresh


def _typed(criteria: Sequence[Mapping[str, Any]], scores: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Points and comment of each criterion, and nothing else. Raises NotReady."""
    typed, problems = {}, []
    for entry in criteria:
        given = {name: str(scores.get(entry["key"], {}).get(name, "")).strip() for name in LONGEST}
        problems += [
            Problem(
                f"“{entry['title']}”的{words}最多 {most} 个字，现为 {len(given[name])} 个。", f"{entry['key']}-{name}"
            )
            for name, (words, most) in LONGEST.items()
            if len(given[name]) > most
        ]
        typed[entry["key"]] = given
    if problems:
        raise NotReady(problems)
    return typed


def record_reading(sheet: ScoreSheet, name: str, *, actor: Actor, at: datetime) -> None:
    """Enter into the register which attachment of a dossier an expert took or looked at."""
    register.record(sheet.dossier, "download", label="专家查阅附件", actor=actor, at=at, note=name)
