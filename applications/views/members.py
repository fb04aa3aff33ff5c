"""The pages of members' confirmations: for the lead unit beside its form, for the unit that is asked."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView, page_of
from applications.models import MemberConfirmation
from applications.selectors.members import Named, standing
from applications.selectors.progress import Sheet, section_url
from applications.services import ask_members
from applications.views.form import elsewhere, form_or_404, frame_of
from applications.workflow.members import CONFIRMATION
from office.actors import Actor
from office.clock import local_date
from office.machine import Transition, available, missing
from office.words import day_words, instant_words

OWN_COLUMNS = [{"label": label} for label in ("生态链 / 链主单位", "本单位", "请求日期", "答复")]
FORM_COLUMNS = [{"label": label} for label in ("单位", "所在章节", "确认情况", "日期")]


# For the lead unit ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def confirmations_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the named units has confirmed; asking those who were not asked about their present row."""
    case = form_or_404(request, pk)
    if request.method == "POST":
        number = ask_members(case.application, actor=Actor.of_request(request), at=request.arrived_at)
        if number:
            messages.success(request, f"已请 {number} 家单位确认，他们会收到消息。")
        else:
            messages.info(request, "没有需要请求的单位：都已请求，或者不能在线确认。")
        return redirect("applications:confirmations_of", pk)
    sheet = Sheet(case)
    context = {
        **frame_of(sheet),
        "columns": FORM_COLUMNS,
        "rows": [_form_row(case.application, one) for one in sheet.named],
        "confirmed": sum(one.is_confirmed for one in sheet.named),
        "askable": 0 if elsewhere(case) else sum(one.can_be_asked for one in sheet.named),
        "is_required": case.application.round.programme.members_must_confirm,
    }
    return render(request, "applications/form/confirmations.html", context)


def _form_row(application: Any, named: Named) -> dict[str, Any]:
    how, answer = standing(named), named.confirmation
    return {
        "name": named.name,
        "sub": named.row.get("uscc") or "",
        "section": named.section.title,
        "url": f"{section_url(application, named.section.key)}#row-{named.row['id']}",
        "tag": {"label": how.label, "tone": how.tone, "shape": how.shape},
        "reason": answer.reason if answer is not None and named.holds else "",
        "at": day_words(local_date(answer.state_since)) if answer is not None else "",
    }


# For the unit that is asked ------------------------------------------------------------------------------------------


@require_safe
def confirmations(request: HttpRequest) -> HttpResponse:
    """What one's unit is asked, newest first."""
    rows = MemberConfirmation.objects.visible_to(request.user).select_related("application__unit", "unit")
    page = page_of(rows, request)
    context = {"page": page, "rows": [_own_row(row) for row in page.rows], "columns": OWN_COLUMNS}
    return render(request, "applications/confirmations.html", context)


def _own_row(row: MemberConfirmation) -> dict[str, Any]:
    return {
        "url": row.get_absolute_url(),
        "title": row.chain_name or "未命名的生态链",
        "lead": row.application.unit.name,
        "unit": row.unit.name,
        "asked": day_words(local_date(row.asked_at)),
        "tag": _tag(row),
    }


def _tag(row: MemberConfirmation) -> dict[str, str]:
    label = CONFIRMATION.labels[row.state]
    return {"label": label.staff, "tone": label.tone, "shape": label.shape}


@require_safe
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: the chain's name, its lead unit and the own row, nothing else of the form."""
    rows = MemberConfirmation.objects.visible_to(request.user)
    thing = get_object_or_404(rows.select_related("unit", "application__unit"), pk=pk)
    offered = available(thing, request.user)
    actor = Actor.of_request(request)
    blocked = [p.text for row in offered for p in missing(thing, row, actor=actor, at=request.arrived_at)]
    context = {
        "thing": thing,
        "title": thing.chain_name or "未命名的生态链",
        "crumbs": [{"label": "成员确认", "url": reverse("applications:confirmations")}, {"label": thing.unit.name}],
        "tag": _tag(thing),
        "facts": [
            {"label": "链主单位", "value": thing.application.unit.name},
            {"label": "请求时间", "value": instant_words(thing.asked_at)},
            *([{"label": "不同意的理由", "value": thing.reason}] if thing.reason else []),
        ],
        "shown": thing.shown,
        "actions": [] if blocked else [_link(thing, row) for row in offered],
        "blocked": list(dict.fromkeys(blocked)),
    }
    return render(request, "applications/confirmation.html", context)


def _link(thing: MemberConfirmation, row: Transition) -> dict[str, str]:
    url = reverse("applications:confirmation_act", args=[thing.pk, row.action])
    return {"label": row.label, "url": url, "consequence": row.consequence, "tone": row.tone}


class ConfirmationActView(TransitionView):
    """The answer of a unit."""

    model = MemberConfirmation

    def queryset(self) -> QuerySet[MemberConfirmation]:
        return super().queryset().select_related("unit", "application__unit")

    def facts_about(self, thing: MemberConfirmation, row: Transition) -> list[dict[str, Any]]:
        return [{"label": "链主单位", "value": thing.application.unit.name}, *thing.shown]
