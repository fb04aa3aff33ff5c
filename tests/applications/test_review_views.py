"""Every act of the officials over HTTP: form, facts, refusals with the typed text kept; the checklist; the rounds."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application, Round
from office import clock
from office.machine import Actor, perform
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

CHAOYANG = "110105"
REASON = "技能岗位职工数与社会保险缴纳人数不一致。"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(way: make.Way, action: str) -> str:
    return reverse("applications:act", args=[way.application.pk, action])


def again(way: make.Way) -> Application:
    return Application.objects.get(pk=way.application.pk)


def typed(way: make.Way, action: str) -> dict[str, object]:
    """What a person types into the form of an action."""
    if action in (A.RETURN, A.RETURN_PAST_DISTRICT):
        return {
            "corrections.lead.skilled_staff": REASON,
            "corrections.members.": "第 2 行",
            "workdays": "5",
            "note": "附件",
        }
    if action in (A.EXTEND, A.REVIVE):
        return {"workdays": "3", "note": "单位申请延期。"}
    if action == A.PROPOSE_RECOMMENDATION:
        return {"opinion": "符合条件，同意推荐。", "priority_grounds": "服务国家重大战略。"}
    if action == A.PROPOSE_REFUSAL:
        return {"opinion": "职工教育经费不符合规定。"}
    if action == A.SEND_UP:
        paper = way.application.recommendations.get(voided_at__isnull=True)
        return {"code": paper.document.code.lower().replace("-", ""), "scan": make.pdf("推荐书.pdf")}
    if action == A.ASSIGN:
        return {"officer": way.staff.officer.pk}
    if action == A.REROUTE:
        return {"authority": CHAOYANG, "note": "社会保险缴纳地在朝阳区。"}
    if action == A.ASK_BODIES:
        return {"bodies": [people.EDUCATION], "question": "请就合作院校提出意见。", "workdays": "5"}
    return {"note": "理由充分。"}


# Action: from which state, who, to which state, and anything that has to be there first.
ACTS = [
    (A.RETURN, S.SUBMITTED, "officer", S.RETURNED),
    (A.EXTEND, S.RETURNED, "officer", S.RETURNED),
    (A.ASSIGN, S.SUBMITTED, "head", S.SUBMITTED),
    (A.REVIVE, S.LAPSED, "head", S.RETURNED),
    (A.PROPOSE_RECOMMENDATION, S.SUBMITTED, "officer", S.RECOMMENDATION_PROPOSED),
    (A.PROPOSE_REFUSAL, S.SUBMITTED, "officer", S.REFUSAL_PROPOSED),
    (A.TAKE_BACK, S.RECOMMENDATION_PROPOSED, "officer", S.SUBMITTED),
    (A.SEND_BACK, S.REFUSAL_PROPOSED, "head", S.SUBMITTED),
    (A.APPROVE_RECOMMENDATION, S.RECOMMENDATION_PROPOSED, "head", S.APPROVED),
    (A.APPROVE_REFUSAL, S.REFUSAL_PROPOSED, "head", S.NOT_RECOMMENDED),
    (A.SEND_UP, S.APPROVED, "officer", S.RECOMMENDED),
    (A.REOPEN_REVIEW, S.NOT_RECOMMENDED, "head", S.SUBMITTED),
    (A.REROUTE, S.RECOMMENDED, "city_officer", S.SUBMITTED),
    (A.ACCEPT, S.RECOMMENDED, "city_officer", S.ACCEPTED),
    (A.RETURN_TO_DISTRICT, S.RECOMMENDED, "city_officer", S.SUBMITTED),
    (A.RETURN_PAST_DISTRICT, S.RECOMMENDED, "city_officer", S.RETURNED),
    (A.CONSENT_WITHDRAWAL, S.SUBMITTED, "officer", S.WITHDRAWN),
    (A.REFUSE_WITHDRAWAL, S.SUBMITTED, "officer", S.SUBMITTED),
    (A.PROPOSE_DISQUALIFICATION, S.ACCEPTED, "city_officer", S.ACCEPTED),
    (A.DROP_DISQUALIFICATION, S.ACCEPTED, "city_head", S.ACCEPTED),
    (A.APPROVE_DISQUALIFICATION, S.ACCEPTED, "city_head", S.DISQUALIFIED),
    (A.ASK_BODIES, S.ACCEPTED, "city_officer", S.ACCEPTED),
]


def on_the_desk(action: str, state: str) -> make.Way:
    """A file on which somebody can do an action."""
    way = make.way_to(state)
    if action in (A.PROPOSE_RECOMMENDATION, A.PROPOSE_REFUSAL):
        way.find("fund" if action == A.PROPOSE_REFUSAL else "")
    if action in (A.CONSENT_WITHDRAWAL, A.REFUSE_WITHDRAWAL):
        way.do(A.ASK_WITHDRAWAL, note="经营调整。")
    if action in (A.DROP_DISQUALIFICATION, A.APPROVE_DISQUALIFICATION):
        way.do(A.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="材料不实。")
    if action == A.ASK_BODIES:
        make.open_to(way.application.round, people.EDUCATION)
    return way


@pytest.mark.parametrize(("action", "state", "who", "target"), ACTS)
def test_each_act_has_its_page_and_is_done_once(action: str, state: str, who: str, target: str, frozen) -> None:
    way = on_the_desk(action, state)
    frozen(way.at)
    client = client_of(getattr(way.staff, who))
    page = client.get(url(way, action))
    assert page.status_code == 200
    seen = page.context["seen"]
    form = {"seen": seen, **typed(way, action)}
    done = client.post(url(way, action), form)
    assert (done.status_code, done.headers["Location"]) == (302, way.application.get_absolute_url())
    entry = RegisterEntry.objects.of(way.application).last()
    assert (again(way).state, entry.action, entry.target) == (target, action, target)
    assert entry.person_id == getattr(way.staff, who).person_id
    # The same form again, e.g. by a second press: nothing happens twice.
    number = RegisterEntry.objects.count()
    if "scan" in form:
        form["scan"] = make.pdf("推荐书.pdf")
    assert client.post(url(way, action), form).status_code in (400, 403, 409)
    assert RegisterEntry.objects.count() == number


def test_the_officials_pages_cover_every_act_that_is_not_the_units_or_the_clocks() -> None:
    units = {
        A.FINALISE, A.REOPEN, A.SUBMIT, A.DISCARD, A.WITHDRAW, A.ASK_WITHDRAWAL, A.FINALISE_CORRECTION,
        A.REOPEN_CORRECTION, A.RESUBMIT,
    }  # fmt: skip
    internal = {
        A.PUT_BEFORE_PANEL, A.TAKE_OFF_PANEL, A.SHORTLIST, A.NOT_SELECT, A.LIST, A.TAKE_OFF_NOTICE, A.SELECT, A.STRIKE,
    }  # fmt: skip
    assert {action for action, *_ in ACTS} == set(A.values) - units - internal - {A.LAPSE}


# Returning -----------------------------------------------------------------------------------------------------------


def test_a_return_marks_sections_and_fields_all_at_once(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    form = {
        "corrections.lead.skilled_staff": REASON,
        "corrections.members.": "第 2 行未附合作协议。",
        "corrections.attachments.licence": "扫描不清。",
        "corrections.chain.name": "   ",
        "workdays": "7",
    }
    response = client_of(way.staff.officer).post(url(way, A.RETURN), form)
    assert response.status_code == 302
    rows = way.application.corrections.values_list("section", "field", "reason", "version__number")
    assert sorted(rows) == [
        ("attachments", "licence", "扫描不清。", 1),
        ("lead", "skilled_staff", REASON, 1),
        ("members", "", "第 2 行未附合作协议。", 1),
    ]
    assert clock.local_date(again(way).due_at - timedelta(seconds=1)).isoformat() == "2026-03-13"


def test_the_return_form_offers_the_rounds_days_and_shows_what_stands_there(frozen) -> None:
    way = make.way_to(S.SUBMITTED, round_=make.call(correction_days=8))
    frozen(way.at)
    page = client_of(way.staff.officer).get(url(way, A.RETURN))
    body = page.content.decode()
    assert page.context["form"]["workdays"].value() == 8
    assert "现为：1735 人" in body
    assert "现为：138****8000" in body
    assert "13800138000" not in body


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"workdays": "5"}, "请至少标出一处需要补正的内容，并写明理由。"),
        ({"corrections.lead.skilled_staff": REASON}, "补正期限（工作日）："),
        ({"corrections.lead.skilled_staff": REASON, "workdays": "0"}, "补正期限（工作日）："),
        ({"corrections.lead.nothing": REASON, "workdays": "5"}, "“链主单位”中没有这个栏目。"),
        ({"corrections.nothing.": REASON, "workdays": "5"}, "需要补正的栏目不在这份申报书中。"),
        (
            {"corrections.lead.skilled_staff": "长" * 501, "workdays": "5"},
            "每一处的理由最多 500 个字，有一处是 501 个。",
        ),
    ],
)
def test_a_return_that_does_not_fit_is_refused_with_what_was_typed(form: dict, told: str, frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    response = client_of(way.staff.officer).post(url(way, A.RETURN), form)
    assert response.status_code == 400
    assert told in response.content.decode()
    assert (again(way).state, way.application.corrections.count()) == (S.SUBMITTED, 0)
    if "corrections.lead.skilled_staff" in form:
        assert form["corrections.lead.skilled_staff"] in response.content.decode()


# Refusals ------------------------------------------------------------------------------------------------------------


def test_a_stale_screen_is_refused_and_the_text_is_kept(frozen) -> None:
    way = make.way_to(S.RETURNED)
    frozen(way.at)
    seen = again(way).revision
    colleague = people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE)
    first = client_of(colleague).post(url(way, A.EXTEND), {"workdays": "9", "note": "先到。", "seen": seen})
    assert first.status_code == 302
    due = again(way).due_at
    late = client_of(way.staff.officer).post(
        url(way, A.EXTEND), {"workdays": "4", "note": "这段话写了很久。", "seen": seen}
    )
    assert late.status_code == 409
    assert "此件已有变化" in late.content.decode()
    assert "这段话写了很久。" in late.content.decode()
    assert again(way).due_at == due


def test_a_decision_on_a_file_that_moved_on_is_refused_and_the_text_is_kept(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    way.find()
    frozen(way.at)
    seen = again(way).revision
    client = client_of(way.staff.officer)
    way.do(A.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    late = client.post(url(way, A.PROPOSE_RECOMMENDATION), {"opinion": "这段意见写了很久。", "seen": seen})
    assert late.status_code == 409
    assert "“拟同意推荐”已不能办理：此件现在是“退回补正”。" in late.content.decode()
    assert "这段意见写了很久。" in late.content.decode()
    assert again(way).state == S.RETURNED


def test_the_proposer_does_not_approve_not_even_with_another_account(frozen) -> None:
    way = make.way_to(S.RECOMMENDATION_PROPOSED)
    frozen(way.at)
    second = people.user(person=way.staff.officer.person, at=make.START)
    people.give(second, Role.DISTRICT_HEAD, code=make.HAIDIAN, at=make.START)
    response = client_of(second).post(url(way, A.APPROVE_RECOMMENDATION), {})
    assert response.status_code == 403
    assert "您是此件的提出人而不能自己审定" in response.content.decode()
    assert again(way).state == S.RECOMMENDATION_PROPOSED


def test_a_page_of_an_act_that_is_not_ready_says_what_to_do_first(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    body = client_of(way.staff.officer).get(url(way, A.PROPOSE_RECOMMENDATION)).content.decode()
    assert "还不能办理，请先完成下列事项" in body
    assert reverse("applications:checklist", args=[way.application.pk]) in body


def test_a_scan_that_is_not_what_its_name_says_is_refused(frozen) -> None:
    way = make.way_to(S.APPROVED)
    frozen(way.at)
    form = typed(way, A.SEND_UP)
    form["scan"] = make.pdf("推荐书.docx")
    response = client_of(way.staff.officer).post(url(way, A.SEND_UP), form)
    assert response.status_code == 400
    assert "内容却是" in response.content.decode()
    assert (again(way).state, way.application.recommendations.get().scan) == (S.APPROVED, None)


def test_the_scan_of_another_paper_is_refused(frozen) -> None:
    way = make.way_to(S.APPROVED)
    frozen(way.at)
    form = typed(way, A.SEND_UP) | {"code": way.application.version.document.code}
    response = client_of(way.staff.officer).post(url(way, A.SEND_UP), form)
    assert response.status_code == 400
    assert "上传的扫描件不是推荐书" in response.content.decode()
    assert again(way).state == S.APPROVED


@pytest.mark.parametrize("action", [A.RETURN, A.SEND_BACK, A.APPROVE_RECOMMENDATION, A.ACCEPT])
def test_a_unit_learns_from_no_refusal_what_it_is_not_told(action: str, frozen) -> None:
    answers = []
    for state in (S.SUBMITTED, S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED):
        way = make.way_to(state)
        way.application.review_began_at or way.find()
        frozen(way.at)
        client = client_of(way.actor.user)
        response = client.post(url(way, action), {})
        withdrawn = client.post(url(way, A.WITHDRAW), {})
        assert "审定" not in withdrawn.content.decode()
        answers.append((response.status_code, withdrawn.status_code))
        assert "由主管部门办理" in response.content.decode()
    assert answers == [(403, 400)] * 3


@pytest.mark.parametrize("action", [A.LAPSE, A.SHORTLIST, "nothing"])
def test_there_is_no_page_for_the_clocks_and_internal_acts(action: str, frozen) -> None:
    way = make.way_to(S.RETURNED)
    frozen(way.at)
    client = client_of(way.staff.officer)
    assert client.get(url(way, action)).status_code == 404
    assert client.post(url(way, action)).status_code == 404


# The checklist -------------------------------------------------------------------------------------------------------


def checklist(way: make.Way) -> str:
    return reverse("applications:checklist", args=[way.application.pk])


def test_findings_are_saved_a_few_at_a_time(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    client = client_of(way.staff.officer)
    first, second, *_ = [item["key"] for item in way.application.checklist]
    assert client.post(checklist(way), {f"finding.{first}": "met", "version": "1"}).status_code == 302
    form = {f"finding.{second}": "unmet", f"evidence.{second}": "缴纳地在朝阳区。", "version": "1"}
    assert client.post(checklist(way), form).status_code == 302
    rows = way.application.version.findings.values_list("key", "finding", "evidence", "found_by")
    assert sorted(rows) == sorted(
        [(first, "met", "", way.staff.officer.pk), (second, "unmet", "缴纳地在朝阳区。", way.staff.officer.pk)]
    )
    assert again(way).review_began_at == way.at


@pytest.mark.parametrize(
    ("values", "told"), [(("unmet", ""), "不符合的，请写明依据。"), (("", "写了依据"), "写了依据，请选结论。")]
)
def test_a_finding_that_is_half_written_is_refused_and_kept_on_the_screen(values: tuple, told: str, frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    key = way.application.checklist[0]["key"]
    form = {f"finding.{key}": values[0], f"evidence.{key}": values[1], "version": "1"}
    response = client_of(way.staff.officer).post(checklist(way), form)
    assert response.status_code == 400
    assert told in response.content.decode()
    assert values[1] in response.content.decode()
    assert (way.application.version.findings.count(), again(way).review_began_at) == (0, None)


def test_findings_on_an_older_version_are_refused_and_kept_on_the_screen(frozen) -> None:
    way = make.resubmitted()
    frozen(way.at)
    key = way.application.checklist[0]["key"]
    form = {f"finding.{key}": "unmet", f"evidence.{key}": "写了很久的依据。", "version": "1"}
    response = client_of(way.staff.officer).post(checklist(way), form)
    assert response.status_code == 409
    assert "申报单位已提交新的一版" in response.content.decode()
    assert "写了很久的依据。" in response.content.decode()
    assert way.application.version.findings.count() == 0


def test_findings_of_the_version_before_stand_beside(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    way.find("fund")
    way.do(A.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    way.do(A.FINALISE_CORRECTION)
    way.stamp()
    way.do(A.RESUBMIT, facts=make.Declaration(True))
    frozen(way.at)
    body = client_of(way.staff.officer).get(checklist(way)).content.decode()
    assert "上一版：不符合，与附件不符" in body
    assert "已有结论 0 /" in body


def test_only_who_reviews_the_file_writes_findings(frozen) -> None:
    way = make.way_to(S.SUBMITTED)
    frozen(way.at)
    key = way.application.checklist[0]["key"]
    form = {f"finding.{key}": "met", "version": "1"}
    for user in (way.staff.head, way.staff.city_officer, people.holder(Role.AUDITOR, at=make.START)):
        assert client_of(user).get(checklist(way)).context["form"] is None
        assert client_of(user).post(checklist(way), form).status_code == 403
    way.find()
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert client_of(way.staff.officer).post(checklist(way), form).status_code == 409


# Rounds --------------------------------------------------------------------------------------------------------------


def settings(call: Round | None = None, **changed: object) -> dict[str, object]:
    """The form of a round as a browser sends it."""
    form = make.edition()
    values = {
        "edition": form.pk, "title": "2026年第二批", "code": "2026-2", "opens_at": "2026-06-01T09:00",
        "closes_at": "2026-06-30T18:00", "recommend_until": "2026-07-31T18:00", "review_days": "10",
        "correction_days": "5", "accept_days": "5", "call": "一、申报条件",
    }  # fmt: skip
    if call is not None:
        values |= {"title": call.title, "code": call.code}
        for name in ("opens_at", "closes_at", "recommend_until"):
            values[name] = f"{getattr(call, name).astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}"
    return values | changed


def test_the_municipal_officer_sets_up_a_round(frozen) -> None:
    staff = make.staff()
    frozen(make.START)
    client = client_of(staff.city_officer)
    programme = make.edition().programme
    new = reverse("applications:round_new", args=[programme.pk])
    assert client.get(new).status_code == 200
    assert client.post(new, settings()).status_code == 302
    call = Round.objects.get(code="2026-2")
    assert call.opens_at == datetime(2026, 6, 1, 9, 0, tzinfo=clock.SHANGHAI)
    entry = RegisterEntry.objects.latest("seq")
    assert (entry.action, entry.thing_id) == ("open_round", call.pk)
    assert "2026年第二批" in client.get(reverse("applications:rounds")).content.decode()
    assert "一、申报条件" in client.get(reverse("applications:round", args=[call.pk])).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes_at": "2026-06-01T09:00"}, "closes_at"),
        ({"recommend_until": "2026-06-30T17:59"}, "recommend_until"),
        ({"code": "taken"}, "code"),
        ({"review_days": "0"}, "review_days"),
        ({"edition": ""}, "edition"),
    ],
)
def test_a_round_that_does_not_fit_together_is_refused(changed: dict, field: str, frozen) -> None:
    staff = make.staff()
    call = make.call("taken")
    frozen(make.START)
    response = client_of(staff.city_officer).post(
        reverse("applications:round_new", args=[call.programme_id]), settings(**changed)
    )
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert Round.objects.count() == 1


def edit(call: Round) -> str:
    return reverse("applications:round_edit", args=[call.pk])


def test_before_it_opens_a_round_is_changed_freely(frozen) -> None:
    staff = make.staff()
    call = make.call("2026-2", start=make.START + timedelta(days=90))
    frozen(make.START)
    response = client_of(staff.city_officer).post(edit(call), settings(call, code="2026-3", review_days="12"))
    assert response.status_code == 302
    call.refresh_from_db()
    assert (call.code, call.review_days) == ("2026-3", 12)
    facts = RegisterEntry.objects.latest("seq").detail.facts
    assert (facts["code"], facts["review_days"]) == (["2026-2", "2026-3"], ["10", "12"])


def test_once_open_a_round_is_only_extended_and_for_a_reason(frozen) -> None:
    staff = make.staff()
    call = make.call("2026-1")
    frozen(make.START)
    client = client_of(staff.city_officer)
    later = {"closes_at": "2026-04-10T18:00"}
    assert list(client.post(edit(call), settings(call, **later)).context["form"].errors) == ["note"]
    earlier = settings(call, closes_at="2026-03-20T18:00", note="提前。")
    assert list(client.post(edit(call), earlier).context["form"].errors) == ["closes_at"]
    # What is fixed is not even read from the form.
    form = settings(call, **later, note="京测人社函〔2026〕1号", code="other", opens_at="2026-03-09T09:00")
    assert client.post(edit(call), form).status_code == 302
    fresh = Round.objects.get(pk=call.pk)
    assert (fresh.code, fresh.opens_at) == (call.code, call.opens_at)
    assert fresh.closes_at == datetime(2026, 4, 10, 18, 0, tzinfo=clock.SHANGHAI)
    entry = RegisterEntry.objects.latest("seq")
    assert (entry.action, entry.detail.note) == ("change_round", "京测人社函〔2026〕1号")


def test_a_round_that_somebody_else_changed_meanwhile_is_not_overwritten(frozen) -> None:
    staff = make.staff()
    call = make.call("2026-1", start=make.START + timedelta(days=90))
    frozen(make.START)
    client = client_of(staff.city_officer)
    seen = client.get(edit(call)).context["seen"]
    Round.objects.filter(pk=call.pk).update(review_days=15)
    response = client.post(edit(call), settings(call, title="改了名称", seen=seen))
    assert response.status_code == 409
    assert "改了名称" in response.content.decode()
    assert Round.objects.get(pk=call.pk).title == call.title


def test_rounds_are_the_selecting_authoritys(frozen) -> None:
    staff = make.staff()
    call = make.call("2026-1")
    people.other_jurisdiction()
    frozen(make.START)
    foreign = people.holder(Role.CITY_OFFICER, code="440000", at=make.START - make.BEFORE)
    auditor = people.holder(Role.AUDITOR, at=make.START - make.BEFORE)
    pages = [
        reverse("applications:rounds"), reverse("applications:round", args=[call.pk]), edit(call),
        reverse("applications:round_new", args=[call.programme_id]),
    ]  # fmt: skip
    found = {
        name: [client_of(user).get(page).status_code for page in pages]
        for name, user in {**vars(staff), "foreign": foreign, "auditor": auditor}.items()
    }
    assert found == {
        "officer": [403] * 4,
        "head": [403] * 4,
        "city_officer": [200] * 4,
        "city_head": [200, 200, 403, 403],
        "foreign": [200, 404, 404, 403],
        "auditor": [200, 200, 403, 403],
    }
    before = Round.objects.values().get()
    assert client_of(staff.city_head).post(edit(call), settings(call, title="改")).status_code == 403
    assert Round.objects.values().get() == before


def test_an_application_stays_within_the_times_of_its_round(frozen) -> None:
    """Extending the time for recommending makes a late proposal possible again."""
    call = make.call("2026-1")
    way = make.way_to(S.SUBMITTED, round_=call)
    way.find()
    after = call.recommend_until + timedelta(hours=1)
    frozen(after)
    body = client_of(way.staff.officer).get(url(way, A.PROPOSE_RECOMMENDATION)).content.decode()
    assert "本批次推荐报送已于" in body
    form = settings(call, recommend_until="2026-06-30T18:00", note="延期。")
    assert client_of(way.staff.city_officer).post(edit(call), form).status_code == 302
    done = perform(
        again(way), A.PROPOSE_RECOMMENDATION, actor=Actor.of(way.staff.officer), at=after, facts=make.OPINION
    )
    assert done.state == S.RECOMMENDATION_PROPOSED
