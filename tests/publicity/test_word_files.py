"""Notices and announcements as Word files: paragraph by paragraph, safe against markup, without names of persons."""

import io
from datetime import datetime

import docx
import pytest
from django.test import Client
from django.urls import reverse

from office import clock
from office.word_files import CONTENT_TYPE, Paper, write_paper
from publicity.resources import announcement_word_file, notice_word_file
from publicity.services import edit_notice
from tests.factories import publicity as make

AT = datetime(2026, 3, 23, 10, 0, tzinfo=clock.SHANGHAI)


def opened(file):
    return docx.Document(io.BytesIO(file))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def table_of(document):
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


@pytest.mark.django_db
def test_a_notice_reads_as_its_paper_in_the_order_of_the_standard():
    case = make.issued(
        2, document_number="京人社能发[2026]12号", how_to_object="请实名提出。", contact="能力建设处\n010-55580000"
    )
    notice, content = case.notice, case.notice.document.content
    made = opened(notice_word_file(content, at=notice.issued_at))
    assert texts(made) == [
        *content["title_lines"],
        "京人社能发〔2026〕12号",
        "",
        "各有关单位：",
        notice.body,
        "公示期为5个工作日，自2026年3月23日起至2026年3月27日止。公示期自发布当日起计算，节假日顺延。",
        "请实名提出。",
        "提出异议的截止时间：2026年3月27日24时。",
        "联系方式：能力建设处；010-55580000",
        "",
        f"附件：{case.call.title}拟入围名单",
        "",
        case.call.programme.selecting_authority.seal_name,
        "2026年3月23日",
        "附件",
        f"{case.call.title}拟入围名单",
        "",
    ]
    assert table_of(made) == [
        ["序号", "生态链名称", "链主单位", "推荐单位", "重点领域"],
        *([str(number), *row] for number, row in enumerate(content["annex"]["rows"], start=1)),
    ]


@pytest.mark.django_db
def test_an_announcement_reads_as_its_paper():
    case = make.closed()
    announcement = case.announce()
    content = announcement.document.content
    made = opened(announcement_word_file(content, at=announcement.issued_at))
    assert texts(made) == [
        *content["title_lines"],
        "",
        "各有关单位：",
        announcement.body,
        "一、建设周期",
        content["requirements"][0]["text"],
        "二、工作要求",
        content["requirements"][1]["text"],
        "",
        f"附件：{case.call.title}入选名单",
        "",
        content["signature"]["authority"],
        "2026年3月28日",
        "附件",
        f"{case.call.title}入选名单",
        "",
    ]


def paper(**changed):
    values = {
        "title_lines": ["关于名单的公示"], "number": "", "paragraphs": [("body", "一段。")], "authority": "某局",
        "date": "2026年3月23日", "annex_title": "名单", "columns": [("单位", 1)], "rows": [["甲公司"]],
    }  # fmt: skip
    return Paper(**(values | changed))


def test_markup_and_control_characters_stay_text():
    bad = '<w:p>&amp;<script>alert(1)</script> "=1+1"\x00\x0b\ufffe\u2028行'
    made = opened(write_paper(paper(paragraphs=[("body", bad)], rows=[[bad]]), at=AT))
    kept = '<w:p>&amp;<script>alert(1)</script> "=1+1" 行'
    assert texts(made)[2] == kept
    assert table_of(made)[1] == ["1", kept]
    assert len(made.paragraphs) == 9


def test_the_layout_is_that_of_the_standard():
    made = opened(write_paper(paper(), at=AT))
    section = made.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26]
    title, body = made.paragraphs[0].runs[0], made.paragraphs[2]
    assert (title.font.name, title.font.size.pt) == ("方正小标宋简体", 22.0)
    assert (body.runs[0].font.name, body.runs[0].font.size.pt) == ("仿宋_GB2312", 16.0)
    assert (body.paragraph_format.first_line_indent.pt, body.paragraph_format.line_spacing.pt) == (32.0, 29.0)
    assert section.footer.paragraphs[0].text == "—  —"
    assert "PAGE" in section.even_page_footer.paragraphs[0]._p.xml


def test_the_file_names_no_person_and_is_the_same_every_time():
    first = write_paper(paper(), at=AT)
    assert first == write_paper(paper(), at=AT)
    found = opened(first).core_properties
    assert (found.author, found.last_modified_by, found.title, found.comments, found.revision) == (
        "某局", "", "关于名单的公示", "", 1,
    )  # fmt: skip
    assert (found.created.isoformat(), found.modified) == ("2026-03-23T02:00:00+00:00", found.created)


@pytest.mark.django_db
def test_staff_take_the_draft_and_the_issued_notice_and_nobody_else(frozen):
    case = make.drafted()
    frozen("2026-03-23T10:00")
    address = reverse("publicity:notice_word", args=[case.notice.pk])
    browser = Client()
    browser.force_login(case.officer)
    draft = browser.get(address)
    assert (draft.status_code, draft["Content-Type"]) == (200, CONTENT_TYPE)
    assert "%EF%BC%88%E8%8D%89%E7%A8%BF%EF%BC%89.docx" in draft["Content-Disposition"]
    title = "关于名单的公示"
    actor = make.Actor.of(case.officer)
    edit_notice(case.notice, case.listed, seen=0, actor=actor, at=case.at, title=title)
    assert texts(opened(browser.get(address).content))[0] == title
    case.issue()
    assert texts(opened(browser.get(address).content))[0] == title
    assert Client().get(address).status_code == 302
