"""The second programme's whole way through HTTP: its form, a list of recommended units, no experts, its notice."""

from datetime import date

import pytest
from django.urls import reverse

from applications.choices import Action, State
from applications.models import Application, Recommendation
from chains.models import Chain
from evaluation.models import SelectionDecision
from office import jobs
from office.models import IssuedDocument
from publicity.models import Announcement, Notice
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories import guangdong
from tests.journeys.pages import Visitor
from tests.journeys.test_main_way import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen):
    """A verified unit of Guangzhou with its clerk, the staff of Guangzhou and of the province, an open round."""
    frozen("2026-01-12T09:00")
    unit = guangdong.unit(at=people.PAST)
    return {
        "unit": unit,
        "staff": making.staff(guangdong.GUANGZHOU, at=people.PAST),
        "call": guangdong.call("gd-2026-1", start=making.START.replace(month=1, day=12)),
        "clerk": making.applicant_of(unit, at=people.PAST),
    }


def fill_in_by_hand(clerk: Visitor, application: Application) -> None:
    """Every section through its page, the licence through the upload page."""
    for key, typed in guangdong.content(application.unit).items():
        clerk.open(reverse("applications:section", args=[application.pk, key]))
        if "fields" in typed:
            values = {f"field-{name}": value for name, value in typed["fields"].items()}
        else:
            values = {f"rows-{n}-{name}": value for n, row in enumerate(typed["rows"]) for name, value in row.items()}
        clerk.send(values, has="revision")
    clerk.open(reverse("applications:form_attachments", args=[application.pk]))
    clerk.page = clerk.client.post(clerk.url, {"kind": "licence", "files": [making.pdf("营业执照.pdf")]}, follow=True)
    assert clerk.page.status_code == 200, clerk.words()


def apply(world, frozen) -> Application:
    """From the start page to a submitted application."""
    frozen("2026-01-13T10:00")
    clerk = Visitor(world["clerk"])
    clerk.open(reverse("applications:start")).shows("2026年度", "广东省“产教评”技能生态链")
    clerk.page = clerk.client.post(
        reverse("applications:begin", args=[world["call"].pk, world["unit"].pk]), follow=True
    )
    application = Application.objects.get()
    fill_in_by_hand(clerk, application)
    act(clerk, "applications:form_act", application, Action.FINALISE)
    assert application.state == State.AWAITING_STAMP
    clerk.open(reverse("applications:hand_in", args=[application.pk]))
    clerk.send({"code": application.version.document.code, "file": making.pdf("盖章扫描件.pdf")}, has="code")
    clerk.open(reverse("applications:form_act", args=[application.pk, Action.SUBMIT])).send(
        {"accepted": "on"}, has="seen"
    )
    application.refresh_from_db()
    assert (application.state, application.number) == (State.SUBMITTED, "gd-2026-1-0001")
    assert (application.authority.code, application.is_direct) == (guangdong.GUANGZHOU, False)
    return application


def recommend(world, application, frozen) -> None:
    """Checklist, opinion, the head's approval; then the list, its stamped scan, sending up; the province accepts."""
    frozen("2026-01-20T10:00")
    officer, head = Visitor(world["staff"].officer), Visitor(world["staff"].head)
    officer.open(reverse("applications:checklist", args=[application.pk]))
    findings = {f"finding.{item['key']}": "met" for item in application.checklist}
    officer.send(findings, has="seen" if b'name="seen"' in officer.page.content else "csrf")
    act(officer, "applications:act", application, Action.PROPOSE_RECOMMENDATION, {"opinion": "材料齐全，同意推荐。"})
    act(head, "applications:act", application, Action.APPROVE_RECOMMENDATION)
    assert (application.state, Recommendation.objects.get().document) == (State.APPROVED, None)
    officer.open(application.get_absolute_url()).shows("请先编制推荐名单")
    officer.open(reverse("applications:list")).shows(reverse("applications:recommendations"))
    officer.open(reverse("applications:recommendations")).shows("尚未编入名单", "广州测电家电有限公司").send()
    paper = Recommendation.objects.get().document
    assert (paper.kind, paper.number) == ("recommendation_list", "广州市荐〔2026〕1号")
    officer.shows("广州市荐〔2026〕1号")
    officer.open(reverse("applications:send_list", args=[paper.pk]))
    officer.send({"typed": "MD-2222-2222", "scan": making.pdf("名单.pdf")}, has="typed", status=400)
    officer.shows(f"校验码应为 {paper.code}")
    officer.send({"typed": paper.code.lower(), "scan": making.pdf("名单.pdf")}, has="typed")
    application.refresh_from_db()
    assert application.state == State.RECOMMENDED
    city = Visitor(world["staff"].city_officer)
    city.open(reverse("applications:papers", args=[application.pk])).shows("推荐名单", "广州市荐〔2026〕1号")
    act(city, "applications:act", application, Action.ACCEPT)
    assert application.state == State.ACCEPTED


