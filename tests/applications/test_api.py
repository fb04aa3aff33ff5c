"""Applications under /api/v1/: the rows of the caller, every action through the form and table of the page."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application
from office.models import RegisterEntry
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LIST = "/api/v1/applications/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def detail(way: make.Way) -> str:
    return f"{LIST}{way.application.pk}/"


def act(client: Client, way: make.Way, action: str, body: dict | None = None):
    return client.post(f"{detail(way)}{action}/", json.dumps(body or {}), content_type="application/json")


def again(way: make.Way) -> Application:
    return Application.objects.get(pk=way.application.pk)


# Rows ----------------------------------------------------------------------------------------------------------------


def test_the_list_holds_what_the_caller_sees(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    own = {"applicant", "unit_admin", "officer", "colleague", "head", "officer_as_head", "auditor"}
    own |= {"city_officer", "city_head", "city_officer_as_head"}
    seen = {}
    for name, user in cast_for(way).users.items():
        client = client_of(user)
        seen[name] = (len(client.get(LIST).json()["results"]), client.get(detail(way)).status_code)
    assert {name for name, found in seen.items() if found == (1, 200)} == own
    assert {found for name, found in seen.items() if name not in own} == {(0, 404)}


def test_a_visitor_gets_nothing() -> None:
    way = make.way_to(S.SUBMITTED)
    client = Client()
    assert client.get(LIST).status_code in (302, 401, 403)
    assert act(client, way, A.RETURN).status_code in (302, 401, 403)
    assert again(way).revision == way.application.revision


def test_an_application_in_the_words_of_an_official(frozen) -> None:
    way = make.way_to(S.RECOMMENDATION_PROPOSED)
    frozen(way.at)
    body = client_of(way.staff.head).get(detail(way)).json()
    application = way.application
    assert body["number"] == application.number
    assert (body["state"], body["state_label"]) == ("rec_proposed", "待审定（拟推荐）")
    assert body["unit"] == {"name": application.unit.name, "uscc": application.unit.uscc}
    assert (body["authority"], body["programme"], body["round"], body["revision"]) == (
        "110108",
        "beijing-2024",
        application.round.code,
        application.revision,
    )
    assert body["actions"] == ["send_back", "approve_recommendation", "assign"]
    assert body["due_at"] is not None
    lead = next(section for section in body["sections"] if section["key"] == "lead")
    phone = next(line for line in lead["lines"] if line["label"] == "联系电话")
    assert phone == {"label": "联系电话", "text": "138****8000"}


def test_an_application_in_the_words_of_its_unit(frozen) -> None:
    bodies = []
    for state in (S.SUBMITTED, S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED):
        way = make.way_to(state)
        if state == S.SUBMITTED:
            way.find()
        frozen(way.at)
        [row] = client_of(way.actor.user).get(LIST).json()["results"]
        bodies.append({key: row[key] for key in ("state", "state_label", "state_since", "due_at", "actions")})
    expected = {"state": "submitted", "state_label": "审核中", "state_since": None, "due_at": None,
                "actions": ["ask_withdrawal"]}  # fmt: skip
    assert bodies == [expected] * 3


def test_the_list_is_narrowed_like_the_page(frozen) -> None:
    first = make.way_to(S.SUBMITTED)
    second = make.way_to(S.ACCEPTED, round_=first.application.round)
    frozen(second.at)
    client = client_of(first.staff.city_officer)

    def numbers(query: str) -> list[str]:
        return [row["number"] for row in client.get(f"{LIST}?{query}").json()["results"]]

    assert numbers("") == [second.application.number, first.application.number]
    assert numbers("stage=review") == [first.application.number]
    assert numbers(f"q={second.application.unit.uscc}") == [second.application.number]
    assert numbers(f"call={first.application.round_id}&stage=accepted") == [second.application.number]
    assert numbers("call=nonsense") == numbers("")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(number: int, frozen) -> None:
    call = make.call()
    ways = [make.way_to(S.SUBMITTED, round_=call) for _ in range(number)]
    frozen(ways[-1].at)
    client = client_of(ways[0].staff.officer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(LIST).json()["results"]) == number
    # Who it is, what they hold, the rows; the session may come from a cache.
    assert len([row for row in queries if "django_session" not in row["sql"]]) == 3


# Actions -------------------------------------------------------------------------------------------------------------


def test_a_file_goes_its_way_by_the_api(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    officer, head, city = (client_of(user) for user in (way.staff.officer, way.staff.head, way.staff.city_officer))
    corrections = [{"section": "lead", "field": "staff", "reason": "与社保人数不一致。"}]
    done = act(officer, way, A.RETURN, {"corrections": corrections, "workdays": 5, "seen": again(way).revision})
    assert (done.status_code, done.json()["state"]) == (200, "returned")
    assert way.application.corrections.values_list("section", "field").get() == ("lead", "staff")
    way.application = again(way)
    way.do(A.FINALISE_CORRECTION)
    way.stamp()
    clerk = client_of(way.actor.user)
    assert act(clerk, way, A.RESUBMIT, {"accepted": True}).json()["state_label"] == "审核中"
    way.application = again(way)
    way.find()
    frozen(way.at)
    assert act(officer, way, A.PROPOSE_RECOMMENDATION, {"opinion": "同意推荐。"}).json()["state"] == "rec_proposed"
    assert act(head, way, A.APPROVE_RECOMMENDATION).json()["state"] == "approved"
    paper = again(way).recommendations.get()
    body = {"code": paper.document.code, "scan": make.pdf("推荐书.pdf")}
    assert officer.post(f"{detail(way)}{A.SEND_UP}/", body).json()["state"] == "recommended"
    assert act(city, way, A.ACCEPT).json() == {
        "id": way.application.pk, "state": "accepted", "state_label": "已受理", "revision": again(way).revision,
    }  # fmt: skip


def test_an_action_of_the_unit_tells_it_no_more_than_the_page(frozen) -> None:
    way = make.way_to(S.RECOMMENDATION_PROPOSED)
    frozen(way.at)
    done = act(client_of(way.actor.user), way, A.ASK_WITHDRAWAL, {"note": "经营调整。"})
    assert done.status_code == 200
    assert (done.json()["state"], done.json()["state_label"]) == ("submitted", "审核中")


@pytest.mark.parametrize(
    ("action", "body", "who", "status", "code"),
    [
        (A.RETURN, {}, "officer", 400, "invalid"),
        (A.RETURN, {"corrections": "nonsense", "workdays": 5}, "officer", 400, "invalid"),
        (A.RETURN, {"corrections": [{"field": "x"}], "workdays": 5}, "officer", 400, "invalid"),
        (A.PROPOSE_RECOMMENDATION, {"opinion": "同意。"}, "officer", 400, "not_ready"),
        (A.APPROVE_RECOMMENDATION, {}, "head", 409, "wrong_state"),
        (A.PROPOSE_DISQUALIFICATION, {"note": "不实。", "seen": 0}, "city_officer", 409, "stale"),
        (A.RETURN, {}, "head", 403, "not_allowed"),
        (A.RETURN, {}, "applicant", 403, "not_allowed"),
        (A.APPROVE_RECOMMENDATION, {}, "applicant", 403, "not_allowed"),
        (A.SHORTLIST, {}, "city_officer", 404, "error"),
        (A.LAPSE, {}, "officer", 404, "error"),
        ("nothing", {}, "officer", 404, "error"),
        (A.RETURN, {}, "other_officer", 404, "error"),
        (A.RETURN, {}, "expert", 404, "error"),
    ],
)
def test_refusals_have_one_shape_and_change_nothing(
    action: str, body: dict, who: str, status: int, code: str, frozen
) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    before = (Application.objects.values().get(), RegisterEntry.objects.count())
    response = act(client_of(cast_for(way).users[who]), way, action, body)
    after = (Application.objects.values().get(), RegisterEntry.objects.count())
    answer = response.json()
    assert (response.status_code, set(answer)) == (status, {"code", "message", "problems"})
    assert answer["code"] == code or code == "error"
    assert after[0] == before[0]


def test_the_schema_names_the_actions(client: Client) -> None:
    client.force_login(people.holder(Role.AUDITOR))
    schema = client.get(reverse("api-schema"), headers={"accept": "application/json"}).json()
    assert {"/api/v1/applications/", "/api/v1/applications/{id}/", "/api/v1/applications/{id}/{act}/"} <= set(
        schema["paths"]
    )
