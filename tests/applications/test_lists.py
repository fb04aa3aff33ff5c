"""Lists by key under literal query counts, their filters and figures; exports; what waits for whom."""

import itertools
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from applications.choices import Action, State
from applications.forms import ListFilter
from applications.models import Application
from applications.selectors import count_todo_for, stages_for, todo_for, waiting_for
from applications.selectors import lists as lists_module
from applications.selectors.keyset import PAGE, Sort, page_of
from applications.selectors.lists import FIELDS, SORTS, Wanted, found, listing, stage_figures
from applications.stages import APPLICANT, STAFF
from office.models import RegisterEntry
from office.spreadsheets import read_rows
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LIST = "applications:list"
# Rows, the numbers by state, the calendar; on the page also what there is to choose from.
LISTING_QUERIES = 3
MOST_QUERIES = 5


def again(user: User) -> User:
    """The same account as a new request sees it."""
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def submitted(number: int = 1, **more) -> list[make.Way]:
    """Applications that were handed in to Haidian in one round."""
    call = make.call()
    return [make.way_to(State.SUBMITTED, round_=call, **more) for _ in range(number)]


def copies(application: Application, number: int) -> list[int]:
    """So many rows like one that is there, for lists alone; each stands one minute longer at its stage."""
    values = Application.objects.filter(pk=application.pk).values().get()
    ids = itertools.count(1)
    rows = []
    for _ in range(number):
        index = next(ids)
        changed = {
            "number": f"{values['number']}-{index}",
            "unit_id": people.named_unit(at=make.START).pk,
            "state_since": values["state_since"] - timedelta(minutes=index),
            "due_at": None if index % 5 == 0 else values["due_at"] + timedelta(days=index % 3),
        }
        rows.append(Application(**{**values, **changed, "id": None}))
    return [row.pk for row in Application.objects.bulk_create(rows)]


# Query counts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_page_costs_the_same_whatever_it_shows(number: int, frozen) -> None:
    way = submitted()[0]
    copies(way.application, number - 1)
    frozen(way.at)
    user = again(way.staff.officer)
    list(Application.objects.visible_to(user)[:1])  # who the user is has been asked
    with CaptureQueriesContext(connection) as queries:
        page = listing(user, Wanted(), way.at)
    assert len(page.rows) == min(number, PAGE)
    assert page.total == f"共 {number} 件"
    assert len(queries) == LISTING_QUERIES


@pytest.mark.parametrize(("who", "number"), [("officer", 5), ("city_officer", 5)])
def test_the_list_with_its_filters_and_figures_stays_within_five_queries(who: str, number: int) -> None:
    way = submitted()[0]
    copies(way.application, 29)
    user = again(getattr(way.staff, who))
    list(Application.objects.visible_to(user)[:1])
    with CaptureQueriesContext(connection) as queries:
        wanted = ListFilter({}, user=user, audience=STAFF, at=way.at).wanted()
        assert listing(user, wanted, way.at).figures["review"] == 30
    assert len(queries) == number <= MOST_QUERIES


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize(("who", "queries"), [("officer", 7), ("city_officer", 6)])
def test_the_page_as_a_whole_asks_the_same_for_few_and_many(who: str, queries: int, number: int, frozen) -> None:
    """Account, roles, the register's head, rows, calendar, own columns; for a district whether it uses lists."""
    way = submitted()[0]
    copies(way.application, number - 1)
    frozen(way.at)
    client = client_of(getattr(way.staff, who))
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse(LIST)).context["page"]
    assert (len(page.rows), page.total, len(asked)) == (min(number, PAGE), f"共 {number} 件", queries)


@pytest.mark.parametrize(("who", "queries"), [("officer", 14), ("city_officer", 23)])
def test_figures_and_choices_are_read_anew_when_the_register_has_grown(who: str, queries: int, frozen) -> None:
    call = make.call()
    way = make.way_to(State.SUBMITTED, round_=call)
    frozen(way.at)
    client = client_of(getattr(way.staff, who))
    told = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse(LIST))
        told.append((page.context["page"].total, page.context["page"].figures["review"], len(asked)))
        make.way_to(State.SUBMITTED, round_=call)
    assert told == [("共 1 件", 1, queries), ("共 2 件", 2, queries)]


