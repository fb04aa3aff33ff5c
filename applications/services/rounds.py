"""Rounds: set up, and extended once they are open."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Authority
from applications import permissions as may
from applications.choices import EditionState
from applications.models import FormEdition, Round
from applications.selectors.rounds import authorities_of
from chains.models import Programme
from office import clock, effects, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale


@dataclass(frozen=True)
class RoundSettings:
    """What a round is set to: its form, its times (aware instants), the working days of its stages."""

    edition: FormEdition
    title: str
    code: str
    opens_at: datetime
    closes_at: datetime
    recommend_until: datetime
    review_days: int
    correction_days: int
    accept_days: int
    call: str = ""


def open_round(programme: Programme, settings: RoundSettings, *, actor: Actor, at: datetime) -> Round:
    """Set up a new round. Raises NotAllowed, NotReady with what does not fit together."""
    if not may.can_run_rounds(actor.user, programme):
        raise NotAllowed("只有本试点方案遴选部门的经办人可以设置申报批次。")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        _settle(Round(programme=programme), settings, at)
        call = Round.objects.create(programme=programme, **vars(settings))
        register.record(call, "open_round", label="设置申报批次", actor=actor, at=at, facts=_round_facts(call))
    return call


def announce_round(call: Round, *, at: datetime) -> bool:
    """Have the clerks of the units that a round admits told that it has opened; False when that was done before."""
    with transaction.atomic():
        key = {"call_id": call.pk, "after": 0, "told_at": at.isoformat()}
        if effects.ask("applications.tell_opening", at=at, dedupe=f"{call.pk}:0", **key) is None:
            return False
        register.record(call, "announce_round", label="告知申报开始", actor=Actor.clock(), at=at)
    return True


def change_round(
    call: Round, settings: RoundSettings, *, actor: Actor, at: datetime, note: str = "", seen: str = ""
) -> Round:
    """Change times and settings of a round; once it is open its times can only be extended, for a reason.

    `seen` is the `round_mark` of the screen. Raises NotAllowed, NotReady, Stale; then nothing has changed.
    """
    if not may.can_run_rounds(actor.user, call.programme):
        raise NotAllowed("只有本试点方案遴选部门的经办人可以调整申报批次。")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=call.programme_id)
        fresh = Round.objects.select_for_update().get(pk=call.pk)
        if seen and seen != round_mark(fresh):
            raise Stale("您打开页面之后，这个批次已被调整。请看过最新设置后再改；您填写的内容没有提交。")
        before = _round_facts(fresh)
        _settle(fresh, settings, at, note)
        for name, value in vars(settings).items():
            setattr(fresh, name, value)
        changed = {name: [before[name], value] for name, value in _round_facts(fresh).items() if before[name] != value}
        if changed:
            fresh.save(update_fields=list(vars(settings)))
            register.record(fresh, "change_round", label="调整申报批次", actor=actor, at=at, note=note, facts=changed)
    return fresh


def remind_authorities(
    call: Round, keys: Iterable[int], *, actor: Actor, at: datetime, note: str = ""
) -> list[Authority]:
    """Have the officers and heads of authorities told which files of a round they still have; each authority at most
    once a day. Returns those that are told. Raises NotAllowed; NotReady when none of them is behind or was not told
    today already.
    """
    if not may.can_run_rounds(actor.user, call.programme):
        raise NotAllowed("只有本试点方案遴选部门的经办人可以催办。")
    behind = {row["pk"] for row in authorities_of(call, at) if row["behind"]}
    today = clock.local_date(at)
    with transaction.atomic():
        told = []
        for place in Authority.objects.filter(pk__in=behind & set(keys)).order_by("order", "pk"):
            key = {"call_id": call.pk, "authority_id": place.pk, "note": note.strip(), "asked_at": at.isoformat()}
            if effects.ask("applications.remind", at=at, dedupe=f"{call.pk}:{place.pk}:{today}", **key):
                told.append(place)
        if not told:
            raise NotReady([Problem("请勾选还有申报没有报送、今天还没有催办过的部门。", field="authorities")])
        facts = {"authorities": [place.code for place in told]}
        register.record(call, "remind_authorities", label="催办", actor=actor, at=at, note=note, facts=facts)
    return told


def round_mark(call: Round) -> str:
    """A short mark of a round's present settings, to notice that somebody else changed them."""
    return hashlib.sha256(repr(sorted(_round_facts(call).items())).encode()).hexdigest()[:16]


def _round_facts(call: Round) -> dict[str, str]:
    times = {name: getattr(call, name).astimezone(clock.SHANGHAI).isoformat() for name in ROUND_TIMES}
    days = {name: str(getattr(call, name)) for name in ("review_days", "correction_days", "accept_days")}
    return {**times, **days, "title": call.title, "code": call.code, "edition": call.edition.code, "call": call.call}


ROUND_TIMES = {"opens_at": "开始申报", "closes_at": "截止申报", "recommend_until": "推荐报送截止"}


def _settle(call: Round, settings: RoundSettings, at: datetime, note: str = "") -> None:
    """Refuse what does not fit together, or would take away what was promised. Raises NotReady."""
    problems = []
    if settings.closes_at <= settings.opens_at:
        problems.append(Problem("截止申报应晚于开始申报。", field="closes_at"))
    if settings.recommend_until < settings.closes_at:
        problems.append(Problem("推荐报送截止不能早于截止申报。", field="recommend_until"))
    if settings.edition.programme_id != call.programme_id or settings.edition.state != EditionState.PUBLISHED:
        problems.append(Problem("请选择本试点方案已发布的表单版本。", field="edition"))
    twins = Round.objects.filter(programme_id=call.programme_id, code=settings.code).exclude(pk=call.pk)
    if twins.exists():
        problems.append(Problem(f"代码“{settings.code}”已用于另一个批次。", field="code"))
    if call.pk is not None and call.opens_at <= at:
        problems += _only_extended(call, settings, note)
    if problems:
        raise NotReady(problems)


def _only_extended(call: Round, settings: RoundSettings, note: str) -> list[Problem]:
    """Of an open round the start, the code and the form stand; its ends may only move to later."""
    problems = [
        Problem(f"开始申报后，{label}不能再改。", field=name)
        for name, label in {"opens_at": "开始时间", "code": "代码", "edition": "表单版本"}.items()
        if getattr(call, name) != getattr(settings, name)
    ]
    later = {name: ROUND_TIMES[name] for name in ("closes_at", "recommend_until")}
    problems += [
        Problem(f"开始申报后，{label}只能延后，不能提前。", field=name)
        for name, label in later.items()
        if getattr(settings, name) < getattr(call, name)
    ]
    if any(getattr(settings, name) != getattr(call, name) for name in later) and not note.strip():
        problems.append(Problem("请写明调整时间的原因。", field="note"))
    return problems
