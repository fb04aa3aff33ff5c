"""The writes on a chain's roster: one student by hand, or a whole table at once; each an act in the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.choices import SCHOOL_KINDS
from accounts.models import Assignment
from chains.choices import ChainState
from chains.models import Chain, Student
from chains.permissions import can_change_student, can_export_roster, can_keep_roster, can_open_sealed, own_memberships
from chains.roster import StudentEntry, problems_of
from office import register
from office.clock import local_date
from office.machine import Actor, NotAllowed, NotReady, Problem, Stale, WrongState
from office.numbers import next_numbers
from office.sealed import digest_of

NOT_YOURS = "您只能登记以本单位为院校或用人单位的学员。"
NO_GRANT = "您没有维护本链学员名单的权限。"
BATCH = 500
WRITTEN = ("kind", "name", "school_id", "employer_id", "major", "level", "enrolled_on", "left_on")


@dataclass(frozen=True)
class Change:
    """One line of a table: a new student, or what is to stand for one who is on the roster."""

    entry: StudentEntry
    student: Student | None = None


@dataclass(frozen=True)
class Rules:
    """What a chain lets one person enter on a day: present members with their kinds, and which of them are one's own.

    `own` is None for the lead unit's people, who may enter anybody.
    """

    members: dict[int, str]
    own: set[int] | None
    today: date

    def problems_of(self, change: Change) -> dict[str, str]:
        """What keeps one line alone from being entered, by field; empty when nothing does."""
        entry, student = change.entry, change.student
        problems = problems_of(entry, today=self.today)
        before = (student.school_id, student.employer_id) if student else (None, None)
        if entry.school_id not in (None, before[0]) and self.members.get(entry.school_id) not in SCHOOL_KINDS:
            problems["school"] = "院校须是本链现有的院校成员。"
        if entry.employer_id not in (None, before[1]) and entry.employer_id not in self.members:
            problems["employer"] = "用人单位须是本链现有成员。"
        if self.own is not None and not self.own & {entry.school_id, entry.employer_id}:
            problems.setdefault("employer", NOT_YOURS)
        if student is None and not entry.identity:
            problems["identity"] = "请填写证件号码。"
        return problems

    def check(self, change: Change) -> None:
        """Whether one line alone may be entered. Raises ValidationError by field."""
        if problems := self.problems_of(change):
            raise ValidationError(problems)


def rules_of(chain: Chain, *, actor: Actor, at: datetime) -> Rules:
    """What this person may enter on the chain's roster now."""
    members = dict(chain.members.current().order_by().values_list("pk", "kind"))
    return Rules(members, own_memberships(actor.user, chain), local_date(at))


def identity_digest(number: str) -> str:
    """The keyed digest by which doubles are found; the number is normalised."""
    return digest_of(number, "identity")


def add_student(chain: Chain, entry: StudentEntry, *, actor: Actor, at: datetime) -> Student:
    """Put one person on the roster under the next number of the chain.

    Raises NotAllowed, WrongState when the chain is not under construction, ValidationError by field.
    """
    return write_roster(chain, [Change(entry)], actor=actor, at=at)[0]


def amend_student(student: Student, entry: StudentEntry, *, seen: int, actor: Actor, at: datetime) -> Student:
    """Change what stands about one person. Raises as `add_student`, and Stale when it changed since it was shown."""
    with transaction.atomic():
        locked = Student.objects.select_for_update(of=("self",)).select_related("chain", "school", "employer")
        fresh = locked.get(pk=student.pk)
        if fresh.revision != seen:
            raise Stale("您打开页面之后，这名学员的信息已有变化。请看过最新内容后再改；您填写的内容没有保存。")
        return write_roster(fresh.chain, [Change(entry, fresh)], actor=actor, at=at)[0]


