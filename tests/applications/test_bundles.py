"""The bundle of a file: exactly what is in it, what stays out and why, who gets it; many at once within bounds."""

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Attachment
from applications.selectors import bundles as reading
from office import documents
from office.bundles import Folder, Item, safe_name, stream
from office.models import IssuedDocument, RegisterEntry, Upload
from office.spreadsheets import read_rows
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
MANY = reverse("applications:bundles")


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


def opened(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def address(way):
    return reverse("applications:bundle", args=[way.application.pk])


def rendered(*ways):
    for way in ways:
        row = way.application.recommendations.get(voided_at__isnull=True)
        for key in (way.application.version.document_id, row.document_id):
            documents.render(key, at=way.at)


def taken():
    return RegisterEntry.objects.filter(label="下载材料包").count()


@pytest.fixture
def way(frozen):
    """A file that was sent up, its papers rendered."""
    found = make.way_to(S.RECOMMENDED)
    frozen(found.at)
    rendered(found)
    return found


def attached(way):
    return list(
        Attachment.objects.filter(version=way.application.version).select_related("upload").order_by("kind", "pk")
    )


def test_what_is_in_it_is_what_was_kept(way):
    application, row = way.application, way.application.recommendations.get()
    answer = browser(way.staff.city_officer).get(address(way))
    assert answer["Content-Type"] == "application/zip"
    archive = opened(answer)
    form = IssuedDocument.objects.get(pk=application.version.document_id)
    kept = [form, application.version.scan, row.document, row.scan, *(one.upload for one in attached(way))]
    kept[2].refresh_from_db()
    manifest = json.loads(archive.read("manifest.json"))
    files = manifest["bundles"][0].pop("files")
    assert manifest["bundles"] == [
        {
            "application": application.number,
            "chain": application.chain_name,
            "unit": application.unit.name,
            "uscc": application.unit.uscc,
            "recommendation": row.number,
        }
    ]
    assert [line["sha256"] for line in files] == [one.sha256 for one in kept]
    assert [line["what"] for line in files[:4]] == [
        "申报书（第 1 版）", "申报书盖章扫描件", f"推荐书 {row.number}", "推荐书盖章扫描件",
    ]  # fmt: skip
    assert {line["withheld"] for line in files} == {""}
    names = [line["name"] for line in files]
    assert archive.namelist() == [*names, "manifest.json", "清单.xlsx"]
    assert names[1] == "02 盖章扫描件.pdf"
    for line in files:
        content = archive.read(line["name"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (line["sha256"], line["size"])
    sheet = [list(line) for line in read_rows(io.BytesIO(archive.read("清单.xlsx")))]
    assert sheet[0] == ["序号", "文件名", "是什么", "大小（字节）", "SHA-256", "校验码", "说明"]
    assert [line[1] for line in sheet[1:]] == names
    assert {line[6] for line in sheet[1:]} == {"已放入"}
    entry = RegisterEntry.objects.latest("seq")
    note = f"{application.number} {application.unit.name} 材料包.zip"
    assert (entry.action, entry.label, entry.detail.note) == ("download", "下载材料包", note)
    assert entry.person_id == way.staff.city_officer.person_id


def test_what_is_held_missing_or_altered_stays_out_and_is_named(way):
    held, waiting, gone, altered = (one.upload for one in attached(way)[:4])
    Upload.objects.filter(pk=held.pk).update(verdict=Upload.Verdict.INFECTED, signature="Eicar", scanned_at=way.at)
    gone.path.unlink()
    altered.path.chmod(0o600)
    altered.path.write_bytes(b"another")
    archive = opened(browser(way.staff.officer).get(address(way)))
    lines = {line["sha256"]: line for line in json.loads(archive.read("manifest.json"))["bundles"][0]["files"]}
    missing = "文件缺失或与登记的摘要不符，没有放入，请告知系统管理员。"
    out = [lines[upload.sha256] for upload in (held, gone, altered)]
    assert [line["withheld"] for line in out] == ["检出病毒，没有放入。", missing, missing]
    assert lines[waiting.sha256]["withheld"] == ""
    assert [name for name in archive.namelist() if name in {line["name"] for line in out}] == []


def test_what_waits_for_the_scanner_or_the_typesetter_stays_out(frozen, settings):
    way = make.way_to(S.APPROVED)
    frozen(way.at)
    settings.CLAMD_SOCKET = "/nowhere"
    first = attached(way)[0].upload
    Upload.objects.filter(pk=first.pk).update(verdict=Upload.Verdict.WAITING)
    archive = opened(browser(way.staff.officer).get(address(way)))
    lines = json.loads(archive.read("manifest.json"))["bundles"][0]["files"]
    assert [line["withheld"] for line in lines[:4]] == [
        "文书正在生成，请稍后再下载。", "", "文书正在生成，请稍后再下载。", "正在安全检查，没有放入。",
    ]  # fmt: skip
    assert lines[3]["sha256"] == first.sha256


def test_a_voided_recommendation_does_not_go_along(way, frozen):
    way.do(A.RETURN_TO_DISTRICT, way.staff.city_officer, note="请补充。")
    frozen(way.at)
    bundle = json.loads(opened(browser(way.staff.officer).get(address(way))).read("manifest.json"))["bundles"][0]
    assert bundle["recommendation"] is None
    assert [line["what"] for line in bundle["files"][:2]] == ["申报书（第 1 版）", "申报书盖章扫描件"]
    assert [line for line in bundle["files"] if line["what"].startswith("推荐")] == []


def test_who_gets_it(way):
    got = {
        "own": way.actor.user, "other": people.holder("applicant", at=people.PAST), "head": way.staff.head,
        "foreign": people.officer_of(people.authority(people.CHAOYANG)), "city": way.staff.city_head,
        "auditor": people.holder("auditor", at=people.PAST), "expert": people.holder("expert", at=people.PAST),
    }  # fmt: skip
    answers = {who: browser(user).get(address(way)).status_code for who, user in got.items()}
    assert answers == {
        "own": 403, "other": 404, "head": 200, "foreign": 404, "city": 200, "auditor": 200, "expert": 404,
    }  # fmt: skip
    assert taken() == 3
    shown = {
        who: browser(got[who]).get(reverse("applications:papers", args=[way.application.pk])).context["bundle_url"]
        for who in ("own", "head")
    }
    assert shown == {"own": "", "head": address(way)}


def test_many_lie_in_folders_of_their_own(way, frozen):
    other = make.way_to(S.SUBMITTED, round_=way.application.round)
    frozen(max(way.at, other.at))
    client = browser(way.staff.head)
    page = client.get(MANY, {"call": way.application.round_id})
    assert (page.context["count"], page.context["refusal"]) == (2, "")
    archive = opened(client.post(page.context["action_url"]))
    folders = [f"{one.application.number} {one.application.unit.name}" for one in (way, other)]
    assert [bundle["folder"] for bundle in json.loads(archive.read("manifest.json"))["bundles"]] == folders
    assert {name.partition("/")[0] for name in archive.namelist()} == {*folders, "manifest.json", "清单.xlsx"}
    assert taken() == 2
    ticked = f"{MANY}?ids={other.application.pk}"
    alone = json.loads(opened(client.post(ticked)).read("manifest.json"))["bundles"]
    assert [bundle["folder"] for bundle in alone] == folders[1:]
    stranger = browser(people.officer_of(people.authority(people.CHAOYANG)))
    assert (stranger.get(ticked).context["rows"], stranger.post(ticked).status_code) == ([], 400)
    assert (browser(way.actor.user).get(ticked).status_code, taken()) == (403, 3)


def test_too_many_and_too_large_are_refused_with_a_sentence(way, frozen, monkeypatch):
    other = make.way_to(S.SUBMITTED, round_=way.application.round)
    frozen(max(way.at, other.at))
    client = browser(way.staff.officer)
    for name, limit, begins in (("MOST_FILES", 1, "一次最多下载"), ("MOST_BYTES", 2048, "选中的 2 件共 ")):
        with monkeypatch.context() as narrowed:
            narrowed.setattr(reading, name, limit)
            narrowed.setattr(f"applications.views.bundles.{name}", limit, raising=False)
            page = client.get(MANY)
            assert page.context["refusal"].startswith(begins)
            assert client.post(MANY).status_code == 400
    assert taken() == 0


def test_bundles_are_read_in_the_same_number_of_queries(way, frozen, django_assert_num_queries):
    files = [way.application]
    with django_assert_num_queries(4):
        reading.bundles_of(files)
    files.append(make.way_to(S.SUBMITTED, round_=way.application.round).application)
    with django_assert_num_queries(4):
        assert len(reading.bundles_of(files)) == 2


def test_names_are_safe_and_never_double(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(b"content")
    digest = hashlib.sha256(b"content").hexdigest()
    wild = ["../../etc/passwd", "a\\b/c.pdf", "协议.pdf", "协议.PDF", "协议.pdf", "..", "x\x00y:z?.pdf"]
    items = [Item(name, "附件", 7, digest, path) for name in wild]
    at = make.START
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream([Folder("甲/../乙", {}, items)], title="试", at=at))))
    names = [name.split("/") for name in archive.namelist()[:-2]]
    assert [parts[0] for parts in names] == ["甲／..／乙"] * len(wild)
    assert [parts[1] for parts in names] == [
        "01 ／..／etc／passw", "02 a＼b／c.pdf", "03 协议.pdf", "04 协议.PDF", "05 协议.pdf", "06 文件", "07 xy_z_.pdf",
    ]  # fmt: skip
    assert safe_name("/") == "／"


def test_memory_does_not_grow_with_the_files(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"0123456789abcdef" * 262_144)
    item = Item("大.pdf", "附件", 4_194_304, hashlib.sha256(path.read_bytes()).hexdigest(), path)
    sizes = [len(piece) for piece in stream([Folder("", {}, [item] * 3)], title="试", at=make.START)]
    assert max(sizes) <= 256 * 1024 + 1024
    assert sum(sizes) > 3 * 4_194_304
