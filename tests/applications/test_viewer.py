"""The viewer of attachments: file by file in the order of the edition's kinds, held files unopened, all registered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import State
from applications.models import Attachment
from office import uploads
from office.models import RegisterEntry, Upload
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way
from tests.office import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(frozen: Any) -> Way:
    found = make.way_to(State.SUBMITTED)
    frozen(found.at)
    return found


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ordered(way: Way) -> list[Upload]:
    """The files of the version handed in, as the kinds of the edition follow each other."""
    order = ["licence", "insurance", "fund", "agreements", "other"]
    rows = way.application.version.attachments.select_related("upload")
    return [row.upload for row in sorted(rows, key=lambda row: (order.index(row.kind), row.pk))]


def look(way: Way, upload: Upload) -> str:
    return reverse("applications:look", args=[way.application.pk, upload.pk])


def content(way: Way, upload: Upload) -> str:
    return reverse("applications:upload", args=[way.application.pk, upload.pk])


def test_each_file_leads_to_the_one_before_and_after(way: Way) -> None:
    client, files = sign_in(way.staff.officer), ordered(way)
    for place, upload in enumerate(files):
        viewer = client.get(look(way, upload)).context["viewer"]
        before, after = files[:place][-1:], files[place + 1 :][:1]
        assert [viewer["earlier"]] == ([look(way, row) for row in before] or [""])
        assert [viewer["later"]] == ([look(way, row) for row in after] or [""])
        assert viewer["place"] == f"第 {place + 1} 个，共 4 个"
    tab = client.get(reverse("applications:attachments", args=[way.application.pk])).content.decode()
    assert [tab.count(f'"{look(way, upload)}"') for upload in files] == [1] * 4


def test_a_pdf_stands_in_a_frame_and_is_registered_when_it_is_fetched(way: Way) -> None:
    client, upload = sign_in(way.staff.officer), ordered(way)[0]
    html = " ".join(client.get(look(way, upload)).content.decode().split())
    frame = f'<iframe class="viewer-frame" src="{content(way, upload)}?view=1" title="{upload.name}">'
    assert [html.count(text) for text in (frame, upload.sha256, "<dd>")] == [1, 1, 4]
    acts = RegisterEntry.objects.of(way.application).filter(action="download")
    assert acts.count() == 0
    answer = client.get(f"{content(way, upload)}?view=1")
    assert b"".join(answer.streaming_content) == upload.path.read_bytes()
    assert (answer["X-Frame-Options"], answer["Content-Security-Policy"].count("frame-ancestors 'self'")) == (
        "SAMEORIGIN", 1,
    )  # fmt: skip
    assert acts.count() == 1


@pytest.mark.parametrize(
    ("name", "file", "shown"),
    [
        ("照片.png", samples.picture("PNG", (20, 20)), '<img class="viewer-image"'),
        ("表.xlsx", samples.xlsx(), "浏览器不能直接打开这种文件，请下载后查看。"),
    ],
)
def test_pictures_are_shown_and_other_files_are_downloaded(way: Way, name: str, file: bytes, shown: str) -> None:
    upload = uploads.store(samples.upload(file, name), by=None, at=way.at)
    Attachment.objects.create(version=way.application.version, kind="other", upload=upload, added_at=way.at)
    html = sign_in(way.staff.officer).get(look(way, upload)).content.decode()
    assert [html.count(text) for text in (shown, "<iframe", f'"{content(way, upload)}"')] == [1, 0, 1]


@pytest.mark.parametrize(
    ("verdict", "scanned", "words"),
    [
        ("infected", True, "这个文件检出病毒，已经封存，任何人都不能打开。"),
        ("waiting", False, "这个文件正在安全检查，检查完才能打开。"),
    ],
)
def test_what_is_held_is_not_opened_and_the_page_says_so(
    way: Way, settings: Any, verdict: str, scanned: bool, words: str
) -> None:
    settings.CLAMD_SOCKET = "/nowhere"
    upload = ordered(way)[1]
    values = {"signature": "Eicar", "scanned_at": way.at} if scanned else {}
    Upload.objects.filter(pk=upload.pk).update(verdict=verdict, **values)
    html = sign_in(way.staff.officer).get(look(way, upload)).content.decode()
    assert [html.count(text) for text in (words, "<iframe", content(way, upload))] == [1, 0, 0]


def test_only_who_reads_the_file_looks_at_its_attachments(way: Way) -> None:
    upload, unit = ordered(way)[0], way.application.unit
    other = make.drafted(fill=False)
    expected = {
        way.staff.officer: 200, make.applicant_of(unit): 200, way.staff.city_officer: 200, other.actor.user: 404,
        people.officer_of(people.authority(people.CHAOYANG)): 404,
    }  # fmt: skip
    assert {user: sign_in(user).get(look(way, upload)).status_code for user in expected} == expected
    stranger = uploads.store(people.pdf(), by=None, at=way.at)
    assert sign_in(way.staff.officer).get(look(way, stranger)).status_code == 404
