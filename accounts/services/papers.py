"""Papers in which a virus was found: who is told, and how a unit uploads one anew."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import notifications
from accounts.choices import PAPERS
from accounts.models import Takeover, Unit
from accounts.permissions import can_submit_papers
from accounts.selectors import infected_papers
from accounts.services.units import PAPERS as KINDS
from office import quarantine, register, uploads
from office.actors import Actor
from office.machine import NotAllowed, WrongState
from office.models import Upload

ONLY_INFECTED = "这份材料没有检出病毒，不需要重新上传。"


def report_virus(upload: Upload, *, at: datetime) -> int:
    """Tell unit and authority of an infected licence or letter, once for each unit or request that it belongs to."""
    units = Unit.objects.current().filter(Q(licence=upload) | Q(letter=upload)).order_by("pk")
    takeovers = Takeover.objects.waiting().filter(letter=upload).select_related("unit", "requested_by")
    return sum(_report_paper(unit, upload, at) for unit in units) + sum(
        _report_letter(takeover, upload, at) for takeover in takeovers.order_by("pk")
    )


def _report_paper(unit: Unit, upload: Upload, at: datetime) -> bool:
    label = next(label for name, label in PAPERS if getattr(unit, f"{name}_id") == upload.pk)
    with transaction.atomic():
        entered = quarantine.enter(unit, upload, at=at, audience=("applicant",))
        if entered:
            notifications.paper_infected(unit, label, at)
    return entered


def _report_letter(takeover: Takeover, upload: Upload, at: datetime) -> bool:
    with transaction.atomic():
        entered = quarantine.enter(takeover, upload, at=at, audience=("applicant",))
        if entered:
            notifications.letter_infected(takeover, at)
    return entered


def replace_paper(unit: Unit, name: str, file: Any, *, actor: Actor, at: datetime) -> Unit:
    """Keep a new licence or letter in place of one in which a virus was found; the authority is told.

    Raises NotAllowed; WrongState when nothing was found in the present one; ValidationError for a file that is none.
    """
    _replaceable(unit, name, actor)
    try:
        with uploads.received(file, at=at, kinds=KINDS) as checked, transaction.atomic():
            fresh = _replaceable(unit, name, actor)
            setattr(fresh, name, checked.keep(by=actor.user, at=at))
            fresh.revision += 1
            fresh.save(update_fields=[name, "revision"])
            label = dict(PAPERS)[name]
            register.record(fresh, "replace_paper", label=f"重新上传{label}", actor=actor, at=at,
                            audience=("applicant",), facts={"sha256": getattr(fresh, name).sha256})  # fmt: skip
            notifications.paper_replaced(fresh, label, at)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    return fresh


def _replaceable(unit: Unit, name: str, actor: Actor) -> Unit:
    """The unit, locked where a transaction runs. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        rows = Unit.objects.current().select_related("licence", "letter").select_for_update(of=("self",))
        fresh = rows.get(pk=unit.pk)
        if not can_submit_papers(actor.user, fresh):
            raise NotAllowed("只有本单位的管理员可以重新上传证照和授权书。")
        if name not in dict(infected_papers(fresh)):
            raise WrongState(ONLY_INFECTED)
    return fresh
