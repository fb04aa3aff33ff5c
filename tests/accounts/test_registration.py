"""A unit registers itself with its first administrator, or asks to take over one that is registered already."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from stdnum.cn.uscc import calc_check_digit

from accounts.choices import Role
from accounts.models import Assignment, Person, Takeover, Unit, User
from office.models import Message, RegisterEntry, Upload
from tests.factories.accounts import (
    PASSWORD,
    admin_of,
    authority,
    give,
    holder,
    named_unit,
    officer_of,
    pdf,
    pending_unit,
    uscc,
    user,
    verified_unit,
)

pytestmark = pytest.mark.django_db
URL = "/register-unit/"


def account_fields(**more):
    values = {
        "person_name": "周岚", "phone": "13912345678", "email": "", "username": "zhoulan", "password": PASSWORD,
        "password_again": PASSWORD,
    }  # fmt: skip
    return {**values, **more}


def filled(**more):
    """A complete form; files are made anew each time, because a client reads them to the end."""
    values = {
        "uscc": uscc(7001), "name": "北京测光科技有限公司", "kind": "enterprise", "address": "北京市海淀区测试道2号",
        "authority": str(authority().pk), "licence": pdf(), "letter": pdf("授权书.pdf"), **account_fields(),
    }  # fmt: skip
    return {**values, **more}


def counts():
    return (
        Unit.objects.count(), User.objects.count(), Person.objects.count(), Assignment.objects.count(),
        Upload.objects.count(), RegisterEntry.objects.count(), Takeover.objects.count(),
    )  # fmt: skip


def test_the_page_is_public(client):
    response = client.get(URL)
    assert (response.status_code, reverse("accounts:register")) == (200, URL)
    assert "统一社会信用代码" in response.text


def test_a_unit_with_its_first_administrator(client):
    response = client.post(URL, filled())
    unit, account = Unit.objects.get(), User.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/units/{unit.pk}/")
    assert (unit.state, unit.name, unit.uscc) == ("pending", "北京测光科技有限公司", uscc(7001))
    assert unit.authority == authority()
    assert (unit.licence.name, unit.letter.name) == ("营业执照.pdf", "授权书.pdf")
    assert (account.username, account.person.name, str(account.person.phone)) == ("zhoulan", "周岚", "139****5678")
    assert [(held.role, held.unit) for held in account.assignments.all()] == [("unit_admin", unit)]
    assert [entry.action for entry in RegisterEntry.objects.order_by("seq")] == [
        "create_account", "begin", "grant", "register", "sign_in",
    ]  # fmt: skip
    assert {entry.actor_name for entry in RegisterEntry.objects.all()} == {"周岚"}
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "已提交，待主管部门核验" in page.text


def test_somebody_with_an_account_registers_another_unit(client):
    account = user()
    client.force_login(account)
    assert "再输一次密码" not in client.get(URL).text
    values = {name: value for name, value in filled().items() if name not in account_fields()}
    response = client.post(URL, values)
    unit = Unit.objects.get()
    assert response["Location"] == f"/units/{unit.pk}/"
    assert admin_of(unit) == account
    assert User.objects.count() == 1


def test_a_unit_that_others_named_is_taken_up(client):
    named = named_unit("北京测光公司", uscc=uscc(7001))
    client.post(URL, filled())
    unit = Unit.objects.get()
    assert (unit.pk, unit.name, unit.state) == (named.pk, "北京测光科技有限公司", "pending")


def test_full_width_letters_and_spaces_are_the_same_code(client):
    typed = " ".join(uscc(7001).lower())
    client.post(URL, filled(uscc=typed))
    assert Unit.objects.get().uscc == uscc(7001)


WRONG = [
    ({"uscc": "91110108"}, "应为18位"),
    ({"uscc": uscc(7001)[:-1] + ("0" if uscc(7001)[-1] != "0" else "1")}, "校验位不符"),
    ({"uscc": "9111010800007001I0"}, "不是允许的字符"),
    ({"name": ""}, "请填写。"),
    ({"kind": "bank"}, "选择一个有效的选项"),
    ({"phone": "12"}, "电话号码无法识别"),
    ({"username": "周岚"}, "小写字母"),
    ({"password": "short", "password_again": "short"}, "10"),
    ({"password_again": "different-Harbour-1"}, "两次输入的密码不一致"),
    ({"licence": SimpleUploadedFile("营业执照.pdf", b"not a pdf at all")}, "无法识别文件的内容"),
    ({"licence": ""}, "请选择文件"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_bad_input_writes_nothing(client, wrong, sentence):
    values = filled(**wrong)
    before = counts()
    response = client.post(URL, values)
    assert response.status_code == 400
    assert sentence in response.text
    assert counts() == before
    assert "_auth_user_id" not in client.session


def test_a_file_that_is_not_what_its_name_says(client):
    before = counts()
    response = client.post(URL, filled(letter=pdf("授权书.png")))
    assert response.status_code == 400
    assert "内容却是PDF文件" in response.text
    assert counts() == before


def test_a_doubtful_inner_code_is_confirmed_not_refused(client):
    body = uscc(7001)[:16] + ("1" if uscc(7001)[16] != "1" else "2")
    doubtful = body + calc_check_digit(body)
    response = client.post(URL, filled(uscc=doubtful))
    assert "核对无误请勾选此项" in response.text
    assert Unit.objects.count() == 0
    assert client.post(URL, filled(uscc=doubtful, uscc_confirmed="on")).status_code == 302
    assert Unit.objects.get().uscc == doubtful


def test_a_telephone_that_somebody_has_already(client):
    user(phone="13912345678")
    before = counts()
    response = client.post(URL, filled())
    assert response.status_code == 400
    assert "该手机号已登记过账号" in response.text
    assert counts() == before


def test_a_user_name_that_somebody_has_already(client):
    user(username="zhoulan")
    before = counts()
    response = client.post(URL, filled())
    assert response.status_code == 400
    assert "该用户名已有人使用" in response.text
    assert counts() == before


def test_a_registered_code_leads_to_the_takeover(client):
    unit = verified_unit(uscc=uscc(7001))
    before = counts()
    response = client.post(URL, filled())
    assert response.status_code == 400
    assert "该单位已有人登记" in response.text
    assert f"/takeovers/new/{unit.uscc}/" in response.text
    assert counts() == before


def test_a_doubled_post_registers_once(client):
    client.post(URL, filled())
    before = counts()
    values = filled(username="second", phone="13900002222")
    assert Client().post(URL, values).status_code == 400
    assert counts() == before


def test_an_auditor_registers_no_unit(client):
    client.force_login(holder(Role.AUDITOR))
    values = {name: value for name, value in filled().items() if name not in account_fields()}
    before = counts()
    response = client.post(URL, values)
    assert response.status_code == 400
    assert "须由不同的人承担" in response.text
    assert counts() == before


# Taking over.


def ask(client, unit, **more):
    values = {"reason": "原管理员已离职", "letter": pdf("授权书.pdf"), **more}
    return client.post(f"/takeovers/new/{unit.uscc}/", values)


def test_a_newcomer_asks_to_take_over(client):
    unit = verified_unit()
    officer = officer_of(unit.authority)
    response = ask(client, unit, **account_fields())
    takeover = Takeover.objects.get()
    assert response["Location"] == f"/takeovers/{takeover.pk}/"
    assert (takeover.state, takeover.unit, takeover.requested_by.username) == ("requested", unit, "zhoulan")
    assert takeover.requested_by.assignments.count() == 0
    told = Message.objects.filter(kind__startswith="takeover").order_by("pk")
    assert [(row.recipient, row.kind) for row in told] == [
        (officer, "takeover_waits"),
        (admin_of(unit), "takeover_noticed"),
    ]
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "原管理员已离职" in page.text
    assert client.get(f"/units/{unit.pk}/").status_code == 404


def test_asking_twice_is_refused(client):
    unit = verified_unit()
    client.force_login(user())
    assert ask(client, unit).status_code == 302
    before = counts()
    response = ask(client, unit)
    assert response.status_code == 400
    assert "您已提出过接管申请" in response.text
    assert counts() == before


def test_the_administrator_does_not_take_over(client):
    unit = verified_unit()
    client.force_login(admin_of(unit))
    response = ask(client, unit)
    assert response.status_code == 400
    assert "您已是该单位的管理员" in response.text


@pytest.mark.parametrize("make", [named_unit, None])
def test_only_a_registered_unit_is_taken_over(client, make):
    code = make().uscc if make else uscc(9999)
    assert client.get(f"/takeovers/new/{code}/").status_code == 404


def decide(client, takeover, action, **more):
    return client.post(f"/takeovers/{takeover.pk}/do/{action}/", {"seen": takeover.revision, **more})


@pytest.fixture
def takeover(client):
    unit = verified_unit()
    officer_of(unit.authority)
    asker = user(username="zhoulan", name="周岚")
    client.force_login(asker)
    ask(client, unit)
    return Takeover.objects.select_related("unit", "requested_by").get()


def test_an_approved_takeover_replaces_the_administrator(client, takeover):
    former = admin_of(takeover.unit)
    clerk = holder(Role.APPLICANT, unit=takeover.unit)
    client.force_login(officer_of(takeover.unit.authority))
    response = decide(client, takeover, "approve")
    assert response["Location"] == f"/takeovers/{takeover.pk}/"
    takeover.refresh_from_db()
    assert (takeover.state, takeover.decided_by) == ("approved", officer_of(takeover.unit.authority))
    standing = Assignment.objects.standing().filter(unit=takeover.unit).order_by("pk")
    assert [(held.user, held.role) for held in standing] == [
        (clerk, "applicant"),
        (takeover.requested_by, "unit_admin"),
    ]
    told = Message.objects.filter(kind__in=["takeover_decided", "administrator_replaced"]).order_by("pk")
    assert [(row.recipient, row.kind) for row in told] == [
        (former, "administrator_replaced"),
        (takeover.requested_by, "takeover_decided"),
    ]
    client.force_login(former)
    assert client.get(f"/units/{takeover.unit_id}/").status_code == 404
    client.force_login(takeover.requested_by)
    assert client.get(f"/units/{takeover.unit_id}/").status_code == 200


def test_a_refused_takeover_changes_nothing_at_the_unit(client, takeover):
    standing = list(Assignment.objects.standing().values_list("pk", flat=True))
    client.force_login(officer_of(takeover.unit.authority))
    assert decide(client, takeover, "refuse").status_code == 400
    assert decide(client, takeover, "refuse", note="授权书未盖章").status_code == 302
    takeover.refresh_from_db()
    assert takeover.state == "refused"
    assert list(Assignment.objects.standing().values_list("pk", flat=True)) == standing
    assert Message.objects.get(kind="takeover_decided").body == "原因：授权书未盖章"


def test_a_decided_takeover_is_not_decided_again(client, takeover):
    client.force_login(officer_of(takeover.unit.authority))
    decide(client, takeover, "approve")
    before = counts()
    response = decide(client, takeover, "refuse", note="看错了")
    assert response.status_code == 409
    assert "已不能办理" in response.text
    assert counts() == before


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_see_it_and_decide_nothing(client, takeover, role):
    client.force_login(holder(role))
    assert client.get(f"/takeovers/{takeover.pk}/").status_code == 200
    assert decide(client, takeover, "approve").status_code == 403
    takeover.refresh_from_db()
    assert takeover.state == "requested"


def test_another_district_does_not_see_it(client, takeover):
    stranger = user()
    give(stranger, Role.DISTRICT_OFFICER, code="110105")
    client.force_login(stranger)
    assert client.get(f"/takeovers/{takeover.pk}/").status_code == 404
    assert decide(client, takeover, "approve").status_code == 404


def test_who_asked_may_withdraw(client, takeover):
    assert decide(client, takeover, "withdraw").status_code == 302
    takeover.refresh_from_db()
    assert takeover.state == "withdrawn"
    assert ask(client, takeover.unit).status_code == 302


def test_a_takeover_against_the_three_powers_is_refused(client, takeover):
    give(user(person=takeover.requested_by.person), Role.AUDITOR)
    client.force_login(officer_of(takeover.unit.authority))
    before = counts()
    response = decide(client, takeover, "approve")
    assert response.status_code == 400
    assert "须由不同的人承担" in response.text
    assert counts() == before
    takeover.refresh_from_db()
    assert takeover.state == "requested"
    assert Assignment.objects.standing().filter(unit=takeover.unit).count() == 1


def test_the_letter_is_for_those_concerned(client, takeover):
    url = f"/takeovers/{takeover.pk}/letter/"
    found = {}
    for name, person in {
        "asker": takeover.requested_by,
        "admin": admin_of(takeover.unit),
        "officer": officer_of(takeover.unit.authority),
        "administrator": holder(Role.ADMINISTRATOR),
        "stranger": user(),
    }.items():
        client.force_login(person)
        response = client.get(url)
        b"".join(response)
        found[name] = response.status_code
    assert found == {"asker": 200, "admin": 200, "officer": 200, "administrator": 403, "stranger": 404}


def test_a_pending_unit_can_be_taken_over_too(client):
    unit = pending_unit()
    client.force_login(user())
    assert ask(client, unit).status_code == 302
