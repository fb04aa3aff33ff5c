"""Builds the content of the papers of an application; what is in here is frozen when the paper is issued."""

from datetime import date, datetime
from typing import Any

from accounts.models import Person
from applications.choices import Finding
from applications.fields import Field, Section
from applications.models import Application, FormVersion
from applications.selectors.form import contents_of, rows_of, value_shown
from office import clock
from office.actors import Actor

APPLICATION_FORM = "documents/application_form.html"
RECOMMENDATION_FORM = "documents/recommendation_form.html"
REFUSAL_NOTICE = "documents/refusal_notice.html"
RECEIPT = "documents/receipt.html"


def day_in_words(day: date) -> str:
    """2026-03-09 as 2026年3月9日 (GB/T 9704-2012, 7.3.5.4: no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(at: datetime) -> str:
    return day_in_words(clock.local_date(at))


def application_form(version: FormVersion, sections: tuple[Section, ...], at: datetime) -> dict[str, Any]:
    """The application form of one version, section by section; sealed values stay sealed in the frozen content."""
    application = version.application
    programme, contents = application.round.programme, contents_of(version)
    chain = contents.get("chain", {}).get("fields", {})
    return {
        "title": version.edition.title,
        "programme": programme.name,
        "edition_note": version.edition.note,
        "unit_name": application.unit.name,
        "unit_uscc": application.unit.uscc,
        "chain_name": str(chain.get("name", "")),
        "round": application.round.title,
        "version": version.number,
        "issued_on": _day(at),
        "sections": [_section(section, contents.get(section.key, {})) for section in sections],
        "attachments": [
            {"label": _attachment_label(version, row.kind), "name": row.upload.name, "sha256": row.upload.sha256}
            for row in version.attachments.select_related("upload")
        ],
        "declaration": version.edition.declaration,
    }


def _attachment_label(version: FormVersion, kind: str) -> str:
    return next((entry["label"] for entry in version.edition.attachments if entry["key"] == kind), kind)


def _section(section: Section, content: dict) -> dict[str, Any]:
    shape: dict[str, Any] = {"key": section.key, "number": section.number, "title": section.title}
    if section.is_rows:
        return shape | {
            "kind": "rows",
            "columns": [
                {"label": field.label, "width": field.width, "align": _align(field)} for field in section.fields
            ],
            "rows": [[_value(field, row.get(field.key)) for field in section.fields] for row in rows_of(content)],
        }
    values = content.get("fields", {})
    return shape | {
        "kind": "fields",
        "fields": [
            {"label": field.label, "kind": _kind(field), "value": _value(field, values.get(field.key))}
            for field in section.fields
        ],
    }


def _align(field: Field) -> str:
    return "right" if field.type in ("integer", "money", "percent") else "left"


def _kind(field: Field) -> str:
    return {"long_text": "text", "policies": "list"}.get(field.type, "line")


def _value(field: Field, value: Any) -> Any:
    """What is printed; a sealed value goes in as its token and is opened only when the paper is rendered."""
    if isinstance(value, dict):
        return {"sealed": value["sealed"], "kind": value["kind"]}
    return value_shown(field, value)


def receipt(application: Application, at: datetime) -> dict[str, Any]:
    """The receipt of a submission."""
    return {
        "title": "申报材料提交回执",
        "unit_name": application.unit.name,
        "chain_name": application.chain_name,
        "round": application.round.title,
        "application_number": application.number,
        "query_code": application.query_code,
        "version": application.version.number,
        "form_code": application.version.document.code,
        "digest": application.version.digest,
        "authority": application.authority.seal_name,
        "submitted_at": at.astimezone(clock.SHANGHAI).strftime("%Y年%m月%d日 %H:%M:%S"),
        "issued_on": _day(at),
    }


def recommendation_title(application: Application) -> str:
    """The title of the portal's own recommendation form."""
    return f"{application.round.programme.short_name}建设推荐书"


def recommendation_form(application: Application, number: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """The recommendation form: findings, opinion, priority grounds, who approved (工作方案三(二))."""
    return {
        "title": recommendation_title(application),
        "edition_note": "本推荐书由门户依据工作方案编制，并非方案所附样表。",
        "recommendation_number": number,
        "authority": application.authority.seal_name,
        "to_authority": application.round.programme.selecting_authority.seal_name,
        "round": application.round.title,
        "chain_name": application.chain_name,
        "industry": application.industry,
        "key_field": application.get_key_field_display(),
        "unit_name": application.unit.name,
        "unit_uscc": application.unit.uscc,
        "unit_kind": application.unit.get_kind_display(),
        "application_number": application.number,
        "form_version": application.version.number,
        "form_code": application.version.document.code,
        "form_digest": application.version.digest,
        "findings": findings(application),
        "opinion": application.opinion,
        "priority_grounds": application.priority_grounds,
        "proposer": application.proposer.name,
        "approver": Person.objects.get(pk=actor.person_id).name,
        "approved_on": _day(at),
        "issued_on": _day(at),
    }


def findings(application: Application) -> list[dict[str, str]]:
    """The checklist with its findings, in the order of the edition."""
    found = {row.key: row for row in application.version.findings.all()}
    return [
        {
            "item": item["text"],
            "basis": item.get("basis", ""),
            "finding": Finding(found[item["key"]].finding).label if item["key"] in found else "",
            "evidence": found[item["key"]].evidence if item["key"] in found else "",
        }
        for item in application.edition.checklist
    ]


def refusal_notice(application: Application, number: str, at: datetime) -> dict[str, Any]:
    """The notice of refusal: reasons by item, opinion, and how to have it looked at again."""
    unmet = [entry for entry in findings(application) if entry["finding"] == Finding.UNMET.label]
    until = application.round.recommend_until.astimezone(clock.SHANGHAI)
    return {
        "title": "不予推荐告知书",
        "notice_number": number,
        "unit_name": application.unit.name,
        "chain_name": application.chain_name,
        "application_number": application.number,
        "round": application.round.title,
        "submitted_on": _day(application.submitted_at),
        "authority": application.authority.seal_name,
        "reasons": [{"item": entry["item"], "basis": entry["basis"], "evidence": entry["evidence"]} for entry in unmet],
        "opinion": application.opinion,
        "remedy": (
            f"如对本决定有异议，可在{day_in_words(until.date())}前向{application.authority.seal_name}书面提出复核，并附相关证明；"
            "经复核确有理由的，由负责人决定重新审核。"
        ),
        "contact_phone": application.authority.phone,
        "contact_address": application.authority.address,
        "issued_on": _day(at),
    }
