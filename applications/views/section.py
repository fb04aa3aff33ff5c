"""One section of a form: its page, its saving by the button, its saving while it is being typed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from applications.fields import ROW_LIMIT, Section
from applications.forms import inputs, rows
from applications.models import Application
from applications.selectors.case import CaseFile
from applications.selectors.changes import changes_between
from applications.selectors.form import Flaw, flaws_of, rows_of, section_for
from applications.selectors.progress import Sheet, reasons_at, section_url
from applications.selectors.remarks import names_offered
from applications.services import save_section
from applications.views.form import elsewhere, form_or_404, frame_of
from applications.views.unsent import drawn_for, kept_through_sign_in, take_unsent
from office import clock
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Refusal, Stale

# Of a very long list of mistakes so many are named.
NAMED = 20


@kept_through_sign_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section: its inputs, saved as typed; `?check=1` says everything that is still missing in it."""
    case = form_or_404(request, pk)
    found = section_for(case.application, key)
    if found is None:
        raise Http404(key)
    if request.method == "POST":
        return _save(request, case, found)
    if url := elsewhere(case):
        messages.info(request, "申报书已经定稿，不能直接修改；如需修改，请先撤销定稿。")
        return redirect(url)
    sent = take_unsent(request)
    if sent is None:
        return _section_page(request, case, found)
    content, _ = inputs.typed_in(found, sent)
    return _section_page(request, case, found, typed=content, drawn_with=_revision(sent))


