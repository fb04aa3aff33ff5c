"""Reads who keeps away from what: of a panel's experts, and of the officials of a round."""

from typing import Any

from accounts.choices import CITY_ROLES
from accounts.models import Person
from accounts.selectors import people_with
from applications.choices import State
from applications.models import Application, Round
from evaluation import permissions as may
from evaluation.choices import PanelState, RecusalReason, SheetState
from evaluation.models import Panel, Recusal, ScoreSheet, StaffRecusal
from evaluation.selectors.conflicts import new_conflicts
from evaluation.selectors.words import moment

IN_REVIEW = (State.ACCEPTED, State.UNDER_REVIEW)


def recusals_of(panel: Panel) -> list[dict[str, str]]:
    """What is recorded of a panel's experts, the latest first."""
    rows = Recusal.objects.filter(dossier__panel=panel).select_related(
        "dossier__application", "member__expert__person", "recorded_by"
    )
    return [
        {
            "chain": f"{row.dossier.position} {row.dossier.application.chain_name}",
            "expert": f"评委 {row.member.number} {row.member.expert.person.name}",
            "reason": row.get_reason_display(),
            "note": row.note,
            "by": row.recorded_by.name if row.recorded_by_id else "系统",
            "at": moment(row.recorded_at),
        }
        for row in rows.order_by("-pk")
    ]


def found_now(panel: Panel) -> list[dict[str, str]]:
    """What a check finds now and nobody has recorded; as hidden fields of the form that records it."""
    return [
        {
            "pair": _pair(one["member"].pk, one["dossier"].pk),
            "reason": str(one["conflicts"][0].reason),
            "label": RecusalReason(one["conflicts"][0].reason).label,
            "note": "；".join(conflict.words for conflict in one["conflicts"])[:300],
            "chain": f"{one['dossier'].position} {one['dossier'].application.chain_name}",
            "expert": f"评委 {one['member'].number} {one['member'].expert.person.name}",
        }
        for one in new_conflicts(panel)
    ]


def pairs_of(panel: Panel) -> list[tuple[str, str]]:
    """Each expert with each file that has a sheet of theirs that counts, to choose from."""
    rows = ScoreSheet.objects.filter(dossier__panel=panel).exclude(state=SheetState.VOID)
    rows = rows.select_related("member__expert__person", "dossier__application")
    return [
        (
            _pair(row.member_id, row.dossier_id),
            f"评委 {row.member.number} {row.member.expert.person.name}："
            f"{row.dossier.position} {row.dossier.application.chain_name}",
        )
        for row in rows.order_by("member__number", "dossier__position")
    ]


def _pair(member: int, dossier: int) -> str:
    return f"{member}-{dossier}"


def staff_recusals_of(call: Round) -> list[dict[str, str]]:
    """The officials who keep away from files of a round."""
    rows = StaffRecusal.objects.filter(application__round=call).select_related("application", "person", "recorded_by")
    return [
        {
            "chain": f"{row.application.number} {row.application.chain_name}",
            "person": row.person.name,
            "note": row.note,
            "by": row.recorded_by.name,
            "at": moment(row.recorded_at),
        }
        for row in rows.order_by("-pk")
    ]


def files_in_review(call: Round) -> Any:
    """The files of a round from which an official can step aside."""
    return Application.objects.filter(round=call, state__in=IN_REVIEW).order_by("number")


def people_to_recuse(user: Any, call: Round) -> Any:
    """Whose recusal a person may record: the own; a head's choice is everybody of the bureau."""
    authority = call.programme.selecting_authority_id
    if not may.can_head(user, call):
        return Person.objects.filter(pk=user.person_id)
    staff = people_with(*CITY_ROLES, authority=authority)
    return Person.objects.filter(pk__in=staff.order_by().values("person_id")).order_by("pk")


def short_files(panel: Panel, files: list[dict[str, Any]]) -> list[str]:
    """Files that cannot reach the minimum of sheets any more, in words; `files` as the panel's page lists them."""
    if panel.state not in (PanelState.OPEN, PanelState.CLOSED):
        return []
    least, counts = panel.rule["min_sheets"], "done" if panel.state == PanelState.CLOSED else "given"
    return [
        f"“{row['chain']}”只有 {row[counts]} 份有效评分，至少需要 {least} 份。" for row in files if row[counts] < least
    ]
