"""The forms of events and typical cases: the story, a picture of it."""

from typing import Any

from django import forms

from accounts.forms import DateInput
from chains.choices import StoryKind
from chains.models import Chain, Programme, Story
from chains.permissions import can_write_for
from chains.services.stories import StoryWords


class StoryForm(forms.Form):
    """What a story says; the scheme only while it begins."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="试点方案", empty_label=None)
    kind = forms.ChoiceField(label="类别", choices=StoryKind.choices)
    title = forms.CharField(label="标题", max_length=120)
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label="生态链", required=False, empty_label="不属于某一条生态链"
    )
    held_on = forms.DateField(label="日期", widget=DateInput(), help_text="活动举行或者案例形成的日期。")
    place = forms.CharField(label="地点", max_length=100, required=False)
    text = forms.CharField(
        label="正文",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="只写文字，一段一行。不写个人电话、证件号码；写到个人事迹的，应当征得本人同意。",
    )
    source = forms.CharField(label="来源", max_length=120, help_text="提供或者首发的单位。")

    def __init__(self, *args: Any, user: Any, story: Story | None = None) -> None:
        names = ("kind", "title", "chain", "held_on", "place", "text", "source")
        super().__init__(*args, initial={name: getattr(story, name) for name in names} if story else {})
        chains = Chain.objects.public().order_by("-pk")
        if story:
            del self.fields["programme"]
            self.fields["chain"].queryset = chains.filter(programme=story.programme_id)
            return
        found = [each for each in Programme.objects.order_by("position") if can_write_for(user, each)]
        kept = [each.pk for each in found]
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=kept).order_by("position")
        self.fields["chain"].queryset = chains.filter(programme__in=kept)

    def words(self) -> StoryWords:
        """What was typed; called after validation."""
        given = self.cleaned_data
        return StoryWords(**{name: given[name] for name in StoryWords.__dataclass_fields__})


class PictureForm(forms.Form):
    """A picture, and what it shows in words."""

    picture = forms.FileField(
        label="图片",
        help_text="清晰的 JPEG 或 PNG，不超过 10 MB。拍摄地点、时间等信息公开前会去掉。",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        error_messages={"required": "请选择图片。", "empty": "文件是空的，请检查后重新选择。"},
    )
    alt = forms.CharField(label="图片说明", max_length=200, help_text="图上是什么，读给看不见的人听。")
