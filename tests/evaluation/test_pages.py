"""The pages of expert review: what each shows to whom, in how many queries, and what is not on them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from evaluation.draw import lot
from evaluation.models import DecisionItem, Expert, ExpertEmployer, ScoreSheet
from evaluation.services import draft_decision, draw_panel, put_files, write_decision
from office.machine import Actor, perform
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories.evaluation import accept_seats


def url(name: str, *args: object) -> str:
    return reverse(f"evaluation:{name}", args=args)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def officer(world):
    return browser_of(world.staff.city_officer)


@pytest.fixture
def head(world):
    return browser_of(world.staff.city_head)


def closed(world, opened, points=("90", "80")):
    """The panel closed: each file with the same points from four experts, and a few more or less from the fifth."""
    for dossier, text in zip(opened.dossiers.order_by("position"), points, strict=True):
        for place, sheet in enumerate(dossier.sheets.order_by("pk")):
            score(world, sheet, str(int(text) - 30 * (place == 4)))
    return perform(opened, "close", actor=world.officer, at=AT)


# Panels --------------------------------------------------------------------------------------------------------------


def test_a_panel_shows_progress_and_no_scores(world, opened, officer):
    score(world, ScoreSheet.objects.order_by("pk").first(), "87.65")
    page = officer.get(opened.get_absolute_url())
    assert page.context["progress"] == {"done": 1, "given": 10}
    assert [(row["done"], row["given"], row["lacks"]) for row in page.context["files"]] == [(1, 5, 2), (0, 5, 3)]
    assert sorted((row["done"], row["given"]) for row in page.context["members"]) == [(0, 2)] * 4 + [(1, 2)]
    assert [step["state"] for step in page.context["steps"]] == ["done", "done", "current", "todo", "todo"]
    assert (page.context["ranking"], "87.65" in page.text) == ([], False)
    acts = [(act["label"], len(act["missing"])) for act in page.context["panel_acts"]]
    assert acts == [("延长评分期限", 0), ("结束评审并排名", 2)]


def test_the_draw_can_be_repeated_from_the_page(world, panel, officer):
    page = officer.get(panel.get_absolute_url())
    rows = page.context["draw"]["rows"]
    assert [row["lot"] for row in rows] == sorted(lot("甲乙丙", one["key"]) for one in panel.candidates)
    assert [row["key"] for row in rows if row["drawn"]] == panel.drawn
    assert {row["label"]: row["value"] for row in page.context["draw"]["facts"]}["种子"] == "甲乙丙"
    assert rows[0]["lot"] in page.text


def test_a_recusal_is_shown_with_its_reason(world, panel, officer):
    expert = Expert.objects.get(person=world.experts[2].person)
    ExpertEmployer.objects.create(expert=expert, name="北京云桥检测有限公司")
    panel = perform(panel, "open", actor=world.officer, at=AT)
    files = officer.get(panel.get_absolute_url()).context["files"]
    assert [row["recusals"] for row in files] == [[f"{expert.person.name}（北京云桥检测有限公司（单位名称相同））"]] * 2
    assert [row["given"] for row in files] == [4, 4]


def test_the_ranking_says_which_scores_counted(world, opened, officer):
    panel = closed(world, opened)
    page = officer.get(panel.get_absolute_url())
    first, second = page.context["ranking"]
    assert [(row["rank"], row["score"], row["sheets"], row["dropped"]) for row in (first, second)] == [
        ("1", "90.00", 5, 2), ("2", "80.00", 5, 2),
    ]  # fmt: skip
    assert (first["number"], first["unit"]) == (world.files[0].number, world.files[0].unit.name)
    assert (first["spread"], first["disputed"]) == ("30.00", True)
    assert [(one["total"], one["dropped"]) for one in first["totals"]] == [
        ("90.00", True), ("90.00", False), ("90.00", False), ("90.00", False), ("60.00", True),
    ]  # fmt: skip
    assert [step["state"] for step in page.context["steps"]] == ["done", "done", "done", "done", "current"]
    assert page.context["may_draft"]


def test_a_head_finds_the_sheets_to_send_back_and_nobody_their_scores(world, opened, head, officer):
    sheet = score(world, ScoreSheet.objects.order_by("pk").first(), "87.65")
    page = head.get(opened.get_absolute_url())
    [row] = page.context["sheets"]
    address = url("sheet_act", sheet.pk, row["action"])
    assert (row["label"], address in page.text, "87.65" in page.text) == ("退回重评", True, False)
    assert officer.get(opened.get_absolute_url()).context["sheets"] == []
    confirm = head.get(address)
    assert (confirm.status_code, "87.65" in confirm.text) == (200, False)
    done = head.post(address, {"seen": sheet.revision, "note": "评语与分数不符"})
    assert done["Location"] == opened.get_absolute_url()
    assert ScoreSheet.objects.filter(dossier=sheet.dossier, member=sheet.member).count() == 2


@pytest.mark.parametrize("number", [1, 2])
def test_a_panel_is_read_in_as_many_queries_for_two_files_as_for_one(
    world, number, django_assert_num_queries, settings
):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    found = draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    put_files(accept_seats(found, at=AT), world.files[:number], actor=world.officer, at=AT)
    panel = perform(found, "open", actor=world.officer, at=AT)
    auditor = browser_of(people.holder(Role.AUDITOR))
    auditor.get(panel.get_absolute_url())
    with django_assert_num_queries(15):
        auditor.get(panel.get_absolute_url())


def test_the_rounds_say_how_far_they_are(world, panel, officer):
    [row] = officer.get(url("panels")).context["rows"]
    assert (row["title"], row["tag"]["label"], row["panels"], row["accepted"]) == (world.call.title, "组建中", 1, 2)
    page = officer.get(url("round", world.call.pk))
    assert [(one["title"], one["files"], one["progress"]) for one in page.context["panels"]] == [("第一组", 2, "—")]
    assert [entry.title for entry in page.context["criteria"]] == [
        entry["title"] for entry in perform(panel, "open", actor=world.officer, at=AT).rule["criteria"]
    ]
    rows = officer.get(url("experts")).context["rows"]
    assert sorted(row["employers"] for row in rows) == [[f"测试大学{number}"] for number in range(1, 6)]


# The expert's side ---------------------------------------------------------------------------------------------------


def test_an_expert_sees_nothing_of_a_file_before_the_pledge(world, panel):
    panel = perform(panel, "open", actor=world.officer, at=AT)
    browser = browser_of(world.experts[0])
    page = browser.get(url("dossiers"))
    [seat] = page.context["seats"]
    assert (seat["pledged"], seat["number"], seat["rows"]) == (False, 2, [])
    assert world.files[0].chain_name not in page.text
    own = ScoreSheet.objects.filter(member__expert__person=world.experts[0].person).first()
    assert browser.get(own.get_absolute_url()).status_code == 403
    unit = world.files[0].unit.name
    assert (browser.get(url("pledge", seat["pk"])).status_code, unit in page.text) == (403, False)
    assert browser.post(url("secrecy", seat["pk"]))["Location"] == url("pledge", seat["pk"])
    declaring = browser.get(url("pledge", seat["pk"]))
    assert [text in declaring.text for text in (unit, "北京云桥检测有限公司", "附件1")] == [True, True, False]
    assert browser.get(own.get_absolute_url()).status_code == 403
    keys = ScoreSheet.objects.filter(member=seat["pk"]).values_list("pk", flat=True)
    assert browser.post(url("pledge", seat["pk"]), {}).status_code == 400
    assert browser.post(url("pledge", seat["pk"]), {f"tie-{key}": "no" for key in keys}).status_code == 302
    assert browser.get(own.get_absolute_url()).status_code == 200


def test_the_list_of_files_says_what_is_done(world, opened):
    first, second = ScoreSheet.objects.filter(member__expert__person=world.experts[0].person).order_by("pk")
    score(world, first, "80.5")
    browser = browser_of(world.experts[0])
    browser.post(second.get_absolute_url(), {"revision": "0", "lead-points": "90", "posts-points": "x"})
    [seat] = browser.get(url("dossiers")).context["seats"]
    assert (seat["done"], seat["number"], seat["over"]) == (1, 2, False)
    assert [(row["tag"]["label"], row["filled"], row["total"]) for row in seat["rows"]] == [
        ("已提交", "5 / 5 项", "80.50"), ("评分中", "1 / 5 项", ""),
    ]  # fmt: skip


def test_a_sheet_shows_the_sum_so_far_and_what_is_missing_beside_its_field(world, opened):
    sheet = ScoreSheet.objects.filter(member__expert__person=world.experts[0].person).order_by("pk").first()
    browser = browser_of(world.experts[0])
    typed = {"revision": "0", "lead-points": "90", "lead-comment": "好。", "posts-points": "120", "submit": "1"}
    page = browser.post(sheet.get_absolute_url(), typed)
    assert (page.status_code, page.context["running"], page.context["scored"]) == (400, "22.50", 1)
    errors = page.context["form"].errors
    assert errors["posts-points"] == ["“120”超过 100 分。请填 0 至 100 分，最多两位小数。"]
    assert "lead-points" not in errors
    assert set(errors) == {
        f"{key}-{name}" for key in ("posts", "schools", "skills", "targets") for name in ("points", "comment")
    }
    weights = [entry["weight"] for entry in opened.rule["criteria"]]
    assert [
        field.field.widget.attrs["data-weight"] for field in page.context["form"] if "points" in field.name
    ] == weights
    sheet.refresh_from_db()
    assert (sheet.state, sheet.revision) == ("open", 1)


def test_a_submitted_sheet_is_locked_on_the_page(world, opened):
    sheet = score(world, ScoreSheet.objects.order_by("pk").first(), "80.5")
    browser = browser_of(world.accounts[sheet.member.expert.person_id])
    page = browser.get(sheet.get_absolute_url())
    assert (page.context["form"], page.context["form_rows"]) == (None, [])
    assert [(row["points"], row["comment"]) for row in page.context["rows"]] == [("80.5", "有依据。")] * 5
    assert page.text.count("<textarea") == 0
    assert browser.post(sheet.get_absolute_url(), {"revision": sheet.revision, "lead-points": "1"}).status_code == 409
    sheet.refresh_from_db()
    assert str(sheet.total) == "80.50"


def test_after_the_deadline_the_expert_is_told(world, opened, frozen):
    frozen(opened.due_at + timedelta(hours=1))
    page = browser_of(world.experts[0]).get(url("dossiers"))
    assert (page.context["seats"][0]["over"], "已过期限" in page.text) == (True, True)


@pytest.mark.parametrize("number", [1, 2])
def test_an_experts_home_is_read_in_as_many_queries_for_two_files_as_for_one(
    world, number, django_assert_num_queries, settings
):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    found = draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    put_files(accept_seats(found, at=AT), world.files[:number], actor=world.officer, at=AT)
    perform(found, "open", actor=world.officer, at=AT)
    browser = browser_of(world.experts[0])
    browser.get(url("dossiers"))
    with django_assert_num_queries(6):
        browser.get(url("dossiers"))


# Decisions -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(world, opened):
    panel = closed(world, opened)
    return draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)


def typed(decision, first: str, second: str, reason: str = "") -> dict[str, str]:
    """What a browser sends for the two items, in the order of the ranking."""
    one, two = DecisionItem.objects.filter(decision=decision).order_by("rank")
    return {
        "seen": str(decision.revision), "meeting_on": "2026-04-01", "minutes": "一致同意。",
        f"outcome_{one.pk}": first, f"reason_{one.pk}": reason,
        f"outcome_{two.pk}": second, f"reason_{two.pk}": reason,
    }  # fmt: skip


def test_a_departure_is_marked_and_asks_for_its_reason(world, drafted, officer):
    page = officer.get(drafted.get_absolute_url())
    assert [(row["rank"], row["score"], row["departs"]) for row in page.context["rows"]] == [
        ("1", "90.00", False), ("2", "80.00", False),
    ]  # fmt: skip
    assert page.context["summary"] == "拟入围 2 件，未入围 0 件"
    assert officer.post(drafted.get_absolute_url(), typed(drafted, "not_select", "shortlist")).status_code == 302
    page = officer.get(drafted.get_absolute_url())
    assert [row["departs"] for row in page.context["rows"]] == [True, True]
    assert page.context["summary"] == "拟入围 1 件，未入围 1 件，其中 2 件与排名不一致"
    [act] = page.context["panel"]
    assert (act["label"], len(act["missing"])) == ("提请批准", 2)
    drafted.refresh_from_db()
    officer.post(drafted.get_absolute_url(), typed(drafted, "not_select", "shortlist", "产业布局。"))
    assert officer.get(drafted.get_absolute_url()).context["panel"][0]["missing"] == []


def test_who_approves_reads_the_departures_first(world, drafted, officer, head):
    officer.post(drafted.get_absolute_url(), typed(drafted, "not_select", "shortlist", "产业布局。"))
    drafted.refresh_from_db()
    officer.post(url("decision_act", drafted.pk, "propose"), {"seen": drafted.revision})
    page = head.get(drafted.get_absolute_url())
    assert (page.context["form"], [step["state"] for step in page.context["steps"]]) == (
        None, ["done", "done", "current"],
    )  # fmt: skip
    facts = {
        fact["label"]: fact["value"] for fact in head.get(url("decision_act", drafted.pk, "approve")).context["facts"]
    }
    names = [file.chain_name for file in world.files]
    assert facts["拟入围"] == names[1]
    assert facts["与排名不一致"] == (
        f"{names[0]}（第 1 名）未入围：产业布局。\n{names[1]}（第 2 名）拟入围：产业布局。"
    )
    drafted.refresh_from_db()
    head.post(url("decision_act", drafted.pk, "approve"), {"seen": drafted.revision})
    page = head.get(drafted.get_absolute_url())
    assert [step["state"] for step in page.context["steps"]] == ["done", "done", "done"]
    assert [row["outcome"]["label"] for row in page.context["rows"]] == ["未入围", "拟入围"]


def test_a_draft_on_a_stale_screen_is_refused(world, drafted, officer):
    old = typed(drafted, "shortlist", "shortlist")
    values = {"meeting_on": date(2026, 4, 2), "minutes": "另一次。", "outcomes": {}, "seen": drafted.revision}
    write_decision(drafted, **values, actor=Actor.of(world.staff.city_officer), at=AT)
    assert officer.post(drafted.get_absolute_url(), old).status_code == 409
    drafted.refresh_from_db()
    assert drafted.minutes == "另一次。"


def test_nobody_else_reads_a_decision(world, drafted):
    for user in (world.staff.officer, world.experts[0], people.holder(Role.ADMINISTRATOR)):
        assert browser_of(user).get(drafted.get_absolute_url()).status_code == 404
