"""How cells, identity numbers and industries are read."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from chains import industries
from chains.choices import SkillLevel, StudentKind
from chains.identity import normalise_identity
from chains.roster import StudentEntry, cell_text, problems_of, read_day, read_kind, read_level, read_name
from tests.factories.chains import identity

ENTRY = {
    "name": "测学一", "kind": StudentKind.APPRENTICE, "identity": "x", "phone": "", "school_id": 1, "employer_id": 2,
    "major": "", "level": None, "enrolled_on": date(2026, 2, 10), "left_on": None,
}  # fmt: skip
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002Ｘ ", "11010519491231002X"),
        ("810000199408230021", "810000199408230021"),
        ("e12345678", "E12345678"),
        ("CHN123456789012", "CHN123456789012"),
    ],
)
def test_identity_numbers_that_are_taken(typed, stored):
    assert normalise_identity(typed) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("110105194912310021", "身份证号码的校验位不符，请对照证件逐位核对。"),
        ("11010519491331002X", "身份证号码第7至14位不是一个日期，请对照证件逐位核对。"),
        ("110105189912310020", "身份证号码第7至14位不是一个日期，请对照证件逐位核对。"),
        ("1101051949123100X2", "身份证号码只能由数字组成，末位可以是X。"),
        ("11010519491231002", "身份证号码应为18位，现为17位；护照等其他证件号码以字母开头。"),
        ("", "身份证号码应为18位，现为0位；护照等其他证件号码以字母开头。"),
        ("1.10105194912310E+17", "证件号码被表格存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写。"),
        ("110105194912310000.0", "证件号码被表格存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写。"),
    ],
)
def test_identity_numbers_that_are_refused(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        normalise_identity(typed)
    assert refused.value.messages == [sentence]


def test_the_factory_makes_numbers_that_are_taken():
    numbers = [identity(number) for number in range(3)]
    assert [normalise_identity(number) for number in numbers] == numbers
    assert len(set(numbers)) == 3


def test_levels_rise_with_their_rank_and_not_with_their_digit():
    assert [level.label for level in sorted(SkillLevel)] == [
        "学徒工", "五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师", "特级技师", "首席技师",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("", None), ("学徒工", SkillLevel.APPRENTICE), ("五级", SkillLevel.JUNIOR), ("初级工", SkillLevel.JUNIOR),
        ("三级/高级工", SkillLevel.SENIOR), ("三级／高级工", SkillLevel.SENIOR), ("技师", SkillLevel.TECHNICIAN),
        ("一级", SkillLevel.SENIOR_TECHNICIAN), ("首席技师", SkillLevel.CHIEF_TECHNICIAN),
    ],
)  # fmt: skip
def test_levels_are_read_by_either_name(typed, level):
    assert read_level(typed) == level


@pytest.mark.parametrize(
    ("read", "typed"), [(read_level, "3"), (read_level, "八级"), (read_kind, "学生"), (read_kind, "")]
)
def test_unknown_words_are_refused_with_the_known_ones(read, typed):
    with pytest.raises(ValueError, match="之一。$"):
        read(typed)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("学生学徒", "apprentice"), ("订单班", "order_class"), ("冠名班学生", "named_class"), (" 在职职工 ", "employee")],
)
def test_kinds_are_read_by_their_word(typed, kind):
    assert read_kind(typed) == kind


@pytest.mark.parametrize(
    "typed", ["2026-03-02", "2026/3/2", "2026.3.2", "2026年3月2日", "２０２６-03-02", "2026-03-02 00:00:00"]
)
def test_days_in_the_usual_forms(typed):
    assert read_day(typed) == TODAY


@pytest.mark.parametrize("typed", ["2026-02-30", "3月2日", "46083", "去年", "2026-3"])
def test_what_is_no_day(typed):
    with pytest.raises(ValueError, match="^日期应写成“2026-03-02”的样子。$"):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "name"), [("张 三", "张三"), ("  李䶮 ", "李䶮"), ("古丽·买买提", "古丽·买买提"), ("Ann Lee", "Ann Lee")]
)
def test_names(typed, name):
    assert read_name(typed) == name


@pytest.mark.parametrize("typed", ["", "张", "字" * 51])
def test_what_is_no_name(typed):
    with pytest.raises(ValueError, match="^请填写姓名，2至50个字。$"):
        read_name(typed)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (" 张三 ", "张三"), (13800138000, "13800138000"), (13800138000.0, "13800138000"), (3.5, "3.5"),
        (date(2026, 3, 2), "2026-03-02"), (datetime(2026, 3, 2, 8, 30), "2026-03-02"),
        (1.10105194912310e17, "1.1010519491231e+17"),
    ],
)  # fmt: skip
def test_cells_as_text(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, {}),
        ({"school_id": None}, {"school": "学生学徒须填写院校。"}),
        ({"employer_id": None}, {"employer": "学生学徒须填写用人单位。"}),
        ({"kind": StudentKind.EMPLOYEE, "school_id": None}, {}),
        ({"kind": StudentKind.EMPLOYEE, "employer_id": None}, {"employer": "在职职工须填写用人单位。"}),
        ({"kind": StudentKind.TRAINEE, "school_id": None}, {}),
        ({"kind": StudentKind.ORDER_CLASS, "employer_id": None}, {}),
        ({"kind": StudentKind.NAMED_CLASS, "school_id": None}, {"school": "冠名班学生须填写院校。"}),
        (
            {"kind": StudentKind.INTERN, "school_id": None, "employer_id": None},
            {"school": "实习生须填写院校。", "employer": "实习生须填写用人单位。"},
        ),
        ({"enrolled_on": date(2026, 3, 3)}, {"enrolled_on": "入链日期不能晚于今天。"}),
        ({"enrolled_on": TODAY, "left_on": TODAY}, {}),
        ({"left_on": date(2026, 2, 9)}, {"left_on": "离链日期不能早于入链日期。"}),
        ({"left_on": date(2026, 3, 3)}, {"left_on": "离链日期不能晚于今天；将要离链的，请到时再填。"}),
    ],
)
def test_what_an_entry_must_say(changed, problems):
    assert problems_of(StudentEntry(**{**ENTRY, **changed}), today=TODAY) == problems


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("C39", "C39 计算机、通信和其他电子设备制造业"),
        ("c39 计算机制造", "C39 计算机、通信和其他电子设备制造业"),
        ("39", "C39 计算机、通信和其他电子设备制造业"),
        ("汽车制造业", "C36 汽车制造业"),
        ("I65 软件和信息技术服务业", "I65 软件和信息技术服务业"),
        ("  康养   服务 ", "康养 服务"),
        ("", ""),
    ],
)
def test_industries_are_written_one_way(typed, stored):
    assert industries.normalise(typed) == stored


def test_the_classification_is_whole():
    assert len(industries.SECTIONS) == 20
    assert [code[1:] for code in industries.DIVISIONS] == [f"{number:02d}" for number in range(1, 98)]
    assert sorted({code[0] for code in industries.DIVISIONS}) == list(industries.SECTIONS)
    assert industries.choices()[1][0] == "B 采矿业"
    assert sum(len(divisions) for _, divisions in industries.choices()) == 97
