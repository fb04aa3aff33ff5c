"""What stood in the earlier columns goes into the new tables: suspended experts, seats' numbers, draws, rankings."""

from django.db import migrations
from django.db.models import Max


def carry_over(apps, schema_editor):
    expert, panel, ranking = (apps.get_model("evaluation", name) for name in ("Expert", "Panel", "Ranking"))
    expert.objects.filter(is_active=False).update(state="suspended")
    for found in panel.objects.order_by("pk"):
        for number, seat in enumerate(found.members.order_by("pk"), start=1):
            seat.number = number
            seat.state_since = found.drawn_at
            seat.save(update_fields=["number", "state_since"])
        found.constraints = {"seats": len(found.drawn), "reserve": 0, "max_per_employer": 0}
        found.candidates = [{"key": key, "employers": []} for key in found.candidates]
        found.save(update_fields=["constraints", "candidates"])
        if found.ranked_at is not None:
            # The digest is kept as it was made: over rule and ranking alone.
            ranking.objects.create(
                panel=found, rule=found.rule, rows=found.ranking, digest=found.ranking_digest, made_at=found.ranked_at,
                sheets=[],
            )
    items = apps.get_model("evaluation", "DecisionItem").objects.filter(decision__panel__isnull=False)
    for key in items.values_list("decision__panel_id", flat=True).distinct():
        latest = ranking.objects.filter(panel_id=key).aggregate(Max("pk"))["pk__max"]
        items.filter(decision__panel_id=key).update(ranking_id=latest)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_review_in_full")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
