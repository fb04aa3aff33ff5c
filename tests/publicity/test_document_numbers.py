"""Document numbers are typed in: in their form, of a sensible year, borne by one paper."""

import pytest
from django.core.exceptions import ValidationError

from office.machine import Actor, perform
from publicity.choices import AnnouncementAction, NoticeAction
from publicity.models import Announcement, Notice
from publicity.services import edit_notice
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db

FORM = "文号应由发文机关代字、年份和顺序号组成，请写成“京人社能发〔2024〕14号”的样子。"


def numbered(case, text):
    more = {"seen": case.notice.revision, "actor": Actor.of(case.officer), "at": case.at}
    case.notice = edit_notice(case.notice, case.listed, document_number=text, **more)
    return case.notice.document_number


def test_form_year_and_none():
    case = make.drafted()
    assert numbered(case, "") is None
    for typed in ("京人社能发(2026) 12号", "京人社能发【２０２６】12号", " 京人社能发〔2026〕12号 "):
        assert numbered(case, typed) == "京人社能发〔2026〕12号"
    assert numbered(case, "京人社能发〔2025〕312号") == "京人社能发〔2025〕312号"
    before = Notice.objects.filter(pk=case.notice.pk).values().get()
    for typed, sentence in (
        ("12号", FORM),
        ("京人社能发2026-12", FORM),
        ("京人社能发〔2026〕第12号", "文号的顺序号前不加“第”字，请写成“京人社能发〔2024〕14号”的样子。"),
        ("京人社能发〔2026〕012号", "文号的顺序号不编虚位，例如1不编为01，请去掉前面的“0”。"),
        ("京人社能发〔2062〕12号", "文号的年份是2062年，应为2026年（年初可以是上一年），请核对。"),
        ("京人社能发〔2024〕12号", "文号的年份是2024年，应为2026年（年初可以是上一年），请核对。"),
    ):
        with pytest.raises(ValidationError) as refused:
            numbered(case, typed)
        assert refused.value.message_dict == {"document_number": [sentence]}
    assert Notice.objects.filter(pk=case.notice.pk).values().get() == before


def test_one_paper_bears_a_number_and_a_discarded_draft_gives_it_back():
    number = "京人社能发〔2026〕12号"
    taken = {"document_number": [f"文号“{number}”已有另一份文书使用，请核对。"]}
    case = make.closed(document_number=number)
    assert (case.notice.document_number, case.notice.serial) == (number, "公示-2026-001")
    for attempt in (case.draft_announcement, case.draft_correction):
        with pytest.raises(ValidationError) as refused:
            attempt(document_number=number)
        assert refused.value.message_dict == taken
    assert (Notice.objects.count(), Announcement.objects.count()) == (1, 0)
    other = "京人社能发〔2026〕13号"
    announcement = case.draft_announcement(document_number=other)
    perform(announcement, AnnouncementAction.DISCARD, actor=Actor.of(case.officer), at=case.at)
    draft = case.draft_correction(document_number=other)
    assert draft.document_number == other
    perform(draft, NoticeAction.WITHDRAW, actor=Actor.of(case.head), at=case.at, note="不再更正。")
    assert case.draft_correction(document_number=other).document_number == other
