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
from urllib.parse import unquote

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from accounts.choices import Role
from applications.choices import State
from applications.models import Attachment
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
from office import effects, uploads
from office.machine import Actor, perform
from office.models import Effect, Message
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import accept_seats, pool_entry, sign
from tests.office import samples

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
    file = making.way_to(State.ACCEPTED, unit, call, sections=sections).application
    # Experts read this kind of attachment; its name and its author name somebody at the unit.
    scan = samples.pdf(change=lambda writer: writer.add_metadata({"/Author": "钱程"}))
    upload = uploads.store(samples.upload(scan, "钱程签发的制度.pdf"), by=making.applicant_of(unit), at=AT)
    Attachment.objects.create(version=file.version, kind="systems", upload=upload, added_at=AT)
    return file


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
    words = [str(answer.headers), unquote(str(answer.headers)), body.decode("utf-8", "ignore")]
    if body[:5] == b"%PDF-":
        reader = PdfReader(BytesIO(body))
        words += [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as book:
            words += [book.read(name).decode("utf-8", "ignore") for name in book.namelist()]
    return "\n".join(words)


def own_paths(user: Any) -> list[str]:
    """The pages of an expert's own sheets and seats, with the first attachment."""
    sheets = ScoreSheet.objects.filter(member__expert__person=user.person).order_by("pk")
    seats = PanelMember.objects.filter(expert__person=user.person).order_by("pk")
    return [
        *(f"{sheet.get_absolute_url()}{part}" for sheet in sheets for part in ("", "files/1/", "files/1/content/")),
        *(f"{seat.get_absolute_url()}{part}" for seat in seats for part in ("", "pledge.pdf")),
    ]


def leaks(client: Client, paths: list[str], markers: set[str]) -> list[tuple[str, str]]:
    """The markers that a browser finds anywhere, each with its address."""
    found = []
    for path in paths:
        text = read(client.get(path))
        found += [(path, marker) for marker in markers if marker in text]
    return found


def posted(world: SimpleNamespace) -> list[tuple[str, dict[str, Any]]]:
    """What an expert might send who tries acts on things of others: each address with a body that fits it."""
    sheets = ScoreSheet.objects.order_by("pk")
    seats = PanelMember.objects.order_by("pk")
    typed = {"lead-points": "90", "lead-comment": "越权", "revision": "1", "submit": "1", "seen": "1"}
    tried = [
        (f"/evaluation/sheets/{sheet.pk}/{act}", typed | {"note": "越权"})
        for sheet in sheets
        for act in ("", "autosave/", "recuse/", "do/submit/", "do/reopen/")
    ]
    tried += [
        (f"/evaluation/seats/{seat.pk}/{act}", {"note": "越权"})
        for seat in seats
        for act in ("secrecy/", "pledge/", "do/accept/", "do/decline/", "do/remove/")
    ]
    acts = ("do/open/", "do/close/", "do/extend/", "do/dissolve/", "draft/", "supplement/", "recusals/", "minutes/")
    acts += ("", "papers/sheet/", "papers/summary/", "papers/ranking/")
    pair = f"{seats.first().pk}-{world.panels[0].dossiers.get().pk}"
    tried += [
        (f"/evaluation/panels/{panel.pk}/{act}", {"note": "越权", "pair": pair, "reason": "found", "days": "2"})
        for panel in world.panels
        for act in acts
    ]
    tried += [
        (f"/evaluation/experts/{expert.pk}/{act}", {"name": "越权", "note": "越权"})
        for expert in Expert.objects.order_by("pk")
        for act in ("edit/", "do/suspend/", "invite/", "withdraw/", "add/tie/", "end/employer/1/")
    ]
    call = f"/evaluation/rounds/{world.call.pk}/"
    tried += [(f"{call}{act}", {}) for act in ("begin/", "plan/", "draw/", "decide/", "recusals/", "visits/")]
    tried += [("/evaluation/experts/new/", {"name": world.experts[0].person.name}), ("/evaluation/experts/import/", {})]
    for decision in SelectionDecision.objects.all():
        tried += [(f"/evaluation/decisions/{decision.pk}/{act}", {}) for act in ("", "redraft/", "do/propose/")]
    return tried


def refusals(client: Client, tried: list[tuple[str, dict[str, Any]]], markers: set[str]) -> dict[str, list[Any]]:
    """The answers that say a marker, and those that an act on another's thing got other than a refusal."""
    said, through = [], []
    for path, body in tried:
        with transaction.atomic():
            answer = client.post(path, body)
            transaction.set_rollback(True)
        text = read(answer)
        said += [(path, marker) for marker in markers if marker in text]
        if answer.status_code not in (403, 404):
            through.append((path, answer.status_code))
    return {"said": said, "through": through}


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
    assert leaks(browser(user), [*addresses(world), *own_paths(user)], markers) == []
    for message in Message.objects.filter(recipient=user):
        assert [one for one in markers if one in f"{message.title}{message.body}{message.url}"] == []


@pytest.mark.parametrize("number", [0, 3])
def test_a_refused_act_says_nothing_of_others(world: SimpleNamespace, number: int) -> None:
    """Acts of an expert on the sheets, seats and panels of others: refused or not found, without a name or a number."""
    scored(world)
    if number == 0:
        finished(world)
    user = world.experts[number]
    markers = markers_of(world, *(one for one in world.experts if one != user)) | contacts_of(world)
    # The pool may be told a name that the expert has typed; here it is refused before it is read.
    found = refusals(browser(user), posted(world), markers)
    own_sheet = ScoreSheet.objects.get(member__expert__person=user.person)
    own = (f"/evaluation/sheets/{own_sheet.pk}/", f"/evaluation/seats/{own_sheet.member_id}/")
    profile = f"/evaluation/experts/{own_sheet.member.expert_id}/"
    through = [(path, status) for path, status in found["through"] if not path.startswith((*own, profile))]
    assert (found["said"], through) == ([], [])


def test_what_an_expert_downloads_is_named_neutrally(world: SimpleNamespace) -> None:
    """The name of an attachment as it was uploaded, and its author, are in no header and in no file."""
    carry_out_everything()
    client, contacts = browser(world.experts[0]), contacts_of(world)
    names = set()
    for path in own_paths(world.experts[0]):
        answer = client.get(path)
        text = read(answer)
        assert (path, [one for one in contacts if one in text]) == (path, [])
        if "Content-Disposition" in answer:
            names.add(unquote(answer["Content-Disposition"]).rsplit("'")[-1])
    assert names == {"附件1-培训与评价制度文件.pdf", "保密承诺书和回避声明.pdf"}


def test_a_planted_leak_is_found(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard can fail: a page that lets a name slip is caught, and so is a header."""
    scored(world)
    other = world.experts[1].person.name
    shown = scoring.sheets.seats_shown

    def careless(user: Any, at: Any) -> list[dict[str, Any]]:
        return [{**seat, "title": f"{seat['title']}，同组{other}"} for seat in shown(user, at)]

    monkeypatch.setattr(scoring.sheets, "seats_shown", careless)
    assert leaks(browser(world.experts[0]), ["/evaluation/dossiers/"], {other}) == [("/evaluation/dossiers/", other)]
