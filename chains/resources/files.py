"""The roster's workbooks: the filled one with masked numbers, and the empty template with lists to choose from."""

from collections.abc import Iterable
from io import BytesIO

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from accounts.choices import SCHOOL_KINDS
from chains.choices import SkillLevel, StudentKind
from chains.models import Member, Student
from chains.resources.students import StudentResource
from chains.resources.tables import HEADINGS, MAX_ROWS
from office.spreadsheets import Column, write_xlsx

WIDTHS = dict(zip(HEADINGS, (24, 12, 14, 24, 16, 32, 32, 20, 16, 14, 14), strict=True))
SHEET, HINTS, LISTS = "学员名单", "填写说明", "选项"
HELP = (
    ("学员编号", "新增的学员留空，由系统编号；更新已有学员的，填导出名单中的编号。"),
    ("姓名", "必填。"),
    ("类别", f"必填：{'、'.join(StudentKind.labels)}。"),
    ("证件号码", "必填，按文本填写；更新已有学员时可以留空，或保留导出名单中带*的号码，原号码不变。"),
    ("手机号码", "选填；更新时同证件号码。"),
    ("院校", "学生学徒、订单班、冠名班学生和实习生必填：本链院校的全称或统一社会信用代码。"),
    ("用人单位", "学生学徒、技培生、实习生和在职职工必填：本链成员的全称或统一社会信用代码。"),
    ("专业或工种", "选填，不超过60个字。"),
    ("技能等级", f"选填：{'、'.join(SkillLevel.labels)}。"),
    ("入链日期", "必填，如2026-03-02。"),
    ("离链日期", "仍在链的留空。"),
)


def write_roster(resource: StudentResource, students: QuerySet[Student]) -> tuple[BytesIO, int]:
    """The given students as a workbook, numbers masked, all cells text; the file and the number of rows."""
    file = BytesIO()
    dataset = resource.export(students)
    header = [Column(heading, WIDTHS[heading], is_text=True) for heading in HEADINGS]
    count = write_xlsx(header, iter(dataset), file, sheet=SHEET)
    return file, count


def write_template(members: Iterable[Member]) -> BytesIO:
    """An empty roster with lists to choose from; cells are text, so that no number loses its last digits."""
    members = list(members)
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(HEADINGS)
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(HEADINGS, start=1):
        cell = sheet.cell(1, index)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF3")
        column = sheet.column_dimensions[get_column_letter(index)]
        column.width, column.number_format = WIDTHS[heading], "@"
    _add_hints(book.create_sheet(HINTS))
    lists = {
        "类别": list(StudentKind.labels),
        "技能等级": list(SkillLevel.labels),
        "院校": [member.unit.name for member in members if member.kind in SCHOOL_KINDS],
        "用人单位": [member.unit.name for member in members],
    }
    _add_lists(book.create_sheet(LISTS), sheet, lists)
    file = BytesIO()
    book.save(file)
    return file


def _add_hints(sheet: Worksheet) -> None:
    for line in (("列", "怎样填"), *HELP):
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 100


def _add_lists(lists: Worksheet, sheet: Worksheet, offered: dict[str, list[str]]) -> None:
    """What can be chosen stands on a hidden sheet; a column without anything to choose stays free."""
    lists.sheet_state = "hidden"
    for index, (heading, words) in enumerate(offered.items(), start=1):
        for row, word in enumerate(words, start=1):
            # Text, whatever a unit's name begins with.
            lists.cell(row, index, word).data_type = "s"
        if words:
            letter, target = get_column_letter(index), get_column_letter(HEADINGS.index(heading) + 1)
            rule = DataValidation("list", f"={LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True)
            rule.showErrorMessage = False  # a credit code may stand for a name
            rule.add(f"{target}2:{target}{MAX_ROWS + 1}")
            sheet.add_data_validation(rule)
