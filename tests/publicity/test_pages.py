"""The pages of publicity: what the public reads, in how many queries; objecting without an account; the desk."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Assignment
from accounts.selectors import people_with
from accounts.services import revoke
from applications.choices import State
from chains.models import Chain
from office import calendar, clock
from office.machine import Actor, workflow_of
from office.models import CalendarYear, RegisterEntry
from office.schedule_text import lines_of
from publicity.choices import AnnouncementState, NoticeAction, NoticeState, ObjectionAction, ObjectionState
from publicity.forms.acts import NOBODY, HandlingForm
from publicity.models import Announcement, Notice, Objection
from publicity.selectors import todo_for, waiting_for
from tests.factories import accounts as people
from tests.factories import applications as files
from tests.factories import publicity as make
from tests.factories.calendars import in_force

pytestmark = pytest.mark.django_db
SECRETS = ("欧阳实名", "13612345678", "ouyang@example.com")


def url(name, *args):
    return reverse(f"publicity:{name}", args=args)


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def text_of(page):
    return page.content.decode()


@pytest.fixture
def case(frozen):
    case = make.issued(2)
    case.at = frozen("2026-03-25T09:00")
    return case


# The public ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_a_notice_is_read_in_as_many_queries_for_three_lines_as_for_one(
    client, frozen, number, django_assert_num_queries
):
    case = make.issued(number)
    frozen("2026-03-25T09:00")
    # The notice, and whether its lines have moved; for keeping the page the register's head. The paper is read once.
    client.get(f"{url('notice', case.notice.pk)}?kept=no")
    with django_assert_num_queries(3):
        page = client.get(url("notice", case.notice.pk))
    assert page.status_code == 200
    assert page.context["period"]["headline"] == "还剩 2 个工作日"
    assert page.context["period"]["note"] == "至 3月27日（星期五）24时止"
    listed = re.findall(r'<th scope="row" class="cell-main">\s*<span>\s*(.*?)\s*</span>', text_of(page))
    assert listed == [row.chain_name for row in case.listed]
    assert re.findall(r"<span>\s*第(\d)日\s*</span>", text_of(page)) == ["1", "2", "3", "4", "5"]
    with django_assert_num_queries(2):
        assert client.get(url("notices")).status_code == 200


def test_what_is_left_is_told_by_the_days_counted_at_issue(client, frozen):
    case = make.issued(1)
    at = frozen("2026-03-24T09:00")
    assert "还剩 3 个工作日" in text_of(client.get(url("notice", case.notice.pk)))
    rows = lines_of(calendar.rows_of(CalendarYear.objects.get(year=2026, state="in_force")))
    in_force(f"{rows}\n2026-03-25至2026-03-26 抗战胜利纪念日 放假", year=2026, at=at)
    for address in (url("notice", case.notice.pk), url("notices")):
        assert "还剩 3 个工作日" in text_of(client.get(address))
    frozen("2026-03-27T23:59")
    for address in (url("notice", case.notice.pk), url("notices")):
        assert "今天到期" in text_of(client.get(address))


def test_public_pages_answer_conditionally(client, case):
    for address in (url("notice", case.notice.pk), url("notices"), url("announcements")):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)


def test_what_is_not_issued_is_not_public(client, frozen):
    case = make.drafted()
    frozen(case.at)
    for name in ("notice", "notice_paper", "notice_list", "object"):
        assert client.get(url(name, case.notice.pk)).status_code == 404
    assert client.get(url("notices")).context["rows"] == []


def test_a_withdrawn_notice_stays_readable_and_says_so(client, case):
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误，更正后重新公示。")
    page = client.get(url("notice", case.notice.pk))
    assert "本公示已撤销" in text_of(page)
    assert (page.context["period"]["headline"], page.context["period"]["object_url"]) == ("公示已撤销", "")
    assert [row["tag"]["label"] for row in page.context["rows"]] == ["已撤出", "已撤出"]


def test_papers_and_list_are_downloads(client, case, run_effects):
    assert client.get(url("notice_paper", case.notice.pk)).status_code == 409
    run_effects()
    paper = client.get(url("notice_paper", case.notice.pk))
    assert (paper.headers["Content-Type"], b"".join(paper.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    workbook = client.get(url("notice_list", case.notice.pk))
    assert b"".join(workbook.streaming_content)[:2] == b"PK"


# Objecting -----------------------------------------------------------------------------------------------------------


def form_of(case, **changed):
    values = {
        "form_key": "5d0e8a52-8d0c-4a4e-9d6c-6f3d4d5f0a11",
        "item": case.items[1].pk,
        "objector_kind": "person",
        "objector_name": "欧阳实名",
        "objector_phone": "136 1234 5678",
        "objector_email": "ouyang@example.com",
        "facts": make.FACTS,
        "files": [files.pdf("证据一.pdf"), files.pdf("证据二.pdf")],
    }
    return values | changed


def test_anybody_objects_and_looks_the_stage_up(client, case):
    address = url("object", case.notice.pk)
    assert client.get(address).status_code == 200
    sent = client.post(address, form_of(case))
    objection = Objection.objects.get()
    assert (sent.status_code, objection.evidence.count(), objection.item) == (302, 2, case.items[1])
    receipt = client.get(sent.url)
    assert objection.number in text_of(receipt)
    assert objection.query_code in text_of(receipt)
    # The same form again leads to the same receipt.
    doubled = client.post(address, form_of(case))
    assert (doubled.status_code, Objection.objects.count()) == (302, 1)
    found = client.post(url("stage"), {"number": objection.number, "code": objection.query_code.lower()})
    assert found.context["facts"][-1] == {
        "label": "办理情况", "tag": {"label": "已收到", "tone": "amber", "shape": "▲"},
    }  # fmt: skip
    assert client.post(url("stage"), {"number": objection.number, "code": "ABCDEFGH"}).status_code == 400
    assert client.get(url("receipt", "x:y:z")).status_code == 404
    for page in (receipt, found, client.get(url("notice", case.notice.pk))):
        assert [secret for secret in SECRETS if secret in text_of(page)] == []


def test_the_account_of_an_objector_is_nowhere(case):
    user = files.applicant_of(case.listed[0].unit)
    assert browser_of(user).post(url("object", case.notice.pk), form_of(case)).status_code == 302
    objection = Objection.objects.get()
    entries = RegisterEntry.objects.of(objection)
    assert [(entry.actor_kind, entry.actor_name, entry.person_id) for entry in entries] == [("visitor", "访客", None)]
    assert [row.upload.uploaded_by for row in objection.evidence.all()] == [None, None]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"objector_name": ""}, "objector_name"),
        ({"item": ""}, "item"),
        ({"facts": "太短"}, "facts"),
        ({"objector_phone": "12"}, "objector_phone"),
        ({"objector_kind": "unit", "files": []}, "files"),
        ({"files": [SimpleUploadedFile("假.pdf", b"MZ\x90\x00 program")]}, "files"),
    ],
)
def test_what_is_missing_stands_beside_its_field_and_nothing_is_received(client, case, changed, field):
    page = client.post(url("object", case.notice.pk), form_of(case, **changed))
    assert (page.status_code, list(page.context["form"].errors)) == (400, [field])
    assert (Objection.objects.count(), [item.state for item in case.items]) == (0, ["listed", "listed"])


def test_drawn_before_the_deadline_and_sent_in_the_last_or_the_first_instant_after(client, case, frozen):
    address = url("object", case.notice.pk)
    frozen(case.notice.objections_until - timedelta(seconds=1))
    assert client.get(address).context["is_late"] is False
    in_time = client.post(address, form_of(case))
    frozen(case.notice.objections_until)
    late = client.post(address, form_of(case, form_key=""))
    assert [(row.kind, row.is_late) for row in Objection.objects.order_by("pk")] == [
        ("objection", False), ("report", True),
    ]  # fmt: skip
    assert "异议已收到" in text_of(client.get(in_time.url))
    receipt = text_of(client.get(late.url))
    assert ("举报已收到" in receipt, "这件作为举报办理" in receipt) == (True, True)
    kinds = client.get(address).context["form"].fields["kind"].widget.choices
    assert [value for value, _ in kinds] == ["report", "complaint"]


def test_a_withdrawn_notice_takes_nothing(client, case):
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误。")
    address = url("object", case.notice.pk)
    assert "现在不受理异议" in text_of(client.get(address))
    page = client.post(address, form_of(case))
    assert (page.status_code, Objection.objects.count()) == (400, 0)


def test_too_many_tries_from_one_address_are_asked_for_a_confirmed_email(client, case):
    address = url("object", case.notice.pk)
    for _ in range(20):
        assert client.post(address, form_of(case, facts="短")).status_code == 400
    page = client.post(address, form_of(case))
    assert (page.status_code, Objection.objects.count()) == (429, 0)
    assert "请先确认电子邮箱" in text_of(page)
    assert client.post(address, form_of(case), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_objecting_needs_the_csrf_token(case):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(url("object", case.notice.pk), form_of(case)).status_code == 403
    assert Objection.objects.count() == 0


# The desk ------------------------------------------------------------------------------------------------------------


def draft_of(page, **changed):
    """What a browser would send back from a draft's form."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["items"] = [getattr(row, "pk", row) for row in values["items"]]
    return {name: "" if value is None else value for name, value in values.items()} | changed


