"""Papers of recommendation other than a form for each file: lists that several files share, the form's opinion box."""

import pytest

from applications.choices import Action, State
from applications.models import Application, Recommendation, Round
from applications.services import draw_up_list, send_up_list
from applications.workflow.facts import StampedScan
from chains.models import Programme
from office.actors import Actor
from office.machine import NotAllowed, NotReady
from office.models import IssuedDocument
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db


def approved(call: Round, name: str) -> make.Way:
    """A file that Guangzhou has approved."""
    firm = guangdong.unit(name)
    way = make.drafted(firm, call, sections=guangdong.content(firm, f"{name}技能生态链"))
    make._approve(way)
    return way


@pytest.fixture
def ways() -> list[make.Way]:
    call = guangdong.call()
    return [approved(call, f"广州测{word}家电有限公司") for word in ("甲", "乙")]


def states(ways: list[make.Way]) -> list[str]:
    return [Application.objects.get(pk=way.application.pk).state for way in ways]


def drawn(way: make.Way) -> IssuedDocument:
    return draw_up_list(way.application.round, way.application.authority, actor=Actor.of(way.staff.officer), at=way.at)


def test_a_list_holds_all_approved_files_and_replaces_the_one_before(ways):
    first = drawn(ways[0])
    assert [row[0] for row in first.content["rows"]] == ["广州测甲家电有限公司", "广州测乙家电有限公司"]
    second = drawn(ways[1])
    first.refresh_from_db()
    assert (first.is_valid, first.void_reason) == (False, f"重新编制为{second.number}")
    assert set(Recommendation.objects.values_list("document", flat=True)) == {second.pk}
    assert (first.number, second.number) == ("广州市荐〔2026〕1号", "广州市荐〔2026〕2号")


def test_a_list_is_sent_up_as_a_whole_or_not_at_all(ways):
    document, officer = drawn(ways[0]), Actor.of(ways[0].staff.officer)
    with pytest.raises(NotReady):
        send_up_list(document, make.pdf(), "MD-2222-2222", actor=officer, at=ways[1].at)
    assert states(ways) == [State.APPROVED, State.APPROVED]
    send_up_list(document, make.pdf(), document.code, actor=officer, at=ways[1].at)
    assert states(ways) == [State.RECOMMENDED, State.RECOMMENDED]
    scans = set(Recommendation.objects.values_list("scan", flat=True))
    assert len(scans) == 1
    with pytest.raises(NotReady):
        send_up_list(document, make.pdf(), document.code, actor=officer, at=ways[1].at)


def test_a_list_stands_while_one_of_its_files_stands(ways):
    document, officer = drawn(ways[0]), Actor.of(ways[0].staff.officer)
    send_up_list(document, make.pdf(), document.code, actor=officer, at=ways[1].at)
    standing = []
    for way in ways:
        way.do(Action.RETURN_TO_DISTRICT, way.staff.city_officer, note="材料不全。")
        document.refresh_from_db()
        standing.append(document.is_valid)
    assert standing == [True, False]
    assert states(ways) == [State.SUBMITTED, State.SUBMITTED]


def test_a_file_is_not_sent_up_before_it_stands_on_a_list(ways):
    way = ways[0]
    with pytest.raises(NotReady) as refused:
        way.do(Action.SEND_UP, way.staff.officer, facts=StampedScan(0, ""))
    assert [problem.text for problem in refused.value.problems] == ["请先编制推荐名单，再在名单上盖章、扫描、报送。"]


def test_who_may_not_and_what_is_not_there_is_refused(ways):
    call, place = ways[0].application.round, ways[0].application.authority
    with pytest.raises(NotAllowed):
        draw_up_list(call, place, actor=Actor.of(ways[0].staff.head), at=ways[0].at)
    with pytest.raises(NotReady) as late:
        draw_up_list(call, place, actor=Actor.of(ways[0].staff.officer), at=call.recommend_until)
    assert str(late.value) == "本批次推荐报送已经截止。"
    Programme.objects.filter(pk=call.programme_id).update(recommendation_paper="form")
    with pytest.raises(NotReady) as unknown:
        drawn(make.Way(Application.objects.get(pk=ways[0].application.pk), ways[0].actor, ways[0].staff, ways[0].at))
    assert str(unknown.value) == "“广东省技能生态链”不用推荐名单。"
    assert not IssuedDocument.objects.filter(kind="recommendation_list").exists()


def test_the_opinion_box_of_the_form_is_the_paper_itself():
    call = guangdong.call()
    Programme.objects.filter(pk=call.programme_id).update(recommendation_paper="box")
    way = approved(Round.objects.get(pk=call.pk), "广州测丙家电有限公司")
    form = way.application.version.document
    assert Recommendation.objects.get().document == form
    way.send_up()
    assert way.application.state == State.RECOMMENDED
    way.do(Action.RETURN_TO_DISTRICT, way.staff.city_officer, note="请补充。")
    form.refresh_from_db()
    assert (form.is_valid, Recommendation.objects.get().voided_at is None) == (True, False)
