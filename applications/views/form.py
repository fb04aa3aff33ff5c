"""The pages around a unit's form: the open rounds, the task list, what is missing, the preview, the receipt."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Unit
from accounts.views.pages import require
from applications import permissions as may
from applications.choices import Action, SectionState, State
from applications.documents import application_form, template_of
from applications.models import Application, Round
from applications.selectors.case import CaseFile, case_file, head
from applications.selectors.copying import copy_links
from applications.selectors.form import sections_for
from applications.selectors.panel import offered
from applications.selectors.progress import Sheet, place_of, section_url
from applications.selectors.starting import calls_for, units_of_clerk
from applications.services import Begun, start_application, start_from
from applications.workflow import checks
from office import documents
from office.actors import Actor
from office.machine import Move, Problem
from office.words import instant_words, until_words

ON_OPEN = (Action.FINALISE_CORRECTION,)
ON_FROZEN = (Action.REOPEN_CORRECTION, Action.RESUBMIT)
FILLING_IN = "只有申报单位的经办人可以填写申报书。"


# Starting ------------------------------------------------------------------------------------------------------------


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The rounds that are open, with what one's units have begun in them."""
    calls = calls_for(request.user, request.arrived_at, request.GET.get("source", ""))
    context = {"calls": calls, "units": units_of_clerk(request.user)}
    return render(request, "applications/form/start.html", context)


@require_POST
def begin(request: HttpRequest, call: int, unit: int) -> HttpResponse:
    """Begin a form, empty or from an earlier application, or go on with the one that the unit has in the round."""
    chosen = next((row for row in units_of_clerk(request.user) if row.pk == unit), None)
    if chosen is None:
        raise Http404(unit)
    which = get_object_or_404(Round.objects.select_related("programme", "edition"), pk=call)
    who = {"actor": Actor.of_request(request), "at": request.arrived_at}
    source = request.POST.get("source", "")
    if source:
        begun = start_from(_source_or_404(chosen, source), call=which, **who)
        _tell_copied(request, begun)
        return redirect("applications:form", begun.application.pk)
    application, is_new = start_application(unit=chosen, call=which, **who)
    if is_new:
        messages.success(request, "申报书已建立，内容随填随存，可以分多次填写。")
    return redirect("applications:form", application.pk)


def _source_or_404(unit: Unit, pk: str) -> Application:
    """An earlier application of a unit. Raises Http404."""
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404(pk)
    related = ("unit", "round__programme", "version__edition")
    return get_object_or_404(Application.objects.filter(unit=unit).select_related(*related), pk=int(pk))


def _tell_copied(request: HttpRequest, begun: Begun) -> None:
    """What went along and what did not; nothing was copied into a form that had been begun already."""
    if not begun.is_new:
        messages.info(request, "本批次已有申报书，请继续填写；没有再复制。")
        return
    files = f"沿用附件 {begun.files} 个，请核对是否仍然有效。" if begun.files else ""
    messages.success(request, f"申报书已建立，往年内容已经带入，请逐节核对；承诺事项须重新勾选。{files}")
    if begun.left_out:
        messages.warning(request, f"以下内容在新表单中没有位置，没有带入：{'、'.join(begun.left_out)}。")


# The form ------------------------------------------------------------------------------------------------------------


def form_or_404(request: HttpRequest, pk: int) -> CaseFile:
    """The case of a form that this person fills in. Raises Http404 for what they may not see, NotAllowed otherwise."""
    try:
        found = case_file(request.user, pk, request.arrived_at)
    except Application.DoesNotExist:
        raise Http404(pk) from None
    require(may.can_fill_in(request.user, found.application), FILLING_IN)
    return found


def elsewhere(case: CaseFile) -> str:
    """The page where the unit goes on when its form is not open to writing; empty while it is."""
    application = case.application
    if application.is_editable and application.version.is_open:
        return ""
    waits_for_stamp = application.state in (State.AWAITING_STAMP, State.RETURNED)
    return reverse("applications:hand_in" if waits_for_stamp else "applications:form", args=[application.pk])


