"""Reads the attachments of a frozen dossier for its expert: under neutral names, each between its neighbours."""

from typing import Any

from django.urls import reverse

from applications.models import Attachment
from applications.selectors.reading import size_in_words
from evaluation.models import Panel, ScoreSheet
from office import bare_files, filetypes, quarantine
from office.models import Upload
from office.uploads import INLINE

HELD = "这个附件现在不能打开：正在安全检查，或者检出病毒已经封存。"
NOT_CLEAN = (
    "这是{kind}，里面的作者等信息不能可靠去除，按保密要求不提供给专家，请按卷宗的其余内容评分。"
    "因此不能评分的，请联系组织评审的工作人员。"
)
WITHHELD = {"label": "不提供", "tone": "grey", "shape": "○"}
OFFICE = {
    one.content_type: one.label for one in (filetypes.DOCX, filetypes.XLSX, filetypes.DOC, filetypes.XLS, filetypes.OFD)
}
NO_VIEW = "浏览器不能直接打开这种文件，请下载后查看。"


def files_of(sheet: ScoreSheet) -> list[dict[str, Any]]:
    """The frozen list of a dossier's attachments; dossiers from before there was one have none."""
    return sheet.dossier.content.get("files", [])


def not_clean(content_type: str) -> str:
    """Why an expert gets no attachment of a kind that cannot be made neutral."""
    return NOT_CLEAN.format(kind=OFFICE.get(content_type, "不能去除作者等信息的文件"))


def withheld_files(panel: Panel) -> list[str]:
    """The attachments of a panel's files that experts should see and do not get, in words for the staff; one query."""
    rows = Attachment.objects.filter(version__in=panel.dossiers.values("application__version")).exclude(
        upload__content_type__in=bare_files.CLEANERS
    )
    rows = rows.select_related("upload", "version__application__edition").order_by("version", "pk")
    found = []
    for row in rows:
        file = row.version.application
        label = next((kind.label for kind in file.edition.kinds if kind.key == row.kind and kind.expert), "")
        if label:
            found.append(f"“{file.chain_name}”的{label}（{OFFICE.get(row.upload.content_type, '其他文件')}）")
    return found


def files_shown(sheet: ScoreSheet) -> list[dict[str, Any]]:
    """The attachments as components/_file.html takes them."""
    uploads = Upload.objects.in_bulk([file["upload"] for file in files_of(sheet)])
    return [
        {
            "name": file["name"],
            "meta": size_in_words(file["size"]),
            "sha256": file["sha256"],
            "tag": quarantine.tag_of(uploads[file["upload"]])
            or (None if bare_files.is_cleanable(file["content_type"]) else WITHHELD),
            "look_url": reverse("evaluation:file", args=[sheet.pk, file["number"]]),
        }
        for file in files_of(sheet)
    ]


def file_of(sheet: ScoreSheet, number: int) -> tuple[dict[str, Any], Upload] | None:
    """One attachment of the frozen list with its stored file, or None."""
    file = next((entry for entry in files_of(sheet) if entry["number"] == number), None)
    return (file, Upload.objects.get(pk=file["upload"])) if file else None


def viewer_of(sheet: ScoreSheet, file: dict[str, Any], upload: Upload) -> dict[str, Any]:
    """One attachment as components/_viewer.html takes it; its own name and who uploaded it are not in it."""
    number, last = file["number"], len(files_of(sheet))
    held, clean = quarantine.is_held(upload), bare_files.is_cleanable(file["content_type"])
    is_open = clean and not held
    url = reverse("evaluation:file_content", args=[sheet.pk, number]) if is_open else ""
    view = f"{url}?view=1" if is_open and file["content_type"] in INLINE else ""
    is_pdf = file["content_type"] == filetypes.PDF.content_type
    return {
        "name": file["name"],
        "place": f"第 {number} 个，共 {last} 个",
        "earlier": reverse("evaluation:file", args=[sheet.pk, number - 1]) if number > 1 else "",
        "later": reverse("evaluation:file", args=[sheet.pk, number + 1]) if number < last else "",
        "tag": quarantine.tag_of(upload),
        "download_url": url,
        "frame_url": view if is_pdf else "",
        "image_url": "" if is_pdf else view,
        "hindrance": "" if view else HELD if held else NO_VIEW if clean else not_clean(file["content_type"]),
        "facts": [
            {"label": "种类", "value": file["kind"]},
            {"label": "大小", "value": size_in_words(file["size"])},
            {
                "label": "SHA-256",
                "value": file["sha256"],
                "note": "申报原件的摘要；这里的副本去除了作者等信息",
            },
        ],
    }
