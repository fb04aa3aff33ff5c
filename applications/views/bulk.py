"""One act on many files: what it will do and what not, the order, and what came of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acts import form_of
from accounts.services import seen_revision
from accounts.views.pages import require
from applications.forms import ListFilter
from applications.models import Application
from applications.selectors.bulk import MOST, Line, acts_offered, chosen, preview
from applications.services import BULK_JOB, order_acts
from applications.stages import STAFF
from office.actors import Actor
from office.models import Job

NOBODY = "批量办理只对主管部门的经办和负责人开放。"
COLUMNS = ("申报", "现在的状态", "办理结果预计")
RESULT_COLUMNS = ("申报", "办理结果")


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """GET shows what an act would do to the files that were ticked; POST orders it for those that are ready."""
    offered = acts_offered(request.user)
    require(offered, NOBODY)
    asked = request.POST if request.method == "POST" else request.GET
    act = next((entry for entry in offered if entry["action"] == asked.get("action")), None)
    if act is None:
        raise Http404("no such act on many files")
    lines = preview(
        request.user, act["action"], _files(request, asked), actor=Actor.of_request(request), at=request.arrived_at
    )
    ready = [line for line in lines if line.is_ready]
    form = _form(request, ready[0]) if ready else None
    if request.method == "POST" and form is not None and form.is_valid():
        return _order(request, act, lines)
    return _page(request, act, lines, form)


def _files(request: HttpRequest, asked: Any) -> list[Application]:
    """What was ticked; or, with `all`, everything that the filters of the list find."""
    wanted = None
    if asked.get("all"):
        wanted = ListFilter(asked, user=request.user, audience=STAFF, at=request.arrived_at).wanted()
    keys = {int(key) for key in asked.getlist("ids") if key.isdecimal() and len(key) < 19}
    return chosen(request.user, keys, wanted, request.arrived_at)


def _form(request: HttpRequest, line: Line) -> Any:
    """The act's own form, without what was drafted for one of the files alone."""
    data = (request.POST,) if request.method == "POST" else ()
    form = form_of(Application._meta.label, line.row.action)(
        *data, thing=line.application, row=line.row, user=request.user, at=request.arrived_at
    )
    for field in form.fields.values():
        field.initial = None
    return form


def _order(request: HttpRequest, act: dict[str, str], lines: list[Line]) -> HttpResponse:
    """Order the act for the files that the person saw as ready, at the revision that the screen showed; what is not
    ready any more is told with the results.
    """
    keys = [line.application.pk for line in lines]
    shown = {pk: seen_revision(request.POST.get(f"seen-{pk}", "")) for pk in keys}
    seen = {pk: revision for pk, revision in shown.items() if revision is not None}
    keys = [key for key in request.POST if not key.startswith(("seen-", "csrf", "ids", "all"))]
    data = {key: values if len(values := request.POST.getlist(key)) > 1 else request.POST[key] for key in keys}
    job = order_acts(act["action"], act["label"], seen, data, actor=Actor.of_request(request), at=request.arrived_at)
    return redirect("applications:bulk_result", job.pk)


def _page(request: HttpRequest, act: dict[str, str], lines: list[Line], form: Any) -> HttpResponse:
    ready = [line for line in lines if line.is_ready]
    context = {
        "act": act,
        "rows": [_row(line) for line in sorted(lines, key=lambda line: line.is_ready)],
        "columns": [{"label": label} for label in COLUMNS],
        "ready": ready,
        "held": len(lines) - len(ready),
        "most": MOST if len(lines) == MOST else 0,
        "form": form,
        "consequence": ready[0].row.consequence if ready else "",
        "tone": ready[0].row.tone if ready else "",
        "list_url": reverse("applications:list"),
    }
    return render(request, "applications/bulk.html", context, status=400 if form and form.errors else 200)


def _row(line: Line) -> dict[str, Any]:
    application = line.application
    return {
        "title": application.chain_name or "未命名的生态链",
        "url": application.get_absolute_url(),
        "sub": f"{application.unit.name} · {application.number or '未编号'}",
        "state": line.state,
        "reason": line.reason,
    }


@require_safe
def bulk_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each file; while the work goes on, how far it is."""
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(name=BULK_JOB), pk=pk)
    lines = job.result.get("lines", [])
    context = {
        "job": job,
        "running": job.status in (Job.Status.WAITING, Job.Status.RUNNING),
        "rows": [
            {**line, "url": reverse("applications:case", args=[line["pk"]])}
            for line in sorted(lines, key=lambda line: not line["reason"])
        ],
        "refused": sum(bool(line["reason"]) for line in lines),
        "columns": [{"label": label} for label in RESULT_COLUMNS],
        "list_url": reverse("applications:list"),
        "jobs_url": reverse("portal:jobs"),
    }
    return render(request, "applications/bulk_result.html", context)
