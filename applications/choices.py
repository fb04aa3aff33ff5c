"""The enumerations of an application: its states and actions, the findings of a review, the kinds of attachment."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where an application stands (工作方案三)."""

    DRAFT = "draft", "草稿"
    AWAITING_STAMP = "awaiting_stamp", "待盖章"
    DISCARDED = "discarded", "已作废"
    SUBMITTED = "submitted", "待初审"
    RETURNED = "returned", "退回补正"
    LAPSED = "lapsed", "逾期未补正"
    RECOMMENDATION_PROPOSED = "rec_proposed", "待审定（拟推荐）"
    REFUSAL_PROPOSED = "ref_proposed", "待审定（拟不予推荐）"
    APPROVED = "approved", "待盖章报送"
    NOT_RECOMMENDED = "not_recommended", "不予推荐"
    RECOMMENDED = "recommended", "已推荐"
    ACCEPTED = "accepted", "已受理"
    UNDER_REVIEW = "under_review", "专家评审"
    SHORTLISTED = "shortlisted", "拟入围"
    NOT_SELECTED = "not_selected", "未入围"
    IN_PUBLICITY = "in_publicity", "公示中"
    SELECTED = "selected", "入选"
    DISQUALIFIED = "disqualified", "取消资格"
    WITHDRAWN = "withdrawn", "已撤回"


class Action(TextChoices):
    """What can be done with an application; each is one row of the table in workflow.py."""

    FINALISE = "finalise", "定稿并生成申报书"
    REOPEN = "reopen", "撤销定稿继续修改"
    SUBMIT = "submit", "提交"
    DISCARD = "discard", "作废"
    WITHDRAW = "withdraw", "撤回修改"
    ASK_WITHDRAWAL = "ask_withdrawal", "申请撤回申报"
    CONSENT_WITHDRAWAL = "consent_withdrawal", "同意撤回"
    REFUSE_WITHDRAWAL = "refuse_withdrawal", "不同意撤回"
    RETURN = "return", "退回补正"
    FINALISE_CORRECTION = "finalise_correction", "补正定稿并生成申报书"
    REOPEN_CORRECTION = "reopen_correction", "撤销定稿继续补正"
    RESUBMIT = "resubmit", "提交补正"
    EXTEND = "extend", "延长补正期限"
    ASSIGN = "assign", "指定承办人"
    LAPSE = "lapse", "逾期"
    REVIVE = "revive", "恢复补正"
    PROPOSE_RECOMMENDATION = "propose_recommendation", "拟同意推荐"
    PROPOSE_REFUSAL = "propose_refusal", "拟不予推荐"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回经办"
    APPROVE_RECOMMENDATION = "approve_recommendation", "审定同意推荐"
    APPROVE_REFUSAL = "approve_refusal", "审定不予推荐"
    SEND_UP = "send_up", "报送"
    REOPEN_REVIEW = "reopen_review", "重新审核"
    REROUTE = "reroute", "改送"
    ACCEPT = "accept", "受理"
    RETURN_TO_DISTRICT = "return_to_district", "退回推荐部门"
    RETURN_PAST_DISTRICT = "return_past_district", "退回申报单位补正"
    PUT_BEFORE_PANEL = "put_before_panel", "提交专家评审"
    TAKE_OFF_PANEL = "take_off_panel", "撤出专家评审"
    SHORTLIST = "shortlist", "列为拟入围"
    NOT_SELECT = "not_select", "列为未入围"
    LIST = "list", "列入公示"
    TAKE_OFF_NOTICE = "take_off_notice", "撤出公示"
    SELECT = "select", "入选"
    STRIKE = "strike", "公示期取消资格"
    PROPOSE_DISQUALIFICATION = "propose_disqualification", "拟取消资格"
    DROP_DISQUALIFICATION = "drop_disqualification", "不予取消资格"
    APPROVE_DISQUALIFICATION = "approve_disqualification", "审定取消资格"
    ASK_BODIES = "ask_bodies", "征求意见"


