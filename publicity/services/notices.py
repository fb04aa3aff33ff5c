"""Drafting a notice: its texts from the programme's settings, its list from what was shortlisted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, Round
from chains.choices import AnonymousRule, AssessmentResult
from chains.models import Chain, Programme
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from publicity import permissions as may
from publicity.choices import NoticeKind, NoticeState
from publicity.models import Notice, NoticeItem
from publicity.selectors.lists import RESULT_DEFAULT, columns_of, listed_as, not_to_list
from publicity.services.numbers import free_number
from publicity.services.texts import must_name_nobody
from publicity.workflow.correcting import correction_obstacles

RELATED = "programme__selecting_authority"
NOT_LISTED = {
    NoticeKind.SELECTION: "不是本批次拟入围的申报",
    NoticeKind.ASSESSMENT: "不是期满待评估的生态链，或已列入另一份公示",
}
HOW_TO_OBJECT = (
    "对公示内容有异议的，请于公示期内提出：可以在本平台的公示页面点“提出异议”，也可以寄送书面材料。个人应当签署真实姓名并留下联系方式；单位应当加盖公章。\n"
    "受理部门对异议人身份予以保密。{}"
)
ANONYMOUS = {
    AnonymousRule.REFUSED: "匿名异议不予受理。",
    AnonymousRule.WITH_EVIDENCE: "匿名异议附有明确证据的，予以受理。",
}


def notice_defaults(call: Round) -> dict[str, Any]:
    """What a draft starts from: the programme's settings and a text that the officer goes on from."""
    programme = call.programme
    columns = columns_of(programme.notice_columns)
    return {
        "title": f"关于{programme.name}{call.title}拟入围名单的公示",
        "addressees": "各有关单位",
        "body": (
            f"根据{programme.basis}，经单位申报、{programme.recommending_word}级推荐、组织遴选，"
            f"拟确定下列{listed_as(columns)}，现予以公示。"
        ),
        "columns": columns,
        **_shared_defaults(programme),
    }


def results_defaults(programme: Programme) -> dict[str, Any]:
    """What a draft of results starts from."""
    return {
        "title": f"关于{programme.name}建设期满评估结果的公示",
        "addressees": "各有关单位",
        "body": f"根据{programme.basis}，对建设周期期满的生态链组织了评估，拟确定下列评估结果，现予以公示。",
        "columns": list(RESULT_DEFAULT),
        **_shared_defaults(programme),
    }


def _shared_defaults(programme: Programme) -> dict[str, Any]:
    authority = programme.selecting_authority
    return {
        "how_to_object": HOW_TO_OBJECT.format(ANONYMOUS[AnonymousRule(programme.objection_anonymous)]),
        "contact": "\n".join(filter(None, [authority.name, authority.phone, authority.address, authority.email])),
        "workdays": programme.publicity_days,
        "mode": programme.publicity_mode,
    }


def correction_defaults(former: Notice) -> dict[str, Any]:
    """What the draft that corrects a notice starts from: the former's texts, and a sentence that says so first."""
    called = f"《{former.title}》（{former.document_number or former.serial}）"
    title = former.title if former.title.endswith("（更正）") else f"{former.title}（更正）"
    return {
        "title": title[:200],
        "body": f"{called}所列内容有误，现予更正并重新公示，公示期重新计算，原公示同时停止。\n{former.body}",
        "addressees": former.addressees,
        "how_to_object": former.how_to_object,
        "contact": former.contact,
        "workdays": former.workdays,
        "mode": former.mode,
        "later_days": former.later_days,
        "grace_days": former.grace_days,
        "columns": former.columns,
    }


