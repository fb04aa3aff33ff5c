"""Objecting without an account: the form, the receipt, the look-up. Who objects is nowhere but in sealed fields."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.limits import HOUR, is_too_often
from accounts.views.pages import attempt, sent
from chains.choices import AnonymousRule
from office.actors import VISITOR, Actor
from publicity.forms import ObjectionForm, StageForm
from publicity.models import EmailCode, Objection
from publicity.selectors import public
from publicity.services import receive_objection
from publicity.views import confirming
from publicity.views.public import public_notice

# So many tries an hour from one address; after that a confirmed e-mail address passes, so many times: no puzzle to
# solve, and an office is not locked out by somebody else behind its address.
TRIES = {"object": 20, "confirmed": 10, "stage": 60}
MAX_BYTES_AN_HOUR = 300 * 1024 * 1024
BUSY = "来自您所在网络的提交较多。请先确认电子邮箱，再提交一次；您填写的内容还在，文件要重新选择。"
TOO_MANY = "用这个邮箱提交的太多，请一小时后再试，或按公示所列方式书面提出。"
TOO_MUCH = "一小时内上传的文件太多。请先确认电子邮箱，或一小时后再试，也可以按公示所列方式书面提交。"
# Signed in or not, an objector is a visitor: neither the register nor the files name an account.
ANYBODY = Actor(VISITOR)
RECEIPT = "publicity.receipt"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to one line of a notice; afterwards the receipt. Sent twice it is one objection."""
    notice = public_notice(pk)
    is_open, is_late = (
        public.takes_objections(notice, request.arrived_at),
        public.takes_reports(notice, request.arrived_at),
    )
    form = ObjectionForm(*sent(request), notice=notice, is_late=is_late)
    confirmed = confirming.of_request(request)
    context: dict[str, Any] = {
        "notice": notice, "form": form, "confirmed": confirmed, "is_open": is_open, "is_late": is_late, "refusal": "",
        "admits_anonymous": notice.programme.objection_anonymous == AnonymousRule.WITH_EVIDENCE,
    }  # fmt: skip
    context["period"] = public.period_card(notice, request.arrived_at)
    if request.method != "POST":
        return render(request, "publicity/object.html", context)
    if refusal := _refused(request, confirmed):
        return render(request, "publicity/object.html", {**context, "refusal": refusal}, status=429)
    done, objection = attempt(
        form,
        lambda: receive_objection(**form.values(), confirmed=confirmed, actor=ANYBODY, at=request.arrived_at),
    )
    if done:
        return redirect("publicity:receipt", token=signing.dumps(objection.pk, salt=RECEIPT))
    return render(request, "publicity/object.html", context, status=400)


def _refused(request: HttpRequest, confirmed: EmailCode | None) -> str:
    """Why this is one too many, in words; empty when it is not. Counted by the confirmed e-mail, if there is one."""
    whose = confirmed.email_digest if confirmed else ""
    door = "confirmed" if confirmed else "object"
    if is_too_often(request, door, TRIES[door], whose=whose):
        return TOO_MANY if confirmed else BUSY
    size = sum(file.size for file in request.FILES.getlist("files"))
    if size and is_too_often(request, "evidence", MAX_BYTES_AN_HOUR, whose=whose, amount=size):
        return TOO_MUCH
    return ""


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The number and the query code, for an hour after objecting."""
    try:
        pk = signing.loads(token, salt=RECEIPT, max_age=HOUR)
    except signing.BadSignature:
        raise Http404("receipt") from None
    objection = get_object_or_404(Objection.objects.select_related("item", "notice"), pk=pk)
    context = {"objection": objection, "notice": objection.notice, "words": public.receipt_words(objection)}
    return render(request, "publicity/receipt.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest) -> HttpResponse:
    """How far an objection is, by number and query code."""
    form = StageForm(*sent(request)[:1])
    context: dict[str, Any] = {"form": form, "facts": [], "refusal": ""}
    if request.method != "POST":
        return render(request, "publicity/stage.html", context)
    if is_too_often(request, "stage", TRIES["stage"]):
        return render(
            request, "publicity/stage.html", {**context, "refusal": "查询太频繁，请一小时后再试。"}, status=429
        )
    found = public.objection_called(**form.cleaned_data) if form.is_valid() else None
    if found is not None:
        return render(request, "publicity/stage.html", {**context, "facts": public.stage_shown(found)})
    if not form.errors:
        form.add_error(None, "没有查到，请核对编号和查询码。")
    return render(request, "publicity/stage.html", context, status=400)
