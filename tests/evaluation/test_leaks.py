"""Blind means blind: as every role that must not see them, every address of the project is opened and read through.

One world with planted markers; each outsider opens each address with every thing of that world. Bodies, headers,
redirects, JSON, cells of workbooks, texts and metadata of PDFs, mails and messages are read for the markers.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from accounts.choices import Role
from applications.choices import State
from evaluation.models import Expert, PanelMember, Ranking, ReviewPaper, ScoreSheet, SelectionDecision
from evaluation.services import (
    draft_decision,
    draw_panel,
    issue_panel_papers,
    open_plan,
    put_files,
    write_minutes,
)
from evaluation.views import scoring
from office import effects
from office.machine import Actor, perform
from office.models import Effect, Message
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import accept_seats, pool_entry, sign

# A telephone and an identity number that a unit wrote into a text.
TYPED = ("13611112222", "11010519491231002X")


@pytest.fixture
def world(db: Any, frozen: Any) -> SimpleNamespace:
    """Two panels of one round, scored; each expert has a name, an address and a score that nobody else has."""
    frozen(AT)
    call, staff = making.call("2026-1"), making.staff()
    officer = Actor.of(staff.city_officer)
    files = [accepted(call) for _ in range(2)]
    plan = open_plan(call, actor=officer, at=AT)
    plan.seats = plan.min_sheets = 3
    plan.reserve = 0
    plan.save()
    experts, panels = [], []
    for group, field in enumerate(("strategic", "manufacturing")):
        for number in range(3):
            key = f"{group}{number}"
            user = people.holder(
                Role.EXPERT, username=f"exp{key}", name=f"标记专家{key}", email=f"marker{key}@leak.example"
            )
            pool_entry(user, call.programme.selecting_authority, f"标记单位{key}", officer=officer, at=AT,
                       key_fields=[field])  # fmt: skip
            experts.append(user)
        panel = accept_seats(
            draw_panel(plan, name=f"第{group}组", seed="甲", key_fields=[field], actor=officer, at=AT), at=AT
        )
        put_files(panel, [files[group]], actor=officer, at=AT)
        panels.append(perform(panel, "open", actor=officer, at=AT))
    accounts = {user.person_id: user for user in experts}
    for panel in panels:
        for seat in panel.members.select_related("expert"):
            sign(seat, actor=Actor.of(accounts[seat.expert.person_id]), at=AT)
    return SimpleNamespace(call=call, staff=staff, officer=officer, files=files, experts=experts, panels=panels,
                           accounts=accounts, head=Actor.of(staff.city_head))  # fmt: skip


def accepted(call: Any) -> Any:
    """A file whose long text names a telephone and an identity number, which experts must not read."""
    unit = people.verified_unit()
    sections = making.content(unit, code=unit.authority.code)
    sections["plan"]["fields"]["text"] += f"\n经办人手机{TYPED[0]}，身份证{TYPED[1]}。"
    return making.way_to(State.ACCEPTED, unit, call, sections=sections).application


def scored(world: SimpleNamespace) -> None:
    """Every sheet handed in with a total and comments of its own."""
    for number, user in enumerate(world.experts):
        sheet = ScoreSheet.objects.get(member__expert__person=user.person)
        score(world, sheet, f"{61 + 5 * number}.37", f"评语标记{user.username}")


def finished(world: SimpleNamespace) -> None:
    """The second panel is closed, its ranking made, its papers issued, its list drafted."""
    panel = perform(world.panels[1], "close", actor=world.officer, at=AT)
    values = {"met_on": AT.date(), "leader": panel.members.get(number=1), "minutes": "评议。", "seen": panel.revision}
    write_minutes(panel, **values, actor=world.officer, at=AT)
    for kind in ("draw", "sheet", "summary", "ranking", "minutes"):
        issue_panel_papers(panel, kind, actor=world.officer, at=AT)
    draft_decision(panel, title="名单", actor=world.officer, at=AT)


def carry_out_everything() -> None:
    for key in Effect.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True):
        effects.carry_out(key, at=AT)


# Every address, with every thing -------------------------------------------------------------------------------------


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of all addresses, as tests/test_access.py takes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield str(pattern.name), route
        elif pattern.namespace != "admin":
            yield from patterns(pattern, route)


WORDS = {"action": ("begin",), "name": ("licence",), "section": ("lead",), "key": ("lead",), "field": ("phone",)}
# They end the session, or look at the connections of the machine.
SKIPPED = {"logout", "settings_logout", "readyz"}


def keys_for(world: SimpleNamespace, path: str) -> list[int]:
    """The keys of the things that an address is about: the first and the last of their kind in this world."""
    models = {
        "sheets": ScoreSheet, "seats": PanelMember, "experts": Expert, "decisions": SelectionDecision,
        "rankings": Ranking, "papers": ReviewPaper,
    }  # fmt: skip
    for word, model in models.items():
        if f"evaluation/{word}/" in path:
            keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
            return [*keys[:1], *keys[-1:]] or [1]
    if "panels/" in path:
        return [panel.pk for panel in world.panels]
    if "rounds/" in path:
        return [world.call.pk]
    return [world.files[0].pk]


def addresses(world: SimpleNamespace) -> list[str]:
    """Every address: plain ones once, those with a number for things of this world."""
    found = []
    for name, route in patterns():
        if name in SKIPPED:
            continue
        path = re.sub(r"[\^$]|\\Z", "", route)
        path = re.sub(r"<(?:slug|str|path|uuid):(\w+)>|<(\w+)>", _word, path)
        for key in keys_for(world, path):
            filled = re.sub(r"<int:number>|<int:(?!pk)\w+>", "1", path)
            found.append("/" + re.sub(r"<int:pk>|\(\?P<pk>[^)]*\)", str(key), filled))
    return sorted({one for one in found if "(?P" not in one and "<" not in one})


def _word(match: re.Match) -> str:
    return WORDS.get(match[1] or match[2], ("x",))[0]


def read(answer: Any) -> str:
    """All that an answer says: headers, body, cells of a workbook, text and metadata of a PDF."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    words = [str(answer.headers), body.decode("utf-8", "ignore")]
    if body[:5] == b"%PDF-":
        reader = PdfReader(BytesIO(body))
        words += [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as book:
            words += [book.read(name).decode("utf-8", "ignore") for name in book.namelist()]
    return "\n".join(words)


def leaks(client: Client, paths: list[str], markers: set[str]) -> list[tuple[str, str]]:
    """The markers that a browser finds anywhere, each with its address."""
    found = []
    for path in paths:
        text = read(client.get(path))
        found += [(path, marker) for marker in markers if marker in text]
    return found


def browser(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def outsiders(world: SimpleNamespace) -> dict[str, Any]:
    """Who must learn nothing of experts and scores: every role but the municipal bureau's and the two that oversee."""
    unit = world.files[0].unit
    named = {Role.UNIT_ADMIN: people.admin_of(unit), Role.APPLICANT: making.applicant_of(unit),
             Role.DISTRICT_OFFICER: world.staff.officer, Role.DISTRICT_HEAD: world.staff.head}  # fmt: skip
    insiders = {Role.CITY_OFFICER, Role.CITY_HEAD, Role.AUDITOR, Role.ADMINISTRATOR, Role.EXPERT}
    return {str(role): named.get(role) or people.holder(role) for role in Role if role not in insiders}


def markers_of(world: SimpleNamespace, *users: Any) -> set[str]:
    """Name, e-mail, present unit, total and comments of experts."""
    found = set()
    for user in users:
        key, total = user.username.removeprefix("exp"), f"{61 + 5 * world.experts.index(user)}.37"
        found |= {user.person.name, user.email, f"标记单位{key}", total, f"评语标记exp{key}"}
    return found


def contacts_of(world: SimpleNamespace) -> set[str]:
    """What the forms say of people to be reached: nobody but staff and the unit reads it."""
    return {"office@example.com", "13900139000", "13700137000", "赵明", "钱程", *TYPED}


def test_no_outsider_finds_an_expert_a_score_or_a_comment(world: SimpleNamespace) -> None:
    scored(world)
    finished(world)
    carry_out_everything()
    paths, markers = addresses(world), markers_of(world, *world.experts)
    assert len(paths) > 150
    found = {name: leaks(browser(user), paths, markers) for name, user in outsiders(world).items()}
    found["visitor"] = leaks(Client(raise_request_exception=False), paths, markers)
    assert {name: one for name, one in found.items() if one} == {}
    addressed = {user.email for user in world.experts}
    for one in mail.outbox:
        own = {user.email for user in world.experts if user.email in one.to}
        others = markers_of(world, *(user for user in world.experts if user.email not in own))
        text = f"{one.subject}\n{one.body}\n{one.extra_headers}\n{one.to}"
        assert [marker for marker in others if marker in text and set(one.to) & addressed] == []
    strangers = [user.pk for user in outsiders(world).values()]
    for message in Message.objects.filter(recipient__in=strangers):
        assert [one for one in markers if one in f"{message.title}{message.body}{message.url}"] == []


@pytest.mark.parametrize("number", [0, 3])
def test_no_expert_finds_another_or_a_contact(world: SimpleNamespace, number: int) -> None:
    """The first one shares a panel with two, while the other panel is finished; the fourth sits on the other."""
    scored(world)
    if number == 0:
        finished(world)
    carry_out_everything()
    user = world.experts[number]
    markers = markers_of(world, *(one for one in world.experts if one != user)) | contacts_of(world)
    assert leaks(browser(user), addresses(world), markers) == []
    for message in Message.objects.filter(recipient=user):
        assert [one for one in markers if one in f"{message.title}{message.body}{message.url}"] == []


def test_a_planted_leak_is_found(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard can fail: a page that lets a name slip is caught, and so is a header."""
    scored(world)
    other = world.experts[1].person.name
    shown = scoring.sheets.seats_shown

    def careless(user: Any, at: Any) -> list[dict[str, Any]]:
        return [{**seat, "title": f"{seat['title']}，同组{other}"} for seat in shown(user, at)]

    monkeypatch.setattr(scoring.sheets, "seats_shown", careless)
    assert leaks(browser(world.experts[0]), ["/evaluation/dossiers/"], {other}) == [("/evaluation/dossiers/", other)]
