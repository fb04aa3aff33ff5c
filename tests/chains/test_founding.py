"""A chain comes into being with all that hangs on it, or not at all."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.choices import UnitKind, UnitState
from accounts.models import Unit
from chains.models import Chain, Member, SchoolCooperation
from office.clock import SHANGHAI
from office.machine import NotReady
from office.models import NumberSeries, RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db


def counts():
    return (
        Chain.objects.count(),
        Member.objects.count(),
        SchoolCooperation.objects.count(),
        Unit.objects.count(),
        RegisterEntry.objects.count(),
        list(NumberSeries.objects.filter(series__startswith="chain").values_list("last", flat=True)),
    )


def test_a_chain_with_its_period_members_and_schools():
    lead = people.verified_unit("北京测湖精密机械有限公司")
    chain = make.chain(
        "精密机械技能生态链",
        lead=lead,
        members=[make.new_member("北京测溪刀具有限公司", tasks="提供岗位", posts="刀具刃磨", places=12)],
        schools=[
            make.new_school(
                "北京测原技师学院", majors="数控加工、模具制造", student_number=80, cooperation="2026年至2028年"
            )
        ],
        starts_on=date(2026, 2, 2),
    )
    assert (chain.state, chain.revision, chain.number) == ("building", 0, "110000-2026-001")
    assert chain.industry == "C34 通用设备制造业"
    assert chain.due_at == datetime(2028, 2, 3, tzinfo=SHANGHAI)
    period = chain.periods.get()
    assert (period.ordinal, period.starts_on, period.ends_on) == (1, date(2026, 2, 2), date(2028, 2, 2))
    rows = list(chain.members.values_list("unit__name", "kind", "is_lead", "tasks", "posts", "places", "joined_on"))
    assert rows == [
        ("北京测湖精密机械有限公司", "enterprise", True, "", "", 0, date(2026, 2, 2)),
        ("北京测溪刀具有限公司", "enterprise", False, "提供岗位", "刀具刃磨", 12, date(2026, 2, 2)),
        ("北京测原技师学院", "vocational", False, "", "", 0, date(2026, 2, 2)),
    ]
    cooperation = SchoolCooperation.objects.get()
    assert cooperation.member.unit.name == "北京测原技师学院"
    assert (cooperation.majors, cooperation.student_number, cooperation.term) == (
        "数控加工、模具制造", 80, "2026年至2028年",
    )  # fmt: skip


def test_the_birth_is_an_act_that_everybody_may_read():
    chain = make.chain()
    entry = RegisterEntry.objects.of(chain).get()
    assert (entry.action, entry.label, entry.target) == ("begin", "公布并开始建设", "building")
    assert entry.detail.note == "京测人社告〔2026〕1号"
    assert entry.audiences == "|applicant|public|staff|"


def test_a_leap_day_ends_on_the_last_of_february():
    chain = make.chain(starts_on=date(2024, 2, 29))
    assert chain.periods.get().ends_on == date(2026, 2, 28)


def test_numbers_run_by_authority_and_year():
    numbers = [
        make.chain(starts_on=date(2026, 2, 2)).number,
        make.chain(starts_on=date(2025, 7, 15)).number,
        make.chain(starts_on=date(2026, 2, 3)).number,
    ]
    assert numbers == ["110000-2026-001", "110000-2025-001", "110000-2026-002"]


def test_a_known_code_finds_the_unit_and_a_new_one_is_only_named():
    known = people.verified_unit("北京测泉传动有限公司")
    members = [
        make.new_member("测泉传动（旧称）", uscc=known.uscc.lower()),
        make.new_member("北京测沙电气有限公司", uscc=people.uscc(987)),
        make.new_member("北京测雨没有代码的公司", uscc=""),
    ]
    chain = make.chain(members=members, schools=[])
    units = [member.unit for member in chain.members.filter(is_lead=False).select_related("unit").order_by("pk")]
    assert units[0] == known
    assert [(unit.name, unit.uscc, unit.state) for unit in units[1:]] == [
        ("北京测沙电气有限公司", people.uscc(987), UnitState.NAMED),
        ("北京测雨没有代码的公司", "", UnitState.NAMED),
    ]


def test_rows_of_one_unit_are_put_together():
    code = people.uscc()
    members = [
        make.new_member("北京测雪机电有限公司", uscc=code, tasks="提供岗位", posts="装配", places=10),
        make.new_member("北京测雪机电有限公司", uscc=code, tasks="提供师傅", posts="调试", places=5),
    ]
    chain = make.chain(members=members, schools=[])
    member = chain.members.get(is_lead=False)
    assert (member.tasks, member.posts, member.places) == ("提供岗位；提供师傅", "装配；调试", 15)


def test_a_school_that_is_also_a_member_is_one_member_with_two_cooperations():
    code = people.uscc()
    school = {"uscc": code, "kind": UnitKind.VOCATIONAL}
    chain = make.chain(
        members=[make.new_member("北京测云技师学院", **school)],
        schools=[
            make.new_school("北京测云技师学院", **school, majors="机电一体化"),
            make.new_school("北京测云技师学院", **school, majors="工业机器人"),
        ],
    )
    assert chain.members.count() == 2
    assert list(make.school_of(chain).cooperations.values_list("majors", flat=True)) == ["机电一体化", "工业机器人"]


def test_a_leading_school_cooperates_with_itself():
    lead = people.verified_unit("北京测星技师学院", kind=UnitKind.VOCATIONAL)
    chain = make.chain(lead=lead, members=[], schools=[make.new_school("北京测星技师学院", uscc=lead.uscc)])
    assert chain.members.get().cooperations.get().majors == "数控加工"


def test_a_second_live_chain_of_a_lead_is_refused():
    first = make.chain()
    before = counts()
    with pytest.raises(NotReady) as refused:
        make.chain(lead=first.lead_unit)
    assert str(refused.value) == f"“{first.lead_unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"
    assert counts() == before


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"key_field": "space"}, "请选择重点领域。"),
        ({"name": "  "}, "请填写生态链名称。"),
    ],
)
def test_a_chain_that_lacks_something_is_refused(more, sentence):
    lead = people.verified_unit()
    make.programme()
    before = counts()
    with pytest.raises(NotReady) as refused:
        make.chain(lead=lead, **more)
    assert [problem.text for problem in refused.value.problems] == [sentence]
    assert counts() == before


def test_a_park_may_not_lead():
    lead = people.verified_unit(kind=UnitKind.PARK)
    before = counts()
    with pytest.raises(NotReady) as refused:
        make.chain(lead=lead)
    assert str(refused.value) == "产业园区不能作为链主单位。"
    assert counts() == before


def test_a_code_that_is_none_leaves_nothing_behind():
    lead = people.verified_unit()
    before = counts()
    with pytest.raises(ValidationError), transaction.atomic():
        make.chain(lead=lead, members=[make.new_member(), make.new_member(uscc="91110108000000000A")])
    assert counts() == before
