"""Reads the review of an application: the checklist with its findings, and what an act's page says about the file."""

from collections.abc import Mapping
from typing import Any

from applications.choices import Action, Finding
from applications.models import Application, ChecklistFinding, FormVersion
from applications.selectors.case import CaseFile

FINDING_TAGS = {
    Finding.MET: ("green", "■"),
    Finding.UNMET: ("red", "◆"),
    Finding.INAPPLICABLE: ("grey", "○"),
}
OPEN_TAG = {"label": "未填写", "tone": "amber", "shape": "▲"}


def findings_by_key(version: FormVersion | None) -> dict[str, ChecklistFinding]:
    """The findings on one version."""
    if version is None:
        return {}
    return {row.key: row for row in version.findings.select_related("found_by__person")}


def earlier_findings(case: CaseFile) -> dict[str, ChecklistFinding]:
    """The findings on the version before the present one: what the officer found then, not what holds now."""
    if len(case.versions) < 2:
        return {}
    return findings_by_key(case.versions[-2])


def finding_tag(row: ChecklistFinding | None) -> dict[str, str]:
    """A finding as a tag."""
    if row is None:
        return OPEN_TAG
    finding = Finding(row.finding)
    tone, shape = FINDING_TAGS[finding]
    return {"label": finding.label, "tone": tone, "shape": shape}


def checklist_shown(
    application: Application,
    found: Mapping[str, ChecklistFinding],
    earlier: Mapping[str, ChecklistFinding],
    form: Any,
) -> list[dict[str, Any]]:
    """The items of the edition's checklist, each with its finding and the fields of the form that takes a new one."""
    items = []
    for number, item in enumerate(application.checklist, start=1):
        key, row, before = item["key"], found.get(item["key"]), earlier.get(item["key"])
        items.append(
            {
                "number": number,
                "text": item["text"],
                "basis": item.get("basis", ""),
                "tag": finding_tag(row),
                "evidence": row.evidence if row else "",
                "by": row.found_by.person.name if row else "",
                "before": f"上一版：{before.get_finding_display()}{'，' + before.evidence if before.evidence else ''}"
                if before
                else "",
                "finding": form[f"finding.{key}"],
                "evidence_field": form[f"evidence.{key}"],
            }
        )
    return items


def about(application: Application, action: str) -> list[dict[str, Any]]:
    """What the page of an act says about the file above its form, as components/_facts.html takes it."""
    facts = [
        {"label": "申报单位", "value": application.unit.name},
        {"label": "申报书", "value": _handed_in(application)},
    ]
    return facts + _ABOUT.get(action, lambda application: [])(application)


def _handed_in(application: Application) -> str:
    """The version that the authority has; the one that the unit is still correcting is not there yet."""
    versions = application.versions.filter(handed_in_at__isnull=False).order_by("-number")
    return str(versions.first() or "还没有提交")


def _proposal(application: Application) -> list[dict[str, Any]]:
    facts = _unmet(application)
    if application.proposer_id:
        facts.append({"label": "提出人", "value": application.proposer.name})
    facts.append({"label": "审核意见", "value": application.opinion})
    if application.priority_grounds:
        facts.append({"label": "优先支持理由", "value": application.priority_grounds})
    return facts


def _unmet(application: Application) -> list[dict[str, Any]]:
    """How the checklist came out, naming what is not met."""
    rows = findings_by_key(application.version)
    texts = [
        f"{item['text']}：{rows[item['key']].evidence}"
        for item in application.checklist
        if item["key"] in rows and rows[item["key"]].finding == Finding.UNMET
    ]
    total = len(application.checklist)
    value = "\n".join(texts) or f"{total} 项中已核对 {len(rows)} 项，没有不符合的"
    return [{"label": "审核清单" if not texts else "不符合的项目", "value": value, "tone": "red" if texts else ""}]


def _recommendation(application: Application) -> list[dict[str, Any]]:
    paper = application.recommendations.filter(voided_at__isnull=True).first()
    return [{"label": "推荐书", "value": paper.number if paper else ""}]


def _withdrawal(application: Application) -> list[dict[str, Any]]:
    return [{"label": "撤回理由", "value": application.withdrawal_reason}]


def _disqualification(application: Application) -> list[dict[str, Any]]:
    proposer = application.disqualification_proposer
    return [
        {"label": "提出人", "value": proposer.name if proposer else ""},
        {"label": "理由", "value": application.disqualification_reason},
    ]


def _authority(application: Application) -> list[dict[str, Any]]:
    return [{"label": "现受理部门", "value": application.authority.name}]


_ABOUT = {
    Action.PROPOSE_RECOMMENDATION: _unmet,
    Action.PROPOSE_REFUSAL: _unmet,
    Action.APPROVE_RECOMMENDATION: _proposal,
    Action.APPROVE_REFUSAL: _proposal,
    Action.SEND_BACK: _proposal,
    Action.TAKE_BACK: _proposal,
    Action.SEND_UP: _recommendation,
    Action.ACCEPT: _recommendation,
    Action.RETURN_TO_DISTRICT: _recommendation,
    Action.RETURN_PAST_DISTRICT: _recommendation,
    Action.REROUTE: _authority,
    Action.CONSENT_WITHDRAWAL: _withdrawal,
    Action.REFUSE_WITHDRAWAL: _withdrawal,
    Action.APPROVE_DISQUALIFICATION: _disqualification,
    Action.DROP_DISQUALIFICATION: _disqualification,
}
