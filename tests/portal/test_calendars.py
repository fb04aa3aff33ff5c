"""The pages of the calendar: entering a year, two administrators, versions that supersede one another."""

from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.choices import Role
from office import calendar
from office.actors import Actor
from office.machine import NotAllowed, NotReady, WrongState, available, perform, workflow_of
from office.models import CalendarDay, CalendarState, CalendarYear, Message, RegisterEntry
from office.spreadsheets import write_xlsx
from office.workdays import Kind
from portal.choices import CalendarAction as A
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.calendars import NUMBER, SCHEDULE_2027, administrator, drafted, in_force, proposed

GIVEN = {"year": "2027", "document_number": NUMBER, "days": SCHEDULE_2027}
CHANGED = SCHEDULE_2027.replace("2027-06-09 端午节", "2027-06-09至2027-06-11 端午节") + "\n2027-06-12 端午节 上班"
OTHER = SCHEDULE_2027.replace("2027-09-15 中秋节", "2027-09-15至2027-09-16 中秋节")


@pytest.fixture
def at(db, frozen):
    make.edition()
    return frozen("2026-11-10T09:00")


@pytest.fixture
def one(at):
    """An administrator's account and browser."""
    return signed_in(administrator())


@pytest.fixture
def two(at):
    """Another administrator's."""
    return signed_in(administrator())


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return user, browser


def all_rows():
    return (
        list(CalendarYear.objects.order_by("pk").values("pk", "state", "revision", "digest")),
        CalendarDay.objects.count(),
        RegisterEntry.objects.count(),
    )


