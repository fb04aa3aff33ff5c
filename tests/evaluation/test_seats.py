"""Seats: accepted, declined, cleared; the reserve called in the order of its lots, each call on record."""

from datetime import date, timedelta

import pytest

from accounts.choices import Role
from evaluation.draw import in_order, replacement
from evaluation.models import Expert, ExpertEmployer, ExpertLeave, PanelMember, ScoreSheet
from evaluation.selectors.draws import candidates_of, reserve_of
from evaluation.services import draw_panel, draw_supplement, put_files
from office import clock
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import Effect, RegisterEntry
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories.evaluation import accept_seats, pool_entry, sign

SEED = "甲乙丙"


def more_experts(world, first: int, last: int) -> None:
    """Further experts in the pool, each of an employer of their own."""
    for number in range(first, last + 1):
        user = people.holder(Role.EXPERT, username=f"expert{number}")
        pool_entry(user, world.call.programme.selecting_authority, f"测试大学{number}", officer=world.officer, at=AT)
        world.experts.append(user)
        world.accounts[user.person_id] = user


@pytest.fixture
def drawn(world):
    """Five seats out of eight experts, three in reserve; both files chosen, nobody has answered."""
    more_experts(world, 6, 8)
    panel = draw_panel(world.plan, name="第一组", seed=SEED, actor=world.officer, at=AT)
    put_files(panel, world.files, actor=world.officer, at=AT)
    return panel


def expert_of(world, seat) -> Actor:
    return Actor.of(world.accounts[Expert.objects.get(pk=seat.expert_id).person_id])


def decline(world, seat, note="出差") -> PanelMember:
    return perform(seat, "decline", actor=expert_of(world, seat), at=AT, note=note)


def states(panel) -> list[tuple[int, str]]:
    return list(panel.members.order_by("number").values_list("number", "state"))


def acts_on(thing) -> list[tuple[str, str]]:
    return [(row.action, row.detail.note) for row in RegisterEntry.objects.of(thing).select_related("detail")]


def test_whoever_is_drawn_is_invited_for_some_working_days(world, drawn):
    assert states(drawn) == [(number, "invited") for number in range(1, 6)]
    # Wednesday, 1 April 2026: two working days on is Friday.
    assert {seat.due_at for seat in drawn.members.all()} == {clock.end_of_day(date(2026, 4, 3))}
    asked = Effect.objects.filter(name="evaluation.invite_to_seat").order_by("pk")
    assert [row.key["seat_id"] for row in asked] == list(drawn.members.order_by("number").values_list("pk", flat=True))


def test_only_the_invited_expert_answers(world, drawn):
    seat, other = drawn.members.order_by("number")[:2]
    for user in (world.staff.city_officer, world.staff.city_head, world.accounts[other.expert.person_id]):
        for action in ("accept", "decline"):
            with pytest.raises(NotAllowed):
                perform(seat, action, actor=Actor.of(user), at=AT, note="出差")
    assert states(drawn) == [(number, "invited") for number in range(1, 6)]


def test_an_expert_declines_with_a_reason_and_the_next_of_the_reserve_is_called(world, drawn):
    seat = drawn.members.get(number=2)
    with pytest.raises(NotReady, match="请写明理由"):
        decline(world, seat, note="")
    assert drawn.members.count() == 5
    decline(world, seat)
    assert states(drawn) == [(1, "invited"), (2, "declined"), *((number, "invited") for number in range(3, 7))]
    follower = drawn.members.get(number=6)
    assert (follower.expert_id, follower.replaces_id) == (drawn.reserve[0], seat.pk)
    record = follower.called_from
    assert record == {
        "seated": [drawn.drawn[place] for place in (0, 2, 3, 4)],
        "reserve": drawn.reserve,
        "barred": [{"key": seat.expert_id, "reason": "已谢绝"}],
    }
    barred = [one["key"] for one in record["barred"]]
    again = replacement(candidates_of(drawn), record["seated"], record["reserve"], barred=barred, max_per_employer=1)
    assert again == follower.expert_id
    assert acts_on(drawn)[-1] == (
        "replace", f"席次 2 由候补第 1 位（编号 {follower.expert_id}）接替，为席次 6",
    )  # fmt: skip
    with pytest.raises(WrongState):
        decline(world, seat)
    assert drawn.members.count() == 6


