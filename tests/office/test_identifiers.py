"""Identifiers: what is accepted, the one stored form, what is said about the rest, and masks."""

import pytest
from django.core.exceptions import ValidationError

from office.identifiers import (
    format_phone,
    mask_account,
    mask_id,
    mask_phone,
    mask_short,
    normalise_document_number,
    normalise_occupation_code,
    normalise_phone,
    normalise_uscc,
    uscc_warning,
    validate_occupation_code,
)


def refusal(function, text):
    with pytest.raises(ValidationError) as error:
        function(text)
    return error.value.messages


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341L",
        "91110000600037341l",
        "９１１１００００６０００３７３４１Ｌ",
        "９１１１００００６０００３７３４１ｌ",
        " 9111 0000 6000 3734 1L ",
        "9111-0000-6000-3734-1L",
        "9111－0000—6000–3734‑1L",
        "\u300091110000600037341L\u200b",
        "91110000600037341L\n",
    ],
)
def test_uscc_has_one_stored_form(typed):
    assert normalise_uscc(typed) == "91110000600037341L"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "统一社会信用代码应为18位，现为0位。"),
        ("91110000600037341", "统一社会信用代码应为18位，现为17位。"),
        ("91110000600037341LL", "统一社会信用代码应为18位，现为19位。"),
        ("9111000060003734IL", "统一社会信用代码第17位“I”不是允许的字符，代码中不使用字母I、O、S、V、Z。"),
        ("9111000060003734OL", "统一社会信用代码第17位“O”不是允许的字符，代码中不使用字母I、O、S、V、Z。"),
        ("9111000060003734京L", "统一社会信用代码第17位“京”不是允许的字符，代码中不使用字母I、O、S、V、Z。"),
        ("911100A0600037341L", "统一社会信用代码第7位应为数字，现为“A”。"),
        ("91110000600037341M", "统一社会信用代码的校验位不符，请对照营业执照或登记证书逐位核对。"),
        # Two neighbouring characters exchanged.
        ("91110000600073341L", "统一社会信用代码的校验位不符，请对照营业执照或登记证书逐位核对。"),
    ],
)
def test_wrong_uscc_is_told_what_is_wrong(typed, said):
    assert refusal(normalise_uscc, typed) == [said]


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "91110108551385082Q", "91110000802100433B", "91440300708461136T"]
)
def test_inner_organisation_code_of_known_codes_checks(code):
    assert normalise_uscc(code) == code
    assert uscc_warning(code) == ""


def test_inner_organisation_code_is_only_a_warning():
    # The outer check digit agrees, the inner one does not.
    code = "91110000600037350J"
    assert normalise_uscc(code) == code
    assert uscc_warning(code) == (
        "代码第9至17位（600037350）与组织机构代码的校验规则不符，请再次核对；如与证照一致，可以继续。"
    )


@pytest.mark.parametrize(
    "typed", ["6-31-01-03", "６－３１－０１－０３", "6—31–01‑03", " 6-31-01-03 ", "6 - 31 - 01 - 03"]
)
def test_occupation_code_has_one_stored_form(typed):
    assert normalise_occupation_code(typed) == "6-31-01-03"


@pytest.mark.parametrize(
    "typed", ["", "6310103", "6-31-1-3", "9-31-01-03", "0-31-01-03", "6-31-01-03-01", "六-31-01-03"]
)
def test_wrong_occupation_code(typed):
    said = "职业编码应写成“6-31-01-03”的样子：1位大类、2位中类、2位小类、2位细类，用短横线隔开。"
    assert refusal(normalise_occupation_code, typed) == [said]
    assert refusal(validate_occupation_code, typed) == [said]


def test_the_validator_takes_the_stored_form_only():
    assert validate_occupation_code("6-31-01-03") is None
    assert refusal(validate_occupation_code, "６-31-01-03") == ["职业编码应写成“6-31-01-03”。"]


@pytest.mark.parametrize(
    "typed",
    [
        "京人社能发〔2024〕14号",
        "京人社能发[2024]14号",
        "京人社能发【2024】14号",
        "京人社能发（2024）14号",
        "京人社能发(2024)14号",
        "京人社能发﹝2024﹞14号",
        "京人社能发［２０２４］１４号",
        " 京人社能发 〔2024〕 14 号 ",
    ],
)
def test_document_number_has_one_stored_form(typed):
    assert normalise_document_number(typed) == "京人社能发〔2024〕14号"


FORM = "文号应由发文机关代字、年份和顺序号组成，请写成“京人社能发〔2024〕14号”的样子。"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("京人社能发〔2024〕第14号", "文号的顺序号前不加“第”字，请写成“京人社能发〔2024〕14号”的样子。"),
        ("京人社能发〔2024〕014号", "文号的顺序号不编虚位，例如1不编为01，请去掉前面的“0”。"),
        ("京人社能发〔2024〕0号", "文号的顺序号不编虚位，例如1不编为01，请去掉前面的“0”。"),
        ("京人社能发〔24〕14号", FORM),
        ("京人社能发〔2024〕14", FORM),
        ("京人社能发2024年14号", FORM),
        ("〔2024〕14号", FORM),
        ("京人社能发〔1924〕14号", FORM),
        ("", FORM),
    ],
)
def test_wrong_document_number(typed, said):
    assert refusal(normalise_document_number, typed) == [said]


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "masked"),
    [
        ("13800138000", "+8613800138000", "13800138000", "138****8000"),
        ("１３８００１３８０００", "+8613800138000", "13800138000", "138****8000"),
        ("+86 138-0013-8000", "+8613800138000", "13800138000", "138****8000"),
        ("0086 138 0013 8000", "+8613800138000", "13800138000", "138****8000"),
        ("010-65395678", "+861065395678", "010-65395678", "010-****5678"),
        ("（010）65395678", "+861065395678", "010-65395678", "010-****5678"),
        ("010－65395678转801", "+861065395678;ext=801", "010-65395678 转 801", "010-****5678"),
        ("010-65395678-801", "+861065395678;ext=801", "010-65395678 转 801", "010-****5678"),
        ("0755-82131234", "+8675582131234", "0755-82131234", "0755-****1234"),
        ("400-812-3456", "+864008123456", "4008123456", "400****3456"),
        ("+1 650-253-0000", "+16502530000", "+1 650-253-0000", "+1 ****0000"),
    ],
)
def test_phone(typed, stored, shown, masked):
    assert normalise_phone(typed) == stored
    assert normalise_phone(stored) == stored
    assert format_phone(stored) == shown
    assert (mask_phone(stored), mask_phone(shown)) == (masked, masked)


@pytest.mark.parametrize("typed", ["", "12345", "1380013800", "138001380001", "65395678", "电话", "110101199003077774"])
def test_wrong_phone(typed):
    said = "电话号码无法识别。手机请填11位号码；固定电话请带区号，例如010-65395678。"
    assert refusal(normalise_phone, typed) == [said]


def test_masks():
    assert mask_phone("") == "****"
    assert mask_phone("12345") == "****"
    assert mask_id("110101199003077774") == "110*************74"
    assert mask_id("E12345678") == "E********"
    assert mask_id("") == ""
    assert mask_account("6222 0210 0101 2345 678") == "****5678"
    assert mask_account("1234") == "1***"
    assert mask_short("张三丰") == "张**"
    assert mask_short("龑") == "龑*"
    assert mask_short("") == ""
