"""What a person comes back to: what waits, in order; messages; long work; and what the desk asks of the database."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.choices import Role
from office.machine import Actor
from office.messages import tell
from office.models import Job, Message
from portal import selectors
from tests.evaluation.conftest import opened, panel, world
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import publicity

__all__ = ["opened", "panel", "world"]


@pytest.fixture
def now(frozen):
    return frozen("2026-03-04T09:00")


def test_what_is_due_first_then_the_oldest(now):
    day = timedelta(days=1)
    things = [
        {"title": "没有期限，新", "since": now - day, "due": None},
        {"title": "后到期", "since": now - 9 * day, "due": now + 5 * day},
        {"title": "没有期限，久", "since": now - 3 * day, "due": None},
        {"title": "先到期", "since": now, "due": now + day},
    ]
    assert [one["title"] for one in selectors.in_order(things)] == ["先到期", "后到期", "没有期限，久", "没有期限，新"]


def test_the_desk_keeps_one_kind(now, signed_in):
    people.pending_unit("北京测舟智能科技有限公司", code=people.HAIDIAN)
    unit = people.verified_unit("北京测帆智能科技有限公司", code=people.HAIDIAN)
    services.request_takeover(
        unit,
        reason="原管理员已离职",
        letter=people.pdf("授权书.pdf"),
        actor=Actor.of(people.user()),
        at=people.PAST,
    )
    client, _ = signed_in(Role.DISTRICT_OFFICER, code=people.HAIDIAN)
    context = client.get("/desk/", {"group": "接管审核"}).context
    assert [row["title"] for row in context["rows"]] == ["北京测帆智能科技有限公司"]
    assert [(chip["label"], chip["count"], chip["current"]) for chip in context["chips"]] == [
        ("全部", 2, False),
        ("单位核验", 1, False),
        ("接管审核", 1, True),
    ]
    assert [item["count"] for item in context["nav"]][0] == 2


def test_an_officer_sees_the_units_that_wait(now, signed_in):
    unit = people.pending_unit("北京测舟智能科技有限公司", code=people.HAIDIAN)
    officer, account = signed_in(Role.DISTRICT_OFFICER, code=people.HAIDIAN)
    rows = officer.get("/desk/").context["rows"]
    assert [(row["group"], row["title"], row["url"]) for row in rows] == [
        ("单位核验", unit.name, unit.get_absolute_url())
    ]
    other, _ = signed_in(Role.DISTRICT_OFFICER, code=people.CHAOYANG)
    assert other.get("/desk/").context["rows"] == []


def test_a_unit_sees_whom_it_waits_for(now, signed_in):
    unit = people.pending_unit(code=people.HAIDIAN)
    client, _ = signed_in(Role.EXPERT)
    client.force_login(people.admin_of(unit))
    waiting = client.get("/desk/").context["waiting"]
    assert [(line["title"], line["note"]) for line in waiting] == [("海淀区人力资源和社会保障局", f"核验“{unit.name}”")]


def test_the_desk_asks_as_much_for_three_as_for_one(now, signed_in, settings, django_assert_num_queries):
    # Where sessions are kept is the deployment's choice; here they cost no query.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client, _ = signed_in(Role.DISTRICT_OFFICER, code=people.HAIDIAN)
    people.pending_unit(code=people.HAIDIAN)
    client.get("/desk/")
    with django_assert_num_queries(11):
        client.get("/desk/")
    people.pending_unit(code=people.HAIDIAN)
    people.pending_unit(code=people.HAIDIAN)
    client.get("/desk/")
    with django_assert_num_queries(11):
        client.get("/desk/")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_citys_desk_asks_as_much_for_three_as_for_one(frozen, settings, number, client, django_assert_num_queries):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    case = publicity.issued(3)
    frozen(case.at)
    for place in range(number):
        case.object(place + 1)
    client.force_login(case.officer)
    client.get("/desk/")
    with django_assert_num_queries(32):
        page = client.get("/desk/")
    assert [(row["group"], row["waited"], row["left"]) for row in page.context["rows"]] == [
        ("异议受理", "今天", "还剩 3 个工作日")
    ] * number
    assert [item["count"] for item in page.context["nav"]][0] == number
    assert [(line["title"], line["end"]) for line in page.context["waiting"]] == [("公示期满", "还剩 4 个工作日")]


def test_an_experts_desk_tells_until_when(opened, world, client):
    client.force_login(world.experts[0])
    [row] = client.get("/desk/").context["rows"]
    assert (row["group"], row["sub"], row["waited"], row["left"]) == (
        "评分", "2 份评分表未提交", "今天", "还剩 5 个工作日",
    )  # fmt: skip


def test_the_calendar_is_missed_from_november_on(frozen, signed_in):
    make.edition()
    frozen("2026-10-31T09:00")
    client, _ = signed_in(Role.ADMINISTRATOR)
    assert client.get("/desk/").context["uncovered"] is None
    frozen("2026-11-01T09:00")
    page = client.get("/desk/")
    assert (page.context["uncovered"], page.context["calendar_url"]) == (2027, "/calendar/")
    frozen("2027-01-15T09:00")
    assert client.get("/desk/").context["uncovered"] == 2027


def test_reading_a_message_leads_to_its_matter(now, signed_in):
    client, account = signed_in(Role.APPLICANT)
    message = tell(account, kind="application", title="已受理", url="/guide/", at=now)
    answer = client.post(f"/inbox/{message.pk}/read/")
    assert (answer.status_code, answer["Location"]) == (302, "/guide/")
    message.refresh_from_db()
    assert message.read_at == now


def test_another_persons_message_is_not_there(now, signed_in):
    _, owner = signed_in(Role.APPLICANT)
    message = tell(owner, kind="application", title="已受理", at=now)
    client, _ = signed_in(Role.APPLICANT)
    assert client.post(f"/inbox/{message.pk}/read/").status_code == 404
    assert client.post("/inbox/read/").status_code == 302
    assert Message.objects.filter(pk=message.pk, read_at__isnull=True).count() == 1
    assert list(client.get("/inbox/").context["page"].rows) == []


def test_all_messages_at_once(now, signed_in):
    client, account = signed_in(Role.APPLICANT)
    for title in ("一", "二", "三"):
        tell(account, kind="application", title=title, at=now)
    assert client.get("/inbox/").context["unread"] == 3
    client.post("/inbox/read/")
    assert client.get("/inbox/").context["unread"] == 0


def test_a_person_sees_only_their_own_work(now, signed_in):
    client, account = signed_in(Role.CITY_OFFICER)
    _, other = signed_in(Role.CITY_OFFICER)
    mine = Job.objects.create(name="x", title="导出", owner=account, ordered_at=now, status=Job.Status.RUNNING, total=4)
    Job.objects.create(name="x", title="导出", owner=other, ordered_at=now)
    page = client.get("/jobs/")
    assert (list(page.context["page"].rows), page.context["running"]) == ([mine], True)


def test_the_frame_counts_anew_when_the_register_has_grown(now, signed_in, django_assert_num_queries):
    client, account = signed_in(Role.DISTRICT_OFFICER, code=people.HAIDIAN)
    assert selectors.counts(account, now) | {"head": None} == {"head": None, "todo": 0, "unread": 0}
    with django_assert_num_queries(1):
        selectors.counts(account, now)
    people.pending_unit(code=people.HAIDIAN)
    assert selectors.counts(account, now)["todo"] == 1
    assert client.get("/guide/").context["frame"]["waiting"] == 1


def test_what_was_read_is_not_counted(now, signed_in):
    client, account = signed_in(Role.APPLICANT)
    message = tell(account, kind="application", title="已受理", at=now)
    assert selectors.counts(account, now)["unread"] == 1
    client.post(f"/inbox/{message.pk}/read/")
    assert selectors.counts(account, now)["unread"] == 0
