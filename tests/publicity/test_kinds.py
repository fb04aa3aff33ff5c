"""Objections, reports and complaints: which desk each goes to, what it holds back, what becomes of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import enter_absence
from applications.choices import State
from chains.choices import AnonymousRule, ObjectionScan
from chains.models import Programme
from office.clock import local_date
from office.machine import Actor, NotAllowed, NotReady, perform
from office.models import Message, RegisterEntry
from office.words import day_words
from publicity import permissions as may
from publicity.choices import Channel, ItemState, ObjectionAction, ObjectionKind, ObjectionState
from publicity.models import Objection
from publicity.selectors import clearable, public, todo_for
from publicity.services import Arrival, notice_defaults, open_identity
from publicity.workflow.facts import Handling, Sorting
from tests.factories import accounts as people
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
REPORT, COMPLAINT = ObjectionKind.REPORT, ObjectionKind.COMPLAINT


@pytest.fixture
def case(frozen):
    case = make.issued(2)
    case.at = frozen("2026-03-25T09:00")
    return case


def states(case: make.Case) -> list[str]:
    return [item.state for item in case.items]


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


# What holds a line back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "number"), [(REPORT, "举报-2026-0001"), (COMPLAINT, "投诉-2026-0001")])
def test_a_report_or_a_complaint_holds_nothing_back(case, kind, number):
    brought = case.object(1, kind=kind)
    assert (brought.number, states(case)) == (number, [ItemState.LISTED] * 2)
    case.close()
    assert [item.position for item in clearable(case.notice)] == [1, 2]
    announcement = case.announce()
    assert [item.application.state for item in announcement.items.order_by("position")] == [State.SELECTED] * 2
    done = case.refer(brought)
    assert (done.state, done.document.number, done.document.title) == (
        ObjectionState.REFERRED, number, f"{done.get_kind_display()}答复书",
    )  # fmt: skip
    assert states(case) == [ItemState.CLEARED] * 2


def test_a_report_found_true_in_time_still_strikes_its_line(case):
    case.decide(case.object(1, kind=REPORT), upheld=True)
    assert states(case) == [ItemState.STRUCK, ItemState.LISTED]


def test_a_report_about_an_announced_line_is_referred_and_cannot_strike_it(case):
    case.close()
    case.announce()
    report = case.screen(case.object(1, at=case.at))
    assert (report.kind, report.is_late) == (REPORT, True)
    with pytest.raises(NotReady, match="拟认定属实并转办"):
        propose = ObjectionAction.PROPOSE_UPHOLDING
        perform(report, propose, actor=Actor.of(case.handler), at=case.at, facts=make.FINDING)
    assert Objection.objects.get().state == ObjectionState.SCREENED


# Sorting -------------------------------------------------------------------------------------------------------------


def resort(case: make.Case, objection: Objection, kind: str, by: User, note: str = "实为举报线索。") -> Objection:
    act = ObjectionAction.RESORT
    return perform(objection, act, actor=Actor.of(by), at=case.at, facts=Sorting(kind), note=note)


def test_an_objection_made_a_report_by_the_head_releases_its_line_and_back(case):
    objection = case.object(1)
    with pytest.raises(NotAllowed):
        resort(case, objection, REPORT, case.handler)
    with pytest.raises(NotReady, match="请写明理由"):
        resort(case, objection, REPORT, case.head, note="")
    assert states(case)[0] == ItemState.HELD
    report = resort(case, objection, REPORT, case.head)
    assert (report.kind, report.number, states(case)[0]) == (REPORT, "异议-2026-0001", ItemState.LISTED)
    back = resort(case, report, ObjectionKind.OBJECTION, case.handler, note="确为对名单的异议。")
    assert (back.kind, states(case)[0]) == (ObjectionKind.OBJECTION, ItemState.HELD)
    notes = RegisterEntry.objects.of(back).filter(action="resort").order_by("seq")
    assert [entry.detail.note for entry in notes] == ["实为举报线索。", "确为对名单的异议。"]


def test_what_came_late_never_becomes_an_objection(case):
    late = case.object(1, at=case.notice.objections_until)
    with pytest.raises(NotReady, match="异议受理期之后提出"):
        resort(case, late, ObjectionKind.OBJECTION, case.handler)
    assert (Objection.objects.get().kind, states(case)[0]) == (REPORT, ItemState.LISTED)


# Complaints ----------------------------------------------------------------------------------------------------------


def test_a_complaint_is_read_by_heads_and_whom_they_name_and_never_by_whom_it_concerns(case, run_effects):
    run_effects()
    Message.objects.all().delete()
    complaint = case.object(1, kind=COMPLAINT)
    run_effects()
    told = Message.objects.order_by("recipient__username").values_list("recipient__username", flat=True)
    assert list(told) == [case.head.username]
    address = reverse("publicity:objection", args=[complaint.pk])
    listed = (reverse("publicity:objection_list"), reverse("publicity:notice_file", args=[case.notice.pk]))
    assert [browser_of(user).get(address).status_code for user in (case.officer, case.handler, case.head)] == [
        404, 404, 200,
    ]  # fmt: skip
    for page in listed:
        assert complaint.number not in browser_of(case.officer).get(page).text
        assert complaint.number in browser_of(case.head).get(page).text
    assert [task["group"] for task in todo_for(again(case.head), case.at)] == ["投诉受理"]
    with pytest.raises(NotReady, match="不能承办"):
        perform(complaint, ObjectionAction.SCREEN, actor=Actor.of(case.head), at=case.at,
                facts=Handling(case.officer.person_id))  # fmt: skip
    facts = Handling(case.handler.person_id)
    complaint = perform(complaint, ObjectionAction.SCREEN, actor=Actor.of(case.head), at=case.at, facts=facts)
    assert browser_of(case.handler).get(address).status_code == 200
    assert browser_of(case.officer).get(address).status_code == 404
    assert [task["group"] for task in todo_for(again(case.handler), case.at)] == ["投诉核查"]


def test_a_complaint_says_nothing_to_the_applicant(case, run_effects):
    run_effects()
    Message.objects.all().delete()
    done = case.refer(case.object(1, kind=COMPLAINT))
    run_effects()
    assert done.state == ObjectionState.REFERRED
    assert Message.objects.filter(title__contains="已办结").count() == 0
    application = case.items[0].application
    assert RegisterEntry.objects.of(application).filter(action="objection_answered").count() == 0


def test_an_officer_who_enters_a_complaint_by_letter_does_not_read_it(case):
    typed = {
        "kind": "complaint", "channel": "visit", "arrived_at": "2026-03-24T15:00", "item": case.items[0].pk,
        "objector_kind": "person", "objector_name": "欧阳实名", "objector_phone": "13612345678", "facts": make.FACTS,
    }  # fmt: skip
    page = browser_of(case.officer).post(reverse("publicity:letter_new", args=[case.notice.pk]), typed)
    assert page.url == reverse("publicity:notice_file", args=[case.notice.pk])
    assert (Objection.objects.get().kind, Objection.objects.get().channel) == (COMPLAINT, Channel.VISIT)


# Handlers ------------------------------------------------------------------------------------------------------------


def test_a_head_names_another_handler_and_the_first_reads_no_identity_any_more(case):
    other = people.holder("city_officer", at=make.ISSUE)
    objection = case.screen(case.object(1))
    due = objection.due_at
    step = {"at": case.at, "facts": Handling(other.person_id), "note": "原承办人调离。"}
    with pytest.raises(NotAllowed):
        perform(objection, ObjectionAction.REASSIGN, actor=Actor.of(case.officer), **step)
    objection = perform(objection, ObjectionAction.REASSIGN, actor=Actor.of(case.head), **step)
    assert (objection.handler_id, objection.due_at) == (other.person_id, due)
    with pytest.raises(NotAllowed):
        open_identity(objection, reason="核实", actor=Actor.of(case.handler), at=case.at)
    assert len(open_identity(objection, reason="核实", actor=Actor.of(other), at=case.at)) == 3


def test_who_proposed_the_shortlist_gets_no_further_as_a_deputy(case):
    """Standing in for the handler, the proposer is still the proposer."""
    day = case.at.date()
    actor = Actor.of(case.handler)
    values = {"authority": case.call.programme.selecting_authority, "starts_on": day, "ends_on": day}
    enter_absence(user=case.handler, cover=case.officer, **values, actor=actor, at=case.at)
    objection = case.screen(case.object(1))
    officer = browser_of(again(case.officer))
    for name, args in (("identity", [objection.pk]), ("objection_act", [objection.pk, "propose_dismissal"])):
        assert officer.get(reverse(f"publicity:{name}", args=args)).status_code == 403
    assert todo_for(again(case.officer), case.at) == []


# The programme's rules -----------------------------------------------------------------------------------------------


def test_an_anonymous_one_is_refused_unless_the_programme_takes_it_with_evidence(case):
    anonymous = {"objector_kind": "anonymous", "objector_name": "", "objector_phone": "", "objector_email": ""}
    with pytest.raises(ValidationError) as refused:
        case.object(1, **anonymous, files=[people.pdf("证据.pdf")])
    assert list(refused.value.message_dict) == ["objector_kind"]
    Programme.objects.filter(pk=case.call.programme_id).update(objection_anonymous=AnonymousRule.WITH_EVIDENCE)
    case.call.programme.refresh_from_db()
    told = notice_defaults(case.call)["how_to_object"]
    assert told.endswith("受理部门对异议人身份予以保密。匿名异议附有明确证据的，予以受理。")
    case.notice.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        case.object(1, **anonymous)
    assert refused.value.message_dict == {"files": ["匿名提出的，须附明确的证据。"]}
    assert Objection.objects.count() == 0
    kept = case.object(1, **(anonymous | {"objector_name": "误填"}), files=[people.pdf("证据.pdf")])
    assert (kept.objector_name, kept.objector_phone, states(case)[0]) == ("", "", ItemState.HELD)
    assert "匿名，附有证据" in browser_of(case.officer).get(kept.get_absolute_url()).text
    assert "请凭编号和查询码查看答复" in public.receipt_words(kept)


def test_where_everybody_signs_a_person_adds_the_signed_paper(case):
    Programme.objects.filter(pk=case.call.programme_id).update(objection_scan=ObjectionScan.EVERYBODY)
    case.notice.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        case.object(1)
    assert refused.value.message_dict == {"files": ["请上传亲笔签名的书面材料（扫描件或照片）。"]}
    assert case.object(1, files=[people.pdf("签名.pdf")]).evidence.count() == 1
    letter = Arrival(Channel.VISIT, case.at, None)
    assert case.object(1, arrival=letter, actor=Actor.of(case.officer)).evidence.count() == 0


def test_a_complaint_needs_no_line_and_stays_a_complaint():
    case = make.issued(2)
    complaint = case.object(1, about=case.notice, kind=ObjectionKind.COMPLAINT)
    assert (complaint.item, complaint.notice, complaint.about) == (None, case.notice, "公示程序或工作人员")
    assert [item.state for item in case.items] == ["listed", "listed"]
    # Who proposed the shortlist, or the notice, handles nothing of it.
    for person in (case.items[0].application.shortlist_proposer_id, case.notice.proposer_id):
        assert may.is_concerned(person, complaint)
    assert not may.is_concerned(case.handler.person_id, complaint)
    with pytest.raises(NotReady) as refused:
        facts = Sorting(ObjectionKind.REPORT)
        actor = Actor.of(case.head)
        perform(complaint, ObjectionAction.RESORT, actor=actor, at=case.at, note="改为举报。", facts=facts)
    assert [row.text for row in refused.value.problems] == ["此件没有指明公示的哪一项，只能作为投诉办理。"]
    done = case.refer(complaint)
    assert (done.state, done.document.content["opening"][0]) == (
        "referred",
        f"{day_words(local_date(complaint.arrived_at))}收到你（单位）对《{case.notice.title}》的公示程序或工作人员的投诉，现答复如下。",
    )


def test_what_is_no_complaint_names_a_line():
    case = make.issued(1)
    for kind in (ObjectionKind.OBJECTION, ObjectionKind.REPORT):
        with pytest.raises(ValidationError) as refused:
            case.object(1, about=case.notice, kind=kind)
        assert refused.value.message_dict == {"item": ["请选择涉及哪一项。"]}
    assert not Objection.objects.exists()
