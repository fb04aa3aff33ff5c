"""The writes of the expert pool: entries made, changed, kept up to date by staff and by the experts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.choices import Role
from accounts.models import Authority, Person
from accounts.permissions import holds
from accounts.services import person_of
from evaluation import permissions as may
from evaluation.choices import ExpertAction
from evaluation.models import Expert, ExpertEmployer, ExpertLeave, ExpertTie
from office import register
from office.actors import Actor
from office.clock import local_date
from office.machine import NotAllowed, NotReady, Problem, Stale, begin, perform

NOT_KEEPER = "只有遴选部门的经办人可以维护专家库。"
NOT_OWN = "只有遴选部门的经办人和专家本人可以更新这份资料。"
KNOWN = "{name}已在专家库中，请到他的页面办理。"


@dataclass(frozen=True)
class Particulars:
    """What an entry says of an expert besides name and employers."""

    title: str
    key_fields: list[str] = field(default_factory=list)
    industries: list[str] = field(default_factory=list)
    occupations: list[str] = field(default_factory=list)
    email: str = ""
    term_from: date | None = None
    term_until: date | None = None


@dataclass(frozen=True)
class Employer:
    """A present or past employer as typed."""

    name: str
    uscc: str = ""
    from_on: date | None = None
    until_on: date | None = None


def add_expert(
    authority: Authority,
    person: Person,
    *,
    title: str,
    key_fields: Sequence[str],
    employers: Sequence[tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> Expert:
    """Put somebody who has an expert's account into the pool at once, with employers `(name, code)`.

    Raises NotAllowed; NotReady for somebody without such an account, or in the pool already.
    """
    rows = [Employer(name, code) for name, code in employers]
    with transaction.atomic():
        particulars = Particulars(title, list(key_fields))
        expert = enter(authority, person, particulars, rows, actor=actor, at=at)
        return perform(expert, ExpertAction.ENTER, actor=actor, at=at)


def register_expert(
    authority: Authority,
    *,
    name: str,
    phone: str,
    particulars: Particulars,
    employers: Sequence[Employer],
    actor: Actor,
    at: datetime,
) -> Expert:
    """Enter somebody by name and telephone or e-mail; the person joins the pool by accepting an invitation.

    Raises NotAllowed; NotReady without any way to reach the person, for a telephone under another name, or for
    somebody in the pool already.
    """
    if not holds(actor.user, Role.CITY_OFFICER, authority=authority):
        raise NotAllowed(NOT_KEEPER)
    if not phone and not particulars.email:
        raise NotReady([Problem("请填写手机号或电子邮箱，用来发出邀请。", field="phone")])
    with transaction.atomic():
        return enter(authority, person_of(name, phone), particulars, employers, actor=actor, at=at)


def enter(
    authority: Authority,
    person: Person,
    particulars: Particulars,
    employers: Sequence[Employer],
    *,
    actor: Actor,
    at: datetime,
) -> Expert:
    """A new entry that waits for its answer. Raises NotAllowed, NotReady for somebody in the pool already."""
    if not holds(actor.user, Role.CITY_OFFICER, authority=authority):
        raise NotAllowed(NOT_KEEPER)
    expert = Expert(person=person, authority=authority, **vars(particulars))
    try:
        with transaction.atomic():
            begin(expert, actor=actor, at=at, label="登记专家")
    except IntegrityError as error:
        raise NotReady([Problem(KNOWN.format(name=person.name), field="name")]) from error
    ExpertEmployer.objects.bulk_create(ExpertEmployer(expert=expert, **vars(one)) for one in employers)
    return expert


def record_pool_export(narrowed_to: dict[str, Any], count: int, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that the pool went out as a workbook: how many rows, narrowed to what."""
    facts = {"rows": count, **narrowed_to}
    register.record(None, "export_pool", label="导出专家库", actor=actor, at=at, facts=facts)


def change_expert(expert: Expert, particulars: Particulars, *, seen: int, actor: Actor, at: datetime) -> Expert:
    """Correct what the entry says. Raises NotAllowed; Stale when it changed after the screen was drawn."""
    with transaction.atomic():
        fresh = Expert.objects.select_for_update().get(pk=expert.pk)
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed(NOT_KEEPER)
        if fresh.revision != seen:
            raise Stale("您打开页面之后，这位专家的资料已有变化。请看过最新内容后再修改。")
        for name, value in vars(particulars).items():
            setattr(fresh, name, value)
        fresh.revision += 1
        fresh.save()
        register.record(fresh, "change", label="修改专家资料", actor=actor, at=at)
    return fresh


def add_employer(expert: Expert, employer: Employer, *, actor: Actor, at: datetime) -> ExpertEmployer:
    """A present or past employer; it counts for recusal at once. Raises NotAllowed."""
    return _add(expert, ExpertEmployer(**vars(employer)), "登记工作单位", employer.name, actor, at)


def add_tie(
    expert: Expert, *, kind: str, name: str, uscc: str = "", note: str = "", actor: Actor, at: datetime
) -> ExpertTie:
    """A tie to a unit other than employment; it counts for recusal at once. Raises NotAllowed."""
    tie = ExpertTie(kind=kind, name=name, uscc=uscc, note=note, declared_at=at)
    return _add(expert, tie, "申报利害关系", str(tie), actor, at)


def add_leave(
    expert: Expert, *, starts_on: date, ends_on: date, reason: str = "", actor: Actor, at: datetime
) -> ExpertLeave:
    """Days on which the expert cannot be drawn. Raises NotAllowed."""
    leave = ExpertLeave(starts_on=starts_on, ends_on=ends_on, reason=reason)
    return _add(expert, leave, "登记不便时段", str(leave), actor, at)


def _add(expert: Expert, row: Any, label: str, note: str, actor: Actor, at: datetime) -> Any:
    with transaction.atomic():
        row.expert = Expert.objects.select_for_update().get(pk=expert.pk)
        if not may.can_keep_profile(actor.user, row.expert):
            raise NotAllowed(NOT_OWN)
        row.save(force_insert=True)
        register.record(row.expert, "keep", label=label, actor=actor, at=at, note=note)
    return row


def end_row(row: ExpertEmployer | ExpertTie | ExpertLeave, *, actor: Actor, at: datetime) -> None:
    """End an employment or a tie today: it stays on record and goes on barring. Days away are taken back.

    Twice does no harm. Raises NotAllowed.
    """
    with transaction.atomic():
        expert = Expert.objects.select_for_update().get(pk=row.expert_id)
        if not may.can_keep_profile(actor.user, expert):
            raise NotAllowed(NOT_OWN)
        name = {ExpertEmployer: "until_on", ExpertTie: "ended_on"}.get(type(row))
        if name is None:
            if type(row).objects.filter(pk=row.pk).delete()[0]:
                register.record(expert, "keep", label="取消不便时段", actor=actor, at=at, note=str(row))
            return
        if type(row).objects.filter(pk=row.pk, **{name: None}).update(**{name: local_date(at)}):
            label = "工作单位记为已离开" if name == "until_on" else "利害关系记为已结束"
            register.record(expert, "keep", label=label, actor=actor, at=at, note=str(row))
