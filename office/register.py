"""The register of acts: writing an entry onto the chain, reading it, and proving that nothing was changed."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from office.actors import Actor
from office.clock import SHANGHAI
from office.models import RegisterDetail, RegisterEntry, RegisterHead

CHAINED = (
    "seq", "at", "thing_label", "thing_id", "thing_key", "action", "label", "source", "target", "actor_kind",
    "actor_id", "person_id", "actor_name", "role", "scope", "audiences", "detail_digest", "previous",
)  # fmt: skip


class BrokenRegister(Exception):
    """The register does not agree with its own chain; the message names the entry."""


def record(
    thing: models.Model | None,
    action: str,
    *,
    label: str,
    actor: Actor,
    at: datetime,
    note: str = "",
    facts: Any = None,
    source: str = "",
    target: str = "",
    role: str = "",
    scope: str = "",
    audience: Iterable[str] = ("staff",),
) -> RegisterEntry:
    """Append one act to the register, in the caller's transaction, as its last lock.

    `facts` is a dataclass or a dictionary of plain values. Readers are named by `audience`.
    """
    with transaction.atomic():
        RegisterHead.objects.get_or_create(pk=1)
        head = RegisterHead.objects.select_for_update().get(pk=1)
        salt = secrets.token_hex(16)
        words = _plain(facts)
        entry = RegisterEntry(
            seq=head.seq + 1,
            at=at,
            thing_label=thing._meta.label_lower if thing is not None else "",
            thing_id=thing.pk if thing is not None else None,
            thing_key=str(thing)[:200] if thing is not None else "",
            action=action,
            label=label,
            source=source,
            target=target,
            actor_kind=actor.kind,
            actor_id=actor.user.pk if actor.user is not None else None,
            person_id=actor.person_id,
            actor_name=actor.name[:100],
            role=role,
            scope=scope[:200],
            audiences="|" + "|".join(sorted({"staff", *audience})) + "|",
            detail_digest=_detail_digest(salt, note, words, actor.address),
            previous=head.digest,
        )
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
        RegisterDetail.objects.create(entry=entry, note=note, facts=words, address=actor.address, salt=salt)
        RegisterHead.objects.filter(pk=1).update(seq=entry.seq, digest=entry.digest)
    return entry


def head() -> int:
    """The number of the latest act; 0 before the first."""
    # Asked for every public page that is kept: composing this statement took longer than answering it.
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT seq FROM "{RegisterHead._meta.db_table}" WHERE id = 1')  # noqa: S608  its own table
        row = cursor.fetchone()
    return row[0] if row else 0


def verify() -> int:
    """Read the whole register and compare every digest; returns the number of entries.

    Raises BrokenRegister naming the first entry that does not fit.
    """
    previous, count = "0" * 64, 0
    for entry in RegisterEntry.objects.select_related("detail").order_by("seq").iterator(chunk_size=1000):
        count += 1
        if entry.seq != count:
            raise BrokenRegister(f"第 {count} 条缺失，其后是第 {entry.seq} 条。")
        if entry.previous != previous or entry.digest != _digest(entry):
            raise BrokenRegister(f"第 {entry.seq} 条与摘要不符。")
        detail = getattr(entry, "detail", None)
        if detail is None:
            raise BrokenRegister(f"第 {entry.seq} 条的附注缺失。")
        words = _detail_digest(detail.salt, detail.note, detail.facts, detail.address)
        if detail.erased_at is None and words != entry.detail_digest:
            raise BrokenRegister(f"第 {entry.seq} 条的附注与摘要不符。")
        previous = entry.digest
    head = RegisterHead.objects.filter(pk=1).first()
    if (head.seq if head else 0) != count or (head.digest if head else "0" * 64) != previous:
        raise BrokenRegister(f"登记簿末尾缺失：现有 {count} 条，应有 {head.seq if head else 0} 条。")
    return count


def _plain(facts: Any) -> dict:
    """Facts as they will come back from the database, so that a digest taken now agrees later."""
    if facts is None:
        return {}
    raw = asdict(facts) if is_dataclass(facts) else facts
    return json.loads(json.dumps(raw, cls=DjangoJSONEncoder, default=str))


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(entry: RegisterEntry) -> str:
    values = {name: getattr(entry, name) for name in CHAINED}
    values["at"] = values["at"].astimezone(SHANGHAI).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(values)).hexdigest()


def _detail_digest(salt: str, note: str, facts: dict, address: str) -> str:
    return hashlib.sha256(_canonical([salt, note, facts, address])).hexdigest()
