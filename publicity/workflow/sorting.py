"""The rows that bring an objection to the right desk: its kind, its handler and their time, what it is merged with."""

from applications.workflow.checks import time_gets_longer, workdays_can_be_counted
from applications.workflow.facts import Extension
from office.machine import Transition
from publicity import permissions as may
from publicity.choices import ObjectionAction, ObjectionState
from publicity.workflow.deciding import handler_is_fit, hold_or_release, keep_kind, kind_can_change, name_handler
from publicity.workflow.facts import Handling, Merging, Sorting
from publicity.workflow.merging import (
    drop_leading,
    keep_answer,
    keep_leading,
    leading_is_fit,
    leading_is_open,
    nothing_is_merged,
)
from publicity.workflow.terms import extend_examination

TOLD = ("publicity.tell_objection",)
# It has ended: whoever brought it is told.
ENDED = ("publicity.tell_objector",)
SORTING: tuple[Transition, ...] = (
    Transition(
        ObjectionAction.RESORT,
        "改变类别",
        (ObjectionState.RECEIVED,),
        who=may.can_resort,
        ready=(nothing_is_merged,),
        note_required=True,
        facts=Sorting,
        check=(kind_can_change,),
        write=keep_kind,
        then=(hold_or_release,),
        effects=TOLD,
        consequence="编号不变。只有异议暂缓公布所涉条目；投诉只由负责人和其指定的人办理。",
    ),
    Transition(
        ObjectionAction.REASSIGN,
        "改派承办人",
        (ObjectionState.SCREENED,),
        who=may.can_decide_objection,
        note_required=True,
        facts=Handling,
        check=(handler_is_fit,),
        write=name_handler,
        effects=TOLD,
        consequence="原承办人不能再查看异议人身份，核查期限不变。",
    ),
    Transition(
        ObjectionAction.EXTEND,
        "延长核查期限",
        (ObjectionState.SCREENED,),
        who=may.can_decide_objection,
        note_required=True,
        facts=Extension,
        check=(workdays_can_be_counted, time_gets_longer),
        write=extend_examination,
        effects=TOLD,
        consequence="自今天的次日起重新计算核查期限，承办人会收到消息；异议所涉条目继续暂缓公布。",
    ),
    Transition(
        ObjectionAction.MERGE,
        "并入另一件",
        (ObjectionState.RECEIVED, ObjectionState.SCREENED),
        ObjectionState.MERGED,
        who=may.can_handle,
        ready=(nothing_is_merged,),
        note_required=True,
        facts=Merging,
        check=(leading_is_fit,),
        write=keep_leading,
        consequence="与所选的一件一并核查、一次决定，各按自己的编号答复；异议人身份仍分别保密。决定前可以分出。",
    ),
    Transition(
        ObjectionAction.UNMERGE,
        "分出并案",
        (ObjectionState.MERGED,),
        ObjectionState.RECEIVED,
        who=may.can_handle,
        ready=(leading_is_open,),
        note_required=True,
        write=drop_leading,
        consequence="回到待受理，单独办理。",
    ),
    Transition(
        ObjectionAction.ANSWER,
        "随并案答复",
        (ObjectionState.MERGED,),
        ObjectionState.ANSWERED,
        internal=True,
        write=keep_answer,
        effects=ENDED,
    ),
)
