"""The private notes on a case file: reading and writing them, striking one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.views.pages import attempt, form_page, require, sent
from applications import permissions as may
from applications.forms.notes import StaffNoteForm, StrikeForm
from applications.selectors.notes import note_seen, notes_shown
from applications.services.notes import SENT_BEFORE, WHO_STRIKES, WHO_WRITES, strike_note, write_note
from applications.views.case import case_or_404, tab_page
from office.actors import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes; who works on the file writes one."""
    found = case_or_404(request, pk)
    require(may.can_see_staff_side(request.user, found.application), "内部备注只供办理人员查看。")
    writes = bool(may.can_write_note(request.user, found.application))
    form = StaffNoteForm(*sent(request)[:1])
    if request.method == "POST":
        require(writes, WHO_WRITES)
        actor, at = Actor.of_request(request), request.arrived_at
        if attempt(form, lambda: write_note(found.application, **form.cleaned_data, actor=actor, at=at))[0]:
            messages.success(request, "备注已保存。")
            return redirect("applications:notes", pk=pk)
        if SENT_BEFORE in form.non_field_errors():
            form.draw_again()
    more = {"notes": notes_shown(found), "form": form if writes else None}
    return tab_page(request, found, "notes", more, status=400 if form.errors else 200)


@form_methods
def strike(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Strike one's own note."""
    found = case_or_404(request, pk)
    row = note_seen(found, note)
    if row is None:
        raise Http404(note)
    back = reverse("applications:notes", args=[pk])
    if row.struck_at is None:
        require(may.can_strike_note(request.user, row), WHO_STRIKES)
    form = StrikeForm(*sent(request)[:1])
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        if attempt(form, lambda: strike_note(row, form.cleaned_data["reason"], actor=actor, at=at))[0]:
            messages.success(request, "备注已划去。")
            return redirect(back)
    return form_page(
        request, form, title="划去备注", lead=row.text, submit_label="划去", cancel_url=back, tone="danger"
    )
