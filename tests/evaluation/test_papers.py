"""The papers of a review: what each shows, who reads it, what supersedes it; minutes; feedback to units."""

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.choices import Role
from applications.choices import State
from applications.models import Application
from evaluation.choices import PaperKind, SheetAction
from evaluation.jobs import feedback
from evaluation.models import DecisionItem, ReviewPaper, ScoreSheet
from evaluation.selectors.feedback import feedback_for
from evaluation.selectors.ranking import latest_ranking
from evaluation.services import (
    draft_decision,
    issue_panel_papers,
    issue_visit_paper,
    plan_visit,
    write_decision,
    write_minutes,
    write_visit,
)
from evaluation.workflow.panels import make_ranking
from office import documents
from office.machine import Actor, NotAllowed, NotReady, Stale, follow, perform
from office.models import Message, RegisterEntry
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people

MINUTES = "会议听取各位专家意见。\n对临界和分歧较大的申报逐件讨论。"
REASON = "评委 1 事后查明应当回避，评分作废。"


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def finished(world, opened):
    """A closed panel whose minutes are written."""
    for dossier, points in zip(opened.dossiers.order_by("position"), ("90", "80"), strict=True):
        for sheet in dossier.sheets.all():
            score(world, sheet, points)
    closed = perform(opened, "close", actor=world.officer, at=AT)
    leader = closed.members.get(number=2)
    values = {"met_on": AT.date(), "leader": leader, "minutes": MINUTES, "seen": closed.revision}
    return write_minutes(closed, **values, actor=world.officer, at=AT)


def issue(world, panel, kind: str) -> list[ReviewPaper]:
    return issue_panel_papers(panel, kind, actor=world.officer, at=AT)


def issued():
    """What the officer had issued: all papers but the experts' own pledges."""
    return ReviewPaper.objects.exclude(kind=PaperKind.PLEDGE)


def pdf_of(paper: ReviewPaper) -> PdfReader:
    documents.render(paper.document_id, at=AT)
    paper.document.refresh_from_db()
    with documents.open_document(paper.document) as file:
        content = file.read()
    return PdfReader(io.BytesIO(content))


def text_of(paper: ReviewPaper) -> str:
    return "".join("".join(page.extract_text().split()) for page in pdf_of(paper).pages)


NUMBERS = {"draw": 1, "sheet": 10, "summary": 2, "ranking": 1, "minutes": 1}
SERIES = {"draw": "抽取", "sheet": "评分", "summary": "汇总", "ranking": "排名", "minutes": "纪要"}


@pytest.mark.parametrize("kind", NUMBERS)
def test_each_paper_is_one_numbered_page(world, finished, kind):
    papers = issue(world, finished, kind)
    assert [paper.document.number for paper in papers] == [
        f"{SERIES[kind]}-2026-{place:04d}" for place in range(1, NUMBERS[kind] + 1)
    ]
    reader, text = pdf_of(papers[0]), text_of(papers[0])
    assert (len(reader.pages), reader.metadata.title) == (1, papers[0].document.title)
    page = reader.pages[0].mediabox
    assert (page.width > page.height) is (kind in ("summary", "ranking"))
    named = [user.person.name for user in world.experts if user.person.name in text]
    assert bool(named) is (kind in ("draw", "minutes"))
    assert {world.files[0].chain_name in text, world.call.title in text} == (
        {True} if kind != "draw" else {False, True}
    )
    with pytest.raises(NotReady, match="与现在的内容相同"):
        issue(world, finished, kind)
    assert issued().count() == NUMBERS[kind]


def test_scores_are_on_no_paper_before_the_panel_is_closed(world, opened):
    for kind in ("sheet", "summary", "ranking", "minutes"):
        with pytest.raises(NotReady, match="评审结束、排名固定之后"):
            issue(world, opened, kind)
    assert len(issue(world, opened, "draw")) == 1


def test_a_ranking_made_anew_supersedes_its_papers(world, finished):
    for kind in ("draw", "sheet", "summary", "ranking", "minutes"):
        issue(world, finished, kind)
    sheet = ScoreSheet.objects.get(dossier__panel=finished, dossier__position=1, member__number=1)
    follow(sheet, SheetAction.VOID, actor=world.officer, at=AT, evidence="事后查明应当回避")
    make_ranking(finished, actor=world.officer, at=AT, reason=REASON)
    rows = issued().select_related("document__superseded_by").order_by("pk")
    states = {}
    for paper in rows:
        document = paper.document
        state = "superseded" if document.superseded_by else "void" if document.voided_at else "stands"
        states.setdefault(paper.kind, []).append(state)
    assert states == {
        "draw": ["stands"], "sheet": ["void"] + ["stands"] * 9, "ranking": ["superseded", "stands"],
        "summary": ["superseded"] * 2 + ["stands"] * 2, "minutes": ["void"],
    }  # fmt: skip
    newest = rows.filter(kind="ranking").last()
    assert newest.ranking == latest_ranking(finished)
    assert REASON.replace(" ", "") in text_of(newest)
    page = browser_of(world.staff.city_head).get(reverse("evaluation:papers", args=[finished.pk]))
    assert {group["kind"]: (len(group["standing"]), len(group["former"])) for group in page.context["groups"]} == {
        "draw": (1, 0), "sheet": (9, 1), "summary": (2, 2), "ranking": (1, 1), "minutes": (0, 1),
    }  # fmt: skip
    assert "重新形成（第 2 版）" in page.text


