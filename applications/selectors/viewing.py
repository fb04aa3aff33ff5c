"""Reads one attachment to be looked at: the file between its neighbours, in the order of the edition's kinds."""

from typing import Any

from django.urls import reverse

from applications.models import FormVersion
from applications.selectors.case import CaseFile
from applications.selectors.reading import attachments_of, file_shown, size_in_words
from office.filetypes import PDF

NO_VIEW = "浏览器不能直接打开这种文件，请下载后查看。"


def viewer_of(case: CaseFile, version: FormVersion, upload_id: int) -> dict[str, Any] | None:
    """One attachment of a version with the way to the one before and the one after; None when it is not of it."""
    kinds = {kind["key"]: (place, kind["label"]) for place, kind in enumerate(version.edition.attachments)}
    rows = [row for row in attachments_of(version)[version.pk] if row.kind in kinds]
    rows.sort(key=lambda row: (kinds[row.kind][0], row.pk))
    place = next((place for place, row in enumerate(rows) if row.upload_id == upload_id), None)
    if place is None:
        return None
    row = rows[place]
    file, is_pdf = file_shown(case.application, row.upload), row.upload.content_type == PDF.content_type
    urls = [look_url(case, version, other.upload_id) for other in rows]
    return {
        "name": file["name"],
        "place": f"第 {place + 1} 个，共 {len(rows)} 个",
        "earlier": urls[place - 1] if place else "",
        "later": urls[place + 1] if place + 1 < len(rows) else "",
        "tag": file["tag"],
        "download_url": file["url"],
        "frame_url": file["view_url"] if is_pdf else "",
        "image_url": "" if is_pdf else file["view_url"],
        "hindrance": _hindrance(file),
        "facts": [
            {"label": "种类", "value": kinds[row.kind][1]},
            {"label": "大小", "value": size_in_words(row.upload.size)},
            {"label": "上传", "value": file["meta"].partition("，")[2].removesuffix("上传")},
            {"label": "SHA-256", "value": row.upload.sha256},
        ],
    }


def look_url(case: CaseFile, version: FormVersion, upload_id: int) -> str:
    """The page of one attachment of a version."""
    url = reverse("applications:look", args=[case.application.pk, upload_id])
    return url if version == case.versions[-1] else f"{url}?version={version.number}"


def _hindrance(file: dict[str, Any]) -> str:
    """Why there is nothing to see."""
    if file["is_infected"]:
        return "这个文件检出病毒，已经封存，任何人都不能打开。"
    if file["tag"]:
        return "这个文件正在安全检查，检查完才能打开。一般几分钟，请稍后刷新。"
    return "" if file["view_url"] else NO_VIEW
