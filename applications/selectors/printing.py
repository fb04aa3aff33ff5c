"""Gathers a whole case on one page to be printed: each part as this person may see it, and nothing that leads on.

Private notes are not on it: what is printed is handed on.
"""

from typing import Any

from applications.models import FormVersion
from applications.selectors.case import CaseFile, head, key_facts
from applications.selectors.correspondence import messages_shown
from applications.selectors.papers import papers_shown
from applications.selectors.reading import attachments_of, files_shown, sections_read
from applications.selectors.record import record_shown
from applications.selectors.review import finding_tag, findings_by_key
from office.words import instant_words

# Of the register; what no case reaches. A page that says so follows.
MOST_ACTS = 1000


def printed(case: CaseFile, number: str = "") -> dict[str, Any]:
    """The parts of the case, with the latest frozen version unless another one is asked for by number."""
    frozen = [row for row in case.versions if row.frozen_at is not None]
    version = next((row for row in frozen if str(row.number) == number), frozen[-1] if frozen else None)
    return {
        "head": head(case),
        "facts": key_facts(case),
        "version": version,
        "version_line": _version_line(version) if version else "",
        "sections": _sections(case, version) if version else [],
        "files": _files(case, version) if version else [],
        "findings": _findings(case, version),
        "opinions": _opinions(case) if case.is_staff else [],
        "papers": [_paper(paper) for paper in papers_shown(case)],
        "sent": messages_shown(case),
        "record": record_shown(case, most=MOST_ACTS),
        "shows_review": case.is_staff,
        "printed": f"{instant_words(case.at)}由{case.user.person.name}打开",
    }


def _version_line(version: FormVersion) -> str:
    handed_in = f"，{instant_words(version.handed_in_at)}提交" if version.handed_in_at else "，尚未提交"
    voided = "，此版已作废" if version.voided_at else ""
    return f"{version}，{instant_words(version.frozen_at)}定稿{handed_in}{voided}。内容摘要 SHA-256 {version.digest}"


def _sections(case: CaseFile, version: FormVersion) -> list[dict[str, Any]]:
    """The form as it was frozen; sealed values stay masked and lead nowhere."""
    sections = sections_read(case, version)
    for section in sections:
        for cell in [*section["lines"], *(cell for row in section["rows"] for cell in row)]:
            cell["open_url"] = ""
    return sections


def _files(case: CaseFile, version: FormVersion) -> list[dict[str, str]]:
    """Every attachment by kind: name, size and day, digest, what the scanner found."""
    kinds = files_shown(case, version, attachments_of(version)[version.pk])
    return [
        {
            "kind": kind["label"],
            "name": file["name"],
            "meta": file["meta"],
            "sha256": file["sha256"],
            "mark": file["tag"]["label"] if file["tag"] else "",
        }
        for kind in kinds
        for file in kind["files"]
    ]


def _findings(case: CaseFile, version: FormVersion | None) -> list[dict[str, Any]]:
    """The checklist with what was found on the printed version; for officials."""
    if not case.is_staff:
        return []
    found = findings_by_key(version)
    return [
        {
            "text": item["text"],
            "finding": finding_tag(found.get(item["key"]))["label"],
            "evidence": found[item["key"]].evidence if item["key"] in found else "",
            "by": found[item["key"]].found_by.person.name if item["key"] in found else "",
        }
        for item in case.application.checklist
    ]


def _opinions(case: CaseFile) -> list[dict[str, Any]]:
    """The opinion that stands, and every recommendation with its number; for officials."""
    application, shown = case.application, []
    if application.opinion:
        proposer = application.proposer.name if application.proposer else ""
        shown.append(
            {
                "title": f"审核意见{'（' + application.get_proposal_display() + '）' if application.proposal else ''}",
                "text": application.opinion,
                "grounds": application.priority_grounds,
                "by": f"提出人：{proposer}" if proposer else "",
            }
        )
    rows = application.recommendations.select_related("proposer", "approver", "authority").order_by("pk")
    return shown + [
        {
            "title": f"推荐书 {row.number}{'（已作废）' if row.voided_at else ''}",
            "text": row.opinion,
            "grounds": row.priority_grounds,
            "by": f"{row.authority.name}，提出人：{row.proposer.name}，审定人：{row.approver.name}，"
            f"{instant_words(row.approved_at)}审定"
            + (f"；作废：{row.void_reason}" if row.voided_at and row.void_reason else ""),
        }
        for row in rows
    ]


def _paper(paper: dict[str, Any]) -> dict[str, str]:
    scan = paper["scan"]
    return {
        "title": paper["title"],
        "number": paper["number"],
        "code": paper["code"],
        "standing": paper["tag"]["label"],
        "meta": paper["file"]["meta"],
        "sha256": paper["file"]["sha256"],
        "scan": f"{scan['name']}，{scan['meta']}" if scan else "",
        "scan_sha256": scan["sha256"] if scan else "",
    }
