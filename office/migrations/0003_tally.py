"""Limits are counted by rows, once for all processes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0002_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='标识')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='已用')),
                ('ends_at', models.DateTimeField(verbose_name='重新计数时间')),
            ],
            options={
                'verbose_name': '限次计数',
                'verbose_name_plural': '限次计数',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['ends_at'], name='tally_over')],
            },
        ),
    ]