def _save(request: HttpRequest, case: CaseFile, found: Section) -> HttpResponse:
    """Save what was typed and go on; what could not be saved stays on the page."""
    content, _ = inputs.typed_in(found, request.POST)
    try:
        saved = save_section(
            case.application,
            found.key,
            content,
            seen=_revision(request.POST),
            actor=Actor.of_request(request),
            at=request.arrived_at,
            is_import="imported" in request.POST,
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        status = 400 if isinstance(refusal, NotReady) else 409
        return _section_page(request, case, found, typed=content, refusal=refusal, status=status)
    count = len(saved.flaws)
    words = f"“{found.title}”已保存。" + (f"这一节还有 {count} 处需要填写或改正。" if count else "")
    messages.success(request, words)
    return redirect(_next_page(request, case, found, count))


def _next_page(request: HttpRequest, case: CaseFile, found: Section, count: int) -> str:
    """Where the pressed button leads: on to the next section, or here again with what is missing."""
    if "next" not in request.POST:
        return section_url(case.application, found.key) + ("?check=1" if count else "")
    keys = [line.key for line in Sheet(case).progress]
    following = keys[keys.index(found.key) + 1 :]
    return section_url(case.application, following[0])


def _revision(sent: QueryDict) -> int:
    """The section's revision that the screen was drawn with; one that is no number never fits."""
    text = sent.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _section_page(
    request: HttpRequest,
    case: CaseFile,
    found: Section,
    *,
    typed: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    drawn_with: int | None = None,
) -> HttpResponse:
    """The page of a section, with what is stored or, when it could not be saved, with what was typed.

    What was sent before signing in stands on a page of the revision that it was typed on (`drawn_with`): if somebody
    saved meanwhile, saving it says so.
    """
    if refusal is not None:  # somebody else was here meanwhile
        case = form_or_404(request, case.application.pk)
    sheet, unit = Sheet(case), case.application.unit
    row = next((entry for entry in sheet.version.contents.all() if entry.key == found.key), None)
    stored = row.content if row else {}
    content = stored if typed is None else typed
    flaws = flaws_of(found, content, unit)
    shown = flaws if "check" in request.GET else inputs.of_filled(flaws, content)
    reasons = reasons_at(sheet.corrections, found.key)
    context = {
        **frame_of(sheet, found.key),
        "section": found,
        "reason": reasons.get("", ""),
        "revision": drawn_with if drawn_with is not None else row.revision if row else 0,
        "is_unsent": drawn_with is not None,
        "drawn_for": drawn_for(request, request.path),
        "replaced": len(rows_of(row.before_import)) if row and row.before_import is not None else None,
        "saved_at": f"{row.saved_at.astimezone(clock.SHANGHAI):%H:%M}" if row and row.revision else "",
        "refusal": str(refusal) if refusal and not isinstance(refusal, NotReady) else "",
        "problems": _summary(found, shown, refusal),
        "remarks": [flaw.as_problem(found).text for flaw in sheet.remarks(found)[:NAMED]] if typed is None else [],
        "difference": _difference(case, found, stored, typed) if isinstance(refusal, Stale) and typed else [],
        "autosave_key": f"application-{case.application.pk}-{sheet.version.number}-{found.key}-{request.user.pk}",
    }
    if found.is_rows:
        context |= _table(found, content, shown, reasons, unit.kind)
        names = names_offered(found, sheet.sections, sheet.contents, unit)
        context["offers"] = [{"id": rows.offer_id(key), "names": listed} for key, listed in names.items()]
    else:
        context["inputs"] = inputs.inputs_of(found, content.get("fields", {}), shown, reasons, unit.kind)
    template = "rows" if found.is_rows else "fields"
    return render(request, f"applications/form/{template}.html", context, status=status)


def _table(
    found: Section, content: dict[str, Any], shown: list[Flaw], reasons: dict[str, str], kind: str
) -> dict[str, Any]:
    """The table of a row section."""
    columns = rows.columns_of(found, reasons, kind)
    return {
        "columns": columns,
        "is_wide": rows.is_wide(columns),
        "rows": rows.rows_drawn(found, rows_of(content), shown),
        "blank": rows.blank_row(found),
        "row_limit": ROW_LIMIT,
    }


def _summary(found: Section, flaws: list[Flaw], refusal: Refusal | None) -> list[dict[str, str]]:
    """What is wrong, each with the input that it is about; of a very long list the first ones."""
    refused = [{"text": problem.text} for problem in refusal.problems] if isinstance(refusal, NotReady) else []
    told = [{"text": flaw.as_problem(found).text, "field": inputs.name_of(flaw)} for flaw in flaws[:NAMED]]
    more = len(flaws) - len(told)
    return refused + told + ([{"text": f"另有 {more} 处。"}] if more > 0 else [])


def _difference(case: CaseFile, found: Section, stored: dict[str, Any], typed: dict[str, Any]) -> list[dict[str, str]]:
    """What somebody else saved, and what was typed here, side by side."""
    return changes_between(case.application, {found.key: stored}, {found.key: typed}, ((), ()), ())


@require_POST
def autosave(request: HttpRequest, pk: int, key: str) -> JsonResponse:
    """Save a section while it is being typed; the answers are those that static/js/autosave.js asks for.

    It comes every few seconds from everybody who types: whether the person sees the form at all is asked only when
    they may not write in it.
    """
    actor, at, places = Actor.of_request(request), request.arrived_at, []
    if request.headers.get("X-Drawn-For", "") not in ("", str(request.user.pk)):
        return JsonResponse({"message": "现在登录的是另一个账号，没有保存。请用原来的账号登录。"}, status=401)

    def typed(found: Section) -> dict[str, Any]:
        content, numbers = inputs.typed_in(found, request.POST)
        places.extend(numbers)
        return content

    try:
        saved = save_section(Application(pk=pk), key, typed, seen=_revision(request.POST), actor=actor, at=at)
    except LookupError:
        raise Http404(key) from None
    except Refusal as refusal:
        return _not_saved(request, pk, key, refusal)
    errors = {inputs.name_of(flaw, places): flaw.text for flaw in inputs.of_filled(saved.flaws, saved.content)}
    saved_at = f"{saved.saved_at.astimezone(clock.SHANGHAI):%H:%M}"
    ids = {f"rows-{place}-id": row["id"] for place, row in zip(places, saved.content.get("rows", []), strict=True)}
    new = {name: row_id for name, row_id in ids.items() if request.POST.get(name) != row_id}
    masks = inputs.masks_of(saved.content, places)
    return JsonResponse(
        {"revision": saved.revision, "saved_at": saved_at, "errors": errors, "values": new, "masks": masks}
    )


def _not_saved(request: HttpRequest, pk: int, key: str, refusal: Refusal) -> JsonResponse:
    """Why nothing was saved; not found for whom the form does not concern."""
    application = get_object_or_404(Application.objects.visible_to(request.user).select_related("version"), pk=pk)
    if not isinstance(refusal, Stale):
        return JsonResponse({"message": str(refusal)}, status=400)
    latest = application.version.contents.get(key=key).revision
    return JsonResponse({"message": str(refusal), "revision": latest}, status=409)
