"""A district's sitting: forty files from the desk to the head's decisions and up, counting every click."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from applications.choices import State
from applications.models import Application, Recommendation
from applications.services import BULK_JOB
from applications.services.sending import READING
from office import clock, documents, jobs
from office.models import Job
from tests.browser.test_form import address, sign_in
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db(transaction=True)
RETURNED, REFUSED, RECOMMENDED = 3, 2, 35
# Clicks by hand: what one file takes, and what a whole batch takes.
CLICKS = {
    "退回补正，每件": 5,
    "不予推荐，每件": 7,
    "核对清单（全部符合），每件": 3,
    "拟同意推荐，35 件一批": 4,
    "审定同意推荐，35 件一批": 4,
    "审定不予推荐，2 件一批": 4,
    "报送，35 件一批": 4,
}


class Hand:
    """One person's mouse: counts what is pressed, for each task."""

    def __init__(self, page: Page) -> None:
        self.page, self.counted, self.times, self.task = page, Counter(), Counter(), ""

    def begin(self, task: str) -> None:
        self.task = task
        self.times[task] += 1

    def click(self, found: Any) -> None:
        found.click()
        self.counted[self.task] += 1

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name))

    def each(self) -> dict[str, float]:
        return {task: self.counted[task] / times for task, times in self.times.items()}


@pytest.fixture
def files(frozen: Any) -> list[make.Way]:
    """Forty files of one round that wait for Haidian's officer."""
    frozen("2026-03-02T12:00")
    call = make.call(start=make.START)
    ways = []
    for number in range(RETURNED + REFUSED + RECOMMENDED):
        unit = people.verified_unit(f"北京测{number:02d}精密制造有限公司", at=make.START - make.BEFORE)
        way = make.drafted(unit, call)
        make._submit(way)
        ways.append(way)
    frozen(max(way.at for way in ways))
    return ways


def open_file(hand: Hand, way: make.Way) -> None:
    """From the list, narrowed by the number that was typed."""
    hand.page.goto(f"{address('list')}?q={way.application.number}")
    hand.click(hand.page.locator("tbody th a"))


def run_job(name: str = BULK_JOB) -> None:
    jobs.run_row(Job.objects.filter(name=name).latest("pk").pk, at=clock.now())


def stamped_papers(folder: Path) -> list[Path]:
    """What the scanner makes of the papers of recommendation: each with its code, under a name that says nothing."""
    keys = Recommendation.objects.order_by("-pk").values_list("document_id", flat=True)
    scans = [folder / f"扫描{number:02d}.pdf" for number in range(1, RECOMMENDED + 1)]
    for scan, key in zip(scans, keys, strict=True):
        scan.write_bytes(documents.render(key, at=clock.now()).path.read_bytes())
    return scans


def send_up(hand: Hand, folder: Path) -> None:
    """All scans chosen at once, read, looked through, sent."""
    page, scans = hand.page, stamped_papers(folder)
    page.set_default_timeout(60_000)
    page.goto(address("list"))
    hand.link("批量报送")
    with page.expect_file_chooser() as chooser:
        hand.click(page.get_by_label("盖章扫描件"))
    chooser.value.set_files(scans)
    hand.button("上传并核对")
    page.wait_for_url("**/sending/*/")
    run_job(READING)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(f"将报送 {RECOMMENDED} 件")
    hand.button(f"报送 {RECOMMENDED} 件")
    page.wait_for_url("**/bulk/*/")
    run_job()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("已办理")


def in_bulk(hand: Hand, stage: str, action: str, done: str, note: str = "") -> None:
    """From the list: everything at a stage, one act, one confirmation."""
    hand.page.goto(address("list"))
    hand.click(hand.page.locator(".chip", has_text=stage))
    hand.click(hand.page.get_by_label("选中本清单的全部"))
    hand.page.get_by_label("对选中的申报").select_option(label=action)
    hand.button("批量办理")
    if note:
        hand.page.get_by_label("审核意见").fill(note)
    hand.button(done)
    run_job()
    expect(hand.page.get_by_role("main")).to_contain_text("已办理")


def test_forty_files_in_one_sitting(files: list[make.Way], page: Page, tmp_path: Path) -> None:
    staff = files[0].staff
    sign_in(page, staff.officer)
    hand = Hand(page)
    to_return, to_refuse = files[:RETURNED], files[RETURNED : RETURNED + REFUSED]
    for way in to_return:
        hand.begin("退回补正，每件")
        open_file(hand, way)
        hand.link("退回补正")
        hand.click(page.locator("summary", has_text="技术技能岗位"))
        page.locator("textarea[name='corrections.posts.']").fill("第 1 行的职业编码与岗位不符，请核对。")
        hand.click(page.get_by_label("补正期限"))
        hand.button("退回补正")
        expect(page.get_by_role("main")).to_contain_text("退回补正")
    for way in to_refuse:
        hand.begin("不予推荐，每件")
        open_file(hand, way)
        hand.click(page.get_by_role("navigation").get_by_role("link", name="审核清单"))
        hand.click(page.get_by_label("不符合").last)
        page.locator("[name='evidence.materials']").fill("盖章件与提交的版本不符。")
        hand.button("没有结论的均为符合")
        hand.link("拟不予推荐")
        hand.click(page.get_by_label("审核意见"))
        page.get_by_label("审核意见").fill("材料与提交的版本不符，不予推荐。")
        hand.button("拟不予推荐")
        expect(page.get_by_role("main")).to_contain_text("拟不予推荐")
    for way in files[RETURNED + REFUSED :]:
        hand.begin("核对清单（全部符合），每件")
        open_file(hand, way)
        hand.click(page.get_by_role("navigation").get_by_role("link", name="审核清单"))
        hand.button("没有结论的均为符合")
        expect(page.get_by_text("已有结论 8 / 8")).to_be_visible()
    hand.begin("拟同意推荐，35 件一批")
    in_bulk(hand, "待初审", "拟同意推荐", "拟同意推荐 35 件", "材料齐全，符合申报条件，同意推荐。")

    sign_in(page, staff.head)
    hand.begin("审定同意推荐，35 件一批")
    in_bulk(hand, "待审定", "审定同意推荐", "审定同意推荐 35 件")
    hand.begin("审定不予推荐，2 件一批")
    in_bulk(hand, "待审定", "审定不予推荐", "审定不予推荐 2 件")

    assert Counter(Application.objects.values_list("state", flat=True)) == {
        State.RETURNED: RETURNED,
        State.NOT_RECOMMENDED: REFUSED,
        State.APPROVED: RECOMMENDED,
    }

    sign_in(page, staff.officer)
    hand.begin("报送，35 件一批")
    send_up(hand, tmp_path)
    assert Application.objects.filter(state=State.RECOMMENDED).count() == RECOMMENDED
    sent = Recommendation.objects.filter(sent_at__isnull=False, scan__isnull=False)
    assert sent.values("scan").distinct().count() == RECOMMENDED
    numbers = Recommendation.objects.values_list("number", flat=True)
    assert sorted(int(number.split("〕")[1][:-1]) for number in numbers) == list(range(1, RECOMMENDED + 1))
    assert hand.each() == CLICKS
