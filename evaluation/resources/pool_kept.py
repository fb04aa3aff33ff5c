"""What was read of a pool's workbook, between the preview and the confirmation: signed for the person who read it."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError

from evaluation.resources.pool import Draft
from evaluation.services import Employer, Particulars

SALT, KEPT_SECONDS = "evaluation.pool", 24 * 3600
EXPIRED = "这份文件上传已超过一天，或不是您上传的，请重新上传。"


def pack(drafts: list[Draft], user: Any) -> str:
    """What was read, signed for the person who read it, so that the next page can carry it."""
    return signing.dumps([user.pk, [_plain(asdict(one)) for one in drafts]], salt=SALT, compress=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def unpack(text: str, user: Any) -> list[Draft]:
    """What `pack` signed for this person. Raises ValidationError after a day, and for anybody else's."""
    try:
        owner, rows = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise ValidationError(EXPIRED) from error
    if owner != user.pk:
        raise ValidationError(EXPIRED)
    return [
        Draft(
            row["name"],
            row["phone"],
            Particulars(**_dated(row["particulars"], "term_from", "term_until")),
            [Employer(**_dated(one, "from_on", "until_on")) for one in row["employers"]],
        )
        for row in rows
    ]


def _dated(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: date.fromisoformat(row[name]) if row[name] else None for name in names}
