"""Announcements: not before everything is over, not while an objection is open, once; chains are born with a period."""

from datetime import date, timedelta

import pytest

from applications.choices import State
from applications.models import Application
from chains.models import Chain
from office import clock
from office.machine import Actor, NotReady, perform
from office.models import IssuedDocument
from publicity.choices import AnnouncementAction, AnnouncementState, ItemState, NoticeAction, NoticeState
from publicity.models import Announcement
from publicity.selectors import clearable, ready_from
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db


def propose(case, announcement, at=None):
    return perform(announcement, AnnouncementAction.PROPOSE, actor=Actor.of(case.officer), at=at or case.at)


def test_nothing_is_announced_before_period_deadline_and_grace_are_over():
    case = make.issued(grace_days=2)
    announcement = case.draft_announcement()
    assert announcement.body == (
        "根据北京市“产教评”技能生态链建设试点工作方案（京人社能发〔2024〕14号），经公示，对所列名单没有未办结的异议，"
        "现将入选的生态链和链主单位名单予以公布。"
    )
    end = clock.end_of_day(case.notice.ends_on)
    assert case.notice.document.content["objection"]["how"][-1] == (
        "来信以邮戳为准：邮戳日期在公示期内、2026年3月29日24时以前寄到的，予以受理。"
    )
    with pytest.raises(NotReady) as refused:
        propose(case, announcement, end - clock.INSTANT)
    assert str(refused.value) == "公示期还没有满，不能公布。"
    case.close()
    ready = ready_from(case.notice)
    assert ready == end + timedelta(days=2)
    with pytest.raises(NotReady) as refused:
        propose(case, announcement, ready - clock.INSTANT)
    assert str(refused.value) == "异议受理到2026年3月29日24时截止，之后才能公布。"
    assert Announcement.objects.get(pk=announcement.pk).state == AnnouncementState.DRAFTED
    assert propose(case, announcement, ready).state == AnnouncementState.PROPOSED


def test_one_line_of_three_waits_for_its_objection_and_follows_later():
    case = make.issued(3)
    objection = case.object(2)
    case.close()
    items = case.items
    assert list(clearable(case.notice)) == [items[0], items[2]]
    with pytest.raises(NotReady):
        case.draft_announcement(items)
    assert Announcement.objects.count() == 0
    first = case.announce()
    assert [item.state for item in case.items] == [ItemState.CLEARED, ItemState.HELD, ItemState.CLEARED]
    assert list(clearable(case.notice)) == []
    assert first.serial == "公布-2026-001"
    case.decide(objection, upheld=False)
    second = case.announce()
    assert [item.application.state for item in case.items] == [State.SELECTED] * 3
    assert second.serial == "公布-2026-002"
    assert list(second.items.all()) == [items[1]]
    with pytest.raises(NotReady):
        case.do(NoticeAction.WITHDRAW, case.head, note="撤销。")
    assert case.notice.state == NoticeState.CLOSED


def test_an_objection_between_draft_and_signature_stops_the_announcement():
    case = make.issued()
    case.object(1, at=case.notice.objections_until - clock.INSTANT)
    case.close()
    with pytest.raises(NotReady):
        case.draft_announcement(case.items)
    assert (Announcement.objects.count(), Chain.objects.count()) == (0, 0)


def test_chains_are_born_with_their_period_and_units_get_their_letter():
    case = make.closed(2)
    announcement = case.announce(
        case.draft_announcement(starts_on=date(2026, 5, 1), document_number="京人社技字[2026]8号")
    )
    assert announcement.document_number == "京人社技字〔2026〕8号"
    chains = list(Chain.objects.order_by("pk"))
    assert [chain.name for chain in chains] == [row.chain_name for row in case.listed]
    periods = [chain.periods.get() for chain in chains]
    assert [(period.starts_on, period.ends_on) for period in periods] == [(date(2026, 5, 1), date(2028, 5, 1))] * 2
    letters = IssuedDocument.objects.filter(kind="certificate").order_by("pk")
    assert [letter.number for letter in letters] == ["2026-0001", "2026-0002"]
    assert IssuedDocument.objects.filter(kind="announcement").get() == announcement.document
    assert [Application.objects.get(pk=row.pk).state for row in case.listed] == [State.SELECTED] * 2


def test_a_withdrawn_notice_gives_its_lines_back_and_its_paper_says_so():
    case = make.issued(2)
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误。")
    assert [item.state for item in case.items] == [ItemState.REMOVED] * 2
    assert [item.application.state for item in case.items] == [State.SHORTLISTED] * 2
    document = IssuedDocument.objects.get(kind="notice")
    assert document.void_reason == "公示撤销：名单有误。"


def test_a_draft_shows_the_columns_that_the_programme_asks_for():
    case = make.drafted()
    assert case.notice.columns == ["chain", "unit", "authority", "key_field"]