def test_staff_take_a_notice_from_the_shortlist_to_the_public_and_on_to_chains(frozen):
    listed = make.shortlisted(2)
    staff = files.staff()
    officer, head = browser_of(staff.city_officer), browser_of(staff.city_head)
    at = frozen(make.ISSUE)
    assert [task["group"] for task in todo_for(staff.city_officer, at)] == ["公示起草"]
    new = url("notice_new", listed[0].round_id)
    page = officer.get(new)
    saved = officer.post(new, draft_of(page, document_number="京人社技字〔2026〕3号"))
    notice = Notice.objects.get()
    assert (saved.url, notice.state, notice.items.count()) == (url("notice_file", notice.pk), NoticeState.DRAFTED, 2)
    page = officer.get(saved.url)
    assert page.context["days_title"] == "如果今天签发"
    assert [day["ordinal"] for day in page.context["days"]] == [1, 2, 3, 4, 5]
    preview = officer.get(url("notice_preview", notice.pk))
    assert (preview.status_code, preview.content[:5]) == (200, b"%PDF-")

    edit = url("notice_edit", notice.pk)
    typed = draft_of(officer.get(edit), seen=notice.revision, title="关于拟入围名单的公示")
    assert officer.post(edit, typed).status_code == 302
    stale = officer.post(edit, typed)
    assert (stale.status_code, Notice.objects.get().revision) == (409, 1)

    act = url("notice_act", notice.pk, NoticeAction.PROPOSE)
    assert officer.post(act, {"seen": 1}).status_code == 302
    assert officer.post(act, {"seen": 1}).status_code == 409
    assert [task["group"] for task in todo_for(staff.city_head, at)] == ["公示签发"]
    assert [line["whom"] for line in waiting_for(staff.city_officer, at)] == ["负责人"]
    assert officer.get(url("notice_act", notice.pk, NoticeAction.ISSUE)).status_code == 403
    issue = url("notice_act", notice.pk, NoticeAction.ISSUE)
    confirm = head.get(issue)
    assert confirm.context["facts"][1] == {"label": "如果今天签发", "value": "2026年3月23日至2026年3月27日"}
    assert head.post(issue, {"seen": 2}).url == url("notice", notice.pk)
    assert officer.get(url("notice_preview", notice.pk)).status_code == 409
    assert {row.state for row in type(listed[0]).objects.filter(round=listed[0].round_id)} == {State.IN_PUBLICITY}

    case = make.Case(Notice.objects.get(), staff.city_officer, staff.city_head, None, at, listed[0].round, listed)
    case.close()
    at = frozen(case.at)
    assert [task["group"] for task in todo_for(staff.city_officer, at)] == ["公布起草"]
    new = url("announcement_new", notice.pk)
    page = officer.get(new)
    assert officer.post(new, draft_of(page)).status_code == 400  # without a first day
    saved = officer.post(new, draft_of(page, starts_on="2026-05-01"))
    announcement = Announcement.objects.get()
    assert saved.url == url("announcement_file", announcement.pk)
    assert officer.get(saved.url).status_code == 200
    assert officer.get(url("announcement_preview", announcement.pk)).content[:5] == b"%PDF-"
    edit = url("announcement_edit", announcement.pk)
    assert officer.post(edit, draft_of(officer.get(edit), seen=0, starts_on="2026-05-02")).status_code == 302
    assert officer.post(url("announcement_act", announcement.pk, "propose"), {"seen": 1}).status_code == 302
    done = head.post(url("announcement_act", announcement.pk, "issue"), {"seen": 2})
    assert done.url == url("announcement", announcement.pk)
    assert Announcement.objects.get().state == AnnouncementState.ISSUED
    public = Client().get(done.url)
    assert [row["cells"][0] for row in public.context["rows"]] == [row.chain_name for row in listed]
    assert re.findall(r'<a href="(/chains/[^"]+)">(.*?)</a>', text_of(public)) == [
        (chain.get_absolute_url(), chain.name) for chain in Chain.objects.order_by("application__number")
    ]
    assert todo_for(staff.city_officer, at) == []
    assert head.get(url("announcement_list")).context["rows"][0]["pk"] == announcement.pk


