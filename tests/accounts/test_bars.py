"""Bars from applying and claiming (失信限制): entered and lifted by heads, read where they matter."""

from datetime import date, datetime, timedelta

import pytest

from accounts.choices import Role
from accounts.models import Bar
from accounts.selectors import barred_unit_ids, bars_on, is_barred, is_person_barred
from office.clock import SHANGHAI
from office.models import Message, RegisterEntry
from tests.factories.accounts import CHAOYANG, admin_of, bar, holder, user, verified_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
FIRST, LAST = date(2026, 3, 10), date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _clock(frozen):
    frozen(NOW)


@pytest.fixture
def unit():
    return verified_unit("北京测石科技有限公司")


def filled(unit, **more):
    values = {
        "subject": "unit", "uscc": unit.uscc, "username": "", "starts_on": "2026-03-10", "ends_on": "2026-03-20",
        "document_number": "京测人社罚[2026]1号", "decision": "虚假培训骗取补贴，限制申报。",
    }  # fmt: skip
    return {**values, **more}


def counts():
    return Bar.objects.count(), RegisterEntry.objects.count(), Message.objects.count()


def test_a_head_enters_a_bar(client, unit):
    head = holder(Role.DISTRICT_HEAD)
    client.force_login(head)
    assert client.post("/bars/new/", filled(unit))["Location"] == "/bars/"
    made = Bar.objects.get()
    assert (made.unit, made.starts_on, made.ends_on) == (unit, FIRST, LAST)
    assert (made.document_number, made.entered_by, made.entered_at) == ("京测人社罚〔2026〕1号", head, NOW)
    assert made.authority.code == "110108"
    entry = RegisterEntry.objects.of(made).get()
    assert (entry.label, entry.role, entry.scope) == ("录入失信限制", "区负责人", "海淀区人力资源和社会保障局")
    told = Message.objects.get(kind="bar_entered")
    assert (told.recipient, told.body) == (
        admin_of(unit), "依据京测人社罚〔2026〕1号，自2026年3月10日至2026年3月20日，不能申报和申领。",
    )  # fmt: skip


def test_it_holds_from_the_first_to_the_last_day(unit):
    made = bar(unit, starts_on=FIRST, ends_on=LAST)
    day = timedelta(days=1)
    assert {on: is_barred(unit, on) for on in (FIRST - day, FIRST, LAST, LAST + day)} == {
        FIRST - day: False, FIRST: True, LAST: True, LAST + day: False,
    }  # fmt: skip
    assert list(bars_on(unit, FIRST)) == [made]
    assert barred_unit_ids([unit.pk, verified_unit().pk], FIRST) == {unit.pk}


def test_without_an_end_it_holds_until_lifted(client, unit):
    head = holder(Role.DISTRICT_HEAD)
    made = bar(unit, head=head, starts_on=FIRST, ends_on=None)
    assert is_barred(unit, date(2036, 1, 1)) is True
    client.force_login(head)
    assert client.post(f"/bars/{made.pk}/lift/", {"reason": "已完成信用修复"})["Location"] == "/bars/"
    made.refresh_from_db()
    assert (made.lifted_at, made.lifted_by, made.lift_reason) == (NOW, head, "已完成信用修复")
    assert is_barred(unit, FIRST) is False
    assert Message.objects.get(kind="bar_lifted").recipient == admin_of(unit)


