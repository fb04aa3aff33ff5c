"""The twelve policies belong to the scheme that offers them, Beijing's."""

from django.db import migrations, models

OFFERED_BY = "beijing-2024"


def fill(apps, schema_editor):
    programme = apps.get_model("chains", "Programme").objects.get(code=OFFERED_BY)
    apps.get_model("subsidies", "SupportPolicy").objects.update(programme=programme)


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0002_seed_policies"), ("chains", "0007_programme_words")]

    operations = [
        migrations.AddField(
            model_name="supportpolicy",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="policies",
                to="chains.programme",
                verbose_name="试点方案",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
