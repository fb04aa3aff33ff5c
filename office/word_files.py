"""Official papers as Word files that people edit further, in the layout of GB/T 9704-2012.

What is typed becomes text and nothing else; the file names no person, and the same content gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Chinese type sizes: 二号 22 pt, 三号 16 pt, 四号 14 pt, 小四 12 pt. A page has 22 lines of 三号.
TITLE, BODY, FOOT, CELL = Pt(22), Pt(16), Pt(14), Pt(12)
LINE, TITLE_LINE, CELL_LINE = Pt(29), Pt(35), Pt(18)
# As the standard names them; where they are not installed the word processor takes its own.
XIAOBIAOSONG, FANGSONG, HEITI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
# What XML can not carry.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
AREA = Mm(156)


@dataclass(frozen=True)
class Paper:
    """A paper as it is laid out: what stands where, in the order of the standard.

    `paragraphs` are (kind, text): body, to (addressees), heading, attachments. `columns` are (label, relative width) of
    the annexed list.
    """

    title_lines: Sequence[str]
    number: str
    paragraphs: Sequence[tuple[str, str]]
    authority: str
    date: str
    annex_title: str = ""
    columns: Sequence[tuple[str, int]] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)


def write_paper(paper: Paper, *, at: datetime) -> bytes:
    """The .docx of a paper; `at` is when it was issued, or is drafted."""
    document = docx.Document()
    _page(document)
    for line in paper.title_lines:
        _add(document, line, font=XIAOBIAOSONG, size=TITLE, line=TITLE_LINE, align=ALIGN.CENTER)
    if paper.number:
        _add(document, paper.number, align=ALIGN.CENTER)
    _add(document, "")
    for kind, text in paper.paragraphs:
        if kind == "attachments":
            _add(document, "")
        _add(document, text, font=HEITI if kind == "heading" else FANGSONG, indent=kind != "to")
    _add(document, "")
    for text in (paper.authority, paper.date):
        # Four characters from the right edge: the place of the seal.
        _add(document, text, align=ALIGN.RIGHT).paragraph_format.right_indent = BODY * 4
    if paper.columns:
        _annex(document, paper)
    _properties(document, paper, at)
    return _same_every_time(document)


def _page(document: Any) -> None:
    """A4, 37 mm at the top, 28 mm at the binding edge, a type area of 156 × 225 mm, page numbers outside."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)


def _number(paragraph: Any, align: Any) -> None:
    """— 1 — by a field that the word processor fills in."""
    paragraph.alignment = align
    _run(paragraph, "— ", SONG, FOOT)
    run = _run(paragraph, "", SONG, FOOT)
    for kind in ("begin", "", "end"):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = "PAGE"
        run._r.append(element)
    _run(paragraph, " —", SONG, FOOT)


def _add(
    place: Any,
    text: str,
    *,
    font: str = FANGSONG,
    size: Any = BODY,
    line: Any = LINE,
    align: Any = None,
    indent: bool = False,
) -> Any:
    paragraph = place.add_paragraph()
    _shape(paragraph, line, align)
    if indent:
        paragraph.paragraph_format.first_line_indent = size * 2
    _run(paragraph, clean(text), font, size)
    return paragraph


def _shape(paragraph: Any, line: Any, align: Any) -> None:
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line


def _run(paragraph: Any, text: str, font: str, size: Any) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def clean(text: str) -> str:
    """A text on one line, without the characters that no XML file may hold."""
    return " ".join(FORBIDDEN.sub("", text).split())


def _annex(document: Any, paper: Paper) -> None:
    """The list on a page of its own, its head repeated on every page."""
    mark = _add(document, "附件", font=HEITI)
    mark.paragraph_format.page_break_before = True
    _add(document, paper.annex_title, font=XIAOBIAOSONG, size=TITLE, line=TITLE_LINE, align=ALIGN.CENTER)
    _add(document, "")
    heads = ["序号", *(label for label, _ in paper.columns)]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    total = sum(width for _, width in paper.columns)
    widths = [AREA // 12, *((AREA - AREA // 12) * width // total for _, width in paper.columns)]
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    _fill(table.rows[0], heads, widths, HEITI)
    for number, row in enumerate(paper.rows, start=1):
        _fill(table.add_row(), [str(number), *row], widths, SONG)


def _fill(row: Any, texts: Sequence[str], widths: Sequence[Any], font: str) -> None:
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        paragraph = cell.paragraphs[0]
        _shape(paragraph, CELL_LINE, ALIGN.CENTER if font == HEITI or not place else None)
        _run(paragraph, clean(text) or "—", font, CELL)


def _properties(document: Any, paper: Paper, at: datetime) -> None:
    """The bureau as the author, one time for all; no person, and not the program either."""
    properties, moment = document.core_properties, at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.author, properties.last_modified_by = clean(paper.authority)[:255], ""
    properties.title, properties.language = clean("".join(paper.title_lines))[:255], "zh-CN"
    properties.subject = properties.keywords = properties.comments = properties.category = ""
    properties.created = properties.modified = moment
    properties.revision = 1


def _same_every_time(document: Any) -> bytes:
    """The file with fixed times inside: python-docx writes the present time into the archive."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
