"""Several entries approved together: what will and what will not happen, then what did and why not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.views.pages import require
from chains import permissions, services
from chains.choices import EntryAction
from chains.models import ChainEntry
from chains.selectors import entry_files as looks
from chains.views.entries import NOT_YOURS, crumbs, form_methods
from office.machine import Actor, available, missing

MOST = 100
COLUMNS = [{"label": label} for label in ("生态链", "链主单位", "办理")]
READY = {"label": "可以审定", "tone": "blue", "shape": "●"}
BLOCKED = {"label": "不能审定", "tone": "amber", "shape": "▲"}
DONE = {"label": "已补录", "tone": "green", "shape": "■"}
REFUSED = {"label": "没有办理", "tone": "red", "shape": "◆"}
NOT_TO_APPROVE = "不在待审定，或由您本人提请，不能由您审定。"
WILL = "编号入库，列入名录，建设周期从起始日算起。"


@form_methods
def entries_approve(request: HttpRequest) -> HttpResponse:
    """GET shows what approving the ticked entries would do; POST approves each on its own and shows what came of it."""
    require(permissions.can_approve_entries(request.user), NOT_YOURS)
    chosen = chosen_entries(request)
    if not chosen:
        return redirect("chains:entries")
    context: dict[str, Any] = {"crumbs": crumbs("批量审定"), "columns": COLUMNS, "back_url": reverse("chains:entries")}
    if request.method == "POST":
        seen = [(entry, seen_of(request, entry)) for entry in chosen]
        outcomes = services.approve_entries(seen, actor=Actor.of_request(request), at=request.arrived_at)
        rows = [row_of(one.entry, DONE if one.is_done else REFUSED, one.sentence) for one in outcomes]
        done = sum(one.is_done for one in outcomes)
        return render(request, "chains/entries_approved.html", {**context, "rows": rows, "done": done})
    rows = [forecast(request, entry) for entry in chosen]
    context |= {"rows": rows, "ready": sum(row["tag"] == READY for row in rows)}
    return render(request, "chains/entries_approve.html", context)


def chosen_entries(request: HttpRequest) -> list[ChainEntry]:
    """The entries that were ticked, as far as the person sees them, in the order of their making."""
    sent = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in sent.getlist("entry")[:MOST] if key.isdecimal() and len(key) < 19]
    found = ChainEntry.objects.visible_to(request.user).filter(pk__in=keys)
    return list(found.select_related(*looks.RELATED).order_by("pk"))


def forecast(request: HttpRequest, entry: ChainEntry) -> dict[str, Any]:
    """What approving an entry would do now, or what stands against it."""
    row = next((row for row in available(entry, request.user) if row.action == EntryAction.APPROVE), None)
    if row is None:
        return row_of(entry, BLOCKED, NOT_TO_APPROVE)
    problems = missing(entry, row, actor=Actor.of_request(request), at=request.arrived_at)
    said = "".join(problem.text for problem in problems)
    return row_of(entry, BLOCKED if problems else READY, said or WILL)


def row_of(entry: ChainEntry, tag: dict[str, str], sentence: str) -> dict[str, Any]:
    """A line of either page."""
    return {
        "pk": entry.pk, "revision": entry.revision, "name": entry.name, "url": entry.get_absolute_url(),
        "lead": entry.lead_name, "tag": tag, "sentence": sentence,
    }  # fmt: skip


def seen_of(request: HttpRequest, entry: ChainEntry) -> int:
    """The revision of an entry that the page showed; one that no entry has when it does not say."""
    seen = request.POST.get(f"seen-{entry.pk}", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
