"""What accounts tells people: the words of each message and to whom it goes."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import Absence, Bar, Takeover, Unit, User
from accounts.selectors import administrators_of, officers_of
from office import clock
from office.actors import Actor
from office.messages import tell
from office.sms import finds_numbers
from office.topics import register_topic
from office.words import day_words

register_topic(
    "accounts",
    "单位与账号",
    "单位核验、管理员接管、角色的授予和撤销、失信限制、离岗代办",
    kinds=(
        "unit_waits",
        "unit_verified",
        "unit_rejected",
        "unit_returned",
        "unit_amended",
        "unit_closed",
        "takeover_waits",
        "takeover_noticed",
        "takeover_decided",
        "administrator_replaced",
        "bar_entered",
        "bar_lifted",
        "role_granted",
        "role_revoked",
        "file_infected",
        "absence",
    ),
)


@finds_numbers
def number_of(user: User, *, at: datetime) -> str:
    """The telephone number of an account for a message to it, or nothing; the reading is in the register."""
    phone = user.person.phone
    return phone.open(actor=Actor.clock(), at=at, reason="向本人发送短信通知", thing=user.person) if phone else ""


def unit_waits(unit: Unit, at: datetime) -> None:
    """To the authority: a unit waits to be verified."""
    _tell_all(
        officers_of(unit.authority_id, clock.local_date(at)),
        kind="unit_waits",
        title=f"待核验单位：{unit.name}",
        body="该单位已提交营业执照（登记证书）和授权书，请核对后办理。",
        url=unit.get_absolute_url(),
        at=at,
    )


def unit_verified(unit: Unit, at: datetime) -> None:
    """To the unit: it is verified."""
    _tell_unit(unit, "unit_verified", "单位已通过核验", "现在可以提交申报书。", at)


def unit_rejected(unit: Unit, reason: str, at: datetime) -> None:
    """To the unit: it is not verified, and why."""
    body = f"原因：{reason}\n更正后可以重新提交核验。"
    _tell_unit(unit, "unit_rejected", "单位核验未通过", body, at)


def unit_returned(unit: Unit, reason: str, at: datetime) -> None:
    """To the unit: what is still needed."""
    _tell_unit(unit, "unit_returned", "请补充单位核验材料", f"需要补充或更正：{reason}", at)


def unit_amended(unit: Unit, at: datetime) -> None:
    """To the unit: its entry was changed."""
    _tell_unit(unit, "unit_amended", "单位登记事项已变更", "请核对单位名称、代码、地址和主管部门。", at)


def unit_closed(unit: Unit, reason: str, at: datetime) -> None:
    """To the unit: its entry is closed."""
    _tell_unit(unit, "unit_closed", "单位登记已注销", f"原因：{reason}", at)


def paper_infected(unit: Unit, label: str, at: datetime) -> None:
    """To the unit, which uploads it anew, and to its authority, which cannot open it."""
    body = "该文件已经封存，任何人都不能打开。请在单位页面重新上传一份干净的文件。"
    _tell_unit(unit, "file_infected", f"{label}检出病毒，请重新上传", body, at)
    _tell_desk(unit, f"{label}检出病毒：{unit.name}", "该文件已经封存，打不开；已通知该单位重新上传。", at)


def paper_replaced(unit: Unit, label: str, at: datetime) -> None:
    """To the authority: what a virus was found in was uploaded anew."""
    _tell_desk(unit, f"{label}已重新上传：{unit.name}", "原文件检出病毒。请核对新上传的文件。", at)


def _tell_desk(unit: Unit, title: str, body: str, at: datetime) -> None:
    users = officers_of(unit.authority_id, clock.local_date(at))
    _tell_all(users, kind="file_infected", title=title, body=body, url=unit.get_absolute_url(), at=at)


def letter_infected(takeover: Takeover, at: datetime) -> None:
    """To the person who asked, and to the authority that decides."""
    url, name = takeover.get_absolute_url(), takeover.unit.name
    body = "该文件已经封存，任何人都不能打开。请撤回申请，换一份干净的授权书重新申请。"
    _tell_all([takeover.requested_by], kind="file_infected", title=f"接管申请的授权书检出病毒：{name}", body=body,
              url=url, at=at)  # fmt: skip
    officers = officers_of(takeover.unit.authority_id, clock.local_date(at))
    body = "该文件已经封存，打不开；已通知申请人撤回后重新申请。"
    _tell_all(officers, kind="file_infected", title=f"接管申请的授权书检出病毒：{name}", body=body, url=url, at=at)


def takeover_waits(takeover: Takeover, at: datetime) -> None:
    """To the authority, which decides, and to the present administrators, who may object to it."""
    url = takeover.get_absolute_url()
    on = clock.local_date(at)
    _tell_all(
        officers_of(takeover.unit.authority_id, on),
        kind="takeover_waits",
        title=f"待审核接管申请：{takeover.unit.name}",
        body=f"申请人：{takeover.requested_by.person.name}。请核对授权书后办理。",
        url=url,
        at=at,
    )
    _tell_all(
        administrators_of(takeover.unit_id, on),
        kind="takeover_noticed",
        title="有人申请接管贵单位的管理员",
        body="如贵单位没有授权，请尽快联系主管部门。",
        url=url,
        at=at,
    )


def takeover_decided(takeover: Takeover, reason: str, at: datetime) -> None:
    """To the person who asked: what was decided."""
    approved = takeover.state == "approved"
    tell(
        takeover.requested_by,
        kind="takeover_decided",
        title=f"接管申请{'已同意' if approved else '未获同意'}：{takeover.unit.name}",
        body="您现在是该单位的管理员。" if approved else f"原因：{reason}",
        url=takeover.unit.get_absolute_url() if approved else takeover.get_absolute_url(),
        at=at,
    )


def administrator_replaced(unit: Unit, former: Iterable[User], at: datetime) -> None:
    """To the former administrators: the authority approved another one."""
    _tell_all(
        former,
        kind="administrator_replaced",
        title=f"您不再是{unit.name}的单位管理员",
        body="主管部门已同意由新的管理员接管。如有疑问，请联系主管部门。",
        url="",
        at=at,
    )


def bar_entered(bar: Bar, at: datetime) -> None:
    """To whom it concerns: barred from when, until when, by which decision."""
    until = f"至{day_words(bar.ends_on)}" if bar.ends_on else "起，截止日期另行决定"
    body = f"依据{bar.document_number}，自{day_words(bar.starts_on)}{until}，不能申报和申领。"
    _tell_all(_concerned(bar, at), kind="bar_entered", title="已被列入失信限制", body=body, url="", at=at)


def bar_lifted(bar: Bar, at: datetime) -> None:
    """To whom it concerned: lifted, and why."""
    body = f"{bar.document_number}的限制已解除。依据：{bar.lift_reason}"
    _tell_all(_concerned(bar, at), kind="bar_lifted", title="失信限制已解除", body=body, url="", at=at)


def role_granted(user: User, role_label: str, scope_label: str, at: datetime) -> None:
    """To a person: a new role."""
    title = f"您已获得角色：{role_label}"
    tell(user, kind="role_granted", title=title, body=scope_label, url="", at=at)


def role_revoked(user: User, role_label: str, scope_label: str, at: datetime) -> None:
    """To a person: a role was taken away."""
    title = f"您的角色已撤销：{role_label}"
    tell(user, kind="role_revoked", title=title, body=scope_label, url="", at=at)


def absence_entered(absence: Absence, at: datetime) -> None:
    """To who stands in, and to who is away: from when until when."""
    title = f"{absence.user.person.name}离岗，由{absence.cover.person.name}代办"
    span = f"{day_words(absence.starts_on)}至{day_words(absence.ends_on)}"
    _tell_both(absence, title, f"{span}。期间由离岗人承办的件转到代办人的待办，消息同时发给代办人。", at)


def absence_ended(absence: Absence, at: datetime) -> None:
    """To both: the absence ended early."""
    title = f"{absence.user.person.name}已回岗，代办结束"
    _tell_both(absence, title, "由本人承办的件回到本人的待办。", at)


def _tell_both(absence: Absence, title: str, body: str, at: datetime) -> None:
    people = (absence.cover, absence.user)
    _tell_all(people, kind="absence", title=title, body=body, url=reverse("accounts:absences"), at=at)


def _concerned(bar: Bar, at: datetime) -> Iterable[User]:
    if bar.unit_id:
        return administrators_of(bar.unit_id, clock.local_date(at))
    return User.objects.active().filter(person_id=bar.person_id).order_by("pk")


def _tell_unit(unit: Unit, kind: str, title: str, body: str, at: datetime) -> None:
    _tell_all(
        administrators_of(unit.pk, clock.local_date(at)),
        kind=kind,
        title=f"{title}：{unit.name}",
        body=body,
        url=unit.get_absolute_url(),
        at=at,
    )


def _tell_all(users: Iterable[User], *, kind: str, title: str, body: str, url: str, at: datetime) -> None:
    for user in users:
        tell(user, kind=kind, title=title, body=body, url=url, at=at)