def test_an_objection_is_handled_and_who_objects_is_on_no_page(case):
    objection = case.object()
    officer, head, handler = browser_of(case.officer), browser_of(case.head), browser_of(case.handler)
    auditor = browser_of(people.holder(Role.AUDITOR))
    page = url("objection", objection.pk)
    screen = url("objection_act", objection.pk, "screen")
    choices = officer.get(screen).context["form"].fields["handler"].choices
    assert case.officer.person_id not in dict(choices)
    assert officer.post(screen, {"seen": 0, "handler": case.handler.person_id}).status_code == 302
    assert [task["group"] for task in todo_for(case.handler, case.at)] == ["异议核查"]

    identity = url("identity", objection.pk)
    for browser in (officer, head, auditor):
        assert browser.get(identity).status_code == 403
        assert browser.post(identity, {"reason": "好奇"}).status_code == 403
    assert handler.post(identity, {"reason": ""}).status_code == 400
    assert [secret for secret in SECRETS if secret in text_of(handler.get(identity))] == []
    assert RegisterEntry.objects.filter(action="open_sealed").count() == 0
    shown = handler.post(identity, {"reason": "电话核实"})
    assert [secret for secret in SECRETS if secret in text_of(shown)] == list(SECRETS)
    assert RegisterEntry.objects.filter(action="open_sealed", person_id=case.handler.person_id).count() == 3

    propose = url("objection_act", objection.pk, "propose_dismissal")
    texts = {"finding": "已核对。", "reply": "岗位真实。", "words_for_applicant": "核查了岗位数量。"}
    assert handler.post(propose, {"seen": 1, **texts}).status_code == 302
    for browser in (officer, head, handler, auditor):
        for address in (page, url("objection_list"), url("notice_file", case.notice.pk)):
            found = browser.get(address)
            assert (found.status_code, [one for one in SECRETS if one in text_of(found)]) == (200, [])
    assert head.post(url("objection_act", objection.pk, "uphold"), {"seen": 2}).status_code == 400
    assert head.post(url("objection_act", objection.pk, "dismiss"), {"seen": 2}).status_code == 302
    assert Objection.objects.get().state == ObjectionState.DISMISSED
    assert handler.get(url("reply", objection.pk)).status_code == 409


