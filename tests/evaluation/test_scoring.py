"""Scores and ranks, exact to the last digit."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.draw import Candidate, Drawn, draw, lot, replacement
from evaluation.scoring import Rule, aggregate, half_up, rank, sheet_total

WEIGHTS = {"a": D(60), "b": D(40)}
RULE = Rule(weights=WEIGHTS)


def test_a_sheet_is_the_weighted_sum_half_up():
    assert sheet_total({"a": D("90"), "b": D("80")}, WEIGHTS) == D("86.00")
    assert sheet_total({"a": D("90.01"), "b": D("80.01")}, {"a": D("50.5"), "b": D("49.5")}) == D("85.06")
    assert half_up(D("100.005")) == D("100.01")


@pytest.mark.parametrize(
    ("scores", "weights"),
    [
        ({"a": D(90)}, WEIGHTS),
        ({"a": D(90), "b": D(80), "c": D(1)}, WEIGHTS),
        ({"a": D(101), "b": D(80)}, WEIGHTS),
        ({"a": D(-1), "b": D(80)}, WEIGHTS),
        ({"a": D(90), "b": D(80)}, {"a": D(60), "b": D(41)}),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused(scores, weights):
    with pytest.raises(ValueError, match="."):
        sheet_total(scores, weights)


def totals(*texts: str) -> list[D]:
    return [D(text) for text in texts]


def test_from_five_sheets_on_one_highest_and_one_lowest_are_dropped():
    assert aggregate(totals("70", "80", "81", "82", "99"), RULE) == D("81.00")
    assert aggregate(totals("70", "80", "81", "99"), RULE) == D("82.50")
    assert aggregate(totals("70", "80"), RULE) is None


def test_mean_and_median():
    assert aggregate(totals("70", "80", "81", "82", "99"), Rule(WEIGHTS, "mean")) == D("82.40")
    assert aggregate(totals("70", "80", "81", "99"), Rule(WEIGHTS, "median")) == D("80.50")
    assert aggregate(totals("70", "80", "99"), Rule(WEIGHTS, "median")) == D("80.00")


def test_equal_scores_share_a_rank_and_files_without_a_score_come_last():
    results = rank(
        {
            1: totals("80", "80", "80"),
            2: totals("90", "90", "90"),
            3: totals("90", "90", "90"),
            4: totals("60", "90", "75"),
            5: totals("99", "99"),
        },
        RULE,
    )
    assert [(row.key, row.rank, row.score, row.disputed) for row in results] == [
        (2, 1, D("90.00"), False),
        (3, 1, D("90.00"), False),
        (1, 3, D("80.00"), False),
        (4, 4, D("75.00"), True),
        (5, None, None, False),
    ]


@given(st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=9))
def test_a_score_lies_between_its_sheets_whatever_their_order(values):
    for aggregation in ("trimmed", "mean", "median"):
        rule = Rule(WEIGHTS, aggregation)
        score = aggregate(values, rule)
        assert min(values) <= score <= max(values)
        assert aggregate(sorted(values, reverse=True), rule) == score


def test_the_draw_is_repeated_by_anybody():
    pool = [Candidate(key) for key in (4, 1, 3, 2, 5)]
    order = sorted([1, 2, 3, 4, 5], key=lambda key: lot("甲乙丙", key))
    drawn = draw(pool, "甲乙丙", 3, reserve=1)
    assert drawn == draw([*reversed(pool), Candidate(1)], "甲乙丙", 3, reserve=1)
    assert drawn == Drawn(tuple(order[:3]), (order[3],))
    with pytest.raises(ValueError, match="3 seats"):
        draw(pool[:2], "甲", 3)


def test_no_employer_has_more_seats_than_agreed():
    order = sorted([1, 2, 3, 4], key=lambda key: lot("甲", key))
    pool = [Candidate(key, ("一校",) if key in order[:2] else (f"{key}所",)) for key in order]
    assert draw(pool, "甲", 2, reserve=2, max_per_employer=1) == Drawn(
        (order[0], order[2]), (order[1], order[3]), ((order[1], "一校"),)
    )
    assert draw(pool, "甲", 2, max_per_employer=2).seats == (order[0], order[1])
    with pytest.raises(ValueError, match="4 seats"):
        draw(pool, "甲", 4, max_per_employer=1)


def test_the_first_of_the_reserve_who_may_come_in_does():
    pool = [Candidate(1, ("甲校",)), Candidate(2, ("乙校",)), Candidate(3, ("甲校",)), Candidate(4, ("丁所",))]
    assert replacement(pool, [1, 2], [3, 4], max_per_employer=1) == 4
    assert replacement(pool, [2], [3, 4], max_per_employer=1) == 3
    assert replacement(pool, [2], [3, 4], barred=[3], max_per_employer=1) == 4
    assert replacement(pool, [1, 2], [3], max_per_employer=1) is None
