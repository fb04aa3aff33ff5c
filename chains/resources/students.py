"""The roster's columns: how cells are read and written; the rules stand in services."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from import_export import fields, resources, widgets
from import_export.results import Result

from chains.choices import SkillLevel, StudentKind
from chains.identity import normalise_identity
from chains.models import Chain, Member, Student
from chains.resources.tables import HEADINGS, Table
from chains.roster import StudentEntry, read_day, read_kind, read_level, read_name
from chains.selectors import choosable, present_identities, roster
from chains.services import NOT_YOURS, Change, identity_digest, rules_of
from office.clock import local_date
from office.identifiers import mask_id, normalise_phone
from office.machine import Actor
from office.sealed import Sealed, is_mask

NAMES = (
    "number", "name", "kind", "identity", "phone", "school", "employer", "major", "level", "enrolled_on", "left_on",
)  # fmt: skip
HEADING_OF = dict(zip(NAMES, HEADINGS, strict=True))
ATTRIBUTE_OF = {"school": "school__unit__name", "employer": "employer__unit__name"}
MAJOR_LENGTH = 60
SAMPLE = 10


@dataclass(frozen=True)
class BadCell:
    """One cell that cannot be taken: the row's number in the file, the column's heading, the reason."""

    line: int
    column: str
    reason: str


class Cell(widgets.Widget):
    """A cell that is read by one function and written by another."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str] = str) -> None:
        super().__init__()
        self.read, self.write = read, write

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value in (None, "") else self.write(value)


def read_major(text: str) -> str:
    """A major or trade as typed."""
    if len(text) > MAJOR_LENGTH:
        raise ValueError(f"专业或工种不超过{MAJOR_LENGTH}个字，现为{len(text)}个字。")
    return text


def read_enrolled(text: str) -> Any:
    """The day of enrolment, which nobody may leave out."""
    day = read_day(text)
    if day is None:
        raise ValueError("请填写入链日期。")
    return day


def column(name: str, read: Callable[[str], Any] = str, write: Callable[[Any], str] = str) -> fields.Field:
    """A column under its heading."""
    return fields.Field(ATTRIBUTE_OF.get(name, name), HEADING_OF[name], Cell(read, write))


