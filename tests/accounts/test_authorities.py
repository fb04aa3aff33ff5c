"""The authorities that every portal starts with."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Authority

pytestmark = pytest.mark.django_db

DISTRICTS = {
    "110101": "东城区", "110102": "西城区", "110105": "朝阳区", "110106": "丰台区", "110107": "石景山区",
    "110108": "海淀区", "110109": "门头沟区", "110111": "房山区", "110112": "通州区", "110113": "顺义区",
    "110114": "昌平区", "110115": "大兴区", "110116": "怀柔区", "110117": "平谷区", "110118": "密云区",
    "110119": "延庆区",
}  # fmt: skip


def test_the_bureau_and_seventeen_recommending_ones():
    rows = list(Authority.objects.values_list("code", "short_name", "level"))
    expected = [("110000", "市人社局", "selecting")]
    expected += [(code, name, "recommending") for code, name in DISTRICTS.items()]
    expected += [("11BDA", "经开区", "recommending")]
    assert rows == expected


def test_all_recommending_ones_stand_below_the_bureau():
    city = Authority.objects.get(code="110000")
    assert list(Authority.objects.recommending()) == list(city.children.all())
    assert {row.jurisdiction_id for row in Authority.objects.all()} == {city.pk}


def test_names_on_seals():
    haidian = Authority.objects.get(code="110108")
    assert haidian.name == "海淀区人力资源和社会保障局"
    assert haidian.seal_name == "北京市海淀区人力资源和社会保障局"


def test_no_telephone_is_invented():
    assert set(Authority.objects.values_list("phone", "address", "email")) == {("", "", "")}


@pytest.mark.parametrize(("level", "has_parent"), [("selecting", True), ("recommending", False)])
def test_the_database_ties_level_to_parent(level, has_parent):
    city = Authority.objects.get(code="110000")
    with pytest.raises(IntegrityError), transaction.atomic():
        Authority.objects.create(
            code="x", name="某局", short_name="某", seal_name="某局", level=level, parent=city if has_parent else None
        )
    assert Authority.objects.count() == 18
