"""A unit's people: invited by a one-time link, joining, removed."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts import services
from accounts.choices import Role
from accounts.models import Assignment, Invitation, User
from accounts.selectors import link_digest
from office.clock import SHANGHAI
from office.machine import Actor
from office.models import Message, RegisterEntry
from tests.factories.accounts import PASSWORD, admin_of, give, holder, phone, user, verified_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _clock(frozen):
    frozen(NOW)


@pytest.fixture
def unit():
    return verified_unit("北京测林科技有限公司")


@pytest.fixture
def admin(client, unit):
    account = admin_of(unit)
    client.force_login(account)
    return account


def invited(unit, role=Role.APPLICANT, at=NOW):
    """(invitation, token)"""
    return services.invite_clerk(unit, role=role, name="林立", actor=Actor.of(admin_of(unit)), at=at)


def newcomer(**more):
    values = {
        "person_name": "林立", "phone": phone(), "email": "", "username": "linli", "password": PASSWORD,
        "password_again": PASSWORD,
    }  # fmt: skip
    return {**values, **more}


def counts():
    return User.objects.count(), Assignment.objects.standing().count(), RegisterEntry.objects.count()


def test_the_link_is_shown_once(client, admin, unit):
    response = client.post(f"/units/{unit.pk}/invite/", {"name": "林立", "role": "applicant"})
    assert response["Location"] == "/one-time-link/"
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.expires_at) == ("applicant", NOW + timedelta(days=7))
    page = client.get("/one-time-link/").text
    token = page.split("/join/")[1].split("/")[0]
    assert link_digest(token) == invitation.token_digest
    assert token not in str(Invitation.objects.values().get())
    assert "2026年3月9日 10:00前有效" in page
    assert client.get("/one-time-link/")["Location"] == "/desk/"


def test_a_newcomer_joins(client, unit):
    invitation, token = invited(unit)
    assert "北京测林科技有限公司" in client.get(f"/join/{token}/").text
    response = client.post(f"/join/{token}/", newcomer())
    assert response["Location"] == f"/units/{unit.pk}/"
    account = User.objects.get(username="linli")
    assert [(held.role, held.unit) for held in account.assignments.all()] == [("applicant", unit)]
    invitation.refresh_from_db()
    assert (invitation.used_at, invitation.used_by) == (NOW, account)
    assert client.get(f"/units/{unit.pk}/").status_code == 200


def test_somebody_with_an_account_joins_with_it(client, unit):
    account = user()
    client.force_login(account)
    _, token = invited(unit, Role.MEMBER)
    assert client.post(f"/join/{token}/").status_code == 302
    assert [(held.role, held.unit) for held in account.assignments.all()] == [("member", unit)]


def test_a_link_works_once(client, unit):
    _, token = invited(unit)
    client.post(f"/join/{token}/", newcomer())
    before = counts()
    other = Client()
    assert other.get(f"/join/{token}/").status_code == 404
    response = other.post(f"/join/{token}/", newcomer(username="second"))
    assert response.status_code == 404
    assert "已经用过或已过期" in response.text
    assert counts() == before


def test_a_link_expires(client, unit, frozen):
    _, token = invited(unit)
    before = counts()
    frozen(NOW + timedelta(days=7))
    assert client.post(f"/join/{token}/", newcomer()).status_code == 404
    assert counts() == before


def test_a_withdrawn_link_is_dead(client, admin, unit):
    invitation, token = invited(unit)
    url = f"/invitations/{invitation.pk}/withdraw/"
    assert client.post(url)["Location"] == f"/units/{unit.pk}/"
    before = counts()
    assert client.post(url).status_code == 302
    assert counts() == before
    assert Client().get(f"/join/{token}/").status_code == 404


def test_a_made_up_link_is_dead(client):
    assert client.get("/join/nothing/").status_code == 404


def test_a_taken_telephone_writes_nothing(client, unit):
    _, token = invited(unit)
    user(phone="13912345678")
    before = counts()
    response = client.post(f"/join/{token}/", newcomer(phone="13912345678"))
    assert response.status_code == 400
    assert "该手机号已登记过账号" in response.text
    assert counts() == before
    assert Invitation.objects.get().used_at is None


def test_an_auditor_does_not_join(client, unit):
    client.force_login(holder(Role.AUDITOR))
    _, token = invited(unit)
    before = counts()
    response = client.post(f"/join/{token}/")
    assert response.status_code == 400
    assert "须由不同的人承担" in response.text
    assert counts() == before
    assert Invitation.objects.get().used_at is None


def test_a_clerk_joins_the_same_role_once(client, unit):
    client.force_login(holder(Role.APPLICANT, unit=unit))
    _, token = invited(unit)
    response = client.post(f"/join/{token}/")
    assert response.status_code == 400
    assert "该账号已有“经办人 北京测林科技有限公司”角色" in response.text


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.MEMBER])
def test_clerks_invite_nobody(client, unit, role):
    client.force_login(holder(role, unit=unit))
    assert client.get(f"/units/{unit.pk}/invite/").status_code == 403
    assert client.post(f"/units/{unit.pk}/invite/", {"name": "某", "role": "applicant"}).status_code == 403
    assert Invitation.objects.count() == 0


def test_another_units_administrator_does_not_see_the_unit(client, unit):
    client.force_login(admin_of(verified_unit()))
    assert client.post(f"/units/{unit.pk}/invite/", {"name": "某", "role": "applicant"}).status_code == 404


def test_only_roles_of_a_unit_are_handed_out(client, admin, unit):
    response = client.post(f"/units/{unit.pk}/invite/", {"name": "某", "role": "district_head"})
    assert response.status_code == 400
    assert Invitation.objects.count() == 0


def test_a_removed_clerk_is_out_at_once(client, admin, unit):
    clerk = holder(Role.APPLICANT, unit=unit)
    held = clerk.assignments.get()
    page = client.get(f"/clerks/{held.pk}/remove/")
    assert page.status_code == 200
    assert client.post(f"/clerks/{held.pk}/remove/")["Location"] == f"/units/{unit.pk}/"
    held.refresh_from_db()
    assert (held.revoked_at, held.revoked_by) == (NOW, admin)
    assert list(Message.objects.filter(recipient=clerk).values_list("title", flat=True)) == ["您的角色已撤销：经办人"]
    client.force_login(clerk)
    assert client.get(f"/units/{unit.pk}/").status_code == 404


def test_removing_twice_changes_nothing_twice(client, admin, unit):
    held = holder(Role.APPLICANT, unit=unit).assignments.get()
    client.post(f"/clerks/{held.pk}/remove/")
    before = counts()
    assert client.post(f"/clerks/{held.pk}/remove/").status_code == 404
    assert counts() == before


def test_nobody_removes_themself(client, admin, unit):
    held = admin.assignments.get()
    assert client.post(f"/clerks/{held.pk}/remove/").status_code == 403
    held.refresh_from_db()
    assert held.revoked_at is None


def test_another_administrator_can_be_removed(client, admin, unit):
    other = user()
    held = give(other, Role.UNIT_ADMIN, unit=unit)
    assert client.post(f"/clerks/{held.pk}/remove/").status_code == 302
    assert list(Assignment.objects.standing().filter(unit=unit).values_list("user", flat=True)) == [admin.pk]


def test_the_page_of_a_unit_for_each(client, unit):
    clerk = holder(Role.APPLICANT, unit=unit)
    invited(unit)
    pages = {}
    for name, person in {"admin": admin_of(unit), "clerk": clerk, "officer": holder(Role.DISTRICT_OFFICER)}.items():
        client.force_login(person)
        pages[name] = client.get(f"/units/{unit.pk}/").text
    assert {name: ("移除" in page, "未使用的邀请" in page, "授权书.pdf" in page) for name, page in pages.items()} == {
        "admin": (True, True, True),
        "clerk": (False, False, False),
        "officer": (False, False, True),
    }
