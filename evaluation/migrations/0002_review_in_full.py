"""The tables of the whole review: pool with terms and ties, seats, rankings, papers, visits."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_absences"),
        ("applications", "0013_message_templates"),
        ("evaluation", "0001_initial"),
        ("office", "0005_message_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpertInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="电子邮箱")),
                ("token_digest", models.CharField(max_length=64, unique=True, verbose_name="链接摘要")),
                ("invited_at", models.DateTimeField(verbose_name="邀请时间")),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
            ],
            options={
                "verbose_name": "入库邀请",
                "verbose_name_plural": "入库邀请",
                "ordering": ["-invited_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ExpertLeave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="起")),
                ("ends_on", models.DateField(verbose_name="止")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "专家不便时段",
                "verbose_name_plural": "专家不便时段",
                "ordering": ["expert", "starts_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExpertTie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("adviser", "顾问、兼职或受聘"),
                            ("family", "近亲属任职或持股"),
                            ("holding", "持股或投资"),
                            ("business", "合作或业务往来"),
                            ("other", "其他可能影响公正的关系"),
                        ],
                        max_length=12,
                        verbose_name="关系",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="单位名称")),
                ("uscc", models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("declared_at", models.DateTimeField(verbose_name="申报时间")),
            ],
            options={
                "verbose_name": "专家利害关系",
                "verbose_name_plural": "专家利害关系",
                "ordering": ["expert", "id"],
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                ("rule", models.JSONField(default=dict, verbose_name="评分规则")),
                ("sheets", models.JSONField(default=list, verbose_name="有效评分")),
                ("rows", models.JSONField(default=list, verbose_name="排名")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("made_at", models.DateTimeField(verbose_name="形成时间")),
                ("reason", models.TextField(blank=True, verbose_name="重排理由")),
            ],
            options={
                "verbose_name": "排名",
                "verbose_name_plural": "排名",
                "ordering": ["panel", "-version"],
            },
        ),
        migrations.CreateModel(
            name="ReviewPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pledge", "保密承诺书和回避声明"),
                            ("draw", "专家抽取记录"),
                            ("sheet", "专家评分表"),
                            ("summary", "评分汇总表"),
                            ("ranking", "评审排名表"),
                            ("minutes", "专家组评审纪要"),
                            ("visit", "实地核查记录"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
            ],
            options={
                "verbose_name": "评审文书",
                "verbose_name_plural": "评审文书",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SitePhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "核查照片",
                "verbose_name_plural": "核查照片",
                "ordering": ["visit", "id"],
            },
        ),
        migrations.CreateModel(
            name="SiteVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=32, verbose_name="状态")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
                ("state_since", models.DateTimeField(verbose_name="进入状态时间")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限")),
                ("planned_on", models.DateField(verbose_name="计划日期")),
                ("place", models.CharField(max_length=200, verbose_name="地点")),
                ("visitors", models.CharField(max_length=200, verbose_name="核查人员")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="核查日期")),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[("true", "与申报材料相符"), ("partly", "部分不符"), ("untrue", "严重不符")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("findings", models.TextField(blank=True, verbose_name="核查情况")),
            ],
            options={
                "verbose_name": "实地核查",
                "verbose_name_plural": "实地核查",
                "ordering": ["-planned_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StaffRecusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(max_length=300, verbose_name="理由")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
            ],
            options={
                "verbose_name": "工作人员回避",
                "verbose_name_plural": "工作人员回避",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="decisionitem",
            name="feedback",
            field=models.TextField(blank=True, verbose_name="反馈意见"),
        ),
        migrations.AddField(
            model_name="expert",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="期限"),
        ),
        migrations.AddField(
            model_name="expert",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱"),
        ),
        migrations.AddField(
            model_name="expert",
            name="industries",
            field=models.JSONField(default=list, verbose_name="熟悉行业"),
        ),
        migrations.AddField(
            model_name="expert",
            name="occupations",
            field=models.JSONField(default=list, verbose_name="熟悉职业"),
        ),
        migrations.AddField(
            model_name="expert",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订号"),
        ),
        migrations.AddField(
            model_name="expert",
            name="state",
            field=models.CharField(default="active", max_length=32, verbose_name="状态"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="expert",
            name="state_since",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), verbose_name="进入状态时间"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="expert",
            name="suspended_until",
            field=models.DateField(blank=True, null=True, verbose_name="暂停至"),
        ),
        migrations.AddField(
            model_name="expert",
            name="term_from",
            field=models.DateField(blank=True, null=True, verbose_name="聘期起"),
        ),
        migrations.AddField(
            model_name="expert",
            name="term_until",
            field=models.DateField(blank=True, null=True, verbose_name="聘期止"),
        ),
        migrations.AddField(
            model_name="panel",
            name="constraints",
            field=models.JSONField(default=dict, verbose_name="抽取条件"),
        ),
        migrations.AddField(
            model_name="panel",
            name="key_fields",
            field=models.JSONField(default=list, verbose_name="评审领域"),
        ),
        migrations.AddField(
            model_name="panel",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluation.panelmember",
                verbose_name="专家组组长",
            ),
        ),
        migrations.AddField(
            model_name="panel",
            name="met_on",
            field=models.DateField(blank=True, null=True, verbose_name="评审会日期"),
        ),
        migrations.AddField(
            model_name="panel",
            name="minutes",
            field=models.TextField(blank=True, verbose_name="评审纪要"),
        ),
        migrations.AddField(
            model_name="panel",
            name="quota",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="本组拟入围数量"),
        ),
        migrations.AddField(
            model_name="panel",
            name="reserve",
            field=models.JSONField(default=list, verbose_name="候补顺序"),
        ),
        migrations.AddField(
            model_name="panel",
            name="witnesses",
            field=models.JSONField(default=list, verbose_name="见证人"),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="期限"),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="席次"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="panelmember",
            name="pledge",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.issueddocument",
                verbose_name="承诺书",
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="evaluation.panelmember",
                verbose_name="接替",
            ),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="revision",
            field=models.PositiveIntegerField(default=0, verbose_name="修订号"),
        ),
        migrations.AddField(
            model_name="panelmember",
            name="state",
            field=models.CharField(default="accepted", max_length=32, verbose_name="状态"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="panelmember",
            name="state_since",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), verbose_name="进入状态时间"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recusal",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="记录人",
            ),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="answer_workdays",
            field=models.PositiveSmallIntegerField(default=2, verbose_name="答复邀请工作日数"),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="line",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="入围分数线"),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="max_per_employer",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="同一单位最多人数"),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="near",
            field=models.DecimalField(decimal_places=2, default=2, max_digits=5, verbose_name="临界提示（分）"),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="reserve",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="候补人数"),
        ),
        migrations.AddField(
            model_name="reviewplan",
            name="site_visits",
            field=models.BooleanField(default=False, verbose_name="需要实地核查"),
        ),
        migrations.AlterField(
            model_name="recusal",
            name="reason",
            field=models.CharField(
                choices=[
                    ("employer", "现在或曾经的工作单位参与该生态链"),
                    ("tie", "申报的利害关系单位参与该生态链"),
                    ("declared", "本人申明回避"),
                    ("found", "事后查明应当回避"),
                ],
                max_length=12,
                verbose_name="理由",
            ),
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("term_from__isnull", True),
                    ("term_until__isnull", True),
                    ("term_until__gte", models.F("term_from")),
                    _connector="OR",
                ),
                name="expert_term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "dissolved"), _negated=True),
                fields=("plan", "name"),
                name="panel_name_once_per_plan",
            ),
        ),
        migrations.AddField(
            model_name="expertinvitation",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="evaluation.expert",
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="expertinvitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="邀请人",
            ),
        ),
        migrations.AddField(
            model_name="expertleave",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leaves",
                to="evaluation.expert",
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="experttie",
            name="expert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ties",
                to="evaluation.expert",
                verbose_name="专家",
            ),
        ),
        migrations.AddField(
            model_name="ranking",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="形成人",
            ),
        ),
        migrations.AddField(
            model_name="ranking",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rankings",
                to="evaluation.panel",
                verbose_name="专家组",
            ),
        ),
        migrations.AddField(
            model_name="decisionitem",
            name="ranking",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="evaluation.ranking",
                verbose_name="所依据的排名",
            ),
        ),
        migrations.AddField(
            model_name="reviewpaper",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.issueddocument",
                verbose_name="文书",
            ),
        ),
        migrations.AddField(
            model_name="reviewpaper",
            name="dossier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="evaluation.dossier",
                verbose_name="卷宗",
            ),
        ),
        migrations.AddField(
            model_name="reviewpaper",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="evaluation.panel",
                verbose_name="专家组",
            ),
        ),
        migrations.AddField(
            model_name="reviewpaper",
            name="sheet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="evaluation.scoresheet",
                verbose_name="评分表",
            ),
        ),
        migrations.AddField(
            model_name="sitephoto",
            name="upload",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="office.upload", verbose_name="照片"
            ),
        ),
        migrations.AddField(
            model_name="sitevisit",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="site_visits",
                to="applications.application",
                verbose_name="申报",
            ),
        ),
        migrations.AddField(
            model_name="sitephoto",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photos",
                to="evaluation.sitevisit",
                verbose_name="实地核查",
            ),
        ),
        migrations.AddField(
            model_name="staffrecusal",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="staff_recusals",
                to="applications.application",
                verbose_name="申报",
            ),
        ),
        migrations.AddField(
            model_name="staffrecusal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="staff_recusals",
                to="accounts.person",
                verbose_name="工作人员",
            ),
        ),
        migrations.AddField(
            model_name="staffrecusal",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="记录人",
            ),
        ),
        migrations.AddConstraint(
            model_name="expertleave",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="expert_leave_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="ranking",
            constraint=models.UniqueConstraint(fields=("panel", "version"), name="ranking_version_once"),
        ),
        migrations.AddConstraint(
            model_name="ranking",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="ranking_anew_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(
                        ("visited_on__isnull", False),
                        models.Q(("finding", ""), _negated=True),
                        models.Q(("findings", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visit_done_has_findings",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrecusal",
            constraint=models.UniqueConstraint(fields=("application", "person"), name="staff_recusal_once"),
        ),
    ]