def test_two_administrators_bring_a_year_in(one, two, run_effects):
    (_, first), (approver, second) = one, two
    answer = first.post("/calendar/new/", GIVEN)
    version = CalendarYear.objects.get(year=2027)
    assert (answer.status_code, answer["Location"]) == (302, f"/calendar/{version.pk}/")
    assert (version.version, version.state, version.document_number, version.days.count()) == (1, "drafted", NUMBER, 33)
    assert version.days.get(date="2027-02-20").kind == Kind.MAKEUP
    assert not calendar.load().covers(2027)
    assert first.post(f"/calendar/{version.pk}/propose/").status_code == 302
    run_effects()
    asked = Message.objects.get(recipient=approver)
    assert (asked.title, asked.url) == ("2027年节假日安排（第1版）待批准", f"/calendar/{version.pk}/")
    assert second.post(f"/calendar/{version.pk}/approve/").status_code == 302
    assert calendar.load().covers(2027)
    run_effects()
    assert Message.objects.filter(recipient=one[0]).get().title == "2027年节假日安排（第1版）已生效"
    assert [entry.label for entry in RegisterEntry.objects.of(version).order_by("seq")] == [
        "录入节假日安排",
        "提请批准",
        "批准生效",
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": "二月放假"}, "days"),
        ({"days": ""}, "days"),
        ({"year": "1990"}, "year"),
        ({"year": "2029", "days": SCHEDULE_2027.replace("2027", "2029")}, "__all__"),
        ({"days": "2027-01-01 元旦 放假"}, "__all__"),
        ({"days": SCHEDULE_2027 + "\n2027-05-01 劳动节 放假"}, "__all__"),
        ({"days": SCHEDULE_2027.replace("2027-02-05至", "2027-02-06至")}, "__all__"),
        ({"document_number": "第9号文"}, "__all__"),
        ({"document_number": ""}, "document_number"),
    ],
)
def test_a_wrong_schedule_changes_nothing(one, changed, field):
    before = all_rows()
    answer = one[1].post("/calendar/new/", GIVEN | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert all_rows() == before


def test_the_words_for_a_missing_and_a_doubled_day(one):
    text = SCHEDULE_2027.replace("2027-02-05至", "2027-02-06至") + "\n2027-05-01 劳动节 放假"
    errors = one[1].post("/calendar/new/", GIVEN | {"days": text}).context["form"].non_field_errors()
    assert errors == ["2027-05-01出现了不止一次。", "2月5日是法定节日（春节），应当放假。"]


def test_a_day_that_another_year_has_set_is_refused(one):
    known = CalendarYear.objects.get(year=2026)
    CalendarDay.objects.create(year=known, date="2026-12-31", kind=Kind.HOLIDAY, name="元旦")
    before = all_rows()
    answer = one[1].post("/calendar/new/", GIVEN | {"days": SCHEDULE_2027 + "\n2026-12-31 元旦 放假"})
    assert answer.context["form"].non_field_errors() == ["2026-12-31已由2026年的安排规定为放假。"]
    assert all_rows() == before


def test_what_says_nothing_new_is_refused(one, at):
    in_force(at=at)
    before = all_rows()
    answer = one[1].post("/calendar/new/", GIVEN)
    assert answer.context["form"].non_field_errors() == ["与现行的第1版没有差别。"]
    assert all_rows() == before


def workbook(*rows, header=("节日", "放假日期", "调休上班日期")):
    stream = BytesIO()
    write_xlsx(list(header), rows, stream)
    return SimpleUploadedFile("安排.xlsx", stream.getvalue())


FESTIVALS = (
    ("元旦", "1月1日至3日", ""),
    ("春节", "2月5日至11日，共7天", "1月31日、2月20日"),
    ("清明节", "4月3日至5日", "无"),
    ("劳动节", "5月1日至5日", "4月25日、5月8日"),
    ("端午节", "6月9日", ""),
    ("中秋节", "9月15日", ""),
    ("国庆节", "10月1日至7日", "9月26日、10月9日"),
)


def test_a_workbook_says_the_same_as_the_text(one, at):
    answer = one[1].post("/calendar/new/", GIVEN | {"days": "", "file": workbook(*FESTIVALS)})
    assert answer.status_code == 302
    pasted = drafted(at=at)
    read = CalendarYear.objects.filter(year=2027).order_by("version").first()
    assert calendar.rows_of(read) == calendar.rows_of(pasted)
    assert (read.digest, read.version, pasted.version) == (pasted.digest, 1, 2)


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (lambda: workbook(*FESTIVALS[:-1], ("国庆节", "=1+1", "")), "第8行：“=1+1放假”不能识别。"),
        (lambda: workbook(*FESTIVALS[:-1], ("<script>", "10月1日", "#REF!")), "第8行：“#REF!上班”不能识别。"),
        (lambda: workbook(*[("元旦", "1月1日", "")] * 500), "工作表有501行，一次最多400行。请拆成几个文件后再上传。"),
        (lambda: SimpleUploadedFile("安排.xlsx", b"PK\x03\x04broken"), None),
        (lambda: SimpleUploadedFile("安排.xlsx", b"MZ" + b"\0" * 64), None),
    ],
)
def test_a_hostile_workbook_changes_nothing(one, file, error):
    before = all_rows()
    answer = one[1].post("/calendar/new/", GIVEN | {"days": "", "file": file()})
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors), len(errors["file"])) == (400, ["file"], 1)
    assert error is None or errors["file"] == [error]
    assert all_rows() == before


def test_text_and_workbook_at_once_are_refused(one):
    before = all_rows()
    answer = one[1].post("/calendar/new/", GIVEN | {"file": workbook(*FESTIVALS)})
    assert answer.context["form"].errors == {"days": ["粘贴和上传只能选一种，请清空一处。"]}
    assert all_rows() == before


def test_a_draft_is_changed_until_it_is_proposed(one, at):
    user, browser = one
    version = drafted(at=at, by=user)
    page = browser.get(f"/calendar/{version.pk}/edit/")
    given = page.context["form"].initial | {"days": CHANGED, "published_on": "2026-11-09"}
    assert page.context["form"].initial["days"].splitlines()[2] == "2027-02-05至2027-02-11 春节 放假"
    assert browser.post(f"/calendar/{version.pk}/edit/", given).status_code == 302
    version.refresh_from_db()
    assert (version.revision, version.days.count(), str(version.published_on)) == (1, 36, "2026-11-09")
    before = all_rows()
    stale = browser.post(f"/calendar/{version.pk}/edit/", given)
    assert (stale.status_code, stale.context["refusal"]) == (
        409,
        "您打开页面之后，此件已有变化。请看过最新内容后再保存；您填写的内容没有保存。",
    )
    assert all_rows() == before
    browser.post(f"/calendar/{version.pk}/propose/")
    before = all_rows()
    late = browser.post(f"/calendar/{version.pk}/edit/", given | {"revision": "2"})
    assert (late.status_code, late.context["refusal"]) == (
        409,
        "“2027年节假日安排（第1版）”现在是“待批准”，不能修改。要改正现行的安排，请录入新的版本。",
    )
    assert all_rows() == before


