"""The effects of expert review: a key in, messages out."""

from datetime import datetime

from django.urls import reverse

from evaluation.choices import PanelAction, SeatAction, SeatState
from evaluation.models import Panel, PanelMember, SelectionDecision
from evaluation.notifications import accounts_of, decision_recipients, panel_recipients, seat_recipients
from office.effects import effect
from office.messages import tell
from office.models import RegisterEntry
from office.topics import register_topic
from office.words import until_words

register_topic("evaluation", "专家评审与遴选", "评审组的组建和评分、遴选决定的提出和审定", kinds=("evaluation",))


@effect("evaluation.tell_panel")
def tell_about_panel(*, thing_id: int, seq: int) -> None:
    """Tell experts that scoring begins; they learn their own desk's address, nothing of the panel."""
    panel = Panel.objects.select_related("plan__round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    opening = entry.action == PanelAction.OPEN
    title = f"{panel.plan.round}专家评审开始，请登录评分" if opening else f"{panel}：{entry.label}"
    url = reverse("evaluation:dossiers") if opening else panel.get_absolute_url()
    for user in panel_recipients(panel, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=url, at=entry.at)


@effect("evaluation.invite_to_seat")
def invite_to_seat(*, seat_id: int, asked_at: str, reminder: bool = False) -> None:
    """Ask an expert to accept or decline a seat; who else sits on the panel and what it reviews is not told."""
    seat = PanelMember.objects.select_related("panel__plan__round", "expert").get(pk=seat_id)
    if seat.state != SeatState.INVITED:
        return
    call = seat.panel.plan.round
    title = f"{'请答复邀请：' if reminder else '邀请您参加'}{call}专家评审"
    body = f"请在 {until_words(seat.due_at)} 前接受邀请，或说明理由谢绝。"
    for user in accounts_of(seat.expert):
        tell(user, kind="evaluation", title=title, body=body, url=seat.get_absolute_url(),
             at=datetime.fromisoformat(asked_at))  # fmt: skip


@effect("evaluation.tell_seat")
def tell_about_seat(*, thing_id: int, seq: int) -> None:
    """Tell an expert who was taken off a panel, or the officers whose invitation was declined."""
    seat = PanelMember.objects.select_related("panel__plan__round__programme", "expert__person").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    removed = entry.action == SeatAction.REMOVE
    title = f"您不再参加{seat.panel.plan.round}专家评审" if removed else f"{seat.panel}：{seat.expert}谢绝邀请"
    follower = PanelMember.objects.filter(replaces=seat).select_related("expert__person").first()
    body = f"已由候补专家{follower.expert}接替。" if follower else "候补名单已没有可以接替的专家，请补充抽取。"
    if removed:
        body = "如有疑问，请与组织评审的工作人员联系。"
    url = reverse("evaluation:dossiers") if removed else seat.panel.get_absolute_url()
    for user in seat_recipients(seat, entry):
        tell(user, kind="evaluation", title=title, body=body, url=url, at=entry.at)


@effect("evaluation.tell_decision")
def tell_about_decision(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a selection decision."""
    decision = SelectionDecision.objects.select_related("round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    title = f"{decision}：{entry.label}"
    for user in decision_recipients(decision, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=decision.get_absolute_url(), at=entry.at)
