"""The code of a stamped scan: read from a page of our own paper, turned and noisy; what is not read is asked for."""

import io
import random
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFilter
from pypdf import PdfWriter

from applications.choices import Action, State
from applications.models import Application
from applications.services import attach_scan
from office import codes
from office.codes import codes_on
from office.models import RegisterEntry, Upload
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"


@pytest.fixture
def way(run_effects: Any) -> Way:
    """Waiting for its stamp, the paper rendered."""
    found = make.way_to(State.AWAITING_STAMP)
    run_effects()
    found.application.version.document.refresh_from_db()
    return found


def page_of(way: Way) -> Image.Image:
    """The page of the paper on which the QR code stands, as a scanner at 200 dots per inch sees it."""
    document = pypdfium2.PdfDocument(way.application.version.document.path)
    return document[0].render(scale=200 / 72).to_pil().convert("L")


def scanned(page: Image.Image, turned: int, seed: int = 7) -> Image.Image:
    """Turned, a little crooked, blurred, with grains."""
    rng = random.Random(seed)
    crooked = page.rotate(turned, expand=True).rotate(1.5, expand=True, fillcolor=250)
    picture = crooked.filter(ImageFilter.GaussianBlur(0.8))
    points = picture.load()
    for _ in range(picture.width * picture.height // 100):
        points[rng.randrange(picture.width), rng.randrange(picture.height)] = rng.choice((0, 90, 255))
    return picture


def file_of(picture: Image.Image, kind: str, name: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **({"resolution": 200} if kind == "PDF" else {}))
    return SimpleUploadedFile(name, buffer.getvalue())


def hold(file: SimpleUploadedFile, tmp_path: Path) -> Path:
    path = tmp_path / file.name
    path.write_bytes(file.read())
    return path


# Reading -------------------------------------------------------------------------------------------------------------


def test_the_code_is_read_from_a_turned_and_noisy_page(way: Way, tmp_path: Path) -> None:
    code, page = way.application.version.document.code, page_of(way)
    read = {}
    for turned in (0, 90, 180):
        picture = scanned(page, turned)
        for kind, content_type in (("PDF", PDF), ("PNG", PNG), ("JPEG", JPEG)):
            path = hold(file_of(picture, kind, f"{turned}.{kind.lower()}"), tmp_path)
            read[turned, kind] = codes_on(path, content_type)
    assert read == {(turned, kind): [code] for turned in (0, 90, 180) for kind in ("PDF", "PNG", "JPEG")}


def test_the_paper_itself_says_its_code_on_its_ends_only(way: Way, tmp_path: Path) -> None:
    document = way.application.version.document
    assert codes_on(document.path, PDF) == [document.code]
    writer = PdfWriter()
    for pages in (4, 4):
        for _ in range(pages):
            writer.add_blank_page(width=595, height=842)
        if len(writer.pages) == 4:
            writer.append(str(document.path), pages=(0, 1))
    path = tmp_path / "long.pdf"
    writer.write(path)
    assert codes_on(path, PDF) == []


def test_what_cannot_be_read_says_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    giant = PdfWriter()
    giant.add_blank_page(width=14_400, height=14_400)
    giant.write(tmp_path / "giant.pdf")
    locked = PdfWriter()
    locked.add_blank_page(width=595, height=842)
    locked.encrypt("secret")
    locked.write(tmp_path / "locked.pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"\x00<</Kids[1 0 R]>>" * 500)
    Image.new("1", (8000, 8000)).save(tmp_path / "large.png")
    files = {"giant.pdf": PDF, "locked.pdf": PDF, "broken.pdf": PDF, "large.png": PNG, "missing.png": PNG}
    assert {name: codes_on(tmp_path / name, kind) for name, kind in files.items()} == dict.fromkeys(files, [])


def test_the_limits_of_memory_and_time_hold(way: Way, monkeypatch: Any) -> None:
    path = way.application.version.document.path
    for name, limit in (("READER_BYTES", 16 * 1024 * 1024), ("WAITED_SECONDS", 0.01)):
        with monkeypatch.context() as narrowed:
            narrowed.setattr(codes, name, limit)
            assert codes_on(path, PDF) == []


# Uploading -----------------------------------------------------------------------------------------------------------


def upload(way: Way, file: Any, code: str = "") -> None:
    attach_scan(way.application, file, code, actor=way.actor, at=way.at)


def test_the_scan_is_kept_under_the_code_on_its_page(way: Way, frozen: Any) -> None:
    frozen(way.at)
    client = Client()
    client.force_login(way.actor.user)
    url = reverse("applications:hand_in", args=[way.application.pk])
    file = file_of(scanned(page_of(way), 180), "PDF", "盖章.pdf")
    assert client.post(url, {"file": file}).status_code == 302
    version = Application.objects.get(pk=way.application.pk).version
    assert (version.scan_code, version.scan.name) == (version.document.code, "盖章.pdf")


def test_what_is_not_read_is_asked_for(way: Way, frozen: Any) -> None:
    frozen(way.at)
    client = Client()
    client.force_login(way.actor.user)
    url = reverse("applications:hand_in", args=[way.application.pk])
    before = RegisterEntry.objects.count()
    refused = client.post(url, {"file": make.pdf("空白.pdf")})
    assert (refused.status_code, refused.context["form"].errors) == (
        400, {"code": ["没有从扫描件上读出二维码。请在“校验码”一栏填写页脚上的校验码，再选一次文件上传。"]},
    )  # fmt: skip
    assert (RegisterEntry.objects.count(), Upload.objects.filter(name="空白.pdf").count()) == (before, 0)
    code = way.application.version.document.code.lower()
    assert client.post(url, {"file": make.pdf("空白.pdf"), "code": code}).status_code == 302


def test_the_page_of_another_version_or_form_is_named(way: Way, run_effects: Any) -> None:
    first = page_of(way)
    other = make.way_to(State.AWAITING_STAMP, round_=way.application.round)
    way.do(Action.REOPEN)
    way.do(Action.FINALISE)
    run_effects()
    code = Application.objects.get(pk=way.application.pk).version.document.code
    foreign = Application.objects.get(pk=other.application.pk).version.document
    foreign.refresh_from_db()
    other.application = Application.objects.get(pk=other.application.pk)
    scans = {
        "旧版.png": (
            first,
            f"扫描件上的二维码是第 1 版的，不是现在的第 2 版。请打印第 2 版（校验码 {code}）盖章后再扫描。",
        ),
        "别家.png": (
            page_of(other),
            f"扫描件上的二维码（校验码 {foreign.code}）不是这份申报书的；第 2 版的校验码是 {code}。",
        ),
    }
    for name, (page, sentence) in scans.items():
        before = RegisterEntry.objects.count()
        with pytest.raises(ValidationError) as refusal:
            upload(way, file_of(page, "PNG", name))
        assert refusal.value.messages == [sentence]
        assert (RegisterEntry.objects.count(), Upload.objects.filter(name=name).count()) == (before, 0)
    assert Application.objects.get(pk=way.application.pk).version.scan is None
