"""Sending up a batch: each scan finds its file by its code, read or typed; what is shown is what happens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Application, Recommendation
from applications.services.sending import READING
from office import documents, jobs
from office.models import Job, RegisterEntry, Upload
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db
SEND_UP = reverse("applications:send_up")
TWIN = "与“甲.pdf”是同一件，只报送先上传的一份。"
UNREAD = "没有读出二维码，请填写页脚上的校验码。"


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


def paper_of(way):
    row = way.application.recommendations.get(voided_at__isnull=True)
    return documents.render(row.document_id, at=way.at)


def scan_of(way, name):
    return SimpleUploadedFile(name, paper_of(way).path.read_bytes())


def states(*ways):
    return [Application.objects.get(pk=way.application.pk).state for way in ways]


def run(name):
    job = Job.objects.filter(name=name).latest("pk")
    jobs.run_row(job.pk, at=job.ordered_at)
    job.refresh_from_db()
    return job


def uploaded(client, *files):
    """The page of the scans once they were read."""
    answer = client.post(SEND_UP, {"scans": list(files)})
    job = run(READING)
    assert answer["Location"] == reverse("applications:send_up_scans", args=[job.pk])
    return answer["Location"]


def infect(name, at):
    Upload.objects.filter(name=name).update(verdict=Upload.Verdict.INFECTED, signature="Eicar", scanned_at=at)


def shown(page):
    return [(row["name"], row["title"] != "", row["reason"]) for row in page.context["rows"]]


def seen(page):
    return {
        f"seen-{scan.line.application.pk}": scan.line.application.revision for scan in page.context["ready"]
    }  # what the screen shows


@pytest.fixture
def two(frozen):
    """Two files of one district that wait to be sent up."""
    call = make.call()
    ways = [make.way_to(S.APPROVED, round_=call) for _ in range(2)]
    frozen(max(way.at for way in ways))
    return ways


def test_a_batch_is_read_looked_through_and_sent(two):
    first, second = two
    client = browser(first.staff.officer)
    page = client.get(SEND_UP)
    assert [(row["number"], row["code"]) for row in page.context["rows"]] == [
        (way.application.recommendations.get().number, way.application.recommendations.get().document.code)
        for way in two
    ]
    files = (
        scan_of(first, "甲.pdf"),
        make.pdf("空白.pdf"),
        scan_of(first, "又一份.pdf"),
        SimpleUploadedFile("x.pdf", b"x"),
    )
    url = uploaded(client, *files)
    page = client.get(url)
    wrong = page.context["rows"][2]["reason"]
    assert shown(page) == [
        ("空白.pdf", False, UNREAD), ("又一份.pdf", True, TWIN), ("x.pdf", False, wrong), ("甲.pdf", True, ""),
    ]  # fmt: skip
    assert wrong != ""
    assert (page.context["held"], page.context["left"], states(*two)) == (3, 1, [S.APPROVED] * 2)
    blank = Upload.objects.get(name="空白.pdf")
    typed = {f"code-{blank.pk}": paper_of(second).code.lower().replace("-", "")}
    # Sending at once what was only just typed is shown first.
    early = client.post(url, {"do": "send"} | seen(page) | typed)
    assert (early.status_code, states(*two)) == (409, [S.APPROVED] * 2)
    checked = client.post(url, {"do": "check"} | typed)
    assert shown(checked) == [
        ("又一份.pdf", True, TWIN), ("x.pdf", False, wrong), ("甲.pdf", True, ""), ("空白.pdf", True, ""),
    ]  # fmt: skip
    answer = client.post(url, {"do": "send"} | seen(checked) | typed)
    job = run("applications.bulk")
    assert answer["Location"] == reverse("applications:bulk_result", args=[job.pk])
    assert (job.title, job.result["text"]) == ("批量报送（2 件）", "办理 2 件")
    assert states(*two) == [S.RECOMMENDED, S.RECOMMENDED]
    rows = Recommendation.objects.order_by("pk")
    assert [(row.scan.name, row.sent_at) for row in rows] == [
        ("甲.pdf", job.ordered_at), ("空白.pdf", job.ordered_at),
    ]  # fmt: skip
    assert RegisterEntry.objects.filter(action=A.SEND_UP).count() == 2
    assert [row["reason"] for row in client.get(answer["Location"]).context["rows"]] == ["", ""]


def test_a_doubled_request_sends_nothing_twice(two):
    client = browser(two[0].staff.officer)
    url = uploaded(client, scan_of(two[0], "甲.pdf"))
    sent = {"do": "send"} | seen(client.get(url))
    answers = {client.post(url, sent)["Location"] for _ in range(2)}
    job = Job.objects.get(name="applications.bulk")
    assert answers == {reverse("applications:bulk_result", args=[job.pk])}
    run("applications.bulk")
    jobs.run_row(job.pk, at=job.ordered_at)
    assert states(*two) == [S.RECOMMENDED, S.APPROVED]
    assert RegisterEntry.objects.filter(action=A.SEND_UP).count() == 1
    assert client.get(url)["Location"] == reverse("applications:bulk_result", args=[job.pk])
    # The same scan in another batch says where the file stands by now.
    again = client.get(uploaded(client, scan_of(two[0], "甲.pdf")))
    assert shown(again) == [("甲.pdf", True, "现在是“已推荐”，不能办理。")]


def test_one_that_moved_meanwhile_is_left_and_the_other_sent(two, frozen):
    client = browser(two[0].staff.officer)
    url = uploaded(client, scan_of(two[0], "甲.pdf"), scan_of(two[1], "乙.pdf"))
    client.post(url, {"do": "send"} | seen(client.get(url)))
    two[0].do(A.ASK_WITHDRAWAL, note="经营调整。")
    job = run("applications.bulk")
    assert job.result["text"] == "办理 1 件，没有办理 1 件"
    assert [bool(line["reason"]) for line in job.result["lines"]] == [True, False]
    assert states(*two) == [S.APPROVED, S.RECOMMENDED]
    assert Recommendation.objects.get(application=two[0].application).scan is None


def test_a_voided_paper_a_strange_one_and_a_list_are_named(two, frozen):
    old = scan_of(two[0], "旧.pdf")
    number = two[0].application.recommendations.get().number
    two[0].send_up()
    two[0].do(A.RETURN_TO_DISTRICT, two[0].staff.city_officer, note="请补充。")
    strange = make.way_to(S.APPROVED, people.verified_unit(code=make.SHUNYI, at=make.START - make.BEFORE))
    frozen(max(way.at for way in (*two, strange)))
    client = browser(two[0].staff.officer)
    page = client.get(uploaded(client, old, scan_of(strange, "外区.pdf")))
    assert shown(page) == [
        ("旧.pdf", False, f"推荐书 {number} 已经作废，请扫描现行的推荐书。"),
        ("外区.pdf", False, f"校验码 {paper_of(strange).code} 不是本部门推荐文书的，请核对后填写正确的校验码。"),
    ]
    assert (page.context["ready"], states(*two, strange)) == ([], [S.SUBMITTED, S.APPROVED, S.APPROVED])


def test_what_is_infected_is_not_sent(two):
    client = browser(two[0].staff.officer)
    url = uploaded(client, scan_of(two[0], "甲.pdf"))
    sent = {"do": "send"} | seen(client.get(url))
    client.post(url, sent)
    infect("甲.pdf", two[0].at)
    assert run("applications.bulk").result["lines"][0]["reason"] == "扫描件检出病毒，请换一份干净的再报送。"
    again = uploaded(client, scan_of(two[0], "再来.pdf"))
    infect("再来.pdf", two[0].at)
    assert shown(client.get(again)) == [("再来.pdf", True, "检出病毒，请换一份干净的扫描件。")]
    assert states(*two) == [S.APPROVED, S.APPROVED]


def test_reading_goes_on_where_it_was_killed(two):
    client = browser(two[0].staff.officer)
    client.post(SEND_UP, {"scans": [make.pdf("一.pdf"), scan_of(two[0], "甲.pdf")]})
    job = Job.objects.get(name=READING)
    assert client.get(reverse("applications:send_up_scans", args=[job.pk])).context["job"] == job
    kept = {"lines": [{"upload": job.params["uploads"][0], "codes": ["TJ-AAAA-BBBB"]}]}
    Job.objects.filter(pk=job.pk).update(result=kept)
    assert run(READING).result["lines"] == [
        *kept["lines"], {"upload": job.params["uploads"][1], "codes": [paper_of(two[0]).code]},
    ]  # fmt: skip


def test_nothing_kept_and_too_many_order_nothing(two):
    client = browser(two[0].staff.officer)
    refused = client.post(SEND_UP, {"scans": [SimpleUploadedFile("x.txt", b"hello")]})
    many = client.post(SEND_UP, {"scans": [SimpleUploadedFile(f"{n}.pdf", b"x") for n in range(41)]})
    assert (refused.status_code, many.status_code, Job.objects.count()) == (400, 400, 0)
    assert many.context["form"].errors == {"scans": ["一次最多 40 份，您选了 41 份，请分几次上传。"]}


def test_a_batch_is_its_officers_own(two):
    url = uploaded(browser(two[0].staff.officer), scan_of(two[0], "甲.pdf"))
    stranger = browser(people.officer_of(people.authority(people.CHAOYANG)))
    assert (stranger.get(url).status_code, stranger.post(url, {"do": "send"}).status_code) == (404, 404)
    for user in (two[0].staff.head, two[0].staff.city_officer, two[0].actor.user):
        assert (browser(user).get(SEND_UP).status_code, browser(user).get(url).status_code) == (403, 403)
    assert states(*two) == [S.APPROVED, S.APPROVED]


def test_lists_are_sent_on_their_own_page(frozen):
    call = guangdong.call()
    firm = guangdong.unit("广州测甲家电有限公司")
    way = make.drafted(firm, call, sections=guangdong.content(firm, "家电技能生态链"))
    make._approve(way)
    frozen(way.at)
    page = browser(way.staff.officer).get(SEND_UP)
    assert (page.context["rows"], page.context["lists_url"]) == ([], reverse("applications:recommendations"))
