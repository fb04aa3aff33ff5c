"""The outcomes of objections: what becomes of the line and its application, what the applicant and the public read."""

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from applications.choices import Action, State
from applications.models import Application
from office.machine import Actor, NotReady, perform
from office.models import Message
from publicity.choices import ItemState, NoticeState, ObjectionAction, ObjectionState
from publicity.forms import LetterForm, ObjectionForm
from publicity.models import NoticeItem, Objection
from publicity.selectors import clearable, public, todo_for
from publicity.services import draft_notice
from tests.factories import applications as files
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
SECRETS = ("欧阳实名", "13612345678", "ouyang@example.com")


@pytest.fixture
def case(frozen):
    case = make.issued(2)
    case.at = frozen("2026-03-25T09:00")
    return case


def states(case: make.Case) -> list[tuple[str, str]]:
    """Each line beside its application."""
    return [(item.state, item.application.state) for item in case.items]


def public_rows(client, case: make.Case) -> list[tuple]:
    """What stands beside each line of the public page, whether it is struck out, and why it was corrected."""
    page = client.get(reverse("publicity:notice", args=[case.notice.pk])).content.decode()
    cells = re.findall(r'<th scope="row" class="cell-main">(.*?)</th>', page, re.S)
    return [
        (found(r"</svg>(.*?)</span>", cell) or None, "<s>" in cell, found(r'cell-sub">(.*?)<', cell)) for cell in cells
    ]


def found(pattern: str, cell: str) -> str:
    return "".join(re.findall(pattern, cell, re.S)).strip()


STANDS = (None, False, "")


def disqualify(case: make.Case, place: int = 0) -> Application:
    """The application of a line falls for a reason of its own, not by an objection."""
    row = case.items[place].application
    row = perform(
        row, Action.PROPOSE_DISQUALIFICATION, actor=Actor.of(case.officer), at=case.at, note="信用核查不合格。"
    )
    return perform(row, Action.APPROVE_DISQUALIFICATION, actor=Actor.of(case.head), at=case.at)


# Upheld with a correction --------------------------------------------------------------------------------------------


def test_a_correction_takes_the_line_off_and_another_notice_lists_it(case, client):
    objection = case.correct(case.object(1))
    assert (objection.state, objection.document.kind) == (ObjectionState.CORRECTED, "objection_reply")
    assert states(case) == [(ItemState.CORRECTED, State.SHORTLISTED), (ItemState.LISTED, State.IN_PUBLICITY)]
    words = make.CORRECTION.correction
    assert public_rows(client, case) == [("更正后另行公示", True, words), STANDS]
    row = case.items[0].application
    [task] = todo_for(case.officer, case.at)
    assert (task["group"], task["title"]) == ("公示起草", f"{case.call.title}：1 条拟入围生态链待公示")
    again = make.Case(
        draft_notice(case.call, [row], actor=Actor.of(case.officer), at=case.at),
        case.officer, case.head, case.handler, case.at, case.call, [row],
    )  # fmt: skip
    again.issue()
    assert (again.notice.state, states(again)) == (
        NoticeState.ISSUED, [(ItemState.LISTED, State.IN_PUBLICITY)],
    )  # fmt: skip
    # The old line stays off although its application is in publicity again, and never gets announced from there.
    assert public_rows(client, case) == [("更正后另行公示", True, words), STANDS]
    case.close()
    assert [item.position for item in clearable(case.notice)] == [2]
    again.close()
    announced = again.announce()
    assert announced.items.get().application.state == State.SELECTED


@pytest.mark.parametrize("correction", ["", "  "])
def test_a_correction_says_what_is_corrected(case, correction):
    objection = case.screen(case.object())
    facts = type(make.FINDING)("核查。", "答复。", "告知。", correction)
    with pytest.raises(NotReady) as refused:
        perform(objection, ObjectionAction.PROPOSE_CORRECTION, actor=Actor.of(case.handler), at=case.at, facts=facts)
    assert [(one.field, one.text) for one in refused.value.problems] == [
        ("correction", "请写明更正说明，公示页面会照此注明。")
    ]
    assert Objection.objects.get().state == ObjectionState.SCREENED


def test_sent_back_and_proposed_otherwise_nothing_of_the_correction_stays(case):
    objection = case.screen(case.object())
    handler, head = Actor.of(case.handler), Actor.of(case.head)
    step = {"at": case.at, "facts": make.CORRECTION}
    objection = perform(objection, ObjectionAction.PROPOSE_CORRECTION, actor=handler, **step)
    objection = perform(objection, ObjectionAction.SEND_BACK, actor=head, at=case.at, note="再核实。")
    assert (objection.proposal, objection.correction, objection.proposer) == ("", "", None)
    objection = perform(objection, ObjectionAction.PROPOSE_DISMISSAL, actor=handler, **step)
    assert (objection.proposal, objection.correction) == ("dismissal", "")
    perform(objection, ObjectionAction.DISMISS, actor=head, at=case.at)
    assert states(case)[0] == (ItemState.LISTED, State.IN_PUBLICITY)


