"""Private notes of officials: written once, struck by their author; each an act in the register without its words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from applications import permissions as may
from applications.choices import UNSEEN
from applications.models import Application, StaffNote
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState

WHO_WRITES = "内部备注由有权办理此件的经办人和负责人填写。"
WHO_STRIKES = "内部备注只能由填写人本人划去。"
SENT_BEFORE = "这张表单已经提交过一次，内容与这次不同。确要再提交一次的，请再点一次按钮。"


def write_note(application: Application, text: str, *, token: UUID, actor: Actor, at: datetime) -> StaffNote:
    """Write a note; the same form sent again gives the note that it made.

    Raises NotAllowed, WrongState for a file back in the unit's hands, NotReady for no text or another under a token.
    """
    text = text.strip()
    with transaction.atomic():
        fresh = locked(application)
        grant = may.can_write_note(actor.user, fresh)
        if not grant:
            raise NotAllowed(WHO_WRITES)
        if fresh.state in UNSEEN:
            raise WrongState("此件已回到申报单位手中，再次提交以前不能写备注。")
        if not text:
            raise NotReady([Problem("请写明内容。", field="text")])
        if earlier := fresh.staff_notes.filter(token=token).first():
            if earlier.text == text and earlier.written_by_id == actor.user.pk:
                return earlier
            raise NotReady([Problem(SENT_BEFORE)])
        note = StaffNote.objects.create(
            application=fresh, text=text, written_by=actor.user, office=grant.scope_label, role=grant.role_label,
            written_at=at, token=token,
        )  # fmt: skip
        _record(note, "write_note", "写内部备注", grant, actor, at)
    return note


def strike_note(note: StaffNote, reason: str, *, actor: Actor, at: datetime) -> StaffNote:
    """Strike a note that is wrong; it stays to be read. Raises NotAllowed, WrongState when struck, NotReady."""
    with transaction.atomic():
        application = locked(note.application)
        fresh = StaffNote.objects.select_for_update(of=("self",)).select_related("written_by").get(pk=note.pk)
        fresh.application = application
        if fresh.struck_at is not None:
            raise WrongState("这条备注已经划去。")
        grant = may.can_strike_note(actor.user, fresh)
        if not grant:
            raise NotAllowed(WHO_STRIKES)
        if not reason.strip():
            raise NotReady([Problem("请写明理由。", field="reason")])
        fresh.struck_at, fresh.strike_reason = at, reason.strip()
        fresh.save(update_fields=["struck_at", "strike_reason"])
        _record(fresh, "strike_note", "划去内部备注", grant, actor, at)
    return fresh


def locked(application: Application) -> Application:
    """The application as it is now, kept from moving until the transaction ends."""
    rows = Application.objects.select_related("round__programme", "unit", "authority")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def _record(note: StaffNote, action: str, label: str, grant: Any, actor: Actor, at: datetime) -> None:
    register.record(
        note.application, action, label=label, actor=actor, at=at, facts={"note": note.pk}, role=grant.role_label,
        scope=grant.scope_label,
    )  # fmt: skip
