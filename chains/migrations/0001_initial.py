"""The tables of chains; their construction periods follow each other in the database itself."""

import django.db.models.deletion
import office.sealed
import uuid
from django.conf import settings
from django.db import migrations, models

# The database itself refuses two construction periods of one chain that share a day.
FUNCTION = """
CREATE OR REPLACE FUNCTION chains_period_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM chains_constructionperiod other
    WHERE other.chain_id = NEW.chain_id AND other.id <> NEW.id
      AND (other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on
           OR (other.ordinal < NEW.ordinal) <> (other.starts_on < NEW.starts_on))
  ) THEN
    RAISE EXCEPTION 'construction periods of a chain follow each other' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
POSTGRESQL = [
    FUNCTION,
    "CREATE TRIGGER period_no_overlap BEFORE INSERT OR UPDATE ON chains_constructionperiod "
    "FOR EACH ROW EXECUTE FUNCTION chains_period_refuse_overlap()",
]
POSTGRESQL_REMOVE = [
    "DROP TRIGGER IF EXISTS period_no_overlap ON chains_constructionperiod",
    "DROP FUNCTION IF EXISTS chains_period_refuse_overlap()",
]
REFUSE = """
CREATE TRIGGER period_no_overlap_{name} {when} ON chains_constructionperiod
WHEN EXISTS (
  SELECT 1 FROM chains_constructionperiod other
  WHERE other.chain_id = NEW.chain_id AND other.id IS NOT NEW.id
    AND (other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on
         OR (other.ordinal < NEW.ordinal) <> (other.starts_on < NEW.starts_on))
)
BEGIN SELECT RAISE(ABORT, 'construction periods of a chain follow each other'); END
"""
# On SQLite a new row has no key yet before it is inserted, so it is looked at afterwards.
SQLITE = [
    REFUSE.format(name="insert", when="AFTER INSERT"),
    REFUSE.format(name="update", when="AFTER UPDATE"),
]
SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS period_no_overlap_insert",
    "DROP TRIGGER IF EXISTS period_no_overlap_update",
]


def install(apps, schema_editor):
    run(schema_editor, POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def remove(apps, schema_editor):
    run(schema_editor, POSTGRESQL_REMOVE if schema_editor.connection.vendor == "postgresql" else SQLITE_REMOVE)


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_files_of_units'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('office', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('short_name', models.CharField(max_length=60, verbose_name='简称')),
                ('document_title', models.CharField(max_length=200, verbose_name='印发文件')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='印发日期')),
                ('selecting_word', models.CharField(default='市', max_length=10, verbose_name='遴选层级用词')),
                ('recommending_word', models.CharField(default='区', max_length=10, verbose_name='推荐层级用词')),
                ('handing_in_to', models.CharField(default='受理申报的人力资源和社会保障部门', help_text='接在“报送”之后。', max_length=60, verbose_name='报送部门用词')),
                ('handing_in_note', models.CharField(blank=True, max_length=300, verbose_name='报送说明')),
                ('conditions', models.TextField(blank=True, help_text='每行一条；“：”前的文字作小标题。', verbose_name='申报条件')),
                ('priorities', models.TextField(blank=True, verbose_name='优先支持的情形')),
                ('tells_key_fields', models.BooleanField(default=False, verbose_name='区分重点领域')),
                ('review_mode', models.CharField(choices=[('panel', '专家评审后遴选'), ('decision', '据申报材料直接遴选')], default='panel', max_length=10, verbose_name='遴选方式')),
                ('recommendation_paper', models.CharField(choices=[('form', '逐件推荐书'), ('list', '推荐名单'), ('box', '申报书上的推荐意见栏')], default='form', max_length=10, verbose_name='推荐形式')),
                ('admitted_kinds', models.JSONField(default=list, verbose_name='可作链主的单位类型')),
                ('directly_reporting_kinds', models.JSONField(blank=True, default=list, verbose_name='直接报送的单位类型')),
                ('direct_by_registration', models.BooleanField(default=False, verbose_name='登记在遴选部门的单位直接报送')),
                ('min_member_employers', models.PositiveSmallIntegerField(default=0, verbose_name='成员用人单位下限')),
                ('min_posts', models.PositiveIntegerField(default=0, verbose_name='岗位数下限')),
                ('members_must_confirm', models.BooleanField(default=False, help_text='申报书所列成员单位和院校全部在线确认后才能定稿和提交。', verbose_name='成员须全部确认')),
                ('publicity_days', models.PositiveSmallIntegerField(default=5, verbose_name='公示工作日数')),
                ('publicity_mode', models.CharField(choices=[('incl', '发布当日计入'), ('next', '自次一工作日起算')], default='incl', max_length=10, verbose_name='公示计日方式')),
                ('notice_columns', models.JSONField(default=list, verbose_name='公示名单栏目')),
                ('objection_anonymous', models.CharField(choices=[('refused', '不予受理'), ('evidence', '附有明确证据的受理，并注明匿名')], default='refused', max_length=10, verbose_name='匿名异议')),
                ('objection_scan', models.CharField(choices=[('units', '单位上传加盖公章的书面材料'), ('everybody', '单位盖章，个人亲笔签名，都上传书面材料')], default='units', max_length=10, verbose_name='异议的书面材料')),
                ('objection_screen_days', models.PositiveSmallIntegerField(default=3, verbose_name='异议受理工作日数')),
                ('objection_examine_days', models.PositiveSmallIntegerField(default=10, verbose_name='异议核查工作日数')),
                ('construction_months', models.PositiveSmallIntegerField(default=24, verbose_name='建设周期（月）')),
                ('reminder_days', models.JSONField(default=list, verbose_name='期满提醒提前天数')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='公开页面以排在最前的方案为主。', verbose_name='排序')),
                ('selecting_authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='accounts.authority', verbose_name='遴选部门')),
            ],
            options={
                'verbose_name': '试点方案',
                'verbose_name_plural': '试点方案',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='生态链编号')),
                ('name', models.CharField(max_length=200, verbose_name='生态链名称')),
                ('industry', models.CharField(max_length=200, verbose_name='所属行业')),
                ('key_field', models.CharField(blank=True, choices=[('emerging', '战略性新兴产业'), ('manufacturing', '先进制造业'), ('services', '现代服务业'), ('traditional', '传统优势产业'), ('city', '城市运行保障')], max_length=16, verbose_name='重点领域')),
                ('summary', models.TextField(blank=True, verbose_name='公开简介')),
                ('announced_on', models.DateField(verbose_name='公布日期')),
                ('announcement', models.CharField(blank=True, max_length=120, verbose_name='公布文件')),
                ('lead_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_chains', to='accounts.unit', verbose_name='链主单位')),
                ('reviewing_authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chains', to='accounts.authority', verbose_name='申报审核部门')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chains', to='chains.programme', verbose_name='试点方案')),
            ],
            options={
                'verbose_name': '生态链',
                'verbose_name_plural': '生态链',
                'ordering': ['-announced_on', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'building')), fields=['due_at'], name='chain_due'), models.Index(fields=['reviewing_authority', '-announced_on', '-id'], name='chain_desk'), models.Index(fields=['-announced_on', '-id'], name='chain_directory')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['building', 'ended', 'terminated', 'cancelled'])), name='chain_state_known'), models.CheckConstraint(condition=models.Q(('key_field__in', ['', 'emerging', 'manufacturing', 'services', 'traditional', 'city'])), name='chain_key_field_known'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='chain_has_name'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'building'), _negated=True), ('due_at__isnull', False), _connector='OR'), name='chain_building_has_end'), models.UniqueConstraint(condition=models.Q(('state__in', ('building', 'ended'))), fields=('lead_unit',), name='chain_one_live_per_lead')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('enterprise', '企业'), ('university', '高等院校'), ('institute', '科研院所'), ('vocational', '职业院校（含技工院校）'), ('training', '职业技能培训机构'), ('evaluation', '评价机构'), ('hr_service', '人力资源服务机构'), ('park', '产业园区')], max_length=16, verbose_name='成员类别')),
                ('is_lead', models.BooleanField(default=False, verbose_name='链主单位')),
                ('tasks', models.TextField(blank=True, verbose_name='承担任务')),
                ('posts', models.TextField(blank=True, verbose_name='岗位')),
                ('places', models.PositiveIntegerField(default=0, verbose_name='可提供岗位数')),
                ('joined_on', models.DateField(verbose_name='加入日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                ('expelled_on', models.DateField(blank=True, null=True, verbose_name='除名日期')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='退出或除名原因')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='chains.chain', verbose_name='生态链')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '生态链成员',
                'verbose_name_plural': '生态链成员',
                'ordering': ['chain_id', '-is_lead', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['enterprise', 'university', 'institute', 'vocational', 'training', 'evaluation', 'hr_service', 'park'])), name='member_kind_known'), models.CheckConstraint(condition=models.Q(('is_lead', False), ('kind__in', ('enterprise', 'university', 'institute', 'vocational', 'training')), _connector='OR'), name='member_lead_kind'), models.UniqueConstraint(condition=models.Q(('expelled_on__isnull', True), ('left_on__isnull', True)), fields=('chain', 'unit'), name='member_once_at_a_time'), models.UniqueConstraint(condition=models.Q(('expelled_on__isnull', True), ('is_lead', True), ('left_on__isnull', True)), fields=('chain',), name='member_one_lead_at_a_time'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='member_left_after_joined'), models.CheckConstraint(condition=models.Q(('expelled_on__isnull', True), models.Q(('expelled_on__gte', models.F('joined_on')), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='member_expelled_for_a_reason'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('expelled_on__isnull', True), _connector='OR'), name='member_left_or_expelled')],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(verbose_name='代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('dimension', models.CharField(choices=[('training', '技能培训'), ('evaluation', '技能评价'), ('posts', '岗位开发'), ('fund', '职工教育经费使用')], max_length=12, verbose_name='维度')),
                ('unit', models.CharField(max_length=10, verbose_name='计量单位')),
                ('definition', models.TextField(verbose_name='口径')),
                ('counted_by', models.TextField(verbose_name='统计方式')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='chains.programme', verbose_name='试点方案')),
            ],
            options={
                'verbose_name': '指标',
                'verbose_name_plural': '指标',
                'ordering': ['programme', 'position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'code'), name='indicator_code_once')],
            },
        ),
        migrations.CreateModel(
            name='ChainEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('name', models.CharField(max_length=200, verbose_name='生态链名称')),
                ('industry', models.CharField(max_length=200, verbose_name='所属行业')),
                ('key_field', models.CharField(blank=True, choices=[('emerging', '战略性新兴产业'), ('manufacturing', '先进制造业'), ('services', '现代服务业'), ('traditional', '传统优势产业'), ('city', '城市运行保障')], max_length=16, verbose_name='重点领域')),
                ('summary', models.TextField(blank=True, verbose_name='公开简介')),
                ('lead_name', models.CharField(max_length=150, verbose_name='链主单位名称')),
                ('lead_uscc', models.CharField(max_length=18, verbose_name='链主单位统一社会信用代码')),
                ('lead_kind', models.CharField(choices=[('enterprise', '企业'), ('university', '高等院校'), ('institute', '科研院所'), ('vocational', '职业院校（含技工院校）'), ('training', '职业技能培训机构'), ('evaluation', '评价机构'), ('hr_service', '人力资源服务机构'), ('park', '产业园区')], max_length=16, verbose_name='链主单位类别')),
                ('starts_on', models.DateField(verbose_name='建设周期起始日')),
                ('announcement_title', models.CharField(max_length=120, verbose_name='公布文件标题')),
                ('announcement_number', models.CharField(blank=True, max_length=60, verbose_name='公布文件文号')),
                ('announced_on', models.DateField(verbose_name='公布日期')),
                ('participants', models.JSONField(blank=True, default=list, verbose_name='成员和院校')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='审定时间')),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='审定人')),
                ('chain', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='chains.chain', verbose_name='生态链')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='提请人')),
                ('reviewing_authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chain_entries', to='accounts.authority', verbose_name='申报审核部门')),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='公布文件扫描件')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='chains.programme', verbose_name='试点方案')),
            ],
            options={
                'verbose_name': '历史生态链补录',
                'verbose_name_plural': '历史生态链补录',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'proposed', 'approved', 'discarded'])), name='entry_state_known'), models.CheckConstraint(condition=models.Q(('key_field__in', ['', 'emerging', 'manufacturing', 'services', 'traditional', 'city'])), name='entry_key_field_known'), models.CheckConstraint(condition=models.Q(('lead_kind__in', ('enterprise', 'university', 'institute', 'vocational', 'training'))), name='entry_lead_kind'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('lead_name', ''), _negated=True), models.Q(('lead_uscc', ''), _negated=True), models.Q(('announcement_title', ''), _negated=True)), name='entry_named'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), ('proposer__isnull', False), _connector='OR'), name='entry_proposed_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('chain__isnull', False), ('state', 'approved'), ('approver__isnull', False), ('proposer__isnull', False), models.Q(('approver', models.F('proposer')), _negated=True)), models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at__isnull', True), ('approver__isnull', True), ('chain__isnull', True)), _connector='OR'), name='entry_approved_by_two'), models.UniqueConstraint(condition=models.Q(('state__in', ('drafted', 'proposed'))), fields=('lead_uscc',), name='entry_one_open_per_lead')],
            },
        ),
        migrations.CreateModel(
            name='RosterDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='标识')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('rows', office.sealed.SealedField(blank=True, kind='text', verbose_name='内容')),
                ('sample', models.JSONField(blank=True, default=list, verbose_name='预览')),
                ('added', models.PositiveIntegerField(verbose_name='新增人数')),
                ('changed', models.PositiveIntegerField(verbose_name='更新人数')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='导入时间')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roster_drafts', to='chains.chain', verbose_name='生态链')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '待确认的学员名单',
                'verbose_name_plural': '待确认的学员名单',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), models.Q(('rows', ''), ('sample', [])), _connector='OR'), name='roster_draft_emptied')],
            },
        ),
        migrations.CreateModel(
            name='SchoolCooperation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('majors', models.TextField(blank=True, verbose_name='合作专业')),
                ('student_number', models.PositiveIntegerField(default=0, verbose_name='合作学生数')),
                ('term', models.TextField(blank=True, verbose_name='合作时间')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='合作开始')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='合作结束')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cooperations', to='chains.member', verbose_name='院校')),
            ],
            options={
                'verbose_name': '校企合作',
                'verbose_name_plural': '校企合作',
                'ordering': ['member_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='cooperation_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=32, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('state_since', models.DateTimeField(verbose_name='进入状态时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='期限')),
                ('kind', models.CharField(choices=[('event', '活动'), ('case', '典型案例')], max_length=8, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('text', models.TextField(help_text='一段一行', verbose_name='正文')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('chain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='chains.chain', verbose_name='生态链')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='chains.programme', verbose_name='试点方案')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='提请人')),
                ('publisher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='发布人')),
            ],
            options={
                'verbose_name': '活动与案例',
                'verbose_name_plural': '活动与案例',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'proposed', 'published', 'taken_down', 'discarded'])), name='story_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['event', 'case'])), name='story_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='story_told'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'taken_down']), ('proposer__isnull', False), ('published_at__isnull', False), ('publisher__isnull', False), models.Q(('publisher', models.F('proposer')), _negated=True)), models.Q(models.Q(('state__in', ['published', 'taken_down']), _negated=True), ('published_at__isnull', True), ('publisher__isnull', True)), _connector='OR'), name='story_published_by_two')],
            },
        ),
        migrations.CreateModel(
            name='StoryPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alt', models.CharField(max_length=200, verbose_name='图片说明')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='chains.story', verbose_name='活动与案例')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='图片')),
            ],
            options={
                'verbose_name': '活动与案例图片',
                'verbose_name_plural': '活动与案例图片',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('alt', ''), _negated=True), name='picture_told')],
            },
        ),
        migrations.CreateModel(
            name='Student',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=50, unique=True, verbose_name='学员编号')),
                ('kind', models.CharField(choices=[('apprentice', '学生学徒'), ('trainee', '技培生'), ('order_class', '订单班学生'), ('named_class', '冠名班学生'), ('intern', '实习生'), ('employee', '在职职工')], max_length=16, verbose_name='类别')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('identity', office.sealed.SealedField(kind='identity', verbose_name='证件号码')),
                ('identity_digest', models.CharField(max_length=64, verbose_name='证件号码摘要')),
                ('phone', office.sealed.SealedField(blank=True, kind='phone', verbose_name='手机号码')),
                ('major', models.CharField(blank=True, max_length=60, verbose_name='专业或工种')),
                ('level', models.PositiveSmallIntegerField(blank=True, choices=[(1, '学徒工'), (2, '五级/初级工'), (3, '四级/中级工'), (4, '三级/高级工'), (5, '二级/技师'), (6, '一级/高级技师'), (7, '特级技师'), (8, '首席技师')], null=True, verbose_name='技能等级')),
                ('enrolled_on', models.DateField(verbose_name='入链日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离链日期')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='students', to='chains.chain', verbose_name='生态链')),
                ('employer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employed_students', to='chains.member', verbose_name='用人单位')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='school_students', to='chains.member', verbose_name='院校')),
            ],
            options={
                'verbose_name': '学员',
                'verbose_name_plural': '学员',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['chain', 'id'], name='student_roster')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['apprentice', 'trainee', 'order_class', 'named_class', 'intern', 'employee'])), name='student_kind_known'), models.CheckConstraint(condition=models.Q(('level__isnull', True), ('level__in', [1, 2, 3, 4, 5, 6, 7, 8]), _connector='OR'), name='student_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('identity_digest', ''), _negated=True)), name='student_has_identity'), models.CheckConstraint(condition=models.Q(('school__isnull', False), ('employer__isnull', False), _connector='OR'), name='student_belongs_somewhere'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('enrolled_on')), _connector='OR'), name='student_left_after_enrolled'), models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('chain', 'identity_digest'), name='student_once_on_roster')],
            },
        ),
        migrations.CreateModel(
            name='ConstructionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField(verbose_name='期次')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(verbose_name='期满日期')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='chains.chain', verbose_name='生态链')),
            ],
            options={
                'verbose_name': '建设周期',
                'verbose_name_plural': '建设周期',
                'ordering': ['chain_id', 'ordinal'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'ordinal'), name='period_ordinal_once'), models.CheckConstraint(condition=models.Q(('ordinal__gte', 1)), name='period_ordinal_from_one'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='period_ends_after_start')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
