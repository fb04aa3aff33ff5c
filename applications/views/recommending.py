"""The lists by which an authority recommends: what waits, drawing one up, sending it up with its stamped scan."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.models import Authority
from accounts.permissions import has_role
from accounts.views.pages import attempt, require, sent
from applications.forms import ListScanForm
from applications.models import Round
from applications.selectors.recommending import groups_to_send, list_seen
from applications.services import draw_up_list, send_up_list
from applications.services.recommending import NOT_YOURS
from office.actors import Actor

COLUMNS = [{"label": label} for label in ("申报编号", "链主单位", "生态链", "推荐编号")]


@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """The approved files by round, and the lists on which they stand."""
    require(has_role(request.user, Role.DISTRICT_OFFICER), NOT_YOURS)
    context = {"groups": groups_to_send(request.user), "columns": COLUMNS}
    return render(request, "applications/recommendations.html", context)


@require_POST
def draw_list(request: HttpRequest, call: int, authority: int) -> HttpResponse:
    """Draw up the list of a round."""
    found = get_object_or_404(Round.objects.select_related("programme__selecting_authority"), pk=call)
    place = get_object_or_404(Authority, pk=authority)
    document = draw_up_list(found, place, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, f"推荐名单 {document.number} 已编制，请打印、盖章、扫描后报送。")
    return redirect("applications:recommendations")


@require_http_methods(["GET", "HEAD", "POST"])
def send_list(request: HttpRequest, document: int) -> HttpResponse:
    """Upload the stamped scan of a list and send all its files up."""
    require(has_role(request.user, Role.DISTRICT_OFFICER), NOT_YOURS)
    paper = list_seen(request.user, document)
    if paper is None:
        raise Http404(document)
    form = ListScanForm(*sent(request))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at

        def send() -> int:
            scan = form.cleaned_data["scan"]
            return len(send_up_list(paper, scan, form.code(), actor=actor, at=at))

        done, number = attempt(form, send)
        if done:
            messages.success(request, f"{number} 件申报已报送。")
            return redirect("applications:recommendations")
    context = {
        "title": f"报送{paper.title}",
        "lead": f"{paper.number}，校验码 {paper.code}",
        "form": form,
        "submit_label": "报送名单上的全部申报",
        "cancel_url": reverse("applications:recommendations"),
        "tone": "",
    }
    return render(request, "accounts/form.html", context, status=400 if form.errors else 200)
