"""How events and typical cases look: in public lists, on a page of their own, on the desk."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from chains.models import Chain, Story
from office.machine import workflows
from office.models import RegisterEntry
from office.words import day_words, instant_words

SHOWN_ACTS, RELATED = 50, 3
EXCERPT = 60


def story_tag(story: Story) -> dict[str, str]:
    """The state as components/_tag.html takes it."""
    labels = workflows()["chains.Story"].labels[story.state]
    return {"label": labels.staff, "tone": labels.tone, "shape": labels.shape}


def story_lines(stories: Iterable[Story]) -> list[dict[str, Any]]:
    """Published stories in a list: title, kind, day, chain, how it begins."""
    return [
        {
            "title": story.title,
            "url": story.public_url,
            "kind": story.get_kind_display(),
            "on": story.held_on,
            "sub": "　".join(filter(None, [story.chain.name if story.chain else "", story.place])),
            "excerpt": story.text[:EXCERPT] + ("…" if len(story.text) > EXCERPT else ""),
        }
        for story in stories
    ]


def recent_stories(of: QuerySet[Story]) -> list[dict[str, Any]]:
    """The newest published ones of some, for pages that they belong to."""
    return story_lines(of.public().select_related("chain").order_by("-pk")[:RELATED])


def stories_of(chain: Chain) -> list[dict[str, Any]]:
    """The newest published ones of a chain."""
    return recent_stories(Story.objects.filter(chain=chain))


def desk_lines(stories: Iterable[Story]) -> list[dict[str, Any]]:
    """Stories as the desk lists them."""
    return [
        {
            "title": story.title,
            "url": story.get_absolute_url(),
            "kind": story.get_kind_display(),
            "on": story.held_on.isoformat(),
            "chain": story.chain.name if story.chain else "",
            "tag": story_tag(story),
        }
        for story in stories
    ]


def story_facts(story: Story) -> list[dict[str, Any]]:
    """The particulars of a story, as everybody may read them."""
    chain = story.chain
    return [
        {"label": "类别", "value": story.get_kind_display()},
        {"label": "日期", "value": day_words(story.held_on)},
        *([{"label": "地点", "value": story.place}] if story.place else []),
        *([{"label": "生态链", "value": chain.name, "url": chain.get_absolute_url()}] if chain else []),
        {"label": "来源", "value": story.source},
    ]


def pictures_of(story: Story) -> list[dict[str, Any]]:
    """The pictures of a story with their addresses and the words for who cannot see them."""
    return [
        {
            "pk": picture.pk,
            "alt": picture.alt,
            "url": reverse("chains:story_picture", args=[story.pk, picture.pk]),
            "remove_url": reverse("chains:story_picture_remove", args=[story.pk, picture.pk]),
        }
        for picture in story.pictures.order_by("pk")
    ]


def acts_on_story(story: Story) -> list[dict[str, str]]:
    """The latest acts on a story, newest first."""
    rows = RegisterEntry.objects.of(story).select_related("detail").order_by("-seq")[:SHOWN_ACTS]
    return [
        {
            "title": row.label,
            "at": instant_words(row.at),
            "by": row.actor_name,
            "role": row.role,
            "note": row.detail.note if hasattr(row, "detail") else "",
        }
        for row in rows
    ]
