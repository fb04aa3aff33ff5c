"""One act on many files: ordered as a job, each file in a transaction of its own, by the act of the single page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.acts import form_of
from accounts.models import User
from accounts.services import fill_in, refuse_early, row_of
from applications.models import Application
from applications.selectors.case import RELATED
from applications.workflow.facts import StampedScan
from office import jobs
from office.machine import Actor, NotReady, Refusal, perform
from office.models import Job, Upload
from office.quarantine import INFECTED
from office.workdays import UncoveredYear

JOB = "applications.bulk"
GONE = "没有这件申报，或您已经不能查看。"
VIRUS = "扫描件检出病毒，请换一份干净的再报送。"


@dataclass(frozen=True)
class Order:
    """What was ordered: the act, what was typed once for all, and for sending up the scan of each file."""

    action: str
    data: Mapping[str, str | list[str]]
    scans: Mapping[str, tuple[int, str]]
    actor: Actor
    at: datetime


def order_acts(
    action: str,
    label: str,
    seen: Mapping[int, int],
    data: Mapping[str, str | list[str]],
    *,
    actor: Actor,
    at: datetime,
    scans: Mapping[int, tuple[int, str]] | None = None,
) -> Job:
    """Order one act on many files; `seen` holds, by key, the revision that the person's screen showed.

    `scans` holds, by key, the stored scan that goes with a file and the code on it.
    """
    params = {
        "user_id": actor.user.pk,
        "address": actor.address,
        "action": action,
        "seen": {str(pk): revision for pk, revision in seen.items()},
        "data": dict(data),
        "scans": {str(pk): scan for pk, scan in (scans or {}).items()},
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
    data: Mapping[str, str | list[str]],
    asked_at: str,
    scans: Mapping[str, tuple[int, str]] | None = None,
) -> dict[str, Any]:
    """Act on file after file at the instant of the order; what came of each is kept with it, so that a run that
    starts again goes on where the other one ended.
    """
    at, actor = datetime.fromisoformat(asked_at), Actor.of(User.objects.get(pk=user_id), address)
    order = Order(action, data, scans or {}, actor, at)
    lines = list(progress.kept.get("lines", []))
    for pk in [int(key) for key in seen][len(lines) :]:
        with transaction.atomic():
            lines.append(_act(pk, seen[str(pk)], order))
            progress.keep({"lines": lines})
        progress.tick(len(lines), len(seen), at=at)
    refused = sum(bool(line["reason"]) for line in lines)
    text = f"办理 {len(lines) - refused} 件" + (f"，没有办理 {refused} 件" if refused else "")
    url = reverse("applications:bulk_result", args=[progress.row.pk]) if progress.row else ""
    return {"lines": lines, "text": text, "url": url}


def _act(pk: int, revision: int, order: Order) -> dict[str, Any]:
    """What came of one file: its title, and why nothing was done (empty when it was)."""
    user = order.actor.user
    application = Application.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if application is None:
        return {"pk": pk, "title": "", "reason": GONE}
    act = _send if str(pk) in order.scans else _fill_in
    try:
        reason = act(application, revision, order)
    except NotReady as refusal:
        reason = "".join(problem.text for problem in refusal.problems)
    except (Refusal, UncoveredYear) as refusal:
        reason = str(refusal)
    return {"pk": pk, "title": str(application), "reason": reason}


def _fill_in(application: Application, revision: int, order: Order) -> str:
    row = row_of(application, order.action)
    make = form_of(application._meta.label, order.action)
    form = make(order.data, thing=application, row=row, user=order.actor.user, at=order.at)
    done = fill_in(application, row, form, actor=order.actor, at=order.at, seen=revision)
    return "" if done else "".join(text for texts in form.errors.values() for text in texts)


def _send(application: Application, revision: int, order: Order) -> str:
    """The act of sending up, with the scan that was kept and matched before."""
    refuse_early(application, row_of(application, order.action), order.actor.user)
    facts = StampedScan(*order.scans[str(application.pk)])
    if Upload.objects.get(pk=facts.upload_id).verdict == INFECTED:
        return VIRUS
    with transaction.atomic():
        perform(application, order.action, actor=order.actor, at=order.at, facts=facts, seen=revision)
    return ""
