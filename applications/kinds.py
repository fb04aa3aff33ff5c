"""What a form edition says of each kind of attachment: who must bring it, and when; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.fields import BadEdition, Section, plain


@dataclass(frozen=True)
class AttachmentKind:
    """One kind of attachment.

    It must be there always, for the kinds of unit in `required_for`, or once something was written into one of the
    fields in `required_with` (section and field). Experts see it only where the edition says so: papers name people.
    """

    key: str
    label: str
    help: str = ""
    required: bool = False
    required_for: tuple[str, ...] = ()
    required_with: tuple[tuple[str, str], ...] = ()
    expert: bool = False


@dataclass(frozen=True)
class Demand:
    """Whether a kind must be there for one form, and the labels of the fields that called for it."""

    needed: bool
    grounds: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why it must be there, where the form itself called for it."""
        return f"因填写了{'、'.join(self.grounds)}，须上传" if self.grounds else ""

    @property
    def tail(self) -> str:
        """The reason in brackets, to stand behind the name of the kind."""
        return f"（{self.reason}）" if self.grounds else ""


def parse_kinds(entries: Sequence[Mapping[str, Any]], sections: Sequence[Section]) -> tuple[AttachmentKind, ...]:
    """The attachments of an edition. Raises BadEdition naming what does not follow the catalogue."""
    kinds = tuple(_kind(entry) for entry in entries)
    if len({kind.key for kind in kinds}) != len(kinds):
        raise BadEdition("附件的代码不能重复。")
    by_key = {section.key: section for section in sections}
    for kind in kinds:
        for section, field in kind.required_with:
            if section not in by_key or by_key[section].field(field) is None:
                raise BadEdition(f"附件“{kind.key}”的 required_with 所指的“{section}.{field}”不在表单中。")
    return kinds


def _kind(entry: Mapping[str, Any]) -> AttachmentKind:
    if not entry.get("key") or not entry.get("label"):
        raise BadEdition("附件的每一项都要有代码和文字。")
    if unknown := set(entry) - set(AttachmentKind.__dataclass_fields__):
        raise BadEdition(f"附件“{entry['key']}”的属性不在目录中：{'、'.join(sorted(unknown))}。")
    if not all(isinstance(entry.get(name, False), bool) for name in ("required", "expert")):
        raise BadEdition(f"附件“{entry['key']}”的 required 和 expert 只能是 true 或 false。")
    named = entry.get("required_with", [])
    if not isinstance(named, list) or not all(isinstance(text, str) and text.count(".") == 1 for text in named):
        raise BadEdition(f"附件“{entry['key']}”的 required_with 应列出“节.字段”。")
    pairs = tuple((text.partition(".")[0], text.partition(".")[2]) for text in named)
    return AttachmentKind(**{**entry, "required_for": tuple(entry.get("required_for", ())), "required_with": pairs})


def demand_of(
    kind: AttachmentKind, unit_kind: str, sections: Sequence[Section], contents: Mapping[str, Mapping[str, Any]]
) -> Demand:
    """Whether a unit of this kind must bring the attachment, by what it wrote into the sections that it fills in."""
    by_key = {section.key: section for section in sections}
    labels = [
        by_key[section].field(key).label
        for section, key in kind.required_with
        if section in by_key and _is_written(contents.get(section, {}), key)
    ]
    grounds = tuple(dict.fromkeys(labels))
    return Demand(kind.required or unit_kind in kind.required_for or bool(grounds), grounds)


def _is_written(content: Mapping[str, Any], key: str) -> bool:
    values = [content.get("fields", {}), *content.get("rows", [])]
    return any(plain(row.get(key)) for row in values)
