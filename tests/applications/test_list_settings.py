"""One's own list: columns, kept searches, the board by stage, an export of just what is shown."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from applications.choices import State as S
from applications.models import ListPreference
from applications.services import choose_columns, keep_view
from applications.services.preferences import MOST_VIEWS
from office.machine import NotReady
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
USUAL = ["state", "round", "officer", "since", "due"]


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def way(frozen):
    found = make.way_to(S.SUBMITTED)
    frozen(found.at)
    return found


def shown(client, query=""):
    page = client.get(f"/applications/{query}")
    return page.context["rows"][0]["shown"], [column["label"] for column in page.context["columns"]]


def test_columns_are_chosen_and_remembered(way):
    client = browser(way.staff.officer)
    assert shown(client) == (USUAL, ["选择", "生态链 / 申报单位", "状态", "批次", "承办人", "在办", "期限"])
    answer = client.post("/applications/columns/", {"columns": ["due", "returns"], "query": "sort=due"})
    assert answer["Location"] == "/applications/?sort=due"
    assert shown(client) == (["returns", "due"], ["选择", "生态链 / 申报单位", "退回次数", "期限"])
    assert shown(browser(way.staff.head))[0] == USUAL
    client.post("/applications/columns/", {})
    assert shown(client)[0] == USUAL


def test_an_unknown_column_changes_nothing(way):
    choose_columns(way.staff.officer, ["due"])
    with pytest.raises(NotReady):
        choose_columns(way.staff.officer, ["due", "phone"])
    assert ListPreference.objects.get().columns == ["due"]


def test_the_export_has_the_columns_of_the_screen(way):
    client = browser(way.staff.officer)
    client.post("/applications/columns/", {"columns": ["due", "returns"]})
    answer = client.post("/applications/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("申报编号", "生态链名称", "申报单位", "统一社会信用代码", "期限", "退回次数")
    assert (rows[1][0], rows[1][5]) == (way.application.number, 0)


def test_a_search_is_kept_found_again_and_forgotten(way):
    client = browser(way.staff.officer)
    client.post("/applications/views/keep/", {"name": " 超期 的 ", "query": "overdue=1&stage=review"})
    (view,) = client.get("/applications/?overdue=1&stage=review").context["views"]
    assert view == {"label": "超期 的", "url": "/applications/?overdue=1&stage=review", "current": True, "count": None}
    client.post("/applications/views/keep/", {"name": "超期 的", "query": "overdue=1"})
    (view,) = client.get("/applications/").context["views"]
    assert (view["url"], view["current"]) == ("/applications/?overdue=1", False)
    assert browser(way.staff.head).get("/applications/").context["views"] == []
    client.post("/applications/views/forget/", {"name": "超期 的"})
    assert client.get("/applications/").context["views"] == []


def test_a_search_without_a_name_or_past_the_limit_is_not_kept(way):
    for number in range(MOST_VIEWS):
        keep_view(way.staff.officer, f"筛选{number}", "")
    for name in ("再一个", "  "):
        with pytest.raises(NotReady):
            keep_view(way.staff.officer, name, "")
    assert len(ListPreference.objects.get().views) == MOST_VIEWS


def test_the_board_has_the_open_stages_with_what_lies_longest(way):
    second = make.way_to(S.SUBMITTED)
    proposed = make.way_to(S.RECOMMENDATION_PROPOSED)
    make.way_to(S.NOT_RECOMMENDED)
    client = browser(way.staff.officer)
    lanes = client.get("/applications/board/").context["lanes"]
    told = [(lane["stage"].label, lane["number"], [file["number"] for file in lane["files"]]) for lane in lanes]
    assert told == [
        ("待初审", 2, [way.application.number, second.application.number]),
        ("待审定", 1, [proposed.application.number]),
    ]
    assert lanes[0]["url"] == f"/applications/?stage={lanes[0]['stage'].key}&sort=since"


def test_the_board_asks_as_much_for_many_as_for_one(way):
    client = browser(way.staff.officer)
    numbers = []
    for _ in range(2):
        client.get("/applications/board/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/applications/board/")
        numbers.append(len(queries))
        make.way_to(S.SUBMITTED)
    assert numbers[0] == numbers[1]


def test_units_have_neither_board_nor_settings(way):
    client = browser(make.applicant_of(way.application.unit))
    assert client.get("/applications/board/").status_code == 403
    for path in ("columns/", "views/keep/", "views/forget/"):
        assert client.post(f"/applications/{path}", {"name": "一", "columns": "due"}).status_code == 403
    assert ListPreference.objects.count() == 0
    auditor = browser(people.holder(Role.AUDITOR, at=people.PAST))
    assert auditor.get("/applications/board/").status_code == 200
