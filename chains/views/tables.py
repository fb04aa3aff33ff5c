"""The roster in and out as a table: upload with a preview, confirm, download the template, export."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import attempt, require
from chains import permissions, selectors, services
from chains.forms import ReasonForm, RosterFileForm, RosterFilter
from chains.models import Chain, RosterDraft
from chains.resources import BadCell, StudentResource, Table, read_table, write_roster, write_template
from chains.services import NO_GRANT
from chains.views.files import chain_of, sent
from office.machine import Actor, NotReady, Problem

form_methods = require_http_methods(["GET", "HEAD", "POST"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_PROBLEMS = 200
PROBLEM_COLUMNS = [{"label": "行"}, {"label": "列"}, {"label": "问题"}]


@form_methods
@never_cache
def roster_import(request: HttpRequest, number: str) -> HttpResponse:
    """Upload a roster file; what is wrong is named cell by cell, what is right waits to be confirmed."""
    chain = chain_of(request, number)
    require(permissions.can_keep_roster(request.user, chain), NO_GRANT)
    form = RosterFileForm(sent(request), request.FILES or None)
    bad: list[BadCell] = []
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            resource = StudentResource(chain, actor=Actor.of_request(request), at=request.arrived_at)
            bad = resource.bad_cells(resource.read(table))
            if not bad:
                return keep(request, chain, table, resource, form.cleaned_data["file"].name)
    context = {
        **around(chain, "导入名单"),
        "form": form,
        "columns": PROBLEM_COLUMNS,
        "rows": [[cell.line, cell.column, cell.reason] for cell in bad[:SHOWN_PROBLEMS]],
        "count": len(bad),
        "hidden": max(0, len(bad) - SHOWN_PROBLEMS),
        "template_url": reverse("chains:roster_template", args=[chain.number]),
    }
    return render(request, "chains/roster_import.html", context, status=400 if bad or form.errors else 200)


def keep(request: HttpRequest, chain: Chain, table: Table, resource: StudentResource, name: str) -> HttpResponse:
    """Keep a table that was found right, and lead to its preview."""
    changed = sum(change.student is not None for change in resource.changes)
    draft = services.keep_draft(
        chain, rows=table.dumps(), sample=resource.sample(), file_name=name,
        added=len(resource.changes) - changed, changed=changed,
        actor=Actor.of_request(request), at=request.arrived_at,
    )  # fmt: skip
    return redirect("chains:roster_confirm", chain.number, draft.token)


@form_methods
@never_cache
def roster_confirm(request: HttpRequest, number: str, token: Any) -> HttpResponse:
    """The preview of a file that was found right; POST takes it onto the roster, whole."""
    chain = chain_of(request, number)
    draft = get_object_or_404(RosterDraft.objects.visible_to(request.user).filter(chain=chain), token=token)
    if request.method == "POST":
        take(request, chain, draft)
        messages.success(request, f"已导入：新增 {draft.added} 人，更新 {draft.changed} 人。")
        return redirect("chains:roster", chain.number)
    context = {
        **around(chain, "确认导入"),
        "draft": draft,
        "is_open": draft.applied_at is None and bool(draft.rows),
        "columns": [{"label": label} for label in ("方式", "姓名", "类别", "证件号码", "院校", "用人单位", "技能等级")],
        "hidden": draft.added + draft.changed - len(draft.sample),
        "facts": [
            {"label": "文件", "value": draft.file_name},
            {"label": "新增", "value": f"{draft.added} 人"},
            {"label": "更新", "value": f"{draft.changed} 人"},
        ],
    }
    return render(request, "chains/roster_confirm.html", context)


def take(request: HttpRequest, chain: Chain, draft: RosterDraft) -> None:
    """Read the kept table again, since the roster may have changed meanwhile, and write it. Raises refusals."""
    actor, at = Actor.of_request(request), request.arrived_at
    table = Table.loads(services.read_draft(draft, actor=actor, at=at))
    resource = StudentResource(chain, actor=actor, at=at)
    if bad := resource.bad_cells(resource.read(table)):
        text = "；".join(f"第{cell.line}行{cell.column}：{cell.reason}" for cell in bad[:5])
        raise NotReady([Problem(f"上传之后名单已有变化，这份文件不能再导入，请改正后重新上传。{text}")])
    services.apply_draft(draft, resource.changes, actor=actor, at=at)


@require_safe
def roster_template(request: HttpRequest, number: str) -> HttpResponse:
    """The empty table, with lists to choose from."""
    chain = chain_of(request, number)
    require(permissions.can_keep_roster(request.user, chain), NO_GRANT)
    return download(write_template(selectors.choosable(chain)), "学员名单模板.xlsx")


@form_methods
@never_cache
def roster_export(request: HttpRequest, number: str) -> HttpResponse:
    """Take out the rows that the person sees, masked; GET asks for the reason, POST gives the file."""
    chain = chain_of(request, number)
    require(permissions.can_export_roster(request.user, chain), "您没有导出本链学员名单的权限。")
    form = ReasonForm(sent(request))
    rows = selectors.sifted(selectors.roster(chain, request.user), **RosterFilter(request.GET).wanted()).order_by("pk")

    def call() -> BytesIO:
        actor = Actor.of_request(request)
        file, count = write_roster(StudentResource(chain, actor=actor, at=request.arrived_at), rows)
        reason = form.cleaned_data["reason"]
        services.record_export(chain, rows=count, reason=reason, actor=actor, at=request.arrived_at)
        return file

    done, file = attempt(form, call) if request.method == "POST" else (False, None)
    if done:
        return download(file, f"学员名单_{chain.number}.xlsx")
    context = {**around(chain, "导出名单"), "form": form, "count": rows.count()}
    return render(request, "chains/roster_export.html", context, status=400 if form.is_bound and form.errors else 200)


def around(chain: Chain, title: str) -> dict[str, Any]:
    """What the pages about a roster file show around their content."""
    roster_url = reverse("chains:roster", args=[chain.number])
    return {
        "chain": chain,
        "title": title,
        "crumbs": [
            {"label": chain.number, "url": chain.file_url}, {"label": "学员", "url": roster_url}, {"label": title},
        ],
        "cancel_url": roster_url,
    }  # fmt: skip


def download(file: BytesIO, name: str) -> HttpResponse:
    """A table as an attachment that nobody on the way keeps."""
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
