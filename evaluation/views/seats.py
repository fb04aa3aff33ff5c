"""Seats: the expert's invitation and answer, the officer's removal, the supplementary draw."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views import TransitionView
from accounts.views.pages import attempt, form_page, require, sent
from evaluation import permissions as may
from evaluation.forms import SupplementForm
from evaluation.models import PanelMember
from evaluation.selectors import seats as reading
from evaluation.services import draw_supplement
from evaluation.views.frame import NOT_YOURS, panel_of
from office.actors import Actor
from office.machine import Transition

RELATED = ("panel__plan__round__programme__selecting_authority", "expert__person")


@require_safe
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert's own invitation, while the panel is at work; a 404 for everybody else."""
    own = PanelMember.objects.visible_to(request.user).filter(
        expert__person_id=request.user.person_id, panel__state__in=reading.AT_WORK
    )
    found = get_object_or_404(own.select_related(*RELATED), pk=pk)
    context = {
        "seat": found,
        "crumbs": [{"label": "我的评审", "url": reverse("evaluation:dossiers")}, {"label": "评审邀请"}],
        **reading.seat_shown(found, request.user, request.arrived_at),
    }
    return render(request, "evaluation/seat.html", context)


class SeatActView(TransitionView):
    """The acts on a seat: the expert's answer, the officer's removal."""

    model = PanelMember

    def queryset(self):
        return super().queryset().select_related(*RELATED)

    def success_url(self, thing: PanelMember) -> str:
        """Back to the own desk for the expert, to the panel for the staff."""
        if thing.expert.person_id == self.request.user.person_id and holds(self.request.user, Role.EXPERT):
            return reverse("evaluation:dossiers")
        return thing.panel.get_absolute_url()

    cancel_url = success_url

    def success_text(self, thing: PanelMember, row: Transition) -> str:
        """Who comes in, where somebody left."""
        if self.request.user.person_id != thing.expert.person_id:
            follower = PanelMember.objects.filter(replaces=thing).select_related("expert__person").first()
            after = f"已邀请候补专家{follower.expert}" if follower else "候补名单已没有可以接替的专家，请补充抽取"
            return f"{thing.expert}已移出专家组，{after}。"
        return super().success_text(thing, row)


@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a further reserve by a new seed when nobody is left to fill a seat."""
    found = panel_of(request, pk)
    require(may.can_prepare(request.user, found), NOT_YOURS)
    form = SupplementForm(*sent(request)[:1])
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, keys = attempt(form, lambda: draw_supplement(found, **form.cleaned_data, actor=actor, at=at))
        if done:
            messages.success(request, f"已补充抽取 {len(keys)} 位候补专家，并邀请接替空缺席位。")
            return redirect(found)
    lead = f"{found.name}：空缺 {reading.vacant_seats(found)} 个席位。从尚未抽到的专家中用新的种子抽取候补，依次接替。"
    return form_page(
        request, form, title="补充抽取", lead=lead, submit_label="补充抽取", cancel_url=found.get_absolute_url()
    )
