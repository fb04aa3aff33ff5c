"""How a role is given and ended: in words for the person, before the database would refuse."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.choices import LEVEL_OF, POWER_OF, SCOPE_OF, AuthorityLevel, Power, Role, ScopeKind
from accounts.models import Assignment, Authority, Person, Unit, User
from accounts.querysets import forget_assignments
from office import register
from office.clock import local_date
from office.machine import Actor, NotReady, Problem

FAR = date.max


def give(
    user: User,
    role: str,
    *,
    unit: Unit | None = None,
    authority: Authority | None = None,
    starts_on: date,
    ends_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Assignment:
    """Give a role; a lapsed one of the same kind is closed first. The act goes into the register.

    Raises NotReady when the scope does not fit the role, the account has it already, or the person would hold two of
    the three powers (三权分立); the database refuses the same on its own.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=user.person_id)
        held = Assignment(
            user=user, role=role, unit=unit, authority=authority, starts_on=starts_on, ends_on=ends_on,
            granted_by=actor.user, granted_at=at,
        )  # fmt: skip
        _close_lapsed(held, actor=actor, at=at)
        if problems := [*_scope_problems(held), *_repeat_problems(held), *_power_problems(held)]:
            raise NotReady(problems)
        try:
            with transaction.atomic():
                held.save(force_insert=True)
        except IntegrityError as error:
            raise NotReady([Problem("这个角色与现有的角色冲突，没有授予。请刷新页面后核对。")]) from error
        register.record(
            user, "grant", label="授予角色", actor=actor, at=at, note=str(held), facts=_words(held),
            audience=("applicant",),
        )  # fmt: skip
    forget_assignments(user)
    return held


def end(held: Assignment, *, actor: Actor, at: datetime, note: str = "") -> bool:
    """End a role from this instant; False when it was ended before. The act goes into the register."""
    with transaction.atomic():
        fresh = Assignment.objects.select_for_update().get(pk=held.pk)
        if fresh.revoked_at is not None:
            return False
        fresh.revoked_at, fresh.revoked_by = at, actor.user
        fresh.save(update_fields=["revoked_at", "revoked_by"])
        register.record(
            held.user, "revoke", label="撤销角色", actor=actor, at=at, note=f"{held}。{note}" if note else str(held),
            facts=_words(held), audience=("applicant",),
        )  # fmt: skip
    held.revoked_at, held.revoked_by = at, actor.user
    forget_assignments(held.user)
    return True


def power_conflict(person: Person, role: str, starts_on: date, ends_on: date | None) -> Assignment | None:
    """A standing role of the person, at any of their accounts, that belongs to another power on a common day."""
    standing = Assignment.objects.standing().filter(user__person=person, starts_on__lte=ends_on or FAR)
    standing = standing.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    rows = standing.select_related("unit", "authority").order_by("pk")
    return next((held for held in rows if held.power != POWER_OF[role]), None)


def _power_problems(held: Assignment) -> list[Problem]:
    other = power_conflict(held.user.person, held.role, held.starts_on, held.ends_on)
    if other is None:
        return []
    text = (
        f"{held.user.person.name}现在是“{other}”（{Power(other.power).label}类），不能同时担任"
        f"“{held.role_label}”（{Power(held.power).label}类）：业务、审计、系统管理须由不同的人承担。"
    )
    return [Problem(text, field="role")]


def _scope_problems(held: Assignment) -> list[Problem]:
    kind = SCOPE_OF[held.role]
    if kind == ScopeKind.UNIT and (held.unit is None or held.authority is not None):
        return [Problem(f"“{held.role_label}”须属于一家单位。", field="unit")]
    if kind == ScopeKind.AUTHORITY and (held.authority is None or held.unit is not None):
        return [Problem(f"“{held.role_label}”须属于一个主管部门。", field="authority")]
    if kind == ScopeKind.NONE and (held.unit is not None or held.authority is not None):
        return [Problem(f"“{held.role_label}”不属于单位或主管部门。", field="role")]
    level = LEVEL_OF.get(held.role)
    if level is not None and held.authority.level != level:
        word = AuthorityLevel(level).label
        title = Role(held.role).label
        return [Problem(f"“{title}”只能在{word}部门任职，{held.authority.name}不是。", field="authority")]
    if held.ends_on is not None and held.ends_on < held.starts_on:
        return [Problem("截止日期早于开始日期。", field="ends_on")]
    return []


def _repeat_problems(held: Assignment) -> list[Problem]:
    if not held.user.is_active:
        return [Problem("该账号已停用，请先恢复。", field="user")]
    return [Problem(f"该账号已有“{held}”角色。", field="role")] if _same(held).exists() else []


def _close_lapsed(held: Assignment, *, actor: Actor, at: datetime) -> None:
    for lapsed in _same(held).filter(ends_on__lt=local_date(at)):
        end(lapsed, actor=actor, at=at, note="已到期，重新授予")


def _same(held: Assignment) -> QuerySet[Assignment]:
    standing = Assignment.objects.standing().select_related("user__person", "unit", "authority")
    return standing.filter(user=held.user, role=held.role, unit=held.unit, authority=held.authority)


def _words(held: Assignment) -> dict:
    return {
        "role": Role(held.role).value,
        "unit": held.unit_id,
        "authority": held.authority_id,
        "starts_on": held.starts_on,
        "ends_on": held.ends_on,
    }
