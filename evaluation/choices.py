"""The enumerations of expert review."""

from django.db.models import TextChoices


class PanelState(TextChoices):
    FORMING = "forming", "组建中"
    OPEN = "open", "评审中"
    CLOSED = "closed", "评审结束"
    DISSOLVED = "dissolved", "已解散"


class PanelAction(TextChoices):
    OPEN = "open", "开始评审"
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
    DECLARED = "declared", "本人申明回避"


class Aggregation(TextChoices):
    """How the sheets of one file become one score (setting of a round)."""

    TRIMMED = "trimmed", "达到份数时去掉一个最高分和一个最低分后平均"
    MEAN = "mean", "算术平均"
    MEDIAN = "median", "中位数"
