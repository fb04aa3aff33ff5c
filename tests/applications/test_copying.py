"""Beginning a form from an earlier application: what goes along, what does not and is named, that it happens once."""

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from applications.choices import Action, State
from applications.models import Application, Attachment, FormEdition, Round
from applications.selectors.copying import sources_for
from applications.services import start_from
from office.clock import SHANGHAI
from office.machine import Actor, NotAllowed, NotReady
from office.models import RegisterEntry, Upload
from office.quarantine import INFECTED
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db

NEXT = datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def earlier() -> Way:
    """Not selected in the round before."""
    return make.way_to(State.NOT_SELECTED)


def next_call(**more: Any) -> Round:
    return make.call(start=NEXT, title="2026年第二批", **more)


def next_edition(source: Application) -> FormEdition:
    """The edition that follows: without the section on posts and the field on the economic type, staff as a text that
    is sealed, an e-mail that is sealed no longer or not yet, another list of fields of the economy.
    """
    sections = copy.deepcopy(source.edition.sections)
    sections = [section for section in sections if section["key"] != "posts"]
    by_key = {section["key"]: section for section in sections}
    lead = by_key["lead"]["fields"]
    lead[:] = [field for field in lead if field["key"] != "economic_type"]
    next(field for field in lead if field["key"] == "email")["sealed"] = True
    next(field for field in lead if field["key"] == "phone")["sealed"] = False
    field = next(field for field in by_key["chain"]["fields"] if field["key"] == "key_field")
    field["options"] = [option for option in field["options"] if option[0] != "manufacturing"]
    values = {
        name: getattr(source.edition, name)
        for name in ("programme", "title", "note", "notes", "checklist", "declaration", "layout", "boxes", "state",
                     "state_since", "published_at")
    }  # fmt: skip
    kinds = [kind for kind in source.edition.attachments if kind["key"] != "licence"]
    return FormEdition.objects.create(code="next", sections=sections, attachments=kinds, **values)


def contents(application: Application) -> dict[str, Any]:
    return {row.key: row.content for row in application.version.contents.all()}


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Application, Attachment, RegisterEntry))


# What goes along -----------------------------------------------------------------------------------------------------


def test_all_but_agreements_goes_along_and_the_register_tells(earlier: Way) -> None:
    source, call = earlier.application, next_call()
    uploads = Upload.objects.count()
    begun = start_from(source, call=call, actor=earlier.actor, at=NEXT)
    assert (begun.is_new, begun.left_out, begun.application.state) == (True, (), State.DRAFT)
    before, after = contents(source), contents(begun.application)
    agreed = {"operation": "", "credit": "", "fund_compliance": ""}
    expected = copy.deepcopy(before)
    expected["eligibility_enterprise"]["fields"] |= agreed
    assert after == expected
    files = [(row.kind, row.upload_id) for row in source.version.attachments.all()]
    assert [(row.kind, row.upload_id) for row in begun.application.version.attachments.all()] == files
    assert (begun.files, Upload.objects.count()) == (len(files), uploads)
    entry = RegisterEntry.objects.of(begun.application).latest("seq")
    note = f"内容来自“2026年第一批”的申报（{source.number}）第 1 版，沿用附件 {len(files)} 个。"
    assert (entry.action, entry.label, entry.audiences, entry.detail.note) == (
        "copy", "复制往年申报", "|applicant|staff|", note,
    )  # fmt: skip
    assert (entry.detail.facts["source"], entry.detail.facts["version"]) == (source.pk, 1)


def test_what_the_new_edition_lacks_is_left_out_and_named(earlier: Way) -> None:
    source = earlier.application
    infected = source.version.attachments.exclude(kind="licence").first().upload
    Upload.objects.filter(pk=infected.pk).update(verdict=INFECTED, scanned_at=NEXT, signature="测试病毒")
    licences = [row.upload.name for row in source.version.attachments.filter(kind="licence")]
    call = next_call(edition=next_edition(source))
    begun = start_from(source, call=call, actor=earlier.actor, at=NEXT)
    names = sorted([*licences, infected.name])
    assert begun.left_out[:4] == (
        "“生态链概况”的“重点领域”", "“链主单位”的“联系电话”", "“链主单位”的“单位性质”", "“技术技能岗位”一节",
    )  # fmt: skip
    assert sorted(begun.left_out[4:]) == sorted(f"附件“{name}”" for name in names)
    lead = contents(begun.application)["lead"]["fields"]
    assert "economic_type" not in lead
    assert (lead["phone"], lead["email"]["mask"] != "office@example.com", lead["staff"]) == ("", True, "2860")
    assert contents(begun.application)["chain"]["fields"]["key_field"] == ""
    note = RegisterEntry.objects.of(begun.application).latest("seq").detail.note
    assert note.endswith(f"没有带入：{'、'.join(begun.left_out)}。")


def test_who_applies_is_who_is_registered_now(earlier: Way) -> None:
    Unit.objects.filter(pk=earlier.application.unit_id).update(name="北京更名测试有限公司")
    source = Application.objects.get(pk=earlier.application.pk)
    begun = start_from(source, call=next_call(), actor=earlier.actor, at=NEXT)
    assert contents(begun.application)["lead"]["fields"]["name"] == "北京更名测试有限公司"


