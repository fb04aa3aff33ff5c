"""The table of a chain, whole: state by action by actor, against what domain.md says."""

from datetime import date, datetime, timedelta

import pytest

from accounts.choices import Role
from chains.choices import ChainAction, ChainState
from chains.jobs import end_periods
from chains.models import Chain
from chains.workflow import CHAINS
from chains.workflow.chains import NextPeriod
from office.clock import SHANGHAI
from office.jobs import Progress, run
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, follow, perform
from office.models import Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db
END = datetime(2028, 2, 3, tzinfo=SHANGHAI)
# What each state allows, and to whom; written from the domain, not from the code.
EXPECTED = {
    (ChainState.BUILDING, ChainAction.END_PERIOD): "clock",
    (ChainState.ENDED, ChainAction.END_PERIOD): None,
    (ChainState.TERMINATED, ChainAction.END_PERIOD): None,
    (ChainState.CANCELLED, ChainAction.END_PERIOD): None,
    # Only ever as the consequence of an announcement.
    (ChainState.ENDED, ChainAction.CONTINUE): "internal",
    (ChainState.ENDED, ChainAction.STOP): "internal",
}
INTERNAL = (ChainAction.CONTINUE, ChainAction.STOP)


def put_into(chain, state):
    """A state that no later table reaches yet is set past the machine: only here, to walk the cube."""
    Chain.objects.filter(pk=chain.pk).update(state=state)
    return Chain.objects.get(pk=chain.pk)


def test_the_table_has_these_rows_and_labels():
    assert {(state, row.action) for row in CHAINS.rows for state in row.sources} == {
        pair for pair, who in EXPECTED.items() if who
    }
    assert sorted(CHAINS.labels) == sorted(ChainState.values)
    assert [CHAINS.labels[state].to("staff") for state in ChainState] == ["建设中", "期满待评估", "中止建设", "已取消"]
    assert [CHAINS.labels[state].to("public") for state in ChainState] == ["建设中", "建设期满", "中止建设", "已取消"]


@pytest.mark.parametrize("state", ChainState.values)
@pytest.mark.parametrize("role", ["clock", *Role.values])
def test_the_whole_cube(state, role):
    chain = put_into(make.chain(), state)
    unit = chain.lead_unit if role in (Role.UNIT_ADMIN, Role.APPLICANT, Role.MEMBER) else None
    actor = Actor.clock() if role == "clock" else Actor.of(people.holder(role, unit=unit))
    if actor.user is not None:
        assert available(chain, actor.user) == []
    entries = RegisterEntry.objects.of(chain).count()
    if EXPECTED[(state, ChainAction.END_PERIOD)] == role:
        after = perform(chain, ChainAction.END_PERIOD, actor=actor, at=END)
        assert (after.state, after.state_since, after.due_at, after.revision) == ("ended", END, None, 1)
        assert RegisterEntry.objects.of(chain).count() == entries + 1
        return
    refusal = WrongState if EXPECTED[(state, ChainAction.END_PERIOD)] is None else NotAllowed
    with pytest.raises(refusal):
        perform(chain, ChainAction.END_PERIOD, actor=actor, at=END)
    assert Chain.objects.get(pk=chain.pk).state == state
    assert RegisterEntry.objects.of(chain).count() == entries


