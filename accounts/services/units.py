"""Units coming into the portal: named by others, registered by themselves, asked for by a new administrator."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import notifications
from accounts.choices import Role, UnitAction, UnitState
from accounts.models import Authority, Person, Takeover, Unit, User
from accounts.services.people import NewAccount, create_user
from accounts.workflow import Registration, roles
from office import uploads
from office.clock import local_date
from office.machine import Actor, NotReady, Problem, begin, perform

REGISTERED_ALREADY = "该单位已有人登记。如果您受单位委托，请提交接管申请，由主管部门审核。"
PAPERS = uploads.PDF | uploads.IMAGE


def keep_paper(file: Any, field: str, *, by: User, at: datetime) -> int:
    """Store a paper (PDF or picture); its key. Raises ValidationError that names the field."""
    try:
        return uploads.store(file, by=by, at=at, kinds=PAPERS).pk
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def name_unit(
    name: str, *, uscc: str, kind: str, authority: Authority | None = None, actor: Actor, at: datetime
) -> Unit:
    """The current unit with this code, or a new one that is only named, e.g. as a member in an application.

    The caller has normalised the code; without one a new unit is named each time.
    """
    if uscc and (found := Unit.objects.current().filter(uscc=uscc).first()):
        return found
    try:
        with transaction.atomic():
            return begin(Unit(name=name, uscc=uscc, kind=kind, authority=authority), actor=actor, at=at, label="列名")
    except IntegrityError:
        return Unit.objects.current().get(uscc=uscc)


def register_unit(
    *,
    name: str,
    uscc: str,
    kind: str,
    address: str,
    authority: Authority,
    licence: Any,
    letter: Any,
    account: NewAccount | None = None,
    actor: Actor,
    at: datetime,
) -> Unit:
    """Register a unit with its first administrator: the signed-in actor, or a new account.

    The unit waits to be verified by its authority. Raises NotReady when the unit is registered already, or user name
    or telephone are taken; ValidationError for a paper that is not one. Then nothing has changed.
    """
    with transaction.atomic():
        unit = Unit.objects.current().select_for_update().filter(uscc=uscc).first()
        if unit is not None and unit.state != UnitState.NAMED:
            raise NotReady([Problem(REGISTERED_ALREADY, field="uscc")])
        user, actor = _administrator(account, actor, at)
        if unit is None:
            unit = _begin(Unit(name=name, uscc=uscc, kind=kind, authority=authority), actor, at)
        facts = Registration(
            name=name,
            uscc=uscc,
            kind=kind,
            address=address,
            authority_id=authority.pk,
            licence_id=keep_paper(licence, "licence", by=user, at=at),
            letter_id=keep_paper(letter, "letter", by=user, at=at),
        )
        roles.give(user, Role.UNIT_ADMIN, unit=unit, starts_on=local_date(at), actor=actor, at=at)
        return perform(unit, UnitAction.REGISTER, actor=actor, at=at, facts=facts)


def _begin(unit: Unit, actor: Actor, at: datetime) -> Unit:
    try:
        with transaction.atomic():
            return begin(unit, actor=actor, at=at, label="新建", audience=("applicant",))
    except IntegrityError as error:
        raise NotReady([Problem(REGISTERED_ALREADY, field="uscc")]) from error


def _administrator(account: NewAccount | None, actor: Actor, at: datetime) -> tuple[User, Actor]:
    """The account that will administer, its person locked; a visitor becomes the actor under the new account."""
    if actor.user is not None:
        Person.objects.select_for_update().get(pk=actor.user.person_id)
        return actor.user, actor
    user = create_user(
        account.username, account.name, account.password, phone=account.phone, email=account.email, at=at
    )
    return user, Actor.of(user, actor.address)


def request_takeover(
    unit: Unit, *, reason: str, letter: Any, account: NewAccount | None = None, actor: Actor, at: datetime
) -> Takeover:
    """Ask the authority to make the signed-in actor, or a new account, the administrator of a registered unit.

    Raises NotReady when the account administers the unit already or has asked before; ValidationError for the letter.
    """
    with transaction.atomic():
        if not unit.is_registered:
            raise NotReady([Problem("该单位还没有登记，请直接登记。")])
        user, actor = _administrator(account, actor, at)
        if unit.assignments.current(local_date(at)).filter(user=user, role=Role.UNIT_ADMIN).exists():
            raise NotReady([Problem("您已是该单位的管理员，不需要接管。")])
        takeover = Takeover(
            unit=unit,
            requested_by=user,
            requested_at=at,
            reason=reason,
            letter_id=keep_paper(letter, "letter", by=user, at=at),
        )
        try:
            with transaction.atomic():
                begin(takeover, actor=actor, at=at, label="申请接管", note=reason, audience=("applicant",))
        except IntegrityError as error:
            raise NotReady([Problem("您已提出过接管申请，请等待主管部门审核。")]) from error
        notifications.takeover_waits(takeover, at)
    return takeover
