"""The record of a visit to a site."""

from datetime import datetime
from typing import Any

from applications.selectors.reading import size_in_words
from evaluation.documents.words import field, file_fields, signed_by
from evaluation.models import SiteVisit
from office.words import day_words


def visit(thing: SiteVisit, number: str, at: datetime) -> dict[str, Any]:
    """Day, place, people, conclusion, findings, the photographs by name and digest, the places of signatures."""
    call = thing.application.round
    return {
        "title_lines": ["实地核查记录"],
        "number": number,
        "facts": [
            field("试点方案", call.programme.name, "wide"),
            *file_fields(thing.application),
            field("申报批次", call.title),
            field("核查日期", day_words(thing.visited_on)),
            field("地点", thing.place, "wide"),
            field("核查人员", thing.visitors, "wide"),
            field("结论", thing.get_finding_display(), "wide"),
        ],
        "text": thing.findings,
        "photos": [
            [photo.caption or photo.upload.name, size_in_words(photo.upload.size), photo.upload.sha256[:16]]
            for photo in thing.photos.select_related("upload").order_by("pk")
        ],
        "signature": signed_by(call.programme.selecting_authority.seal_name, at),
    }