def draft_notice(
    call: Round,
    applications: Sequence[Application],
    *,
    corrects: Notice | None = None,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Notice:
    """Draft a notice of shortlisted applications, or one that corrects an issued notice. `texts` override the defaults.

    Raises NotAllowed, NotReady, ValidationError for the document number.
    """
    notice = Notice(kind=NoticeKind.SELECTION, programme=call.programme, round=call, corrects=corrects)
    lines = [NoticeItem(application=entry) for entry in applications]
    return _draft(notice, lines, notice_defaults(call), texts, document_number, actor, at)


def draft_results(
    programme: Programme,
    results: Sequence[tuple[Chain, str]],
    *,
    corrects: Notice | None = None,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Notice:
    """Draft a notice of what the assessments of chains at their end came to (工作方案五), or one that corrects it.

    `results` are chains with an AssessmentResult each. Raises as `draft_notice` does.
    """
    notice = Notice(kind=NoticeKind.ASSESSMENT, programme=programme, corrects=corrects)
    return _draft(notice, _result_lines(results), results_defaults(programme), texts, document_number, actor, at)


def _result_lines(results: Sequence[tuple[Chain, str]]) -> list[NoticeItem]:
    return [NoticeItem(chain=chain, result=AssessmentResult(result)) for chain, result in results]


def _draft(
    notice: Notice,
    lines: list[NoticeItem],
    defaults: dict[str, Any],
    texts: dict[str, Any],
    document_number: str,
    actor: Actor,
    at: datetime,
) -> Notice:
    with transaction.atomic():
        if notice.corrects is not None:
            defaults = correction_defaults(_to_correct(notice.corrects))
        for name, value in (defaults | texts).items():
            setattr(notice, name, value)
        notice.document_number = free_number(document_number, at=at)
        if not may.can_prepare(actor.user, notice):
            raise NotAllowed("只有遴选部门的经办人可以起草公示。")
        must_name_nobody(defaults | texts, bureau_mail=notice.programme.selecting_authority.email)
        begin(notice, actor=actor, at=at, label="起草公示")
        _put_items(notice, lines, actor, at)
    return notice


def _to_correct(former: Notice) -> Notice:
    """The notice, locked, when it can be corrected and no other draft or notice corrects it already."""
    fresh = Notice.objects.select_for_update(of=("self",)).get(pk=former.pk)
    problems = correction_obstacles(fresh)
    if not problems and fresh.corrections.exclude(state=NoticeState.WITHDRAWN).exists():
        problems = [Problem("这份公示已有一份更正公示正在起草，请在那一份上修改。")]
    if problems:
        raise NotReady(problems)
    return fresh


def _put_items(notice: Notice, lines: list[NoticeItem], actor: Actor, at: datetime) -> None:
    # Two who list one chain at once queue here, so that the second finds it listed.
    chains = Chain.objects.filter(pk__in=[line.chain_id for line in lines if line.chain_id])
    list(chains.select_for_update().order_by("pk"))
    wrong = {entry.pk for entry in not_to_list(notice, [line.subject for line in lines])}
    if wrong:
        names = [line.name for line in lines if line.subject_id in wrong]
        raise NotReady([Problem(f"“{name}”{NOT_LISTED[notice.kind]}。", section="items") for name in names])
    for position, line in enumerate(lines, start=1):
        line.notice, line.position = notice, position
        begin(line, actor=actor, at=at, label="列入名单")


def edit_notice(
    notice: Notice,
    applications: Sequence[Application],
    *,
    seen: int,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Notice:
    """Change a draft and its list. Raises NotAllowed, WrongState, Stale, NotReady, ValidationError for the number."""
    lines = [NoticeItem(application=entry) for entry in applications]
    return _edit(notice, lines, texts, document_number, seen, actor, at)


def edit_results(
    notice: Notice,
    results: Sequence[tuple[Chain, str]],
    *,
    seen: int,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Notice:
    """Change a draft of results and its list. Raises as `edit_notice` does."""
    return _edit(notice, _result_lines(results), texts, document_number, seen, actor, at)


def _edit(
    notice: Notice,
    lines: list[NoticeItem],
    texts: dict[str, Any],
    document_number: str,
    seen: int,
    actor: Actor,
    at: datetime,
) -> Notice:
    with transaction.atomic():
        fresh = Notice.objects.select_related(RELATED).select_for_update(of=("self",)).get(pk=notice.pk)
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改公示。")
        if fresh.state != NoticeState.DRAFTED:
            raise WrongState("公示已提请签发，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("这份公示刚刚在别处保存过，请先查看最新内容。")
        must_name_nobody(texts, bureau_mail=fresh.programme.selecting_authority.email)
        for name, value in texts.items():
            setattr(fresh, name, value)
        fresh.document_number = free_number(document_number, at=at, but=fresh)
        fresh.revision += 1
        fresh.save()
        fresh.items.all().delete()
        _put_items(fresh, lines, actor, at)
        register.record(fresh, "edit", label="修改公示", actor=actor, at=at)
    return fresh
