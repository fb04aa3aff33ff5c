"""The page and the API of an act: one form, one machine, the same refusals with the right status."""

import json

import pytest

from accounts.acts import ANY, fills, form_of
from accounts.choices import Role, TakeoverAction, UnitAction
from accounts.forms import AmendForm, ResubmitForm, TransitionForm
from accounts.models import Unit
from accounts.workflow import TAKEOVERS, UNITS
from office.machine import Actor, perform
from office.models import Message, RegisterEntry
from tests.factories.accounts import (
    CHAOYANG,
    CITY,
    PAST,
    admin_of,
    authority,
    holder,
    named_unit,
    officer_of,
    pdf,
    pending_unit,
    uscc,
    user,
    verified_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api_urls")]


@pytest.fixture
def unit():
    return pending_unit("北京测山科技有限公司")


@pytest.fixture
def officer(client, unit):
    account = officer_of(unit.authority)
    client.force_login(account)
    return account


def counts():
    return list(Unit.objects.order_by("pk").values()), RegisterEntry.objects.count(), Message.objects.count()


def url(unit, action):
    return f"/units/{unit.pk}/do/{action}/"


# The page.


def test_the_page_says_what_will_happen(client, officer, unit):
    before = counts()
    response = client.get(url(unit, "verify"))
    assert response.status_code == 200
    for text in ("核验通过", "该单位可以提交申报书", unit.uscc, f'name="seen" value="{unit.revision}"'):
        assert text in response.text
    assert counts() == before


def test_the_button_does_it_and_goes_back(client, officer, unit):
    response = client.post(url(unit, "verify"), {"seen": unit.revision})
    assert (response.status_code, response["Location"]) == (302, f"/units/{unit.pk}/")
    unit.refresh_from_db()
    assert (unit.state, unit.verified_by) == ("verified", officer)
    assert RegisterEntry.objects.last().detail.address == "127.0.0.1"
    assert "“核验通过”已办理。" in client.get(response["Location"]).text


def test_a_doubled_post_is_told_so(client, officer, unit):
    client.post(url(unit, "verify"), {"seen": unit.revision})
    before = counts()
    response = client.post(url(unit, "verify"), {"seen": unit.revision})
    assert response.status_code == 409
    assert "“核验通过”已不能办理：此件现在是“已核验”" in response.text
    assert counts() == before


def test_a_missing_reason_comes_back_with_the_form(client, officer, unit):
    before = counts()
    response = client.post(url(unit, "reject"), {"seen": unit.revision, "note": " "})
    assert response.status_code == 400
    assert "请写明理由" in response.text
    assert counts() == before


def test_a_stale_screen_is_refused_and_keeps_what_was_typed(client, officer, unit):
    seen = unit.revision
    Unit.objects.filter(pk=unit.pk).update(revision=seen + 1)
    before = counts()
    response = client.post(url(unit, "reject"), {"seen": seen, "note": "授权书未盖章"})
    assert response.status_code == 409
    assert "已有变化" in response.text
    assert "授权书未盖章" in response.text
    assert counts() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_one_may_not_do_is_a_403(client, unit, method):
    client.force_login(admin_of(unit))
    before = counts()
    response = getattr(client, method)(url(unit, "verify"))
    assert response.status_code == 403
    assert "您没有办理“核验通过”的权限" in response.text
    assert counts() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_one_may_not_see_is_a_404(client, unit, method):
    client.force_login(holder(Role.DISTRICT_OFFICER, code=CHAOYANG))
    assert getattr(client, method)(url(unit, "verify")).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_action_is_a_404(client, officer, unit, method):
    assert getattr(client, method)(url(unit, "explode")).status_code == 404


def test_a_page_for_a_state_that_is_over_is_a_409(client, officer, unit):
    perform(unit, UnitAction.VERIFY, actor=Actor.of(officer), at=PAST)
    response = client.get(url(unit, "reject"))
    assert response.status_code == 409
    assert "已不能办理" in response.text


def test_a_visitor_signs_in_first(client, unit):
    response = client.get(url(unit, "verify"))
    assert response["Location"] == f"/login/?next=/units/{unit.pk}/do/verify/"


def test_htmx_gets_the_card_and_a_redirect(client, officer, unit):
    card = client.get(url(unit, "verify"), HTTP_HX_REQUEST="true")
    assert card.status_code == 200
    assert "<html" not in card.text
    done = client.post(url(unit, "verify"), {"seen": unit.revision}, HTTP_HX_REQUEST="true")
    assert (done.status_code, done["HX-Redirect"]) == (200, f"/units/{unit.pk}/")


def amended(unit, **more):
    values = {
        "uscc": unit.uscc, "name": "北京测海科技有限公司", "kind": unit.kind, "address": unit.address,
        "authority": unit.authority_id, "changed_on": "2026-01-05", "note": "准予变更登记",
    }  # fmt: skip
    return {**values, **more}


def test_facts_come_from_the_form(client, officer, unit):
    response = client.post(url(unit, "amend"), {**amended(unit), "seen": unit.revision})
    assert response.status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.state) == ("北京测海科技有限公司", "pending")
    entry = RegisterEntry.objects.of(unit).last()
    assert (entry.detail.note, entry.detail.facts["name"]) == ("准予变更登记", "北京测海科技有限公司")


