"""Spreadsheets: values as people mean them, bounded whatever the file claims, and no formula ever written."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from office import sheet_reader, spreadsheets
from office.sealed import seal
from office.sheet_templates import TemplateColumn, write_template
from office.spreadsheets import Column, cell_name, read_rows, write_csv, write_xlsx
from tests.office import samples


def workbook(fill, *, more=()):
    """A workbook as a person's Excel would save it."""
    book = openpyxl.Workbook()
    fill(book.active)
    for name in more:
        book.create_sheet(name)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def sheet_of(cells):
    def fill(sheet):
        for name, value in cells.items():
            sheet[name] = value

    return workbook(fill)


def refusal(file, **options):
    with pytest.raises(ValidationError) as error:
        read_rows(file, **options)
    return error.value.messages


def test_values_are_what_people_mean():
    file = sheet_of(
        {
            "A1": " 姓名\u3000",
            "B1": 3.0,
            "C1": 3.5,
            "D1": datetime(2026, 3, 1),
            "E1": datetime(2026, 3, 1, 8, 30),
            "F1": True,
            "G1": "０１２３",
            "H1": "   ",
            "I1": 110101199003077774,
            "J1": time(8, 30),
            "K1": "\ufeff王\u200b",
            "L1": "第一行\n第二行",
        }
    )
    assert list(read_rows(file)) == [
        [
            "姓名",
            3,
            3.5,
            date(2026, 3, 1),
            datetime(2026, 3, 1, 8, 30),
            True,
            "０１２３",
            None,
            1.101011990030778e17,
            time(8, 30),
            "王",
            "第一行\n第二行",
        ]
    ]


def test_whole_numbers_are_integers():
    value = list(read_rows(sheet_of({"A1": 3.0})))[0][0]
    assert (value, type(value)) == (3, int)


