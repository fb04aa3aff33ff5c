"""The pages of existing chains on their way in: who sees them, what a form takes and refuses, a batch of approvals."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from chains.choices import EntryAction, EntryState
from chains.forms import ParticipantFormSet
from chains.models import Chain, ChainEntry, Programme
from chains.selectors import count_todo_for, todo_for, waiting_for
from chains.services import Paper, draft_entry
from office.machine import Actor, NotAllowed, perform
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make
from tests.factories import entries as making

pytestmark = pytest.mark.django_db
LIST, NEW, APPROVE = "/desk/chains/entries/", "/desk/chains/entries/new/", "/desk/chains/entries/approve/"
PLAIN = {"name": "", "uscc": "", "kind": "", "tasks": "", "posts": "", "places": "", "majors": "", "students": "",
         "term": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def officer(client):
    client.force_login(making.officer())
    return making.officer()


def typed(**more):
    """What the form sends for one chain."""
    entered = vars(making.particulars())
    return {
        **entered,
        "programme": make.programme().pk,
        "industry": "C39 计算机、通信和其他电子设备制造业",
        "reviewing_authority": entered["reviewing_authority"].pk,
        "starts_on": "2025-07-15",
        "announcement_title": "关于公布首批技能生态链的通知",
        "announcement_number": "京测人社发[2025]8号",
        "announced_on": "2025-07-10",
        "scan": people.pdf("公布.pdf"),
        **more,
    }


def sent_rows(seen, *rows):
    """What the page of members sends."""
    cells = {f"rows-{n}-{key}": value for n, row in enumerate(rows) for key, value in (PLAIN | row).items()}
    return {"seen": seen, "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, **cells}


# The list and one entry ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(client, officer, django_assert_num_queries, number):
    entries = [making.entry() for _ in range(number)]
    client.get(LIST)
    with django_assert_num_queries(4):
        page = client.get(LIST)
    assert [row["pk"] for row in page.context["rows"]] == [entry.pk for entry in reversed(entries)]
    assert (page.context["enters"], page.context["approves"]) == (True, False)


def test_other_bureaus_see_nothing_of_it(client):
    entry = making.entry()
    above, _ = people.other_jurisdiction()
    client.force_login(people.holder(Role.CITY_OFFICER, code=above.code))
    assert client.get(LIST).context["rows"] == []
    for name in ("entry", "entry_edit", "entry_members", "entry_scan", "entry_members_template"):
        assert client.get(reverse(f"chains:{name}", args=[entry.pk])).status_code == 404
    assert client.get(reverse("chains:entry_act", args=[entry.pk, "propose"])).status_code == 404


def test_an_auditor_reads_and_does_nothing(client):
    entry = making.entry()
    client.force_login(people.holder(Role.AUDITOR))
    page = client.get(entry.get_absolute_url())
    assert (page.status_code, page.context["acts"], page.context["edit_url"]) == (200, [], "")
    assert client.get(reverse("chains:entry_edit", args=[entry.pk])).status_code == 403


def test_an_entry_shows_what_is_to_come_into_being(client, officer):
    entry = making.entry()
    page = client.get(entry.get_absolute_url())
    assert [act["label"] for act in page.context["acts"]] == ["提请审定", "作废"]
    assert (page.context["counted"], page.context["blocked"]) == ("成员单位 1 家，院校 1 所", [])
    facts = {fact["label"]: fact["value"] for fact in page.context["facts"]}
    assert (facts["建设周期"], facts["公布文件"], facts["文号"]) == (
        "2025年7月15日起\n2027年7月15日期满", "关于公布首批技能生态链的通知", "京测人社发〔2025〕8号",
    )  # fmt: skip
    school = page.context["rows"][1]
    assert [cell["text"] for cell in school["cells"]] == [
        "—", "职业院校（含技工院校）", "—", "—", "—", "电子技术", "40", "2025年9月至2027年7月",
    ]  # fmt: skip
    ChainEntry.objects.filter(pk=entry.pk).update(participants=[])
    page = client.get(entry.get_absolute_url())
    assert [act["label"] for act in page.context["acts"]] == ["作废"]
    assert page.context["blocked"] == ["“提请审定”之前：还没有填写成员和院校。"]


def test_a_code_that_others_named_differently_is_remarked(client, officer):
    named = people.named_unit("别人写的名称")
    entry = making.entry(lead_uscc=named.uscc)
    page = client.get(entry.get_absolute_url())
    assert page.context["remarks"] == [
        "这个代码已被列名为“别人写的名称”，该单位登记之前，生态链按这个名称显示链主单位。"
    ]


def test_the_scan_is_handed_out_and_the_chain_leads_to_it(client, officer):
    entry = making.entry(EntryState.APPROVED)
    scan = client.get(reverse("chains:entry_scan", args=[entry.pk]))
    assert (scan.status_code, scan["Content-Type"]) == (200, "application/pdf")
    assert scan.getvalue().startswith(b"%PDF")
    facts = client.get(entry.chain.file_url).context["facts"]
    assert facts[-1] == {"label": "来源", "value": "历史生态链补录", "url": entry.get_absolute_url()}


def test_the_desks_of_officer_and_head(at):
    draft, proposed = making.entry(), making.entry(EntryState.PROPOSED)
    officer, head = making.officer(), making.head()
    assert [(row["group"], row["url"]) for row in todo_for(officer, at)] == [("生态链补录", draft.get_absolute_url())]
    assert [(row["group"], row["url"]) for row in todo_for(head, at)] == [
        ("生态链补录审定", proposed.get_absolute_url())
    ]
    assert [row["url"] for row in waiting_for(officer, at)] == [proposed.get_absolute_url()]
    district = people.officer_of(people.authority())
    assert [count_todo_for(user, at) for user in (officer, head, district)] == [1, 1, 0]


# The form ------------------------------------------------------------------------------------------------------------


def test_a_chain_is_entered_with_its_paper(client, officer, at):
    sent = typed(name="旧链技能生态链")
    page = client.post(NEW, sent)
    entry = ChainEntry.objects.get()
    assert (page.status_code, page["Location"]) == (302, f"/desk/chains/entries/{entry.pk}/members/")
    assert (entry.state, entry.name, entry.lead_uscc, entry.announcement_number, entry.starts_on, entry.scan.name) == (
        "drafted", "旧链技能生态链", sent["lead_uscc"], "京测人社发〔2025〕8号", date(2025, 7, 15), "公布.pdf",
    )  # fmt: skip
    assert Chain.objects.count() == 0
    assert [act.label for act in RegisterEntry.objects.of(entry)] == ["补录生态链"]


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"starts_on": "2026-03-03"}, "starts_on", "建设周期起始日不能晚于今天。"),
        ({"announced_on": "2026-03-03"}, "announced_on", "公布日期不能晚于今天。"),
        ({"key_field": ""}, "key_field", "请选择重点领域。"),
        (
            {"starts_on": "2024-11-20"},
            "starts_on",
            "建设周期起始日早于试点方案的印发日期（2024年11月21日），请核对。",
        ),
        (
            {"lead_uscc": "91110108000000007Y"},
            "lead_uscc",
            "统一社会信用代码的校验位不符，请对照营业执照或登记证书逐位核对。",
        ),
        (
            {"announcement_number": "第8号"},
            "announcement_number",
            "文号的顺序号前不加“第”字，请写成“京人社能发〔2024〕14号”的样子。",
        ),
    ],
)
def test_what_cannot_stand_is_named_at_its_field(client, officer, more, field, said):
    page = client.post(NEW, typed(**more))
    assert (page.status_code, page.context["form"].errors) == (400, {field: [said]})
    assert ChainEntry.objects.count() == 0


def test_a_scan_that_is_none_is_refused(client, officer):
    scan = people.pdf("公布.pdf")
    scan.file.seek(0)
    scan.file.write(b"hello")
    page = client.post(NEW, typed(scan=scan))
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["scan"])
    assert ChainEntry.objects.count() == 0


def test_a_lead_has_one_chain_and_one_open_entry(client, officer):
    unit = people.verified_unit()
    make.chain(lead=unit)
    page = client.post(NEW, typed(lead_uscc=unit.uscc, lead_name=unit.name))
    assert page.context["form"].errors == {
        "lead_uscc": [f"“{unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"]
    }
    first = making.entry()
    page = client.post(NEW, typed(lead_uscc=first.lead_uscc))
    assert page.context["form"].errors == {
        "lead_uscc": [f"这家单位已有一条未办结的补录“{first.name}”，请先办结或作废。"]
    }
    assert ChainEntry.objects.count() == 1


def test_a_registered_unit_has_its_name(client, officer):
    unit = people.verified_unit("北京测名科技有限公司")
    page = client.post(NEW, typed(lead_uscc=unit.uscc, lead_name="别的公司"))
    assert page.context["form"].errors == {
        "lead_name": [
            "这个代码在门户登记的单位是“北京测名科技有限公司”，请核对名称和代码；单位已更名的，先办理单位变更登记。"
        ]
    }


def test_a_draft_is_changed_and_keeps_its_scan(client, officer):
    entry = making.entry()
    sent = typed(name="改名技能生态链", lead_uscc=entry.lead_uscc, seen=entry.revision)
    del sent["scan"]
    assert client.post(reverse("chains:entry_edit", args=[entry.pk]), sent).status_code == 302
    fresh = ChainEntry.objects.get(pk=entry.pk)
    assert (fresh.name, fresh.scan_id, fresh.revision) == ("改名技能生态链", entry.scan_id, entry.revision + 1)
    again = client.post(reverse("chains:entry_edit", args=[entry.pk]), {**sent, "name": "又改"})
    assert again.status_code == 409
    assert ChainEntry.objects.get(pk=entry.pk).name == "改名技能生态链"


def test_only_officers_of_the_scheme_enter(at):
    above, _ = people.other_jurisdiction()
    for who in (
        making.head(),
        people.holder(Role.CITY_OFFICER, code=above.code),
        people.officer_of(people.authority()),
    ):
        with pytest.raises(NotAllowed):
            draft_entry(
                make.programme(), making.particulars(), making.paper(), people.pdf(), actor=Actor.of(who), at=at
            )
    assert ChainEntry.objects.count() == 0


# Members and schools -------------------------------------------------------------------------------------------------


def test_rows_are_kept_as_they_were_read(client, officer):
    entry = making.entry()
    url = reverse("chains:entry_members", args=[entry.pk])
    school = {"name": "北京测新技师学院", "kind": "vocational", "majors": "机电", "students": "40"}
    assert client.post(url, sent_rows(entry.revision, school, {})).status_code == 302
    kept = ChainEntry.objects.get(pk=entry.pk).participants
    assert kept == [{**PLAIN, "name": "北京测新技师学院", "kind": "vocational", "majors": "机电", "students": 40,
                     "places": 0}]  # fmt: skip


def test_bad_cells_are_named_and_nothing_is_kept(client, officer):
    entry = making.entry()
    url = reverse("chains:entry_members", args=[entry.pk])
    rows = ({"name": "甲公司", "kind": "enterprise", "places": "许多", "majors": "机电"}, {"kind": "park"})
    page = client.post(url, sent_rows(entry.revision, *rows))
    assert page.status_code == 400
    assert [problem["text"] for problem in page.context["problems"]] == [
        "第1行岗位数：岗位数应为整数，例如 20。",
        "第1行合作专业：企业不填合作专业，只有院校填写。",
        "第2行单位名称：请填写单位名称。",
    ]
    assert ChainEntry.objects.get(pk=entry.pk).participants == entry.participants


def test_a_unit_stands_once():
    rows = ParticipantFormSet(sent_rows(0, *[{"name": "甲公司", "kind": "enterprise"}] * 2))
    assert not rows.is_valid()
    assert rows.forms[1].errors == {"name": ["与第1家单位重复，请合并成一行。"]}


# Approving -----------------------------------------------------------------------------------------------------------


def test_the_acts_go_through_the_pages(client, officer):
    entry = making.entry()
    url = reverse("chains:entry_act", args=[entry.pk, "propose"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"seen": entry.revision}).status_code == 302
    client.force_login(making.head())
    approve = reverse("chains:entry_act", args=[entry.pk, "approve"])
    assert client.post(approve, {"seen": entry.revision + 1}).status_code == 302
    assert ChainEntry.objects.get(pk=entry.pk).chain.number == "110000-2025-001"


def test_a_batch_is_approved_one_by_one(client, at):
    unit = people.verified_unit()
    good, stale = making.entry(EntryState.PROPOSED), making.entry(EntryState.PROPOSED)
    blocked = making.entry(EntryState.PROPOSED, lead_uscc=unit.uscc, lead_name=unit.name)
    make.chain(lead=unit)
    draft = making.entry()
    client.force_login(making.head())
    chosen = [good, stale, blocked, draft]
    page = client.get(APPROVE, {"entry": [entry.pk for entry in chosen]})
    led = f"“{unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"
    assert [(row["tag"]["label"], row["sentence"]) for row in page.context["rows"]] == [
        ("可以审定", "编号入库，列入名录，建设周期从起始日算起。"),
        ("可以审定", "编号入库，列入名录，建设周期从起始日算起。"),
        ("不能审定", led),
        ("不能审定", "不在待审定，或由您本人提请，不能由您审定。"),
    ]
    seen = {f"seen-{entry.pk}": entry.revision for entry in chosen} | {f"seen-{stale.pk}": stale.revision - 1}
    page = client.post(APPROVE, {"entry": [entry.pk for entry in chosen], **seen})
    assert [row["sentence"] for row in page.context["rows"]] == [
        "已入库，生态链编号 110000-2025-001。",
        "您打开页面之后，此件已有变化。请看过最新内容后再办理；您填写的内容没有提交。",
        led,
        "“审定补录”已不能办理：此件现在是“起草中”。请刷新页面后再看。",
    ]
    states = [ChainEntry.objects.get(pk=entry.pk).state for entry in chosen]
    assert states == ["approved", "proposed", "proposed", "drafted"]
    again = client.post(APPROVE, {"entry": [good.pk], **seen})
    assert [row["tag"]["label"] for row in again.context["rows"]] == ["没有办理"]
    assert Chain.objects.filter(entry__isnull=False).count() == 1


# Guangdong -----------------------------------------------------------------------------------------------------------


def test_guangdong_enters_with_data_alone(at):
    programme = Programme.objects.get(code="guangdong-2022")
    province, city = programme.selecting_authority, people.other_jurisdiction()[1]
    officer = people.holder(Role.CITY_OFFICER, code=province.code)
    head = people.holder(Role.CITY_HEAD, code=province.code)
    entered = making.particulars(reviewing_authority=city, key_field="", starts_on=date(2023, 3, 1))
    paper = Paper("关于公布技能生态链的通知", "", date(2023, 2, 20))
    entry = draft_entry(programme, entered, paper, people.pdf(), actor=Actor.of(officer), at=at)
    ChainEntry.objects.filter(pk=entry.pk).update(participants=making.rows())
    perform(entry, EntryAction.PROPOSE, actor=Actor.of(officer), at=at)
    done = perform(entry, EntryAction.APPROVE, actor=Actor.of(head), at=at)
    assert (done.chain.number, done.chain.announcement) == ("440000-2023-001", "关于公布技能生态链的通知")
