"""What the database itself refuses about chains, and what the migrations seed."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.models import ProtectedError

from chains.choices import Dimension
from chains.models import Chain, ConstructionPeriod, Indicator, Member, Programme, Student
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db


def refused(call, error=IntegrityError):
    with pytest.raises(error), transaction.atomic():
        call()


def test_beijings_programme_is_there():
    programme = Programme.objects.get(code="beijing-2024")
    assert programme.code == "beijing-2024"
    assert programme.document_number == "京人社能发〔2024〕14号"
    assert programme.issued_on == date(2024, 11, 21)
    assert programme.selecting_authority.code == "110000"
    assert (programme.publicity_days, programme.publicity_mode) == (5, "incl")
    assert (programme.construction_months, programme.reminder_days) == (24, [180, 90, 30, 7])


def test_ten_indicators_on_four_dimensions():
    rows = list(Indicator.objects.values_list("dimension", flat=True))
    assert rows == ["training"] * 3 + ["evaluation"] * 3 + ["posts"] * 2 + ["fund"] * 2
    assert sorted(set(rows)) == sorted(Dimension.values)
    assert all(row.definition and row.counted_by and row.unit for row in Indicator.objects.all())


def test_a_unit_leads_one_live_chain():
    first, second = make.chain(), make.chain()
    refused(lambda: Chain.objects.filter(pk=second.pk).update(lead_unit=first.lead_unit))


def test_a_chain_under_construction_has_an_end():
    chain = make.chain()
    refused(lambda: Chain.objects.filter(pk=chain.pk).update(due_at=None))


@pytest.mark.parametrize("values", [{"state": "gone"}, {"key_field": "space"}, {"name": ""}, {"number": ""}])
def test_a_chain_makes_sense(values):
    chain = make.chain()
    refused(lambda: Chain.objects.filter(pk=chain.pk).update(**values))


def test_a_number_is_given_once():
    first, second = make.chain(), make.chain()
    refused(lambda: Chain.objects.filter(pk=second.pk).update(number=first.number))


@pytest.mark.parametrize(
    ("ordinal", "starts_on", "ends_on"),
    [
        (2, date(2027, 1, 1), date(2029, 1, 1)),
        (2, date(2028, 2, 2), date(2029, 1, 1)),
        (2, date(2020, 1, 1), date(2021, 1, 1)),
        (2, date(2026, 3, 1), date(2026, 4, 1)),
        (1, date(2028, 2, 3), date(2030, 2, 3)),
        (0, date(2028, 2, 3), date(2030, 2, 3)),
        (2, date(2028, 2, 3), date(2028, 2, 3)),
    ],
)
def test_periods_follow_each_other(ordinal, starts_on, ends_on):
    chain = make.chain(starts_on=date(2026, 2, 2))
    values = {"chain": chain, "ordinal": ordinal, "starts_on": starts_on, "ends_on": ends_on}
    refused(lambda: ConstructionPeriod.objects.create(**values), Error)
    assert chain.periods.count() == 1


def test_a_following_period_and_another_chains_period_are_taken():
    chain, other = make.chain(starts_on=date(2026, 2, 2)), make.chain(starts_on=date(2026, 2, 2))
    second = ConstructionPeriod.objects.create(
        chain=chain, ordinal=2, starts_on=date(2028, 2, 3), ends_on=date(2030, 2, 3)
    )
    assert [row.ordinal for row in chain.periods.all()] == [1, 2]
    assert other.periods.count() == 1
    refused(lambda: ConstructionPeriod.objects.filter(pk=second.pk).update(starts_on=date(2028, 2, 2)), Error)


def test_a_unit_is_one_member_at_a_time():
    chain = make.chain()
    member = make.employer_of(chain)
    values = {"chain": chain, "unit": member.unit, "kind": member.kind, "joined_on": date(2026, 3, 1)}
    refused(lambda: Member.objects.create(**values))
    Member.objects.filter(pk=member.pk).update(left_on=date(2026, 2, 20))
    assert Member.objects.create(**values).pk is not None


def test_a_chain_has_one_lead_at_a_time():
    chain = make.chain()
    refused(lambda: Member.objects.filter(pk=make.employer_of(chain).pk).update(is_lead=True))


@pytest.mark.parametrize(
    "values",
    [
        {"left_on": date(2026, 2, 1)},
        {"expelled_on": date(2026, 3, 1)},
        {"expelled_on": date(2026, 2, 1), "reason": "虚假培训"},
        {"left_on": date(2026, 3, 1), "expelled_on": date(2026, 3, 1), "reason": "虚假培训"},
        {"kind": "bank"},
        {"is_lead": True, "kind": "park", "left_on": date(2026, 3, 1)},
    ],
)
def test_a_membership_makes_sense(values):
    member = make.employer_of(make.chain())
    refused(lambda: Member.objects.filter(pk=member.pk).update(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "guest"}, {"level": 9}, {"level": 0}, {"name": ""}, {"identity_digest": ""},
        {"school": None, "employer": None}, {"left_on": date(2026, 2, 9)},
    ],
)  # fmt: skip
def test_a_student_makes_sense(frozen, values):
    frozen("2026-03-02T09:00")
    student = make.student(make.chain())
    refused(lambda: Student.objects.filter(pk=student.pk).update(**values))


def test_a_person_stands_once_on_a_roster_and_may_stand_on_two(frozen):
    frozen("2026-03-02T09:00")
    chain, other = make.chain(), make.chain()
    one, two, elsewhere = make.student(chain), make.student(chain), make.student(other)
    refused(lambda: Student.objects.filter(pk=two.pk).update(identity_digest=one.identity_digest))
    Student.objects.filter(pk=elsewhere.pk).update(identity_digest=one.identity_digest)
    Student.objects.filter(pk=one.pk).update(left_on=date(2026, 3, 1))
    Student.objects.filter(pk=two.pk).update(identity_digest=one.identity_digest)


def test_nothing_disappears_with_something_else(frozen):
    frozen("2026-03-02T09:00")
    chain = make.chain()
    make.student(chain)
    for thing in (chain, chain.lead_unit, chain.programme, make.employer_of(chain), people.authority()):
        with pytest.raises(ProtectedError):
            thing.delete()
    assert chain.members.count() == 3
