"""Notices of the results of assessments: drafted, corrected, objected to, announced; what becomes of the chains."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from chains.choices import AssessmentResult, ChainState
from chains.models import Chain
from office.machine import Actor, NotAllowed, NotReady, Problem, available, perform
from office.models import IssuedDocument, Message, RegisterEntry
from publicity.choices import AnnouncementAction, ItemState, NoticeAction, ObjectionAction, ObjectionKind
from publicity.models import Announcement, Notice
from publicity.selectors import clearable
from publicity.selectors.lists import ended_chains
from publicity.services import draft_announcement, draft_results, edit_results
from publicity.workflow.facts import Handling
from tests.accounts.test_concurrency import at_once
from tests.factories import accounts as people
from tests.factories import chains as making
from tests.factories import results as make
from tests.factories.publicity import CORRECTION, ISSUE, Case
from tests.factories.results import drafted, issued

pytestmark = pytest.mark.django_db
CONTINUE, STOP = AssessmentResult.CONTINUE, AssessmentResult.STOP


@pytest.fixture
def world():
    return make.world()


def state_of(chain) -> str:
    return Chain.objects.get(pk=chain.pk).state


def lines(notice) -> list[tuple[str, str]]:
    return [(item.name, item.state) for item in notice.items.order_by("position")]


def test_a_list_shows_each_chain_with_its_period_and_result(world):
    case = issued(world, CONTINUE, STOP)
    assert (case.notice.starts_on, case.notice.ends_on) == (date(2026, 3, 23), date(2026, 3, 27))
    assert case.notice.about == "期满评估结果"
    paper = case.notice.document.content
    assert paper["annex"]["title"] == "建设期满评估结果"
    assert [column["label"] for column in paper["annex"]["columns"]] == [
        "生态链名称",
        "链主单位",
        "建设周期",
        "评估结果",
    ]
    span = "2024年2月29日至2026年2月28日"
    assert paper["annex"]["rows"] == [
        [world.chains[0].name, world.chains[0].lead_unit.name, span, "继续建设"],
        [world.chains[1].name, world.chains[1].lead_unit.name, span, "中止建设"],
    ]
    # Nothing becomes of the chains before the announcement.
    assert [state_of(chain) for chain in world.chains] == [ChainState.ENDED] * 3


def test_two_schemes_share_the_series_of_the_portals_numbers(world):
    other = make.world("guangdong-2022", district="440100")
    cases = [issued(each, CONTINUE, STOP) for each in (world, other)]
    objections = [case.object(2) for case in cases]
    for case, objection in zip(cases, objections, strict=True):
        case.decide(objection, upheld=False)
        case.close()
    announcements = [case.announce(case.draft_announcement(starts_on=date(2026, 4, 1))) for case in cases]
    assert [case.notice.serial for case in cases] == ["公示-2026-001", "公示-2026-002"]
    assert [objection.number for objection in objections] == ["异议-2026-0001", "异议-2026-0002"]
    assert [announcement.serial for announcement in announcements] == ["公布-2026-001", "公布-2026-002"]


def test_a_chain_stands_on_one_list_at_a_time(world):
    first = issued(world, CONTINUE)
    assert list(ended_chains(world.programme)) == world.chains[1:]
    with pytest.raises(NotReady) as refused:
        drafted(world, STOP)
    name = world.chains[0].name
    assert refused.value.problems == [Problem(f"“{name}”不是期满待评估的生态链，或已列入另一份公示。", section="items")]
    assert Notice.objects.count() == 1
    first.do(NoticeAction.WITHDRAW, world.head, note="评估结果有误。")
    assert lines(first.notice) == [(name, ItemState.REMOVED)]
    assert drafted(world, STOP).items.get().chain == world.chains[0]


def test_a_chain_whose_period_runs_cannot_be_listed(world):
    running = making.chain("在建的技能生态链")
    with pytest.raises(NotReady):
        draft_results(world.programme, [(running, CONTINUE)], actor=Actor.of(world.officer), at=ISSUE)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_list_one_chain_at_once_one_does():
    world = make.world()

    def act():
        return drafted(world, CONTINUE)

    assert at_once(act, act) == ["NotReady", "done"]
    assert Notice.objects.get().items.get().chain == world.chains[0]


def test_only_the_bureau_of_the_scheme_drafts_and_two_people_issue(world):
    for role in (Role.CITY_HEAD, Role.DISTRICT_OFFICER, Role.AUDITOR):
        stranger = Actor.of(people.holder(role, at=people.PAST))
        with pytest.raises(NotAllowed):
            draft_results(world.programme, [(world.chains[0], STOP)], actor=stranger, at=ISSUE)
    assert not Notice.objects.exists()


def test_what_goes_on_begins_a_period_and_what_stops_stops(world, run_effects):
    case = issued(world, CONTINUE, STOP, CONTINUE)
    case.close()
    chosen = list(clearable(case.notice))[:2]
    announcement = case.announce(case.draft_announcement(chosen, starts_on=date(2026, 4, 1)))
    first, second, third = world.chains
    assert [state_of(chain) for chain in world.chains] == ["building", "terminated", "ended"]
    assert [(row.ordinal, row.starts_on, row.ends_on) for row in first.periods.order_by("ordinal")] == [
        (1, date(2024, 2, 29), date(2026, 2, 28)),
        (2, date(2026, 4, 1), date(2028, 4, 1)),
    ]
    assert second.periods.count() == third.periods.count() == 1
    assert [state for _, state in lines(case.notice)] == [ItemState.CLEARED, ItemState.CLEARED, ItemState.LISTED]
    letters = IssuedDocument.objects.filter(kind="assessment_letter").order_by("pk")
    assert [(row.thing_id, row.content["recipient"]) for row in letters] == [
        (first.pk, first.lead_unit.name),
        (second.pk, second.lead_unit.name),
    ]
    assert {"label": "新的建设周期", "value": "2026年4月1日至2028年4月1日", "kind": "wide"} in letters[0].content[
        "facts"
    ]
    titles = [row["title"] for row in announcement.document.content["requirements"]]
    assert titles == ["建设周期", "工作要求", "中止建设"]
    entry = RegisterEntry.objects.of(second).last()
    assert (entry.action, entry.actor_name, entry.audiences) == (
        "stop",
        world.head.person.name,
        "|applicant|public|staff|",
    )
    applicant = making.applicant_of(first)
    run_effects()
    told = Message.objects.filter(recipient=applicant).latest("pk")
    assert told.title == f"“{first.name}”评估结果：继续建设"
    # What stopped frees its lead unit, and the third goes on waiting for its announcement.
    assert not Chain.objects.live().filter(lead_unit=second.lead_unit).exists()
    assert list(clearable(case.notice)) == [case.notice.items.get(chain=third)]


@pytest.mark.parametrize(
    ("results", "starts_on", "sentence"),
    [
        ((CONTINUE,), None, "请填写建设周期起始日。"),
        ((CONTINUE,), date(2026, 2, 28), "“期满1号技能生态链”上一建设周期到2026年2月28日，新的周期须在其后开始。"),
        ((STOP,), date(2026, 4, 1), "所列生态链都中止建设，起始日请留空。"),
    ],
)
def test_a_start_that_cannot_be_is_refused(world, results, starts_on, sentence):
    case = issued(world, *results)
    case.close()
    draft = case.draft_announcement(starts_on=starts_on)
    with pytest.raises(NotReady) as refused:
        perform(draft, AnnouncementAction.PROPOSE, actor=Actor.of(world.officer), at=case.at)
    assert refused.value.problems == [Problem(sentence, field="starts_on")]
    assert Announcement.objects.get().state == "drafted"


def test_chains_that_all_stop_need_no_start(world):
    case = issued(world, STOP)
    case.close()
    announcement = case.announce(case.draft_announcement(starts_on=None))
    assert (state_of(world.chains[0]), announcement.starts_on) == ("terminated", None)
    assert [row["title"] for row in announcement.document.content["requirements"]] == ["中止建设"]


def test_an_objection_holds_one_result_and_its_correction_lists_it_anew(world):
    case = issued(world, STOP, CONTINUE)
    objection = case.object(1)
    assert [state for _, state in lines(case.notice)] == [ItemState.HELD, ItemState.LISTED]
    case.at += timedelta(hours=2)
    done = case.correct(objection)
    assert done.state == "corrected"
    assert [state for _, state in lines(case.notice)] == [ItemState.CORRECTED, ItemState.LISTED]
    entry = RegisterEntry.objects.of(world.chains[0]).last()
    assert (entry.action, entry.detail.note) == ("objection_answered", CORRECTION.words_for_applicant)
    again = drafted(world, CONTINUE)
    assert (again.items.get().chain, again.items.get().result) == (world.chains[0], CONTINUE)


def test_nobody_proposes_that_a_chain_falls_by_an_objection_and_its_proposer_handles_none(world):
    case = issued(world, STOP)
    objection = case.object(1)
    with pytest.raises(NotReady) as refused:
        facts = Handling(world.officer.person_id)
        perform(objection, ObjectionAction.SCREEN, actor=Actor.of(world.officer), at=ISSUE, facts=facts)
    assert refused.value.problems[0].field == "handler"
    objection = case.screen(objection)
    assert [row.action for row in available(objection, world.officer)] == []
    actions = {row.action for row in available(objection, world.handler)}
    assert ObjectionAction.PROPOSE_UPHOLDING not in actions
    assert {ObjectionAction.PROPOSE_CORRECTION, ObjectionAction.PROPOSE_DISMISSAL} <= actions


def test_a_correction_takes_the_lines_and_their_objections_over(world):
    case = issued(world, STOP, CONTINUE)
    objection = case.object(1)
    complaint = case.object(1, kind=ObjectionKind.COMPLAINT)
    draft = draft_results(
        world.programme,
        [(world.chains[0], CONTINUE), (world.chains[1], CONTINUE)],
        corrects=case.notice, correction_reason="第1项结果有误。", actor=Actor.of(world.officer), at=case.at,
    )  # fmt: skip
    later = case.correct_notice(draft)
    assert [state for _, state in lines(case.notice)] == [ItemState.CARRIED, ItemState.CARRIED]
    assert [(item.result, item.state) for item in later.items.order_by("position")] == [
        (CONTINUE, ItemState.HELD),
        (CONTINUE, ItemState.LISTED),
    ]
    for carried in (objection, complaint):
        carried.refresh_from_db()
        assert (carried.notice, carried.item.notice) == (later, later)


def test_the_pages_from_the_draft_to_the_letter(world, client, frozen, run_effects):
    frozen(ISSUE)
    client.force_login(world.officer)
    page = client.get(reverse("publicity:list")).content.decode()
    new = reverse("publicity:results_new", args=[world.programme.pk])
    assert f'href="{new}"' in page
    form = client.get(new).context["form"]
    values = {key: value for key, value in form.initial.items() if value is not None}
    chosen = {f"result_{chain.pk}": result for chain, result in zip(world.chains, (CONTINUE, STOP, ""), strict=True)}
    empty = client.post(new, values)
    assert (empty.status_code, empty.context["form"].non_field_errors()) == (400, ["请至少为一条生态链选择评估结果。"])
    fewer = client.post(new, {**values, **chosen, "columns": ["unit"]})
    assert fewer.context["form"].errors == {"columns": ["名单须列出生态链名称、评估结果。"]}
    assert client.post(new, {**values, **chosen}).status_code == 302
    notice = Notice.objects.get()
    assert [(item.chain, item.result) for item in notice.items.order_by("position")] == [
        (world.chains[0], CONTINUE),
        (world.chains[1], STOP),
    ]
    edit = reverse("publicity:notice_edit", args=[notice.pk])
    assert client.get(edit).context["form"][f"result_{world.chains[1].pk}"].value() == STOP
    changed = {**values, **chosen, f"result_{world.chains[1].pk}": CONTINUE, "seen": notice.revision}
    assert client.post(edit, changed).status_code == 302
    assert [item.result for item in notice.items.order_by("position")] == [CONTINUE, CONTINUE]
    for name in ("notice_file", "notice_preview", "notice_word"):
        assert client.get(reverse(f"publicity:{name}", args=[notice.pk])).status_code == 200
    notice.refresh_from_db()
    case = Case(notice, world.officer, world.head, world.handler, ISSUE, call=None)
    case.issue()
    public = client.get(reverse("publicity:notice", args=[notice.pk]))
    assert public.status_code == 200 and "继续建设" in public.content.decode()
    case.close()
    frozen(case.at)
    new = reverse("publicity:announcement_new", args=[notice.pk])
    form = client.get(new).context["form"]
    assert (form.fields["starts_on"].label, form.fields["starts_on"].required) == ("继续建设的起始日", False)
    announcement = case.announce(case.draft_announcement(starts_on=date(2026, 4, 1)))
    run_effects()
    chain = world.chains[0]
    listed = Client().get(reverse("publicity:announcement", args=[announcement.pk])).content.decode()
    assert f'<a href="{chain.get_absolute_url()}">{chain.name}</a>' in listed
    client.force_login(making.applicant_of(chain))
    paper = reverse(
        "chains:paper", args=[chain.number, IssuedDocument.objects.get(thing_id=chain.pk, kind="assessment_letter").pk]
    )
    assert f'href="{paper}"' in client.get(chain.file_url).content.decode()
    letter = client.get(paper)
    assert (letter["Content-Type"], b"".join(letter.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    client.force_login(making.applicant_of(world.chains[2]))
    assert client.get(paper).status_code == 404


def test_an_edit_with_a_stale_revision_changes_nothing(world):
    notice = drafted(world, STOP)
    with pytest.raises(Exception, match="刚刚在别处保存过"):
        edit_results(notice, [(world.chains[0], CONTINUE)], seen=99, actor=Actor.of(world.officer), at=ISSUE)
    assert notice.items.get().result == STOP


def test_an_announcement_of_results_is_prepared_by_the_bureau_alone(world):
    case = issued(world, STOP)
    case.close()
    stranger = Actor.of(people.holder(Role.DISTRICT_OFFICER, at=people.PAST))
    with pytest.raises(NotAllowed):
        draft_announcement(case.notice, list(clearable(case.notice)), starts_on=None, actor=stranger, at=case.at)
    assert not Announcement.objects.exists()
