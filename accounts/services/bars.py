"""Bars from applying and claiming (失信限制): entered by a head with the decision, lifted by a head with a reason."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import notifications, permissions
from accounts.models import Bar, Person, Unit
from office import register
from office.machine import Actor, NotAllowed, NotReady, Problem


def enter_bar(
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    starts_on: date,
    ends_on: date | None,
    document_number: str,
    decision: str,
    actor: Actor,
    at: datetime,
) -> Bar:
    """Bar one unit or one person from a day until a day (inclusive) or until lifted (工作方案四(三)).

    The deciding authority is the one by which the actor is a head. Raises NotAllowed, NotReady.
    """
    held = permissions.can_enter_bar(actor.user, unit)
    if held is None:
        raise NotAllowed("失信限制由该单位主管部门或其上级部门的负责人录入。")
    bar = Bar(
        unit=unit, person=person, authority=held.authority, starts_on=starts_on, ends_on=ends_on,
        document_number=document_number, decision=decision, entered_by=actor.user, entered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            bar.save(force_insert=True)
            _record(bar, "enter_bar", "录入失信限制", bar.decision, held, actor, at)
            notifications.bar_entered(bar, at)
    except IntegrityError as error:
        raise NotReady([Problem("请写明一个对象、决定内容和文号；截止日期不能早于起始日期。")]) from error
    return bar


def lift_bar(bar: Bar, *, reason: str, actor: Actor, at: datetime) -> None:
    """Lift a bar from this instant. Raises NotAllowed, NotReady without a reason or when it was lifted before."""
    with transaction.atomic():
        fresh = Bar.objects.select_for_update().get(pk=bar.pk)
        if fresh.lifted_at is not None:
            raise NotReady([Problem("该限制已经解除。")])
        held = permissions.can_lift_bar(actor.user, fresh)
        if held is None:
            raise NotAllowed("失信限制由作出决定的部门或其上级部门的负责人解除。")
        if not reason.strip():
            raise NotReady([Problem("请写明解除依据。", field="reason")])
        fresh.lifted_at, fresh.lifted_by, fresh.lift_reason = at, actor.user, reason.strip()
        fresh.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
        _record(fresh, "lift_bar", "解除失信限制", fresh.lift_reason, held, actor, at)
        notifications.bar_lifted(fresh, at)


def _record(bar: Bar, action: str, label: str, note: str, held: object, actor: Actor, at: datetime) -> None:
    register.record(
        bar, action, label=label, actor=actor, at=at, note=note, role=held.role_label, scope=held.scope_label,
        audience=("applicant",),
    )  # fmt: skip
