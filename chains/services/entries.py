"""The writes on entries of existing chains that are not moves: drafting, changing, importing, approving a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Authority
from chains.choices import EntryAction, EntryState
from chains.industries import normalise
from chains.models import ChainEntry, Programme
from chains.participants import MAX_PARTICIPANTS, doubles
from chains.permissions import can_enter_for, can_prepare_entry
from chains.selectors.entries import problems_of_entry
from office import register, uploads
from office.clock import local_date
from office.identifiers import normalise_document_number, normalise_uscc
from office.machine import Actor, NotAllowed, NotReady, Problem, Refusal, Stale, WrongState, begin, perform
from office.models import Upload

NOT_ENTERING = "只有本试点方案遴选部门的经办人可以补录生态链。"
SCANS = uploads.PDF | uploads.IMAGE
TAKEN = "这家单位已有一条未办结的补录，请先办结或作废。"


@dataclass(frozen=True)
class Particulars:
    """What is entered about a chain that was announced without the portal: the chain, and its lead unit as typed."""

    name: str
    industry: str
    key_field: str
    summary: str
    lead_name: str
    lead_uscc: str
    lead_kind: str
    reviewing_authority: Authority
    starts_on: date


@dataclass(frozen=True)
class Paper:
    """The announcement: its title, its number where the bureau gave one, its day."""

    title: str
    number: str
    announced_on: date


@dataclass(frozen=True)
class Outcome:
    """What came of one entry of a batch; the sentence says why not."""

    entry: ChainEntry
    is_done: bool
    sentence: str


def draft_entry(
    programme: Programme, particulars: Particulars, paper: Paper, scan: Any, *, actor: Actor, at: datetime
) -> ChainEntry:
    """Enter an existing chain as a draft, with the scanned announcement (a file).

    Raises NotAllowed, NotReady for what cannot stand, ValidationError by field for a number or a file that is none.
    """
    with transaction.atomic():
        return _begin(programme, particulars, paper, _keep(scan, actor, at), actor, at)


def edit_entry(
    entry: ChainEntry, particulars: Particulars, paper: Paper, scan: Any, *, seen: int, actor: Actor, at: datetime
) -> ChainEntry:
    """Change a draft; without a file the scan stays. Raises as `draft_entry`, and WrongState, Stale."""
    with transaction.atomic():
        # The file first: checking it may take seconds, and nothing is locked yet.
        upload = _keep(scan, actor, at) if scan else None
        fresh = _locked(entry, seen, actor)
        _fill(fresh, particulars, paper)
        fresh.scan = upload or fresh.scan
        _check(fresh, at)
        return _save(fresh, "修改补录", actor, at)


def write_participants(
    entry: ChainEntry, rows: Sequence[Mapping[str, Any]], *, seen: int, actor: Actor, at: datetime
) -> ChainEntry:
    """Replace the members and schools of a draft by rows that were read (chains/participants.py).

    Raises NotAllowed, WrongState, Stale, NotReady for too many or doubled ones.
    """
    if len(rows) > MAX_PARTICIPANTS:
        raise NotReady([Problem(f"成员和院校最多{MAX_PARTICIPANTS}家。")])
    if twice := doubles(rows):
        raise NotReady([Problem(f"第{place + 1}家单位：{text}") for place, text in twice.items()])
    with transaction.atomic():
        fresh = _locked(entry, seen, actor)
        fresh.participants = [dict(row) for row in rows]
        return _save(fresh, "填写成员和院校", actor, at, f"{len(rows)} 家")


def import_entries(
    programme: Programme,
    chains: Sequence[tuple[Particulars, Sequence[Mapping[str, Any]]]],
    paper: Paper,
    scan: Any,
    *,
    actor: Actor,
    at: datetime,
) -> list[ChainEntry]:
    """Enter many chains of one announcement, each with its members and schools, and propose them all: all or none.

    Raises as `draft_entry`; what is not ready names its chain.
    """
    with transaction.atomic():
        upload = _keep(scan, actor, at)
        return [_import_one(programme, entered, rows, paper, upload, actor, at) for entered, rows in chains]


def approve_entries(entries: Sequence[tuple[ChainEntry, int]], *, actor: Actor, at: datetime) -> list[Outcome]:
    """Approve each of some entries in a transaction of its own, as the revision that was seen; what came of each."""
    return [_approve(entry, seen, actor, at) for entry, seen in entries]


def _approve(entry: ChainEntry, seen: int, actor: Actor, at: datetime) -> Outcome:
    try:
        done = perform(entry, EntryAction.APPROVE, actor=actor, at=at, seen=seen)
    except Refusal as refusal:
        return Outcome(entry, False, str(refusal))
    return Outcome(done, True, f"已入库，生态链编号 {done.chain.number}。")


def _import_one(
    programme: Programme,
    entered: Particulars,
    rows: Sequence[Mapping[str, Any]],
    paper: Paper,
    upload: Upload,
    actor: Actor,
    at: datetime,
) -> ChainEntry:
    try:
        entry = _begin(programme, entered, paper, upload, actor, at, [dict(row) for row in rows])
        return perform(entry, EntryAction.PROPOSE, actor=actor, at=at)
    except NotReady as refusal:
        problems = [Problem(f"“{entered.name}”：{problem.text}", field=problem.field) for problem in refusal.problems]
        raise NotReady(problems) from refusal


def _begin(
    programme: Programme,
    particulars: Particulars,
    paper: Paper,
    upload: Upload,
    actor: Actor,
    at: datetime,
    participants: Sequence[Mapping[str, Any]] = (),
) -> ChainEntry:
    if not can_enter_for(actor.user, programme):
        raise NotAllowed(NOT_ENTERING)
    entry = ChainEntry(programme=programme, scan=upload, participants=list(participants))
    _fill(entry, particulars, paper)
    _check(entry, at)
    try:
        with transaction.atomic():
            return begin(entry, actor=actor, at=at, label="补录生态链")
    except IntegrityError as error:
        raise NotReady([Problem(TAKEN, field="lead_uscc")]) from error


def _keep(scan: Any, actor: Actor, at: datetime) -> Upload:
    try:
        return uploads.store(scan, by=actor.user, at=at, kinds=SCANS)
    except ValidationError as error:
        raise ValidationError({"scan": error}) from error


def _locked(entry: ChainEntry, seen: int, actor: Actor) -> ChainEntry:
    related = ("programme", "reviewing_authority")
    fresh = ChainEntry.objects.select_related(*related).select_for_update(of=("self",)).get(pk=entry.pk)
    if not can_prepare_entry(actor.user, fresh):
        raise NotAllowed(NOT_ENTERING)
    if fresh.state != EntryState.DRAFTED:
        raise WrongState("这条补录已不在起草中，不能再改；需要修改的，请先取回。")
    if fresh.revision != seen:
        raise Stale("这条补录刚刚在别处保存过，请先查看最新内容；您填写的内容没有保存。")
    return fresh


def _fill(entry: ChainEntry, particulars: Particulars, paper: Paper) -> None:
    """Put what was typed in its stored form onto an entry. Raises ValidationError by field."""
    for name, value in vars(particulars).items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.industry = normalise(particulars.industry)
    entry.lead_uscc = _normal("lead_uscc", normalise_uscc, particulars.lead_uscc)
    entry.announcement_title, entry.announced_on = paper.title.strip(), paper.announced_on
    number = paper.number.strip()
    entry.announcement_number = _normal("announcement_number", normalise_document_number, number) if number else ""


def _normal(field: str, normalised: Any, text: str) -> str:
    try:
        return normalised(text)
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def _check(entry: ChainEntry, at: datetime) -> None:
    if problems := problems_of_entry(entry, local_date(at)):
        raise NotReady(problems)


def _save(entry: ChainEntry, label: str, actor: Actor, at: datetime, note: str = "") -> ChainEntry:
    entry.revision += 1
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise NotReady([Problem(TAKEN, field="lead_uscc")]) from error
    register.record(entry, "edit", label=label, actor=actor, at=at, note=note)
    return entry
