"""The writer of workbooks: whatever stands in a row, and whichever way it is set, it is read back as it was."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office import filetypes, sheet_rows
from office.spreadsheets import Column, read_rows, write_xlsx

SPELLING = re.compile("_x([0-9A-F]{4})_")


def written(header, rows):
    target = io.BytesIO()
    assert write_xlsx(header, rows, target) == len(rows)
    return target


def cells(rows, width=3):
    """What openpyxl reads of rows under as many columns; _x0001_ is how a sheet spells what XML cannot carry."""
    book = openpyxl.load_workbook(written(["列"] * width, rows))
    return [
        tuple(
            SPELLING.sub(lambda found: chr(int(found[1], 16)), cell) if isinstance(cell, str) else cell for cell in row
        )
        for row in book.active.iter_rows(min_row=2, max_col=width, values_only=True)
    ]


def test_kinds_may_change_from_row_to_row():
    rows = [
        ["甲", 1, date(2026, 3, 1)],
        [None, "乙", 2.5],
        [date(2026, 3, 2), None, "丙"],
        [True, Decimal("1.25"), datetime(2026, 3, 1, 0, 30, tzinfo=UTC)],
        ["丁", 2, date(2026, 3, 3)],
    ]
    assert cells(rows) == [
        ("甲", 1, datetime(2026, 3, 1)),
        (None, "乙", 2.5),
        (datetime(2026, 3, 2), None, "丙"),
        ("是", 1.25, datetime(2026, 3, 1, 8, 30)),
        ("丁", 2, datetime(2026, 3, 3)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a&b",
        "<b>",
        "]]>",
        " 前",
        "后 ",
        "全　角",
        "一\n二",
        "\x01",
        "\x0b竖",
        "_x0041_",
        "a|b",
        "| ",
        "%s",
        "%",
        "\ufffe",
        "𠮷",
    ],
)
def test_texts_come_back_as_they_were(text):
    assert cells([["先", text, 1], [text, "后", None]]) == [("先", text, 1), (text, "后", None)]


@settings(deadline=None)  # it reads a workbook each time
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
def test_any_text_comes_back(texts):
    # A sheet reads what it has spelled: both the sign and its spelling are the same to who reads.
    spelled = [SPELLING.sub(lambda found: chr(int(found[1], 16)), text) for text in texts]
    if spelled == texts:
        assert [cell or "" for cell in cells([texts])[0]] == texts


def test_numbers_that_a_sheet_would_round_are_text():
    rows = [[10**15, -(10**15), 10**15 - 1], [float("nan"), float("inf"), 1e300], [0, -0.5, 1e-9]]
    assert cells(rows) == [
        ("1000000000000000", "-1000000000000000", 10**15 - 1),
        ("nan", "inf", "1e+300"),
        (0, -0.5, 1e-9),
    ]


def test_days_that_a_sheet_miscounts_are_text():
    assert cells([[date(1900, 2, 28), date(1900, 3, 1), date(1, 1, 1)]]) == [
        ("1900-02-28", datetime(1900, 3, 1), "0001-01-01")
    ]


def test_a_row_may_be_short_but_not_long():
    assert cells([[], ["甲"]]) == [(None, None, None), ("甲", None, None)]
    with pytest.raises(ValueError, match="row 2 has 4 cells, but there are 3 columns"):
        cells([["甲", "乙", "丙", "丁"]])


def test_titles_may_be_the_same():
    book = openpyxl.load_workbook(written(["电话", Column("电话", is_text=True)], [[1, 2]]))
    assert list(book.active.iter_rows(values_only=True)) == [("电话", "电话"), (1, "2")]


def test_more_shapes_than_are_remembered(monkeypatch):
    monkeypatch.setattr(sheet_rows, "SHAPES", 2)
    rows = [["a", 1, None], [1, "a", None], [None, 1, "a"], ["a", 1, None]] * 2
    assert cells(rows) == [tuple(row) for row in rows]


def test_the_archive_is_recognised_and_holds_each_part_once(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(written(["甲"], [["乙"]]).getvalue())
    names = zipfile.ZipFile(tmp_path / "a.xlsx").namelist()
    assert len(names) == len(set(names))
    assert filetypes.recognise(tmp_path / "a.xlsx") is filetypes.XLSX
    assert list(read_rows(tmp_path / "a.xlsx")) == [["甲"], ["乙"]]
