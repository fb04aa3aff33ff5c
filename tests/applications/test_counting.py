"""Figures of the stages and numbers of lists are those of a plain count; a search finds parts of names."""

import importlib
import logging
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from accounts.models import Unit
from applications.choices import State
from applications.models import Application
from applications.selectors.counting import counted_by_state
from applications.selectors.keyset import PAGE
from applications.selectors.lists import Wanted, listing, stage_figures
from applications.stages import APPLICANT, STAFF, stages_of
from tests.applications.test_lists import again, copies, submitted
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

SEARCH_INDEXES = ["application_by_part_of_name", "unit_by_part_of_name"]


@pytest.mark.parametrize("audience", [STAFF, APPLICANT])
def test_the_stages_of_an_audience_hold_every_state_once(audience: str) -> None:
    states = [state for stage in stages_of(audience) for state in stage.states]
    assert sorted(states) == sorted(State.values)


@pytest.mark.parametrize("who", ["officer", "head", "city_officer", "auditor"])
def test_the_figures_are_those_of_a_plain_count(who: str, frozen) -> None:
    way = submitted()[0]
    make.way_to(State.RETURNED, round_=way.application.round)
    make.way_to(State.ACCEPTED, round_=way.application.round)
    make.drafted(round_=way.application.round)
    copies(way.application, 3)
    frozen(way.at)
    user = people.holder(Role.AUDITOR, at=people.PAST) if who == "auditor" else again(getattr(way.staff, who))
    rows = Application.objects.seen_as(STAFF, user)
    plain = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    counted = counted_by_state(rows, State.values, 100)
    assert {state: number for state, number in counted.items() if number} == plain
    page = listing(user, Wanted(), way.at)
    assert page.total == f"共 {sum(plain.values())} 件"
    assert (page.figures, page.figures["review"]) == (stage_figures(user, Wanted(), way.at), 4)
    returned = listing(user, Wanted(stage="returned"), way.at)
    assert (returned.total, len(returned.rows), returned.figures) == ("共 1 件", 1, page.figures)


def test_nothing_seen_is_counted_without_a_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert counted_by_state(Application.objects.none(), State.values, 100) == {}


@pytest.mark.parametrize(("number", "queries"), [(1, 2), (3, 2), (PAGE + 1, 3)])
def test_a_search_counts_only_what_one_page_does_not_show(number: int, queries: int) -> None:
    way = submitted()[0]
    copies(way.application, number - 1)
    Unit.objects.update(name="北京寻河科技有限公司")
    user = again(way.staff.officer)
    list(Application.objects.visible_to(user)[:1])
    with CaptureQueriesContext(connection) as captured:
        page = listing(user, Wanted(text="寻河"), way.at)
    assert (page.total, page.figures, len(captured)) == (f"共 {number} 件", {}, queries)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("寻河", True), ("AI 寻河", True), ("ai 寻", True), ("链A号", True), ("链a", True), ("100%", True),
     ("100_", False), ("河寻", False), ("\\", False)],
)  # fmt: skip
def test_parts_of_names_are_found_whatever_the_case(text: str, is_found: bool) -> None:
    way = submitted()[0]
    Unit.objects.filter(pk=way.application.unit_id).update(name="北京AI 寻河100%科技有限公司")
    Application.objects.filter(pk=way.application.pk).update(chain_name="智造链A号")
    page = listing(again(way.staff.officer), Wanted(text=text), way.at)
    assert [row["pk"] for row in page.rows] == ([way.application.pk] if is_found else [])


def test_a_number_is_found_in_small_letters() -> None:
    way = submitted()[0]
    Application.objects.filter(pk=way.application.pk).update(number="B-2026-01")
    page = listing(again(way.staff.officer), Wanted(text="b-2026-01"), way.at)
    assert [row["number"] for row in page.rows] == ["B-2026-01"]


# The index of parts of names ------------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has such an index")
def test_without_the_right_to_create_the_extension_migrating_goes_on(caplog) -> None:
    migration = importlib.import_module("applications.migrations.0002_search_by_parts_of_names")
    editor = SimpleNamespace(connection=connection)
    assert _search_indexes() == SEARCH_INDEXES
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        assert _search_indexes() == []
        cursor.execute("CREATE ROLE plain_account")
        cursor.execute("SET LOCAL ROLE plain_account")
        with caplog.at_level(logging.WARNING):
            migration.create(None, editor)
        cursor.execute("RESET ROLE")
    assert _search_indexes() == []
    [record] = caplog.records
    assert "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX" in record.getMessage()
    migration.create(None, editor)
    assert _search_indexes() == SEARCH_INDEXES
    migration.drop(None, editor)
    assert _search_indexes() == []


def _search_indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s) ORDER BY 1", [SEARCH_INDEXES])
        return [name for (name,) in cursor.fetchall()]
