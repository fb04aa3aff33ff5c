"""Seats: accepted, declined, cleared; the reserve called in the order of its lots, each call on record."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.choices import Role
from evaluation.choices import SeatAction, SeatState
from evaluation.draw import Candidate, in_order, replacement
from evaluation.jobs import remind_seats
from evaluation.models import Expert, ExpertEmployer, ExpertLeave, PanelMember, ScoreSheet
from evaluation.selectors.draw_record import draw_shown
from evaluation.selectors.draws import candidates_of, reserve_of
from evaluation.services import draw_panel, draw_supplement, put_files
from evaluation.tasks import invite_to_seat, tell_about_seat
from evaluation.workflow.experts import Suspension
from office import clock
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import Effect, Message, RegisterEntry
from tests.evaluation.conftest import AT, score
from tests.evaluation.test_pages import browser_of, url
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
    perform(first, "suspend", actor=world.officer, at=AT, note="另有任务", facts=Suspension())
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
        ({"key_fields": ["city"]}, True),
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


# The record ----------------------------------------------------------------------------------------------------------


def repeated(panel) -> tuple[list[str], int]:
    """What the command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("repeat_draw", panel.pk, stdout=out)
    except SystemExit as end:
        return out.getvalue().splitlines(), end.code
    return out.getvalue().splitlines(), 0


def test_the_command_repeats_draw_supplement_and_replacements(world, drawn):
    for number in (1, 2, 3, 4):
        decline(world, drawn.members.get(number=number))
    more_experts(world, 9, 12)
    draw_supplement(drawn, seed="丁", actor=world.officer, at=AT)
    lines, code = repeated(drawn)
    assert (lines[-1], code, sum("签号" in line for line in lines)) == ("一致", 0, 12)
    first = drawn.members.get(number=6)
    assert f"席次 6 接替：编号 {first.expert_id}" in lines


@pytest.mark.parametrize("change", ["seed", "drawn", "seat"])
def test_the_command_finds_every_difference(world, drawn, change):
    decline(world, drawn.members.get(number=1))
    if change == "seed":
        type(drawn).objects.filter(pk=drawn.pk).update(seed="丙乙甲")
    elif change == "drawn":
        type(drawn).objects.filter(pk=drawn.pk).update(drawn=drawn.drawn[::-1])
    else:
        drawn.members.filter(number=6).update(expert_id=drawn.reserve[1])
    lines, code = repeated(drawn)
    assert (lines[-1], code, any(line.startswith("不同：") for line in lines)) == ("不一致", 1, True)


def test_who_was_passed_over_is_on_the_page(world):
    first, second = Expert.objects.order_by("pk")[:2]
    ExpertEmployer.objects.filter(expert__in=[first, second]).update(name="同一大学")
    world.plan.seats = 3
    world.plan.save()
    pair = {first.pk, second.pk}
    pool = [Candidate(key) for key in Expert.objects.values_list("pk", flat=True)]
    seed = next(seed for seed in map(str, range(99)) if pair <= {one.key for one in in_order(pool, seed)[:3]})
    panel = draw_panel(world.plan, name="第一组", seed=seed, actor=world.officer, at=AT)
    order = [one.key for one in in_order(pool, seed)]
    later = next(key for key in reversed(order) if key in pair)
    rows = draw_shown(panel)["rows"]
    assert [row["key"] for row in rows] == order
    assert [row["outcome"] for row in rows if row["key"] == later] == ["跳过：“同一大学”已满；候补第 1 位"]
    assert [row["key"] for row in rows if row["outcome"].startswith("席次")] == panel.drawn
    assert panel.drawn == [key for key in order[:4] if key != later]


# The table -----------------------------------------------------------------------------------------------------------

ALLOWED = {
    ("invited", "own"): {"accept": "accepted", "decline": "declined"},
    ("invited", "officer"): {"remove": "removed"},
    ("accepted", "officer"): {"remove": "removed"},
}


