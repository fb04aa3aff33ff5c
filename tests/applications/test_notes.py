"""Private notes: who writes, who reads, how one is struck; and that nobody outside ever gets to see one."""

import uuid
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action, State
from applications.models import Application, StaffNote
from applications.services.notes import SENT_BEFORE, WHO_STRIKES, WHO_WRITES, strike_note, write_note
from applications.workflow.facts import Route
from office.actors import Actor
from office.machine import NotAllowed, NotReady, WrongState
from office.models import IssuedDocument, Message, RegisterEntry
from tests.applications.roles import cast_for
from tests.applications.test_isolation import addresses
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

TEXT = "电话核实：实训场地合同十月到期，续签情况待查。"
REASON = "记错了单位。"
APART = {"api-schema", "api-docs", "readyz", "healthz", "accounts:logout", "portal:display"}
TABS = ("case", "changes", "attachments", "members", "checklist", "papers", "record", "form", "missing")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def way(frozen) -> make.Way:
    found = make.way_to(State.SUBMITTED)
    frozen(found.at)
    return found


def write(way: make.Way, user: User, text: str = TEXT, token: uuid.UUID | None = None) -> StaffNote:
    actor = Actor.of(User.objects.get(pk=user.pk))
    return write_note(way.application, text, token=token or uuid.uuid4(), actor=actor, at=way.at)


def address(way: make.Way) -> str:
    return reverse("applications:notes", args=[way.application.pk])


def acts() -> list[tuple[str, str, str]]:
    entries = RegisterEntry.objects.filter(action__in=("write_note", "strike_note")).order_by("seq")
    return [(entry.label, entry.audiences, entry.detail.note) for entry in entries]


# Writing -------------------------------------------------------------------------------------------------------------


def test_who_may_write_by_the_page_and_who_may_only_read(way) -> None:
    got = {}
    for name, user in cast_for(way).users.items():
        client = client_of(user)
        sent = client.post(address(way), {"text": f"{TEXT}{name}", "token": str(uuid.uuid4())})
        got[name] = (client.get(address(way)).status_code, sent.status_code)
    writers = {"officer", "colleague", "head", "officer_as_head", "city_officer", "city_head", "city_officer_as_head"}
    assert {name for name, answers in got.items() if answers == (200, 302)} == writers
    assert got["auditor"] == (200, 403)
    assert {name for name, answers in got.items() if answers == (403, 403)} == {"applicant", "unit_admin"}
    others = set(got) - writers - {"auditor", "applicant", "unit_admin"}
    assert {got[name] for name in others} == {(404, 404)}
    assert {row.text.removeprefix(TEXT) for row in StaffNote.objects.all()} == writers


def test_a_note_tells_who_wrote_it_where_and_when(way) -> None:
    note = write(way, way.staff.officer)
    page = client_of(way.staff.city_head).get(address(way))
    assert page.context["notes"] == [
        {
            "text": TEXT,
            "by": way.staff.officer.person.name,
            "role": f"{way.application.authority.name} 区经办",
            "at": f"2026年3月4日 {note.written_at:%H:%M}",
            "struck": "",
            "strike_url": "",
        }
    ]
    assert page.context["form"] is not None
    assert client_of(people.holder(Role.AUDITOR, at=make.START)).get(address(way)).context["form"] is None


def test_a_note_is_an_act_without_its_words(way) -> None:
    note = write(way, way.staff.officer)
    assert acts() == [("写内部备注", "|staff|", "")]
    entry = RegisterEntry.objects.get(action="write_note")
    assert (entry.detail.facts, entry.scope) == ({"note": note.pk}, way.application.authority.name)


@pytest.mark.parametrize("who", ["applicant", "member", "expert", "auditor", "administrator", "other_officer"])
def test_the_service_refuses_everybody_else(way, who: str) -> None:
    user = cast_for(way).users[who]
    with pytest.raises(NotAllowed) as refusal:
        write(way, user)
    assert str(refusal.value) == WHO_WRITES
    assert (StaffNote.objects.count(), acts()) == (0, [])


def test_an_empty_note_is_refused(way) -> None:
    answer = client_of(way.staff.officer).post(address(way), {"text": "  ", "token": str(uuid.uuid4())})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"text": ["请写明内容。"]})
    assert (StaffNote.objects.count(), acts()) == (0, [])


def test_a_doubled_request_makes_one_note(way) -> None:
    token = uuid.uuid4()
    first, second = (write(way, way.staff.officer, token=token) for _ in range(2))
    assert (first.pk, StaffNote.objects.count()) == (second.pk, 1)
    assert acts() == [("写内部备注", "|staff|", "")]


def test_other_words_under_a_used_token_are_told_and_kept_in_the_form(way) -> None:
    token = uuid.uuid4()
    write(way, way.staff.officer, token=token)
    client = client_of(way.staff.officer)
    answer = client.post(address(way), {"text": "另一条", "token": str(token)})
    form = answer.context["form"]
    assert (answer.status_code, form.non_field_errors()) == (400, [SENT_BEFORE])
    assert (form["text"].value(), form["token"].value() != str(token), StaffNote.objects.count()) == ("另一条", True, 1)
    client.post(address(way), {"text": "另一条", "token": form["token"].value()})
    assert list(StaffNote.objects.values_list("text", flat=True)) == ["另一条", TEXT]


