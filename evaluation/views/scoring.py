"""The expert's side: own files only, frozen dossiers, one sheet each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views import TransitionView
from accounts.views.pages import attempt, require
from evaluation import permissions as may
from evaluation.choices import SheetAction, SheetState
from evaluation.forms import RecusalForm, SheetForm
from evaluation.models import PanelMember, ScoreSheet
from evaluation.selectors import sheets, words
from evaluation.selectors.seats import invitations_of
from evaluation.services import declare_recusal, pledge, save_sheet
from office.actors import Actor
from office.machine import NotReady, perform

NOT_EXPERT = "这里是专家的评审工作台。"
RELATED = ("member__expert", "dossier__panel__plan__round__programme", "dossier__application")


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """The expert's files on open panels; before the pledge nothing of them is shown."""
    require(holds(request.user, Role.EXPERT), NOT_EXPERT)
    seats = sheets.seats_shown(request.user, request.arrived_at)
    context = {"seats": seats, "invitations": invitations_of(request.user)}
    return render(request, "evaluation/dossiers.html", context)


@require_POST
def sign_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign confidentiality and recusal."""
    require(holds(request.user, Role.EXPERT), NOT_EXPERT)
    member = get_object_or_404(PanelMember, pk=pk, expert__person_id=request.user.person_id)
    pledge(member, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "已签署保密与回避承诺，可以开始评审。")
    return redirect("evaluation:dossiers")


def own_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """An expert's own sheet; everybody else gets a 404, so that nobody learns that it exists."""
    own = ScoreSheet.objects.visible_to(request.user).filter(member__expert__person_id=request.user.person_id)
    sheet = get_object_or_404(own.exclude(state=SheetState.VOID).select_related(*RELATED), pk=pk)
    require(sheet.member.pledged_at, "请先签署保密与回避承诺。")
    return sheet


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier with its sheet: saved as typed, or saved and submitted."""
    found = own_sheet(request, pk)
    data = request.POST if request.method == "POST" else None
    form = SheetForm(data, criteria=found.dossier.panel.rule["criteria"], scores=found.scores)
    if request.method == "POST" and form.is_valid():
        actor, at = Actor.of_request(request), request.arrived_at
        seen = int(request.POST.get("seen", "0")) if request.POST.get("seen", "").isdigit() else -1
        found = save_sheet(found, form.scores(), seen=seen, actor=actor, at=at)
        if "submit" not in request.POST:
            messages.success(request, f"已保存 {words.moment(at)[11:]}。")
            return redirect(found)
        try:
            perform(found, SheetAction.SUBMIT, actor=actor, at=at)
        except NotReady as refusal:
            form.refuse(refusal.problems)
            found = own_sheet(request, pk)
        else:
            messages.success(request, "评分已提交并锁定。")
            return redirect("evaluation:dossiers")
    return _sheet_page(request, found, form)


def _sheet_page(request: HttpRequest, found: ScoreSheet, form: SheetForm) -> HttpResponse:
    can_score = found.state == SheetState.OPEN and bool(may.can_score(request.user, found))
    context = {
        "sheet": found,
        "form": form if can_score else None,
        "form_rows": form.rows() if can_score else [],
        "crumbs": [
            {"label": "我的评审", "url": reverse("evaluation:dossiers")},
            {"label": found.dossier.content.get("chain", "")},
        ],
        **sheets.sheet_shown(found, request.arrived_at),
    }
    return render(request, "evaluation/sheet.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a conflict with a file."""
    found = own_sheet(request, pk)
    form = RecusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: declare_recusal(found, form.cleaned_data["note"], actor=actor, at=at))
        if done:
            messages.success(request, "已记录回避，您不再评审这件卷宗。")
            return redirect("evaluation:dossiers")
    context = {
        "title": "申明回避",
        "lead": found.dossier.content.get("chain", ""),
        "form": form,
        "submit_label": "申明回避",
        "cancel_url": found.get_absolute_url(),
        "tone": "danger",
    }
    return render(request, "accounts/form.html", context, status=400 if form.errors else 200)


class SheetActView(TransitionView):
    """The head's act on a submitted sheet: reopening it as a new version."""

    model = ScoreSheet

    def queryset(self):
        return super().queryset().select_related(*RELATED)

    def success_url(self, thing: ScoreSheet) -> str:
        return thing.dossier.panel.get_absolute_url()
