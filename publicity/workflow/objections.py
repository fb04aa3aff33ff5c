"""The way of an objection: received, screened, examined, decided by two; it holds back only the item concerned."""

from collections.abc import Callable
from typing import Any

from office.machine import Check, Labels, Transition, Workflow, register_workflow
from publicity import permissions as may
from publicity.choices import ObjectionAction, ObjectionState, Proposal
from publicity.workflow.deciding import (
    correct_item,
    correction_is_written,
    drop_proposal,
    finding_is_written,
    handler_is_fit,
    keep_finding,
    keep_handler,
    line_can_fall,
    proposal_is,
    release_item,
    report_can_fall,
    strike_item,
    tell_applicant,
)
from publicity.workflow.facts import Finding, Handling
from publicity.workflow.merging import answer_merged, decide, nothing_is_merged
from publicity.workflow.sorting import ENDED, SORTING

TOLD = ("publicity.tell_objection",)


def _proposal(
    action: str,
    proposal: str,
    label: str,
    consequence: str,
    *,
    who: Callable[[Any, Any], Any] = may.can_propose_fall,
    ready: tuple[Check, ...] = (),
    check: tuple[Check, ...] = (finding_is_written,),
) -> Transition:
    """What the handler proposes to the head, with the finding and the words for everybody concerned."""
    return Transition(
        action,
        label,
        (ObjectionState.SCREENED,),
        ObjectionState.PROPOSED,
        who=who,
        ready=ready,
        facts=Finding,
        check=check,
        write=keep_finding(proposal),
        effects=TOLD,
        consequence=consequence,
    )


