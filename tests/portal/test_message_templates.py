"""The templates of messages to units: administrators alone, nothing broken is saved, every version is registered."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.models import MessageTemplate
from applications.services.templates import WHO_EDITS, TemplateWords, save_template
from chains.models import Programme
from office.machine import Actor, NotAllowed, Stale
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("portal:message_templates"), reverse("portal:message_template_new")
TYPED = {"name": "来电核对", "programme": "", "subject": "关于{生态链名称}", "body": "请于{填写：日期}前来电。"}


@pytest.fixture
def admin(frozen) -> User:
    frozen(make.START)
    return people.holder(Role.ADMINISTRATOR, at=people.PAST)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def acts() -> list[tuple[str, str, str]]:
    entries = RegisterEntry.objects.filter(thing_label="applications.messagetemplate").order_by("seq")
    return [(entry.label, entry.detail.note, entry.detail.facts["body"]) for entry in entries]


def page(row: MessageTemplate) -> str:
    return reverse("portal:message_template", args=[row.pk])


def test_a_template_is_entered_and_changed_with_every_version_in_the_register(admin) -> None:
    client = client_of(admin)
    assert client.post(NEW, TYPED).status_code == 302
    row = MessageTemplate.objects.get(name="来电核对")
    assert (row.subject, row.body, row.programme, row.is_retired, row.revision) == (
        "关于{生态链名称}", "请于{填写：日期}前来电。", None, False, 1,
    )  # fmt: skip
    changed = TYPED | {"body": "请来电。", "is_retired": "on", "revision": "1"}
    assert client.post(page(row), changed).status_code == 302
    row.refresh_from_db()
    assert (row.body, row.is_retired, row.revision) == ("请来电。", True, 2)
    assert acts() == [
        ("新建通知模板", "第 1 稿", "请于{填写：日期}前来电。"), ("修改通知模板", "第 2 稿", "请来电。"),
    ]  # fmt: skip
    shown = client.get(page(row)).context["changes"]
    assert [(entry["title"], entry["by"]) for entry in shown] == [
        ("修改通知模板，第 2 稿（停用）", admin.person.name), ("新建通知模板，第 1 稿", admin.person.name),
    ]  # fmt: skip


def test_saved_unchanged_nothing_happens(admin) -> None:
    client = client_of(admin)
    client.post(NEW, TYPED)
    row = MessageTemplate.objects.get(name="来电核对")
    client.post(page(row), TYPED | {"revision": "1"})
    assert (MessageTemplate.objects.get(pk=row.pk).revision, len(acts())) == (1, 1)


def test_unknown_and_broken_placeholders_are_refused_by_name(admin) -> None:
    before = MessageTemplate.objects.count()
    answer = client_of(admin).post(NEW, TYPED | {"subject": "{编号}", "body": "请于{期限前来电。"})
    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "subject": ["占位符有误，不在可用的占位符之列：“{编号}”。"],
        "body": ["占位符有误，花括号不成对或不是半角：“{期限前来电。”。"],
    }
    assert (MessageTemplate.objects.count(), acts()) == (before, [])


def test_the_preview_is_filled_from_the_example_and_saves_nothing(admin) -> None:
    before = MessageTemplate.objects.count()
    client = client_of(admin)
    answer = client.post(NEW, TYPED | {"preview": "1"})
    assert answer.status_code == 200
    assert answer.context["preview"] == {
        "subject": "关于集成电路封装测试技能生态链", "body": "请于{填写：日期}前来电。", "fault": "",
    }  # fmt: skip
    broken = client.post(NEW, TYPED | {"body": "{甲}", "preview": "1"})
    assert broken.context["preview"]["fault"] == "占位符有误，不在可用的占位符之列：“{甲}”。"
    assert (MessageTemplate.objects.count(), acts()) == (before, [])


def test_two_administrators_do_not_overwrite_one_another(admin) -> None:
    client = client_of(admin)
    client.post(NEW, TYPED)
    row = MessageTemplate.objects.get(name="来电核对")
    client.post(page(row), TYPED | {"body": "甲改的。", "revision": "1"})
    answer = client.post(page(row), TYPED | {"body": "乙改的。", "revision": "1"})
    assert (answer.status_code, answer.context["form"]["body"].value()) == (409, "乙改的。")
    assert MessageTemplate.objects.get(pk=row.pk).body == "甲改的。"
    with pytest.raises(Stale):
        save_template(row, TemplateWords("名", "标题", "正文"), seen=1, actor=Actor.of(admin), at=make.START)


def test_a_name_stands_once_in_each_scheme(admin) -> None:
    client, programme = client_of(admin), Programme.objects.get(code="beijing-2024")
    client.post(NEW, TYPED)
    answer = client.post(NEW, TYPED)
    assert (answer.status_code, answer.context["form"].errors) == (400, {"name": ["已有同名的模板，请换一个名称。"]})
    assert client.post(NEW, TYPED | {"programme": str(programme.pk)}).status_code == 302
    assert MessageTemplate.objects.filter(name="来电核对").count() == 2


def test_nobody_else_edits_them(admin) -> None:
    row = MessageTemplate.objects.get(name="补正提醒")
    staff = make.staff()
    for user in (staff.officer, staff.head, staff.city_officer, people.holder(Role.AUDITOR, at=people.PAST)):
        client = client_of(user)
        answers = [client.get(LIST), client.post(NEW, TYPED), client.post(page(row), TYPED | {"revision": "1"})]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        with pytest.raises(NotAllowed) as refusal:
            save_template(row, TemplateWords("名", "标题", "正文"), seen=1, actor=Actor.of(user), at=make.START)
        assert str(refusal.value) == WHO_EDITS
    assert (MessageTemplate.objects.get(pk=row.pk).body, acts()) == (row.body, [])


def test_the_list_marks_what_is_retired_or_broken(admin) -> None:
    MessageTemplate.objects.filter(name="补正提醒").update(body="{旧的}")
    MessageTemplate.objects.filter(name="实地核查通知").update(is_retired=True)
    rows = client_of(admin).get(LIST).context["rows"]
    assert {row["name"]: row["tag"]["label"] for row in rows} == {
        "补正提醒": "占位符有误", "约请核对材料": "使用中", "实地核查通知": "已停用", "办理进展告知": "使用中",
    }  # fmt: skip
    assert {row["changed"] for row in rows} == {"随门户提供"}