def test_evidence_is_for_those_who_handle_and_each_download_is_an_act(case):
    objection = case.object(files=[files.pdf("欧阳实名的说明.pdf")])
    address = url("evidence", objection.pk, 1)
    officer, handler = browser_of(case.officer), browser_of(case.handler)
    auditor = browser_of(people.holder(Role.AUDITOR))
    assert [browser.post(address).status_code for browser in (officer, auditor)] == [403, 403]
    assert "欧阳实名" not in text_of(officer.get(url("objection", objection.pk)))
    assert handler.get(address).status_code == 405
    assert handler.post(url("evidence", objection.pk, 2)).status_code == 404
    downloads = RegisterEntry.objects.of(objection).filter(action="download")
    assert downloads.count() == 0
    assert b"".join(handler.post(address).streaming_content)[:5] == b"%PDF-"
    assert downloads.get().person_id == case.handler.person_id


def test_a_letter_is_entered_by_staff(case):
    address = url("letter_new", case.notice.pk)
    officer = browser_of(case.officer)
    typed = form_of(case, channel="letter", arrived_at="2026-03-24T15:00", postmarked_on="2026-03-23", files=[])
    page = officer.post(address, typed)
    objection = Objection.objects.get()
    assert (page.status_code, page.url) == (302, url("objection", objection.pk))
    assert (objection.channel, objection.arrived_at) == (
        "letter", clock.start_of_day(case.at.date()) - timedelta(hours=9),
    )  # fmt: skip
    assert browser_of(case.head).get(address).status_code == 403


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.DISTRICT_OFFICER, Role.EXPERT, Role.ADMINISTRATOR])
def test_the_desk_is_not_for_others(case, role):
    objection, browser = case.object(), browser_of(people.holder(role))
    for name in ("list", "objection_list", "announcement_list"):
        assert browser.get(url(name)).status_code == 403
    for name, key in (("notice_file", case.notice.pk), ("objection", objection.pk), ("identity", objection.pk)):
        assert browser.get(url(name, key)).status_code == 404
    assert browser.post(url("evidence", objection.pk, 1)).status_code == 404
    assert todo_for(people.holder(role), case.at) == []


