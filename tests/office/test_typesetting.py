"""Official papers as PDF: exact text, no missing character, a structure for readers, the same bytes, own files only."""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from office import typesetting
from tests.office import pdf_reading
from tests.office.paper_samples import RARE, SAMPLES, content_of

NAMES = sorted(SAMPLES)
HASH = (
    "import hashlib; from office import typesetting; from tests.office.paper_samples import content_of; "
    "print(hashlib.sha256(typesetting.pdf_of('documents/notice.html', content_of('notice'), mark='草稿')).hexdigest())"
)
# Where the page's own frame ends: what follows is the imprint and the number.
PAGE_NUMBER = re.compile(r"— (\d+) —")


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What WeasyPrint said against the papers; filled while they are made."""
    return []


@pytest.fixture(scope="module")
def papers(complaints: list[str]) -> dict[str, bytes]:
    """Every paper once."""
    ear = logging.Handler(logging.WARNING)
    ear.emit = lambda record: complaints.append(record.getMessage())
    weasyprint = logging.getLogger("weasyprint")
    weasyprint.addHandler(ear)
    typesetting._stylesheet.cache_clear()
    made = {name: typesetting.pdf_of(f"documents/{name}.html", content_of(name)) for name in NAMES}
    weasyprint.removeHandler(ear)
    return made


@pytest.fixture
def html(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bytes]:
    """`html("<p>…")` sets a page of this body."""

    def setting(body: str) -> bytes:
        page = f'<html lang="zh-CN"><head><title>试排</title></head><body>{body}</body></html>'
        monkeypatch.setattr(typesetting, "html_of", lambda template, content: page)
        return typesetting.pdf_of("", {})

    return setting


def plain(value: object) -> list[str]:
    """Every text in a content, as the paper should show it, line breaks aside."""
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in ("kind", "align") for text in plain(part)]
    return [text for part in value for text in plain(part)] if isinstance(value, list) else []


# What is said


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_says_every_word_of_its_content(papers: dict[str, bytes], name: str):
    said = pdf_reading.text(papers[name]).replace(" ", "")
    content = {key: value for key, value in content_of(name).items() if key not in ("paper", "programme")}
    in_words = re.compile(r"(\d{4})-0?(\d+)-0?(\d+)")
    missing = [
        text for text in plain(content) if in_words.sub(r"\1年\2月\3日", text).replace(" ", "") not in said
    ]  # a text that runs over a page break is interrupted by the page's foot
    assert [text for text in missing if len(text) < 40] == []
    assert all(any(part in said for part in re.split("[，。；]", text) if len(part) > 5) for text in missing)


@pytest.mark.parametrize("name", NAMES)
def test_no_character_is_missing(papers: dict[str, bytes], name: str):
    assert pdf_reading.missing_glyphs(papers[name]) == []


def test_a_missing_character_would_be_found(html: Callable[[str], bytes]):
    assert pdf_reading.missing_glyphs(html("<p>有\U0010fffd无</p>")) == ["FandolFang"]


def test_rare_characters_are_set_and_read_back(papers: dict[str, bytes]):
    said = pdf_reading.text(papers["application_form"])
    assert [name for name in ("张龑", "李䶮", "王㛃", "北京㛃园技师学院", "仁和镇𠮷祥路18号") if name not in said] == []
    assert "暖䶮热力" in pdf_reading.text(papers["notice"])


def test_a_name_with_a_rare_character_is_in_one_face_as_a_whole(html: Callable[[str], bytes]):
    running = typesetting.html_of("documents/refusal_notice.html", content_of("refusal_notice"))
    assert '<p class="to"><span class="name">北京𠮷祥商贸有限公司</span>：</p>' in running
    assert f"<p>{SAMPLES['refusal_notice']['signature']['authority']}</p>" in running
    drawn = pdf_reading.glyphs(html(f'<p><span class="name">张{RARE}</span></p>'))
    assert {face for face, _ in drawn} == {"Noto-Serif-CJK-SC"}


def test_the_faces_are_those_of_the_standard(papers: dict[str, bytes]):
    assert pdf_reading.faces(papers["refusal_notice"]) == {
        "FandolFang",
        "AR-PL-KaitiM-GB",
        "Noto-Sans-CJK-SC",
        "Noto-Serif-CJK-SC",
        "Noto-Serif-CJK-SC-Bold",
    }


def test_nothing_is_left_empty_and_choices_are_ticked(papers: dict[str, bytes]):
    said = pdf_reading.text(papers["application_form"])
    assert "经济类型 —" in said or "经济类型—" in said
    assert "☐ 战略性新兴产业 ☑ 先进制造业 ☐ 现代服务业" in said


def test_the_form_never_passes_for_the_official_one(papers: dict[str, bytes]):
    for name in ("application_form", "recommendation_form"):
        said = pdf_reading.text(papers[name])
        assert "不是该文件所附的表样" in said
        assert "附件1" not in said.replace("附件1、", "")
        assert "电子签章" not in said


# How it is laid out


def test_tables_repeat_their_head_on_every_page(papers: dict[str, bytes]):
    pages = [page.replace(" ", "") for page in pdf_reading.page_texts(papers["application_form"])]
    with_members = [page for page in pages if re.search("北京..科技有限公司", page)]
    assert [page.count("单位名称类别岗位数量承担任务联系人") for page in with_members] == [1, 1, 1]
    listed = [page.replace(" ", "") for page in pdf_reading.page_texts(papers["notice"])[2:]]
    assert [page.count("序号生态链名称链主单位所在区重点领域") for page in listed] == [1, 1]


@pytest.mark.parametrize(("name", "front"), [("application_form", 2), ("notice", 0), ("recommendation_form", 0)])
def test_pages_are_numbered_from_the_first_after_the_front(papers: dict[str, bytes], name: str, front: int):
    found = [PAGE_NUMBER.findall(page) for page in pdf_reading.page_texts(papers[name])]
    assert found == [[]] * front + [[str(number)] for number in range(1, len(found) - front + 1)]


def test_numbers_stand_outside_and_the_type_area_is_that_of_the_standard(papers: dict[str, bytes]):
    edges = [pdf_reading.left_edges(papers["notice"], page) for page in (0, 1)]
    millimetres = [[round(edge * 25.4 / 72) for edge in page] for page in edges]
    assert [min(page) for page in millimetres] == [28, 26]
    assert [pdf_reading.number_edge(papers["notice"], page) for page in (0, 1)] == ["right", "left"]


def test_code_and_version_stand_on_every_page_after_the_front(papers: dict[str, bytes]):
    pages = pdf_reading.page_texts(papers["application_form"])
    assert [page.count("第2版　校验码 SB-7K2M-94QX") for page in pages] == [0, 0] + [1] * (len(pages) - 2)
    assert pages[0].count("https://chain.example.cn/verify/SB-7K2M-94QX/") == 1
    letter = pdf_reading.page_texts(papers["notice"])
    assert [page.count("校验码 SB-7K2M-94QX") for page in letter] == [1] * len(letter)


def test_declaration_and_seal_are_on_one_page(papers: dict[str, bytes]):
    last = pdf_reading.page_texts(papers["application_form"])[-1]
    assert "如有不实，愿意承担相应责任。" in last
    assert "北京星野智能汽车有限公司（盖章处）" in last


def test_a_mark_lies_on_every_page():
    pdf = typesetting.pdf_of("documents/notice.html", content_of("notice"), mark="作废")
    assert [page.count("作废") for page in pdf_reading.page_texts(pdf)] == [1, 1, 1, 1]
    assert "Noto-Sans-CJK-SC-Bold" in pdf_reading.faces(pdf)


# For readers and machines


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_is_marked_as_accessible(papers: dict[str, bytes], name: str):
    document = pdf_reading.reader(papers[name])
    root = document.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data() or b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert document.metadata.title == "".join(SAMPLES[name]["title_lines"])
    assert document.metadata["/Keywords"] == "校验码 SB-7K2M-94QX"
    heads = {head["/ID"] for head in pdf_reading.elements(papers[name], "/TH")}
    values = [set(value["/A"].get("/Headers", ())) for value in pdf_reading.elements(papers[name], "/TD")]
    assert [value for value in values if not value or not value <= heads] == []
    assert [figure for figure in pdf_reading.elements(papers[name], "/Figure") if not figure.get("/Alt")] == []
    assert len(pdf_reading.elements(papers[name], "/H1")) == 1


def test_weasyprint_has_nothing_to_complain_of(papers: dict[str, bytes], complaints: list[str]):
    assert complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_every_head_of_a_table_says_its_scope(name: str):
    made = typesetting.html_of(f"documents/{name}.html", content_of(name))
    assert re.findall(r"<th(?! scope=\"(?:col|row)\")[^e].*", made) == []


def test_two_processes_make_the_same_bytes():
    made = [
        subprocess.run(
            [sys.executable, "-c", HASH],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert re.fullmatch(r"[0-9a-f]{64}\n", made[0])
    assert made[0] == made[1]


# What is refused


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/seal.png",
        "https://example.cn/seal.png",
        "ftp://example.cn/seal.png",
        "file:///etc/passwd",
        "file://elsewhere/etc/passwd",
        f"file://{settings.BASE_DIR}/manage.py",
        f"file://{settings.BASE_DIR}/templates/documents/../../manage.py",
        "../../manage.py",
        "%2e%2e/%2e%2e/manage.py",
    ],
)
def test_nothing_is_fetched_from_elsewhere(html: Callable[[str], bytes], address: str):
    with pytest.raises(typesetting.ForbiddenAddress, match="文书只能使用本系统自带的文件"):
        html(f'<img src="{address}" alt="印">')


@pytest.mark.parametrize(
    "body",
    [
        "<style>p { background: url('http://127.0.0.1:9/') }</style><p>一</p>",
        "<style>@import 'http://127.0.0.1:9/';</style>",
        "<style>@font-face { font-family: x; src: url('http://127.0.0.1:9/') }</style>",
        '<link rel="stylesheet" href="http://127.0.0.1:9/">',
        '<object data="http://127.0.0.1:9/"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/"/></svg>',
    ],
)
def test_nothing_is_fetched_by_any_way(html: Callable[[str], bytes], body: str):
    with pytest.raises(typesetting.ForbiddenAddress):
        html(body)


def test_a_link_out_of_the_projects_folders_is_refused(
    html: Callable[[str], bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.css").write_text("p { color: red }")
    (tmp_path / "own" / "innocent.css").symlink_to(tmp_path / "secret.css")
    monkeypatch.setattr(typesetting, "OWN_FOLDERS", (tmp_path / "own",))
    with pytest.raises(typesetting.ForbiddenAddress):
        html('<link rel="stylesheet" href="innocent.css">')


def test_own_files_and_data_addresses_are_at_hand(html: Callable[[str], bytes], caplog: pytest.LogCaptureFixture):
    html(
        '<link rel="stylesheet" href="_official.css">'
        '<img alt="点" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">'
    )
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_hole_in_the_content_is_an_error(name: str):
    content = content_of(name)
    for key in set(content) - {"programme", "version"}:
        with pytest.raises(typesetting.MissingContent, match="文书模板需要“" + key + "”"):
            typesetting.html_of(f"documents/{name}.html", {k: v for k, v in content.items() if k != key})


def test_a_hole_deep_in_the_content_is_an_error_too():
    content = content_of("notice")
    del content["objection"]["contacts"]
    with pytest.raises(typesetting.MissingContent, match="contacts"):
        typesetting.html_of("documents/notice.html", content)


def test_markup_in_a_content_stays_text(papers: dict[str, bytes]):
    content = content_of("refusal_notice", recipient='<img src="http://x">&甲')
    made = typesetting.html_of("documents/refusal_notice.html", content)
    assert "&lt;img src=&quot;http://x&quot;&gt;&amp;甲" in made
    assert '<img src="http://x">' not in made


def test_this_machine_is_ready():
    assert typesetting.problems() == []


def test_a_machine_without_the_subsetter_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(typesetting, "harfbuzz_subset", None)
    assert typesetting.problems() == ["缺少 harfbuzz-subset，生成文书会慢二十倍；请安装 libharfbuzz-subset0。"]
