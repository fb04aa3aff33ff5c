"""The code by e-mail: few tries, a short time, told nowhere; and the limit on objections that everybody can pass."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from office import jobs
from office.models import Effect, RegisterEntry
from publicity.models import EmailCode, Objection
from publicity.services import receiving, try_code
from publicity.views import objecting
from tests.factories import accounts as people
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
EMAIL = "ouyang@example.com"


@pytest.fixture
def case(frozen):
    case = make.issued(1)
    case.at = frozen("2026-03-25T09:00")
    return case


def url(name: str, *args) -> str:
    return reverse(f"publicity:{name}", args=args)


def form_of(case: make.Case, **changed) -> dict:
    values = {
        "kind": "objection", "item": case.items[0].pk, "objector_kind": "person", "objector_name": "欧阳实名",
        "objector_phone": "136 1234 5678", "facts": make.FACTS,
    }  # fmt: skip
    return values | changed


def ask(client: Client, case: make.Case, email: str = EMAIL) -> EmailCode:
    page = client.post(url("object_email", case.notice.pk), {"email": email})
    code = EmailCode.objects.latest("pk")
    assert (page.status_code, page.url) == (302, url("object_code", case.notice.pk, code.token))
    return code


def confirm(client: Client, case: make.Case, email: str = EMAIL) -> EmailCode:
    """The whole way as a browser without scripts goes it."""
    code = ask(client, case, email)
    page = client.post(url("object_code", case.notice.pk, code.token), {"code": code.digits})
    assert (page.status_code, page.url) == (302, url("object", case.notice.pk))
    return code


# The code ------------------------------------------------------------------------------------------------------------


def test_a_confirmed_address_goes_sealed_with_the_objection(client, case, run_effects):
    run_effects()
    mail.outbox.clear()
    code = ask(client, case)
    run_effects()
    [sent] = mail.outbox
    assert (sent.to, code.digits in sent.body) == ([EMAIL], True)
    assert "o***@example.com" in client.get(url("object_code", case.notice.pk, code.token)).text
    client.post(url("object_code", case.notice.pk, code.token), {"code": code.digits})
    assert "o***@example.com" in client.get(url("object", case.notice.pk)).text
    assert client.post(url("object", case.notice.pk), form_of(case)).status_code == 302
    objection = Objection.objects.get()
    assert objection.email_confirmed_at == case.at
    assert objection.objector_email == EmailCode.objects.get().email
    rows = RegisterEntry.objects.select_related("detail")
    texts = [f"{row.thing_key} {row.actor_name} {row.detail.note}" for row in rows if hasattr(row, "detail")]
    texts += [str(row.__dict__) for row in Effect.objects.all()]
    texts += [str(EmailCode.objects.values().get())]
    assert [text for text in texts if EMAIL in text or code.digits == text] == []


def test_without_an_address_or_with_one_that_was_typed_into_the_form_none_is_kept(client, case):
    assert client.post(url("object", case.notice.pk), form_of(case, objector_email=EMAIL)).status_code == 302
    objection = Objection.objects.get()
    assert (objection.objector_email, objection.email_confirmed_at) == ("", None)


def test_a_wrong_code_five_times_a_late_one_and_a_used_one_confirm_nothing(client, case, frozen):
    code = ask(client, case)
    address = url("object_code", case.notice.pk, code.token)
    wrong = "000000" if code.digits != "000000" else "000001"
    pages = [client.post(address, {"code": wrong}) for _ in range(5)]
    assert [(page.status_code, list(page.context["form"].errors)) for page in pages] == [(400, ["code"])] * 5
    assert client.post(address, {"code": code.digits}).status_code == 400
    assert EmailCode.objects.get().confirmed_at is None
    second = ask(client, case)
    assert try_code(second.token, second.digits, at=case.at + timedelta(minutes=15)) is False
    assert try_code(second.token, second.digits, at=case.at + timedelta(minutes=15, microseconds=-1)) is True
    assert try_code(second.token, second.digits, at=case.at + timedelta(minutes=1)) is False
    assert client.post(url("object_code", case.notice.pk, "f" * 32), {"code": "123456"}).status_code == 404


def test_after_an_hour_the_address_is_asked_for_again(client, case, frozen):
    confirm(client, case)
    frozen(case.at + timedelta(hours=1))
    assert client.get(url("object", case.notice.pk)).context["confirmed"] is None


def test_to_one_address_three_codes_an_hour_and_the_page_looks_the_same(client, case, run_effects):
    run_effects()
    mail.outbox.clear()
    pages = {client.get(url("object_code", case.notice.pk, ask(client, case).token)).status_code for _ in range(5)}
    run_effects()
    assert (pages, len(mail.outbox), EmailCode.objects.count()) == ({200}, 3, 5)


def test_codes_from_one_address_are_limited(client, case):
    for number in range(60):
        ask(client, case, f"p{number}@example.com")
    page = client.post(url("object_email", case.notice.pk), {"email": EMAIL})
    assert (page.status_code, EmailCode.objects.count()) == (429, 60)


def test_old_codes_are_forgotten(client, case):
    ask(client, case)
    assert jobs.run("publicity.forget_codes", at=case.at + timedelta(days=1)) == {"forgotten": 0}
    assert jobs.run("publicity.forget_codes", at=case.at + timedelta(days=1, seconds=1)) == {"forgotten": 1}


# The limit -----------------------------------------------------------------------------------------------------------


def test_of_two_hundred_from_one_address_twenty_are_taken_and_a_confirmed_person_still_gets_through(client, case):
    address = url("object", case.notice.pk)
    answers = [client.post(address, form_of(case)).status_code for _ in range(200)]
    assert (answers, Objection.objects.count()) == ([302] * 20 + [429] * 180, 20)
    page = client.post(address, form_of(case, facts="写了很久的事实和理由，不能丢掉。"))
    assert "写了很久的事实和理由，不能丢掉。" in page.text
    assert url("object_email", case.notice.pk) in page.text
    # An honest office behind the same address: the code by e-mail instead of a puzzle.
    honest = Client()
    confirm(honest, case)
    assert honest.post(address, form_of(case)).status_code == 302
    assert Objection.objects.count() == 21
    # One confirmed address does not fill the desk either.
    answers = [honest.post(address, form_of(case)).status_code for _ in range(20)]
    assert (answers, Objection.objects.count()) == ([302] * 9 + [429] * 11, 30)
    assert client.post(address, form_of(case), REMOTE_ADDR="10.0.0.9").status_code == 302


def test_evidence_from_one_address_is_bounded_in_all(client, case, monkeypatch):
    file = people.pdf("证据.pdf")
    size = file.size
    monkeypatch.setattr(objecting, "MAX_BYTES_AN_HOUR", 2 * size)
    address = url("object", case.notice.pk)

    def send(browser: Client) -> int:
        return browser.post(address, form_of(case, files=[people.pdf("证据.pdf")])).status_code

    assert [send(client) for _ in range(3)] == [302, 302, 429]
    assert Objection.objects.count() == 2
    assert client.post(address, form_of(case)).status_code == 302
    honest = Client()
    confirm(honest, case)
    assert [send(honest) for _ in range(3)] == [302, 302, 429]


def test_files_that_are_too_large_together_are_refused_and_nothing_is_kept(client, case, monkeypatch):
    monkeypatch.setattr(receiving, "MAX_BYTES", people.pdf("证据.pdf").size)
    typed = form_of(case, files=[people.pdf("一.pdf"), people.pdf("二.pdf")])
    page = client.post(url("object", case.notice.pk), typed)
    assert (page.status_code, list(page.context["form"].errors), Objection.objects.count()) == (400, ["files"], 0)


# What is typed and sent ----------------------------------------------------------------------------------------------

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def test_html_and_scripts_in_every_field_are_shown_as_text(client, case):
    typed = form_of(
        case, objector_name=SCRIPT[:90], facts=f"{SCRIPT}{make.FACTS}", files=[people.pdf(f"{SCRIPT[:60]}.pdf")]
    )
    sent = client.post(url("object", case.notice.pk), typed)
    objection = case.screen(Objection.objects.get())
    handler = Client()
    handler.force_login(case.handler)
    pages = [client.get(sent.url), handler.get(objection.get_absolute_url())]
    pages.append(handler.post(url("identity", objection.pk), {"reason": SCRIPT}))
    pages.append(client.post(url("object", case.notice.pk), typed | {"objector_phone": SCRIPT[:39]}))
    pages.append(client.post(url("stage"), {"number": SCRIPT[:39], "code": SCRIPT[:15]}))
    pages.append(client.post(url("object_email", case.notice.pk), {"email": SCRIPT}))
    assert [page.status_code for page in pages] == [200, 200, 200, 400, 400, 400]
    assert [page.text.count("<script>alert") + page.text.count("<img src=x") for page in pages] == [0] * 6


@pytest.mark.parametrize("token", ["1", "1:x:y", "Mg:1w4abc:AAAA", "%00", "..%2F..%2Fetc"])
def test_a_forged_receipt_shows_nothing(client, case, token):
    case.object()
    assert client.get(f"/objections/receipt/{token}/").status_code == 404


def test_a_cookie_that_was_not_signed_here_confirms_nothing(client, case):
    code = confirm(Client(), case)
    client.cookies["objector"] = code.token
    assert client.get(url("object", case.notice.pk)).context["confirmed"] is None


def test_a_request_that_dies_on_the_way_leaves_nothing_half_written(case, monkeypatch):
    """Killed after the second file was kept: neither case nor evidence nor a held line remain."""

    def die(*args, **more):
        raise RuntimeError("killed")

    monkeypatch.setattr(receiving, "hold_item", die)
    before = RegisterEntry.objects.count(), Effect.objects.count()
    with pytest.raises(RuntimeError, match="killed"):
        case.object(files=[people.pdf("一.pdf"), people.pdf("二.pdf")])
    assert (Objection.objects.count(), case.items[0].state) == (0, "listed")
    assert (RegisterEntry.objects.count(), Effect.objects.count()) == before