def test_the_year_of_a_draft_stays(one, at):
    version = drafted(at=at, by=one[0])
    given = GIVEN | {"year": "2026", "revision": "0", "days": SCHEDULE_2027}
    answer = one[1].post(f"/calendar/{version.pk}/edit/", given)
    assert answer.context["form"].non_field_errors() == ["年份不能改。请作废本版，另录入一年。"]


def test_one_person_with_two_accounts_is_one(one, at):
    """Persons are compared, not accounts."""
    user, _ = one
    second = people.user(person=user.person, at=people.PAST)
    people.give(second, Role.ADMINISTRATOR, at=people.PAST)
    version = proposed(at=at, by=user)
    before = all_rows()
    for account in (user, second):
        with pytest.raises(NotAllowed):
            perform(version, A.APPROVE, actor=Actor.of(account), at=at)
    assert signed_in(second)[1].post(f"/calendar/{version.pk}/approve/").status_code == 403
    assert all_rows() == before


def test_sent_back_mended_and_withdrawn(one, two, at, run_effects):
    version = proposed(at=at, by=one[0])
    answer = two[1].post(f"/calendar/{version.pk}/send_back/", {"note": "端午节少了两天"})
    version.refresh_from_db()
    assert (answer.status_code, version.state, version.proposer_person) == (302, "sent_back", None)
    run_effects()
    told = Message.objects.get(recipient=one[0])
    assert (told.title, told.body) == ("2027年节假日安排（第1版）已退回", "理由：端午节少了两天")
    assert one[1].post(f"/calendar/{version.pk}/propose/").status_code == 302
    assert one[1].post(f"/calendar/{version.pk}/take_back/").status_code == 302
    assert one[1].post(f"/calendar/{version.pk}/withdraw/", {"note": ""}).status_code == 400
    assert one[1].post(f"/calendar/{version.pk}/withdraw/", {"note": "文号录错"}).status_code == 302
    version.refresh_from_db()
    assert (version.state, calendar.load().covers(2027)) == ("withdrawn", False)


def test_a_change_in_mid_year_supersedes_and_the_history_stays(one, two, at):
    former = in_force(at=at)
    version = proposed(CHANGED, at=at, by=one[0], number=f"{NUMBER}、国办发明电〔2027〕1号")
    page = two[1].get(f"/calendar/{version.pk}/")
    assert [(row["title"], row["words"], row["counts"]) for row in page.context["differences"]] == [
        ("2027年6月10日", "工作日 → 端午节放假", True),
        ("2027年6月11日", "工作日 → 端午节放假", True),
        ("2027年6月12日", "周末 → 端午节调休上班", True),
    ]
    june = next(month for month in page.context["shown"]["months"] if month["label"] == "2027年6月")
    assert [day["number"] for week in june["weeks"] for day in week if day and day["changed"]] == [10, 11, 12]
    assert two[1].post(f"/calendar/{version.pk}/approve/").status_code == 302
    former.refresh_from_db()
    assert (former.state, former.superseded_at, former.days.count()) == ("superseded", at, 33)
    superseded = RegisterEntry.objects.of(former).order_by("-seq").select_related("detail").first()
    assert (superseded.label, superseded.detail.note) == ("被新版本替代", "依据：2027年节假日安排（第2版）")
    assert "本版已被新的版本替代" in two[1].get(f"/calendar/{former.pk}/").content.decode()
    lines = two[1].get("/calendar/?year=2027").context["versions"]
    assert [(line["title"], line["tag"]["label"]) for line in lines] == [
        ("2027年节假日安排（第2版）", "现行"),
        ("2027年节假日安排（第1版）", "已被替代"),
    ]


def test_of_two_approvals_one_is_told(one, at):
    """As if both had the page open: the second finds the version in force."""
    version = proposed(at=at, by=one[0])
    approvers = [Actor.of(administrator()) for _ in range(2)]
    perform(version, A.APPROVE, actor=approvers[0], at=at, seen=version.revision)
    before = all_rows()
    with pytest.raises(WrongState):
        perform(version, A.APPROVE, actor=approvers[1], at=at, seen=version.revision)
    assert all_rows() == before


