"""The words of accounts: roles and their powers, kinds of unit, levels of authority, states."""

from django.db import models


class Role(models.TextChoices):
    """What an assignment lets a person do; which scope it hangs on is in SCOPE_OF."""

    UNIT_ADMIN = "unit_admin", "单位管理员"
    APPLICANT = "applicant", "经办人"
    MEMBER = "member", "成员单位经办人"
    DISTRICT_OFFICER = "district_officer", "区经办"
    DISTRICT_HEAD = "district_head", "区负责人"
    CITY_OFFICER = "city_officer", "市经办"
    CITY_HEAD = "city_head", "市负责人"
    CO_OFFICER = "co_officer", "联合印发部门经办"
    EXPERT = "expert", "专家"
    AUDITOR = "auditor", "审计/纪检"
    ADMINISTRATOR = "administrator", "系统管理员"


class Power(models.TextChoices):
    """The three powers that no person may combine (三权分立)."""

    BUSINESS = "business", "业务"
    AUDIT = "audit", "审计"
    ADMINISTRATION = "administration", "系统管理"


# The papers with which a unit registers: the field, and its name.
PAPERS = (("licence", "营业执照或登记证书"), ("letter", "授权书"))


class ScopeKind(models.TextChoices):
    """What a role's assignment attaches to."""

    UNIT = "unit", "单位"
    AUTHORITY = "authority", "主管部门"
    NONE = "none", "不限"


class AuthorityLevel(models.TextChoices):
    RECOMMENDING = "recommending", "推荐"
    SELECTING = "selecting", "遴选"
    # Issued the plan together with the selecting one: reads rounds opened to it and answers what it is asked.
    CO_ISSUING = "co_issuing", "联合印发"


class UnitKind(models.TextChoices):
    ENTERPRISE = "enterprise", "企业"
    UNIVERSITY = "university", "高等院校"
    INSTITUTE = "institute", "科研院所"
    VOCATIONAL = "vocational", "职业院校（含技工院校）"
    TRAINING = "training", "职业技能培训机构"
    EVALUATION = "evaluation", "评价机构"
    HR_SERVICE = "hr_service", "人力资源服务机构"
    PARK = "park", "产业园区"


class UnitState(models.TextChoices):
    NAMED = "named", "未登记"
    PENDING = "pending", "待核验"
    RETURNED = "returned", "待补材料"
    VERIFIED = "verified", "已核验"
    REJECTED = "rejected", "核验未通过"
    CLOSED = "closed", "已注销"


class UnitAction(models.TextChoices):
    REGISTER = "register", "登记"
    RESUBMIT = "resubmit", "重新提交核验"
    ASK_AGAIN = "ask_again", "退回补材料"
    VERIFY = "verify", "核验通过"
    REJECT = "reject", "核验不通过"
    AMEND = "amend", "变更登记"
    CLOSE = "close", "注销"


class TakeoverState(models.TextChoices):
    REQUESTED = "requested", "待审核"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class TakeoverAction(models.TextChoices):
    APPROVE = "approve", "同意接管"
    REFUSE = "refuse", "不同意接管"
    WITHDRAW = "withdraw", "撤回申请"


# Kinds that may lead a chain (工作方案二(一)); the others take part as members only.
LEAD_KINDS = (
    UnitKind.ENTERPRISE,
    UnitKind.UNIVERSITY,
    UnitKind.INSTITUTE,
    UnitKind.VOCATIONAL,
    UnitKind.TRAINING,
)
# Kinds whose membership is a school's.
SCHOOL_KINDS = (UnitKind.UNIVERSITY, UnitKind.VOCATIONAL)

UNIT_ROLES = (Role.UNIT_ADMIN, Role.APPLICANT, Role.MEMBER)
# What a unit's administrator may hand out by invitation.
INVITED_ROLES = (Role.APPLICANT, Role.MEMBER, Role.UNIT_ADMIN)
DISTRICT_ROLES = (Role.DISTRICT_OFFICER, Role.DISTRICT_HEAD)
CITY_ROLES = (Role.CITY_OFFICER, Role.CITY_HEAD)
AUTHORITY_ROLES = DISTRICT_ROLES + CITY_ROLES
# At a co-issuing body: of no authority's scope, for every scope is given by name.
CO_ISSUING_ROLES = (Role.CO_OFFICER,)
# Whatever hangs on a bureau of any level.
BUREAU_ROLES = AUTHORITY_ROLES + CO_ISSUING_ROLES
OFFICER_ROLES = (Role.DISTRICT_OFFICER, Role.CITY_OFFICER)
HEAD_ROLES = (Role.DISTRICT_HEAD, Role.CITY_HEAD)
# What a role at an authority is called after the word of the authority's level: 区经办, 省负责人.
POSTS = {
    Role.DISTRICT_OFFICER: "经办",
    Role.DISTRICT_HEAD: "负责人",
    Role.CITY_OFFICER: "经办",
    Role.CITY_HEAD: "负责人",
    Role.CO_OFFICER: "经办",
}
UNSCOPED_ROLES = (Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR)
# Who reads everything without deciding anything.
OVERSEEING_ROLES = (Role.AUDITOR, Role.ADMINISTRATOR)

SCOPE_OF: dict[str, ScopeKind] = {
    **dict.fromkeys(UNIT_ROLES, ScopeKind.UNIT),
    **dict.fromkeys(BUREAU_ROLES, ScopeKind.AUTHORITY),
    **dict.fromkeys(UNSCOPED_ROLES, ScopeKind.NONE),
}
POWER_OF: dict[str, Power] = {
    **dict.fromkeys(Role, Power.BUSINESS),
    Role.AUDITOR: Power.AUDIT,
    Role.ADMINISTRATOR: Power.ADMINISTRATION,
}
LEVEL_OF: dict[str, AuthorityLevel] = {
    **dict.fromkeys(DISTRICT_ROLES, AuthorityLevel.RECOMMENDING),
    **dict.fromkeys(CITY_ROLES, AuthorityLevel.SELECTING),
    **dict.fromkeys(CO_ISSUING_ROLES, AuthorityLevel.CO_ISSUING),
}
