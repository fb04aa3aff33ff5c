"""The faces of official documents: found, shown alone to fontconfig, and the prepared body face."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from office import fonts

PREPARED = fonts.find(fonts.FACES[0], settings.DATA_DIR)


@pytest.fixture
def preparation() -> ModuleType:
    """deploy/fonts.py, which is a program."""
    spec = importlib.util.spec_from_file_location("deploy_fonts", settings.BASE_DIR / "deploy" / "fonts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any of the faces."""
    monkeypatch.setattr(fonts, "PROJECT", tmp_path)
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (tmp_path / "system",))
    (tmp_path / "system").mkdir()
    return tmp_path


def test_every_face_is_here():
    assert fonts.problems(settings.DATA_DIR) == []


def test_a_bare_machine_is_told_what_to_install(bare: Path):
    told = fonts.problems(bare)
    assert [re.search(r"字体 (\S+)，", sentence).group(1) for sentence in told] == [
        "FandolFang-Official.otf",
        "NotoSerifCJK-Regular.ttc",
        "NotoSerifCJK-Bold.ttc",
        "NotoSansCJK-Regular.ttc",
        "NotoSansCJK-Bold.ttc",
        "gkai00mp.ttf",
        "DejaVuSans.ttf",
    ]
    assert told[0] == ("缺少字体 FandolFang-Official.otf，用于仿宋（正文）；请运行或安装：python deploy/fonts.py。")
    assert [sentence.rsplit("：", 1)[1] for sentence in told[1:]] == [
        *["fonts-noto-cjk。"] * 4,
        "fonts-arphic-gkai00mp。",
        "fonts-dejavu-core。",
    ]


def test_a_face_prepared_for_this_portal_comes_before_an_installed_one(bare: Path):
    face = fonts.FACES[6]
    (bare / "system" / "deep").mkdir()
    (bare / "system" / "deep" / "DejaVuSans.ttf").touch()
    assert fonts.find(face, bare / "data") == bare / "system" / "deep" / "DejaVuSans.ttf"
    (bare / "data" / "fonts").mkdir(parents=True)
    (bare / "data" / "fonts" / "DejaVuSans.ttf").touch()
    assert fonts.find(face, bare / "data") == bare / "data" / "fonts" / "DejaVuSans.ttf"


def test_fontconfig_sees_these_families_and_no_other():
    configuration = fonts.write_configuration(settings.DATA_DIR)
    listed = subprocess.run(
        ["fc-list", ":", "family"],
        env={**os.environ, "FONTCONFIG_FILE": str(configuration)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line.split(",")[0] for line in listed.stdout.splitlines()} == {
        "FandolFang",
        "Noto Serif CJK SC",
        "Noto Sans CJK SC",
        "AR PL KaitiM GB",
        "DejaVu Sans",
    }


def test_the_configuration_is_written_once_and_repaired(tmp_path: Path):
    configuration = fonts.write_configuration(tmp_path)
    written = configuration.stat().st_mtime_ns
    faces = configuration.parent / "faces"
    (faces / "Stray.ttf").symlink_to(tmp_path / "gone.ttf")
    (faces / "gkai00mp.ttf").unlink()
    assert fonts.write_configuration(tmp_path) == configuration
    assert configuration.stat().st_mtime_ns == written
    assert {link.name for link in faces.iterdir()} == {face.files[0] for face in fonts.FACES}


@pytest.mark.parametrize("before", [None, "/etc/fonts/fonts.conf"])
def test_nobody_else_gets_the_private_configuration(before: str | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    if before:
        monkeypatch.setenv("FONTCONFIG_FILE", before)
    with pytest.raises(RuntimeError), fonts.shown_to_fontconfig(Path("/x/fonts.conf")):
        assert os.environ["FONTCONFIG_FILE"] == "/x/fonts.conf"
        raise RuntimeError
    assert os.environ.get("FONTCONFIG_FILE") == before


@pytest.mark.parametrize(
    ("name", "covered"),
    [("张和平", True), ("李明 Ltd. 2026", True), ("张龑", False), ("李䶮", False), ("王㛃", False), ("𠮷田", False)],
)
def test_which_names_the_body_face_can_show(name: str, covered: bool):
    assert fonts.in_body_face(name, settings.DATA_DIR) is covered


def test_without_the_body_face_every_name_goes_to_the_serif_face(bare: Path):
    assert fonts.in_body_face("张和平", bare) is False


def test_the_prepared_face_leaves_latin_to_the_serif_face_and_has_its_line_height(preparation: ModuleType):
    with TTFont(PREPARED, lazy=True) as body:
        characters = body.getBestCmap()
        assert not {code for code in characters if 0x21 <= code < 0x7F}
        assert {ord(letter) for letter in "关于公示的通知，。“”〔〕—"} <= set(characters)
        prepared = (body["hhea"].ascent, body["hhea"].descent)
    with TTFont(fonts.find(fonts.FACES[1], settings.DATA_DIR), fontNumber=2, lazy=True) as serif:
        assert serif["name"].getDebugName(1) == "Noto Serif CJK SC"
        assert prepared == (serif["hhea"].ascent, serif["hhea"].descent)
    assert prepared == (preparation.ASCENT, preparation.DESCENT)


def test_preparing_twice_does_the_work_once(preparation: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture):
    command = ["--into", str(tmp_path / "fonts"), "--from", str(PREPARED)]
    assert preparation.main(command) == 0
    face = tmp_path / "fonts" / "FandolFang-Official.otf"
    assert capsys.readouterr().out == f"{face}: prepared\n"
    made = face.stat().st_mtime_ns
    assert preparation.main([*command[:2], "--from", "/nowhere"]) == 0
    assert face.stat().st_mtime_ns == made
    assert [path.name for path in face.parent.iterdir()] == [face.name]
    assert capsys.readouterr().out == ""


def test_a_face_that_cannot_be_had_is_named(
    preparation: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(preparation, "INSTALLED", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert preparation.main(["--into", str(tmp_path / "fonts")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("FandolFang-Regular.otf cannot be had: apt-get download texlive-lang-chinese failed.")
    assert list((tmp_path / "fonts").iterdir()) == []


def test_the_face_is_taken_out_of_the_package_without_installing_it(
    preparation: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """With stand-ins for apt-get and dpkg-deb that hand out a package of one face."""
    monkeypatch.setattr(preparation, "INSTALLED", ())
    inside = tmp_path / "package" / "usr" / "share" / "texmf" / preparation.ORIGINAL
    inside.parent.mkdir(parents=True)
    inside.write_bytes(PREPARED.read_bytes())
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in {
        "apt-get": f"touch {preparation.PACKAGE}_1_all.deb",
        "dpkg-deb": f"exec {sys.executable} -c 'import sys, tarfile; "
        f'tarfile.open(fileobj=sys.stdout.buffer, mode="w|").add("{tmp_path / "package"}", ".")\'',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    assert preparation.main(["--into", str(tmp_path / "fonts")]) == 0
    with TTFont(tmp_path / "fonts" / preparation.PREPARED, lazy=True) as face:
        assert face["hhea"].ascent == preparation.ASCENT