def test_the_reserve_is_asked_again_who_may_come_in(world, drawn):
    first, second, third = (Expert.objects.get(pk=key) for key in drawn.reserve)
    perform(first, "suspend", actor=world.officer, at=AT, note="另有任务")
    ExpertEmployer.objects.create(expert=second, name="某某公司", uscc=world.files[0].unit.uscc)
    decline(world, drawn.members.get(number=1))
    follower = drawn.members.get(number=6)
    assert follower.expert_id == third.pk
    assert {(one["key"], one["reason"]) for one in follower.called_from["barred"]} == {
        (first.pk, "暂停"), (second.pk, "与本组申报有利害关系"), (drawn.drawn[0], "已谢绝"),
    }  # fmt: skip


def test_an_officer_clears_a_seat_that_nobody_answers(world, drawn):
    seat = drawn.members.get(number=3)
    for user in (world.staff.city_head, world.experts[0]):
        with pytest.raises(NotAllowed):
            perform(seat, "remove", actor=Actor.of(user), at=AT, note="逾期未答复")
    perform(seat, "remove", actor=world.officer, at=AT + timedelta(days=3), note="逾期未答复")
    assert states(drawn)[2:] == [(3, "removed"), (4, "invited"), (5, "invited"), (6, "invited")]


def test_a_panel_opens_only_when_every_seat_is_accepted(world, drawn):
    with pytest.raises(NotReady, match="还有 5 位专家没有答复邀请"):
        perform(drawn, "open", actor=world.officer, at=AT)
    accept_seats(drawn, at=AT)
    perform(drawn.members.get(number=1), "remove", actor=world.officer, at=AT, note="来不了")
    with pytest.raises(NotReady, match="还有 1 位专家没有答复邀请"):
        perform(drawn, "open", actor=world.officer, at=AT)
    assert ScoreSheet.objects.count() == 0
    accept_seats(drawn, at=AT)
    assert perform(drawn, "open", actor=world.officer, at=AT).state == "open"
    assert ScoreSheet.objects.count() == 10
    assert not ScoreSheet.objects.filter(member__number=1).exists()


def test_when_the_reserve_is_used_up_a_supplementary_draw_fills_the_seats(world, drawn):
    with pytest.raises(NotReady, match="没有空缺的席位"):
        draw_supplement(drawn, actor=world.officer, at=AT)
    for number in (1, 2, 3, 4):
        decline(world, drawn.members.get(number=number))
    assert acts_on(drawn)[-1] == ("no_replacement", "席次 4 空缺：候补 3 人中没有可以接替的")
    with pytest.raises(NotReady, match="空缺 1 个席位，候补名单已没有可以接替的专家，请补充抽取"):
        perform(drawn, "open", actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="专家库里没有其他可以抽取的专家"):
        draw_supplement(drawn, actor=world.officer, at=AT)
    more_experts(world, 9, 12)
    for user in (world.staff.city_head, world.experts[0]):
        with pytest.raises(NotAllowed):
            draw_supplement(drawn, actor=Actor.of(user), at=AT)
    keys = draw_supplement(drawn, seed="丁", witnesses=["见证人甲"], actor=world.officer, at=AT)
    drawn.refresh_from_db()
    [record] = drawn.supplements
    fresh = [one for one in candidates_of(drawn) if one.key not in {*drawn.drawn, *drawn.reserve}]
    assert keys == record["reserve"] == [one.key for one in in_order(fresh, "丁")][:3]
    assert (record["seed"], record["witnesses"], len(record["candidates"])) == ("丁", ["见证人甲"], 4)
    assert reserve_of(drawn) == [*drawn.reserve, *keys]
    last = drawn.members.get(number=9)
    assert (last.expert_id, last.replaces.number) == (keys[0], 4)
    accept_seats(drawn, at=AT)
    assert perform(drawn, "open", actor=world.officer, at=AT).state == "open"


