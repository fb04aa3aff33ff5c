"""Which rows each kind of person sees, in every table of accounts."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.choices import Role
from accounts.models import Assignment, Authority, Bar, Invitation, Person, Takeover, Unit, UnitName, User
from accounts.workflow import Amendment
from office.machine import Actor, perform
from tests.accounts.people import ALL, cast
from tests.factories.accounts import PAST, admin_of, bar, holder, named_unit, officer_of, pdf, user, verified_unit

pytestmark = pytest.mark.django_db


def seen_by(model, people):
    """What each person sees of a table, as keys."""
    return {name: set(model.objects.visible_to(people[name]).values_list("pk", flat=True)) for name in ALL}


NEAR = ("unit_admin", "applicant", "member", "officer", "head")
FAR = ("other_admin", "other_officer", "other_head")
EVERYTHING = ("city_officer", "city_head", "auditor", "administrator")


def expected(near, far, everything=None):
    """By name: the rows around the unit, those around the other one, both, or none."""
    rows = dict.fromkeys(ALL, set())
    rows |= dict.fromkeys(NEAR, near) | dict.fromkeys(FAR, far)
    return rows | dict.fromkeys(EVERYTHING, everything if everything is not None else near | far)


def test_units():
    played = cast()
    assert seen_by(Unit, played.people) == expected({played.unit.pk}, {played.other_unit.pk})


def test_former_names():
    played = cast()
    made = []
    for unit, officer in ((played.unit, "officer"), (played.other_unit, "other_officer")):
        facts = Amendment(unit.name + "（北京）", unit.uscc, unit.kind, unit.address, unit.authority_id, PAST.date())
        perform(unit, "amend", actor=Actor.of(played.people[officer]), at=PAST, facts=facts)
        made.append(unit.former_names.get().pk)
    assert seen_by(UnitName, played.people) == expected({made[0]}, {made[1]})


def test_bars_on_units():
    played = cast()
    near = bar(played.unit, head=played.people["head"]).pk
    far = bar(played.other_unit, head=played.people["other_head"]).pk
    assert seen_by(Bar, played.people) == expected({near}, {far})


def test_bars_on_a_person():
    played = cast()
    made = services.enter_bar(
        person=played.people["expert"].person, starts_on=PAST.date(), ends_on=None, decision="限制申领。",
        document_number="京测人社罚〔2026〕2号", actor=Actor.of(played.people["head"]), at=PAST,
    )  # fmt: skip
    readers = {name for name, keys in seen_by(Bar, played.people).items() if keys == {made.pk}}
    assert readers == {"expert", "officer", "head", "city_officer", "city_head", "auditor", "administrator"}


def test_invitations():
    played = cast()
    near, _ = services.invite_clerk(
        played.unit, role=Role.APPLICANT, name="甲", actor=Actor.of(played.people["unit_admin"]), at=PAST
    )
    far, _ = services.invite_clerk(
        played.other_unit, role=Role.APPLICANT, name="乙", actor=Actor.of(played.people["other_admin"]), at=PAST
    )
    rows = dict.fromkeys(ALL, set())
    rows |= {"unit_admin": {near.pk}, "other_admin": {far.pk}}
    rows |= dict.fromkeys(("auditor", "administrator"), {near.pk, far.pk})
    assert seen_by(Invitation, played.people) == rows


def test_takeovers():
    played = cast()
    made = services.request_takeover(
        played.unit, reason="更换", letter=pdf("授权书.pdf"), actor=Actor.of(played.people["nobody"]), at=PAST
    )
    readers = {name for name, keys in seen_by(Takeover, played.people).items() if keys == {made.pk}}
    assert readers == {
        "nobody", "unit_admin", "officer", "head", "city_officer", "city_head", "auditor", "administrator",
    }  # fmt: skip


def names_seen(model, people):
    """As `seen_by`, in the short names of those who are seen."""
    short = {getattr(person, "pk" if model is User else "person_id", None): name for name, person in people.items()}
    return {name: {short[key] for key in keys} for name, keys in seen_by(model, people).items()}


CLERKS = {"unit_admin", "applicant", "member"}
HAIDIAN_PEOPLE = {"officer", "head"}
CHAOYANG_PEOPLE = {"other_officer", "other_head"}
CITY_PEOPLE = {"city_officer", "city_head"}
BEIJING = CLERKS | {"other_admin"} | HAIDIAN_PEOPLE | CHAOYANG_PEOPLE | CITY_PEOPLE
USERS_SEEN = {
    "visitor": set(),
    "nobody": {"nobody"},
    "unit_admin": CLERKS,
    "applicant": CLERKS,
    "member": CLERKS,
    "other_admin": {"other_admin"},
    "officer": CLERKS | HAIDIAN_PEOPLE,
    "head": CLERKS | HAIDIAN_PEOPLE,
    "other_officer": {"other_admin"} | CHAOYANG_PEOPLE,
    "other_head": {"other_admin"} | CHAOYANG_PEOPLE,
    "city_officer": BEIJING,
    "city_head": BEIJING,
    "far_officer": {"far_officer"},
    "far_city_head": {"far_city_head", "far_officer"},
    "expert": {"expert"},
    "auditor": set(ALL) - {"visitor"},
    "administrator": set(ALL) - {"visitor"},
}


@pytest.mark.parametrize("model", [User, Person])
def test_accounts_and_people(model):
    people = cast().people
    assert names_seen(model, people) == USERS_SEEN


def test_assignments_follow_accounts():
    people = cast().people
    short = {person.pk: name for name, person in people.items()}
    found = {
        name: {short[held.user_id] for held in Assignment.objects.visible_to(person)} for name, person in people.items()
    }
    assert found == {name: seen - {"nobody"} for name, seen in USERS_SEEN.items()}


def test_authorities_are_public():
    people = cast().people
    everything = set(Authority.objects.values_list("pk", flat=True))
    assert seen_by(Authority, people) == dict.fromkeys(ALL, everything)


def test_authorities_that_one_works_for():
    people = cast().people
    counts = {name: Authority.objects.in_scope(people[name]).count() for name in ALL}
    rows = dict.fromkeys(ALL, 0)
    rows |= dict.fromkeys(("officer", "head", "other_officer", "other_head", "far_officer"), 1)
    rows |= {"city_officer": 18, "city_head": 18, "far_city_head": 22, "auditor": 44, "administrator": 44}
    assert counts == rows


def test_a_unit_is_found_by_its_former_name():
    unit = verified_unit("北京测旧科技有限公司")
    verified_unit("北京别家科技有限公司")
    facts = Amendment("北京测新科技有限公司", unit.uscc, unit.kind, unit.address, unit.authority_id, PAST.date())
    perform(unit, "amend", actor=Actor.of(officer_of(unit.authority)), at=PAST, facts=facts)
    assert [list(Unit.objects.matching(text)) for text in ("测旧", "测新", unit.uscc[8:17], "没有")] == [
        [unit], [unit], [unit], [],
    ]  # fmt: skip


def test_named_filters_of_units():
    named, verified = named_unit(), verified_unit()
    admin = admin_of(verified)
    assert set(Unit.objects.current()) == {named, verified}
    assert list(Unit.objects.verified()) == [verified]
    assert list(Unit.objects.waiting()) == []
    assert list(Unit.objects.visible_to(admin)) == [verified]


def test_an_invitation_is_open_until_it_expires():
    admin = user()
    unit = verified_unit(admin=admin)
    invitation, _ = services.invite_clerk(unit, role=Role.MEMBER, name="甲", actor=Actor.of(admin), at=PAST)
    seen = {days: Invitation.objects.open(PAST + timedelta(days=days)).count() for days in (0, 6, 7)}
    assert seen == {0: 1, 6: 1, 7: 0}
    assert invitation.expires_at == PAST + timedelta(days=7)


def test_a_lapsed_clerk_sees_the_unit_no_more():
    unit = verified_unit()
    clerk = holder(Role.APPLICANT, unit=unit)
    services.revoke(clerk.assignments.get(), actor=Actor.clock(), at=PAST)
    assert list(Unit.objects.visible_to(User.objects.get(pk=clerk.pk))) == []
