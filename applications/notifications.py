"""Who is told about a step of an application, and in which words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.choices import CO_ISSUING_ROLES, DISTRICT_ROLES, UNIT_ROLES, Role
from accounts.models import Authority
from accounts.selectors import people_with
from applications.choices import AT_DISTRICT, EDITABLE, UNIT_TURN, Action, ConsultationAction, EditionAction, State
from applications.deadlines import OVERDUE, Told
from applications.models import (
    Application,
    BodyAccess,
    CaseMessage,
    Consultation,
    FormEdition,
    MemberConfirmation,
    Round,
)
from applications.selectors.handling import in_charge
from applications.selectors.rounds import authorities_of
from office.models import RegisterEntry, Upload
from office.topics import register_topic
from office.words import until_words

register_topic("applications", "申报办理", "提交、退回、审定、报送、受理和结果，文件检出病毒", kinds=("application",))
register_topic("case_messages", "受理部门的通知", "受理部门、遴选部门就申报件发给本单位的通知", kinds=("case_message",))
register_topic("deadlines", "期限提醒", "您办理的件今天到期或已经超期，遴选部门催办", kinds=("deadline",))
register_topic("rounds", "申报批次", "批次开始申报", kinds=("round",))
register_topic("editions", "表单版本", "表单版本提请发布、发布和退回", kinds=("edition",))
register_topic("consultations", "征求意见", "批次向联合印发部门开放，征求意见、期限和回复", kinds=("consultation",))
register_topic("confirmations", "成员确认", "被列为成员单位后的确认请求和答复", kinds=("confirmation",))

OFFICER, HEAD, CITY, CITY_HEAD, UNIT = "officer", "head", "city", "city_head", "unit"

# Whoever acts next, and the unit where the step concerns it.
RECIPIENTS: dict[str, tuple[str, ...]] = {
    Action.SUBMIT: (OFFICER, UNIT),
    Action.WITHDRAW: (OFFICER,),
    Action.RESUBMIT: (OFFICER, UNIT),
    Action.ASK_WITHDRAWAL: (OFFICER, CITY),
    Action.CONSENT_WITHDRAWAL: (UNIT,),
    Action.REFUSE_WITHDRAWAL: (UNIT,),
    Action.RETURN: (UNIT,),
    Action.EXTEND: (UNIT,),
    Action.ASSIGN: (OFFICER,),
    Action.LAPSE: (UNIT, OFFICER),
    Action.REVIVE: (UNIT, OFFICER),
    Action.PROPOSE_RECOMMENDATION: (HEAD,),
    Action.PROPOSE_REFUSAL: (HEAD,),
    Action.SEND_BACK: (OFFICER,),
    Action.APPROVE_RECOMMENDATION: (OFFICER,),
    Action.APPROVE_REFUSAL: (UNIT, OFFICER),
    Action.SEND_UP: (CITY, UNIT),
    Action.REOPEN_REVIEW: (OFFICER, UNIT),
    Action.REROUTE: (OFFICER, UNIT),
    Action.ACCEPT: (UNIT, OFFICER),
    Action.RETURN_TO_DISTRICT: (OFFICER,),
    Action.RETURN_PAST_DISTRICT: (UNIT, OFFICER),
    Action.NOT_SELECT: (UNIT,),
    Action.LIST: (UNIT, OFFICER),
    Action.SELECT: (UNIT, OFFICER),
    Action.STRIKE: (UNIT, OFFICER),
    Action.PROPOSE_DISQUALIFICATION: (CITY_HEAD,),
    Action.DROP_DISQUALIFICATION: (CITY,),
    Action.APPROVE_DISQUALIFICATION: (UNIT, OFFICER),
}


@dataclass(frozen=True)
class Notice:
    """One message to one person."""

    user: Any
    title: str
    body: str


def notices_of(application: Application, entry: RegisterEntry) -> list[Notice]:
    """The messages that one entry of the register calls for; nobody is told of their own act."""
    told = {}
    for kind in RECIPIENTS.get(entry.action, ()):
        for user in _people(application, kind):
            if user.person_id != entry.person_id:
                told.setdefault(user.pk, (user, kind))
    return [Notice(user, _title(application, entry), _body(application, entry, kind)) for user, kind in told.values()]


# Whose deadline it is at each stage.
DEADLINES: dict[str, tuple[str, ...]] = {
    State.SUBMITTED: (OFFICER,),
    State.RETURNED: (UNIT,),
    State.RECOMMENDATION_PROPOSED: (HEAD,),
    State.REFUSAL_PROPOSED: (HEAD,),
    State.APPROVED: (OFFICER,),
    State.RECOMMENDED: (CITY,),
}


def deadline_notices(application: Application, left: Told) -> list[Notice]:
    """To those whose deadline it is: that it ends, or is over; then the officers' heads learn of it, too."""
    kinds = DEADLINES.get(application.state, ())
    if left.tone == OVERDUE and OFFICER in kinds:
        kinds = (*kinds, HEAD)
    title = f"{application.number or ''} {application.chain_name}：{left.text}".strip()
    body = f"申报“{application.chain_name}”（{application.unit.name}）的期限是{left.date}，{left.text}。"
    people = {user.pk: user for kind in kinds for user in _people(application, kind)}
    return [Notice(user, title, body) for user in people.values()]


