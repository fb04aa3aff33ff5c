"""E-mail to whoever brought an objection: that it was received, that it has ended; of the matter only its number."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from chains.choices import AnonymousRule
from chains.models import Programme
from office import effects
from office.machine import Actor, perform
from office.models import Effect, Message, RegisterEntry
from publicity.choices import ObjectionAction, ObjectionState
from publicity.models import EmailCode, Objection
from publicity.selectors import public
from publicity.services import send_code, try_code
from publicity.tasks import tell_objector
from publicity.workflow.facts import Sorting
from tests.factories import accounts as people
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
EMAIL = "ouyang@example.com"
EFFECT = "publicity.tell_objector"
MINUTE = timedelta(minutes=1)
LOOK_UP = "https://portal.example.org/objections/"
FOOTER = "本邮件由系统自动发送，请勿回复。"
RECEIPT = (
    "您提交的事项已收到，编号 {}。2026年3月30日24时前决定是否受理。\n\n"
    "查询办理情况要用编号和查询码。查询码只在提交后的回执上，邮件里没有。"
)
OUTCOME = "您提交的事项（编号 {}）已经办结。请凭编号和回执上的查询码查看结果。"


@pytest.fixture
def case(frozen, run_effects, settings):
    case = make.issued(2)
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://portal.example.org/", "portal@example.org"
    case.at = frozen("2026-03-25T09:00")
    run_effects()
    mail.outbox.clear()
    return case


def confirmed(case: make.Case, email: str = EMAIL) -> EmailCode:
    """A code that was typed in; its own mail is another test's."""
    code = send_code(email, at=case.at, mailed=False)
    assert try_code(code.token, code.digits, at=case.at)
    code.refresh_from_db()
    return code


def reached(case: make.Case, position: int = 1, *, email: str = EMAIL, **more) -> Objection:
    """Brought with a confirmed address."""
    return case.object(position, objector_email="", confirmed=confirmed(case, email), at=case.at, **more)


def letters(email: str = EMAIL) -> list[tuple[str, str]]:
    """Subject and text of what went to an address."""
    return [(sent.subject, sent.body) for sent in mail.outbox if sent.to == [email]]


def receipt(number: str) -> tuple[str, str]:
    return f"{number}：已收到", f"{RECEIPT.format(number)}\n\n{LOOK_UP}\n\n{FOOTER}"


def outcome(number: str) -> tuple[str, str]:
    return f"{number}：已办结", f"{OUTCOME.format(number)}\n\n{LOOK_UP}\n\n{FOOTER}"


def propose(case: make.Case, objection: Objection, action: str, facts=make.FINDING) -> Objection:
    return perform(objection, action, actor=Actor.of(case.handler), at=case.at, facts=facts)


# What is sent --------------------------------------------------------------------------------------------------------


def test_the_address_of_the_look_up_is_the_portals_own():
    assert LOOK_UP.endswith(f".org{reverse('publicity:stage')}")


def test_right_after_it_was_received_the_number_goes_out_and_no_query_code(case, run_effects):
    objection = reached(case)
    assert letters() == []
    run_effects()
    assert letters() == [receipt("异议-2026-0001")]
    [sent] = mail.outbox
    seq = RegisterEntry.objects.of(objection).get(action="begin").seq
    assert (sent.to, sent.cc, sent.bcc, sent.extra_headers) == (
        [EMAIL], [], [],
        {"Message-ID": f"<objection-{objection.pk}-{seq}@example.org>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def test_a_day_that_no_calendar_knows_is_not_promised(case, run_effects):
    Programme.objects.filter(pk=case.call.programme_id).update(objection_screen_days=300)
    case.notice.refresh_from_db()
    objection = reached(case)
    run_effects()
    assert objection.due_at is None
    [(subject, text)] = letters()
    assert (subject, text.splitlines()[0]) == ("异议-2026-0001：已收到", "您提交的事项已收到，编号 异议-2026-0001。")


def test_a_receipt_that_goes_out_late_names_no_deadline_of_the_examination(case, run_effects):
    case.screen(reached(case))
    run_effects()
    [(_, text)] = letters()
    assert text.splitlines()[0] == "您提交的事项已收到，编号 异议-2026-0001。"


@pytest.mark.parametrize("upheld", [False, True])
def test_decided_it_goes_out_once(case, run_effects, upheld):
    objection = reached(case)
    run_effects()
    case.decide(objection, upheld=upheld)
    assert letters() == [receipt("异议-2026-0001")]
    run_effects()
    assert letters() == [receipt("异议-2026-0001"), outcome("异议-2026-0001")]


def test_corrected(case, run_effects):
    case.correct(reached(case))
    run_effects()
    assert letters()[1:] == [outcome("异议-2026-0001")]


@pytest.mark.parametrize("kind", ["report", "complaint"])
def test_referred(case, run_effects, kind):
    objection = case.refer(reached(case, kind=kind))
    run_effects()
    number = {"report": "举报-2026-0001", "complaint": "投诉-2026-0001"}[kind]
    assert (objection.state, letters()[1:]) == (ObjectionState.REFERRED, [outcome(number)])


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (ObjectionAction.NOT_ADMIT, ObjectionState.NOT_ADMITTED),
        (ObjectionAction.WITHDRAW, ObjectionState.WITHDRAWN),
    ],
)
def test_not_admitted_and_withdrawn(case, run_effects, action, state):
    who = case.head if action == ObjectionAction.NOT_ADMIT else case.handler
    ended = perform(reached(case), action, actor=Actor.of(who), at=case.at, note="来电说明，不写进邮件。")
    run_effects()
    assert (ended.state, letters()[1:]) == (state, [outcome("异议-2026-0001")])


