"""One door for reading workbooks, one for writing them; both bounded in memory, and neither trusts a cell.

Reading refuses what is too large before it is unpacked. Writing never writes a formula.
"""

import csv
import io
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from xlsxwriter.utility import xl_col_to_name

from office import filetypes, sheet_reader, sheet_writer
from office.sheet_reader import Value
from office.sheet_rows import text_of
from office.sheet_writer import Column

MAX_ROWS = 100_000
READER_BYTES = 1024 * 1024 * 1024
READER_SECONDS = 120
SHEET_ROWS = 1_048_576
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")

PROBLEMS = {
    "password": "文件设有密码。请取消密码后再上传。",
    "broken": "工作簿已损坏，打不开。请用Excel或WPS重新保存为.xlsx后再上传。",
    "sheet": "文件中没有要读的工作表。请用下载的模板填写，不要改工作表的名称。",
    "limits": "工作表的范围过大。请删除数据下方和右侧的空行空列，或拆成几个文件后再上传。",
}


def read_rows(
    file: Any, *, sheet: str = "", max_rows: int = MAX_ROWS, max_bytes: int | None = None, merged: bool = True
) -> Iterator[list[Value]]:
    """The rows of a sheet of an .xlsx file, from the first row and column on, so that positions name cells.

    `file` is an uploaded file, a binary stream or a path; `sheet` a name, else the first visible one is read; `merged`
    says whether merged cells are taken (their value stands in the first cell alone). Raises ValidationError, before the
    first row, with a sentence that says what to do.
    """
    limit = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    with _on_disk(file, limit) as path:
        found = filetypes.recognise(path)
        if found is not filetypes.XLSX:
            raise ValidationError(
                f"请上传.xlsx工作簿，您上传的是{found.label}。可用Excel或WPS另存为.xlsx。", code="kind"
            )
        with ExitStack() as closing:
            spool = closing.enter_context(tempfile.TemporaryFile())
            head = _run_reader(path, sheet, max_rows, spool)
            if head["merged"] and not merged:
                raise _merged(*head["merged"][0])
            closing.pop_all()
    return _rows(spool)


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from 0: (2, 1) is B3."""
    return f"{xl_col_to_name(column)}{row + 1}"


def write_xlsx(
    header: Sequence[str | Column],
    rows: Iterable[Sequence[Any]],
    target: str | os.PathLike | BinaryIO,
    *,
    sheet: str = "数据",
) -> int:
    """Write a workbook row by row; returns the number of rows. Past Excel's last row it goes on in a further sheet.

    Text stays text, whatever it begins with. A path appears only when the whole file is there.
    """
    columns = [Column(one) if isinstance(one, str) else one for one in header]

    def fill(stream: BinaryIO) -> int:
        return sheet_writer.write(columns, rows, stream, sheet=sheet, sheet_rows=SHEET_ROWS)

    return _whole(target, fill)


def write_book(
    sheets: Sequence[tuple[str, Sequence[str | Column], Iterable[Sequence[Any]]]],
    target: str | os.PathLike | BinaryIO,
) -> int:
    """Write a small workbook of several sheets, each (name, header, rows); returns the number of rows of all.

    It is made in memory. Text stays text, whatever it begins with; decimals are shown with two places.
    """
    return _whole(target, lambda stream: sheet_writer.write_sheets(sheets, stream))


def write_csv(
    header: Sequence[str | Column], rows: Iterable[Sequence[Any]], target: str | os.PathLike | BinaryIO
) -> int:
    """Write a CSV file that Excel opens in Chinese; returns the number of rows.

    What looks like a formula gets a “'” before it.
    """

    def fill(stream: BinaryIO) -> int:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow([one if isinstance(one, str) else one.title for one in header])
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007  the count is the result
            writer.writerow([_csv_value(value) for value in row])
        text.flush()
        text.detach()
        return count

    return _whole(target, fill)


def csv_lines(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of such a CSV file one by one, to be sent while they are read; the first begins with the mark (BOM)."""
    # `writerow` returns what the target's `write` returns.
    writer = csv.writer(SimpleNamespace(write=lambda line: line))
    yield "\ufeff" + writer.writerow(header)
    yield from (writer.writerow([_csv_value(value) for value in row]) for row in rows)


@contextmanager
def _on_disk(file: Any, limit: int) -> Iterator[Path]:
    """The file under a path, no larger than allowed. Raises ValidationError."""
    if isinstance(file, str | os.PathLike):
        if os.path.getsize(file) > limit:
            raise _too_large(limit)
        yield Path(file)
        return
    chunks = file.chunks() if hasattr(file, "chunks") else iter(lambda: file.read(256 * 1024), b"")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        for chunk in chunks:
            if copy.tell() + len(chunk) > limit:
                raise _too_large(limit)
            copy.write(chunk)
        copy.flush()
        if copy.tell() == 0:
            raise ValidationError("文件是空的。请检查后重新上传。", code="empty")
        yield Path(copy.name)


def _too_large(limit: int) -> ValidationError:
    return ValidationError(f"文件超过{limit / 1024 / 1024:g}MB。请拆成几个文件后再上传。", code="size")


def _merged(start: tuple[int, int], end: tuple[int, int]) -> ValidationError:
    where = f"{cell_name(*start)}:{cell_name(*end)}"
    return ValidationError(
        f"单元格{where}是合并的，不知道内容属于哪一行。请取消全表的合并，把内容填进每一行后再上传。",
        code="merged",
    )


def _run_reader(path: Path, sheet: str, max_rows: int, spool: BinaryIO) -> dict[str, Any]:
    """Let a process of its own read the sheet into the spool; what it says of the sheet. Raises ValidationError."""
    limits = [str(max_rows), str(READER_BYTES), str(READER_SECONDS)]
    # -I: nothing of the environment or the working folder is imported.
    command = [sys.executable, "-I", sheet_reader.__file__, str(path), sheet, *limits]
    done = subprocess.run(command, stdout=spool, stderr=subprocess.DEVNULL, check=False)  # noqa: S603  fixed arguments
    spool.seek(0)
    head = pickle.load(spool) if done.returncode == 0 else {"problem": "limits"}  # noqa: S301  our own process wrote it
    if head["problem"] == "rows":
        raise ValidationError(
            f"工作表有{head['height']}行，一次最多{max_rows}行。请拆成几个文件后再上传。", code="rows"
        )
    if head["problem"]:
        raise ValidationError(PROBLEMS[head["problem"]], code=head["problem"])
    return head


def _rows(spool: BinaryIO) -> Iterator[list[Value]]:
    with spool:
        while True:
            try:
                yield from pickle.load(spool)  # noqa: S301  our own process wrote it
            except EOFError:
                return


def _whole(target: str | os.PathLike | BinaryIO, fill: Callable[[BinaryIO], int]) -> int:
    """Fill a stream, or a path that is put in place at the end."""
    if not isinstance(target, str | os.PathLike):
        return fill(target)
    part = Path(f"{os.fspath(target)}.part")
    try:
        with part.open("wb") as stream:
            count = fill(stream)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def _csv_value(value: Any) -> Any:
    if value is None or isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | time | timedelta):
        return text_of(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text
