"""An issued notice is corrected by another one: linked both ways, with a period of its own."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import State
from office import clock
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import IssuedDocument, RegisterEntry
from publicity.choices import AnnouncementAction, ItemState, NoticeAction, NoticeState, ObjectionState
from publicity.models import Notice, NoticeItem, Objection
from publicity.selectors import clearable
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 3, 24, 15, 0, tzinfo=clock.SHANGHAI)


def states(notice):
    rows = notice.items.select_related("application").order_by("position")
    return [(item.state, item.application.state) for item in rows]


def url(name, *args):
    return reverse(f"publicity:{name}", args=args)


def test_a_correction_supersedes_the_notice_and_its_paper_and_counts_anew():
    case = make.issued(2)
    later = case.correct_notice(at=TUESDAY)
    former = case.notice
    assert (former.state, later.state, later.corrects) == (NoticeState.SUPERSEDED, NoticeState.ISSUED, former)
    assert (former.starts_on, former.ends_on) == (date(2026, 3, 23), date(2026, 3, 27))
    assert (later.starts_on, later.ends_on) == (date(2026, 3, 24), date(2026, 3, 30))
    assert (former.serial, later.serial) == ("公示-2026-001", "公示-2026-002")
    assert former.due_at is None
    assert states(former) == [(ItemState.CARRIED, State.IN_PUBLICITY)] * 2
    assert states(later) == [(ItemState.LISTED, State.IN_PUBLICITY)] * 2
    paper = IssuedDocument.objects.get(pk=former.document_id)
    assert (paper.superseded_by, paper.superseded_at, paper.standing) == (later.document, TUESDAY, "已更正")
    assert later.title == f"{former.title}（更正）"
    assert later.body.splitlines()[0] == (
        f"《{former.title}》（公示-2026-001）所列内容有误，现予更正并重新公示，公示期重新计算，原公示同时停止。"
    )
    entry = RegisterEntry.objects.of(former).get(action="supersede")
    assert (entry.source, entry.target, entry.detail.note) == (
        "issued", "superseded", f"依据：{later}。{make.REASON}",
    )  # fmt: skip


def test_the_clock_closes_the_correction_and_not_the_former():
    case = make.issued()
    later = case.correct_notice(at=TUESDAY)
    over = clock.end_of_day(date(2026, 3, 30))
    assert list(Notice.objects.closing(over)) == [later]
    with pytest.raises(WrongState):
        perform(case.notice, NoticeAction.CLOSE, actor=Actor.clock(), at=over)
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.SUPERSEDED


def test_a_line_left_out_goes_back_to_the_shortlist():
    case = make.issued(2)
    later = case.correct_notice(case.draft_correction(case.listed[:1]), at=TUESDAY)
    assert states(case.notice) == [
        (ItemState.CARRIED, State.IN_PUBLICITY), (ItemState.REMOVED, State.SHORTLISTED),
    ]  # fmt: skip
    assert states(later) == [(ItemState.LISTED, State.IN_PUBLICITY)]


def test_open_objections_go_over_and_hold_the_new_line_back():
    case = make.issued(2)
    first, second = case.object(1), case.object(2)
    answered = case.decide(second, upheld=False)
    later = case.correct_notice(at=TUESDAY)
    lines = list(later.items.order_by("position"))
    first.refresh_from_db()
    assert (first.item, first.state, first.revision) == (lines[0], ObjectionState.RECEIVED, 1)
    assert [line.state for line in lines] == [ItemState.HELD, ItemState.LISTED]
    # What was decided stays where it was decided.
    assert Objection.objects.get(pk=answered.pk).item.notice == case.notice
    entry = RegisterEntry.objects.of(first).get(action="carry")
    assert (entry.label, entry.detail.note) == ("随更正公示转入新公示", f"原公示：{case.notice}")
    case.decide(first, upheld=False, at=TUESDAY + timedelta(days=1))
    reply = Objection.objects.get(pk=first.pk).document.content["opening"][0]
    assert reply == (
        f"2026年3月23日收到你（单位）对《{case.notice.title}》所列“{case.listed[0].chain_name}”的异议，现答复如下。"
    )
    assert NoticeItem.objects.get(pk=lines[0].pk).state == ItemState.LISTED


def test_an_objection_to_a_line_left_out_is_still_decided_with_the_former():
    case = make.issued(2)
    objection = case.object(2)
    case.correct_notice(case.draft_correction(case.listed[:1]), at=TUESDAY)
    done = case.decide(objection, upheld=False, at=TUESDAY)
    assert (done.state, done.item.notice) == (ObjectionState.DISMISSED, case.notice)
    assert states(case.notice)[1] == (ItemState.REMOVED, State.SHORTLISTED)


def test_four_eyes_issue_a_correction_too():
    case = make.issued()
    draft = perform(case.draft_correction(), NoticeAction.PROPOSE, actor=Actor.of(case.officer), at=TUESDAY)
    for user in (case.officer, case.handler):
        with pytest.raises(NotAllowed):
            perform(draft, NoticeAction.ISSUE, actor=Actor.of(user), at=TUESDAY)
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.ISSUED
    assert states(case.notice) == [(ItemState.LISTED, State.IN_PUBLICITY)]


def test_a_notice_has_one_correction_and_none_once_lines_are_announced():
    case = make.closed(2)
    case.draft_correction()
    with pytest.raises(NotReady) as refused:
        case.draft_correction()
    assert str(refused.value) == "这份公示已有一份更正公示正在起草，请在那一份上修改。"
    assert Notice.objects.count() == 2


def test_an_announcement_under_way_stops_a_correction_until_it_is_discarded():
    case = make.closed(2)
    announcement = case.draft_announcement()
    assert list(clearable(case.notice)) == []
    with pytest.raises(NotReady) as refused:
        case.draft_correction()
    assert str(refused.value) == "有一份公布正在起草或待签发，请先作废这份公布，再更正公示。"
    with pytest.raises(NotReady) as refused:
        case.do(NoticeAction.WITHDRAW, case.head, note="名单有误。")
    assert str(refused.value) == "有一份公布正在起草或待签发，请先作废这份公布，再撤销公示。"
    perform(announcement, AnnouncementAction.DISCARD, actor=Actor.of(case.officer), at=case.at)
    assert list(clearable(case.notice)) == case.items
    later = case.correct_notice()
    assert states(later) == [(ItemState.LISTED, State.IN_PUBLICITY)] * 2
    case.notice = later
    case.close()
    case.announce()
    with pytest.raises(NotReady) as refused:
        case.draft_correction()
    assert str(refused.value) == "名单中已有生态链公布，不能更正整个公示。"


def test_a_draft_whose_former_was_withdrawn_meanwhile_is_refused():
    case = make.issued()
    draft = case.draft_correction()
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误。")
    with pytest.raises(NotReady) as refused:
        perform(draft, NoticeAction.PROPOSE, actor=Actor.of(case.officer), at=TUESDAY)
    assert str(refused.value) == "原公示现在是“已撤销”，不能更正。"
    assert Notice.objects.get(pk=draft.pk).state == NoticeState.DRAFTED


def test_a_superseded_notice_takes_no_objection():
    case = make.issued()
    case.correct_notice(at=TUESDAY)
    with pytest.raises(NotReady) as refused:
        case.object(1, at=TUESDAY + timedelta(hours=1))
    assert str(refused.value) == "这份公示不在受理异议的期间。"
    assert Objection.objects.count() == 0


def test_both_pages_and_the_verification_say_so(client, frozen):
    case = make.issued()
    later = case.correct_notice(at=TUESDAY)
    frozen("2026-03-25T09:00")
    former, new = url("notice", case.notice.pk), url("notice", later.pk)
    page = client.get(former)
    assert page.context["correction"] == {
        "by": {"title": later.title, "url": new}, "of": None, "reason": make.REASON,
    }  # fmt: skip
    assert page.context["period"] == {
        "headline": "公示已更正", "note": "以更正公示为准，期限重新计算。", "object_url": "", "report_url": "",
        "until": "异议受理至2026年3月27日24时。",
    }  # fmt: skip
    assert [row["tag"]["label"] for row in page.context["rows"]] == ["见更正公示"]
    page = client.get(new)
    assert page.context["correction"] == {
        "by": None, "of": {"title": case.notice.title, "url": former}, "reason": make.REASON,
    }  # fmt: skip
    assert page.context["period"]["headline"] == "还剩 3 个工作日"
    facts = client.get(reverse("portal:document", args=[case.notice.document.code])).context["facts"]
    assert facts[-1] == {
        "label": "更正后的文书", "value": later.document.code,
        "url": reverse("portal:document", args=[later.document.code]),
    }  # fmt: skip


def test_the_officer_drafts_the_correction_on_the_desk_and_others_do_not(frozen):
    case = make.issued(2)
    frozen("2026-03-24T15:00")
    browser = Client()
    browser.force_login(case.officer)
    address = url("notice_correct", case.notice.pk)
    assert browser.get(url("notice_file", case.notice.pk)).context["to"]["correct"] == address
    form = browser.get(address).context["form"]
    assert [entry.pk for entry in form.fields["items"].queryset] == [row.pk for row in case.listed]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent |= {"items": [row.pk for row in case.listed], "document_number": "", "correction_reason": ""}
    refused = browser.post(address, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["correction_reason"])
    assert Notice.objects.count() == 1
    done = browser.post(address, sent | {"correction_reason": make.REASON})
    draft = Notice.objects.get(corrects=case.notice)
    assert (done.status_code, done["Location"]) == (302, url("notice_file", draft.pk))
    assert (draft.state, draft.correction_reason, draft.items.count()) == (NoticeState.DRAFTED, make.REASON, 2)
    facts = {row["label"]: row["value"] for row in browser.get(done["Location"]).context["facts"]}
    assert (facts["更正的公示"], facts["更正理由"]) == ("公示-2026-001", make.REASON)
    facts = {row["label"]: row["value"] for row in browser.get(url("notice_file", case.notice.pk)).context["facts"]}
    assert facts["更正它的公示"] == "未编号（起草中）"
    browser.force_login(case.head)
    assert browser.post(address, sent | {"correction_reason": make.REASON}).status_code == 403
    assert Notice.objects.count() == 2
