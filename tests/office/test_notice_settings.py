"""How a person hears of a topic: by e-mail at once, in the day's digest or not at all, and by text."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction

from accounts.services import create_user
from office import effects, jobs
from office.actors import Actor
from office.messages import choose, mail_digest, settings_of, tell
from office.models import Effect, Mailing, Message, NoticeSetting, RegisterEntry
from office.sms import HttpGateway
from office.topics import register_topic, topic_of, topics
from tests.office.people import AT, Kept, account

HOUR = timedelta(hours=1)


@pytest.fixture
def reader(db):
    return account(email="zhaomy@example.org")


@pytest.fixture
def phoned(db, settings):
    settings.SMS_GATEWAY = "tests.office.people.Kept"
    Kept.sent.clear()
    return create_user(
        "sunyue", "孙悦", "Walk-2026-Long", phone="13800000001", email="", actor=Actor.clock(), at=AT
    )  # fmt: skip


def said(user, title="已受理", at=AT, kind="application"):
    return tell(user, kind=kind, title=title, url="/guide/", at=at)


def test_every_kind_has_one_topic():
    keys = ["accounts", "chains", "applications", "confirmations", "publicity", "evaluation"]
    assert [topic.key for topic in topics() if topic.key in keys] == sorted(keys, key=[t.key for t in topics()].index)
    assert topic_of("application").label == "申报办理"
    with pytest.raises(LookupError):
        topic_of("weather")
    with pytest.raises(ValueError):
        register_topic("weather", "天气", "", kinds=("application",))
    assert "weather" not in [topic.key for topic in topics()]


def test_a_kind_without_a_topic_tells_nobody(reader):
    with pytest.raises(LookupError):
        said(reader, kind="weather")
    assert (Message.objects.count(), Effect.objects.count()) == (0, 0)


def test_by_default_at_once(reader):
    assert {(row.mailing, row.by_sms, row.pk) for row in settings_of(reader)} == {("at_once", False, None)}
    said(reader)
    assert list(Effect.objects.values_list("name", flat=True)) == ["office.send_mail"]


def test_never_leaves_the_inbox_alone(reader, mailoutbox):
    choose(reader, {"applications": ("never", False)})
    said(reader)
    said(reader, kind="publicity")
    assert Effect.objects.count() == 1
    assert list(Message.objects.values_list("kind", "awaits_digest")) == [("publicity", False), ("application", False)]


def test_an_unknown_wish_changes_nothing(reader):
    with pytest.raises(ValueError):
        choose(reader, {"applications": ("never", False), "publicity": ("weekly", False)})
    assert NoticeSetting.objects.count() == 0


def test_the_digest_is_one_mail_in_the_morning(reader, mailoutbox, settings):
    settings.SITE_URL = "https://portal.example.org"
    choose(reader, {"applications": ("daily", False)})
    said(reader, "一", AT)
    said(reader, "二", AT + HOUR)
    read = said(reader, "已读", AT + HOUR)
    Message.objects.filter(pk=read.pk).mark_read(at=AT + HOUR)
    assert Effect.objects.count() == 0
    # The same day, whatever the hour: half past eight was before.
    assert jobs.run("office.mail_digests", at=AT + 10 * HOUR) == {"sent": 0, "failed": 0}
    morning = AT + timedelta(hours=23, minutes=30)
    assert jobs.run("office.mail_digests", at=morning - timedelta(seconds=1)) == {"sent": 0, "failed": 0}
    assert jobs.run("office.mail_digests", at=morning) == {"sent": 1, "failed": 0}
    assert jobs.run("office.mail_digests", at=morning + HOUR) == {"sent": 0, "failed": 0}
    (mail,) = mailoutbox
    assert (mail.subject, mail.to) == ("2 条未读消息", ["zhaomy@example.org"])
    assert mail.body == (
        "· 二：https://portal.example.org/guide/\n· 一：https://portal.example.org/guide/\n\n"
        "本邮件由系统自动发送，请勿回复。"
    )
    assert list(Message.objects.values_list("title", "is_mailed", "awaits_digest")) == [
        ("已读", False, False),
        ("二", True, False),
        ("一", True, False),
    ]


def test_a_digest_of_many_names_fifty(reader, mailoutbox):
    choose(reader, {"applications": ("daily", False)})
    for number in range(52):
        said(reader, f"第{number}条")
    with transaction.atomic():
        assert mail_digest(reader, before=AT + HOUR) == 52
    lines = mailoutbox[0].body.splitlines()
    assert (len(lines), lines[50]) == (53, "另有 2 条，请登录系统查看。")


def test_a_mail_server_that_is_down_loses_no_digest(reader, mailoutbox, settings):
    choose(reader, {"applications": ("daily", False)})
    said(reader)
    later = AT + timedelta(days=2)
    settings.EMAIL_BACKEND = "tests.office.people.Unreachable"
    assert jobs.run("office.mail_digests", at=later) == {"sent": 0, "failed": 1}
    assert Message.objects.filter(awaits_digest=True, is_mailed=False).count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert jobs.run("office.mail_digests", at=later + HOUR) == {"sent": 1, "failed": 0}
    assert len(mailoutbox) == 1


def test_who_wants_no_digest_any_more_gets_none(reader, mailoutbox):
    choose(reader, {"applications": (Mailing.DAILY, False)})
    said(reader)
    choose(reader, {"applications": (Mailing.NEVER, False)})
    assert jobs.run("office.mail_digests", at=AT + timedelta(days=2)) == {"sent": 0, "failed": 0}
    assert (Message.objects.filter(awaits_digest=True).count(), mailoutbox) == (0, [])


def test_a_text_has_the_title_once_and_the_reading_is_registered(phoned):
    choose(phoned, {"applications": ("at_once", True)})
    message = said(phoned, "“测试链”已受理")
    promise = Effect.objects.get()
    assert promise.name == "office.send_sms"
    assert effects.carry_out(promise.pk, at=AT)
    assert not effects.carry_out(promise.pk, at=AT)
    assert Kept.sent == [("+8613800000001", "“测试链”已受理。请登录系统查看。", f"message-{message.pk}")]
    message.refresh_from_db()
    assert (message.is_texted, message.is_mailed) == (True, False)
    assert RegisterEntry.objects.filter(action="open_sealed").count() == 1


def test_without_a_phone_there_is_no_text(reader, settings):
    settings.SMS_GATEWAY = "tests.office.people.Kept"
    Kept.sent.clear()
    choose(reader, {"applications": ("never", True)})
    said(reader)
    assert effects.carry_out(Effect.objects.get().pk, at=AT)
    assert Kept.sent == []


def test_without_a_gateway_no_text_is_promised(phoned, settings):
    settings.SMS_GATEWAY = ""
    choose(phoned, {"applications": ("never", True)})
    said(phoned)
    assert Effect.objects.count() == 0


def test_the_gateway_over_http(settings):
    asked = []

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.headers["Authorization"], body))
            self.send_response(200 if len(asked) == 1 else 503)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/send", "token-of-the-site"
    HttpGateway().send("13800000001", "已受理。", reference="message-7")
    with pytest.raises(OSError):
        HttpGateway().send("13800000001", "已受理。", reference="message-7")
    server.shutdown()
    server.server_close()
    body = {"number": "13800000001", "text": "已受理。", "reference": "message-7"}
    assert asked == [("Bearer token-of-the-site", body)] * 2
