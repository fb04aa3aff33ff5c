"""The findings of the preliminary review, written item by item before anything is proposed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from applications import permissions as may
from applications.choices import Finding, State
from applications.models import Application, ChecklistFinding
from applications.workflow.table import APPLICATION
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState


def save_findings(
    application: Application,
    findings: Sequence[tuple[str, str, str]],
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Write findings `(key, finding, evidence)` of the checklist for the present version; the review has then begun.

    `version` is the number of the version that the screen showed. Raises NotAllowed, WrongState, NotReady, Stale.
    """
    with transaction.atomic():
        fresh = (
            Application.objects.select_related("round__programme", "edition", "version", "unit")
            .select_for_update(of=("self",))
            .get(pk=application.pk)
        )
        grant = may.can_review(actor.user, fresh)
        if not grant:
            raise NotAllowed("只有受理部门的经办人可以填写审核清单。")
        if fresh.state != State.SUBMITTED:
            raise WrongState(f"审核清单只能在待审核时填写，此件现在是“{APPLICATION.labels[fresh.state].staff}”。")
        if version is not None and version != fresh.version.number:
            raise Stale("申报单位已提交新的一版，您填写的结论是针对旧版的，没有保存。请看过新版后再填写。")
        known = {item["key"]: item["text"] for item in fresh.checklist}
        for key, finding, evidence in findings:
            if key not in known or finding not in Finding.values:
                raise NotReady([Problem("审核清单中没有这一项，或结论不在可选范围内。", field=key)])
            if finding == Finding.UNMET and not evidence.strip():
                raise NotReady([Problem(f"“{known[key]}”不符合的，请写明依据。", field=key)])
            ChecklistFinding.objects.update_or_create(
                version=fresh.version,
                key=key,
                defaults={
                    "application": fresh,
                    "finding": finding,
                    "evidence": evidence.strip(),
                    "found_by": actor.user,
                    "found_at": at,
                },
            )
        if fresh.review_began_at is None and findings:
            Application.objects.filter(pk=fresh.pk).update(
                review_began_at=at, officer=fresh.officer_id or actor.user.pk
            )
            register.record(
                fresh,
                "begin_review",
                label="开始审核",
                actor=actor,
                at=at,
                role=grant.role_label,
                scope=grant.scope_label,
                audience=("applicant",),
            )