def test_a_file_back_with_its_unit_takes_no_note(way) -> None:
    way.do(Action.WITHDRAW)
    with pytest.raises(WrongState):
        write(way, way.staff.officer)
    assert (StaffNote.objects.count(), acts()) == (0, [])


def test_a_file_moved_to_another_district_takes_none_of_the_former_ones(way) -> None:
    note = write(way, way.staff.officer)
    other = make.staff(make.SHUNYI)
    way.find()
    way.do(Action.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    way.do(Action.APPROVE_RECOMMENDATION, way.staff.head)
    way.send_up()
    way.do(Action.REROUTE, way.staff.city_officer, note="缴纳地在顺义。", facts=Route(people.authority(make.SHUNYI).pk))
    with pytest.raises(NotAllowed):
        write(way, way.staff.officer)
    with pytest.raises(NotAllowed):
        strike_note(note, REASON, actor=Actor.of(User.objects.get(pk=way.staff.officer.pk)), at=way.at)
    # The notes stay with the file.
    assert [row["text"] for row in client_of(other.officer).get(address(way)).context["notes"]] == [TEXT]


# Striking ------------------------------------------------------------------------------------------------------------


def test_a_wrong_note_is_struck_by_its_author_and_stays_to_be_read(way) -> None:
    note = write(way, way.staff.officer)
    client = client_of(way.staff.officer)
    url = client.get(address(way)).context["notes"][0]["strike_url"]
    assert url == reverse("applications:strike_note", args=[way.application.pk, note.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 400
    assert client.post(url, {"reason": REASON}).status_code == 302
    (shown,) = client_of(way.staff.head).get(address(way)).context["notes"]
    assert (shown["text"], shown["struck"].partition("本人")[2]) == (TEXT, f"划去：{REASON}")
    assert acts() == [("写内部备注", "|staff|", ""), ("划去内部备注", "|staff|", "")]
    # Once: a second time changes nothing.
    assert client.post(url, {"reason": "又一次"}).status_code == 409
    assert StaffNote.objects.get().strike_reason == REASON
    assert len(acts()) == 2


def test_nobody_else_strikes_it(way) -> None:
    note = write(way, way.staff.officer)
    url = reverse("applications:strike_note", args=[way.application.pk, note.pk])
    for user in (way.staff.head, way.staff.city_officer, people.holder(Role.AUDITOR, at=make.START)):
        assert client_of(user).post(url, {"reason": REASON}).status_code == 403
        with pytest.raises(NotAllowed) as refusal:
            strike_note(note, REASON, actor=Actor.of(User.objects.get(pk=user.pk)), at=way.at)
        assert str(refusal.value) == WHO_STRIKES
    assert client_of(way.actor.user).post(url, {"reason": REASON}).status_code == 404
    note.refresh_from_db()
    assert (note.struck_at, note.strike_reason, len(acts())) == (None, "", 1)


def test_a_note_is_not_struck_without_a_reason(way) -> None:
    note = write(way, way.staff.officer)
    with pytest.raises(NotReady):
        strike_note(note, " ", actor=Actor.of(way.staff.officer), at=way.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffNote.objects.filter(pk=note.pk).update(struck_at=way.at)
    assert StaffNote.objects.get().struck_at is None


# Never outside -------------------------------------------------------------------------------------------------------


def read(client: Client, url: str) -> str:
    answer = client.get(url, follow=False)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "ignore")


def test_no_page_shows_a_note_to_the_unit_a_member_or_the_public(way) -> None:
    way.do(Action.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    write(way, way.staff.officer)
    cast = cast_for(way)
    outside = [cast.users[name] for name in ("applicant", "unit_admin", "member", "expert", "administrator")]
    file = [reverse(f"applications:{name}", args=[way.application.pk]) for name in TABS]
    file += [address(way), reverse("application-detail", args=[way.application.pk])]
    asked = [*file, *(reverse(name) for name in sorted(set(addresses()) - APART))]
    for client in (Client(), *map(client_of, outside)):
        assert [url for url in asked if "电话核实" in read(client, url) or "写内部备注" in read(client, url)] == []
    # The search above means something: staff do find it where it belongs.
    client = client_of(way.staff.officer)
    assert [url for url in file if "电话核实" in read(client, url)] == [address(way)]


def test_a_note_is_in_no_api_export_message_or_paper(way) -> None:
    write(way, way.staff.officer)
    way.find()
    way.do(Action.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    way.do(Action.APPROVE_RECOMMENDATION, way.staff.head)
    for user in (way.staff.officer, way.staff.city_officer):
        client = client_of(user)
        for url in (reverse("application-list"), reverse("application-detail", args=[way.application.pk])):
            assert "电话核实" not in read(client, url)
        answer = client.post(reverse("applications:export"))
        book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
        cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert [text for text in cells if "电话核实" in text] == []
    assert [row for row in Message.objects.all() if "电话核实" in row.title + row.body] == []
    assert [row for row in IssuedDocument.objects.all() if "电话核实" in str(row.content)] == []
    assert Application.objects.get(pk=way.application.pk).staff_notes.count() == 1
