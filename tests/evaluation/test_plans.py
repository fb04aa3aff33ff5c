"""The plan of a review: settings and criteria, and what a change does not reach any more."""

from decimal import Decimal

import pytest

from evaluation.models import Criterion, ReviewPlan
from evaluation.services import CriterionEntry, change_plan
from office.machine import Actor, NotAllowed, NotReady
from tests.evaluation.conftest import AT
from tests.evaluation.test_pages import browser_of, url

SETTINGS = {
    "seats": "7", "reserve": "4", "max_per_employer": "2", "answer_workdays": "3", "min_sheets": "3",
    "aggregation": "mean", "trim_from": "5", "spread_flag": "15", "workdays": "6", "reminders": "1", "quota": "",
    "line": "60", "near": "1.5", "site_visits": "on",
}  # fmt: skip


def typed(*rows: tuple[str, str, str, str], **changes: str) -> dict[str, str]:
    """What a browser sends: settings and rows of (key, title, weight, anchors)."""
    sent = {**SETTINGS, **changes, "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        sent |= {f"rows-{place}-{name}": text for name, text in zip(("key", "title", "weight", "anchors"), row,
                                                                    strict=True)}  # fmt: skip
    return sent


def criteria(plan) -> list[tuple[str, str, Decimal]]:
    return list(plan.criteria.order_by("position").values_list("key", "title", "weight"))


@pytest.fixture
def officer(world):
    return browser_of(world.staff.city_officer)


def test_criteria_are_added_changed_removed_and_ordered(world, officer):
    address = url("plan", world.call.pk)
    page = officer.get(address)
    assert [row["key"].value() for row in page.context["rows"][:5]] == ["lead", "posts", "schools", "skills", "targets"]
    rows = [("", "新指标", "40", "看什么"), ("posts", "岗位", "60", "岗位真实"), ("", "", "", "")]
    done = officer.post(address, typed(*rows))
    assert (done.status_code, done["Location"]) == (302, url("round", world.call.pk))
    assert criteria(world.plan) == [("c1", "新指标", Decimal(40)), ("posts", "岗位", Decimal(60))]
    plan = ReviewPlan.objects.get()
    assert (plan.seats, plan.reserve, plan.max_per_employer, plan.answer_workdays, plan.line, plan.site_visits) == (
        7, 4, 2, 3, Decimal(60), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "changes", "sentence"),
    [
        ([("", "甲", "50", "要点"), ("", "乙", "49.99", "要点")], {}, "各项权重合计应为 100，现为 99.99。"),
        ([("", "甲", "100", "")], {}, "第1行评分要点：请填写评分要点。"),
        ([("", "甲", "50", "要点"), ("", "甲", "50", "要点")], {}, "第1行指标：指标名称重复。"),
        ([("", "甲", "100", "要点")], {"seats": "4"}, "专家人数：专家人数应为单数，现为 4 位。"),
        ([("", "甲", "100", "要点")], {"min_sheets": "9"}, "最少有效评分份数：最少有效评分份数不能多于专家人数。"),
        ([], {}, "各项权重合计应为 100，现为 0。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(world, officer, rows, changes, sentence):
    before = criteria(world.plan)
    page = officer.post(url("plan", world.call.pk), typed(*rows, **changes))
    assert page.status_code == 400
    assert sentence in [problem["text"] for problem in page.context["problems"]]
    assert (criteria(world.plan), ReviewPlan.objects.get().seats) == (before, 5)


def test_the_service_refuses_on_its_own(world):
    entry = CriterionEntry("甲", "要点", Decimal(100))
    with pytest.raises(NotAllowed):
        change_plan(world.plan, [entry], actor=Actor.of(world.staff.city_head), at=AT)
    with pytest.raises(NotReady, match="权重合计应为 100，现为 0"):
        change_plan(world.plan, [], actor=world.officer, at=AT)
    world.plan.seats = 6
    with pytest.raises(NotReady, match="应为单数，现为 6 位"):
        change_plan(world.plan, [entry], actor=world.officer, at=AT)
    assert (Criterion.objects.count(), ReviewPlan.objects.get().seats) == (5, 5)


def test_an_open_panel_keeps_its_rule_and_the_page_says_so(world, opened, officer):
    rule = opened.rule
    page = officer.get(url("plan", world.call.pk))
    assert page.context["keeping"] == ["“第一组”正在评审：指标、权重和汇总方式按开始评审时的方案。"]
    officer.post(url("plan", world.call.pk), typed(("", "甲", "100", "要点")))
    opened.refresh_from_db()
    assert (opened.rule, criteria(world.plan)) == (rule, [("c1", "甲", Decimal(100))])
