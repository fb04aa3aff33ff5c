"""The layering holds, and each guard is shown a planted violation that it must catch."""

import pytest

from tests import rules, template_rules
from tests.rules import Module

MODULES = rules.MODULES
KNOWN = {module.name for module in MODULES}
TOP_LEVEL = {*rules.LADDER, "templates", "static", "tests", "benchmarks", "docs", "deploy"}
NOT_OURS = {"var", "staticfiles", "node_modules", "__pycache__"}

# Guard, and what it must catch: the module's name and its text.
WITH_KNOWN = {
    rules.upward_imports: [
        ("accounts.views", "from applications import selectors"),
        ("office.effects", "import accounts.models"),
        ("portal.views", "from config.settings import DEBUG"),
        ("chains.selectors", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import applications.models"),
    ],
    rules.room_imports: [
        ("applications.models.rounds", "from applications.selectors import form"),
        ("applications.workflow.moves", "from applications import services"),
        ("applications.services", "from applications.forms import RoundForm"),
        ("applications.notifications", "from applications.documents import build"),
        ("applications.querysets", "from . import models"),
        ("applications.fields", "from applications.models import Application"),
    ],
    rules.unknown_rooms: [
        ("accounts.utils", ""),
        ("office.helpers", ""),
        ("chains.models.common", ""),
        ("chains.loading", "from chains.models import Chain"),
        ("chains.loading", "from django.db import transaction"),
    ],
    rules.late_imports: [
        ("accounts.selectors", "def read():\n    from office import clock"),
        ("accounts.models.units", "class Unit:\n    def name(self):\n        import re"),
    ],
    rules.impure_imports: [
        ("office.workdays", "from office.models import CalendarDay"),
        ("evaluation.scoring", "from django.db.models import Sum"),
        ("subsidies.amounts", "from subsidies.models import Policy"),
    ],
    rules.web_below_the_edge: [
        ("applications.services", "def submit(request): ..."),
        ("applications.workflow.moves", "from django.http import HttpRequest"),
        ("chains.permissions", "from rest_framework.permissions import BasePermission"),
    ],
    rules.signals: [("chains.apps", "from django.db.models.signals import post_save")],
    rules.foreign_imports: [
        ("portal.demo.way", "from tests.factories import applications"),
        ("office.numbers", "import benchmarks.seeding"),
    ],
}
ALONE = {
    rules.star_imports: [("accounts.choices", "from enum import *")],
    rules.state_writes: [
        ("applications.services", "application.state = 'draft'"),
        ("applications.services", "Application.objects.filter(pk=1).update(state='draft')"),
        ("applications.services", "Application.objects.create(state=State.DRAFT)"),
        ("applications.services", "Application(state='draft').save()"),
        ("applications.services", "Application.objects.bulk_update(rows, ['state'])"),
        ("applications.services", "Application.objects.update_or_create(pk=1, defaults={'state': 'draft'})"),
        ("applications.services", "application.save(update_fields=['state', 'due_at'])"),
        ("applications.services", "setattr(application, 'state', 'draft')"),
    ],
    rules.own_clocks: [
        ("accounts.views", "timezone.now()"),
        ("accounts.views", "datetime.datetime.now()"),
        ("accounts.views", "date.today()"),
        ("accounts.views", "timezone.localdate()"),
        ("accounts.views", "from django.utils.timezone import now"),
        ("accounts.selectors", "from django.db.models.functions import Now"),
        ("accounts.models.units", "models.DateTimeField(auto_now_add=True)"),
    ],
    rules.time_below_the_edge: [
        ("applications.services", "clock.now()"),
        ("applications.workflow.moves", "clock.today()"),
    ],
    rules.save_overrides: [
        ("chains.models.chains", "class Chain:\n    def save(self): ..."),
        ("subsidies.models", "class Policy:\n    def delete(self): ..."),
    ],
    rules.writes_in_views: [
        ("chains.views", "form.save()"),
        ("chains.views.lists", "Chain.objects.filter(pk=1).update(name='')"),
        ("portal.views", "Chain.objects.get_or_create(pk=1)"),
    ],
    rules.missing_hints: [
        ("chains.selectors", "def directory(user): ..."),
        ("evaluation.scoring", "def total(scores: list[int]): ..."),
    ],
    rules.missing_docstring: [("chains.views", "import re")],
}
TEMPLATES = {
    template_rules.inline_code: [
        "<script>alert(1)</script>",
        "<script type='module'>go()</script>",
        "<style>p {}</style>",
        '<p class="a" style="color: red">',
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
    ],
    template_rules.role_tests: [
        "{% if user.role == 'city_officer' %}",
        "{% if a %}{% elif 'city_head' in roles %}",
        "{% if request.user.is_staff %}",
        "{% if user.roles %}",
        "{% if perms.chains.change_chain %}",
    ],
    template_rules.outside_resources: [
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        "body { background: url(https://cdn.example/x.png) }",
        "@import 'https://cdn.example/x.css';",
        'import { a } from "https://cdn.example/x.js";',
        "fetch('https://cdn.example')",
    ],
    template_rules.open_components: ["{% include 'components/_button.html' with label='保存' %}"],
}
TEMPLATES_ALLOW = {
    template_rules.inline_code: [
        '<script src="{% static \'js/portal.js\' %}" type="module"></script>',
        '<script id="days" type="application/json">[]</script>',
        "{# <style> #}<p data-on='x'>",
        "{% comment %} onclick= {% endcomment %}",
    ],
    template_rules.role_tests: [
        "{% if row.can_submit %}",
        "{% if entry.role %}",
        '<p role="status">{% if shown %}',
        "{{ user.roles_text }}",
    ],
    template_rules.outside_resources: ['<a href="https://www.gov.cn/">', '<img src="/static/img/mark.svg">'],
    template_rules.open_components: ["{% include 'components/_button.html' with label='保存' only %}"],
}


def pairs(table):
    return [pytest.param(guard, case, id=f"{guard.__name__}-{n}")
            for guard, cases in table.items() for n, case in enumerate(cases)]  # fmt: skip


@pytest.mark.parametrize("guard", WITH_KNOWN, ids=lambda guard: guard.__name__)
def test_modules_keep_their_place(guard):
    assert [line for module in MODULES for line in guard(module, KNOWN)] == []


@pytest.mark.parametrize("guard", ALONE, ids=lambda guard: guard.__name__)
def test_modules_keep_the_rules(guard):
    assert [line for module in MODULES for line in guard(module)] == []


def test_nothing_is_imported_in_a_circle():
    assert rules.cycles(MODULES) == []


@pytest.mark.parametrize("guard", TEMPLATES, ids=lambda guard: guard.__name__)
def test_templates_and_static_files_keep_the_rules(guard):
    paths = template_rules.files("templates/**/*.html", "*/templates/**/*.html", "static/**/*.css", "static/**/*.js")
    if guard is template_rules.open_components:
        # A component may hand all its parameters on to a smaller one: it sees nothing else.
        paths = [path for path in paths if path.parent.name != "components"]
    assert paths != []
    assert [f"{path.relative_to(rules.ROOT)}: {line}" for path in paths for line in guard(path.read_text())] == []


def test_the_top_level_holds_nothing_else():
    folders = {path.name for path in rules.ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - NOT_OURS - TOP_LEVEL == set()


@pytest.mark.parametrize(("guard", "planted"), pairs(WITH_KNOWN))
def test_a_misplaced_module_is_caught(guard, planted):
    known = {"applications.models", "applications.selectors", "applications.services", "applications.forms",
             "applications.documents", "chains.models", "office.clock"}  # fmt: skip
    assert guard(Module(*planted), known) != []


@pytest.mark.parametrize(("guard", "planted"), pairs(ALONE))
def test_a_broken_rule_is_caught(guard, planted):
    assert guard(Module(*planted)) != []


def test_a_circle_is_caught():
    circle = [Module("chains.a", "import chains.b"), Module("chains.b", "from chains import c"),
              Module("chains.c", "from chains.a import x")]  # fmt: skip
    assert rules.cycles(circle) == ["chains.a > chains.b > chains.c > chains.a"]


@pytest.mark.parametrize(("guard", "planted"), pairs(TEMPLATES))
def test_a_broken_template_is_caught(guard, planted):
    assert guard(planted) != []


@pytest.mark.parametrize(("guard", "fair"), pairs(TEMPLATES_ALLOW))
def test_a_fair_template_passes(guard, fair):
    assert guard(fair) == []


@pytest.mark.parametrize(
    ("guard", "fair"),
    [
        (rules.state_writes, "Application.objects.filter(state='draft')\nQ(state='draft')\nif thing.state == 'x': ..."),
        (rules.own_clocks, "clock.now()\ntimezone.localtime(at)\ntime.monotonic()"),
        (rules.save_overrides, "class Chain:\n    def saved(self): ..."),
    ],
)
def test_a_fair_module_passes(guard, fair):
    assert guard(Module("chains.models", fair)) == []


def test_benchmarks_set_states_in_one_place():
    bound = [module for module in rules.BENCHMARKS if module.name != rules.SETS_STATES]
    assert len(rules.BENCHMARKS) - len(bound) == 1
    checks = (rules.state_writes, rules.own_clocks, rules.star_imports, rules.missing_docstring)
    assert [line for module in bound for check in checks for line in check(module)] == []


def test_the_whole_project_is_looked_at():
    assert {module.app for module in MODULES} == {app for app in rules.LADDER if (rules.ROOT / app).is_dir()}
