"""The papers of a panel itself: how its experts were drawn, and the minutes of its meeting."""

from datetime import datetime
from typing import Any

from evaluation.choices import SeatState
from evaluation.documents.scores import ranking_lines
from evaluation.documents.words import field, panel_fields, signature
from evaluation.draw import in_order, lot
from evaluation.models import Expert, Panel, PanelMember, Ranking
from evaluation.selectors.draws import candidates_of
from evaluation.selectors.visits import latest_visits
from evaluation.selectors.words import moment
from office.words import day_words

MINUTES_COLUMNS = (("名次", 9, "center"), ("生态链", 38, "left"), ("链主单位", 38, "left"), ("得分", 12, "right"))


def draw(panel: Panel, number: str, at: datetime) -> dict[str, Any]:
    """The record of a draw: list, seed, lots, results, witnesses, and each call of the reserve."""
    wanted = panel.constraints
    limit = wanted.get("max_per_employer", 0)
    return {
        "title_lines": ["专家抽取记录"],
        "number": number,
        "facts": [
            *panel_fields(panel),
            field("抽取时间", moment(panel.drawn_at)),
            field("抽取人", panel.drawn_by.name, "name"),
            field("见证人", "、".join(panel.witnesses) or "—", "wide"),
            field("抽取条件", f"{wanted.get('seats', len(panel.drawn))}人，候补{len(panel.reserve)}人"
                  + (f"，同一单位最多{limit}人" if limit else ""), "wide"),
            field("抽取种子", panel.seed, "wide"),
        ],
        "rows": _lots(panel),
        "supplements": [
            f"{one['at'][:16].replace('T', ' ')}补充抽取，种子 {one['seed']}，名单{len(one['candidates'])}人，"
            f"增加候补{len(one['reserve'])}人" for one in panel.supplements
        ],
        "seats": [_seat(seat) for seat in _seats(panel)],
        "signature": signature(panel, at),
    }  # fmt: skip


def _lots(panel: Panel) -> list[list[str]]:
    """Each candidate in the order of the lots: name, lot, result."""
    listed = {row["key"] for row in panel.candidates}
    names = dict(Expert.objects.filter(pk__in=listed).values_list("pk", "person__name").order_by("pk"))
    order = [one.key for one in in_order(candidates_of(panel), panel.seed) if one.key in listed]
    result = {key: f"抽中，第{place}席" for place, key in enumerate(panel.drawn, start=1)}
    result |= {key: f"候补第{place}位" for place, key in enumerate(panel.reserve, start=1)}
    return [
        [str(place), str(key), names.get(key, ""), lot(panel.seed, key)[:24], result.get(key, "")]
        for place, key in enumerate(order, start=1)
    ]


def _seats(panel: Panel) -> list[PanelMember]:
    rows = panel.members.select_related("expert__person", "replaces__expert__person")
    return list(rows.order_by("number"))


def _seat(seat: PanelMember) -> list[str]:
    """One seat: number, name, how it stands, whom it came in for."""
    state = SeatState(seat.state).label
    came = f"接替{seat.replaces.expert.person.name}" if seat.replaces else "抽取"
    return [str(seat.number), seat.expert.person.name, came, f"{state}（{moment(seat.state_since)}）"]


def minutes(panel: Panel, thing: Ranking, number: str, at: datetime) -> dict[str, Any]:
    """The minutes of a panel's meeting with its ranking, and a place for each signature."""
    seats = [seat for seat in _seats(panel) if seat.state == SeatState.ACCEPTED]
    lines = ranking_lines(thing)
    visits = latest_visits(row["application"] for row in thing.rows)
    done = [visit for visit in visits.values() if visit.finding]
    return {
        "title_lines": ["专家组评审纪要"],
        "number": number,
        "facts": [
            *panel_fields(panel),
            field("评审会日期", day_words(panel.met_on)),
            field("专家组组长", panel.leader.expert.person.name, "name"),
            field("评审卷宗", f"{len(thing.rows)}件"),
            field("排名版次", f"第{thing.version}版"),
        ],
        "text": panel.minutes,
        "visits": [
            f"{visit.application.chain_name}：{day_words(visit.visited_on)}实地核查，{visit.get_finding_display()}。"
            for visit in sorted(done, key=lambda one: one.visited_on)
        ],
        "columns": [{"label": label, "width": width, "align": align} for label, width, align in MINUTES_COLUMNS],
        "rows": [[line[0], line[2], line[3], line[4]] for line in lines],
        "digest": thing.digest,
        "reason": thing.reason,
        "members": [
            {"name": seat.expert.person.name, "is_leader": seat.pk == panel.leader_id} for seat in seats
        ],
        "signature": signature(panel, at),
    }  # fmt: skip
