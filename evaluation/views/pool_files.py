"""The expert pool in and out as a workbook: export, template, upload with a preview, whole file or nothing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views.pages import attempt, require
from chains.views.tables import download
from evaluation.forms import PoolConfirmForm, PoolFileForm
from evaluation.resources import Draft, pack, read_pool, unpack, write_pool, write_pool_template
from evaluation.selectors.pool import fields_text
from evaluation.services import import_experts, record_pool_export
from evaluation.views.frame import NOT_YOURS, crumbs, staff_only
from evaluation.views.pool import sifted_pool
from office.actors import Actor
from office.clock import local_date

SHOWN_PROBLEMS = 200
BAD_COLUMNS = [{"label": label} for label in ("单元格", "列", "问题")]
READ = ("姓名", "职称职务", "工作单位", "熟悉领域", "邀请方式")


@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The experts that the list shows, as a workbook; the act is registered."""
    staff_only(request)
    _, wanted, rows = sifted_pool(request)
    file, count = write_pool(rows)
    record_pool_export(wanted, count, actor=Actor.of_request(request), at=request.arrived_at)
    return download(file, "专家库.xlsx")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook to fill in."""
    require(holds(request.user, Role.CITY_OFFICER), NOT_YOURS)
    return download(write_pool_template(), "专家导入模板.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def import_pool(request: HttpRequest) -> HttpResponse:
    """Upload, look at what was read, enter it; one bad cell and nothing of the file is taken."""
    grant = holds(request.user, Role.CITY_OFFICER)
    require(grant, NOT_YOURS)
    if "packed" in request.POST:
        return _confirm(request, grant)
    form = PoolFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context = {"form": form, "crumbs": _way(), "template_url": reverse("evaluation:experts_template")}
    if request.method == "POST" and form.is_valid():
        try:
            found = read_pool(form.cleaned_data["file"], grant.authority, local_date(request.arrived_at))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            if not found.bad:
                packed = PoolConfirmForm(initial={"packed": pack(found.drafts, request.user)})
                return _preview(request, found.drafts, packed)
            context |= {
                "bad_columns": BAD_COLUMNS,
                "bad": [[cell.cell, cell.column, cell.reason] for cell in found.bad[:SHOWN_PROBLEMS]],
                "bad_count": len(found.bad),
                "bad_hidden": max(0, len(found.bad) - SHOWN_PROBLEMS),
            }
    return render(request, "evaluation/experts_import.html", context, status=400 if request.method == "POST" else 200)


def _way() -> list[dict[str, str]]:
    return [*crumbs("")[:-1], {"label": "专家库", "url": reverse("evaluation:experts")}, {"label": "从表格导入"}]


def _cells(draft: Draft) -> list[str]:
    """What the preview says of one expert besides the name."""
    entry = draft.particulars
    employers = "、".join(employer.name for employer in draft.employers)
    way = "电子邮件" if entry.email else "转交链接"
    return [entry.title, employers, fields_text(entry.key_fields) or "各领域", way]


def _preview(request: HttpRequest, drafts: list[Draft], form: PoolConfirmForm, status: int = 200) -> HttpResponse:
    rows = [
        {
            "main": one.name,
            "cells": [{"label": label, "text": text} for label, text in zip(READ[1:], _cells(one), strict=True)],
        }
        for one in drafts
    ]
    context = {
        "form": form, "rows": rows, "columns": [{"label": label} for label in READ], "crumbs": _way(),
        "cancel_url": reverse("evaluation:experts_import"),
    }  # fmt: skip
    return render(request, "evaluation/experts_preview.html", context, status=status)


def _confirm(request: HttpRequest, grant: object) -> HttpResponse:
    form = PoolConfirmForm(request.POST)
    try:
        drafts = unpack(request.POST["packed"], request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("evaluation:experts_import")
    rows = [(one.name, one.phone, one.particulars, one.employers) for one in drafts]
    actor, at = Actor.of_request(request), request.arrived_at
    done, experts = attempt(
        form,
        lambda: import_experts(grant.authority, rows, invite=form.cleaned_data["invite"], actor=actor, at=at),
    )
    if not done:
        return _preview(request, drafts, form, status=400)
    messages.success(request, f"已登记 {len(experts)} 位专家，本人接受邀请后入库。")
    return redirect(f"{reverse('evaluation:experts')}?state=invited")
