"""Chains under /api/v1/: those that the caller may see, with what the public may know."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.viewsets import ReadOnlyModelViewSet

from chains.models import Chain, ConstructionPeriod, Member
from chains.selectors import filtered


class PeriodSerializer(serializers.ModelSerializer):
    class Meta:
        model = ConstructionPeriod
        fields = ["ordinal", "starts_on", "ends_on"]


class MemberSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Member
        fields = ["unit", "kind", "is_lead", "joined_on"]


class ChainSerializer(serializers.ModelSerializer):
    """A chain as a list shows it."""

    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    lead_unit = serializers.CharField(source="lead_unit.name", read_only=True)
    reviewing_authority = serializers.CharField(source="reviewing_authority.name", read_only=True)

    class Meta:
        model = Chain
        fields = [
            "number", "name", "programme", "industry", "key_field", "state", "lead_unit", "reviewing_authority",
            "announced_on", "announcement",
        ]  # fmt: skip


class ChainDetailSerializer(ChainSerializer):
    """A chain with its summary, its periods and its present members."""

    periods = PeriodSerializer(many=True, read_only=True)
    members = MemberSerializer(source="present_members", many=True, read_only=True)

    class Meta(ChainSerializer.Meta):
        fields = [*ChainSerializer.Meta.fields, "summary", "periods", "members"]


class ChainPages(CursorPagination):
    ordering = "-pk"


class ChainViewSet(ReadOnlyModelViewSet):
    """Read chains: `q` searches number, name and lead unit; `key_field` and `state` filter."""

    queryset = Chain.objects.none()
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z-]+"
    pagination_class = ChainPages

    def get_serializer_class(self) -> type[serializers.ModelSerializer]:
        return ChainSerializer if self.action == "list" else ChainDetailSerializer

    def get_queryset(self) -> QuerySet[Chain]:
        chains = Chain.objects.visible_to(self.request.user).select_related(
            "programme", "lead_unit", "reviewing_authority"
        )
        if self.action != "list":
            members = Member.objects.current().select_related("unit").order_by("-is_lead", "pk")
            return chains.prefetch_related("periods", Prefetch("members", members, to_attr="present_members"))
        return filtered(chains, self._wanted())

    def _wanted(self) -> dict[str, Any]:
        return {name: self.request.query_params.get(name, "") for name in ("q", "key_field", "state")}


router_entries = [("chains", ChainViewSet, "chain")]
