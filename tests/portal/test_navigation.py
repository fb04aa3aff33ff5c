"""The frame of every page: the navigation of each role, the switches, and no link that leads nowhere."""

import re

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.choices import Role
from office.messages import tell
from portal.choices import DESK_ENTRIES, PUBLIC_ENTRIES, Entry
from portal.context import address
from tests.factories import accounts as people

OF_ROLE = {
    Role.UNIT_ADMIN: ["待办", "申报", "公示公告", "生态链", "单位"],
    Role.APPLICANT: ["待办", "申报", "公示公告", "生态链", "单位"],
    Role.MEMBER: ["待办", "申报", "公示公告", "生态链", "单位"],
    Role.DISTRICT_OFFICER: ["待办", "申报", "公示公告", "生态链", "单位"],
    Role.DISTRICT_HEAD: ["待办", "申报", "公示公告", "生态链", "单位"],
    Role.CITY_OFFICER: ["待办", "申报", "评审", "公示", "生态链", "单位"],
    Role.CITY_HEAD: ["待办", "申报", "评审", "公示", "生态链", "单位"],
    Role.CO_OFFICER: ["待办", "征求意见"],
    Role.EXPERT: ["待办", "评审"],
    Role.AUDITOR: ["待办", "申报", "评审", "公示", "生态链", "单位", "账号", "日历", "办理登记簿"],
    Role.ADMINISTRATOR: ["待办", "生态链", "账号", "日历", "设置"],
}
PUBLIC = ["首页", "公示公告", "生态链名录", "支持政策", "申报指南", "文书核验"]


def offered(entries: tuple[Entry, ...], labels: list[str]) -> list[str]:
    """The labels whose place some app offers."""
    places = {entry.label: entry.name for entry in entries if address(entry.name)}
    return [label for label in labels if label in places]


def navigation(response: object) -> list[str]:
    return [item["label"] for item in response.context["nav"]]


@pytest.mark.parametrize("role", Role)
def test_each_role_is_led_to_its_places(role, signed_in):
    client, _ = signed_in(role)
    assert navigation(client.get("/desk/")) == offered(DESK_ENTRIES, OF_ROLE[role])


def test_visitors_are_led_to_the_public_pages(db):
    assert navigation(Client().get("/")) == offered(PUBLIC_ENTRIES, PUBLIC)


@pytest.mark.parametrize("path", ["/", "/guide/", "/contacts/", "/policies/", "/verify/", "/nothing-here/"])
def test_no_public_link_leads_nowhere(db, path):
    page = Client().get(path).content.decode()
    targets = {target.split("#")[0].split("?")[0] for target in re.findall(r'href="(/[^"]*)"', page)}
    assert [target for target in sorted(targets) if not target.startswith("/static/") and not leads(target)] == []


def leads(path: str) -> bool:
    try:
        return bool(resolve(path))
    except Resolver404:
        return False


def test_the_place_where_one_is_is_marked(signed_in):
    client, _ = signed_in(Role.ADMINISTRATOR)
    page = client.get("/calendar/")
    assert [item["label"] for item in page.context["nav"] if item["current"]] == ["日历"]
    assert [item["label"] for item in client.get("/inbox/").context["nav"] if item["current"]] == []
    assert [item["label"] for item in Client().get("/policies/3/").context["nav"] if item["current"]] == ["支持政策"]


def test_the_foot_leads_to_every_public_place(db):
    frame = Client().get("/progress/").context["frame"]
    assert [link["label"] for link in frame["foot"]] == PUBLIC
    assert [(link["label"], link["url"]) for link in frame["more"]] == [
        ("办理进度", "/progress/"), ("活动与案例", "/stories/"), ("开放数据", "/open-data/"),
    ]  # fmt: skip


def test_who_is_signed_in(signed_in):
    client, account = signed_in(Role.DISTRICT_OFFICER, code=people.HAIDIAN)
    frame = client.get("/desk/").context["frame"]
    assert (frame["person"], frame["roles_text"], frame["scope"]) == (
        account.person.name,
        "区经办",
        "海淀区人力资源和社会保障局",
    )


def test_unread_messages_are_counted(signed_in, frozen):
    at = frozen("2026-03-02T09:00")
    client, account = signed_in(Role.EXPERT)
    tell(account, kind="application", title="请评审", at=at)
    links = {link["label"]: link["count"] for link in client.get("/desk/").context["frame"]["links"]}
    assert links == {"消息": 1, "账号": 0}


def test_the_demonstration_says_so(db, settings):
    settings.DEMO = True
    assert "演示环境：所有单位与人员均为虚构" in Client().get("/").content.decode()
    settings.DEMO = False
    assert "演示环境" not in Client().get("/").content.decode()


def test_the_enlarged_mode_stays_until_it_is_switched_off(db):
    client = Client()
    answer = client.get("/display/?enlarged=1&next=/guide/")
    assert (answer.status_code, answer["Location"]) == (302, "/guide/")
    assert '<html lang="zh-CN" class="enlarged">' in client.get("/guide/").content.decode()
    client.get("/display/?enlarged=0&next=/guide/")
    assert '<html lang="zh-CN">' in client.get("/guide/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(db, target):
    assert Client().get("/display/", {"enlarged": "1", "next": target})["Location"] == "/"


def test_visitors_get_no_cookie(db):
    assert Client().get("/").cookies.output() == ""
