"""A form edition is brought in as a file, checked, proposed by one administrator and published by another."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.choices import EditionAction, EditionState
from applications.editions import read_edition
from applications.forms import RoundForm
from applications.kinds import Demand, demand_of
from applications.models import FormEdition
from applications.selectors import count_todo_for, todo_for
from applications.selectors.editions import checks_of, content_of, problems_of
from applications.services import draft_edition
from office import effects
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, perform
from office.models import Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db
AT = make.START


@pytest.fixture
def administrators(frozen) -> list[Actor]:
    """Two persons, and a third account of the first one's person."""
    frozen(AT)
    make.edition()
    guangdong.edition()
    return [Actor.of(people.holder(Role.ADMINISTRATOR, at=people.PAST)) for _ in range(2)]


def file_of(**changed) -> SimpleUploadedFile:
    """Guangdong's edition under another code."""
    content = read_edition("guangdong-2022") | {"code": "guangdong-2027"} | changed
    return SimpleUploadedFile("edition.json", json.dumps(content, ensure_ascii=False).encode())


def without(section: str, field: str) -> list[dict]:
    """The sections of Guangdong's edition without one field."""
    sections = read_edition("guangdong-2022")["sections"]
    for entry in sections:
        if entry["key"] == section:
            entry["fields"] = [one for one in entry["fields"] if one["key"] != field]
    return sections


def test_what_comes_with_the_portal_is_published_and_passes_its_checks(administrators):
    for code in ("beijing-2024", "guangdong-2022"):
        edition = FormEdition.objects.get(code=code)
        assert (edition.state, problems_of(edition), edition.proposer) == (EditionState.PUBLISHED, [], None)
        assert content_of(edition) == {"layout": "booklet", "boxes": []} | read_edition(code)


def test_two_persons_publish_an_edition(administrators):
    first, second = administrators
    edition = draft_edition(file_of(title="广东省新版申报表"), actor=first, at=AT)
    assert (edition.state, edition.title, edition.layout) == (EditionState.DRAFT, "广东省新版申报表", "sheet")
    edition = perform(edition, EditionAction.PROPOSE, actor=first, at=AT)
    with pytest.raises(NotAllowed):
        perform(edition, EditionAction.PUBLISH, actor=first, at=AT)
    assert [str(row.action) for row in available(edition, first.user)] == ["take_back"]
    edition = perform(edition, EditionAction.PUBLISH, actor=second, at=AT)
    assert (edition.state, edition.published_at, edition.publisher) == (
        EditionState.PUBLISHED, AT, second.user.person,
    )  # fmt: skip
    assert edition in RoundForm(programme=edition.programme).fields["edition"].queryset
    assert [row.label for row in RegisterEntry.objects.of(edition).order_by("seq")] == [
        "导入表单版本",
        "提请发布",
        "发布",
    ]


def test_a_retired_edition_stays_with_the_rounds_that_have_it(administrators):
    first, _ = administrators
    edition = FormEdition.objects.get(code="guangdong-2022")
    call = guangdong.call()
    edition = perform(edition, EditionAction.RETIRE, actor=first, at=AT, note="改用新版。")
    assert edition.state == EditionState.RETIRED
    assert list(RoundForm(programme=edition.programme).fields["edition"].queryset) == []
    assert list(RoundForm(programme=edition.programme, call=call).fields["edition"].queryset) == [edition]


def test_a_draft_is_replaced_by_its_next_file_and_a_published_code_is_taken(administrators):
    first, _ = administrators
    edition = draft_edition(file_of(), actor=first, at=AT)
    again = draft_edition(file_of(note="说明改过。"), actor=first, at=AT)
    assert (again.pk, again.note, again.revision) == (edition.pk, "说明改过。", 1)
    with pytest.raises(WrongState):
        draft_edition(file_of(code="guangdong-2022", note="改。"), actor=first, at=AT)
    assert FormEdition.objects.get(code="guangdong-2022").note == read_edition("guangdong-2022")["note"]


