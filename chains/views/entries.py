"""The entry of existing chains: its list, one entry, the form of a draft, the scanned announcement, every act."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView, page_of
from accounts.views.pages import attempt, require, sent
from chains import permissions, services
from chains.choices import EntryState
from chains.forms import EntryForm
from chains.models import ChainEntry
from chains.participants import HEADINGS
from chains.selectors import entries as reading
from chains.selectors import entry_files as looks
from office.machine import Actor, Stale, Transition, WrongState, available, missing
from office.uploads import serve

form_methods = require_http_methods(["GET", "HEAD", "POST"])
NOT_YOURS = "历史生态链由遴选部门补录。"
COLUMNS = [{"label": label} for label in ("生态链", "申报审核部门", "建设周期起始日", "成员和院校", "状态")]
LOCKED = "这条补录已不在起草中，不能再改；需要修改的，请先取回。"


def entry_or_404(request: HttpRequest, pk: int) -> ChainEntry:
    """An entry of the person's schemes. Raises Http404."""
    return get_object_or_404(ChainEntry.objects.visible_to(request.user).select_related(*looks.RELATED), pk=pk)


def crumbs(title: str, entry: ChainEntry | None = None) -> list[dict[str, str]]:
    """Where a page about entries lies."""
    way = [
        {"label": "生态链", "url": reverse("chains:list")},
        {"label": "历史生态链补录", "url": reverse("chains:entries")},
    ]
    if entry is not None:
        way.append({"label": entry.name, "url": entry.get_absolute_url()})
    return [*way, {"label": title}]


def revision_of(request: HttpRequest) -> int:
    """The revision that the form showed; one that no entry has when it does not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries of the person's schemes, newest first; a head ticks several to approve them together."""
    require(permissions.can_open_entries(request.user), NOT_YOURS)
    found = ChainEntry.objects.visible_to(request.user).select_related("reviewing_authority", "chain")
    page = page_of(found.order_by("-pk"), request)
    approves = permissions.can_approve_entries(request.user)
    context = {
        "crumbs": crumbs("")[:1],
        "columns": [*([{"label": "选择"}] if approves else []), *COLUMNS],
        "rows": [
            line | {"offered": bool(approves), "can_tick": bool(approves) and line["state"] == EntryState.PROPOSED}
            for line in looks.entry_lines(page.rows)
        ],
        "page": page,
        "enters": bool(permissions.can_begin_entries(request.user)),
        "approves": bool(approves),
    }
    return render(request, "chains/entries.html", context)


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what is to come into being, on which paper, and what has been done."""
    thing = entry_or_404(request, pk)
    is_open = thing.state == EntryState.DRAFTED and permissions.can_prepare_entry(request.user, thing)
    context = {
        "entry": thing,
        "crumbs": crumbs(thing.name),
        "tag": looks.entry_tag(thing),
        "facts": looks.entry_facts(thing),
        "remarks": reading.remarks_on(thing),
        "columns": [{"label": heading.label} for heading in HEADINGS],
        "rows": looks.participant_lines(thing),
        "counted": looks.counted(thing),
        **acts_of(request, thing),
        "entries": looks.acts_on_entry(thing),
        "edit_url": reverse("chains:entry_edit", args=[pk]) if is_open else "",
        "members_url": reverse("chains:entry_members", args=[pk]) if is_open else "",
        "scan_url": reverse("chains:entry_scan", args=[pk]),
    }
    return render(request, "chains/entry.html", context)


def acts_of(request: HttpRequest, thing: ChainEntry) -> dict[str, Any]:
    """The acts that this person has now with their consequence, and what still stands against the others."""
    actor, at = Actor.of_request(request), request.arrived_at
    acts, blocked = [], []
    for row in available(thing, request.user):
        if problems := missing(thing, row, actor=actor, at=at):
            blocked += [f"“{row.label}”之前：{problem.text}" for problem in problems]
            continue
        url = reverse("chains:entry_act", args=[thing.pk, str(row.action)])
        tone = "" if row.tone == "plain" else row.tone
        acts.append({"label": row.label, "url": url, "consequence": row.consequence, "tone": tone})
    return {"acts": acts, "blocked": blocked}


def problem_url(thing: ChainEntry, problem: Any) -> str:
    """Where a problem of a draft is solved."""
    if thing.state != EntryState.DRAFTED:
        return ""
    return reverse("chains:entry_members" if problem.section else "chains:entry_edit", args=[thing.pk])


@form_methods
def entry_new(request: HttpRequest) -> HttpResponse:
    """Enter an existing chain."""
    require(permissions.can_begin_entries(request.user), services.NOT_ENTERING)
    form = EntryForm(*sent(request), user=request.user)

    def call() -> ChainEntry:
        values, actor = form.cleaned_data, Actor.of_request(request)
        return services.draft_entry(
            values["programme"], form.particulars(), form.paper(), values["scan"], actor=actor, at=request.arrived_at
        )

    if request.method == "POST":
        done, thing = attempt(form, call)
        if done:
            messages.success(request, "已保存。请接着填写成员和院校。")
            return redirect("chains:entry_members", pk=thing.pk)
    return form_page(request, form, "补录生态链", crumbs("补录一条"), reverse("chains:entries"))


@form_methods
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    thing = entry_or_404(request, pk)
    require(permissions.can_prepare_entry(request.user, thing), services.NOT_ENTERING)
    if request.method != "POST" and thing.state != EntryState.DRAFTED:
        raise WrongState(LOCKED)
    form, refusal = EntryForm(*sent(request), user=request.user, entry=thing), ""

    def call() -> ChainEntry:
        scan, actor = form.cleaned_data["scan"], Actor.of_request(request)
        more = {"seen": revision_of(request), "actor": actor, "at": request.arrived_at}
        return services.edit_entry(thing, form.particulars(), form.paper(), scan, **more)

    if request.method == "POST":
        try:
            done, _ = attempt(form, call)
        except (Stale, WrongState) as refused:
            done, refusal = False, str(refused)
        if done:
            messages.success(request, "已保存。")
            return redirect(thing)
    seen = request.POST.get("seen", thing.revision)
    way, url = crumbs("修改", thing), thing.get_absolute_url()
    return form_page(request, form, "修改补录", way, url, seen=seen, refusal=refusal)


def form_page(
    request: HttpRequest,
    form: EntryForm,
    heading: str,
    way: list[dict[str, str]],
    cancel_url: str,
    *,
    seen: Any = "",
    refusal: str = "",
) -> HttpResponse:
    """The page of the form: 400 when it came back with errors, 409 when the draft has moved on."""
    context = {
        "form": form, "heading": heading, "crumbs": way, "cancel_url": cancel_url, "seen": seen, "refusal": refusal,
    }  # fmt: skip
    status = 409 if refusal else 400 if form.is_bound and form.errors else 200
    return render(request, "chains/entry_form.html", context, status=status)


@require_safe
def entry_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scanned announcement."""
    return serve(entry_or_404(request, pk).scan, inline="view" in request.GET)


class EntryActView(TransitionView):
    """Every act on an entry."""

    model = ChainEntry

    def queryset(self) -> QuerySet[ChainEntry]:
        return super().queryset().select_related(*looks.RELATED)

    def facts_about(self, thing: ChainEntry, row: Transition) -> list[dict[str, Any]]:
        return [*looks.entry_facts(thing), {"label": "成员和院校", "value": looks.counted(thing)}]

    def problem_url(self, thing: ChainEntry, problem: Any) -> str:
        return problem_url(thing, problem)
