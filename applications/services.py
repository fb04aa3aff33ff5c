"""The writes of applications that move no state: starting, typing, attaching, finding."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Unit
from applications import permissions as may
from applications.choices import Finding, State
from applications.fields import ROW_LIMIT, Field, Section, normal, plain
from applications.models import (
    Application,
    Attachment,
    ChecklistFinding,
    FormEdition,
    FormVersion,
    Round,
    SectionContent,
)
from applications.selectors.form import LEAD, Flaw, flaws_of, section_for, sections_for
from applications.workflow.table import APPLICATION
from chains.models import Programme
from office import clock, documents, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.models import IssuedDocument
from office.sealed import digest_of, is_mask, seal
from office.uploads import IMAGE, OFFICE, PDF, store

ATTACHMENT_LIMIT = 30
DOWNLOAD = "download"
ROW_ID = re.compile(r"[0-9a-zA-Z]{1,12}", re.ASCII)


@dataclass(frozen=True)
class Saved:
    """What became of a saved section: its revision, its content as it is kept, and what is still wrong in it."""

    revision: int
    saved_at: datetime
    content: Mapping[str, Any]
    flaws: list[Flaw]


def start_application(*, unit: Unit, call: Round, actor: Actor, at: datetime) -> tuple[Application, bool]:
    """The unit's live application in a round, or a new draft; the second value says whether it is new.

    Raises NotAllowed, or NotReady when the round is not open or does not admit this kind of unit.
    """
    if not may.can_start_application(actor.user, unit):
        raise NotAllowed("只有单位管理员和经办人可以为本单位申报。")
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        live = Application.objects.filter(unit=unit, round=call).live().first()
        if live is not None:
            return live, False
        _may_start(unit, call, at)
        application = Application(round=call, edition=call.edition, unit=unit, created_at=at)
        begin(application, actor=actor, at=at, label="建立申报", audience=("applicant",))
        version = FormVersion.objects.create(application=application, number=1, edition=call.edition, created_at=at)
        application.version = version
        application.save(update_fields=["version"])
        _prefill(application, version, actor, at)
    return application, True


def _may_start(unit: Unit, call: Round, at: datetime) -> None:
    if not call.is_open(at):
        raise NotReady([Problem(f"“{call.title}”现在不在申报时间内。")])
    if unit.kind not in call.programme.admitted_kinds:
        raise NotReady(
            [Problem(f"“{call.programme.short_name}”不接受这类单位作为链主单位申报：{unit.get_kind_display()}。")]
        )


def _prefill(application: Application, version: FormVersion, actor: Actor, at: datetime) -> None:
    """A row for each section; what the portal knows already stands in the form, and the unit may change it."""
    unit = application.unit
    known = {
        "name": unit.name,
        "uscc": unit.uscc,
        "kind": unit.kind,
        "address": unit.address,
        "authority": unit.authority.code if unit.authority_id else "",
    }
    contents = []
    for section in sections_for(application):
        fields = {field.key: known[field.key] for field in section.fields if known.get(field.key)}
        content = {"fields": fields} if section.key == LEAD and not section.is_rows else {}
        contents.append(SectionContent(version=version, key=section.key, content=content, saved_at=at))
    SectionContent.objects.bulk_create(contents)


def save_section(
    application: Application,
    key: str,
    content: Mapping[str, Any] | Callable[[Section], Mapping[str, Any]],
    *,
    seen: int,
    actor: Actor,
    at: datetime,
) -> Saved:
    """Save what was typed into one section, valid or not; nothing typed is refused for being incomplete.

    `content` is `{"fields": {…}}` or `{"rows": [{"id": …, …}]}`, or makes it from the section, so that who has only an
    address and what was sent need not read the form beforehand. `seen` is the section's revision on the screen.
    Raises WrongState when the form is not open to writing, Stale when somebody else saved meanwhile, NotAllowed, and
    LookupError for a section that the form does not have.
    """
    with transaction.atomic():
        application = _writable(application, actor)
        section = section_for(application, key)
        if section is None:
            raise LookupError(key)
        row, _ = SectionContent.objects.get_or_create(version_id=application.version_id, key=key)
        cleaned = _clean(section, content(section) if callable(content) else content, row.content)
        if cleaned != row.content:  # the same again, by a doubled or replayed request, changes nothing
            if row.revision != seen:
                raise Stale(_saved_elsewhere(row, actor))
            row.content, row.revision, row.saved_at, row.saved_by = cleaned, row.revision + 1, at, actor.user
            row.save(update_fields=["content", "revision", "saved_at", "saved_by"])
    return Saved(row.revision, row.saved_at or at, row.content, flaws_of(section, row.content, application.unit))


def _saved_elsewhere(row: SectionContent, actor: Actor) -> str:
    """Who saved meanwhile, and when."""
    if row.saved_by is None or row.saved_at is None:
        return "这一节刚刚在别处保存过。"
    who = "您在另一个窗口" if row.saved_by_id == actor.user.pk else row.saved_by.person.name
    return f"{who}于 {row.saved_at.astimezone(clock.SHANGHAI):%H:%M} 保存过这一节，内容与您打开页面时不同。"


def _writable(application: Application, actor: Actor) -> Application:
    """The application, locked, open to writing by this person."""
    related = ("unit", "version", "edition", "round__programme")
    fresh = Application.objects.select_related(*related).select_for_update(of=("self",)).get(pk=application.pk)
    if not may.can_fill_in(actor.user, fresh):
        raise NotAllowed("只有申报单位的经办人可以填写申报书。")
    if not fresh.is_editable or not fresh.version.is_open:
        state = APPLICATION.labels[fresh.state].to("applicant")
        raise WrongState(f"申报书现在不能修改：当前状态是“{state}”，或本版已经定稿。")
    return fresh


def _clean(section: Section, content: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept: known fields only, as typed, sealed where the form says so; rows with stable ids."""
    if not section.is_rows:
        old = before.get("fields", {})
        values = content.get("fields", {})
        return {
            "fields": {field.key: _keep(field, values.get(field.key), old.get(field.key)) for field in section.fields}
        }
    rows = [row for row in content.get("rows", []) if isinstance(row, Mapping)]
    if len(rows) > ROW_LIMIT:
        raise NotReady([Problem(f"“{section.title}”最多 {ROW_LIMIT} 行，现有 {len(rows)} 行。", section=section.key)])
    return {"rows": _clean_rows(section, rows, before.get("rows", []))}


