"""What every request passes: whose address it is behind a proxy, what is too large to be read at all, and a page for a
refusal that no view answered.
"""

import shutil
import tempfile
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.views.idle import is_use_to_note, note_use
from config.api import STATUS_OF_REFUSAL
from office.machine import Refusal

# Around a file stand the other fields of its form; the reverse proxy allows as much (deploy/nginx.conf).
AROUND_A_FILE = 2 * 1024 * 1024
# What is left free on the disk for everything else that writes.
SPARE_BYTES = 64 * 1024 * 1024


class BodyMiddleware:
    """A body that is too large, or for which the disk has no room, is refused by its announced length, unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or ""
        size = int(announced) if announced.isdecimal() else 0
        if size > settings.UPLOAD_MAX_BYTES + AROUND_A_FILE:
            limit = settings.UPLOAD_MAX_BYTES / 1024 / 1024
            words = f"一次上传的内容合计不能超过{limit:g}MB。请压缩或拆分后再上传；选了多个文件的，请分几次上传。"
            return self.refuse(request, 413, "too_large", words)
        if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE and not has_room(size):
            words = "服务器存储空间不足，没有保存。请稍后再试，或告知系统管理员。"
            return self.refuse(request, 507, "full", words)
        return self.get_response(request)

    def refuse(self, request: HttpRequest, status: int, code: str, words: str) -> HttpResponse:
        """A page for people, JSON for programs."""
        is_api = request.path.startswith("/api/")
        if is_api or request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"code": code, "message": words, "problems": []}, status=status)
        return render(request, f"{status}.html", {"message": words}, status=status)


def has_room(size: int) -> bool:
    """Whether a body fits where it is received, and again where its files are kept."""
    folders = (settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir(), settings.UPLOADS_DIR)
    return all(shutil.disk_usage(folder).free > size + SPARE_BYTES for folder in folders)


class IdleMiddleware:
    """A session that is used begins its idle time (SESSION_IDLE_SECONDS) anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_use_to_note(request):
            note_use(request)
        return self.get_response(request)


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
