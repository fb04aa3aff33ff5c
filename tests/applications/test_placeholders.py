"""What a template may hold, and how it is filled."""

from importlib import import_module

import pytest

from applications.placeholders import CATALOGUE, EXAMPLE, KEYS, complaint, filled, left_in


@pytest.mark.parametrize(
    "text",
    ["", "没有占位符。", "{申报编号}和{ 期限 }", "{填写：日期}", *(f"{{{key}}}" for key in KEYS)],
)
def test_a_text_that_is_in_order(text: str) -> None:
    assert complaint(text) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("编号{申报号}，{手机}。", "占位符有误，不在可用的占位符之列：“{申报号}”、“{手机}”。"),
        ("{}", "占位符有误，不在可用的占位符之列：“{}”。"),
        ("{填写：}", "占位符有误，不在可用的占位符之列：“{填写：}”。"),
        ("请于{期限前办理", "占位符有误，花括号不成对或不是半角：“{期限前办理”。"),
        ("请于期限}前", "占位符有误，花括号不成对或不是半角：“请于期限}”。"),
        ("｛期限｝", "占位符有误，花括号不成对或不是半角：“｛期限｝”。"),
        ("{申报\n编号}", "占位符有误，花括号不成对或不是半角：“{申报”、“编号}”。"),
        (
            "{甲}和{期限",
            "占位符有误，不在可用的占位符之列：“{甲}”；花括号不成对或不是半角：“{期限”。",
        ),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(text: str, sentence: str) -> None:
    assert complaint(text) == sentence


def test_several_texts_make_one_sentence_and_name_each_fault_once() -> None:
    assert complaint("{甲}", "{甲}{乙}") == "占位符有误，不在可用的占位符之列：“{甲}”、“{乙}”。"


def test_what_has_a_value_is_filled_once_and_the_rest_stays() -> None:
    values = {"申报单位": "甲{期限}公司", "期限": "", "状态": "审核中"}
    text = "{申报单位}：{状态}，{ 状态 }，{期限}，{填写：日期}，{未知}"
    # A value that looks like a placeholder is not filled again.
    assert filled(text, values) == "甲{期限}公司：审核中，审核中，{期限}，{填写：日期}，{未知}"


def test_what_is_left_is_named_once_in_its_order() -> None:
    assert left_in("{乙}{甲}", "{乙}和{ 丙 }") == ["{乙}", "{甲}", "{ 丙 }"]
    assert left_in("没有") == []


def test_the_catalogue_tells_each_placeholder_once_with_an_example() -> None:
    assert len(set(KEYS)) == len(CATALOGUE) == len(EXAMPLE)
    assert [entry.key for entry in CATALOGUE if not (entry.about and entry.example)] == []


def test_the_templates_that_come_with_the_portal_are_in_order() -> None:
    seeded = import_module("applications.migrations.0003_seed").TEMPLATES
    assert [complaint(subject, body) for _, subject, body in seeded] == [""] * 4
    assert [name for name, subject, _ in seeded if len(filled(subject, EXAMPLE)) > 60] == []
