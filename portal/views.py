"""The pages that span the whole portal: public home, each role's home, switches."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from portal.context import ENLARGED_COOKIE

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public home."""
    return render(request, "portal/home.html")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The home of each role: what waits for me, whom I wait for."""
    return render(request, "portal/desk.html")


@login_not_required
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Switch the enlarged plain mode on or off and go back; a preference in a cookie, nothing else."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if request.GET.get("enlarged") == "1":
        response.set_cookie(ENLARGED_COOKIE, "1", max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie(ENLARGED_COOKIE, samesite="Lax")
    return response
