"""Reads the record of a draw: every lot with what came of it, and whether the record gives the same panel again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.draw import Candidate, Drawn, draw, in_order, lot, replacement
from evaluation.models import Expert, Panel, PanelMember
from evaluation.selectors.draws import candidates_of, reserve_of
from evaluation.selectors.words import moment


@dataclass
class Repeated:
    """A draw computed again: what each lot gave, in words, and every difference from the record."""

    lines: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def draw_shown(panel: Panel) -> dict[str, Any]:
    """The record of the draw as the panel's page shows it: who, when, seed, and each candidate's lot."""
    candidates, names = _recorded(panel.candidates), _names(panel)
    return {
        "facts": [
            {"label": "抽取时间", "value": moment(panel.drawn_at)},
            {"label": "抽取人", "value": panel.drawn_by.name},
            {"label": "见证人", "value": "、".join(panel.witnesses)},
            {"label": "名单", "value": f"{len(panel.candidates)} 人"},
            {"label": "抽取", "value": f"{len(panel.drawn)} 人，候补 {len(panel.reserve)} 人"},
            {"label": "同一单位", "value": _limit_words(panel)},
            {"label": "种子", "value": panel.seed},
        ],
        "rows": _rows(candidates, panel.seed, _outcomes(panel), names, panel.drawn),
        "supplements": [
            {
                "seed": one["seed"],
                "at": one["at"][:16].replace("T", " "),
                "by": one["by"],
                "witnesses": "、".join(one["witnesses"]),
                "rows": _rows(
                    _recorded(one["candidates"]), one["seed"], _reserve_words(one["reserve"], len(panel.reserve)), names
                ),
            }
            for one in panel.supplements
        ],
        "command": f"manage.py repeat_draw {panel.pk}",
    }


def _limit_words(panel: Panel) -> str:
    limit = panel.constraints["max_per_employer"]
    return f"最多 {limit} 人" if limit else "不限"


def _recorded(rows: Sequence[dict[str, Any]]) -> list[Candidate]:
    return [Candidate(row["key"], tuple(row["employers"])) for row in rows]


def _names(panel: Panel) -> dict[int, str]:
    keys = [one.key for one in candidates_of(panel)]
    return dict(Expert.objects.filter(pk__in=keys).values_list("pk", "person__name"))


def _rows(
    candidates: Sequence[Candidate],
    seed: str,
    outcomes: dict[int, str],
    names: dict[int, str],
    drawn: Sequence[int] = (),
) -> list[dict[str, Any]]:
    return [
        {
            "place": place,
            "key": one.key,
            "name": names.get(one.key, ""),
            "lot": lot(seed, one.key),
            "drawn": one.key in drawn,
            "outcome": outcomes.get(one.key, "未抽到"),
        }
        for place, one in enumerate(in_order(candidates, seed), start=1)
    ]


def _outcomes(panel: Panel) -> dict[int, str]:
    """What came of each lot of the draw, in words."""
    again = _again(panel)
    passed = {key: f"跳过：“{name}”已满" for key, name in again.passed} if again else {}
    reserve = _reserve_words(panel.reserve)
    both = {key: f"{passed[key]}；{words}" if key in passed else words for key, words in reserve.items()}
    return passed | both | {key: f"席次 {place}" for place, key in enumerate(panel.drawn, start=1)}


def _reserve_words(keys: Sequence[int], before: int = 0) -> dict[int, str]:
    return {key: f"候补第 {place} 位" for place, key in enumerate(keys, start=before + 1)}


def _again(panel: Panel) -> Drawn | None:
    """The draw from the recorded list and seed; None when too few can be drawn from them."""
    wanted = panel.constraints
    try:
        return draw(
            _recorded(panel.candidates), panel.seed, wanted["seats"],
            reserve=wanted["reserve"], max_per_employer=wanted["max_per_employer"],
        )  # fmt: skip
    except ValueError:
        return None


def repeat(panel: Panel) -> Repeated:
    """Compute a draw, its supplements and every replacement anew from what was recorded."""
    found, outcomes = Repeated(), _outcomes(panel)
    for row in _rows(_recorded(panel.candidates), panel.seed, outcomes, {}):
        found.lines.append(f"{row['place']:>4}  编号 {row['key']}  签号 {row['lot']}  {row['outcome']}")
    again = _again(panel)
    if again is None:
        found.differences.append("按记录的名单和种子凑不齐席位")
    else:
        _compare(found, "抽取结果", panel.drawn, again.seats)
        _compare(found, "候补顺序", panel.reserve, again.reserve)
    seats = list(panel.members.order_by("number"))
    _compare(found, "最初的席位", panel.drawn, [seat.expert_id for seat in seats if seat.replaces_id is None])
    for place, one in enumerate(panel.supplements, start=1):
        order = [candidate.key for candidate in in_order(_recorded(one["candidates"]), one["seed"])]
        found.lines += [f"补充抽取 {place}：编号 {key}  签号 {lot(one['seed'], key)}" for key in order]
        _compare(found, f"补充抽取 {place}", one["reserve"], order[: len(one["reserve"])])
    for seat in seats:
        if seat.replaces_id is not None:
            _repeat_replacement(found, panel, seat)
    return found


def _repeat_replacement(found: Repeated, panel: Panel, seat: PanelMember) -> None:
    record = seat.called_from
    known = reserve_of(panel)
    _compare(found, f"席次 {seat.number} 所依据的候补", record["reserve"], known[: len(record["reserve"])])
    barred = {one["key"]: one["reason"] for one in record["barred"]}
    key = replacement(
        candidates_of(panel), record["seated"], record["reserve"], barred=barred,
        max_per_employer=panel.constraints["max_per_employer"],
    )  # fmt: skip
    passed = "、".join(f"编号 {one}（{barred[one]}）" for one in record["reserve"] if one in barred)
    found.lines.append(f"席次 {seat.number} 接替：编号 {key}" + (f"；不能接替：{passed}" if passed else ""))
    _compare(found, f"席次 {seat.number} 的接替", [seat.expert_id], [key])


def _compare(found: Repeated, what: str, recorded: Sequence[Any], computed: Sequence[Any]) -> None:
    if list(recorded) != list(computed):
        found.differences.append(f"{what}：记录为 {list(recorded)}，重算为 {list(computed)}")