class StudentResource(resources.ModelResource):
    """A chain's roster for one person: reads a table into changes, writes visible rows out with masked numbers.

    Reading writes nothing: `changes` go to the services, in one transaction.
    """

    number = column("number")
    name = column("name", read_name)
    kind = column("kind", read_kind, lambda value: StudentKind(value).label)
    identity = column("identity")
    phone = column("phone")
    school = column("school")
    employer = column("employer")
    major = column("major", read_major)
    level = column("level", read_level, lambda value: SkillLevel(value).label)
    enrolled_on = column("enrolled_on", read_enrolled, lambda day: day.isoformat())
    left_on = column("left_on", read_day, lambda day: day.isoformat())

    class Meta:
        model = Student
        fields = import_order = export_order = NAMES
        import_id_fields = ("number",)
        skip_diff = True
        # Nothing is written here, so no row needs a savepoint of its own.
        use_bulk = True

    def __init__(self, chain: Chain, *, actor: Actor, at: datetime) -> None:
        super().__init__()
        self.chain, self.actor, self.at = chain, actor, at
        self.changes: list[Change] = []
        self.lines: list[int] = []

    def read(self, table: Table) -> Result:
        """Read a table into `changes`; what cannot be taken stands in the result, see `bad_cells`."""
        self.lines = table.lines
        dataset = tablib.Dataset(*table.rows, headers=HEADINGS)
        return self.import_data(dataset, dry_run=True)

    def sample(self) -> list[list[str]]:
        """The first changes as the preview shows them, numbers masked."""
        names = {pk: member.unit.name for pk, member in self.by_key.items()}
        return [
            [
                "更新" if change.student else "新增",
                change.entry.name,
                StudentKind(change.entry.kind).label,
                mask_id(change.entry.identity) if change.entry.identity else str(change.student.identity),
                names.get(change.entry.school_id, ""),
                names.get(change.entry.employer_id, ""),
                SkillLevel(change.entry.level).label if change.entry.level else "",
            ]
            for change in self.changes[:SAMPLE]
        ]

    def bad_cells(self, result: Result) -> list[BadCell]:
        """Every cell of the table that cannot be taken, in the order of the file."""
        return [
            BadCell(self.lines[row.number - 1], HEADING_OF[name], reason)
            for row in result.invalid_rows
            for name in NAMES
            for reason in row.error.message_dict.get(name, ())
        ]

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """What every row is compared with is read once."""
        self.changes, self.numbers_seen, self.identities_seen = [], {}, {}
        self.rules = rules_of(self.chain, actor=self.actor, at=self.at)
        self.students = {student.number: student for student in roster(self.chain, self.actor.user)}
        kept = {key for student in self.students.values() for key in (student.school_id, student.employer_id)}
        self.by_key = {member.pk: member for member in choosable(self.chain, kept)}
        self.members = by_name_and_code(member for member in self.by_key.values() if member.is_current)
        # Somebody whom this very file lets go makes room for the same person.
        leaving = {row[0] for row in dataset if row[-1]}
        present = present_identities(self.chain).items()
        self.present = {digest: number for digest, (_, number) in present if number not in leaving}

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, str]) -> tuple[Student, bool]:
        """The student under the row's number, or a new one where it is empty (or unknown, which is a problem)."""
        number = row[HEADING_OF["number"]]
        return (self.students[number], False) if number in self.students else (Student(chain=self.chain), True)

    def import_instance(self, instance: Student, row: dict[str, str], **kwargs: Any) -> None:
        """Read the row's cells into a change; the instance itself stays as it is. Raises ValidationError by field."""
        line = self.lines[kwargs["row_number"] - 1]
        values, problems = self._read_cells(instance, row)
        problems |= self._doubles(instance, values, problems, line)
        self.change = Change(_entry(values, self.at), None if instance.pk is None else instance)
        if "kind" not in problems:
            found = self.rules.problems_of(self.change)
            if {"school", "employer"} & set(problems) and found.get("employer") == NOT_YOURS:
                del found["employer"]
            problems = found | problems
        if row[HEADING_OF["number"]] and instance.pk is None:
            problems = {**problems, "number": "名单中没有这个编号。新增的学员请把编号留空。"}
        if problems:
            raise ValidationError(problems)

    def validate_instance(self, instance: Student, import_validation_errors: Any = None, **kwargs: Any) -> None:
        """Nothing but what the row itself showed: the instance was not touched."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Student, is_create: bool, row: dict[str, str], **kwargs: Any) -> None:
        """Note the change; services write it."""
        self.changes.append(self.change)

    def _read_cells(self, student: Student, row: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values of a row by field, and what is wrong with its cells."""
        values: dict[str, Any] = dict.fromkeys(NAMES)
        problems: dict[str, Any] = {}
        further = {"identity": read_identity, "phone": read_phone, "school": self._member, "employer": self._member}
        for name in NAMES:
            try:
                value = self.fields[name].clean(row)
                values[name] = further[name](value, student, name) if name in further else value
            except ValidationError as error:
                problems[name] = error
            except ValueError as error:
                problems[name] = str(error)
        return values, problems

    def _member(self, text: str, student: Student, name: str) -> int | None:
        """The key of the member that a cell names; one who has left may stay where it stands."""
        if not text:
            return None
        now = getattr(student, name)
        if now is not None and text in (now.unit.name, now.unit.uscc):
            return now.pk
        if len(found := self.members.get(text, set())) != 1:
            raise ValueError("本链现有成员中没有这家单位，请填成员表中的单位全称或统一社会信用代码。" if not found
                             else "本链有同名成员，请改填统一社会信用代码。")  # fmt: skip
        return next(iter(found))

    def _doubles(self, student: Student, values: dict, problems: dict, line: int) -> dict[str, str]:
        """Numbers and identities that stand twice in the file, or on the roster under another number."""
        found = {}
        if student.pk is not None and (before := self.numbers_seen.setdefault(student.number, line)) != line:
            found["number"] = f"与第{before}行的学员编号重复。"
        if "identity" in problems or values["left_on"] is not None:
            return found
        digest = identity_digest(values["identity"]) if values["identity"] else student.identity_digest
        if digest and (before := self.identities_seen.setdefault(digest, line)) != line:
            found["identity"] = f"与第{before}行的证件号码重复。"
        elif self.present.get(digest, student.number) != student.number:
            found["identity"] = f"该证件号码已在本链名单中（学员编号{self.present[digest]}）。"
        return found


def read_identity(text: str, student: Student, name: str) -> str | None:
    """A normalised identity number; None where the cell is empty or shows the mask of what stands. Raises."""
    if _is_kept(text, student.identity):
        return None
    if is_mask(text):
        raise ValueError("请填写完整的证件号码，带*的号码不能识别。")
    return normalise_identity(text)


def read_phone(text: str, student: Student, name: str) -> str | None:
    """As `read_identity`; a new student may have none."""
    if _is_kept(text, student.phone):
        return None
    if is_mask(text):
        raise ValueError("请填写完整的手机号码，带*的号码不能识别。")
    return normalise_phone(text)


def _is_kept(text: str, stands: Sealed | str | None) -> bool:
    return not text or (isinstance(stands, Sealed) and text == stands.masked)


def by_name_and_code(members: Iterable[Member]) -> dict[str, set[int]]:
    """Keys of members by the name and by the code of their units."""
    found: dict[str, set[int]] = {}
    for member in members:
        for word in filter(None, (member.unit.name, member.unit.uscc)):
            found.setdefault(word, set()).add(member.pk)
    return found


def _entry(values: dict[str, Any], at: datetime) -> StudentEntry:
    """The row as an entry; cells that could not be read are stood in for, their problems keep the row out."""
    return StudentEntry(
        name=values["name"] or "",
        kind=values["kind"] or "",
        identity=values["identity"],
        phone=values["phone"],
        school_id=values["school"],
        employer_id=values["employer"],
        major=values["major"] or "",
        level=values["level"],
        enrolled_on=values["enrolled_on"] or local_date(at),
        left_on=values["left_on"],
    )
