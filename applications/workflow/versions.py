"""Versions of the form: how one is frozen, voided, and gone on with as a copy."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from applications import documents as papers
from applications.fields import Section, normal
from applications.models import Application, Attachment, FormVersion, SectionContent
from applications.selectors.form import authority_for, contents_of, facts_of, rows_of, sections_for
from office import documents
from office.machine import Move


def freeze_version(move: Move) -> None:
    """Freeze the working version: the digest of its content, its official document, the facts that rules read."""
    application, version = move.thing, move.thing.version
    sections = sections_for(application)
    write_normal(version, sections)
    facts = facts_of(version, sections)
    authority = authority_for(application, facts)
    application.authority, application.is_direct = authority, authority.parent_id is None
    application.chain_name, application.industry = facts.chain_name, facts.industry
    application.key_field, application.post_total = facts.key_field, facts.post_total
    application.participant_codes = list(facts.participant_codes)
    version.digest, version.frozen_at = digest_of(version), move.at
    version.document = documents.issue(
        "application_form",
        thing=application,
        number=f"{application.pk}-{version.number}",
        title=version.edition.title,
        template=papers.template_of(version.edition),
        context=papers.application_form(version, sections, move.at),
        at=move.at,
        actor=move.actor,
    )
    version.save(update_fields=["digest", "frozen_at", "document"])


def write_normal(version: FormVersion, sections: Sequence[Section]) -> None:
    """What was kept as typed is written in its one form (full-width digits, codes, amounts); empty rows go."""
    by_key = {section.key: section for section in sections}
    for row in version.contents.all():
        if row.key in by_key:
            row.content = _normal_content(by_key[row.key], row.content)
            row.save(update_fields=["content"])


def _normal_content(section: Section, content: Mapping[str, Any]) -> dict[str, Any]:
    if section.is_rows:
        return {"rows": [{"id": row["id"]} | _normal_values(section, row) for row in rows_of(content)]}
    return {"fields": _normal_values(section, content.get("fields", {}))}


def _normal_values(section: Section, values: Mapping[str, Any]) -> dict[str, Any]:
    """A sealed value was written in its one form when it was sealed."""
    return {
        field.key: value if isinstance(value, dict) else normal(field, value)
        for field in section.fields
        for value in [values.get(field.key)]
    }


def digest_of(version: FormVersion) -> str:
    """SHA-256 over the version's sections and the digests of its attachments, in a canonical order."""
    files = version.attachments.order_by("kind", "upload__sha256").values_list("kind", "upload__sha256")
    content = [version.edition_id, sorted(contents_of(version).items()), [list(pair) for pair in files]]
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def void_version(move: Move) -> None:
    """Void the frozen version with its paper and scan, visibly, and go on with a copy of it."""
    reason = f"{move.row.label}，本版作废"
    void_frozen(move.thing.version, move.at, reason)
    copy_version(move.thing, move.at)


def void_frozen(version: FormVersion, at: datetime, reason: str) -> None:
    """Void a frozen version and its paper; its content stays readable."""
    version.voided_at = at
    version.save(update_fields=["voided_at"])
    documents.void(version.document, at=at, reason=reason)


def copy_version(application: Application, at: datetime) -> FormVersion:
    """A new version open to writing, with the content and attachments of the present one."""
    old = application.version
    new = FormVersion.objects.create(application=application, number=old.number + 1, edition=old.edition, created_at=at)
    SectionContent.objects.bulk_create(
        SectionContent(
            version=new,
            key=row.key,
            content=row.content,
            revision=row.revision,
            saved_at=row.saved_at,
            saved_by=row.saved_by,
        )
        for row in old.contents.all()
    )
    Attachment.objects.bulk_create(
        Attachment(version=new, kind=row.kind, upload=row.upload, added_at=row.added_at)
        for row in old.attachments.all()
    )
    application.version = new
    return new
