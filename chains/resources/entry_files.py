"""Existing chains as workbooks to fill in, and what was read of one on its way from the preview to the confirmation."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.models import Authority
from chains import industries
from chains.choices import KeyField
from chains.models import ChainEntry, Programme
from chains.participants import HEADINGS, MAX_PARTICIPANTS, Heading
from chains.resources.entries import CHAIN, CHAIN_HEADINGS, MAX_CHAINS, MEMBERS_SHEET, SHEET
from chains.selectors.entries import authorities_to_review
from chains.selectors.entry_files import participant_words
from chains.services import Particulars
from office.sheet_templates import TemplateColumn, TemplateSheet, write_templates

SALT, KEPT_SECONDS = "chains.entries", 24 * 3600
EXPIRED = "这份文件上传已超过一天，或不是您上传的，请重新上传。"
# So many rows of the members' sheet are ready to be filled in; more may follow below.
READY_ROWS = 1_000
WIDTHS = {"name": 34, "lead_name": 34, "lead_uscc": 24, "uscc": 24, "industry": 34, "summary": 50, "tasks": 34}


def write_members_template(entry: ChainEntry) -> BytesIO:
    """The members and schools of one entry, with what is there already."""
    columns = [_column(heading, {"kind": tuple(UnitKind.labels)}) for heading in HEADINGS]
    return _book([TemplateSheet(MEMBERS_SHEET, columns, MAX_PARTICIPANTS, participant_words(entry))])


def write_entries_template(programme: Programme) -> BytesIO:
    """The two sheets for many chains of one scheme, with lists to choose from."""
    choices = {
        "lead_kind": tuple(UnitKind(kind).label for kind in programme.admitted_kinds or LEAD_KINDS),
        "industry": tuple(industries.written(code) for code in industries.DIVISIONS),
        "key_field": tuple(KeyField.labels),
        "reviewing_authority": tuple(authority.short_name for authority in authorities_to_review([programme])),
    }
    members = [CHAIN, *HEADINGS]
    return _book(
        [
            TemplateSheet(SHEET, [_column(heading, choices) for heading in CHAIN_HEADINGS], MAX_CHAINS),
            TemplateSheet(
                MEMBERS_SHEET, [_column(heading, {"kind": tuple(UnitKind.labels)}) for heading in members], READY_ROWS
            ),
        ]
    )


def _column(heading: Heading, choices: dict[str, tuple[str, ...]]) -> TemplateColumn:
    return TemplateColumn(
        heading.label,
        note=heading.hint.rstrip("。"),
        choices=choices.get(heading.key, ()),
        kind="date" if heading.key == "starts_on" else "text",
        is_required=heading.is_required,
        width=WIDTHS.get(heading.key, 0),
    )


def _book(sheets: Sequence[TemplateSheet]) -> BytesIO:
    target = BytesIO()
    write_templates(sheets, target)
    target.seek(0)
    return target


def pack(chains: Sequence[tuple[Particulars, Sequence[dict[str, Any]]]], user: Any) -> str:
    """What was read, signed for the person who read it, so that the next page can carry it."""
    rows = [
        [{**vars(entered), "reviewing_authority": entered.reviewing_authority.pk,
          "starts_on": entered.starts_on.isoformat()}, members]
        for entered, members in chains
    ]  # fmt: skip
    return signing.dumps([user.pk, rows], salt=SALT, compress=True)


def unpack(text: str, user: Any) -> list[tuple[Particulars, list[dict[str, Any]]]]:
    """What `pack` signed for this person. Raises ValidationError after a day, and for anybody else's."""
    try:
        owner, rows = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise ValidationError(EXPIRED) from error
    if owner != user.pk:
        raise ValidationError(EXPIRED)
    authorities = Authority.objects.in_bulk({row["reviewing_authority"] for row, _ in rows})
    return [
        (
            Particulars(
                **row | {
                    "reviewing_authority": authorities[row["reviewing_authority"]],
                    "starts_on": date.fromisoformat(row["starts_on"]),
                }
            ),
            members,
        )
        for row, members in rows
    ]  # fmt: skip
