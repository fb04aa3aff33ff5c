"""The effects of expert review: a key in, messages out."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.choices import Role
from accounts.selectors import people_with
from evaluation.choices import PanelAction, SeatAction, SeatState
from evaluation.models import (
    DecisionItem,
    Dossier,
    ExpertInvitation,
    Panel,
    PanelMember,
    Ranking,
    ScoreSheet,
    SelectionDecision,
    SiteVisit,
)
from evaluation.notifications import (
    accounts_of,
    decision_recipients,
    officers_of,
    panel_recipients,
    ranking_recipients,
    seat_recipients,
    token_of,
    visit_recipients,
)
from evaluation.selectors.desk import seats_with_open_sheets
from office.effects import effect
from office.messages import mail_stranger, tell
from office.models import RegisterEntry
from office.topics import register_topic
from office.words import until_words

register_topic("evaluation", "专家评审与遴选", "评审组的组建和评分、遴选决定的提出和审定", kinds=("evaluation",))
register_topic("feedback", "遴选反馈", "遴选结果公开后，遴选部门给本单位的反馈意见", kinds=("feedback",))


@effect("evaluation.tell_panel")
def tell_about_panel(*, thing_id: int, seq: int) -> None:
    """Tell experts that scoring begins; they learn their own desk's address, nothing of the panel."""
    panel = Panel.objects.select_related("plan__round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    call = panel.plan.round
    experts_read = {
        PanelAction.OPEN: f"{call}专家评审开始，请登录评分",
        PanelAction.EXTEND: f"{call}专家评审的评分期限延至{until_words(panel.due_at)}" if panel.due_at else "",
    }
    title = experts_read.get(entry.action) or f"{panel}：{entry.label}"
    url = reverse("evaluation:dossiers") if entry.action in experts_read else panel.get_absolute_url()
    for user in panel_recipients(panel, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=url, at=entry.at)


@effect("evaluation.mail_invitation")
def mail_invitation(*, invitation_id: int) -> None:
    """Send an invitation into the pool by e-mail, with its link, while the link works."""
    invitation = ExpertInvitation.objects.select_related("expert__authority", "expert__person").get(pk=invitation_id)
    if invitation.answered_at or invitation.withdrawn_at:
        return
    url = settings.SITE_URL.rstrip("/") + reverse("evaluation:answer", args=[token_of(invitation)])
    text = (
        f"{invitation.expert.person.name}：\n\n{invitation.expert.authority.name}邀请您加入评审专家库。"
        f"请在 {until_words(invitation.expires_at)} 前打开下面的链接接受或谢绝，链接只能使用一次，请勿转发：\n\n{url}"
    )
    mail_stranger(invitation.email, "邀请您加入评审专家库", text, reference=f"expert-invitation-{invitation.pk}")


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


@effect("evaluation.tell_sheet")
def tell_about_sheet(*, thing_id: int, seq: int) -> None:
    """Tell an expert that a sheet was sent back; which one and why is read after signing in."""
    sheet = ScoreSheet.objects.select_related("dossier__panel__plan__round", "member__expert").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    title = f"{sheet.dossier.panel.plan.round}专家评审有一份评分表退回重评"
    body = f"请登录查看理由并重新评分，评分截止{until_words(sheet.dossier.panel.due_at)}。"
    for user in accounts_of(sheet.member.expert):
        tell(user, kind="evaluation", title=title, body=body, url=reverse("evaluation:dossiers"), at=entry.at)


@effect("evaluation.remind_expert")
def remind_expert(*, seat_id: int, workdays: int, asked_at: str) -> None:
    """Remind an expert of the sheets that are not handed in; nothing when they came in meanwhile."""
    seat = seats_with_open_sheets().filter(pk=seat_id).first()
    if seat is None:
        return
    when = f"还剩 {workdays} 个工作日" if workdays else "今天到期"
    title = f"{seat.panel.plan.round}专家评审{when}，您还有 {seat.left} 份评分表未提交"
    body = f"评分截止{until_words(seat.panel.due_at)}，过期不能提交。"
    for user in accounts_of(seat.expert):
        tell(user, kind="evaluation", title=title, body=body, url=reverse("evaluation:dossiers"),
             at=datetime.fromisoformat(asked_at))  # fmt: skip


@effect("evaluation.tell_overdue")
def tell_overdue(*, panel_id: int, asked_at: str) -> None:
    """Tell the officers that the time of a panel is over and how many sheets are missing, not whose or which."""
    left = sum(seats_with_open_sheets().filter(panel_id=panel_id).values_list("left", flat=True))
    panel = Panel.objects.select_related("plan__round__programme").get(pk=panel_id)
    title = f"{panel}：评分期限已过，还有 {left} 份未交"
    body = "可以延长评分期限；各件有效评分足够的，可以结束评审。"
    for user in officers_of(panel) if left else []:
        tell(user, kind="evaluation", title=title, body=body, url=panel.get_absolute_url(),
             at=datetime.fromisoformat(asked_at))  # fmt: skip


@effect("evaluation.tell_shortage")
def tell_shortage(*, dossier_id: int, asked_at: str) -> None:
    """Tell the officers that a file has too few sheets left for a score; why and whose is read on the panel's page."""
    related = ("panel__plan__round__programme", "application")
    dossier = Dossier.objects.select_related(*related).get(pk=dossier_id)
    least = dossier.panel.rule["min_sheets"]
    title = f"{dossier.panel}：“{dossier.application.chain_name}”回避后有效评分不足 {least} 份"
    body = "这件申报没有得分和名次，除非由接替的专家补足；请到专家组页面查看。"
    for user in officers_of(dossier.panel):
        tell(user, kind="evaluation", title=title, body=body, url=dossier.panel.get_absolute_url(),
             at=datetime.fromisoformat(asked_at))  # fmt: skip


@effect("evaluation.tell_ranking")
def tell_about_ranking(*, ranking_id: int) -> None:
    """Tell officers and heads that a ranking was made anew, and why; what was drafted from the former rests on it."""
    ranking = Ranking.objects.select_related("panel__plan__round__programme").get(pk=ranking_id)
    title = f"{ranking.panel}的排名已重新形成（第 {ranking.version} 版）"
    for user in ranking_recipients(ranking):
        tell(user, kind="evaluation", title=title, body=ranking.reason, url=ranking.get_absolute_url(),
             at=ranking.made_at)  # fmt: skip


@effect("evaluation.tell_visit")
def tell_about_visit(*, thing_id: int, seq: int) -> None:
    """Tell the colleagues what became of a visit."""
    visit = SiteVisit.objects.select_related("application__round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    title = f"{visit}：{visit.get_finding_display() or entry.label}"
    for user in visit_recipients(visit, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=visit.get_absolute_url(), at=entry.at)


@effect("evaluation.tell_feedback")
def tell_feedback(*, item_id: int, asked_at: str) -> None:
    """Tell the clerks of a unit that there is feedback; its words are read after signing in."""
    item = DecisionItem.objects.select_related("application__unit").get(pk=item_id)
    file = item.application
    title = f"{file.chain_name}：遴选部门给您的反馈意见"
    for user in people_with(Role.APPLICANT, unit=file.unit):
        tell(user, kind="feedback", title=title, body="请登录后在申报页面查看。",
             url=reverse("evaluation:feedback", args=[file.pk]), at=datetime.fromisoformat(asked_at))  # fmt: skip


@effect("evaluation.tell_decision")
def tell_about_decision(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a selection decision."""
    decision = SelectionDecision.objects.select_related("round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.get(seq=seq)
    title = f"{decision}：{entry.label}"
    for user in decision_recipients(decision, entry):
        tell(user, kind="evaluation", title=title, body=f"{title}。", url=decision.get_absolute_url(), at=entry.at)
