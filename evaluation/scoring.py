"""Scores and ranks, from sheets alone: pure, exact decimals, half-up to two places, ranks 1, 2, 2, 4."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Rule:
    """The settings of a round that scores depend on. `trim_from`: from how many sheets the extremes are dropped."""

    weights: Mapping[str, Decimal]
    aggregation: str = "trimmed"
    trim_from: int = 5
    min_sheets: int = 3
    spread_flag: Decimal = Decimal(20)


@dataclass(frozen=True)
class Cut:
    """Where a list is cut: the keys that are in, the lowest score that is, who lies near it on either side.

    `surplus` is how many are in beyond the quota because they share a rank with the last.
    """

    inside: frozenset[int]
    score: Decimal | None = None
    near: frozenset[int] = frozenset()
    surplus: int = 0


@dataclass(frozen=True)
class Result:
    """What became of one file: score (points of 100), how many sheets counted, spread, whether experts disagree."""

    key: int
    score: Decimal | None
    sheets: int
    spread: Decimal
    disputed: bool
    rank: int | None = None


def half_up(value: Decimal) -> Decimal:
    """A score in two places, halves away from zero."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def sheet_total(scores: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """The weighted sum of one sheet: points of 0–100 for each criterion, weights adding up to 100.

    Raises ValueError when a criterion is missing, unknown or out of range, or weights do not add up.
    """
    if sum(weights.values()) != HUNDRED:
        raise ValueError("Weights add up to 100.")
    if set(scores) != set(weights):
        raise ValueError("A sheet scores every criterion and nothing else.")
    if not all(Decimal(0) <= points <= HUNDRED for points in scores.values()):
        raise ValueError("Points lie between 0 and 100.")
    return half_up(sum((scores[key] * weights[key] for key in weights), Decimal(0)) / HUNDRED)


def points_in(text: str) -> Decimal | None:
    """The points that somebody typed, or nothing when they are missing, out of 0–100 or finer than two places."""
    text = text.strip()
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    points = Decimal(text)
    return points if points <= HUNDRED and points == points.quantize(CENT) else None


def points_fault(text: str) -> str:
    """What is wrong with the points that somebody typed, in a few words; empty when they can be taken as they are."""
    text = text.strip()
    if not text:
        return "还没有打分"
    if points_in(text) is not None:
        return ""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit():
        return f"“{text}”不是数字"
    if digits != text:
        return f"“{text}”低于 0 分"
    return f"“{text}”超过 100 分" if Decimal(text) > HUNDRED else f"“{text}”的小数多于两位"


def running_total(points: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> tuple[Decimal, int]:
    """The weighted sum of what is scored so far, and how many criteria that is; only the whole sheet counts."""
    scored = {key: value for key, value in points.items() if value is not None}
    return half_up(sum((scored[key] * weights[key] for key in scored), Decimal(0)) / HUNDRED), len(scored)


def dropped(sheets: int, rule: Rule) -> int:
    """How many of so many sheets are left out of the mean: one highest and one lowest, or none."""
    return 2 if rule.aggregation == "trimmed" and sheets >= max(rule.trim_from, 3) else 0


def aggregate(totals: Sequence[Decimal], rule: Rule) -> Decimal | None:
    """One score from the totals of the sheets; None when there are fewer than the minimum."""
    if len(totals) < max(rule.min_sheets, 1):
        return None
    ordered = sorted(totals)
    if rule.aggregation == "median":
        middle = len(ordered) // 2
        pair = ordered[middle : middle + 1] if len(ordered) % 2 else ordered[middle - 1 : middle + 1]
        return half_up(sum(pair, Decimal(0)) / len(pair))
    if dropped(len(ordered), rule):
        ordered = ordered[1:-1]
    return half_up(sum(ordered, Decimal(0)) / len(ordered))


def departures(places: Mapping[int, int], chosen: Collection[int]) -> set[int]:
    """What a list decides against the ranking: a file that is in before a better one, or out behind a worse one.

    `places` gives the rank of each ranked file, `chosen` the files that are in; files without a rank depart from none.
    """
    inside = [place for key, place in places.items() if key in chosen]
    outside = [place for key, place in places.items() if key not in chosen]
    last_in, first_out = max(inside, default=0), min(outside, default=len(places) + 1)
    return {key for key, place in places.items() if (place > first_out if key in chosen else place < last_in)}


def cut(results: Sequence[Result], *, quota: int | None, line: Decimal | None, near: Decimal) -> Cut:
    """Cut a ranking, best first, by rank down to the quota and by score down to the line, whichever ends it sooner.

    Near is what would change sides for so many points, both ends inclusive. Files without a score are out, near none.
    """
    scored = [entry for entry in results if entry.score is not None]
    inside = [
        entry for entry in scored
        if (quota is None or entry.rank <= quota) and (line is None or entry.score >= line)
    ]  # fmt: skip
    outside = scored[len(inside) :]
    keys = frozenset(entry.key for entry in inside)
    surplus = max(len(inside) - quota, 0) if quota is not None else 0
    if inside and outside and quota is not None and outside[0].rank > quota:
        last_in, first_out = inside[-1].score, outside[0].score
    elif line is not None:
        last_in = first_out = line
    else:
        return Cut(keys, surplus=surplus)
    close = {entry.key for entry in inside if entry.score - first_out <= near}
    close |= {entry.key for entry in outside if last_in - entry.score <= near}
    return Cut(keys, last_in, frozenset(close), surplus)


def means(sheets: Sequence[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The plain mean of each criterion over sheets that score the same criteria; empty without sheets."""
    keys = sheets[0] if sheets else ()
    return {key: half_up(sum((sheet[key] for sheet in sheets), Decimal(0)) / len(sheets)) for key in keys}


def rank(totals: Mapping[int, Sequence[Decimal]], rule: Rule) -> list[Result]:
    """All files with scores and ranks, best first; equal scores share a rank; files without a score come last."""
    results = [_result(key, sheets, rule) for key, sheets in totals.items()]
    scored = sorted(
        (entry for entry in results if entry.score is not None), key=lambda entry: (-entry.score, entry.key)
    )
    ranked, place = [], 0
    for index, entry in enumerate(scored, start=1):
        if index == 1 or entry.score != scored[index - 2].score:
            place = index
        ranked.append(Result(entry.key, entry.score, entry.sheets, entry.spread, entry.disputed, place))
    return ranked + sorted((entry for entry in results if entry.score is None), key=lambda entry: entry.key)


def _result(key: int, totals: Sequence[Decimal], rule: Rule) -> Result:
    spread = max(totals) - min(totals) if totals else Decimal(0)
    return Result(key, aggregate(totals, rule), len(totals), spread, spread > rule.spread_flag)
