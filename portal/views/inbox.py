"""What the portal tells a person: the inbox, and how each topic is sent on."""

from django.conf import settings
from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import page_of
from office.models import Message
from portal import services
from portal.forms import NoticeForm


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The messages to the person, newest first."""
    messages = Message.objects.for_user(request.user)
    context = {"page": page_of(messages, request), "unread": messages.unread().count()}
    return render(request, "portal/inbox.html", context)


@require_POST
def read_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a message was read, and go where it leads."""
    try:
        message = services.read_message(request.user, pk, at=request.arrived_at)
    except Message.DoesNotExist:
        raise Http404 from None
    return redirect(message.url or "portal:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that all messages were read."""
    services.read_all_messages(request.user, at=request.arrived_at)
    return redirect("portal:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """How the person hears of each topic beside the inbox: by e-mail at once, once a day or never; by text."""
    user = request.user
    texts = bool(settings.SMS_GATEWAY and user.person.phone)
    form = NoticeForm(request.POST or None, user=user, texts=texts)
    if request.method == "POST" and form.is_valid():
        services.choose_notices(user, form.wishes())
        flash.success(request, "通知设置已保存。")
        return redirect("portal:notices")
    context = {"form": form, "texts": texts, "is_console": settings.SMS_GATEWAY.endswith("ConsoleGateway")}
    return render(request, "portal/notices.html", context)
