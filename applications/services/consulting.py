"""Opening a round to co-issuing bodies and closing it again; each is an act on the round."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications import permissions as may
from applications.choices import ConsultationAction, ConsultationState
from applications.models import Application, BodyAccess, Consultation, Round
from applications.selectors.opinions import bodies_to_open
from office import effects, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState, follow

WHO_OPENS = "只有本试点方案遴选部门的经办人可以向联合印发部门开放批次。"


def open_to_bodies(call: Round, keys: Iterable[int], *, actor: Actor, at: datetime) -> list[BodyAccess]:
    """Let the people of bodies read a round from now on; they are told.

    Raises NotAllowed, NotReady when no body is named, one is not of this scheme, or has it open already.
    """
    wanted = set(keys)
    with transaction.atomic():
        fresh = Round.objects.select_for_update(of=("self",)).select_related("programme").get(pk=call.pk)
        if not may.can_run_rounds(actor.user, fresh.programme):
            raise NotAllowed(WHO_OPENS)
        bodies = list(bodies_to_open(fresh).filter(pk__in=wanted))
        if not wanted or len(bodies) != len(wanted):
            raise NotReady([Problem("请选择还没有开放的联合印发部门。", field="bodies")])
        opened = [
            BodyAccess.objects.create(round=fresh, body=body, opened_by=actor.user, opened_at=at) for body in bodies
        ]
        _mark(fresh, True)
        for access in opened:
            _record(access, "open_to_body", "向联合印发部门开放", access.body.name, actor, at)
    return opened


def close_to_body(access: BodyAccess, reason: str, *, actor: Actor, at: datetime) -> BodyAccess:
    """Take a round back from a body: its people read nothing of it any more, and owe no answer.

    Raises NotAllowed, WrongState when it is closed already, NotReady without a reason.
    """
    if not may.can_run_rounds(actor.user, access.round.programme):
        raise NotAllowed(WHO_OPENS)
    if not reason.strip():
        raise NotReady([Problem("请写明理由。", field="reason")])
    asked = Consultation.objects.filter(application__round=access.round_id, body_id=access.body_id)
    asked = asked.filter(state=ConsultationState.ASKED).order_by("application_id")
    with transaction.atomic():
        call = Round.objects.select_for_update().get(pk=access.round_id)
        # The files before the opening, as a question locks them: neither waits for the other.
        keys = asked.values("application_id")
        list(Application.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        fresh = BodyAccess.objects.select_for_update().get(pk=access.pk)
        if fresh.closed_at is not None:
            raise WrongState("本批次已经停止向该部门开放。")
        fresh.closed_at, fresh.closed_by, fresh.close_reason = at, actor.user, reason.strip()
        fresh.save(update_fields=["closed_at", "closed_by", "close_reason"])
        _mark(call, call.body_accesses.standing().exists())
        for question in asked.all():
            follow(question, ConsultationAction.CLOSE, actor=actor, at=at, evidence=access, note="停止开放")
        _record(fresh, "close_to_body", "停止向联合印发部门开放", f"{fresh.body.name}。{reason.strip()}", actor, at)
    return fresh


def _mark(call: Round, is_open: bool) -> None:
    """Keep beside the round whether it is open to any body."""
    call.consults_bodies = is_open
    call.save(update_fields=["consults_bodies"])


def _record(access: BodyAccess, action: str, label: str, note: str, actor: Actor, at: datetime) -> None:
    """The act on the round, and the promise that the body's people are told."""
    grant = may.can_run_rounds(actor.user, access.round.programme)
    words = {"role": grant.role_label, "scope": grant.scope_label, "facts": {"body": access.body.code}}
    register.record(access.round, action, label=label, actor=actor, at=at, note=note, **words)
    effects.ask("applications.tell_access", at=at, dedupe=f"{access.pk}:{action}", access_id=access.pk)
