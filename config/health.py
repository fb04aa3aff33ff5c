"""What a supervisor asks: is the process alive, and can it do its work."""

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from office import documents


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, fonts and libraries; 503 names what is missing."""
    problems = {"database": _database(), "broker": _broker(), "documents": "；".join(documents.check())}
    ready = not any(problems.values())
    body = {name: text or "ok" for name, text in problems.items()}
    return JsonResponse({"status": "ok" if ready else "not ready", **body}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # whatever the driver raises, the answer is the same
        return type(error).__name__
    return ""


def _broker() -> str:
    try:
        with current_app.connection_for_read(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # whatever the transport raises, the answer is the same
        return type(error).__name__
    return ""
