"""Reads what belongs into the bundle of a file: both papers with their scans, the attachments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from applications.models import Application, Attachment, FormVersion, Recommendation
from applications.selectors.reading import size_in_words
from office.bundles import Item
from office.models import IssuedDocument, Upload
from office.quarantine import is_held, tag_of
from office.uploads import clean_name

# One download holds no more: beyond that it breaks off too easily on the way.
MOST_FILES = 100
MOST_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Bundle:
    """What one file has to be taken along, in the order in which it is read."""

    application: Application
    items: list[Item] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(item.size for item in self.items if not item.withheld)

    @property
    def withheld(self) -> int:
        return sum(bool(item.withheld) for item in self.items)

    @property
    def name(self) -> str:
        """The name of the bundle, or of its folder among others."""
        return clean_name(f"{self.application.number or '未编号'} {self.application.unit.name}".replace("/", "／"))


def bundles_of(applications: Iterable[Application]) -> list[Bundle]:
    """The bundles of some files, in four queries, however many they are."""
    keys = [application.pk for application in applications]
    versions = FormVersion.objects.filter(handed_in_at__isnull=False).order_by("number")
    attached = Attachment.objects.select_related("upload").order_by("kind", "pk")
    latest = versions.select_related("document", "scan", "edition").prefetch_related(Prefetch("attachments", attached))
    valid = Recommendation.objects.filter(voided_at__isnull=True).select_related("document", "scan")
    rows = Application.objects.filter(pk__in=keys).select_related("unit").order_by("pk")
    rows = rows.prefetch_related(Prefetch("versions", latest), Prefetch("recommendations", valid))
    return [Bundle(application, list(_items(application))) for application in rows]


def _items(application: Application) -> Iterator[Item]:
    versions = list(application.versions.all())
    version = versions[-1] if versions else None
    recommendation = next(iter(application.recommendations.all()), None)
    if version is not None:
        yield _paper(version.document, f"申报书（第 {version.number} 版）")
        if version.scan is not None:
            yield _upload(version.scan, "申报书盖章扫描件")
    if recommendation is not None and (paper := recommendation.document) is not None:
        if version is None or paper.pk != version.document_id:
            yield _paper(paper, f"{paper.kind_label} {paper.number}")
        if recommendation.scan is not None:
            yield _upload(recommendation.scan, f"{paper.kind_label}盖章扫描件")
    if version is not None:
        labels = {entry["key"]: entry["label"] for entry in version.edition.attachments}
        for row in version.attachments.all():
            yield _upload(row.upload, f"附件：{labels.get(row.kind, row.kind)}")


def _paper(document: IssuedDocument, what: str) -> Item:
    withheld = "" if document.is_rendered else "文书正在生成，请稍后再下载。"
    name = clean_name(f"{document.title}.pdf".replace("/", "／"))
    return Item(name, what, document.size or 0, document.sha256, document.path, withheld, document.code)


def _upload(upload: Upload, what: str) -> Item:
    withheld = f"{tag_of(upload)['label']}，没有放入。" if is_held(upload) else ""
    return Item(clean_name(upload.name), what, upload.size, upload.sha256, upload.path, withheld)


def too_much(bundles: list[Bundle], *, more: bool) -> str:
    """Why so many files are not handed out at once; empty when they are."""
    size = sum(bundle.size for bundle in bundles)
    if more:
        return f"一次最多下载 {MOST_FILES} 件，请用筛选或勾选分几次下载。"
    if size > MOST_BYTES:
        limit = size_in_words(MOST_BYTES)
        return f"选中的 {len(bundles)} 件共 {size_in_words(size)}，一次最多 {limit}，请分几次下载。"
    return ""


def facts_of(bundle: Bundle) -> dict[str, Any]:
    """What the manifest says of the file itself."""
    application = bundle.application
    valid = next(iter(application.recommendations.all()), None)
    return {
        "application": application.number,
        "chain": application.chain_name,
        "unit": application.unit.name,
        "uscc": application.unit.uscc,
        "recommendation": valid.number if valid else None,
    }