def test_a_version_written_before_another_came_into_force_is_not_approved(one, two, at):
    """Both were written against the first version; the later one must be compared anew."""
    in_force(at=at)
    mine = proposed(CHANGED, at=at, by=one[0])
    in_force(OTHER, at=at)
    approver, before = Actor.of(two[0]), all_rows()
    with pytest.raises(NotReady) as refused:
        perform(mine, A.APPROVE, actor=approver, at=at)
    assert [problem.text for problem in refused.value.problems] == [
        "2027年的现行版本已是第3版，本版是此前编写的。请退回，由编写人核对与现行版本的差别，保存后重新提请。"
    ]
    assert all_rows() == before
    perform(mine, A.SEND_BACK, actor=approver, at=at, note="请对照第3版")
    saved = one[1].post(f"/calendar/{mine.pk}/edit/", GIVEN | {"days": CHANGED, "revision": mine.revision + 1})
    assert saved.status_code == 302
    mine.refresh_from_db()
    perform(mine, A.PROPOSE, actor=Actor.of(one[0]), at=at)
    perform(mine, A.APPROVE, actor=approver, at=at)
    assert list(CalendarYear.objects.filter(year=2027).order_by("version").values_list("version", "state")) == [
        (1, "superseded"),
        (2, "in_force"),
        (3, "superseded"),
    ]