def test_merged_each_is_told_of_its_own_number_when_the_leading_one_is_decided(case, run_effects):
    leading = case.screen(reached(case))
    merged = case.merge(reached(case, email="sima@example.com"), leading)
    run_effects()
    mail.outbox.clear()
    leading = propose(case, leading, ObjectionAction.PROPOSE_DISMISSAL)
    perform(leading, ObjectionAction.DISMISS, actor=Actor.of(case.head), at=case.at)
    run_effects()
    assert Objection.objects.get(pk=merged.pk).state == ObjectionState.ANSWERED
    assert (letters(), letters("sima@example.com")) == ([outcome("异议-2026-0001")], [outcome("异议-2026-0002")])


def test_steps_on_the_way_are_not_mailed(case, run_effects):
    objection = reached(case, kind="report")
    run_effects()
    mail.outbox.clear()
    objection = perform(
        objection, ObjectionAction.RESORT, actor=Actor.of(case.handler), at=case.at, note="属异议。",
        facts=Sorting("objection"),
    )  # fmt: skip
    objection = propose(case, case.screen(objection), ObjectionAction.PROPOSE_DISMISSAL)
    perform(objection, ObjectionAction.SEND_BACK, actor=Actor.of(case.head), at=case.at, note="再核。")
    run_effects()
    assert letters() == []


# To whom -------------------------------------------------------------------------------------------------------------


def test_neither_without_an_address_nor_to_one_that_was_not_confirmed(case, run_effects):
    case.decide(case.object(1, objector_email=""), upheld=False)
    case.decide(case.object(1), upheld=False)
    run_effects()
    assert [sent for sent in mail.outbox if sent.to in ([""], [EMAIL])] == []
    assert Effect.objects.filter(name=EFFECT, done_at__isnull=False).count() == 4
    assert RegisterEntry.objects.filter(action="open_sealed").count() == 0


def test_an_anonymous_one_gets_nothing_even_from_a_browser_that_confirmed_an_address(case, run_effects):
    Programme.objects.filter(pk=case.call.programme_id).update(objection_anonymous=AnonymousRule.WITH_EVIDENCE)
    case.notice.refresh_from_db()
    objection = reached(case, objector_kind="anonymous", objector_name="", files=[people.pdf("证据.pdf")])
    case.decide(objection, upheld=False)
    run_effects()
    assert (letters(), RegisterEntry.objects.filter(action="open_sealed").count()) == ([], 0)


def test_the_receipt_says_so_to_whom_it_concerns(case):
    with_mail, without = reached(case), case.object(2)
    sentence = "收到和办结时，各有一封邮件发到您确认的电子邮箱，只写编号和查询网址，不写查询码。"
    shared = "核查期间，只暂缓公布您提出异议的这一项。核查后会按您留下的联系方式答复。"
    assert public.receipt_words(with_mail) == shared + sentence
    assert public.receipt_words(without) == shared


# The seal ------------------------------------------------------------------------------------------------------------


