"""The enumerations of support policies."""

from django.db.models import TextChoices


class PolicyGroup(TextChoices):
    """The three groups in which the scheme names its policies (工作方案四)."""

    YOUTH = "youth", "青年就业"
    TRAINING = "training", "培养培训"
    EVALUATION = "evaluation", "评价激励"


class PolicyKind(TextChoices):
    """What a policy gives: money, a service, or a filing that opens a right."""

    PAYS = "pays", "资金支持"
    SERVICE = "service", "服务"
    FILING = "filing", "备案或申报"


class SourceStanding(TextChoices):
    """What weight the source of an amount has."""

    IN_FORCE = "in_force", "已印发"
    DRAFT = "draft", "征求意见稿"
    UNKNOWN = "unknown", "尚未录入"


# Numbers of the scheme's support policies (工作方案四).
FIRST_NUMBER, LAST_NUMBER = 1, 12
