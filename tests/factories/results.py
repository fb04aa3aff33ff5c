"""Notices of the results of assessments for tests: chains at their end, and the bureau's people."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from accounts.choices import Role
from chains.models import Programme
from office import clock
from office.machine import Actor, perform
from publicity.models import Notice
from publicity.services import draft_results
from tests.factories import accounts as people
from tests.factories import chains as making
from tests.factories.publicity import ISSUE, Case

FOUNDED = datetime(2024, 2, 29, 10, 0, tzinfo=clock.SHANGHAI)


def world(code: str = "beijing-2024", *, district: str = people.HAIDIAN) -> SimpleNamespace:
    """Three chains of a scheme whose period ended on 28 February 2026, and the people of its bureau."""
    programme = Programme.objects.select_related("selecting_authority").get(code=code)
    where = {"programme": programme, "code": district, "starts_on": FOUNDED.date(), "at": FOUNDED}
    chains = [making.chain(f"期满{number}号技能生态链", key_field="manufacturing", **where) for number in (1, 2, 3)]
    for chain in chains:
        perform(chain, "end_period", actor=Actor.clock(), at=ISSUE - timedelta(days=20))
    roles = {"officer": Role.CITY_OFFICER, "handler": Role.CITY_OFFICER, "head": Role.CITY_HEAD}
    city = programme.selecting_authority.code
    users = {name: people.holder(role, code=city, at=people.PAST) for name, role in roles.items()}
    return SimpleNamespace(programme=programme, chains=chains, **users)


def drafted(world: SimpleNamespace, *results: str, **texts: str) -> Notice:
    """A draft; the results in the order of the chains."""
    pairs = list(zip(world.chains, results, strict=False))
    return draft_results(world.programme, pairs, actor=Actor.of(world.officer), at=ISSUE, **texts)


def issued(world: SimpleNamespace, *results: str) -> Case:
    """A notice in publicity."""
    case = Case(drafted(world, *results), world.officer, world.head, world.handler, ISSUE, call=None)
    case.issue()
    return case
