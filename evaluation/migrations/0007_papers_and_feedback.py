"""Papers of a visit, the ranking a paper was made from, and when the feedback of an item was told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0006_secrecy_and_reminders'),
        ('office', '0005_message_settings'),
    ]

    operations = [
        migrations.AddField(
            model_name='decisionitem',
            name='feedback_told_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='反馈告知时间'),
        ),
        migrations.AddField(
            model_name='reviewpaper',
            name='ranking',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='evaluation.ranking', verbose_name='所依据的排名'),
        ),
        migrations.AddField(
            model_name='reviewpaper',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='evaluation.sitevisit', verbose_name='实地核查'),
        ),
        migrations.AlterField(
            model_name='reviewpaper',
            name='panel',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='evaluation.panel', verbose_name='专家组'),
        ),
        migrations.AddConstraint(
            model_name='reviewpaper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('panel__isnull', False), ('visit__isnull', True)), models.Q(('panel__isnull', True), ('visit__isnull', False)), _connector='OR'), name='paper_of_a_panel_or_a_visit'),
        ),
    ]
