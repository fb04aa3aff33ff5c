"""Absences of officers: entered by the person or a head of the authority, ended early by the same."""

from datetime import date, datetime

from django.db import transaction

from accounts import notifications, permissions
from accounts.models import Absence, Assignment, Authority, User
from accounts.selectors import officers_at
from office import register
from office.clock import local_date
from office.machine import Actor, NotAllowed, NotReady, Problem

WHO_ENTERS_ABSENCES = "离岗代办由本人或本部门负责人登记。"


def enter_absence(
    *, user: User, cover: User, authority: Authority, starts_on: date, ends_on: date, actor: Actor, at: datetime
) -> Absence:
    """Enter that an officer is away and who stands in, both officers there; both are told.

    Raises NotAllowed; NotReady for days that are over or in the wrong order, somebody who is no officer there, or one
    who is away then themself.
    """
    held = permissions.can_enter_absence(actor.user, user, authority)
    if held is None:
        raise NotAllowed(WHO_ENTERS_ABSENCES)
    with transaction.atomic():
        # One at a time: two absences entered at once must see one another.
        Authority.objects.select_for_update().get(pk=authority.pk)
        if problems := _problems(user, cover, authority, starts_on, ends_on, local_date(at)):
            raise NotReady(problems)
        absence = Absence.objects.create(
            user=user, cover=cover, authority=authority, starts_on=starts_on, ends_on=ends_on,
            entered_by=actor.user, entered_at=at,
        )  # fmt: skip
        note = f"{starts_on}至{ends_on}"
        _record(absence, "enter_absence", "登记离岗代办", held, actor, at, note)
        notifications.absence_entered(absence, at)
    return absence


def end_absence(absence: Absence, *, actor: Actor, at: datetime) -> None:
    """End an absence from this instant. Raises NotAllowed, NotReady when it is over."""
    with transaction.atomic():
        fresh = Absence.objects.select_for_update().get(pk=absence.pk)
        held = permissions.can_enter_absence(actor.user, fresh.user, fresh.authority)
        if held is None:
            raise NotAllowed(WHO_ENTERS_ABSENCES)
        if fresh.ended_at is not None or fresh.ends_on < local_date(at):
            raise NotReady([Problem("这次离岗已经结束。")])
        fresh.ended_at = at
        fresh.save(update_fields=["ended_at"])
        _record(fresh, "end_absence", "提前结束离岗", held, actor, at)
        notifications.absence_ended(fresh, at)


def _record(
    absence: Absence, action: str, label: str, held: Assignment, actor: Actor, at: datetime, note: str = ""
) -> None:
    register.record(
        absence, action, label=label, actor=actor, at=at, note=note, role=held.role_label, scope=held.scope_label
    )


def _problems(
    user: User, cover: User, authority: Authority, starts_on: date, ends_on: date, today: date
) -> list[Problem]:
    there = set(officers_at(authority).values_list("pk", flat=True))
    problems = []
    if ends_on < max(starts_on, today):
        problems.append(Problem("结束日期不能早于开始日期，也不能早于今天。", field="ends_on"))
    if user.pk not in there:
        problems.append(Problem("请选择本部门的经办人。", field="user"))
    if cover.pk not in there or cover.person_id == user.person_id:
        problems.append(Problem("请选择本部门的另一位经办人代办。", field="cover"))
    meanwhile = Absence.objects.standing(today).overlapping(starts_on, ends_on)
    if meanwhile.filter(user=user).exists():
        problems.append(Problem("这段时间已经登记过离岗，请先结束原来的登记。", field="starts_on"))
    if meanwhile.filter(user=cover).exists():
        problems.append(Problem("代办人这段时间也不在岗，请另选一位。", field="cover"))
    if meanwhile.filter(cover=user).exists():
        problems.append(Problem("离岗人这段时间在为别人代办，请先为那次离岗另选代办人。", field="user"))
    return problems
