"""Row sections by workbook: the template to take along, and a filled-in file that is looked at before it replaces.

Nothing is kept between the two requests: the page that shows what would come carries the rows, and its button saves
them as the section's own page does, with the revision that the comparison was made with.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.fields import Section
from applications.forms.rows import RowsFileForm, row_inputs
from applications.models import SectionContent
from applications.resources import RowsFile, read_rows_file, write_rows_template
from applications.rows import Meeting, heading_of, meet, text_of
from applications.selectors.case import CaseFile
from applications.selectors.form import Flaw, flaws_of, rows_of, section_for
from applications.selectors.progress import Sheet, section_url
from applications.services import undo_import
from applications.views.form import elsewhere, form_or_404, frame_of
from applications.views.unsent import drawn_for
from office.actors import Actor
from office.machine import Stale
from office.sealed import is_mask
from office.spreadsheets import cell_name

# Of a very long list of bad cells so many are named.
NAMED = 100
NO_NUMBER = "带星号的号码只表示不改，而这一行是新的。请填写完整号码。"


@never_cache
@require_safe
def rows_template(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The workbook of a row section, with the rows that are there."""
    case = form_or_404(request, pk)
    found = _rows_section(case, key)
    present = rows_of(_stored(case, key).content)
    file = write_rows_template(found, present, case.application.unit.kind)
    return FileResponse(file, as_attachment=True, filename=f"{found.title}.xlsx")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rows_import(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Choose a file; then what would come of it, with every bad cell named. Nothing is saved here."""
    case = form_or_404(request, pk)
    found = _rows_section(case, key)
    if url := elsewhere(case):
        messages.info(request, "申报书已经定稿，不能直接修改；如需修改，请先撤销定稿。")
        return redirect(url)
    form = RowsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = read_rows_file(found, form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _preview_page(request, case, found, given)
    context = {**frame_of(Sheet(case), key), "section": found, "form": form}
    return render(request, "applications/form/rows_import.html", context, status=400 if form.errors else 200)


@require_POST
def undo_rows_import(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Put back what an import replaced, as long as nobody changed the section since."""
    case = form_or_404(request, pk)
    found = _rows_section(case, key)
    text = request.POST.get("revision", "")
    seen = int(text) if text.isdecimal() and len(text) < 10 else -1
    try:
        number = undo_import(case.application, key, seen=seen, actor=Actor.of_request(request), at=request.arrived_at)
    except Stale as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已撤销导入，“{found.title}”恢复为导入前的 {number} 行。")
    return redirect(section_url(case.application, key))


def _rows_section(case: CaseFile, key: str) -> Section:
    found = section_for(case.application, key)
    if found is None or not found.is_rows:
        raise Http404(key)
    return found


def _stored(case: CaseFile, key: str) -> SectionContent:
    return case.application.version.contents.filter(key=key).first() or SectionContent(key=key)


def _preview_page(request: HttpRequest, case: CaseFile, found: Section, given: RowsFile) -> HttpResponse:
    url = section_url(case.application, found.key)
    context = _preview(case, found, given) | {"section_url": url, "drawn_for": drawn_for(request, url)}
    return render(request, "applications/form/rows_preview.html", context)


def _preview(case: CaseFile, found: Section, given: RowsFile) -> dict[str, Any]:
    """What the page shows of a file before it replaces anything."""
    stored = _stored(case, found.key)
    meeting = meet(found, given.rows, rows_of(stored.content))
    bad = _bad_cells(found, given, meeting, case)
    kept = {entry.key: entry for entry in found.fields}
    return {
        **frame_of(Sheet(case), found.key),
        "section": found,
        "revision": stored.revision,
        "facts": _facts(meeting, given),
        "replaces": meeting.changed + meeting.removed > 0,
        "bad": bad[:NAMED],
        "bad_columns": [{"label": label} for label in ("单元格", "列", "现在的内容", "怎么改")],
        "bad_count": len(bad),
        "bad_hidden": max(len(bad) - NAMED, 0),
        "columns": [{"label": "序号"}, *({"label": heading_of(entry)} for entry in found.fields)],
        "rows": [
            [number, *(_shown(kept[key], row[key]) for key in kept)] for number, row in enumerate(meeting.rows, start=1)
        ],
        "inputs": row_inputs(meeting.rows),
    }


def _facts(meeting: Meeting, given: RowsFile) -> list[dict[str, str]]:
    """The outcome in figures, and what of the file is not understood."""
    parts = [("新增", meeting.added), ("修改", meeting.changed), ("不变", meeting.same)]
    facts = [
        {"label": "导入后", "value": f"{len(meeting.rows)} 行"},
        {"label": "其中", "value": "，".join(f"{label} {count} 行" for label, count in parts)},
        {"label": "会删去", "value": f"{meeting.removed} 行", "note": "现有、但文件中没有的行"},
    ]
    if given.lacking:
        words = "、".join(given.lacking)
        facts.append({"label": "文件没有的列", "value": words, "note": "已有的行保持不变，新的行留空"})
    if given.unknown:
        facts.append({"label": "不认识的列", "value": "、".join(given.unknown), "note": "不会导入"})
    return facts


def _bad_cells(found: Section, given: RowsFile, meeting: Meeting, case: CaseFile) -> list[list[str]]:
    """Each bad cell: its name in the file, the column, what stands there, and what to do."""
    sealed = [entry.key for entry in found.fields if entry.sealed]
    content = []
    for row, earlier in zip(meeting.rows, meeting.earlier, strict=True):
        stays = {key: earlier[key] for key in sealed if isinstance(earlier.get(key), dict) and is_mask(row[key])}
        content.append(row | stays)
    return [
        [_cell_of(flaw, given), _label_of(flaw), _value_of(flaw, meeting), _advice(flaw, meeting)]
        for flaw in flaws_of(found, {"rows": content}, case.application.unit)
    ]


def _cell_of(flaw: Flaw, given: RowsFile) -> str:
    """The name of a cell as the spreadsheet shows it; only the row where the file has no such column."""
    if flaw.field is None:
        return "整张表"
    line = given.lines[flaw.line - 1]
    place = given.places.get(flaw.field.key)
    return f"第 {line} 行" if place is None else cell_name(line - 1, place)


def _label_of(flaw: Flaw) -> str:
    return flaw.field.label if flaw.field else ""


def _value_of(flaw: Flaw, meeting: Meeting) -> str:
    return text_of(meeting.rows[flaw.line - 1][flaw.field.key]) if flaw.field else ""


def _advice(flaw: Flaw, meeting: Meeting) -> str:
    return NO_NUMBER if flaw.field and flaw.field.sealed and is_mask(_value_of(flaw, meeting)) else flaw.text


def _shown(entry: Any, text: str) -> str:
    return dict(entry.options).get(text, text)