def test_positions_name_cells():
    file = sheet_of({"C2": "甲", "D4": "乙"})
    rows = list(read_rows(file))
    assert rows == [[None, None, None, None], [None, None, "甲", None], [None] * 4, [None, None, None, "乙"]]
    found = {cell_name(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value}
    assert found == {"C2": "甲", "D4": "乙"}


def test_an_empty_sheet_has_no_rows():
    assert list(read_rows(sheet_of({}))) == []


def test_the_sheet_is_chosen_by_name_or_is_the_first_visible_one():
    def fill(sheet):
        sheet.title = "说明"
        sheet.sheet_state = "hidden"
        sheet["A1"] = "隐藏"
        other = sheet.parent.create_sheet("名单")
        other["A1"] = "甲"

    content = workbook(fill, more=["空"]).getvalue()
    assert list(read_rows(io.BytesIO(content))) == [["甲"]]
    assert list(read_rows(io.BytesIO(content), sheet="说明")) == [["隐藏"]]
    assert list(read_rows(io.BytesIO(content), sheet="空")) == []
    assert refusal(io.BytesIO(content), sheet="花名册") == [
        "文件中没有要读的工作表。请用下载的模板填写，不要改工作表的名称。"
    ]


def test_an_uploaded_file_and_a_path_are_read_alike(tmp_path):
    content = samples.xlsx([("甲", 1), ("乙", 2)])
    (tmp_path / "a.xlsx").write_bytes(content)
    expected = [["甲", 1], ["乙", 2]]
    assert list(read_rows(samples.upload(content, "a.xlsx"))) == expected
    assert list(read_rows(tmp_path / "a.xlsx")) == expected
    assert list(read_rows(str(tmp_path / "a.xlsx"))) == expected


def test_too_many_rows():
    content = samples.xlsx([(n,) for n in range(11)])
    assert refusal(io.BytesIO(content), max_rows=10) == ["工作表有11行，一次最多10行。请拆成几个文件后再上传。"]
    assert len(list(read_rows(io.BytesIO(content), max_rows=11))) == 11


def test_too_many_bytes(tmp_path, settings):
    content = samples.xlsx()
    (tmp_path / "a.xlsx").write_bytes(content)
    said = [f"文件超过{(len(content) - 1) / 1024 / 1024:g}MB。请拆成几个文件后再上传。"]
    assert refusal(io.BytesIO(content), max_bytes=len(content) - 1) == said
    assert refusal(tmp_path / "a.xlsx", max_bytes=len(content) - 1) == said
    settings.UPLOAD_MAX_BYTES = len(content) - 1
    assert refusal(io.BytesIO(content)) == said


def test_other_files_are_refused():
    assert refusal(io.BytesIO(b"")) == ["文件是空的。请检查后重新上传。"]
    assert refusal(io.BytesIO(samples.pdf())) == ["请上传.xlsx工作簿，您上传的是PDF文件。可用Excel或WPS另存为.xlsx。"]
    assert refusal(io.BytesIO(samples.ole("Workbook"))) == [
        "请上传.xlsx工作簿，您上传的是Excel 97-2003工作簿。可用Excel或WPS另存为.xlsx。"
    ]
    assert refusal(io.BytesIO(samples.ole("EncryptedPackage"))) == ["文件设有密码。请取消密码后再上传。"]
    assert refusal(io.BytesIO("姓名,性别".encode())) == [
        "无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件，不要只改文件名后缀。"
    ]


def test_a_broken_workbook_is_refused():
    parts = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook"}
    assert refusal(io.BytesIO(samples.archive(parts))) == [
        "工作簿已损坏，打不开。请用Excel或WPS重新保存为.xlsx后再上传。"
    ]


LIMITS = "工作表的范围过大。请删除数据下方和右侧的空行空列，或拆成几个文件后再上传。"


def test_a_few_bytes_that_claim_the_whole_sheet_end_only_the_reader():
    file = sheet_of({"A1": 1, "XFD1048576": 2})
    assert len(file.getvalue()) < 10_000
    assert refusal(file, max_rows=2_000_000) == [LIMITS]


def rewritten(content, member, change):
    """A workbook with one part changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    return io.BytesIO(samples.archive(parts))


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = rewritten(samples.xlsx(), "xl/worksheets/sheet1.xml", lambda part: part + b" " * 40_000_000)
    assert refusal(file) == ["文件的压缩比异常，不能接收。请用办公软件重新保存后再上传。"]


def test_a_document_that_defines_entities_is_refused():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">{lol}]>'.encode()
    file = rewritten(
        samples.xlsx(),
        "xl/worksheets/sheet1.xml",
        lambda part: head + re.sub(rb"<\?xml.*?\?>", b"", part).replace("甲".encode(), b"&l9;"),
    )
    assert refusal(file) == ["工作簿已损坏，打不开。请用Excel或WPS重新保存为.xlsx后再上传。"]


def written(header, rows, **options):
    target = io.BytesIO()
    count = write_xlsx(header, rows, target, **options)
    return count, openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def test_writing_keeps_kinds():
    at = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    row = ["甲", 3, 2.5, Decimal("1.25"), date(2026, 3, 1), at, True, False, None, 10**17, time(8, 30)]
    count, book = written([f"列{n}" for n in range(len(row))], [row])
    (sheet,) = book.worksheets
    assert count == 1
    assert [cell.value for cell in sheet[2]] == [
        "甲",
        3,
        2.5,
        1.25,
        datetime(2026, 3, 1),
        datetime(2026, 3, 1, 8, 30),
        "是",
        "否",
        None,
        "100000000000000000",
        "08:30:00",
    ]
    assert [sheet.cell(2, n).number_format for n in (5, 6)] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_what_is_written_is_read_back(tmp_path):
    rows = [["甲", 1, date(2026, 3, 1), None], [None, 2.5, None, "=1+1"]]
    assert write_xlsx(["名", "数", "日", "式"], rows, tmp_path / "a.xlsx") == 2
    assert list(read_rows(tmp_path / "a.xlsx")) == [["名", "数", "日", "式"], *rows]


def test_the_head_is_styled_and_stays_in_sight():
    _, book = written([Column("身份证号", width=22, is_text=True), "姓名"], [], sheet="名单")
    (sheet,) = book.worksheets
    assert (sheet.title, sheet.freeze_panes) == ("名单", "A2")
    assert [cell.value for cell in sheet[1]] == ["身份证号", "姓名"]
    assert (sheet["A1"].font.bold, sheet["A1"].fill.fgColor.rgb) == (True, "FFE8EDF3")
    assert round(sheet.column_dimensions["A"].width) == 23


def test_text_columns_are_text_whatever_comes():
    _, book = written([Column("编号", is_text=True)], [["0012"], [12], [Decimal("1.50")], [date(2026, 3, 1)]])
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["0012", "12", "1.50", "2026-03-01"]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "＝1+1", " =1", "{=1}"]


def test_no_formula_is_written():
    _, book = written(["甲"], [[value] for value in DANGEROUS])
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:4] == ["=1+1", "+1", "-1", "@SUM(A1)"]
    target = io.BytesIO()
    write_xlsx(["甲"], [['=HYPERLINK("http://x")'], ["http://example.org/"]], target)
    with zipfile.ZipFile(target) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in content, b"hyperlink>" in content.lower()) == (False, False)


def test_a_long_text_is_cut_and_says_so():
    _, book = written(["甲"], [["字" * 40_000]])
    value = book.active["A2"].value
    assert (len(value), value[-12:]) == (32_767, "……（内容过长，已截断）")


def test_past_the_last_row_a_further_sheet_begins(monkeypatch):
    monkeypatch.setattr(spreadsheets, "SHEET_ROWS", 4)
    count, book = written(["数"], [[n] for n in range(7)], sheet="表")
    assert count == 7
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["数", 0, 1, 2],
        ["数", 3, 4, 5],
        ["数", 6],
    ]
    assert book.sheetnames == ["表", "表2", "表3"]


def test_rows_are_taken_one_by_one():
    """A million rows must not be gathered before the first is written."""
    taken = []

    def rows():
        for n in range(3):
            taken.append(n)
            yield [n]

    target = io.BytesIO()
    assert write_xlsx(["数"], rows(), target) == 3
    assert taken == [0, 1, 2]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_failing_source_leaves_no_file(tmp_path, write):
    def rows():
        yield [1]
        raise RuntimeError("source")

    (tmp_path / "a").write_bytes(b"before")
    with pytest.raises(RuntimeError, match="source"):
        write(["数"], rows(), tmp_path / "a")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"before")]


def test_csv_opens_in_excel_and_holds_no_formula():
    target = io.BytesIO()
    row = ["甲,乙", 3, Decimal("1.5"), date(2026, 3, 1), None, True, -5, '引"号']
    assert write_csv([Column("一"), *"二三四五六七八"], [row], target) == 1
    assert target.getvalue().decode("utf-8") == (
        '\ufeff一,二,三,四,五,六,七,八\r\n"甲,乙",3,1.5,2026-03-01,,是,-5,"引""号"\r\n'
    )
    target = io.BytesIO()
    write_csv(["甲"], [[value] for value in DANGEROUS], target)
    values = [row[0] for row in csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline=""))][1:]
    assert values == [f"'{value}" for value in DANGEROUS[:-1]] + ["{=1}"]


def test_sealed_values_are_exported_as_masks():
    sealed = seal("+8613800138000", "phone")
    _, book = written(["电话", Column("电话", is_text=True)], [[sealed, sealed]])
    assert [cell.value for cell in book.active[2]] == ["138****8000", "138****8000"]
    target = io.BytesIO()
    write_csv(["电话"], [[sealed]], target)
    assert target.getvalue().decode("utf-8-sig") == "电话\r\n138****8000\r\n"


@given(st.text())
def test_no_csv_cell_begins_like_a_formula(text):
    target = io.BytesIO()
    write_csv(["甲"], [[text]], target)
    value = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline="")))[1:]
    first = value[0][0][:1] if value and value[0] else ""
    assert first not in "=+-@＝＋－＠\t\r\n" or first == ""


@given(st.floats(allow_nan=False) | st.integers(-(10**18), 10**18).map(float))
def test_numbers_never_lose_digits(value):
    result = sheet_reader.plain(value)
    assert result == value
    assert isinstance(result, int) == (value.is_integer() and abs(value) < 10**15)


COLUMNS = [
    TemplateColumn("姓名", "与身份证一致", is_required=True),
    TemplateColumn("性别", choices=("男", "女")),
    TemplateColumn("区", choices=tuple(f"第{n}区（较长的名称）" for n in range(40))),
    TemplateColumn("开始日期", kind="date", width=16),
    TemplateColumn("人数", kind="number"),
]


def template():
    target = io.BytesIO()
    write_template(COLUMNS, target, sheet="名单", rows=20)
    return target.getvalue()


def test_a_template_offers_choices_and_notes():
    book = openpyxl.load_workbook(io.BytesIO(template()))
    page = book["名单"]
    assert [cell.value for cell in page[1]] == ["姓名", "性别", "区", "开始日期", "人数"]
    assert [cell.comment and cell.comment.text for cell in page[1]] == ["必填。与身份证一致", None, None, None, None]
    assert page["A1"].fill.fgColor.rgb != page["B1"].fill.fgColor.rgb
    rules = {str(rule.sqref): (rule.type, rule.formula1, rule.error) for rule in page.data_validations.dataValidation}
    assert rules == {
        "B2:B21": ("list", '"男,女"', "请从下拉列表中选择。"),
        "C2:C21": ("list", "'选项'!$C$1:$C$40", "请从下拉列表中选择。"),
        "D2:D21": ("date", "DATE(1940,1,1)", "请填写日期，例如2026-03-01。"),
    }
    assert (book["选项"].sheet_state, book["选项"]["C40"].value) == ("hidden", "第39区（较长的名称）")
    assert [page.cell(2, n).number_format for n in range(1, 6)] == ["@", "@", "@", "yyyy-mm-dd", "General"]


def test_an_empty_template_is_read_as_its_head_only():
    assert list(read_rows(io.BytesIO(template()))) == [["姓名", "性别", "区", "开始日期", "人数"]]
