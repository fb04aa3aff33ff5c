"""Official documents: issued once with number, frozen content and verification code; rendered once; never changed.

The row is written in the caller's transaction and the file follows as an effect, which may run twice or be killed
half-way. A correction is a new document that supersedes the old one; a withdrawn document is voided. Both stay, and
say so to whoever verifies them.
"""

import hashlib
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import FileResponse

from office import effects, typesetting
from office.actors import Actor
from office.clock import local_date
from office.machine import Refusal, WrongState
from office.models import IssuedDocument

__all__ = [
    "Altered", "DocumentKind", "NotYetRendered", "check", "declare", "find_by_code", "find_by_digest", "issue", "of",
    "open_document", "preview", "render", "render_pdf", "serve", "supersede", "void",
]  # fmt: skip

DRAFT = "草稿"
DEMONSTRATION = "演示文书，不具效力"
# Without 0, 1, I, L, O and U: what is read from paper and typed again must not be doubtful.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_GROUPS, CODE_GROUP_LENGTH = 2, 4


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its key, its name, and the two letters that its verification codes begin with."""

    key: str
    label: str
    prefix: str


UNISSUED, UNTITLED = DocumentKind("", "", ""), "未签发文书"


class NotYetRendered(Refusal):
    """The document is issued but its file is still being made."""


class Altered(Exception):
    """The file on disk is missing or is not what was rendered; the message names the document."""


_kinds: dict[str, DocumentKind] = {}


def declare(key: str, *, label: str, prefix: str) -> DocumentKind:
    """Make a kind known; once, in the documents.py of the app that issues it. Raises ValueError when it is taken."""
    kind = DocumentKind(key, label, prefix)
    if not (len(prefix) == 2 and prefix.isascii() and prefix.isupper()):
        raise ValueError(f"{key}: a prefix is two capital letters")
    if any(key == other.key or prefix == other.prefix for other in _kinds.values()):
        raise ValueError(f"{key} ({prefix}) is declared already")
    _kinds[key] = kind
    return kind


def issue(
    kind: str,
    *,
    thing: models.Model,
    number: str,
    title: str,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    actor: Actor,
) -> IssuedDocument:
    """Issue a document in the caller's transaction; its file follows as an effect.

    `context` must be plain values (JSON; dates become ISO text) and hold all that the template asks for: otherwise
    MissingContent or TypeError, and nothing is issued. `number` comes from the caller, "" if it has none.
    """
    known = _kinds[kind]
    with transaction.atomic():
        code = _new_code(known)
        content = _frozen(context, known, number=number, title=title, code=code, at=at)
        typesetting.html_of(template, content)
        document = IssuedDocument.objects.create(
            kind=known.key,
            kind_label=known.label,
            number=number,
            title=title,
            code=code,
            thing_label=thing._meta.label_lower,
            thing_id=thing.pk,
            template=template,
            content=content,
            issued_at=at,
            issued_by=actor.name[:100],
            token=secrets.token_hex(20),
        )
        effects.ask("office.render_document", at=at, dedupe=str(document.pk), document_id=document.pk)
    return document


def render(document_id: int, *, at: datetime) -> IssuedDocument:
    """Make the file of an issued document, unless it is there. Doubled or interrupted, it comes to one file.

    The page is set outside the row lock, because that takes a second; only the first to finish puts its file in place.
    """
    document = IssuedDocument.objects.get(pk=document_id)
    if document.is_rendered:
        return document
    pdf = typesetting.pdf_of(document.template, document.content)
    draft = _write_beside(document.path, pdf)
    try:
        with transaction.atomic():
            document = IssuedDocument.objects.select_for_update().get(pk=document_id)
            if not document.is_rendered:
                os.replace(draft, document.path)
                document.sha256, document.size = hashlib.sha256(pdf).hexdigest(), len(pdf)
                document.rendered_at = at
                document.save(update_fields=["sha256", "size", "rendered_at"])
    finally:
        draft.unlink(missing_ok=True)
    return document


def supersede(document: IssuedDocument, *, by: IssuedDocument, at: datetime) -> IssuedDocument:
    """Say that a later document corrects this one. Raises WrongState when it does not stand any more."""
    if by.pk == document.pk:
        raise ValueError("a document does not correct itself")
    with transaction.atomic():
        fresh = _lock_valid(document)
        fresh.superseded_by, fresh.superseded_at = by, at
        fresh.save(update_fields=["superseded_by", "superseded_at"])
    return fresh


def void(document: IssuedDocument, *, at: datetime, reason: str) -> IssuedDocument:
    """Say that a document does not hold any more, and why. Raises WrongState when it does not stand any more."""
    if not reason.strip():
        raise ValueError("a document is voided for a reason")
    with transaction.atomic():
        fresh = _lock_valid(document)
        fresh.voided_at, fresh.void_reason = at, reason.strip()[:300]
        fresh.save(update_fields=["voided_at", "void_reason"])
    return fresh


def of(thing: models.Model) -> models.QuerySet[IssuedDocument]:
    """The documents of one thing, oldest first, with those that do not stand any more."""
    return IssuedDocument.objects.filter(thing_label=thing._meta.label_lower, thing_id=thing.pk).order_by("pk")


def find_by_code(text: str) -> IssuedDocument | None:
    """The document with a verification code, however it was typed: small or wide letters, with or without hyphens."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text[:60]).upper()))
    if len(letters) != 2 + CODE_GROUPS * CODE_GROUP_LENGTH:
        return None
    return IssuedDocument.objects.filter(code=_hyphenated(letters[:2], letters[2:])).first()


