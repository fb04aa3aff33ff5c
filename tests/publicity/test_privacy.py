"""Never a telephone, e-mail address or identity number of a private person, in any text of a notice or announcement."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from applications.models import Application
from office.machine import NotReady
from publicity import privacy
from publicity.choices import ItemState, NoticeAction, NoticeState
from publicity.models import Announcement, Notice
from publicity.privacy import found_in, found_in_contact
from publicity.services import edit_notice
from tests.factories import publicity as make

BAD = [
    ("联系张某 13612345678", privacy.NO_MOBILE),
    ("１３６１２３４５６７８", privacy.NO_MOBILE),
    ("+86 136-1234-5678", privacy.NO_MOBILE),
    ("136\u200b12345678", privacy.NO_MOBILE),
    ("身份证11010519491231002X。", privacy.NO_IDENTITY),
    ("110105 19491231 0021", privacy.NO_IDENTITY),
    ("旧证号110105491231002", privacy.NO_IDENTITY),
    ("请致电010-65395678", privacy.NO_PHONE),
    ("（0755）83661234", privacy.NO_PHONE),
    ("400-810-1234", privacy.NO_PHONE),
    ("发至 ouyang@qq.com", privacy.NO_MAIL),
    ("ｚｈａｎｇ＠gov.cn", privacy.NO_MAIL),
]
FINE = [
    "统一社会信用代码91110108MA01234567",
    "京人社能发〔2026〕12号，2026年3月23日至3月27日，共5个工作日",
    "邮编100101，名额20263人，编号 2026-0001",
    "第13号令；投资1361234万元",
    "服务热线12333",
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_what_gives_a_person_away_is_found(text, sentence):
    assert found_in(text) == sentence


@pytest.mark.parametrize("text", FINE)
def test_ordinary_figures_are_not(text):
    assert (found_in(text), found_in_contact(text)) == ("", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("能力建设处 010-65395678\nnljs@rsj.beijing.gov.cn", ""),
        ("办公邮箱 office@bureau.example", ""),
        ("办公邮箱 office@elsewhere.example", privacy.NO_PRIVATE_MAIL),
        ("zhang@notgov.cn", privacy.NO_PRIVATE_MAIL),
        ("13612345678", privacy.NO_MOBILE),
        ("11010519491231002X", privacy.NO_IDENTITY),
    ],
)
def test_office_telephones_and_the_bureaus_mail_stand_in_the_contact_field_alone(text, sentence):
    assert found_in_contact(text, "office@bureau.example") == sentence


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["title", "addressees", "body", "how_to_object", "contact"])
def test_no_draft_keeps_it(name):
    case = make.drafted()
    before = Notice.objects.filter(pk=case.notice.pk).values().get()
    with pytest.raises(ValidationError) as refused:
        edit_notice(
            case.notice, case.listed, seen=0, actor=make.Actor.of(case.officer), at=case.at, **{name: "电话13612345678"}
        )
    assert refused.value.message_dict == {name: [privacy.NO_MOBILE]}
    assert Notice.objects.filter(pk=case.notice.pk).values().get() == before


@pytest.mark.django_db
def test_no_notice_goes_out_with_it_not_even_in_a_name_that_a_unit_typed():
    case = make.drafted()
    Application.objects.filter(pk=case.listed[0].pk).update(chain_name="智能网联13612345678")
    with pytest.raises(NotReady) as refused:
        case.do(NoticeAction.PROPOSE, case.officer)
    assert str(refused.value) == f"名单第 1 项{privacy.NO_MOBILE}"
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.DRAFTED


@pytest.mark.django_db
def test_neither_an_announcement_nor_the_reason_of_a_withdrawal_says_it():
    case = make.closed()
    with pytest.raises(ValidationError) as refused:
        case.draft_announcement(body="联系人邮箱 ouyang@qq.com")
    assert refused.value.message_dict == {"body": [privacy.NO_MAIL]}
    assert Announcement.objects.count() == 0
    with pytest.raises(NotReady) as refused:
        case.do(NoticeAction.WITHDRAW, case.head, note="详询13612345678")
    assert str(refused.value) == f"理由{privacy.NO_MOBILE}"
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.CLOSED


@pytest.mark.django_db
def test_nor_do_the_words_beside_a_line_that_is_taken_off(monkeypatch):
    case = make.issued()
    objection = case.object()
    words = replace(make.CORRECTION, correction="请致电13612345678核对。")
    monkeypatch.setattr(make, "CORRECTION", words)
    with pytest.raises(NotReady) as refused:
        case.correct(objection)
    assert str(refused.value) == f"更正说明{privacy.NO_MOBILE}"
    assert (case.items[0].state, case.items[0].correction) == (ItemState.HELD, "")
