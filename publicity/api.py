"""Notices and announcements under /api/v1/: those that the caller may see, and each action as the page offers it."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api import TransitionMixin, actions_of
from office.machine import workflow_of
from publicity.models import Announcement, Notice, NoticeItem
from publicity.selectors.words import shown_texts, standing_words


class ItemSerializer(serializers.ModelSerializer):
    """A line as the public reads it: that an objection is open is not told."""

    texts = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()

    class Meta:
        model = NoticeItem
        fields = ["position", "texts", "standing"]

    def get_texts(self, item: NoticeItem) -> dict[str, str]:
        """What the paper shows, by the columns of the notice."""
        return shown_texts(item)

    def get_standing(self, item: NoticeItem) -> str:
        """Where the line stands, in words for the public."""
        return standing_words(item)


class PaperSerializer(serializers.ModelSerializer):
    """What notices and announcements have in common."""

    programme = serializers.CharField(source="programme.code", read_only=True)
    round = serializers.CharField(source="round.code", read_only=True, default=None)
    state_label = serializers.SerializerMethodField()
    code = serializers.SlugRelatedField(source="document", slug_field="code", read_only=True)
    items = ItemSerializer(many=True, read_only=True)
    actions = serializers.SerializerMethodField()

    def get_state_label(self, thing: Any) -> str:
        """The state in words."""
        return workflow_of(thing).labels[thing.state].staff

    def get_actions(self, thing: Any) -> list[str]:
        """What the caller could do now."""
        return actions_of(thing, self.context["request"].user)


class NoticeSerializer(PaperSerializer):
    """A notice with its period and its list."""

    class Meta:
        model = Notice
        fields = [
            "id", "kind", "programme", "round", "serial", "document_number", "title", "state", "state_label",
            "revision", "issued_at",
            "workdays", "mode", "starts_on", "ends_on", "days", "objections_until", "code", "corrects",
            "correction_reason", "items", "actions",
        ]  # fmt: skip


class AnnouncementSerializer(PaperSerializer):
    """An announcement with its list."""

    programme = serializers.CharField(source="notice.programme.code", read_only=True)
    round = serializers.CharField(source="notice.round.code", read_only=True, default=None)

    class Meta:
        model = Announcement
        fields = [
            "id", "notice", "programme", "round", "serial", "document_number", "title", "state", "state_label",
            "revision",
            "issued_at", "starts_on", "code", "items", "actions",
        ]  # fmt: skip


class NewestFirst(CursorPagination):
    ordering = "-pk"


class NoticeViewSet(TransitionMixin, ReadOnlyModelViewSet):
    """Public notices for everybody who is signed in; drafts for the staff of the programme."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    pagination_class = NewestFirst
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Notice]:
        found = Notice.objects.visible_to(self.request.user)
        return found.select_related("programme", "round", "document").prefetch_related(
            Prefetch("items", NoticeItem.objects.select_related("application", "chain", "notice"))
        )


class AnnouncementViewSet(TransitionMixin, ReadOnlyModelViewSet):
    """Public announcements for everybody who is signed in; drafts for the staff of the programme."""

    queryset = Announcement.objects.none()
    serializer_class = AnnouncementSerializer
    pagination_class = NewestFirst
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Announcement]:
        found = Announcement.objects.visible_to(self.request.user)
        return found.select_related("notice__programme", "notice__round", "document").prefetch_related(
            Prefetch("items", NoticeItem.objects.select_related("application", "chain", "notice"))
        )


router_entries = [("notices", NoticeViewSet, "notice"), ("announcements", AnnouncementViewSet, "announcement")]
