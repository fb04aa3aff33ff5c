"""Signing in and out, lock-out, passwords: each an act in the register."""

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from office.machine import Actor
from office.models import RegisterEntry
from tests.factories.accounts import PASSWORD, PAST, holder, user

pytestmark = pytest.mark.django_db
NEW = "Another-Harbour-2026"


@pytest.fixture
def account():
    return user(username="wanglan", name="王岚")


def sign_in(client, username="wanglan", password=PASSWORD, **more):
    return client.post(reverse("accounts:login"), {"username": username, "password": password}, **more)


def acts():
    """The register's acts of signing in: action, account, note."""
    rows = RegisterEntry.objects.exclude(action__in=["create_account", "grant"]).order_by("seq")
    return [(row.action, row.thing_key, row.detail.note) for row in rows.select_related("detail")]


def signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_is_public(client):
    response = client.get(reverse("accounts:login"))
    assert response.status_code == 200
    assert "用户名" in response.text


@pytest.mark.parametrize("username", ["wanglan", "  WangLan "])
def test_signing_in(client, account, username):
    response = sign_in(client, username)
    assert (response.status_code, response["Location"]) == (302, reverse("portal:desk"))
    assert signed_in(client)
    assert acts() == [("sign_in", "王岚（wanglan）", "")]
    assert RegisterEntry.objects.last().actor_name == "王岚"


def test_signing_in_leads_on(client, account):
    url = reverse("accounts:login")
    response = client.post(f"{url}?next=/profile/", {"username": "wanglan", "password": PASSWORD})
    assert response["Location"] == "/profile/"


def test_signing_in_leads_nowhere_outside(client, account):
    url = reverse("accounts:login")
    response = client.post(f"{url}?next=https://evil.example/", {"username": "wanglan", "password": PASSWORD})
    assert response["Location"] == reverse("portal:desk")


def test_who_is_signed_in_goes_to_the_desk(client, account):
    client.force_login(account)
    assert client.get(reverse("accounts:login"))["Location"] == reverse("portal:desk")


@pytest.mark.parametrize(
    ("username", "password", "thing", "note"),
    [("wanglan", "wrong", "王岚（wanglan）", ""), ("secret-typed-here", "wrong", "", "没有此账号")],
)
def test_a_failure_is_an_act_and_tells_nothing(client, account, username, password, thing, note):
    response = sign_in(client, username, password)
    assert response.status_code == 400
    assert "用户名或密码不正确" in response.text
    assert not signed_in(client)
    assert acts() == [("sign_in_failed", thing, note)]


def test_an_empty_form_is_no_attempt(client, account):
    assert sign_in(client, "", "").status_code == 400
    assert acts() == []


def test_a_stopped_account_does_not_sign_in(client, account):
    services.set_active(account, False, actor=Actor.clock(), at=PAST)
    response = sign_in(client)
    assert response.status_code == 400
    assert "用户名或密码不正确" in response.text
    assert not signed_in(client)


def test_a_stopped_account_is_out_at_its_next_request(client, account):
    client.force_login(account)
    assert client.get(reverse("accounts:profile")).status_code == 200
    services.set_active(account, False, actor=Actor.clock(), at=PAST)
    response = client.get(reverse("accounts:profile"))
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/profile/")


def test_five_failures_lock(client, account):
    codes = [sign_in(client, password="wrong").status_code for _ in range(5)]
    assert codes == [400, 400, 400, 400, 429]
    response = sign_in(client)
    assert response.status_code == 429
    assert "十五分钟后再试" in response.text
    assert not signed_in(client)
    assert [note for _, _, note in acts()] == ["", "", "", "", "登录已锁定", "登录已锁定"]


def test_a_lock_is_for_one_account(client, account):
    other = user(username="chenli")
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client, other.username, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_signing_out(client, account):
    client.force_login(account)
    response = client.post(reverse("accounts:logout"))
    assert (response.status_code, response["Location"]) == (302, reverse("portal:home"))
    assert not signed_in(client)
    assert acts() == [("sign_out", "王岚（wanglan）", "")]


def test_signing_out_by_a_link_is_refused(client, account):
    client.force_login(account)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert signed_in(client)


