"""The pages of chains: what each shows to whom, in how many queries, and what a form refuses."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from chains.choices import KeyField, SkillLevel, StudentKind
from chains.models import Chain, Student
from office.machine import Actor, perform
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def chain():
    return make.chain(
        "页面测试技能生态链",
        members=[make.new_member("北京测页制造有限公司", tasks="提供实习岗位")],
        schools=[make.new_school("北京测章技师学院")],
        summary="第一段。\n\n第二段<b>不是标签</b>。",
    )


def address(name, chain, *more):
    return reverse(f"chains:{name}", args=[chain.number, *more])


def names(response):
    return [row["name"] for row in response.context["rows"]]


# The public directory ------------------------------------------------------------------------------------------------


def test_the_directory_is_public_and_newest_first(client, chain):
    second = make.chain("第二条技能生态链")
    page = client.get(reverse("chains:directory"))
    assert page.status_code == 200
    assert names(page) == [second.name, chain.name]
    row = page.context["rows"][1]
    assert {key: row[key] for key in ("number", "url", "district", "industry", "key_field", "announced")} == {
        "number": chain.number, "url": f"/chains/{chain.number}/", "district": "海淀区",
        "industry": "C34 通用设备制造业", "key_field": "先进制造业", "announced": "2026-02-02",
    }  # fmt: skip
    assert row["tag"] == {"label": "建设中", "tone": "blue", "shape": "●"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=页面", ["页面测试技能生态链"]),
        ("q=110000-2026-001", ["页面测试技能生态链"]),
        ("q=测软", ["软件技能生态链"]),
        ("industry=I", ["软件技能生态链"]),
        ("key_field=manufacturing", ["页面测试技能生态链"]),
        ("district={chaoyang}", ["软件技能生态链"]),
        ("district={chaoyang}&industry=C", []),
        ("district=abc&key_field=nothing", ["软件技能生态链", "页面测试技能生态链"]),
        ("q=%00", ["软件技能生态链", "页面测试技能生态链"]),
        ("after=abc&before=-1", ["软件技能生态链", "页面测试技能生态链"]),
    ],
)
def test_filters_live_in_the_address(client, chain, query, expected):
    make.chain(
        "软件技能生态链", code=people.CHAOYANG, lead=people.named_unit("北京测软科技有限公司"), industry="I65",
        key_field=KeyField.SERVICES,
    )  # fmt: skip
    query = query.format(chaoyang=people.authority(people.CHAOYANG).pk)
    assert names(client.get(f"{reverse('chains:directory')}?{query}")) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_the_directory_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, number):
    for _ in range(number):
        make.chain()
    # The register's head, the list, the schemes, and the authorities of the filter.
    with django_assert_num_queries(4):
        assert len(names(client.get(reverse("chains:directory")))) == number


def test_pages_follow_from_the_last_key(client):
    chains = [make.chain(f"第{number}条", members=[], schools=[]) for number in range(27)]
    first = client.get(reverse("chains:directory"))
    assert names(first) == [chain.name for chain in chains[:1:-1]]
    second = client.get(first.context["page"].next_url)
    assert names(second) == [chains[1].name, chains[0].name]
    assert second.context["page"].next_url == ""
    assert names(client.get(second.context["page"].previous_url)) == names(first)


@pytest.mark.parametrize("number", [1, 3])
def test_a_public_chain_tells_of_units_and_nothing_of_persons(client, django_assert_num_queries, number):
    chain = make.chain(members=[make.new_member(f"北京测员{n}制造有限公司") for n in range(number)], schools=[])
    make.applicant_of(chain)
    # The register's head; chain with its units, periods, members, what is told of it.
    with django_assert_num_queries(5):
        page = client.get(address("chain", chain))
    assert [row["name"] for row in page.context["members"]] == [
        chain.lead_unit.name, *(f"北京测员{n}制造有限公司" for n in range(number)),
    ]  # fmt: skip
    facts = {fact["label"]: fact["value"] for fact in page.context["facts"]}
    assert facts["第1个建设周期"] == "2026-02-02起\n2028-02-02期满"
    assert facts["公布文件"] == "京测人社告〔2026〕1号"
    text = page.content.decode()
    assert "进入办理" not in text
    assert "测员1" not in text.replace("北京测员1", "")


def test_a_summary_is_text(client, chain):
    text = client.get(address("chain", chain)).content.decode()
    assert "<p>第一段。</p>" in text
    assert "&lt;b&gt;不是标签&lt;/b&gt;" in text


def test_an_unknown_number_is_not_found(client):
    assert client.get("/chains/110000-2026-999/").status_code == 404


def test_who_works_with_a_chain_finds_the_way_in(client, chain):
    client.force_login(make.applicant_of(chain))
    assert client.get(address("chain", chain)).context["file_url"] == address("file", chain)
    client.force_login(people.holder(Role.APPLICANT))
    assert client.get(address("chain", chain)).context["file_url"] == ""


def test_a_member_that_left_is_no_longer_listed(client, chain):
    member = make.employer_of(chain)
    type(member).objects.filter(pk=member.pk).update(left_on=date(2026, 3, 1))
    members = [row["name"] for row in client.get(address("chain", chain)).context["members"]]
    assert members == [chain.lead_unit.name, "北京测章技师学院"]


# Those who work with chains ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list"])
def test_a_visitor_signs_in_first(client, name):
    answer = client.get(reverse(f"chains:{name}"))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("accounts:login"))


TABS = ["file", "members", "schools", "roster", "acts"]


@pytest.mark.parametrize("name", [*TABS, "student_new", "roster_import", "roster_template", "roster_export"])
def test_a_stranger_finds_nothing(client, chain, name):
    client.force_login(people.holder(Role.APPLICANT))
    assert client.get(address(name, chain)).status_code == 404


@pytest.mark.parametrize(
    ("role", "heading"), [(Role.APPLICANT, "我的生态链"), (Role.DISTRICT_OFFICER, "生态链"), (Role.AUDITOR, "生态链")]
)
def test_the_list_is_ones_own(client, chain, role, heading):
    make.chain("别处的技能生态链", code=people.CHAOYANG)
    user = make.applicant_of(chain) if role == Role.APPLICANT else people.holder(role)
    client.force_login(user)
    page = client.get(reverse("chains:list"))
    assert page.context["heading"] == heading
    expected = [chain.name] if role != Role.AUDITOR else ["别处的技能生态链", chain.name]
    assert names(page) == expected
    assert page.context["rows"][-1]["url"] == address("file", chain)


def test_the_list_can_be_narrowed_by_state(client, chain):
    client.force_login(people.officer_of(chain.reviewing_authority))
    assert names(client.get(reverse("chains:list") + "?state=building")) == [chain.name]
    assert names(client.get(reverse("chains:list") + "?state=ended")) == []


@pytest.mark.parametrize("name", TABS)
def test_the_lead_unit_reads_every_tab(client, chain, name):
    client.force_login(make.applicant_of(chain))
    page = client.get(address(name, chain))
    assert page.status_code == 200
    assert [(tab["label"], tab["current"]) for tab in page.context["tabs"]] == [
        (label, name == tab)
        for label, tab in (
            ("概况", "file"),
            ("成员", "members"),
            ("院校", "schools"),
            ("学员", "roster"),
            ("办理记录", "acts"),
        )
    ]


def test_a_members_people_see_their_own_part(client, chain):
    client.force_login(make.clerk_of(make.employer_of(chain).unit))
    page = client.get(address("members", chain))
    assert names(page) == ["北京测页制造有限公司"]
    assert page.context["is_partial"] is True
    assert [tab["label"] for tab in page.context["tabs"]] == ["概况", "成员", "院校", "学员"]
    assert names(client.get(address("schools", chain))) == []
    assert client.get(address("acts", chain)).status_code == 403


def test_members_and_schools_in_full(client, chain):
    client.force_login(people.officer_of(chain.reviewing_authority))
    members = client.get(address("members", chain)).context["rows"]
    assert [(row["name"], row["part"], row["tasks"]) for row in members] == [
        (chain.lead_unit.name, "链主单位", ""),
        ("北京测页制造有限公司", "成员单位", "提供实习岗位"),
        ("北京测章技师学院", "成员单位", ""),
    ]
    assert client.get(address("schools", chain)).context["rows"] == [
        {"name": "北京测章技师学院", "majors": "数控加工", "students": 40, "term": ""}
    ]


def test_tiles_count_what_the_person_sees(client, chain):
    make.student(chain)
    client.force_login(make.applicant_of(chain))
    assert [tile["value"] for tile in client.get(address("file", chain)).context["tiles"]] == [3, 1, 1]
    client.force_login(make.clerk_of(make.school_of(chain).unit))
    assert [tile["value"] for tile in client.get(address("file", chain)).context["tiles"]] == [1, 1, 1]


def test_the_record_is_in_each_audiences_words(client, chain):
    make.student(chain)
    client.force_login(make.applicant_of(chain))
    entries = client.get(address("acts", chain)).context["entries"]
    assert [entry["title"] for entry in entries] == ["登记学员", "公布并开始建设"]


# The roster ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_roster_takes_as_many_queries_for_three_as_for_one(client, chain, django_assert_num_queries, number):
    for _ in range(number):
        make.student(chain)
    client.force_login(people.officer_of(chain.reviewing_authority))
    url = address("roster", chain)
    client.get(url)
    with django_assert_num_queries(ROSTER_QUERIES):
        assert len(names(client.get(url))) == number


# Session, account, roles, chain, students; the frame's counts are kept for a few seconds.
ROSTER_QUERIES = 5


def test_the_roster_shows_masks(client, chain):
    student = make.student(chain, identity="11010519491231002X", phone="+8613800138000", level=SkillLevel.SENIOR)
    client.force_login(make.applicant_of(chain))
    page = client.get(address("roster", chain))
    row = page.context["rows"][0]
    assert (row["number"], row["phone"], row["level"], row["term"]) == (
        student.number, "138****8000", "三级/高级工", "2026-02-10起",
    )  # fmt: skip
    text = page.content.decode()
    assert "11010519491231002X" not in text
    assert "13800138000" not in text


def test_the_roster_can_be_searched(client, chain):
    one, two = make.student(chain, name="测学甲"), make.student(chain, name="测学乙", kind=StudentKind.INTERN)
    Student.objects.filter(pk=two.pk).update(left_on=date(2026, 3, 1))
    client.force_login(make.applicant_of(chain))
    for query, expected in {
        "q=甲": ["测学甲"],
        f"q={two.number}": ["测学乙"],
        "kind=intern": ["测学乙"],
        "standing=present": ["测学甲"],
        "standing=gone": ["测学乙"],
        "kind=nobody": ["测学乙", "测学甲"],
    }.items():
        assert names(client.get(f"{address('roster', chain)}?{query}")) == expected
    assert one.number.endswith("00001")


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("applicant", ["登记学员", "导入名单", "导出名单"]),
        ("member", ["登记学员", "导入名单", "导出名单"]),
        ("officer", ["导出名单"]),
        ("auditor", []),
    ],
)
def test_the_buttons_are_those_that_one_may_press(client, chain, who, labels):
    user = {
        "applicant": lambda: make.applicant_of(chain),
        "member": lambda: make.clerk_of(make.employer_of(chain).unit),
        "officer": lambda: people.officer_of(chain.reviewing_authority),
        "auditor": lambda: people.holder(Role.AUDITOR),
    }[who]()
    client.force_login(user)
    assert [action["label"] for action in client.get(address("roster", chain)).context["actions"]] == labels


def test_an_ended_chain_takes_nobody_any_more(client, chain):
    student = make.student(chain)
    perform(chain, "end_period", actor=Actor.clock(), at=Chain.objects.get(pk=chain.pk).due_at)
    client.force_login(make.applicant_of(chain))
    page = client.get(address("roster", chain))
    assert [action["label"] for action in page.context["actions"]] == ["导出名单"]
    assert client.get(address("student", chain, student.pk)).context["form"] is None
    assert client.post(address("student_new", chain), form_of(chain)).status_code == 409
    assert Student.objects.count() == 1


def form_of(chain, **more):
    values = {
        "name": "测学员", "kind": "apprentice", "identity": make.identity(), "phone": "13800138000",
        "school": make.school_of(chain).pk, "employer": make.employer_of(chain).pk, "major": "数控加工", "level": "",
        "enrolled_on": "2026-02-10", "left_on": "",
    }  # fmt: skip
    return {**values, **more}


def test_a_student_by_form(client, chain):
    client.force_login(make.applicant_of(chain))
    answer = client.post(address("student_new", chain), form_of(chain, level="4"))
    assert (answer.status_code, answer.url) == (302, address("roster", chain))
    student = Student.objects.get()
    assert (student.name, student.level, student.employer) == ("测学员", 4, make.employer_of(chain))


def test_a_bad_field_stands_beside_the_others(client, chain):
    client.force_login(make.applicant_of(chain))
    known = make.identity()
    make.student(chain, identity=known)
    bad = form_of(chain, name="测", identity="123", phone="1", school="", level="9", enrolled_on="2026-13-01")
    answer = client.post(address("student_new", chain), bad)
    assert answer.status_code == 400
    assert sorted(answer.context["form"].errors) == ["enrolled_on", "identity", "level", "name", "phone"]
    answer = client.post(address("student_new", chain), form_of(chain, school="", identity=known))
    assert answer.context["form"].errors == {"school": ["学生学徒须填写院校。"]}
    answer = client.post(address("student_new", chain), form_of(chain, identity=known))
    assert answer.context["form"].errors == {"identity": ["证件号码已在本链名单中，名单没有改动。"]}
    assert client.post(address("student_new", chain), {}).status_code == 400
    assert Student.objects.count() == 1


def test_another_chains_member_cannot_be_chosen(client, chain):
    client.force_login(make.applicant_of(chain))
    other = make.employer_of(make.chain())
    answer = client.post(address("student_new", chain), form_of(chain, employer=other.pk))
    assert sorted(answer.context["form"].errors) == ["employer"]
    assert Student.objects.count() == 0


def test_a_change_by_form_keeps_masks_and_refuses_a_stale_screen(client, chain):
    student = make.student(chain)
    before = Student.objects.get(pk=student.pk)
    client.force_login(make.applicant_of(chain))
    url = address("student", chain, student.pk)
    form = client.get(url).context["form"]
    kept = {name: form.get_initial_for_field(form.fields[name], name) or "" for name in form.fields}
    assert client.post(url, {**kept, "name": "改过名", "seen": "1"}).status_code == 302
    after = Student.objects.get(pk=student.pk)
    assert (after.name, after.revision, after.identity.token) == ("改过名", 2, before.identity.token)
    stale = client.post(url, {**kept, "name": "又改名", "seen": "1"})
    assert stale.status_code == 409
    assert stale.context["seen"] == "1"
    assert stale.context["form"]["name"].value() == "又改名"
    assert client.post(url, {**kept, "name": "又改名"}).status_code == 409
    assert Student.objects.get(pk=student.pk).name == "改过名"


def test_who_may_not_change_reads_facts_and_posts_nothing(client, chain):
    student = make.student(chain)
    client.force_login(people.officer_of(chain.reviewing_authority))
    url = address("student", chain, student.pk)
    page = client.get(url)
    assert page.context["form"] is None
    assert page.context["facts"][0] == {"label": "学员编号", "value": student.number}
    assert client.post(url, form_of(chain, seen="1")).status_code == 403
    assert Student.objects.get(pk=student.pk).revision == 1


def test_a_row_of_another_member_or_chain_is_not_found(client, chain):
    lead = chain.members.get(is_lead=True)
    foreign = make.student(chain, kind=StudentKind.EMPLOYEE, school_id=None, employer_id=lead.pk)
    client.force_login(make.clerk_of(make.employer_of(chain).unit))
    assert client.get(address("student", chain, foreign.pk)).status_code == 404
    client.force_login(make.applicant_of(chain))
    elsewhere = make.student(make.chain())
    assert client.get(address("student", chain, elsewhere.pk)).status_code == 404


def test_full_numbers_are_shown_once_for_a_reason(client, chain):
    student = make.student(chain, identity="11010519491231002X", phone="+8613800138000")
    url = address("student_numbers", chain, student.pk)
    client.force_login(people.officer_of(chain.reviewing_authority))
    assert "11010519491231002X" not in client.get(url).content.decode()
    refused = client.post(url, {"reason": " "})
    assert (refused.status_code, RegisterEntry.objects.of(student).count()) == (400, 0)
    page = client.post(url, {"reason": "核对补贴"})
    assert page.context["facts"] == [
        {"label": "证件号码", "value": "11010519491231002X"}, {"label": "手机号码", "value": "13800138000"},
    ]  # fmt: skip
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert RegisterEntry.objects.of(student).count() == 2
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        client.force_login(people.holder(role))
        assert client.post(url, {"reason": "看看"}).status_code == 403
    assert RegisterEntry.objects.of(student).count() == 2
