"""The form editions of both schemes, made by the portal itself, and templates of messages to units.

Beijing's is made after its scheme, whose official attachment is not available; Guangdong's after the fields that its
guide describes. The templates are changed by administrators as they need.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

from applications.editions import seed_edition

CODES = ("beijing-2024", "guangdong-2022")
PUBLISHED_AT = datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
TEMPLATES = (
    (
        "补正提醒",
        "请于{期限}前完成补正",
        "{申报单位}：\n\n"
        "你单位申报的“{生态链名称}”（申报编号{申报编号}）已退回补正。请于{期限}前按补正意见逐条修改，重新定稿、打印、"
        "盖章，上传扫描件后点【提交补正】。逾期未提交的，本次申报终止。\n\n"
        "确有困难、不能按期完成的，请在期限届满前与我们联系，说明理由和需要的时间。联系电话：{办理部门电话}。",
    ),
    (
        "约请核对材料",
        "请就“{生态链名称}”的申报材料与我们联系",
        "{申报单位}：\n\n"
        "你单位申报的“{生态链名称}”（申报编号{申报编号}，{批次}）正在办理。审核中有下列内容需要与你单位核对：\n\n"
        "{填写：需要核对的内容，逐条列出}\n\n"
        "请熟悉情况的经办人于{填写：日期}前与我们联系，并备好有关原件。联系电话：{办理部门电话}。\n\n"
        "核对期间不需要修改或重新提交申报书；需要补正的，我们会另行一次性告知。",
    ),
    (
        "实地核查通知",
        "“{生态链名称}”实地核查安排",
        "{申报单位}：\n\n"
        "为核实申报材料，我们定于{填写：日期和时间}到{填写：地点}，就“{生态链名称}”（申报编号{申报编号}）进行实地核查，"
        "预计{填写：时长}。\n\n"
        "核查内容：实训场地和设备、带教师傅、技能岗位和用工情况、职工教育经费提取和使用。\n\n"
        "请安排申报负责人和熟悉情况的人员在场，备好有关台账和合同原件。不需要接待，不需要准备汇报材料。"
        "时间不便的，请提前一个工作日与我们联系。联系电话：{办理部门电话}。",
    ),
    (
        "办理进展告知",
        "“{生态链名称}”办理进展",
        "{申报单位}：\n\n"
        "你单位申报的“{生态链名称}”（申报编号{申报编号}）目前的状态是“{状态}”，受理部门为{受理部门}。\n\n"
        "{填写：需要说明的情况}\n\n"
        "下一步办理结果会发到【消息】，也可以凭申报编号和查询码在首页查询进度。请保持联系电话畅通。",
    ),
)


def seed(apps, schema_editor):
    """Editions and templates, where there are none of their names."""
    for code in CODES:
        seed_edition(
            code,
            editions=apps.get_model("applications", "FormEdition"),
            programmes=apps.get_model("chains", "Programme"),
            published_at=PUBLISHED_AT,
        )
    template = apps.get_model("applications", "MessageTemplate")
    for name, subject, body in TEMPLATES:
        template.objects.get_or_create(programme=None, name=name, defaults={"subject": subject, "body": body})


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_search_by_parts_of_names"), ("chains", "0002_programmes")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
