"""Decides which columns the list of applications can have, and which one person's has."""

from dataclasses import dataclass
from typing import Any

from applications.models import ListPreference


@dataclass(frozen=True)
class ListColumn:
    """A column of the officials' list: its key among a row's cells, its heading, the order that a press asks for."""

    key: str
    label: str
    sort: str = ""
    kind: str = "text"
    usual: bool = True


AUTHORITY, KEY_FIELD, OFFICER = "authority", "key_field", "officer"
COLUMNS = (
    ListColumn("state", "状态"),
    ListColumn(AUTHORITY, "受理部门"),
    ListColumn("round", "批次"),
    ListColumn(OFFICER, "承办人"),
    ListColumn(KEY_FIELD, "重点领域", usual=False),
    ListColumn("submitted", "首次提交", usual=False),
    ListColumn("returns", "退回次数", kind="number", usual=False),
    ListColumn("since", "在办", sort="since", kind="number"),
    ListColumn("due", "期限", sort="due", kind="number"),
)


def preference_of(user: Any) -> ListPreference:
    """What a person has chosen; unsaved where they have not chosen anything."""
    return ListPreference.objects.filter(user=user).first() or ListPreference(user=user)


def columns_offered(*, apart: bool, key_fields: bool) -> list[ListColumn]:
    """The columns that tell a person anything: authorities where there are several, key fields where a scheme has."""
    hidden = {key for key, told in ((AUTHORITY, apart), (KEY_FIELD, key_fields)) if not told}
    return [column for column in COLUMNS if column.key not in hidden]


def columns_shown(preference: ListPreference, offered: list[ListColumn]) -> list[ListColumn]:
    """The columns of a person's list, in their fixed order: the chosen ones, or the usual ones."""
    chosen = [column for column in offered if column.key in preference.columns]
    return chosen or [column for column in offered if column.usual]
