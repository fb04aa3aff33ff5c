"""The expert's side: own files only, frozen dossiers, one sheet each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views import TransitionView
from accounts.views.pages import require
from applications.views.unsent import drawn_for, kept_through_sign_in, take_unsent
from evaluation import permissions as may
from evaluation.choices import SheetAction, SheetState
from evaluation.forms import SheetForm
from evaluation.models import ScoreSheet
from evaluation.selectors import sheets, words
from evaluation.selectors.seats import invitations_of
from evaluation.services import save_sheet
from office.actors import Actor
from office.machine import NotReady, Refusal, Stale, WrongState, perform

NOT_EXPERT = "这里是专家的评审工作台。"
OTHER_ACCOUNT = "现在登录的是另一个账号，没有保存。请用原来的账号登录。"
RELATED = ("member__expert", "dossier__panel__plan__round__programme", "dossier__application")


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """The expert's files on open panels; before the pledge nothing of them is shown."""
    require(holds(request.user, Role.EXPERT), NOT_EXPERT)
    seats = sheets.seats_shown(request.user, request.arrived_at)
    context = {"seats": seats, "invitations": invitations_of(request.user)}
    return render(request, "evaluation/dossiers.html", context)


def own_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """An expert's own sheet; everybody else gets a 404, so that nobody learns that it exists."""
    sheet = written_sheet(request, pk)
    if sheet.state == SheetState.VOID:
        raise Http404(pk)
    return sheet


def written_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """An expert's own sheet, also an earlier version of one that was sent back. Raises Http404, NotAllowed."""
    own = ScoreSheet.objects.visible_to(request.user).filter(member__expert__person_id=request.user.person_id)
    sheet = get_object_or_404(own.select_related(*RELATED), pk=pk)
    if sheet.state == SheetState.VOID and sheets.standing_version(sheet) is None:
        raise Http404(pk)
    require(sheet.member.pledged_at, "请先签署保密与回避承诺。")
    return sheet


@kept_through_sign_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier with its sheet: saved as typed, or saved and submitted."""
    found = written_sheet(request, pk)
    criteria = found.dossier.panel.rule["criteria"]
    if request.method == "POST":
        return _write(request, found, SheetForm(request.POST, criteria=criteria, scores=found.scores))
    if found.state == SheetState.VOID:
        return redirect(sheets.standing_version(found))
    unsent = take_unsent(request)
    form = SheetForm(unsent, criteria=criteria, scores=found.scores)
    if unsent is None:
        return _sheet_page(request, found, form)
    return _sheet_page(request, found, form, drawn_with=_revision(unsent))


def _write(request: HttpRequest, found: ScoreSheet, form: SheetForm) -> HttpResponse:
    """Save what was typed, then submit it if that was asked for; what could not be saved stays on the page."""
    actor, at = Actor.of_request(request), request.arrived_at
    try:
        saved = save_sheet(found, form.scores(), seen=_revision(request.POST), actor=actor, at=at)
    except (Stale, WrongState) as refusal:
        fresh = written_sheet(request, found.pk)
        if fresh.state == SheetState.VOID:  # sent back meanwhile: what was typed stands on the new version
            fresh = own_sheet(request, sheets.standing_version(fresh).pk)
        form = SheetForm(request.POST, criteria=form.criteria, scores=fresh.scores)
        return _sheet_page(request, fresh, form, refusal=str(refusal))
    except NotReady as refusal:
        form.heading = "没有保存"
        form.refuse(refusal.problems)
        return _sheet_page(request, found, form)
    if "submit" not in request.POST:
        messages.success(request, f"已保存 {words.moment(at)[11:]}。")
        return redirect(saved)
    try:
        perform(saved, SheetAction.SUBMIT, actor=actor, at=at)
    except NotReady as refusal:
        form.refuse(refusal.problems)
        return _sheet_page(request, own_sheet(request, found.pk), form)
    messages.success(request, "评分已提交并锁定。")
    return redirect("evaluation:dossiers")


def _revision(sent: QueryDict) -> int:
    """The revision that the screen was drawn with; one that is no number never fits."""
    text = sent.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _sheet_page(
    request: HttpRequest, found: ScoreSheet, form: SheetForm, *, refusal: str = "", drawn_with: int | None = None
) -> HttpResponse:
    """The page of a sheet, with what is stored or, when it could not be saved, with what was typed."""
    can_score = found.state == SheetState.OPEN and bool(may.can_score(request.user, found))
    context = {
        "sheet": found,
        "form": form if can_score else None,
        "may_recuse": bool(may.can_score(request.user, found)),
        "form_rows": form.rows() if can_score else [],
        "revision": found.revision if drawn_with is None else drawn_with,
        "is_unsent": drawn_with is not None,
        "drawn_for": drawn_for(request, found.get_absolute_url()),
        "autosave_key": f"sheet-{found.pk}-{request.user.pk}",
        "refusal": refusal,
        "difference": sheets.difference(found, form.scores()) if refusal else [],
        "crumbs": [
            {"label": "我的评审", "url": reverse("evaluation:dossiers")},
            {"label": found.dossier.content.get("chain", "")},
        ],
        **sheets.sheet_shown(found, request.arrived_at),
    }
    status = 409 if refusal else 400 if request.method == "POST" and form.errors else 200
    return render(request, "evaluation/sheet.html", context, status=status)


@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save a sheet while it is being filled in; the answers are those that static/js/autosave.js asks for."""
    if request.headers.get("X-Drawn-For", "") not in ("", str(request.user.pk)):
        return JsonResponse({"message": OTHER_ACCOUNT}, status=401)
    own = ScoreSheet.objects.filter(member__expert__person_id=request.user.person_id)
    found = get_object_or_404(own.select_related(*RELATED), pk=pk)
    form = SheetForm(request.POST, criteria=found.dossier.panel.rule["criteria"], scores=found.scores)
    actor, at = Actor.of_request(request), request.arrived_at
    try:
        saved = save_sheet(found, form.scores(), seen=_revision(request.POST), actor=actor, at=at)
    except Stale as refusal:
        latest = get_object_or_404(own, pk=pk).revision
        return JsonResponse({"message": str(refusal), "revision": latest}, status=409)
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    return JsonResponse(
        {"revision": saved.revision, "saved_at": words.moment(at)[11:], "errors": form.advice(), "values": {}}
    )


class SheetActView(TransitionView):
    """The head's act on a submitted sheet: reopening it as a new version."""

    model = ScoreSheet

    def queryset(self):
        return super().queryset().select_related(*RELATED)

    def success_url(self, thing: ScoreSheet) -> str:
        return thing.dossier.panel.get_absolute_url()
