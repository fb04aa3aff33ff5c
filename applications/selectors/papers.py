"""Reads the papers of an application: what was issued and to whom it is shown, the stamped scans beside them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from applications.models import Application
from applications.selectors.case import CaseFile
from applications.selectors.reading import file_shown, size_in_words
from office import documents
from office.models import IssuedDocument, Upload
from office.words import instant_words

FORM, RECEIPT, REFUSAL, RECOMMENDATION = "application_form", "receipt", "refusal_notice", "recommendation_form"
# Issued by publicity when the chain is announced.
CERTIFICATE = "certificate"
LIST = "recommendation_list"
# Papers addressed to the unit; the recommendation form goes from authority to authority.
FOR_THE_UNIT = (FORM, RECEIPT, REFUSAL, CERTIFICATE)


def documents_seen(case: CaseFile) -> QuerySet[IssuedDocument]:
    """The papers that this person may read: forms only of versions that the person may read."""
    forms = [version.document_id for version in case.versions if version.document_id]
    readable = Q(kind=FORM, pk__in=forms) | ~Q(kind=FORM)
    papers = documents.of(case.application).filter(readable)
    if not case.is_staff:
        return papers.filter(kind__in=FOR_THE_UNIT)
    # A list names several files and belongs to none of them.
    lists = Q(kind=LIST, pk__in=case.application.recommendations.values("document_id"))
    return (papers | IssuedDocument.objects.filter(lists)).order_by("pk")


def papers_shown(case: CaseFile) -> list[dict[str, Any]]:
    """Each paper with its scan beside it, newest first."""
    scans = {version.document_id: version for version in case.versions if version.document_id}
    sent = {row.document_id: row for row in case.application.recommendations.select_related("scan")}
    papers = []
    for document in documents_seen(case):
        version, recommendation = scans.get(document.pk), sent.get(document.pk)
        papers.insert(0, _paper(case.application, document, version, recommendation))
    return papers


def _paper(application: Application, document: IssuedDocument, version: Any, recommendation: Any) -> dict[str, Any]:
    url = reverse("applications:paper", args=[application.pk, document.pk])
    scan = (version and version.scan) or (recommendation and recommendation.scan)
    return {
        "title": document.title + (f"（第 {version.number} 版）" if version else ""),
        "number": "" if document.kind == FORM else document.number,
        "code": document.code,
        "tag": _tag(document),
        "reason": document.void_reason,
        "file": {
            "name": f"{document.title}.pdf" if document.is_rendered else "正在生成，请稍后刷新",
            "url": url if document.is_rendered else "",
            "view_url": f"{url}?view=1" if document.is_rendered else "",
            "meta": _meta(document),
            "sha256": document.sha256,
        },
        "wants_scan": document.kind in (FORM, RECOMMENDATION, LIST),
        "scan": _scan_shown(application, scan, document, version) if scan else None,
        "sent": instant_words(recommendation.sent_at) if recommendation and recommendation.sent_at else "",
        "digest": version.digest if version else "",
    }


def _tag(document: IssuedDocument) -> dict[str, str]:
    tone = {"有效": ("green", "■"), "已作废": ("red", "◆")}.get(document.standing, ("amber", "▲"))
    return {"label": document.standing, "tone": tone[0], "shape": tone[1]}


def _scan_shown(application: Application, scan: Upload, document: IssuedDocument, version: Any) -> dict[str, Any]:
    """The scan beside its paper: held in quarantine, or with the paper's code or another one."""
    shown = file_shown(application, scan)
    return {**shown, "tag": shown["tag"] or _scan_tag(document, version)}


def _scan_tag(document: IssuedDocument, version: Any) -> dict[str, str]:
    """Whether the code typed from the scan is the paper's own."""
    if version is None or version.scan_code == document.code:
        return {"label": "校验码一致", "tone": "green", "shape": "■"}
    return {"label": "校验码不一致", "tone": "red", "shape": "◆"}


def _meta(document: IssuedDocument) -> str:
    size = f"，{size_in_words(document.size)}" if document.size else ""
    return f"PDF{size}，{instant_words(document.issued_at)}生成"
