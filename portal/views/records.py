"""The desk tools' screens: the calendar of working days, and the register of acts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import page_of
from office import calendar as calendars
from office.machine import Actor
from office.models import CalendarYear
from portal import selectors
from portal.forms import CalendarForm, RegisterFilter
from portal.permissions import can_load_calendar, can_read_register


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The years whose working days are known, and the loading of a further one (a page for administrators)."""
    if not can_load_calendar(request.user):
        raise PermissionDenied("节假日安排由系统管理员载入。")
    form = CalendarForm(request.POST or None, initial={"year": request.arrived_at.year + 1})
    if request.method == "POST" and form.is_valid() and (year := _load(form, request)):
        messages.success(request, f"{year.year}年的节假日安排已载入。")
        return redirect("portal:calendar")
    years = CalendarYear.objects.prefetch_related("days").order_by("-year")
    return render(request, "portal/calendar.html", {"form": form, "years": years}, status=400 if form.errors else 200)


def _load(form: CalendarForm, request: HttpRequest) -> CalendarYear | None:
    given = form.cleaned_data
    try:
        return calendars.load_year(
            given["year"],
            given["days"],
            document_number=given["document_number"],
            published_on=given["published_on"],
            replace=given["replace"],
            actor=Actor.of_request(request),
            at=request.arrived_at,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of acts, newest first (a page for auditors); changes nothing."""
    if not can_read_register(request.user):
        raise PermissionDenied("办理登记簿由审计人员查阅。")
    form = RegisterFilter(request.GET or None)
    entries = selectors.register_entries(form.cleaned_data if form.is_valid() else {})
    page = page_of(entries, request)
    context = {"form": form, "page": page, "acts": selectors.acts_shown(page.rows)}
    return render(request, "portal/register.html", context)
