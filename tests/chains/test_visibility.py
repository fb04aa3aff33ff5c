"""Which rows of chains each role sees, and who may do what with a roster."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.choices import Role
from chains import permissions
from chains.models import Chain, ConstructionPeriod, Member, RosterDraft, SchoolCooperation, Student
from chains.selectors import stages_for
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen):
    """Three chains: one in Haidian with two rows on its roster, one in Chaoyang, one reported directly to the city."""
    frozen("2026-03-02T09:00")
    chain = make.chain("海淀链", members=[make.new_member("甲公司"), make.new_member("乙公司")])
    first, second = chain.members.filter(kind="enterprise", is_lead=False).order_by("pk")
    return {
        "chain": chain,
        "first": first,
        "second": second,
        "school": make.school_of(chain),
        "of_first": make.student(chain, employer_id=first.pk),
        "of_second": make.student(chain, employer_id=second.pk),
        "chaoyang": make.chain("朝阳链", code=people.CHAOYANG),
        "direct": make.chain("直报链", code=people.CITY, lead=people.named_unit()),
    }


def viewer(world, who):
    chain = world["chain"]
    if who in ("lead_applicant", "lead_admin", "lead_member"):
        role = {"lead_applicant": Role.APPLICANT, "lead_admin": Role.UNIT_ADMIN, "lead_member": Role.MEMBER}[who]
        return make.clerk_of(chain.lead_unit, role)
    if who in ("first", "second", "school"):
        return make.clerk_of(world[who].unit)
    if who == "outsider":
        return people.holder(Role.APPLICANT)
    if who == "foreign_city":
        selecting, _ = people.other_jurisdiction()
        account = people.user()
        people.services.grant(
            account, Role.CITY_OFFICER, authority=selecting, actor=people.Actor.clock(), at=people.PAST
        )
        return account
    if who == "visitor":
        return AnonymousUser()
    role, _, code = who.partition("@")
    return people.holder(role, code=code)


ALL = ["海淀链", "朝阳链", "直报链"]
CHAINS = {
    "lead_applicant": ["海淀链"],
    "lead_admin": ["海淀链"],
    "lead_member": ["海淀链"],
    "first": ["海淀链"],
    "school": ["海淀链"],
    "outsider": [],
    "district_officer@110108": ["海淀链"],
    "district_head@110105": ["朝阳链"],
    "city_officer@110000": ALL,
    "city_head@110000": ALL,
    "foreign_city": [],
    "expert": [],
    "auditor": ALL,
    "administrator": ALL,
    "visitor": [],
}
# How many of the first chain's members, cooperations and students each sees.
ROWS = {
    "lead_applicant": (4, 1, 2),
    "lead_admin": (4, 1, 2),
    "lead_member": (1, 0, 0),
    "first": (1, 0, 1),
    "second": (1, 0, 1),
    "school": (1, 1, 2),
    "outsider": (0, 0, 0),
    "district_officer@110108": (4, 1, 2),
    "district_officer@110105": (0, 0, 0),
    "city_officer@110000": (4, 1, 2),
    "foreign_city": (0, 0, 0),
    "expert": (0, 0, 0),
    "auditor": (4, 1, 2),
    "administrator": (4, 1, 2),
    "visitor": (0, 0, 0),
}


@pytest.mark.parametrize("who", CHAINS)
def test_chains(world, who):
    user = viewer(world, who)
    assert list(Chain.objects.visible_to(user).order_by("pk").values_list("name", flat=True)) == CHAINS[who]
    assert ConstructionPeriod.objects.visible_to(user).count() == len(CHAINS[who])


@pytest.mark.parametrize("who", ROWS)
def test_members_cooperations_students(world, who):
    user, chain = viewer(world, who), world["chain"]
    seen = (
        Member.objects.visible_to(user).filter(chain=chain).count(),
        SchoolCooperation.objects.visible_to(user).filter(member__chain=chain).count(),
        Student.objects.visible_to(user).filter(chain=chain).count(),
    )
    assert seen == ROWS[who]


def test_a_member_sees_its_own_student_and_no_other(world):
    user = make.clerk_of(world["first"].unit)
    assert list(Student.objects.visible_to(user)) == [world["of_first"]]


def test_a_roster_draft_is_its_owners(world):
    owner = make.applicant_of(world["chain"])
    values = {"uploaded_at": make.FOUNDED, "file_name": "名单.xlsx", "rows": "x", "added": 1, "changed": 0}
    draft = RosterDraft.objects.create(chain=world["chain"], uploaded_by=owner, **values)
    assert list(RosterDraft.objects.visible_to(owner)) == [draft]
    for who in ("lead_admin", "administrator", "city_head@110000", "visitor"):
        assert list(RosterDraft.objects.visible_to(viewer(world, who))) == []


# Read the file, keep the roster, change the first member's row, open its numbers, export.
ACTS = {
    "lead_applicant": (True, True, True, True, True),
    "lead_admin": (True, False, False, False, True),
    "lead_member": (False, True, False, False, True),
    "first": (False, True, True, True, True),
    "second": (False, True, False, False, True),
    "school": (False, True, True, True, True),
    "outsider": (False, False, False, False, False),
    "district_officer@110108": (True, False, False, True, True),
    "district_head@110108": (True, False, False, True, True),
    "district_officer@110105": (False, False, False, False, False),
    "city_officer@110000": (True, False, False, True, True),
    "foreign_city": (False, False, False, False, False),
    "expert": (False, False, False, False, False),
    "auditor": (True, False, False, False, False),
    "administrator": (True, False, False, False, True),
}


@pytest.mark.parametrize("who", ACTS)
def test_acts(world, who):
    user, chain = viewer(world, who), world["chain"]
    student = Student.objects.select_related("chain", "school", "employer").get(pk=world["of_first"].pk)
    may = (
        permissions.can_read_file(user, chain),
        permissions.can_keep_roster(user, chain),
        permissions.can_change_student(user, student),
        permissions.can_open_sealed(user, student),
        permissions.can_export_roster(user, chain),
    )
    assert tuple(bool(answer) for answer in may) == ACTS[who]


def test_a_member_that_left_keeps_its_rows_in_sight_but_not_in_hand(world):
    first = world["first"]
    Member.objects.filter(pk=first.pk).update(left_on=make.FOUNDED.date())
    user = make.clerk_of(first.unit)
    student = Student.objects.select_related("chain", "school", "employer").get(pk=world["of_first"].pk)
    assert list(Student.objects.visible_to(user)) == [student]
    assert permissions.can_keep_roster(user, world["chain"]) is None
    assert permissions.can_change_student(user, student) is None


def test_audiences(world):
    chain = world["chain"]
    words = {
        who: permissions.audience_of(viewer(world, who), chain) for who in ACTS if who not in ("outsider", "expert")
    }
    staff = {"district_officer@110108", "district_head@110108", "city_officer@110000", "auditor", "administrator"}
    assert words == {who: "staff" if who in staff else "applicant" for who in words}
    assert permissions.audience_of(viewer(world, "district_officer@110105")) == "staff"
    assert permissions.audience_of(viewer(world, "first")) == "applicant"


def test_the_home_of_an_authority_counts_its_own(world, frozen):
    at = frozen("2026-03-02T09:00")
    make.chain("快到期的链", starts_on=date(2024, 6, 3))
    ended = make.chain("到期的链", starts_on=date(2024, 2, 1))
    perform(ended, "end_period", actor=Actor.clock(), at=at)
    for who, expected in {
        "district_officer@110108": [2, 1, 1],
        "district_head@110105": [1, 0, 0],
        "city_officer@110000": [4, 1, 1],
        "lead_applicant": [],
        "administrator": [],
        "visitor": [],
    }.items():
        assert [figure["value"] for figure in stages_for(viewer(world, who), at)] == expected
