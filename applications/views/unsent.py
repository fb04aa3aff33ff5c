"""What was sent to a section after the session had ended: kept in the visitor's new session until they sign in.

It belongs to the account that the page was drawn for, which the page itself says under a signature: nobody else is
shown it. It is sealed, because telephone numbers may be in it, bounded in size, and forgotten after an hour.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict

from office import ciphers

NAME = "unsent"
DRAWN_FOR = "drawn_for"
SIGNER = Signer(salt="applications.unsent")
MAX_CHARACTERS = 1_000_000
KEPT_SECONDS = 60 * 60
LEFT_OUT = (DRAWN_FOR, "csrfmiddlewaretoken")


def drawn_for(request: HttpRequest, path: str) -> str:
    """The signed word that a page for this address was drawn for this account; the same each time."""
    return SIGNER.sign_object([request.user.pk, path])


def kept_through_sign_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view for people who signed in: what is sent to it without a session is there again afterwards."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return guarded


def _keep(request: HttpRequest) -> None:
    """Put what was sent into the visitor's session; one page at a time, and only from a page that was drawn here."""
    try:
        user, path = SIGNER.unsign_object(request.POST.get(DRAWN_FOR, ""))
    except (BadSignature, ValueError):
        return
    if path != request.path:
        return
    sent = request.POST.copy()
    for name in LEFT_OUT:
        sent.pop(name, None)
    kept = {"user": user, "path": path, "at": request.arrived_at.timestamp(), "sent": list(sent.lists())}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > MAX_CHARACTERS:
        messages.error(request, "登录已过期，没有保存。内容太多，没能留住；请用浏览器的“后退”回到原来的页面复制。")
        return
    request.session[NAME] = ciphers.encrypt(text)
    messages.info(request, "登录已过期，还没有保存。请用原来的账号登录，您填写的内容会放回原处。")


def take_unsent(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address before signing in, once; what is not theirs or too old is forgotten."""
    if NAME not in request.session:
        return None
    kept = _read(request.session[NAME])
    age = request.arrived_at.timestamp() - kept.get("at", 0)
    holds = kept.get("user") == request.user.pk and age <= KEPT_SECONDS
    if holds and kept["path"] != request.path:
        return None
    del request.session[NAME]
    if not holds:
        return None
    sent = QueryDict(mutable=True)
    for name, values in kept["sent"]:
        sent.setlist(name, values)
    return sent


def _read(token: str) -> dict[str, Any]:
    try:
        return json.loads(ciphers.decrypt(token))
    except ciphers.Unreadable:  # the key was changed meanwhile
        return {}
