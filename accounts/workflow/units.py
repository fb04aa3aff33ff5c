"""How a unit comes to be verified: its table of moves."""

from dataclasses import dataclass
from datetime import date

from accounts import notifications, permissions
from accounts.choices import UnitAction, UnitState
from accounts.models import Unit, UnitName
from accounts.selectors import infected_papers
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow

U, A = UnitState, UnitAction
APPLICANT = ("applicant",)


@dataclass(frozen=True)
class Registration:
    """What a unit says of itself, with its papers: keys of the authority and of the two uploads."""

    name: str
    uscc: str
    kind: str
    address: str
    authority_id: int
    licence_id: int
    letter_id: int


@dataclass(frozen=True)
class Amendment:
    """A change of a unit's entry that its authority has seen evidence for; the old name was used until `changed_on`."""

    name: str
    uscc: str
    kind: str
    address: str
    authority_id: int
    changed_on: date


def code_is_free(move: Move) -> list[Problem]:
    """No other current unit bears the code."""
    others = Unit.objects.current().filter(uscc=move.facts.uscc).exclude(pk=move.thing.pk)
    if move.facts.uscc and others.exists():
        return [Problem("该统一社会信用代码已由另一家单位登记，请核对；如属本单位，请申请接管。", field="uscc")]
    return []


def papers_are_sound(move: Move) -> list[Problem]:
    """Nobody can look at a paper in which a virus was found: the unit uploads it anew first."""
    return [
        Problem(f"“{label}”检出病毒，打不开。请等该单位重新上传，或退回补材料。")
        for _, label in infected_papers(move.thing)
    ]


def write_registration(move: Move) -> None:
    """The unit as it describes itself, with its papers."""
    unit, facts = move.thing, move.facts
    _write_entry(unit, facts)
    unit.licence_id, unit.letter_id, unit.registered_at = facts.licence_id, facts.letter_id, move.at


def write_verification(move: Move) -> None:
    """When and by whom it was verified."""
    move.thing.verified_at, move.thing.verified_by = move.at, move.actor.user


def write_amendment(move: Move) -> None:
    """The changed entry; a name or code that ends goes into the history."""
    unit, facts = move.thing, move.facts
    if (unit.name, unit.uscc) != (facts.name, facts.uscc):
        UnitName.objects.create(unit=unit, name=unit.name, uscc=unit.uscc, used_until=facts.changed_on)
    _write_entry(unit, facts)


def _write_entry(unit: Unit, facts: Registration | Amendment) -> None:
    unit.name, unit.uscc, unit.kind = facts.name, facts.uscc, facts.kind
    unit.address, unit.authority_id = facts.address, facts.authority_id


def tell_desk(move: Move) -> None:
    notifications.unit_waits(move.thing, move.at)


def tell_verified(move: Move) -> None:
    notifications.unit_verified(move.thing, move.at)


def tell_rejected(move: Move) -> None:
    notifications.unit_rejected(move.thing, move.note, move.at)


def tell_returned(move: Move) -> None:
    notifications.unit_returned(move.thing, move.note, move.at)


def tell_amended(move: Move) -> None:
    notifications.unit_amended(move.thing, move.at)


def tell_closed(move: Move) -> None:
    notifications.unit_closed(move.thing, move.note, move.at)


UNITS = register_workflow(
    Workflow(
        model="accounts.Unit",
        name="单位核验",
        initial=U.NAMED,
        labels={
            U.NAMED: Labels("未登记", tone="grey", shape="○"),
            U.PENDING: Labels("待核验", applicant="已提交，待主管部门核验", tone="blue", shape="●"),
            U.RETURNED: Labels("待补材料", applicant="请补充材料", tone="amber", shape="▲"),
            U.VERIFIED: Labels("已核验", tone="green", shape="■"),
            U.REJECTED: Labels("核验未通过", tone="red", shape="◆"),
            U.CLOSED: Labels("已注销", tone="grey", shape="■"),
        },
        rows=(
            Transition(
                A.REGISTER, "登记", (U.NAMED,), U.PENDING,
                who=permissions.can_submit_papers, facts=Registration, check=(code_is_free,),
                write=write_registration, then=(tell_desk,), audience=APPLICANT, tone="primary",
                consequence="提交后由社会保险缴纳地的主管部门核验；核验期间可以填写申报书，核验通过后才能提交。",
            ),
            Transition(
                A.RESUBMIT, "重新提交核验", (U.RETURNED, U.REJECTED), U.PENDING,
                who=permissions.can_submit_papers, facts=Registration, check=(code_is_free,),
                write=write_registration, then=(tell_desk,), audience=APPLICANT, tone="primary",
                consequence="更正后的内容和材料将送主管部门重新核验。",
            ),
            Transition(
                A.VERIFY, "核验通过", (U.PENDING,), U.VERIFIED,
                who=permissions.can_verify_unit, ready=(papers_are_sound,), write=write_verification,
                then=(tell_verified,), audience=APPLICANT,
                consequence="该单位可以提交申报书。请确认证照、代码、名称与授权书一致。", tone="primary",
            ),
            Transition(
                A.ASK_AGAIN, "退回补材料", (U.PENDING,), U.RETURNED,
                who=permissions.can_verify_unit, note_required=True, then=(tell_returned,), audience=APPLICANT,
                consequence="该单位会收到通知，补充后重新提交。请一次写全需要补充的内容。",
            ),
            Transition(
                A.REJECT, "核验不通过", (U.PENDING,), U.REJECTED,
                who=permissions.can_verify_unit, note_required=True, then=(tell_rejected,), audience=APPLICANT,
                consequence="该单位不能提交申报书，可以更正后重新提交核验。", tone="danger",
            ),
            Transition(
                A.AMEND, "变更登记", (U.NAMED, U.PENDING, U.RETURNED, U.VERIFIED, U.REJECTED), None,
                who=permissions.can_amend_unit, facts=Amendment, check=(code_is_free,),
                write=write_amendment, then=(tell_amended,), audience=APPLICANT,
                consequence="原名称和代码进入历史记录，已冻结的申报书和文书不变。",
            ),
            Transition(
                A.CLOSE, "注销", (U.NAMED, U.PENDING, U.RETURNED, U.VERIFIED, U.REJECTED), U.CLOSED,
                who=permissions.can_amend_unit, note_required=True, then=(tell_closed,), audience=APPLICANT,
                consequence="该单位不能再申报，不能恢复；其统一社会信用代码可以重新登记。", tone="danger",
            ),
        ),
    )
)  # fmt: skip
