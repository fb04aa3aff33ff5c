"""Points as people type them, the sum so far, what a mean leaves out, and what departs from a ranking."""

from decimal import Decimal
from itertools import product

import pytest

from evaluation.scoring import Rule, departures, dropped, points_in, running_total

WEIGHTS = {"a": Decimal(60), "b": Decimal(40)}


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("0", "0"), ("100", "100"), ("100.00", "100"), ("79.5", "79.5"), (" 8.25 ", "8.25"), (".5", "0.5"),
        ("", None), ("100.01", None), ("8.255", None), ("-1", None), ("1e2", None), ("八十", None), ("８０", None),
        ("1.2.3", None), (".", None), ("NaN", None),
    ],
)  # fmt: skip
def test_points_are_read_as_typed(text, points):
    assert points_in(text) == (None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({"a": None, "b": None}, ("0.00", 0)),
        ({"a": Decimal(90), "b": None}, ("54.00", 1)),
        ({"a": Decimal("90.05"), "b": Decimal("80.01")}, ("86.03", 2)),  # 54.03 + 32.004
    ],
)
def test_the_sum_so_far(points, expected):
    total, scored = running_total(points, WEIGHTS)
    assert (str(total), scored) == expected


@pytest.mark.parametrize(
    ("aggregation", "trim_from", "sheets", "expected"),
    [
        ("trimmed", 5, 5, 2), ("trimmed", 5, 4, 0), ("trimmed", 1, 2, 0), ("trimmed", 1, 3, 2),
        ("mean", 5, 9, 0), ("median", 5, 9, 0),
    ],
)  # fmt: skip
def test_what_a_mean_leaves_out(aggregation, trim_from, sheets, expected):
    assert dropped(sheets, Rule(WEIGHTS, aggregation, trim_from)) == expected


def test_departures_are_what_stands_before_a_better_one_or_behind_a_worse_one():
    places = {10: 1, 11: 2, 12: 2, 13: 4}
    for answer in product((True, False), repeat=4):
        chosen = {key for key, inside in zip(places, answer, strict=True) if inside}
        expected = {
            key
            for key, place in places.items()
            if any((other < place) if key in chosen else (other > place)
                   for rival, other in places.items() if (rival in chosen) is not (key in chosen))
        }  # fmt: skip
        assert departures(places, chosen) == expected, chosen
    assert departures({}, {1, 2}) == set()