def frame_of(sheet: Sheet, current: str = "") -> dict[str, Any]:
    """What every page of the form shows: its name and state, the time that is left, the task list."""
    case, application = sheet.case, sheet.application
    if application.state == State.RETURNED:
        left = case.ruler.left(application.due_at)
        deadline = f"补正期限 {left.date}"
    else:
        left = case.ruler.left(application.round.closes_at)
        deadline = f"{until_words(application.round.closes_at)}截止"
    parts = [application.round.title, deadline, left.text]
    if sheet.authority is not None:
        parts.append(f"报送{sheet.authority.name}")
    top = head(case)
    return {
        "application": application,
        "title": sheet.facts.chain_name or "未命名的生态链",
        "tag": top["tag"],
        "lead": " · ".join(part for part in parts if part),
        "tasks": [
            {
                "title": line.title,
                "url": section_url(application, line.key),
                "current": line.key == current,
                "note": "",
                "tag": line.tag,
            }
            for line in sheet.progress
        ],
        "done": sheet.done,
        "total": sheet.total,
        "is_returned": application.state == State.RETURNED,
    }


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of a form that is being filled in; after it was handed in, its receipt."""
    case = form_or_404(request, pk)
    if url := elsewhere(case):
        return redirect(url) if url != request.path else _handed_in(request, case)
    sheet = Sheet(case)
    finalise, others = split_links(case)
    context = {
        **frame_of(sheet),
        "finalise": finalise,
        "actions": others,
        "missing": len(sheet.problems),
        "named": len(sheet.named),
        "confirmed": sum(one.is_confirmed for one in sheet.named),
        "unchanged": sum(line.state == SectionState.TO_CORRECT for line in sheet.progress),
    }
    return render(request, "applications/form/tasks.html", context)


def act_links(case: CaseFile) -> list[dict[str, str]]:
    """The acts that the unit has now, each with its consequence.

    In correction the state is one, whether the version is open or frozen: what does not fit the version is left out.
    """
    pk = case.application.pk
    left_out = ON_FROZEN if case.application.version.is_open else ON_OPEN
    return [
        {
            "action": row.action,
            "label": row.label,
            "url": reverse("applications:form_act", args=[pk, row.action]),
            "consequence": row.consequence,
            "tone": row.tone,
        }
        for row in offered(case)
        if row.action not in left_out
    ]


def split_links(case: CaseFile) -> tuple[dict[str, str] | None, list[dict[str, str]]]:
    """The one act that leads on, and the others."""
    links = act_links(case)
    onward = next((link for link in links if link["tone"] == "primary"), None)
    return onward, [link for link in links if link is not onward]


def _handed_in(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """The form lies with the authorities, or its way has ended: number, query code, receipt, what can still be done."""
    application = case.application
    receipts = [row for row in documents.of(application) if row.kind == "receipt"]
    context = {
        "head": head(case),
        "application": application,
        "receipt": receipts[-1] if receipts else None,
        "actions": [*act_links(case), *copy_links(case)],
        "submitted_at": instant_words(application.submitted_at) if application.submitted_at else "",
    }
    return render(request, "applications/form/handed_in.html", context)


# Before finalising ---------------------------------------------------------------------------------------------------


def before_submitting(case: CaseFile) -> list[Problem]:
    """What must be true of round and unit before handing in, whatever the form says."""
    in_time = checks.correction_is_in_time if case.application.state == State.RETURNED else checks.round_is_open
    move = Move(case.application, None, Actor.of(case.user), case.at)
    return [*in_time(move), *checks.unit_may_apply(move)]


@require_safe
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still missing, as one list of links (还缺什么)."""
    case = form_or_404(request, pk)
    if url := elsewhere(case):
        return redirect(url)
    sheet = Sheet(case)
    titles = {line.key: line.title for line in sheet.progress}
    groups: dict[str, list[dict[str, str]]] = {}
    for problem in sheet.problems:
        place = {"text": problem.text, "url": place_of(case.application, problem)}
        groups.setdefault(titles.get(problem.section, "其他"), []).append(place)
    later = [problem.text for problem in before_submitting(case)]
    remarks = [(section, flaw.as_problem(section)) for section in sheet.sections for flaw in sheet.remarks(section)]
    context = {
        **frame_of(sheet),
        "groups": [{"title": title, "places": places} for title, places in groups.items()],
        "count": len(sheet.problems),
        "remarks": [
            {"text": f"{section.title}，{problem.text}", "url": place_of(case.application, problem)}
            for section, problem in remarks
        ],
        "later": later,
        "finalise": split_links(case)[0],
    }
    return render(request, "applications/form/missing.html", context)


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as it would be printed now, marked as a draft across every page."""
    case = form_or_404(request, pk)
    application = case.application
    if not application.version.is_open:
        return redirect("applications:papers", pk)
    content = application_form(application.version, sections_for(application), request.arrived_at)
    pdf = documents.preview(template_of(application.edition), content, title=application.edition.title)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = "inline; filename*=UTF-8''" + quote(f"{application.edition.title}（草稿）.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
