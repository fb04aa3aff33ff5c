"""The writes of the expert pool."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.choices import Role
from accounts.models import Authority, Person
from accounts.permissions import holds
from evaluation.choices import ExpertAction
from evaluation.models import Expert, ExpertEmployer
from office.actors import Actor
from office.machine import NotAllowed, begin, perform


def add_expert(
    authority: Authority,
    person: Person,
    *,
    title: str,
    key_fields: Sequence[str],
    employers: Sequence[tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> Expert:
    """Put a person into the pool with employers `(name, code)`. Raises NotAllowed."""
    if not holds(actor.user, Role.CITY_OFFICER, authority=authority):
        raise NotAllowed("只有遴选部门的经办人可以维护专家库。")
    with transaction.atomic():
        expert = Expert(person=person, authority=authority, title=title, key_fields=list(key_fields))
        begin(expert, actor=actor, at=at, label="登记专家")
        ExpertEmployer.objects.bulk_create(
            ExpertEmployer(expert=expert, name=name, uscc=code) for name, code in employers
        )
        return perform(expert, ExpertAction.ENTER, actor=actor, at=at)