@pytest.mark.parametrize("state", SeatState.values)
@pytest.mark.parametrize("who", ["own", "other", "officer", "head", "district", "auditor", "administrator"])
def test_the_whole_table(world, drawn, state, who):
    seat = drawn.members.get(number=1)
    own = world.accounts[seat.expert.person_id]
    user = {
        "own": own, "other": next(user for user in world.experts if user != own),
        "officer": world.staff.city_officer, "head": world.staff.city_head, "district": world.staff.officer,
    }.get(who) or people.holder(Role.AUDITOR if who == "auditor" else Role.ADMINISTRATOR)  # fmt: skip
    allowed = ALLOWED.get((state, who), {})
    for action in SeatAction.values:
        PanelMember.objects.filter(pk=seat.pk).update(state=state)
        if action in allowed:
            done = perform(seat, action, actor=Actor.of(user), at=AT, note="理由")
            assert (action, done.state) == (action, allowed[action])
            PanelMember.objects.filter(replaces=seat).delete()
        else:
            with pytest.raises((NotAllowed, WrongState)):
                perform(seat, action, actor=Actor.of(user), at=AT, note="理由")
            assert PanelMember.objects.get(pk=seat.pk).state == state


# Messages and pages --------------------------------------------------------------------------------------------------


def test_experts_are_asked_and_officers_hear_of_a_refusal(world, drawn):
    seat = drawn.members.get(number=1)
    user = world.accounts[seat.expert.person_id]
    invite_to_seat(seat_id=seat.pk, asked_at=AT.isoformat())
    [asked] = Message.objects.filter(recipient=user)
    assert (asked.title, asked.url) == ("邀请您参加2026年第一批专家评审", f"/evaluation/seats/{seat.pk}/")
    decline(world, seat)
    entry = RegisterEntry.objects.of(seat).last()
    tell_about_seat(thing_id=seat.pk, seq=entry.seq)
    [told] = Message.objects.filter(recipient=world.staff.city_officer)
    follower = drawn.members.get(number=6)
    assert (told.title, told.body) == (f"第一组：{seat.expert}谢绝邀请", f"已由候补专家{follower.expert}接替。")
    invite_to_seat(seat_id=seat.pk, asked_at=AT.isoformat(), reminder=True)
    assert Message.objects.filter(recipient=user).count() == 1


def test_an_invitation_is_answered_on_its_page_and_names_nobody_else(world, drawn):
    seat, other = drawn.members.order_by("number")[:2]
    expert = browser_of(world.accounts[seat.expert.person_id])
    page = expert.get(seat.get_absolute_url())
    assert page.status_code == 200
    for hidden in (world.files[0].chain_name, world.files[0].unit.name, other.expert.person.name, drawn.name):
        assert (hidden, hidden in page.text) == (hidden, False)
    assert expert.get(other.get_absolute_url()).status_code == 404
    assert browser_of(world.staff.city_officer).get(seat.get_absolute_url()).status_code == 404
    done = expert.post(url("seat_act", seat.pk, "decline"), {"note": "出差", "seen": "0"})
    assert (done.status_code, done["Location"]) == (302, url("dossiers"))
    officer = browser_of(world.staff.city_officer)
    rows = officer.get(drawn.get_absolute_url()).context["members"]
    assert [(row["number"], row["tag"]["label"], row["reason"]) for row in rows if row["gone"]] == [
        (1, "已谢绝", "出差")
    ]
    assert rows[5]["replaces"] == f"接替席次 1 {seat.expert}"
    done = officer.post(url("seat_act", other.pk, "remove"), {"note": "逾期", "seen": "0"})
    assert done["Location"] == drawn.get_absolute_url()


def test_whoever_has_not_answered_is_reminded_once_on_the_last_day(world, drawn):
    seat = drawn.members.get(number=1)
    perform(seat, "accept", actor=expert_of(world, seat), at=AT)
    last = clock.start_of_day(date(2026, 4, 3))
    times = [
        last - timedelta(hours=1),
        last + timedelta(hours=8),
        last + timedelta(hours=9),
        last + timedelta(hours=12),
    ]
    assert [remind_seats(progress=None, at=at)["promised"] for at in times] == [0, 0, 4, 0]
    assert remind_seats(progress=None, at=last + timedelta(days=1, hours=9)) == {"promised": 0}
    asked = [row for row in Effect.objects.filter(name="evaluation.invite_to_seat") if row.key.get("reminder")]
    assert sorted(row.key["seat_id"] for row in asked) == sorted(
        drawn.members.filter(state="invited").values_list("pk", flat=True)
    )
