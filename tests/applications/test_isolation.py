"""Two programmes in one portal: the staff of each sees nothing of the other, in no list, count, export or search."""

from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action, State
from applications.models import Application, Recommendation
from applications.services import draw_up_list
from evaluation.services import draft_direct_decision
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db

HERE, THERE = "北京", "广东"
# What would give the other side away, wherever it stands.
WORDS = {
    HERE: ("京链甲", "京链乙", "北京测甲有限公司", "北京测乙有限公司", "北京批次", "r-bj-", "北京经手人"),
    THERE: ("粤链甲", "粤链乙", "广州测甲有限公司", "广州测乙有限公司", "广东批次", "r-gd-", "广东经手人"),
}
ROLES = (Role.DISTRICT_OFFICER, Role.DISTRICT_HEAD, Role.CITY_OFFICER, Role.CITY_HEAD)
# Addresses without arguments that are no pages of the portal itself, or that end the session.
APART = {"api-schema", "api-docs", "readyz", "healthz", "accounts:logout", "portal:display"}


def _submit(way: make.Way) -> Application:
    make._submit(way)
    return Application.objects.get(pk=way.application.pk)


def _staff(code: str, above: str, name: str) -> dict[str, User]:
    place = {Role.DISTRICT_OFFICER: code, Role.DISTRICT_HEAD: code, Role.CITY_OFFICER: above, Role.CITY_HEAD: above}
    return {role: people.holder(role, code=place[role], name=name) for role in ROLES}


@pytest.fixture
def world(frozen) -> SimpleNamespace:
    """On each side one submitted file and one that the selecting authority has; Guangdong's stands on a list, too."""
    frozen(make.START)
    here = make.call("r-bj-1", title="北京批次")
    there = guangdong.call("r-gd-1", title="广东批次")
    files: dict[str, list[Application]] = {HERE: [], THERE: []}
    for letter in "甲乙":
        unit = people.verified_unit(f"北京测{letter}有限公司", at=make.START - make.BEFORE)
        sections = make.content(unit, f"京链{letter}")
        way = make.drafted(unit, here, sections=sections)
        files[HERE].append(_submit(way) if letter == "甲" else _accepted(way))
        firm = guangdong.unit(f"广州测{letter}有限公司")
        way = make.drafted(firm, there, sections=guangdong.content(firm, f"粤链{letter}"))
        files[THERE].append(_submit(way) if letter == "甲" else _approved(way))
    staff = {
        HERE: _staff(make.HAIDIAN, make.CITY, "北京经手人"),
        THERE: _staff(guangdong.GUANGZHOU, guangdong.PROVINCE, "广东经手人"),
    }
    officer = Actor.of(staff[THERE][Role.DISTRICT_OFFICER])
    draw_up_list(there, files[THERE][1].authority, actor=officer, at=make.START.replace(day=12))
    frozen(make.START.replace(day=20))
    return SimpleNamespace(calls={HERE: here, THERE: there}, files=files, staff=staff)


def _accepted(way: make.Way) -> Application:
    make._accept(way)
    return Application.objects.get(pk=way.application.pk)


def _approved(way: make.Way) -> Application:
    make._approve(way)
    return Application.objects.get(pk=way.application.pk)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The names of all addresses that take no argument, but those of Django's admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.regex.groups:
            yield prefix + pattern.name


def given_away(client: Client, side: str) -> dict[str, list[str]]:
    """By address: which words of a side stand on the page."""
    found = {}
    for name in sorted(set(addresses()) - APART):
        answer = client.get(reverse(name))
        text = b"".join(answer) if answer.streaming else answer.content
        words = [word for word in WORDS[side] if word in text.decode("utf-8", "ignore")]
        if words:
            found[name] = words
    return found


@pytest.mark.parametrize(("side", "other"), [(HERE, THERE), (THERE, HERE)])
def test_no_page_gives_the_other_side_away(world, side, other):
    for role in ROLES:
        assert given_away(browser(world.staff[side][role]), other) == {}


def test_the_lists_that_are_searched_hold_ones_own(world):
    """The search above means something: each side does find its own."""
    for side in (HERE, THERE):
        client = browser(world.staff[side][Role.CITY_OFFICER])
        assert {"applications:list", "applications:rounds", "application-list", "accounts:units"} <= set(
            given_away(client, side)
        )


