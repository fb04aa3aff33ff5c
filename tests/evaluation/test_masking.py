"""What of a free text experts do not read."""

import pytest

from evaluation.masking import HIDDEN, without_contacts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13800138000。", f"电话{HIDDEN}。"),
        ("请拨 +86 138 0013 8000，或 139-0013-9000", f"请拨 {HIDDEN}，或 {HIDDEN}"),
        ("手机１３８００１３８０００", f"手机{HIDDEN}"),
        ("010-65395678 转 801", HIDDEN),
        ("(0755) 8234 5678、400-810-1234", f"{HIDDEN}、{HIDDEN}"),
        ("写信到 zhang.san@example.com 或 a@b.cn", f"写信到 {HIDDEN} 或 {HIDDEN}"),
        ("身份证110101199003074512、11010119900307451X", f"身份证{HIDDEN}、{HIDDEN}"),
        ("微信：abc_12345", HIDDEN),
        ("联系人：张三，负责实训", f"{HIDDEN}，负责实训"),
    ],
)
def test_contacts_give_way_to_a_mark(text: str, shown: str) -> None:
    assert without_contacts(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "91110108MA01ABCD2X", "911101080000123451", "6-31-01-03", "产值 1380000 万元", "2024年1月至2026年12月",
        "京人社能发〔2024〕14号", "编号 2026-00012345", "共 120 人，占 85.5%", "138 个岗位", "",
    ],
)  # fmt: skip
def test_codes_numbers_and_dates_stay(text: str) -> None:
    assert without_contacts(text) == text
