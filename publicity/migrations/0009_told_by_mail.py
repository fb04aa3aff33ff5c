"""Up to which act the objector was told by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publicity', '0008_subjects_of_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='objection',
            name='told_seq',
            field=models.BigIntegerField(default=0, verbose_name='已邮件告知至'),
        ),
    ]