def change(client, old=PASSWORD, new=NEW):
    return client.post(reverse("accounts:password"), {"old_password": old, "new_password1": new, "new_password2": new})


def test_a_changed_password_ends_other_sessions(client, account):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(account)
    assert change(client)["Location"] == reverse("accounts:profile")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert User.objects.get().check_password(NEW)
    assert acts() == [("change_password", "王岚（wanglan）", "")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", NEW, "现在的密码不正确"),
        (PASSWORD, "short-1", "10"),
        (PASSWORD, "password123456", "常见"),
        (PASSWORD, "18273645501928", "数字"),
        (PASSWORD, "wanglan-2026", "用户名"),
    ],
)
def test_a_weak_or_unproven_password_is_refused(client, account, old, new, sentence):
    client.force_login(account)
    response = change(client, old, new)
    assert response.status_code == 400
    assert sentence in response.text
    assert User.objects.get().check_password(PASSWORD)
    assert acts() == []


def link_for(account):
    uid, token = services.order_password_link(account, actor=Actor.clock(), at=PAST)
    return reverse("accounts:set_password", args=[uid, token])


def test_a_password_by_a_one_time_link(client, account):
    url = link_for(account)
    form = client.get(url)
    assert form.status_code == 302
    response = client.post(form["Location"], {"new_password1": NEW, "new_password2": NEW})
    assert response["Location"] == reverse("accounts:login")
    assert User.objects.get().check_password(NEW)
    again = Client().get(url)
    assert again.status_code == 200
    assert "已经用过或已过期" in again.text


def test_a_made_up_link_is_refused(client, account):
    url = link_for(account)
    response = client.get(url[:-3] + "xx/")
    assert "已经用过或已过期" in response.text
    assert default_token_generator.check_token(account, "nonsense") is False


def test_the_profile_masks_the_telephone(client):
    account = user(username="chenli", name="陈立", phone="13912345678")
    sign_in(client, "chenli")
    page = client.get(reverse("accounts:profile"))
    assert page.status_code == 200
    assert "139****5678" in page.text
    assert "13912345678" not in page.text
    assert "登录" in page.text
    assert account.person.phone_digest not in page.text


def test_the_profile_names_roles(client):
    client.force_login(holder("district_officer"))
    page = client.get(reverse("accounts:profile")).text
    assert "区经办" in page
    assert "海淀区人力资源和社会保障局" in page


def test_changing_ones_particulars(client, account):
    client.force_login(account)
    url = reverse("accounts:change_profile")
    response = client.post(url, {"name": "王兰", "email": "wang@example.cn", "phone": "139 0000 1111"})
    assert response["Location"] == reverse("accounts:profile")
    fresh = User.objects.get()
    assert (fresh.person.name, fresh.email, str(fresh.person.phone)) == ("王兰", "wang@example.cn", "139****1111")
    assert acts() == [("change_profile", "王兰（wanglan）", "修改：姓名、电子邮箱、手机号")]


def test_somebody_elses_telephone_is_refused(client, account):
    user(phone="13900001111")
    client.force_login(account)
    response = client.post(reverse("accounts:change_profile"), {"name": "王兰", "email": "", "phone": "13900001111"})
    assert response.status_code == 400
    assert "已登记在另一人名下" in response.text
    assert User.objects.get(pk=account.pk).person.name == "王岚"
    assert acts() == []


def test_a_telephone_that_is_none_is_refused(client, account):
    client.force_login(account)
    response = client.post(reverse("accounts:change_profile"), {"name": "王兰", "email": "", "phone": "12"})
    assert response.status_code == 400
    assert "电话号码无法识别" in response.text


def test_a_session_in_use_lives_on(client, account, frozen):
    frozen("2026-03-02T09:00")
    sign_in(client)
    profile = reverse("accounts:profile")
    frozen("2026-03-02T09:09")
    assert "sessionid" not in client.get(profile).cookies
    frozen("2026-03-02T09:11")
    assert client.get(profile).cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE
    frozen("2026-03-02T09:20")
    assert "sessionid" not in client.get(profile).cookies
