"""One act on many files: what the preview says is what happens, each file on its own, nothing twice."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application, Recommendation
from applications.services import order_acts
from office import jobs
from office.machine import Actor
from office.models import Job, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
BULK = reverse("applications:bulk")


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


def states():
    return list(Application.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def three(frozen):
    """Three files of one district: two proposed to be recommended, one not."""
    ways = [make.way_to(S.RECOMMENDATION_PROPOSED), make.way_to(S.RECOMMENDATION_PROPOSED), make.way_to(S.SUBMITTED)]
    frozen(max(way.at for way in ways))
    return ways


def ticked(ways, action, **more):
    return {"action": action, "ids": [way.application.pk for way in ways]} | more


def seen(ways):
    return {f"seen-{way.application.pk}": Application.objects.get(pk=way.application.pk).revision for way in ways}


def run(job, at):
    jobs.run_row(job.pk, at=at)
    job.refresh_from_db()
    return job


def test_the_list_offers_what_a_role_does_to_many(three):
    head = three[0].staff.head
    page = browser(head).get("/applications/")
    assert [act["action"] for act in page.context["acts"]] == [
        A.APPROVE_RECOMMENDATION, A.APPROVE_REFUSAL, A.SEND_BACK, A.ASSIGN,
    ]  # fmt: skip
    assert page.content.count(b'name="ids"') == 3
    auditor = browser(people.holder(Role.AUDITOR, at=people.PAST)).get("/applications/")
    assert (auditor.context["acts"], auditor.content.count(b'name="ids"')) == ([], 0)


def test_a_head_approves_many_and_hears_why_one_was_not(three, frozen):
    at = three[2].at
    client = browser(three[0].staff.head)
    page = client.get(BULK, ticked(three, A.APPROVE_RECOMMENDATION))
    assert [(row["title"] != "", row["reason"]) for row in page.context["rows"]] == [
        (True, "现在是“待初审”，不能办理。"),
        (True, ""),
        (True, ""),
    ]
    assert states() == [S.RECOMMENDATION_PROPOSED, S.RECOMMENDATION_PROPOSED, S.SUBMITTED]
    answer = client.post(BULK, ticked(three, A.APPROVE_RECOMMENDATION, note="") | seen(three))
    job = Job.objects.get()
    assert answer["Location"] == reverse("applications:bulk_result", args=[job.pk])
    run(job, at)
    assert states() == [S.APPROVED, S.APPROVED, S.SUBMITTED]
    assert (job.status, job.result["text"]) == (Job.Status.DONE, "办理 2 件，没有办理 1 件")
    shown = client.get(answer["Location"]).context
    assert [bool(row["reason"]) for row in shown["rows"]] == [True, False, False]
    numbers = list(Recommendation.objects.order_by("pk").values_list("number", flat=True))
    assert len(set(numbers)) == 2
    # Nobody else sees the results.
    assert browser(three[0].staff.officer).get(answer["Location"]).status_code == 404


def test_an_order_given_twice_acts_once(three):
    client = browser(three[0].staff.head)
    sent = ticked(three[:2], A.APPROVE_RECOMMENDATION) | seen(three[:2])
    client.post(BULK, sent)
    client.post(BULK, sent)
    for job in Job.objects.order_by("pk"):
        run(job, three[2].at)
    assert [job.result["text"] for job in Job.objects.order_by("pk")] == ["办理 2 件", "办理 0 件，没有办理 2 件"]
    assert Recommendation.objects.count() == 2
    assert Counter(RegisterEntry.objects.values_list("action", flat=True))[A.APPROVE_RECOMMENDATION] == 2


def test_what_moved_meanwhile_is_left_and_told(three):
    client = browser(three[0].staff.head)
    client.post(BULK, ticked(three[:2], A.APPROVE_RECOMMENDATION) | seen(three[:2]))
    three[0].do(A.TAKE_BACK, three[0].staff.officer)
    job = run(Job.objects.get(), three[2].at)
    assert states() == [S.SUBMITTED, S.APPROVED, S.SUBMITTED]
    assert [bool(line["reason"]) for line in job.result["lines"]] == [True, False]


def test_a_killed_worker_goes_on_where_it_was(three):
    head = three[0].staff.head
    keys = {way.application.pk: way.application.revision for way in three[:2]}
    actor = Actor.of(type(head).objects.get(pk=head.pk))
    job = order_acts(A.APPROVE_RECOMMENDATION, "审定同意推荐", keys, {}, actor=actor, at=three[2].at)
    first = three[0].application
    three[0].do(A.APPROVE_RECOMMENDATION, head)
    # As the killed run left it: the first file done and kept, the job still running.
    kept = {"lines": [{"pk": first.pk, "title": str(first), "reason": ""}]}
    Job.objects.filter(pk=job.pk).update(result=kept)
    run(job, three[2].at)
    assert job.result["text"] == "办理 2 件"
    assert states() == [S.APPROVED, S.APPROVED, S.SUBMITTED]


def test_the_proposer_approves_nothing_in_bulk_either(three):
    officer = three[0].staff.officer
    second = people.user(person=officer.person, at=people.PAST)
    people.give(second, Role.DISTRICT_HEAD, code=make.HAIDIAN, at=people.PAST)
    client = browser(second)
    page = client.get(BULK, ticked(three[:2], A.APPROVE_RECOMMENDATION))
    assert {row["reason"] for row in page.context["rows"]} == {
        "您没有办理此件的权限，或您是此件的提出人而不能自己审定。"
    }
    actor = Actor.of(type(second).objects.get(pk=second.pk))
    keys = {way.application.pk: way.application.revision for way in three[:2]}
    job = order_acts(A.APPROVE_RECOMMENDATION, "审定同意推荐", keys, {}, actor=actor, at=three[2].at)
    assert run(job, three[2].at).result["text"] == "办理 0 件，没有办理 2 件"
    assert states() == [S.RECOMMENDATION_PROPOSED, S.RECOMMENDATION_PROPOSED, S.SUBMITTED]


def test_a_reason_is_asked_once_for_all(three):
    client = browser(three[0].staff.head)
    sent = ticked(three[:2], A.SEND_BACK) | seen(three[:2])
    refused = client.post(BULK, sent)
    assert (refused.status_code, Job.objects.count()) == (400, 0)
    client.post(BULK, sent | {"note": "请补充核查记录。"})
    run(Job.objects.get(), three[2].at)
    assert states() == [S.SUBMITTED] * 3
    notes = RegisterEntry.objects.filter(action=A.SEND_BACK).values_list("detail__note", flat=True)
    assert list(notes) == ["请补充核查记录。"] * 2


def test_all_that_the_list_shows(three):
    client = browser(three[0].staff.head)
    page = client.get(BULK, {"action": A.APPROVE_RECOMMENDATION, "all": "1", "stage": "decision"})
    assert page.status_code == 200
    everything = client.get(BULK, {"action": A.APPROVE_RECOMMENDATION, "all": "1"})
    assert (len(everything.context["rows"]), len(everything.context["ready"])) == (3, 2)


def test_other_peoples_files_are_not_there(three):
    stranger = people.holder(Role.DISTRICT_HEAD, code=people.CHAOYANG, at=people.PAST)
    page = browser(stranger).get(BULK, ticked(three, A.APPROVE_RECOMMENDATION))
    assert (page.status_code, page.context["rows"]) == (200, [])
    clerk = browser(make.applicant_of(three[0].application.unit))
    assert clerk.get(BULK, ticked(three, A.APPROVE_RECOMMENDATION)).status_code == 403
    assert browser(three[0].staff.officer).get(BULK, ticked(three, A.ACCEPT)).status_code == 404
    assert browser(three[0].staff.officer).get(BULK, ticked(three, "nonsense")).status_code == 404
