"""A third outcome of objections: upheld with a correction; what the handler proposes is one of three words."""

from django.db import migrations, models


def keep_proposals(apps, schema_editor):
    """What was proposed so far was to uphold with disqualification, or to dismiss."""
    objections = apps.get_model("publicity", "Objection").objects
    objections.filter(proposes_upholding=True).update(proposal="disqualification")
    objections.filter(proposes_upholding=False).update(proposal="dismissal")


class Migration(migrations.Migration):

    dependencies = [
        ('publicity', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='objection',
            name='objection_decided_by_two',
        ),
        migrations.AddField(
            model_name='noticeitem',
            name='correction',
            field=models.CharField(blank=True, max_length=200, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='objection',
            name='correction',
            field=models.CharField(blank=True, max_length=200, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='objection',
            name='proposal',
            field=models.CharField(blank=True, choices=[('dismissal', '拟认定不成立'), ('disqualification', '拟认定成立并取消资格'), ('correction', '拟认定成立，更正后重新公示')], max_length=20, verbose_name='拟办意见'),
        ),
        migrations.RunPython(keep_proposals, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='objection',
            name='proposes_upholding',
        ),
        migrations.AddConstraint(
            model_name='noticeitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'corrected'), models.Q(('correction', ''), _negated=True)), models.Q(models.Q(('state', 'corrected'), _negated=True), ('correction', '')), _connector='OR'), name='item_corrected_says_why'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['dismissed', 'upheld', 'corrected']), _negated=True), models.Q(('decided_at__isnull', False), ('decider__isnull', False), ('proposer__isnull', False), models.Q(('decider', models.F('proposer')), _negated=True)), _connector='OR'), name='objection_decided_by_two'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'corrected']), _negated=True), models.Q(('proposal', ''), _negated=True), _connector='OR'), name='objection_proposed_has_proposal'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposal', 'correction'), _negated=True), models.Q(('correction', ''), _negated=True), _connector='OR'), name='objection_correction_says_what'),
        ),
    ]
