"""How values look in official documents."""

from datetime import UTC, date, datetime

import pytest

from office.templatetags import official


@pytest.mark.parametrize(
    ("value", "shown"),
    [("", "—"), ("  ", "—"), (None, "—"), ([], "—"), (0, 0), ("0", "0"), (False, False), ("无", "无")],
)
def test_only_what_is_empty_becomes_a_dash(value: object, shown: object):
    assert official.dash(value) == shown


def test_paragraphs_are_the_lines_without_their_indentation():
    assert official.paragraphs("　　第一段。\r\n\r\n \t 第二段。\n") == ["第一段。", "第二段。"]
    assert official.paragraphs(None) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-03-09", "2026年3月9日"),
        (date(2026, 10, 1), "2026年10月1日"),
        (datetime(2026, 3, 8, 16, 30, tzinfo=UTC), "2026年3月9日"),
        ("2026年3月", "2026年3月"),
        ("", ""),
    ],
)
def test_dates_are_written_without_leading_zeros(day: object, words: str):
    assert official.in_words(day) == words


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("关于公布2025年第一批北京市试点名单的通知", ["关于公布2025年第一批", "北京市试点名单的通知"]),
        ("关于北京市“产教评”技能生态链拟入围名单的公示", ["关于北京市“产教评”技能生态链", "拟入围名单的公示"]),
        ("申报受理回执", ["申报受理回执"]),
        ("没有一处可以断开的标题文字没有一处可以断开", ["没有一处可以断开的标题文字没有一处可以断开"]),
    ],
)
def test_a_wide_title_is_divided_where_a_word_ends(line: str, lines: list[str]):
    assert official.balanced([line], 20) == lines


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_headings_count_in_chinese(number: int, word: str):
    assert official.ordinal(number) == word


def test_a_name_is_escaped_whichever_face_it_is_in():
    assert official.named("<b>张三") == "&lt;b&gt;张三"
    assert official.named("<b>张龑") == '<span class="name">&lt;b&gt;张龑</span>'


def test_the_code_is_a_picture_of_the_same_address_every_time():
    address = "https://chain.example.cn/verify/GS-7K2M-94QX/"
    assert official.qr(address) == official.qr(address)
    assert official.qr(address).startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
    assert official.qr(address) != official.qr(address[:-1])


def test_short_fields_stand_in_pairs_and_wide_ones_alone():
    given = [
        {"label": "甲"},
        {"label": "乙", "kind": "name"},
        {"label": "丙"},
        {"label": "丁", "kind": "wide"},
        {"label": "戊", "kind": "short"},
    ]
    given.append({"label": "己", "kind": "options", "value": [{"label": "确认", "chosen": True}]})
    rows = [[(cell["label"], cell["head"], cell["span"]) for cell in row] for row in official.field_rows(given)]
    assert rows == [[("甲", 1, 1), ("乙", 1, 1)], [("丙", 1, 3)], [("丁", 1, 3)], [("戊", 1, 3)], [("己", 3, 1)]]


@pytest.mark.parametrize(("numbered", "shares"), [(False, ["25.00%", "75.00%"]), (True, ["23.00%", "69.00%"])])
def test_widths_are_relative(numbered: bool, shares: list[str]):
    assert official.shares([{"label": "甲"}, {"label": "乙", "width": 30}], numbered) == shares


def test_a_row_that_does_not_fit_its_columns_is_an_error():
    columns = [{"label": "甲", "align": "right"}, {"label": "乙"}]
    assert official.aligned(["1", "2"], columns) == [{"text": "1", "align": "right"}, {"text": "2", "align": "left"}]
    with pytest.raises(ValueError, match="longer"):
        official.aligned(["1"], columns)


def test_a_section_is_its_own_only_part_unless_it_lists_parts():
    assert official.blocks({"title": "一节", "kind": "text", "text": "文"}) == [
        {"title": "", "numbered": False, "kind": "text", "text": "文"}
    ]
    parts = [{"kind": "rows", "numbered": True}, {"kind": "text", "title": "小标题"}]
    assert official.blocks({"title": "一节", "blocks": parts}) == [
        {"kind": "rows", "title": "", "numbered": True},
        {"kind": "text", "title": "小标题", "numbered": False},
    ]
