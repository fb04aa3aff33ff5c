"""Visits to sites: planned, written up, with photographs, until what was found is fixed."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.models import Application
from evaluation import permissions as may
from evaluation.choices import VisitFinding, VisitState
from evaluation.models import SitePhoto, SiteVisit
from evaluation.selectors.words import IN_SELECTION
from evaluation.workflow.visits import VISIT
from office import clock, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.uploads import IMAGE, received

PHOTO_LIMIT = 12
PHOTO_BYTES = 10 * 1024 * 1024
NOT_YOURS = "实地核查由遴选部门的经办人安排。"


def plan_visit(
    application: Application, *, planned_on: date, place: str, visitors: str, actor: Actor, at: datetime
) -> SiteVisit:
    """Plan a visit to the lead unit of a file in the selection; one at a time. Raises NotAllowed, NotReady."""
    with transaction.atomic():
        rows = Application.objects.select_related("round__programme").select_for_update(of=("self",))
        file = rows.get(pk=application.pk)
        visit = SiteVisit(application=file, planned_on=planned_on, place=place.strip(), visitors=visitors.strip())
        if not may.can_prepare(actor.user, visit):
            raise NotAllowed(NOT_YOURS)
        if file.state not in IN_SELECTION:
            raise NotReady([Problem(f"“{file.chain_name}”不在遴选中，不能安排实地核查。", field="application")])
        if file.site_visits.filter(state=VisitState.PLANNED).exists():
            raise NotReady([Problem(f"“{file.chain_name}”已有待核查的安排。", field="application")])
        return begin(visit, actor=actor, at=at, label="安排实地核查", note=f"{planned_on} {visit.place}")


def write_visit(visit: SiteVisit, values: dict[str, Any], *, seen: int | None, actor: Actor, at: datetime) -> SiteVisit:
    """Write plan and findings, complete or not, until they are fixed.

    `values` holds planned_on, place, visitors, visited_on, finding, findings. Raises NotAllowed, WrongState, Stale,
    NotReady for a day that has not come.
    """
    with transaction.atomic():
        fresh = _planned(visit, actor)
        if fresh.revision != seen:
            raise Stale("核查记录刚刚在别处保存过，请先查看最新内容。")
        day = values["visited_on"]
        if day is not None and day > clock.local_date(at):
            raise NotReady([Problem("核查日期还没有到。", field="visited_on")])
        if values["finding"] not in ("", *VisitFinding.values):
            raise NotReady([Problem("请选择核查结论。", field="finding")])
        for name in ("planned_on", "place", "visitors", "visited_on", "finding", "findings"):
            value = values[name]
            setattr(fresh, name, value.strip() if isinstance(value, str) else value)
        fresh.revision += 1
        fresh.save()
        register.record(fresh, "write", label="填写核查记录", actor=actor, at=at)
    return fresh


def add_photo(visit: SiteVisit, file: Any, caption: str, *, actor: Actor, at: datetime) -> SitePhoto:
    """Keep a photograph of a planned visit; pictures only. Raises ValidationError, NotAllowed, WrongState."""
    with transaction.atomic():
        _planned(visit, actor)
    with received(file, at=at, kinds=IMAGE, max_bytes=PHOTO_BYTES) as checked, transaction.atomic():
        fresh = _planned(visit, actor)
        if fresh.photos.count() >= PHOTO_LIMIT:
            raise ValidationError(f"照片最多 {PHOTO_LIMIT} 张，请先删去不需要的。")
        if fresh.photos.filter(upload__sha256=checked.sha256).exists():
            raise ValidationError("这张照片已经上传过。")
        photo = SitePhoto.objects.create(
            visit=fresh, upload=checked.keep(by=actor.user, at=at), caption=caption.strip()[:200]
        )
        facts = {"sha256": photo.upload.sha256}
        register.record(fresh, "add_photo", label="上传核查照片", actor=actor, at=at, note=str(photo), facts=facts)
    return photo


def remove_photo(photo: SitePhoto, *, actor: Actor, at: datetime) -> None:
    """Take a photograph out of a planned visit. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        fresh, words = _planned(photo.visit, actor), str(photo)
        photo.delete()
        register.record(fresh, "remove_photo", label="删除核查照片", actor=actor, at=at, note=words)


def _planned(visit: SiteVisit, actor: Actor) -> SiteVisit:
    """The visit, locked, while it may be written. Raises NotAllowed, WrongState."""
    rows = SiteVisit.objects.select_related("application__round__programme").select_for_update(of=("self",))
    fresh = rows.get(pk=visit.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed(NOT_YOURS)
    if fresh.state != VisitState.PLANNED:
        raise WrongState(f"实地核查{VISIT.labels[fresh.state].staff}，不能再改。")
    return fresh
