"""A chain's roster: its list, one student by form, and reading a number in full."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import page_of
from accounts.views.pages import attempt, require
from chains import permissions, selectors, services
from chains.choices import ChainState
from chains.forms import ReasonForm, RosterFilter, StudentForm
from chains.models import Chain, Student
from chains.services import NO_GRANT
from chains.views.files import chain_of, frame_of, sent
from office.machine import Actor, Stale

form_methods = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = [
    {"label": label}
    for label in ("学员", "类别", "证件号码", "手机号码", "院校", "用人单位", "专业与等级", "时间")
]  # fmt: skip


@require_safe
def roster(request: HttpRequest, number: str) -> HttpResponse:
    """The rows of the roster that the person sees, numbers masked."""
    chain = chain_of(request, number)
    form = RosterFilter(request.GET)
    page = page_of(selectors.sifted(selectors.roster(chain, request.user), **form.wanted()), request)
    context = {
        **frame_of(request, chain, "chains:roster"),
        "form": form,
        "columns": COLUMNS,
        "rows": selectors.roster_lines(chain, page.rows),
        "page": page,
        "is_filtered": bool(form.wanted()),
        "clear_url": request.path,
        "actions": actions_of(chain, request.user, request.GET.urlencode()),
        "is_partial": not permissions.can_read_file(request.user, chain),
    }
    return render(request, "chains/roster.html", context)


def actions_of(chain: Chain, user: Any, query: str) -> list[dict[str, str]]:
    """The buttons that this person has on the roster now; the export takes out what the filters (`query`) show."""
    actions = []
    if chain.state == ChainState.BUILDING and permissions.can_keep_roster(user, chain):
        actions += [
            {"label": "登记学员", "url": reverse("chains:student_new", args=[chain.number]), "tone": "primary"},
            {"label": "导入名单", "url": reverse("chains:roster_import", args=[chain.number]), "tone": ""},
        ]
    if permissions.can_export_roster(user, chain):
        url = reverse("chains:roster_export", args=[chain.number])
        actions.append({"label": "导出名单", "url": f"{url}?{query}" if query else url, "tone": "plain"})
    return actions


@form_methods
@never_cache
def student_new(request: HttpRequest, number: str) -> HttpResponse:
    """Put one person on the roster."""
    chain = chain_of(request, number)
    require(permissions.can_keep_roster(request.user, chain), NO_GRANT)
    form = StudentForm(sent(request), chain=chain)

    def call() -> Student:
        actor = Actor.of_request(request)
        return services.add_student(chain, form.entry(), actor=actor, at=request.arrived_at)

    if request.method == "POST":
        done, student = attempt(form, call)
        if done:
            messages.success(request, f"已登记，学员编号 {student.number}。")
            return redirect("chains:roster", chain.number)
    return student_page(request, chain, form, title="登记学员", submit_label="登记")


@form_methods
@never_cache
def student(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One person on the roster: a form for those who may change the row, facts for others."""
    chain = chain_of(request, number)
    thing = get_object_or_404(selectors.roster(chain, request.user), pk=pk)
    if not permissions.can_change_student(request.user, thing) or chain.state != ChainState.BUILDING:
        require(request.method != "POST", NO_GRANT)
        return student_page(request, chain, None, thing)
    form = StudentForm(sent(request), chain=chain, student=thing)
    seen = request.POST.get("seen", "")

    def call() -> Student:
        revision = int(seen) if seen.isdecimal() else -1
        actor = Actor.of_request(request)
        return services.amend_student(thing, form.entry(), seen=revision, actor=actor, at=request.arrived_at)

    try:
        if request.method == "POST" and attempt(form, call)[0]:
            messages.success(request, "已更新。")
            return redirect("chains:roster", chain.number)
    except Stale as refusal:
        return student_page(request, chain, form, thing, refusal=str(refusal))
    return student_page(request, chain, form, thing)


def student_page(
    request: HttpRequest,
    chain: Chain,
    form: StudentForm | None,
    thing: Student | None = None,
    *,
    title: str = "",
    submit_label: str = "保存",
    refusal: str = "",
) -> HttpResponse:
    """The page of one person, new or on the roster; 400 when the form came back with errors, 409 when refused."""
    status = 409 if refusal else 400 if form is not None and form.errors else 200
    facts = selectors.student_facts(thing) if thing is not None and form is None else []
    opens = thing is not None and permissions.can_open_sealed(request.user, thing)
    context = {
        "chain": chain,
        "crumbs": [
            {"label": chain.number, "url": chain.file_url},
            {"label": "学员", "url": reverse("chains:roster", args=[chain.number])},
            {"label": thing.number if thing else title},
        ],
        "title": title or thing.name,
        "number": thing.number if thing else "",
        "form": form,
        "refusal": refusal,
        "facts": facts,
        "seen": request.POST.get("seen", thing.revision) if thing else None,
        "submit_label": submit_label,
        "cancel_url": reverse("chains:roster", args=[chain.number]),
        "numbers_url": reverse("chains:student_numbers", args=[chain.number, thing.pk]) if opens else "",
    }
    return render(request, "chains/student.html", context, status=status)


@form_methods
@never_cache
def student_numbers(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Read a person's full numbers, for a reason that goes into the register; shown once, on this very page."""
    chain = chain_of(request, number)
    thing = get_object_or_404(selectors.roster(chain, request.user), pk=pk)
    require(permissions.can_open_sealed(request.user, thing), "您没有查看该学员完整号码的权限。")
    form = ReasonForm(sent(request))

    def call() -> dict[str, str]:
        reason, actor = form.cleaned_data["reason"], Actor.of_request(request)
        return services.open_numbers(thing, reason=reason, actor=actor, at=request.arrived_at)

    done, opened = attempt(form, call) if request.method == "POST" else (False, None)
    context = {
        "chain": chain,
        "student": thing,
        "form": form,
        "facts": selectors.number_facts(opened) if done else [],
        "cancel_url": reverse("chains:student", args=[chain.number, thing.pk]),
    }
    return render(request, "chains/numbers.html", context, status=400 if form.is_bound and form.errors else 200)
