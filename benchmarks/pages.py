"""Pages that people wait for: the list of applications, the case file, the saving of a section while it is typed."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from unittest import mock

from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.choices import State
from applications.models import Application, SectionContent
from applications.selectors.keyset import PAGE
from benchmarks import seeding
from benchmarks.figures import Aim, Figure, figure
from benchmarks.measuring import Options, in_milliseconds, in_turns, queries_of
from office import register
from tests.factories import applications as make

BARE = "/bench/bare/"
AGAINST = "bare page"
# The aims in milliseconds of quality.md are said there beside a bare page of 4 ms: here they are ratios to it.
LIST, CASE, AUTOSAVE = Aim(ratio=3, queries=6), Aim(ratio=15, queries=20), Aim(ratio=6.25, queries=8)
HISTORY = 300
REPEAT = 10


def signed_in(user: User) -> Client:
    """A browser of somebody who has signed in."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def opened(client: Client, address: str) -> Callable[[], Any]:
    """Opening an address; anything but a page is an error."""

    def call() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")

    return call


def compared(case: str, n: int, client: Client, address: str, options: Options, aim: Aim) -> Figure:
    """A page beside the bare page, both of the same person."""
    ours = opened(client, address)
    found = in_turns(ours, opened(client, BARE), rounds=options.rounds, repeat=REPEAT)
    return figure(case, n, "ms", in_milliseconds(found), AGAINST, aim, queries=queries_of(ours))


def lists(options: Options) -> Iterator[Figure]:
    """25 rows of 100,000 for the municipal officer: plain and filtered, at the first page and far in, by each order;
    after an act of anybody; by a part of a name."""
    n = seeding.applications(options.sized(100_000, PAGE * 4))
    client, base = signed_in(seeding.city_officer()), reverse("applications:list")
    rows = Application.objects.filter(number__startswith="B-")
    call = rows.order_by("pk").values_list("round_id", flat=True)[0]
    narrow = f"call={call}&field=manufacturing&stage="
    found = rows.filter(round_id=call, key_field="manufacturing")
    for case, query, far in (
        ("list", "", _far(rows)),
        ("list-filtered", narrow, _far(found)),
        ("list-by-deadline", "sort=due", _far(rows.filter(due_at__isnull=False), "due_at")),
    ):
        yield compared(case, n, client, f"{base}?{query}", options, LIST)
        yield compared(f"{case}-far", n, client, f"{base}?{query}&after={far}", options, LIST)
    with mock.patch.object(register, "head", _acted(register.head)):
        yield compared("list-after-act", n, client, base, options, LIST)
    named = f"{base}?q=北京测河{min(n // seeding.ROUNDS, 777)}科"
    yield compared("list-search", n, client, named, options, Aim(queries=6))


def _acted(head: Callable[[], int]) -> Callable[[], int]:
    """The register's head as if somebody had acted since it was last asked: nothing that was kept is good any more."""
    acts = itertools.count(1)
    return lambda: head() + next(acts)


def _far(rows: QuerySet[Application], field: str = "") -> str:
    """The key of a row at three quarters of a list, as it stands in an address."""
    order = (field, "pk") if field else ("-pk",)
    row = rows.order_by(*order)[rows.count() * 3 // 4]
    return f"{getattr(row, field).isoformat().replace('+', '%2B')}~{row.pk}" if field else str(row.pk)


def case_files(options: Options) -> Iterator[Figure]:
    """The case file of an official: as it is, and with a long history; the tab with the history."""
    way = make.way_to(State.SUBMITTED, start=seeding.NOW - seeding.A_MONTH)
    client = signed_in(way.staff.officer)
    page = reverse("applications:case", args=[way.application.pk])
    record = reverse("applications:record", args=[way.application.pk])
    yield compared("case", 1, client, page, options, CASE)
    yield compared("case-record", 1, client, record, options, CASE)
    number = options.sized(HISTORY)
    seeding.history(way.application, number)
    yield compared("case-long", number, client, page, options, CASE)
    yield compared("case-record-long", number, client, record, options, CASE)


def autosave(options: Options) -> Iterator[Figure]:
    """Saving what is typed: a section of fields, one of 20 rows and one of 200; every call changes something."""
    way = make.drafted(start=seeding.NOW - seeding.A_MONTH)
    client = signed_in(way.actor.user)
    serial = itertools.count(1)

    def saving(key: str, typed: Callable[[str], dict[str, Any]]) -> Callable[[], None]:
        address = reverse("applications:autosave", args=[way.application.pk, key])
        row = SectionContent.objects.get(version_id=way.application.version_id, key=key)

        def call() -> None:
            response = client.post(address, {"revision": row.revision, **typed(str(next(serial)))})
            if response.status_code != 200:
                raise RuntimeError(f"{address}: {response.status_code} {response.content.decode()[:200]}")
            row.revision = response.json()["revision"]

        return call

    def fields(text: str) -> dict[str, Any]:
        return {f"field-{key}": value for key, value in LEAD.items()} | {"field-business": f"主营业务 {text}"}

    def lines(number: int, text: str) -> dict[str, Any]:
        return {
            f"rows-{line}-{key}": value
            for line in range(number)
            for key, value in (("name", f"岗位{line}"), ("current", "40"), ("places", text), ("occupation", CODE))
        }

    for case, n, key, typed in (
        ("autosave", 1, "lead", fields),
        ("autosave-rows", 20, "posts", partial(lines, 20)),
        ("autosave-rows-many", 200, "posts", partial(lines, 200)),
    ):
        ours = saving(key, typed)
        found = in_turns(ours, opened(client, BARE), rounds=options.rounds, repeat=REPEAT)
        yield figure(case, n, "ms", in_milliseconds(found), AGAINST, AUTOSAVE, queries=queries_of(ours))


CODE = "6-25-02-06"
LEAD = {
    "name": "北京测河科技有限公司", "uscc": "91110108000000011X", "kind": "enterprise", "authority": "110108",
    "address": "北京市海淀区测试道1号", "legal_representative": "张龑", "person_in_charge": "李䶮", "contact": "王㛃",
    "phone": "13800138000", "email": "office@example.com", "staff": "2860", "skilled_staff": "1735",
}  # fmt: skip
