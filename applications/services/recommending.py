"""Lists of recommended files, for programmes whose authorities send up a list in place of a paper for each file."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Authority
from applications import documents as papers
from applications import permissions as may
from applications.choices import Action, State
from applications.models import Application, Recommendation, Round
from applications.services.files import store_scan
from applications.workflow.facts import StampedScan
from applications.workflow.moves import void_paper
from chains.choices import RecommendationPaper
from office import clock, documents, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, perform
from office.models import IssuedDocument
from office.numbers import next_number

NOT_YOURS = "只有推荐部门的经办人可以编制和报送推荐名单。"


def draw_up_list(call: Round, authority: Authority, *, actor: Actor, at: datetime) -> IssuedDocument:
    """Draw up the list of all files of a round that the authority approved and has not sent up yet.

    An earlier list that was not sent up falls, for its files stand on this one. Raises NotAllowed, or NotReady when
    the programme knows no lists, or when there is nothing to list.
    """
    if not may.can_draw_up_list(actor.user, authority):
        raise NotAllowed(NOT_YOURS)
    with transaction.atomic():
        files = _approved(call, authority)
        _check(call, files, at)
        rows = list(
            Recommendation.objects.select_related("document").filter(application__in=files, voided_at__isnull=True)
        )
        earlier = {row.document_id: row.document for row in rows if row.document_id}
        document = _issue(call, authority, files, actor, at)
        Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(document=document)
        for before in earlier.values():
            void_paper(before, at, f"重新编制为{document.number}")
        register.record(
            call, "draw_up_list", label="编制推荐名单", actor=actor, at=at, note=f"{document.number}，{len(files)} 件"
        )
    return document


def _approved(call: Round, authority: Authority) -> list[Application]:
    """Locked, in the order of their numbers."""
    rows = Application.objects.select_for_update(of=("self",)).filter(
        round=call, authority=authority, state=State.APPROVED
    )
    return list(rows.select_related("unit", "version__document").order_by("number"))


def _check(call: Round, files: list[Application], at: datetime) -> None:
    problems = []
    if call.programme.recommendation_paper != RecommendationPaper.LIST:
        problems.append(Problem(f"“{call.programme.short_name}”不用推荐名单。"))
    elif at >= call.recommend_until:
        problems.append(Problem("本批次推荐报送已经截止。"))
    elif not files:
        problems.append(Problem("没有已经审定、等待报送的申报。"))
    if problems:
        raise NotReady(problems)


def _issue(call: Round, authority: Authority, files: list[Application], actor: Actor, at: datetime) -> IssuedDocument:
    year = clock.local_date(at).year
    number = f"{authority.short_name}荐〔{year}〕{next_number(f'recommendation_list:{authority.short_name}:{year}')}号"
    return documents.issue(
        "recommendation_list",
        thing=call,
        number=number,
        title=papers.list_title(call),
        template=papers.RECOMMENDATION_LIST,
        context=papers.recommendation_list(call, authority, files, number, actor, at),
        at=at,
        actor=actor,
    )


def send_up_list(document: IssuedDocument, scan: Any, code: str, *, actor: Actor, at: datetime) -> list[Application]:
    """Send up all files of a list with one stamped scan: all of them, or none.

    Raises as the act itself does, and ValidationError for a scan that cannot be kept.
    """
    with transaction.atomic():
        rows = Recommendation.objects.filter(document=document, voided_at__isnull=True, sent_at__isnull=True)
        files = [row.application for row in rows.select_related("application").order_by("application_id")]
        if not files:
            raise NotReady([Problem("名单上的申报都已报送或撤下。")])
        facts = StampedScan(store_scan(scan, actor=actor, at=at), code)
        return [perform(file, Action.SEND_UP, actor=actor, at=at, facts=facts) for file in files]
