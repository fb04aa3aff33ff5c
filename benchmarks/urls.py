"""The portal's addresses, and beside them the bare pages that it is compared with."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

LINE = "<!DOCTYPE html><title>{{ user.person.name }}</title><p>{{ user.person.name }}</p>{% csrf_token %}"


def bare(request: HttpRequest) -> HttpResponse:
    """What a page costs that only knows who is signed in: all middleware, session, user, a template of one line."""
    return HttpResponse(_template().render({"user": request.user}, request))


@cache
def _template() -> Any:
    return engines["django"].from_string(LINE)


@login_not_required
def open_bare(request: HttpRequest) -> HttpResponse:
    """What a page costs that is the same for everybody: the middleware."""
    return HttpResponse("<!DOCTYPE html><title>-</title><p>-</p>")


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/open/", open_bare),
    path("", include("config.urls")),
]
