"""Decides which identity numbers are accepted on a roster, and how they are written down; pure."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
OTHER_PAPER = re.compile(r"[A-Z]{1,3}[0-9A-Z]{6,15}", re.ASCII)
EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)


def normalise_identity(text: str) -> str:
    """An identity number as it is stored: 18 digits or X (GB 11643, residence permits of Hong Kong, Macao and Taiwan
    residents alike), or the number of another paper that begins with a letter, such as a passport.

    Full-width and small letters, spaces and hyphens are accepted. Raises ValidationError.
    """
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if EXPONENT.fullmatch(number) or number.endswith(".0"):
        raise ValidationError("证件号码被表格存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写。")
    if OTHER_PAPER.fullmatch(number):
        return number
    if len(number) != 18:
        raise ValidationError(f"身份证号码应为18位，现为{len(number)}位；护照等其他证件号码以字母开头。")
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise ValidationError("身份证号码只能由数字组成，末位可以是X。")
    _check_birthday(number[6:14])
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    if number[17] != CHECK_LETTERS[total % 11]:
        raise ValidationError("身份证号码的校验位不符，请对照证件逐位核对。")
    return number


def _check_birthday(digits: str) -> None:
    """Digits 7 to 14 are a day of the calendar. Raises ValidationError."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = date.min
    if born.year < 1900:
        raise ValidationError("身份证号码第7至14位不是一个日期，请对照证件逐位核对。")
