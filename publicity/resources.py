"""The list of a notice as a workbook for the public; notices and announcements as Word files that staff edit."""

import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from office.spreadsheets import Column, write_xlsx
from office.word_files import Paper, write_paper
from office.words import day_words
from publicity.models import Notice


def list_workbook(notice: Notice) -> BinaryIO:
    """The list as it was made public, in a file that goes when it is closed."""
    annex = notice.document.content["annex"]
    columns = [
        Column("序号", 8),
        *(Column(column["label"], column["width"], is_text=True) for column in annex["columns"]),
    ]
    rows = [[number, *cells] for number, cells in enumerate(annex["rows"], start=1)]
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    write_xlsx(columns, rows, file, sheet="公示名单")
    file.seek(0)
    return file


def notice_word_file(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """A notice as .docx: the same texts in the same order as its PDF (`content` as publicity.documents builds it)."""
    period, objection = content["period"], content["objection"]
    first, last = _day(period["starts_on"]), _day(period["ends_on"])
    body = [
        *content["opening"],
        f"公示期为{period['working_days']}个工作日，自{first}起至{last}止。{period['mode_note']}",
        *objection["how"],
        f"提出异议的截止时间：{objection['deadline']}。",
        *(f"{contact['label']}：{contact['value']}" for contact in objection["contacts"]),
    ]
    return _word_file(content, [("body", text) for text in body], at)


def announcement_word_file(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """An announcement as .docx, in the same way."""
    paragraphs = [("body", text) for text in content["opening"]]
    for number, requirement in zip("一二三四五六七八九十", content["requirements"], strict=False):
        paragraphs += [("heading", f"{number}、{requirement['title']}"), ("body", requirement["text"])]
    return _word_file(content, paragraphs, at)


def _word_file(content: Mapping[str, Any], paragraphs: list[tuple[str, str]], at: datetime) -> bytes:
    annex, signature = content["annex"], content["signature"]
    to = content.get("recipients", "")
    paper = Paper(
        title_lines=content["title_lines"],
        number=content["number"],
        paragraphs=[*([("to", f"{to}：")] if to else []), *paragraphs, ("attachments", f"附件：{annex['title']}")],
        authority=signature["authority"],
        date=_day(signature["date"]),
        annex_title=annex["title"],
        columns=[(column["label"], column["width"]) for column in annex["columns"]],
        rows=annex["rows"],
    )
    return write_paper(paper, at=at)


def _day(iso: str) -> str:
    return day_words(date.fromisoformat(iso))
