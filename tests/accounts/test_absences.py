"""Officers who are away: who enters it, who stands in, what is refused."""

from datetime import date, datetime

import pytest
from django.test import Client

from accounts import services
from accounts.choices import Role
from accounts.models import Absence
from accounts.selectors import cover_of, standing_in_for
from office.clock import SHANGHAI
from office.machine import Actor, NotAllowed, NotReady
from office.models import Message, RegisterEntry
from tests.factories.accounts import CHAOYANG, HAIDIAN, authority, holder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
FIRST, LAST = date(2026, 3, 9), date(2026, 3, 13)


@pytest.fixture(autouse=True)
def _clock(frozen):
    frozen(NOW)


@pytest.fixture
def desk():
    """Two officers and a head of one authority."""
    return holder(Role.DISTRICT_OFFICER), holder(Role.DISTRICT_OFFICER), holder(Role.DISTRICT_HEAD)


def enter(user, cover, by=None, **more):
    values = {"authority": authority(HAIDIAN), "starts_on": FIRST, "ends_on": LAST} | more
    return services.enter_absence(user=user, cover=cover, **values, actor=Actor.of(by or user), at=NOW)


def test_the_cover_stands_in_on_those_days_only(desk):
    away, cover, _ = desk
    absence = enter(away, cover)
    days = [date(2026, 3, 8), FIRST, LAST, date(2026, 3, 14)]
    assert [standing_in_for(cover, day) for day in days] == [set(), {away.pk}, {away.pk}, set()]
    assert [cover_of(away, day) for day in days] == [None, cover, cover, None]
    services.end_absence(absence, actor=Actor.of(away), at=NOW)
    assert standing_in_for(cover, FIRST) == set()
    entries = RegisterEntry.objects.filter(action__contains="absence").order_by("seq")
    assert [(row.action, row.role) for row in entries] == [("enter_absence", "区经办"), ("end_absence", "区经办")]
    assert Message.objects.filter(kind="absence").count() == 4


def test_a_head_enters_it_for_an_officer(desk):
    away, cover, head = desk
    assert enter(away, cover, by=head).entered_by == head


def test_nobody_else_does(desk):
    away, cover, _ = desk
    strangers = (cover, holder(Role.DISTRICT_HEAD, code=CHAOYANG), holder(Role.CITY_HEAD), holder(Role.ADMINISTRATOR))
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            enter(away, cover, by=stranger)
    assert Absence.objects.count() == 0
    assert RegisterEntry.objects.filter(action="enter_absence").count() == 0


@pytest.mark.parametrize(
    ("case", "field"),
    [("over", "ends_on"), ("order", "ends_on"), ("self", "cover"), ("elsewhere", "cover"), ("head", "user")],
)
def test_what_makes_no_sense_is_refused(desk, case, field):
    away, cover, head = desk
    more = {
        "over": {"starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 3)},
        "order": {"starts_on": LAST, "ends_on": FIRST},
    }.get(case, {})
    user = holder(Role.DISTRICT_HEAD) if case == "head" else away
    cover = {"self": away, "elsewhere": holder(Role.DISTRICT_OFFICER, code=CHAOYANG)}.get(case, cover)
    with pytest.raises(NotReady) as refusal:
        enter(user, cover, by=head, **more)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert Absence.objects.count() == 0


def test_nobody_stands_in_who_is_away(desk):
    away, cover, head = desk
    third = holder(Role.DISTRICT_OFFICER)
    enter(away, cover)
    for user, deputy, field in ((away, third, "starts_on"), (third, away, "cover"), (cover, third, "user")):
        with pytest.raises(NotReady) as refusal:
            enter(user, deputy, by=head)
        assert [problem.field for problem in refusal.value.problems] == [field]
    assert Absence.objects.count() == 1
    enter(away, third, starts_on=date(2026, 3, 16), ends_on=date(2026, 3, 17))


def test_an_ended_absence_ends_once(desk):
    away, cover, _ = desk
    absence = enter(away, cover)
    services.end_absence(absence, actor=Actor.of(away), at=NOW)
    with pytest.raises(NotReady):
        services.end_absence(absence, actor=Actor.of(away), at=NOW)
    assert RegisterEntry.objects.filter(action="end_absence").count() == 1


def browser(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_an_officer_enters_and_ends_it_on_the_pages(desk):
    away, cover, _ = desk
    place = authority(HAIDIAN)
    client = browser(away)
    page = client.get(f"/absences/new/{place.pk}/")
    assert list(page.context["form"].fields["user"].queryset) == [away]
    assert set(page.context["form"].fields["cover"].queryset) == {away, cover}
    values = {"user": away.pk, "cover": cover.pk, "starts_on": "2026-03-09", "ends_on": "2026-03-13"}
    assert client.post(f"/absences/new/{place.pk}/", values).status_code == 302
    assert client.post(f"/absences/new/{place.pk}/", values).status_code == 400
    absence = Absence.objects.get()
    (row,) = client.get("/absences/").context["rows"]
    assert (row["tag"]["label"], row["end_url"]) == ("未开始", f"/absences/{absence.pk}/end/")
    (seen,) = browser(cover).get("/absences/").context["rows"]
    assert seen["end_url"] == ""
    assert browser(cover).post(f"/absences/{absence.pk}/end/").status_code == 403
    stranger = holder(Role.DISTRICT_OFFICER, code=CHAOYANG)
    assert browser(stranger).get(f"/absences/{absence.pk}/end/").status_code == 404
    assert browser(stranger).get(f"/absences/new/{place.pk}/").status_code == 404
    absence.refresh_from_db()
    assert absence.ended_at is None
    assert client.get(f"/absences/{absence.pk}/end/").status_code == 200
    assert client.post(f"/absences/{absence.pk}/end/").status_code == 302
    (row,) = client.get("/absences/").context["rows"]
    assert (row["tag"]["label"], row["end_url"]) == ("已结束", "")
