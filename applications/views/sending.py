"""Sending up a batch: the scans are uploaded together, matched to their files, looked through, then sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.permissions import has_role
from accounts.services import seen_revision
from accounts.views.pages import attempt, form_page, require, sent
from applications.forms.sending import ScansForm
from applications.selectors.recommending import uses_lists
from applications.selectors.sending import Scan, files_to_send, scans_matched
from applications.services.sending import READING, order_sending, take_in_scans
from office.actors import Actor
from office.models import Job

NOT_YOURS = "只有推荐部门的经办人可以批量报送。"
MOVED = "核对之后有变化（填了校验码，或有的件已经办过），请再看一遍再报送。"
COLUMNS = [{"label": label} for label in ("申报", "推荐编号", "校验码")]
SCAN_COLUMNS = [{"label": label} for label in ("扫描件", "申报", "报送结果预计")]
LEFT = 100


@require_http_methods(["GET", "HEAD", "POST"])
def send_up(request: HttpRequest) -> HttpResponse:
    """The files that wait to be sent up; their stamped scans are uploaded here, several at once."""
    require(has_role(request.user, Role.DISTRICT_OFFICER), NOT_YOURS)
    form = ScansForm(*sent(request))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, job = attempt(form, lambda: take_in_scans(form.cleaned_data["scans"], actor=actor, at=at))
        if done:
            return redirect("applications:send_up_scans", job.pk)
    waiting = files_to_send(request.user)
    more = {
        "rows": [_waiting(application) for application in waiting.prefetch_related("recommendations__document")[:LEFT]],
        "columns": COLUMNS,
        "count": waiting.count(),
        "shown": LEFT,
        "lists_url": reverse("applications:recommendations") if uses_lists(request.user) else "",
    }
    return form_page(
        request,
        form,
        title="批量报送",
        submit_label="上传并核对",
        cancel_url=reverse("applications:list"),
        template="applications/send_up.html",
        **more,
    )


def _waiting(application: Any) -> dict[str, Any]:
    row = next((one for one in application.recommendations.all() if one.voided_at is None), None)
    return {
        "title": application.chain_name or "未命名的生态链",
        "url": reverse("applications:papers", args=[application.pk]),
        "sub": f"{application.unit.name} · {application.number}",
        "number": row.number if row else "",
        "code": row.document.code if row and row.document else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def send_up_scans(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read from the scans: which file each belongs to, what will be sent and what not; POST sends."""
    require(has_role(request.user, Role.DISTRICT_OFFICER), NOT_YOURS)
    reading = get_object_or_404(Job.objects.visible_to(request.user).filter(name=READING), pk=pk)
    if reading.result.get("sending"):
        return redirect("applications:bulk_result", reading.result["sending"])
    if reading.status != Job.Status.DONE:
        return render(request, "applications/send_up_reading.html", {"job": reading})
    scans = _scans(request, reading)
    ready = {scan.line.application.pk: scan for scan in scans if scan.is_ready}
    moved = False
    if request.method == "POST" and request.POST.get("do") == "send":
        seen = {key: seen_revision(request.POST.get(f"seen-{key}", "")) for key in ready}
        if ready and _shown(request) == seen:
            keys = {key: (scan.upload_id, scan.paper.code) for key, scan in ready.items()}
            job = order_sending(reading, seen, keys, actor=Actor.of_request(request), at=request.arrived_at)
            return redirect("applications:bulk_result", job.pk)
        moved = True
    return _scans_page(request, reading, scans, moved=moved)


def _scans(request: HttpRequest, reading: Job) -> list[Scan]:
    """The scans with the codes that the person typed for them."""
    keys = [line["upload"] for line in reading.result["lines"]]
    typed = {key: text for key in keys if (text := request.POST.get(f"code-{key}", "").strip()[:40])}
    return scans_matched(request.user, reading, typed, actor=Actor.of_request(request), at=request.arrived_at)


def _shown(request: HttpRequest) -> dict[int, int | None]:
    """The files that the screen showed as ready, by key, with their revisions."""
    keys = [name.removeprefix("seen-") for name in request.POST if name.startswith("seen-")]
    return {int(key): seen_revision(request.POST[f"seen-{key}"]) for key in keys if key.isdecimal() and len(key) < 19}


def _scans_page(request: HttpRequest, reading: Job, scans: list[Scan], *, moved: bool) -> HttpResponse:
    ready = [scan for scan in scans if scan.is_ready]
    matched = {scan.line.application.pk for scan in scans if scan.line}
    others = files_to_send(request.user).exclude(pk__in=matched)
    context = {
        "rows": [_row(scan) for scan in sorted(scans, key=lambda scan: scan.is_ready)],
        "columns": SCAN_COLUMNS,
        "ready": ready,
        "held": len(scans) - len(ready),
        "asks": any(scan.asks_for_code for scan in scans),
        "left": others.count(),
        "moved": MOVED if moved else "",
        "consequence": ready[0].line.row.consequence if ready else "",
        "again_url": reverse("applications:send_up"),
    }
    return render(request, "applications/send_up_scans.html", context, status=409 if moved else 200)


def _row(scan: Scan) -> dict[str, Any]:
    application = scan.line.application if scan.line else None
    return {
        "name": scan.name,
        "title": application.chain_name if application else "",
        "url": application.get_absolute_url() if application else "",
        "sub": f"{application.unit.name} · {application.number}" if application else "",
        "paper": scan.paper.code if scan.paper else "",
        "reason": scan.reason,
        "typed": scan.typed,
        "field": f"code-{scan.upload_id}" if scan.asks_for_code or scan.typed else "",
    }
