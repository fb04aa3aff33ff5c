"""What the database itself refuses, whoever writes: run on PostgreSQL and on SQLite."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import Role
from accounts.models import Assignment, Bar, Invitation, Person, Takeover, Unit, User
from office.models import Upload
from tests.factories.accounts import CITY, EDUCATION, HAIDIAN, PAST, authority, holder, named_unit, user, verified_unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


def refused(write):
    """The write fails, and only the write."""
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def assign(account, role, *, unit=None, place=None, starts_on=DAY, ends_on=None):
    return Assignment.objects.create(
        user=account, role=role, unit=unit, authority=place, starts_on=starts_on, ends_on=ends_on, granted_at=PAST
    )


POWERS = {"business": Role.EXPERT, "audit": Role.AUDITOR, "administration": Role.ADMINISTRATOR}
MIXED = [(one, other) for one in POWERS for other in POWERS if one != other]


@pytest.mark.parametrize(("first", "second"), MIXED)
def test_two_powers_of_one_account_are_refused(first, second):
    account = user()
    assign(account, POWERS[first])
    refused(lambda: assign(account, POWERS[second]))
    assert list(account.assignments.values_list("role", flat=True)) == [POWERS[first]]


@pytest.mark.parametrize(("first", "second"), MIXED)
def test_two_powers_of_two_accounts_of_one_person_are_refused(first, second):
    account = user()
    twin = user(person=account.person)
    assign(account, POWERS[first])
    refused(lambda: assign(twin, POWERS[second]))
    assert twin.assignments.count() == 0


def test_one_power_with_several_roles_is_fine():
    account = user()
    assign(account, Role.EXPERT)
    assign(account, Role.DISTRICT_HEAD, place=authority())
    assign(account, Role.APPLICANT, unit=named_unit())
    assert account.assignments.count() == 3


def test_another_person_may_hold_another_power():
    assign(user(), Role.AUDITOR)
    assign(user(), Role.ADMINISTRATOR)
    assert Assignment.objects.count() == 2


def test_a_changed_role_is_refused():
    account = user()
    assign(account, Role.AUDITOR)
    held = assign(user(person=account.person), Role.AUDITOR)
    refused(lambda: Assignment.objects.filter(pk=held.pk).update(role=Role.ADMINISTRATOR))
    assert set(Assignment.objects.values_list("role", flat=True)) == {"auditor"}


def test_powers_may_follow_one_another():
    account = user()
    assign(account, Role.AUDITOR, ends_on=DAY)
    assign(account, Role.ADMINISTRATOR, starts_on=DAY + timedelta(days=1))
    assert account.assignments.count() == 2


def test_powers_may_not_share_a_day():
    account = user()
    assign(account, Role.AUDITOR, ends_on=DAY)
    refused(lambda: assign(account, Role.ADMINISTRATOR, starts_on=DAY))


def test_a_later_role_is_refused_beside_an_open_one():
    account = user()
    assign(account, Role.AUDITOR)
    refused(lambda: assign(account, Role.EXPERT, starts_on=date(2030, 1, 1)))


def test_a_revoked_role_no_longer_counts():
    account = user()
    held = assign(account, Role.AUDITOR)
    Assignment.objects.filter(pk=held.pk).update(revoked_at=PAST)
    assign(account, Role.ADMINISTRATOR)
    refused(lambda: Assignment.objects.filter(pk=held.pk).update(revoked_at=None))


def test_an_account_cannot_be_moved_to_a_person_of_another_power():
    auditor, administrator = holder(Role.AUDITOR), holder(Role.ADMINISTRATOR)
    refused(lambda: User.objects.filter(pk=auditor.pk).update(person=administrator.person))
    assert User.objects.get(pk=auditor.pk).person_id == auditor.person_id


def test_an_account_can_be_moved_to_a_person_of_the_same_power():
    one, other = holder(Role.AUDITOR), holder(Role.AUDITOR)
    User.objects.filter(pk=one.pk).update(person=other.person)
    assert User.objects.get(pk=one.pk).person_id == other.person_id


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.DISTRICT_OFFICER, CITY),
        (Role.DISTRICT_HEAD, CITY),
        (Role.CITY_OFFICER, HAIDIAN),
        (Role.CITY_HEAD, HAIDIAN),
        (Role.CO_OFFICER, CITY),
        (Role.CO_OFFICER, HAIDIAN),
        (Role.CITY_OFFICER, EDUCATION),
        (Role.DISTRICT_OFFICER, EDUCATION),
    ],
)
def test_a_role_at_the_wrong_level_is_refused(role, code):
    account = user()
    refused(lambda: assign(account, role, place=authority(code)))


SCOPES = {"unit": lambda: {"unit": named_unit()}, "authority": lambda: {"place": authority()}, "none": dict}
FITTING = {
    **dict.fromkeys((Role.UNIT_ADMIN, Role.APPLICANT, Role.MEMBER), "unit"),
    **dict.fromkeys((Role.DISTRICT_OFFICER, Role.DISTRICT_HEAD), "authority"),
    **dict.fromkeys((Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR), "none"),
}


@pytest.mark.parametrize(("role", "scope"), [(role, scope) for role in FITTING for scope in SCOPES])
def test_the_scope_fits_the_role(role, scope):
    account, place = user(), SCOPES[scope]()
    if FITTING[role] == scope:
        assert assign(account, role, **place).pk is not None
    else:
        refused(lambda: assign(account, role, **place))


def test_a_role_has_one_scope():
    refused(lambda: assign(user(), Role.APPLICANT, unit=named_unit(), place=authority()))


def test_a_role_does_not_end_before_it_starts():
    refused(lambda: assign(user(), Role.EXPERT, ends_on=DAY - timedelta(days=1)))


@pytest.mark.parametrize(("role", "scope"), [*FITTING.items(), (Role.CITY_HEAD, "city")])
def test_a_standing_role_is_held_once(role, scope):
    account = user()
    place = {"place": authority(CITY)} if scope == "city" else SCOPES[scope]()
    held = assign(account, role, **place)
    refused(lambda: assign(account, role, **place))
    Assignment.objects.filter(pk=held.pk).update(revoked_at=PAST)
    assert assign(account, role, **place).pk is not None


def test_nobody_is_a_superuser():
    account = user()
    refused(lambda: User.objects.filter(pk=account.pk).update(is_superuser=True))


def test_a_user_name_is_lower_case_and_unique():
    account, other = user(username="wanglan"), user()
    refused(lambda: User.objects.filter(pk=account.pk).update(username="WangLan"))
    refused(lambda: User.objects.filter(pk=other.pk).update(username="wanglan"))


def test_a_telephone_belongs_to_one_person():
    one, other = user().person, user().person
    refused(lambda: Person.objects.filter(pk=other.pk).update(phone_digest=one.phone_digest))


def test_a_telephone_has_its_digest():
    person = user().person
    refused(lambda: Person.objects.filter(pk=person.pk).update(phone_digest=None))


def test_a_telephone_is_not_readable_in_the_table():
    person = user(phone="13912345678").person
    stored = Person.objects.filter(pk=person.pk).values_list("phone", flat=True).get()
    assert "13912345678" not in stored.token
    assert str(stored) == "139****5678"


def test_a_code_is_borne_by_one_current_unit():
    unit, other = named_unit(), named_unit()
    refused(lambda: Unit.objects.filter(pk=other.pk).update(uscc=unit.uscc))


def test_units_without_a_code_may_be_many():
    assert {named_unit(uscc="").uscc for _ in range(2)} == {""}
    assert Unit.objects.count() == 2


@pytest.mark.parametrize(
    "field", ["uscc", "authority", "licence", "letter", "registered_at", "verified_at", "verified_by"]
)
def test_a_verified_unit_is_complete(field):
    unit = verified_unit()
    empty = "" if field == "uscc" else None
    refused(lambda: Unit.objects.filter(pk=unit.pk).update(**{field: empty}))


@pytest.mark.parametrize("change", [{"state": "unheard"}, {"kind": "unheard"}, {"name": ""}])
def test_a_unit_keeps_to_its_words(change):
    unit = named_unit()
    refused(lambda: Unit.objects.filter(pk=unit.pk).update(**change))


def test_the_papers_of_a_unit_stay():
    unit = verified_unit()
    refused(lambda: Upload.objects.filter(pk=unit.licence_id).delete())


def bar(**more):
    values = {
        "unit": more.pop("unit", None) or named_unit(), "authority": authority(), "starts_on": DAY, "ends_on": None,
        "document_number": "京测人社罚〔2026〕1号", "decision": "限制申报。", "entered_by": user(), "entered_at": PAST,
    }  # fmt: skip
    return Bar.objects.create(**{**values, **more})


def test_a_bar_is_on_one_subject():
    person = user().person
    refused(lambda: bar(person=person))
    made = bar()
    refused(lambda: Bar.objects.filter(pk=made.pk).update(unit=None))


@pytest.mark.parametrize(
    "change",
    [{"document_number": ""}, {"decision": ""}, {"ends_on": DAY - timedelta(days=1)}, {"lift_reason": "已修复"},
     {"lifted_at": PAST}],
)  # fmt: skip
def test_a_bar_is_complete(change):
    made = bar()
    refused(lambda: Bar.objects.filter(pk=made.pk).update(**change))


def test_an_invitation_keeps_to_its_words():
    invitation = Invitation.objects.create(
        unit=named_unit(), role=Role.APPLICANT, name="测者", token_digest="0" * 64, invited_by=user(), invited_at=PAST,
        expires_at=PAST + timedelta(days=7),
    )  # fmt: skip
    for change in ({"role": Role.EXPERT}, {"expires_at": PAST}, {"used_at": PAST}):
        refused(lambda change=change: Invitation.objects.filter(pk=invitation.pk).update(**change))


def test_a_decided_takeover_names_who_decided():
    account = user()
    upload = verified_unit().letter
    takeover = Takeover.objects.create(
        unit=named_unit(), requested_by=account, requested_at=PAST, reason="更换管理员", letter=upload,
        state="requested", state_since=PAST,
    )  # fmt: skip
    refused(lambda: Takeover.objects.filter(pk=takeover.pk).update(state="approved"))
