"""Frozen rankings: exact, never changed, recomputed by anybody, made anew beside the earlier one."""

import io
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from evaluation import triggers
from evaluation.choices import SheetAction
from evaluation.models import Ranking, ScoreSheet
from evaluation.scoring import Cut, Result, Rule, cut, half_up, means, points_in, rank, sheet_total
from evaluation.selectors.ranking import latest_ranking
from evaluation.services import save_sheet
from evaluation.workflow.panels import make_ranking
from office.machine import Actor, NotReady, Refusal, follow, perform
from office.models import RegisterEntry
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people

POINTS = ("90", "80.05", "85.5", "77.77", "60")
CENT = Decimal("0.01")


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def closed(world, opened):
    """The panel closed: the second file has the points of the first one seat further on, and three less."""
    for place, dossier in enumerate(opened.dossiers.order_by("position")):
        for index, sheet in enumerate(dossier.sheets.order_by("member__number")):
            score(world, sheet, str(Decimal(POINTS[(index + place) % 5]) - 3 * place))
    return perform(opened, "close", actor=world.officer, at=AT)


@pytest.fixture
def ranking(world, opened) -> Ranking:
    return latest_ranking(closed(world, opened))


def voided(ranking: Ranking, world, number: int = 1) -> Ranking:
    """A conflict found later: one seat's sheets are void, and the ranking is made anew."""
    for sheet in ScoreSheet.objects.filter(dossier__panel=ranking.panel, member__number=number):
        follow(sheet, SheetAction.VOID, actor=world.officer, at=AT, evidence="事后查明应当回避")
    return make_ranking(ranking.panel, actor=world.officer, at=AT, reason="评委 1 事后查明应当回避，评分作废。")


# The pure part ------------------------------------------------------------------------------------------------------

RULE = Rule({"a": Decimal(60), "b": Decimal(40)})
POINT = st.decimals(0, 100, places=2)


@given(st.lists(POINT, min_size=1, max_size=9), st.sampled_from(["trimmed", "mean", "median"]))
def test_a_score_is_what_fractions_give_half_up(values, aggregation):
    [result] = rank({1: values}, Rule(RULE.weights, aggregation, min_sheets=1))
    ordered = sorted(values)
    kept = ordered[1:-1] if aggregation == "trimmed" and len(ordered) >= 5 else ordered
    exact = median(ordered) if aggregation == "median" else sum(kept) / len(kept)
    assert result.score == exact.quantize(CENT, ROUND_HALF_UP)
    assert result.spread == ordered[-1] - ordered[0]


@given(st.dictionaries(st.integers(1, 20), st.lists(POINT, max_size=7), max_size=12))
def test_ranks_are_one_more_than_the_number_of_better_files(totals):
    results = rank(totals, RULE)
    scores = [entry.score for entry in results if entry.score is not None]
    assert [entry.rank for entry in results if entry.score is not None] == [
        1 + sum(other > own for other in scores) for own in scores
    ]
    assert {entry.key for entry in results if entry.score is None} == {
        key for key, sheets in totals.items() if len(sheets) < 3
    }


@given(POINT, POINT)
def test_a_weighted_sum_is_exact_and_half_up(one, other):
    weights = {"a": Decimal("33.33"), "b": Decimal("66.67")}
    exact = (one * weights["a"] + other * weights["b"]) / 100
    assert sheet_total({"a": one, "b": other}, weights) == exact.quantize(CENT, ROUND_HALF_UP)


def test_halves_go_up_and_a_third_digit_is_refused():
    assert [str(half_up(Decimal(text))) for text in ("0.005", "84.995", "84.9949", "100.005")] == [
        "0.01", "85.00", "84.99", "100.01",
    ]  # fmt: skip
    assert [points_in(text) for text in ("100.005", "99.995", "100.00")] == [None, None, Decimal(100)]


def results(*scores: str) -> list[Result]:
    return rank({key: [Decimal(text)] * 3 for key, text in enumerate(scores, start=1)}, RULE)


@pytest.mark.parametrize(
    ("quota", "line", "expected"),
    [
        (None, None, Cut(frozenset({1, 2, 3, 4}))),
        (1, None, Cut(frozenset({1}), Decimal(90))),
        (2, None, Cut(frozenset({1, 2, 3}), Decimal(85), frozenset({2, 3, 4}), 1)),
        (4, None, Cut(frozenset({1, 2, 3, 4}))),
        (None, Decimal(84), Cut(frozenset({1, 2, 3}), Decimal(84), frozenset({2, 3, 4}))),
        (1, Decimal(84), Cut(frozenset({1}), Decimal(90))),
        (4, Decimal(95), Cut(frozenset(), Decimal(95))),
    ],
)
def test_where_a_list_is_cut(quota, line, expected):
    assert cut(results("90", "85", "85", "83"), quota=quota, line=line, near=Decimal(2)) == expected


