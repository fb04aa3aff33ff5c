"""Verification of units: every state, action and person against a table written by hand, then the moves in detail."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.choices import UnitAction, UnitState
from accounts.models import Unit, User
from accounts.workflow import UNITS, Amendment, Registration
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, available, perform
from office.models import Message, RegisterEntry
from tests.accounts.people import ALL, cast
from tests.factories.accounts import (
    CHAOYANG,
    PAST,
    admin_of,
    authority,
    give,
    holder,
    named_unit,
    officer_of,
    pending_unit,
    uscc,
    user,
    verified_unit,
)

pytestmark = pytest.mark.django_db
LATER = PAST + timedelta(days=1)
U, A = UnitState, UnitAction

UNIT, DESK = {"unit_admin"}, {"officer", "head"}
# From where, by whom, to where. What is not here is refused.
TABLE = {
    (U.NAMED, A.REGISTER): (UNIT, U.PENDING),
    (U.NAMED, A.AMEND): (DESK, U.NAMED),
    (U.NAMED, A.CLOSE): (DESK, U.CLOSED),
    (U.PENDING, A.VERIFY): (DESK, U.VERIFIED),
    (U.PENDING, A.ASK_AGAIN): (DESK, U.RETURNED),
    (U.PENDING, A.REJECT): (DESK, U.REJECTED),
    (U.PENDING, A.AMEND): (DESK, U.PENDING),
    (U.PENDING, A.CLOSE): (DESK, U.CLOSED),
    (U.RETURNED, A.RESUBMIT): (UNIT, U.PENDING),
    (U.RETURNED, A.AMEND): (DESK, U.RETURNED),
    (U.RETURNED, A.CLOSE): (DESK, U.CLOSED),
    (U.VERIFIED, A.AMEND): (DESK, U.VERIFIED),
    (U.VERIFIED, A.CLOSE): (DESK, U.CLOSED),
    (U.REJECTED, A.RESUBMIT): (UNIT, U.PENDING),
    (U.REJECTED, A.AMEND): (DESK, U.REJECTED),
    (U.REJECTED, A.CLOSE): (DESK, U.CLOSED),
}


def officer(unit):
    return Actor.of(officer_of(unit.authority))


def reach(state):
    """A unit of Haidian in a state, by the way that leads there."""
    if state == U.NAMED:
        unit = named_unit()
        give(user(username="own-admin"), "unit_admin", unit=unit)
        return unit
    unit = pending_unit(admin=user(username="own-admin"))
    way = {U.RETURNED: A.ASK_AGAIN, U.VERIFIED: A.VERIFY, U.REJECTED: A.REJECT, U.CLOSED: A.CLOSE}
    return perform(unit, way[state], actor=officer(unit), at=PAST, note="见说明") if state in way else unit


def facts_for(action, unit):
    """Facts that fit an action."""
    papers = Unit.objects.exclude(licence=None).first()
    entry = {
        "name": unit.name, "uscc": unit.uscc, "kind": unit.kind, "address": "新址",
        "authority_id": unit.authority_id,
    }  # fmt: skip
    if action in (A.REGISTER, A.RESUBMIT):
        return Registration(**entry, licence_id=papers.licence_id, letter_id=papers.letter_id)
    return Amendment(**entry, changed_on=PAST.date()) if action == A.AMEND else None


def snapshot():
    """Everything that a refused act must leave as it is."""
    return list(Unit.objects.order_by("pk").values()), RegisterEntry.objects.count(), Message.objects.count()


@pytest.mark.parametrize("state", U.values)
def test_every_action_by_every_person(state):
    played = cast()
    unit = reach(state)
    played.people["unit_admin"] = User.objects.get(username="own-admin")
    for name in ("applicant", "member"):
        give(played.people[name], name, unit=unit)
    found, offered = {}, {}
    for action in A.values:
        for name in ALL:
            thing = Unit.objects.get(pk=unit.pk)
            person = played.people[name]
            actor = Actor.of(person) if name != "visitor" else Actor("visitor")
            offered[action, name] = action in {row.action for row in available(thing, person)}
            before = snapshot()
            found[action, name] = trial(thing, action, actor, before)
    expected = {}
    for action in A.values:
        people, target = TABLE.get((state, action), (None, None))
        for name in ALL:
            refusal = "WrongState" if people is None else "NotAllowed"
            expected[action, name] = str(target) if people and name in people else refusal
    assert found == expected
    assert offered == {key: result not in ("WrongState", "NotAllowed") for key, result in expected.items()}


class Undo(Exception):
    """Takes a trial back."""


def trial(thing, action, actor, before):
    """The state that an act leads to, or the refusal's name; nothing stays of it."""
    try:
        with transaction.atomic():
            done = perform(thing, action, actor=actor, at=LATER, note="理由", facts=facts_for(action, thing))
            raise Undo(done.state)
    except Undo as undo:
        return str(undo)
    except (WrongState, NotAllowed) as refusal:
        assert snapshot() == before
        return type(refusal).__name__


def test_every_state_has_words_for_both_sides():
    assert {state: (labels.staff, labels.to("applicant")) for state, labels in UNITS.labels.items()} == {
        "named": ("未登记", "未登记"),
        "pending": ("待核验", "已提交，待主管部门核验"),
        "returned": ("待补材料", "请补充材料"),
        "verified": ("已核验", "已核验"),
        "rejected": ("核验未通过", "核验未通过"),
        "closed": ("已注销", "已注销"),
    }


