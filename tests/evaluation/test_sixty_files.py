"""Sixty files in four fields before twenty-eight experts: drawn, declined, in conflict, scored, ranked, decided.

The ranking is worked out again from the exported workbook by a few lines that share nothing with the portal. A small
review before five experts, on every database and in January, is part of tests/journeys/test_main_way.py.
"""

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from applications.choices import State
from applications.models import Application
from chains.choices import KeyField
from evaluation.models import Panel, PanelMember, Recusal, ScoreSheet, SelectionDecision
from evaluation.selectors.ranking import latest_ranking
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import pool_entry
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.django_db

FIELDS = (KeyField.EMERGING, KeyField.MANUFACTURING, KeyField.SERVICES, KeyField.CITY)
FILES, SEATS, POOL, QUOTA = 15, 5, 7, 5
START = making.START
AT = START.replace(month=4, day=1)


@pytest.fixture
def world(frozen):
    """Sixty accepted files, fifteen in each of four fields; seven experts at home in each field; staff."""
    frozen(AT)
    call = making.call("2026-1")
    staff = making.staff()
    files = {field: [accepted(call, field, number) for number in range(FILES)] for field in FIELDS}
    bureau, officer = call.programme.selecting_authority, Actor.of(staff.city_officer)
    experts = {}
    for place, field in enumerate(FIELDS):
        for number in range(POOL):
            user = people.holder(Role.EXPERT, username=f"expert-{place}-{number}", name=f"评审专家{place}{number}")
            entry = pool_entry(user, bureau, f"第{place}{number}研究院", officer=officer, at=START, key_fields=[field])
            experts[entry.pk] = user
    return {"call": call, "staff": staff, "files": files, "experts": experts}


def accepted(call, field: str, number: int) -> Application:
    """One accepted file of a unit of its own, with members of its own."""
    place = FIELDS.index(field)
    unit = people.verified_unit(f"北京试验{place}{number:02d}有限公司")
    sections = making.content(unit, f"第{place}{number:02d}技能生态链", unit.authority.code)
    sections["chain"]["fields"]["key_field"] = str(field)
    return making.way_to(State.ACCEPTED, unit, call, sections=sections).application


def press(visitor: Visitor, name: str, thing, action: str, **typed) -> None:
    """One act through its page."""
    visitor.open(reverse(name, args=[thing.pk, action])).send(typed, has="seen")
    thing.refresh_from_db()


def points_of(seat: int, file: int, criterion: int) -> str:
    """What the expert of a seat gives a file for a criterion: uneven, with halves and hundredths."""
    value = Decimal(6000 + (seat * 731 + file * 397 + criterion * 211) % 3900) / 100
    return str(value)


def draw_four(world, officer: Visitor) -> list[Panel]:
    """Four panels, one for each field, each from its own seed before witnesses; the draws repeat."""
    call = world["call"]
    officer.open(reverse("evaluation:round", args=[call.pk])).send()
    panels = []
    for place, field in enumerate(FIELDS):
        officer.open(reverse("evaluation:round", args=[call.pk]))
        typed = {
            "name": f"第{place + 1}组",
            "seed": f"2026-{place}",
            "witnesses": "张见证、李见证",
            "quota": str(QUOTA),
        }
        officer.send({**typed, "key_fields": [str(field)]}, has="seed")
        panel = Panel.objects.get(name=f"第{place + 1}组")
        assert (len(panel.drawn), len(panel.reserve), len(panel.candidates)) == (SEATS, POOL - SEATS, POOL)
        assert panel.witnesses == ["张见证", "李见证"]
        officer.open(panel.get_absolute_url())
        officer.send({"files": [str(file.pk) for file in world["files"][field]]}, has="files")
        panels.append(panel)
    return panels


def answer_invitations(world, panel: Panel, declines: int | None = None) -> None:
    """Every expert accepts; the one in seat `declines` does not, and the first of the reserve comes in and accepts."""
    for seat in list(panel.members.select_related("expert")):
        action, typed = ("decline", {"note": "出差"}) if seat.number == declines else ("accept", {})
        press(seat_of(world, seat), "evaluation:seat_act", seat, action, **typed)
    newcomer = PanelMember.objects.filter(panel=panel, state="invited").first()
    assert (newcomer is None) == (declines is None)
    if newcomer is not None:
        assert newcomer.expert_id == panel.reserve[0]
        assert newcomer.replaces.number == declines
        press(seat_of(world, newcomer), "evaluation:seat_act", newcomer, "accept")


def seat_of(world, seat: PanelMember) -> Visitor:
    return Visitor(world["experts"][seat.expert_id])


def score_all(world, panel: Panel) -> None:
    """Every expert pledges and hands in every sheet, through the pages."""
    files = {file.pk: place for place, file in enumerate(world["files"][panel.key_fields[0]])}
    for seat in panel.members.filter(state="accepted").select_related("expert").order_by("number"):
        expert = seat_of(world, seat)
        pledge(expert, seat)
        for sheet in ScoreSheet.objects.filter(member=seat).select_related("dossier").order_by("dossier__position"):
            typed = {}
            for place, criterion in enumerate(panel.rule["criteria"]):
                points = points_of(seat.number, files[sheet.dossier.application_id], place)
                typed |= {f"{criterion['key']}-points": points, f"{criterion['key']}-comment": "依据见申报书。"}
            expert.open(sheet.get_absolute_url()).send({**typed, "submit": "1"}, has="revision")
            sheet.refresh_from_db()
            assert sheet.state == "submitted", expert.words()


