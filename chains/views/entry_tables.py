"""Members and schools of an entry as a table, typed, pasted or out of a workbook; many chains from one workbook."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views.pages import attempt, require, sent
from chains import permissions, services
from chains.choices import EntryState
from chains.forms import WIDTHS, EntriesFileForm, EntriesPaperForm, MembersFileForm, ParticipantFormSet
from chains.models import ChainEntry
from chains.participants import HEADINGS, KIND_WORDS, MAX_PARTICIPANTS
from chains.resources import (
    BadEntryCell,
    pack,
    read_entries,
    read_members,
    unpack,
    write_entries_template,
    write_members_template,
)
from chains.selectors import entry_files as looks
from chains.selectors.entries import programmes_to_enter
from chains.views.entries import LOCKED, crumbs, entry_or_404, form_methods, revision_of
from chains.views.tables import download
from office.machine import Actor, NotReady, Stale, WrongState

SHOWN_PROBLEMS = 200
BAD_COLUMNS = [{"label": label} for label in ("表", "行", "列", "问题")]
CHAIN_COLUMNS = [{"label": label} for label in ("生态链", "链主单位", "审核部门", "起始日", "成员和院校")]


@form_methods
def entry_members(request: HttpRequest, pk: int) -> HttpResponse:
    """The members and schools of a draft as rows; a workbook fills the rows, and nothing is kept before it is saved."""
    entry = entry_or_404(request, pk)
    require(permissions.can_prepare_entry(request.user, entry), services.NOT_ENTERING)
    if request.method != "POST" and entry.state != EntryState.DRAFTED:
        raise WrongState(LOCKED)
    if "file" in request.FILES or "upload" in request.POST:
        return members_from_file(request, entry)
    rows = ParticipantFormSet(request.POST) if request.method == "POST" else None
    if rows is None or not rows.is_valid():
        shown = rows or ParticipantFormSet(rows=looks.participant_texts(entry))
        return members_page(request, entry, shown, status=200 if rows is None else 400)
    actor, at = Actor.of_request(request), request.arrived_at
    try:
        services.write_participants(entry, rows.rows(), seen=revision_of(request), actor=actor, at=at)
    except (Stale, WrongState, NotReady) as refused:
        status = 400 if isinstance(refused, NotReady) else 409
        return members_page(request, entry, rows, refusal=str(refused), status=status)
    messages.success(request, f"已保存，共 {len(rows.rows())} 家。")
    return redirect(entry)


def members_from_file(request: HttpRequest, entry: ChainEntry) -> HttpResponse:
    """The rows of a workbook on the page, to be looked at and saved; or every bad cell, and the rows as they were."""
    upload, bad = MembersFileForm(*sent(request)), []
    stored = ParticipantFormSet(rows=looks.participant_texts(entry))
    if upload.is_valid():
        try:
            texts, bad = read_members(upload.cleaned_data["file"])
        except ValidationError as error:
            upload.add_error("file", error)
        else:
            if not bad:
                found = [row | {"kind": str(KIND_WORDS[row["kind"]])} for row in texts]
                return members_page(request, entry, ParticipantFormSet(rows=found), brought=len(found))
    return members_page(request, entry, stored, upload=upload, bad=bad, status=400)


def members_page(
    request: HttpRequest,
    entry: ChainEntry,
    rows: Any,
    *,
    upload: MembersFileForm | None = None,
    bad: Sequence[BadEntryCell] = (),
    brought: int = 0,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of the rows; 400 with errors, 409 when the draft has moved on."""
    context = {
        "entry": entry,
        "crumbs": crumbs("成员和院校", entry),
        "columns": [
            {"label": heading.label, "required": heading.is_required, "width": WIDTHS[heading.key]}
            for heading in HEADINGS
        ],
        "helps": [{"label": heading.label, "text": heading.hint} for heading in HEADINGS if heading.hint],
        "rows": [cells_of(form) for form in rows.forms],
        "blank": cells_of(rows.blank()),
        "row_limit": MAX_PARTICIPANTS,
        "seen": request.POST.get("seen", entry.revision),
        "problems": [{"text": text, "url": ""} for text in flaws_of(rows)],
        "upload": upload or MembersFileForm(),
        "brought": brought,
        "refusal": refusal,
        "template_url": reverse("chains:entry_members_template", args=[entry.pk]),
        **bad_context(bad),
    }
    return render(request, "chains/entry_members.html", context, status=status)


