"""Beginning a form from an earlier application of the same unit (从往年申报复制)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.models import Application, Attachment, Round
from applications.selectors.copying import carried, files_carried, is_source
from applications.selectors.form import LEAD, contents_of, sections_for
from applications.services.form import clean_section, start_application
from office import register
from office.actors import Actor
from office.machine import NotReady, Problem

IDENTITY = ("name", "uscc", "kind")
COPY = "copy"


@dataclass(frozen=True)
class Begun:
    """The draft in the round, whether it is new, how many attachments went along, and what was left out, in words."""

    application: Application
    is_new: bool
    files: int = 0
    left_out: tuple[str, ...] = ()


def start_from(source: Application, *, call: Round, actor: Actor, at: datetime) -> Begun:
    """Begin the unit's form in a round with the content of an earlier application; a draft that is there stays as it
    is. Asked for twice, one draft is made.

    Attachments go along by reference: an upload never changes. Raises as `start_application`, and NotReady when the
    earlier application is of another programme or not over.
    """
    if not is_source(source, call):
        raise NotReady([Problem("只能从同一试点方案以前批次的、或者已经办结的申报复制。")])
    with transaction.atomic():
        application, is_new = start_application(unit=source.unit, call=call, actor=actor, at=at)
        if not is_new:
            return Begun(application, False)
        left_out = _copy_contents(source, application, actor, at)
        kept, without = files_carried(source, (entry["key"] for entry in application.edition.attachments))
        Attachment.objects.bulk_create(
            Attachment(version=application.version, kind=row.kind, upload=row.upload, added_at=at) for row in kept
        )
        begun = Begun(application, True, len(kept), (*left_out, *without))
        _enter(source, begun, actor, at)
    return begun


def _copy_contents(source: Application, application: Application, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Put what goes along over what the portal filled in; who applies is who is registered now."""
    sections = {section.key: section for section in sections_for(application)}
    moved = carried(source.version.edition.parsed, contents_of(source.version), sections.values())
    for row in application.version.contents.all():
        content = moved.contents.get(row.key)
        if content is None:
            continue
        if "fields" in content:
            known = row.content.get("fields", {})
            identity = {key: known[key] for key in IDENTITY if key in known} if row.key == LEAD else {}
            content = {"fields": known | content["fields"] | identity}
        row.content = clean_section(sections[row.key], content, content)
        row.revision, row.saved_at, row.saved_by = row.revision + 1, at, actor.user
        row.save(update_fields=["content", "revision", "saved_at", "saved_by"])
    return moved.left_out


def _enter(source: Application, begun: Begun, actor: Actor, at: datetime) -> None:
    number = f"（{source.number}）" if source.number else ""
    note = f"内容来自“{source.round.title}”的申报{number}{source.version}，沿用附件 {begun.files} 个。"
    if begun.left_out:
        note += f"没有带入：{'、'.join(begun.left_out)}。"
    register.record(
        begun.application, COPY, label="复制往年申报", actor=actor, at=at, note=note, audience=("applicant",),
        facts={"source": source.pk, "version": source.version.number, "files": begun.files,
               "left_out": list(begun.left_out)},
    )  # fmt: skip
