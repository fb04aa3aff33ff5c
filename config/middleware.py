"""What every request passes: whose address it is behind a proxy, and a page for a refusal that no view answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.api import STATUS_OF_REFUSAL
from office.machine import Refusal


class RefusalMiddleware:
    """A refused act is answered by 400, 403 or 409 with the sentence that the machine gave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; everything else is Django's."""
        if not isinstance(exception, Refusal):
            return None
        status = STATUS_OF_REFUSAL[type(exception)]
        return render(request, f"{status}.html", {"message": str(exception)}, status=status)


class ProxyMiddleware:
    """The address of the person instead of the proxy's: for the register of acts and for locking out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = request.META.get("HTTP_X_REAL_IP") or request.META.get("REMOTE_ADDR", "")
        return self.get_response(request)
