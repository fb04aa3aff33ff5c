"""What a file replaced in a section is kept until the section is changed again, so that the import can be undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_application_officer")]

    operations = [
        migrations.AddField(
            model_name="sectioncontent",
            name="before_import",
            field=models.JSONField(blank=True, null=True, verbose_name="导入前的内容"),
        ),
    ]
