"""Public lists for programs, the map of the site, and what search engines leave alone."""

import csv
import io
import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.choices import Role
from chains.choices import AssessmentResult
from office import clock, documents
from office.clock import SHANGHAI
from office.machine import Actor, perform
from portal.selectors.open_data import LISTS
from publicity.models import Notice
from publicity.services import draft_results
from tests import public_addresses as public
from tests.factories import accounts as people
from tests.factories import chains
from tests.factories import publicity as make


@pytest.fixture
def world(db, frozen):
    frozen(make.ISSUE)
    world = public.published()
    frozen("2026-03-30T10:00")
    return world


def rows_of(name: str) -> list[dict]:
    return json.loads(b"".join(Client().get(f"/open-data/{name}.json")))["rows"]


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_the_documented_fields(world, name):
    fields = list(LISTS[name].fields)
    rows = rows_of(name)
    assert rows != []
    assert {tuple(row) for row in rows} == {tuple(fields)}
    answer = Client().get(f"/open-data/{name}.csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert (lines[0], len(lines) - 1) == (fields, len(rows))
    told = Client().get("/open-data/").content.decode()
    assert [field for field in fields if field not in told] == []


def test_a_notice_and_its_lines(world):
    notice = world.notice
    found = {row["serial"]: row for row in rows_of("notices")}[notice.serial]
    assert found | {"sha256": ""} == {
        "serial": notice.serial, "document_number": "", "title": notice.title, "programme": "beijing-2024",
        "kind": "拟入围名单", "state": "公示中",
        "issued_on": "2026-03-23", "starts_on": "2026-03-23", "ends_on": "2026-03-27", "workdays": 5,
        "objections_until": "2026-03-28T00:00:00+08:00", "sha256": "",
        "url": f"http://127.0.0.1:8000/notices/{notice.pk}/",
    }  # fmt: skip
    lines = [row for row in rows_of("notice-lines") if row["serial"] == notice.serial]
    # That an objection to the first is open, nobody is told.
    assert [(line["position"], line["state"]) for line in lines] == [(1, "在列"), (2, "在列"), (3, "在列")]
    assert lines[0]["unit"] == world.case.listed[0].unit.name


def test_the_lines_of_results_tell_period_and_result(db, frozen):
    at, founded = frozen(make.ISSUE), datetime(2024, 2, 29, 10, 0, tzinfo=SHANGHAI)
    chain = chains.chain(starts_on=founded.date(), at=founded)
    perform(chain, "end_period", actor=Actor.clock(), at=at - timedelta(days=20))
    users = [people.holder(role, at=people.PAST) for role in (Role.CITY_OFFICER, Role.CITY_HEAD, Role.CITY_OFFICER)]
    draft = draft_results(chain.programme, [(chain, AssessmentResult.CONTINUE)], actor=Actor.of(users[0]), at=at)
    make.Case(draft, *users, at, call=None).issue()
    assert [(row["kind"], row["state"]) for row in rows_of("notices")] == [("期满评估结果", "公示中")]
    assert [list(row.values())[1:] for row in rows_of("notice-lines")] == [
        [
            1, chain.name, chain.lead_unit.name, "", "", "2024年2月29日至2026年2月28日", "继续建设", "在列", "",
        ]
    ]  # fmt: skip
    assert Client().get("/notices/").context["rows"][0]["title"] == Notice.objects.get().title


def test_nothing_of_persons(world):
    texts = "".join(json.dumps(rows_of(name), ensure_ascii=False) for name in LISTS)
    person = world.case.head.person.name
    assert [word for word in ("欧阳实名", "13612345678", "ouyang@example.com", person) if word in texts] == []


def test_told_without_reading_that_nothing_has_changed(world, django_assert_num_queries):
    etag = Client().get("/open-data/chains.json").headers["ETag"]
    with django_assert_num_queries(1):
        again = Client().get("/open-data/chains.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=60")
    world.case.object(2)
    assert Client().get("/open-data/chains.json", headers={"If-None-Match": etag}).status_code == 200


def test_a_file_that_is_made_after_its_act_is_news(world):
    page = Client().get("/open-data/notices.json")
    known = {"If-None-Match": page.headers["ETag"]}
    assert {row["serial"]: row["sha256"] for row in rows_of("notices")}[world.notice.serial] == ""
    document = documents.render(world.notice.document_id, at=clock.now())
    assert Client().get("/open-data/notices.json", headers=known).status_code == 200
    assert {row["serial"]: row["sha256"] for row in rows_of("notices")}[world.notice.serial] == document.sha256


# Beside what page each list stands.
BESIDE = {
    "/chains/": ["chains", "members"],
    "/notices/": ["notices", "notice-lines"],
    "/announcements/": ["announcements", "announcement-lines"],
    "/policies/": ["policies", "policy-documents", "policy-amounts"],
    "/stories/": ["stories"],
}


@pytest.mark.parametrize(("path", "names"), BESIDE.items())
def test_the_lists_stand_beside_what_people_read(world, path, names):
    page = Client().get(path).content.decode()
    wanted = [f"/open-data/{name}.{kind}" for name in names for kind in ("csv", "json")]
    assert re.findall(r'href="(/open-data/[^"]+[.][a-z]+)"', page) == wanted
    assert re.findall(r'href="/open-data/#([^"]+)"', page) == names


def test_no_list_stands_beside_nothing():
    assert sorted(name for names in BESIDE.values() for name in names) == sorted(LISTS)


def test_documents_and_amounts_of_policies_as_their_pages_tell_them(db):
    documents = [row for row in rows_of("policy-documents") if row["number"] == 9]
    title = "国家职业标准编制技术规程"
    assert documents == [
        {"programme": "beijing-2024", "number": 9, "title": title, "document_number": "", "document_url": ""}
    ]
    amounts = rows_of("policy-amounts")
    assert [row["number"] for row in amounts] == sorted(row["number"] for row in amounts)
    first, unknown = (next(row for row in amounts if bool(row["amount"]) is known) for known in (True, False))
    assert first == {
        "programme": "beijing-2024", "number": 3, "region": "广东省（供对照，不适用于北京市）",
        "audience": "学徒（含学生学徒、技培生）", "amount": "5000.00", "unit": "元/人·年", "cap": "",
        "basis": "按培训人数；中期评估合格的，可以预支一部分",
        "source": "广东省实施产业技能根基工程的通知，二（一）3、二（二）5", "standing": "已印发",
        "checked_on": "2026-11-22",
    }  # fmt: skip
    assert (unknown["standing"], unknown["source"], unknown["unit"]) == ("尚未录入", "", "")


def test_a_story_and_the_members_of_its_chain(world):
    chain, story = world.chain, world.story
    assert rows_of("stories") == [
        {
            "programme": "beijing-2024", "kind": "典型案例", "title": story.title, "chain": chain.number,
            "held_on": "2026-03-05", "place": "北京市海淀区", "source": "测试中心",
            "text": "师傅和教师同堂授课。\n学员当天上手。", "published_on": "2026-03-10",
            "url": f"http://127.0.0.1:8000/stories/{story.pk}/",
        }
    ]  # fmt: skip
    shown = Client().get(chain.get_absolute_url()).context["members"]
    assert rows_of("members") == [{"chain": chain.number, **row} for row in shown]
    assert shown[0] == {"name": chain.lead_unit.name, "kind": "企业", "part": "链主单位"}


@pytest.mark.parametrize("path", ["/open-data/persons.json", "/open-data/chains.xml"])
def test_there_is_no_other_list(db, path):
    assert Client().get(path).status_code == 404


def test_the_map_of_the_site_lists_pages_that_exist(world):
    answer = Client().get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    places = answer.context["urls"]
    paths = [place.removeprefix("http://127.0.0.1:8000") for place in places]
    assert [path for path in paths if Client().get(path).status_code != 200] == []
    expected = {
        world.notice.get_absolute_url(), world.announcement.get_absolute_url(), world.chain.get_absolute_url(),
        "/", "/policies/12/",
    }  # fmt: skip
    assert expected - set(paths) == set()


def test_search_engines_leave_persons_and_secrets_alone(db):
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /objections/" in lines
    assert lines[-1] == "Sitemap: http://127.0.0.1:8000/sitemap.xml"
