"""The doors of the settings: the portal's own sign-in, sign-out and password page stand in front of Django's admin."""

import re

import pytest

from accounts.choices import Role
from office.models import RegisterEntry
from tests.factories import accounts as people


@pytest.mark.django_db
def test_a_visitor_signs_in_on_the_portals_page(client):
    assert client.get("/admin/login/?next=/admin/chains/")["Location"] == "/login/?next=%2Fadmin%2Fchains%2F"
    assert client.get("/admin/login/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert client.get("/admin/login/?next=https://elsewhere.example/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert client.get("/admin/chains/programme/")["Location"] == "/login/?next=/admin/chains/programme/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405


@pytest.mark.django_db
def test_the_administrator_gets_to_the_page_that_was_wanted(client):
    account = people.holder(Role.ADMINISTRATOR)
    answer = client.post(
        "/login/?next=/admin/chains/programme/", {"username": account.username, "password": people.PASSWORD}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/admin/chains/programme/")
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/admin/login/?next=/admin/chains/")["Location"] == "/admin/chains/"


def test_nobody_else_gets_in_or_round_in_circles(signed_in):
    client, _ = signed_in(Role.CITY_OFFICER)
    answer = client.get("/admin/", follow=True)
    assert (answer.status_code, [hop[0] for hop in answer.redirect_chain]) == (403, ["/admin/login/?next=/admin/"])
    assert "系统设置由系统管理员管理。" in answer.text


def test_signing_out_and_passwords_are_acts(signed_in):
    client, account = signed_in(Role.ADMINISTRATOR)
    assert client.get("/admin/password_change/")["Location"] == "/password/"
    assert client.post("/admin/logout/").status_code == 302
    assert RegisterEntry.objects.filter(actor_id=account.pk).latest("seq").action == "sign_out"
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


def test_the_headings_of_the_settings_are_in_chinese(signed_in):
    client, _ = signed_in(Role.ADMINISTRATOR)
    for path in ("/admin/", "/admin/chains/programme/"):
        page = client.get(path).content.decode()
        assert re.findall(r'<th scope="col">([^<]*)</th>', page)[:3] == ["设置", "增加", "查看或修改"]
