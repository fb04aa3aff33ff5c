"""The page of a policy, and the page on which it is revised."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from subsidies.models import PolicyVersion
from tests.factories import accounts as people
from tests.factories import guangdong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


def page(number):
    return reverse("subsidies:policy", args=[number])


def revise(number):
    return reverse("subsidies:revise", args=[number])


@pytest.mark.parametrize("number", range(1, 13))
def test_every_policy_has_a_public_page(client, number):
    answer = client.get(page(number))
    assert answer.status_code == 200
    assert answer.context["version"].policy.number == number
    assert answer.context["revise_url"] == ""
    assert "京人社能发〔2024〕14号" in answer.content.decode()


@pytest.mark.parametrize("number", [0, 13])
def test_there_is_no_thirteenth(client, number):
    assert client.get(page(number)).status_code == 404


@pytest.mark.parametrize(("number", "figures"), [(3, 2), (10, 12)])
def test_as_many_queries_for_twelve_figures_as_for_two(client, django_assert_num_queries, number, figures):
    # The register's head; policy, its version, documents, amounts, all versions.
    with django_assert_num_queries(6):
        answer = client.get(page(number))
    assert sum(len(group.lines) for group in answer.context["amounts"]) == figures


def test_the_page_says_what_is_a_draft_and_what_is_missing(client):
    text = client.get(page(10)).content.decode()
    assert text.count("征求意见稿") == 2
    assert "2026-11-22" in text
    assert "以主管部门公布为准，尚未录入" in client.get(page(4)).content.decode()
    assert "没有按人或按项发给的固定金额。" in client.get(page(1)).content.decode()


def test_a_policy_before_its_first_day_has_no_version(client, frozen):
    frozen("2024-11-20T09:00")
    answer = client.get(page(3))
    assert answer.context["version"] is None
    assert "此项政策现在没有有效版本" in answer.content.decode()
    assert answer.context["versions"] == [{"title": "第1版", "note": "初次录入", "end": "2024-11-21起（尚未生效）"}]


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        (Role.CITY_OFFICER, "", 200),
        (Role.CITY_HEAD, "", 200),
        (Role.CITY_OFFICER, guangdong.PROVINCE, 403),
        (Role.CITY_HEAD, guangdong.PROVINCE, 403),
        (Role.DISTRICT_HEAD, "", 403),
        (Role.ADMINISTRATOR, "", 403),
        (None, "", 302),
    ],
)
def test_the_people_of_its_scheme_revise(client, role, code, status):
    if role:
        client.force_login(people.holder(role, code=code))
    assert client.get(revise(3)).status_code == status
    assert bool(client.get(page(3)).context["revise_url"]) is (status == 200)


def sent(client, number, **more):
    """What the browser sends back of the form as it is shown, with changes."""
    context = client.get(revise(number)).context
    values = {"seen": context["seen"]}
    for form in (context["form"], context["amounts"].management_form, *context["amounts"].forms):
        for field in form:
            value = field.value()
            values[field.html_name] = "" if value is None else value
    return {**values, "note": "录入标准", "effective_on": "2026-03-02", **more}


def test_a_new_version_by_form(client):
    client.force_login(people.holder(Role.CITY_OFFICER))
    data = sent(
        client, 4,
        **{
            "documents": "本市高技能人才研修培训管理办法｜京测人社发[2026]8号\n\n另一份文件\n"
            "第三份文件||https://www.example.gov.cn/c.html",
            "basis_url": "https://www.example.gov.cn/a.html",
            "amounts-0-unit_amount": "2000", "amounts-0-unit": "元/人", "amounts-0-source": "京测人社发〔2026〕8号",
            "amounts-0-standing": "in_force",
        },
    )  # fmt: skip
    answer = client.post(revise(4), data)
    assert (answer.status_code, answer.url) == (302, page(4))
    version = PolicyVersion.objects.get(policy__number=4, version=2)
    assert [(row.title, row.number, row.url) for row in version.documents.all()] == [
        ("本市高技能人才研修培训管理办法", "京测人社发〔2026〕8号", ""), ("另一份文件", "", ""),
        ("第三份文件", "", "https://www.example.gov.cn/c.html"),
    ]  # fmt: skip
    shown = client.get(page(4))
    for letter in "ac":
        assert f'<a href="https://www.example.gov.cn/{letter}.html">' in shown.content.decode()
    again = client.get(revise(4)).context["form"]
    assert again["documents"].value().splitlines()[2] == "第三份文件｜｜https://www.example.gov.cn/c.html"
    assert again["basis_url"].value() == "https://www.example.gov.cn/a.html"
    assert [line.amount for group in shown.context["amounts"] for line in group.lines] == ["2,000元/人"]
    assert [row["title"] for row in shown.context["versions"]] == ["第2版", "第1版"]


def test_a_figure_can_be_added_and_struck_out(client):
    client.force_login(people.holder(Role.CITY_OFFICER))
    added = {
        "region": "北京市", "audience": "新的对象", "unit_amount": "100", "unit": "元/人", "source": "测试文件",
        "standing": "in_force", "checked_on": "2026-03-02",
    }  # fmt: skip
    data = sent(client, 3, **{f"amounts-2-{name}": value for name, value in added.items()})
    assert client.post(revise(3), {**data, "amounts-1-DELETE": "on"}).status_code == 302
    version = PolicyVersion.objects.get(policy__number=3, version=2)
    assert list(version.amounts.values_list("audience", "position")) == [
        ("开展企业新型学徒制培训的单位", 0), ("新的对象", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"note": ""}, "note"),
        ({"basis_number": "14号文"}, "basis_number"),
        ({"documents": "｜京测人社发〔2026〕8号"}, "documents"),
        ({"documents": "一份文件｜｜javascript:alert(1)"}, "documents"),
        ({"basis_url": "javascript:alert(1)"}, "basis_url"),
        ({"effective_on": "2024-01-01"}, "effective_on"),
        ({"kind": "gift"}, "kind"),
        ({"amounts-0-standing": "in_force"}, "__all__"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, more, field):
    client.force_login(people.holder(Role.CITY_OFFICER))
    answer = client.post(revise(3), sent(client, 3, **more))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert PolicyVersion.objects.filter(policy__number=3).count() == 1


def test_a_bad_figure_keeps_the_others(client):
    client.force_login(people.holder(Role.CITY_OFFICER))
    answer = client.post(revise(3), sent(client, 3, **{"amounts-1-unit_amount": "很多", "summary": "新的说明"}))
    assert answer.status_code == 400
    assert sorted(answer.context["amounts"].forms[1].errors) == ["unit_amount"]
    assert answer.context["form"]["summary"].value() == "新的说明"
    assert client.post(revise(3), {}).status_code == 400
    assert PolicyVersion.objects.filter(policy__number=3).count() == 1


def test_two_at_once_one_is_told(client):
    client.force_login(people.holder(Role.CITY_OFFICER))
    data = sent(client, 3)
    assert client.post(revise(3), data).status_code == 302
    late = client.post(revise(3), {**data, "summary": "另一种说明"})
    assert late.status_code == 409
    assert late.context["form"]["summary"].value() == "另一种说明"
    assert late.context["seen"] == "1"
    assert PolicyVersion.objects.filter(policy__number=3).count() == 2
