"""Decides how kept files go out together: one .zip that is written while it is read, with a list of what is in it.

Names in it are safe and never double; what is withheld, missing or altered is named with the reason, and not in it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from office import clock
from office.spreadsheets import Column, write_xlsx
from office.uploads import clean_name

CHUNK = 256 * 1024
MANIFEST, LISTED = "manifest.json", "清单.xlsx"
ALTERED = "文件缺失或与登记的摘要不符，没有放入，请告知系统管理员。"
COLUMNS = [
    Column("序号", 6),
    Column("文件名", 60, is_text=True),
    Column("是什么", 40, is_text=True),
    Column("大小（字节）", 14),
    Column("SHA-256", 68, is_text=True),
    Column("校验码", 16, is_text=True),
    Column("说明", 40, is_text=True),
]


@dataclass(frozen=True)
class Item:
    """One kept file: its name for people, what it is, its digest, where it lies; `withheld` says why it stays out."""

    name: str
    what: str
    size: int
    sha256: str
    path: Path
    withheld: str = ""
    code: str = ""


@dataclass(frozen=True)
class Folder:
    """Files that belong together, with what the manifest says of them; without a name they lie at the top."""

    name: str
    facts: dict[str, Any]
    items: list[Item]


class _Pipe(io.RawIOBase):
    """Where the .zip is written to; what has gathered is taken from it."""

    def __init__(self) -> None:
        self.gathered = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.gathered += content
        return len(content)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self.gathered)
        self.gathered.clear()
        return taken


def stream(folders: Iterable[Folder], *, title: str, at: datetime) -> Iterator[bytes]:
    """The .zip, piece by piece; memory does not grow with the files. The list comes last: it says what went in."""
    pipe, told = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for folder in folders:
            lines: list[dict[str, Any]] = []
            told.append({**folder.facts, **({"folder": folder.name} if folder.name else {}), "files": lines})
            for serial, item in enumerate(folder.items, start=1):
                yield from _add(archive, pipe, folder, serial, item, lines, at)
        manifest = {"title": title, "made_at": at.astimezone(clock.SHANGHAI).isoformat(), "bundles": told}
        for name, content in ((MANIFEST, _json(manifest)), (LISTED, _sheet(told))):
            archive.writestr(_entry(name, at), content)
            yield pipe.take()
    yield pipe.take()


def _add(
    archive: zipfile.ZipFile, pipe: _Pipe, folder: Folder, serial: int, item: Item, lines: list, at: datetime
) -> Iterator[bytes]:
    """One file, if it may go out and still is what was kept; and its line."""
    # The number before it keeps names apart, also where small and large letters are the same.
    name = f"{serial:02d} {safe_name(item.name)}"
    line = {"name": name, "what": item.what, "size": item.size, "sha256": item.sha256, "code": item.code}
    source = None if item.withheld else _opened(item)
    lines.append({**line, "withheld": item.withheld or ("" if source else ALTERED)})
    if source is None:
        return
    inside = f"{safe_name(folder.name)}/{name}" if folder.name else name
    with source, archive.open(_entry(inside, at), "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            yield pipe.take()
    yield pipe.take()


def _opened(item: Item) -> BinaryIO | None:
    """The file, for reading, when it is what was kept."""
    try:
        file = item.path.open("rb")
    except OSError:
        return None
    if hashlib.file_digest(file, "sha256").hexdigest() != item.sha256:
        file.close()
        return None
    file.seek(0)
    return file


def safe_name(name: str) -> str:
    """A name without separators and marks that file systems refuse, neither hidden nor leading elsewhere."""
    return clean_name(name.replace("/", "／").replace("\\", "＼")).strip(" .") or "文件"


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.astimezone(clock.SHANGHAI).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _json(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode()


def _sheet(told: list[dict[str, Any]]) -> bytes:
    """The list for people."""
    rows, sheet = [], io.BytesIO()
    for bundle in told:
        for line in bundle["files"]:
            name = "/".join(filter(None, [bundle.get("folder", ""), line["name"]]))
            said = line["withheld"] or "已放入"
            rows.append([len(rows) + 1, name, line["what"], line["size"], line["sha256"], line["code"], said])
    write_xlsx(COLUMNS, rows, sheet, sheet="清单")
    return sheet.getvalue()
