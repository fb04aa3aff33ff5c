"""The doors of the settings (Django's admin): signing in, signing out and passwords are the portal's own."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from office.machine import NotAllowed
from portal.permissions import can_open_settings


@login_not_required
@require_safe
def settings_login(request: HttpRequest) -> HttpResponse:
    """Lead to the portal's sign-in and from there to the page that was wanted; refuse whoever is no administrator."""
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")
    if not can_open_settings(request.user):
        raise NotAllowed("系统设置由系统管理员管理。")
    return redirect(wanted)


@require_safe
def settings_password(request: HttpRequest) -> HttpResponse:
    """A password is changed on the portal's own page, where it is an act in the register."""
    return redirect("accounts:password")
