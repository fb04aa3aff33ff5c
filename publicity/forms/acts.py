"""The forms of acts on objections: what is typed becomes the facts of a move, on the page."""

from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import TransitionForm
from accounts.selectors import people_with
from applications.forms.corrections import WorkdaysField
from applications.workflow.facts import Extension
from publicity import permissions as may
from publicity.choices import ObjectionAction, ObjectionKind
from publicity.models import Objection
from publicity.selectors.decisions import merging_candidates
from publicity.workflow.deciding import handling_roles
from publicity.workflow.facts import Finding, Handling, Merging, Sorting

OBJECTION = "publicity.Objection"
NOBODY = (
    "现在没有可以承办的人：承办人须是本部门的经办，并且不是拟入围名单的提出人，以保证回避。"
    "请系统管理员先给另一位工作人员授予经办角色，再指定承办人。"
)

ALONE = "没有可以并入的：须是同一条目、同一类别、由您承办、没有提请决定的另一件。"


@fills(OBJECTION, ObjectionAction.SCREEN, ObjectionAction.REASSIGN)
class HandlingForm(TransitionForm):
    """Who handles the objection: an officer who did not propose the shortlist."""

    handler = forms.TypedChoiceField(
        label="承办人",
        coerce=int,
        help_text="拟入围名单的提出人不能承办。指定后，只有承办人可以查看异议人身份。",
        error_messages={"required": "请指定承办人。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        selecting = self.thing.notice.programme.selecting_authority_id
        users = people_with(*handling_roles(self.thing), authority=selecting).select_related("person")
        named = self.thing.handler_id
        people = {
            user.person_id: user.person.name
            for user in users
            if user.person_id != named and not may.is_concerned(user.person_id, self.thing)
        }
        self.fields["handler"].choices = [("", "请选择"), *people.items()]
        if not people:
            self.fields["handler"].help_text = NOBODY

    def facts(self) -> Handling:
        return Handling(self.cleaned_data["handler"])


@fills(OBJECTION, ObjectionAction.EXTEND)
class ExtensionForm(TransitionForm):
    """A later deadline to examine."""

    workdays = WorkdaysField("期限（工作日）")
    note_help = "写明为什么延长，记入办理登记簿。不得写出异议人身份。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workdays"].initial = self.thing.notice.programme.objection_examine_days

    def facts(self) -> Extension:
        return Extension(self.cleaned_data["workdays"])


@fills(OBJECTION, ObjectionAction.RESORT)
class SortingForm(TransitionForm):
    """What staff take it to be."""

    kind = forms.ChoiceField(label="按什么办理", widget=forms.RadioSelect, error_messages={"required": "请选择类别。"})
    note_help = "写明为什么改变类别，记入办理登记簿。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [row for row in ObjectionKind.choices if row[0] != self.thing.kind]

    def facts(self) -> Sorting:
        return Sorting(self.cleaned_data["kind"])


@fills(OBJECTION, ObjectionAction.MERGE)
class MergingForm(TransitionForm):
    """The leading case about the same line and matter."""

    leading = forms.TypedChoiceField(
        label="并入哪一件",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="同一条目、反映同一事项的，并案一次核查、一次决定，各按编号答复。",
        error_messages={"required": "请选择并入哪一件。"},
    )
    note_help = "写明两件反映的是同一事项。不得写出异议人身份。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = merging_candidates(self.thing, self.user)
        self.fields["leading"].choices = [(row.pk, _told(row)) for row in found]
        if not found:
            self.fields[
                "leading"
            ].help_text = "没有可以并入的：须是同一条目、同一类别、由您承办、没有提请决定的另一件。"

    def facts(self) -> Merging:
        return Merging(self.cleaned_data["leading"])


def _told(objection: Objection) -> str:
    """A case by its number and the beginning of what it is about."""
    facts = " ".join(objection.facts.split())
    return f"{objection.number}：{facts[:40]}{'…' if len(facts) > 40 else ''}"


@fills(
    OBJECTION,
    ObjectionAction.PROPOSE_DISMISSAL,
    ObjectionAction.PROPOSE_UPHOLDING,
    ObjectionAction.PROPOSE_REFERRAL,
)
class FindingForm(TransitionForm):
    """What was found, the answer to the objector, and what the applicant is told of it."""

    finding = forms.CharField(
        label="核查情况", max_length=8000, widget=forms.Textarea(attrs={"rows": 6}), help_text="内部留存，不对外。"
    )
    reply = forms.CharField(
        label="对异议人的答复", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text="写入答复书。"
    )
    words_for_applicant = forms.CharField(
        label="告知申报单位的内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="只写事实，不得透露异议人身份。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.kind == ObjectionKind.COMPLAINT:
            del self.fields["words_for_applicant"]
        for name in self.fields.keys() & {"finding", "reply", "words_for_applicant"}:
            self.fields[name].initial = getattr(self.thing, name)

    def facts(self) -> Finding:
        values = self.cleaned_data
        return Finding(values["finding"], values["reply"], values.get("words_for_applicant", ""))


@fills(OBJECTION, ObjectionAction.PROPOSE_CORRECTION)
class CorrectionForm(FindingForm):
    """A finding that something on the list is wrong: also what the public reads of it."""

    correction = forms.CharField(
        label="公示页面的更正说明",
        max_length=200,
        help_text="显示在撤出的条目旁，例如：链主单位名称有误，更正后另行公示。不得透露异议人身份。",
        error_messages={"required": "请写明更正说明，公示页面会照此注明。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correction"].initial = self.thing.correction

    def facts(self) -> Finding:
        values = self.cleaned_data
        return Finding(values["finding"], values["reply"], values["words_for_applicant"], values["correction"])


class ReasonForm(forms.Form):
    """Why the identity of an objector is opened."""

    reason = forms.CharField(
        label="查看事由",
        max_length=200,
        help_text="例如：电话核实异议内容。事由和查看时间会记入办理登记簿。",
        error_messages={"required": "请写明查看事由。"},
    )
