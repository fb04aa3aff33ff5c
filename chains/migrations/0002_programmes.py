"""Beijing's scheme of 2024 with its indicators, and Guangdong's of 2022 as far as its guide to applications tells.

What no document fixes is a setting that staff may change.
"""

from datetime import date

from django.db import migrations

BEIJING = {
    "code": "beijing-2024",
    "name": "北京市“产教评”技能生态链建设试点",
    "short_name": "北京市试点",
    "document_title": "北京市“产教评”技能生态链建设试点工作方案",
    "document_number": "京人社能发〔2024〕14号",
    "issued_on": date(2024, 11, 21),
    "selecting_word": "市",
    "recommending_word": "区",
    "review_mode": "panel",
    "recommendation_paper": "form",
    "admitted_kinds": ["enterprise", "university", "institute", "vocational", "training"],
    "directly_reporting_kinds": [],
    "publicity_days": 5,
    "publicity_mode": "incl",
    "notice_columns": ["number", "chain_name", "lead_unit", "authority", "key_field"],
    "construction_months": 24,
    "reminder_days": [180, 90, 30, 7],
}
GUANGDONG = {
    "code": "guangdong-2022",
    "name": "广东省“产教评”技能生态链",
    "short_name": "广东省技能生态链",
    "document_title": "广东省“产教评”技能生态链申报指引",
    # The number and the day of issue are entered by an administrator from the paper itself.
    "document_number": "",
    "issued_on": None,
    "selecting_word": "省",
    "recommending_word": "地市",
    "review_mode": "decision",
    "recommendation_paper": "list",
    "admitted_kinds": ["enterprise"],
    "directly_reporting_kinds": [],
    "direct_by_registration": True,
    "min_member_employers": 5,
    "min_posts": 500,
    "publicity_days": 5,
    "publicity_mode": "incl",
    "notice_columns": ["number", "lead_unit"],
    "construction_months": 24,
    "reminder_days": [180, 90, 30, 7],
    "position": 10,
}
# What the public pages tell of each scheme: whom to hand in to, who may apply, whether key fields are told apart.
WORDS = {
    "beijing-2024": {
        "handing_in_to": "单位缴纳社会保险所在区的人力资源和社会保障部门",
        "handing_in_note": "注册地址在另一个区的，也按社会保险缴纳地。填申报书时选定的区就是报送的区；选错的，可由市里改派。",
        "conditions": "\n".join(
            (
                "市场主体：在产业链里引领或在产业集群里带头，同行业中知名度高或成长性好；内部培训制度健全，技能人才晋升通道畅通，"
                "按规定足额提取、使用职工教育经费。",
                "院校机构：高等院校、科研院所、职业院校（含技工院校）、职业技能培训机构，办学水平较高、管理规范，"
                "能把企业和培养资源连起来。",
                "都要做到：运行状况良好，社会信誉度高，没有违法、违纪、失信等不良记录。",
                "成员：除上述各类单位外，还可以是有资质的评价机构、人力资源服务机构和产业园区。",
            )
        ),
        "priorities": "紧密服务国家和本市重大战略、积极服务就业创业、履行社会责任突出的。",
        "tells_key_fields": True,
    },
    "guangdong-2022": {
        "handing_in_to": "单位所在地级以上市的人力资源和社会保障局",
        "handing_in_note": "省属企业直接报送省人力资源和社会保障厅。",
        "conditions": "\n".join(
            (
                "基本条件：在本省注册登记的独立法人，经营良好、信誉度高，没有违法、违纪、失信等不良记录。",
                "链主单位：原则上是规模以上龙头企业、上市公司、产教融合型企业，或者能带动龙头企业、上市公司的专精特新企业，"
                "在同行业中知名度较高、成长性较好。",
                "人才培养：职工技能培训制度健全，技能人才晋升通道畅通；足额提取职工教育经费并用于一线职工；校企合作有实质内容。",
                "计划：学徒和技培生的培养职业与主营业务一致，与省内院校有合作基础。",
            )
        ),
        "priorities": "建有国家级高技能人才培训基地、技能大师工作室、产业就业培训基地的，职业技能等级认定或企业新型学徒制成效显著的，"
        "以及建有全过程可追溯信息平台的。",
        "tells_key_fields": False,
    },
}