def cells_of(form: Any) -> dict[str, Any]:
    """A row as its template shows it: its number and its inputs with their errors."""
    return {"line": form.line, "cells": [{"input": form[heading.key], "label": heading.label} for heading in HEADINGS]}


def flaws_of(rows: Any) -> list[str]:
    """What is wrong with the rows, each in a sentence that names its cell."""
    return [
        f"第{form.line}行{form.fields[key].label}：{text}"
        for form in rows.forms
        if form.is_bound
        for key, errors in form.errors.items()
        for text in errors
    ]


def bad_context(bad: Sequence[BadEntryCell]) -> dict[str, Any]:
    """The bad cells of a workbook, as many as are shown."""
    return {
        "bad_columns": BAD_COLUMNS,
        "bad": [[cell.sheet, cell.line, cell.column, cell.reason] for cell in bad[:SHOWN_PROBLEMS]],
        "bad_count": len(bad),
        "bad_hidden": max(0, len(bad) - SHOWN_PROBLEMS),
    }


@require_safe
def entry_members_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The members and schools of a draft as a workbook to fill in."""
    entry = entry_or_404(request, pk)
    require(permissions.can_prepare_entry(request.user, entry), services.NOT_ENTERING)
    return download(write_members_template(entry), f"成员和院校_{entry.name}.xlsx")


# Many chains from one workbook --------------------------------------------------------------------------------------


@form_methods
def entries_import(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; then its chains to be looked at, with the announcement to be entered for all of them."""
    require(permissions.can_begin_entries(request.user), services.NOT_ENTERING)
    if "packed" in request.POST:
        return entries_confirm(request)
    form, bad = EntriesFileForm(*sent(request), user=request.user), []
    if form.is_valid():
        programme = form.cleaned_data["programme"]
        try:
            found = read_entries(form.cleaned_data["file"], programme, request.arrived_at)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            bad = found.bad
            if not bad:
                packed = {"packed": pack(found.chains, request.user), "programme": programme}
                return preview_page(request, EntriesPaperForm(initial=packed, user=request.user), found.chains)
    context = {
        "crumbs": crumbs("从表格导入"),
        "form": form,
        "templates": [
            {"label": f"下载模板：{one.short_name}", "url": reverse("chains:entries_template", args=[one.code])}
            for one in programmes_to_enter(request.user)
        ],
        **bad_context(bad),
    }
    return render(request, "chains/entries_import.html", context, status=400 if bad or form.errors else 200)


def entries_confirm(request: HttpRequest) -> HttpResponse:
    """The chains that the preview showed, with their announcement: entered and proposed, all or none."""
    form = EntriesPaperForm(*sent(request), user=request.user)
    try:
        chains = unpack(request.POST["packed"], request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("chains:entries_import")

    def call() -> list[ChainEntry]:
        values, actor = form.cleaned_data, Actor.of_request(request)
        return services.import_entries(
            values["programme"], chains, form.paper(), values["scan"], actor=actor, at=request.arrived_at
        )

    done, made = attempt(form, call)
    if not done:
        return preview_page(request, form, chains)
    messages.success(request, f"已补录 {len(made)} 条并提请负责人审定。")
    return redirect("chains:entries")


def preview_page(request: HttpRequest, form: EntriesPaperForm, chains: Iterable[Any]) -> HttpResponse:
    """What would be entered, and the form of the announcement below it."""
    rows = []
    for one, members in chains:
        names = "、".join(row["name"] for row in members)
        texts = (
            f"{one.lead_name}（{one.lead_uscc}）", one.reviewing_authority.short_name, one.starts_on.isoformat(),
            f"{len(members)} 家：{names}",
        )  # fmt: skip
        labels = (column["label"] for column in CHAIN_COLUMNS[1:])
        cells = [{"label": label, "text": text} for label, text in zip(labels, texts, strict=True)]
        rows.append({"main": one.name, "cells": cells})
    context = {
        "crumbs": crumbs("核对并提请"), "form": form, "columns": CHAIN_COLUMNS, "rows": rows,
        "cancel_url": reverse("chains:entries_import"),
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "chains/entries_preview.html", context, status=status)


@require_safe
def entries_template(request: HttpRequest, code: str) -> HttpResponse:
    """The two sheets to fill in for one scheme."""
    programme = get_object_or_404(programmes_to_enter(request.user), code=code)
    return download(write_entries_template(programme), "历史生态链补录模板.xlsx")
