"""A save whose session has ended, without JavaScript: what was typed is there again after signing in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from applications.models import Application, SectionContent
from applications.services import save_section
from applications.views import unsent
from office import ciphers
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
TEXT = "第一步，编制岗位标准㛃𠮷<b>。"
BACK = "登录过期前后您填写的内容已经放回下面。"


@pytest.fixture
def way(frozen: Any) -> Way:
    frozen("2026-03-02T12:00")
    return make.drafted(fill=False)


@pytest.fixture
def client(way: Way) -> Client:
    """A browser that keeps to CSRF, in which the clerk has signed in."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(way.actor.user)
    return client


def url(way: Way, key: str = "plan") -> str:
    return reverse("applications:section", args=[way.application.pk, key])


def kept(way: Way, key: str = "plan") -> SectionContent:
    return Application.objects.get(pk=way.application.pk).version.contents.get(key=key)


def fields_of(html: str) -> dict[str, str]:
    """The hidden inputs of the page's main form."""
    form = html.partition("data-autosave=")[2].partition("</form>")[0]
    return dict(
        re.findall(r'<input type="hidden"\s+name="(csrfmiddlewaretoken|revision|drawn_for)"\s+value="([^"]*)"', form)
    )


def drawn(client: Client, way: Way, key: str = "plan", **typed: str) -> dict[str, str]:
    """What the page would send with this typed into it."""
    return fields_of(client.get(url(way, key)).content.decode()) | typed


def end_session(client: Client) -> None:
    Session.objects.all().delete()
    cache.clear()


def sign_in(client: Client, user: Any, address: str) -> str:
    """Through the page of signing in, on to where it leads; the page that comes."""
    token = client.cookies["csrftoken"].value
    sent = {"username": user.username, "password": people.PASSWORD, "csrfmiddlewaretoken": token}
    response = client.post(address, sent)
    assert response.status_code == 302, response.content.decode()
    return client.get(response.url).content.decode()


def test_the_text_is_there_again_and_is_saved_by_its_button(way: Way, client: Client) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    response = client.post(url(way), sent)
    assert (response.status_code, response.url) == (302, f"{reverse('accounts:login')}?next={url(way)}")
    assert "您填写的内容会放回原处" in client.get(response.url).content.decode()
    html = sign_in(client, way.actor.user, response.url)
    assert BACK in html
    assert "第一步，编制岗位标准㛃𠮷&lt;b&gt;。</textarea>" in html
    assert (html.count("data-autosave-refused"), kept(way).content) == (1, {})
    assert client.post(url(way), fields_of(html) | {"field-text": TEXT}).status_code == 302
    assert kept(way).content == {"fields": {"text": TEXT}}
    assert BACK not in client.get(url(way)).content.decode()


def test_rows_and_numbers_come_back_and_lie_sealed_meanwhile(way: Way, client: Client) -> None:
    sent = drawn(client, way, "members", **{"rows-0-name": "北京新成员有限公司", "rows-0-phone": "13911112222"})
    end_session(client)
    response = client.post(url(way, "members"), sent)
    (held,) = [row.get_decoded() for row in Session.objects.all()]
    assert ("13911112222" in str(held), "新成员" in str(held)) == (False, False)
    assert "13911112222" in ciphers.decrypt(held[unsent.NAME])
    html = sign_in(client, way.actor.user, response.url)
    assert (">北京新成员有限公司</textarea>" in html, 'value="13911112222"' in html) == (True, True)
    assert [row.get_decoded().get(unsent.NAME) for row in Session.objects.all()] == [None]


def test_another_person_is_not_shown_it_and_it_is_gone(way: Way, client: Client) -> None:
    colleague = people.holder("applicant", unit=way.application.unit, name="王晓")
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    html = sign_in(client, colleague, client.post(url(way), sent).url)
    assert (BACK in html, "编制岗位标准" in html, 'data-autosave-user="' in html) == (False, False, True)
    assert [unsent.NAME in row.get_decoded() for row in Session.objects.all()] == [False]
    assert kept(way).content == {}


def test_what_somebody_saved_meanwhile_is_not_replaced_unasked(way: Way, client: Client) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    response = client.post(url(way), sent)
    colleague = Actor.of(people.holder("applicant", unit=way.application.unit, name="王晓"))
    save_section(way.application, "plan", {"fields": {"text": "王晓写的"}}, seen=0, actor=colleague, at=way.at)
    html = sign_in(client, way.actor.user, response.url)
    answer = client.post(url(way), fields_of(html) | {"field-text": TEXT})
    assert (answer.status_code, kept(way).content) == (409, {"fields": {"text": "王晓写的"}})
    assert "两份内容的不同" in answer.content.decode()


def test_another_section_leaves_it_for_its_own(way: Way, client: Client) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    sign_in(client, way.actor.user, client.post(url(way), sent).url.replace("/plan/", "/chain/"))
    assert BACK not in client.get(url(way, "chain")).content.decode()
    assert BACK in client.get(url(way)).content.decode()
    assert BACK not in client.get(url(way)).content.decode()


def test_after_an_hour_it_is_forgotten(way: Way, client: Client, frozen: Any) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    response = client.post(url(way), sent)
    frozen(way.at.replace(hour=12) + timedelta(hours=1, minutes=1))
    assert BACK not in sign_in(client, way.actor.user, response.url)


@pytest.mark.parametrize("mark", ["", "x", "[1]:x", None])
def test_nothing_is_kept_that_no_page_was_drawn_for(way: Way, client: Client, mark: str | None) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    other = drawn(client, way, "chain")["drawn_for"]
    end_session(client)
    response = client.post(url(way), sent | {"drawn_for": other if mark is None else mark})
    assert (response.status_code, Session.objects.count()) == (302, 0)


def test_too_much_is_not_kept_and_that_is_said(way: Way, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(unsent, "MAX_CHARACTERS", 500)
    sent = drawn(client, way, **{"field-text": TEXT * 50})
    end_session(client)
    response = client.post(url(way), sent)
    assert "内容太多，没能留住" in client.get(response.url).content.decode()
    assert BACK not in sign_in(client, way.actor.user, response.url)


def test_a_request_forged_elsewhere_keeps_nothing(way: Way, client: Client) -> None:
    sent = drawn(client, way, **{"field-text": TEXT})
    end_session(client)
    response = client.post(url(way), sent | {"csrfmiddlewaretoken": "x" * 64})
    assert (response.status_code, Session.objects.count()) == (403, 0)
