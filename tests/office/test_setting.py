"""What is set by shapes is what the template itself would have drawn; texts never change a shape and are escaped."""

import itertools

import pytest
from django.template.loader import render_to_string

from applications.choices import State
from applications.deadlines import Ruler
from applications.selectors.lists import TEXTS, cells, labels
from applications.stages import APPLICANT, STAFF
from office import calendar
from office.addresses import address_of
from office.setting import MARK, drawn, frozen, set_rows
from tests.factories.applications import START

ROW_TEMPLATES = {
    STAFF: ["applications/_staff_row.html", "applications/_staff_pick.html"],
    APPLICANT: ["applications/_applicant_row.html"],
}
SHOWN = ["state", "authority", "round", "officer", "key_field", "submitted", "returns", "since", "due"]


def rows_of(audience: str, *, state: str, due: bool, asked: bool, text: str) -> dict:
    """A row of the list as the selector gives it."""
    row = {
        "pk": 7, "number": text, "chain_name": text, "unit__name": text, "unit__uscc": "", "state": state,
        "state_since": START, "due_at": START if due else None, "submitted_at": START if due else None,
        "authority__short_name": text, "key_field": "manufacturing" if due else "", "return_count": 2 if due else 0,
        "withdrawal_asked_at": START if asked else None, "disqualification_proposer_id": 1 if asked else None,
        "round__title": text, "officer__person__name": text,
    }  # fmt: skip
    ruler = Ruler(calendar.from_library(), START.date())
    return {**cells(row, audience, ruler, labels(), "/applications/"), "shown": SHOWN}


@pytest.mark.parametrize("audience", [STAFF, APPLICANT])
def test_rows_of_the_list_are_set_as_their_template_draws_them(audience: str) -> None:
    rows = [
        rows_of(audience, state=state, due=due, asked=asked, text=text)
        for state, due, asked, text in itertools.product(
            State.values, [True, False], [True, False], ["", "测河", "<b>&\"'</b>"]
        )
    ]
    for template in ROW_TEMPLATES[audience]:
        plain = "".join(render_to_string(template, {"row": row}) for row in rows)
        assert set_rows(template, rows, TEXTS) == plain
        assert set_rows(template, rows, TEXTS) == plain  # from the shapes that are known by now


def test_texts_are_put_in_wherever_they_stand_and_are_escaped() -> None:
    nav = [{"label": "待办", "url": "/desk/", "current": True, "count": 3}]
    texts = frozenset({"count"})
    assert "3" in drawn("components/_nav_items.html", {"nav": nav}, texts)
    for count in (4, 0, None, "<i>", f"{MARK}0{MARK}"):
        context = {"nav": [{**nav[0], "count": count}, {**nav[0], "current": False, "count": 9}]}
        assert drawn("components/_nav_items.html", context, texts) == render_to_string(
            "components/_nav_items.html", context
        )


def test_an_address_is_that_of_its_page(settings) -> None:
    assert address_of("applications:list") == "/applications/"
    settings.ROOT_URLCONF = "benchmarks.urls"
    assert address_of("applications:list") == "/applications/"


def test_what_is_frozen_is_rendered_once_for_each_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("office.setting._frozen", {})
    monkeypatch.setattr("office.setting.FROZEN", 2)
    asked: list[str] = []

    def context(text: str) -> dict:
        asked.append(text)
        return {"items": [{"label": text, "url": ""}]}

    said = [
        frozen("components/_crumbs.html", (key,), lambda text=text: context(text))
        for key, text in ((1, "<甲>"), (1, "乙"), (2, "丙"), (2, "丁"), (3, "戊"), (1, "己"))
    ]
    assert ["&lt;甲&gt;" in said[0], said[1] == said[0], "丙" in said[2], said[3] == said[2]] == [True] * 4
    # The third key finds no room: all are forgotten.
    assert asked == ["<甲>", "丙", "戊", "己"]