def test_what_falls_due_is_counted_each_time(frozen) -> None:
    way = submitted()[0]
    client = client_of(way.staff.officer)
    frozen(way.at)
    assert client.get(reverse(LIST), {"overdue": "1"}).context["page"].total == "共 0 件"
    frozen(way.application.due_at)
    assert client.get(reverse(LIST), {"overdue": "1"}).context["page"].total == "共 1 件"


# Pages by key --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", list(SORTS))
def test_pages_forwards_and_backwards_show_every_row_once_in_order(sort: str) -> None:
    way = submitted()[0]
    copies(way.application, 59)
    everything = Application.objects.order_by("pk")
    order = SORTS[sort]
    seen, key, pages = [], "", []
    while True:
        page = page_of(everything, order, FIELDS, after=key)
        seen += [row["pk"] for row in page.rows]
        pages.append([row["pk"] for row in page.rows])
        if not page.next:
            break
        key = page.next
    assert seen == expected_order(order)
    assert [len(page) for page in pages] == [25, 25, 10]
    back = page_of(everything, order, FIELDS, before=page.previous)
    assert [row["pk"] for row in back.rows] == pages[1]
    first = page_of(everything, order, FIELDS, before=back.previous)
    assert [row["pk"] for row in first.rows] == pages[0]
    assert (first.previous, bool(first.next)) == ("", True)


def expected_order(sort: Sort) -> list[int]:
    rows = list(Application.objects.all())
    if sort.is_by_key:
        return sorted((row.pk for row in rows), reverse=True)
    with_value = sorted((row for row in rows if getattr(row, sort.field)), key=lambda r: (getattr(r, sort.field), r.pk))
    without = sorted((row for row in rows if not getattr(row, sort.field)), key=lambda r: r.pk)
    return [row.pk for row in [*with_value, *without]]


@pytest.mark.parametrize("key", ["abc", "~", "2026~x", "2026-13-45T00:00~1", "9" * 40, "2026-03-02T00:00:00~5"])
def test_a_key_that_was_cut_off_leads_to_the_first_page(key: str) -> None:
    way = submitted()[0]
    for sort in SORTS.values():
        rows = page_of(Application.objects.all(), sort, FIELDS, after=key).rows
        assert [row["pk"] for row in rows] == [way.application.pk]


# Filters -------------------------------------------------------------------------------------------------------------


def test_filters_in_the_address_narrow_the_list(frozen) -> None:
    first, second = submitted(2)
    frozen(first.at)
    client = client_of(first.staff.officer)

    def shown(query: str) -> list[str]:
        rows = client.get(f"{reverse(LIST)}?{query}").context["page"].rows
        return sorted(row["number"] for row in rows)

    both = sorted([first.application.number, second.application.number])
    assert shown("") == both
    assert shown(f"q={first.application.number}") == [first.application.number]
    assert shown(f"q={first.application.unit.uscc}") == [first.application.number]
    assert shown(f"q={first.application.unit.uscc.lower()}") == [first.application.number]
    assert shown("q=北京测山") == both
    assert shown("q=集成电路") == both
    assert shown("stage=review") == both
    assert shown("stage=decision") == []
    assert shown("stage=nonsense") == both
    assert shown(f"call={first.application.round_id}") == both
    assert shown("call=999999") == both
    assert shown("field=manufacturing") == both
    assert shown("field=city") == []
    assert shown("overdue=1") == []
    frozen(first.application.due_at + timedelta(days=1))
    assert shown("overdue=1") == both


def test_the_city_tells_its_districts_apart_and_a_district_does_not_choose(frozen) -> None:
    way = submitted()[0]
    frozen(way.at)
    officer = client_of(way.staff.officer).get(reverse(LIST)).context["form"]
    city = client_of(way.staff.city_officer).get(reverse(LIST)).context["form"]
    assert "authority" not in officer.fields
    assert len(city.fields["authority"].choices) == 19  # all, the bureau itself, 17 below it


