"""A round with three accepted files, five experts, and the staff who run the review."""

from types import SimpleNamespace

import pytest

from accounts.choices import Role
from applications.choices import State
from evaluation.models import ScoreSheet
from evaluation.services import draw_panel, open_plan, put_files, save_sheet
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import accept_seats, pool_entry, sign

AT = making.START.replace(month=4, day=1)


@pytest.fixture
def world(db, frozen):
    frozen(AT)
    call = making.call("2026-1")
    staff = making.staff()
    officer, head = Actor.of(staff.city_officer), Actor.of(staff.city_head)
    files = [making.way_to(State.ACCEPTED, round_=call).application for _ in range(2)]
    experts = []
    for number in range(1, 6):
        user = people.holder(Role.EXPERT, username=f"expert{number}")
        pool_entry(user, call.programme.selecting_authority, f"测试大学{number}", officer=officer, at=AT)
        experts.append(user)
    plan = open_plan(call, actor=officer, at=AT)
    return SimpleNamespace(
        call=call, staff=staff, officer=officer, head=head, files=files, experts=experts, plan=plan,
        accounts={user.person_id: user for user in experts},
    )  # fmt: skip


@pytest.fixture
def panel(world):
    """A forming panel with both files, whose experts have accepted."""
    found = draw_panel(world.plan, name="第一组", seed="甲乙丙", actor=world.officer, at=AT)
    put_files(found, world.files, actor=world.officer, at=AT)
    return accept_seats(found, at=AT)


@pytest.fixture
def opened(world, panel):
    """An open panel whose experts have pledged."""
    panel = perform(panel, "open", actor=world.officer, at=AT)
    for member in panel.members.select_related("expert"):
        sign(member, actor=Actor.of(world.accounts[member.expert.person_id]), at=AT)
    return panel


def score(world, sheet: ScoreSheet, points: str, comment: str = "有依据。") -> ScoreSheet:
    """Fill in a sheet with the same points and comment for every criterion, and submit it."""
    sheet = ScoreSheet.objects.select_related("member__expert", "dossier__panel").get(pk=sheet.pk)
    actor = Actor.of(world.accounts[sheet.member.expert.person_id])
    criteria = sheet.dossier.panel.rule["criteria"]
    scores = {entry["key"]: {"points": points, "comment": comment} for entry in criteria}
    saved = save_sheet(sheet, scores, seen=sheet.revision, actor=actor, at=AT)
    return perform(saved, "submit", actor=actor, at=AT)
