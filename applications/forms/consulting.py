"""The forms around co-issuing bodies: opening a round, asking, answering, extending; the filters of their lists."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import TransitionForm
from accounts.models import Authority
from applications.choices import Action, ConsultationAction, ConsultationState, OpinionKind
from applications.forms.corrections import WorkdaysField
from applications.models import BodyAccess, Consultation
from applications.selectors.consulting import Sought, own_states, rounds_opened
from applications.selectors.lists import rounds_seen
from applications.selectors.opinions import bodies_to_ask
from applications.workflow.facts import Answer, Extension, Question

CONSULTATION = Consultation._meta.label
DEFAULT_DAYS = 5


class BodyBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; one value alone may also come as it is, from an order of an act on many files."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """A list of what was ticked."""
        value = super().value_from_datadict(data, files, name)
        return [value] if isinstance(value, str) else value


class BodiesField(forms.ModelMultipleChoiceField):
    """Co-issuing bodies, by their codes."""

    def __init__(self, label: str) -> None:
        super().__init__(
            Authority.objects.none(),
            label=label,
            widget=BodyBoxes,
            to_field_name="code",
            error_messages={"required": "请至少选择一个部门。", "invalid_choice": "所选部门现在不能选，请重新选择。"},
        )

    def label_from_instance(self, obj: Authority) -> str:
        """The body's name."""
        return obj.name


class OpenBodiesForm(forms.Form):
    """To which bodies a round is opened."""

    bodies = BodiesField("开放给")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies


class CloseBodyForm(forms.Form):
    """Why a round is closed to a body."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="记入办理登记簿。该部门的人会收到停止开放的消息，不含理由。",
        error_messages={"required": "请写明理由。"},
    )


@fills("applications.Application", Action.ASK_BODIES)
class AskBodiesForm(TransitionForm):
    """Which bodies are asked what, and by when."""

    bodies = BodiesField("征求哪些部门的意见")
    question = forms.CharField(
        label="征求意见的内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明请对方就什么提出意见；各部门看到同样的内容。",
        error_messages={"required": "请写明征求意见的内容。"},
    )
    workdays = WorkdaysField("回复期限（工作日）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies_to_ask(self.thing)
        self.fields["workdays"].initial = DEFAULT_DAYS

    def facts(self) -> Question:
        values = self.cleaned_data
        return Question(tuple(body.pk for body in values["bodies"]), values["question"], values["workdays"])


@fills(CONSULTATION, ConsultationAction.ANSWER)
class AnswerForm(TransitionForm):
    """What a body says to a file."""

    opinion = forms.ChoiceField(
        label="意见",
        choices=OpinionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择意见。"},
    )
    text = forms.CharField(
        label="意见内容",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="有意见或者不同意的必填，写明内容和理由。",
    )

    def facts(self) -> Answer:
        return Answer(self.cleaned_data["opinion"], self.cleaned_data["text"])


@fills(CONSULTATION, ConsultationAction.EXTEND)
class LongerForm(TransitionForm):
    """A later deadline for a body's answer."""

    workdays = WorkdaysField("期限（工作日）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workdays"].initial = DEFAULT_DAYS

    def facts(self) -> Extension:
        return Extension(self.cleaned_data["workdays"])


class OpenedFilter(forms.Form):
    """The list of files that are open to a body."""

    q = forms.CharField(label="名称、代码或编号", required=False, max_length=100)
    call = forms.TypedChoiceField(label="批次", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label="征求意见", required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = [("", "全部"), *rounds_opened(user).values_list("pk", "title")]
        self.fields["state"].choices = [("", "全部"), *own_states()]

    def sought(self) -> Sought:
        """What is asked for; what makes no sense asks for everything."""
        self.is_valid()
        values = self.cleaned_data
        return Sought(values.get("q", "").strip(), values.get("call"), values.get("state", ""))


class OpinionsFilter(forms.Form):
    """The list of questions to bodies."""

    call = forms.TypedChoiceField(label="批次", required=False, coerce=int, empty_value=None)
    body = forms.TypedChoiceField(label="部门", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ConsultationState.choices])

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].choices = [("", "全部"), *rounds_seen(user).values_list("pk", "title")]
        seen = BodyAccess.objects.visible_to(user).order_by().values("body_id")
        bodies = Authority.objects.filter(pk__in=seen).order_by("order", "pk")
        self.fields["body"].choices = [("", "全部"), *bodies.values_list("pk", "short_name")]

    def sought(self) -> dict[str, Any]:
        """What is asked for; what makes no sense asks for everything."""
        self.is_valid()
        values = self.cleaned_data
        return {"call": values.get("call"), "body": values.get("body"), "state": values.get("state", "")}
