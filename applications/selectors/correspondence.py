"""Reads what was written to the unit about its file, and fills the templates that officers begin from."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Authority
from applications.models import Application, CaseMessage, MessageTemplate
from applications.placeholders import complaint, filled
from applications.selectors.case import CaseFile
from applications.stages import APPLICANT, UNIT_DEADLINES
from office import clock
from office.machine import workflow_of
from office.words import day_words, instant_words, until_words

BROKEN = "模板“{name}”现在不能自动填写：{complaint}可以直接在下面写，或请系统管理员更正模板。"


def messages_shown(case: CaseFile) -> list[dict[str, Any]]:
    """What was sent, newest first. The unit reads the office alone; officials also who sent it, from which template."""
    rows = CaseMessage.objects.filter(application=case.application).select_related("sent_by__person", "template")
    return [_message(row, case.is_staff) for row in rows.order_by("-pk")]


def _message(row: CaseMessage, for_staff: bool) -> dict[str, Any]:
    more = []
    if for_staff:
        more = [row.sent_by.person.name, f"{row.told} 人收到"]
        more += [f"模板：{row.template.name}"] if row.template else []
    return {
        "subject": row.subject,
        "body": row.body,
        "at": instant_words(row.sent_at),
        "office": row.office,
        "more": " · ".join(more),
    }


def templates_for(application: Application) -> QuerySet[MessageTemplate]:
    """The templates in use for a file: those of its scheme, then the general ones."""
    mine = Q(programme=application.round.programme) | Q(programme__isnull=True)
    return MessageTemplate.objects.filter(mine, is_retired=False).order_by("programme_id", "pk")


def draft_of(
    template: MessageTemplate, application: Application, office: Authority, at: datetime
) -> tuple[str, str, str]:
    """Subject and body of a template filled for a file, and a sentence when something in it is unknown or broken.

    A broken template stops nobody: what is known is filled, the rest stands as it is written, for the officer to edit.
    """
    values = values_for(application, office, at)
    fault = complaint(template.subject, template.body)
    sentence = BROKEN.format(name=template.name, complaint=fault) if fault else ""
    return filled(template.subject, values), filled(template.body, values), sentence


def values_for(application: Application, office: Authority, at: datetime) -> dict[str, str]:
    """What stands in place of each placeholder, as the unit may know it; empty where the officer has to add it."""
    own = application.due_at if application.state in UNIT_DEADLINES else None
    return {
        "申报编号": application.number or "",
        "生态链名称": application.chain_name,
        "申报单位": application.unit.name,
        "批次": application.round.title,
        "受理部门": application.authority.name if application.authority else "",
        "状态": workflow_of(application).labels[application.state].to(APPLICANT),
        "期限": until_words(own) if own else "",
        "办理部门": office.name,
        "办理部门电话": office.phone,
        "发送日期": day_words(clock.local_date(at)),
    }
