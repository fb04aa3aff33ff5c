"""Messages: a row to read, one e-mail to those with an address, and nothing when the transaction is undone."""

from datetime import timedelta

import pytest
from django.db import transaction

from office import effects
from office.messages import mail_message, tell
from office.models import Effect, Message
from tests.office.people import AT, account


@pytest.fixture
def reader(db):
    return account(email="zhaomy@example.org")


def test_a_message_is_a_row(reader):
    message = tell(reader, kind="publicity", title="公示已发出", body="请查看。", url="/notices/1/", at=AT)
    message.refresh_from_db()
    assert (message.recipient, message.kind, message.title, message.body, message.url) == (
        reader,
        "publicity",
        "公示已发出",
        "请查看。",
        "/notices/1/",
    )
    assert (message.created_at, message.read_at, message.is_mailed) == (AT, None, False)


def test_the_mail_is_promised_and_sent_once(reader, mailoutbox, settings):
    settings.SITE_URL = "https://portal.example.org/"
    settings.DEFAULT_FROM_EMAIL = "门户 <portal@example.org>"
    message = tell(reader, kind="application", title="公示\n已发出", body="请查看。", url="/notices/1/", at=AT)
    promise = Effect.objects.get()
    assert (promise.name, promise.key) == ("office.send_mail", {"message_id": message.pk})
    assert mailoutbox == []
    assert effects.carry_out(promise.pk, at=AT)
    assert not effects.carry_out(promise.pk, at=AT)
    assert not mail_message(message.pk)
    (mail,) = mailoutbox
    assert (mail.subject, mail.to) == ("公示 已发出", ["zhaomy@example.org"])
    assert mail.body == "请查看。\n\nhttps://portal.example.org/notices/1/\n\n本邮件由系统自动发送，请勿回复。"
    assert mail.extra_headers == {
        "Message-ID": f"<message-{message.pk}@example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert Message.objects.get().is_mailed


def test_without_a_link_the_mail_has_none(reader, mailoutbox):
    assert mail_message(tell(reader, kind="application", title="提醒", body="三日内到期。", at=AT).pk)
    assert mailoutbox[0].body == "三日内到期。\n\n本邮件由系统自动发送，请勿回复。"


def test_without_an_address_there_is_only_the_row(db):
    tell(account(), kind="application", title="公示已发出", at=AT)
    assert (Message.objects.count(), Effect.objects.count()) == (1, 0)


def test_a_failed_mail_is_kept_and_tried_again(reader, mailoutbox, settings):
    message = tell(reader, kind="application", title="公示已发出", at=AT)
    promise = Effect.objects.get()
    settings.EMAIL_BACKEND = "tests.office.people.Unreachable"
    assert not effects.carry_out(promise.pk, at=AT)
    promise.refresh_from_db()
    assert (promise.done_at, promise.attempts, promise.error) == (None, 1, "ConnectionRefusedError: no mail server")
    assert not Message.objects.get().is_mailed
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert effects.sweep(at=AT + timedelta(hours=1)) == 1
    assert [mail.extra_headers["Message-ID"] for mail in mailoutbox] == [f"<message-{message.pk}@localhost>"]


def test_a_closed_account_gets_no_mail(reader, mailoutbox):
    message = tell(reader, kind="application", title="公示已发出", at=AT)
    reader.is_active = False
    reader.save()
    assert not mail_message(message.pk)
    assert mailoutbox == []


def test_a_message_that_is_gone_is_no_error(db):
    assert not mail_message(404)


def test_an_undone_transaction_tells_nobody(reader, mailoutbox):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(reader, kind="application", title="公示已发出", at=AT)
        raise RuntimeError
    assert (Message.objects.count(), Effect.objects.count(), mailoutbox) == (0, 0, [])


@pytest.mark.parametrize("url", ["https://elsewhere.example.org/", "//elsewhere.example.org/", "notices/1/"])
def test_links_lead_into_the_portal_only(reader, url):
    with pytest.raises(ValueError):
        tell(reader, kind="application", title="公示已发出", url=url, at=AT)
    assert Message.objects.count() == 0


def test_reading(reader):
    other = account("钱思齐", "qiansq")
    first, second = (tell(reader, kind="application", title=title, at=AT) for title in ("一", "二"))
    tell(other, kind="application", title="三", at=AT)
    mine = Message.objects.for_user(reader)
    assert list(mine) == [second, first]
    later = AT + timedelta(hours=1)
    assert mine.filter(pk=first.pk).mark_read(at=later) == 1
    assert list(mine.unread()) == [second]
    assert mine.mark_read(at=AT + timedelta(hours=2)) == 1
    assert mine.mark_read(at=AT + timedelta(hours=3)) == 0
    assert [message.read_at for message in Message.objects.order_by("id")] == [later, AT + timedelta(hours=2), None]