def reminders(call: Round, place: Authority, note: str, at: datetime) -> list[Notice]:
    """To the officers and heads of an authority: how many files of a round they still have; nobody when none."""
    row = next((row for row in authorities_of(call, at) if row["pk"] == place.pk), None)
    if row is None or not row["behind"]:
        return []
    title = f"{call.title}：还有 {row['behind']} 件没有报送"
    parts = [f"待初审 {row['review']} 件，待审定 {row['decision']} 件，待报送 {row['send_up']} 件。"]
    if row["late"]:
        parts.append(f"其中 {row['late']} 件已超期。")
    parts.append(f"推荐报送截止：{until_words(call.recommend_until)}。")
    body = "\n".join(["".join(parts), *([note] if note else [])])
    people = people_with(*DISTRICT_ROLES, authority=place)
    return [Notice(user, title, body) for user in people]


def virus_notices(application: Application, upload: Upload, *, is_units: bool) -> list[Notice]:
    """To whoever can put an infected file right: the unit its own, whoever has the application what it has."""
    told = {UNIT: _advice(application, upload)} if is_units else {OFFICER: "请重新盖章、扫描，并与遴选部门联系。"}
    if application.state in AT_DISTRICT and application.state != State.RETURNED and is_units:
        told[OFFICER] = "请退回补正，由申报单位更换。"
    elif application.state not in (*UNIT_TURN, *AT_DISTRICT):
        told[CITY] = "请与受理部门或申报单位联系，更换这个文件。"
    title = f"{application.number or ''} {application.chain_name}：文件检出病毒".strip()
    words = f"“{upload.name}”检出病毒（{upload.signature}），已经封存，任何人都不能打开。"
    people = {user.pk: Notice(user, title, f"{words}\n{advice}") for kind, advice in told.items()
              for user in _people(application, kind)}  # fmt: skip
    return list(people.values())


def _advice(application: Application, upload: Upload) -> str:
    """What the unit can do about it, by where the form is."""
    if application.version.scan_id == upload.pk and application.state in UNIT_TURN:
        return "请重新扫描，再上传一次盖章扫描件。"
    if application.state in EDITABLE and application.version.is_open:
        return "请在“附件”中删除它，换一份干净的。"
    if application.state in UNIT_TURN:
        return "请撤销定稿，在“附件”中删除它，换一份干净的，再定稿、盖章。"
    return "申报照常办理；请准备一份干净的文件，受理部门退回补正时更换。"


def _people(application: Application, kind: str) -> list[Any]:
    selecting = application.round.programme.selecting_authority
    if kind == UNIT:
        return _clerks(application)
    if kind == CITY_HEAD or (kind == HEAD and application.is_direct):
        return list(people_with(Role.CITY_HEAD, authority=selecting))
    if kind == CITY:
        return list(people_with(Role.CITY_OFFICER, authority=selecting))
    if kind == OFFICER:
        return in_charge(application)
    return list(people_with(Role.DISTRICT_HEAD, authority=application.authority))


def _clerks(application: Application) -> list[Any]:
    """The unit's clerks; in a unit without any, its administrator, who then fills in and corrects."""
    clerks = list(people_with(Role.APPLICANT, unit=application.unit))
    return clerks or list(people_with(Role.UNIT_ADMIN, unit=application.unit))


def _title(application: Application, entry: RegisterEntry) -> str:
    return f"{application.number or ''} {application.chain_name}：{entry.label}".strip()


def _body(application: Application, entry: RegisterEntry, kind: str) -> str:
    """Words for the reader: a note between officials never reaches the unit, except where the act is for it."""
    lines = [f"申报“{application.chain_name}”（{application.unit.name}）：{entry.label}。"]
    detail = getattr(entry, "detail", None)
    if detail is not None and detail.note and (kind != UNIT or "|applicant|" in entry.audiences):
        lines.append(detail.note)
    return "\n".join(lines)