def test_a_file_without_a_score_is_out_and_near_nothing():
    found = rank({1: [Decimal(80)] * 3, 2: [Decimal(99)] * 2}, RULE)
    assert cut(found, quota=2, line=None, near=Decimal(100)) == Cut(frozenset({1}))


def test_the_mean_of_each_criterion():
    sheets = [{"a": Decimal("80.01"), "b": Decimal(70)}, {"a": Decimal("80.02"), "b": Decimal(71)}]
    assert (means(sheets), means([])) == ({"a": Decimal("80.02"), "b": Decimal("70.50")}, {})


def test_points_of_a_third_digit_never_reach_a_ranking(world, opened):
    sheet = ScoreSheet.objects.order_by("pk").first()
    with pytest.raises(NotReady):
        score(world, sheet, "99.005")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.total) == ("open", None)


# The frozen record --------------------------------------------------------------------------------------------------


def test_decimals_are_frozen_as_text_the_same_on_every_database(ranking):
    ranking = Ranking.objects.get(pk=ranking.pk)
    assert [(row["rank"], row["score"], row["spread"], row["sheets"]) for row in ranking.rows] == [
        (1, "81.11", "30.00", 5), (2, "78.11", "30.00", 5),
    ]  # fmt: skip
    assert [sheet["total"] for sheet in ranking.sheets][:5] == ["90.00", "80.05", "85.50", "77.77", "60.00"]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_a_ranking(ranking, act):
    rows = Ranking.objects.filter(pk=ranking.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(reason="改") if act == "update" else rows.delete()
    assert Ranking.objects.get(pk=ranking.pk).reason == ""


def test_an_outsider_recomputes_the_workbook_to_the_last_digit(world, ranking, client):
    ranking = voided(ranking, world)
    client.force_login(world.staff.city_officer, "django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("evaluation:ranking_file", args=[ranking.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["规则", "评分", "排名"]
    text = str([list(sheet.values) for sheet in book])
    assert [user.person.name for user in world.experts if user.person.name in text] == []
    assert RegisterEntry.objects.of(ranking).get().label == "下载排名工作簿"
    # From here on as somebody would who has nothing but the file.
    rule = {row[0]: row[2] for row in book["规则"].iter_rows(min_row=2, values_only=True)}
    weights = [Decimal(str(value)) for name, value in rule.items() if name.startswith("权重：")]
    totals: dict[str, list[Decimal]] = {}
    for number, _, _, *points, total in book["评分"].iter_rows(min_row=2, values_only=True):
        exact = sum(Decimal(str(one)) * weight for one, weight in zip(points, weights, strict=True)) / sum(weights)
        assert exact.quantize(CENT, ROUND_HALF_UP) == Decimal(str(total))
        totals.setdefault(number, []).append(Decimal(str(total)))
    assert (rule["汇总方式"], rule["去极值的最少份数"], {len(one) for one in totals.values()}) == ("trimmed", 5, {4})
    scores = {key: (sum(one) / len(one)).quantize(CENT, ROUND_HALF_UP) for key, one in totals.items()}
    expected = sorted(scores.items(), key=lambda pair: -pair[1])
    ranks = list(book["排名"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], Decimal(str(row[4])).quantize(CENT)) for row in ranks] == expected
    assert [row[0] for row in ranks] == [1, 2]


def told(capsys, call) -> list[str]:
    call_command("recompute_ranking", call.code)
    return capsys.readouterr().out.splitlines()


def test_the_command_proves_every_ranking_of_a_round(world, ranking, capsys):
    assert told(capsys, world.call) == [
        f"{world.call.title}：1 份排名", "专家组\t版次\t卷宗\t评分\t结论", "第一组\t第 1 版\t2\t10\t一致", "全部一致。",
    ]  # fmt: skip
    voided(ranking, world)
    lines = told(capsys, world.call)
    assert [line for line in lines if line.startswith("第一组")] == [
        "第一组\t第 1 版（已被取代）\t2\t10\t一致", "第一组\t第 2 版\t2\t8\t一致",
    ]  # fmt: skip
    assert sum("后来作废：作废：事后查明应当回避" in line for line in lines) == 2


def refused(world) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("recompute_ranking", world.call.code)
    return str(refusal.value)


def test_a_sheet_that_is_void_without_a_new_ranking_is_a_difference(world, ranking, capsys):
    sheet = ScoreSheet.objects.filter(dossier__panel=ranking.panel, member__number=1).first()
    follow(sheet, SheetAction.VOID, actor=world.officer, at=AT, evidence="核查")
    assert refused(world) == "1 份排名与重新计算的结果不一致。"
    assert "后来作废" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rows", lambda rows: [{**rows[1], "rank": 1}, {**rows[0], "rank": 2}]),
        ("rows", lambda rows: [{**rows[0], "score": "81.12"}, rows[1]]),
        ("sheets", lambda sheets: [{**sheets[0], "total": "90.01"}, *sheets[1:]]),
        ("sheets", lambda sheets: [{**sheets[0], "points": {**sheets[0]["points"], "lead": "91"}}, *sheets[1:]]),
        ("rule", lambda rule: {**rule, "aggregation": "mean"}),
        ("digest", lambda digest: "0" * 64),
    ],
)
def test_whatever_was_altered_is_found(world, ranking, column, value, request):
    connection = transaction.get_connection()
    triggers.remove(connection)
    Ranking.objects.filter(pk=ranking.pk).update(**{column: value(getattr(ranking, column))})
    triggers.install(connection)
    assert refused(world) == "1 份排名与重新计算的结果不一致。"


