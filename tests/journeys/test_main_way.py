"""The whole way through HTTP, as each role: from the application form to the announced list and the chain."""

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.choices import Action, State
from applications.models import Application
from applications.selectors.form import demands_of
from chains.models import Chain
from evaluation.models import Expert, ExpertEmployer, Panel, Recusal, ScoreSheet, SelectionDecision
from evaluation.selectors.ranking import latest_ranking
from office import jobs, register
from office.machine import Actor
from office.models import IssuedDocument, Message
from publicity.choices import NoticeState, ObjectionState
from publicity.models import Announcement, Notice, Objection
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import pool_entry
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen):
    """A verified unit with its clerk, the staff of its district and of the city, five experts, an open round."""
    frozen("2026-01-12T09:00")
    unit = people.verified_unit("北京芯封微电子有限公司")
    staff = making.staff(at=people.PAST)
    call = making.call("2026-1", start=making.START.replace(month=1, day=12), title="2026年第一批")
    experts = []
    for number in range(1, 6):
        user = people.holder(Role.EXPERT, username=f"expert{number}", name=f"专家{number}")
        bureau = staff.city_officer.assignments.get().authority
        pool_entry(user, bureau, f"测试大学{number}", officer=Actor.of(staff.city_officer), at=making.START)
        experts.append(user)
    # One expert used to work for a member of the chain.
    ExpertEmployer.objects.create(expert=Expert.objects.get(person=experts[4].person), name="北京云桥检测有限公司")
    return {
        "unit": unit,
        "staff": staff,
        "call": call,
        "experts": experts,
        "clerk": making.applicant_of(unit, at=people.PAST),
    }


def fill_in_by_hand(clerk: Visitor, application: Application) -> None:
    """Every section through its page, every required attachment through the upload page."""
    for key, typed in making.content(application.unit).items():
        clerk.open(reverse("applications:section", args=[application.pk, key]))
        if "fields" in typed:
            values = {f"field-{name}": value for name, value in typed["fields"].items()}
            if key == "policies":
                values["field-numbers"] = typed["fields"]["numbers"].split(",")
        else:
            values = {
                f"rows-{number}-{name}": value
                for number, row in enumerate(typed["rows"])
                for name, value in row.items()
            }
        clerk.send(values, has="revision")
    for kind, demand in demands_of(application.version):
        if demand.needed:
            clerk.open(reverse("applications:form_attachments", args=[application.pk]))
            clerk.page = clerk.client.post(
                clerk.url, {"kind": kind.key, "files": [making.pdf(f"{kind.label}.pdf")]}, follow=True
            )
            assert clerk.page.status_code == 200, clerk.words()


def apply(world, at, frozen) -> Application:
    """From the start page to a submitted application."""
    frozen(at)
    clerk = Visitor(world["clerk"])
    clerk.open(reverse("applications:start")).shows("2026年第一批")
    clerk.page = clerk.client.post(
        reverse("applications:begin", args=[world["call"].pk, world["unit"].pk]), follow=True
    )
    application = Application.objects.get()
    assert (application.state, application.unit) == (State.DRAFT, world["unit"])
    fill_in_by_hand(clerk, application)
    clerk.open(reverse("applications:form_act", args=[application.pk, Action.FINALISE])).send(has="seen")
    application.refresh_from_db()
    assert application.state == State.AWAITING_STAMP
    clerk.open(reverse("applications:hand_in", args=[application.pk]))
    code = application.version.document.code
    clerk.send({"code": code, "file": making.pdf("盖章扫描件.pdf")}, has="code")
    clerk.open(reverse("applications:form_act", args=[application.pk, Action.SUBMIT]))
    clerk.send({"accepted": "on"}, has="seen")
    application.refresh_from_db()
    assert (application.state, application.number) == (State.SUBMITTED, "2026-1-0001")
    return application


def act(visitor: Visitor, name: str, thing, action: str, changes=None) -> None:
    """One act through its page, as everybody does it."""
    visitor.open(reverse(name, args=[thing.pk, action])).send(changes, has="seen")
    thing.refresh_from_db()


