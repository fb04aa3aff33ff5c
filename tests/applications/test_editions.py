"""Editions are data: Beijing fits the catalogue and the portal's own keys; a tiny one works with no code of its own."""

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.choices import LEAD_KINDS, UnitKind
from applications.choices import Action, State
from applications.editions import FOLDER, read_edition
from applications.fields import parse_sections
from applications.kinds import demand_of
from applications.models import FormEdition
from applications.selectors.form import FACT_KEYS, MEMBERS, POST_PLACES, POSTS, SCHOOLS, FormFacts, facts_of, incomplete
from applications.services import save_section
from applications.workflow.facts import Declaration
from chains.choices import KeyField
from chains.models import Indicator
from office.machine import Problem, perform
from office.models import IssuedDocument
from subsidies.models import PolicyVersion
from tests.factories import accounts as people
from tests.factories import applications as make

SECTIONS = (
    "chain", "lead", "fund", "posts", "members", "schools", "apprentices", "trainees", "targets", "policies", "plan",
)  # fmt: skip
TINY = {
    "code": "tiny",
    "title": "小型技能生态链申报表",
    "note": "测试所用的表单。",
    "notes": [],
    "sections": [
        {
            "key": "chain", "number": "一", "title": "概况", "kind": "fields",
            "fields": [
                {"key": "name", "label": "名称", "type": "text", "required": True},
                {"key": "motto", "label": "口号", "type": "text"},
            ],
        },
        {
            "key": "tools", "number": "二", "title": "设备", "kind": "rows", "min_rows": 1,
            "fields": [
                {"key": "name", "label": "名称", "type": "text", "required": True},
                {"key": "bought", "label": "购置日期", "type": "date"},
            ],
        },
        {
            "key": "lead", "number": "三", "title": "报送", "kind": "fields",
            "fields": [{"key": "authority", "label": "报送部门", "type": "authority", "required": True}],
        },
    ],
    "attachments": [],
    "checklist": [{"key": "whole", "text": "材料齐全"}],
    "declaration": "内容属实。",
}  # fmt: skip


@pytest.fixture
def beijing(db: None) -> FormEdition:
    return make.edition()


def test_every_edition_in_the_folder_fits_the_catalogue() -> None:
    codes = sorted(path.stem for path in FOLDER.glob("*.json"))
    assert [read_edition(code)["code"] for code in codes] == codes
    assert codes == ["beijing-2024", "guangdong-2022"]


def test_beijings_edition_is_seeded_and_says_that_it_is_the_portals_own(beijing: FormEdition) -> None:
    assert beijing.note == (
        "本表是申报门户依据京人社能发〔2024〕14号编制的申报用表，不是该文件所附的附件1；该附件另有要求的，从其要求。"
    )
    assert beijing.published_at is not None
    assert beijing.programme.code == "beijing-2024"
    sections = parse_sections(beijing.sections)
    assert [section.key for section in sections] == [*SECTIONS, "eligibility_enterprise", "eligibility_institution"]
    assert len(beijing.checklist) == 10


def test_seeding_again_changes_nothing(beijing: FormEdition) -> None:
    import_module("applications.migrations.0003_seed").seed(apps, None)
    found = FormEdition.objects.filter(programme=beijing.programme)
    assert list(found.values_list("pk", "code")) == [(beijing.pk, "beijing-2024")]


def test_what_the_portals_rules_read_stands_in_beijings_form(beijing: FormEdition) -> None:
    by_key = {section.key: section for section in beijing.parsed}
    for section, key in FACT_KEYS.values():
        assert by_key[section].field(key) is not None
    assert by_key[POSTS].field(POST_PLACES).type == "integer"
    for key in (MEMBERS, SCHOOLS):
        assert by_key[key].field("uscc").type == "uscc"
    assert [key for key, _ in by_key["chain"].field("key_field").options] == KeyField.values
    assert [key for key, _ in by_key[MEMBERS].field("kind").options] == UnitKind.values


def test_targets_are_the_programmes_indicators(beijing: FormEdition) -> None:
    fields = next(section for section in beijing.parsed if section.key == "targets").fields
    indicators = Indicator.objects.filter(programme=beijing.programme).order_by("position")
    assert [(field.key, field.label, field.unit or "%") for field in fields] == [
        (row.code, row.name, row.unit) for row in indicators
    ]