# The API -------------------------------------------------------------------------------------------------------------


def test_the_api_shows_what_is_public_and_drafts_to_staff_alone(frozen):
    case = make.drafted(columns=["unit"])
    frozen(case.at)
    officer, head = browser_of(case.officer), browser_of(case.head)
    applicant = browser_of(files.applicant_of(case.listed[0].unit))
    one = f"/api/v1/notices/{case.notice.pk}/"
    assert Client().get(one).status_code == 403
    assert (applicant.get(one).status_code, applicant.get("/api/v1/notices/").json()["results"]) == (404, [])
    assert officer.get(one).json()["actions"] == ["propose"]
    json = {"content_type": "application/json"}
    assert officer.post(f"{one}issue/", {}, **json).status_code == 409
    assert officer.post(f"{one}propose/", {"seen": 0}, **json).json()["state"] == "proposed"
    assert officer.post(f"{one}issue/", {}, **json).status_code == 403
    assert head.post(f"{one}issue/", {"seen": 7}, **json).status_code == 409
    assert head.post(f"{one}issue/", {"seen": 1}, **json).json()["state"] == "issued"
    case.notice.refresh_from_db()
    case.object()
    body = applicant.get(one)
    # What the paper does not show, it does not tell either.
    listed = {"position": 1, "texts": {"unit": case.listed[0].unit.name}, "standing": "在列"}
    assert body.json()["items"] == [listed]
    assert (body.json()["ends_on"], body.json()["actions"]) == ("2026-03-27", [])
    assert re.search("|".join(SECRETS), text_of(body)) is None


def test_the_api_refuses_a_period_that_the_calendar_does_not_cover(frozen):
    case = make.drafted()
    frozen("2026-12-30T10:00")
    address = f"/api/v1/notices/{case.notice.pk}/propose/"
    answer = browser_of(case.officer).post(address, {"seen": 0}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_ready")
    assert answer.json()["problems"][0]["field"] == "workdays"
    assert Notice.objects.get().state == NoticeState.DRAFTED


def test_who_screens_an_objection_is_told_why_nobody_can_handle_it():
    case = make.issued()
    objection = case.object()
    proposer = case.items[0].application.shortlist_proposer_id
    others = people_with(Role.CITY_OFFICER, authority=case.notice.round.programme.selecting_authority)
    row = next(row for row in workflow_of(objection).rows if row.action == ObjectionAction.SCREEN)
    form = partial(HandlingForm, thing=objection, row=row, user=case.officer, at=case.at)
    offered = form().fields["handler"]
    assert len(offered.choices) == 1 + others.exclude(person_id=proposer).count()
    for held in Assignment.objects.filter(user__in=others.exclude(person_id=proposer)):
        revoke(held, actor=Actor.clock(), at=case.at)
    alone = form().fields["handler"]
    assert (alone.choices, alone.help_text) == ([("", "请选择")], NOBODY)
