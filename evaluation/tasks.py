"""The effects of expert review: a key in, messages out."""

from django.urls import reverse

from evaluation.choices import PanelAction
from evaluation.models import Panel, SelectionDecision
from evaluation.notifications import decision_recipients, panel_recipients
from office.effects import effect
from office.messages import tell
from office.models import RegisterEntry
from office.topics import register_topic

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


@effect("evaluation.tell_decision")
def tell_about_decision(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a selection decision."""
    decision = SelectionDecision.objects.select_related("round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    title = f"{decision}：{entry.label}"
    for user in decision_recipients(decision, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=decision.get_absolute_url(), at=entry.at)
