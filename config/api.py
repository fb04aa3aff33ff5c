"""The API's one exception handler, and the one router of the apps under /api/v1/."""

from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import exception_handler as framework_handler

import accounts.api
import applications.api
import chains.api
import publicity.api
from office.documents import NotYetRendered
from office.machine import NotAllowed, NotReady, Refusal, Stale, WrongState
from office.workdays import UncoveredYear

STATUS_OF_REFUSAL = {WrongState: 409, Stale: 409, NotAllowed: 403, NotReady: 400, NotYetRendered: 409}
CODE_OF_REFUSAL = {
    WrongState: "wrong_state",
    Stale: "stale",
    NotAllowed: "not_allowed",
    NotReady: "not_ready",
    NotYetRendered: "not_yet_rendered",
}


def exception_handler(error: Exception, context: dict) -> Response | None:
    """One JSON shape for everything refused: {"code", "message", "problems": [{"text", "field", "section"}]}."""
    if isinstance(error, Refusal):
        problems = [vars(problem) for problem in error.problems] if isinstance(error, NotReady) else []
        body = {"code": CODE_OF_REFUSAL[type(error)], "message": str(error), "problems": problems}
        return Response(body, status=STATUS_OF_REFUSAL[type(error)])
    if isinstance(error, UncoveredYear):
        return Response({"code": "uncovered_year", "message": str(error), "problems": []}, status=409)
    if isinstance(error, ValidationError):
        error = serializers.ValidationError(serializers.as_serializer_error(error))
    response = framework_handler(error, context)
    if response is not None:
        response.data = _shape(error, response.data)
    return response


def _shape(error: Exception, detail: object) -> dict:
    if isinstance(error, serializers.ValidationError):
        problems = [
            {"text": str(text), "field": "" if name == "non_field_errors" else name, "section": ""}
            for name, texts in (detail.items() if isinstance(detail, dict) else [("", detail)])
            for text in (texts if isinstance(texts, list) else [texts])
        ]
        return {"code": "invalid", "message": " ".join(problem["text"] for problem in problems), "problems": problems}
    message = str(detail.get("detail", "")) if isinstance(detail, dict) else str(detail)
    return {"code": getattr(error, "default_code", "error"), "message": message, "problems": []}


router = DefaultRouter()
router.include_root_view = False
for app in (accounts.api, chains.api, applications.api, publicity.api):
    for prefix, viewset, basename in app.router_entries:
        router.register(prefix, viewset, basename=basename)