def test_what_the_machine_finds_missing_stands_at_its_field(client, officer, unit):
    other = verified_unit()
    before = counts()
    response = client.post(url(unit, "amend"), {**amended(unit, uscc=other.uscc), "seen": unit.revision})
    assert response.status_code == 400
    assert "统一社会信用代码：该统一社会信用代码已由另一家单位登记" in response.text
    assert counts() == before


def test_papers_are_handed_in_again(client, unit):
    officer = officer_of(unit.authority)
    unit = perform(unit, UnitAction.ASK_AGAIN, actor=Actor.of(officer), at=PAST, note="授权书未盖章")
    licence = unit.licence_id
    client.force_login(admin_of(unit))
    assert client.get(url(unit, "resubmit")).status_code == 200
    values = {**amended(unit), "letter": pdf("新授权书.pdf"), "seen": unit.revision}
    assert client.post(url(unit, "resubmit"), values).status_code == 302
    unit.refresh_from_db()
    assert (unit.state, unit.licence_id, unit.letter.name) == ("pending", licence, "新授权书.pdf")


def test_a_named_unit_registers_by_its_appointed_administrator(client):
    named = named_unit()
    client.force_login(holder(Role.UNIT_ADMIN, unit=named))
    assert "登记" in client.get(f"/units/{named.pk}/").text
    values = {**amended(named), "seen": named.revision}
    response = client.post(url(named, "register"), values)
    assert response.status_code == 400
    assert "请选择文件" in response.text
    values |= {"licence": pdf(), "letter": pdf("授权书.pdf"), "address": "北京市海淀区测试道3号"}
    assert client.post(url(named, "register"), values).status_code == 302
    named.refresh_from_db()
    assert (named.state, named.name, named.letter.name) == ("pending", "北京测海科技有限公司", "授权书.pdf")


def test_a_bad_paper_stands_at_its_field(client, unit):
    unit = perform(unit, UnitAction.REJECT, actor=Actor.of(officer_of(unit.authority)), at=PAST, note="授权书未盖章")
    client.force_login(admin_of(unit))
    before = counts()
    values = {**amended(unit), "letter": pdf("授权书.png"), "seen": unit.revision}
    response = client.post(url(unit, "resubmit"), values)
    assert response.status_code == 400
    assert "授权书：文件名后缀是“.png”，内容却是PDF文件" in response.text
    assert counts() == before


def test_every_act_with_facts_has_its_form():
    plain = {
        (workflow.model, str(row.action))
        for workflow in (UNITS, TAKEOVERS)
        for row in workflow.rows
        if form_of(workflow.model, row.action) is TransitionForm
    }
    with_facts = {(w.model, str(row.action)) for w in (UNITS, TAKEOVERS) for row in w.rows if row.facts}
    assert plain & with_facts == set()
    assert form_of("accounts.Unit", UnitAction.AMEND) is AmendForm
    assert form_of("accounts.Unit", UnitAction.RESUBMIT) is ResubmitForm
    assert form_of("accounts.Takeover", TakeoverAction.REFUSE) is TransitionForm


def test_an_action_has_one_form():
    with pytest.raises(ValueError, match="filled in with AmendForm already"):
        fills("accounts.Unit", UnitAction.AMEND)(TransitionForm)
    with pytest.raises(ValueError, match="TransitionForm already"):
        fills(ANY, ANY)(AmendForm)


