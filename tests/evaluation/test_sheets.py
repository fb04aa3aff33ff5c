"""Score sheets: saved while typed, nothing lost, one clear outcome; who may do what; time, extension, reminders."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.choices import SheetAction, SheetState
from evaluation.models import ScoreSheet
from evaluation.workflow.deadlines import Extension
from evaluation.workflow.sheets import SHEET
from office import clock, effects, jobs
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import Effect, Message
from tests.evaluation.conftest import AT, score


def browser(user) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def sheet(world, opened) -> ScoreSheet:
    own = {"member__expert__person": world.experts[0].person}
    return ScoreSheet.objects.select_related("member__expert").filter(**own).order_by("pk").first()


@pytest.fixture
def expert(world, sheet) -> Client:
    return browser(world.experts[0])


def save(client: Client, sheet: ScoreSheet, revision: int, **typed: str):
    values = {name.replace("_", "-"): text for name, text in typed.items()}
    return client.post(reverse("evaluation:sheet_autosave", args=[sheet.pk]), {"revision": revision, **values})


def stored(sheet: ScoreSheet) -> tuple:
    fresh = ScoreSheet.objects.get(pk=sheet.pk)
    return (
        fresh.state,
        fresh.revision,
        {key: tuple(one.values()) for key, one in fresh.scores.items() if any(one.values())},
    )


# The cube, written by hand: who may do what from where.
CUBE = {
    (SheetState.OPEN, SheetAction.SUBMIT): {"own"},
    (SheetState.SUBMITTED, SheetAction.REOPEN): {"head"},
}


def test_the_cube_of_states_actions_and_people(world, opened, sheet):
    scored = [one for one in ScoreSheet.objects.filter(member=sheet.member).order_by("pk") if one != sheet][0]
    submitted = score(world, scored, "80")
    void = score(world, ScoreSheet.objects.exclude(member=sheet.member).first(), "70")
    perform(void, SheetAction.REOPEN, actor=world.head, at=AT, note="评语与分数不符")
    people = {
        "own": world.experts[0], "other expert": world.experts[1], "officer": world.staff.city_officer,
        "head": world.staff.city_head, "district": world.staff.officer, "district head": world.staff.head,
    }  # fmt: skip
    allowed = {}
    for thing in (sheet, submitted, ScoreSheet.objects.get(pk=void.pk)):
        for row in SHEET.rows:
            for name, user in people.items():
                before = stored(thing)
                starts = thing.state in row.sources
                if starts and not row.internal and row.who(user, thing):
                    allowed.setdefault((thing.state, row.action), set()).add(name)
                    continue
                with pytest.raises((NotAllowed, WrongState)):
                    perform(thing, row.action, actor=Actor.of(user), at=AT, note="理由")
                assert stored(thing) == before
    assert allowed == CUBE


# Saved while it is typed ---------------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_with_advice(sheet, expert):
    said = save(expert, sheet, 0, lead_points="９０.5", lead_comment="好。", posts_points="100.005").json()
    assert (said["revision"], said["saved_at"]) == (1, "09:00")
    assert said["errors"] == {"posts-points": "“100.005”超过 100 分。请填 0 至 100 分，最多两位小数。"}
    assert stored(sheet) == ("open", 1, {"lead": ("90.5", "好。"), "posts": ("100.005", "")})


def test_two_tabs_are_told_and_the_later_choice_wins(sheet, expert):
    save(expert, sheet, 0, lead_points="90")
    second = save(expert, sheet, 0, lead_points="60")
    assert (second.status_code, second.json()) == (
        409, {"message": "这份评分表刚刚在另一个窗口保存过，和这里的不一样。", "revision": 1},
    )  # fmt: skip
    assert stored(sheet) == ("open", 1, {"lead": ("90", "")})
    page = expert.post(sheet.get_absolute_url(), {"revision": "0", "lead-points": "60"})
    assert (page.status_code, page.context["difference"]) == (
        409, [{"label": "链主单位引领带动能力得分", "old": "90", "new": "60"}],
    )  # fmt: skip
    assert ('value="60"' in page.text, page.context["revision"]) == (True, 1)
    assert expert.post(sheet.get_absolute_url(), {"revision": "1", "lead-points": "60"}).status_code == 302
    assert stored(sheet) == ("open", 2, {"lead": ("60", "")})


def test_a_text_that_is_too_long_is_refused_and_not_cut(sheet, expert):
    answer = save(expert, sheet, 0, lead_comment="长" * 2001)
    assert (answer.status_code, answer.json()["message"]) == (
        400, "“链主单位引领带动能力”的评语最多 2000 个字，现为 2001 个。",
    )  # fmt: skip
    assert stored(sheet) == ("open", 0, {})


def test_submitted_twice_is_one_submission(world, sheet, expert):
    done = score(world, sheet, "80.5")
    before = stored(sheet)
    again = expert.post(sheet.get_absolute_url(), {"revision": "0", "lead-points": "10", "submit": "1"})
    assert (again.status_code, again.context["form"]) == (409, None)
    assert ("已经提交并锁定，不能再改" in again.text, "没有采用" in again.text) == (True, True)
    late = save(expert, sheet, done.revision, lead_points="10")
    assert (late.status_code, late.json()) == (400, {"message": "这份评分表已经提交并锁定，不能再改。"})
    assert stored(sheet) == before


def test_what_was_typed_on_a_version_that_was_sent_back_stands_on_the_new_one(world, sheet, expert):
    score(world, sheet, "80")
    perform(ScoreSheet.objects.get(pk=sheet.pk), "reopen", actor=world.head, at=AT, note="评语与分数不符")
    new = ScoreSheet.objects.get(dossier=sheet.dossier, member=sheet.member, state="open")
    assert expert.get(sheet.get_absolute_url())["Location"] == new.get_absolute_url()
    page = expert.post(sheet.get_absolute_url(), {"revision": "2", "lead-points": "66"})
    assert (page.status_code, page.context["sheet"], page.context["sent_back"]) == (409, new, "评语与分数不符")
    assert 'value="66"' in page.text
    assert save(expert, sheet, 2, lead_points="66").json()["message"].startswith("这一版评分表已经作废")


def test_after_the_review_nothing_is_saved_and_the_expert_is_told(world, opened, sheet, expert):
    perform(opened, "dissolve", actor=world.head, at=AT, note="专家变动")
    answer = save(expert, sheet, 0, lead_points="90")
    assert (answer.status_code, answer.json()) == (400, {"message": "评审已经结束，没有保存。"})


def test_nobody_saves_for_another(world, sheet):
    for user in (world.experts[1], world.staff.city_officer, world.staff.city_head, world.staff.officer):
        assert save(browser(user), sheet, 0, lead_points="1").status_code == 404
    drawn = {"X-Drawn-For": str(world.experts[1].pk)}
    url = reverse("evaluation:sheet_autosave", args=[sheet.pk])
    assert browser(world.experts[0]).post(url, {"revision": 0}, headers=drawn).status_code == 401
    assert stored(sheet) == ("open", 0, {})


def test_an_expired_session_loses_nothing(world, sheet):
    client = browser(world.experts[0])
    page = client.get(sheet.get_absolute_url())
    typed = {"revision": "0", "drawn_for": page.context["drawn_for"], "lead-points": "77", "lead-comment": "有依据"}
    client.logout()
    assert client.post(sheet.get_absolute_url(), typed).status_code == 302
    client.force_login(world.experts[0], "django.contrib.auth.backends.ModelBackend")
    assert stored(sheet) == ("open", 0, {})


def test_saving_costs_few_queries(sheet, expert, settings, django_assert_num_queries):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client = browser(sheet.member.expert.person.users.get())
    save(client, sheet, 0, lead_points="1")
    with django_assert_num_queries(7):
        save(client, sheet, 1, lead_points="2")


# Time ----------------------------------------------------------------------------------------------------------------


def test_the_head_sends_back_only_while_there_is_time(world, opened, sheet):
    done = score(world, sheet, "80")
    with pytest.raises(NotReady, match="专家来不及重评；请先由市经办延长评分期限"):
        perform(done, "reopen", actor=world.head, at=opened.due_at, note="评语与分数不符")
    assert stored(sheet)[0] == "submitted"


def test_the_officer_extends_before_and_after_the_deadline(world, opened, sheet):
    assert opened.due_at == clock.end_of_day(datetime(2026, 4, 9).date())
    longer = perform(opened, "extend", actor=world.officer, at=AT, note="材料较多", facts=Extension(2))
    assert (longer.state, longer.due_at) == ("open", clock.end_of_day(datetime(2026, 4, 13).date()))
    late = longer.due_at + timedelta(days=3)
    with pytest.raises(NotReady, match="评分期限已过"):
        perform(sheet, "submit", actor=Actor.of(world.experts[0]), at=late)
    again = perform(longer, "extend", actor=world.officer, at=late, note="专家生病", facts=Extension(1))
    assert again.due_at == clock.end_of_day(datetime(2026, 4, 20).date())


@pytest.mark.parametrize("days", [0, 21, -1])
def test_an_extension_is_bounded_and_the_officers_alone(world, opened, days):
    with pytest.raises(NotReady, match="请填 1 至 20 个工作日"):
        perform(opened, "extend", actor=world.officer, at=AT, note="理由", facts=Extension(days))
    for user in (world.staff.city_head, world.experts[0], world.staff.officer):
        with pytest.raises(NotAllowed):
            perform(opened, "extend", actor=Actor.of(user), at=AT, note="理由", facts=Extension(2))
    opened.refresh_from_db()
    assert opened.due_at == clock.end_of_day(datetime(2026, 4, 9).date())


def told(user) -> list[str]:
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


def carry_out(at) -> None:
    for key in Effect.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", flat=True):
        effects.carry_out(key, at=at)


def test_experts_are_reminded_once_each_time_and_officers_when_it_is_over(world, opened):
    done, waiting = world.experts[:2]
    for sheet in ScoreSheet.objects.filter(member__expert__person=done.person):
        score(world, sheet, "80")
    carry_out(AT)
    Message.objects.all().delete()
    for day in range(2, 14):
        for hour in (8, 9, 15):
            at = datetime(2026, 4, day, hour, 30, tzinfo=clock.SHANGHAI) - timedelta(minutes=30)
            jobs.run("evaluation.remind", at=at)
            carry_out(at)
    call = f"{world.call}专家评审"
    assert told(waiting) == [
        f"{call}还剩 2 个工作日，您还有 2 份评分表未提交",
        f"{call}还剩 1 个工作日，您还有 2 份评分表未提交",
        f"{call}今天到期，您还有 2 份评分表未提交",
    ]
    assert told(done) == []
    assert told(world.staff.city_officer) == [f"{opened}：评分期限已过，还有 8 份未交"]
    assert told(world.staff.city_head) == []


def test_a_round_says_when_it_reminds(world, opened):
    world.plan.reminders = [3]
    world.plan.save()
    at = datetime(2026, 4, 3, 9, tzinfo=clock.SHANGHAI)
    assert jobs.run("evaluation.remind", at=at) == {"experts": 5, "panels": 0}
    assert jobs.run("evaluation.remind", at=at) == {"experts": 0, "panels": 0}


def test_an_expert_learns_that_a_sheet_was_sent_back_but_not_by_mail_why(world, opened, sheet):
    carry_out(AT)
    Message.objects.all().delete()
    perform(score(world, sheet, "80"), "reopen", actor=world.head, at=AT, note="评语与分数不符")
    carry_out(AT)
    [message] = Message.objects.all()
    assert (message.recipient, message.title) == (world.experts[0], f"{world.call}专家评审有一份评分表退回重评")
    assert "评语与分数不符" not in message.body
