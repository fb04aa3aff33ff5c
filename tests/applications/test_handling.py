"""Who works on a file: the officer who has it, whoever stands in, everybody where nobody has it; and the warnings."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.choices import Role
from accounts.services import enter_absence, revoke
from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application
from applications.selectors.desk import todo_for
from applications.selectors.handling import in_charge
from applications.selectors.lists import MINE, NOBODYS, Wanted, listing
from applications.workflow.facts import Assignee, Route
from office import clock, effects
from office import jobs as office_jobs
from office.machine import Actor, NotReady
from office.models import Effect, Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
WARN = "applications.warn"


def again(user):
    """The account as the next request sees it."""
    return type(user).objects.get(pk=user.pk)


def colleague_of(way):
    return people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE)


def on_desk(user, at):
    return [row["key"] for row in todo_for(again(user), at)]


def tell_all():
    for promise in Effect.objects.filter(done_at__isnull=True).order_by("pk"):
        effects.carry_out(promise.pk, at=clock.now())


@pytest.fixture
def way(frozen):
    found = make.way_to(S.SUBMITTED)
    frozen(found.at)
    return found


def test_what_nobody_has_stands_on_every_desk(way):
    colleague = colleague_of(way)
    key = f"application-{way.application.pk}"
    assert on_desk(way.staff.officer, way.at) == [key]
    assert on_desk(colleague, way.at) == [key]
    assert in_charge(way.application, make.START.date()) == [way.staff.officer, colleague]


def test_whoever_first_works_on_it_has_it(way):
    colleague = colleague_of(way)
    way.find()
    assert Application.objects.get().officer == way.staff.officer
    assert on_desk(colleague, way.at) == []
    assert on_desk(way.staff.officer, way.at) == [f"application-{way.application.pk}"]


def test_a_file_goes_to_a_colleague_who_is_told(way):
    colleague = colleague_of(way)
    way.find()
    way.do(A.ASSIGN, way.staff.head, facts=Assignee(colleague.pk))
    assert (way.application.state, way.application.officer) == (S.SUBMITTED, colleague)
    assert on_desk(way.staff.officer, way.at) == []
    assert on_desk(colleague, way.at) == [f"application-{way.application.pk}"]
    tell_all()
    told = Message.objects.filter(title__endswith="指定承办人").values_list("recipient", flat=True)
    assert list(told) == [colleague.pk]
    # What the colleague has, the others may still do.
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert way.application.officer == colleague


@pytest.mark.parametrize("who", ["same", "head", "elsewhere", "unit"])
def test_nobody_else_can_be_given_a_file(way, who):
    way.find()
    target = {
        "same": way.staff.officer,
        "head": way.staff.head,
        "elsewhere": people.officer_of(people.authority(people.CHAOYANG)),
        "unit": make.applicant_of(way.application.unit),
    }[who]
    entries = RegisterEntry.objects.count()
    with pytest.raises(NotReady):
        way.do(A.ASSIGN, way.staff.head, facts=Assignee(target.pk))
    assert Application.objects.get().officer == way.staff.officer
    assert RegisterEntry.objects.count() == entries


def test_who_stands_in_has_it_too(way):
    colleague = colleague_of(way)
    way.find()
    on = clock.local_date(way.at)
    enter_absence(
        user=way.staff.officer, cover=colleague, authority=way.application.authority, starts_on=on, ends_on=on,
        actor=Actor.of(way.staff.officer), at=way.at,
    )  # fmt: skip
    key = f"application-{way.application.pk}"
    assert on_desk(colleague, way.at) == [key]
    assert in_charge(way.application, on) == [way.staff.officer, colleague]
    assert on_desk(colleague, way.at + timedelta(days=1)) == []
    assert in_charge(way.application, on + timedelta(days=1)) == [way.staff.officer]


def test_an_officer_who_left_has_nothing_there_any_more(way, frozen):
    colleague = colleague_of(way)
    way.find()
    held = way.staff.officer.assignments.get(role=Role.DISTRICT_OFFICER)
    administrator = Actor.of(people.holder(Role.ADMINISTRATOR, at=people.PAST))
    revoke(held, actor=administrator, at=way.at, note="调到另一个区。")
    assert on_desk(colleague, way.at) == [f"application-{way.application.pk}"]
    assert on_desk(way.staff.officer, way.at) == []
    assert in_charge(Application.objects.get(), clock.local_date(way.at)) == [colleague]


def test_the_list_tells_files_apart_by_officer(way):
    other = make.way_to(S.SUBMITTED)
    way.find()
    officer = again(way.staff.officer)
    found = {
        key: [row["number"] for row in listing(officer, Wanted(officer=key), way.at).rows]
        for key in (MINE, NOBODYS, str(way.staff.officer.pk))
    }
    assert found == {
        MINE: [way.application.number],
        NOBODYS: [other.application.number],
        str(way.staff.officer.pk): [way.application.number],
    }
    client = Client()
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/applications/", {"officer": "mine"})
    assert [row["officer"] for row in page.context["page"].rows] == [way.staff.officer.person.name]
    assert client.get("/applications/", {"officer": "nonsense"}).context["page"].total == "共 2 件"


def test_a_file_sent_elsewhere_has_no_officer(way):
    way.find()
    target = people.authority(people.CHAOYANG)
    way.do(A.REROUTE, way.staff.city_officer, note="参保地在朝阳。", facts=Route(target.pk))
    assert way.application.officer is None


# Warnings ------------------------------------------------------------------------------------------------------------


def warned():
    return list(Message.objects.filter(kind="deadline").order_by("pk").values_list("recipient", "title"))


def test_on_the_last_day_the_officer_is_told_once_and_afterwards_the_head_too(way, frozen):
    way.find()
    due = way.application.due_at
    last = clock.start_of_day(clock.local_date(due - timedelta(seconds=1)))
    number = f"{way.application.number} {way.application.chain_name}"
    frozen(last)
    assert office_jobs.run(WARN, at=last + timedelta(hours=8)) == {"promised": 0}
    assert office_jobs.run(WARN, at=last + timedelta(hours=9)) == {"promised": 1}
    assert office_jobs.run(WARN, at=last + timedelta(hours=10)) == {"promised": 0}
    tell_all()
    assert warned() == [(way.staff.officer.pk, f"{number}：今天到期")]
    late = due + timedelta(days=1, hours=9)
    frozen(late)
    assert office_jobs.run(WARN, at=late) == {"promised": 1}
    tell_all()
    over = f"{number}：已超 2 个工作日"
    assert warned()[1:] == [(way.staff.officer.pk, over), (way.staff.head.pk, over)]


def test_nobody_is_warned_of_what_moved_on_meanwhile(way, frozen):
    way.find()
    late = way.application.due_at + timedelta(hours=9)
    frozen(late)
    assert office_jobs.run(WARN, at=late) == {"promised": 1}
    way.at = late
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    tell_all()
    assert warned() == []


def test_the_unit_is_told_of_its_own_deadline_and_the_authority_is_not(way, frozen):
    way.do(A.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    last = clock.start_of_day(clock.local_date(way.application.due_at - timedelta(seconds=1))) + timedelta(hours=9)
    frozen(last)
    assert office_jobs.run(WARN, at=last) == {"promised": 1}
    tell_all()
    assert [recipient for recipient, _ in warned()] == [make.applicant_of(way.application.unit).pk]
