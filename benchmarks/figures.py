"""What a benchmark says: one figure beside its reference, its aim, and whether it was met."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass

KEYS = ("case", "n", "unit", "ours", "reference", "against", "ratio", "peak_memory", "queries", "aim", "met")
HEADINGS = ("case", "n", "ours", "reference", "ratio", "MB", "queries", "aim", "met")


@dataclass(frozen=True)
class Aim:
    """Upper bounds (`least`: a lower one for the figure itself); what is None is not asked."""

    ratio: float | None = None
    most: float | None = None
    least: float | None = None
    queries: int | None = None
    memory: int | None = None

    def words(self, unit: str) -> str:
        """The aim as a person reads it."""
        parts = [
            (self.ratio, f"≤ {self.ratio} ×"),
            (self.most, f"≤ {self.most} {unit}"),
            (self.least, f"≥ {self.least} {unit}"),
            (self.queries, f"≤ {self.queries} queries"),
            (self.memory, f"≤ {self.memory} MB"),
        ]
        return ", ".join(words for bound, words in parts if bound is not None)

    def is_met(self, ours: float, ratio: float, memory: float | None, queries: int | None) -> bool | None:
        """Whether every bound holds; None where nothing is asked."""
        pairs = ((ratio, self.ratio), (ours, self.most), (queries, self.queries), (memory, self.memory))
        held = [found is not None and found <= bound for found, bound in pairs if bound is not None]
        held += [ours >= self.least] if self.least is not None else []
        return all(held) if held else None


@dataclass(frozen=True)
class Figure:
    """One line of the output. `ratio` is ours to the reference's, as the median of the rounds; memory in MB."""

    case: str
    n: int
    unit: str
    ours: float
    reference: float
    against: str
    ratio: float
    peak_memory: float | None
    queries: int | None
    aim: str
    met: bool | None

    def line(self) -> str:
        """The figure as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def figure(
    case: str,
    n: int,
    unit: str,
    found: tuple[float, float, float],
    against: str,
    aim: Aim,
    *,
    memory: float | None = None,
    queries: int | None = None,
) -> Figure:
    """A figure from what was measured: ours, the reference's, and their ratio."""
    ours, reference, ratio = found
    return Figure(
        case, n, unit, round(ours, 3), round(reference, 3), against, round(ratio, 2),
        None if memory is None else round(memory, 1), queries, aim.words(unit),
        aim.is_met(ours, ratio, memory, queries),
    )  # fmt: skip


def table(figures: Sequence[Figure]) -> str:
    """All figures as a table in plain text."""
    rows = [HEADINGS, *(_cells(one) for one in figures)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _cells(one: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[one.met]
    return (
        one.case,
        f"{one.n:,}",
        f"{one.ours:g} {one.unit}",
        f"{one.reference:g} ({one.against})",
        f"{one.ratio:g}",
        "" if one.peak_memory is None else f"{one.peak_memory:g}",
        "" if one.queries is None else str(one.queries),
        one.aim,
        met,
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
