"""The expert pool: the list, one expert's page and acts, what staff and experts keep up to date."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views import TransitionView
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from evaluation import permissions as may
from evaluation import services
from evaluation.forms import EmployerForm, ExpertForm, LeaveForm, ParticularsForm, PoolFilter, TieForm
from evaluation.models import Expert, ExpertEmployer, ExpertLeave, ExpertTie
from evaluation.selectors import pool as reading
from evaluation.views.frame import NOT_YOURS, crumbs, staff_only
from office.actors import Actor
from office.clock import local_date

form_methods = require_http_methods(["GET", "HEAD", "POST"])
NOT_EXPERT = "这里是专家自己的资料。"
KINDS = {
    "employer": (ExpertEmployer, EmployerForm, "登记工作单位", services.add_employer),
    "tie": (ExpertTie, TieForm, "申报利害关系", services.add_tie),
    "leave": (ExpertLeave, LeaveForm, "登记不便时段", services.add_leave),
}
ENDS = {
    "employer": ("记为已离开", "从今天起不再是现在的工作单位；记录保留，回避照旧核对。"),
    "tie": ("记为已结束", "这项关系记为今天结束；记录保留，回避照旧核对。"),
    "leave": ("取消不便时段", "取消后，这段时间可以被抽取。"),
}
COLUMNS = [
    {"label": "编号", "kind": "number"},
    *({"label": label} for label in ("专家", "熟悉领域", "现在和曾经的工作单位", "状态")),
    {"label": "参加评审", "kind": "number"},
]


def sifted_pool(request: HttpRequest) -> tuple[PoolFilter, dict[str, str], QuerySet[Expert]]:
    """The filters in the address, what they ask for, and the experts that they let through."""
    form = PoolFilter(request.GET)
    wanted = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    on = local_date(request.arrived_at)
    return form, wanted, reading.sifted(Expert.objects.visible_to(request.user), wanted, on)


@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """The pool, newest entries first."""
    staff_only(request)
    on = local_date(request.arrived_at)
    form, wanted, rows = sifted_pool(request)
    page = page_of(reading.listed(rows), request)
    grant = holds(request.user, Role.CITY_OFFICER)
    context = {
        "page": page,
        "rows": [reading.expert_row(expert, on) for expert in page.rows],
        "columns": COLUMNS,
        "form": form,
        "filtered": bool(wanted),
        "export_url": f"{reverse('evaluation:experts_export')}?{urlencode(wanted)}" if page.rows else "",
        "keeps": bool(grant),
        "crumbs": crumbs("专家库"),
    }
    return render(request, "evaluation/experts.html", context)


@form_methods
def expert_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody by name and telephone or e-mail, to be invited next."""
    grant = holds(request.user, Role.CITY_OFFICER)
    require(grant, NOT_YOURS)
    form = ExpertForm(*sent(request)[:1])
    if request.method == "POST":
        done, expert = attempt(form, lambda: _register(request, form, grant.authority))
        if done:
            messages.success(request, f"已登记{expert}，请发出邀请，由本人接受后入库。")
            return redirect(expert)
    return form_page(
        request, form, title="登记专家", lead="本人接受邀请后入库，才可以被抽取。", submit_label="登记",
        cancel_url=reverse("evaluation:experts"),
    )  # fmt: skip


def _register(request: HttpRequest, form: ExpertForm, authority: Any) -> Expert:
    entered = form.cleaned_data
    return services.register_expert(
        authority, name=entered["name"], phone=entered["phone"], particulars=form.particulars(),
        employers=entered["employers"], actor=Actor.of_request(request), at=request.arrived_at,
    )  # fmt: skip


def expert_of(request: HttpRequest, pk: int) -> Expert:
    """An expert of one's own pool. Raises Http404."""
    staff_only(request)
    rows = Expert.objects.visible_to(request.user).select_related("person", "authority")
    return get_object_or_404(rows, pk=pk)