def edition_notices(edition: FormEdition, entry: RegisterEntry) -> list[Notice]:
    """To the other administrators what waits for them; to whoever proposed an edition what came of it."""
    title = f"{edition}：{entry.label}"
    administrators = people_with(Role.ADMINISTRATOR).exclude(person_id=entry.person_id)
    if entry.action == EditionAction.PROPOSE:
        body = f"{entry.actor_name}提请发布，请核对检查结果和空表后发布或退回。"
        return [Notice(user, title, body) for user in administrators]
    proposals = RegisterEntry.objects.of(edition).filter(action=EditionAction.PROPOSE, seq__lt=entry.seq)
    proposer = proposals.order_by("-seq").values_list("person_id", flat=True).first()
    return [Notice(user, title, entry.detail.note) for user in administrators.filter(person_id=proposer)]


def opening_notice(call: Round) -> tuple[str, str]:
    """Title and text of what the clerks of units read when a round opens."""
    body = f"{call.programme.name}。申报时间至{until_words(call.closes_at)}，请在截止前填写、盖章并提交。"
    return f"{call.title}开始申报", body


def question_notices(question: MemberConfirmation) -> list[Notice]:
    """To whoever acts for a named unit: the chain and its lead unit, and nothing else of the form."""
    title = f"请确认参加“{question.chain_name or '未命名的生态链'}”"
    body = f"{question.application.unit.name}申报的生态链把{question.unit.name}列为参加单位，请核对所列内容后答复。"
    return [Notice(user, title, body) for user in people_with(*UNIT_ROLES, unit=question.unit)]


def answer_notices(answer: MemberConfirmation, entry: RegisterEntry) -> list[Notice]:
    """To the lead unit's clerks: what a named unit answered, with its reason."""
    title = f"{answer.unit.name}：{entry.label}"
    body = "\n".join(filter(None, [f"关于“{answer.chain_name or '未命名的生态链'}”。", answer.reason]))
    return [Notice(user, title, body) for user in _clerks(answer.application)]


def message_notices(message: CaseMessage) -> list[Notice]:
    """To the unit's clerks: what an authority writes about their file, in the name of the office."""
    application = message.application
    title = f"{application.number or ''} {application.chain_name}：{message.subject}".strip()
    body = f"{message.body}\n\n{message.office}"
    return [Notice(user, title, body) for user in _clerks(application)]


def access_notices(access: BodyAccess) -> list[Notice]:
    """To the people of a body: that a round is open to it, or not any more."""
    if access.closed_at is None:
        title = f"{access.round.title}向{access.body.short_name}开放"
        body = "您可以查看本批次已推荐、已受理的申报书和附件。需要回复意见的，会另行告知。"
    else:
        title, body = (
            f"{access.round.title}停止向{access.body.short_name}开放",
            "本批次的申报不能再查看，不用再回复意见。",
        )
    return [Notice(user, title, body) for user in people_with(*CO_ISSUING_ROLES, authority=access.body_id)]


def consultation_notices(asked: Consultation, entry: RegisterEntry | None = None) -> list[Notice]:
    """A question to the body's people, and what became of it; an answer to whoever asked, who may have left by now."""
    chain, action = asked.application.chain_name, entry.action if entry is not None else ""
    if action == ConsultationAction.ANSWER:
        late = "（逾期回复）" if asked.is_late else ""
        body = "\n".join(filter(None, [f"意见：{asked.get_opinion_display()}{late}", asked.text]))
        return [Notice(user, f"{asked.body.short_name}已回复：{chain}", body) for user in askers_of(asked)]
    until = f"回复期限：{until_words(asked.answer_by)}。"
    title, body = {
        ConsultationAction.EXTEND: (f"回复期限已延长：{chain}", until),
        ConsultationAction.WITHDRAW: (
            f"不用再回复意见：{chain}",
            f"遴选部门撤回：{entry.detail.note}" if entry else "",
        ),
        ConsultationAction.CLOSE: (f"不用再回复意见：{chain}", "此件已办理到下一步，或者批次停止开放。"),
    }.get(action, (f"请回复意见：{chain}", f"{asked.question}\n{until}"))
    return [Notice(user, title, body) for user in people_with(*CO_ISSUING_ROLES, authority=asked.body_id)]


def consultation_reminders(asked: Consultation, left: Told) -> list[tuple[Notice, bool]]:
    """To the body's people that their time ends or is over; once it is over, to whoever asked as well (then True)."""
    title = f"征求意见：{asked.application.chain_name}，{left.text}"
    body = f"{asked.body.name}的回复期限是{left.date}，{left.text}。"
    people = [(user, False) for user in people_with(*CO_ISSUING_ROLES, authority=asked.body_id)]
    if left.tone == OVERDUE:
        people += [(user, True) for user in askers_of(asked)]
    return [(Notice(user, title, body), is_asker) for user, is_asker in people]


def askers_of(asked: Consultation) -> list[Any]:
    """Who asked, while an officer of the selecting authority; otherwise all its officers."""
    officers = people_with(Role.CITY_OFFICER, authority=asked.application.round.programme.selecting_authority_id)
    return list(officers.filter(pk=asked.asked_by_id)) or list(officers)
