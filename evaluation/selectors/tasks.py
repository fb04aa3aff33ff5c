"""What waits in expert review as the desk shows it: under which heading, in which words, since and until when."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from chains.choices import ReviewMode
from evaluation.choices import DecisionState, PanelState
from evaluation.models import PanelMember, SelectionDecision, SiteVisit
from office.machine import workflow_of

WAITING_TAG = {"tone": "amber", "shape": "▲"}
PANEL_DUTIES = {
    PanelState.FORMING: "组建专家组",
    PanelState.OPEN: "结束评审",
    PanelState.CLOSED: "起草遴选决定",
}


def _task(group: str, tag: dict[str, str], title: str, url: str, sub: str, source: str, **times: Any) -> dict[str, Any]:
    return {
        "group": group, "label": group, "tone": tag["tone"], "shape": tag["shape"], "title": title, "url": url,
        "sub": sub, "source": source, **times,
    }  # fmt: skip


def _tag(thing: Any) -> dict[str, str]:
    label = workflow_of(thing).labels[thing.state]
    return {"tone": label.tone, "shape": label.shape}


def invitation_task(seat: PanelMember) -> dict[str, Any]:
    """An invitation to a seat, to be answered."""
    return _task(
        "答复邀请",
        WAITING_TAG,
        f"{seat.panel.plan.round.title}专家评审",
        seat.get_absolute_url(),
        "接受邀请，或说明理由谢绝",
        "专家评审",
        since=seat.state_since,
        due=seat.due_at,
    )


def seat_task(seat: Any) -> dict[str, Any]:
    """An expert's sheets, to be pledged for or filled in."""
    panel, pledged = seat.panel, seat.pledged_at is not None
    title = f"{panel.plan.round.title}专家评审"
    return _task(
        "评分" if pledged else "签署承诺",
        WAITING_TAG,
        title,
        reverse("evaluation:dossiers"),
        f"{seat.left} 份评分表未提交" if pledged else f"签署保密与回避承诺后，评审 {seat.left} 件卷宗",
        "专家评审",
        since=panel.state_since,
        due=panel.due_at,
    )


def panel_task(panel: Any, at: datetime) -> dict[str, Any]:
    """A panel, to be formed, closed or drafted from."""
    words = {
        PanelState.FORMING: _forming_words(panel),
        PanelState.OPEN: f"评分期限已过，还有 {panel.left} 份未交" if panel.left else "评分已全部提交",
        PanelState.CLOSED: "排名已经固定",
    }
    return _task(
        PANEL_DUTIES[panel.state],
        _tag(panel),
        panel.name,
        panel.get_absolute_url(),
        words[panel.state],
        panel.plan.round.title,
        since=panel.state_since,
        due=panel.due_at,
    )


def _forming_words(panel: Any) -> str:
    """What a panel still needs before it can begin: answers, experts, files."""
    vacant = panel.constraints["seats"] - panel.seated - panel.asked
    files = f"已选 {panel.files} 件卷宗" if panel.files else "还没有选定卷宗"
    if vacant > 0:
        return f"空缺 {vacant} 个席位，须补充抽取；{files}"
    if panel.asked:
        return f"{panel.asked} 位专家未答复邀请；{files}"
    return f"{files}，选定后开始评审" if panel.files else files


def files_task(row: dict[str, Any]) -> dict[str, Any]:
    """A round's accepted files, to be taken up."""
    by_panel = row["round__programme__review_mode"] == ReviewMode.PANEL
    return _task(
        PANEL_DUTIES[PanelState.FORMING if by_panel else PanelState.CLOSED],
        WAITING_TAG,
        f"{row['round__title']}：{row['number']} 件已受理待{'评审' if by_panel else '遴选'}",
        reverse("evaluation:round", args=[row["round_id"]]),
        "推荐已经截止，可以组建专家组" if by_panel else "推荐已经截止，可以起草遴选决定",
        row["round__title"],
        since=row["since"],
        due=None,
    )


def visit_task(visit: SiteVisit) -> dict[str, Any]:
    """A visit whose day has come."""
    return _task(
        "实地核查",
        _tag(visit),
        str(visit),
        visit.get_absolute_url(),
        f"{visit.application.unit.name}，{visit.place}",
        visit.application.round.title,
        since=visit.state_since,
        due=None,
    )


def decision_task(decision: SelectionDecision) -> dict[str, Any]:
    """A list, to be proposed or approved."""
    drafted = decision.state == DecisionState.DRAFTED
    return _task(
        "遴选决定" if drafted else "遴选审定",
        _tag(decision),
        decision.title,
        decision.get_absolute_url(),
        "起草中，核对后提请批准" if drafted else "待批准",
        decision.round.title,
        since=decision.state_since,
        due=decision.due_at,
    )
