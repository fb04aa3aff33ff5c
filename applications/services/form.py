"""A unit's form: beginning one, and keeping what is typed into it."""

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
from applications.fields import ROW_LIMIT, Field, Section, normal, plain
from applications.models import Application, FormVersion, Round, SectionContent
from applications.selectors.form import LEAD, Flaw, flaws_of, is_within, rows_of, section_for, sections_for
from applications.workflow.table import APPLICATION
from office import clock
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.sealed import digest_of, is_mask, seal

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
    if not is_within(unit, call.programme):
        raise NotReady(
            [Problem(f"“{call.programme.short_name}”只接受{call.programme.selecting_authority}辖区的单位申报。")]
        )
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
    is_import: bool = False,
) -> Saved:
    """Save what was typed into one section, valid or not; nothing typed is refused for being incomplete.

    What an import replaces is kept, to be had again by `undo_import`, until the section is changed again.

    `content` is `{"fields": {…}}` or `{"rows": [{"id": …, …}]}`, or makes it from the section, so that who has only an
    address and what was sent need not read the form beforehand. `seen` is the section's revision on the screen.
    Raises WrongState when the form is not open to writing, Stale when somebody else saved meanwhile, NotAllowed, and
    LookupError for a section that the form does not have.
    """
    with transaction.atomic():
        application = writable(application, actor)
        section = section_for(application, key)
        if section is None:
            raise LookupError(key)
        row, _ = SectionContent.objects.get_or_create(version_id=application.version_id, key=key)
        cleaned = clean_section(section, content(section) if callable(content) else content, row.content)
        if cleaned != row.content:  # the same again, by a doubled or replayed request, changes nothing
            if row.revision != seen:
                raise Stale(_saved_elsewhere(row, actor))
            _write(row, cleaned, row.content if is_import else None, actor, at)
    return Saved(row.revision, row.saved_at or at, row.content, flaws_of(section, row.content, application.unit))


def _write(row: SectionContent, content: Mapping[str, Any], before: Any, actor: Actor, at: datetime) -> None:
    row.before_import, row.content, row.revision = before, content, row.revision + 1
    row.saved_at, row.saved_by = at, actor.user
    row.save(update_fields=["content", "before_import", "revision", "saved_at", "saved_by"])


def undo_import(application: Application, key: str, *, seen: int, actor: Actor, at: datetime) -> int:
    """Put back the rows that the latest import replaced, as they were, with their ids; how many they are.

    Raises WrongState and NotAllowed as save_section does, Stale when the section was changed since, and LookupError
    for a section that the form does not have.
    """
    with transaction.atomic():
        application = writable(application, actor)
        section = section_for(application, key)
        row = SectionContent.objects.filter(version_id=application.version_id, key=key).first()
        if section is None or row is None:
            raise LookupError(key)
        if row.before_import is None or row.revision != seen:
            raise Stale(f"导入以后“{section.title}”又有修改，或者导入已经撤销，不能再撤销导入。内容没有变动。")
        _write(row, row.before_import, None, actor, at)
    return len(rows_of(row.content))


def _saved_elsewhere(row: SectionContent, actor: Actor) -> str:
    """Who saved meanwhile, and when."""
    if row.saved_by is None or row.saved_at is None:
        return "这一节刚刚在别处保存过。"
    who = "您在另一个窗口" if row.saved_by_id == actor.user.pk else row.saved_by.person.name
    return f"{who}于 {row.saved_at.astimezone(clock.SHANGHAI):%H:%M} 保存过这一节，内容与您打开页面时不同。"


def writable(application: Application, actor: Actor) -> Application:
    """The application, locked, open to writing by this person."""
    related = ("unit", "version", "edition", "round__programme")
    fresh = Application.objects.select_related(*related).select_for_update(of=("self",)).get(pk=application.pk)
    if not may.can_fill_in(actor.user, fresh):
        raise NotAllowed("只有申报单位的经办人可以填写申报书。")
    if not fresh.is_editable or not fresh.version.is_open:
        state = APPLICATION.labels[fresh.state].to("applicant")
        raise WrongState(f"申报书现在不能修改：当前状态是“{state}”，或本版已经定稿。")
    return fresh


def clean_section(section: Section, content: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a section: known fields only, as typed, sealed where the form says so; rows with stable ids."""
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
    """One value as it is stored. A mask that comes back, also an older one, leaves the sealed value alone."""
    text = plain(value if isinstance(value, str) else "" if isinstance(value, dict) else value)
    if not field.sealed:
        return text
    if isinstance(before, dict) and (isinstance(value, dict) or is_mask(text)):
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
