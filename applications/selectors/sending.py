"""Reads which stamped scan belongs to which file that waits to be sent up, and what sending them would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.choices import Role
from applications.choices import Action, State
from applications.models import Application, Recommendation
from applications.querysets import authority_ids
from applications.selectors.bulk import Line, preview
from applications.selectors.case import RELATED
from applications.selectors.papers import LIST
from applications.selectors.recommending import LISTS
from chains.choices import RecommendationPaper
from office import documents
from office.machine import Actor
from office.models import IssuedDocument, Job, Upload
from office.quarantine import INFECTED

UNREAD = "没有读出二维码，请填写页脚上的校验码。"
ON_A_LIST = "这是推荐名单，请在“推荐名单”页报送。"
VIRUS = "检出病毒，请换一份干净的扫描件。"


@dataclass(frozen=True)
class Scan:
    """One scan of a batch: the paper and file that it was matched to, or why it is not sent."""

    upload_id: int | None
    name: str
    reason: str
    typed: str = ""
    paper: IssuedDocument | None = None
    line: Line | None = None

    @property
    def is_ready(self) -> bool:
        return not self.reason

    @property
    def asks_for_code(self) -> bool:
        """Whether typing the code could help."""
        return self.upload_id is not None and self.line is None


def files_to_send(user: Any) -> QuerySet[Application]:
    """The files that wait to be sent up, each with a paper of its own, by an authority where the user is an officer."""
    rows = Application.objects.visible_to(user).filter(
        authority_id__in=authority_ids(user, Role.DISTRICT_OFFICER), state=State.APPROVED
    )
    return rows.exclude(**{LISTS: RecommendationPaper.LIST}).select_related(*RELATED).order_by("pk")


def scans_matched(user: Any, reading: Job, typed: Mapping[int, str], *, actor: Actor, at: datetime) -> list[Scan]:
    """The scans of a batch, by the codes read from them or typed: what would be sent up and what not, and why.

    `typed` holds codes by the key of the upload; they count where the scan's own led nowhere.
    """
    read = reading.result.get("lines", [])
    uploads = Upload.objects.in_bulk([line["upload"] for line in read])
    scans, taken = [], {}
    for line in read:
        codes = [typed[line["upload"]]] if typed.get(line["upload"]) else line["codes"]
        scan = _matched(user, uploads[line["upload"]], codes, typed.get(line["upload"], ""), actor, at)
        key = scan.line.application.pk if scan.line else None
        if scan.is_ready and key in taken:
            scan = replace(scan, reason=f"与“{taken[key]}”是同一件，只报送先上传的一份。")
        elif scan.is_ready:
            taken[key] = scan.name
        scans.append(scan)
    refused = [Scan(None, name, reason) for name, reason in reading.params["refused"]]
    return scans + refused


def _matched(user: Any, upload: Upload, codes: list[str], typed: str, actor: Actor, at: datetime) -> Scan:
    papers = [paper for code in codes if (paper := documents.find_by_code(code)) is not None]
    row = _recommendation(user, papers)
    if row is None or row.voided_at is not None or row.document.kind == LIST:
        return Scan(upload.pk, upload.name, _led_nowhere(row, codes), typed)
    application = Application.objects.select_related(*RELATED).get(pk=row.application_id)
    line = preview(user, Action.SEND_UP, [application], actor=actor, at=at)[0]
    reason = VIRUS if upload.verdict == INFECTED else line.reason
    return Scan(upload.pk, upload.name, reason, typed, row.document, line)


def _recommendation(user: Any, papers: Iterable[IssuedDocument]) -> Recommendation | None:
    """The recommendation by the user's own authority that stands on one of the papers; a valid one before others."""
    seen = Application.objects.visible_to(user).values("pk")
    rows = Recommendation.objects.filter(
        document__in=papers, application__in=seen, authority_id__in=authority_ids(user, Role.DISTRICT_OFFICER)
    )
    found = list(rows.select_related("document").order_by("-pk"))
    return next((row for row in found if row.voided_at is None), found[0] if found else None)


def _led_nowhere(row: Recommendation | None, codes: list[str]) -> str:
    if not codes:
        return UNREAD
    if row is None:
        return f"校验码 {codes[0].upper()} 不是本部门推荐文书的，请核对后填写正确的校验码。"
    if row.voided_at is not None:
        return f"推荐书 {row.number} 已经作废，请扫描现行的推荐书。"
    return ON_A_LIST
