"""The settings of schemes and indicators: who changes them, what a change enters into the register, what is refused."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from chains.models import Indicator, Programme
from office.models import RegisterEntry
from publicity.selectors.lists import SETTINGS
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db
CODE = "beijing-2024"


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def administrator(client):
    account = people.holder(Role.ADMINISTRATOR)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def sent(page) -> dict:
    """What a browser would send back unchanged."""
    form = page.context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    prepared = {name: form.fields[name].prepare_value(value) for name, value in values.items()}
    return {name: value for name, value in prepared.items() if value is not None}


def change_url(thing) -> str:
    return reverse(f"admin:chains_{thing._meta.model_name}_change", args=[thing.pk])


def test_a_change_is_an_act_with_old_and_new(administrator):
    scheme = Programme.objects.get(code=CODE)
    values = sent(administrator.get(change_url(scheme)))
    assert (values["reminder_days"], values["publicity_days"]) == ("180、90、30、7", 5)
    columns = ["key_field", "lead_unit", "chain_name"]
    changed = {"publicity_days": 7, "reminder_days": "30，180", "notice_columns": columns}
    answer = administrator.post(change_url(scheme), values | changed)
    assert answer.status_code == 302
    scheme.refresh_from_db()
    assert (scheme.publicity_days, scheme.reminder_days) == (7, [180, 30])
    assert scheme.notice_columns == ["chain_name", "lead_unit", "key_field"]
    entry = RegisterEntry.objects.of(scheme).get()
    assert (entry.action, entry.label) == ("change_programme", "修改试点方案")
    assert sorted(entry.detail.note.splitlines()) == [
        "公示名单栏目：序号、生态链名称、链主单位、推荐单位、重点领域 → 生态链名称、链主单位、重点领域",
        "公示工作日数：5 → 7",
        "期满提醒提前天数：180、90、30、7 → 180、30",
    ]


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"notice_columns": ["chain_name"]}, "notice_columns", "公示名单须列出链主单位。"),
        ({"reminder_days": "一个月"}, "reminder_days", "请填写天数，用“、”隔开，例如：180、90、30、7。"),
        ({"reminder_days": "0"}, "reminder_days", "提醒的提前天数应在 1 至 366 之间。"),
        ({"publicity_days": 0}, "publicity_days", "应至少为 1。"),
        ({"construction_months": 0}, "construction_months", "应至少为 1。"),
    ],
)
def test_what_cannot_be_a_setting_is_refused(administrator, changed, name, sentence):
    scheme = Programme.objects.get(code=CODE)
    before = Programme.objects.filter(pk=scheme.pk).values().get()
    values = sent(administrator.get(change_url(scheme)))
    answer = administrator.post(change_url(scheme), values | changed)
    assert (answer.status_code, answer.context["adminform"].form.errors) == (200, {name: [sentence]})
    assert Programme.objects.filter(pk=scheme.pk).values().get() == before
    assert not RegisterEntry.objects.of(scheme).exists()


def test_a_document_number_keeps_its_form(administrator):
    scheme = Programme.objects.get(code=CODE)
    values = sent(administrator.get(change_url(scheme)))
    administrator.post(change_url(scheme), values | {"document_number": "京人社能发[2024]15号"})
    scheme.refresh_from_db()
    assert scheme.document_number == "京人社能发〔2024〕15号"


def test_the_order_of_indicators_changes_in_the_list(administrator):
    rows = list(Indicator.objects.filter(programme__code=CODE))
    url = reverse("admin:chains_indicator_changelist")
    shown = administrator.get(url, {"programme__id__exact": rows[0].programme_id}).context["cl"].result_list
    data = {"form-TOTAL_FORMS": len(shown), "form-INITIAL_FORMS": len(shown), "_save": "1"}
    for place, row in enumerate(shown):
        data |= {f"form-{place}-id": row.pk, f"form-{place}-position": row.position}
    moved = shown[0]
    old, data["form-0-position"] = moved.position, 99
    answer = administrator.post(f"{url}?programme__id__exact={rows[0].programme_id}", data)
    assert answer.status_code == 302
    moved.refresh_from_db()
    entries = RegisterEntry.objects.filter(action="change_indicator")
    assert (moved.position, [entry.detail.note for entry in entries]) == (99, [f"顺序：{old} → 99"])


def test_an_indicators_code_stays(administrator):
    row = Indicator.objects.filter(programme__code=CODE).first()
    page = administrator.get(change_url(row))
    assert set(page.context["adminform"].form.fields) == {
        "name", "dimension", "unit", "definition", "counted_by", "position",
    }  # fmt: skip
    answer = administrator.post(change_url(row), sent(page) | {"name": "新的名称", "code": "other"})
    assert answer.status_code == 302
    before = row.code
    row.refresh_from_db()
    assert (row.name, row.code) == ("新的名称", before)


def test_a_new_indicator_is_on_record(administrator):
    scheme = Programme.objects.get(code=CODE)
    values = {
        "programme": scheme.pk, "code": "new-one", "name": "新指标", "dimension": "training", "unit": "人",
        "definition": "口径", "counted_by": "台账", "position": 50,
    }  # fmt: skip
    assert administrator.post(reverse("admin:chains_indicator_add"), values).status_code == 302
    row = Indicator.objects.get(code="new-one")
    entry = RegisterEntry.objects.of(row).get()
    assert (entry.action, "维度：技能培训" in entry.detail.note.splitlines()) == ("add_indicator", True)


@pytest.mark.parametrize("name", ["programme", "indicator"])
def test_nothing_is_deleted(administrator, name):
    row = {"programme": Programme, "indicator": Indicator}[name].objects.first()
    assert administrator.post(reverse(f"admin:chains_{name}_delete", args=[row.pk])).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_schemes_are_not_added_here(administrator):
    assert administrator.get(reverse("admin:chains_programme_add")).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_the_settings_are_the_administrators(client, role):
    client.force_login(people.holder(role), "django.contrib.auth.backends.ModelBackend")
    scheme = Programme.objects.get(code=CODE)
    url = change_url(scheme)
    answer = client.post(url, {"publicity_days": 1})
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={url}")
    assert client.get(answer["Location"]).status_code == 403
    scheme.refresh_from_db()
    assert scheme.publicity_days == 5


def test_what_a_notice_may_show_is_what_settings_offer(administrator):
    offered = administrator.get(change_url(Programme.objects.get(code=CODE))).context["adminform"].form
    words = [key for key, _ in offered.fields["notice_columns"].choices]
    assert set(words) - {"number"} == set(SETTINGS)