@pytest.mark.parametrize(
    ("section", "field", "sentence"),
    [
        ("chain", "name", "没有“生态链名称”（chain.name），无法办理。"),
        ("lead", "authority", "没有“报送部门”（lead.authority），无法办理。"),
        ("posts", "chain_places", "岗位一节没有全链岗位数（chain_places），不能计算岗位合计。"),
        ("members", "uscc", "“生态企业基本情况”没有问统一社会信用代码（uscc）。"),
    ],
)
def test_an_edition_that_the_rules_cannot_read_is_not_proposed(administrators, section, field, sentence):
    first, _ = administrators
    sections = without(section, field)
    if section == "chain":
        sections[0]["fields"] = [{"key": "motto", "label": "口号", "type": "text"}]
    edition = draft_edition(file_of(sections=sections), actor=first, at=AT)
    with pytest.raises(NotReady) as refused:
        perform(edition, EditionAction.PROPOSE, actor=first, at=AT)
    assert [problem.text for problem in refused.value.problems] == [sentence]
    assert FormEdition.objects.get(pk=edition.pk).state == EditionState.DRAFT


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"required_with": ["plan.nothing"]}, "附件“x”的 required_with 所指的“plan.nothing”不在表单中。"),
        ({"required_with": ["nothing.text"]}, "附件“x”的 required_with 所指的“nothing.text”不在表单中。"),
        ({"required_with": ["plan"]}, "附件“x”的 required_with 应列出“节.字段”。"),
        ({"required_with": "plan.text"}, "附件“x”的 required_with 应列出“节.字段”。"),
        ({"requires": ["plan.text"]}, "附件“x”的属性不在目录中：requires。"),
    ],
)
def test_a_kind_of_attachment_follows_the_catalogue(administrators, entry, sentence):
    first, _ = administrators
    kinds = [{"key": "x", "label": "佐证"} | entry]
    with pytest.raises(ValidationError) as refused:
        draft_edition(file_of(attachments=kinds), actor=first, at=AT)
    assert refused.value.messages == [sentence]
    assert FormEdition.objects.filter(code="guangdong-2027").count() == 0


def test_a_kind_may_be_called_for_by_what_stands_in_rows(administrators):
    first, _ = administrators
    kinds = [{"key": "x", "label": "佐证", "required_with": ["members.post", "plan.text"]}]
    edition = draft_edition(file_of(attachments=kinds), actor=first, at=AT)
    contents = {"members": {"rows": [{"id": "a", "post": ""}, {"id": "b", "post": "电工"}]}}
    demand = demand_of(edition.kinds[0], "enterprise", edition.parsed, contents)
    assert (demand.needed, demand.grounds, demand.reason) == (True, ("岗位名称",), "因填写了岗位名称，须上传")
    assert demand_of(edition.kinds[0], "enterprise", edition.parsed, {}) == Demand(False)


