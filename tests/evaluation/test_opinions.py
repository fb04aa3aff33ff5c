"""What co-issuing bodies said stands beside each file of a selection decision."""

import pytest

from accounts.choices import Role
from applications.choices import ConsultationAction, OpinionKind, State
from applications.selectors.opinions import opinions_by_application
from applications.workflow.facts import Answer
from evaluation.models import DecisionItem, SelectionDecision
from evaluation.selectors.decisions import item_rows
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def test_each_line_has_the_latest_word_of_every_body_in_one_query(django_assert_num_queries):
    first = make.way_to(State.ACCEPTED)
    second = make.way_to(State.ACCEPTED, round_=first.application.round)
    make.open_to(first.application.round, people.EDUCATION, people.INDUSTRY, at=first.at)
    asked, open_still = make.ask_bodies(first, people.EDUCATION, people.INDUSTRY)
    person = people.holder(Role.CO_OFFICER, at=make.START - make.BEFORE)
    facts = Answer(OpinionKind.REMARK, "专业不对口。")
    perform(asked, ConsultationAction.ANSWER, actor=Actor.of(person), at=asked.answer_by, facts=facts)
    items = [
        DecisionItem(decision=SelectionDecision(), application=way.application, outcome="shortlist")
        for way in (first, second)
    ]
    with django_assert_num_queries(1):
        found = opinions_by_application(item.application_id for item in items)
    rows = item_rows(items)
    assert [row["opinions"] for row in rows] == [found[first.application.pk], []]
    assert [(one["body"], one["tag"]["label"], one["text"], one["late"]) for one in rows[0]["opinions"]] == [
        ("市教委", "有意见", "专业不对口。", "逾期回复"),
        ("市经信局", "待回复", "", ""),
    ]
    assert open_still.text == ""
