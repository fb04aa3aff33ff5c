"""The enumerations of programmes and chains."""

from django.db.models import TextChoices


class Dimension(TextChoices):
    """The four dimensions on which a chain is assessed (工作方案五)."""

    TRAINING = "training", "技能培训"
    EVALUATION = "evaluation", "技能评价"
    POSTS = "posts", "岗位开发"
    FUND = "fund", "职工教育经费使用"


class ReviewMode(TextChoices):
    """How the selecting authority comes to its list."""

    PANEL = "panel", "专家评审后遴选"
    DECISION = "decision", "据申报材料直接遴选"


class RecommendationPaper(TextChoices):
    """In which form a recommending authority recommends."""

    FORM = "form", "逐件推荐书"
    LIST = "list", "推荐名单"


class CountingMode(TextChoices):
    """From which day a period in working days counts."""

    INCL = "incl", "发布当日计入"
    NEXT = "next", "自次一工作日起算"


class KeyField(TextChoices):
    """The key fields that the scheme serves (工作方案一)."""

    EMERGING = "emerging", "战略性新兴产业"
    MANUFACTURING = "manufacturing", "先进制造业"
    SERVICES = "services", "现代服务业"
    TRADITIONAL = "traditional", "传统优势产业"
    CITY = "city", "城市运行保障"
