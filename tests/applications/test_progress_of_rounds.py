"""How far each authority is with a round, and reminding those that are behind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from applications.choices import Action as A
from applications.choices import State as S
from applications.selectors.rounds import authorities_of
from applications.services import remind_authorities
from office import clock, effects
from office.machine import Actor, NotAllowed, NotReady
from office.models import Effect, Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


def tell_all():
    for promise in Effect.objects.filter(done_at__isnull=True, name="applications.remind").order_by("pk"):
        assert effects.carry_out(promise.pk, at=clock.now())


@pytest.fixture
def way(frozen):
    """A file of Haidian that is reviewed."""
    found = make.way_to(S.SUBMITTED)
    frozen(found.at)
    return found


def row_of(call, at, name="海淀区"):
    return next(row for row in authorities_of(call, at) if row["name"].startswith(name))


def test_figures_by_stage(way):
    call = way.application.round
    make.drafted(people.verified_unit("北京测岸科技有限公司", at=people.PAST), call)
    row = row_of(call, way.at)
    assert {key: row[key] for key in ("total", "review", "returned", "decision", "send_up", "sent_up", "ended")} == {
        "total": 1, "review": 1, "returned": 0, "decision": 0, "send_up": 0, "sent_up": 0, "ended": 0,
    }  # fmt: skip
    assert (row["late"], row["behind"]) == (0, 1)
    assert row_of(call, way.application.due_at)["late"] == 1
    way.find()
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    way.do(A.APPROVE_RECOMMENDATION, way.staff.head)
    way.send_up()
    row = row_of(call, way.at)
    assert (row["total"], row["sent_up"], row["behind"]) == (1, 1, 0)
    assert len(authorities_of(call, way.at)) == 17


def test_two_queries_however_many_files(way):
    call = way.application.round
    assert call.programme.code == "beijing-2024"
    with CaptureQueriesContext(connection) as queries:
        authorities_of(call, way.at)
    assert len(queries) == 2


def test_who_is_behind_is_told_once_a_day(way, frozen):
    call, officer = way.application.round, Actor.of(way.staff.city_officer)
    place = way.application.authority
    told = remind_authorities(call, [place.pk], actor=officer, at=way.at, note="请在周五前报送。")
    assert told == [place]
    with pytest.raises(NotReady):
        remind_authorities(call, [place.pk], actor=officer, at=way.at + timedelta(hours=1))
    tell_all()
    messages = Message.objects.filter(kind="deadline").order_by("recipient")
    assert [row.recipient_id for row in messages] == sorted([way.staff.officer.pk, way.staff.head.pk])
    assert {row.title for row in messages} == {f"{call.title}：还有 1 件没有报送"}
    assert messages[0].body.startswith("待初审 1 件，待审定 0 件，待报送 0 件。推荐报送截止：")
    assert messages[0].body.endswith("请在周五前报送。")
    assert RegisterEntry.objects.filter(action="remind_authorities").count() == 1
    assert remind_authorities(call, [place.pk], actor=officer, at=way.at + timedelta(days=1)) == [place]


def test_who_is_not_behind_is_not_told(way):
    call, officer = way.application.round, Actor.of(way.staff.city_officer)
    other = people.authority(people.CHAOYANG)
    with pytest.raises(NotReady):
        remind_authorities(call, [other.pk], actor=officer, at=way.at)
    place = way.application.authority
    remind_authorities(call, [place.pk, other.pk], actor=officer, at=way.at)
    # Sent up in the meantime: nobody is told any more.
    way.find()
    way.do(A.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    tell_all()
    assert Message.objects.filter(kind="deadline").count() == 0


def test_only_the_rounds_own_officer_reminds(way):
    call, place = way.application.round, way.application.authority
    for other in (way.staff.head, way.staff.city_head, people.holder(Role.AUDITOR, at=people.PAST)):
        with pytest.raises(NotAllowed):
            remind_authorities(call, [place.pk], actor=Actor.of(other), at=way.at)
    assert Effect.objects.filter(name="applications.remind").count() == 0
    assert RegisterEntry.objects.filter(action="remind_authorities").count() == 0


def test_the_page_of_the_round(way):
    call, place = way.application.round, way.application.authority
    url = reverse("applications:round", args=[call.pk])
    client = browser(way.staff.city_officer)
    page = client.get(url)
    assert [row["name"] for row in page.context["rows"] if row["pick"]] == [place.short_name]
    answer = client.post(f"{url}remind/", {"authorities": [place.pk], "note": ""}, follow=True)
    assert f"已催办：{place.short_name}。" in answer.content.decode()
    head = browser(way.staff.city_head).get(url)
    assert (head.context["remind_url"], [row["pick"] for row in head.context["rows"]]) == ("", [False] * 17)
    assert browser(way.staff.city_head).post(f"{url}remind/", {"authorities": [place.pk]}).status_code == 403
    assert browser(way.staff.officer).post(f"{url}remind/", {"authorities": [place.pk]}).status_code == 403
