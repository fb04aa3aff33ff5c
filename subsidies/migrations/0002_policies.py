"""The twelve policies of 工作方案四 in words of the portal's own, with the figures whose source is at hand.

What the authorities have not published, or nobody has entered, stands empty; staff enter it as a new version.
"""

from datetime import date
from decimal import Decimal

from django.db import migrations

OFFERED_BY = "beijing-2024"
PLAN = "北京市“产教评”技能生态链建设试点工作方案"
PLAN_NUMBER = "京人社能发〔2024〕14号"
EFFECTIVE_ON = date(2024, 11, 21)
CHECKED_ON = date(2026, 11, 22)

# (number, group, title, kind, summary, further documents)
POLICIES = [
    (
        1, "youth", "搭建青年实习实训平台", "service",
        "链内用人单位可以按照自己的岗位标准，与院校一起开设订单班、冠名班，让在校学生边学边练。"
        "高校、技工院校的专业建设和实训合作也在支持之列。",
        [],
    ),
    (
        2, "youth", "提供资源对接服务", "service",
        "人力资源社会保障部门按生态链的需要推荐人才和岗位，举办供需对接、校企合作对接等活动，"
        "并引导条件较好的院校机构加入建设。",
        [],
    ),
    (
        3, "training", "企业新型学徒制培训", "pays",
        "成员单位为新入职或转岗的技能岗位人员办班，由企业和院校各出一名师傅、教师共同带教，"
        "经申请批准后可以领取学徒培训补贴。",
        ["本市企业新型学徒制工作实施方案"],
    ),
    (
        4, "training", "高技能人才研修培训", "pays",
        "成员单位为高技能人才举办岗位提升、技术革新方面的研修班，可以申报研修培训项目，"
        "立项后按规定得到项目资金。",
        ["本市高技能人才研修培训管理办法"],
    ),
    (
        5, "training", "技能人才培训基地建设", "pays",
        "承担技能人才培训并达到条件的成员单位，可以申请建设国家级高技能人才培训基地，获批后有建设资金支持。",
        [],
    ),
    (
        6, "training", "技能大师工作室与职工创新工作室", "pays",
        "由优秀高技能人才领头，开展师带徒、技术攻关和技术创新的成员单位，可以申请建设技能大师工作室、"
        "市级（示范性）职工创新工作室等，获批后有资金支持。",
        [],
    ),
    (
        7, "evaluation", "技能人才自主评价", "filing",
        "达到条件的链内企业备案后成为自主评价机构，可以用考试、实操、业绩评审、过程考核等方式，"
        "为链内在岗职工（含劳务派遣人员）认定五级至一级的职业技能等级。",
        [],
    ),
    (
        8, "evaluation", "“八级工”职业技能等级认定", "filing",
        "已备案自主评价的企业可以再评聘特级技师、首席技师，使本单位的技能等级上下贯通为八级。"
        "取得高级工及以上证书、符合条件的市工会会员，另可申请在职职工职业发展助推计划的资助。",
        ["在职职工职业发展助推计划"],
    ),
    (
        9, "evaluation", "新职业与评价规范开发", "filing",
        "成员单位可以参与新职业的开发，也可以参照国家职业标准编制技术规程自行编写行业企业评价规范，"
        "成熟的按程序申报为国家职业标准。",
        ["国家职业标准编制技术规程"],
    ),
    (
        10, "evaluation", "特色技能竞赛活动", "filing",
        "链主单位可以在链内举办技能竞赛，申报后纳入全市竞赛管理，获奖选手按规定晋升技能等级。"
        "从业人员多、社会急需的赛项，在全市大赛中优先设立。",
        [],
    ),
    (
        11, "evaluation", "高技能领军人才培育", "pays",
        "链主单位可以设立自己的高技能人才奖励办法，并组织成员参评国家、市、区各级高技能人才和工匠荣誉，"
        "获评者按规定享受奖励或津贴。",
        [],
    ),
    (
        12, "evaluation", "高技能人才发展通道", "filing",
        "链内高技能人才可以参加职称评审和专业技术人员职业资格考试；职业资格、技能等级与相应的职称、学历互相比照认定。",
        [],
    ),
]  # fmt: skip

