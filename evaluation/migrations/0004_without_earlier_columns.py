"""The columns whose content has moved, and the rule that a seat's number is its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_carry_over")]

    operations = [
        migrations.RemoveField(
            model_name="expert",
            name="is_active",
        ),
        migrations.RemoveField(
            model_name="panel",
            name="ranked_at",
        ),
        migrations.RemoveField(
            model_name="panel",
            name="ranking",
        ),
        migrations.RemoveField(
            model_name="panel",
            name="ranking_digest",
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("panel", "number"), name="seat_number_once"),
        ),
    ]
