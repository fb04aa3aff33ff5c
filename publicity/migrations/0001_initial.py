"""The tables of notices, objections and announcements."""

import django.db.models.deletion
import office.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_authorities'),
        ('applications', '0003_seed'),
        ('chains', '0002_programmes'),
        ('office', '0002_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmailCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=40, unique=True, verbose_name='标识')),
                ('email', office.sealed.SealedField(kind='text', verbose_name='电子邮箱')),
                ('email_digest', models.CharField(max_length=64, verbose_name='邮箱摘要')),
                ('hint', models.CharField(max_length=200, verbose_name='提示')),
                ('sent_at', models.DateTimeField(verbose_name='发送时间')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='已试次数')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
            ],
            options={
                'verbose_name': '邮箱验证码',
                'verbose_name_plural': '邮箱验证码',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='email_code_few_tries')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('kind', models.CharField(choices=[('selection', '拟入围名单'), ('assessment', '期满评估结果')], default='selection', max_length=12, verbose_name='类别')),
                ('serial', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='门户编号')),
                ('document_number', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='文号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('addressees', models.CharField(blank=True, max_length=200, verbose_name='主送')),
                ('body', models.TextField(help_text='依据和经过，一段一行', verbose_name='正文')),
                ('how_to_object', models.TextField(verbose_name='异议方式')),
                ('contact', models.TextField(help_text='办公电话、地址、邮箱；不写个人电话', verbose_name='联系方式')),
                ('workdays', models.PositiveSmallIntegerField(verbose_name='公示工作日数')),
                ('mode', models.CharField(choices=[('incl', '发布当日计入'), ('next', '自次一工作日起算')], max_length=10, verbose_name='计日方式')),
                ('later_days', models.PositiveSmallIntegerField(default=0, verbose_name='异议受理顺延（工作日）')),
                ('grace_days', models.PositiveSmallIntegerField(default=0, verbose_name='邮寄宽限（日）')),
                ('columns', models.JSONField(default=list, verbose_name='名单栏目')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='签发时间')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='公示起')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='公示止')),
                ('days', models.JSONField(default=list, verbose_name='逐日计数')),
                ('objections_until', models.DateTimeField(blank=True, null=True, verbose_name='异议截止')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='期满时间')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='撤销理由')),
                ('correction_reason', models.CharField(blank=True, max_length=200, verbose_name='更正理由')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='publicity.notice', verbose_name='更正的公示')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.issueddocument', verbose_name='公示文书')),
                ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='签发人')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='chains.programme', verbose_name='试点方案')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='起草人')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='applications.round', verbose_name='批次')),
            ],
            options={
                'verbose_name': '公示',
                'verbose_name_plural': '公示',
                'ordering': ['-issued_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('result', models.CharField(blank=True, choices=[('continue', '继续建设'), ('stop', '中止建设')], max_length=10, verbose_name='评估结果')),
                ('texts', models.JSONField(default=dict, verbose_name='所示内容')),
                ('correction', models.CharField(blank=True, max_length=200, verbose_name='更正说明')),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notice_items', to='applications.application', verbose_name='申报')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notice_items', to='chains.chain', verbose_name='生态链')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='publicity.notice', verbose_name='公示')),
            ],
            options={
                'verbose_name': '公示条目',
                'verbose_name_plural': '公示条目',
                'ordering': ['notice', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('serial', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='门户编号')),
                ('document_number', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='文号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('addressees', models.CharField(blank=True, default='各有关单位', max_length=200, verbose_name='主送')),
                ('body', models.TextField(help_text='一段一行', verbose_name='正文')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='建设周期起始日')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='签发时间')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.issueddocument', verbose_name='公布文书')),
                ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='签发人')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='起草人')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='publicity.notice', verbose_name='公示')),
                ('items', models.ManyToManyField(related_name='announcements', to='publicity.noticeitem', verbose_name='条目')),
            ],
            options={
                'verbose_name': '公布',
                'verbose_name_plural': '公布',
                'ordering': ['-issued_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='异议编号')),
                ('kind', models.CharField(choices=[('objection', '异议'), ('report', '举报'), ('complaint', '投诉')], default='objection', max_length=10, verbose_name='类别')),
                ('is_late', models.BooleanField(default=False, verbose_name='逾期转为举报')),
                ('form_key', models.CharField(blank=True, max_length=36, null=True, unique=True, verbose_name='表单标识')),
                ('query_code', models.CharField(max_length=16, verbose_name='查询码')),
                ('channel', models.CharField(choices=[('web', '网上提出'), ('letter', '来信'), ('visit', '来访')], default='web', max_length=10, verbose_name='渠道')),
                ('objector_kind', models.CharField(choices=[('person', '个人'), ('unit', '单位'), ('anonymous', '匿名')], max_length=10, verbose_name='异议人类别')),
                ('objector_name', office.sealed.SealedField(blank=True, kind='name', verbose_name='异议人')),
                ('objector_phone', office.sealed.SealedField(blank=True, kind='phone', verbose_name='联系电话')),
                ('objector_email', office.sealed.SealedField(blank=True, kind='text', verbose_name='电子邮箱')),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='邮箱确认时间')),
                ('told_seq', models.BigIntegerField(default=0, verbose_name='已邮件告知至')),
                ('facts', models.TextField(verbose_name='事实和理由')),
                ('arrived_at', models.DateTimeField(verbose_name='收到时间')),
                ('postmarked_on', models.DateField(blank=True, null=True, verbose_name='邮戳日期')),
                ('counted_from', models.DateField(blank=True, null=True, verbose_name='期限起算日')),
                ('examine_until', models.DateTimeField(blank=True, null=True, verbose_name='核查期限')),
                ('finding', models.TextField(blank=True, verbose_name='核查情况')),
                ('words_for_applicant', models.TextField(blank=True, verbose_name='告知申报单位的内容')),
                ('proposal', models.CharField(blank=True, choices=[('dismissal', '拟认定不成立'), ('disqualification', '拟认定成立并取消资格'), ('correction', '拟认定成立，更正后重新公示'), ('referral', '拟认定属实，转有关程序处理')], max_length=20, verbose_name='拟办意见')),
                ('correction', models.CharField(blank=True, max_length=200, verbose_name='更正说明')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('reply', models.TextField(blank=True, verbose_name='答复')),
                ('decider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='决定人')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.issueddocument', verbose_name='答复文书')),
                ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='承办人')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='publicity.noticeitem', verbose_name='公示条目')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='publicity.objection', verbose_name='并入')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='publicity.notice', verbose_name='公示')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='提出人')),
            ],
            options={
                'verbose_name': '异议',
                'verbose_name_plural': '异议',
                'ordering': ['-arrived_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ObjectionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='publicity.objection', verbose_name='异议')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='文件')),
            ],
            options={
                'verbose_name': '异议证据',
                'verbose_name_plural': '异议证据',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'issued')), fields=['due_at'], name='notice_closing'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'selection'), ('round__isnull', False)), models.Q(('kind', 'assessment'), ('round__isnull', True)), _connector='OR'), name='notice_of_selection_has_round'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['issued', 'closed', 'superseded']), _negated=True), models.Q(('document__isnull', False), ('ends_on__gte', models.F('starts_on')), ('issued_at__isnull', False), ('objections_until__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='notice_issued_has_dates'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('issuer__isnull', True), models.Q(('proposer__isnull', False), models.Q(('issuer', models.F('proposer')), _negated=True)), _connector='OR'), name='notice_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('workdays__gte', 1)), name='notice_has_days'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('correction_reason', ''), ('corrects__isnull', True)), models.Q(('corrects__isnull', False), models.Q(('correction_reason', ''), _negated=True), models.Q(('corrects', models.F('id')), _negated=True)), _connector='OR'), name='notice_correction_says_why'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('corrects',), name='notice_corrected_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.UniqueConstraint(fields=('notice', 'position'), name='notice_position_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.UniqueConstraint(fields=('notice', 'application'), name='notice_subject_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.UniqueConstraint(fields=('notice', 'chain'), name='notice_chain_once'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('chain__isnull', True), ('result', '')), models.Q(('application__isnull', True), ('chain__isnull', False), ('result__in', ['continue', 'stop'])), _connector='OR'), name='item_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'corrected'), models.Q(('correction', ''), _negated=True)), models.Q(models.Q(('state', 'corrected'), _negated=True), ('correction', '')), _connector='OR'), name='item_corrected_says_why'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(('document__isnull', False), ('issued_at__isnull', False), ('issuer__isnull', False), ('proposer__isnull', False), models.Q(('issuer', models.F('proposer')), _negated=True)), _connector='OR'), name='announcement_issued_by_two'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(condition=models.Q(('due_at__isnull', True)), fields=['counted_from'], name='objection_uncounted'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('dismissed', 'upheld', 'corrected', 'referred', 'answered')), _negated=True), models.Q(('decided_at__isnull', False), ('decider__isnull', False), ('proposer__isnull', False), models.Q(('decider', models.F('proposer')), _negated=True)), _connector='OR'), name='objection_decided_by_two'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'corrected', 'referred']), _negated=True), models.Q(('proposal', ''), _negated=True), _connector='OR'), name='objection_proposed_has_proposal'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposal', 'correction'), _negated=True), models.Q(('correction', ''), _negated=True), _connector='OR'), name='objection_correction_says_what'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('facts', ''), _negated=True), name='objection_has_facts'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('item__isnull', False), ('kind', 'complaint'), _connector='OR'), name='objection_has_line'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('is_late', False), models.Q(('kind', 'objection'), _negated=True), _connector='OR'), name='objection_late_is_none'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('merged', 'answered')), ('merged_into__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), models.Q(models.Q(('state__in', ('merged', 'answered')), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='objection_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('objector_kind', 'anonymous'), ('objector_name', '')), models.Q(models.Q(('objector_kind', 'anonymous'), _negated=True), models.Q(('objector_name', ''), _negated=True)), _connector='OR'), name='objection_signed_or_anonymous'),
        ),
    ]
