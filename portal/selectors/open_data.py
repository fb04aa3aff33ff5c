"""What is offered to programs: public lists with fields that stay, each row as plain texts; nothing of persons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Prefetch, QuerySet

from chains.choices import KeyField
from chains.models import Chain, Member, Story
from chains.selectors.directory import member_words, state_tag
from office.clock import SHANGHAI, local_date
from office.models import IssuedDocument
from publicity.models import Announcement, Notice, NoticeItem
from publicity.selectors.lists import RESULT_COLUMNS
from publicity.selectors.words import LISTED, shown_texts, standing_words, tag_of
from subsidies.models import PolicyAmount, PolicyDocument
from subsidies.selectors import policies_on

CHUNK = 500
# The columns that a list may have, under names that stay; empty where it has no such column.
NO_TEXTS = dict.fromkeys(RESULT_COLUMNS, "")
Row = dict[str, str | int | None]


@dataclass(frozen=True)
class OpenList:
    """A list for programs: its name in the address, its title, its fields with what they say, and its rows."""

    name: str
    title: str
    fields: dict[str, str]
    rows: Callable[[datetime], Iterator[Row]]


def _chains(at: datetime) -> Iterator[Row]:
    found = Chain.objects.public().select_related("lead_unit", "reviewing_authority", "programme")
    for chain in found.prefetch_related("periods").order_by("pk").iterator(chunk_size=CHUNK):
        periods = sorted((period.starts_on, period.ends_on) for period in chain.periods.all())
        starts_on, ends_on = periods[-1] if periods else (None, None)
        yield {
            "number": chain.number,
            "name": chain.name,
            "programme": chain.programme.code,
            "lead_unit": chain.lead_unit.name,
            "authority": chain.reviewing_authority.name,
            "industry": chain.industry,
            "key_field": KeyField.word(chain.key_field),
            "state": state_tag(chain.state, "public")["label"],
            "announced_on": _day(chain.announced_on),
            "announcement": chain.announcement,
            "starts_on": _day(starts_on),
            "ends_on": _day(ends_on),
            "url": _url(chain.get_absolute_url()),
        }


def _members(at: datetime) -> Iterator[Row]:
    found = Member.objects.current().filter(chain__in=Chain.objects.public().order_by())
    found = found.select_related("chain", "unit").order_by("chain_id", "-is_lead", "pk")
    for member in found.iterator(chunk_size=CHUNK):
        yield {"chain": member.chain.number, **member_words(member)}


def _notices(at: datetime) -> Iterator[Row]:
    found = Notice.objects.public().select_related("programme", "document").order_by("pk")
    for notice in found.iterator(chunk_size=CHUNK):
        yield {
            "serial": notice.serial,
            "document_number": notice.document_number or "",
            "title": notice.title,
            "programme": notice.programme.code,
            "kind": notice.get_kind_display(),
            "state": tag_of(notice, "public")["label"],
            "issued_on": _day(local_date(notice.issued_at)),
            "starts_on": _day(notice.starts_on),
            "ends_on": _day(notice.ends_on),
            "workdays": notice.workdays,
            "objections_until": notice.objections_until.astimezone(SHANGHAI).isoformat(),
            "sha256": notice.document.sha256,
            "url": _url(notice.get_absolute_url()),
        }


def _notice_lines(at: datetime) -> Iterator[Row]:
    public = Notice.objects.public().order_by()
    found = NoticeItem.objects.filter(notice__in=public).select_related("notice", "application", "chain")
    for item in found.order_by("notice_id", "position").iterator(chunk_size=CHUNK):
        yield {
            "serial": item.notice.serial,
            "position": item.position,
            **NO_TEXTS,
            **shown_texts(item),
            "state": standing_words(item),
            "correction": item.correction,
        }


def _announcements(at: datetime) -> Iterator[Row]:
    found = Announcement.objects.public().select_related("notice__programme", "document").order_by("pk")
    for announcement in found.iterator(chunk_size=CHUNK):
        yield {
            "serial": announcement.serial,
            "document_number": announcement.document_number or "",
            "title": announcement.title,
            "programme": announcement.notice.programme.code,
            "kind": announcement.notice.get_kind_display(),
            "notice": announcement.notice.serial,
            "issued_on": _day(local_date(announcement.issued_at)),
            "starts_on": _day(announcement.starts_on),
            "sha256": announcement.document.sha256,
            "url": _url(announcement.get_absolute_url()),
        }


def _announcement_lines(at: datetime) -> Iterator[Row]:
    items = Prefetch("items", NoticeItem.objects.select_related("notice").order_by("position"))
    found = Announcement.objects.public().prefetch_related(items).order_by("pk")
    for announcement in found.iterator(chunk_size=CHUNK):
        for item in announcement.items.all():
            yield {"serial": announcement.serial, **NO_TEXTS, **shown_texts(item)}


def _policies(at: datetime) -> Iterator[Row]:
    versions = policies_on(local_date(at)).select_related("policy__programme")
    for version in versions.order_by("policy__programme__position", "policy__number"):
        yield {
            "programme": version.policy.programme.code,
            "number": version.policy.number,
            "group": version.policy.get_group_display(),
            "title": version.title,
            "summary": version.summary,
            "kind": version.get_kind_display(),
            "basis": version.basis_title,
            "basis_number": version.basis_number,
            "basis_url": version.basis_url,
            "effective_on": _day(version.effective_on),
            "expires_on": _day(version.expires_on),
            "checked_on": _day(version.checked_on),
            "url": _url(version.policy.get_absolute_url()),
        }


def _policy_documents(at: datetime) -> Iterator[Row]:
    for document in _parts_of_policies(PolicyDocument, at):
        yield {
            **_policy(document),
            "title": document.title,
            "document_number": document.number,
            "document_url": document.url,
        }


def _policy_amounts(at: datetime) -> Iterator[Row]:
    for amount in _parts_of_policies(PolicyAmount, at):
        yield {
            **_policy(amount),
            "region": amount.region,
            "audience": amount.audience,
            "amount": "" if amount.unit_amount is None else str(amount.unit_amount),
            "unit": amount.unit,
            "cap": amount.cap,
            "basis": amount.basis,
            "source": amount.source,
            "standing": amount.get_standing_display(),
            "checked_on": _day(amount.checked_on),
        }


def _parts_of_policies(model: type[PolicyAmount] | type[PolicyDocument], at: datetime) -> QuerySet:
    """What belongs to the versions that hold, in their order."""
    found = model.objects.filter(version__in=policies_on(local_date(at)).order_by())
    order = ("version__policy__programme__position", "version__policy__number", "position", "pk")
    return found.select_related("version__policy__programme").order_by(*order)


def _policy(part: PolicyAmount | PolicyDocument) -> Row:
    return {"programme": part.version.policy.programme.code, "number": part.version.policy.number}


def _stories(at: datetime) -> Iterator[Row]:
    found = Story.objects.public().select_related("programme", "chain").order_by("pk")
    for story in found.iterator(chunk_size=CHUNK):
        yield {
            "programme": story.programme.code,
            "kind": story.get_kind_display(),
            "title": story.title,
            "chain": story.chain.number if story.chain else "",
            "held_on": _day(story.held_on),
            "place": story.place,
            "source": story.source,
            "text": story.text,
            "published_on": _day(local_date(story.published_at)),
            "url": _url(story.public_url),
        }


def papers_made() -> str:
    """When the latest file of a notice or an announcement was made; empty before the first."""
    files = IssuedDocument.objects.filter(kind__in=("notice", "announcement"))
    latest = files.aggregate(latest=Max("rendered_at"))["latest"]
    return latest.isoformat() if latest else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _url(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


LINE = {
    "chain": "生态链名称", "unit": "链主单位", "authority": "推荐单位；评估结果的，为评估部门", "key_field": "重点领域",
    "period": "所评估的建设周期，遴选的留空", "result": "评估结果，遴选的留空",
}  # fmt: skip
PAPER = {
    "serial": "门户编号",
    "document_number": "文号，没有的留空",
    "title": "标题",
    "programme": "试点方案代码",
    "kind": "类别",
}
POLICY = {"programme": "试点方案代码", "number": "政策编号"}
MADE = {"sha256": "文书 PDF 的 SHA-256，正在生成的留空", "url": "网页地址"}
LISTS = {
    each.name: each
    for each in (
        OpenList(
            "chains",
            "生态链名录",
            {
                "number": "生态链编号", "name": "名称", "programme": "试点方案代码", "lead_unit": "链主单位",
                "authority": "申报审核部门", "industry": "所属行业（门类字母和名称）",
                "key_field": "重点领域，方案不分的留空", "state": "状态", "announced_on": "公布日期",
                "announcement": "公布文件", "starts_on": "最近一个建设周期起始日", "ends_on": "期满日",
                "url": "网页地址",
            },
            _chains,
        ),
        OpenList(
            "members",
            "生态链成员",
            {"chain": "生态链编号", "name": "单位名称", "kind": "单位类别", "part": "链主单位或者成员单位"},
            _members,
        ),
        OpenList(
            "notices",
            "公示",
            {
                **PAPER, "state": "状态", "issued_on": "签发日期", "starts_on": "公示期首日", "ends_on": "公示期末日",
                "workdays": "工作日数", "objections_until": "异议受理截止时刻（含时区）", **MADE,
            },
            _notices,
        ),
        OpenList(
            "notice-lines",
            "公示名单",
            {
                "serial": "公示的门户编号", "position": "序号", **LINE,
                "state": f"“{LISTED}”，或者已公布、已取消等", "correction": "更正说明",
            },
            _notice_lines,
        ),
        OpenList(
            "announcements",
            "公布",
            {
                **PAPER, "notice": "所依据公示的门户编号", "issued_on": "签发日期",
                "starts_on": "建设周期起始日，没有的留空", **MADE,
            },
            _announcements,
        ),
        OpenList("announcement-lines", "公布名单", {"serial": "公布的门户编号", **LINE}, _announcement_lines),
        OpenList(
            "policies",
            "支持政策",
            {
                "programme": "试点方案代码", "number": "编号", "group": "类别", "title": "名称", "summary": "说明",
                "kind": "支持方式", "basis": "依据文件", "basis_number": "文号", "basis_url": "文件网址",
                "effective_on": "生效日期",
                "expires_on": "失效日期，长期有效的留空", "checked_on": "核对日期", "url": "网页地址",
            },
            _policies,
        ),
        OpenList(
            "policy-documents",
            "政策文件",
            {
                **POLICY, "title": "文件名称", "document_number": "文号，没有录入的留空",
                "document_url": "文件网址，没有录入的留空",
            },
            _policy_documents,
        ),
        OpenList(
            "policy-amounts",
            "支持标准",
            {
                **POLICY, "region": "适用地区", "audience": "对象", "amount": "标准，尚未录入的留空",
                "unit": "计量单位", "cap": "上限", "basis": "计算依据", "source": "来源", "standing": "来源性质",
                "checked_on": "核对日期",
            },
            _policy_amounts,
        ),
        OpenList(
            "stories",
            "活动与案例",
            {
                "programme": "试点方案代码", "kind": "类别", "title": "标题", "chain": "生态链编号，不属于某一条的留空",
                "held_on": "活动举行或者案例形成的日期", "place": "地点", "source": "来源", "text": "正文，一段一行",
                "published_on": "发布日期", "url": "网页地址",
            },
            _stories,
        ),
    )
}  # fmt: skip


def addresses() -> Iterable[Any]:
    """Everything public that has a page of its own, newest first within its kind: for the map of the site."""
    yield from Notice.objects.public().only("pk", "state", "issued_at").order_by("-pk")[:5000]
    yield from Announcement.objects.public().only("pk", "state").order_by("-pk")[:5000]
    yield from Story.objects.public().only("pk", "state").order_by("-pk")[:5000]
    yield from Chain.objects.public().only("pk", "number").order_by("-pk")[:20000]
