"""The enumerations of expert review."""

from django.db.models import TextChoices


class ExpertState(TextChoices):
    INVITED = "invited", "待答复"
    ACTIVE = "active", "在库"
    SUSPENDED = "suspended", "暂停"
    DECLINED = "declined", "已谢绝"
    LEFT = "left", "已出库"


class ExpertAction(TextChoices):
    ACCEPT = "accept", "接受邀请"
    DECLINE = "decline", "谢绝邀请"
    ENTER = "enter", "入库"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    INVITE_AGAIN = "invite_again", "恢复待邀请"
    LEAVE = "leave", "出库"


class SeatState(TextChoices):
    INVITED = "invited", "待答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已谢绝"
    REMOVED = "removed", "已退出"


class SeatAction(TextChoices):
    ACCEPT = "accept", "接受邀请"
    DECLINE = "decline", "谢绝邀请"
    REMOVE = "remove", "移出专家组"


class Tie(TextChoices):
    """What ties an expert to a unit besides employment."""

    ADVISER = "adviser", "顾问、兼职或受聘"
    FAMILY = "family", "近亲属任职或持股"
    HOLDING = "holding", "持股或投资"
    BUSINESS = "business", "合作或业务往来"
    OTHER = "other", "其他可能影响公正的关系"


class PanelState(TextChoices):
    FORMING = "forming", "组建中"
    OPEN = "open", "评审中"
    CLOSED = "closed", "评审结束"
    DISSOLVED = "dissolved", "已解散"


class PanelAction(TextChoices):
    OPEN = "open", "开始评审"
    EXTEND = "extend", "延长评分期限"
    CLOSE = "close", "结束评审并排名"
    DISSOLVE = "dissolve", "解散"


class SheetState(TextChoices):
    OPEN = "open", "评分中"
    SUBMITTED = "submitted", "已提交"
    VOID = "void", "作废"


class SheetAction(TextChoices):
    SUBMIT = "submit", "提交评分"
    REOPEN = "reopen", "退回重评"
    VOID = "void", "作废"


class DecisionState(TextChoices):
    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待负责人批准"
    APPROVED = "approved", "已批准"


class DecisionAction(TextChoices):
    PROPOSE = "propose", "提请批准"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    APPROVE = "approve", "批准名单"


class Outcome(TextChoices):
    SHORTLIST = "shortlist", "拟入围"
    NOT_SELECT = "not_select", "未入围"


class RecusalReason(TextChoices):
    EMPLOYER = "employer", "现在或曾经的工作单位参与该生态链"
    TIE = "tie", "申报的利害关系单位参与该生态链"
    DECLARED = "declared", "本人申明回避"
    FOUND = "found", "事后查明应当回避"


class VisitState(TextChoices):
    PLANNED = "planned", "待核查"
    DONE = "done", "已核查"
    CANCELLED = "cancelled", "已取消"


class VisitAction(TextChoices):
    RECORD = "record", "登记核查结果"
    CANCEL = "cancel", "取消核查"


class VisitFinding(TextChoices):
    TRUE = "true", "与申报材料相符"
    PARTLY = "partly", "部分不符"
    UNTRUE = "untrue", "严重不符"


class PaperKind(TextChoices):
    """The official papers of expert review."""

    PLEDGE = "pledge", "保密承诺书和回避声明"
    DRAW = "draw", "专家抽取记录"
    SHEET = "sheet", "专家评分表"
    SUMMARY = "summary", "评分汇总表"
    RANKING = "ranking", "评审排名表"
    MINUTES = "minutes", "专家组评审纪要"
    VISIT = "visit", "实地核查记录"


class Aggregation(TextChoices):
    """How the sheets of one file become one score (setting of a round)."""

    TRIMMED = "trimmed", "达到份数时去掉一个最高分和一个最低分后平均"
    MEAN = "mean", "算术平均"
    MEDIAN = "median", "中位数"
