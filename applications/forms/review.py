"""The forms of the officials' acts: what is typed becomes the facts of a move, on the page and in the API alike."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import NoteForm, OfficerChoice, TransitionForm
from accounts.models import Authority, User
from accounts.selectors import officers_at
from applications.choices import Action, Finding
from applications.models import Application, ChecklistFinding
from applications.selectors.handling import reviewer_of
from applications.workflow.facts import Assignee, Opinion, Route, StampedScan
from chains.choices import RecommendationPaper
from office import clock, documents

APPLICATION = "applications.Application"
# What is stamped and sent up with the application form.
PAPERS = {
    RecommendationPaper.FORM: "推荐书",
    RecommendationPaper.LIST: "推荐名单",
    RecommendationPaper.BOX: "申报书",
}
LONG = forms.Textarea(attrs={"rows": 5})


@fills(APPLICATION, Action.PROPOSE_REFUSAL)
class OpinionForm(TransitionForm):
    """The officer's opinion, as it will stand on the paper."""

    opinion = forms.CharField(label="审核意见", max_length=4000, widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].initial = self.thing.opinion
        self.fields["opinion"].help_text = "写明不予推荐的事实和依据，会写入告知书。"

    def facts(self) -> Opinion:
        return Opinion(self.cleaned_data["opinion"])


@fills(APPLICATION, Action.PROPOSE_RECOMMENDATION)
class RecommendationForm(OpinionForm):
    """The opinion, and the grounds for priority where the unit has shown some (工作方案二(二)4)."""

    priority_grounds = forms.CharField(
        label="优先支持理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="服务国家和地方重大战略等情形，有佐证材料的填写；优先支持不是申报条件。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].help_text = "写明推荐的理由，随推荐文书留存。"
        self.fields["priority_grounds"].initial = self.thing.priority_grounds

    def facts(self) -> Opinion:
        return Opinion(self.cleaned_data["opinion"], self.cleaned_data["priority_grounds"])


@fills(APPLICATION, Action.SEND_UP)
class SendUpForm(TransitionForm):
    """The stamped scan of the paper of recommendation, with the code that stands on it."""

    code = forms.CharField(label="校验码", max_length=40, help_text="在每页页脚，用来核对扫描的是现行文书。")
    scan = forms.FileField(label="盖章扫描件", help_text="PDF 或图片。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = PAPERS[self.thing.round.programme.recommendation_paper]
        self.fields["code"].label = f"{paper}上的校验码"

    def facts(self) -> StampedScan:
        typed = self.cleaned_data["code"]
        paper = documents.find_by_code(typed)
        return StampedScan(self.keep("scan"), paper.code if paper else typed.strip().upper())


class ListScanForm(forms.Form):
    """The stamped scan of a list of recommended files, with the code that stands on it."""

    typed = forms.CharField(
        label="推荐名单上的校验码", max_length=40, help_text="在每页页脚，用来核对扫描的是现行名单。"
    )
    scan = forms.FileField(label="盖章扫描件", help_text="PDF 或图片。")

    def code(self) -> str:
        """The code as it stands on the paper, however it was typed."""
        typed = self.cleaned_data["typed"]
        paper = documents.find_by_code(typed)
        return paper.code if paper else typed.strip().upper()


@fills(APPLICATION, Action.REROUTE)
class RouteForm(TransitionForm):
    """The authority that ought to have the file."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="改送至", empty_label="请选择", to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        selecting = self.thing.round.programme.selecting_authority_id
        others = Authority.objects.recommending().filter(parent_id=selecting).exclude(pk=self.thing.authority_id)
        self.fields["authority"].queryset = others.order_by("order", "code")

    def facts(self) -> Route:
        return Route(self.cleaned_data["authority"].pk)


@fills(APPLICATION, Action.ASSIGN)
class AssignForm(TransitionForm):
    """The officer who is to work on the file."""

    officer = OfficerChoice(User.objects.none(), label="承办人", empty_label="请选择")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = officers_at(reviewer_of(self.thing), clock.local_date(self.at)).select_related("person")
        self.fields["officer"].queryset = there.exclude(pk=self.thing.officer_id)

    def facts(self) -> Assignee:
        return Assignee(self.cleaned_data["officer"].pk)


@fills(
    APPLICATION,
    Action.APPROVE_RECOMMENDATION,
    Action.APPROVE_REFUSAL,
    Action.ACCEPT,
    Action.CONSENT_WITHDRAWAL,
    Action.APPROVE_DISQUALIFICATION,
)
class RemarkForm(NoteForm):
    """An act that needs no reason; a remark may be added, and the form says who will read it."""

    note_label = "备注"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "applicant" in self.row.audience
        self.fields["note"].help_text = "申报单位会看到。" if told else "只有办理人员可以看到。"


class ChecklistForm(forms.Form):
    """The findings on the checklist for the present version; what is left empty stays open, or is met as the reviewer
    says for all the rest (`rest`).
    """

    rest = forms.ChoiceField(choices=[(Finding.MET, "其余项目均符合")], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, found: Mapping[str, ChecklistFinding], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = application.checklist
        for item in self.items:
            row = found.get(item["key"])
            self.fields[f"finding.{item['key']}"] = forms.ChoiceField(
                label="结论",
                choices=Finding.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=row.finding if row else None,
            )
            self.fields[f"evidence.{item['key']}"] = forms.CharField(
                label="依据",
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1, "placeholder": "依据；不符合的必填"}),
                initial=row.evidence if row else "",
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for item in self.items:
            key = item["key"]
            if not values.get(f"finding.{key}") and not values.get(f"evidence.{key}"):
                values[f"finding.{key}"] = values.get("rest", "")
            finding, evidence = values.get(f"finding.{key}"), values.get(f"evidence.{key}", "").strip()
            if finding == Finding.UNMET and not evidence:
                self.add_error(f"evidence.{key}", "不符合的，请写明依据。")
            elif evidence and not finding:
                self.add_error(f"finding.{key}", "写了依据，请选结论。")
        return values

    def findings(self) -> list[tuple[str, str, str]]:
        """The findings that were chosen, as services.save_findings takes them."""
        values = self.cleaned_data
        keys = [item["key"] for item in self.items]
        return [(key, values[f"finding.{key}"], values[f"evidence.{key}"]) for key in keys if values[f"finding.{key}"]]


class ReasonForm(forms.Form):
    """Why a sealed value is opened."""

    reason = forms.CharField(
        label="查看事由",
        max_length=200,
        help_text="例如：电话通知补正。事由和查看时间会记入办理登记簿。",
        error_messages={"required": "请写明查看事由。"},
    )
