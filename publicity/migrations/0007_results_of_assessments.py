"""A notice is of a scheme, and of a selection or of assessments; an objection names its notice, a complaint no line."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """What a notice's round, and an objection's line, said until now."""
    Notice, Objection = apps.get_model("publicity", "Notice"), apps.get_model("publicity", "Objection")
    item, call = apps.get_model("publicity", "NoticeItem"), apps.get_model("applications", "Round")
    schemes = call.objects.filter(pk=OuterRef("round_id")).values("programme_id")
    Notice.objects.update(programme_id=Subquery(schemes))
    Objection.objects.update(notice_id=Subquery(item.objects.filter(pk=OuterRef("item_id")).values("notice_id")))


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_initial"),
        ("chains", "0001_initial"),
        ("publicity", "0006_email_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[("selection", "拟入围名单"), ("assessment", "期满评估结果")],
                default="selection", max_length=12, verbose_name="类别",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="programme",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notices",
                to="chains.programme", verbose_name="试点方案",
            ),
        ),
        migrations.AddField(
            model_name="noticeitem",
            name="chain",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notice_items",
                to="chains.chain", verbose_name="生态链",
            ),
        ),
        migrations.AddField(
            model_name="noticeitem",
            name="result",
            field=models.CharField(
                blank=True, choices=[("continue", "继续建设"), ("stop", "中止建设")], default="", max_length=10,
                verbose_name="评估结果",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="objection",
            name="notice",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="objections",
                to="publicity.notice", verbose_name="公示",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
