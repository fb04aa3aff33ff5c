"""Who must not score what: by code, organisation code, former names and codes, names alone, declared ties."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, UnitName
from evaluation.models import Expert, ExpertEmployer, ExpertTie, Recusal, ScoreSheet
from evaluation.selectors.conflicts import body_of, conflicts_between, conflicts_with, new_conflicts, participants_of
from evaluation.services import draw_panel, put_files
from office.machine import perform
from tests.evaluation.conftest import AT
from tests.factories import accounts as people
from tests.factories.evaluation import accept_seats

MEMBER = "北京云桥检测有限公司"


@pytest.fixture
def expert(world):
    return Expert.objects.get(person=world.experts[2].person)


def employ(expert, name, uscc="", until=None):
    return ExpertEmployer.objects.create(expert=expert, name=name, uscc=uscc, until_on=until)


def found(expert, application):
    participants = participants_of([application])[application.pk]
    return [(str(one.reason), one.words) for one in conflicts_with(expert, participants)]


def test_without_a_tie_there_is_no_conflict(world, expert):
    assert [found(expert, file) for file in world.files] == [[], []]


def test_the_lead_unit_by_its_code_whatever_it_is_called(world, expert):
    employ(expert, "某某公司", world.files[0].unit.uscc, until=date(2019, 1, 1))
    assert found(expert, world.files[0]) == [("employer", "某某公司（统一社会信用代码相同）")]
    assert found(expert, world.files[1]) == []


@pytest.mark.parametrize("name", [MEMBER, f" {MEMBER} "])
def test_a_member_by_its_name_where_no_code_is_known(world, expert, name):
    employ(expert, name)
    assert [reason for reason, _ in found(expert, world.files[0])] == ["employer"]


def test_the_same_body_registered_anew_has_another_code(world, expert):
    code = world.files[0].unit.uscc
    other = f"92440100{code[8:17]}0"
    assert (body_of(other), body_of("short"), body_of("")) == (code[8:17], "", "")
    employ(expert, "改登记之后", other)
    assert found(expert, world.files[0]) == [("employer", "改登记之后（主体标识码（信用代码第9至17位）相同）")]


def test_former_names_and_codes_of_a_unit(world, expert):
    unit, former = world.files[0].unit, people.uscc()
    UnitName.objects.create(unit=unit, name="北京旧名（集团）有限公司", uscc=former, used_until=date(2020, 1, 1))
    employ(expert, "北京旧名(集团)有限公司")
    employ(expert, "随便怎么写", former)
    assert found(expert, world.files[0]) == [
        ("employer", "北京旧名(集团)有限公司（单位名称相同）"),
        ("employer", "随便怎么写（统一社会信用代码相同）"),
    ]


def test_a_form_that_still_uses_the_former_name(world, expert):
    renamed = Unit.objects.create(
        name="北京云桥检测集团有限公司", uscc=people.uscc(), kind="enterprise", state="named", state_since=AT
    )
    UnitName.objects.create(unit=renamed, name=MEMBER, used_until=date(2025, 1, 1))
    employ(expert, "北京云桥检测集团有限公司")
    assert [reason for reason, _ in found(expert, world.files[0])] == ["employer"]


def test_declared_ties_count_as_employers_do(world, expert):
    ExpertTie.objects.create(expert=expert, kind="adviser", name=MEMBER, declared_at=AT)
    assert found(expert, world.files[0]) == [("tie", f"{MEMBER}，顾问、兼职或受聘（单位名称相同）")]


def test_opening_records_the_kind_of_reason(world, panel, expert):
    ExpertTie.objects.create(expert=expert, kind="holding", name=MEMBER, declared_at=AT)
    perform(panel, "open", actor=world.officer, at=AT)
    assert set(Recusal.objects.values_list("member__expert", "reason", "note")) == {
        (expert.pk, "tie", f"{MEMBER}，持股或投资（单位名称相同）")
    }
    assert not ScoreSheet.objects.filter(member__expert=expert).exists()


def test_what_changed_since_opening_is_found_and_listed(world, opened, expert):
    assert new_conflicts(opened) == []
    employ(expert, "某某公司", world.files[1].unit.uscc)
    rows = [
        (one["member"].expert_id, one["dossier"].application_id, [c.words for c in one["conflicts"]])
        for one in new_conflicts(opened)
    ]
    assert rows == [(expert.pk, world.files[1].pk, ["某某公司（统一社会信用代码相同）"])]
    assert Recusal.objects.count() == 0


def test_many_files_cost_no_more_queries_than_one(world, opened):
    counts = []
    for files in (world.files[:1], world.files):
        with CaptureQueriesContext(connection) as queries:
            participants_of(files)
        counts.append(len(queries))
    assert counts == [4, 4]
    with CaptureQueriesContext(connection) as queries:
        new_conflicts(opened)
    assert len(queries) == 10


def test_the_pairs_of_members_and_files_are_asked_in_one_pass(world, opened, expert):
    employ(expert, "某某公司", world.files[1].unit.uscc)
    seats, dossiers = list(opened.members.order_by("pk")), list(opened.dossiers.order_by("pk"))
    counts, pairs = [], []
    for members, files in ((seats[:1], dossiers[:1]), (seats, dossiers)):
        for one in members:
            one.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            pairs.append(set(conflicts_between(members, files)))
        counts.append(len(queries))
    own = next(seat for seat in seats if seat.expert_id == expert.pk)
    assert pairs[1] == {(own.pk, dossiers[1].pk)}
    assert counts == [8, 8]


@pytest.mark.parametrize(("files", "seats"), [(1, 3), (2, 5)])
def test_opening_asks_about_conflicts_as_often_for_many_pairs_as_for_few(world, files, seats):
    world.plan.seats = seats
    world.plan.save()
    panel = draw_panel(world.plan, name="第一组", seed="甲乙丙", actor=world.officer, at=AT)
    put_files(panel, world.files[:files], actor=world.officer, at=AT)
    accept_seats(panel, at=AT)
    with CaptureQueriesContext(connection) as queries:
        perform(panel, "open", actor=world.officer, at=AT)
    reads = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    tables = ("evaluation_expertemployer", "evaluation_experttie", "accounts_unitname")
    # Once for whether enough experts remain, once for handing out the sheets.
    assert [sum(f'FROM "{table}"' in one for one in reads) for table in tables] == [2, 2, 2]
    assert ScoreSheet.objects.count() == files * seats
