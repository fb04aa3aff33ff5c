"""Applications under /api/v1/: those that the caller may see, in the words meant for the caller, and every action."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import NewestFirst, TransitionMixin
from accounts.services import row_of
from applications.models import Application
from applications.selectors.case import audience_of, case_file
from applications.selectors.lists import Wanted, found, sides_of
from applications.selectors.panel import refuse_unit, rows_offered
from applications.selectors.reading import sections_read
from applications.stages import APPLICANT, STAFF, UNIT_DEADLINES, state_for
from office.machine import workflow_of

RELATED = ("unit", "authority", "round__programme", "version")
FILTERS = [
    OpenApiParameter("q", str, description="生态链名称、单位名称、统一社会信用代码或申报编号。"),
    OpenApiParameter("call", int, description="批次的主键。"),
    OpenApiParameter("stage", str, description="环节，如 review、returned、acceptance。"),
]


class UnitShape(serializers.Serializer):
    """The unit that applies."""

    name = serializers.CharField()
    uscc = serializers.CharField()


class ApplicationSerializer(serializers.ModelSerializer):
    """An application as a list shows it; state, times and deadline as far as the caller may know them."""

    unit = UnitShape(read_only=True)
    programme = serializers.CharField(source="round.programme.code", read_only=True)
    round = serializers.SlugRelatedField(slug_field="code", read_only=True)
    authority = serializers.SlugRelatedField(slug_field="code", read_only=True)
    state = serializers.SerializerMethodField()
    state_label = serializers.SerializerMethodField()
    state_since = serializers.SerializerMethodField()
    due_at = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields: ClassVar = [
            "id", "number", "chain_name", "industry", "key_field", "unit", "programme", "round", "authority", "state",
            "state_label", "state_since", "due_at", "submitted_at", "revision", "actions",
        ]  # fmt: skip

    def _audience(self, application: Application) -> str:
        return audience_of(self.context["request"].user, application)

    def get_state(self, application: Application) -> str:
        return state_for(application.state, self._audience(application))

    def get_state_label(self, application: Application) -> str:
        return workflow_of(application).labels[application.state].to(self._audience(application))

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_state_since(self, application: Application) -> Any:
        """Since when it is at its stage; officials alone are told."""
        return application.state_since if self._audience(application) == STAFF else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, application: Application) -> Any:
        """The instant at which the deadline is over; a unit is told only its own."""
        known = self._audience(application) == STAFF or application.state in UNIT_DEADLINES
        return application.due_at if known else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, application: Application) -> list[str]:
        return [str(row.action) for row in rows_offered(application, self.context["request"].user)]


class ValueShape(serializers.Serializer):
    """One value of the form in words; sealed values are masked."""

    label = serializers.CharField()
    text = serializers.CharField()


class SectionShape(serializers.Serializer):
    """One section of the form: single values, or rows of values."""

    key = serializers.CharField()
    title = serializers.CharField()
    lines = ValueShape(many=True)
    rows = serializers.ListField(child=ValueShape(many=True))


class ApplicationDetailSerializer(ApplicationSerializer):
    """An application with the version of its form that the caller may read."""

    version = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields: ClassVar = [*ApplicationSerializer.Meta.fields, "version", "sections"]

    def _case(self) -> Any:
        return self.context["case"]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_version(self, application: Application) -> int | None:
        versions = self._case().versions
        return versions[-1].number if versions else None

    @extend_schema_field(SectionShape(many=True))
    def get_sections(self, application: Application) -> list[dict[str, Any]]:
        case = self._case()
        if not case.versions:
            return []
        return SectionShape(sections_read(case, case.versions[-1]), many=True).data


@extend_schema_view(
    list=extend_schema(description="您可见的申报，最新的在前。", parameters=FILTERS),
    retrieve=extend_schema(description="一件申报及其申报书内容。"),
)
class ApplicationViewSet(TransitionMixin, viewsets.ReadOnlyModelViewSet):
    """The applications that the caller may see, and every action of the table that persons use."""

    queryset = Application.objects.none()
    serializer_class = ApplicationSerializer
    pagination_class = NewestFirst
    parser_classes: ClassVar = [JSONParser, MultiPartParser]
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Application]:
        if self.action != "list":
            return Application.objects.visible_to(self.request.user).select_related(*RELATED)
        return self._narrowed().select_related(*RELATED).order_by("-pk")

    def _narrowed(self) -> QuerySet[Application]:
        """What the parameters of the address ask for, from the side of the caller."""
        user, query = self.request.user, self.request.query_params
        if not any(query.get(name) for name in ("q", "call", "stage")):
            return Application.objects.visible_to(user)
        call = query.get("call", "")
        wanted = Wanted(
            audience=next(iter(sides_of(user)), APPLICANT),
            text=query.get("q", "").strip()[:100],
            call=int(call) if call.isdecimal() and len(call) < 10 else None,
            stage=query.get("stage", "")[:20],
        )
        return found(user, wanted, self.request.arrived_at)

    def get_serializer_class(self) -> type:
        return ApplicationDetailSerializer if self.action == "retrieve" else ApplicationSerializer

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        application = self.get_object()
        context = self.get_serializer_context()
        context["case"] = case_file(request.user, application.pk, request.arrived_at)
        return Response(ApplicationDetailSerializer(application, context=context).data)

    def get_object(self) -> Application:
        """Before an act a unit is refused in its own words, if it has to be."""
        application = super().get_object()
        row = row_of(application, self.kwargs["act"]) if self.action == "act" else None
        if row is not None:
            refuse_unit(application, row, self.request.user)
        return application

    def acted_on(self, thing: Application) -> dict[str, Any]:
        done = Application.objects.select_related(*RELATED).get(pk=thing.pk)
        audience = audience_of(self.request.user, done)
        label = workflow_of(done).labels[done.state].to(audience)
        return {**super().acted_on(done), "state": state_for(done.state, audience), "state_label": label}


router_entries = [("applications", ApplicationViewSet, "application")]
