"""Deadlines of objections in working days: screened, examined, warned of; in a year not covered never a guess."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from applications.workflow.facts import Extension
from chains.models import Programme
from office import calendar, clock, jobs
from office.machine import Actor, NotAllowed, NotReady, Problem, perform
from office.models import CalendarYear, Message, RegisterEntry
from office.schedule_text import lines_of
from publicity.choices import ObjectionAction, ObjectionState
from publicity.models import Objection
from publicity.selectors import open_deadlines
from publicity.services import Arrival
from tests.factories import publicity as make
from tests.factories.calendars import SCHEDULE_2027, in_force

pytestmark = pytest.mark.django_db
UNCOUNTED = "未能计算：请系统管理员载入2027年的节假日安排，载入后自动补算"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def end_of(text: str) -> datetime:
    return clock.end_of_day(instant(text).date())


def facts_of(case: make.Case, objection: Objection) -> dict[str, tuple]:
    browser = Client()
    browser.force_login(case.head)
    facts = browser.get(objection.get_absolute_url()).context["facts"]
    return {fact["label"]: (fact["value"], fact.get("tone", "")) for fact in facts}


def test_screened_and_examined_by_the_programmes_days_and_kept_to_the_head_and_back(frozen):
    """Arrived on Wednesday 1 April 2026: Monday the 6th is a holiday (清明节)."""
    case = make.issued(at=instant("2026-04-01T09:00"))
    Programme.objects.filter(pk=case.call.programme_id).update(objection_screen_days=3, objection_examine_days=5)
    case.at = frozen("2026-04-01T10:00")
    objection = case.object(at=case.at)
    assert objection.due_at == end_of("2026-04-07")
    assert facts_of(case, objection)["受理期限"][1] == ""
    case.at = frozen("2026-04-08T10:00")
    words, tone = facts_of(case, objection)["受理期限"]
    assert (words.endswith("（已超 1 个工作日）"), tone) == (True, "red")
    objection = case.screen(objection)
    due = end_of("2026-04-15")
    assert objection.due_at == due
    handler, head = Actor.of(case.handler), Actor.of(case.head)
    propose = ObjectionAction.PROPOSE_DISMISSAL
    objection = perform(objection, propose, actor=handler, at=case.at, facts=make.FINDING)
    assert (objection.state, objection.due_at) == (ObjectionState.PROPOSED, due)
    objection = perform(objection, ObjectionAction.SEND_BACK, actor=head, at=case.at, note="再核实。")
    assert (objection.state, objection.due_at) == (ObjectionState.SCREENED, due)
    objection = perform(objection, propose, actor=handler, at=case.at, facts=make.FINDING)
    decided = perform(objection, ObjectionAction.DISMISS, actor=head, at=case.at)
    assert decided.due_at is None


def test_whose_turn_it_is_is_told_on_the_last_day_and_once_it_is_over(frozen, run_effects):
    """Received on Monday 23 March, three working days to screen: told on Thursday and on Friday, once each."""
    case = make.issued()
    objection = case.object()
    run_effects()
    Message.objects.all().delete()
    told = []
    for moment in ("2026-03-25T09:00", "2026-03-26T08:00", "2026-03-26T09:00", "2026-03-26T10:00", "2026-03-27T09:00"):
        told.append(jobs.run("publicity.warn", at=frozen(moment))["promised"])
        run_effects()
    assert told == [0, 0, 1, 0, 1]
    titles = Message.objects.filter(recipient=case.handler).order_by("pk").values_list("title", flat=True)
    assert list(titles) == [f"{objection.number}：受理期限今天到期", f"{objection.number}：受理期限已超 1 个工作日"]
    assert Message.objects.filter(recipient=case.head).count() == 0


def test_a_letter_is_screened_from_the_day_on_which_it_arrived(frozen):
    case = make.issued()
    arrived = make.ISSUE + timedelta(hours=1)
    at = frozen("2026-03-25T09:00")
    letter = case.object(arrival=Arrival("letter", arrived), actor=Actor.of(case.officer), at=at)
    assert letter.due_at == end_of("2026-03-26")


def test_in_a_year_not_covered_there_is_no_deadline_until_the_year_is_in(frozen):
    case = make.issued(at=instant("2026-12-23T10:00"), start=instant("2026-11-02T09:00"))
    case.at = frozen("2026-12-24T09:00")
    objection = case.screen(case.object(at=case.at))
    assert (objection.due_at, objection.counted_from) == (None, case.at.date())
    assert facts_of(case, objection)["核查期限"] == (UNCOUNTED, "red")
    waiting = [(one.group, one.last, one.start, one.workdays) for one in open_deadlines(None, case.at)]
    assert waiting[-1] == ("异议核查", None, case.at.date(), 10)
    assert jobs.run("publicity.count_deadlines", at=case.at) == {"counted": 0}
    in_force(SCHEDULE_2027, at=case.at)
    assert jobs.run("publicity.count_deadlines", at=case.at) == {"counted": 1}
    assert jobs.run("publicity.count_deadlines", at=case.at) == {"counted": 0}
    counted = Objection.objects.get()
    assert (counted.due_at, counted.examine_until) == (end_of("2027-01-08"), end_of("2027-01-08"))
    entry = RegisterEntry.objects.of(counted).select_related("detail").latest("seq")
    assert (entry.action, entry.actor_kind) == ("count_deadline", "clock")


def test_a_head_gives_more_time_from_today(frozen):
    case = make.issued(at=instant("2026-04-01T09:00"))
    Programme.objects.filter(pk=case.call.programme_id).update(objection_examine_days=5)
    case.at = frozen("2026-04-01T10:00")
    objection = case.screen(case.object(at=case.at))
    assert objection.due_at == end_of("2026-04-09")
    case.at = frozen("2026-04-08T10:00")
    head, extend = Actor.of(case.head), ObjectionAction.EXTEND
    with pytest.raises(NotReady) as refused:
        perform(objection, extend, actor=head, at=case.at, note="需现场核查。", facts=Extension(1))
    assert refused.value.problems == [Problem("新的期限没有比现在的晚，请填写更多的工作日。", field="workdays")]
    with pytest.raises(NotAllowed):
        perform(objection, extend, actor=Actor.of(case.handler), at=case.at, note="需现场核查。", facts=Extension(5))
    assert Objection.objects.get().due_at == end_of("2026-04-09")
    browser = Client()
    browser.force_login(case.head)
    address = f"{objection.get_absolute_url()}acts/extend/"
    facts = {fact["label"]: fact["value"] for fact in browser.get(address).context["facts"]}
    assert facts["现在的期限"] == "2026年4月9日24时（还剩 1 个工作日）"
    typed = {"workdays": "5", "note": "需现场核查。", "seen": objection.revision}
    assert browser.post(address, typed).status_code == 302
    objection = Objection.objects.get()
    assert (objection.state, objection.due_at) == (ObjectionState.SCREENED, end_of("2026-04-15"))
    objection = perform(
        objection, ObjectionAction.PROPOSE_DISMISSAL, actor=Actor.of(case.handler), at=case.at, facts=make.FINDING
    )
    assert objection.due_at == end_of("2026-04-15")


def test_a_change_of_the_calendar_leads_to_more_time(frozen):
    """Once extended by the calendar that is in force, a deadline is listed no more."""
    case = make.issued(at=instant("2026-04-01T09:00"))
    case.at = frozen("2026-04-01T10:00")
    objection = case.screen(case.object(at=case.at))
    rows = lines_of(calendar.rows_of(CalendarYear.objects.get(year=2026, state="in_force")))
    in_force(f"{rows}\n2026-04-13至2026-04-14 抗战胜利纪念日 放假", year=2026, at=case.at)
    browser = Client()
    browser.force_login(case.head)
    found = {row["group"]: row for row in browser.get("/calendar/deadlines/").context["rows"]}
    address = f"{objection.get_absolute_url()}acts/extend/"
    assert (found["异议核查"]["last"], found["异议核查"]["by"]) == ("2026年4月16日", "2026年4月20日")
    assert found["异议核查"]["extend_url"] == address
    typed = {"workdays": "10", "note": "放假安排变了。", "seen": objection.revision}
    assert browser.post(address, typed).status_code == 302
    assert Objection.objects.get().due_at == end_of("2026-04-20")
    assert "异议核查" not in [row["group"] for row in browser.get("/calendar/deadlines/").context["rows"]]