def test_verification_names_who_and_when():
    unit = pending_unit()
    done = perform(unit, A.VERIFY, actor=officer(unit), at=LATER)
    assert (done.state, done.verified_at, done.verified_by) == (U.VERIFIED, LATER, officer_of(unit.authority))
    assert (done.state_since, done.revision) == (LATER, unit.revision + 1)
    entry = RegisterEntry.objects.of(unit).last()
    assert (entry.label, entry.source, entry.target, entry.role, entry.scope) == (
        "核验通过", "pending", "verified", "区经办", "海淀区人力资源和社会保障局",
    )  # fmt: skip


@pytest.mark.parametrize("action", [A.ASK_AGAIN, A.REJECT, A.CLOSE])
def test_a_refusal_needs_its_reason(action):
    unit = pending_unit()
    actor = officer(unit)
    before = snapshot()
    with pytest.raises(NotReady, match="请写明理由"):
        perform(unit, action, actor=actor, at=LATER, note=" ")
    assert snapshot() == before


def messages():
    return list(Message.objects.order_by("pk").values_list("recipient__username", "title", "body"))


def test_registration_tells_the_desk():
    desk = officer_of(authority())
    holder("district_head")
    unit = pending_unit("北京测水科技有限公司")
    assert messages() == [
        (desk.username, "待核验单位：北京测水科技有限公司", "该单位已提交营业执照（登记证书）和授权书，请核对后办理。")
    ]
    assert Message.objects.get().url == f"/units/{unit.pk}/"


def test_where_there_is_no_officer_the_head_is_told():
    head = holder("district_head")
    pending_unit()
    assert [name for name, _, _ in messages()] == [head.username]


@pytest.mark.parametrize(
    ("action", "title", "body"),
    [
        (A.VERIFY, "单位已通过核验：", "现在可以提交申报书。"),
        (A.ASK_AGAIN, "请补充单位核验材料：", "需要补充或更正：授权书未盖章"),
        (A.REJECT, "单位核验未通过：", "原因：授权书未盖章\n更正后可以重新提交核验。"),
        (A.CLOSE, "单位登记已注销：", "原因：授权书未盖章"),
    ],
)
def test_the_unit_is_told(action, title, body):
    unit = pending_unit()
    perform(unit, action, actor=officer(unit), at=LATER, note="授权书未盖章")
    assert messages() == [(admin_of(unit).username, f"{title}{unit.name}", body)]


def amendment(unit, **changes):
    values = {
        "name": unit.name, "uscc": unit.uscc, "kind": unit.kind, "address": unit.address,
        "authority_id": unit.authority_id, "changed_on": PAST.date(),
    }  # fmt: skip
    return Amendment(**{**values, **changes})


def test_a_changed_name_leaves_a_trace():
    unit = verified_unit("北京测旧科技有限公司")
    code = uscc()
    facts = amendment(unit, name="北京测新科技有限公司", uscc=code)
    done = perform(unit, A.AMEND, actor=officer(unit), at=LATER, facts=facts, note="准予变更登记")
    assert (done.name, done.uscc, done.state) == ("北京测新科技有限公司", code, U.VERIFIED)
    assert list(unit.former_names.values_list("name", "uscc", "used_until")) == [
        ("北京测旧科技有限公司", unit.uscc, PAST.date())
    ]


def test_a_changed_address_leaves_the_names_alone():
    unit = verified_unit()
    facts = amendment(unit, address="北京市朝阳区新址", authority_id=authority(CHAOYANG).pk)
    done = perform(unit, A.AMEND, actor=officer(unit), at=LATER, facts=facts)
    assert (done.address, done.authority.short_name) == ("北京市朝阳区新址", "朝阳区")
    assert unit.former_names.count() == 0


def test_another_units_code_is_refused():
    unit, other = verified_unit(), verified_unit()
    before = snapshot()
    with pytest.raises(NotReady, match="已由另一家单位登记"):
        perform(unit, A.AMEND, actor=officer(unit), at=LATER, facts=amendment(unit, uscc=other.uscc))
    assert snapshot() == before


def test_the_code_of_a_closed_unit_is_free_again():
    closed = verified_unit()
    perform(closed, A.CLOSE, actor=officer(closed), at=LATER, note="吸收合并")
    again = pending_unit(uscc=closed.uscc)
    assert (again.state, again.uscc) == (U.PENDING, closed.uscc)
    assert again.pk != closed.pk


def test_a_decision_on_a_stale_screen_is_refused():
    unit = pending_unit()
    seen = unit.revision
    perform(unit, A.AMEND, actor=officer(unit), at=LATER, facts=amendment(unit, address="新址"))
    before = snapshot()
    with pytest.raises(Stale, match="已有变化"):
        perform(unit, A.VERIFY, actor=officer(unit), at=LATER, seen=seen)
    assert snapshot() == before


def test_of_two_officers_one_wins():
    unit = pending_unit()
    perform(unit, A.VERIFY, actor=officer(unit), at=LATER, seen=unit.revision)
    before = snapshot()
    with pytest.raises(WrongState, match="已核验"):
        perform(unit, A.REJECT, actor=officer(unit), at=LATER, note="不符", seen=unit.revision)
    assert snapshot() == before


def test_verified_again_after_a_rejection():
    unit = perform(reach(U.REJECTED), A.RESUBMIT, actor=Actor.of(User.objects.get(username="own-admin")), at=LATER,
                   facts=facts_for(A.RESUBMIT, Unit.objects.get()))  # fmt: skip
    assert (unit.state, unit.address, unit.registered_at) == (U.PENDING, "新址", LATER)
    assert perform(unit, A.VERIFY, actor=officer(unit), at=LATER).state == U.VERIFIED