def test_each_reading_of_the_address_is_an_act_of_the_clock_with_its_reason(case, run_effects, frozen):
    objection = reached(case)
    sent_at = frozen(case.at + MINUTE)
    run_effects()
    case.decide(objection, upheld=False)
    run_effects()
    readings = RegisterEntry.objects.filter(action="open_sealed").select_related("detail").order_by("seq")
    assert [(row.thing_key, row.actor_name, row.person_id, row.at, row.detail.note) for row in readings] == [
        ("异议-2026-0001", "系统时钟", None, sent_at, "发送回执邮件"),
        ("异议-2026-0001", "系统时钟", None, sent_at, "邮件告知已办结"),
    ]


def test_neither_register_nor_messages_nor_effects_nor_the_log_name_the_address(case, run_effects, caplog):
    caplog.set_level(logging.DEBUG)
    case.decide(reached(case), upheld=True)
    run_effects()
    assert len(letters()) == 2
    rows = RegisterEntry.objects.select_related("detail")
    texts = [f"{row.__dict__} {row.detail.__dict__}" for row in rows if hasattr(row, "detail")]
    texts += [str(row.__dict__) for model in (Effect, Message) for row in model.objects.all()]
    texts += [str(row) for model in (Objection, EmailCode) for row in model.objects.values()]
    texts.append(caplog.text)
    assert [text for text in texts if EMAIL in text] == []


def test_the_mail_says_nothing_of_the_matter(case, run_effects):
    objection = case.decide(reached(case), upheld=True)
    run_effects()
    said = "".join(subject + text for subject, text in letters())
    secrets = (
        objection.query_code, "欧阳实名", make.FACTS, make.FINDING.reply, case.notice.title,
        *case.items[0].texts.values(), "成立",
    )  # fmt: skip
    assert [secret for secret in secrets if secret and secret in said] == []


# Once, and not lost --------------------------------------------------------------------------------------------------


def test_run_twice_it_is_one_mail_and_one_reading(case):
    objection = reached(case)
    seq = RegisterEntry.objects.of(objection).get(action="begin").seq
    for _ in range(3):
        tell_objector(thing_id=objection.pk, seq=seq)
    assert letters() == [receipt("异议-2026-0001")]
    assert RegisterEntry.objects.filter(action="open_sealed").count() == 1


def test_a_receipt_that_was_overtaken_by_the_outcome_is_not_sent_after_it(case):
    objection = reached(case)
    first = RegisterEntry.objects.of(objection).get(action="begin").seq
    perform(objection, ObjectionAction.WITHDRAW, actor=Actor.of(case.handler), at=case.at, note="来电撤回。")
    last = RegisterEntry.objects.of(objection).get(action="withdraw").seq
    for seq in (last, first):
        tell_objector(thing_id=objection.pk, seq=seq)
    assert letters() == [outcome("异议-2026-0001")]


def test_what_a_killed_worker_left_is_found_by_the_sweep(case):
    """Nobody carries out what was promised on commit; the clock does."""
    perform(reached(case), ObjectionAction.WITHDRAW, actor=Actor.of(case.handler), at=case.at, note="来电撤回。")
    assert letters() == []
    effects.sweep(at=case.at + MINUTE)
    assert [subject for subject, _ in letters()] == ["异议-2026-0001：已收到", "异议-2026-0001：已办结"]
    effects.sweep(at=case.at + 2 * MINUTE)
    assert len(letters()) == 2


class Refusing(BaseEmailBackend):
    """A mail server that names the address in its refusal."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({EMAIL: (450, f"<{EMAIL}>: try again".encode())})


def test_refused_by_the_mail_server_it_is_tried_again_and_the_address_stays_out_of_the_log(case, settings, caplog):
    caplog.set_level(logging.DEBUG)
    objection = reached(case)
    row = Effect.objects.get(name=EFFECT)
    locmem, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.publicity.test_letters.Refusing"
    assert effects.carry_out(row.pk, at=case.at) is False
    row.refresh_from_db()
    assert (row.attempts, row.error) == (1, "NotMailed: SMTPRecipientsRefused")
    assert ("effect" in caplog.text, EMAIL in caplog.text) == (True, False)
    assert Objection.objects.get(pk=objection.pk).told_seq == 0
    settings.EMAIL_BACKEND = locmem
    assert effects.carry_out(row.pk, at=case.at + MINUTE) is True
    assert letters() == [receipt("异议-2026-0001")]


def test_an_objection_that_was_not_received_in_the_end_tells_nobody(case, monkeypatch):
    def die(*args, **more):
        raise RuntimeError("killed")

    monkeypatch.setattr("publicity.services.receiving.hold_item", die)
    with pytest.raises(RuntimeError, match="killed"):
        reached(case)
    assert Effect.objects.filter(name=EFFECT).count() == 0