def test_a_papers_page_serves_safely(client, officer, unit):
    response = client.get(f"/units/{unit.pk}/papers/licence/")
    assert response.status_code == 200
    assert b"".join(response)[:5] == b"%PDF-"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/units/{unit.pk}/papers/state/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUDITOR, 200), (Role.ADMINISTRATOR, 403), (Role.CITY_HEAD, 200), (Role.EXPERT, 404)]
)
def test_papers_are_for_those_who_verify_and_audit(client, unit, role, status):
    client.force_login(holder(role))
    response = client.get(f"/units/{unit.pk}/papers/letter/")
    b"".join(response)
    assert response.status_code == status


# The API.


@pytest.fixture
def api(client):
    def post(unit, action, **body):
        return client.post(f"/api/v1/units/{unit.pk}/{action}/", json.dumps(body), content_type="application/json")

    return post


def test_the_api_acts_as_the_page_does(api, officer, unit):
    response = api(unit, "verify", seen=unit.revision)
    assert response.status_code == 200
    assert response.json() == {
        "id": unit.pk, "state": "verified", "state_label": "已核验", "revision": unit.revision + 1,
    }  # fmt: skip


def test_the_api_takes_the_forms_fields(api, officer, unit):
    code = uscc()
    assert api(unit, "amend", **amended(unit, uscc=code)).status_code == 200
    unit.refresh_from_db()
    assert (unit.name, unit.uscc) == ("北京测海科技有限公司", code)


def refusal(response):
    body = response.json()
    return response.status_code, body["code"], [(row["field"], row["text"]) for row in body["problems"]]


def test_the_api_refuses_as_the_page_does(api, client, officer, unit):
    other = verified_unit()
    before = counts()
    assert refusal(api(unit, "reject")) == (400, "invalid", [("note", "请写明理由。")])
    assert refusal(api(unit, "verify", seen=unit.revision + 1))[:2] == (409, "stale")
    assert refusal(api(unit, "resubmit"))[:2] == (409, "wrong_state")
    assert refusal(api(unit, "amend", **amended(unit, uscc=other.uscc))) == (
        400, "not_ready", [("uscc", "该统一社会信用代码已由另一家单位登记，请核对；如属本单位，请申请接管。")],
    )  # fmt: skip
    assert refusal(api(unit, "amend", **amended(unit, uscc="12"))) == (
        400, "invalid", [("uscc", "统一社会信用代码应为18位，现为2位。")],
    )  # fmt: skip
    assert api(unit, "explode").status_code == 404
    client.force_login(admin_of(unit))
    assert refusal(api(unit, "verify"))[:2] == (403, "not_allowed")
    client.force_login(admin_of(other))
    assert api(unit, "verify").status_code == 404
    assert counts() == before


def test_the_api_lists_what_one_sees(client, unit):
    verified_unit("北京测水科技有限公司", code=CHAOYANG)
    seen = {}
    people = {"admin": admin_of(unit), "city": holder(Role.CITY_OFFICER), "expert": holder(Role.EXPERT)}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = [row["name"] for row in client.get("/api/v1/units/").json()["results"]]
    assert seen == {
        "admin": ["北京测山科技有限公司"], "city": ["北京测水科技有限公司", "北京测山科技有限公司"], "expert": [],
    }  # fmt: skip


def test_the_api_says_what_the_caller_can_do(client, officer, unit):
    body = client.get(f"/api/v1/units/{unit.pk}/").json()
    assert body["actions"] == ["verify", "ask_again", "reject", "amend", "close"]
    assert (body["authority"], body["state"]) == ("110108", "pending")
    client.force_login(admin_of(unit))
    assert client.get(f"/api/v1/units/{unit.pk}/").json()["actions"] == []


def test_the_api_is_closed_to_visitors(client, unit):
    assert client.get("/api/v1/units/").status_code == 403
    assert client.get("/api/v1/authorities/").status_code == 403


def test_the_api_names_the_authorities(client):
    client.force_login(user())
    body = client.get("/api/v1/authorities/").json()
    assert len(body) == 44
    assert body[6] == {
        "id": authority().pk, "code": "110108", "name": "海淀区人力资源和社会保障局", "short_name": "海淀区",
        "level": "recommending", "parent": authority(CITY).pk, "phone": "", "address": "", "email": "",
    }  # fmt: skip
