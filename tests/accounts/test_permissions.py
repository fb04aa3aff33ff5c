"""Who may do what, as tables that anybody can check: every predicate against every kind of person."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import permissions, services
from accounts.choices import Role, UnitAction
from accounts.models import Assignment, Takeover, User
from accounts.querysets import assignments_held, forget_assignments
from office.machine import Actor, perform
from tests.accounts.people import ALL, cast
from tests.factories.accounts import (
    CHAOYANG,
    CITY,
    PAST,
    authority,
    bar,
    give,
    holder,
    named_unit,
    officer_of,
    pdf,
    pending_unit,
    user,
    verified_unit,
)

pytestmark = pytest.mark.django_db


def allowed(predicate, thing, people):
    """The short names of those that a predicate lets through."""
    return {name for name in ALL if predicate(people[name], thing)}


ON_A_UNIT = {
    permissions.can_manage_unit: {"unit_admin"},
    permissions.can_submit_papers: {"unit_admin"},
    permissions.can_invite: {"unit_admin"},
    permissions.can_verify_unit: {"officer", "head"},
    permissions.can_amend_unit: {"officer", "head"},
    permissions.can_read_unit_papers: {"unit_admin", "officer", "head", "city_officer", "city_head", "auditor"},
    permissions.can_enter_bar: {"head", "city_head"},
    permissions.can_administer: {"administrator"},
}
ON_NOTHING = {
    permissions.can_open_desk: {
        "officer", "head", "other_officer", "other_head", "city_officer", "city_head", "far_officer", "far_city_head",
        "auditor", "administrator",
    },
    permissions.can_open_bars: {
        "officer", "head", "other_officer", "other_head", "city_officer", "city_head", "far_officer", "far_city_head",
        "auditor", "administrator",
    },
    permissions.can_enter_bar: {"head", "other_head", "city_head", "far_city_head"},
    permissions.can_see_accounts: {"auditor", "administrator"},
    permissions.can_administer: {"administrator"},
    permissions.oversees: {"auditor", "administrator"},
}  # fmt: skip


def test_what_may_be_done_with_a_unit():
    played = cast()
    found = {predicate.__name__: allowed(predicate, played.unit, played.people) for predicate in ON_A_UNIT}
    assert found == {predicate.__name__: names for predicate, names in ON_A_UNIT.items()}


def test_what_may_be_opened():
    people = cast().people
    found = {predicate.__name__: {name for name in ALL if predicate(people[name])} for predicate in ON_NOTHING}
    assert found == {predicate.__name__: names for predicate, names in ON_NOTHING.items()}


def test_what_may_be_done_with_a_clerk():
    played = cast()
    applicant = played.people["applicant"].assignments.select_related("unit").get()
    own = played.people["unit_admin"].assignments.select_related("unit").get()
    expert = played.people["expert"].assignments.get()
    assert allowed(permissions.can_remove_clerk, applicant, played.people) == {"unit_admin"}
    assert allowed(permissions.can_remove_clerk, own, played.people) == set()
    assert allowed(permissions.can_remove_clerk, expert, played.people) == set()


def test_what_may_be_done_with_a_takeover():
    played = cast()
    played.people["asker"] = user()
    takeover = services.request_takeover(
        played.unit, reason="更换管理员", letter=pdf("授权书.pdf"), actor=Actor.of(played.people["asker"]), at=PAST
    )
    everybody = played.people.items()
    found = {
        predicate.__name__: {name for name, person in everybody if predicate(person, takeover)}
        for predicate in (
            permissions.can_decide_takeover,
            permissions.can_withdraw_takeover,
            permissions.can_read_letter,
        )
    }
    assert found == {
        "can_decide_takeover": {"officer", "head"},
        "can_withdraw_takeover": {"asker"},
        "can_read_letter": {"asker", "unit_admin", "officer", "head", "city_officer", "city_head", "auditor"},
    }


def test_who_asks_for_a_takeover_does_not_decide_it():
    unit = verified_unit()
    officer = officer_of(unit.authority)
    twin = user(person=officer.person)
    takeover = services.request_takeover(
        unit, reason="更换管理员", letter=pdf("授权书.pdf"), actor=Actor.of(twin), at=PAST
    )
    assert permissions.can_decide_takeover(officer, Takeover.objects.get(pk=takeover.pk)) is None


def test_a_clerk_of_the_unit_does_not_verify_it():
    unit = pending_unit()
    officer = officer_of(unit.authority)
    assert permissions.can_verify_unit(officer, unit) is not None
    give(officer, Role.APPLICANT, unit=unit)
    assert permissions.can_verify_unit(officer, unit) is None


def test_the_city_verifies_only_what_reports_to_it():
    directly = pending_unit(code=CITY)
    city_officer = holder(Role.CITY_OFFICER)
    assert permissions.can_verify_unit(city_officer, directly).role == Role.CITY_OFFICER
    assert permissions.can_verify_unit(city_officer, pending_unit()) is None


def test_what_may_be_done_with_a_bar():
    played = cast()
    made = bar(played.unit, head=played.people["head"])
    assert allowed(permissions.can_lift_bar, made, played.people) == {"head", "city_head"}
    services.lift_bar(made, reason="已修复", actor=Actor.of(played.people["head"]), at=PAST)
    made.refresh_from_db()
    assert allowed(permissions.can_lift_bar, made, played.people) == set()


def test_nobody_is_invited_into_a_closed_unit():
    unit = verified_unit()
    admin = User.objects.get(assignments__unit=unit)
    officer = officer_of(unit.authority)
    unit = perform(unit, UnitAction.CLOSE, actor=Actor.of(officer), at=PAST, note="已注销")
    assert permissions.can_invite(admin, unit) is None


# What holds() answers: the assignment, at that very place.


def test_holds_names_the_assignment():
    unit = verified_unit()
    account = user()
    held = give(account, Role.APPLICANT, unit=unit)
    elsewhere = verified_unit()
    assert permissions.holds(account, Role.APPLICANT) == held
    assert permissions.holds(account, Role.MEMBER, Role.APPLICANT, unit=unit) == held
    assert permissions.holds(account, Role.APPLICANT, unit=unit.pk) == held
    assert permissions.holds(account, Role.APPLICANT, unit=elsewhere) is None
    assert permissions.holds(account, Role.APPLICANT, authority=authority()) is None
    assert permissions.holds(account, Role.UNIT_ADMIN, unit=unit) is None
    assert permissions.holds(AnonymousUser(), Role.APPLICANT) is None
    assert permissions.holds(None, Role.APPLICANT) is None


def test_holds_at_an_authority_means_that_one():
    account = holder(Role.CITY_OFFICER)
    assert permissions.holds(account, Role.CITY_OFFICER, authority=authority(CITY)).role_label == "市经办"
    assert permissions.holds(account, Role.CITY_OFFICER, authority=authority()) is None
    assert permissions.covers(account, Role.CITY_OFFICER, authority=authority()).scope_label == authority(CITY).name
    assert permissions.covers(account, Role.CITY_HEAD, authority=authority()) is None
    assert permissions.covers(account, Role.CITY_OFFICER, authority=None) is None


def test_roles_of_all_places():
    account = holder(Role.DISTRICT_OFFICER)
    give(account, Role.DISTRICT_OFFICER, code=CHAOYANG)
    give(account, Role.EXPERT)
    assert permissions.roles_of(account) == {"district_officer", "expert"}
    assert permissions.roles_of(AnonymousUser()) == frozenset()
    assert permissions.has_role(account, Role.EXPERT, Role.AUDITOR) is True
    assert permissions.has_role(account, Role.AUDITOR) is False


def test_roles_are_asked_for_once(django_assert_num_queries):
    account = User.objects.get(pk=holder(Role.DISTRICT_OFFICER).pk)
    with django_assert_num_queries(1):
        for _ in range(3):
            assert permissions.holds(account, Role.DISTRICT_OFFICER).scope_label == "海淀区人力资源和社会保障局"
            assert permissions.holds(account, Role.AUDITOR) is None


def test_a_role_counts_from_its_first_to_its_last_day(frozen):
    account = user()
    services.grant(
        account,
        Role.EXPERT,
        starts_on=PAST.date(),
        ends_on=PAST.date() + timedelta(days=9),
        actor=Actor.clock(),
        at=PAST,
    )
    found = {}
    for day in ("2026-01-04", "2026-01-05", "2026-01-14", "2026-01-15"):
        frozen(f"{day}T12:00")
        forget_assignments(account)
        found[day] = bool(permissions.holds(account, Role.EXPERT))
    assert found == {"2026-01-04": False, "2026-01-05": True, "2026-01-14": True, "2026-01-15": False}


def test_a_revoked_role_counts_no_more_at_once():
    account = holder(Role.EXPERT)
    services.revoke(account.assignments.get(), actor=Actor.clock(), at=PAST)
    forget_assignments(account)
    assert permissions.holds(account, Role.EXPERT) is None


def test_a_stopped_account_holds_nothing():
    account = holder(Role.EXPERT)
    services.set_active(account, False, actor=Actor.clock(), at=PAST)
    assert assignments_held(account) == ()


def test_two_accounts_of_one_person_are_one():
    one, other = user(), user()
    twin = user(person=one.person)
    assert permissions.same_person(one, twin) is True
    assert permissions.same_person(one, other) is False
    assert permissions.same_person(one, None) is False


def test_only_administrators_open_the_admin():
    people = cast().people
    found = {name for name in ALL if getattr(people[name], "is_staff", False)}
    assert found == {"administrator"}
    administrator = people["administrator"]
    assert (administrator.has_perm("accounts.view_user"), administrator.has_module_perms("accounts")) == (True, True)
    assert people["head"].has_perm("accounts.view_user") is False


def test_as_what_a_unit_is_read():
    played = cast()
    seen = {name: permissions.audience_of(played.people[name], played.unit) for name in ALL}
    applicants = {name for name, audience in seen.items() if audience == "applicant"}
    assert applicants == {"unit_admin", "applicant", "member"}


def test_a_named_unit_without_authority_is_nobodys():
    unit = named_unit(authority=None)
    officer = holder(Role.DISTRICT_OFFICER)
    assert permissions.can_verify_unit(officer, unit) is None
    assert permissions.can_enter_bar(holder(Role.CITY_HEAD), unit) is None
    assert Assignment.objects.filter(unit=unit).count() == 0
