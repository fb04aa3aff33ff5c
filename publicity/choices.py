"""The enumerations of notices, objections and announcements."""

from django.db.models import TextChoices


class NoticeKind(TextChoices):
    """What a notice makes public."""

    SELECTION = "selection", "拟入围名单"
    ASSESSMENT = "assessment", "期满评估结果"


class NoticeState(TextChoices):
    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待负责人签发"
    ISSUED = "issued", "公示中"
    CLOSED = "closed", "公示期满"
    WITHDRAWN = "withdrawn", "已撤销"
    SUPERSEDED = "superseded", "已更正"


class NoticeAction(TextChoices):
    PROPOSE = "propose", "提请签发"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    ISSUE = "issue", "签发公示"
    CLOSE = "close", "公示期满"
    WITHDRAW = "withdraw", "撤销公示"
    SUPERSEDE = "supersede", "由更正公示替代"


class ItemState(TextChoices):
    LISTED = "listed", "在列"
    HELD = "held", "异议核查中"
    CLEARED = "cleared", "已公布"
    STRUCK = "struck", "已取消"
    REMOVED = "removed", "已撤出"
    CORRECTED = "corrected", "更正撤出"
    CARRIED = "carried", "转入更正公示"


class ItemAction(TextChoices):
    HOLD = "hold", "因异议暂缓"
    RELEASE = "release", "异议办结"
    CLEAR = "clear", "公布"
    STRIKE = "strike", "取消"
    REMOVE = "remove", "撤出"
    CORRECT = "correct", "因更正撤出"
    CARRY = "carry", "转入更正公示"


class ObjectionState(TextChoices):
    RECEIVED = "received", "已收到"
    SCREENED = "screened", "核查中"
    PROPOSED = "proposed", "待负责人决定"
    DISMISSED = "dismissed", "不成立"
    UPHELD = "upheld", "成立并取消资格"
    CORRECTED = "corrected", "成立并更正"
    NOT_ADMITTED = "not_admitted", "不予受理"
    WITHDRAWN = "withdrawn", "异议人撤回"
    REFERRED = "referred", "属实转办"
    MERGED = "merged", "已并案"
    ANSWERED = "answered", "随并案答复"


class ObjectionAction(TextChoices):
    RESORT = "resort", "改变类别"
    SCREEN = "screen", "受理核查"
    REASSIGN = "reassign", "改派承办人"
    EXTEND = "extend", "延长核查期限"
    MERGE = "merge", "并入另一件"
    UNMERGE = "unmerge", "分出并案"
    ANSWER = "answer", "随并案答复"
    NOT_ADMIT = "not_admit", "不予受理"
    PROPOSE_DISMISSAL = "propose_dismissal", "拟认定不成立"
    PROPOSE_UPHOLDING = "propose_upholding", "拟认定成立并取消资格"
    PROPOSE_CORRECTION = "propose_correction", "拟认定成立并更正"
    PROPOSE_REFERRAL = "propose_referral", "拟认定属实并转办"
    SEND_BACK = "send_back", "退回核查"
    DISMISS = "dismiss", "决定不成立"
    UPHOLD = "uphold", "决定成立并取消资格"
    CORRECT = "correct", "决定成立并更正"
    REFER = "refer", "决定属实并转办"
    WITHDRAW = "withdraw", "记录异议人撤回"


class Proposal(TextChoices):
    """What the handler of an objection proposes to the head."""

    DISMISSAL = "dismissal", "拟认定不成立"
    DISQUALIFICATION = "disqualification", "拟认定成立并取消资格"
    CORRECTION = "correction", "拟认定成立，更正后重新公示"
    REFERRAL = "referral", "拟认定属实，转有关程序处理"


class ObjectionKind(TextChoices):
    """What was brought: it goes to the desk that handles such things. Only an objection holds its line back."""

    OBJECTION = "objection", "异议"
    REPORT = "report", "举报"
    COMPLAINT = "complaint", "投诉"


class ObjectorKind(TextChoices):
    PERSON = "person", "个人"
    UNIT = "unit", "单位"
    ANONYMOUS = "anonymous", "匿名"


class Channel(TextChoices):
    WEB = "web", "网上提出"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"


class AnnouncementState(TextChoices):
    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待负责人签发"
    ISSUED = "issued", "已公布"
    DISCARDED = "discarded", "已作废"


class AnnouncementAction(TextChoices):
    PROPOSE = "propose", "提请签发"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    ISSUE = "issue", "签发公布"
    DISCARD = "discard", "作废草稿"


# What the public may read.
PUBLIC_NOTICES = (NoticeState.ISSUED, NoticeState.CLOSED, NoticeState.WITHDRAWN, NoticeState.SUPERSEDED)
# A notice that holds: it takes objections, and can be withdrawn or corrected.
HOLDING = (NoticeState.ISSUED, NoticeState.CLOSED)
# An announcement that is not issued yet, and one that a line can belong to only once.
UNISSUED_ANNOUNCEMENTS = (AnnouncementState.DRAFTED, AnnouncementState.PROPOSED)
LIVE_ANNOUNCEMENTS = (*UNISSUED_ANNOUNCEMENTS, AnnouncementState.ISSUED)
# A line that is still on its list; whether its application still is, the application says.
STANDING = (ItemState.LISTED, ItemState.HELD)
# An objection that is not decided holds its item back; received but unscreened counts as open, merged as well.
OPEN_OBJECTIONS = (
    ObjectionState.RECEIVED, ObjectionState.SCREENED, ObjectionState.PROPOSED, ObjectionState.MERGED,
)  # fmt: skip
# Decided by a head on somebody else's proposal; the last one together with the case that it was merged into.
DECIDED_BY_TWO = (
    ObjectionState.DISMISSED, ObjectionState.UPHELD, ObjectionState.CORRECTED, ObjectionState.REFERRED,
    ObjectionState.ANSWERED,
)  # fmt: skip
