"""The calendar of working days and the register of acts: who gets in, and what loading a year does."""

from datetime import date

import pytest

from accounts.choices import Role
from office.models import CalendarYear, RegisterEntry
from office.workdays import Kind
from tests.factories import accounts as people
from tests.factories import applications as make

SCHEDULE = """2027-01-01至2027-01-03 元旦 放假
2027-02-05至2027-02-11 春节 放假
2027-02-20 春节 上班
2027-04-03至2027-04-05 清明节 放假
2027-05-01至2027-05-05 劳动节 放假
2027-06-09至2027-06-11 端午节 放假
2027-09-15至2027-09-17 中秋节 放假
2027-10-01至2027-10-07 国庆节 放假"""
GIVEN = {"year": "2027", "document_number": "国办发明电〔2026〕9号", "days": SCHEDULE}


@pytest.fixture
def administrator(signed_in, frozen):
    make.edition()
    frozen("2026-11-10T09:00")
    return signed_in(Role.ADMINISTRATOR)[0]


def test_an_administrator_loads_a_year(administrator):
    answer = administrator.post("/calendar/", GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/calendar/")
    year = CalendarYear.objects.get(year=2027)
    assert year.document_number == "国办发明电〔2026〕9号"
    assert year.days.get(date=date(2027, 2, 20)).kind == Kind.MAKEUP
    assert RegisterEntry.objects.of(year).get().label == "载入节假日安排"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": "二月放假"}, "days"),
        ({"days": ""}, "days"),
        ({"year": "1990"}, "year"),
        ({"days": "2027-01-01 元旦 放假"}, "__all__"),
        ({"document_number": "第9号文"}, "__all__"),
        ({"year": "2026", "days": SCHEDULE.replace("2027", "2026")}, "__all__"),
    ],
)
def test_a_wrong_schedule_changes_nothing(administrator, changed, field):
    before = list(CalendarYear.objects.values_list("year", "digest"))
    answer = administrator.post("/calendar/", GIVEN | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert list(CalendarYear.objects.values_list("year", "digest")) == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_loads_calendars(signed_in, role):
    client, _ = signed_in(role)
    assert client.get("/calendar/").status_code == 403
    answer = client.post("/calendar/", GIVEN)
    assert answer.status_code == 403
    assert "节假日安排由系统管理员载入。" in answer.content.decode()
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_reads_the_register(signed_in, role):
    client, _ = signed_in(role)
    assert client.get("/acts/").status_code == 403


def test_the_auditor_reads_and_looks_for_acts(signed_in, administrator):
    administrator.post("/calendar/", GIVEN)
    client, _ = signed_in(Role.AUDITOR)
    total = RegisterEntry.objects.count()
    newest = client.get("/acts/").context["page"].rows
    assert [row.seq for row in newest] == list(range(total, max(total - 25, 0), -1))
    found = client.get("/acts/", {"text": "载入节假日"}).context["page"].rows
    assert [row.label for row in found] == ["载入节假日安排"]
    assert client.get("/acts/", {"text": "载入节假日", "on_or_before": "2026-11-09"}).context["page"].rows == []
    assert len(client.get("/acts/", {"text": "载入节假日", "on_or_after": "2026-11-10"}).context["page"].rows) == 1


def test_states_stand_in_words(signed_in, frozen):
    frozen("2026-03-02T09:00")
    unit = people.verified_unit()
    client, _ = signed_in(Role.AUDITOR)
    acts = client.get("/acts/", {"text": unit.name}).context["acts"]
    assert [(act["entry"].label, act["source"], act["target"]) for act in acts] == [
        ("核验通过", "待核验", "已核验"),
        ("登记", "未登记", "待核验"),
        ("新建", "", "未登记"),
    ]
