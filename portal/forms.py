"""The forms of the portal's own pages."""

from typing import Any

from django import forms
from django.conf import settings

from applications.models import MessageTemplate
from applications.services.templates import TemplateWords
from chains.models import Programme
from office.messages import settings_of
from office.models import Mailing
from office.schedule_text import LONGEST_TEXT, Reading, read_table, read_text
from office.spreadsheets import read_rows
from office.topics import topics
from portal.services import ScheduleWords

MEGABYTE = 1024 * 1024
# A year of days, and room for a header and empty rows.
CALENDAR_ROWS = 400


class CodeForm(forms.Form):
    """The verification code of a document, as people type it."""

    code = forms.CharField(
        label="校验码", max_length=40, help_text="印在文书末页的二维码旁。字母大小写、空格和连字符不影响查询。"
    )


class CompareForm(forms.Form):
    """A file to compare with the issued one; it is read and thrown away."""

    file = forms.FileField(label="您手中的 PDF 文件", help_text="只在服务器上比对，不保存。")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                f"文件超过 {settings.UPLOAD_MAX_BYTES // MEGABYTE} MB，不会是本系统签发的文书。"
            )
        return file


class FileForm(CompareForm):
    """A file alone, to find what was issued as it."""

    file = forms.FileField(
        label="文书的 PDF 文件",
        help_text="只在服务器上计算 SHA-256 指纹并查找，不保存。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )


class CalendarForm(forms.Form):
    """The schedule of one year, as an administrator copies it from the State Council's notice or brings in a workbook.

    `reading` is what was read of it; `revision` the one that the screen showed of a version that is being changed.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    year = forms.IntegerField(label="年份", min_value=2004, max_value=2099)
    document_number = forms.CharField(
        label="文号", max_length=120, help_text="如：国办发明电〔2025〕7号。年中调整的，把两个文号用“、”隔开。"
    )
    published_on = forms.DateField(
        label="公布日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days = forms.CharField(
        label="放假与调休",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=(
            "从通知原文粘贴各节日的段落，如“元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”；"
            "也可以粘贴表格，或者每行一段，写成“2027-02-20 春节 上班”。"
        ),
    )
    file = forms.FileField(
        label="或者上传 Excel 表格",
        required=False,
        help_text="表头为“节日、放假日期、调休上班日期”，或者“日期、类别、节日”。只读取，不保存。",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        text, file = given.get("days", "").strip(), given.get("file")
        if "days" in self.errors or "file" in self.errors or "year" in self.errors:
            return given
        if bool(text) == bool(file):
            self.add_error("days", "粘贴和上传只能选一种，请清空一处。" if text else "请粘贴放假安排，或者上传表格。")
            return given
        try:
            given["reading"] = self._read(text, file, given["year"])
        except forms.ValidationError as error:
            self.add_error("file" if file else "days", error)
        return given

    @staticmethod
    def _read(text: str, file: Any, year: int) -> Reading:
        if not file:
            return read_text(text, year)
        return read_table(read_rows(file, max_rows=CALENDAR_ROWS, max_bytes=MEGABYTE), year)

    def words(self) -> ScheduleWords:
        """What was entered, as the service takes it."""
        given = self.cleaned_data
        return ScheduleWords(given["year"], given["document_number"], given["published_on"], given["reading"])


class ProgrammeChoice(forms.ModelChoiceField):
    """Schemes by their names."""

    def label_from_instance(self, obj: Programme) -> str:
        return obj.name


class TemplateForm(forms.Form):
    """A template of messages to units; `revision` is the one that the screen showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    name = forms.CharField(label="模板名称", max_length=40, error_messages={"required": "请填写模板名称。"})
    programme = ProgrammeChoice(
        Programme.objects.order_by("pk"), label="试点方案", required=False, empty_label="全部试点方案"
    )
    subject = forms.CharField(label="标题", max_length=100, error_messages={"required": "请填写标题。"})
    body = forms.CharField(
        label="正文",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "请填写正文。"},
    )
    is_retired = forms.BooleanField(label="停用", required=False, help_text="停用后经办人选不到；已经发出的不受影响。")

    def __init__(self, *args: Any, template: MessageTemplate | None = None) -> None:
        fields = ("revision", "name", "programme", "subject", "body", "is_retired")
        super().__init__(*args, initial={key: getattr(template, key) for key in fields} if template else {})

    def words(self) -> TemplateWords:
        """What was typed, as the service takes it."""
        given = self.cleaned_data
        return TemplateWords(
            name=" ".join(given["name"].split()),
            subject=" ".join(given["subject"].split()),
            body=given["body"].replace("\r\n", "\n").strip(),
            programme=given["programme"],
            is_retired=given["is_retired"],
        )


class RegisterExportForm(forms.Form):
    """Why the register is taken out, and as what kind of file."""

    reason = forms.CharField(
        label="用途",
        max_length=200,
        help_text="记入办理登记簿。",
        error_messages={"required": "请写明用途。"},
    )
    kind = forms.ChoiceField(label="格式", choices=(("xlsx", "Excel（.xlsx）"), ("csv", "CSV（.csv）")), initial="xlsx")


class RegisterFilter(forms.Form):
    """What an auditor looks for in the register of acts."""

    text = forms.CharField(label="对象、动作或办理人", required=False, max_length=100)
    on_or_after = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    on_or_before = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class NoticeForm(forms.Form):
    """How a person hears of each topic: one line a topic."""

    def __init__(self, data: Any, *, user: Any, texts: bool) -> None:
        super().__init__(data)
        self.texts = texts
        self.kept = {row.topic: row for row in settings_of(user)}
        for topic in topics():
            row = self.kept[topic.key]
            self.fields[f"mail-{topic.key}"] = forms.ChoiceField(
                label=f"{topic.label}：邮件", choices=Mailing.choices, initial=row.mailing
            )
            if texts:
                self.fields[f"sms-{topic.key}"] = forms.BooleanField(
                    label=f"{topic.label}：短信", required=False, initial=row.by_sms
                )

    def lines(self) -> list[dict[str, Any]]:
        """The topics with their fields."""
        return [
            {
                "topic": topic,
                "mail": self[f"mail-{topic.key}"],
                "sms": self[f"sms-{topic.key}"] if self.texts else None,
            }
            for topic in topics()
        ]

    def wishes(self) -> dict[str, tuple[str, bool]]:
        """What was chosen, by topic; where no text is offered, the choice of it stays."""
        chosen = self.cleaned_data
        return {
            key: (chosen[f"mail-{key}"], chosen[f"sms-{key}"] if self.texts else row.by_sms)
            for key, row in self.kept.items()
        }