def test_an_empty_list_says_what_to_do(frozen) -> None:
    frozen(make.START)
    staff = make.staff()
    body = client_of(staff.officer).get(reverse(LIST)).content.decode()
    assert "还没有收到申报" in body
    body = client_of(staff.officer).get(f"{reverse(LIST)}?q=没有这一件").content.decode()
    assert "没有符合条件的申报" in body
    expert = people.holder("expert", at=make.START - make.BEFORE)
    assert "没有您可以查看的申报" in client_of(expert).get(reverse(LIST)).content.decode()


# What a unit is not told ---------------------------------------------------------------------------------------------


def test_a_units_list_does_not_tell_a_proposal_from_a_review(frozen) -> None:
    ways = [
        make.way_to(State.SUBMITTED),
        make.way_to(State.RECOMMENDATION_PROPOSED),
        make.way_to(State.REFUSAL_PROPOSED),
    ]
    told = []
    for way in ways:
        frozen(way.at)
        user = again(way.actor.user)
        [row] = listing(user, Wanted(audience=APPLICANT), way.at).rows
        told.append((row["state"], row["tone"], row["since"], row["due"], row["marks"]))
        assert stage_figures(user, Wanted(audience=APPLICANT), way.at)["review"] == 1
        assert (
            found(user, Wanted(audience=APPLICANT, stage="decision"), way.at).count() == 1
        )  # no such stage: no filter
    assert told == [("审核中", "blue", "", "", [])] * 3


def test_a_unit_is_told_its_own_deadline(frozen) -> None:
    way = make.way_to(State.RETURNED)
    frozen(way.at)
    [row] = listing(again(way.actor.user), Wanted(audience=APPLICANT), way.at).rows
    assert (row["state"], row["due"], row["due_on"]) == ("退回补正", "还剩 4 个工作日", "3月11日")


# Figures -------------------------------------------------------------------------------------------------------------


def test_figures_count_up_to_the_cap_and_no_further(monkeypatch) -> None:
    way = submitted()[0]
    copies(way.application, 9)
    user = again(way.staff.officer)
    assert stage_figures(user, Wanted(), way.at)["review"] == 10
    monkeypatch.setattr(lists_module, "COUNT_CAP", 4)
    assert stage_figures(user, Wanted(), way.at)["review"] == 4
    assert listing(user, Wanted(), way.at).total == "4 件以上"


def test_figures_of_somebody_who_sees_nothing_are_zero() -> None:
    way = submitted()[0]
    figures = stage_figures(people.holder("expert", at=make.START - make.BEFORE), Wanted(), way.at)
    assert set(figures.values()) == {0}


# Exports -------------------------------------------------------------------------------------------------------------


def test_an_export_holds_what_is_shown_and_is_entered_into_the_register(frozen) -> None:
    first, second = submitted(2)
    frozen(first.at)
    before = RegisterEntry.objects.count()
    response = client_of(first.staff.officer).post(f"{reverse('applications:export')}?q={first.application.number}")
    assert response.status_code == 200
    header, row = read_rows(BytesIO(b"".join(response.streaming_content)))
    assert header[:3] == ["申报编号", "生态链名称", "申报单位"]
    assert row[:4] == [
        first.application.number,
        first.application.chain_name,
        first.application.unit.name,
        first.application.unit.uscc,
    ]
    entry = RegisterEntry.objects.latest("seq")
    assert RegisterEntry.objects.count() == before + 1
    assert (entry.action, entry.person_id) == ("export_applications", first.staff.officer.person_id)
    assert entry.detail.facts == {"rows": 1, "audience": STAFF, "text": first.application.number}


def test_units_export_nothing_and_a_link_exports_nothing(frozen) -> None:
    way = submitted()[0]
    frozen(way.at)
    before = RegisterEntry.objects.count()
    assert client_of(way.actor.user).post(reverse("applications:export")).status_code == 403
    assert client_of(way.staff.officer).get(reverse("applications:export")).status_code == 405
    assert RegisterEntry.objects.count() == before


