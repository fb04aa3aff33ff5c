"""The enumerations of programmes and chains."""

from django.db.models import IntegerChoices, TextChoices


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
    BOX = "box", "申报书上的推荐意见栏"


class CountingMode(TextChoices):
    """From which day a period in working days counts."""

    INCL = "incl", "发布当日计入"
    NEXT = "next", "自次一工作日起算"


class AnonymousRule(TextChoices):
    """What becomes of an objection that nobody signs."""

    REFUSED = "refused", "不予受理"
    WITH_EVIDENCE = "evidence", "附有明确证据的受理，并注明匿名"


class ObjectionScan(TextChoices):
    """Who adds a signed or sealed paper to what is typed."""

    UNITS = "units", "单位上传加盖公章的书面材料"
    EVERYBODY = "everybody", "单位盖章，个人亲笔签名，都上传书面材料"


class KeyField(TextChoices):
    """The key fields that the scheme serves (工作方案一)."""

    EMERGING = "emerging", "战略性新兴产业"
    MANUFACTURING = "manufacturing", "先进制造业"
    SERVICES = "services", "现代服务业"
    TRADITIONAL = "traditional", "传统优势产业"
    CITY = "city", "城市运行保障"

    @classmethod
    def word(cls, value: str) -> str:
        """The word for a value; nothing for a chain whose scheme tells no key fields apart."""
        return str(cls(value).label) if value else ""


class ChainState(TextChoices):
    """Where a chain stands (工作方案五)."""

    BUILDING = "building", "建设中"
    ENDED = "ended", "期满待评估"
    TERMINATED = "terminated", "中止"
    CANCELLED = "cancelled", "取消"


# A chain whose period is over still waits for its assessment: its lead unit has a chain until that is decided.
LIVE_STATES = (ChainState.BUILDING, ChainState.ENDED)


class ChainAction(TextChoices):
    """What moves a chain; each is one row of the table in workflow.py."""

    END_PERIOD = "end_period", "建设期满"
    CONTINUE = "continue", "继续建设"
    STOP = "stop", "中止建设"


class AssessmentResult(TextChoices):
    """What becomes of a chain whose period is over (工作方案五)."""

    CONTINUE = "continue", "继续建设"
    STOP = "stop", "中止建设"


class StudentKind(TextChoices):
    """As what a person stands on a chain's roster."""

    APPRENTICE = "apprentice", "学生学徒"
    TRAINEE = "trainee", "技培生"
    ORDER_CLASS = "order_class", "订单班学生"
    NAMED_CLASS = "named_class", "冠名班学生"
    INTERN = "intern", "实习生"
    EMPLOYEE = "employee", "在职职工"


# Who is still at school, and who is already employed or taken on by an employer of the chain.
KINDS_WITH_SCHOOL = (
    StudentKind.APPRENTICE,
    StudentKind.ORDER_CLASS,
    StudentKind.NAMED_CLASS,
    StudentKind.INTERN,
)
KINDS_WITH_EMPLOYER = (StudentKind.APPRENTICE, StudentKind.TRAINEE, StudentKind.INTERN, StudentKind.EMPLOYEE)


class SkillLevel(IntegerChoices):
    """The eight levels; the value is the rank, so that a column sorts from low to high.

    The digit in a level's name runs the other way and is never compared.
    """

    APPRENTICE = 1, "学徒工"
    JUNIOR = 2, "五级/初级工"
    INTERMEDIATE = 3, "四级/中级工"
    SENIOR = 4, "三级/高级工"
    TECHNICIAN = 5, "二级/技师"
    SENIOR_TECHNICIAN = 6, "一级/高级技师"
    SPECIAL_TECHNICIAN = 7, "特级技师"
    CHIEF_TECHNICIAN = 8, "首席技师"


class EntryState(TextChoices):
    """Where the entry of a chain stands that was announced without the portal."""

    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待负责人审定"
    APPROVED = "approved", "已补录"
    DISCARDED = "discarded", "已作废"


OPEN_ENTRIES = (EntryState.DRAFTED, EntryState.PROPOSED)


class EntryAction(TextChoices):
    """What moves an entry; each is one row of the table in workflow/entries.py."""

    PROPOSE = "propose", "提请审定"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    APPROVE = "approve", "审定补录"
    DISCARD = "discard", "作废"


class StoryKind(TextChoices):
    """What the public site tells besides notices."""

    EVENT = "event", "活动"
    CASE = "case", "典型案例"


class StoryState(TextChoices):
    """Where a story stands."""

    DRAFTED = "drafted", "起草中"
    PROPOSED = "proposed", "待负责人发布"
    PUBLISHED = "published", "已发布"
    TAKEN_DOWN = "taken_down", "已撤下"
    DISCARDED = "discarded", "已作废"


class StoryAction(TextChoices):
    """What moves a story; each is one row of the table in workflow/stories.py."""

    PROPOSE = "propose", "提请发布"
    TAKE_BACK = "take_back", "取回"
    SEND_BACK = "send_back", "退回修改"
    PUBLISH = "publish", "发布"
    TAKE_DOWN = "take_down", "撤下"
    DISCARD = "discard", "作废"
