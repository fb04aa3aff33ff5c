"""Reads a PDF as the tests need it: its text, the glyphs that are really drawn, its structure for readers."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

SHOWING = {b"Tj", b"TJ", b"'", b'"'}


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, lines joined: Chinese has no word spaces, so a line break is no character."""
    return [page.extract_text().replace("\n", "") for page in reader(pdf).pages]


def text(pdf: bytes) -> str:
    return "".join(page_texts(pdf))


def glyphs(pdf: bytes) -> list[tuple[str, int]]:
    """Every glyph drawn: the face's name and the glyph's number in it; 0 is the box for a missing character."""
    return [glyph for page in reader(pdf).pages for glyph in _drawn(page, page.get_contents(), page.pdf)]


def faces(pdf: bytes) -> set[str]:
    """The faces that something is drawn in."""
    return {face for face, _ in glyphs(pdf)}


def missing_glyphs(pdf: bytes) -> list[str]:
    """The faces in which a box stands for a character: WeasyPrint gives such a face an encoding of its own."""
    boxes = {face for face, glyph in glyphs(pdf) if glyph == 0}
    return sorted(boxes | {name for name, font in _fonts(pdf) if font["/Encoding"] != "/Identity-H"})


def elements(pdf: bytes, tag: str) -> list[DictionaryObject]:
    """The elements of the structure tree with a tag, e.g. /TH, in reading order."""
    return [element for element in _elements(reader(pdf).trailer["/Root"]["/StructTreeRoot"]) if element["/S"] == tag]


def left_edges(pdf: bytes, page: int) -> list[float]:
    """Where the pieces of text on a page begin, in points from the left."""
    return [x for x, _ in _pieces(pdf, page)]


def number_edge(pdf: bytes, page: int) -> str:
    """On which side of the page its number stands."""
    found = [x for x, text in _pieces(pdf, page) if text.strip().startswith("— ")]
    assert len(found) == 1
    return "left" if found[0] < 297 else "right"


def _pieces(pdf: bytes, page: int) -> list[tuple[float, str]]:
    pieces = []

    def keep(text: str, transformation: list[float], matrix: list[float], font: Any, size: float) -> None:
        if text.strip():
            pieces.append((matrix[4] * transformation[0] + transformation[4], text))

    reader(pdf).pages[page].extract_text(visitor_text=keep)
    return pieces


def _fonts(pdf: bytes) -> Iterator[tuple[str, DictionaryObject]]:
    for page in reader(pdf).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            yield _face(font.get_object()), font.get_object()


def _face(font: DictionaryObject) -> str:
    return font["/BaseFont"].split("+")[-1].lstrip("/")


def _drawn(holder: Any, contents: Any, document: Any) -> Iterator[tuple[str, int]]:
    face = ""
    resources = holder["/Resources"].get_object()
    for operands, operator in ContentStream(contents, document).operations:
        if operator == b"Tf":
            font = resources["/Font"][operands[0]].get_object()
            face = _face(font)
        elif operator in SHOWING:
            parts = operands[0] if isinstance(operands[0], list) else [operands[-1]]
            for part in parts:
                if isinstance(part, int | float):
                    continue
                codes = part if isinstance(part, bytes) else part.original_bytes
                yield from ((face, int.from_bytes(codes[i : i + 2])) for i in range(0, len(codes), 2))
        elif operator == b"Do":
            drawing = resources["/XObject"][operands[0]].get_object()
            if drawing["/Subtype"] == "/Form":
                yield from _drawn(drawing, drawing, document)


def _elements(node: Any) -> Iterator[DictionaryObject]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid.get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield element
            yield from _elements(element)
