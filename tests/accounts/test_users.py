"""The administrator's pages: accounts, roles, one-time links; and the command that makes the first administrator."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from accounts import services
from accounts.choices import Role
from accounts.forms import GrantForm
from accounts.models import Assignment, Person, User
from accounts.workflow import roles
from office.clock import SHANGHAI
from office.machine import Actor, NotAllowed, NotReady
from office.models import Message, RegisterEntry
from tests.accounts.people import cast
from tests.factories.accounts import CITY, PASSWORD, PAST, authority, give, holder, named_unit, user, verified_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _clock(frozen):
    frozen(NOW)


@pytest.fixture
def administrator(client):
    account = holder(Role.ADMINISTRATOR, username="root-admin")
    client.force_login(account)
    return account


def counts():
    return (
        User.objects.count(), Person.objects.count(), Assignment.objects.standing().count(),
        RegisterEntry.objects.count(), Message.objects.count(),
    )  # fmt: skip


def test_who_opens_the_list(client):
    people = cast().people
    found = {}
    for name, person in people.items():
        if name != "visitor":
            client.force_login(person)
            found[name] = client.get("/users/").status_code
    assert {name for name, code in found.items() if code == 200} == {"auditor", "administrator"}
    assert set(found.values()) == {200, 403}


def test_a_new_account_waits_for_its_password(client, administrator):
    values = {"username": "Chenli", "person_name": "陈立", "phone": "139 1234 5678", "email": ""}
    response = client.post("/users/new/", values)
    account = User.objects.get(username="chenli")
    assert response["Location"] == f"/users/{account.pk}/"
    assert (account.person.name, str(account.person.phone), account.has_usable_password()) == (
        "陈立", "139****5678", False,
    )  # fmt: skip
    assert RegisterEntry.objects.of(account).get().actor_name == administrator.person.name


def test_a_known_telephone_is_the_same_person(client, administrator):
    first = user(name="陈立", phone="13912345678")
    values = {"username": "chenli2", "person_name": "陈立", "phone": "13912345678", "email": ""}
    client.post("/users/new/", values)
    assert User.objects.get(username="chenli2").person == first.person


def test_a_known_telephone_under_another_name_is_refused(client, administrator):
    user(name="陈立", phone="13912345678")
    before = counts()
    values = {"username": "chenli2", "person_name": "李陈", "phone": "13912345678", "email": ""}
    response = client.post("/users/new/", values)
    assert response.status_code == 400
    assert "该手机号已登记在另一人名下" in response.text
    assert counts() == before


def filled(role, **more):
    values = {"role": role, "authority": "", "uscc": "", "starts_on": "2026-03-02", "ends_on": ""}
    return {**values, **more}


def test_granting_a_role(client, administrator):
    account = user()
    response = client.post(
        f"/users/{account.pk}/grant/", filled("city_head", authority=authority(CITY).pk, ends_on="2026-12-31")
    )
    assert response["Location"] == f"/users/{account.pk}/"
    held = account.assignments.get()
    assert (held.role, held.authority.code, held.granted_by, held.granted_at) == (
        "city_head", CITY, administrator, NOW,
    )  # fmt: skip
    entry = RegisterEntry.objects.of(account).last()
    assert (entry.label, entry.detail.note) == ("授予角色", "市负责人 北京市人力资源和社会保障局")
    assert Message.objects.get().title == "您已获得角色：市负责人"


def test_granting_a_role_at_a_unit(client, administrator):
    account, unit = user(), named_unit()
    client.post(f"/users/{account.pk}/grant/", filled("member", uscc=unit.uscc.lower()))
    assert account.assignments.get().unit == unit


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (filled("district_head"), "请选择主管部门"),
        (filled("applicant"), "请填写单位的统一社会信用代码"),
        (filled("applicant", uscc="91110000600037341L"), "没有用这个代码登记的单位"),
        (filled("expert", ends_on="2026-03-01"), "截止日期不能早于开始日期"),
        (filled("emperor"), "选择一个有效的选项"),
        (filled("expert", starts_on=""), "请填写。"),
    ],
)
def test_bad_grants_write_nothing(client, administrator, values, sentence):
    account = user()
    before = counts()
    response = client.post(f"/users/{account.pk}/grant/", values)
    assert response.status_code == 400
    assert sentence in response.text
    assert counts() == before


def test_a_role_at_the_wrong_level_is_refused_in_words(client, administrator):
    account = user()
    before = counts()
    response = client.post(f"/users/{account.pk}/grant/", filled("city_head", authority=authority().pk))
    assert response.status_code == 400
    assert "“市负责人”只能在遴选部门任职，海淀区人力资源和社会保障局不是。" in response.text
    assert counts() == before


def test_two_powers_are_refused_in_words(client, administrator):
    account = holder(Role.AUDITOR, name="陈立")
    before = counts()
    response = client.post(f"/users/{account.pk}/grant/", filled("expert"))
    assert response.status_code == 400
    assert (
        "陈立现在是“审计/纪检”（审计类），不能同时担任“专家”（业务类）：业务、审计、系统管理须由不同的人承担。"
        in response.text
    )
    assert counts() == before


def test_two_powers_by_two_accounts_are_refused_in_words(client, administrator):
    auditor = holder(Role.AUDITOR, name="陈立")
    twin = user(person=auditor.person)
    response = client.post(f"/users/{twin.pk}/grant/", filled("expert"))
    assert response.status_code == 400
    assert "陈立现在是“审计/纪检”" in response.text
    assert twin.assignments.count() == 0


def test_a_role_is_granted_once(client, administrator):
    account = holder(Role.EXPERT)
    before = counts()
    response = client.post(f"/users/{account.pk}/grant/", filled("expert"))
    assert response.status_code == 400
    assert "该账号已有“专家”角色。" in response.text
    assert counts() == before


def test_a_lapsed_role_is_granted_anew(client, administrator):
    account = user()
    day = PAST.date()
    lapsed = services.grant(account, Role.EXPERT, starts_on=day, ends_on=day, actor=Actor.clock(), at=PAST)
    assert client.post(f"/users/{account.pk}/grant/", filled("expert")).status_code == 302
    lapsed.refresh_from_db()
    assert lapsed.revoked_at == NOW
    assert account.assignments.standing().get().starts_on == NOW.date()


def test_a_stopped_account_gets_no_role(client, administrator):
    account = user()
    services.set_active(account, False, actor=Actor.clock(), at=PAST)
    response = client.post(f"/users/{account.pk}/grant/", filled("expert"))
    assert response.status_code == 400
    assert "该账号已停用" in response.text


def test_what_the_form_lets_through_the_database_stops(monkeypatch):
    account = holder(Role.AUDITOR)
    monkeypatch.setattr(roles, "power_conflict", lambda *args: None)
    before = counts()
    with pytest.raises(NotReady, match="与现有的角色冲突") as refusal:
        services.grant(account, Role.EXPERT, actor=Actor.clock(), at=NOW)
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert counts() == before


def test_revoking_a_role(client, administrator):
    account = holder(Role.EXPERT)
    held = account.assignments.get()
    assert client.get(f"/roles/{held.pk}/revoke/").status_code == 200
    assert client.post(f"/roles/{held.pk}/revoke/")["Location"] == f"/users/{account.pk}/"
    held.refresh_from_db()
    assert (held.revoked_at, held.revoked_by) == (NOW, administrator)
    before = counts()
    assert client.post(f"/roles/{held.pk}/revoke/").status_code == 404
    assert counts() == before


def test_an_administrator_does_not_lock_themself_out(client, administrator):
    held = administrator.assignments.get()
    assert client.post(f"/roles/{held.pk}/revoke/").status_code == 400
    assert client.post(f"/users/{administrator.pk}/active/", {"active": "no"}).status_code == 400
    held.refresh_from_db()
    administrator.refresh_from_db()
    assert (held.revoked_at, administrator.is_active) == (None, True)


def test_stopping_and_restoring_an_account(client, administrator):
    account = user()
    url = f"/users/{account.pk}/active/"
    seen = []
    for active in ("no", "no", "yes"):
        assert client.get(url).status_code == 200
        assert client.post(url, {"active": active}).status_code == 302
        account.refresh_from_db()
        seen.append(account.is_active)
    assert seen == [False, False, True]
    acts = RegisterEntry.objects.of(account).values_list("action", flat=True)
    assert list(acts) == ["create_account", "disable_account", "enable_account"]


def test_a_password_link_is_shown_once_and_works(client, administrator):
    services.create_user("chenli", "陈立", None, phone="13912345678", actor=Actor.clock(), at=PAST)
    account = User.objects.get(username="chenli")
    assert client.post(f"/users/{account.pk}/password-link/")["Location"] == "/one-time-link/"
    page = client.get("/one-time-link/").text
    path = "/password/" + page.split("/password/")[1].split('"')[0]
    browser = Client()
    form = browser.get(path)["Location"]
    browser.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert User.objects.get(username="chenli").check_password(PASSWORD)


def test_a_stopped_account_gets_no_link(client, administrator):
    account = user()
    services.set_active(account, False, actor=Actor.clock(), at=PAST)
    assert client.post(f"/users/{account.pk}/password-link/").status_code == 400


def test_an_auditor_reads_only(client):
    account = user()
    held = holder(Role.EXPERT).assignments.get()
    client.force_login(holder(Role.AUDITOR))
    before = counts()
    assert client.get(f"/users/{account.pk}/").status_code == 200
    assert client.get("/users/new/").status_code == 403
    for path in ("grant/", "active/", "password-link/"):
        assert client.post(f"/users/{account.pk}/{path}", {"active": "no"}).status_code == 403
    assert client.post(f"/roles/{held.pk}/revoke/").status_code == 403
    assert counts() == before


def test_the_page_of_an_account(client, administrator):
    account = holder(Role.DISTRICT_HEAD, name="陈立")
    twin = user(person=account.person, username="chenli2")
    page = client.get(f"/users/{account.pk}/").text
    for text in ("区负责人", "海淀区人力资源和社会保障局", "授予角色", "停用账号", "生成链接", twin.username, "撤销"):
        assert text in page


def test_the_list_is_filtered(client, administrator):
    stopped = holder(Role.EXPERT, username="stopped-one")
    services.set_active(stopped, False, actor=Actor.clock(), at=PAST)
    holder(Role.EXPERT, username="active-one")
    found = {}
    for query in ("", "q=ACTIVE", "role=expert", "active=no", "role=auditor"):
        page = client.get(f"/users/?{query}").text
        found[query] = tuple(name in page for name in ("root-admin</td>", "stopped-one</td>", "active-one</td>"))
    assert found == {
        "": (True, True, True),
        "q=ACTIVE": (False, False, True),
        "role=expert": (False, True, True),
        "active=no": (False, True, False),
        "role=auditor": (False, False, False),
    }


# The services themselves refuse whoever comes another way.


@pytest.mark.parametrize("role", [Role.CITY_HEAD, Role.AUDITOR, Role.UNIT_ADMIN])
def test_nobody_else_manages_accounts(role):
    actor, account = Actor.of(holder(role)), user()
    held = holder(Role.EXPERT).assignments.get()
    before = counts()
    for call in (
        lambda: services.grant(account, Role.EXPERT, actor=actor, at=NOW),
        lambda: services.revoke(held, actor=actor, at=NOW),
        lambda: services.set_active(account, False, actor=actor, at=NOW),
        lambda: services.order_password_link(account, actor=actor, at=NOW),
        lambda: services.add_account(username="x-x-x", name="某", phone="13912345678", email="", actor=actor, at=NOW),
    ):
        with pytest.raises(NotAllowed, match="只有系统管理员"):
            call()
    assert counts() == before


@pytest.mark.parametrize(
    ("role", "scope", "sentence"),
    [
        (Role.APPLICANT, {}, "“经办人”须属于一家单位"),
        (Role.CITY_HEAD, {}, "“市负责人”须属于一个主管部门"),
        (Role.EXPERT, {"authority": True}, "“专家”不属于单位或主管部门"),
        (Role.MEMBER, {"authority": True}, "“成员单位经办人”须属于一家单位"),
    ],
)
def test_a_scope_that_does_not_fit(role, scope, sentence):
    account = user()
    place = {"authority": authority()} if scope else {}
    with pytest.raises(NotReady, match=sentence):
        services.grant(account, role, **place, actor=Actor.clock(), at=NOW)
    assert account.assignments.count() == 0


def test_the_first_administrator(monkeypatch, capsys):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)
    call_command("create_administrator", "root-one", name="王岚", phone="13912345678")
    account = User.objects.get()
    assert (account.username, account.person.name, account.is_staff) == ("root-one", "王岚", True)
    assert capsys.readouterr().out == "已建立系统管理员账号：root-one\n"


@pytest.mark.parametrize(
    ("password", "username", "phone"),
    [("short", "root-one", "13912345678"), (PASSWORD, "Root One", "13912345678"), (PASSWORD, "root-one", "12")],
)
def test_a_bad_first_administrator_writes_nothing(monkeypatch, password, username, phone):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    before = counts()
    with pytest.raises(CommandError):
        call_command("create_administrator", username, name="王岚", phone=phone)
    assert counts() == before


def test_there_is_no_superuser():
    with pytest.raises(NotImplementedError):
        User.objects.create_superuser("root-one", password=PASSWORD)
    assert User.objects.count() == 0


def test_the_admin_shows_accounts_and_edits_contacts(client, administrator):
    place = authority()
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.get("/admin/accounts/user/add/").status_code == 403
    assert client.get(f"/admin/accounts/authority/{place.pk}/delete/").status_code == 403
    values = {
        "code": place.code, "name": place.name, "short_name": place.short_name, "seal_name": place.seal_name,
        "level": place.level, "level_word": place.level_word, "parent": place.parent_id,
        "phone": "010-12345678", "address": "某路1号", "email": "", "order": place.order,
    }  # fmt: skip
    assert client.post(f"/admin/accounts/authority/{place.pk}/change/", values).status_code == 302
    place.refresh_from_db()
    assert (place.phone, place.address) == ("010-12345678", "某路1号")
    entry = RegisterEntry.objects.of(place).get()
    assert (entry.label, entry.detail.note) == ("修改主管部门", "咨询电话、办公地址")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_HEAD, Role.UNIT_ADMIN])
def test_the_admin_is_closed_to_the_rest(client, role):
    client.force_login(holder(role))
    assert client.get("/admin/accounts/user/").status_code == 302


def test_roles_of_a_revoked_unit_clerk_stay_in_the_history(administrator):
    unit = verified_unit()
    account = user()
    held = give(account, Role.MEMBER, unit=unit)
    services.revoke(held, actor=Actor.of(administrator), at=NOW, note="离职")
    again = services.grant(account, Role.MEMBER, unit=unit, actor=Actor.of(administrator), at=NOW)
    assert list(account.assignments.values_list("pk", "revoked_at")) == [(held.pk, NOW), (again.pk, None)]


def test_roles_at_authorities_are_called_as_each_level_calls_them(db):
    words = dict(GrantForm().fields["role"].choices)
    assert [
        words[role]
        for role in ("district_officer", "district_head", "city_officer", "city_head", "co_officer", "applicant")
    ] == [
        "推荐部门经办（区经办、地市经办）",
        "推荐部门负责人（区负责人、地市负责人）",
        "遴选部门经办（市经办、省经办）",
        "遴选部门负责人（市负责人、省负责人）",
        "联合印发部门经办（协办经办）",
        "经办人",
    ]