def test_a_line_taken_off_does_not_disqualify_any_more(case):
    first, second = case.object(1), case.object(1)
    second = case.screen(second)
    facts, handler = make.FINDING, Actor.of(case.handler)
    second = perform(second, ObjectionAction.PROPOSE_UPHOLDING, actor=handler, at=case.at, facts=facts)
    case.correct(first)
    with pytest.raises(NotReady, match="该条目已撤出公示，不能由本异议取消资格"):
        perform(second, ObjectionAction.UPHOLD, actor=Actor.of(case.head), at=case.at)
    assert states(case)[0] == (ItemState.CORRECTED, State.SHORTLISTED)


# What the applicant is told ------------------------------------------------------------------------------------------


def told(case: make.Case, client) -> tuple[list[tuple[str, str]], HttpResponse]:
    """Messages to the applicant of the first line, and the page of its record."""
    row = case.items[0].application
    clerk = files.applicant_of(row.unit)
    client.force_login(clerk)
    page = client.get(reverse("applications:record", args=[row.pk]))
    messages = Message.objects.filter(recipient=clerk, created_at__gte=case.at).order_by("pk")
    return [(message.title, message.body) for message in messages], page


@pytest.mark.parametrize(
    ("outcome", "label", "finding"),
    [
        ("dismiss", "公示异议经核查不成立", make.FINDING),
        ("correct", "公示异议成立，更正后重新公示", make.CORRECTION),
    ],
)
def test_the_applicant_reads_the_outcome_in_the_words_of_staff(case, client, run_effects, outcome, label, finding):
    run_effects()
    objection = case.object(1)
    done = case.decide(objection, upheld=False) if outcome == "dismiss" else case.correct(objection)
    run_effects()
    row = case.items[0].application
    messages, page = told(case, client)
    assert messages == [(f"{row.number} {row.chain_name}：公示异议已办结", finding.words_for_applicant)]
    latest = page.context["entries"][0]
    assert (latest["title"], latest["note"], latest["by"]) == (
        label, finding.words_for_applicant, "北京市人力资源和社会保障局",
    )  # fmt: skip
    for hidden in (*SECRETS, finding.finding, finding.reply, done.number, make.FACTS):
        assert hidden not in page.text, hidden


def test_a_disqualified_applicant_reads_the_reason_once(case, client, run_effects):
    run_effects()
    case.decide(case.object(1), upheld=True)
    run_effects()
    messages, page = told(case, client)
    row = case.items[0].application
    assert [title for title, _ in messages] == [f"{row.number} {row.chain_name}：公示期取消资格"]
    assert make.FINDING.words_for_applicant in messages[0][1]
    assert page.text.count(make.FINDING.words_for_applicant) == 1


def test_an_objection_that_is_not_admitted_is_not_told(case, client, run_effects):
    run_effects()
    objection = case.object(1)
    perform(objection, ObjectionAction.NOT_ADMIT, actor=Actor.of(case.head), at=case.at, note="与公示内容无关。")
    run_effects()
    messages, page = told(case, client)
    assert (messages, "异议" in page.text) == ([], False)
    # Who brought it reads why, by number and query code.
    shown = public.stage_shown(public.objection_called(objection.number, objection.query_code))
    assert shown[-1] == {"label": "不予受理的理由", "value": "与公示内容无关。"}


# An application that leaves otherwise --------------------------------------------------------------------------------


def test_a_line_whose_application_fell_otherwise_no_longer_stands(case, client):
    assert public_rows(client, case) == [STANDS, STANDS]
    disqualify(case)
    assert states(case) == [(ItemState.LISTED, State.DISQUALIFIED), (ItemState.LISTED, State.IN_PUBLICITY)]
    assert public_rows(client, case) == [("不再列入", True, ""), STANDS]
    page = client.get(reverse("publicity:notice", args=[case.notice.pk])).text
    assert ("信用核查" in page, "取消资格" in page) == (False, False)
    client.force_login(case.officer)
    api = client.get(reverse("notice-detail", args=[case.notice.pk])).json()
    assert [row["standing"] for row in api["items"]] == ["不再列入", "在列"]
    desk = client.get(reverse("publicity:notice_file", args=[case.notice.pk]))
    assert [row["tag"]["label"] for row in desk.context["rows"]] == ["不再列入", "在列"]


def test_nobody_objects_to_a_line_that_no_longer_stands(case):
    disqualify(case)
    for form in (ObjectionForm, LetterForm):
        assert [item.position for item in form(notice=case.notice).fields["item"].queryset] == [2]


@pytest.mark.parametrize("upheld", [True, False])
def test_an_objection_to_a_line_that_fell_otherwise_is_still_decided(case, upheld):
    objection = case.object(1)
    disqualify(case)
    case.decide(objection, upheld=upheld)
    line = ItemState.STRUCK if upheld else ItemState.LISTED
    assert states(case)[0] == (line, State.DISQUALIFIED)
    assert NoticeItem.objects.filter(state=ItemState.HELD).count() == 0


def test_a_line_announced_stands_as_announced(case, client):
    case.close()
    case.announce()
    assert public_rows(client, case) == [("已公布", False, "")] * 2
