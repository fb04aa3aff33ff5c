"""Stamps each request with the instant of its arrival, which decides every deadline."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from office import clock


class ArrivalMiddleware:
    """Sets `request.arrived_at`, so that one request knows one time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()
        return self.get_response(request)
