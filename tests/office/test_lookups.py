"""Keys that another query finds, and parts of names, are found as by Django's own lookups."""

import pytest
from django.db.models import Q

from accounts.models import Authority, Unit

pytestmark = pytest.mark.django_db


def test_keys_from_a_list_are_those_of_a_plain_query() -> None:
    cities = Authority.objects.filter(parent__isnull=True)
    below = Authority.objects.filter(parent__in=cities).order_by("pk")
    assert below.count() > 0
    assert list(Authority.objects.filter(parent__from_list=cities).order_by("pk")) == list(below)
    both = Authority.objects.filter(Q(parent__from_list=cities.none()) | Q(parent__from_list=cities)).order_by("pk")
    assert list(both) == list(below)
    assert list(Authority.objects.filter(parent__from_list=cities.filter(pk__in=[]))) == []


@pytest.mark.parametrize("text", ["海淀", "区", "%", "_", "\\", "abc", ""])
def test_a_part_of_a_name_is_found_as_by_icontains(text: str) -> None:
    assert list(Authority.objects.filter(name__has_text=text).order_by("pk")) == list(
        Authority.objects.filter(name__icontains=text).order_by("pk")
    )
    assert list(Unit.objects.filter(name__has_text=text)) == list(Unit.objects.filter(name__icontains=text))
