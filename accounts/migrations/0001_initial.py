"""The tables of accounts, units and authorities."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import office.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('seal_name', models.CharField(max_length=100, verbose_name='印章名称')),
                ('level', models.CharField(choices=[('recommending', '推荐'), ('selecting', '遴选'), ('co_issuing', '联合印发')], max_length=16, verbose_name='层级')),
                ('level_word', models.CharField(blank=True, max_length=10, verbose_name='层级用词')),
                ('phone', models.CharField(blank=True, max_length=50, verbose_name='咨询电话')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='办公地址')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.authority', verbose_name='上级')),
            ],
            options={
                'verbose_name': '主管部门',
                'verbose_name_plural': '主管部门',
                'ordering': ['order', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('level', 'selecting'), ('parent__isnull', True)), models.Q(('level__in', ['recommending', 'co_issuing']), ('parent__isnull', False)), _connector='OR'), name='authority_level_fits_parent')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('phone', office.sealed.SealedField(blank=True, kind='phone', verbose_name='手机号')),
                ('phone_digest', models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name='手机号摘要')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_name'), models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), ('phone_digest__isnull', True)), models.Q(models.Q(('phone', ''), _negated=True), ('phone_digest__isnull', False)), _connector='OR'), name='person_phone_with_digest')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=30, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9._-]{2,29}$', '用户名由 3–30 个小写字母、数字或“.”“_”“-”组成，以字母开头。')], verbose_name='用户名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('is_active', models.BooleanField(default=True, verbose_name='可以登录')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('username', django.db.models.functions.text.Lower('username'))), name='user_username_lower'), models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='user_no_superuser')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('name', models.CharField(max_length=150, verbose_name='单位名称')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('kind', models.CharField(choices=[('enterprise', '企业'), ('university', '高等院校'), ('institute', '科研院所'), ('vocational', '职业院校（含技工院校）'), ('training', '职业技能培训机构'), ('evaluation', '评价机构'), ('hr_service', '人力资源服务机构'), ('park', '产业园区')], max_length=16, verbose_name='单位类别')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='注册地址')),
                ('registered_at', models.DateTimeField(blank=True, null=True, verbose_name='登记时间')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='核验时间')),
                ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.authority', verbose_name='社会保险缴纳地主管部门')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核验人')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['authority', 'state', 'id'], name='unit_desk'), models.Index(fields=['name'], name='unit_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['named', 'pending', 'returned', 'verified', 'rejected', 'closed'])), name='unit_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['enterprise', 'university', 'institute', 'vocational', 'training', 'evaluation', 'hr_service', 'park'])), name='unit_kind_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='unit_has_name'), models.UniqueConstraint(condition=models.Q(models.Q(('uscc', ''), _negated=True), models.Q(('state', 'closed'), _negated=True)), fields=('uscc',), name='unit_uscc_unique_current'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='unit_verified_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='原名称')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='原统一社会信用代码')),
                ('used_until', models.DateField(verbose_name='使用至')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '单位曾用名',
                'verbose_name_plural': '单位曾用名',
                'ordering': ['unit_id', '-used_until', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('unit_admin', '单位管理员'), ('applicant', '经办人'), ('member', '成员单位经办人'), ('district_officer', '区经办'), ('district_head', '区负责人'), ('city_officer', '市经办'), ('city_head', '市负责人'), ('co_officer', '联合印发部门经办'), ('expert', '专家'), ('auditor', '审计/纪检'), ('administrator', '系统管理员')], max_length=24, verbose_name='角色')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('granted_at', models.DateTimeField(verbose_name='授予时间')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='授予人')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.authority', verbose_name='主管部门')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '角色',
                'verbose_name_plural': '角色',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('revoked_at__isnull', True)), fields=['role', 'authority'], name='assignment_role_authority')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('role__in', ['unit_admin', 'applicant', 'member']), ('unit__isnull', False)), models.Q(('authority__isnull', False), ('role__in', ['district_officer', 'district_head', 'city_officer', 'city_head', 'co_officer']), ('unit__isnull', True)), models.Q(('authority__isnull', True), ('role__in', ['expert', 'auditor', 'administrator']), ('unit__isnull', True)), _connector='OR'), name='assignment_scope_fits_role'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='assignment_ends_after_start'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('unit__isnull', False)), fields=('user', 'role', 'unit'), name='assignment_once_at_unit'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('authority__isnull', False)), fields=('user', 'role', 'authority'), name='assignment_once_at_authority'), models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True), ('authority__isnull', True), ('unit__isnull', True)), fields=('user', 'role'), name='assignment_once_unscoped')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(verbose_name='结束日期')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='提前结束时间')),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_absences', to=settings.AUTH_USER_MODEL, verbose_name='代办人')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='离岗人')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='accounts.authority', verbose_name='主管部门')),
            ],
            options={
                'verbose_name': '离岗代办',
                'verbose_name_plural': '离岗代办',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['authority', 'ends_on'], name='absence_of_authority')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='absence_ends_after_start'), models.CheckConstraint(condition=models.Q(('user', models.F('cover')), _negated=True), name='absence_covered_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=24, verbose_name='角色')),
                ('name', models.CharField(max_length=50, verbose_name='受邀人姓名')),
                ('token_digest', models.CharField(max_length=64, unique=True, verbose_name='链接摘要')),
                ('invited_at', models.DateTimeField(verbose_name='邀请时间')),
                ('expires_at', models.DateTimeField(verbose_name='有效至')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='邀请人')),
                ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='使用人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '邀请',
                'verbose_name_plural': '邀请',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['applicant', 'member', 'unit_admin'])), name='invitation_role'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_expires_later'), models.CheckConstraint(condition=models.Q(models.Q(('used_at__isnull', True), ('used_by__isnull', True)), models.Q(('used_at__isnull', False), ('used_by__isnull', False)), _connector='OR'), name='invitation_used_by_someone'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='invitation_used_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='Bar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='起始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='截止日期')),
                ('document_number', models.CharField(max_length=60, verbose_name='决定文号')),
                ('decision', models.TextField(verbose_name='决定内容')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='解除时间')),
                ('lift_reason', models.TextField(blank=True, verbose_name='解除依据')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bars', to='accounts.authority', verbose_name='作出决定的部门')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='解除人')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bars', to='accounts.person', verbose_name='人员')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bars', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '失信限制',
                'verbose_name_plural': '失信限制',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['unit', 'starts_on'], name='bar_of_unit'), models.Index(fields=['person', 'starts_on'], name='bar_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('unit__isnull', False)), models.Q(('person__isnull', False), ('unit__isnull', True)), _connector='OR'), name='bar_on_one_subject'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='bar_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('document_number', ''), _negated=True), models.Q(('decision', ''), _negated=True)), name='bar_has_decision'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='bar_lifted_by_someone_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Takeover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('reason', models.TextField(verbose_name='申请说明')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '接管申请',
                'verbose_name_plural': '接管申请',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'refused', 'withdrawn'])), name='takeover_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('unit', 'requested_by'), name='takeover_one_open_per_account'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state__in', ['requested', 'withdrawn'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['approved', 'refused'])), _connector='OR'), name='takeover_decided_by_someone')],
            },
        ),
    ]