# (code, name, dimension, unit, definition, how counted): the four dimensions are the plan's, the measures are settings.
INDICATORS = [
    (
        "trained", "技能培训", "training", "人次",
        "两年内链主单位和成员单位组织的技能培训中完成规定学时的人次。",
        "按培训班次的签到与结业记录累计，同一人参加不同班次分别计算。",
    ),
    (
        "apprentices", "学徒培养", "training", "人",
        "两年内在链内用人单位签订培养协议的学生学徒、技培生和企业新型学徒。",
        "按协议人数计算，同一人只计一次。",
    ),
    (
        "class-students", "订单班、冠名班学生", "training", "人",
        "两年内链内院校为链内用人单位开设的订单班、冠名班在册学生。",
        "按开班名册计算，同一人只计一次。",
    ),
    (
        "certified", "取得职业技能等级证书", "evaluation", "人",
        "两年内链内人员新取得的职业技能等级证书持有人，不分等级。",
        "按证书核发日期计算，同一人取得多个等级只计一次。",
    ),
    (
        "certified-senior", "取得高级工及以上证书", "evaluation", "人",
        "上一指标中取得三级/高级工及更高等级证书的人数。",
        "按证书核发日期计算，取最高等级，同一人只计一次。",
    ),
    (
        "standards", "评价规范与职业标准", "evaluation", "项",
        "两年内牵头或参与编制并已发布、备案的行业企业评价规范、职业标准和新职业。",
        "按发布或备案文件计算，同一项由多家成员参与只计一次。",
    ),
    (
        "places", "实习实训岗位", "posts", "个",
        "链内用人单位每年向链内院校学生提供的技能类实习实训岗位，取两年中较高一年的数量。",
        "按岗位发布记录计算，同一岗位一年内重复使用只计一次。",
    ),
    (
        "hired", "招用毕业年度学生", "posts", "人",
        "两年内链内用人单位招用并签订劳动合同的链内院校毕业年度学生。",
        "按劳动合同起始日期和社会保险缴纳记录计算。",
    ),
    (
        "fund-used", "职工教育经费使用率", "fund", "%",
        "链主单位年度实际使用的职工教育经费与当年提取额之比；不适用的单位填写培训经费预算执行率。",
        "按年度财务决算计算，取两年平均值。",
    ),
    (
        "fund-frontline", "用于一线职工的比例", "fund", "%",
        "链主单位用于一线职工教育和培训的经费占实际使用的职工教育经费的比例。",
        "按经费明细账计算，取两年平均值。",
    ),
]  # fmt: skip


def seed(apps, schema_editor):
    authorities = apps.get_model("accounts", "Authority").objects
    programmes = apps.get_model("chains", "Programme").objects
    beijing, _ = (
        programmes.create(selecting_authority=authorities.get(code=code), **values, **WORDS[values["code"]])
        for code, values in (("110000", BEIJING), ("440000", GUANGDONG))
    )
    indicator_model = apps.get_model("chains", "Indicator")
    for position, (code, name, dimension, unit, definition, counted_by) in enumerate(INDICATORS, start=1):
        indicator_model.objects.create(
            programme=beijing, code=code, name=name, dimension=dimension, unit=unit, definition=definition,
            counted_by=counted_by, position=position,
        )  # fmt: skip


def unseed(apps, schema_editor):
    codes = list(WORDS)
    apps.get_model("chains", "Indicator").objects.filter(programme__code__in=codes).delete()
    apps.get_model("chains", "Programme").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("chains", "0001_initial"), ("accounts", "0003_authorities")]

    operations = [migrations.RunPython(seed, unseed)]
