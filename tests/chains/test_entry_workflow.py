"""The table of entries of existing chains, whole: state by action by actor, against a table written by hand."""

from datetime import date, datetime, timedelta

import pytest

from accounts.choices import UNIT_ROLES, Role
from accounts.models import Unit
from chains.choices import ChainState, EntryAction, EntryState
from chains.models import Chain, ChainEntry, ConstructionPeriod, Member, SchoolCooperation
from chains.workflow import ENTRIES
from office.clock import SHANGHAI, end_of_day
from office.jobs import run
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, available, perform
from office.models import Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make
from tests.factories import entries as making

pytestmark = pytest.mark.django_db
D, P, A, X = EntryState.DRAFTED, EntryState.PROPOSED, EntryState.APPROVED, EntryState.DISCARDED
# State, action: who may, and where it leads. Written from the domain: officer and head, four eyes.
EXPECTED = {
    (D, EntryAction.PROPOSE): ({"proposer", "city_officer"}, P),
    (P, EntryAction.TAKE_BACK): ({"proposer"}, D),
    (P, EntryAction.SEND_BACK): ({"city_head"}, D),
    (P, EntryAction.APPROVE): ({"city_head"}, A),
    (D, EntryAction.DISCARD): ({"proposer", "city_officer"}, X),
}
# The proposer's own second account is a head's; somebody else's head is Guangdong's.
ACTORS = ("proposer", "proposer-as-head", "clock", *(str(role) for role in Role), "other-head", "other-officer")


def actor_of(who: str) -> Actor:
    if who == "clock":
        return Actor.clock()
    if who == "proposer":
        return Actor.of(making.officer())
    if who == "proposer-as-head":
        second = people.user(person=making.officer().person)
        people.give(second, Role.CITY_HEAD)
        return Actor.of(second)
    if who.startswith("other-"):
        above, _ = people.other_jurisdiction()
        role = Role.CITY_HEAD if who == "other-head" else Role.CITY_OFFICER
        return Actor.of(people.holder(role, code=above.code))
    unit = people.verified_unit() if who in UNIT_ROLES else None
    return Actor.of(people.holder(who, unit=unit))


def test_the_table_has_these_rows_and_labels():
    assert {(state, row.action) for row in ENTRIES.rows for state in row.sources} == set(EXPECTED)
    assert {(row.sources[0], row.action): row.target for row in ENTRIES.rows} == {
        pair: target for pair, (_, target) in EXPECTED.items()
    }
    assert [ENTRIES.labels[state].staff for state in EntryState] == ["起草中", "待负责人审定", "已补录", "已作废"]
    assert [row.action for row in ENTRIES.rows if row.internal or row.clock] == []
    assert {row.action for row in ENTRIES.rows if row.note_required} == {"send_back", "discard"}


@pytest.mark.parametrize("state", EntryState.values)
@pytest.mark.parametrize("who", ACTORS)
def test_the_whole_cube(state, who):
    entry, actor = making.entry(state), actor_of(who)
    allowed = {action for (source, action), (people_, _) in EXPECTED.items() if source == state and who in people_}
    if actor.user is not None:
        assert {row.action for row in available(entry, actor.user)} == allowed
    acts, chains = RegisterEntry.objects.of(entry).count(), Chain.objects.count()
    for action in EntryAction:
        if action in allowed:
            continue
        refusal = NotAllowed if (state, action) in EXPECTED else WrongState
        with pytest.raises(refusal):
            perform(entry, action, actor=actor, at=making.AT, note="理由")
    fresh = ChainEntry.objects.get(pk=entry.pk)
    assert (fresh.state, fresh.revision, fresh.proposer_id) == (state, entry.revision, entry.proposer_id)
    assert (RegisterEntry.objects.of(entry).count(), Chain.objects.count()) == (acts, chains)


@pytest.mark.parametrize(("pair", "expected"), EXPECTED.items())
def test_what_is_allowed_happens(pair, expected):
    (state, action), (who, target) = pair, expected
    entry = making.entry(state)
    after = perform(entry, action, actor=actor_of(min(who)), at=making.AT, note="理由")
    assert (after.state, after.revision) == (target, entry.revision + 1)


