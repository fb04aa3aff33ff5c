"""Notices of the results of assessments for tests: chains at their end, and the bureau's people."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from accounts.choices import Role
from office import clock
from office.machine import Actor, perform
from publicity.models import Notice
from publicity.services import draft_results
from tests.factories import accounts as people
from tests.factories import chains as making
from tests.factories.publicity import ISSUE, Case

FOUNDED = datetime(2024, 2, 29, 10, 0, tzinfo=clock.SHANGHAI)


def world() -> SimpleNamespace:
    """Three chains whose period ended on 28 February 2026, and the bureau's people."""
    chains = [
        making.chain(f"期满{number}号技能生态链", starts_on=FOUNDED.date(), at=FOUNDED, key_field="manufacturing")
        for number in (1, 2, 3)
    ]
    for chain in chains:
        perform(chain, "end_period", actor=Actor.clock(), at=ISSUE - timedelta(days=20))
    roles = {"officer": Role.CITY_OFFICER, "handler": Role.CITY_OFFICER, "head": Role.CITY_HEAD}
    users = {name: people.holder(role, at=people.PAST) for name, role in roles.items()}
    return SimpleNamespace(programme=chains[0].programme, chains=chains, **users)


def drafted(world: SimpleNamespace, *results: str, **texts: str) -> Notice:
    """A draft; the results in the order of the chains."""
    pairs = list(zip(world.chains, results, strict=False))
    return draft_results(world.programme, pairs, actor=Actor.of(world.officer), at=ISSUE, **texts)


def issued(world: SimpleNamespace, *results: str) -> Case:
    """A notice in publicity."""
    case = Case(drafted(world, *results), world.officer, world.head, world.handler, ISSUE, call=None)
    case.issue()
    return case
