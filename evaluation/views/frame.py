"""Where the pages of expert review lie."""

from django.urls import reverse

from applications.models import Round


def crumbs(title: str, call: Round | None = None) -> list[dict[str, str]]:
    """The way to a page: all rounds, the round, the page."""
    way = [{"label": "评审与遴选", "url": reverse("evaluation:panels")}]
    if call is not None:
        way.append({"label": call.title, "url": reverse("evaluation:round", args=[call.pk])})
    return [*way, {"label": title}]
