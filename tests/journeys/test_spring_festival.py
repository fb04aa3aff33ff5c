"""A notice over the Spring Festival of 2026: five chains, one objection upheld, one dismissed, in both countings."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.choices import State
from chains.choices import CountingMode
from chains.models import Chain
from office import jobs
from publicity.choices import AnnouncementState, NoticeState, ObjectionState
from publicity.models import Announcement, Notice, Objection
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories import publicity
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.django_db
START = making.START.replace(month=1, day=12)
ISSUED = "2026-02-11T16:00"
# Off from 15 to 23 February; Saturday the 14th is worked instead (国务院办公厅关于2026年部分节假日安排的通知).
COUNTED = {
    CountingMode.INCL: [date(2026, 2, day) for day in (11, 12, 13, 14, 24)],
    CountingMode.NEXT: [date(2026, 2, day) for day in (12, 13, 14, 24, 25)],
}
WORDS = {"finding": "到现场核对岗位台账。", "reply": "经核查，答复如下。", "words_for_applicant": "就岗位作了核查。"}


def act(visitor: Visitor, name: str, thing, action: str, changes=None) -> None:
    """One act through its page, as everybody does it."""
    visitor.open(reverse(name, args=[thing.pk, action])).send(changes, has="seen")
    thing.refresh_from_db()


def published(staff, call, mode: str, frozen) -> Notice:
    """Drafted by the officer in a mode, proposed, issued by the head on the Wednesday before the festival."""
    frozen(ISSUED)
    officer = Visitor(staff.city_officer)
    officer.open(reverse("publicity:notice_new", args=[call.pk])).send({"mode": mode}, has="title")
    notice = Notice.objects.get()
    act(officer, "publicity:notice_act", notice, "propose")
    act(Visitor(staff.city_head), "publicity:notice_act", notice, "issue")
    return notice


def objected(notice: Notice, position: int, name: str) -> Objection:
    """A citizen objects to a line through the public page."""
    citizen = Visitor()
    citizen.open(reverse("publicity:object", args=[notice.pk])).send(
        {
            "item": str(notice.items.get(position=position).pk),
            "objector_kind": "person",
            "objector_name": name,
            "objector_phone": "13900139000",
            "facts": f"第 {position} 项所列岗位与公开招聘信息不一致。",
        },
        has="objector_name",
    )
    objection = Objection.objects.get(item__position=position)
    citizen.shows(objection.number, objection.query_code)
    return objection


def decided(staff, handler, objection: Objection, propose: str, decide: str) -> None:
    """Screened, examined by its handler, decided by the head."""
    officer = Visitor(handler)
    act(officer, "publicity:objection_act", objection, "screen", {"handler": str(handler.person_id)})
    act(officer, "publicity:objection_act", objection, propose, WORDS)
    act(Visitor(staff.city_head), "publicity:objection_act", objection, decide)


def standing(notice: Notice) -> list[tuple[str, str]]:
    """Each line beside its application."""
    rows = notice.items.select_related("application").order_by("position")
    return [(item.state, item.application.state) for item in rows]


@pytest.mark.parametrize("mode", COUNTED)
def test_over_the_spring_festival(mode, frozen, run_effects):
    frozen("2026-01-12T09:00")
    listed = publicity.shortlisted(5, start=START)
    staff, call = making.staff(at=START - making.BEFORE), listed[0].round
    handler = people.holder(Role.CITY_OFFICER, at=START - making.BEFORE)
    notice = published(staff, call, mode, frozen)
    counted = COUNTED[mode]
    assert [date.fromisoformat(day["date"]) for day in notice.days if day["counts"]] == counted
    assert (notice.starts_on, notice.ends_on) == (counted[0], counted[-1])
    Visitor().open(notice.get_absolute_url()).shows("2月14日", "2月24日", "提出异议")

    # During the holidays everybody may object, and nothing closes.
    frozen("2026-02-18T21:00")
    upheld, dismissed = objected(notice, 2, "张龑"), objected(notice, 4, "李䶮")
    assert jobs.run("publicity.close_notices", at=frozen("2026-02-23T23:59"))["closed"] == 0
    frozen("2026-02-24T10:00")
    decided(staff, handler, upheld, "propose_upholding", "uphold")
    in_publicity = ("listed", State.IN_PUBLICITY)
    fallen, held = ("struck", State.DISQUALIFIED), ("held", State.IN_PUBLICITY)
    assert standing(notice) == [in_publicity, fallen, in_publicity, held, in_publicity]

    midnight = f"{counted[-1] + timedelta(days=1)}T00:00"
    assert jobs.run("publicity.close_notices", at=frozen(f"{counted[-1]}T23:59"))["closed"] == 0
    assert jobs.run("publicity.close_notices", at=frozen(midnight))["closed"] == 1
    assert jobs.run("publicity.close_notices", at=frozen(midnight))["closed"] == 0
    notice.refresh_from_db()
    assert notice.state == NoticeState.CLOSED

    # The clear ones need not wait for the one that is still being looked into.
    frozen("2026-02-27T09:00")
    first = announced(staff, notice, [1, 3, 5])
    decided(staff, handler, dismissed, "propose_dismissal", "dismiss")
    second = announced(staff, notice, [4])
    assert (upheld.state, dismissed.state) == (ObjectionState.UPHELD, ObjectionState.DISMISSED)
    chosen = ("cleared", State.SELECTED)
    assert standing(notice) == [chosen, fallen, chosen, chosen, chosen]
    assert [row.items.count() for row in (first, second)] == [3, 1]
    run_effects()
    assert sorted(Chain.objects.values_list("name", flat=True)) == sorted(
        row.chain_name for number, row in enumerate(listed, start=1) if number != 2
    )
    asked = Visitor().open(reverse("publicity:stage"))
    asked.send({"number": upheld.number, "code": upheld.query_code}, has="number").shows("已答复", WORDS["reply"])
    page = Visitor().open(notice.get_absolute_url()).page.content.decode()
    assert ("张龑" in page, "李䶮" in page) == (False, False)


def announced(staff, notice: Notice, positions: list[int]) -> Announcement:
    """The lines that are offered are exactly these, and all of them are announced."""
    officer = Visitor(staff.city_officer)
    officer.open(reverse("publicity:announcement_new", args=[notice.pk]))
    items = {item.position: str(item.pk) for item in notice.items.all()}
    offered = officer.page.context["form"].fields["items"].queryset
    assert [item.position for item in offered] == positions
    officer.send({"items": [items[number] for number in positions], "starts_on": "2026-03-01"}, has="starts_on")
    announcement = Announcement.objects.latest("pk")
    act(officer, "publicity:announcement_act", announcement, "propose")
    act(Visitor(staff.city_head), "publicity:announcement_act", announcement, "issue")
    assert announcement.state == AnnouncementState.ISSUED
    return announcement
