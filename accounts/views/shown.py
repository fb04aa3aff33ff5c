"""How units, papers, people and acts look on a page: plain dictionaries, as the components take them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts import permissions
from accounts.choices import PAPERS
from accounts.models import Assignment, Bar, Unit
from office import quarantine
from office.machine import Workflow
from office.models import RegisterEntry, Upload
from office.words import day_words, instant_words


def day(on: date | None) -> str:
    """A date in Chinese; empty for none."""
    return day_words(on) if on else ""


def period(first: date, last: date | None) -> str:
    """From a day, to a day if there is one."""
    return f"{day(first)}起" + (f"，至{day(last)}" if last else "")


def moment(at: datetime | None) -> str:
    """An instant in Chinese, Beijing time; empty for none."""
    return instant_words(at) if at else ""


def tag_of(workflow: Workflow, state: str, audience: str) -> dict[str, str]:
    """A state as the tag that an audience reads."""
    labels = workflow.labels[state]
    return {"label": labels.to(audience), "tone": labels.tone, "shape": labels.shape}


def unit_facts(unit: Unit) -> list[dict[str, Any]]:
    """What a unit is."""
    facts = [
        {"label": "单位名称", "value": unit.name},
        {"label": "统一社会信用代码", "value": unit.uscc},
        {"label": "单位类别", "value": unit.get_kind_display()},
        {"label": "注册地址", "value": unit.address},
        {"label": "主管部门", "value": unit.authority.name if unit.authority_id else "", "note": "社会保险缴纳地"},
    ]
    if unit.registered_at:
        facts.append({"label": "提交登记", "value": moment(unit.registered_at)})
    if unit.verified_at:
        facts.append({"label": "核验通过", "value": moment(unit.verified_at)})
    return facts


def bar_notice(bar: Bar) -> str:
    """A bar in a sentence."""
    until = f"至{day(bar.ends_on)}" if bar.ends_on else "，截止日期另行决定"
    return f"{bar.authority.name}决定（{bar.document_number}）：自{day(bar.starts_on)}{until}，不能申报和申领。"


def crumbs(label: str, name: str, here: str) -> list[dict[str, str]]:
    """The way back to a list (`name` is its URL name), and this page."""
    return [{"label": label, "url": reverse(name)}, {"label": here}]


def papers_shown(unit: Unit) -> list[dict[str, Any]]:
    """A unit's papers as files."""
    shown = []
    for name, label in PAPERS:
        upload: Upload | None = getattr(unit, name)
        if upload is not None:
            shown.append(paper_shown(label, upload, reverse("accounts:paper", args=[unit.pk, name])))
    return shown


def paper_shown(label: str, upload: Upload, url: str) -> dict[str, Any]:
    """A paper as a file; what is held in quarantine leads nowhere and says why."""
    is_open = not quarantine.is_held(upload)
    return {
        "name": f"{label}：{upload.name}",
        "url": url if is_open else "",
        "meta": file_meta(upload),
        "tag": quarantine.tag_of(upload),
    }


def file_meta(upload: Upload) -> str:
    """Size and date of a file."""
    return f"{filesizeformat(upload.size)}，{moment(upload.uploaded_at)} 上传"


def staff_shown(user: Any, staff: Iterable[Assignment]) -> list[dict[str, Any]]:
    """A unit's people; who may remove somebody gets the address for it."""
    return [
        {
            "name": held.user.person.name,
            "role": held.role_label,
            "since": day(held.starts_on),
            "remove_url": reverse("accounts:remove_clerk", args=[held.pk])
            if permissions.can_remove_clerk(user, held)
            else "",
        }
        for held in staff
    ]


def roles_shown(assignments: Iterable[Assignment], *, revocable: bool) -> list[dict[str, Any]]:
    """An account's roles, with the address to take each away."""
    return [
        {
            "role": held.role_label,
            "details": "，".join(filter(None, (held.scope_label, period(held.starts_on, held.ends_on)))),
            "revoke_url": reverse("accounts:revoke", args=[held.pk]) if revocable else "",
        }
        for held in assignments
    ]


def acts_shown(entries: Iterable[RegisterEntry], audience: str) -> list[dict[str, str]]:
    """The acts on a thing; applicants read in which role somebody acted, staff also who."""
    return [
        {
            "title": entry.label,
            "at": moment(entry.at),
            "by": entry.actor_name if audience == "staff" or not entry.role else entry.scope,
            "role": entry.role,
            "note": entry.detail.note,
        }
        for entry in entries
    ]


def sign_ins_shown(entries: Iterable[RegisterEntry]) -> list[list[str]]:
    """The record of signing in, as a table's rows."""
    return [[moment(entry.at), entry.label, entry.detail.address or "—", entry.detail.note] for entry in entries]