# What waits for whom -------------------------------------------------------------------------------------------------

# For each state, for whom the file is a task, by hand; from the first finding on the officer has it alone.
TASKS = {
    State.DRAFT: {"applicant": "填写", "unit_admin": "填写"},
    State.AWAITING_STAMP: {"applicant": "盖章提交", "unit_admin": "盖章提交"},
    State.SUBMITTED: {"officer": "初审", "colleague": "初审"},
    State.RETURNED: {"applicant": "补正", "unit_admin": "补正"},
    State.RECOMMENDATION_PROPOSED: {"head": "审定"},
    State.REFUSAL_PROPOSED: {"head": "审定"},
    State.APPROVED: {"officer": "报送"},
    State.RECOMMENDED: {"city_officer": "受理"},
}


@pytest.mark.parametrize("state", State.values)
def test_a_file_is_the_task_of_whom_the_table_lets_act(state: str) -> None:
    way = make.way_to(state)
    cast = cast_for(way)
    tasks = {name: todo_for(user, way.at) for name, user in cast.users.items()}
    assert {name: rows[0]["group"] for name, rows in tasks.items() if rows} == TASKS.get(state, {})
    counts = {name: count_todo_for(user, way.at) for name, user in cast.users.items()}
    assert counts == {name: len(rows) for name, rows in tasks.items()}


def test_pending_requests_are_tasks_of_whoever_answers_them() -> None:
    way = make.way_to(State.ACCEPTED)
    cast = cast_for(way)
    way.do(Action.ASK_WITHDRAWAL, note="经营调整。")
    way.do(Action.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="材料不实。")
    groups = {name: [row["group"] for row in todo_for(again(user), way.at)] for name, user in cast.users.items()}
    assert {name: rows for name, rows in groups.items() if rows} == {
        "city_officer": ["撤回申请"],
        "city_officer_as_head": ["撤回申请"],
        "city_head": ["撤回申请"],
    }


def test_the_desk_tells_since_when_until_when_and_where() -> None:
    older = make.way_to(State.SUBMITTED)
    newer = make.way_to(State.SUBMITTED, round_=older.application.round, start=make.START + timedelta(days=2))
    first, second = todo_for(again(older.staff.officer), newer.at)
    assert (first["url"], second["url"]) == (
        older.application.get_absolute_url(),
        newer.application.get_absolute_url(),
    )
    assert first["since"] == older.application.state_since
    assert first["due"] == older.application.due_at
    assert first["source"] == "海淀区"
    assert first["sub"] == f"{older.application.unit.name} · {older.application.number}"


def test_a_draft_is_no_task_once_its_round_has_closed() -> None:
    way = make.way_to(State.DRAFT)
    after = way.application.round.closes_at
    user = again(way.actor.user)
    assert (todo_for(user, after), count_todo_for(user, after)) == ([], 0)
    assert len(todo_for(user, after - timedelta(seconds=1))) == 1


def test_everybody_sees_for_whom_they_wait() -> None:
    way = make.way_to(State.RECOMMENDATION_PROPOSED)

    def lines(user: User) -> list[tuple[str, str]]:
        return [(line["whom"], line["what"]) for line in waiting_for(again(user), way.at)]

    assert lines(way.staff.officer) == [("海淀区负责人", "1 件待审定")]
    assert lines(way.staff.head) == []
    assert lines(way.staff.city_officer) == [("海淀区负责人", "1 件待审定")]
    assert lines(way.actor.user) == [("海淀区", f"{way.application.chain_name}：审核中")]
    [line] = waiting_for(again(way.actor.user), way.at)
    assert (line["since"], line["due"]) == (way.application.submitted_at, None)


def test_the_home_shows_the_present_round_in_figures() -> None:
    way = make.way_to(State.SUBMITTED)
    figures = {figure["label"]: figure["value"] for figure in stages_for(again(way.staff.city_officer), way.at)}
    assert (figures["待初审"], figures["待受理"]) == (1, 0)
    assert stages_for(again(way.actor.user), way.at) == []
