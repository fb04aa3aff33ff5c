"""What the people of a co-issuing body see and what they never see; the pages of the selecting authority about them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from applications.choices import Action, ConsultationAction, ConsultationState, OpinionKind, State
from applications.models import Application, Attachment, BodyAccess, Consultation
from applications.services.notes import write_note
from applications.workflow.facts import Answer
from office import jobs
from office.machine import Actor, perform
from office.models import Job, RegisterEntry
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
A, S = ConsultationAction, ConsultationState
LIST = "applications:consulted"
UNSEEN_STATES = [state for state in State.values if state not in (
    State.RECOMMENDED, State.ACCEPTED, State.UNDER_REVIEW, State.SHORTLISTED, State.NOT_SELECTED, State.IN_PUBLICITY,
    State.SELECTED,
)]  # fmt: skip
# Contacts in the factories' form, and what is between officials.
NEVER = (
    "13800138000", "office@example.com", "王㛃", "13900139000", "赵明", "13700137000", "钱程", "010-65395678",
    "138****", "139****", "材料齐全，符合申报条件。", "服务国家重大战略。", "只给同事看的备注",
)  # fmt: skip


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def body_person(code: str = people.EDUCATION):
    return people.holder(Role.CO_OFFICER, code=code, at=make.START - make.BEFORE)


@pytest.fixture
def way(frozen):
    """An accepted file of a round that is open to two bodies."""
    way = make.way_to(State.ACCEPTED)
    make.open_to(way.application.round, people.EDUCATION, people.INDUSTRY, at=way.at)
    frozen(way.at)
    return way


def file_url(way) -> str:
    return reverse("applications:consulted_file", args=[way.application.pk])


def say(question, person, kind=OpinionKind.REMARK, text="院校专业需要调整。", at=None):
    return perform(question, A.ANSWER, actor=Actor.of(person), at=at or question.asked_at, facts=Answer(kind, text))


# Which files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", UNSEEN_STATES)
def test_what_is_not_recommended_is_not_there(state, frozen):
    way, person = make.way_to(state), body_person()
    make.open_to(way.application.round, at=way.at)
    frozen(way.at)
    client = client_of(person)
    assert client.get(file_url(way)).status_code == 404
    assert client.get(reverse(LIST)).context["rows"] == []


@pytest.mark.parametrize("state", [State.RECOMMENDED, State.SHORTLISTED, State.NOT_SELECTED, State.SELECTED])
def test_what_is_recommended_is_there_until_the_end(state, frozen):
    way, person = make.way_to(state), body_person()
    make.open_to(way.application.round, at=way.at)
    frozen(way.at)
    page = client_of(person).get(file_url(way))
    words = {State.RECOMMENDED: "推荐", State.SHORTLISTED: "遴选", State.NOT_SELECTED: "已结束", State.SELECTED: "入选"}
    assert (page.status_code, page.context["tag"]["label"]) == (200, words[state])


def test_a_shortlist_looks_like_any_other_file_of_the_selection(frozen):
    tags = []
    for state in (State.UNDER_REVIEW, State.SHORTLISTED):
        way = make.way_to(state)
        make.open_to(way.application.round, at=way.at)
        frozen(way.at)
        tags.append(client_of(body_person()).get(file_url(way)).context["tag"])
    assert tags[0] == tags[1]


def test_rounds_that_are_not_open_and_bodies_to_which_they_are_not(way):
    elsewhere = make.way_to(State.ACCEPTED)
    person, other = client_of(body_person()), client_of(body_person("11ZGH"))
    assert person.get(file_url(elsewhere)).status_code == 404
    assert [row["title"] for row in person.get(reverse(LIST)).context["rows"]] == [way.application.chain_name]
    assert other.get(file_url(way)).status_code == 404
    assert other.get(reverse(LIST)).context["rows"] == []


def test_no_other_page_or_interface_opens_to_a_body(way):
    make.ask_bodies(way)
    person = body_person()
    client, pk = client_of(person), way.application.pk
    assert list(Application.objects.visible_to(person)) == []
    tabs = (
        "case", "changes", "attachments", "members", "checklist", "opinions", "messages", "notes", "papers", "record",
        "print", "bundle", "message_new", "form",
    )  # fmt: skip
    assert {name: client.get(reverse(f"applications:{name}", args=[pk])).status_code for name in tabs} == dict.fromkeys(
        tabs, 404
    )
    assert client.get("/api/v1/applications/").json()["results"] == []
    assert client.get(f"/api/v1/applications/{pk}/").status_code == 404
    version = way.application.version
    for upload in (version.scan_id, Attachment.objects.filter(version=version).first().upload_id):
        assert client.get(reverse("applications:upload", args=[pk, upload])).status_code == 404
    assert client.get(reverse("applications:paper", args=[pk, version.document_id])).status_code == 404
    sealed = reverse("applications:sealed", args=[pk, "lead", "phone"])
    assert client.get(sealed).status_code == 404


# What of a file ------------------------------------------------------------------------------------------------------


def test_a_body_reads_the_form_and_nothing_that_reaches_a_person(way):
    token = "5f0e9f1e-6a5b-4a53-9c8e-0d3c3c1f2a11"
    write_note(way.application, "只给同事看的备注", token=token, actor=Actor.of(way.staff.city_officer), at=way.at)
    (question, other) = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    say(other, body_person(people.INDUSTRY), text="别的部门的意见不能看。")
    page = client_of(body_person()).get(file_url(way))
    assert [word for word in (*NEVER, "别的部门的意见不能看。", "市经济和信息化局") if word in page.text] == []
    shown = ("集成电路封装和测试，近一年收入占比百分之八十。", "北京云桥检测有限公司", "张龑", question.question)
    assert [word for word in shown if word not in page.text] == []
    labels = {line["label"] for section in page.context["sections"] for line in section["lines"] + section["columns"]}
    assert labels & {"联系人", "联系电话", "电子邮箱", "电话"} == set()


def test_a_body_takes_attachments_but_no_stamped_scan_and_each_is_registered(way):
    client, version = client_of(body_person()), way.application.version
    upload = Attachment.objects.filter(version=version).first().upload
    before = RegisterEntry.objects.filter(action="download").count()

    def url_of(key: int) -> str:
        return reverse("applications:consulted_upload", args=[way.application.pk, key])

    taken = client.get(url_of(upload.pk))
    assert (taken.status_code, len(taken.getvalue())) == (200, upload.size)
    sent = way.application.recommendations.get(voided_at__isnull=True).scan_id
    assert [client.get(url_of(key)).status_code for key in (version.scan_id, sent)] == [404, 404]
    assert RegisterEntry.objects.filter(action="download").count() == before + 1
    assert client_of(body_person("11ZGH")).get(url_of(upload.pk)).status_code == 404


def test_a_body_closed_out_gets_nothing_any_more(way):
    (question,) = make.ask_bodies(way)
    client = client_of(body_person())
    access = BodyAccess.objects.get(body__code=people.EDUCATION)
    city = client_of(way.staff.city_officer)
    url = reverse("applications:close_to_body", args=[way.application.round_id, access.pk])
    assert city.post(url, {"reason": ""}).status_code == 400
    assert BodyAccess.objects.get(pk=access.pk).closed_at is None
    assert city.post(url, {"reason": "不再需要。"}).status_code == 302
    act = reverse("applications:consultation_act", args=[question.pk, A.ANSWER])
    assert [client.get(address).status_code for address in (file_url(way), act)] == [404, 404]


# Answering -----------------------------------------------------------------------------------------------------------


def test_a_body_answers_on_its_page(way):
    (question,) = make.ask_bodies(way)
    client = client_of(body_person())
    page = client.get(file_url(way))
    (act,) = page.context["actions"]
    assert act["label"] == "回复意见"
    form = client.get(act["url"])
    assert [fact["value"] for fact in form.context["facts"]][2] == "请就该链的院校合作提出意见。"
    bad = client.post(act["url"], {"opinion": "disagree", "text": "", "seen": form.context["seen"]})
    assert (bad.status_code, "请写明内容和理由" in bad.text) == (400, True)
    done = client.post(act["url"], {"opinion": "disagree", "text": "专业不对口。", "seen": form.context["seen"]})
    assert (done.status_code, done["Location"]) == (302, file_url(way))
    kept = Consultation.objects.get()
    assert (kept.state, kept.opinion, kept.text) == (S.ANSWERED, "disagree", "专业不对口。")
    assert client.get(file_url(way)).context["actions"] == []


def test_another_body_and_the_city_do_not_answer(way):
    (question,) = make.ask_bodies(way)
    url = reverse("applications:consultation_act", args=[question.pk, A.ANSWER])
    values = {"opinion": "agree", "text": ""}
    users = cast_for(way).users | {"other_body": body_person(people.INDUSTRY)}
    got = {name: client_of(user).post(url, values).status_code for name, user in users.items() if name != "body"}
    city = {"city_officer", "city_head", "city_officer_as_head", "auditor"}
    assert got == {name: 403 if name in city else 404 for name in got}
    assert Consultation.objects.get().state == S.ASKED


# The selecting authority ---------------------------------------------------------------------------------------------


def test_the_city_reads_what_each_body_said_and_the_district_and_the_unit_do_not(way):
    first, second = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY, text="问题的内容在此。")
    say(first, body_person(), text="意见的内容在此。", at=way.at)
    url = reverse("applications:opinions", args=[way.application.pk])
    users = cast_for(way).users
    got = {name: client_of(user).get(url).status_code for name, user in users.items()}
    readers = {"city_officer", "city_head", "city_officer_as_head", "auditor"}
    works_here = {"applicant", "unit_admin", "officer", "colleague", "head", "officer_as_head"}
    assert got == {name: 200 if name in readers else 403 if name in works_here else 404 for name in users}
    assert "意见的内容在此。" in client_of(users["auditor"]).get(url).text
    for name in works_here:
        client = client_of(users[name])
        for tab in ("case", "record", "messages", "papers", "print"):
            page = client.get(reverse(f"applications:{tab}", args=[way.application.pk]))
            assert [
                word for word in ("协办意见", "征求意见", "意见的内容在此", "问题的内容在此") if word in page.text
            ] == []
    record = client_of(users["city_officer"]).get(reverse("applications:record", args=[way.application.pk]))
    assert [entry["title"] for entry in record.context["entries"]][0] == "征求意见"


def test_the_city_asks_from_the_file_and_extends_and_takes_back(way, frozen):
    client, pk = client_of(way.staff.city_officer), way.application.pk
    act = reverse("applications:act", args=[pk, Action.ASK_BODIES])
    form = client.get(act).context["form"]
    assert [name for _, name in form.fields["bodies"].choices] == ["北京市教育委员会", "北京市经济和信息化局"]
    values = {"bodies": ["11JYW", "11JXJ"], "question": "请提出意见。", "workdays": "5"}
    assert client.post(act, values | {"bodies": []}).status_code == 400
    assert Consultation.objects.count() == 0
    assert client.post(act, values).status_code == 302
    page = client.get(reverse("applications:opinions", args=[pk]))
    acts = ["延长回复期限", "撤回征求意见"]
    assert [(row["body"], [act["label"] for act in row["acts"]]) for row in page.context["questions"]] == [
        ("北京市经济和信息化局", acts), ("北京市教育委员会", acts),
    ]  # fmt: skip
    first = Consultation.objects.get(body__code="11JYW")
    back = reverse("applications:opinions", args=[pk])
    longer = client.post(reverse("applications:consultation_act", args=[first.pk, A.EXTEND]), {"workdays": "9"})
    gone = client.post(reverse("applications:consultation_act", args=[first.pk, A.WITHDRAW]), {"note": "问错了。"})
    assert [(answer.status_code, answer["Location"]) for answer in (longer, gone)] == [(302, back), (302, back)]
    assert Consultation.objects.get(pk=first.pk).state == S.WITHDRAWN


def test_nobody_is_offered_to_ask_where_the_round_is_open_to_no_body(frozen):
    way = make.way_to(State.ACCEPTED)
    frozen(way.at)
    page = client_of(way.staff.city_officer).get(reverse("applications:case", args=[way.application.pk]))
    assert [act["label"] for act in page.context["panel"] if act["label"] == "征求意见"] == []


@pytest.mark.parametrize("codes", [["11JYW"], ["11JYW", "11JXJ"]])
def test_many_files_are_asked_about_at_once(way, codes):
    call = way.application.round
    second, shut = make.way_to(State.ACCEPTED, round_=call), make.way_to(State.ACCEPTED)
    client = client_of(way.staff.city_officer)
    ids = [row.application.pk for row in (way, second, shut)]
    page = client.get(reverse("applications:bulk"), {"action": Action.ASK_BODIES, "ids": ids})
    assert [row["reason"] for row in page.context["rows"]] == [
        "本批次没有向联合印发部门开放；开放在批次页办理。",
        "",
        "",
    ]
    seen = {f"seen-{pk}": Application.objects.get(pk=pk).revision for pk in ids[:2]}
    values = {"action": Action.ASK_BODIES, "ids": ids, "bodies": codes, "question": "请提出意见。", "workdays": "5"}
    ordered = client.post(reverse("applications:bulk"), values | seen)
    assert ordered.status_code == 302
    jobs.run_row(Job.objects.latest("pk").pk, at=way.at)
    asked = Consultation.objects.order_by("application_id", "body__code").values_list("application_id", "body__code")
    assert list(asked) == [(pk, code) for pk in ids[:2] for code in sorted(codes)]


def test_the_round_page_opens_and_closes(frozen):
    call = make.call()
    officer = make.staff().city_officer
    frozen(make.START)
    client, page_url = client_of(officer), reverse("applications:round", args=[call.pk])
    page = client.get(page_url)
    assert (page.context["bodies"]["rows"], page.context["bodies"]["open_url"] != "") == ([], True)
    form = client.get(page.context["bodies"]["open_url"]).context["form"]
    assert [name for _, name in form.fields["bodies"].choices] == [
        "北京市教育委员会", "北京市经济和信息化局", "北京市人民政府国有资产监督管理委员会", "北京市总工会",
    ]  # fmt: skip
    assert client.post(page.context["bodies"]["open_url"], {}).status_code == 400
    assert BodyAccess.objects.count() == 0
    assert client.post(page.context["bodies"]["open_url"], {"bodies": ["11JYW", "11ZGH"]}).status_code == 302
    rows = client.get(page_url).context["bodies"]["rows"]
    assert [(row["name"], bool(row["close_url"])) for row in rows] == [
        ("北京市教育委员会", True), ("北京市总工会", True),
    ]  # fmt: skip
    head = client_of(make.staff().city_head).get(page_url)
    assert [bool(row["close_url"]) for row in head.context["bodies"]["rows"]] == [False, False]
    assert (
        client_of(make.staff().city_head).post(page.context["bodies"]["open_url"], {"bodies": ["11JXJ"]}).status_code
        == 403
    )
    assert BodyAccess.objects.count() == 2


def test_the_list_of_questions_is_narrowed_by_round_body_and_state(way):
    first, second = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    say(first, body_person())
    client, url = client_of(way.staff.city_officer), reverse("applications:consultations")

    def shown(**asked) -> list[tuple[str, str]]:
        return [(row["body"], row["tag"]["label"]) for row in client.get(url, asked).context["rows"]]

    assert shown() == [("市经信局", "待回复"), ("市教委", "有意见")]
    assert shown(state="asked") == [("市经信局", "待回复")]
    assert shown(body=first.body_id, call=way.application.round_id) == [("市教委", "有意见")]
    assert shown(call=999) == [("市经信局", "待回复"), ("市教委", "有意见")]


# Queries -------------------------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_lists_ask_as_much_for_one_file_as_for_three(way):
    person, city = client_of(body_person()), client_of(way.staff.city_officer)
    make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    pages = ((person, reverse(LIST)), (city, reverse("applications:consultations")))
    before = [queries(client, url) for client, url in pages]
    for _ in range(2):
        more = make.way_to(State.ACCEPTED, round_=way.application.round)
        make.ask_bodies(more, people.EDUCATION, people.INDUSTRY)
    assert [queries(client, url) for client, url in pages] == before
    assert len(person.get(reverse(LIST)).context["rows"]) == 3


def test_the_filters_of_a_bodys_list(way):
    other = make.way_to(State.ACCEPTED, round_=way.application.round)
    (question,) = make.ask_bodies(way)
    client = client_of(body_person())

    def shown(**asked) -> list[str]:
        return [row["sub"].partition(" · ")[2] for row in client.get(reverse(LIST), asked).context["rows"]]

    both = [other.application.number, way.application.number]
    assert shown() == both
    assert shown(state="asked") == [way.application.number]
    assert shown(state="answered") == []
    assert shown(q=other.application.number) == [other.application.number]
    assert shown(q=other.application.unit.name) == [other.application.number]
    assert shown(call=way.application.round_id) == both
    assert question.state == S.ASKED
