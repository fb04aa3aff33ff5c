"""Keeping away: what an expert signs and declares, what staff find and record, from what officials step aside."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views.pages import attempt, form_page, require
from evaluation import permissions as may
from evaluation.choices import PanelState, SeatState
from evaluation.documents import PLEDGE_VERSION
from evaluation.forms import DeclarationForm, FoundForm, RecusalForm, StaffRecusalForm
from evaluation.models import PanelMember
from evaluation.selectors import recusals as reading
from evaluation.selectors.sheets import files_to_declare
from evaluation.services import declare_recusal, keep_secrecy, record_recusal, recuse_staff
from evaluation.services import pledge as sign
from evaluation.views.frame import NOT_YOURS, call_of, crumbs, panel_of
from evaluation.views.scoring import NOT_EXPERT, own_sheet
from office import documents
from office.actors import Actor


def _own_seat(request: HttpRequest, pk: int) -> PanelMember:
    """An expert's own seat on an open panel; a 404 for everybody else."""
    require(holds(request.user, Role.EXPERT), NOT_EXPERT)
    own = PanelMember.objects.filter(expert__person_id=request.user.person_id, state=SeatState.ACCEPTED)
    return get_object_or_404(own.select_related("panel__plan__round"), pk=pk, panel__state=PanelState.OPEN)


@require_POST
def secrecy(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign confidentiality; then the units of the files are named."""
    seat = _own_seat(request, pk)
    keep_secrecy(seat, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "已签署保密承诺书，请逐件声明有没有应当回避的关系。")
    return redirect("evaluation:pledge", seat.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare conflicts file by file and sign; then the dossiers open."""
    seat = _own_seat(request, pk)
    require(seat.secrecy_at, "请先签署保密承诺书。")
    if seat.pledged_at is not None:
        return redirect("evaluation:dossiers")
    form = DeclarationForm(request.POST if request.method == "POST" else None, files=files_to_declare(seat))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: sign(seat, form.conflicts(), actor=actor, at=at))
        if done:
            messages.success(request, "已签署回避声明，可以开始评审。")
            return redirect("evaluation:dossiers")
    context = {
        "seat": seat,
        "form": form,
        "rows": form.rows(),
        "version": PLEDGE_VERSION,
        "crumbs": [{"label": "我的评审", "url": reverse("evaluation:dossiers")}, {"label": "回避声明"}],
    }
    return render(request, "evaluation/pledge.html", context, status=400 if form.errors else 200)


@require_safe
def pledge_paper(request: HttpRequest, pk: int) -> FileResponse:
    """What was signed, as a PDF: for its expert, and for staff and auditors of the programme."""
    seats = PanelMember.objects.visible_to(request.user).filter(pledge__isnull=False)
    return documents.serve(get_object_or_404(seats.select_related("pledge"), pk=pk).pledge)


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a conflict with a file, also after the sheet was handed in."""
    found = own_sheet(request, pk)
    form = RecusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: declare_recusal(found, form.cleaned_data["note"], actor=actor, at=at))
        if done:
            messages.success(request, "已记录回避，您不再评审这件卷宗。")
            return redirect("evaluation:dossiers")
    lead = f"{found.dossier.content.get('chain', '')}。这件卷宗上您的评分表作废，不能恢复。"
    return form_page(
        request, form, title="申明回避", lead=lead, submit_label="申明回避", cancel_url=found.get_absolute_url(),
        tone="danger",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def recusals(request: HttpRequest, pk: int) -> HttpResponse:
    """The conflicts of a panel's experts: what is recorded, what a check finds now, what staff found out."""
    panel = panel_of(request, pk)
    may_record = bool(may.can_prepare(request.user, panel) or may.can_head(request.user, panel))
    may_record = may_record and panel.state in (PanelState.OPEN, PanelState.CLOSED)
    pairs = reading.pairs_of(panel) if may_record else []
    form = FoundForm(request.POST if request.method == "POST" else None, pairs=pairs)
    if request.method == "POST":
        require(may_record, may.KEPT_AWAY.sentence if may.is_kept_from(request.user, panel) else NOT_YOURS)
        done, _ = attempt(form, lambda: _record(request, panel, form))
        if done:
            messages.success(request, "已登记回避，这位专家对这件卷宗的评分表作废。")
            return redirect("evaluation:recusals", panel.pk)
    context = {
        "panel": panel,
        "form": form if may_record else None,
        "recorded": reading.recusals_of(panel),
        "found": reading.found_now(panel),
        "crumbs": [
            *crumbs(panel.name, panel.plan.round)[:-1],
            {"label": panel.name, "url": panel.get_absolute_url()},
            {"label": "专家回避"},
        ],
    }
    return render(request, "evaluation/recusals.html", context, status=400 if form.errors else 200)


def _record(request: HttpRequest, panel, form: FoundForm):
    member, dossier = form.cleaned_data["pair"].split("-")
    return record_recusal(
        panel.dossiers.get(pk=dossier),
        panel.members.get(pk=member),
        form.cleaned_data["note"],
        reason=form.cleaned_data["reason"],
        actor=Actor.of_request(request),
        at=request.arrived_at,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def staff_recusals(request: HttpRequest, pk: int) -> HttpResponse:
    """The officials who keep away from files of a round; the own recusal, or a head's word."""
    call = call_of(request, pk)
    data = request.POST if request.method == "POST" else None
    may_record = bool(may.can_prepare(request.user, call) or may.can_head(request.user, call))
    people = reading.people_to_recuse(request.user, call)
    form = StaffRecusalForm(data, applications=reading.files_in_review(call), people=people)
    if request.method == "POST":
        require(may_record, NOT_YOURS)
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: recuse_staff(**form.cleaned_data, actor=actor, at=at))
        if done:
            messages.success(request, "已登记工作人员回避。")
            return redirect("evaluation:staff_recusals", call.pk)
    context = {
        "call": call,
        "form": form if may_record else None,
        "rows": reading.staff_recusals_of(call),
        "crumbs": crumbs("工作人员回避", call),
    }
    return render(request, "evaluation/staff_recusals.html", context, status=400 if form.errors else 200)
