"""推荐汇总表: what comes onto it and what not, exactly which cells, who takes it along, what the register says."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import Action as A
from applications.choices import State as S
from applications.models import Recommendation
from chains.models import Programme
from office import clock
from office.models import RegisterEntry
from office.spreadsheets import read_rows
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
SUMMARY = reverse("applications:summary")
HEADER = [
    "序号", "推荐编号", "申报编号", "生态链名称", "链主单位", "统一社会信用代码", "重点领域", "推荐意见",
    "优先支持理由", "状态", "报送日期",
]  # fmt: skip


def browser(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk), "django.contrib.auth.backends.ModelBackend")
    return client


def sheet(response):
    return [list(row) for row in read_rows(BytesIO(b"".join(response.streaming_content)))]


@pytest.fixture
def three(frozen):
    """One file to be sent up, one sent, one in review; all of Haidian and one round."""
    call = make.call()
    ways = [make.way_to(state, round_=call) for state in (S.APPROVED, S.RECOMMENDED, S.SUBMITTED)]
    frozen(max(way.at for way in ways))
    return ways


def line(serial, way):
    application = way.application
    row = application.recommendations.get(voided_at__isnull=True)
    state = {S.APPROVED: "待盖章报送", S.RECOMMENDED: "已推荐"}[application.state]
    sent = clock.local_date(row.sent_at).isoformat() if row.sent_at else None
    return [
        serial, row.number, application.number, application.chain_name, application.unit.name, application.unit.uscc,
        "先进制造业", "材料齐全，符合申报条件。", "服务国家重大战略。", state, sent,
    ]  # fmt: skip


def test_the_table_holds_the_valid_recommendations_of_a_list(three):
    client = browser(three[0].staff.head)
    page = client.get(SUMMARY, {"call": three[0].application.round_id})
    assert (page.context["count"], page.context["left"]) == (2, 1)
    assert [row["note"] for row in page.context["rows"]] == [
        f"{Recommendation.objects.get(application=three[0].application).number}，未报送",
        f"{Recommendation.objects.get(application=three[1].application).number}，"
        f"{clock.local_date(Recommendation.objects.get(application=three[1].application).sent_at)} 报送",
        "没有本部门有效的推荐。",
    ]
    before = RegisterEntry.objects.count()
    answer = client.post(page.context["action_url"])
    day = clock.local_date(max(way.at for way in three))
    assert answer["Content-Disposition"].endswith(f"%E6%8E%A8%E8%8D%90%E6%B1%87%E6%80%BB%E8%A1%A8{day:%Y%m%d}.xlsx")
    rows = sheet(answer)
    assert rows[0] == HEADER
    assert rows[1:] == [line(1, three[0]), line(2, three[1])]
    entry = RegisterEntry.objects.latest("seq")
    assert RegisterEntry.objects.count() == before + 1
    assert (entry.action, entry.label, entry.person_id) == (
        "export_recommendations", "导出推荐汇总表", three[0].staff.head.person_id,
    )  # fmt: skip
    assert entry.detail.facts == {"rows": 2, "audience": "staff", "call": three[0].application.round_id}


def test_the_table_of_the_ticked_files_alone(three):
    client = browser(three[0].staff.officer)
    asked = f"{SUMMARY}?ids={three[1].application.pk}&ids={three[2].application.pk}"
    page = client.get(asked)
    assert (page.context["count"], page.context["left"], page.context["form"]) == (1, 1, None)
    assert sheet(client.post(asked))[1:] == [line(1, three[1])]
    assert RegisterEntry.objects.latest("seq").detail.facts == {"rows": 1, "ticked": 1}


def test_key_fields_and_rounds_stand_only_where_they_tell_something(three, frozen):
    Programme.objects.update(tells_key_fields=False)
    other = make.way_to(S.APPROVED, round_=make.call(title="第二批"))
    frozen(max(way.at for way in (*three, other)))
    rows = sheet(browser(three[0].staff.officer).post(SUMMARY))
    assert rows[0] == [*HEADER[:6], "批次", *HEADER[7:]]
    assert [row[6] for row in rows[1:]] == ["2026年第一批", "2026年第一批", "第二批"]


def test_a_voided_recommendation_leaves_the_table(three, frozen):
    three[1].do(A.RETURN_TO_DISTRICT, three[1].staff.city_officer, note="材料不全。")
    frozen(max(way.at for way in three))
    assert sheet(browser(three[0].staff.officer).post(SUMMARY))[1:] == [line(1, three[0])]


def test_nothing_to_sum_up_and_nobody_else(three):
    client = browser(three[0].staff.officer)
    assert client.post(f"{SUMMARY}?ids={three[2].application.pk}").status_code == 400
    stranger = browser(people.officer_of(people.authority(people.CHAOYANG)))
    everything = f"{SUMMARY}?" + "&".join(f"ids={way.application.pk}" for way in three)
    assert (stranger.get(everything).context["rows"], stranger.post(everything).status_code) == ([], 400)
    for user in (three[0].staff.city_officer, three[0].staff.city_head, three[0].actor.user):
        assert (browser(user).get(everything).status_code, browser(user).post(everything).status_code) == (403, 403)
    assert RegisterEntry.objects.filter(action="export_recommendations").count() == 0


def test_the_list_leads_there_with_its_filters_or_its_ticks(three):
    page = browser(three[0].staff.officer).get(f"/applications/?call={three[0].application.round_id}")
    assert page.context["summary_url"] == f"{SUMMARY}?call={three[0].application.round_id}"
    assert page.context["taking"] == [
        {"label": "推荐汇总表", "url": SUMMARY},
        {"label": "材料包", "url": reverse("applications:bundles")},
    ]
    city = browser(three[0].staff.city_officer).get("/applications/")
    assert city.context["summary_url"] == ""
    assert [way["label"] for way in city.context["taking"]] == ["材料包"]
