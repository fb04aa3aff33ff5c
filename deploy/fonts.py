"""Prepare the body face of official documents (仿宋), which no package installs on its own.

FandolFang (GPL with the font exception) lies inside Debian's texlive-lang-chinese, a package of 49 MB whose
installation would bring half of TeX with it. This program downloads the package with apt-get, takes out that one file,
and writes an edition for mixed setting: the Latin letters are left to the serif face, and the line height is that of
the serif face, so that lines do not jump where the two meet. Done once; a second run only looks.

    python deploy/fonts.py [--into FOLDER] [--from FandolFang-Regular.otf]

FOLDER is $DATA_DIR/fonts, else var/fonts. Without apt-get, hand it the file with --from (TeX Live and CTAN have it).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = "texlive-lang-chinese"
ORIGINAL = "FandolFang-Regular.otf"
PREPARED = "FandolFang-Official.otf"
INSTALLED = ("/usr/share/texlive/texmf-dist", "/usr/share/texmf-dist", "/usr/share/texmf", "/usr/local/texlive")
# Noto Serif CJK SC's, in thousandths of the em.
ASCENT, DESCENT = 1151, -286


def main(arguments: list[str]) -> int:
    """Prepare the face if it is missing; 1 and a sentence on standard error when it cannot be had."""
    parser = argparse.ArgumentParser(description="Prepare the body face of official documents.")
    default = Path(os.environ.get("DATA_DIR") or PROJECT / "var") / "fonts"
    parser.add_argument("--into", type=Path, default=default, help="folder of prepared faces")
    parser.add_argument("--from", type=Path, dest="original", help=f"a copy of {ORIGINAL}")
    chosen = parser.parse_args(arguments)
    target = chosen.into / PREPARED
    if target.is_file():
        return 0
    chosen.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        original = chosen.original or installed() or unpacked(Path(folder))
        if original is None:
            print(
                f"{ORIGINAL} cannot be had: apt-get download {PACKAGE} failed. "
                f"Get the file from TeX Live or CTAN (fandol) and run: {sys.argv[0]} --from {ORIGINAL}",
                file=sys.stderr,
            )
            return 1
        prepare(original, target)
    print(f"{target}: prepared")
    return 0


def installed() -> Path | None:
    """The face as a TeX on this machine has it."""
    for folder in INSTALLED:
        found = next(Path(folder).rglob(ORIGINAL), None) if Path(folder).is_dir() else None
        if found is not None:
            return found
    return None


def unpacked(folder: Path) -> Path | None:
    """The face out of Debian's package, which is downloaded but not installed; None when that fails."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    # apt's own account drops its rights for the download and must be able to write here.
    folder.chmod(0o777)
    if subprocess.run(["apt-get", "-qq", "download", PACKAGE], cwd=folder).returncode != 0:
        return None
    package = next(folder.glob(f"{PACKAGE}_*.deb"), None)
    if package is None:
        return None
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as reader:
        with tarfile.open(fileobj=reader.stdout, mode="r|") as archive:
            for member in archive:
                if member.isfile() and member.name.endswith("/" + ORIGINAL):
                    (folder / ORIGINAL).write_bytes(archive.extractfile(member).read())
                    break
        reader.kill()
    return folder / ORIGINAL if (folder / ORIGINAL).is_file() else None


def prepare(original: Path, target: Path) -> None:
    """Write the edition for mixed setting, in one step: no process ever finds half a file."""
    with TTFont(original, recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in font["cmap"].tables:
            for code in range(0x21, 0x7F):
                table.cmap.pop(code, None)
        font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENT, DESCENT, 0
        measures = font["OS/2"]
        measures.sTypoAscender, measures.sTypoDescender, measures.sTypoLineGap = ASCENT, DESCENT, 0
        measures.usWinAscent, measures.usWinDescent = ASCENT, -DESCENT
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        font.save(draft)
    os.replace(draft, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
