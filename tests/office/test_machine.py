"""The one door: what it lets through, what it refuses, and that a refusal changes nothing."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from office.machine import (
    Actor,
    NotAllowed,
    NotReady,
    Problem,
    Stale,
    Transition,
    WrongState,
    available,
    begin,
    follow,
    missing,
    perform,
)
from office.models import Effect, RegisterEntry
from tests.office.conftest import AT
from tests.office.parcels import PARCEL, Parcel, Weight

LATER = AT + timedelta(hours=1)


def snapshot() -> tuple:
    """Everything that an act could change."""
    return list(Parcel.objects.values()), RegisterEntry.objects.count(), Effect.objects.count()


def test_begin_enters_the_first_state(parcel, packer):
    assert (parcel.state, parcel.state_since, parcel.revision, parcel.due_at) == ("open", AT, 0, None)
    entry = RegisterEntry.objects.get()
    assert (entry.action, entry.label, entry.target, entry.thing_label, entry.thing_id, entry.thing_key) == (
        "begin", "新建", "open", "parcels.parcel", parcel.pk, "包裹一",
    )  # fmt: skip
    assert (entry.actor_kind, entry.actor_id, entry.person_id, entry.actor_name) == ("person", 11, 1, "甲演示")
    assert entry.audiences == "|applicant|staff|"


def test_perform_writes_state_facts_register_and_effects(parcel, packer):
    fresh = perform(parcel, "pack", actor=packer, at=LATER, note=" 易碎 ", facts=Weight(500), seen=0)
    assert (fresh.state, fresh.state_since, fresh.revision, fresh.grams, fresh.packer) == ("packed", LATER, 1, 500, 1)
    entry = RegisterEntry.objects.last()
    assert (entry.action, entry.label, entry.source, entry.target, entry.at) == (
        "pack",
        "装箱",
        "open",
        "packed",
        LATER,
    )
    assert (entry.detail.note, entry.detail.facts, entry.detail.address) == ("易碎", {"grams": 500}, "10.0.0.1")
    effect = Effect.objects.get()
    assert (effect.name, effect.key) == ("parcels.call_customer", {"thing_id": parcel.pk, "seq": entry.seq})


def test_a_row_without_target_stays_and_keeps_the_deadline(parcel, packer):
    Parcel.objects.update(due_at=LATER)
    fresh = perform(parcel, "look", actor=packer, at=LATER)
    assert (fresh.state, fresh.state_since, fresh.revision, fresh.due_at) == ("open", AT, 1, LATER)


def test_wrong_state(parcel, sender):
    before = snapshot()
    with pytest.raises(WrongState, match="“寄出”已不能办理：此件现在是“待装”。"):
        perform(parcel, "send", actor=sender, at=LATER)
    assert snapshot() == before


def test_unknown_action(parcel, sender):
    with pytest.raises(LookupError):
        perform(parcel, "eat", actor=sender, at=LATER)


def test_not_allowed_for_the_same_person_with_another_account(parcel, packer):
    perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500))
    before = snapshot()
    twin = Actor.of(SimpleNamespace(pk=99, person_id=1, person="甲演示"))
    for actor in (packer, twin, Actor.clock(), Actor("visitor")):
        with pytest.raises(NotAllowed):
            perform(parcel, "send", actor=actor, at=LATER)
    assert snapshot() == before


def test_only_the_clock_and_only_the_upper_process(parcel, packer, sender):
    perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500))
    before = snapshot()
    with pytest.raises(NotAllowed):
        perform(parcel, "lose", actor=sender, at=LATER)
    with pytest.raises(NotAllowed, match="只能随上级事项一并办理"):
        perform(parcel, "recall", actor=sender, at=LATER)
    with pytest.raises(TypeError):
        follow(parcel, "recall", actor=sender, at=LATER, evidence=None)
    assert snapshot() == before
    assert follow(parcel, "recall", actor=sender, at=LATER, evidence="通知 7", note="急").state == "open"
    assert RegisterEntry.objects.last().detail.note == "依据：通知 7。急"


def test_the_clock_acts(parcel, packer):
    perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500))
    assert perform(parcel, "lose", actor=Actor.clock(), at=LATER).state == "lost"
    entry = RegisterEntry.objects.last()
    assert (entry.actor_kind, entry.actor_id, entry.person_id, entry.actor_name) == ("clock", None, None, "系统时钟")


def test_all_problems_are_told_at_once(parcels, packer):
    parcel = begin(Parcel(name=""), actor=packer, at=AT)
    before = snapshot()
    with pytest.raises(NotReady) as refusal:
        perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(0))
    assert refusal.value.problems == [Problem("请写明名称。", field="name"), Problem("请称重。", field="grams")]
    assert str(refusal.value) == "请写明名称。 请称重。"
    assert snapshot() == before
    assert missing(parcel, PARCEL.rows[0], actor=packer, at=LATER) == [Problem("请写明名称。", field="name")]


def test_a_note_that_is_needed(parcel, packer):
    perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500))
    with pytest.raises(NotReady, match="请写明理由。"):
        perform(parcel, "unpack", actor=packer, at=LATER, note="  ")
    assert perform(parcel, "unpack", actor=packer, at=LATER, note="装错").state == "open"


def test_stale_screen(parcel, packer):
    perform(parcel, "look", actor=packer, at=LATER)
    before = snapshot()
    with pytest.raises(Stale):
        perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500), seen=0)
    assert snapshot() == before
    assert perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500), seen=1).revision == 2


def test_facts_of_the_wrong_kind_are_a_programming_error(parcel, packer):
    for facts in (None, {"grams": 5}):
        with pytest.raises(TypeError):
            perform(parcel, "pack", actor=packer, at=LATER, facts=facts)
    with pytest.raises(TypeError):
        perform(parcel, "look", actor=packer, at=LATER, facts=Weight(5))


def test_a_failing_consequence_leaves_nothing(parcel, packer):
    before = snapshot()
    with pytest.raises(RuntimeError):
        perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(2000))
    assert snapshot() == before


def test_the_database_refuses_a_contradiction(parcel, packer):
    before = snapshot()
    with pytest.raises(IntegrityError):
        perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(666))
    assert snapshot() == before


def test_available_follows_state_and_person(parcel, packer, sender):
    assert [row.action for row in available(parcel, packer.user)] == ["pack", "look"]
    packed = perform(parcel, "pack", actor=packer, at=LATER, facts=Weight(500))
    assert [row.action for row in available(packed, packer.user)] == ["unpack", "look"]
    assert [row.action for row in available(packed, sender.user)] == ["send", "unpack", "look"]


def test_a_row_belongs_to_somebody():
    with pytest.raises(TypeError):
        Transition("x", "x", ("open",))
    with pytest.raises(TypeError):
        Transition("x", "x", ("open",), who=lambda user, thing: True, internal=True)
    with pytest.raises(TypeError):
        Transition("x", "x", "open", who=lambda user, thing: True)