def test_the_copy_can_be_agreed_to_finalised_and_changes_nothing_of_the_old(earlier: Way) -> None:
    source = earlier.application
    before, digest = contents(source), source.version.digest
    begun = start_from(source, call=next_call(), actor=earlier.actor, at=NEXT)
    way = Way(begun.application, earlier.actor, earlier.staff, NEXT + timedelta(hours=1))
    with pytest.raises(NotReady) as refusal:
        way.do(Action.FINALISE)
    assert {problem.section for problem in refusal.value.problems} == {"eligibility_enterprise"}
    sections = {"eligibility_enterprise": make.content(source.unit)["eligibility_enterprise"]}
    make.fill_in(begun.application, sections, actor=earlier.actor, at=way.at, attach=False)
    way.do(Action.FINALISE)
    assert way.application.state == State.AWAITING_STAMP
    source = Application.objects.get(pk=source.pk)
    assert (contents(source), source.version.digest) == (before, digest)


# Once, and only where it may -----------------------------------------------------------------------------------------


def test_twice_makes_one_draft_and_overwrites_nothing(earlier: Way) -> None:
    call = next_call()
    first = start_from(earlier.application, call=call, actor=earlier.actor, at=NEXT)
    make.fill_in(first.application, {"plan": {"fields": {"text": "改过"}}}, actor=earlier.actor, at=NEXT, attach=False)
    before = counted()
    again = start_from(earlier.application, call=call, actor=earlier.actor, at=NEXT)
    assert (again.application.pk, again.is_new, counted()) == (first.application.pk, False, before)
    assert contents(again.application)["plan"] == {"fields": {"text": "改过"}}


def test_another_programme_another_unit_and_a_round_not_open_are_refused(earlier: Way) -> None:
    source, before = earlier.application, counted()
    refused = (
        ({"call": guangdong.call(start=NEXT), "actor": earlier.actor, "at": NEXT}, NotReady),
        ({"call": source.round, "actor": Actor.of(people.holder("applicant")), "at": make.START}, NotAllowed),
        ({"call": next_call(), "actor": Actor.of(people.holder("applicant")), "at": NEXT}, NotAllowed),
        ({"call": next_call(), "actor": earlier.actor, "at": NEXT - timedelta(days=9)}, NotReady),
    )
    for asked, refusal in refused:
        before = counted()
        with pytest.raises(refusal):
            start_from(source, **asked)
        assert counted() == before


def test_a_live_application_of_the_same_round_is_no_source() -> None:
    way = make.way_to(State.SUBMITTED)
    call = way.application.round
    assert sources_for([way.application.unit], [call]) == {}
    with pytest.raises(NotReady) as refusal:
        start_from(way.application, call=call, actor=way.actor, at=way.at)
    assert str(refusal.value) == "只能从同一试点方案以前批次的、或者已经办结的申报复制。"
    assert Application.objects.count() == 1


@pytest.mark.parametrize("state", [State.DISCARDED, State.WITHDRAWN, State.LAPSED, State.NOT_RECOMMENDED])
def test_what_is_over_in_the_same_round_is_a_source(state: str) -> None:
    way = make.way_to(state)
    key = (way.application.round_id, way.application.unit_id)
    assert sources_for([way.application.unit], [way.application.round]) == {key: [way.application]}


# The pages -----------------------------------------------------------------------------------------------------------


def test_the_start_page_offers_the_earlier_one_and_a_double_click_makes_one(earlier: Way, frozen: Any) -> None:
    source, call = earlier.application, next_call()
    frozen(NEXT)
    client = sign_in(earlier.actor.user)
    html = client.get(reverse("applications:start")).content.decode()
    label = f"2026年第一批 · 未入围 · {source.number} · 集成电路封装测试技能生态链"
    assert html.count(f'<option value="{source.pk}">{label}</option>') == 1
    address = reverse("applications:begin", args=[call.pk, source.unit_id])
    first = client.post(address, {"source": source.pk}, follow=True)
    told = [str(message) for message in first.context["messages"]]
    files = source.version.attachments.count()
    assert told == [
        f"申报书已建立，往年内容已经带入，请逐节核对；承诺事项须重新勾选。沿用附件 {files} 个，请核对是否仍然有效。"
    ]
    again = client.post(address, {"source": source.pk}, follow=True)
    assert [str(message) for message in again.context["messages"]] == ["本批次已有申报书，请继续填写；没有再复制。"]
    assert again.redirect_chain == first.redirect_chain
    assert Application.objects.filter(round=call).count() == 1


def test_the_old_file_leads_to_the_open_round(earlier: Way, frozen: Any) -> None:
    source, call = earlier.application, next_call()
    frozen(NEXT)
    client = sign_in(earlier.actor.user)
    url = f"{reverse('applications:start')}?source={source.pk}#offer-{call.pk}-{source.unit_id}"
    links = [act["url"] for act in client.get(source.get_absolute_url()).context["panel"]]
    assert links == [url]
    handed_in = client.get(reverse("applications:form", args=[source.pk])).context["actions"]
    assert [(act["label"], act["url"]) for act in handed_in] == [("复制到“2026年第二批”", url)]
    html = client.get(url).content.decode()
    assert html.count(f'<option value="{source.pk}" selected>') == 1
    officer = sign_in(earlier.staff.officer)
    assert url not in officer.get(source.get_absolute_url()).content.decode()


@pytest.mark.parametrize("asked", ["x", "0", "9" * 30, "-1"])
def test_an_application_that_is_not_the_units_is_not_found(asked: str, earlier: Way, frozen: Any) -> None:
    call = next_call()
    frozen(NEXT)
    other = make.way_to(State.WITHDRAWN)
    client = sign_in(earlier.actor.user)
    address = reverse("applications:begin", args=[call.pk, earlier.application.unit_id])
    before = counted()
    for source in (asked, str(other.application.pk)):
        assert client.post(address, {"source": source}).status_code == 404
    assert counted() == before
