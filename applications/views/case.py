"""The case file: one page with its tabs, for all who may see the application."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import attempt, require, sent
from applications import permissions as may
from applications.forms import ChecklistForm, ReasonForm, VersionsForm
from applications.models import Application
from applications.selectors import case as cases
from applications.selectors import changes as comparisons
from applications.selectors import confirmed, papers, reading, record
from applications.selectors.case import CaseFile
from applications.selectors.form import contents_of
from applications.selectors.panel import panel
from applications.selectors.review import checklist_shown, earlier_findings, findings_by_key
from applications.services import record_download, save_findings
from office import documents, uploads
from office.actors import Actor
from office.machine import NotAllowed, Refusal, Stale, WrongState

# Tabs: the name of the address, its words, who has it where that is not everybody.
TABS = (
    ("case", "申报书", None),
    ("changes", "改动", None),
    ("attachments", "附件", None),
    ("members", "成员确认", may.can_see_staff_side),
    ("checklist", "审核清单", may.can_see_staff_side),
    ("opinions", "协办意见", may.can_see_opinions),
    ("messages", "通知", None),
    ("notes", "内部备注", may.can_see_staff_side),
    ("papers", "文书", None),
    ("record", "办理记录", None),
)

ANSWER_COLUMNS = [{"label": label} for label in ("单位", "所在章节", "确认情况", "答复人和时间")]


def case_or_404(request: HttpRequest, pk: int) -> CaseFile:
    """The case file of an application that this person may see. Raises Http404."""
    try:
        return cases.case_file(request.user, pk, request.arrived_at)
    except Application.DoesNotExist:
        raise Http404(pk) from None


def tab_page(request: HttpRequest, case: CaseFile, name: str, more: dict[str, Any], status: int = 200) -> HttpResponse:
    """A tab within the frame that all tabs share."""
    pk = case.application.pk
    tabs = [
        {"label": label, "url": reverse(f"applications:{tab}", args=[pk]), "current": tab == name, "count": None}
        for tab, label, who in TABS
        if who is None or who(case.user, case.application)
    ]
    context = {
        "application": case.application,
        "is_staff": case.is_staff,
        "head": cases.head(case),
        "steps": case.way.steps,
        "tabs": tabs,
        "panel": panel(case),
        "facts": cases.key_facts(case),
        "days": cases.deadline_days(case),
        **more,
    }
    return render(request, f"applications/{name}.html", context, status=status)


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as it was handed in, section by section."""
    found = case_or_404(request, pk)
    version = cases.version_shown(found, request.GET.get("version", ""))
    sections = reading.sections_read(found, version) if version else []
    more = {
        "version": version,
        "versions": [
            {"label": str(row), "url": f"{request.path}?version={row.number}", "current": row == version, "count": None}
            for row in found.versions
        ],
        "sections": sections,
        "contents": [
            {"label": section["title"], "url": f"#section-{section['key']}", "current": False, "count": None}
            for section in sections
        ],
    }
    return tab_page(request, found, "case", more)


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Any two versions side by side: field by field, row by row, file by file."""
    found = case_or_404(request, pk)
    try:
        pair = comparisons.compared(found.versions, request.GET.get("from", ""), request.GET.get("to", ""))
    except comparisons.UnknownVersion as unknown:
        raise Http404(str(unknown)) from None
    if pair is None:
        return tab_page(request, found, "changes", {"old": None, "new": None, "rows": [], "form": None})
    old, new = pair
    files = reading.attachments_of(old, new)
    rows = comparisons.changes_between(
        found.application,
        contents_of(old),
        contents_of(new),
        (files[old.pk], files[new.pk]),
        comparisons.reasons_between(found, old, new),
    )
    form = VersionsForm({"from": old.number, "to": new.number}, case=found)
    return tab_page(request, found, "changes", {"old": old, "new": new, "rows": rows, "form": form})


@require_safe
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a version by kind."""
    found = case_or_404(request, pk)
    version = cases.version_shown(found, request.GET.get("version", ""))
    kinds = reading.files_shown(found, version, reading.attachments_of(version)[version.pk]) if version else []
    return tab_page(request, found, "attachments", {"version": version, "kinds": kinds})


