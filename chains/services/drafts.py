"""Roster files between reading and confirming: kept sealed, taken once, forgotten after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from chains.models import Chain, RosterDraft
from chains.permissions import can_keep_roster
from chains.services.rosters import NO_GRANT, Change, write_roster
from office.machine import Actor, NotAllowed, WrongState

KEPT_FOR = timedelta(days=1)
TAKEN = "这份名单已经导入过了，没有再次导入。"
EXPIRED = "这份名单上传已超过一天，请重新上传。"


def keep_draft(
    chain: Chain,
    *,
    rows: str,
    sample: list[list[str]],
    file_name: str,
    added: int,
    changed: int,
    actor: Actor,
    at: datetime,
) -> RosterDraft:
    """Keep a table that was found right, sealed, until its owner confirms it.

    `sample` are its first lines with masked numbers. Raises NotAllowed.
    """
    if not can_keep_roster(actor.user, chain):
        raise NotAllowed(NO_GRANT)
    return RosterDraft.objects.create(
        chain=chain, uploaded_by=actor.user, uploaded_at=at, file_name=file_name[:200], rows=rows,
        sample=sample, added=added, changed=changed,
    )  # fmt: skip


def read_draft(draft: RosterDraft, *, actor: Actor, at: datetime) -> str:
    """The rows of a draft, read to be taken onto the roster. Raises WrongState when it was taken or is too old."""
    if draft.applied_at is not None:
        raise WrongState(TAKEN)
    if not draft.rows or at - draft.uploaded_at > KEPT_FOR:
        raise WrongState(EXPIRED)
    return draft.rows.open(actor=actor, at=at, reason="导入学员名单", thing=draft.chain)


def apply_draft(draft: RosterDraft, changes: Sequence[Change], *, actor: Actor, at: datetime) -> None:
    """Take a draft's lines onto the roster, all or none, once; the draft is emptied.

    Raises NotAllowed, WrongState when the draft was taken before or the chain is not under construction,
    ValidationError.
    """
    with transaction.atomic():
        draft = RosterDraft.objects.select_for_update(of=("self",)).select_related("chain").get(pk=draft.pk)
        if draft.applied_at is not None:
            raise WrongState(TAKEN)
        write_roster(draft.chain, changes, actor=actor, at=at, whole=True)
        draft.applied_at, draft.rows, draft.sample = at, "", []
        draft.save(update_fields=["applied_at", "rows", "sample"])


def forget_drafts(at: datetime) -> int:
    """Empty the drafts that nobody confirmed within a day; returns how many."""
    return RosterDraft.objects.filter(uploaded_at__lt=at - KEPT_FOR).exclude(rows="").update(rows="", sample=[])
