"""Reads what an authority has approved and not yet sent up, and on which list it stands."""

from typing import Any

from django.db.models import QuerySet

from accounts.choices import Role
from accounts.querysets import assignments_held
from applications.choices import State
from applications.models import Application, Recommendation, Round
from applications.querysets import authority_ids
from chains.choices import RecommendationPaper
from chains.models import Programme
from office.models import IssuedDocument

LISTS = "round__programme__recommendation_paper"


def approved_for_lists(user: Any) -> QuerySet[Application]:
    """The files that wait for being sent up on a list by an authority where the user is an officer."""
    return Application.objects.visible_to(user).filter(
        authority_id__in=authority_ids(user, Role.DISTRICT_OFFICER),
        state=State.APPROVED,
        **{LISTS: RecommendationPaper.LIST},
    )


def uses_lists(user: Any) -> bool:
    """Whether an authority where the user is an officer recommends by lists."""
    above = {held.authority.parent_id for held in assignments_held(user) if held.role == Role.DISTRICT_OFFICER}
    if not above:
        return False
    lists = Programme.objects.filter(recommendation_paper=RecommendationPaper.LIST, selecting_authority_id__in=above)
    return lists.exists()


def groups_to_send(user: Any) -> list[dict[str, Any]]:
    """By round and authority: the files without a list, and the lists drawn up with theirs."""
    rows = (
        Recommendation.objects.filter(application__in=approved_for_lists(user), voided_at__isnull=True)
        .select_related("application__round", "application__unit", "authority", "document")
        .order_by("application__round_id", "authority__order", "application__number")
    )
    groups: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        call: Round = row.application.round
        group = groups.setdefault(
            (call.pk, row.authority_id), {"call": call, "authority": row.authority, "files": [], "lists": {}}
        )
        if row.document_id is None:
            group["files"].append(_file(row))
        else:
            listed = group["lists"].setdefault(row.document_id, {"document": row.document, "files": []})
            listed["files"].append(_file(row))
    return [{**group, "lists": list(group["lists"].values())} for group in groups.values()]


def _file(row: Recommendation) -> dict[str, Any]:
    application = row.application
    return {
        "pk": application.pk,
        "title": application.chain_name,
        "unit": application.unit.name,
        "number": application.number,
        "recommendation": row.number,
        "url": application.get_absolute_url(),
    }


def list_seen(user: Any, document: int) -> IssuedDocument | None:
    """A list with files that the user may send up, or None."""
    held = Recommendation.objects.filter(
        application__in=approved_for_lists(user), voided_at__isnull=True, document_id=document
    )
    return IssuedDocument.objects.filter(pk=document, pk__in=held.values("document_id")).first()
