"""The tables of support policies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('chains', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupportPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='序号')),
                ('group', models.CharField(choices=[('youth', '青年就业'), ('training', '培养培训'), ('evaluation', '评价激励')], max_length=12, verbose_name='类别')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='chains.programme', verbose_name='试点方案')),
            ],
            options={
                'verbose_name': '支持政策',
                'verbose_name_plural': '支持政策',
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 12)), name='policy_number_known'), models.CheckConstraint(condition=models.Q(('group__in', ['youth', 'training', 'evaluation'])), name='policy_group_known')],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('summary', models.TextField(verbose_name='内容')),
                ('kind', models.CharField(choices=[('pays', '资金支持'), ('service', '服务'), ('filing', '备案或申报')], max_length=12, verbose_name='支持方式')),
                ('basis_title', models.CharField(max_length=200, verbose_name='依据文件')),
                ('basis_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('basis_url', models.URLField(blank=True, max_length=400, verbose_name='文件网址')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('checked_on', models.DateField(verbose_name='核对日期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='修订说明')),
                ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='录入时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='subsidies.supportpolicy', verbose_name='支持政策')),
            ],
            options={
                'verbose_name': '支持政策版本',
                'verbose_name_plural': '支持政策版本',
                'ordering': ['policy_id', 'version'],
                'constraints': [models.UniqueConstraint(fields=('policy', 'version'), name='policy_version_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['pays', 'service', 'filing'])), name='policy_kind_known'), models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gte', models.F('effective_on')), _connector='OR'), name='policy_expires_after_effect'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('entered_at__isnull', False), ('entered_by__isnull', False)), _connector='OR'), name='policy_version_entered_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='PolicyDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('title', models.CharField(max_length=200, verbose_name='文件名称')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('url', models.URLField(blank=True, max_length=400, verbose_name='文件网址')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='subsidies.policyversion', verbose_name='政策版本')),
            ],
            options={
                'verbose_name': '相关文件',
                'verbose_name_plural': '相关文件',
                'ordering': ['version_id', 'position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PolicyAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('region', models.CharField(max_length=30, verbose_name='适用地区')),
                ('audience', models.CharField(max_length=100, verbose_name='对象')),
                ('unit_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='标准（元）')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='计量单位')),
                ('cap', models.CharField(blank=True, max_length=100, verbose_name='上限')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='计算依据')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
                ('standing', models.CharField(choices=[('in_force', '已印发'), ('draft', '征求意见稿'), ('unknown', '尚未录入')], max_length=12, verbose_name='来源性质')),
                ('checked_on', models.DateField(verbose_name='核对日期')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='subsidies.policyversion', verbose_name='政策版本')),
            ],
            options={
                'verbose_name': '支持标准',
                'verbose_name_plural': '支持标准',
                'ordering': ['version_id', 'position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('standing', 'unknown'), ('unit_amount__isnull', True)), models.Q(('unit_amount__gte', 0), ('unit_amount__isnull', False), models.Q(('unit', ''), _negated=True), models.Q(('source', ''), _negated=True), models.Q(('standing', 'unknown'), _negated=True)), _connector='OR'), name='policy_amount_has_source'), models.CheckConstraint(condition=models.Q(('standing__in', ['in_force', 'draft', 'unknown'])), name='policy_amount_standing_known')],
            },
        ),
    ]
