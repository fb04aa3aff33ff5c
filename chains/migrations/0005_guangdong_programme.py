"""Guangdong's scheme of 2022, as far as its guide to applications tells; the rest stays a setting or empty."""

from django.db import migrations

CODE = "guangdong-2022"
PROGRAMME = {
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


def seed(apps, schema_editor):
    province = apps.get_model("accounts", "Authority").objects.get(code="440000")
    apps.get_model("chains", "Programme").objects.create(code=CODE, selecting_authority=province, **PROGRAMME)


def unseed(apps, schema_editor):
    apps.get_model("chains", "Programme").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("chains", "0004_programme_settings"), ("accounts", "0005_guangdong_authorities")]

    operations = [migrations.RunPython(seed, unseed)]