@pytest.mark.parametrize(("side", "other"), [(HERE, THERE), (THERE, HERE)])
@pytest.mark.parametrize("role", ROLES)
def test_searching_and_narrowing_find_nothing_of_the_other(world, side, other, role):
    client = browser(world.staff[side][role])
    number, unit = world.files[other][0].number, world.files[other][0].unit
    for query in ({"q": number}, {"q": unit.name}, {"q": unit.uscc}, {"call": world.calls[other].pk}):
        rows = client.get(reverse("applications:list"), query).context["page"].rows
        # A round of the other side is no choice, and what is no choice is left out.
        assert [row["title"] for row in rows if row["title"] in WORDS[other]] == []
        assert len(rows) == (2 if "call" in query else 0)
    counted = {chip["label"]: chip["count"] for chip in client.get(reverse("applications:list")).context["chips"]}
    assert sum(count or 0 for count in counted.values()) == 2


@pytest.mark.parametrize(("side", "other"), [(HERE, THERE), (THERE, HERE)])
@pytest.mark.parametrize("role", ROLES)
def test_an_export_holds_ones_own_alone(world, side, other, role):
    answer = browser(world.staff[side][role]).post(reverse("applications:export"))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    text = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert [word for word in WORDS[other] if word in text] == []
    assert [word in text for word in WORDS[side][:2]] == [True, True]


@pytest.mark.parametrize(("side", "other"), [(HERE, THERE), (THERE, HERE)])
@pytest.mark.parametrize("role", ROLES)
def test_a_file_of_the_other_side_does_not_exist(world, side, other, role):
    client, file, call = browser(world.staff[side][role]), world.files[other][1], world.calls[other]
    pages = ("case", "changes", "attachments", "checklist", "papers", "record")
    got = {name: client.get(reverse(f"applications:{name}", args=[file.pk])).status_code for name in pages}
    assert got == dict.fromkeys(pages, 404)
    assert client.get(reverse("application-detail", args=[file.pk])).status_code == 404
    assert client.get(reverse("applications:act", args=[file.pk, Action.ACCEPT])).status_code == 404
    assert client.get(reverse("applications:round", args=[call.pk])).status_code in (403, 404)
    # Whoever works on rounds finds none of the other side's; to everybody else the page is refused.
    refused = 404 if role.startswith("city") else 403
    assert client.get(reverse("evaluation:round", args=[call.pk])).status_code == refused
    assert client.post(reverse("evaluation:decide", args=[call.pk])).status_code in (403, 404)
    assert client.post(reverse("applications:draw_list", args=[call.pk, file.authority_id])).status_code == 403
    document = Recommendation.objects.get(application=world.files[THERE][1]).document
    if other == THERE:
        assert client.get(reverse("applications:send_list", args=[document.pk])).status_code in (403, 404)
    assert Application.objects.get(pk=file.pk).revision == file.revision


def test_the_desk_counts_ones_own(world):
    officer = {side: browser(world.staff[side][Role.DISTRICT_OFFICER]) for side in (HERE, THERE)}
    for side in (HERE, THERE):
        page = officer[side].get(reverse("portal:desk"))
        assert [word for word in WORDS[side] if word in page.text] != []


def test_units_are_offered_the_rounds_of_their_own_jurisdiction(world):
    for side, other in ((HERE, THERE), (THERE, HERE)):
        clerk = browser(make.applicant_of(world.files[side][0].unit))
        page = clerk.get(reverse("applications:start"))
        assert (world.calls[side].title in page.text, world.calls[other].title in page.text) == (True, False)
        unit = world.files[side][0].unit
        before = Application.objects.count()
        clerk.post(reverse("applications:begin", args=[world.calls[other].pk, unit.pk]))
        assert Application.objects.count() == before


def test_a_decision_from_the_files_is_for_programmes_without_experts(world):
    officer = Actor.of(world.staff[HERE][Role.CITY_OFFICER])
    with pytest.raises(Exception, match="先经专家评审"):
        draft_direct_decision(world.calls[HERE], title="决定", actor=officer, at=make.START.replace(day=20))
    assert Application.objects.get(pk=world.files[HERE][1].pk).state == State.ACCEPTED
