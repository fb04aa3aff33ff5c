"""Where the documents of a policy were published."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subsidies', '0002_policies'),
    ]

    operations = [
        migrations.AddField(
            model_name='policydocument',
            name='url',
            field=models.URLField(blank=True, max_length=400, verbose_name='文件网址'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='basis_url',
            field=models.URLField(blank=True, max_length=400, verbose_name='文件网址'),
        ),
    ]