def test_what_a_form_does_not_ask_is_a_remark(administrators):
    remarks = [text for check in checks_of(FormEdition.objects.get(code="guangdong-2022")) for text in check.remarks]
    assert remarks == ["不问“重点领域”，名录中留空。", "不问“公开简介”，名录中留空。"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe{", "这不是 UTF-8 编码的 JSON 文件。"),
        (b"[" * 5000, "这不是 UTF-8 编码的 JSON 文件。"),
        (b"[]", "文件内容应为一个对象。"),
        (b" " * (513 * 1024), "文件过大：表单版本的 JSON 文件不超过 512 KB。"),
        (b'{"programme": "x", "code": "y"}', None),
        (b'{"programme":"x","code":"y","title":"","note":"","notes":[],"sections":[1],"attachments":[],'
         b'"checklist":[],"declaration":""}', "文件的结构不对，请对照下载的现行版本修改。"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_edition_is_refused(administrators, content, sentence):
    before = FormEdition.objects.count()
    with pytest.raises(ValidationError) as refused:
        draft_edition(SimpleUploadedFile("x.json", content), actor=administrators[0], at=AT)
    assert sentence is None or refused.value.messages == [sentence]
    assert FormEdition.objects.count() == before


def test_unknown_types_programmes_and_people_are_refused(administrators):
    first, _ = administrators
    sections = read_edition("guangdong-2022")["sections"]
    sections[0]["fields"][0]["type"] = "colour"
    with pytest.raises(ValidationError):
        draft_edition(file_of(sections=sections), actor=first, at=AT)
    with pytest.raises(ValidationError):
        draft_edition(file_of(programme="nowhere"), actor=first, at=AT)
    with pytest.raises(NotAllowed):
        draft_edition(file_of(), actor=Actor.of(people.holder(Role.CITY_OFFICER, code=make.CITY)), at=AT)
    assert not FormEdition.objects.filter(code="guangdong-2027").exists()


def test_the_database_refuses_one_person_and_a_time_without_a_state(administrators):
    edition = draft_edition(file_of(), actor=administrators[0], at=AT)
    person = administrators[0].user.person
    for values in ({"proposer": person, "publisher": person}, {"published_at": AT}, {"state": "published"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FormEdition.objects.filter(pk=edition.pk).update(**values)


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_pages_walk_an_edition_to_its_publication(administrators):
    first, second = map(browser, administrators)
    page = first.post(reverse("applications:edition_new"), {"file": file_of()}, follow=True)
    edition = FormEdition.objects.get(code="guangdong-2027")
    assert page.redirect_chain[-1][0] == edition.get_absolute_url()
    assert "提请发布" in page.text
    preview = first.get(reverse("applications:edition_preview", args=[edition.pk]))
    assert preview.content.startswith(b"%PDF-")
    again = json.loads(first.get(reverse("applications:edition_file", args=[edition.pk])).content)
    assert again == read_edition("guangdong-2022") | {"code": "guangdong-2027"}
    for client, action in ((first, "propose"), (second, "publish")):
        url = reverse("applications:edition_act", args=[edition.pk, action])
        seen = FormEdition.objects.get(pk=edition.pk).revision
        assert client.post(url, {"seen": str(seen)}).status_code == 302
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert "已发布" in first.get(reverse("applications:editions")).text


def test_a_selecting_authority_sees_the_editions_of_its_programmes(administrators):
    province = browser(Actor.of(people.holder(Role.CITY_OFFICER, code=guangdong.PROVINCE)))
    text = province.get(reverse("applications:editions")).text
    assert ("guangdong-2022" in text, "beijing-2024" in text, "导入表单版本" in text) == (True, False, False)
    beijing = FormEdition.objects.get(code="beijing-2024")
    assert province.get(reverse("applications:edition", args=[beijing.pk])).status_code == 404
    assert province.get(reverse("applications:edition_new")).status_code == 403


def told(*, kind: str = "edition") -> list[tuple[str, str, str, str]]:
    """Who was told what, in the order of telling: account, title, text, link."""
    effects.sweep(at=AT + timedelta(minutes=1))
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("recipient__username", "title", "body", "url"))


def test_the_others_are_told_of_a_proposal_and_its_proposer_of_what_came_of_it(administrators):
    first, second = administrators
    edition = draft_edition(file_of(), actor=first, at=AT)
    edition = perform(edition, EditionAction.PROPOSE, actor=first, at=AT)
    url, name = edition.get_absolute_url(), str(edition)
    proposed = (
        second.user.username, f"{name}：提请发布",
        f"{first.user.person.name}提请发布，请核对检查结果和空表后发布或退回。", url,
    )  # fmt: skip
    assert told() == [proposed]
    assert [(task["title"], task["url"]) for task in todo_for(second.user, AT)] == [(name, url)]
    assert (count_todo_for(second.user, AT), count_todo_for(first.user, AT)) == (1, 0)
    assert todo_for(first.user, AT) == []
    edition = perform(edition, EditionAction.SEND_BACK, actor=second, at=AT, note="缺一个栏目。")
    returned = (first.user.username, f"{name}：退回修改", "缺一个栏目。", url)
    assert told() == [proposed, returned]
    assert (todo_for(second.user, AT), count_todo_for(second.user, AT)) == ([], 0)
    edition = perform(edition, EditionAction.PROPOSE, actor=second, at=AT)
    perform(edition, EditionAction.PUBLISH, actor=first, at=AT)
    assert [row[:2] for row in told()[2:]] == [
        (first.user.username, f"{name}：提请发布"),
        (second.user.username, f"{name}：发布"),
    ]


def test_an_edition_waits_for_no_auditor(administrators):
    first, _ = administrators
    perform(draft_edition(file_of(), actor=first, at=AT), EditionAction.PROPOSE, actor=first, at=AT)
    auditor = people.holder(Role.AUDITOR, at=people.PAST)
    assert (todo_for(auditor, AT), count_todo_for(auditor, AT)) == ([], 0)
