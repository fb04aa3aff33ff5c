"""Which faces official documents are set in, where they lie, and the private fontconfig that shows only these.

WeasyPrint sees nothing but these few faces: it starts quicker, its memory stays flat, and no stray face slips in.
GB/T 9704-2012 asks for 仿宋 in the body, 黑体 and 楷体 in headings, 小标宋 in titles.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

PROJECT = Path(__file__).resolve().parent.parent
# Prepared by deploy/fonts.py; its Latin letters are left to the serif face, its line height is that of the serif face.
BODY_FILE = "FandolFang-Official.otf"


@dataclass(frozen=True)
class Face:
    """One face: the names that its file may have, what it is for, and what brings it."""

    files: tuple[str, ...]
    use: str
    source: str


FACES = (
    Face((BODY_FILE,), "仿宋（正文）", "python deploy/fonts.py"),
    Face(("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"), "宋体（表格、人名地名）", "fonts-noto-cjk"),
    Face(("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf"), "小标宋（标题）", "fonts-noto-cjk"),
    Face(("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"), "黑体（一级标题）", "fonts-noto-cjk"),
    Face(("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf"), "黑体（加粗）", "fonts-noto-cjk"),
    Face(("gkai00mp.ttf",), "楷体（二级标题）", "fonts-arphic-gkai00mp"),
    Face(("DejaVuSans.ttf",), "选项框 ☐☑", "fonts-dejavu-core"),
)
SYSTEM_FOLDERS = (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))
# The Noto collections carry five regions; only the mainland's forms may appear, whatever the fallback looks for.
FOREIGN_FAMILIES = (
    *(f"Noto {style} CJK {region}" for style in ("Serif", "Sans", "Sans Mono") for region in ("JP", "KR", "TC", "HK")),
    "Noto Sans Mono CJK SC",
)


def find(face: Face, data_dir: Path) -> Path | None:
    """The file of a face: prepared for this portal, prepared in the checkout, or installed on the system."""
    for folder in (data_dir / "fonts", PROJECT / "var" / "fonts"):
        for name in face.files:
            if (folder / name).is_file():
                return folder / name
    for folder in SYSTEM_FOLDERS:
        for name in face.files:
            found = next(folder.rglob(name), None)
            if found is not None:
                return found
    return None


def problems(data_dir: Path) -> list[str]:
    """A sentence for each face that is missing, with what brings it."""
    return [
        f"缺少字体 {face.files[0]}，用于{face.use}；请运行或安装：{face.source}。"
        for face in FACES
        if find(face, data_dir) is None
    ]


def write_configuration(data_dir: Path) -> Path:
    """Lay out the private folder of faces and its fonts.conf; quick, and harmless when repeated or done by two."""
    folder = data_dir / "fonts" / "official"
    faces = folder / "faces"
    faces.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path for path in (find(face, data_dir) for face in FACES) if path is not None}
    for link in faces.iterdir():
        if link.name not in wanted or not link.exists():
            link.unlink(missing_ok=True)
    for name, path in wanted.items():
        with suppress(FileExistsError):
            (faces / name).symlink_to(path.resolve())
    _write_if_changed(folder / "fonts.conf", _configuration(faces, folder / "cache"))
    return folder / "fonts.conf"


@contextmanager
def shown_to_fontconfig(configuration: Path) -> Iterator[None]:
    """Let fontconfig read this configuration while it is being loaded, and nobody else (browsers, other libraries)."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def in_body_face(text: str, data_dir: Path) -> bool:
    """Whether every character of a text can be set in the body face (Latin letters are always at hand)."""
    covered = _body_characters(find(FACES[0], data_dir))
    return all(character.isascii() or ord(character) in covered for character in text)


@lru_cache(maxsize=4)
def _body_characters(path: Path | None) -> frozenset[int]:
    """The code points of the body face; none when it is missing, so that everything is set in the serif face."""
    if path is None:
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _configuration(faces: Path, cache: Path) -> str:
    rejected = "".join(
        f'<pattern><patelt name="family"><string>{family}</string></patelt></pattern>' for family in FOREIGN_FAMILIES
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"<dir>{escape(str(faces))}</dir>\n<cachedir>{escape(str(cache))}</cachedir>\n"
        f"<selectfont><rejectfont>{rejected}</rejectfont></selectfont>\n</fontconfig>\n"
    )


def _write_if_changed(path: Path, text: str) -> None:
    """Replace a file in one step, so that no other process reads half of it."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as draft:
        draft.write(text)
    os.replace(draft.name, path)
