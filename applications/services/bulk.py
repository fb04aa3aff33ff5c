"""One act on many files: ordered as a job, each file in a transaction of its own, by the act of the single page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.acts import form_of
from accounts.models import User
from accounts.services import fill_in, row_of
from applications.models import Application
from applications.selectors.case import RELATED
from office import jobs
from office.machine import Actor, NotReady, Refusal
from office.models import Job
from office.workdays import UncoveredYear

JOB = "applications.bulk"
GONE = "没有这件申报，或您已经不能查看。"


def order_acts(
    action: str, label: str, seen: Mapping[int, int], data: Mapping[str, str], *, actor: Actor, at: datetime
) -> Job:
    """Order one act on many files; `seen` holds, by key, the revision that the person's screen showed."""
    params = {
        "user_id": actor.user.pk,
        "address": actor.address,
        "action": action,
        "seen": {str(pk): revision for pk, revision in seen.items()},
        "data": dict(data),
        "asked_at": at.isoformat(),
    }
    with transaction.atomic():
        return jobs.order(JOB, owner=actor.user, at=at, title=f"批量{label}（{len(seen)} 件）", **params)


def carry_out(
    progress: jobs.Progress,
    *,
    user_id: int,
    address: str,
    action: str,
    seen: Mapping[str, int],
    data: Mapping[str, str],
    asked_at: str,
) -> dict[str, Any]:
    """Act on file after file at the instant of the order; what came of each is kept with it, so that a run that
    starts again goes on where the other one ended.
    """
    at, actor = datetime.fromisoformat(asked_at), Actor.of(User.objects.get(pk=user_id), address)
    lines = list(progress.kept.get("lines", []))
    for pk in [int(key) for key in seen][len(lines) :]:
        with transaction.atomic():
            lines.append(_act(pk, action, seen[str(pk)], data, actor, at))
            progress.keep({"lines": lines})
        progress.tick(len(lines), len(seen), at=at)
    refused = sum(bool(line["reason"]) for line in lines)
    text = f"办理 {len(lines) - refused} 件" + (f"，没有办理 {refused} 件" if refused else "")
    url = reverse("applications:bulk_result", args=[progress.row.pk]) if progress.row else ""
    return {"lines": lines, "text": text, "url": url}


def _act(pk: int, action: str, revision: int, data: Mapping[str, str], actor: Actor, at: datetime) -> dict[str, Any]:
    """What came of one file: its title, and why nothing was done (empty when it was)."""
    application = Application.objects.visible_to(actor.user).select_related(*RELATED).filter(pk=pk).first()
    if application is None:
        return {"pk": pk, "title": "", "reason": GONE}
    return {"pk": pk, "title": str(application), "reason": _reason(application, action, revision, data, actor, at)}


def _reason(
    application: Application, action: str, revision: int, data: Mapping[str, str], actor: Actor, at: datetime
) -> str:
    row = row_of(application, action)
    form = form_of(application._meta.label, action)(data, thing=application, row=row, user=actor.user, at=at)
    try:
        done = fill_in(application, row, form, actor=actor, at=at, seen=revision)
    except NotReady as refusal:
        return "".join(problem.text for problem in refusal.problems)
    except (Refusal, UncoveredYear) as refusal:
        return str(refusal)
    return "" if done else "".join(text for texts in form.errors.values() for text in texts)
