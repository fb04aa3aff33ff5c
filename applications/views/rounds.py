"""The rounds: seen by selecting authorities and auditors, set up and extended by the municipal officer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.pages import attempt, require, sent
from applications import permissions as may
from applications.forms import RoundForm
from applications.selectors.lists import rounds_seen
from applications.selectors.opinions import accesses_shown, bodies_to_open
from applications.selectors.rounds import authorities_of, programmes_run, round_facts, rounds_listed
from applications.services import change_round, open_round, remind_authorities, round_mark
from chains.models import Programme
from office.actors import Actor
from office.machine import NotReady, Stale

COLUMNS = [{"label": label} for label in ("批次", "状态", "开始申报", "截止申报", "报送截止")] + [
    {"label": "申报", "kind": "number"}
]
PROGRESS_COLUMNS = [{"label": "推荐部门"}] + [
    {"label": label, "kind": "number"}
    for label in ("收到", "待初审", "补正中", "待审定", "待报送", "已报送", "已终止", "超期")
]
NOT_YOURS = "申报批次由遴选部门管理。"
NOT_RUN = "只有本试点方案遴选部门的经办人可以设置申报批次。"


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, the newest first, with how many applications each has."""
    require(may.can_open_rounds(request.user), NOT_YOURS)
    context = {
        "rows": rounds_listed(request.user, request.arrived_at),
        "columns": COLUMNS,
        "programmes": [
            {
                "label": f"新建批次：{programme.short_name}",
                "url": reverse("applications:round_new", args=[programme.pk]),
            }
            for programme in programmes_run(request.user)
        ],
    }
    return render(request, "applications/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest, programme: int) -> HttpResponse:
    """Set up a round of a programme."""
    found = get_object_or_404(Programme, pk=programme)
    require(may.can_run_rounds(request.user, found), NOT_RUN)
    form = RoundForm(*sent(request)[:1], programme=found)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, call = attempt(form, lambda: open_round(found, form.settings(), actor=actor, at=at))
        if done:
            messages.success(request, f"“{call.title}”已设置。")
            return redirect("applications:rounds")
    context = {"form": form, "programme": found, "heading": "新建申报批次", "seen": "", "refusal": ""}
    context |= _ways_back("新建")
    return render(request, "applications/round_form.html", context, status=400 if form.errors else 200)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its times, settings and call."""
    require(may.can_open_rounds(request.user), NOT_YOURS)
    call = get_object_or_404(rounds_seen(request.user).select_related("programme", "edition"), pk=pk)
    runs = may.can_run_rounds(request.user, call.programme)
    context = {
        "call": call,
        "facts": round_facts(call, request.arrived_at),
        "edit_url": reverse("applications:round_edit", args=[call.pk]) if runs else "",
        "list_url": f"{reverse('applications:list')}?call={call.pk}",
        "crumbs": _ways_back(call.title)["crumbs"],
        "rows": [{**row, "pick": bool(runs and row["behind"])} for row in authorities_of(call, request.arrived_at)],
        "columns": PROGRESS_COLUMNS,
        "remind_url": reverse("applications:remind", args=[call.pk]) if runs else "",
        "bodies": _bodies(call, bool(runs)),
    }
    return render(request, "applications/round.html", context)


def _bodies(call: Any, runs: bool) -> dict[str, Any]:
    """To which co-issuing bodies a round is open, and to how many more it could be."""
    can_open = runs and bodies_to_open(call).exists()
    return {
        "rows": accesses_shown(call, runs),
        "open_url": reverse("applications:open_bodies", args=[call.pk]) if can_open else "",
        "list_url": f"{reverse('applications:consultations')}?call={call.pk}",
    }


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the authorities that were ticked of the files that they still have."""
    require(may.can_open_rounds(request.user), NOT_YOURS)
    call = get_object_or_404(rounds_seen(request.user).select_related("programme"), pk=pk)
    keys = [int(key) for key in request.POST.getlist("authorities") if key.isdecimal() and len(key) < 10]
    note = request.POST.get("note", "").strip()[:500]
    try:
        told = remind_authorities(call, keys, actor=Actor.of_request(request), at=request.arrived_at, note=note)
    except NotReady as refusal:
        messages.error(request, "".join(problem.text for problem in refusal.problems))
    else:
        messages.success(request, f"已催办：{'、'.join(place.short_name for place in told)}。")
    return redirect("applications:round", pk=call.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or extend a round."""
    require(may.can_open_rounds(request.user), NOT_YOURS)
    call = get_object_or_404(rounds_seen(request.user).select_related("programme", "edition"), pk=pk)
    require(may.can_run_rounds(request.user, call.programme), NOT_RUN)
    opened = call.opens_at <= request.arrived_at
    form = RoundForm(*sent(request)[:1], programme=call.programme, call=call, opened=opened)
    refusal = ""
    if request.method == "POST":
        arguments = {"actor": Actor.of_request(request), "at": request.arrived_at, "seen": request.POST.get("seen", "")}
        try:
            done, _ = attempt(form, lambda: change_round(call, form.settings(), note=form.reason, **arguments))
        except Stale as stale:
            done, refusal = False, str(stale)
        if done:
            messages.success(request, f"“{call.title}”已调整。")
            return redirect("applications:round", pk=call.pk)
    context = {
        "form": form,
        "programme": call.programme,
        "heading": "延长或调整批次" if opened else "修改申报批次",
        "seen": request.POST.get("seen") or round_mark(call),
        "refusal": refusal,
        **_ways_back(call.title, reverse("applications:round", args=[call.pk])),
    }
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, "applications/round_form.html", context, status=status)


def _ways_back(title: str, url: str = "") -> dict[str, Any]:
    """Where the page lies, and where 返回 leads."""
    above = reverse("applications:rounds")
    crumbs = [{"label": "申报", "url": reverse("applications:list")}, {"label": "批次", "url": above}, {"label": title}]
    return {"crumbs": crumbs, "cancel_url": url or above}
