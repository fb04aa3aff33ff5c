"""Entries of existing chains for tests: entered, proposed and approved through the doors, at past times."""

from datetime import date, datetime
from itertools import count
from typing import Any

from accounts.choices import Role, UnitKind
from accounts.models import User
from chains.choices import EntryAction, EntryState
from chains.models import ChainEntry
from chains.services import Paper, Particulars, draft_entry, write_participants
from office.clock import SHANGHAI
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import chains as make
from tests.factories.memory import remembered

AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
_numbers = count(1)


def officer() -> User:
    """The city's officer who enters, the same one each time."""
    return people.officer_of(people.authority(people.CITY))


def head() -> User:
    """The city's head who approves, the same one each time."""
    found = User.objects.filter(username="city-head-of-entries").first()
    return found or people.holder(Role.CITY_HEAD, username="city-head-of-entries")


def particulars(**more: Any) -> Particulars:
    """A chain that was announced in July 2025, led by a unit that the portal does not know."""
    number = next(_numbers)
    values = {
        "name": f"测试历史{number}号技能生态链",
        "industry": "C39",
        "key_field": "manufacturing",
        "summary": "已公布的生态链。",
        "lead_name": f"北京测旧{number}电子有限公司",
        "lead_uscc": people.uscc(),
        "lead_kind": UnitKind.ENTERPRISE,
        "reviewing_authority": people.authority(people.HAIDIAN),
        "starts_on": date(2025, 7, 15),
        **more,
    }
    return Particulars(**values)


def paper(**more: Any) -> Paper:
    """The announcement."""
    values = {
        "title": "关于公布首批技能生态链的通知",
        "number": "京测人社发〔2025〕8号",
        "announced_on": date(2025, 7, 10),
    }
    return Paper(**{**values, **more})


def rows(**more: Any) -> list[dict[str, Any]]:
    """One member and one school as they are kept."""
    number = next(_numbers)
    plain = {"tasks": "", "posts": "", "places": 0, "majors": "", "students": 0, "term": ""}
    member = {"name": f"北京测伴{number}有限公司", "uscc": people.uscc(), "kind": "enterprise"}
    school = {"name": f"北京测校{number}技师学院", "uscc": "", "kind": "vocational"}
    return [
        {**plain, **member, "tasks": "提供实习岗位", "posts": "装配", "places": 12, **more},
        {**plain, **school, "majors": "电子技术", "students": 40, "term": "2025年9月至2027年7月"},
    ]  # fmt: skip


@remembered
def entry(state: str = EntryState.DRAFTED, *, at: datetime = AT, by: User | None = None, **more: Any) -> ChainEntry:
    """An entry with a member and a school, in a state."""
    by = by or officer()
    actor = Actor.of(by)
    made = draft_entry(make.programme(), particulars(**more), paper(), people.pdf("公布.pdf"), actor=actor, at=at)
    made = write_participants(made, rows(), seen=made.revision, actor=actor, at=at)
    if state == EntryState.DISCARDED:
        return perform(made, EntryAction.DISCARD, actor=actor, at=at, note="重复补录。")
    if state != EntryState.DRAFTED:
        made = perform(made, EntryAction.PROPOSE, actor=actor, at=at)
    if state == EntryState.APPROVED:
        made = perform(made, EntryAction.APPROVE, actor=Actor.of(head()), at=at)
    return made
