"""Reads the valid recommendations of a selection of files, for the table that goes with the covering letter."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from accounts.choices import DISTRICT_ROLES
from applications.choices import State
from applications.models import Application, Recommendation
from applications.querysets import authority_ids
from applications.selectors.lists import EXPORT_CHUNK, labels
from chains.choices import KeyField
from office import clock

SHOWN = 200
FIELDS = (
    "number", "opinion", "priority_grounds", "sent_at", "application_id", "application__number",
    "application__chain_name", "application__unit__name", "application__unit__uscc", "application__key_field",
    "application__state", "application__round__title",
)  # fmt: skip


def recommended_among(user: Any, files: QuerySet[Application]) -> QuerySet[Recommendation]:
    """The valid recommendations of the user's own authorities among some files: to be sent up, or sent already."""
    places = authority_ids(user, *DISTRICT_ROLES)
    rows = Recommendation.objects.filter(application__in=files.order_by().values("pk"), voided_at__isnull=True)
    sent_or_waiting = Q(application__state=State.APPROVED) | Q(sent_at__isnull=False)
    return rows.filter(sent_or_waiting, authority_id__in=places).order_by("authority__order", "authority_id", "pk")


def left_out(files: QuerySet[Application], listed: QuerySet[Recommendation]) -> QuerySet[Application]:
    """The files of a selection that do not come onto the table."""
    others = files.exclude(pk__in=listed.order_by().values("application_id"))
    return others.select_related("unit").order_by("pk")


def tells(listed: QuerySet[Recommendation]) -> tuple[bool, bool]:
    """Whether a scheme among them tells key fields apart, and whether they are of several rounds."""
    key_fields = listed.filter(application__round__programme__tells_key_fields=True).exists()
    rounds = listed.order_by().values("application__round_id").distinct()[:2]
    return key_fields, len(rounds) > 1


def summary_rows(listed: QuerySet[Recommendation]) -> Iterator[dict[str, Any]]:
    """The rows of the table in words, read in chunks."""
    words, fields = labels(), {choice.value: choice.label for choice in KeyField}
    rows = listed.values(*FIELDS).iterator(chunk_size=EXPORT_CHUNK)
    for serial, row in enumerate(rows, start=1):
        yield {
            "pk": row["application_id"],
            "serial": serial,
            "recommendation": row["number"],
            "number": row["application__number"] or "",
            "title": row["application__chain_name"],
            "unit": row["application__unit__name"],
            "uscc": row["application__unit__uscc"],
            "key_field": fields.get(row["application__key_field"], ""),
            "round": row["application__round__title"],
            "opinion": row["opinion"],
            "grounds": row["priority_grounds"],
            "state": words[row["application__state"]].staff,
            "sent": clock.local_date(row["sent_at"]).isoformat() if row["sent_at"] else "",
        }