def test_only_staff_and_auditors_read_the_papers_and_only_the_officer_issues_them(world, finished):
    [paper] = issue(world, finished, "ranking")
    documents.render(paper.document_id, at=AT)
    clerk = world.files[0].unit.assignments.get(role="applicant").user
    address = reverse("evaluation:paper", args=[paper.pk])
    for user in (world.experts[0], clerk, world.staff.officer, world.staff.head):
        assert browser_of(user).get(address).status_code == 404
        assert browser_of(user).get(reverse("evaluation:papers", args=[finished.pk])).status_code == 404
    for user in (world.staff.city_officer, world.staff.city_head, people.holder(Role.AUDITOR)):
        answer = browser_of(user).get(address)
        assert (answer.status_code, len(b"".join(answer.streaming_content)) > 1000) == (200, True)
    for user in (world.staff.city_head, world.staff.officer, world.experts[0]):
        with pytest.raises(NotAllowed):
            issue_panel_papers(finished, "draw", actor=Actor.of(user), at=AT)
    assert browser_of(clerk).get(reverse("applications:papers", args=[world.files[0].pk])).text.count("排名表") == 0
    assert issued().count() == 1


def book_of(browser: Client, paper: ReviewPaper) -> dict[str, list[tuple]]:
    """The sheets of a paper's workbook."""
    answer = browser.get(reverse("evaluation:paper_file", args=[paper.pk]))
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {sheet.title: list(sheet.values) for sheet in book}


@pytest.mark.parametrize("kind", NUMBERS)
def test_each_paper_is_a_workbook_of_what_it_shows(world, finished, kind):
    paper = issue(world, finished, kind)[0]
    browser, entries = browser_of(world.staff.city_officer), RegisterEntry.objects.count()
    book = book_of(browser, paper)
    titles = {"draw": ["签号", "席次"], "sheet": ["评分"], "summary": ["评分汇总表"], "ranking": ["评审排名表"],
              "minutes": ["专家组评审纪要"]}  # fmt: skip
    assert list(book) == ["文书", *titles[kind]]
    assert book["文书"][1] == ("文号", paper.document.number)
    assert RegisterEntry.objects.count() == entries + 1
    # Later changes are not in it: it is made from what was frozen.
    world.call.title = "改过的批次"
    world.call.save()
    assert book_of(browser, paper) == book
    clerk = world.files[0].unit.assignments.get(role="applicant").user
    for user in (world.experts[0], clerk, world.staff.officer):
        assert browser_of(user).get(reverse("evaluation:paper_file", args=[paper.pk])).status_code == 404


def test_the_scores_of_a_workbook_are_numbers(world, finished):
    browser = browser_of(world.staff.city_officer)
    sheet = book_of(browser, issue(world, finished, "sheet")[0])["评分"]
    assert [row[2:4] for row in sheet[1:]] == [(25, 90), (25, 90), (20, 90), (15, 90), (15, 90), (None, 90)]
    summary = book_of(browser, issue(world, finished, "summary")[1])["评分汇总表"]
    assert [row[-2] for row in summary[1:]] == [80] * 5 + [None]
    ranking = book_of(browser, issue(world, finished, "ranking")[0])["评审排名表"]
    assert [(row[0], row[4]) for row in ranking[1:]] == [(1, 90), (2, 80)]


def test_papers_are_issued_and_minutes_written_on_their_pages(world, finished):
    browser = browser_of(world.staff.city_officer)
    answer = browser.post(reverse("evaluation:issue", args=[finished.pk, "summary"]))
    assert answer["Location"] == reverse("evaluation:papers", args=[finished.pk])
    assert browser.post(reverse("evaluation:issue", args=[finished.pk, "visit"])).status_code == 404
    address, leader = reverse("evaluation:minutes", args=[finished.pk]), finished.members.get(number=3)
    values = {"met_on": "2026-04-01", "leader": leader.pk, "minutes": "改后的纪要", "seen": finished.revision}
    assert browser.post(address, values).status_code == 302
    finished.refresh_from_db()
    assert (finished.leader, finished.minutes) == (leader, "改后的纪要")
    assert browser.post(address, values).status_code == 409
    assert browser.post(address, values | {"met_on": "2026-05-01", "seen": finished.revision}).status_code == 400
    assert browser_of(world.staff.city_head).get(address).status_code == 403