@require_safe
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """What the units that the form names said to it, for officials."""
    found = case_or_404(request, pk)
    require(may.can_see_staff_side(request.user, found.application), "成员确认的汇总只供办理人员查看。")
    version = cases.version_shown(found)
    rows = confirmed.answers_shown(found, version) if version else []
    more = {
        "version": version,
        "rows": rows,
        "columns": ANSWER_COLUMNS,
        "note": confirmed.summary(rows),
        "is_required": found.application.round.programme.members_must_confirm,
    }
    return tab_page(request, found, "members", more)


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist with its findings; who reviews the file fills it in, item by item or all at once."""
    found = case_or_404(request, pk)
    require(may.can_see_staff_side(request.user, found.application), "审核清单只供办理人员查看。")
    version = cases.version_shown(found)
    by_key = findings_by_key(version)
    form = ChecklistForm(*sent(request)[:1], application=found.application, found=by_key)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if _save_checklist(request, found, form):
                messages.success(request, "审核清单已保存。")
                return redirect("applications:checklist", pk=pk)
        except (NotAllowed, Stale, WrongState) as refused:
            refusal = refused
    more = {
        "version": version,
        "seen": request.POST.get("version", version.number if version else ""),
        "form": form if cases.may_find(found) or form.is_bound else None,
        "items": checklist_shown(found.application, by_key, earlier_findings(found), form),
        "found": len(by_key),
        "refusal": str(refusal or ""),
    }
    status = {NotAllowed: 403, Stale: 409, WrongState: 409}.get(type(refusal), 400 if form.errors else 200)
    return tab_page(request, found, "checklist", more, status=status)


def _save_checklist(request: HttpRequest, case: CaseFile, form: ChecklistForm) -> bool:
    """Save the findings; True when they are kept. Raises the machine's refusals."""
    seen = request.POST.get("version", "")
    done, _ = attempt(
        form,
        lambda: save_findings(
            case.application,
            form.findings(),
            actor=Actor.of_request(request),
            at=request.arrived_at,
            version=int(seen) if seen.isdecimal() else None,
        ),
    )
    return done


@require_safe
def papers_tab(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers that were issued, each beside its stamped scan."""
    found = case_or_404(request, pk)
    bundle_url = reverse("applications:bundle", args=[pk]) if found.is_staff and found.versions else ""
    return tab_page(request, found, "papers", {"papers": papers.papers_shown(found), "bundle_url": bundle_url})


@require_safe
def record_tab(request: HttpRequest, pk: int) -> HttpResponse:
    """The register of acts on this application, as far as it is meant for the reader."""
    found = case_or_404(request, pk)
    return tab_page(request, found, "record", record.record_shown(found, request.GET.get("before", "")))


@require_safe
def paper(request: HttpRequest, pk: int, document: int) -> FileResponse:
    """The file of a paper."""
    found = case_or_404(request, pk)
    row = papers.documents_seen(found).filter(pk=document).first()
    if row is None:
        raise Http404(document)
    response = documents.serve(row, inline=request.GET.get("view") == "1")
    record_download(found.application, str(row), actor=Actor.of_request(request), at=request.arrived_at)
    return response


@require_safe
def upload(request: HttpRequest, pk: int, upload: int) -> FileResponse:
    """An attachment or a stamped scan."""
    found = case_or_404(request, pk)
    row = reading.upload_seen(found, upload)
    if row is None:
        raise Http404(upload)
    response = uploads.serve(row, inline=request.GET.get("view") == "1")
    record_download(found.application, row.name, actor=Actor.of_request(request), at=request.arrived_at)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request: HttpRequest, pk: int, section: str, field: str) -> HttpResponse:
    """A sealed value: GET asks for the reason, POST shows it once and enters the reading into the register."""
    found = case_or_404(request, pk)
    require(may.can_open_sealed(request.user, found.application), "这项内容封存，您没有查看的权限。")
    version = cases.version_shown(found, request.GET.get("version", ""))
    place = reading.Place(section, field, request.GET.get("row", ""))
    try:
        label, value = reading.sealed_at(found, version, place) if version else (None, None)
    except LookupError:
        raise Http404(field) from None
    if value is None:
        raise Http404(field)
    form, plain = ReasonForm(*sent(request)[:1]), ""
    if request.method == "POST" and form.is_valid():
        plain = value.open(
            actor=Actor.of_request(request),
            at=request.arrived_at,
            reason=f"{label}：{form.cleaned_data['reason']}",
            thing=found.application,
        )
    context = {
        "head": cases.head(found),
        "label": label,
        "masked": value.masked,
        "plain": plain,
        "form": form,
        "back_url": found.application.get_absolute_url(),
    }
    return render(request, "applications/sealed.html", context, status=400 if form.errors else 200)
