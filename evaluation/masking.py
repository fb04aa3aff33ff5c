"""Decides what of a free text is hidden from experts: telephones, e-mail addresses, identity numbers, contacts."""

import re

HIDDEN = "〔已隐去联系方式〕"
# Wide letters of input methods, one for one, so that places stay the same.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2014: 0x2D, 0x2013: 0x2D}
EDGE, NO_MORE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
GAP = r"[ \-.·]?"
PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 18 or 15 characters with a birthday in them; a credit code of a unit has none there.
        rf"{EDGE}[1-9]\d{{5}}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dX]{NO_MORE}",
        rf"{EDGE}[1-9]\d{{5}}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{NO_MORE}",
        r"[A-Z0-9._%+\-]+ ?@ ?[A-Z0-9\-]+(?:\.[A-Z0-9\-]+)+",
        rf"{EDGE}(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)",
        rf"{EDGE}(?:\+?86{GAP})?\(?0(?:10|2\d|[3-9]\d\d)\)?{GAP}\d{{3,4}}{GAP}\d{{4}}(?!\d)(?: ?(?:转|-) ?\d{{1,6}})?",
        rf"{EDGE}[48]00{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)",
        r"(?:电话|手机|座机|传真|TEL|FAX)(?:号码?)? ?[:：] ?[\d\-+() ]{7,20}",
        r"(?:QQ|微信|WeChat)(?:号码?)? ?[:：]? ?[A-Z0-9_\-]{5,20}",
        r"联系人 ?[:：] ?[\u4e00-\u9fff·]{2,8}",
    )
]


def without_contacts(text: str) -> str:
    """The text with a mark in the place of each telephone number, address, identity number or named contact."""
    narrow = text.translate(NARROW)
    spans = sorted(match.span() for pattern in PATTERNS for match in pattern.finditer(narrow))
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*parts, text[at:]])
