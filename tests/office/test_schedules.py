"""What a pasted notice, a table or a workbook's cells say of a year; and what the law lets a schedule say."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from office import calendar
from office.festivals import statutory_days
from office.schedule_text import MOST_PROBLEMS, lines_of, read_table, read_text
from office.schedules import ScheduleRow, problems_of
from office.workdays import Kind

# The dates of the schedule of 2026 (国办发明电〔2025〕7号) in the wording that such notices have.
NOTICE_2026 = """关于2026年部分节假日安排
各有关单位：
放假调休日期如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、
周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
妥善安排值班。
2025年11月4日"""


def days(text, year=2026):
    return [(f"{row.date:%m%d}", row.name, str(row.kind)) for row in read_text(text, year).rows]


def said(text, year=2026):
    with pytest.raises(ValidationError) as error:
        read_text(text, year)
    return error.value.messages


def said_of_table(cells, year=2026):
    with pytest.raises(ValidationError) as error:
        read_table(cells, year)
    return error.value.messages


def test_a_notice_is_read_exactly():
    reading = read_text(NOTICE_2026, 2026)
    assert reading.rows == calendar.seed_schedules()[2026]
    assert reading.unused == [
        "关于2026年部分节假日安排各有关单位:放假调休日期如下",
        "妥善安排值班",
        "2025年11月4日",
    ]
    assert problems_of(2026, reading.rows) == []


def test_a_sentence_without_its_heading_is_known_by_its_date():
    assert days("1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。") == [
        ("0101", "元旦", "holiday"),
        ("0102", "元旦", "holiday"),
        ("0103", "元旦", "holiday"),
        ("0104", "元旦", "makeup"),
    ]


def test_digits_and_brackets_of_any_keyboard():
    assert days("元旦:１月１日(周四)放假.") == days("元旦：1月1日（星期四）放假。") == [("0101", "元旦", "holiday")]


@pytest.mark.parametrize(
    ("text", "year", "first", "last", "number"),
    [
        ("元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023, date(2022, 12, 31), date(2023, 1, 2), 3),
        ("元旦：12月31日至1月2日放假调休，共3天。", 2023, date(2022, 12, 31), date(2023, 1, 2), 3),
        ("元旦：1月1日放假，与周末连休。", 2024, date(2024, 1, 1), date(2024, 1, 1), 1),
        ("元旦：2025年1月1日（周三）放假1天，不调休。", 2025, date(2025, 1, 1), date(2025, 1, 1), 1),
        (
            "中秋节、国庆节：9月29日（周五）至10月6日（周五）放假调休，共8天。",
            2023,
            date(2023, 9, 29),
            date(2023, 10, 6),
            8,
        ),
    ],
)
def test_the_wordings_of_several_years(text, year, first, last, number):
    rows = read_text(text, year).rows
    assert (rows[0].date, rows[-1].date, len(rows)) == (first, last, number)


def test_make_up_days_in_a_row_share_a_month():
    assert days("中秋、国庆：10月7日（周六）、8日（周日）上班。", 2023) == [
        ("1007", "中秋节、国庆节", "makeup"),
        ("1008", "中秋节、国庆节", "makeup"),
    ]


def test_what_is_only_recommended_is_handed_back():
    reading = read_text("春节：2月10日至17日放假调休，共8天。鼓励安排职工在除夕（2月9日）休息。", 2024)
    assert (len(reading.rows), reading.unused) == (8, ["鼓励安排职工在除夕(2月9日)休息"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("元旦：1月1日（周五）放假。", "2026-01-01写作“周五”，实际是星期四，请核对年份和日期。"),
        ("元旦：1月1日至3日放假，共4天。", "“1月1日至3日放假,共4天”写作4天，实际是3天。"),
        ("春节：2月30日放假。", "“2月30日”不是有效的日期。"),
        ("春节：2月23日至15日放假。", "“2月23日至15日”的起止日期不对。"),
        ("2月15日放假。", "“2月15日放假”没有写明是哪个节日。"),
        ("春节：2月15日起放假若干天。", "“2月15日起放假若干天”不能识别。"),
        ("春节：2月15日放假，单位自定2月16日。", "“2月15日放假,单位自定2月16日”不能识别。"),
        ("2026-02-15 春节 休息放假", "“2026-02-15 春节 休息放假”不能识别。"),
        ("妥善安排值班。", "没有读到放假或上班的日期。请粘贴通知中写明各节日放假日期的段落。"),
        ("", "没有读到放假或上班的日期。请粘贴通知中写明各节日放假日期的段落。"),
        ("元旦：1月1日放假。" * 2500, "粘贴的内容超过20000字，请只粘贴放假安排的段落。"),
    ],
)
def test_what_cannot_be_read_whole_is_said(text, problem):
    assert said(text) == [problem]


def test_every_wrong_sentence_is_named_up_to_a_number():
    messages = said("\n".join(f"2026-13-{day:02} 春节 放假" for day in range(1, 29)))
    assert (len(messages), messages[-1]) == (MOST_PROBLEMS + 1, "还有8处不能识别。")


def test_a_pasted_table_of_festivals():
    head = "节日\t放假日期\t调休上班日期\t天数"
    text = f"{head}\n元旦\t1月1日（周四）至3日（周六）\t1月4日（周日）\t3天\n清明\t4月4日至6日\t无\t3"
    assert days(text) == [
        ("0101", "元旦", "holiday"),
        ("0102", "元旦", "holiday"),
        ("0103", "元旦", "holiday"),
        ("0104", "元旦", "makeup"),
        ("0404", "清明节", "holiday"),
        ("0405", "清明节", "holiday"),
        ("0406", "清明节", "holiday"),
    ]


def test_a_table_of_days_with_real_dates():
    cells = [["节假日", None, None], ["日期", "类别", "节日"], [date(2026, 1, 1), "放假", "元旦"],
             [], ["2026-01-04", "上班", "元旦"], ["2026年2月15日", "休", "春节"]]  # fmt: skip
    assert read_table(cells, 2026).rows == [
        ScheduleRow(date(2026, 1, 1), Kind.HOLIDAY, "元旦"),
        ScheduleRow(date(2026, 1, 4), Kind.MAKEUP, "元旦"),
        ScheduleRow(date(2026, 2, 15), Kind.HOLIDAY, "春节"),
    ]


HEAD = ["日期", "类别", "节日"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ([["a", "b"], ["c"]], "表格没有表头。请在第一行写明“节日、放假日期、调休上班日期”，或者“日期、类别、节日”。"),
        ([HEAD, [46023, "放假", "元旦"]], "第2行：“46023 放假 元旦”不能识别。日期写成2027-01-01，类别写放假或上班。"),
        (
            [HEAD, ['=HYPERLINK("http://x","y")', "放假", "元旦"]],
            '第2行：“=HYPERLINK("http://x","y") 放假 元旦”不能识别。日期写成2027-01-01，类别写放假或上班。',
        ),
        (
            [HEAD, ["2026-01-01", "#REF!", "元旦"]],
            "第2行：“2026-01-01 #REF! 元旦”不能识别。日期写成2027-01-01，类别写放假或上班。",
        ),
        ([HEAD, ["2026-01-01", "放假"]], "第2行：“2026-01-01 放假 ”不能识别。日期写成2027-01-01，类别写放假或上班。"),
        (
            [HEAD, [datetime(2026, 1, 1, 8), "放假", "<b>"], ["2026-1-99", "放假", "元旦"]],
            "第3行：“2026年1月99日”不是有效的日期。",
        ),
        ([["节日", "放假日期"], [None, "1月1日"]], "第2行：没有写节日名称。"),
        (
            [["节日", "放假日期", "天数"], ["元旦", "1月1日至3日", 4]],
            "第2行：“1月1日至3日放假,共4天”写作4天，实际是3天。",
        ),
        ([["节日", "放假日期"], ["元旦", "1月1日至3日，共2天"]], "第2行：“1月1日至3日放假,共2天”写作2天，实际是3天。"),
        ([["节日", "放假日期"], ["元旦", None]], "第2行：没有写放假日期。"),
        ([["节日", "放假日期"], ["元旦", 1e308]], "第2行：“1e+308放假”不能识别。"),
    ],
)
def test_hostile_and_broken_cells(cells, problem):
    assert said_of_table(cells)[0] == problem


def test_a_schedule_as_lines_is_read_back():
    rows = calendar.seed_schedules()[2026]
    assert lines_of(rows).splitlines()[:3] == [
        "2026-01-01至2026-01-03 元旦 放假",
        "2026-01-04 元旦 上班",
        "2026-02-14 春节 上班",
    ]
    assert read_text(lines_of(rows), 2026).rows == rows


# What the law gives, against what was done: the seed is the State Council's schedules of 23 years. ------------------

# The seed leaves out a weekend day within these festivals.
LEFT_OUT = {2012: [date(2012, 6, 23)]}


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_holiday_of_the_law_was_one(year):
    off = {row.date for row in calendar.seed_schedules()[year] if row.kind == Kind.HOLIDAY}
    assert sorted(statutory_days(year).keys() - off) == LEFT_OUT.get(year, [])


@pytest.mark.parametrize(("year", "number"), [(2007, 10), (2008, 11), (2014, 11), (2024, 11), (2025, 13), (2051, 7)])
def test_how_many_holidays_the_law_gives(year, number):
    assert len(statutory_days(year)) == number


def test_since_2025_the_eve_and_a_second_day_of_may():
    assert {on: name for on, name in statutory_days(2027).items() if on.month in (2, 5)} == {
        date(2027, 2, 5): "春节",
        date(2027, 2, 6): "春节",
        date(2027, 2, 7): "春节",
        date(2027, 2, 8): "春节",
        date(2027, 5, 1): "劳动节",
        date(2027, 5, 2): "劳动节",
    }


def changed(old="", new="", more=""):
    """The schedule of 2026 with some lines changed, and what is wrong with it."""
    rows = read_text(lines_of(calendar.seed_schedules()[2026]).replace(old, new) + more, 2026).rows
    return problems_of(2026, rows)


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("2026-02-15至2026-02-23", "2026-02-17至2026-02-23", ["2月16日是法定节日（春节），应当放假。"]),
        ("2026-05-01至2026-05-05", "2026-05-01", ["5月2日是法定节日（劳动节），应当放假。"]),
        ("2026-06-19至2026-06-21 端午节 放假\n", "", ["缺少端午的放假安排。"]),
        ("2026-01-01至2026-01-03", "2026-01-02至2026-01-03", ["1月1日是法定节日（元旦），应当放假。"]),
        ("2026-01-04 元旦", "2026-01-05 元旦", ["2026-01-05不是周末，不能列为调休上班。"]),
        ("2026-01-04 元旦", "2026-01-03 元旦", ["2026-01-03出现了不止一次。"]),
        ("2026-01-04 元旦", "2025-12-13 元旦", ["2025-12-13不在2026年，也不在上一年12月下旬。"]),
        ("2026-10-01至2026-10-07", "2026-10-01至2026-10-03 国庆节 放假\n2026-10-06至2026-10-07",
         ["国庆节的放假日期不连续，缺10月4日、10月5日。"]),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_one_sentence(old, new, problems):
    assert changed(old, new) == problems


def test_a_sound_schedule_has_nothing_wrong():
    assert changed() == []
    assert changed(more="\n2025-12-27 元旦 上班") == []