def test_minutes_have_a_leader_of_the_panel_and_no_second_window(world, finished):
    values = {"met_on": date(2026, 4, 1), "minutes": "另一页", "actor": world.officer, "at": AT}
    with pytest.raises(Stale):
        write_minutes(finished, leader=None, seen=finished.revision - 1, **values)
    finished.members.filter(number=3).update(state="removed")
    with pytest.raises(NotReady, match="组长须是本组已接受邀请的专家"):
        write_minutes(finished, leader=finished.members.get(number=3), seen=finished.revision, **values)
    finished.refresh_from_db()
    assert finished.minutes == MINUTES


def test_the_record_of_a_visit(world):
    plan = {"planned_on": AT.date(), "place": "海淀区上地演示街18号", "visitors": "江同、苏合"}
    visit = plan_visit(world.files[0], **plan, actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="还没有登记结果"):
        issue_visit_paper(visit, actor=world.officer, at=AT)
    found = {**plan, "visited_on": AT.date(), "finding": "partly", "findings": "实训工位比申报少两个。"}
    visit = write_visit(visit, found, seen=0, actor=world.officer, at=AT)
    visit = perform(visit, "record", actor=world.officer, at=AT)
    answer = browser_of(world.staff.city_officer).post(reverse("evaluation:issue_visit", args=[visit.pk]))
    assert answer["Location"] == visit.get_absolute_url()
    paper = visit.papers.get()
    assert (paper.kind, paper.document.number, len(pdf_of(paper).pages)) == (PaperKind.VISIT, "核查-2026-0001", 1)
    assert "实训工位比申报少两个" in text_of(paper)


# Feedback -----------------------------------------------------------------------------------------------------------


def decided(world, panel, texts=("岗位方案扎实。", "目标需要细化。")):
    world.plan.quota = 1
    world.plan.save()
    decision = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    words = dict(zip(decision.items.order_by("rank").values_list("pk", flat=True), texts, strict=True))
    decision = write_decision(
        decision,
        meeting_on=AT.date(),
        minutes="同意。",
        outcomes={},
        feedback=words,
        seen=0,
        actor=world.officer,
        at=AT,
    )
    return perform(decision, "propose", actor=world.officer, at=AT)


def pages_of(world) -> list[bool]:
    """Whether each unit reads its feedback."""
    found = []
    for file, words in zip(world.files, ("岗位方案扎实", "目标需要细化"), strict=True):
        clerk = file.unit.assignments.get(role="applicant").user
        found.append(words in browser_of(clerk).get(reverse("evaluation:feedback", args=[file.pk])).text)
    return found


class Silent:
    def tick(self, done, total, *, at):
        """Nothing to show."""


def test_a_unit_reads_its_feedback_once_approved_and_public_not_before(world, finished, run_effects):
    decision = decided(world, finished)
    assert (pages_of(world), feedback(progress=Silent(), at=AT)) == ([False, False], {"told": 0})
    perform(decision, "approve", actor=world.head, at=AT)
    # Not selected is told at once; a place on the shortlist is not known to the unit before the notice.
    assert pages_of(world) == [False, True]
    assert (feedback(progress=Silent(), at=AT), feedback(progress=Silent(), at=AT)) == ({"told": 1}, {"told": 0})
    run_effects()
    assert Message.objects.filter(kind="feedback").count() == 1
    first, second = (Application.objects.get(pk=file.pk) for file in world.files)
    case = browser_of(second.unit.assignments.get(role="applicant").user).get(second.get_absolute_url())
    assert reverse("evaluation:feedback", args=[second.pk]) in case.text
    case = browser_of(first.unit.assignments.get(role="applicant").user).get(first.get_absolute_url())
    assert reverse("evaluation:feedback", args=[first.pk]) not in case.text
    follow(first, "list", actor=world.head, at=AT, evidence="公示")
    assert (pages_of(world), feedback(progress=Silent(), at=AT)) == ([True, True], {"told": 1})
    assert set(DecisionItem.objects.values_list("feedback_told_at", flat=True)) == {AT}


def test_another_unit_and_experts_read_no_feedback(world, finished):
    perform(decided(world, finished), "approve", actor=world.head, at=AT)
    address = reverse("evaluation:feedback", args=[world.files[1].pk])
    other = world.files[0].unit.assignments.get(role="applicant").user
    for user in (other, world.experts[0], people.holder(Role.MEMBER)):
        assert browser_of(user).get(address).status_code in (403, 404)
    page = browser_of(world.files[1].unit.assignments.get(role="applicant").user).get(address)
    assert [user.person.name for user in world.experts if user.person.name in page.text] == []
    assert [text for text in ("80.00", "有依据", "名次", "评委") if text in page.text] == []


def test_nothing_written_is_nothing_told(world, finished):
    perform(decided(world, finished, ("", "")), "approve", actor=world.head, at=AT)
    assert Application.objects.get(pk=world.files[1].pk).state == State.NOT_SELECTED
    assert (feedback_for(world.files[1]), feedback(progress=Silent(), at=AT)) == (None, {"told": 0})
    page = browser_of(world.files[1].unit.assignments.get(role="applicant").user)
    assert "没有反馈意见" in page.get(reverse("evaluation:feedback", args=[world.files[1].pk])).text