BEIJING, TONGZHOU, GUANGDONG = "北京市", "北京市通州区", "广东省（供对照，不适用于北京市）"
DRAFT_CONTESTS = "通州区关于加强新时代高技能人才队伍建设的实施方案（征求意见稿），五（十四）"
DRAFT_HONOURS = "通州区关于加强新时代高技能人才队伍建设的实施方案（征求意见稿），五（十五）"
GUANGDONG_NOTICE = "广东省实施产业技能根基工程的通知，二（一）3、二（二）5"
PER_PRIZE, PER_YEAR = "元/次", "元/人·年"
ONE_OFF = "竞赛获奖，一次性奖励个人或团体"
TRAINER = "竞赛获奖，一次性奖励培养单位"
HONOUR = "区内企业在职人员新获得，一次性奖励"


def awards():
    """(policy, region, audience, amount or None, unit, cap, basis, source, standing), in the order of their pages."""
    yield 3, BEIJING, "开展企业新型学徒制培训的单位", None, "", "", "", "", "unknown"
    yield (
        3, GUANGDONG, "学徒（含学生学徒、技培生）", 5000, PER_YEAR, "",
        "按培训人数；中期评估合格的，可以预支一部分", GUANGDONG_NOTICE, "in_force",
    )  # fmt: skip
    yield 4, BEIJING, "举办高技能人才研修培训的单位", None, "", "", "", "", "unknown"
    contests = (("世界技能大赛", (30, 18, 12), 10), ("国家级技能大赛", (20, 15, 10), 8), ("北京市技能大赛", (10, 5, 3), 5))
    for contest, prizes, trainer in contests:
        for place, tens in zip("一二三", prizes, strict=True):
            who = f"{contest}第{place}等次获奖者"
            yield 10, TONGZHOU, who, tens * 10_000, PER_PRIZE, "", ONE_OFF, DRAFT_CONTESTS, "draft"
        who = f"{contest}获奖者的培养单位"
        yield 10, TONGZHOU, who, trainer * 10_000, PER_PRIZE, "", TRAINER, DRAFT_CONTESTS, "draft"
    for honour, tens in (("中华技能大奖", 10), ("全国技术能手", 5), ("享受国务院政府特殊津贴人员", 1)):
        yield 11, TONGZHOU, f"{honour}获得者", tens * 10_000, PER_PRIZE, "", HONOUR, DRAFT_HONOURS, "draft"


def seed(apps, schema_editor):
    policy_model = apps.get_model("subsidies", "SupportPolicy")
    version_model = apps.get_model("subsidies", "PolicyVersion")
    document_model = apps.get_model("subsidies", "PolicyDocument")
    amount_model = apps.get_model("subsidies", "PolicyAmount")
    programme = apps.get_model("chains", "Programme").objects.get(code=OFFERED_BY)
    versions = {}
    for number, group, title, kind, summary, documents in POLICIES:
        policy = policy_model.objects.create(number=number, group=group, programme=programme)
        versions[number] = version_model.objects.create(
            policy=policy, version=1, title=title, summary=summary, kind=kind, basis_title=PLAN,
            basis_number=PLAN_NUMBER, effective_on=EFFECTIVE_ON, checked_on=CHECKED_ON,
        )  # fmt: skip
        for position, document in enumerate(documents):
            document_model.objects.create(version=versions[number], position=position, title=document)
    for position, (number, region, audience, amount, unit, cap, basis, source, standing) in enumerate(awards()):
        amount_model.objects.create(
            version=versions[number], position=position, region=region, audience=audience,
            unit_amount=None if amount is None else Decimal(amount), unit=unit, cap=cap, basis=basis, source=source,
            standing=standing, checked_on=CHECKED_ON,
        )  # fmt: skip


def unseed(apps, schema_editor):
    for name in ("PolicyAmount", "PolicyDocument", "PolicyVersion", "SupportPolicy"):
        apps.get_model("subsidies", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_initial"), ("chains", "0002_programmes")]

    operations = [migrations.RunPython(seed, unseed)]
