"""How a person wants the list of applications: columns chosen, searches kept under a name."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from applications.models import ListPreference
from applications.selectors.columns import COLUMNS
from office.machine import NotReady, Problem

MOST_VIEWS = 20


def choose_columns(user: Any, keys: Iterable[str]) -> None:
    """Keep the columns of a person's list; none brings back the usual ones. Raises NotReady for an unknown column."""
    known, chosen = [column.key for column in COLUMNS], set(keys)
    if chosen - set(known):
        raise NotReady([Problem("请从列出的栏目中选择。", field="columns")])
    with transaction.atomic():
        kept = _locked(user)
        kept.columns = [key for key in known if key in chosen]
        kept.save(update_fields=["columns"])


def keep_view(user: Any, name: str, query: str) -> None:
    """Keep a search under a name; the same name again takes its place. Raises NotReady without a name or past
    MOST_VIEWS.
    """
    name = " ".join(name.split())[:30]
    if not name:
        raise NotReady([Problem("请给这个筛选起个名字。", field="name")])
    with transaction.atomic():
        kept = _locked(user)
        views = [view for view in kept.views if view["name"] != name]
        if len(views) >= MOST_VIEWS:
            raise NotReady([Problem(f"常用筛选最多 {MOST_VIEWS} 个，请先删除不用的。", field="name")])
        kept.views = [*views, {"name": name, "query": query[:1000]}]
        kept.save(update_fields=["views"])


def forget_view(user: Any, name: str) -> None:
    """Forget a search that was kept; one that is not there is no error."""
    with transaction.atomic():
        kept = _locked(user)
        kept.views = [view for view in kept.views if view["name"] != name]
        kept.save(update_fields=["views"])


def _locked(user: Any) -> ListPreference:
    ListPreference.objects.get_or_create(user=user)
    return ListPreference.objects.select_for_update().get(user=user)
