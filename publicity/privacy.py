"""Decides what in a text for the public would give a private person away: telephone, e-mail, identity number."""

import re
import unicodedata

# What input methods and word processors put between the digits of one number.
GAP = r"[ \-.·]?"
EDGE, NO_MORE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
MONTH_AND_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
IDENTITY = re.compile(
    rf"{EDGE}[1-9]\d{{5}}{GAP}(?:(?:19|20)\d\d{MONTH_AND_DAY}{GAP}\d{{3}}[\dXx]|\d\d{MONTH_AND_DAY}\d{{3}}){NO_MORE}"
)
MOBILE = re.compile(rf"{EDGE}(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)")
OFFICE = re.compile(
    rf"{EDGE}(?:\+?86{GAP})?\(?0(?:10|2\d|[3-9]\d\d)\)?{GAP}\d{{3,4}}{GAP}\d{{4}}(?!\d)|{EDGE}[48]00{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)"
)
MAIL = re.compile(r"[A-Za-z0-9._%+\-]+ ?@ ?([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")
# The e-mail of public bodies; a bureau that uses another domain has it in its own entry.
OFFICIAL_DOMAINS = (".gov.cn",)

NO_IDENTITY = "含有身份证号码，请删去：公示、公布的内容不得含有个人证件号码。"
NO_MOBILE = "含有手机号码，请删去：公示、公布的内容不得含有个人电话。"
NO_PHONE = "含有电话号码，请删去：办公电话只写在“联系方式”中。"
NO_MAIL = "含有电子邮箱，请删去：单位邮箱只写在“联系方式”中。"
NO_PRIVATE_MAIL = "含有不属于主管部门的电子邮箱，请改为单位邮箱（以 gov.cn 结尾，或与主管部门登记的邮箱同一域名）。"


def found_in(text: str) -> str:
    """What a free text for the public must not say, as a sentence; empty when it says nothing of the kind."""
    narrow = _narrow(text)
    for pattern, sentence in ((IDENTITY, NO_IDENTITY), (MOBILE, NO_MOBILE), (OFFICE, NO_PHONE), (MAIL, NO_MAIL)):
        if pattern.search(narrow):
            return sentence
    return ""


def found_in_contact(text: str, bureau_mail: str = "") -> str:
    """The same for the contact field, where office telephones and the bureau's e-mail have their place.

    `bureau_mail` is the address in the bureau's entry: its domain is the bureau's.
    """
    narrow = _narrow(text)
    for pattern, sentence in ((IDENTITY, NO_IDENTITY), (MOBILE, NO_MOBILE)):
        if pattern.search(narrow):
            return sentence
    own = bureau_mail.rpartition("@")[2].lower()
    for match in MAIL.finditer(narrow):
        domain = match[1].lower()
        if domain != own and not domain.endswith(OFFICIAL_DOMAINS):
            return NO_PRIVATE_MAIL
    return ""


def _narrow(text: str) -> str:
    """Wide digits and letters as narrow ones, one kind of dash, nothing invisible."""
    narrow = unicodedata.normalize("NFKC", text).translate(DASHES)
    return "".join(letter for letter in narrow if unicodedata.category(letter) != "Cf")
