"""Invitations into the pool: a link by e-mail that works once, accepted with an account or declined with a reason.

The role of an expert comes with the acceptance, on the strength of the officer's invitation, as with a unit's clerks;
nobody in the bureau gives it by hand, and the administrator stays able to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Authority, User
from accounts.selectors import link_digest
from accounts.services import NewAccount, join_as_expert
from evaluation import permissions as may
from evaluation.choices import ExpertAction, ExpertState
from evaluation.models import Expert, ExpertInvitation
from evaluation.notifications import token_of
from evaluation.services.pool import NOT_KEEPER, Employer, Particulars, register_expert
from office import effects, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState, follow

VALID_FOR = timedelta(days=14)
LINK_DEAD = "这个邀请链接无效、已经用过、已撤回或已过期，请联系邀请您的部门。"


def invite_expert(expert: Expert, *, actor: Actor, at: datetime) -> ExpertInvitation:
    """Send somebody a link that works once and for fourteen days; earlier links die.

    Without an e-mail address nothing is sent, and the officer hands the link over. Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        fresh = _awaited(expert, actor)
        fresh.invitations.open(at).update(withdrawn_at=at)
        invitation = ExpertInvitation(
            expert=fresh, email=fresh.email, invited_by=actor.user, invited_at=at, expires_at=at + VALID_FOR
        )
        invitation.token_digest = link_digest(token_of(invitation))
        invitation.save(force_insert=True)
        register.record(fresh, "invite", label="发出入库邀请", actor=actor, at=at, note=fresh.email)
        if fresh.email:
            effects.ask("evaluation.mail_invitation", at=at, invitation_id=invitation.pk)
    return invitation


def import_experts(
    authority: Authority,
    drafts: Sequence[tuple[str, str, Particulars, Sequence[Employer]]],
    *,
    invite: bool,
    actor: Actor,
    at: datetime,
) -> list[Expert]:
    """Enter many, each by name, telephone, particulars and employers, and invite them by e-mail if wished; all or none.

    Those without an e-mail address are invited one by one. Raises as `register_expert` does.
    """
    with transaction.atomic():
        experts = [
            register_expert(
                authority, name=name, phone=phone, particulars=particulars, employers=employers, actor=actor, at=at
            )
            for name, phone, particulars, employers in drafts
        ]
        for expert in experts if invite else ():
            if expert.email:
                invite_expert(expert, actor=actor, at=at)
        note = f"{len(experts)} 人"
        register.record(
            None, "import_pool", label="导入专家", actor=actor, at=at, note=note, facts={"rows": len(experts)}
        )
    return experts


def withdraw_invitation(expert: Expert, *, actor: Actor, at: datetime) -> None:
    """Make unanswered links useless; twice does no harm. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        fresh = _awaited(expert, actor)
        if fresh.invitations.open(at).update(withdrawn_at=at):
            register.record(fresh, "withdraw_invitation", label="撤回入库邀请", actor=actor, at=at)


def _awaited(expert: Expert, actor: Actor) -> Expert:
    fresh = Expert.objects.select_for_update().get(pk=expert.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed(NOT_KEEPER)
    if fresh.state != ExpertState.INVITED:
        raise WrongState("这位专家不在待答复状态，不需要邀请。")
    return fresh


def accept_invitation(token: str, *, account: NewAccount | None, actor: Actor, at: datetime) -> User:
    """Take up a place in the pool as the signed-in actor or under a new account; the account that now has the role.

    Raises NotReady for a link that does not work (any more), for an account of another person, a taken user name or
    telephone, or conflicting powers (三权分立).
    """
    with transaction.atomic():
        invitation = _locked(token, at)
        expert = invitation.expert
        user = join_as_expert(expert.person, account=account, actor=actor, at=at)
        if user.person_id != expert.person_id:
            if Expert.objects.filter(authority=expert.authority_id, person_id=user.person_id).exists():
                raise NotReady([Problem("您登录的账号已在这个专家库中，请联系邀请您的部门。")])
            Expert.objects.filter(pk=expert.pk).update(person_id=user.person_id)
        follow(expert, ExpertAction.ACCEPT, actor=Actor.of(user, actor.address), at=at, evidence="入库邀请")
    return user


def decline_invitation(token: str, note: str, *, actor: Actor, at: datetime) -> Expert:
    """Decline a place in the pool with a reason. Raises NotReady for a link that does not work, or without a reason."""
    if not note.strip():
        raise NotReady([Problem("请写明谢绝的理由。", field="note")])
    with transaction.atomic():
        expert = _locked(token, at).expert
        return follow(expert, ExpertAction.DECLINE, actor=actor, at=at, evidence="入库邀请", note=note.strip()[:1000])


def _locked(token: str, at: datetime) -> ExpertInvitation:
    """The invitation behind a link, used up now. Raises NotReady for a link that does not work."""
    open_ones = ExpertInvitation.objects.open(at).select_related("expert__person", "expert__authority")
    found = open_ones.select_for_update(of=("self",)).filter(token_digest=link_digest(token)).first()
    if found is None:
        raise NotReady([Problem(LINK_DEAD)])
    found.answered_at = at
    found.save(update_fields=["answered_at"])
    return found
