"""The catalogue of field types: what a value must be, its one written form, how it is shown."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from applications.fields import BadEdition, Field, normal, parse_sections, plain, problem_of, shown
from tests.factories.accounts import uscc

CODE = uscc(77)
KINDS = (("a", "甲"), ("b", "乙"))


def field(type_: str, **more: object) -> Field:
    return Field("f", "栏目", type_, **more)


@pytest.mark.parametrize(
    ("type_", "typed", "written"),
    [
        ("text", "  北京 星野\n公司 ", "北京 星野 公司"),
        ("text", "<b>星野</b>", "<b>星野</b>"),
        ("person", "张龑", "张龑"),
        ("long_text", "第一行\r\n第二行  ", "第一行\n第二行"),
        ("integer", "１，２００".replace("，", ","), "1200"),
        ("integer", " 0042 ", "42"),
        ("integer", "120.0", "120"),
        ("money", "４１２.５", "412.50"),
        ("money", "1,234.5", "1234.50"),
        ("percent", "66.30％", "66.3"),
        ("percent", "100", "100"),
        ("date", "2026年9月1日", "2026-09-01"),
        ("date", "２０２６/9/1", "2026-09-01"),
        ("year", "2025年", "2025"),
        ("yes_no", "是", "yes"),
        ("yes_no", "false", "no"),
        ("agree", "on", "yes"),
        ("email", "ａ@example.com", "a@example.com"),
        ("phone", "１３８ 0013 8000", "+8613800138000"),
        ("phone", "010-65395678", "+861065395678"),
        ("uscc", CODE.lower(), CODE),
        ("occupation", "６－25-02-06", "6-25-02-06"),
        ("industry", "C39", "C39 计算机、通信和其他电子设备制造业"),
        ("industry", "Ｃ３９ 计算机", "C39 计算机、通信和其他电子设备制造业"),
        ("industry", "汽车制造业", "C36 汽车制造业"),
    ],
)
def test_a_value_has_one_written_form(type_: str, typed: str, written: str) -> None:
    assert normal(field(type_), typed) == written
    assert normal(field(type_), written) == written


@pytest.mark.parametrize(
    ("type_", "typed", "sentence"),
    [
        ("integer", "十二", "应为数字，如 120。"),
        ("integer", "1.5", "应为不小于 0 的整数。"),
        ("integer", "-1", "应为不小于 0 的整数。"),
        ("integer", "NaN", "应为不小于 0 的整数。"),
        ("integer", "Infinity", "应为不小于 0 的整数。"),
        ("integer", "1e12", "应为不小于 0 的整数。"),
        ("money", "1.234", "应为不小于 0 的金额，最多两位小数。"),
        ("money", "-0.01", "应为不小于 0 的金额，最多两位小数。"),
        ("percent", "101", "应为 0 到 100 之间的百分数。"),
        ("date", "2026-02-30", "日期应写成 2026-09-01 的样子。"),
        ("date", "明天", "日期应写成 2026-09-01 的样子。"),
        ("year", "25", "年份应为四位数字，如 2025。"),
        ("yes_no", "也许", "请选“是”或“否”。"),
        ("agree", "no", "请勾选以确认。"),
        ("email", "office.example.com", "电子邮箱应形如 name@example.com。"),
        ("uscc", "9111", "统一社会信用代码应为18位，现为4位。"),
        ("industry", "高科技", "请按《国民经济行业分类》选择一个大类，如“C39 计算机、通信和其他电子设备制造业”。"),
    ],
)
def test_a_wrong_value_says_what_to_do(type_: str, typed: str, sentence: str) -> None:
    assert problem_of(field(type_), typed, "enterprise") == sentence
    with pytest.raises(ValidationError) as error:
        normal(field(type_), typed)
    assert error.value.messages == [sentence]


def test_a_code_with_a_wrong_check_digit_is_named() -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    assert problem_of(field("uscc"), wrong, "") == "统一社会信用代码的校验位不符，请对照营业执照或登记证书逐位核对。"


def test_a_choice_is_taken_by_key_or_label() -> None:
    question = field("choice", options=KINDS)
    assert [normal(question, "a"), normal(question, "乙")] == ["a", "b"]
    assert problem_of(question, "丙", "") == "请从列出的选项中选一项：甲、乙。"
    assert shown(question, "b") == "乙"


def test_policies_are_sorted_and_known() -> None:
    question = field("policies", options=tuple((str(n), f"{n}．政策") for n in range(1, 13)))
    assert normal(question, "12, 3、1 3") == "1,3,12"
    assert shown(question, "12,3") == "3．政策；12．政策"
    assert problem_of(question, "13", "") == "请从列出的支持政策中选择。"


@pytest.mark.parametrize(
    ("type_", "sentence"),
    [
        ("text", "请填写。"),
        ("choice", "请选择。"),
        ("policies", "请选择。"),
        ("industry", "请选择。"),
        ("agree", "请勾选以确认。"),
    ],
)
def test_an_empty_field_is_asked_for_only_where_it_is_required(type_: str, sentence: str) -> None:
    assert problem_of(field(type_), "", "enterprise") == ""
    assert problem_of(field(type_, required=True), " \n", "enterprise") == sentence
    assert problem_of(field(type_, required_for=("enterprise",)), None, "enterprise") == sentence
    assert problem_of(field(type_, required_for=("enterprise",)), None, "university") == ""


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert problem_of(field("text", limit=5), "一二三四五六", "") == "最多 5 个字，现在有 6 个。"
    assert problem_of(field("long_text"), "字" * 30_000, "") == ""
    assert problem_of(field("long_text"), "字" * 30_001, "") == "最多 30000 个字，现在有 30001 个。"


def test_rare_characters_and_emoji_stay_and_control_characters_go() -> None:
    assert plain("𠮷㛃\x00\x08👩‍🏭\ud800\t末") == "𠮷㛃👩‍🏭\t末"
    assert plain(None) == ""
    assert plain(12) == "12"


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [
        (Field("f", "栏", "integer", unit="人"), "１２", "12 人"),
        (Field("f", "栏", "money", unit="万元"), "3", "3.00 万元"),
        (Field("f", "栏", "percent"), "66.3", "66.3%"),
        (Field("f", "栏", "yes_no"), "no", "否"),
        (Field("f", "栏", "agree"), "yes", "是"),
        (Field("f", "栏", "integer", unit="人"), "许多", "许多"),
        (Field("f", "栏", "text", unit="人"), "甲", "甲"),
        (Field("f", "栏", "date"), date(2026, 9, 1), "2026-09-01"),
        (Field("f", "栏", "text"), "", ""),
    ],
)
def test_a_reader_sees_labels_and_units(question: Field, value: object, text: str) -> None:
    assert shown(question, value) == text


def section(**changed: object) -> dict:
    return {
        "key": "chain", "number": "一", "title": "概况", "kind": "fields",
        "fields": [{"key": "name", "label": "名称", "type": "text"}],
    } | changed  # fmt: skip


def test_sections_are_read_from_plain_data() -> None:
    rows = section(key="posts", kind="rows", min_rows=2, only_for=["enterprise"])
    first, second = parse_sections([section(), rows])
    assert (first.key, first.is_rows, first.applies_to("university")) == ("chain", False, True)
    assert (second.is_rows, second.min_rows) == (True, 2)
    assert (second.applies_to("enterprise"), second.applies_to("university")) == (True, False)
    assert first.field("name") == Field("name", "名称", "text")
    assert first.field("other") is None


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ([], "表单版本至少有一节，且各节代码不能重复。"),
        ([section(), section()], "表单版本至少有一节，且各节代码不能重复。"),
        ([section(kind="grid")], "“chain”节的 kind 只能是 fields 或 rows。"),
        ([section(fields=[])], "“chain”节没有字段，或字段代码重复。"),
        (
            [section(fields=[{"key": "name", "label": "名称", "type": "colour"}])],
            "“chain”节字段“name”的类型或属性不在目录中：[]。",
        ),
        (
            [section(fields=[{"key": "name", "label": "名称", "type": "text", "colour": "red"}])],
            "“chain”节字段“name”的类型或属性不在目录中：['colour']。",
        ),
        (
            [section(key="attachments")],
            "“attachments”节的代码“attachments”不能使用：应由小写字母、数字、“-”“_”组成，且不是保留字。",
        ),
        (
            [section(fields=[{"key": "id", "label": "编号", "type": "text"}])],
            "“chain”节的代码“id”不能使用：应由小写字母、数字、“-”“_”组成，且不是保留字。",
        ),
        ([{"key": "chain", "fields": []}], "“chain”节缺少 'number'。"),
    ],
)
def test_an_edition_outside_the_catalogue_is_refused(sections: list, sentence: str) -> None:
    with pytest.raises(BadEdition) as error:
        parse_sections(sections)
    assert str(error.value) == sentence
