"""Beijing's scheme of 2024 and its indicators. What no document fixes is a setting that staff may change."""

from datetime import date

from django.db import migrations

CODE = "beijing-2024"
PROGRAMME = {
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
    city = apps.get_model("accounts", "Authority").objects.get(code="110000")
    programme = apps.get_model("chains", "Programme").objects.create(code=CODE, selecting_authority=city, **PROGRAMME)
    indicator_model = apps.get_model("chains", "Indicator")
    for position, (code, name, dimension, unit, definition, counted_by) in enumerate(INDICATORS, start=1):
        indicator_model.objects.create(
            programme=programme, code=code, name=name, dimension=dimension, unit=unit, definition=definition,
            counted_by=counted_by, position=position,
        )  # fmt: skip


def unseed(apps, schema_editor):
    apps.get_model("chains", "Indicator").objects.filter(programme__code=CODE).delete()
    apps.get_model("chains", "Programme").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("chains", "0002_period_overlap"), ("accounts", "0002_authorities")]

    operations = [migrations.RunPython(seed, unseed)]