def write_roster(
    chain: Chain, changes: Sequence[Change], *, actor: Actor, at: datetime, whole: bool = False
) -> list[Student]:
    """Write all lines or none, as one act; `whole` when they come from a table. Raises as `add_student`."""
    with transaction.atomic():
        chain = Chain.objects.select_for_update().get(pk=chain.pk)
        grant = can_keep_roster(actor.user, chain)
        if grant is None or not all(_may_change(actor, change) for change in changes):
            raise NotAllowed(NO_GRANT)
        if chain.state != ChainState.BUILDING:
            raise WrongState(f"本链现在是“{ChainState(chain.state).label}”，只有建设中的生态链可以增改学员名单。")
        rules = rules_of(chain, actor=actor, at=at)
        for change in changes:
            rules.check(change)
        try:
            with transaction.atomic():
                note = _summary(changes) if whole else ""
                students = _save(chain, changes)
        except IntegrityError as error:
            raise ValidationError({"identity": "证件号码已在本链名单中，名单没有改动。"}) from error
        _record_write(chain, students, note, grant, actor, at)
    return students


def record_export(chain: Chain, *, rows: int, reason: str, actor: Actor, at: datetime) -> None:
    """Enter into the register that the roster was taken out, and why. Raises NotAllowed, NotReady without a reason."""
    grant = can_export_roster(actor.user, chain)
    if grant is None:
        raise NotAllowed("您没有导出本链学员名单的权限。")
    if not reason.strip():
        raise NotReady([Problem("请写明导出用途。", field="reason")])
    _record(chain, "export_roster", "导出学员名单", grant, actor, at, f"{rows} 人。用途：{reason.strip()}")


def open_numbers(student: Student, *, reason: str, actor: Actor, at: datetime) -> dict[str, str]:
    """The full identity and telephone numbers of one person; each reading is an act. Raises NotAllowed, NotReady."""
    if not can_open_sealed(actor.user, student):
        raise NotAllowed("您没有查看该学员完整号码的权限。")
    if not reason.strip():
        raise NotReady([Problem("请写明查看用途。", field="reason")])
    with transaction.atomic():
        opened = {"identity": student.identity.open(actor=actor, at=at, reason=reason, thing=student)}
        if student.phone:
            opened["phone"] = student.phone.open(actor=actor, at=at, reason=reason, thing=student)
    return opened


def _may_change(actor: Actor, change: Change) -> bool:
    return change.student is None or can_change_student(actor.user, change.student) is not None


def _save(chain: Chain, changes: Sequence[Change]) -> list[Student]:
    fresh, changed = [], []
    added = sum(change.student is None for change in changes)
    numbers = iter(next_numbers(f"student:{chain.number}", added) if added else ())
    for change in changes:
        student = change.student or Student(chain=chain, number=f"{chain.number}-{next(numbers):05d}")
        _fill(student, change.entry)
        (changed if change.student else fresh).append(student)
    # Changes first: somebody who leaves makes room for the same person under a new entry.
    if changed:
        fields = [field.name for field in Student._meta.concrete_fields if field.name not in ("id", "number", "chain")]
        # An upsert by key: several times quicker than an update with a CASE for each field, and one statement a batch.
        Student.objects.bulk_create(
            changed, update_conflicts=True, update_fields=fields, unique_fields=["id"], batch_size=BATCH
        )
    Student.objects.bulk_create(fresh, batch_size=BATCH)
    return changed + fresh


def _fill(student: Student, entry: StudentEntry) -> None:
    for name in WRITTEN:
        setattr(student, name, getattr(entry, name))
    if entry.identity is not None:
        student.identity, student.identity_digest = entry.identity, identity_digest(entry.identity)
    if entry.phone is not None:
        student.phone = entry.phone
    student.revision += 1


def _summary(changes: Sequence[Change]) -> str:
    changed = sum(change.student is not None for change in changes)
    return f"新增 {len(changes) - changed} 人，更新 {changed} 人"


def _record_write(
    chain: Chain, students: list[Student], note: str, grant: Assignment, actor: Actor, at: datetime
) -> None:
    """Numbers of the chain's own stand for the people: no name and no identity number enters the register."""
    if note:
        _record(chain, "import_roster", "导入学员名单", grant, actor, at, note)
    elif students[0].revision == 1:
        _record(chain, "add_student", "登记学员", grant, actor, at, f"学员编号 {students[0].number}")
    else:
        _record(chain, "amend_student", "更新学员", grant, actor, at, f"学员编号 {students[0].number}")


def _record(chain: Chain, action: str, label: str, grant: Assignment, actor: Actor, at: datetime, note: str) -> None:
    register.record(
        chain, action, label=label, actor=actor, at=at, note=note, role=grant.role_label, scope=grant.scope_label,
        audience=("applicant",),
    )  # fmt: skip
