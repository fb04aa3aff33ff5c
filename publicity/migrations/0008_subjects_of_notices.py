"""Every notice has its scheme, every line one subject, every objection its notice."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("publicity", "0007_results_of_assessments")]

    operations = [
        migrations.AlterField(
            model_name='announcement',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='建设周期起始日'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='chains.programme', verbose_name='试点方案'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='applications.round', verbose_name='批次'),
        ),
        migrations.AlterField(
            model_name='noticeitem',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notice_items', to='applications.application', verbose_name='申报'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='publicity.noticeitem', verbose_name='公示条目'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='publicity.notice', verbose_name='公示'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'selection'), ('round__isnull', False)), models.Q(('kind', 'assessment'), ('round__isnull', True)), _connector='OR'), name='notice_of_selection_has_round'),
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
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('item__isnull', False), ('kind', 'complaint'), _connector='OR'), name='objection_has_line'),
        ),
    ]
