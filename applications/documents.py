"""Builds the content of the papers of an application; what is in here is frozen when the paper is issued.

Each function gives what its template in templates/documents/ asks for. Sealed values are printed as their masks.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import Person
from applications.choices import Finding
from applications.fields import Field, Section, normal, problem_of
from applications.models import Application, FormVersion
from applications.selectors.form import authority_for, contents_of, facts_of, rows_of, value_shown
from office import clock, documents
from office.actors import Actor

APPLICATION_FORM = "documents/application_form.html"
RECOMMENDATION_FORM = "documents/recommendation_form.html"
REFUSAL_NOTICE = "documents/refusal_notice.html"
RECEIPT = "documents/receipt.html"

documents.declare("application_form", label="申报书", prefix="SB")
documents.declare("recommendation_form", label="推荐书", prefix="TJ")
documents.declare("refusal_notice", label="不予推荐告知书", prefix="GZ")
documents.declare("receipt", label="提交回执", prefix="HZ")

RECEIPT_TITLE = "申报材料提交回执"
REFUSAL_TITLE = "不予推荐告知书"
OWN_FORM = "本推荐书由门户依据工作方案编制，不是方案所附的样表；样表另有要求的，从其要求。"
# Up to so many options are printed in full with their boxes; of more only the chosen one.
BOXES = 12


def day_in_words(day: date) -> str:
    """2026-03-09 as 2026年3月9日 (GB/T 9704-2012, 7.3.5.4: no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(at: datetime) -> str:
    return day_in_words(clock.local_date(at))


def title_lines(title: str) -> list[str]:
    """A form's title in lines for its head: the scheme, then what the paper is."""
    head, mark, rest = title.partition("生态链")
    return [head + mark, rest] if rest else [title]


# The application form ------------------------------------------------------------------------------------------------


def application_form(version: FormVersion, sections: tuple[Section, ...], at: datetime) -> dict[str, Any]:
    """The application form of one version, section by section, with its attachments and the declaration."""
    application, edition, contents = version.application, version.edition, contents_of(version)
    facts = facts_of(version, sections, contents)
    authority = authority_for(application, facts)
    return {
        "title_lines": title_lines(edition.title),
        "programme": application.round.programme.name,
        "edition_note": edition.note,
        "number": application.number or "提交后编号",
        "version": version.number,
        "cover": [
            {"label": "生态链名称", "value": facts.chain_name},
            {"label": "链主单位", "value": application.unit.name},
            {"label": "受理部门", "value": authority.seal_name if authority else ""},
            {"label": "申报批次", "value": application.round.title},
            {"label": "填报日期", "value": _day(at)},
        ],
        "notes": edition.notes,
        "sections": [*_chapters(sections, contents), _attachments(version)],
        "declaration": {"title": "申报承诺", "text": edition.declaration},
        "boxes": [
            {
                "title": "链主单位意见",
                "text": "同意申报。",
                "seal": application.unit.name,
                "signer": "法定代表人（签字）",
                "date": "",
            }
        ],
    }


def _chapters(sections: Sequence[Section], contents: dict[str, dict]) -> list[dict[str, Any]]:
    """Sections as they are printed: one without a number is a further part of the one before it."""
    chapters: list[dict[str, Any]] = []
    for section in sections:
        block = _block(section, contents.get(section.key, {}))
        if section.number or not chapters:
            chapters.append({"number": section.number, "title": section.title, "blocks": [block | {"title": ""}]})
        else:
            chapters[-1]["blocks"].append(block)
    return chapters


def _block(section: Section, content: dict) -> dict[str, Any]:
    if section.is_rows:
        return {
            "kind": "rows",
            "title": section.title,
            "numbered": True,
            "columns": [
                {"label": _heading(field), "width": field.width or 10, "align": _align(field)}
                for field in section.fields
            ],
            "rows": [[_cell(field, row.get(field.key)) for field in section.fields] for row in rows_of(content)],
        }
    values = content.get("fields", {})
    if [field.type for field in section.fields] == ["long_text"]:
        return {
            "kind": "text",
            "title": section.title,
            "text": value_shown(section.fields[0], values.get(section.fields[0].key)),
        }
    fields = [_printed(field, values.get(field.key)) for field in section.fields]
    return {"kind": "fields", "title": section.title, "fields": fields}


def _heading(field: Field) -> str:
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def _align(field: Field) -> str:
    return "right" if field.type in ("integer", "money", "percent") else "left"


def _cell(field: Field, value: Any) -> str:
    """A value in a table whose heading names the unit."""
    if field.unit and not isinstance(value, dict) and not problem_of(field, value, ""):
        return normal(field, value)
    return value_shown(field, value)


def _printed(field: Field, value: Any) -> dict[str, Any]:
    """One field: options with their boxes, long texts as paragraphs, the rest half a line or a whole one."""
    if field.type == "agree":
        boxes = [{"label": "确认", "chosen": value_shown(field, value) == "是"}]
        return {"label": field.label, "kind": "options", "value": boxes}
    if field.type in ("choice", "policies") and len(field.options) <= BOXES:
        chosen = [] if problem_of(field, value, "") else normal(field, value).split(",")
        boxes = [{"label": label, "chosen": key in chosen} for key, label in field.options]
        return {"label": field.label, "kind": "options", "value": boxes}
    kind = {"long_text": "long", "person": "name"}.get(field.type, "wide" if field.width > 1 else "short")
    return {"label": field.label, "kind": kind, "value": value_shown(field, value)}


def _attachments(version: FormVersion) -> dict[str, Any]:
    labels = {entry["key"]: entry["label"] for entry in version.edition.attachments}
    return {
        "number": "",
        "title": "附件清单",
        "kind": "rows",
        "numbered": True,
        "columns": [
            {"label": "种类", "width": 30},
            {"label": "文件", "width": 40},
            {"label": "文件摘要（SHA-256，前16位）", "width": 30},
        ],
        "rows": [
            [labels.get(row.kind, row.kind), row.upload.name, row.upload.sha256[:16]]
            for row in version.attachments.select_related("upload")
        ],
    }


# The receipt ---------------------------------------------------------------------------------------------------------


def receipt(application: Application, number: str, at: datetime) -> dict[str, Any]:
    """The receipt of a submission."""
    version = application.version
    moment = at.astimezone(clock.SHANGHAI)
    return {
        "letterhead": "",
        "number": number,
        "title_lines": [RECEIPT_TITLE],
        "recipient": application.unit.name,
        "opening": [
            f"你单位提交的《{version.edition.title}》及附件已于{_day(at)}{moment:%H时%M分%S秒}收到，"
            f"送{application.authority.seal_name}审核。",
            "需要补正的，受理部门会一次性告知全部内容和期限；审核结果通过本门户的消息告知。",
        ],
        "facts": [
            {"label": "申报编号", "value": application.number, "kind": "short"},
            {"label": "查询码", "value": application.query_code, "kind": "short"},
            {"label": "生态链名称", "value": application.chain_name, "kind": "wide"},
            {"label": "申报批次", "value": application.round.title, "kind": "short"},
            {"label": "申报书版次", "value": f"第 {version.number} 版", "kind": "short"},
            {"label": "申报书校验码", "value": version.document.code, "kind": "short"},
            {"label": "内容摘要", "value": version.digest[:16], "kind": "short"},
        ],
        "papers": [
            ["盖章扫描件", size_in_words(version.scan.size), version.scan.sha256[:16]],
            *(
                [row.upload.name, size_in_words(row.upload.size), row.upload.sha256[:16]]
                for row in version.attachments.select_related("upload")
            ),
        ],
        "query": {"number": f"{application.number}和查询码{application.query_code}", "address": "本门户首页"},
        "signature": {"authority": application.authority.seal_name, "date": clock.local_date(at).isoformat()},
    }


def size_in_words(size: int) -> str:
    """A number of bytes as 640 KB or 2.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


# The recommending authority's papers ---------------------------------------------------------------------------------


def recommendation_title(application: Application) -> str:
    """The title of the portal's own recommendation form."""
    return f"{application.round.programme.name.removesuffix('试点')}推荐书"


def recommendation_form(application: Application, number: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """The recommendation form: findings, opinion, priority grounds, who prepared and approved (工作方案三(二))."""
    version = application.version
    return {
        "title_lines": title_lines(recommendation_title(application)),
        "edition_note": OWN_FORM,
        "number": number,
        "authority": application.authority.seal_name,
        "facts": [
            {"label": "报送部门", "value": application.round.programme.selecting_authority.seal_name, "kind": "wide"},
            {"label": "生态链名称", "value": application.chain_name, "kind": "wide"},
            {"label": "所属行业", "value": application.industry, "kind": "wide"},
            {"label": "重点领域", "value": application.get_key_field_display(), "kind": "short"},
            {"label": "申报批次", "value": application.round.title, "kind": "short"},
            {"label": "链主单位", "value": application.unit.name, "kind": "wide"},
            {"label": "统一社会信用代码", "value": application.unit.uscc, "kind": "short"},
            {"label": "单位类别", "value": application.unit.get_kind_display(), "kind": "short"},
            {"label": "申报编号", "value": application.number, "kind": "short"},
            {"label": "申报书版次", "value": f"第 {version.number} 版", "kind": "short"},
            {"label": "申报书校验码", "value": version.document.code, "kind": "short"},
            {"label": "内容摘要", "value": version.digest[:16], "kind": "short"},
        ],
        "findings": [
            [
                f"{entry['item']}（{entry['basis']}）" if entry["basis"] else entry["item"],
                entry["finding"],
                entry["evidence"],
            ]
            for entry in findings(application)
        ],
        "opinion": application.opinion,
        "priority": [line for line in application.priority_grounds.splitlines() if line.strip()],
        "prepared_by": application.proposer.name,
        "approved_by": Person.objects.get(pk=actor.person_id).name,
        "approved_on": clock.local_date(at).isoformat(),
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
    until = day_in_words(clock.local_date(application.round.recommend_until))
    authority = application.authority
    return {
        "letterhead": "",
        "title_lines": [REFUSAL_TITLE],
        "number": number,
        "recipient": application.unit.name,
        "facts": (
            f"你单位于{_day(application.submitted_at)}提交的“{application.chain_name}”申报材料"
            f"（申报编号{application.number}，{application.round.title}），我单位已完成初步审核。"
        ),
        "reasons": [
            *(
                {
                    "title": entry["item"],
                    "text": "\n".join(filter(None, (entry["evidence"], entry["basis"] and f"依据：{entry['basis']}"))),
                }
                for entry in unmet
            ),
            {"title": "综合意见", "text": application.opinion},
        ],
        "decision": "经初步审核，不予推荐。",
        "remedy": [
            f"对本决定有异议的，可以在{until}前向{authority.seal_name}书面提出复核，并附相关证明；"
            "经复核确有理由的，由负责人决定重新审核。"
        ],
        "contact": "，".join(filter(None, (authority.phone, authority.address))),
        "signature": {"authority": authority.seal_name, "date": clock.local_date(at).isoformat()},
    }