def test_approval_brings_the_chain_into_being_as_every_other():
    earlier = make.chain(announced_on=date(2025, 7, 1), starts_on=date(2025, 7, 1))
    entry = making.entry(A, lead_name="北京测旧电子有限公司")
    chain = entry.chain
    assert (earlier.number, chain.number) == ("110000-2025-001", "110000-2025-002")
    assert (chain.state, chain.name, chain.announced_on, chain.announcement) == (
        ChainState.BUILDING, entry.name, date(2025, 7, 10), "京测人社发〔2025〕8号",
    )  # fmt: skip
    assert chain.due_at == end_of_day(date(2027, 7, 15))
    period = ConstructionPeriod.objects.get(chain=chain)
    assert (period.ordinal, period.starts_on, period.ends_on) == (1, date(2025, 7, 15), date(2027, 7, 15))
    unit = Unit.objects.get(uscc=entry.lead_uscc)
    assert (unit.pk, unit.name, unit.state, unit.authority_id) == (
        chain.lead_unit_id, "北京测旧电子有限公司", "named", entry.reviewing_authority_id,
    )  # fmt: skip
    members = Member.objects.filter(chain=chain).order_by("pk")
    assert [(m.is_lead, m.kind, m.tasks, m.posts, m.places, m.joined_on) for m in members] == [
        (True, "enterprise", "", "", 0, date(2025, 7, 10)),
        (False, "enterprise", "提供实习岗位", "装配", 12, date(2025, 7, 10)),
        (False, "vocational", "", "", 0, date(2025, 7, 10)),
    ]
    cooperation = SchoolCooperation.objects.get(member__chain=chain)
    assert (cooperation.majors, cooperation.student_number, cooperation.term) == (
        "电子技术", 40, "2025年9月至2027年7月",
    )  # fmt: skip
    assert (entry.approver, entry.approved_at) == (making.head().person, making.AT)
    first = RegisterEntry.objects.of(chain).get()
    assert (first.label, first.actor_name, first.at) == ("历史生态链补录", making.head().person.name, making.AT)


def test_a_unit_that_the_portal_knows_leads_under_its_code():
    unit = people.verified_unit()
    entry = making.entry(A, lead_name=unit.name, lead_uscc=unit.uscc)
    assert entry.chain.lead_unit_id == unit.pk
    assert Unit.objects.filter(uscc=unit.uscc).count() == 1


def test_a_period_that_is_over_is_ended_by_the_clock():
    entry = making.entry(A, starts_on=date(2024, 12, 2), at=datetime(2026, 12, 7, 9, 0, tzinfo=SHANGHAI))
    assert entry.chain.state == ChainState.BUILDING
    at = datetime(2026, 12, 7, 9, 10, tzinfo=SHANGHAI)
    assert run("chains.end_periods", at=at) == {"ended": 1, "skipped": 0}
    chain = Chain.objects.get(pk=entry.chain_id)
    assert (chain.state, chain.state_since) == (ChainState.ENDED, at)


def test_the_reminders_of_its_end_run():
    entry = making.entry(A)
    at = datetime(2027, 7, 10, 9, 0, tzinfo=SHANGHAI)
    assert entry.chain.state == ChainState.BUILDING
    assert run("chains.remind", at=at) == {"promised": 1}
    assert run("chains.remind", at=at) == {"promised": 0}


def test_a_lead_that_got_another_chain_meanwhile_is_refused():
    unit = people.verified_unit()
    entry = making.entry(P, lead_name=unit.name, lead_uscc=unit.uscc)
    make.chain(lead=unit)
    numbers = Chain.objects.count()
    with pytest.raises(NotReady) as refused:
        perform(entry, EntryAction.APPROVE, actor=Actor.of(making.head()), at=making.AT)
    assert str(refused.value) == f"“{unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"
    assert (ChainEntry.objects.get(pk=entry.pk).state, Chain.objects.count()) == (P, numbers)


def test_nothing_is_proposed_without_members():
    entry = making.entry()
    ChainEntry.objects.filter(pk=entry.pk).update(participants=[])
    with pytest.raises(NotReady) as refused:
        perform(entry, EntryAction.PROPOSE, actor=Actor.of(making.officer()), at=making.AT)
    assert str(refused.value) == "还没有填写成员和院校。"
    assert ChainEntry.objects.get(pk=entry.pk).state == D


def test_a_decision_on_a_stale_screen_is_refused():
    entry = making.entry(P)
    with pytest.raises(Stale):
        perform(entry, EntryAction.APPROVE, actor=Actor.of(making.head()), at=making.AT, seen=entry.revision - 1)
    assert (ChainEntry.objects.get(pk=entry.pk).state, Chain.objects.count()) == (P, 0)


def test_whoever_acts_next_is_told(frozen, run_effects):
    frozen("2026-03-02T09:00")
    head, unit = making.head(), people.verified_unit()
    applicant = make.clerk_of(unit, Role.APPLICANT)
    district = people.officer_of(people.authority(people.HAIDIAN))
    entry = making.entry(P, lead_name=unit.name, lead_uscc=unit.uscc)
    run_effects()
    told = Message.objects.filter(title=f"历史生态链“{entry.name}”：提请审定")
    assert list(told.values_list("recipient", "url")) == [(head.pk, f"/desk/chains/entries/{entry.pk}/")]
    perform(entry, EntryAction.APPROVE, actor=Actor.of(head), at=making.AT + timedelta(hours=1))
    run_effects()
    told = Message.objects.filter(title=f"历史生态链“{entry.name}”：审定补录")
    assert list(told.values_list("recipient", flat=True)) == [making.officer().pk]
    told = Message.objects.filter(title=f"“{entry.name}”已录入本平台").order_by("recipient")
    assert list(told.values_list("recipient", flat=True)) == sorted([applicant.pk, district.pk])
    assert {message.body for message in told} == {
        "生态链编号110000-2025-001，公布文件：京测人社发〔2025〕8号。建设周期2025-07-15起，2027-07-15期满。"
    }
