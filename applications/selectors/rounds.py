"""Reads rounds: which ones a person runs, where each stands in time, how many applications it has."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Authority
from applications.choices import UNSEEN, State
from applications.models import Application, Round
from applications.querysets import authority_ids
from applications.selectors.lists import rounds_seen
from applications.stages import STAFF, stages_of
from chains.models import Programme
from office.words import instant_words, until_words

SHOWN = 100


def programmes_run(user: Any) -> QuerySet[Programme]:
    """The programmes whose rounds the user sets up."""
    return Programme.objects.filter(selecting_authority_id__in=authority_ids(user, Role.CITY_OFFICER)).order_by("pk")


def round_tag(call: Round, at: datetime) -> dict[str, str]:
    """Where a round stands: the times decide."""
    if at < call.opens_at:
        return {"label": "未开始", "tone": "grey", "shape": "○"}
    if at < call.closes_at:
        return {"label": "申报中", "tone": "blue", "shape": "●"}
    if at < call.recommend_until:
        return {"label": "审核推荐中", "tone": "amber", "shape": "▲"}
    return {"label": "已截止", "tone": "grey", "shape": "■"}


def rounds_listed(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The rounds as rows of a table, the newest first."""
    rows = (
        rounds_seen(user)
        .select_related("programme")
        .annotate(handed_in=Count("applications", filter=~Q(applications__state__in=UNSEEN)))
    )
    return [
        {
            "title": call.title,
            "url": reverse("applications:round", args=[call.pk]),
            "programme": call.programme.short_name,
            "tag": round_tag(call, at),
            "opens": instant_words(call.opens_at),
            "closes": until_words(call.closes_at),
            "until": until_words(call.recommend_until),
            "number": call.handed_in,
        }
        for call in rows[:SHOWN]
    ]


def round_facts(call: Round, at: datetime) -> list[dict[str, Any]]:
    """Everything that a round is set to, as components/_facts.html takes it."""
    return [
        {"label": "状态", "tag": round_tag(call, at)},
        {"label": "试点方案", "value": call.programme.name},
        {"label": "代码", "value": call.code},
        {"label": "表单版本", "value": str(call.edition)},
        {"label": "开始申报", "value": instant_words(call.opens_at)},
        {"label": "截止申报", "value": until_words(call.closes_at)},
        {"label": "推荐报送截止", "value": until_words(call.recommend_until)},
        {"label": "初审期限", "value": f"{call.review_days} 个工作日"},
        {"label": "补正期限", "value": f"{call.correction_days} 个工作日"},
        {"label": "受理期限", "value": f"{call.accept_days} 个工作日"},
    ]


# What an authority still has to do with its files before the city can have them.
BEHIND = (State.SUBMITTED, State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED, State.APPROVED)


def authorities_of(call: Round, at: datetime) -> list[dict[str, Any]]:
    """How far each recommending authority of a round is: its files by stage, how many are overdue; one query for the
    figures and one for the authorities.
    """
    counted = (
        Application.objects.filter(round=call, is_direct=False)
        .exclude(state__in=UNSEEN)
        .order_by()
        .values("authority_id", "state")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at, state__in=BEHIND)))
    )
    figures: dict[int, Counter[str]] = defaultdict(Counter)
    for row in counted:
        figures[row["authority_id"]].update({row["state"]: row["number"], LATE: row["late"]})
    below = Authority.objects.recommending().filter(parent_id=call.programme.selecting_authority_id)
    places = below.order_by("order", "pk")
    return [_authority_row(call, place, figures[place.pk]) for place in places]


LATE = "late"


def _authority_row(call: Round, place: Authority, numbers: Counter[str]) -> dict[str, Any]:
    stages = {stage.key: sum(numbers[state] for state in stage.states) for stage in stages_of(STAFF)}
    total = sum(stages.values())
    at_district = sum(stages[key] for key in ("review", "returned", "decision", "send_up"))
    return {
        "pk": place.pk,
        "name": place.short_name,
        "url": f"{reverse('applications:list')}?call={call.pk}&authority={place.pk}",
        "total": total,
        **{key: stages[key] for key in ("review", "returned", "decision", "send_up", "ended")},
        "sent_up": total - at_district - stages["ended"],
        "late": numbers[LATE],
        "behind": sum(numbers[state] for state in BEHIND),
    }
