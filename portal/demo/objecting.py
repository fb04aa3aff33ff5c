"""Objections in the demonstration: two about one matter, merged, and a report about a list of last year."""

from datetime import datetime, timedelta

from accounts.models import User
from office.machine import Actor, perform
from publicity.choices import ObjectionAction
from publicity.models import Notice
from publicity.services import receive_objection
from publicity.workflow.facts import Merging

HOUR = timedelta(hours=1)
FACTS = "该单位申报书所列的实习岗位数量与其公开招聘信息不一致，请核实岗位是否真实。"
AGAIN = "实习岗位写了很多，招聘网站上只有几个，请查一查是不是真的。"
LATE = "该单位去年公示时承诺的订单班至今没有开班，请核查。"


def play(notice: Notice, earlier: Notice, at: datetime) -> None:
    """Two objections to the last line of a running notice, and what came long after the deadline of an earlier one."""
    item = notice.items.order_by("position").last()
    person = {"objector_kind": "person", "actor": Actor("visitor")}
    first = receive_objection(
        item, objector_name="演示异议人", objector_phone="010-55580001", facts=FACTS, at=at, **person
    )
    second = receive_objection(
        item, objector_name="演示异议人二", objector_phone="010-55580002", facts=AGAIN, at=at + HOUR, **person
    )
    handler = Actor.of(User.objects.get(username="city2"))
    note = "两件都反映实习岗位数量不实。"
    merge = ObjectionAction.MERGE
    perform(second, merge, actor=handler, at=at + 2 * HOUR, note=note, facts=Merging(first.pk))
    line = earlier.items.order_by("position").first()
    receive_objection(line, objector_name="演示举报人", objector_phone="010-55580003", facts=LATE, at=at, **person)
