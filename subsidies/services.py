"""The writes on support policies: a change is a new version, and what held before stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from office import register
from office.machine import Actor, NotAllowed, NotReady, Problem, Stale
from subsidies.choices import PolicyKind, SourceStanding
from subsidies.models import PolicyAmount, PolicyDocument, PolicyVersion, SupportPolicy
from subsidies.permissions import can_revise_policy


@dataclass(frozen=True)
class AmountEntry:
    """One figure in yuan with its source; without an amount it says that nobody has entered it."""

    region: str
    audience: str
    unit_amount: Decimal | None
    unit: str
    cap: str
    basis: str
    source: str
    standing: str
    checked_on: date


@dataclass(frozen=True)
class DocumentEntry:
    """A further document, its number if known, and where its authority published it."""

    title: str
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Revision:
    """What a policy is to say from `effective_on` on, until `expires_on` (inclusive) or until further notice."""

    title: str
    summary: str
    kind: str
    basis_title: str
    basis_number: str
    effective_on: date
    expires_on: date | None
    checked_on: date
    note: str
    documents: Sequence[DocumentEntry] = ()
    amounts: Sequence[AmountEntry] = ()
    basis_url: str = ""


def revise_policy(policy: SupportPolicy, revision: Revision, *, seen: int, actor: Actor, at: datetime) -> PolicyVersion:
    """Enter a new version of a policy with its documents and amounts; `seen` is the version that was on the screen.

    Raises NotAllowed, NotReady, and Stale when another version was entered meanwhile; then nothing has changed.
    """
    grant = can_revise_policy(actor.user, policy)
    if grant is None:
        raise NotAllowed("支持政策由所属试点方案的遴选部门修订。")
    with transaction.atomic():
        SupportPolicy.objects.select_for_update().get(pk=policy.pk)
        last = policy.versions.order_by("-version").first()
        if (last.version if last else 0) != seen:
            raise Stale("您打开页面之后，这项政策已有新的版本。请看过最新内容后再修订；您填写的内容没有保存。")
        if problems := problems_of(revision, last):
            raise NotReady(problems)
        version = PolicyVersion.objects.create(
            policy=policy, version=seen + 1, title=revision.title, summary=revision.summary, kind=revision.kind,
            basis_title=revision.basis_title, basis_number=revision.basis_number, effective_on=revision.effective_on,
            expires_on=revision.expires_on, checked_on=revision.checked_on, note=revision.note, entered_at=at,
            entered_by=actor.user, basis_url=revision.basis_url,
        )  # fmt: skip
        PolicyDocument.objects.bulk_create(
            PolicyDocument(version=version, position=position, **vars(document))
            for position, document in enumerate(revision.documents)
        )
        PolicyAmount.objects.bulk_create(
            PolicyAmount(version=version, position=position, **vars(amount))
            for position, amount in enumerate(revision.amounts)
        )
        register.record(
            policy, "revise_policy", label="修订支持政策", actor=actor, at=at,
            note=f"第{version.version}版：{revision.note}", role=grant.role_label, scope=grant.scope_label,
            audience=("public",),
        )  # fmt: skip
    return version


def problems_of(revision: Revision, last: PolicyVersion | None) -> list[Problem]:
    """What keeps a version from being entered."""
    problems = []
    if revision.kind not in PolicyKind.values:
        problems.append(Problem("请选择支持方式。", field="kind"))
    if not revision.note.strip():
        problems.append(Problem("请写明修订说明。", field="note"))
    if last is not None and revision.effective_on < last.effective_on:
        day = last.effective_on.isoformat()
        problems.append(Problem(f"生效日期不能早于上一版的生效日期（{day}）。", field="effective_on"))
    if revision.expires_on is not None and revision.expires_on < revision.effective_on:
        problems.append(Problem("失效日期不能早于生效日期。", field="expires_on"))
    return problems + [problem for amount in revision.amounts for problem in _amount_problems(amount)]


def _amount_problems(amount: AmountEntry) -> list[Problem]:
    who = f"“{amount.audience}”的标准"
    if amount.unit_amount is None:
        is_told = amount.standing == SourceStanding.UNKNOWN
        return [] if is_told else [Problem(f"{who}没有填金额，来源性质只能是“尚未录入”。", field="amounts")]
    problems = []
    if amount.unit_amount < 0:
        problems.append(Problem(f"{who}不能是负数。", field="amounts"))
    if not amount.unit.startswith("元"):
        problems.append(Problem(f"{who}须写明单位，以“元”开头，如“元/人·年”。", field="amounts"))
    if not amount.source.strip() or amount.standing not in (SourceStanding.IN_FORCE, SourceStanding.DRAFT):
        problems.append(Problem(f"{who}须写明来源及其性质（已印发或征求意见稿）。", field="amounts"))
    return problems
