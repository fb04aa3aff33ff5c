"""The application form as PDF, beside the same content set plainly: as is commonly done, and tuned."""

from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import Any

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.figures import Aim, Figure, figure
from benchmarks.measuring import Options, alone, held, in_turns_alone
from office import fonts, typesetting
from tests.office.paper_samples import content_of

TEMPLATE = "documents/application_form.html"
VARIANT = "pdf/ua-1"
PLAIN = """
@page { size: A4; margin: 30mm 22mm 28mm 25mm; @bottom-center { content: counter(page) } }
html { font: 14pt/24pt "FandolFang", "Noto Serif CJK SC" }
table { width: 100%; border-collapse: collapse; font: 10.5pt/16pt "Noto Serif CJK SC" }
th, td { border: .5pt solid #000; padding: 4pt 5pt; font-weight: normal; text-align: left }
"""
TUNED = PLAIN + "table { table-layout: fixed }"


def forms(options: Options) -> Iterator[Figure]:
    """The long form beside the tuned setting and the common one; then its memory over many documents."""
    n = options.sized(3)
    ours, rounds = ("form", {"n": n}), min(options.rounds, 3)
    found, memory = in_turns_alone(ours, ("form_tuned", {"n": n}), rounds=rounds)
    yield figure("pdf", n, "s", found, "tuned", Aim(ratio=1.1), memory=memory)
    found, memory = in_turns_alone(ours, ("form_common", {"n": n}), rounds=1)
    yield figure("pdf-common", n, "s", found, "common", Aim(), memory=memory)
    number = options.sized(40, 6)
    fifth, last = alone("form_memory", n=number)["result"]
    yield figure("pdf-memory", number, "MB", (last, fifth, last / fifth), "after the fifth", Aim(ratio=1.1))


# Jobs of benchmarks/alone.py ------------------------------------------------------------------------------------------


def form(n: int) -> Callable[[], Any]:
    """The portal's own setting, warm as in a worker."""
    content = content_of("application_form")
    typesetting.pdf_of(TEMPLATE, content)
    return lambda: [len(typesetting.pdf_of(TEMPLATE, content)) for _ in range(n)]


def form_memory(n: int) -> Callable[[], list[float]]:
    """Many documents in one process; the memory that it held after the fifth, and after the last."""
    content = content_of("application_form")

    def call() -> list[float]:
        found = []
        for _ in range(n):
            typesetting.pdf_of(TEMPLATE, content)
            found.append(held())
        return [found[min(5, n) - 1], found[-1]]

    return call


def form_tuned(n: int) -> Callable[[], Any]:
    """The same content plainly, with what makes WeasyPrint quick: few faces, fixed tables, everything used again."""
    html, configuration, sheet = plain_html(widths=True), _few_faces(), _sheet()

    def call() -> None:
        for _ in range(n):
            page = HTML(string=html)
            page.write_pdf(font_config=configuration, stylesheets=[sheet], pdf_variant=VARIANT)

    HTML(string=html).write_pdf(font_config=configuration, stylesheets=[sheet], pdf_variant=VARIANT)
    return call


def form_common(n: int) -> Callable[[], Any]:
    """The same content as it is commonly written: automatic tables, everything made anew for each document."""
    html = plain_html(widths=False).replace("<head>", f"<head><style>{PLAIN}</style>")
    HTML(string=html).write_pdf()
    return lambda: [len(HTML(string=html).write_pdf()) for _ in range(n)]


@cache
def _few_faces() -> FontConfiguration:
    with fonts.shown_to_fontconfig(fonts.write_configuration(settings.DATA_DIR)):
        return FontConfiguration()


@cache
def _sheet() -> CSS:
    return CSS(string=TUNED, font_config=_few_faces())


def plain_html(*, widths: bool) -> str:
    """The form's content in headings, tables and paragraphs."""
    content = content_of("application_form")
    title, notes = "".join(content["title_lines"]), [content["edition_note"], *content["notes"]]
    parts = [
        f"<h1>{escape(title)}</h1>",
        _pairs(content["cover"], widths),
        *(f"<p>{escape(note)}</p>" for note in notes),
    ]
    for section in content["sections"]:
        parts.append(f"<h2>{section['number']}、{escape(section['title'])}</h2>")
        for block in section.get("blocks", [section]):
            parts.append(_block(block, widths))
    parts += [f"<h2>{escape(content['declaration']['title'])}</h2>", f"<p>{escape(content['declaration']['text'])}</p>"]
    parts += [f"<h3>{escape(box['title'])}</h3><p>{escape(box['text'])}</p>" for box in content["boxes"]]
    head = f"<head><title>{escape(title)}</title></head>"
    return f'<!DOCTYPE html><html lang="zh-CN">{head}<body>{"".join(parts)}</body></html>'


def _block(block: dict[str, Any], widths: bool) -> str:
    if block["kind"] == "rows":
        return _rows(block, widths)
    if block["kind"] == "fields":
        return _pairs(block["fields"], widths)
    return "".join(f"<p>{escape(line)}</p>" for line in block["text"].splitlines())


def _pairs(fields: list[dict[str, Any]], widths: bool) -> str:
    columns = '<colgroup><col width="30%"><col width="70%"></colgroup>' if widths else ""
    lines = (f'<tr><th scope="row">{escape(one["label"])}</th><td>{_shown(one["value"])}</td></tr>' for one in fields)
    return f"<table>{columns}{''.join(lines)}</table>"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "　".join(f"{'☑' if one['chosen'] else '☐'}{escape(one['label'])}" for one in value)
    return escape(value).replace("\n", "<br>")


def _rows(block: dict[str, Any], widths: bool) -> str:
    sized = "".join(f'<col width="{column["width"]}%">' for column in block["columns"])
    head = "".join(f'<th scope="col">{escape(column["label"])}</th>' for column in block["columns"])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block["rows"])
    columns = f"<colgroup>{sized}</colgroup>" if widths else ""
    return f"<table>{columns}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
