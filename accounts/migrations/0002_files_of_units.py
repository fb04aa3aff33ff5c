"""What units hand in, which office keeps; with it the triggers that keep the three powers apart."""

import django.db.models.deletion
from django.db import migrations, models

from accounts import triggers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('office', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='unit',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='授权书'),
        ),
        migrations.AddField(
            model_name='unit',
            name='licence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='营业执照或登记证书'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office.upload', verbose_name='授权书'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('pending', 'returned', 'verified', 'rejected')), _negated=True), models.Q(models.Q(('uscc', ''), _negated=True), ('authority__isnull', False), ('letter__isnull', False), ('licence__isnull', False), ('registered_at__isnull', False)), _connector='OR'), name='unit_registered_complete'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        ),
    ]
