"""No policy without its scheme; a migration of its own, as PostgreSQL alters no table with checks still to be made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0003_policy_programme")]

    operations = [
        migrations.AlterField(
            model_name="supportpolicy",
            name="programme",
            field=models.ForeignKey(
                on_delete=models.deletion.PROTECT,
                related_name="policies",
                to="chains.programme",
                verbose_name="试点方案",
            ),
        ),
    ]