OBJECTION = register_workflow(
    Workflow(
        model="publicity.Objection",
        name="异议",
        initial=ObjectionState.RECEIVED,
        labels={
            ObjectionState.RECEIVED: Labels("待受理", public="已收到", tone="amber", shape="▲"),
            ObjectionState.SCREENED: Labels("核查中", public="核查中", tone="blue"),
            ObjectionState.PROPOSED: Labels("待负责人决定", public="核查中", tone="blue"),
            ObjectionState.DISMISSED: Labels("不成立", public="已答复", tone="grey", shape="○"),
            ObjectionState.UPHELD: Labels("成立并取消资格", public="已答复", tone="red", shape="◆"),
            ObjectionState.CORRECTED: Labels("成立并更正", public="已答复", tone="amber", shape="▲"),
            ObjectionState.NOT_ADMITTED: Labels("不予受理", public="不予受理", tone="grey", shape="○"),
            ObjectionState.WITHDRAWN: Labels("异议人撤回", public="已撤回", tone="grey", shape="○"),
            ObjectionState.REFERRED: Labels("属实转办", public="已答复", tone="amber", shape="▲"),
            ObjectionState.MERGED: Labels("已并案", public="核查中", tone="blue"),
            ObjectionState.ANSWERED: Labels("随并案答复", public="已答复", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                ObjectionAction.SCREEN,
                "受理并指定承办人",
                (ObjectionState.RECEIVED,),
                ObjectionState.SCREENED,
                who=may.can_screen,
                facts=Handling,
                check=(handler_is_fit,),
                write=keep_handler,
                effects=TOLD,
                tone="primary",
                consequence="进入核查；只有承办人可以查看异议人身份，每次查看都有记录。",
            ),
            *SORTING,
            Transition(
                ObjectionAction.NOT_ADMIT,
                "不予受理",
                (ObjectionState.RECEIVED,),
                ObjectionState.NOT_ADMITTED,
                who=may.can_decide_objection,
                ready=(nothing_is_merged,),
                note_required=True,
                then=(release_item,),
                effects=ENDED,
                consequence="匿名、无事实或与公示内容无关的，不予受理，写明理由；异议人查询时会看到这段理由。",
            ),
            _proposal(
                ObjectionAction.PROPOSE_DISMISSAL,
                Proposal.DISMISSAL,
                "拟认定不成立",
                "交负责人决定。",
                who=may.can_handle,
            ),
            _proposal(
                ObjectionAction.PROPOSE_UPHOLDING,
                Proposal.DISQUALIFICATION,
                "拟认定成立并取消资格",
                "交负责人决定；决定成立的，取消该生态链资格。",
                who=may.can_propose_disqualification,
                ready=(report_can_fall,),
            ),
            _proposal(
                ObjectionAction.PROPOSE_CORRECTION,
                Proposal.CORRECTION,
                "拟认定成立并更正",
                "交负责人决定；决定成立的，该条目撤出本次公示，更正后重新公示，重新计算期限。",
                ready=(report_can_fall,),
                check=(finding_is_written, correction_is_written),
            ),
            _proposal(
                ObjectionAction.PROPOSE_REFERRAL,
                Proposal.REFERRAL,
                "拟认定属实并转办",
                "交负责人决定；决定属实的，转有关程序处理，公示名单不变。",
                who=may.can_propose_referral,
            ),
            Transition(
                ObjectionAction.SEND_BACK,
                "退回核查",
                (ObjectionState.PROPOSED,),
                ObjectionState.SCREENED,
                who=may.can_decide_objection,
                note_required=True,
                write=drop_proposal,
                effects=TOLD,
                consequence="退回承办人继续核查。",
            ),
            Transition(
                ObjectionAction.DISMISS,
                "决定不成立",
                (ObjectionState.PROPOSED,),
                ObjectionState.DISMISSED,
                who=may.can_decide_objection,
                ready=(proposal_is(Proposal.DISMISSAL),),
                write=decide,
                then=(answer_merged, release_item, tell_applicant),
                effects=(*TOLD, *ENDED),
                tone="primary",
                consequence="向异议人出具答复，该生态链恢复公示流程。",
            ),
            Transition(
                ObjectionAction.UPHOLD,
                "决定成立并取消资格",
                (ObjectionState.PROPOSED,),
                ObjectionState.UPHELD,
                who=may.can_decide_fall,
                ready=(proposal_is(Proposal.DISQUALIFICATION), line_can_fall),
                write=decide,
                then=(answer_merged, strike_item),
                effects=(*TOLD, *ENDED),
                tone="danger",
                consequence="向异议人出具答复，该生态链从名单中取消，申报资格取消。",
            ),
            Transition(
                ObjectionAction.CORRECT,
                "决定成立并更正",
                (ObjectionState.PROPOSED,),
                ObjectionState.CORRECTED,
                who=may.can_decide_fall,
                ready=(proposal_is(Proposal.CORRECTION),),
                write=decide,
                then=(answer_merged, correct_item, tell_applicant),
                effects=(*TOLD, *ENDED),
                tone="primary",
                consequence="向异议人出具答复；该条目撤出本次公示并注明更正，所列事项回到公示以前，更正后由新的公示列出。",
            ),
            Transition(
                ObjectionAction.REFER,
                "决定属实并转办",
                (ObjectionState.PROPOSED,),
                ObjectionState.REFERRED,
                who=may.can_refer,
                ready=(proposal_is(Proposal.REFERRAL),),
                write=decide,
                then=(answer_merged, release_item, tell_applicant),
                effects=(*TOLD, *ENDED),
                tone="primary",
                consequence="出具答复；按答复所写转有关程序处理，公示名单不变。",
            ),
            Transition(
                ObjectionAction.WITHDRAW,
                "记录异议人撤回",
                (ObjectionState.RECEIVED, ObjectionState.SCREENED),
                ObjectionState.WITHDRAWN,
                who=may.can_handle,
                ready=(nothing_is_merged,),
                note_required=True,
                then=(release_item,),
                effects=ENDED,
                consequence="写明撤回的方式和日期。",
            ),
        ),
        parents=lambda objection: [objection.item.subject, objection.item] if objection.item else [],
    )
)