def test_two_first_versions_of_a_year_of_which_one_comes_into_force(one, two, at):
    mine, other = proposed(CHANGED, at=at, by=one[0]), proposed(OTHER, at=at)
    perform(other, A.APPROVE, actor=Actor.of(two[0]), at=at)
    before = all_rows()
    with pytest.raises(NotReady):
        perform(mine, A.APPROVE, actor=Actor.of(two[0]), at=at)
    assert all_rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_the_same_instant_one_comes_into_force(frozen):
    """Two proposals for one year, approved by two people at once: the calendar changes one version at a time."""
    make.edition()
    at = frozen("2026-11-10T09:00")
    versions = [proposed(CHANGED, at=at), proposed(OTHER, at=at)]
    approvers, outcomes, gate = [Actor.of(administrator()) for _ in versions], [], Barrier(2)

    def work(version, approver):
        gate.wait()
        try:
            outcomes.append(perform(version, A.APPROVE, actor=approver, at=at).state)
        except NotReady as refusal:
            outcomes.append(len(refusal.problems))
        finally:
            connection.close()

    workers = [Thread(target=work, args=pair) for pair in zip(versions, approvers, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(str, outcomes)) == ["1", "in_force"]
    assert CalendarYear.objects.filter(year=2027, state="in_force").count() == 1
    assert CalendarYear.objects.filter(year=2027, state="proposed").count() == 1


def test_a_page_of_a_year_month_by_month(one):
    shown = one[1].get("/calendar/").context["shown"]
    assert [month["label"] for month in shown["months"]] == [f"2026年{number}月" for number in range(1, 13)]
    assert shown["totals"] == {
        "days": 365, "workdays": 248, "weekday": 242, "weekend": 84, "holiday": 33, "makeup": 6,
    }  # fmt: skip
    february = [day for week in shown["months"][1]["weeks"] for day in week if day]
    assert [(day["number"], day["mark"]) for day in february if day["kind"] == "makeup"] == [(14, "班"), (28, "班")]
    december = [day for week in shown["months"][11]["weeks"] for day in week if day]
    assert [day["number"] for day in december if day["provisional"]] == list(range(20, 32))
    assert december[30]["words"] == "工作日，可能随下一年安排变动"


def test_the_december_before_is_shown_where_the_schedule_reaches_it(one):
    shown = one[1].get("/calendar/?year=2024").context["shown"]
    assert [month["label"] for month in shown["months"]][:2] == ["2023年12月", "2024年1月"]


@pytest.mark.parametrize("asked", ["1999", "x", "99999999999", "-1", ""])
def test_a_year_that_is_not_known_shows_this_one(one, asked):
    assert one[1].get("/calendar/", {"year": asked}).context["year"] == 2026


def todo(browser):
    rows = browser.get("/desk/").context["rows"]
    return [(row["title"], row["label"]) for row in rows if row["group"] == "日历"]


def test_what_waits_for_administrators(one, two, at, frozen):
    assert todo(one[1]) == todo(two[1]) == [("2027年节假日安排尚未生效", "待录入")]
    version = proposed(at=at, by=one[0])
    assert todo(one[1]) == [("2027年节假日安排尚未生效", "待录入")]
    assert todo(two[1]) == [("2027年节假日安排尚未生效", "待录入"), (str(version), "待批准")]
    perform(version, A.APPROVE, actor=Actor.of(two[0]), at=at)
    assert todo(one[1]) == todo(two[1]) == []
    draft = drafted(CHANGED, at=at, by=two[0])
    assert (todo(one[1]), todo(two[1])) == ([], [(str(draft), "草稿")])


def test_before_november_nothing_waits(one, frozen):
    frozen("2026-10-31T09:00")
    assert todo(one[1]) == []


# The whole cube: from which state, which act, who, by hand. ---------------------------------------------------------

# state -> {act: who}; "writer" wrote and proposed it, "other" is another administrator.
CUBE = {
    "drafted": {"propose": "writer", "withdraw": "writer other"},
    "proposed": {"take_back": "writer", "send_back": "other", "approve": "other"},
    "sent_back": {"propose": "writer", "withdraw": "writer other"},
    "in_force": {},
    "superseded": {},
    "withdrawn": {},
}
TARGETS = {
    "propose": "proposed", "take_back": "drafted", "send_back": "sent_back", "approve": "in_force",
    "withdraw": "withdrawn", "supersede": "superseded",
}  # fmt: skip


def version_in(state, writer, at):
    if state in ("in_force", "superseded"):
        version = proposed(at=at, by=writer)
        perform(version, A.APPROVE, actor=Actor.of(administrator()), at=at)
        if state == "superseded":
            in_force(CHANGED, at=at)
    elif state in ("proposed", "sent_back"):
        version = proposed(at=at, by=writer)
        if state == "sent_back":
            perform(version, A.SEND_BACK, actor=Actor.of(administrator()), at=at, note="再核对")
    else:
        version = drafted(at=at, by=writer)
        if state == "withdrawn":
            perform(version, A.WITHDRAW, actor=Actor.of(writer), at=at, note="不用")
    version.refresh_from_db()
    return version


@pytest.mark.parametrize("state", CUBE)
def test_who_may_do_what_from_where(at, state):
    users = {"writer": administrator(), "other": administrator()}
    users |= {role: people.holder(role, at=people.PAST) for role in Role if role != Role.ADMINISTRATOR}
    version = version_in(state, users["writer"], at)
    assert version.state == state
    allowed = {
        (act, who) for who, user in users.items() for act in [str(row.action) for row in available(version, user)]
    }
    assert allowed == {(act, who) for act, whos in CUBE[state].items() for who in whos.split()}


def test_where_each_act_leads():
    assert {str(row.action): str(row.target) for row in workflow_of(CalendarYear()).rows} == TARGETS
    assert set(CUBE) == set(CalendarState.values)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)])
def test_nobody_else_gets_in(at, role):
    version, (_, browser) = proposed(at=at), signed_in(people.holder(role, at=people.PAST))
    before = all_rows()
    assert browser.get("/calendar/").status_code == 403
    assert browser.get(f"/calendar/{version.pk}/").status_code == 403
    assert browser.get(f"/calendar/{version.pk}/edit/").status_code == 403
    answer = browser.post("/calendar/new/", GIVEN)
    assert answer.status_code == 403
    assert "节假日安排由系统管理员录入。" in answer.content.decode()
    assert browser.post(f"/calendar/{version.pk}/approve/").status_code == 404
    assert all_rows() == before


def test_the_auditor_reads_and_changes_nothing(at):
    version, (_, browser) = proposed(at=at), signed_in(people.holder(Role.AUDITOR, at=people.PAST))
    before = all_rows()
    page = browser.get(f"/calendar/{version.pk}/")
    assert (page.status_code, page.context["actions"], page.context["edit_url"]) == (200, [], "")
    assert browser.get("/calendar/").context["new_url"] == ""
    assert browser.post("/calendar/new/", GIVEN).status_code == 403
    assert browser.post(f"/calendar/{version.pk}/approve/").status_code == 403
    assert all_rows() == before
