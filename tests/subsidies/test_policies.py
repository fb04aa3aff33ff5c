"""The twelve policies: what is seeded, which version holds on a day, how amounts are written, who may revise."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import Role
from chains.models import Programme
from office.machine import Actor, NotAllowed, NotReady, Stale
from office.models import RegisterEntry
from subsidies.amounts import NOT_ENTERED, written
from subsidies.models import PolicyAmount, PolicyDocument, PolicyVersion, SupportPolicy
from subsidies.selectors import amounts_of, by_group, by_number, policies_on
from subsidies.services import AmountEntry, DocumentEntry, Revision, revise_policy
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
DRAFT_14 = "通州区关于加强新时代高技能人才队伍建设的实施方案（征求意见稿），五（十四）"
DRAFT_15 = "通州区关于加强新时代高技能人才队伍建设的实施方案（征求意见稿），五（十五）"


@pytest.fixture
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def officer(at):
    return Actor.of(people.holder(Role.CITY_OFFICER))


def policy(number):
    return SupportPolicy.objects.get(number=number)


def amount(**more):
    values = {
        "region": "北京市", "audience": "开展培训的单位", "unit_amount": Decimal("6000"), "unit": "元/人·年", "cap": "",
        "basis": "按结业人数", "source": "京测人社发〔2026〕3号", "standing": "in_force", "checked_on": DAY,
    }  # fmt: skip
    return AmountEntry(**{**values, **more})


def revision(**more):
    values = {
        "title": "企业新型学徒制培训", "summary": "新的说明。", "kind": "pays", "basis_title": "测试文件",
        "basis_number": "京测人社发〔2026〕3号", "effective_on": date(2026, 4, 1), "expires_on": None,
        "checked_on": DAY, "note": "录入标准",
        "documents": [DocumentEntry("配套文件", "京测人社发〔2026〕4号")], "amounts": [amount()],
    }  # fmt: skip
    return Revision(**{**values, **more})


def standing():
    counted = [model.objects.count() for model in (PolicyVersion, PolicyDocument, PolicyAmount, RegisterEntry)]
    return counted, list(PolicyVersion.objects.order_by("pk").values())


def of(code):
    return Programme.objects.get(code=code)


def test_another_scheme_offers_none_of_them():
    assert by_group(DAY, of("guangdong-2022")) == []


def test_the_twelve_by_group():
    assert [(group, [row.policy.number for row in rows]) for group, rows in by_group(DAY, of("beijing-2024"))] == [
        ("青年就业", [1, 2]), ("培养培训", [3, 4, 5, 6]), ("评价激励", [7, 8, 9, 10, 11, 12]),
    ]  # fmt: skip


def test_each_rests_on_the_scheme_from_its_day():
    rows = policies_on(DAY)
    assert {(row.basis_number, row.effective_on, row.expires_on, row.version) for row in rows} == {
        ("京人社能发〔2024〕14号", date(2024, 11, 21), None, 1)
    }
    assert [row.get_kind_display() for row in rows] == [
        "服务", "服务", "资金支持", "资金支持", "资金支持", "资金支持",
        "备案或申报", "备案或申报", "备案或申报", "备案或申报", "资金支持", "备案或申报",
    ]  # fmt: skip
    assert policies_on(date(2024, 11, 20)).count() == 0


def figures(number):
    version = by_number([number], DAY)[number]
    return [
        (group.region, line.audience, line.amount, group.standing["label"], group.source)
        for group in amounts_of(version)
        for line in group.lines
    ]


def test_what_beijing_has_not_published_stands_empty():
    for number in (3, 4):
        assert figures(number)[0][0] == "北京市"
        assert figures(number)[0][2:] == (NOT_ENTERED, "尚未录入", "")
    assert len(figures(4)) == 1


def test_guangdongs_figure_is_for_comparison():
    assert figures(3)[1] == (
        "广东省（供对照，不适用于北京市）", "学徒（含学生学徒、技培生）", "5,000元/人·年", "已印发",
        "广东省实施产业技能根基工程的通知，二（一）3、二（二）5",
    )  # fmt: skip


def test_tongzhous_awards_are_a_draft():
    contests = [(line[1], line[2]) for line in figures(10)]
    assert contests == [
        ("世界技能大赛第一等次获奖者", "30万元/次"), ("世界技能大赛第二等次获奖者", "18万元/次"),
        ("世界技能大赛第三等次获奖者", "12万元/次"), ("世界技能大赛获奖者的培养单位", "10万元/次"),
        ("国家级技能大赛第一等次获奖者", "20万元/次"), ("国家级技能大赛第二等次获奖者", "15万元/次"),
        ("国家级技能大赛第三等次获奖者", "10万元/次"), ("国家级技能大赛获奖者的培养单位", "8万元/次"),
        ("北京市技能大赛第一等次获奖者", "10万元/次"), ("北京市技能大赛第二等次获奖者", "5万元/次"),
        ("北京市技能大赛第三等次获奖者", "3万元/次"), ("北京市技能大赛获奖者的培养单位", "5万元/次"),
    ]  # fmt: skip
    assert {line[3:] for line in figures(10)} == {("征求意见稿", DRAFT_14)}
    assert len(amounts_of(by_number([10], DAY)[10])) == 1
    assert [line[1:] for line in figures(11)] == [
        ("中华技能大奖获得者", "10万元/次", "征求意见稿", DRAFT_15),
        ("全国技术能手获得者", "5万元/次", "征求意见稿", DRAFT_15),
        ("享受国务院政府特殊津贴人员获得者", "1万元/次", "征求意见稿", DRAFT_15),
    ]


def test_no_other_policy_has_a_figure():
    assert sorted(set(PolicyAmount.objects.values_list("version__policy__number", flat=True))) == [3, 4, 10, 11]


def test_the_numbers_of_a_form_find_their_versions():
    found = by_number([12, 3, 3, 99], DAY)
    assert {number: row.title for number, row in found.items()} == {
        3: "企业新型学徒制培训", 12: "高技能人才发展通道",
    }  # fmt: skip
    assert by_number([], DAY) == {}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", NOT_ENTERED), (Decimal("5000"), "元/人·年", "5,000元/人·年"), (Decimal("300000.00"), "元", "30万元"),
        (Decimal("10000"), "元/次", "1万元/次"), (Decimal("15500"), "元", "15,500元"),
        (Decimal("12.5"), "元", "12.50元"), (Decimal("0"), "元", "0元"), (Decimal("123450000"), "元", "12,345万元"),
    ],
)  # fmt: skip
def test_amounts_are_written(value, unit, text):
    assert written(value, unit) == text


@pytest.mark.parametrize(
    "values",
    [
        {"unit_amount": None}, {"unit_amount": Decimal("-1")}, {"unit": ""}, {"source": ""}, {"standing": "unknown"},
        {"standing": "rumour"},
    ],
)  # fmt: skip
def test_the_database_asks_for_a_source(values):
    row = PolicyAmount.objects.filter(version__policy__number=11).earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyAmount.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("values", [{"number": 13}, {"number": 0}, {"number": 2}, {"group": "other"}])
def test_there_are_twelve_numbers(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportPolicy.objects.filter(number=1).update(**values)


def test_a_revision_is_a_new_version_and_the_old_one_stays(officer, at):
    thing = policy(3)
    before = list(PolicyVersion.objects.filter(policy=thing).values())
    version = revise_policy(thing, revision(), seen=1, actor=officer, at=at)
    assert list(PolicyVersion.objects.filter(policy=thing, version=1).values()) == before
    assert (version.version, version.entered_by, version.entered_at) == (2, officer.user, at)
    assert [(row.title, row.number) for row in version.documents.all()] == [("配套文件", "京测人社发〔2026〕4号")]
    (group,) = amounts_of(version)
    assert ([line.amount for line in group.lines], group.source) == (["6,000元/人·年"], "京测人社发〔2026〕3号")
    assert by_number([3], date(2026, 3, 31))[3].version == 1
    assert by_number([3], date(2026, 4, 1))[3].version == 2
    entry = RegisterEntry.objects.of(thing).get()
    assert (entry.label, entry.role, entry.detail.note) == ("修订支持政策", "市经办", "第2版：录入标准")


def test_of_two_versions_of_one_day_the_later_holds(officer, at):
    thing = policy(3)
    revise_policy(thing, revision(effective_on=DAY), seen=1, actor=officer, at=at)
    revise_policy(thing, revision(effective_on=DAY, summary="更正。"), seen=2, actor=officer, at=at)
    assert by_number([3], DAY)[3].summary == "更正。"
    assert policies_on(DAY).count() == 12


def test_an_expired_policy_holds_no_more(officer, at):
    revise_policy(policy(3), revision(expires_on=date(2026, 12, 31)), seen=1, actor=officer, at=at)
    assert by_number([3], date(2026, 12, 31))[3].version == 2
    assert by_number([3], date(2027, 1, 1)) == {}
    assert policies_on(date(2027, 1, 1)).count() == 11


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CITY_OFFICER, Role.CITY_HEAD)])
def test_nobody_else_revises(at, role):
    actor = Actor.of(people.holder(role))
    before = standing()
    with pytest.raises(NotAllowed):
        revise_policy(policy(3), revision(), seen=1, actor=actor, at=at)
    assert standing() == before


def test_a_stale_screen_is_refused(officer, at):
    revise_policy(policy(3), revision(), seen=1, actor=officer, at=at)
    before = standing()
    with pytest.raises(Stale):
        revise_policy(policy(3), revision(), seen=1, actor=officer, at=at)
    assert standing() == before


@pytest.mark.parametrize(
    ("more", "sentences"),
    [
        ({"kind": "gift"}, ["请选择支持方式。"]),
        ({"note": " "}, ["请写明修订说明。"]),
        ({"effective_on": date(2024, 11, 20)}, ["生效日期不能早于上一版的生效日期（2024-11-21）。"]),
        ({"expires_on": date(2026, 3, 31)}, ["失效日期不能早于生效日期。"]),
        ({"amounts": [amount(unit_amount=None)]}, ["“开展培训的单位”的标准没有填金额，来源性质只能是“尚未录入”。"]),
        ({"amounts": [amount(unit="人")]}, ["“开展培训的单位”的标准须写明单位，以“元”开头，如“元/人·年”。"]),
        ({"amounts": [amount(source=" ")]}, ["“开展培训的单位”的标准须写明来源及其性质（已印发或征求意见稿）。"]),
        (
            {"amounts": [amount(standing="unknown")]},
            ["“开展培训的单位”的标准须写明来源及其性质（已印发或征求意见稿）。"],
        ),
        ({"amounts": [amount(unit_amount=Decimal("-1"))]}, ["“开展培训的单位”的标准不能是负数。"]),
    ],
)
def test_a_revision_that_lacks_something_is_refused(officer, at, more, sentences):
    before = standing()
    with pytest.raises(NotReady) as refused:
        revise_policy(policy(3), revision(**more), seen=1, actor=officer, at=at)
    assert [problem.text for problem in refused.value.problems] == sentences
    assert standing() == before