@pytest.mark.parametrize("action", INTERNAL)
@pytest.mark.parametrize("state", ChainState.values)
def test_what_follows_an_assessment_is_nobodys_act(state, action):
    chain = put_into(make.chain(), state)
    legal = EXPECTED.get((state, action)) == "internal"
    facts = NextPeriod(date(2028, 3, 1)) if action == ChainAction.CONTINUE else None
    for role in (Role.APPLICANT, Role.CITY_OFFICER, Role.CITY_HEAD):
        unit = chain.lead_unit if role == Role.APPLICANT else None
        with pytest.raises(NotAllowed if legal else WrongState):
            perform(chain, action, actor=Actor.of(people.holder(role, unit=unit)), at=END, facts=facts)
    assert (Chain.objects.get(pk=chain.pk).state, chain.periods.count()) == (state, 1)
    if not legal:
        with pytest.raises(WrongState):
            follow(chain, action, actor=Actor.clock(), at=END, evidence=chain, facts=facts)
        return
    after = follow(chain, action, actor=Actor.clock(), at=END, evidence=chain, facts=facts)
    if action == ChainAction.STOP:
        assert (after.state, after.due_at, chain.periods.count()) == ("terminated", None, 1)
        return
    period = chain.periods.latest("ordinal")
    assert (period.ordinal, period.starts_on, period.ends_on) == (2, date(2028, 3, 1), date(2030, 3, 1))
    assert (after.state, after.due_at) == ("building", datetime(2030, 3, 2, tzinfo=SHANGHAI))


def test_a_period_does_not_begin_inside_the_one_before():
    chain = put_into(make.chain(), ChainState.ENDED)
    facts = NextPeriod(date(2028, 2, 2))
    with pytest.raises(NotReady) as refused:
        follow(chain, ChainAction.CONTINUE, actor=Actor.clock(), at=END, evidence=chain, facts=facts)
    assert str(refused.value) == f"“{chain}”上一建设周期到2028-02-02，新的周期须在其后开始。"
    assert (Chain.objects.get(pk=chain.pk).state, chain.periods.count()) == (ChainState.ENDED, 1)


def test_a_period_is_not_ended_on_its_last_day():
    chain = make.chain()
    with pytest.raises(NotReady) as refused:
        perform(chain, ChainAction.END_PERIOD, actor=Actor.clock(), at=END - timedelta(microseconds=1))
    assert str(refused.value) == "建设周期尚未期满。"
    assert Chain.objects.get(pk=chain.pk).state == ChainState.BUILDING


def test_the_clock_ends_what_is_over_and_nothing_else():
    early, late = make.chain(starts_on=date(2024, 2, 29)), make.chain(starts_on=date(2024, 3, 3))
    at = datetime(2026, 3, 2, 0, 5, tzinfo=SHANGHAI)
    assert end_periods(progress=Progress(), at=at) == {"ended": 1, "skipped": 0}
    assert [Chain.objects.get(pk=chain.pk).state for chain in (early, late)] == ["ended", "building"]
    entry = RegisterEntry.objects.of(early).last()
    assert (entry.actor_name, entry.label, entry.source, entry.target, entry.at) == (
        "系统时钟", "建设期满", "building", "ended", at,
    )  # fmt: skip
    assert entry.audiences == "|applicant|public|staff|"


def test_after_a_standstill_everything_is_caught_up_once():
    chains = [make.chain(starts_on=day) for day in (date(2024, 1, 10), date(2024, 2, 10), date(2024, 3, 1))]
    at = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
    assert run("chains.end_periods", at=at) == {"ended": 3, "skipped": 0}
    assert run("chains.end_periods", at=at) == {"ended": 0, "skipped": 0}
    assert {Chain.objects.get(pk=chain.pk).state for chain in chains} == {"ended"}
    assert [RegisterEntry.objects.of(chain).count() for chain in chains] == [2, 2, 2]


def test_the_applicants_and_the_officers_are_told_once(frozen, run_effects):
    at = frozen("2026-03-02T09:00")
    chain = make.chain("到期的技能生态链", starts_on=date(2024, 2, 29))
    officer = people.officer_of(chain.reviewing_authority)
    applicant = make.applicant_of(chain)
    run("chains.end_periods", at=at)
    assert run_effects() == 1
    assert run_effects() == 0
    told = Message.objects.order_by("recipient_id").values_list("recipient__username", "title", "url", "created_at")
    title, url = "“到期的技能生态链”建设周期已期满", f"/chains/{chain.number}/file/"
    readers = sorted([officer, applicant], key=lambda user: user.pk)
    assert [row for row in told if row[1] == title] == [(user.username, title, url, at) for user in readers]
