"""Builds the content of notices, announcements, notification letters and replies; frozen when the paper is issued."""

from datetime import datetime, timedelta
from typing import Any

from applications.documents import title_lines
from chains.choices import AssessmentResult
from chains.periods import corresponding_day
from office import clock, documents
from office.words import day_words
from publicity.choices import NoticeKind
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors.lists import shown_columns

NOTICE = "documents/notice.html"
ANNOUNCEMENT = "documents/announcement.html"
CERTIFICATE = "documents/certificate.html"
REPLY = "documents/objection_reply.html"

documents.declare("notice", label="公示", prefix="GS")
documents.declare("announcement", label="公布", prefix="GB")
documents.declare("certificate", label="入选通知书", prefix="RX")
documents.declare("assessment_letter", label="评估结果通知书", prefix="PG")
documents.declare("objection_reply", label="异议答复书", prefix="YY")

# Relative widths of the list's columns.
WIDTHS = {"chain": 38, "unit": 36, "authority": 18, "key_field": 28, "period": 36, "result": 22}
MODE_NOTES = {"incl": "公示期自发布当日起计算，节假日顺延。", "next": "公示期自发布次一工作日起计算，节假日顺延。"}


def _annex(notice: Notice, items: list[NoticeItem], title: str) -> dict[str, Any]:
    columns = shown_columns(notice)
    return {
        "title": title,
        "columns": [{"label": label, "width": WIDTHS[key]} for key, label in columns.items()],
        "rows": [[item.texts.get(key, "") for key in columns] for item in items],
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _postmark_rule(notice: Notice) -> list[str]:
    """Which letters still count after the last day, when the notice allows days of grace."""
    if not notice.grace_days:
        return []
    last = day_words(notice.ends_on + timedelta(days=notice.grace_days))
    return [f"来信以邮戳为准：邮戳日期在公示期内、{last}24时以前寄到的，予以受理。"]


def _signature(notice: Notice, at: datetime) -> dict[str, str]:
    authority = notice.programme.selecting_authority.seal_name
    return {"authority": authority, "date": clock.local_date(at).isoformat()}


def _list_title(notice: Notice, kind: str) -> str:
    return f"{notice.round.title}{kind}名单" if notice.round else "建设期满评估结果"


def notice(thing: Notice, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The notice: basis and course, period with both dates, how to object, contacts, list (GB/T 9704-2012)."""
    until = thing.objections_until.astimezone(clock.SHANGHAI)
    last = clock.local_date(until - clock.INSTANT)
    return {
        "letterhead": "",
        "title_lines": title_lines(thing.title),
        "number": thing.document_number or "",
        "recipients": thing.addressees,
        "opening": _paragraphs(thing.body),
        "period": {
            "starts_on": thing.starts_on.isoformat(),
            "ends_on": thing.ends_on.isoformat(),
            "working_days": thing.workdays,
            "mode_note": MODE_NOTES[thing.mode],
        },
        "objection": {
            "how": [*_paragraphs(thing.how_to_object), *_postmark_rule(thing)],
            "deadline": f"{day_words(last)}24时",
            "contacts": [{"label": "联系方式", "value": "；".join(_paragraphs(thing.contact))}],
        },
        "annex": _annex(thing, items, _list_title(thing, "拟入围")),
        "signature": _signature(thing, at),
    }


def announcement(thing: Announcement, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The announcement: basis and decision, what follows for those on it, the final list."""
    return {
        "letterhead": "",
        "title_lines": title_lines(thing.title),
        "number": thing.document_number or "",
        "recipients": thing.addressees,
        "opening": _paragraphs(thing.body),
        "requirements": _requirements(thing, items),
        "annex": _annex(thing.notice, items, _list_title(thing.notice, "入选")),
        "signature": _signature(thing.notice, at),
    }


def _requirements(thing: Announcement, items: list[NoticeItem]) -> list[dict[str, str]]:
    """From when to when what is selected, or goes on, is built; what follows for chains that stop."""
    rows, months = [], thing.notice.programme.construction_months
    if thing.starts_on:
        whom = "" if thing.notice.kind == NoticeKind.SELECTION else "继续建设的生态链，"
        span = f"建设周期自{day_words(thing.starts_on)}起，共{months}个月；期满后按规定组织评估。"
        duty = "各链主单位应按申报书组织建设，如实记录建设情况，接受主管部门指导和监督。"
        rows += [{"title": "建设周期", "text": f"{whom}{span}"}, {"title": "工作要求", "text": duty}]
    if any(item.result == AssessmentResult.STOP for item in items):
        rows.append({"title": "中止建设", "text": "中止建设的生态链，自公布之日起不再作为试点建设项目。"})
    return rows


def assessment_letter(thing: Announcement, item: NoticeItem, number: str, at: datetime) -> dict[str, Any]:
    """The letter to the lead unit of a chain that was assessed: the result, and what follows from it."""
    announced = f"《{thing.title}》（{thing.document_number or thing.serial}）"
    goes_on = item.result == AssessmentResult.CONTINUE
    facts = [
        {"label": "生态链名称", "value": item.texts["chain"], "kind": "wide"},
        {"label": "生态链编号", "value": item.chain.number, "kind": "short"},
        {"label": "评估结果", "value": item.texts["result"], "kind": "short"},
        {"label": "期满建设周期", "value": item.texts["period"], "kind": "wide"},
    ]
    if goes_on:
        ends_on = corresponding_day(thing.starts_on, thing.notice.programme.construction_months)
        span = f"{day_words(thing.starts_on)}至{day_words(ends_on)}"
        facts.append({"label": "新的建设周期", "value": span, "kind": "wide"})
    duty = (
        "请继续按申报书组织建设，如实记录建设情况，配合期满评估。"
        if goes_on
        else "自公布之日起不再作为试点建设项目，请妥善安排在链学员后续培养，配合做好收尾工作。"
    )
    return {
        "letterhead": "",
        "title_lines": ["评估结果通知书"],
        "number": number,
        "recipient": item.texts["unit"],
        "opening": [f"根据{announced}，你单位牵头的生态链建设周期期满，经评估、公示，结果通知如下。"],
        "facts": facts,
        "duties": [duty],
        "signature": _signature(thing.notice, at),
    }


def certificate(thing: Announcement, item: NoticeItem, number: str, at: datetime) -> dict[str, Any]:
    """The notification letter to a lead unit."""
    application, call = item.application, thing.notice.round
    period = application.chain.periods.order_by("ordinal").first()
    span = f"{day_words(period.starts_on)}至{day_words(period.ends_on)}"
    field = application.get_key_field_display()
    announced = f"《{thing.title}》（{thing.document_number or thing.serial}）"
    return {
        "letterhead": "",
        "title_lines": ["入选通知书"],
        "number": number,
        "recipient": application.unit.name,
        "opening": [f"根据{announced}，你单位牵头申报的生态链入选{call.programme.name}{call.title}。"],
        "facts": [
            {"label": "生态链名称", "value": application.chain_name, "kind": "wide"},
            {"label": "申报编号", "value": application.number, "kind": "short"},
            *([{"label": "重点领域", "value": field, "kind": "short"}] if field else []),
            {"label": "建设周期", "value": span, "kind": "wide"},
        ],
        "duties": ["请按申报书组织建设，发挥链主单位牵头作用，如实记录建设情况，配合期满评估。"],
        "signature": _signature(thing.notice, at),
    }


def noticed_then(objection: Objection) -> Notice:
    """The notice that stood when an objection came; a corrected one may have taken it over since."""
    found = objection.notice
    while found.corrects is not None and found.issued_at is not None and objection.arrived_at < found.issued_at:
        found = found.corrects
    return found


def reply_title(thing: Objection) -> str:
    """What the reply is called: 异议答复书, or after what it replies to."""
    return f"{thing.get_kind_display()}答复书"


def reply(thing: Objection, at: datetime) -> dict[str, Any]:
    """The reply to an objector, addressed by the objection's number: the name stays sealed."""
    notice, kind = noticed_then(thing), thing.get_kind_display()
    about = f"所列“{thing.about}”" if thing.item else f"的{thing.about}"
    arrived = day_words(clock.local_date(thing.arrived_at))
    return {
        "letterhead": "",
        "title_lines": [reply_title(thing)],
        "number": thing.number,
        "recipient": f"{kind}人",
        "opening": [
            f"{arrived}收到你（单位）对《{notice.title}》{about}的{kind}，现答复如下。",
            *_paragraphs(thing.reply),
        ],
        "signature": _signature(notice, at),
    }