def find_by_digest(sha256: str) -> IssuedDocument | None:
    """The document whose file has a SHA-256 (hexadecimal), byte for byte; None for any other file."""
    return IssuedDocument.objects.filter(sha256=sha256).order_by("pk").first() if sha256 else None


def open_document(document: IssuedDocument) -> BinaryIO:
    """The file of a document, for reading, after its digest was compared.

    Raises NotYetRendered while the effect has not run, Altered when the file is not what was rendered.
    """
    if not document.is_rendered:
        raise NotYetRendered(f"《{document.title}》正在生成，请稍候片刻再打开。")
    try:
        file = document.path.open("rb")
    except FileNotFoundError as error:
        raise Altered(f"{document.code}: the file is missing") from error
    if hashlib.file_digest(file, "sha256").hexdigest() != document.sha256:
        file.close()
        raise Altered(f"{document.code}: the file is not what was rendered")
    file.seek(0)
    return file


def serve(document: IssuedDocument, *, inline: bool = True) -> FileResponse:
    """The file as a response, never kept by caches; the name tells when the document does not stand any more.

    Raises as open_document does.
    """
    standing = "" if document.is_valid else f"（{document.standing}）"
    name = f"{document.title}{standing}.pdf".replace("/", "／")
    response = FileResponse(
        open_document(document), as_attachment=not inline, filename=name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def preview(template: str, context: Mapping[str, Any], *, title: str = "", mark: str = DRAFT) -> bytes:
    """A document as it would be issued, with a mark across every page, and without code and row."""
    return render_pdf(template, context, title=title, mark=mark)


def render_pdf(template: str, context: Mapping[str, Any], *, title: str = "", mark: str = "") -> bytes:
    """PDF/UA-1 bytes of a template and a content; the same bytes every time. No row is read or written.

    A frozen content is set as it is; any other is taken for a document that is not issued. Without a title it is the
    content's `title_lines`.
    """
    if "paper" not in context:
        title = title or "".join(context.get("title_lines", ())) or UNTITLED
        context = _frozen(context, UNISSUED, number=str(context.get("number", "")), title=title, code="", at=None)
    return typesetting.pdf_of(template, dict(context), mark=mark)


def check() -> list[str]:
    """What keeps documents from being made well on this machine, a sentence each; for start-up and /readyz."""
    found = typesetting.problems()
    if not os.access(settings.DOCUMENTS_DIR, os.W_OK):
        found.append(f"文书目录不可写：{settings.DOCUMENTS_DIR}。")
    return found


def _frozen(
    context: Mapping[str, Any], kind: DocumentKind, *, number: str, title: str, code: str, at: datetime | None
) -> dict[str, Any]:
    """The content as it will come back from the database, with the particulars of the paper itself."""
    paper = {
        "kind": kind.key,
        "kind_label": kind.label,
        "number": number,
        "version": context.get("version", ""),
        "title": title,
        "code": code,
        "issued_on": local_date(at).isoformat() if at is not None else "",
        "verify_url": f"{settings.SITE_URL.rstrip('/')}/verify/{code}/" if code else "",
        "remark": DEMONSTRATION if settings.DEMO else "",
    }
    return _clean(json.loads(json.dumps({**context, "paper": paper}, cls=DjangoJSONEncoder, allow_nan=False)))


def _clean(value: Any) -> Any:
    """The same value without control characters, which spreadsheets leave in pasted text and no face can show."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return {key: _clean(part) for key, part in value.items()} if isinstance(value, dict) else value


def _new_code(kind: DocumentKind) -> str:
    """A code that cannot be guessed and is not taken; the database has the last word on that."""
    while True:
        letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_GROUPS * CODE_GROUP_LENGTH))
        code = _hyphenated(kind.prefix, letters)
        if not IssuedDocument.objects.filter(code=code).exists():
            return code


def _hyphenated(prefix: str, letters: str) -> str:
    groups = [letters[start : start + CODE_GROUP_LENGTH] for start in range(0, len(letters), CODE_GROUP_LENGTH)]
    return "-".join([prefix, *groups])


def _lock_valid(document: IssuedDocument) -> IssuedDocument:
    fresh = IssuedDocument.objects.select_for_update().get(pk=document.pk)
    if not fresh.is_valid:
        raise WrongState(f"“{fresh.title}”{fresh.standing}，不能再次作废或更正。")
    return fresh


def _write_beside(path: Path, content: bytes) -> Path:
    """Write a file whole, down to the disk, next to where it will stand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    return Path(draft.name)
