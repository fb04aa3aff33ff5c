"""A unit's people: let in by a one-time link, and removed."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts import notifications, permissions
from accounts.choices import INVITED_ROLES, Role
from accounts.models import Assignment, Invitation, Person, Unit, User
from accounts.selectors import link_digest
from accounts.services.people import NewAccount, create_user
from accounts.workflow import roles
from office import register
from office.clock import local_date
from office.machine import Actor, NotAllowed, NotReady, Problem

VALID_FOR = timedelta(days=7)
LINK_DEAD = "这个邀请链接无效、已经用过或已过期，请联系单位管理员重新邀请。"


def invite_clerk(unit: Unit, *, role: str, name: str, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """Let somebody in by a link that works once and for seven days; the invitation and the link's token.

    Raises NotAllowed for anybody but the unit's administrator.
    """
    if not permissions.can_invite(actor.user, unit):
        raise NotAllowed("只有单位管理员可以邀请本单位人员。")
    if role not in INVITED_ROLES:
        raise NotReady([Problem("请选择单位内的角色。", field="role")])
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            unit=unit, role=role, name=name, token_digest=link_digest(token), invited_by=actor.user, invited_at=at,
            expires_at=at + VALID_FOR,
        )  # fmt: skip
        register.record(
            unit, "invite", label="邀请人员", actor=actor, at=at, note=f"{name}（{Role(role).label}）",
            audience=("applicant",),
        )  # fmt: skip
    return invitation, token


def withdraw_invitation(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """Make an unused link useless; twice does no harm. Raises NotAllowed."""
    if not permissions.can_withdraw_invitation(actor.user, invitation):
        raise NotAllowed("只有单位管理员可以撤销邀请。")
    with transaction.atomic():
        fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if fresh.used_at is not None or fresh.withdrawn_at is not None:
            return
        fresh.withdrawn_at = at
        fresh.save(update_fields=["withdrawn_at"])
        register.record(
            invitation.unit, "withdraw_invitation", label="撤销邀请", actor=actor, at=at, note=fresh.name,
            audience=("applicant",),
        )  # fmt: skip


def accept_invitation(token: str, *, account: NewAccount | None = None, actor: Actor, at: datetime) -> User:
    """Take up an invitation as the signed-in actor or under a new account; the account that now has the role.

    Raises NotReady for a link that does not work (any more), a taken user name or telephone, or conflicting powers.
    """
    with transaction.atomic():
        invitation = Invitation.objects.open(at).select_for_update().filter(token_digest=link_digest(token)).first()
        if invitation is None:
            raise NotReady([Problem(LINK_DEAD)])
        user = actor.user
        if user is None:
            user = create_user(
                account.username, account.name, account.password, phone=account.phone, email=account.email, at=at
            )
            actor = Actor.of(user, actor.address)
        else:
            Person.objects.select_for_update().get(pk=user.person_id)
        invitation.used_at, invitation.used_by = at, user
        invitation.save(update_fields=["used_at", "used_by"])
        roles.give(user, invitation.role, unit=invitation.unit, starts_on=local_date(at), actor=actor, at=at)
    return user


def remove_clerk(held: Assignment, *, actor: Actor, at: datetime, note: str = "") -> None:
    """End a clerk's role at the unit at once; twice does no harm. Raises NotAllowed."""
    if not permissions.can_remove_clerk(actor.user, held):
        raise NotAllowed("只有单位管理员可以移除本单位人员，且不能移除自己。")
    with transaction.atomic():
        if roles.end(held, actor=actor, at=at, note=note):
            notifications.role_revoked(held.user, held.role_label, held.scope_label, at)
