"""Decides how numbers and codes that people type are checked, written down and masked.

Each `normalise_…` returns the one stored form or raises ValidationError with a sentence that says what is wrong.
"""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import NumberParseException, PhoneNumberFormat
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ーｰ"), "-")
USCC_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
OCCUPATION = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}", re.ASCII)
BRACKETS = dict.fromkeys(map(ord, "[【（(﹝［「『{〖"), "〔") | dict.fromkeys(map(ord, "]】）)﹞］」』}〗"), "〕")
DOCUMENT = re.compile(r"([\u4e00-\u9fff][\u4e00-\u9fffA-Z]{0,19})〔(\d{4})〕(\d{1,6})号", re.ASCII)
EXTENSION = re.compile(r"(.{7,}?)\s*(?:转|分机|;?ext[.=]?|#|-)\s*(\d{1,6})", re.ASCII | re.IGNORECASE)


def normalise_uscc(text: str) -> str:
    """A unified social credit code (统一社会信用代码, GB 32100) in its 18 capital letters and digits.

    Full-width and small letters, spaces and hyphens are accepted. Raises ValidationError.
    """
    code = _plain(text).replace("-", "").upper()
    try:
        return uscc.validate(code)
    except InvalidLength:
        raise ValidationError(f"统一社会信用代码应为18位，现为{len(code)}位。") from None
    except InvalidFormat:
        raise ValidationError(_uscc_format_problem(code)) from None
    except InvalidChecksum:
        raise ValidationError("统一社会信用代码的校验位不符，请对照营业执照或登记证书逐位核对。") from None


def uscc_warning(text: str) -> str:
    """A warning when the organisation code inside (positions 9–17, GB 11714) does not check, else an empty string.

    A few genuine codes carry an inner code that does not check: this never refuses.
    """
    inner = normalise_uscc(text)[8:17]
    total = sum(int(letter, 36) * weight for letter, weight in zip(inner[:8], ORGANISATION_WEIGHTS, strict=True))
    expected = "0123456789X0"[11 - total % 11]
    if inner[8] == expected:
        return ""
    return f"代码第9至17位（{inner}）与组织机构代码的校验规则不符，请再次核对；如与证照一致，可以继续。"


def normalise_occupation_code(text: str) -> str:
    """A code of the 职业分类大典 (2022) as d-dd-dd-dd; full-width digits and any dash are accepted.

    Raises ValidationError.
    """
    code = _plain(text)
    if not OCCUPATION.fullmatch(code):
        raise ValidationError("职业编码应写成“6-31-01-03”的样子：1位大类、2位中类、2位小类、2位细类，用短横线隔开。")
    return code


def validate_occupation_code(text: str) -> None:
    """A field validator: the stored form and nothing else. Raises ValidationError."""
    if normalise_occupation_code(text) != text:
        raise ValidationError(f"职业编码应写成“{normalise_occupation_code(text)}”。")


def normalise_document_number(text: str) -> str:
    """A document number such as 京人社能发〔2024〕14号, in hexagonal brackets (GB/T 9704-2012, 7.2.5).

    Other brackets are turned into hexagonal ones; 第 and leading zeros are refused. Raises ValidationError.
    """
    number = _plain(text).translate(BRACKETS)
    if "第" in number:
        raise ValidationError("文号的顺序号前不加“第”字，请写成“京人社能发〔2024〕14号”的样子。")
    match = DOCUMENT.fullmatch(number)
    if match is None or not 1949 <= int(match[2]) <= 2099:
        raise ValidationError("文号应由发文机关代字、年份和顺序号组成，请写成“京人社能发〔2024〕14号”的样子。")
    if match[3].startswith("0"):
        raise ValidationError("文号的顺序号不编虚位，例如1不编为01，请去掉前面的“0”。")
    return number


def normalise_phone(text: str) -> str:
    """A telephone number in E.164 (+86…), mainland China when no country is given; an extension as `;ext=801`.

    Raises ValidationError.
    """
    typed = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    # A hyphen before an extension looks like one inside a number: the whole is tried first.
    for base, extension in ((typed, ""), *(match.groups() for match in [EXTENSION.fullmatch(typed)] if match)):
        if stored := _e164(base):
            return f"{stored};ext={extension}" if extension else stored
    raise ValidationError("电话号码无法识别。手机请填11位号码；固定电话请带区号，例如010-65395678。")


def format_phone(stored: str) -> str:
    """A stored number as people read it: 13800138000, 010-65395678 转 801, +1 650-253-0000."""
    base, _, extension = stored.partition(";ext=")
    try:
        number = phonenumbers.parse(base, "CN")
    except NumberParseException:
        return stored
    if number.country_code != 86:
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    elif phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
        shown = phonenumbers.national_significant_number(number)
    else:
        area = phonenumbers.length_of_geographical_area_code(number)
        digits = phonenumbers.national_significant_number(number)
        shown = f"0{digits[:area]}-{digits[area:]}" if area else digits
    return f"{shown} 转 {extension}" if extension else shown


def mask_phone(text: str) -> str:
    """A telephone number that still can be recognised by its owner: 138****8000, 010-****5678, +1 ****0000."""
    shown = format_phone(text).partition(" 转 ")[0]
    separator = " " if shown.startswith("+") else "-"
    head, found, tail = shown.partition(separator)
    if not found:
        head, tail = shown[:3], shown[3:]
    return f"{head}{found}****{tail[-4:]}" if len(tail) >= 7 else "****"


def mask_id(text: str) -> str:
    """The number of an identity card or another certificate: the first 3 and the last 2 characters stay."""
    number = text.strip()
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) >= 15 else mask_short(number)


def mask_account(text: str) -> str:
    """A bank account: the last 4 digits stay."""
    number = text.replace(" ", "")
    return f"****{number[-4:]}" if len(number) >= 12 else mask_short(number)


def mask_short(text: str) -> str:
    """A name or another short text: the first character stays."""
    return f"{text[:1]}{'*' * min(max(len(text) - 1, 1), 8)}" if text else ""


def _plain(text: str) -> str:
    """Half-width, one kind of dash, no white space and nothing invisible."""
    narrow = unicodedata.normalize("NFKC", text.translate(BRACKETS)).translate(DASHES)
    return "".join(letter for letter in narrow if unicodedata.category(letter)[0] not in "CZ")


def _e164(text: str) -> str:
    """The stored form of a number without extension; empty when it is not one."""
    try:
        number = phonenumbers.parse(text, "CN")
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or number.extension:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _uscc_format_problem(code: str) -> str:
    """Which character is wrong, and why."""
    for position, letter in enumerate(code, start=1):
        if position <= 8 and letter not in "0123456789":
            return f"统一社会信用代码第{position}位应为数字，现为“{letter}”。"
        if letter not in USCC_ALPHABET:
            return f"统一社会信用代码第{position}位“{letter}”不是允许的字符，代码中不使用字母I、O、S、V、Z。"
    return "统一社会信用代码含有不允许的字符。"