@require_safe
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: particulars, employers, ties, days away, seats, acts."""
    found = expert_of(request, pk)
    context = {
        "expert": found,
        "crumbs": [*crumbs("专家库")[:-1], {"label": "专家库", "url": reverse("evaluation:experts")},
                   {"label": found.person.name}],
        **reading.expert_file(found, request.user, request.arrived_at),
    }  # fmt: skip
    return render(request, "evaluation/expert.html", context)


@form_methods
def expert_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the entry says."""
    found = expert_of(request, pk)
    require(may.can_prepare(request.user, found), NOT_YOURS)
    form = ParticularsForm(*sent(request)[:1], initial=ParticularsForm.initial_of(found))
    seen = request.POST.get("seen", "")
    if request.method == "POST":
        revision = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(
            form, lambda: services.change_expert(found, form.particulars(), seen=revision, actor=actor, at=at)
        )
        if done:
            messages.success(request, "专家资料已保存。")
            return redirect(found)
    return form_page(
        request, form, title="修改专家资料", lead=found.person.name, submit_label="保存",
        cancel_url=found.get_absolute_url(), template="evaluation/seen_form.html", seen=seen or found.revision,
    )  # fmt: skip


class ExpertActView(TransitionView):
    """The acts on an entry of the pool."""

    model = Expert

    def queryset(self):
        return super().queryset().select_related("person", "authority")


@require_safe
def own_profile(request: HttpRequest) -> HttpResponse:
    """What an expert keeps about themself: availability, employers and ties."""
    require(holds(request.user, Role.EXPERT), NOT_EXPERT)
    context = {
        "profiles": reading.own_profiles(request.user, request.arrived_at),
        "crumbs": [{"label": "我的评审", "url": reverse("evaluation:dossiers")}, {"label": "我的专家资料"}],
    }
    return render(request, "evaluation/own_profile.html", context)


def kept_of(request: HttpRequest, pk: int) -> tuple[Expert, str]:
    """An entry that the person keeps, as staff or as the expert, and where its page lies. Raises Http404."""
    own = Expert.objects.own(request.user).filter(pk=pk).select_related("person").first()
    if own is not None and not may.can_prepare(request.user, own):
        return own, reverse("evaluation:own_profile")
    found = get_object_or_404(Expert.objects.visible_to(request.user).select_related("person"), pk=pk)
    require(may.can_keep_profile(request.user, found), NOT_YOURS)
    return found, found.get_absolute_url()


@form_methods
def expert_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """An employer, a tie or days away: what is added counts at once."""
    if kind not in KINDS:
        raise Http404(kind)
    found, back = kept_of(request, pk)
    _, form_class, title, add = KINDS[kind]
    form = form_class(*sent(request)[:1])
    actor, at = Actor.of_request(request), request.arrived_at

    def call() -> Any:
        if kind == "employer":
            return add(found, services.Employer(**form.cleaned_data), actor=actor, at=at)
        return add(found, **form.cleaned_data, actor=actor, at=at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "已登记，立即生效。")
        return redirect(back)
    return form_page(request, form, title=title, lead=found.person.name, submit_label="登记", cancel_url=back)


@form_methods
def expert_end(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """End an employment or a tie, which stays on record; take days away back."""
    if kind not in KINDS:
        raise Http404(kind)
    found, back = kept_of(request, pk)
    entry = get_object_or_404(KINDS[kind][0].objects.filter(expert=found), pk=row)
    label, consequence = ENDS[kind]
    if request.method == "POST":
        services.end_row(entry, actor=Actor.of_request(request), at=request.arrived_at)
        messages.success(request, f"{label}：{entry}。")
        return redirect(back)
    context = {
        "title": label, "lead": str(entry), "consequence": consequence, "cancel_url": back,
    }  # fmt: skip
    return render(request, "evaluation/confirm.html", context)
