"""Entering and changing students: by whom, when, with what refusals, and what the register keeps of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.choices import Role
from chains.choices import SkillLevel, StudentKind
from chains.models import Chain, Member, Student
from chains.services import Change, add_student, amend_student, open_numbers, record_export, write_roster
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, perform
from office.models import RegisterDetail, RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db
# Savepoints included: chain, grant, members, numbers, students, register.
WRITE_QUERIES = 18


@pytest.fixture
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def chain(at):
    return make.chain("名单测试技能生态链")


@pytest.fixture
def actor(chain):
    return Actor.of(make.applicant_of(chain))


def standing():
    return (
        list(Student.objects.order_by("pk").values()),
        RegisterEntry.objects.count(),
    )


def test_a_student_gets_the_chains_next_number(chain, actor, at):
    numbers = [add_student(chain, make.entry(chain), actor=actor, at=at).number for _ in range(2)]
    assert numbers == [f"{chain.number}-00001", f"{chain.number}-00002"]
    other = make.chain()
    assert make.student(other).number == f"{other.number}-00001"


@pytest.mark.parametrize("number", [1, 3])
def test_a_table_takes_as_many_queries_for_three_as_for_one(chain, actor, at, django_assert_num_queries, number):
    make.student(chain)
    changes = [Change(make.entry(chain)) for _ in range(number)]
    with django_assert_num_queries(WRITE_QUERIES):
        students = write_roster(chain, changes, actor=actor, at=at, whole=True)
    assert [student.number[-5:] for student in students] == [f"{n:05d}" for n in range(2, number + 2)]


def test_numbers_are_sealed_and_nowhere_in_the_register(chain, actor, at):
    identity = make.identity()
    student = add_student(chain, make.entry(chain, identity=identity, name="测学甲"), actor=actor, at=at)
    fresh = Student.objects.get(pk=student.pk)
    assert identity not in str(Student.objects.filter(pk=student.pk).values_list("identity", "identity_digest").get())
    assert "*" in str(fresh.identity)
    assert str(fresh.identity) != identity
    assert len(fresh.identity_digest) == 64
    entry = RegisterEntry.objects.of(chain).last()
    assert (entry.action, entry.label, entry.role) == ("add_student", "登记学员", "经办人")
    assert entry.detail.note == f"学员编号 {student.number}"
    words = [row.note + str(row.facts) + row.entry.thing_key for row in RegisterDetail.objects.select_related("entry")]
    assert not any(identity in text or "测学甲" in text for text in words)


def test_a_double_is_refused(chain, actor, at):
    identity = make.identity()
    add_student(chain, make.entry(chain, identity=identity), actor=actor, at=at)
    before = standing()
    with pytest.raises(ValidationError) as refused:
        add_student(chain, make.entry(chain, identity=identity), actor=actor, at=at)
    assert refused.value.message_dict == {"identity": ["证件号码已在本链名单中，名单没有改动。"]}
    assert standing() == before


def test_who_left_may_come_back_under_a_new_number(chain, actor, at):
    identity = make.identity()
    student = add_student(chain, make.entry(chain, identity=identity), actor=actor, at=at)
    left = make.entry(chain, identity=None, phone=None, left_on=date(2026, 3, 1))
    amend_student(student, left, seen=1, actor=actor, at=at)
    again = add_student(chain, make.entry(chain, identity=identity), actor=actor, at=at)
    assert again.number == f"{chain.number}-00002"


def test_a_change_keeps_the_sealed_numbers_that_were_left_alone(chain, actor, at):
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    before = Student.objects.get(pk=student.pk)
    change = make.entry(chain, name="改名学员", identity=None, phone=None, level=SkillLevel.SENIOR)
    amend_student(student, change, seen=1, actor=actor, at=at)
    after = Student.objects.get(pk=student.pk)
    assert (after.name, after.level, after.revision) == ("改名学员", 4, 2)
    assert (after.identity.token, after.identity_digest, after.phone.token) == (
        before.identity.token, before.identity_digest, before.phone.token,
    )  # fmt: skip
    entry = RegisterEntry.objects.of(chain).last()
    assert (entry.label, entry.detail.note) == ("更新学员", f"学员编号 {student.number}")


def test_a_stale_screen_is_refused(chain, actor, at):
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    amend_student(student, make.entry(chain, identity=None, phone=None), seen=1, actor=actor, at=at)
    before = standing()
    with pytest.raises(Stale):
        amend_student(student, make.entry(chain, identity=None, phone=None), seen=1, actor=actor, at=at)
    assert standing() == before


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ({"school_id": None}, {"school": ["学生学徒须填写院校。"]}),
        ({"identity": None}, {"identity": ["请填写证件号码。"]}),
        ({"kind": StudentKind.TRAINEE, "employer_id": None}, {"employer": ["技培生须填写用人单位。"]}),
        ({"enrolled_on": date(2026, 3, 3)}, {"enrolled_on": ["入链日期不能晚于今天。"]}),
    ],
)
def test_an_entry_that_lacks_something_is_refused(chain, actor, at, more, problems):
    before = standing()
    with pytest.raises(ValidationError) as refused:
        add_student(chain, make.entry(chain, **more), actor=actor, at=at)
    assert refused.value.message_dict == problems
    assert standing() == before


def test_school_and_employer_are_present_members_of_this_chain(chain, actor, at):
    other = make.chain()
    before = standing()
    with pytest.raises(ValidationError) as refused:
        entry = make.entry(chain, school_id=make.school_of(other).pk, employer_id=make.employer_of(other).pk)
        add_student(chain, entry, actor=actor, at=at)
    assert refused.value.message_dict == {
        "school": ["院校须是本链现有的院校成员。"],
        "employer": ["用人单位须是本链现有成员。"],
    }
    with pytest.raises(ValidationError) as refused:
        add_student(chain, make.entry(chain, school_id=make.employer_of(chain).pk), actor=actor, at=at)
    assert refused.value.message_dict == {"school": ["院校须是本链现有的院校成员。"]}
    assert standing() == before


def test_a_member_that_left_stays_where_it_stands_but_takes_nobody_new(chain, actor, at):
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    Member.objects.filter(pk=student.employer_id).update(left_on=date(2026, 3, 1))
    done = make.entry(chain, identity=None, phone=None, employer_id=student.employer_id, left_on=date(2026, 3, 1))
    assert amend_student(student, done, seen=1, actor=actor, at=at).left_on == date(2026, 3, 1)
    with pytest.raises(ValidationError) as refused:
        add_student(chain, make.entry(chain, employer_id=student.employer_id), actor=actor, at=at)
    assert refused.value.message_dict == {"employer": ["用人单位须是本链现有成员。"]}


def test_a_members_people_enter_their_own_and_nobody_elses(chain, at):
    employer = make.employer_of(chain)
    actor = Actor.of(make.clerk_of(employer.unit))
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    assert student.employer == employer
    before = standing()
    with pytest.raises(ValidationError) as refused:
        entry = make.entry(chain, kind=StudentKind.ORDER_CLASS, employer_id=None)
        add_student(chain, entry, actor=actor, at=at)
    assert refused.value.message_dict == {"employer": ["您只能登记以本单位为院校或用人单位的学员。"]}
    assert standing() == before


def test_a_members_people_do_not_change_anothers_row(chain, at):
    lead = chain.members.get(is_lead=True)
    student = make.student(chain, kind=StudentKind.EMPLOYEE, school_id=None, employer_id=lead.pk)
    actor = Actor.of(make.clerk_of(make.employer_of(chain).unit))
    before = standing()
    with pytest.raises(NotAllowed):
        amend_student(student, make.entry(chain, identity=None, phone=None), seen=1, actor=actor, at=at)
    assert standing() == before


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.CITY_HEAD, Role.ADMINISTRATOR, Role.AUDITOR, Role.EXPERT])
def test_nobody_else_enters_students(chain, at, role):
    before = standing()
    with pytest.raises(NotAllowed):
        add_student(chain, make.entry(chain), actor=Actor.of(people.holder(role)), at=at)
    assert standing()[0] == before[0]


def test_after_its_end_a_chains_roster_stands(chain, actor, at):
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    perform(chain, "end_period", actor=Actor.clock(), at=Chain.objects.get(pk=chain.pk).due_at)
    before = standing()
    for call in (
        lambda: add_student(chain, make.entry(chain), actor=actor, at=at),
        lambda: amend_student(student, make.entry(chain, identity=None), seen=1, actor=actor, at=at),
    ):
        with pytest.raises(WrongState) as refused:
            call()
        assert str(refused.value) == "本链现在是“期满待评估”，只有建设中的生态链可以增改学员名单。"
    assert standing() == before


def test_a_whole_table_is_one_act_or_none(chain, actor, at):
    student = add_student(chain, make.entry(chain), actor=actor, at=at)
    changes = [
        Change(make.entry(chain, identity=None, phone=None, name="改过的人"), Student.objects.get(pk=student.pk)),
        Change(make.entry(chain)),
        Change(make.entry(chain)),
    ]
    write_roster(chain, changes, actor=actor, at=at, whole=True)
    assert [row.number[-5:] for row in Student.objects.order_by("pk")] == ["00001", "00002", "00003"]
    entry = RegisterEntry.objects.of(chain).last()
    assert (entry.label, entry.detail.note) == ("导入学员名单", "新增 2 人，更新 1 人")
    before = standing()
    double = make.identity()
    with pytest.raises(ValidationError):
        write_roster(
            chain, [Change(make.entry(chain, identity=double)), Change(make.entry(chain, identity=double))],
            actor=actor, at=at, whole=True,
        )  # fmt: skip
    assert standing() == before
    assert make.student(chain).number[-5:] == "00004"


def test_numbers_are_opened_for_a_reason_and_the_reading_is_kept(chain, actor, at):
    identity = make.identity()
    student = make.student(chain, identity=identity, phone="+8613800138000")
    officer = Actor.of(people.officer_of(chain.reviewing_authority))
    with pytest.raises(NotReady):
        open_numbers(student, reason="  ", actor=officer, at=at)
    assert open_numbers(student, reason="核对补贴", actor=officer, at=at) == {
        "identity": identity, "phone": "+8613800138000",
    }  # fmt: skip
    entries = list(RegisterEntry.objects.of(student))
    assert [(entry.label, entry.detail.note, entry.actor_id) for entry in entries] == [
        ("查看证件号码", "核对补贴", officer.user.pk), ("查看电话号码", "核对补贴", officer.user.pk),
    ]  # fmt: skip
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            open_numbers(student, reason="看看", actor=Actor.of(people.holder(role)), at=at)
    assert RegisterEntry.objects.of(student).count() == 2


def test_an_export_is_an_act_with_a_reason(chain, at):
    administrator = Actor.of(people.holder(Role.ADMINISTRATOR))
    with pytest.raises(NotReady):
        record_export(chain, rows=3, reason="", actor=administrator, at=at)
    with pytest.raises(NotAllowed):
        record_export(chain, rows=3, reason="统计", actor=Actor.of(people.holder(Role.AUDITOR)), at=at)
    record_export(chain, rows=3, reason="统计", actor=administrator, at=at + timedelta(minutes=1))
    entry = RegisterEntry.objects.of(chain).last()
    assert (entry.action, entry.role, entry.detail.note) == ("export_roster", "系统管理员", "3 人。用途：统计")
