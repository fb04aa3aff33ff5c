"""Where the pages of expert review lie, and whose they are."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.choices import CITY_ROLES, Role
from accounts.permissions import holds
from accounts.views.pages import require
from applications.models import Round
from evaluation.models import Panel

NOT_YOURS = "评审和遴选由遴选部门组织。"


def crumbs(title: str, call: Round | None = None) -> list[dict[str, str]]:
    """The way to a page: all rounds, the round, the page."""
    way = [{"label": "评审与遴选", "url": reverse("evaluation:panels")}]
    if call is not None:
        way.append({"label": call.title, "url": reverse("evaluation:round", args=[call.pk])})
    return [*way, {"label": title}]


def staff_only(request: HttpRequest) -> None:
    """Let in the people of a selecting authority and auditors. Raises NotAllowed."""
    require(holds(request.user, *CITY_ROLES, Role.AUDITOR), NOT_YOURS)


def call_of(request: HttpRequest, pk: int) -> Round:
    """A round that the person's programme runs; a 404 for the staff of another one. Raises NotAllowed, Http404."""
    staff_only(request)
    call = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    own = holds(request.user, *CITY_ROLES, authority=call.programme.selecting_authority_id)
    if not (own or holds(request.user, Role.AUDITOR)):
        raise Http404(pk)
    return call


def panel_of(request: HttpRequest, pk: int) -> Panel:
    """A panel that the person sees. Raises Http404."""
    return get_object_or_404(
        Panel.objects.visible_to(request.user).select_related("plan__round__programme", "drawn_by"), pk=pk
    )