def test_a_round_without_rankings_and_an_unknown_one_are_refused(world, capsys):
    assert refused(world) == f"“{world.call.title}”还没有排名。"
    for text in ("none", "999999", f"none/{world.call.code}"):
        with pytest.raises(CommandError, match="没有批次"):
            call_command("recompute_ranking", text)


# The page -----------------------------------------------------------------------------------------------------------


def test_a_ranking_made_anew_stands_beside_the_earlier_one(world, ranking):
    newer, browser = voided(ranking, world), browser_of(world.staff.city_officer)
    assert (newer.version, newer.reason) == (2, "评委 1 事后查明应当回避，评分作废。")
    page = browser.get(newer.get_absolute_url())
    assert [(row["title"], row["note"]) for row in page.context["versions"]] == [
        ("第 2 版（现行）", newer.reason), ("第 1 版", ""),
    ]  # fmt: skip
    assert (page.context["differences"], page.context["is_latest"], len(page.context["sheets"])) == ([], True, 8)
    old = browser.get(ranking.get_absolute_url())
    assert (old.context["is_latest"], len(old.context["notes"]), newer.reason in old.text) == (False, 2, True)
    assert [sheet["void"] for sheet in old.context["sheets"] if sheet["seat"] == 1] == ["作废：事后查明应当回避"] * 2
    panel = browser.get(ranking.panel.get_absolute_url())
    assert (newer.reason in panel.text, ranking.get_absolute_url() in panel.text) == (True, True)
    assert [row["sheets"] for row in panel.context["ranking"]] == [4, 4]


def test_the_cut_is_drawn_where_the_quota_ends(world, ranking):
    world.plan.quota, world.plan.near = 1, 3
    world.plan.save()
    rows = browser_of(world.staff.city_head).get(ranking.get_absolute_url()).context["rows"]
    assert [(row["inside"], row["near"], row["cut"]) for row in rows] == [
        (True, True, "按名额 1 件，以上 1 件在线内"), (False, True, ""),
    ]  # fmt: skip


def test_experts_applicants_and_districts_find_no_ranking(world, ranking):
    clerk = world.files[0].unit.assignments.get(role="applicant").user
    for user in (world.experts[0], clerk, world.staff.officer, world.staff.head):
        for name in ("ranking", "ranking_file"):
            assert browser_of(user).get(reverse(f"evaluation:{name}", args=[ranking.pk])).status_code == 404
    for user in (world.staff.city_officer, world.staff.city_head, people.holder(Role.AUDITOR)):
        assert browser_of(user).get(ranking.get_absolute_url()).status_code == 200


def test_no_expert_is_named_on_the_page_of_a_ranking(world, ranking):
    page = browser_of(world.staff.city_officer).get(ranking.get_absolute_url())
    assert [user.person.name for user in world.experts if user.person.name in page.text] == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_ranking_is_read_in_as_many_queries_for_two_files_as_for_one(
    world, panel, number, django_assert_num_queries, settings
):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    panel.dossiers.filter(position__gt=number).delete()
    opened = perform(panel, "open", actor=world.officer, at=AT)
    opened.members.update(pledged_at=AT)
    ranking = latest_ranking(closed(world, opened))
    auditor = browser_of(people.holder(Role.AUDITOR))
    auditor.get(ranking.get_absolute_url())
    with django_assert_num_queries(10):
        auditor.get(ranking.get_absolute_url())


def test_a_late_change_of_a_sheet_is_no_change_of_the_ranking(world, ranking):
    sheet = ScoreSheet.objects.select_related("member__expert").get(pk=ranking.sheets[0]["sheet"])
    expert = Actor.of(world.accounts[sheet.member.expert.person_id])
    with pytest.raises(Refusal):
        save_sheet(sheet, {}, seen=sheet.revision, actor=expert, at=AT)
    assert Ranking.objects.get(pk=ranking.pk).digest == ranking.digest