def recommend(world, application, at, frozen) -> None:
    """Checklist, opinion, the head's approval, the stamped recommendation form, sending up."""
    frozen(at)
    officer, head = Visitor(world["staff"].officer), Visitor(world["staff"].head)
    officer.open(reverse("applications:checklist", args=[application.pk]))
    findings = {f"finding.{item['key']}": "met" for item in application.checklist}
    officer.send(findings, has="seen" if b'name="seen"' in officer.page.content else "csrf")
    act(officer, "applications:act", application, Action.PROPOSE_RECOMMENDATION, {"opinion": "材料齐全，同意推荐。"})
    act(head, "applications:act", application, Action.APPROVE_RECOMMENDATION)
    recommendation = application.recommendations.get()
    assert recommendation.number == "海淀区推〔2026〕1号"
    act(officer, "applications:act", application, Action.SEND_UP,
        {"code": recommendation.document.code, "scan": making.pdf("推荐书.pdf")})  # fmt: skip
    assert application.state == State.RECOMMENDED
    act(Visitor(world["staff"].city_officer), "applications:act", application, Action.ACCEPT)
    assert application.state == State.ACCEPTED


def review(world, application, at, frozen) -> SelectionDecision:
    """Draw, score by every expert without a conflict, rank, decide."""
    frozen(at)
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    call = world["call"]
    officer.open(reverse("evaluation:round", args=[call.pk])).send()
    officer.open(reverse("evaluation:round", args=[call.pk])).send({"name": "第一组", "seed": "甲乙丙"}, has="seed")
    panel = Panel.objects.get()
    officer.open(panel.get_absolute_url()).send({"files": [str(application.pk)]})
    for user in world["experts"]:
        seat = panel.members.get(expert__person=user.person)
        expert = Visitor(user)
        expert.open(reverse("evaluation:dossiers")).shows("评审邀请")
        expert.open(seat.get_absolute_url()).shows("您由随机抽取产生")
        act(expert, "evaluation:seat_act", seat, "accept")
    act(officer, "evaluation:panel_act", panel, "open")
    assert Recusal.objects.get().member.expert.person == world["experts"][4].person
    assert ScoreSheet.objects.count() == 4
    for number, user in enumerate(world["experts"][:4]):
        expert = Visitor(user)
        expert.open(reverse("evaluation:dossiers")).shows("签署保密承诺书").send()
        sheet = ScoreSheet.objects.get(member__expert__person=user.person)
        expert.shows(application.unit.name).send({f"tie-{sheet.pk}": "no"}, has=f"tie-{sheet.pk}")
        scores = {}
        for criterion in panel.rule["criteria"]:
            scores |= {f"{criterion['key']}-points": str(80 + number), f"{criterion['key']}-comment": "有依据。"}
        expert.open(sheet.get_absolute_url()).shows("集成电路封装测试技能生态链").send(
            scores | {"submit": "1"}, has="revision"
        )
        sheet.refresh_from_db()
        assert (sheet.state, str(sheet.total)) == ("submitted", f"{80 + number}.00")
    recused = Visitor(world["experts"][4])
    recused.open(reverse("evaluation:dossiers")).send()
    assert "集成电路" not in recused.page.content.decode()
    act(officer, "evaluation:panel_act", panel, "close")
    assert [(row["rank"], row["score"], row["sheets"]) for row in latest_ranking(panel).rows] == [(1, "81.50", 4)]
    officer.open(panel.get_absolute_url()).send()
    decision = SelectionDecision.objects.get()
    officer.open(decision.get_absolute_url()).send(
        {"meeting_on": "2026-02-05", "minutes": "会议研究，一致同意。"}, has="minutes"
    )
    act(officer, "evaluation:decision_act", decision, "propose")
    officer.open(reverse("evaluation:decision_act", args=[decision.pk, "approve"]), status=403)
    act(head, "evaluation:decision_act", decision, "approve")
    application.refresh_from_db()
    assert application.state == State.SHORTLISTED
    return decision


