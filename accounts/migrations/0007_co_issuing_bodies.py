"""The bodies that issued Beijing's plan together with its bureau, and the role of their people."""

from django.db import migrations, models

from accounts import triggers

CITY = "110000"
# Bodies have no six-digit codes: these are the portal's.
BODIES = [
    ("11JYW", "北京市教育委员会", "市教委"),
    ("11JXJ", "北京市经济和信息化局", "市经信局"),
    ("11GZW", "北京市人民政府国有资产监督管理委员会", "市国资委"),
    ("11ZGH", "北京市总工会", "市总工会"),
]
# Between the last of Beijing's bureaus and the first of Guangdong's.
FIRST_ORDER = 50
WORD = "协办"


def seed(apps, schema_editor):
    authority = apps.get_model("accounts", "Authority")
    city = authority.objects.get(code=CITY)
    for order, (code, name, short_name) in enumerate(BODIES, start=FIRST_ORDER):
        values = {"name": name, "short_name": short_name, "seal_name": name, "order": order, "parent": city}
        authority.objects.get_or_create(code=code, defaults={**values, "level": "co_issuing", "level_word": WORD})


def without_triggers(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def with_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_absences'),
    ]

    operations = [
        # SQLite makes both tables anew, which triggers that read them do not survive.
        migrations.RunPython(without_triggers, with_triggers),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_scope_fits_role',
        ),
        migrations.RemoveConstraint(
            model_name='authority',
            name='authority_level_fits_parent',
        ),
        migrations.AlterField(
            model_name='assignment',
            name='role',
            field=models.CharField(choices=[('unit_admin', '单位管理员'), ('applicant', '经办人'), ('member', '成员单位经办人'), ('district_officer', '区经办'), ('district_head', '区负责人'), ('city_officer', '市经办'), ('city_head', '市负责人'), ('co_officer', '联合印发部门经办'), ('expert', '专家'), ('auditor', '审计/纪检'), ('administrator', '系统管理员')], max_length=24, verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='authority',
            name='level',
            field=models.CharField(choices=[('recommending', '推荐'), ('selecting', '遴选'), ('co_issuing', '联合印发')], max_length=16, verbose_name='层级'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('role__in', ['unit_admin', 'applicant', 'member']), ('unit__isnull', False)), models.Q(('authority__isnull', False), ('role__in', ['district_officer', 'district_head', 'city_officer', 'city_head', 'co_officer']), ('unit__isnull', True)), models.Q(('authority__isnull', True), ('role__in', ['expert', 'auditor', 'administrator']), ('unit__isnull', True)), _connector='OR'), name='assignment_scope_fits_role'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'selecting'), ('parent__isnull', True)), models.Q(('level__in', ['recommending', 'co_issuing']), ('parent__isnull', False)), _connector='OR'), name='authority_level_fits_parent'),
        ),
        migrations.RunPython(with_triggers, without_triggers),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