def test_a_person_is_barred_whatever_the_account(client):
    clerk, other = holder(Role.APPLICANT), holder(Role.APPLICANT)
    twin = user(person=clerk.person)
    client.force_login(holder(Role.DISTRICT_HEAD))
    values = filled(verified_unit(), subject="person", uscc="", username=clerk.username)
    assert client.post("/bars/new/", values).status_code == 302
    assert [is_person_barred(account.person, FIRST) for account in (clerk, twin, other)] == [True, True, False]
    assert set(Message.objects.filter(kind="bar_entered").values_list("recipient", flat=True)) == {clerk.pk, twin.pk}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"uscc": ""}, "请填写单位的统一社会信用代码"),
        ({"uscc": "123"}, "应为18位"),
        ({"document_number": "京测人社罚〔2026〕第01号"}, "不加“第”字"),
        ({"decision": ""}, "请填写。"),
        ({"ends_on": "2026-03-09"}, "截止日期不能早于起始日期"),
        ({"subject": "person", "username": "nobody-here"}, "您的管辖范围内没有这个用户"),
        ({"subject": "person", "username": ""}, "请填写此人的用户名"),
    ],
)
def test_bad_input_writes_nothing(client, unit, wrong, sentence):
    client.force_login(holder(Role.DISTRICT_HEAD))
    before = counts()
    response = client.post("/bars/new/", filled(unit, **wrong))
    assert response.status_code == 400
    assert sentence in response.text
    assert counts() == before


def test_a_unit_of_another_district_is_out_of_reach(client, unit):
    client.force_login(holder(Role.DISTRICT_HEAD, code=CHAOYANG))
    response = client.post("/bars/new/", filled(unit))
    assert response.status_code == 400
    assert "您的管辖范围内没有这个代码的单位" in response.text
    assert Bar.objects.count() == 0


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.CITY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_read_and_change_nothing(client, unit, role):
    made = bar(unit)
    client.force_login(holder(role))
    before = counts()
    page = client.get("/bars/")
    assert page.status_code == 200
    assert "北京测石科技有限公司" in page.text
    assert "录入失信限制" not in page.text
    assert client.get("/bars/new/").status_code == 403
    assert client.post("/bars/new/", filled(unit)).status_code == 403
    assert client.post(f"/bars/{made.pk}/lift/", {"reason": "x"}).status_code == 403
    assert counts() == before


@pytest.mark.parametrize("role", [Role.UNIT_ADMIN, Role.EXPERT])
def test_the_list_is_closed_to_the_rest(client, role):
    client.force_login(holder(role))
    assert client.get("/bars/").status_code == 403


def test_lifting_needs_a_reason_and_works_once(client, unit):
    head = holder(Role.DISTRICT_HEAD)
    made = bar(unit, head=head)
    client.force_login(head)
    assert client.post(f"/bars/{made.pk}/lift/", {"reason": ""}).status_code == 400
    client.post(f"/bars/{made.pk}/lift/", {"reason": "已修复"})
    before = counts()
    response = client.post(f"/bars/{made.pk}/lift/", {"reason": "再来"})
    assert response.status_code == 400
    assert "该限制已经解除" in response.text
    assert counts() == before


def test_the_head_of_the_city_lifts_what_a_district_entered(client, unit):
    made = bar(unit)
    client.force_login(holder(Role.CITY_HEAD))
    assert client.post(f"/bars/{made.pk}/lift/", {"reason": "复核"}).status_code == 302
    client.force_login(holder(Role.DISTRICT_HEAD, code=CHAOYANG))
    assert client.get(f"/bars/{made.pk}/lift/").status_code == 404


def test_the_list_is_filtered(client, unit):
    head = holder(Role.DISTRICT_HEAD)
    bar(unit, head=head)
    bar(verified_unit("北京测木科技有限公司"), head=head, starts_on=date(2026, 1, 5), ends_on=date(2026, 2, 1))
    client.force_login(head)
    found = {}
    for query in ("", "force=yes", "force=no", "q=测木", "q=京测人社罚"):
        page = client.get(f"/bars/?{query}").text
        found[query] = ("测石" in page, "测木" in page)
    assert found == {
        "": (True, True), "force=yes": (True, False), "force=no": (False, True), "q=测木": (False, True),
        "q=京测人社罚": (True, True),
    }  # fmt: skip


def test_the_unit_reads_its_bar(client, unit):
    bar(unit)
    client.force_login(admin_of(unit))
    page = client.get(f"/units/{unit.pk}/").text
    assert "海淀区人力资源和社会保障局决定（京测人社罚〔2026〕1号）：自2026年1月5日至2026年12月31日" in page