def _clean_rows(section: Section, rows: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Rows under their stable ids. A row that comes without one, typed on a screen that was not drawn anew since the
    last save, is the unclaimed earlier row with the same content, or else in the same place."""
    old = {row["id"]: row for row in before}
    given = [str(row.get("id") or "") for row in rows]
    asked = [row_id if ROW_ID.fullmatch(row_id) else "" for row_id in given]
    free = {key: row for key, row in old.items() if key not in asked}
    kept, used = [], set()
    for place, (row, row_id) in enumerate(zip(rows, asked, strict=True)):
        if not row_id or row_id in used:
            row_id = _earlier(section, row, free, before[place]["id"] if place < len(before) else "")
        free.pop(row_id, None)
        used.add(row_id)
        earlier = old.get(row_id, {})
        kept.append({"id": row_id} | {f.key: _keep(f, row.get(f.key), earlier.get(f.key)) for f in section.fields})
    return kept


def _earlier(section: Section, row: Mapping[str, Any], free: Mapping[str, Mapping[str, Any]], there: str) -> str:
    plain_fields = [field.key for field in section.fields if not field.sealed]
    for row_id, known in free.items():
        if all(plain(row.get(key)) == known.get(key, "") for key in plain_fields):
            return row_id
    return there if there in free else secrets.token_hex(4)


def _keep(field: Field, value: Any, before: Any) -> Any:
    """One value as it is stored. A sealed field's mask that comes back unchanged leaves the sealed value alone."""
    text = plain(value if isinstance(value, str) else "" if isinstance(value, dict) else value)
    if not field.sealed:
        return text
    if isinstance(before, dict) and (isinstance(value, dict) or (is_mask(text) and text == before.get("mask"))):
        return before
    if not text:
        return ""
    problem = ""
    try:
        text = normal(field, text)
    except ValidationError as error:
        problem = " ".join(error.messages)
    kind = "phone" if field.type == "phone" else "text"
    digest = digest_of(text, "applications.form")
    if isinstance(before, dict) and before.get("digest") == digest:
        return before
    sealed = seal(text, kind)
    return {"sealed": sealed.token, "kind": kind, "mask": sealed.masked, "digest": digest, "problem": problem}


def add_attachment(application: Application, kind: str, file: Any, *, actor: Actor, at: datetime) -> Attachment:
    """Keep an uploaded file as an attachment of the working version.

    Raises ValidationError for a file that is refused or an unknown kind, WrongState, NotAllowed.
    """
    with transaction.atomic():
        application = _writable(application, actor)
        kinds = {entry["key"] for entry in application.edition.attachments}
        if kind not in kinds:
            raise ValidationError("请选择附件的种类。")
        if application.version.attachments.count() >= ATTACHMENT_LIMIT:
            raise ValidationError(f"附件最多 {ATTACHMENT_LIMIT} 个，请先删去不需要的。")
        upload = store(file, by=actor.user, at=at, kinds=PDF | IMAGE | OFFICE)
        return Attachment.objects.create(version=application.version, kind=kind, upload=upload, added_at=at)


def remove_attachment(attachment: Attachment, *, actor: Actor, at: datetime) -> None:
    """Take an attachment out of the working version; the file stays where other versions refer to it."""
    with transaction.atomic():
        application = _writable(attachment.version.application, actor)
        if attachment.version_id != application.version_id:
            raise WrongState("这个附件属于已经定稿的版本，不能删除。")
        attachment.delete()


def attach_scan(application: Application, file: Any, code: str, *, actor: Actor, at: datetime) -> FormVersion:
    """Keep the stamped scan of the frozen version; the code typed from its page must be that version's.

    Raises ValidationError when the file or the code does not fit, WrongState, NotAllowed.
    """
    with transaction.atomic():
        fresh = (
            Application.objects.select_related("version__document")
            .select_for_update(of=("self",))
            .get(pk=application.pk)
        )
        version = fresh.version
        if not may.can_fill_in(actor.user, fresh):
            raise NotAllowed("只有申报单位的经办人可以上传盖章扫描件。")
        if fresh.state not in (State.AWAITING_STAMP, State.RETURNED) or version.is_open:
            raise WrongState("现在没有待盖章的版本。请先定稿并生成申报书。")
        typed = documents.find_by_code(code)
        if typed is None or typed.pk != version.document_id:
            raise ValidationError(_wrong_code(fresh, typed))
        version.scan = store(file, by=actor.user, at=at, kinds=PDF | IMAGE)
        version.scan_code, version.scanned_at = typed.code, at
        version.save(update_fields=["scan", "scan_code", "scanned_at"])
        register.record(fresh, "scan", label="上传盖章扫描件", actor=actor, at=at, audience=("applicant",),
                        facts={"version": version.number, "sha256": version.scan.sha256})  # fmt: skip
    return version


def _wrong_code(application: Application, typed: IssuedDocument | None) -> str:
    """Says whether the code is of an older version of this form or of something else."""
    current = application.version
    older = application.versions.filter(document=typed).first() if typed is not None else None
    if older is not None:
        return f"这是第 {older.number} 版的校验码，那一版已经作废；请打印第 {current.number} 版盖章后再扫描。"
    return f"校验码与第 {current.number} 版申报书不符；请填写扫描件页脚上的校验码，应为 {current.document.code}。"


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
            Application.objects.select_related("round__programme", "edition", "version")
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
        known = {item["key"]: item["text"] for item in fresh.edition.checklist}
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
            Application.objects.filter(pk=fresh.pk).update(review_began_at=at)
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


def record_download(application: Application, name: str, *, actor: Actor, at: datetime) -> None:
    """Enter into the register who took or looked at which file of an application."""
    register.record(application, DOWNLOAD, label="下载文件", actor=actor, at=at, note=name)


def store_scan(file: Any, *, actor: Actor, at: datetime) -> int:
    """Keep the stamped scan of a recommendation form; returns the upload's key for the act that sends it up."""
    return store(file, by=actor.user, at=at, kinds=PDF | IMAGE).pk


def record_export(narrowed_to: Mapping[str, Any], count: int, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that a list went out as a spreadsheet: how many rows, narrowed to what."""
    facts = {"rows": count, **narrowed_to}
    register.record(None, "export_applications", label="导出申报清单", actor=actor, at=at, facts=facts)


# Rounds --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoundSettings:
    """What a round is set to: its form, its times (aware instants), the working days of its stages."""

    edition: FormEdition
    title: str
    code: str
    opens_at: datetime
    closes_at: datetime
    recommend_until: datetime
    review_days: int
    correction_days: int
    accept_days: int
    call: str = ""


def open_round(programme: Programme, settings: RoundSettings, *, actor: Actor, at: datetime) -> Round:
    """Set up a new round. Raises NotAllowed, NotReady with what does not fit together."""
    if not may.can_run_rounds(actor.user, programme):
        raise NotAllowed("只有本试点方案遴选部门的经办人可以设置申报批次。")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        _settle(Round(programme=programme), settings, at)
        call = Round.objects.create(programme=programme, **vars(settings))
        register.record(call, "open_round", label="设置申报批次", actor=actor, at=at, facts=_round_facts(call))
    return call


def change_round(
    call: Round, settings: RoundSettings, *, actor: Actor, at: datetime, note: str = "", seen: str = ""
) -> Round:
    """Change times and settings of a round; once it is open its times can only be extended, for a reason.

    `seen` is the `round_mark` of the screen. Raises NotAllowed, NotReady, Stale; then nothing has changed.
    """
    if not may.can_run_rounds(actor.user, call.programme):
        raise NotAllowed("只有本试点方案遴选部门的经办人可以调整申报批次。")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=call.programme_id)
        fresh = Round.objects.select_for_update().get(pk=call.pk)
        if seen and seen != round_mark(fresh):
            raise Stale("您打开页面之后，这个批次已被调整。请看过最新设置后再改；您填写的内容没有提交。")
        before = _round_facts(fresh)
        _settle(fresh, settings, at, note)
        for name, value in vars(settings).items():
            setattr(fresh, name, value)
        changed = {name: [before[name], value] for name, value in _round_facts(fresh).items() if before[name] != value}
        if changed:
            fresh.save(update_fields=list(vars(settings)))
            register.record(fresh, "change_round", label="调整申报批次", actor=actor, at=at, note=note, facts=changed)
    return fresh


def round_mark(call: Round) -> str:
    """A short mark of a round's present settings, to notice that somebody else changed them."""
    return hashlib.sha256(repr(sorted(_round_facts(call).items())).encode()).hexdigest()[:16]


def _round_facts(call: Round) -> dict[str, str]:
    times = {name: getattr(call, name).astimezone(clock.SHANGHAI).isoformat() for name in ROUND_TIMES}
    days = {name: str(getattr(call, name)) for name in ("review_days", "correction_days", "accept_days")}
    return {**times, **days, "title": call.title, "code": call.code, "edition": call.edition.code, "call": call.call}


ROUND_TIMES = {"opens_at": "开始申报", "closes_at": "截止申报", "recommend_until": "推荐报送截止"}


def _settle(call: Round, settings: RoundSettings, at: datetime, note: str = "") -> None:
    """Refuse what does not fit together, or would take away what was promised. Raises NotReady."""
    problems = []
    if settings.closes_at <= settings.opens_at:
        problems.append(Problem("截止申报应晚于开始申报。", field="closes_at"))
    if settings.recommend_until < settings.closes_at:
        problems.append(Problem("推荐报送截止不能早于截止申报。", field="recommend_until"))
    if settings.edition.programme_id != call.programme_id or settings.edition.published_at is None:
        problems.append(Problem("请选择本试点方案已发布的表单版本。", field="edition"))
    twins = Round.objects.filter(programme_id=call.programme_id, code=settings.code).exclude(pk=call.pk)
    if twins.exists():
        problems.append(Problem(f"代码“{settings.code}”已用于另一个批次。", field="code"))
    if call.pk is not None and call.opens_at <= at:
        problems += _only_extended(call, settings, note)
    if problems:
        raise NotReady(problems)


def _only_extended(call: Round, settings: RoundSettings, note: str) -> list[Problem]:
    """Of an open round the start, the code and the form stand; its ends may only move to later."""
    problems = [
        Problem(f"开始申报后，{label}不能再改。", field=name)
        for name, label in {"opens_at": "开始时间", "code": "代码", "edition": "表单版本"}.items()
        if getattr(call, name) != getattr(settings, name)
    ]
    later = {name: ROUND_TIMES[name] for name in ("closes_at", "recommend_until")}
    problems += [
        Problem(f"开始申报后，{label}只能延后，不能提前。", field=name)
        for name, label in later.items()
        if getattr(settings, name) < getattr(call, name)
    ]
    if any(getattr(settings, name) != getattr(call, name) for name in later) and not note.strip():
        problems.append(Problem("请写明调整时间的原因。", field="note"))
    return problems