def test_who_leaves_midway_takes_all_sheets_along_and_the_successor_scores_every_file(world, drawn):
    accept_seats(drawn, at=AT)
    opened = perform(drawn, "open", actor=world.officer, at=AT)
    seat = opened.members.get(number=2)
    sign(seat, actor=expert_of(world, seat), at=AT)
    done, other = seat.sheets.order_by("pk")
    score(world, done, "80")
    later = AT + timedelta(days=5)
    perform(seat, "remove", actor=world.officer, at=later, note="突发疾病")
    assert list(seat.sheets.values_list("state", flat=True)) == ["void", "void"]
    assert ScoreSheet.objects.get(pk=done.pk).total == 80
    follower = opened.members.get(number=6)
    assert (follower.state, follower.sheets.count()) == ("invited", 0)
    with pytest.raises(WrongState, match="请先接受评审邀请"):
        sign(follower, actor=expert_of(world, follower), at=later)
    before = opened.due_at
    perform(follower, "accept", actor=expert_of(world, follower), at=later)
    assert list(follower.sheets.order_by("pk").values_list("dossier__position", "state")) == [(1, "open"), (2, "open")]
    opened.refresh_from_db()
    # From Monday, 6 April (a day off): five working days on.
    assert (before, opened.due_at) == (clock.end_of_day(date(2026, 4, 9)), clock.end_of_day(date(2026, 4, 13)))
    assert acts_on(opened)[-1] == ("extend", "接替的专家加入，顺延至 2026-04-13")


def test_a_closed_panel_keeps_its_seats(world, opened):
    for sheet in list(ScoreSheet.objects.all()):
        score(world, sheet, "80")
    perform(opened, "close", actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="这次评审已经结束"):
        perform(opened.members.first(), "remove", actor=world.officer, at=AT, note="迟来的理由")
    assert set(opened.members.values_list("state", flat=True)) == {"accepted"}


def test_an_even_number_of_seats_is_refused(world):
    world.plan.seats = 4
    world.plan.save()
    with pytest.raises(NotReady, match="专家人数应为单数，现为 4 位"):
        draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    assert PanelMember.objects.count() == 0


# Who may be drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ({"term_until": date(2026, 3, 31)}, False),
        ({"term_until": date(2026, 4, 1)}, True),
        ({"term_from": date(2026, 4, 2)}, False),
        ({"term_from": date(2026, 4, 1)}, True),
        ({"state": "suspended"}, False),
        ({"state": "suspended", "suspended_until": date(2026, 4, 1)}, False),
        ({"state": "suspended", "suspended_until": date(2026, 3, 31)}, True),
        ({"state": "left"}, False),
        ({"state": "invited"}, False),
        ({"key_fields": ["urban"]}, True),
    ],
)
def test_a_term_and_a_suspension_count_by_the_day_of_the_draw(world, values, drawn):
    # A state set past the machine: only the reading is tested here.
    expert = Expert.objects.order_by("pk").last()
    Expert.objects.filter(pk=expert.pk).update(**values)
    world.plan.seats = 3
    world.plan.save()
    panel = draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    assert (expert.pk in {row["key"] for row in panel.candidates}) is drawn


def test_who_is_away_while_scores_are_given_is_not_drawn(world):
    first, second = Expert.objects.order_by("pk")[:2]
    # Two working days to answer and five to score: until Monday, 13 April 2026.
    ExpertLeave.objects.create(expert=first, starts_on=date(2026, 4, 13), ends_on=date(2026, 4, 20))
    ExpertLeave.objects.create(expert=second, starts_on=date(2026, 4, 14), ends_on=date(2026, 4, 20))
    world.plan.seats = 3
    world.plan.save()
    panel = draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    keys = {row["key"] for row in panel.candidates}
    assert (first.pk in keys, second.pk in keys) == (False, True)
