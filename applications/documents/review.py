"""Builds the papers of a review: receipt, recommendation form or list, notice of refusal.

Each function gives what its template in templates/documents/ asks for; it is frozen when the paper is issued.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Authority, Person
from applications.choices import Finding
from applications.documents.words import day_of, size_in_words, title_lines
from applications.models import Application, Round
from office import clock, documents
from office.actors import Actor
from office.words import day_words

RECOMMENDATION_FORM = "documents/recommendation_form.html"
RECOMMENDATION_LIST = "documents/recommendation_list.html"
REFUSAL_NOTICE = "documents/refusal_notice.html"
RECEIPT = "documents/receipt.html"

documents.declare("recommendation_form", label="推荐书", prefix="TJ")
documents.declare("recommendation_list", label="推荐名单", prefix="MD")
documents.declare("refusal_notice", label="不予推荐告知书", prefix="GZ")
documents.declare("receipt", label="提交回执", prefix="HZ")

# Papers that stand for recommendations alone and fall with them.
RECOMMENDATION_PAPERS = ("recommendation_form", "recommendation_list")

RECEIPT_TITLE = "申报材料提交回执"
REFUSAL_TITLE = "不予推荐告知书"
# Weights of the list's columns beside their headings.
LIST_COLUMNS = (
    ("链主单位", 28),
    ("统一社会信用代码", 26),
    ("生态链名称", 26),
    ("岗位数", 9),
    ("申报编号", 18),
)


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
            f"你单位提交的《{version.edition.title}》及附件已于{day_of(at)}{moment:%H时%M分%S秒}收到，"
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


def _own_paper(call: Round, paper: str) -> str:
    """Says where a paper's layout comes from, so that nobody takes it for the official one."""
    return f"本{paper}由门户依据{call.programme.basis}编制，不是该文件所附的样表；样表另有要求的，从其要求。"


def _key_field(application: Application) -> list[dict[str, str]]:
    """The key field, in a scheme that tells key fields apart."""
    label = application.get_key_field_display()
    return [{"label": "重点领域", "value": label, "kind": "short"}] if label else []


def recommendation_title(application: Application) -> str:
    """The title of the portal's own recommendation form."""
    return f"{application.round.programme.name.removesuffix('试点')}推荐书"


def recommendation_form(application: Application, number: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """The recommendation form: findings, opinion, priority grounds, who prepared and approved (工作方案三(二))."""
    version = application.version
    return {
        "title_lines": title_lines(recommendation_title(application)),
        "edition_note": _own_paper(application.round, "推荐书"),
        "number": number,
        "authority": application.authority.seal_name,
        "facts": [
            {"label": "报送部门", "value": application.round.programme.selecting_authority.seal_name, "kind": "wide"},
            {"label": "生态链名称", "value": application.chain_name, "kind": "wide"},
            {"label": "所属行业", "value": application.industry, "kind": "wide"},
            *_key_field(application),
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


def list_title(call: Round) -> str:
    """The title of a list of recommended units."""
    return f"{call.programme.name.removesuffix('试点')}推荐名单"


def recommendation_list(
    call: Round, authority: Authority, files: Sequence[Application], number: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """The list that an authority sends up in place of a paper for each file, in the order of the files' numbers."""
    selecting = call.programme.selecting_authority
    return {
        "title_lines": title_lines(list_title(call)),
        "edition_note": _own_paper(call, "名单"),
        "number": number,
        "recipient": selecting.seal_name,
        "opening": [f"{call.title}申报材料已经审核，现推荐下列{len(files)}家链主单位，申报材料一并报送。"],
        "columns": [{"label": label, "width": width} for label, width in LIST_COLUMNS],
        "rows": [
            [
                entry.unit.name,
                entry.unit.uscc,
                entry.chain_name,
                str(entry.post_total),
                entry.number,
            ]
            for entry in files
        ],
        "prepared_by": Person.objects.get(pk=actor.person_id).name,
        "signature": {"authority": authority.seal_name, "date": clock.local_date(at).isoformat()},
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
        for item in application.checklist
    ]


def refusal_notice(application: Application, number: str, at: datetime) -> dict[str, Any]:
    """The notice of refusal: reasons by item, opinion, and how to have it looked at again."""
    unmet = [entry for entry in findings(application) if entry["finding"] == Finding.UNMET.label]
    until = day_words(clock.local_date(application.round.recommend_until))
    authority = application.authority
    return {
        "letterhead": "",
        "title_lines": [REFUSAL_TITLE],
        "number": number,
        "recipient": application.unit.name,
        "facts": (
            f"你单位于{day_of(application.submitted_at)}提交的“{application.chain_name}”申报材料"
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
