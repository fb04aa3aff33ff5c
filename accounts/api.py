"""The API of accounts: units, and the one way in which the API performs an action on a thing."""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.acts import form_of
from accounts.models import Authority, Unit
from accounts.services import fill_in, row_of, seen_revision
from office.machine import Actor, available, workflow_of


class ActedOn(serializers.Serializer):
    """A thing after an act: where it stands now."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    revision = serializers.IntegerField()


def actions_of(thing: Any, user: Any) -> list[str]:
    """The actions that the caller could perform on a thing now."""
    return [str(row.action) for row in available(thing, user)]


class TransitionMixin:
    """Gives a viewset `POST …/<id>/<action>/`, through the form and the machine that the page uses.

    The body carries the form's fields, and `seen`, the revision that the caller last saw. What the caller does not
    see is a 404; a refusal is answered by the exception handler of config/api.py.
    """

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses=ActedOn,
        parameters=[OpenApiParameter("act", str, OpenApiParameter.PATH, description="动作名称")],
        description="办理一个动作。正文为该动作表单的各项，以及 seen（上次看到的修订号）。",
    )
    @action(detail=True, methods=["post"], url_path=r"(?P<act>[a-z_]+)", url_name="act")
    def act(self, request: Request, pk: str | None = None, act: str = "") -> Response:
        """Perform an action."""
        thing = self.get_object()
        row = row_of(thing, act)
        if row is None:
            raise Http404(act)
        user, at = request.user, request.arrived_at
        form_class = form_of(thing._meta.label, row.action)
        form = form_class(request.data, request.FILES, thing=thing, row=row, user=user, at=at)
        seen = seen_revision(request.data.get("seen", ""))
        done = fill_in(thing, row, form, actor=Actor.of_request(request), at=at, seen=seen)
        if done is None:
            raise serializers.ValidationError(
                {"non_field_errors" if name == "__all__" else name: texts for name, texts in form.errors.items()}
            )
        return Response(self.acted_on(done))

    def acted_on(self, thing: Any) -> dict[str, Any]:
        """Where a thing stands after an act, as the caller may know it."""
        label = workflow_of(thing).labels[thing.state].staff
        return {"id": thing.pk, "state": thing.state, "state_label": label, "revision": thing.revision}


class AuthoritySerializer(serializers.ModelSerializer):
    """An authority with its public contacts."""

    class Meta:
        model = Authority
        fields: ClassVar = ["id", "code", "name", "short_name", "level", "parent", "phone", "address", "email"]


class UnitSerializer(serializers.ModelSerializer):
    """A unit, its state, and what the caller could do with it."""

    authority = serializers.SlugRelatedField(slug_field="code", read_only=True)
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields: ClassVar = [
            "id", "name", "uscc", "kind", "address", "authority", "state", "state_since", "revision", "actions",
        ]  # fmt: skip

    def get_actions(self, unit: Unit) -> list[str]:
        return actions_of(unit, self.context["request"].user)


class NewestFirst(CursorPagination):
    """Pages by key, newest first."""

    ordering = "-pk"


@extend_schema_view(list=extend_schema(description="您可见的单位。"), retrieve=extend_schema(description="一家单位。"))
class UnitViewSet(TransitionMixin, viewsets.ReadOnlyModelViewSet):
    """The units that the caller may see."""

    serializer_class = UnitSerializer
    pagination_class = NewestFirst
    queryset = Unit.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        return Unit.objects.visible_to(self.request.user).select_related("authority").order_by("-pk")


class AuthorityViewSet(viewsets.ReadOnlyModelViewSet):
    """The authorities, with their public contacts."""

    serializer_class = AuthoritySerializer
    pagination_class = None
    queryset = Authority.objects.order_by("order", "code")
    lookup_value_regex = r"\d+"


# What the router of config/api.py takes over: (prefix, viewset, basename).
router_entries = (("units", UnitViewSet, "unit"), ("authorities", AuthorityViewSet, "authority"))