def publish(world, application, frozen) -> Notice:
    """Drafted by the officer, issued by the head on 10 February 2026: the period ends on a make-up Saturday."""
    frozen("2026-02-10T09:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.open(reverse("publicity:notice_new", args=[world["call"].pk])).send(
        {"items": [str(application.pk)]}, has="title"
    )
    notice = Notice.objects.get()
    act(officer, "publicity:notice_act", notice, "propose")
    act(head, "publicity:notice_act", notice, "issue")
    assert (notice.starts_on, notice.ends_on) == (date(2026, 2, 10), date(2026, 2, 14))
    application.refresh_from_db()
    assert application.state == State.IN_PUBLICITY
    Visitor().open(notice.get_absolute_url()).shows("集成电路封装测试技能生态链", "北京芯封微电子有限公司", "提出异议")
    return notice


def test_from_the_form_to_the_announced_chain(world, frozen, run_effects):
    application = apply(world, "2026-01-13T10:00", frozen)
    recommend(world, application, "2026-01-20T10:00", frozen)
    review(world, application, "2026-02-02T10:00", frozen)
    notice = publish(world, application, frozen)

    frozen("2026-02-14T23:59")
    assert jobs.run("publicity.close_notices", at=frozen("2026-02-14T23:59"))["closed"] == 0
    assert jobs.run("publicity.close_notices", at=frozen("2026-02-15T00:00"))["closed"] == 1
    notice.refresh_from_db()
    assert notice.state == NoticeState.CLOSED

    frozen("2026-02-24T10:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    item = notice.items.get()
    officer.open(reverse("publicity:announcement_new", args=[notice.pk])).send(
        {"items": [str(item.pk)], "starts_on": "2026-03-01"}, has="starts_on"
    )
    announcement = Announcement.objects.get()
    act(officer, "publicity:announcement_act", announcement, "propose")
    act(head, "publicity:announcement_act", announcement, "issue")

    application.refresh_from_db()
    chain = Chain.objects.get()
    assert (application.state, application.chain, chain.state) == (State.SELECTED, chain, "building")
    period = chain.periods.get()
    assert (period.starts_on, period.ends_on) == (date(2026, 3, 1), date(2028, 3, 1))
    Visitor().open(announcement.get_absolute_url()).shows("集成电路封装测试技能生态链")
    Visitor().open(reverse("chains:chain", args=[chain.number])).shows("集成电路封装测试技能生态链")

    run_effects()
    kinds = sorted(IssuedDocument.objects.values_list("kind", flat=True))
    pledges = ["pledge"] * 4
    papers = ["announcement", "application_form", "certificate", "notice", *pledges, "receipt", "recommendation_form"]
    assert kinds == papers
    assert not IssuedDocument.objects.filter(rendered_at__isnull=True).exists()
    for document in IssuedDocument.objects.all():
        Visitor().open(reverse("portal:verify") + f"?code={document.code}").shows(document.title)
    letter = IssuedDocument.objects.get(kind="certificate")
    clerk = Visitor(world["clerk"])
    clerk.open(reverse("applications:papers", args=[application.pk])).shows("入选通知书")
    paper = clerk.client.get(reverse("applications:paper", args=[application.pk, letter.pk]))
    assert hashlib.sha256(b"".join(paper.streaming_content)).hexdigest() == letter.sha256
    assert Message.objects.filter(recipient=world["clerk"]).count() >= 4
    assert register.verify() > 20


def test_an_objection_holds_its_item_and_strikes_it(world, frozen):
    application = apply(world, "2026-01-13T10:00", frozen)
    recommend(world, application, "2026-01-20T10:00", frozen)
    review(world, application, "2026-02-02T10:00", frozen)
    notice = publish(world, application, frozen)
    frozen("2026-02-11T09:00")
    citizen = Visitor()
    citizen.open(reverse("publicity:object", args=[notice.pk])).send(
        {
            "item": str(notice.items.get().pk),
            "objector_kind": "person",
            "objector_name": "张龑",
            "objector_phone": "13900139000",
            "facts": "申报书所列岗位与公开招聘信息不一致。",
        },
        has="objector_name",
    )
    objection = Objection.objects.get()
    citizen.shows(objection.number, objection.query_code)
    assert notice.items.get().state == "held"
    second = people.holder(Role.CITY_OFFICER, username="city-second")
    officer, head = Visitor(second), Visitor(world["staff"].city_head)
    act(officer, "publicity:objection_act", objection, "screen", {"handler": str(second.person_id)})
    words = {"finding": "经核查属实。", "reply": "您反映的情况属实。", "words_for_applicant": "岗位数量不实。"}
    act(officer, "publicity:objection_act", objection, "propose_upholding", words)
    act(head, "publicity:objection_act", objection, "uphold")
    application.refresh_from_db()
    assert (objection.state, notice.items.get().state, application.state) == (
        ObjectionState.UPHELD, "struck", State.DISQUALIFIED,
    )  # fmt: skip
    assert not Chain.objects.exists()


def test_returned_corrected_and_resubmitted(world, frozen):
    application = apply(world, "2026-01-13T10:00", frozen)
    frozen("2026-01-15T10:00")
    officer = Visitor(world["staff"].officer)
    act(officer, "applications:act", application, Action.RETURN,
        {"corrections.lead.skilled_staff": "与社保人数不一致。", "workdays": "5"})  # fmt: skip
    assert (application.state, application.due_at.isoformat()) == (State.RETURNED, "2026-01-22T16:00:00+00:00")
    frozen("2026-01-16T10:00")
    clerk = Visitor(world["clerk"])
    clerk.open(reverse("applications:section", args=[application.pk, "lead"])).shows("与社保人数不一致。")
    clerk.send({"field-skilled_staff": "1700"}, has="revision")
    act(clerk, "applications:form_act", application, Action.FINALISE_CORRECTION)
    clerk.open(reverse("applications:hand_in", args=[application.pk]))
    clerk.send({"code": application.version.document.code, "file": making.pdf("第二版.pdf")}, has="code")
    clerk.open(reverse("applications:form_act", args=[application.pk, Action.RESUBMIT]))
    clerk.send({"accepted": "on"}, has="seen")
    application.refresh_from_db()
    assert (application.state, application.version.number, application.number) == (State.SUBMITTED, 2, "2026-1-0001")
    officer.open(reverse("applications:changes", args=[application.pk])).shows("1735", "1700")


def test_refused_and_reopened_then_rerouted(world, frozen):
    application = apply(world, "2026-01-13T10:00", frozen)
    frozen("2026-01-20T10:00")
    officer, head = Visitor(world["staff"].officer), Visitor(world["staff"].head)
    officer.open(reverse("applications:checklist", args=[application.pk]))
    findings = {f"finding.{item['key']}": "met" for item in application.checklist}
    findings |= {"finding.fund": "unmet", "evidence.fund": "2024年未足额提取"}
    officer.send(findings, has="seen" if b'name="seen"' in officer.page.content else "csrf")
    act(officer, "applications:act", application, Action.PROPOSE_REFUSAL, {"opinion": "职工教育经费未足额提取。"})
    act(head, "applications:act", application, Action.APPROVE_REFUSAL)
    assert application.state == State.NOT_RECOMMENDED
    Visitor(world["clerk"]).open(reverse("applications:papers", args=[application.pk])).shows("不予推荐告知书")
    act(head, "applications:act", application, Action.REOPEN_REVIEW, {"note": "补充了凭证，重新审核。"})
    assert application.state == State.SUBMITTED
    city = Visitor(world["staff"].city_officer)
    act(city, "applications:act", application, Action.REROUTE, {"authority": "110105", "note": "社保缴纳在朝阳区。"})
    assert (application.state, application.authority.code) == (State.SUBMITTED, "110105")
    officer.open(reverse("applications:case", args=[application.pk]), status=404)


def test_withdrawn_before_the_review(world, frozen):
    application = apply(world, "2026-01-13T10:00", frozen)
    clerk = Visitor(world["clerk"])
    act(clerk, "applications:form_act", application, Action.WITHDRAW)
    assert (application.state, application.version.number) == (State.DRAFT, 2)
    assert application.versions.get(number=1).document.is_valid is False
