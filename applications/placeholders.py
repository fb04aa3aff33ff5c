"""Decides which placeholders a message's template may hold, whether a text holds them rightly, and how it is filled.

Written as {申报编号}. What an officer has to add by hand is written {填写：…}; nothing is sent while one is left.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

BY_HAND = "填写："
_WHOLE = re.compile(r"\{([^{}\n]{0,40})\}")
_BRACES = re.compile(r"[{}｛｝]")
AROUND = 8


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One word of the catalogue: what it stands for, and what the preview puts in its place."""

    key: str
    about: str
    example: str


CATALOGUE = (
    Placeholder("申报编号", "提交时取得的编号", "2026-3-0007"),
    Placeholder("生态链名称", "申报书上的名称", "集成电路封装测试技能生态链"),
    Placeholder("申报单位", "链主单位的名称", "北京某某科技有限公司"),
    Placeholder("批次", "申报批次的名称", "2026年第三批"),
    Placeholder("受理部门", "申报交到的部门", "北京市海淀区人力资源和社会保障局"),
    Placeholder("状态", "申报单位看到的状态", "退回补正"),
    Placeholder("期限", "申报单位自己的期限；没有时须由发送人填写", "2026年12月9日24时"),
    Placeholder("办理部门", "发送人所在的部门", "北京市海淀区人力资源和社会保障局"),
    Placeholder("办理部门电话", "发送人所在部门的咨询电话；没有录入时须由发送人填写", "010-00000000"),
    Placeholder("发送日期", "发送当天", "2026年12月1日"),
)
KEYS = tuple(entry.key for entry in CATALOGUE)
EXAMPLE = {entry.key: entry.example for entry in CATALOGUE}


def complaint(*texts: str) -> str:
    """One sentence naming what is unknown or broken in the texts; empty when all is well."""
    unknown, broken = [], []
    for text in texts:
        unknown += [f"“{{{key}}}”" for key in _WHOLE.findall(text) if not _is_known(key)]
        rest = _WHOLE.sub(lambda found: " " * len(found.group()), text)
        broken += [f"“{_around(text, found.start())}”" for found in _BRACES.finditer(rest)]
    parts = []
    if unknown:
        parts.append(f"不在可用的占位符之列：{'、'.join(dict.fromkeys(unknown))}")
    if broken:
        parts.append(f"花括号不成对或不是半角：{'、'.join(dict.fromkeys(broken))}")
    return f"占位符有误，{'；'.join(parts)}。" if parts else ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder that has a value replaced, once; others stay as they are."""
    return _WHOLE.sub(lambda found: values.get(found.group(1).strip()) or found.group(), text)


def left_in(*texts: str) -> list[str]:
    """The placeholders that still stand in texts, as they are written, each once."""
    return list(dict.fromkeys(found.group() for text in texts for found in _WHOLE.finditer(text)))


def _is_known(key: str) -> bool:
    key = key.strip()
    return key in KEYS or (key.startswith(BY_HAND) and len(key) > len(BY_HAND))


def _around(text: str, place: int) -> str:
    """A stray brace with what follows it, or with what stands before it when it closes."""
    line_start, line_end = text.rfind("\n", 0, place) + 1, (text.find("\n", place) + 1 or len(text) + 1) - 1
    if text[place] in "{｛":
        return text[place : min(place + AROUND, line_end)]
    return text[max(place - AROUND, line_start) : place + 1]