def test_policies_are_the_twelve_of_the_scheme(beijing: FormEdition) -> None:
    field = next(section for section in beijing.parsed if section.key == "policies").field("numbers")
    titles = PolicyVersion.objects.order_by("policy__number").values_list("policy__number", "title")
    assert list(field.options) == [(str(number), f"{number}．{title}") for number, title in titles]


@pytest.mark.parametrize("kind", LEAD_KINDS)
def test_the_education_fund_is_asked_of_enterprises_alone(beijing: FormEdition, kind: str) -> None:
    keys = [section.key for section in beijing.parsed if section.applies_to(kind)]
    needed = [entry.key for entry in beijing.kinds if demand_of(entry, kind, beijing.parsed, {}).needed]
    if kind == UnitKind.ENTERPRISE:
        assert keys == [*SECTIONS, "eligibility_enterprise"]
        assert needed == ["licence", "insurance", "fund", "agreements"]
    else:
        assert keys == [*(key for key in SECTIONS if key != "fund"), "eligibility_institution"]
        assert needed == ["licence", "insurance", "agreements"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LEAD_KINDS)
def test_the_whole_form_of_the_factory_is_complete_for_every_kind(kind: str) -> None:
    way = make.drafted(people.verified_unit(kind=kind, at=make.START - make.BEFORE))
    assert incomplete(way.application.version) == []


# Sections are data ---------------------------------------------------------------------------------------------------


@pytest.fixture
def tiny(beijing: FormEdition) -> FormEdition:
    published = {"state": "published", "state_since": people.PAST, "published_at": people.PAST}
    return FormEdition.objects.create(programme=beijing.programme, **published, **TINY)


def test_a_tiny_edition_is_filled_in_finalised_stamped_and_handed_in(
    tiny: FormEdition, frozen, run_effects, client: Client
) -> None:
    at: datetime = frozen("2026-03-02T10:00")
    way = make.drafted(None, make.call(edition=tiny), fill=False)
    application, actor = way.application, way.actor
    client.force_login(actor.user)

    page = client.get(reverse("applications:section", args=[application.pk, "tools"])).content.decode()
    assert 'name="rows-0-bought"' in page
    assert client.get(reverse("applications:section", args=[application.pk, "posts"])).status_code == 404

    save_section(application, "chain", {"fields": {"name": "小链", "motto": "👷"}}, seen=0, actor=actor, at=at)
    save_section(application, "lead", {"fields": {"authority": "顺义区"}}, seen=0, actor=actor, at=at)
    assert incomplete(application.version) == [Problem("“设备”至少填写 1 行。", section="tools")]
    rows = {"rows": [{"name": "车床", "bought": "2026年9月1日"}]}
    save_section(application, "tools", rows, seen=0, actor=actor, at=at)
    assert incomplete(application.version) == []
    assert facts_of(application.version) == FormFacts(
        chain_name="小链", authority="110113", participant_codes=(application.unit.uscc,)
    )

    way.do(Action.FINALISE)
    way.stamp()
    way.do(Action.SUBMIT, facts=Declaration(True))
    assert (way.application.state, way.application.authority.code) == (State.SUBMITTED, make.SHUNYI)
    run_effects()
    paper = IssuedDocument.objects.get(kind="application_form")
    assert [chapter["title"] for chapter in paper.content["sections"]] == ["概况", "设备", "报送", "附件清单"]
    assert paper.content["sections"][1]["blocks"][0]["rows"] == [["车床", "2026-09-01"]]
    assert paper.content["title_lines"] == ["小型技能生态链", "申报表"]


def test_an_application_stays_with_the_edition_that_it_began_with(tiny: FormEdition) -> None:
    call = make.call(edition=tiny)
    way = make.drafted(None, call, fill=False)
    call.edition = make.edition()
    call.save()
    fresh = type(way.application).objects.get(pk=way.application.pk)
    assert (fresh.edition_id, fresh.version.edition_id) == (tiny.pk, tiny.pk)
    with pytest.raises(LookupError):
        save_section(fresh, "posts", {"rows": []}, seen=0, actor=way.actor, at=way.at)


def test_a_unit_that_reports_directly_needs_no_district(beijing: FormEdition) -> None:
    programme = beijing.programme
    programme.directly_reporting_kinds = [UnitKind.ENTERPRISE]
    programme.save()
    way = make.drafted()
    application = perform(way.application, Action.FINALISE, actor=way.actor, at=way.at)
    assert (application.authority.code, application.is_direct) == (make.CITY, True)