def select(world, application, frozen) -> None:
    """The province decides from the files; no experts, two persons."""
    frozen("2026-02-02T10:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.open(reverse("evaluation:round", args=[world["call"].pk])).shows("本方案不组织专家评审").send()
    decision = SelectionDecision.objects.get()
    item = decision.items.get()
    assert (decision.panel, item.outcome) == (None, "not_select")
    values = {"meeting_on": "2026-02-02", "minutes": "综合产业布局研究确定。", f"outcome_{item.pk}": "shortlist"}
    officer.open(decision.get_absolute_url()).send(values, has="minutes")
    act(officer, "evaluation:decision_act", decision, "propose")
    act(head, "evaluation:decision_act", decision, "approve")
    application.refresh_from_db()
    assert application.state == State.SHORTLISTED


def publish(world, frozen) -> Notice:
    """A notice of lead units alone."""
    frozen("2026-02-10T09:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.open(reverse("publicity:notice_new", args=[world["call"].pk])).send(
        {"items": [str(Application.objects.get().pk)]}, has="title"
    )
    notice = Notice.objects.get()
    assert notice.columns == ["unit"]
    assert notice.body == (
        "根据广东省“产教评”技能生态链申报指引，经单位申报、地市级推荐、组织遴选，拟确定下列链主单位，现予以公示。"
    )
    act(officer, "publicity:notice_act", notice, "propose")
    act(head, "publicity:notice_act", notice, "issue")
    visitor = Visitor().open(notice.get_absolute_url()).shows("广州测电家电有限公司")
    assert "智能家电技能生态链" not in visitor.page.content.decode()
    visitor.open(reverse("publicity:object", args=[notice.pk]))
    assert "智能家电技能生态链" not in visitor.page.content.decode()
    return notice


def test_guangdong_from_the_form_to_the_announced_chain(world, frozen, run_effects):
    application = apply(world, frozen)
    recommend(world, application, frozen)
    select(world, application, frozen)
    notice = publish(world, frozen)
    assert jobs.run("publicity.close_notices", at=frozen("2026-02-15T00:00"))["closed"] == 1

    frozen("2026-02-24T10:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.open(reverse("publicity:announcement_new", args=[notice.pk])).send(
        {"items": [str(notice.items.get().pk)], "starts_on": "2026-03-01"}, has="starts_on"
    )
    announcement = Announcement.objects.get()
    act(officer, "publicity:announcement_act", announcement, "propose")
    act(head, "publicity:announcement_act", announcement, "issue")

    application.refresh_from_db()
    chain = Chain.objects.get()
    assert (application.state, application.chain, chain.state) == (State.SELECTED, chain, "building")
    assert (chain.name, chain.key_field, chain.number) == ("智能家电技能生态链", "", "440000-2026-001")
    assert chain.members.count() == 7
    assert chain.periods.get().ends_on == date(2028, 3, 1)
    Visitor().open(reverse("chains:chain", args=[chain.number])).shows("智能家电技能生态链", "广州市")

    run_effects()
    kinds = sorted(IssuedDocument.objects.values_list("kind", flat=True))
    assert kinds == ["announcement", "application_form", "certificate", "notice", "receipt", "recommendation_list"]
    assert not IssuedDocument.objects.filter(rendered_at__isnull=True).exists()
