"""The authorities that every portal starts with."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.choices import Role
from accounts.models import Assignment, Authority, Unit
from accounts.permissions import covers
from tests.factories.accounts import holder

pytestmark = pytest.mark.django_db

DISTRICTS = {
    "110101": "东城区", "110102": "西城区", "110105": "朝阳区", "110106": "丰台区", "110107": "石景山区",
    "110108": "海淀区", "110109": "门头沟区", "110111": "房山区", "110112": "通州区", "110113": "顺义区",
    "110114": "昌平区", "110115": "大兴区", "110116": "怀柔区", "110117": "平谷区", "110118": "密云区",
    "110119": "延庆区",
}  # fmt: skip


CITIES = {
    "440100": "广州市", "440300": "深圳市", "440400": "珠海市", "440500": "汕头市", "440600": "佛山市",
    "440200": "韶关市", "441600": "河源市", "441400": "梅州市", "441300": "惠州市", "441500": "汕尾市",
    "441900": "东莞市", "442000": "中山市", "440700": "江门市", "441700": "阳江市", "440800": "湛江市",
    "440900": "茂名市", "441200": "肇庆市", "441800": "清远市", "445100": "潮州市", "445200": "揭阳市",
    "445300": "云浮市",
}  # fmt: skip


def of(code: str):
    """An authority and those below it, in their public order."""
    return Authority.objects.filter(Q(code=code) | Q(parent__code=code))


def test_beijings_bureau_seventeen_recommending_ones_and_the_four_bodies_that_issued_its_plan_too():
    rows = list(of("110000").values_list("code", "short_name", "level"))
    expected = [("110000", "市人社局", "selecting")]
    expected += [(code, name, "recommending") for code, name in DISTRICTS.items()]
    expected += [("11BDA", "经开区", "recommending")]
    bodies = (("11JYW", "市教委"), ("11JXJ", "市经信局"), ("11GZW", "市国资委"), ("11ZGH", "市总工会"))
    expected += [(code, name, "co_issuing") for code, name in bodies]
    assert rows == expected


def test_guangdongs_bureau_and_those_of_its_21_cities():
    rows = list(of("440000").values_list("code", "name", "seal_name", "level"))
    above = "广东省人力资源和社会保障厅"
    names = {code: f"{place}人力资源和社会保障局" for code, place in CITIES.items()}
    assert rows == [
        ("440000", above, above, "selecting"),
        *((code, name, name, "recommending") for code, name in names.items()),
    ]
    assert list(of("440000").recommending().values_list("code", "short_name")) == list(CITIES.items())


def test_recommending_ones_stand_below_the_bureau_of_their_jurisdiction():
    above = {code: Authority.objects.get(code=code) for code in ("110000", "440000")}
    bodies = {"110000": list(Authority.objects.co_issuing()), "440000": []}
    children = {code: list(bureau.children.all()) for code, bureau in above.items()}
    assert children == {code: list(of(code).recommending()) + bodies[code] for code in above}
    assert list(of("110000").receiving()) == [above["110000"], *of("110000").recommending()]
    for code, bureau in above.items():
        assert {row.jurisdiction_id for row in of(code)} == {bureau.pk}
    assert Authority.objects.count() == 44


def test_people_are_called_by_the_level_of_their_authority():
    words = {code: set(of(code).recommending().values_list("level_word", flat=True)) for code in ("110000", "440000")}
    assert words == {"110000": {"区"}, "440000": {"地市"}}
    titles = [
        holder(role, code=code).assignments.get().role_label
        for role, code in (
            (Role.DISTRICT_OFFICER, "110108"), (Role.CITY_HEAD, "110000"),
            (Role.DISTRICT_HEAD, "440100"), (Role.CITY_OFFICER, "440000"), (Role.CO_OFFICER, "11ZGH"),
        )
    ]  # fmt: skip
    assert titles == ["区经办", "市负责人", "地市负责人", "省经办", "协办经办"]


def test_names_on_seals():
    haidian = Authority.objects.get(code="110108")
    assert haidian.name == "海淀区人力资源和社会保障局"
    assert haidian.seal_name == "北京市海淀区人力资源和社会保障局"


def test_no_telephone_is_invented():
    assert set(Authority.objects.values_list("phone", "address", "email")) == {("", "", "")}


@pytest.mark.parametrize(("level", "has_parent"), [("selecting", True), ("recommending", False), ("co_issuing", False)])
def test_the_database_ties_level_to_parent(level, has_parent):
    city = Authority.objects.get(code="110000")
    with pytest.raises(IntegrityError), transaction.atomic():
        Authority.objects.create(
            code="x", name="某局", short_name="某", seal_name="某局", level=level, parent=city if has_parent else None
        )
    assert Authority.objects.count() == 44


def test_the_people_of_a_co_issuing_body_have_no_authoritys_scope():
    person = holder(Role.CO_OFFICER)
    assert list(Authority.objects.in_scope(person)) == []
    assert [str(held) for held in Assignment.objects.visible_to(person)] == ["协办经办 北京市教育委员会"]
    assert list(Unit.objects.visible_to(person)) == []


def test_the_citys_scope_covers_its_districts_and_no_body_beside_it():
    city, body = holder(Role.CITY_OFFICER), Authority.objects.get(code="11JYW")
    holder(Role.CO_OFFICER)
    assert list(Authority.objects.in_scope(city)) == list(of("110000").receiving())
    assert [held.user_id for held in Assignment.objects.visible_to(city)] == [city.pk]
    assert covers(city, Role.CITY_OFFICER, authority=body) is None
    assert covers(city, Role.CITY_OFFICER, authority=Authority.objects.get(code="110108")).user_id == city.pk


def test_no_unit_belongs_to_a_co_issuing_body(client):
    page = client.get("/register-unit/")
    assert "海淀区人力资源和社会保障局" in page.text
    assert "市教育委员会" not in page.text