# The applicant may edit the working version in these.
EDITABLE = (State.DRAFT, State.RETURNED)
# Out of the running: another application of the unit may be live in the same round.
ENDED = (
    State.DISCARDED,
    State.LAPSED,
    State.NOT_RECOMMENDED,
    State.NOT_SELECTED,
    State.DISQUALIFIED,
    State.WITHDRAWN,
)
# The unit has the next step: to fill in, to stamp and hand in, to correct.
UNIT_TURN = (State.DRAFT, State.AWAITING_STAMP, State.RETURNED)
# Not yet handed in: nobody but the unit sees these.
UNSEEN = (State.DRAFT, State.AWAITING_STAMP, State.DISCARDED)
# From handing in to the end of publicity: withdrawal needs consent, disqualification is possible.
LIVE_SINCE_SUBMISSION = (
    State.SUBMITTED,
    State.RETURNED,
    State.RECOMMENDATION_PROPOSED,
    State.REFUSAL_PROPOSED,
    State.APPROVED,
    State.RECOMMENDED,
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.SHORTLISTED,
    State.IN_PUBLICITY,
)
# Until the list is made public a unit may still ask to leave.
WITHDRAWABLE = tuple(state for state in LIVE_SINCE_SUBMISSION if state != State.IN_PUBLICITY)
# With the recommending authority, not yet sent up.
AT_DISTRICT = (
    State.SUBMITTED,
    State.RETURNED,
    State.RECOMMENDATION_PROPOSED,
    State.REFUSAL_PROPOSED,
    State.APPROVED,
)

# What the co-issuing bodies to which a round is open may read: recommended, or accepted, and not withdrawn or struck.
OPEN_TO_BODIES = (
    State.RECOMMENDED,
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.SHORTLISTED,
    State.NOT_SELECTED,
    State.IN_PUBLICITY,
    State.SELECTED,
)
# Not decided yet: a body's opinion can still count.
UNDECIDED = (State.RECOMMENDED, State.ACCEPTED, State.UNDER_REVIEW)


class Layout(TextChoices):
    """How a form is laid out on paper."""

    BOOKLET = "booklet", "成册：封面、填报说明、各章"
    SHEET = "sheet", "一表：标题下各部分连成一张表"


class EditionState(TextChoices):
    """Where a form edition stands: only a published one is applied with."""

    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待发布"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


class EditionAction(TextChoices):
    """What can be done with a form edition; publishing takes two persons."""

    PROPOSE = "propose", "提请发布"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    PUBLISH = "publish", "发布"
    RETIRE = "retire", "停用"


class SectionState(TextChoices):
    """How far a section of the form is, for the unit that fills it in."""

    UNTOUCHED = "untouched", "未开始"
    BEGUN = "begun", "填写中"
    DONE = "done", "已完成"
    TO_CORRECT = "to_correct", "需补正"
    OPTIONAL = "optional", "可不填"


class Finding(TextChoices):
    """What the reviewer found on one item of the checklist."""

    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    INAPPLICABLE = "na", "不适用"


class Proposal(TextChoices):
    """What the officer put before the head."""

    RECOMMEND = "recommend", "同意推荐"
    REFUSE = "refuse", "不予推荐"


class ConfirmationState(TextChoices):
    """What a named unit says to its being named in a form."""

    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "不同意"
    REPLACED = "replaced", "已失效"


class ConfirmationAction(TextChoices):
    """What can be done with a confirmation."""

    CONFIRM = "confirm", "确认参加"
    DECLINE = "decline", "不同意"
    REPLACE = "replace", "失效"


class ConsultationState(TextChoices):
    """Where a question to a co-issuing body stands."""

    ASKED = "asked", "待回复"
    ANSWERED = "answered", "已回复"
    WITHDRAWN = "withdrawn", "已撤回"
    CLOSED = "closed", "已终止"


class ConsultationAction(TextChoices):
    """What can be done with a question to a body."""

    ANSWER = "answer", "回复意见"
    EXTEND = "extend", "延长回复期限"
    WITHDRAW = "withdraw", "撤回征求意见"
    CLOSE = "close", "终止征求意见"


class OpinionKind(TextChoices):
    """What a body says to a file."""

    AGREE = "agree", "同意"
    REMARK = "remark", "有意见"
    DISAGREE = "disagree", "不同意"
    NONE = "none", "无意见"


# Opinions that mean nothing without words.
WORDED = (OpinionKind.REMARK, OpinionKind.DISAGREE)