def by_an_outsider(workbook: bytes) -> list[tuple[str, str, int]]:
    """(number, score, rank) of every ranked file, from the exported scores and weights alone."""
    book = load_workbook(BytesIO(workbook), read_only=True)
    rule = {row[0]: row[2] for row in book["规则"].values}
    head, *lines = book["评分"].values
    titles = head[3:-1]
    totals: dict[str, list[Decimal]] = {}
    for line in lines:
        parts = zip(titles, line[3:-1], strict=True)
        total = sum(Decimal(str(points)) * Decimal(str(rule[f"权重：{title}"])) for title, points in parts) / 100
        totals.setdefault(line[0], []).append(total.quantize(Decimal("0.01"), ROUND_HALF_UP))
    scores = {}
    for number, found in totals.items():
        kept = sorted(found)[1:-1] if len(found) >= rule["去极值的最少份数"] else found
        if len(found) >= rule["最少有效评分"]:
            scores[number] = (sum(kept) / len(kept)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    order = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(number, str(score), 1 + sum(other > score for other in scores.values())) for number, score in order]


def exported(officer: Visitor, panel: Panel) -> bytes:
    """The workbook of a panel's present ranking, as the officer takes it."""
    answer = officer.client.get(reverse("evaluation:ranking_file", args=[latest_ranking(panel).pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def ranked(panel: Panel) -> list[tuple[str, str, int]]:
    """The portal's own ranking of what has a rank, in the outsider's order."""
    numbers = dict(Application.objects.values_list("pk", "number"))
    rows = [row for row in latest_ranking(panel).rows if row["rank"] is not None]
    return sorted(
        ((numbers[row["application"]], row["score"], row["rank"]) for row in rows),
        key=lambda row: (-Decimal(row[1]), row[0]),
    )


def pledge(expert: Visitor, seat: PanelMember) -> None:
    """Sign confidentiality, then declare for every file on the list that there is no tie."""
    expert.open(reverse("evaluation:dossiers")).send()
    answers = {f"tie-{key}": "no" for key in seat.sheets.values_list("pk", flat=True)}
    expert.send(answers, has=next(iter(answers)))
    seat.refresh_from_db()
    assert seat.pledged_at is not None


def decide(world, panel: Panel) -> SelectionDecision:
    """The list of one field: drafted by rank, proposed by the officer, approved by the head."""
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.page = officer.client.post(reverse("evaluation:draft", args=[panel.pk]), follow=True)
    decision = SelectionDecision.objects.get(panel=panel)
    minutes = {"meeting_on": "2026-04-20", "minutes": "会议研究，一致同意。"}
    officer.open(decision.get_absolute_url()).send(minutes, has="minutes")
    press(officer, "evaluation:decision_act", decision, "propose")
    officer.open(reverse("evaluation:decision_act", args=[decision.pk, "approve"]), status=403)
    press(head, "evaluation:decision_act", decision, "approve")
    return decision


def told(name: str, *args: str) -> list[str]:
    """What a command prints, line by line."""
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue().splitlines()


def test_sixty_files_before_twenty_eight_experts(world):
    officer = Visitor(world["staff"].city_officer)
    panels = draw_four(world, officer)
    # Known before: an expert of the first panel once worked for a lead unit of it.
    first, second = world["files"][FIELDS[0]][:2]
    known, found = panels[0].members.get(number=2), panels[0].members.get(number=4)
    known.expert.employers.create(name=first.unit.name)
    for panel in panels:
        answer_invitations(world, panel, declines=3 if panel == panels[1] else None)
        press(officer, "evaluation:panel_act", panel, "open")
        assert told("repeat_draw", str(panel.pk))[-1] == "一致"
    recusal = Recusal.objects.get()
    assert (recusal.member, recusal.dossier.application, recusal.reason) == (known, first, "employer")
    assert ScoreSheet.objects.count() == 4 * FILES * SEATS - 1
    for panel in panels:
        score_all(world, panel)
        press(officer, "evaluation:panel_act", panel, "close")
        assert by_an_outsider(exported(officer, panel)) == ranked(panel)
        assert len(ranked(panel)) == FILES
    # Found after the ranking: another expert of the first panel is kin to the second file's chairman.
    before = latest_ranking(panels[0])
    dossier = panels[0].dossiers.get(application=second)
    officer.open(reverse("evaluation:recusals", args=[panels[0].pk]))
    officer.send({"pair": f"{found.pk}-{dossier.pk}", "note": "与法定代表人系近亲属。"}, has="pair")
    after = latest_ranking(panels[0])
    assert (before.version, after.version) == (1, 2)
    assert "近亲属" in after.reason
    gone = [sheet["sheet"] for sheet in before.sheets if sheet not in after.sheets]
    assert gone == [ScoreSheet.objects.get(member=found, dossier=dossier).pk]
    assert by_an_outsider(exported(officer, panels[0])) == ranked(panels[0])
    assert told("recompute_ranking", world["call"].code)[-1] == "全部一致。"
    for panel in panels:
        chosen = [number for number, _, place in ranked(panel) if place <= QUOTA]
        decide(world, panel)
        shortlisted = Application.objects.filter(dossiers__panel=panel, state=State.SHORTLISTED)
        assert sorted(shortlisted.values_list("number", flat=True)) == sorted(chosen)
    assert (
        Application.objects.filter(state=State.NOT_SELECTED).count()
        == 4 * FILES - Application.objects.filter(state=State.SHORTLISTED).count()
    )
