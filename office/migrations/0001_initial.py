"""The tables of the desk tools; the register of acts is append-only in the database itself."""

import django.db.models.deletion
import office.workdays
from django.conf import settings
from django.db import migrations, models

from office import triggers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=100, unique=True, verbose_name='系列')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='最后一号')),
            ],
            options={
                'verbose_name': '编号系列',
                'verbose_name_plural': '编号系列',
                'ordering': ['series'],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField(unique=True, verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('thing_label', models.CharField(max_length=64, verbose_name='对象类别')),
                ('thing_id', models.BigIntegerField(null=True, verbose_name='对象主键')),
                ('thing_key', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('action', models.CharField(max_length=64, verbose_name='动作')),
                ('label', models.CharField(max_length=64, verbose_name='动作名称')),
                ('source', models.CharField(blank=True, max_length=32, verbose_name='原状态')),
                ('target', models.CharField(blank=True, max_length=32, verbose_name='新状态')),
                ('actor_kind', models.CharField(max_length=16, verbose_name='办理人类别')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='账号主键')),
                ('person_id', models.BigIntegerField(null=True, verbose_name='人员主键')),
                ('actor_name', models.CharField(blank=True, max_length=100, verbose_name='办理人')),
                ('role', models.CharField(blank=True, max_length=64, verbose_name='角色')),
                ('scope', models.CharField(blank=True, max_length=200, verbose_name='所属')),
                ('audiences', models.CharField(default='|staff|', max_length=64, verbose_name='可见范围')),
                ('detail_digest', models.CharField(max_length=64, verbose_name='附注摘要')),
                ('previous', models.CharField(max_length=64, verbose_name='上一条摘要')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '办理记录',
                'verbose_name_plural': '办理记录',
                'ordering': ['seq'],
                'indexes': [models.Index(fields=['thing_label', 'thing_id', 'seq'], name='register_of_thing'), models.Index(fields=['person_id', 'seq'], name='register_of_person')],
            },
        ),
        migrations.CreateModel(
            name='RegisterHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='register_head_single')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True, verbose_name='存储标识')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='内容类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('verdict', models.CharField(choices=[('unasked', '未要求检查'), ('waiting', '待检查'), ('clean', '未检出'), ('infected', '检出病毒')], default='unasked', max_length=8, verbose_name='安全检查')),
                ('signature', models.CharField(blank=True, max_length=200, verbose_name='检出的病毒')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='检查时间')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '上传文件',
                'verbose_name_plural': '上传文件',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('verdict', 'infected')), fields=['id'], name='upload_infected')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='upload_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('scanned_at__isnull', True), ('signature', ''), ('verdict__in', ['unasked', 'waiting'])), models.Q(('scanned_at__isnull', False), ('signature', ''), ('verdict', 'clean')), models.Q(('scanned_at__isnull', False), ('verdict', 'infected'), models.Q(('signature', ''), _negated=True)), _connector='OR'), name='upload_verdict_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('document_number', models.CharField(blank=True, max_length=120, verbose_name='文号')),
                ('source_title', models.CharField(max_length=200, verbose_name='来源')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='公布日期')),
                ('loaded_at', models.DateTimeField(verbose_name='录入时间')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('unused', models.JSONField(blank=True, default=list, verbose_name='未采用的内容')),
                ('proposer_person', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='提请人员')),
                ('approver_person', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='批准人员')),
                ('in_force_at', models.DateTimeField(blank=True, null=True, verbose_name='生效时间')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='被替代时间')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('basis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.calendaryear', verbose_name='所对照的版本')),
                ('loaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提请人')),
            ],
            options={
                'verbose_name': '节假日安排年度',
                'verbose_name_plural': '节假日安排年度',
                'ordering': ['year', 'version'],
                'constraints': [models.UniqueConstraint(fields=('year', 'version'), name='calendar_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('year',), name='calendar_one_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('in_force_at__isnull', False), ('state__in', ('in_force', 'superseded'))), models.Q(models.Q(('state__in', ('in_force', 'superseded')), _negated=True), ('in_force_at__isnull', True)), _connector='OR'), name='calendar_in_force_since'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'superseded'), ('superseded_at__isnull', False)), models.Q(models.Q(('state', 'superseded'), _negated=True), ('superseded_at__isnull', True)), _connector='OR'), name='calendar_superseded_since'), models.CheckConstraint(condition=models.Q(('approver_person__isnull', True), models.Q(('proposer_person__isnull', False), models.Q(('approver_person', models.F('proposer_person')), _negated=True)), _connector='OR'), name='calendar_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), ('proposer_person__isnull', False), _connector='OR'), name='calendar_proposed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[(office.workdays.Kind['HOLIDAY'], '放假'), (office.workdays.Kind['MAKEUP'], '上班')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(max_length=40, verbose_name='节日')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='office.calendaryear', verbose_name='年度')),
            ],
            options={
                'verbose_name': '节假日与调休日',
                'verbose_name_plural': '节假日与调休日',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('year', 'date'), name='calendar_day_once'), models.CheckConstraint(condition=models.Q(('kind__in', [office.workdays.Kind['HOLIDAY'], office.workdays.Kind['MAKEUP']])), name='calendar_day_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('key', models.JSONField(default=dict, verbose_name='参数')),
                ('dedupe', models.CharField(blank=True, max_length=200, null=True, unique=True, verbose_name='去重键')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('next_at', models.DateTimeField(verbose_name='下次尝试')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已尝试次数')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('error', models.TextField(blank=True, verbose_name='最近错误')),
            ],
            options={
                'verbose_name': '待办效果',
                'verbose_name_plural': '待办效果',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['next_at'], name='effect_due')],
            },
        ),
        migrations.CreateModel(
            name='IssuedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类标识')),
                ('kind_label', models.CharField(max_length=40, verbose_name='种类')),
                ('number', models.CharField(blank=True, db_index=True, max_length=80, verbose_name='编号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='校验码')),
                ('thing_label', models.CharField(max_length=100, verbose_name='所属事项')),
                ('thing_id', models.PositiveBigIntegerField(verbose_name='所属事项编号')),
                ('template', models.CharField(max_length=100, verbose_name='模板')),
                ('content', models.JSONField(verbose_name='内容')),
                ('issued_at', models.DateTimeField(verbose_name='签发时间')),
                ('issued_by', models.CharField(max_length=100, verbose_name='签发人')),
                ('token', models.CharField(max_length=40, unique=True, verbose_name='存储标识')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(blank=True, null=True, verbose_name='字节数')),
                ('rendered_at', models.DateTimeField(blank=True, null=True, verbose_name='生成时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='作废原因')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='更正时间')),
                ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='office.issueddocument', verbose_name='由此件更正')),
            ],
            options={
                'verbose_name': '签发文书',
                'verbose_name_plural': '签发文书',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['thing_label', 'thing_id'], name='document_thing'), models.Index(condition=models.Q(('sha256', ''), _negated=True), fields=['sha256'], name='document_digest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('rendered_at__isnull', True), ('sha256', ''), ('size__isnull', True)), models.Q(('rendered_at__isnull', False), ('size__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='document_rendered_whole'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='document_void_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at__isnull', True), ('superseded_by__isnull', True)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='document_superseded_whole'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_by', models.F('id')), _negated=True), ('superseded_by__isnull', True), _connector='OR'), name='document_not_its_own_correction')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='任务')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('params', models.JSONField(default=dict, verbose_name='参数')),
                ('status', models.CharField(choices=[('waiting', '等待中'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成')], default='waiting', max_length=16, verbose_name='状态')),
                ('ordered_at', models.DateTimeField(verbose_name='下达时间')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('beat_at', models.DateTimeField(blank=True, null=True, verbose_name='最近进展')),
                ('progress', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('result', models.JSONField(default=dict, verbose_name='结果')),
                ('file_path', models.CharField(blank=True, max_length=200, verbose_name='结果文件')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='文件名')),
                ('error', models.TextField(blank=True, verbose_name='错误')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('is_mailed', models.BooleanField(default=False, verbose_name='已发邮件')),
                ('awaits_digest', models.BooleanField(default=False, verbose_name='待汇总')),
                ('is_texted', models.BooleanField(default=False, verbose_name='已发短信')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='portal_messages', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['recipient', '-id'], name='message_of_recipient'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='message_unread'), models.Index(condition=models.Q(('awaits_digest', True)), fields=['recipient'], name='message_for_digest')],
            },
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=40, verbose_name='类别')),
                ('mailing', models.CharField(choices=[('at_once', '立即发送'), ('daily', '每日汇总'), ('never', '不发邮件')], default='at_once', max_length=8, verbose_name='邮件')),
                ('by_sms', models.BooleanField(default=False, verbose_name='短信')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '通知设置',
                'verbose_name_plural': '通知设置',
                'ordering': ['user', 'topic'],
                'constraints': [models.UniqueConstraint(fields=('user', 'topic'), name='notice_setting_once')],
            },
        ),
        migrations.CreateModel(
            name='RegisterDetail',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='detail', serialize=False, to='office.registerentry')),
                ('note', models.TextField(blank=True, verbose_name='附注')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='事实')),
                ('address', models.CharField(blank=True, max_length=64, verbose_name='网络地址')),
                ('salt', models.CharField(max_length=32, verbose_name='摘要盐')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='清除时间')),
            ],
            options={
                'verbose_name': '办理记录附注',
                'verbose_name_plural': '办理记录附注',
                'ordering': ['entry_id'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='标识')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='已用')),
                ('ends_at', models.DateTimeField(verbose_name='重新计数时间')),
            ],
            options={
                'verbose_name': '限次计数',
                'verbose_name_plural': '限次计数',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['ends_at'], name='tally_over')],
            },
        ),
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        ),
    ]
