"""What is named exists, what exists is used: templates, static files, migrations, jobs, tables, effects, settings."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import engines

from config.celery import app as celery
from office import clock, effects, jobs, machine, typesetting
from tests.rules import LADDER, MODULES, ROOT
from tests.test_deployment import variables_of

TEMPLATES = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
# What Django and its libraries look for under these names.
ASKED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", settings.AXES_LOCKOUT_TEMPLATE}
README = ROOT / "README.md"
# States that the law knows and that supervision will move chains to; it is not built yet.
NOT_REACHED_YET = {"chains.Chain": {"cancelled"}}


def templates_in_code() -> tuple[set[str], list[re.Pattern]]:
    """The template names in the apps' code: whole ones, and patterns of those that are put together."""
    names, patterns = set(), []
    for module in MODULES:
        pieces = {id(part) for node in module.nodes(ast.JoinedStr) for part in node.values}
        for node in ast.walk(module.tree):
            if id(node) in pieces:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                names.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values]
                if parts[-1].endswith(r"\.html"):
                    patterns.append(re.compile("".join(parts)))
    return {name for name in names if re.fullmatch(r"[\w/-]+\.html", name) and not name.startswith(".")}, patterns


def templates_in(template: str) -> set[str]:
    """The templates that a template of ours names: to extend, to include, or to hand on as a parameter."""
    return set(re.findall(r"""["']([\w/-]+\.html)["']""", (ROOT / "templates" / template).read_text())) & TEMPLATES


def compile_template(name: str) -> None:
    """Compile it by the engine that will: documents have one of their own."""
    engine = typesetting._engine() if name.startswith("documents/") else engines["django"]
    engine.get_template(name)


def overrides_a_library(template: str) -> bool:
    """Whether a library has a template of the same name, which ours replaces."""
    engine = engines["django"].engine
    origins = [origin for loader in engine.template_loaders for origin in origins_of(loader, template)]
    return any(
        Path(origin.name).is_file() and ROOT / "templates" not in Path(origin.name).parents for origin in origins
    )


def origins_of(loader: object, template: str) -> list:
    inner = getattr(loader, "loaders", [loader])
    return [origin for each in inner for origin in each.get_template_sources(template)]


def test_every_template_is_used():
    names, patterns = templates_in_code()
    used = {
        template
        for template in TEMPLATES
        if template in names | ASKED_BY_DJANGO
        or any(pattern.fullmatch(template) for pattern in patterns)
        or overrides_a_library(template)
    }
    ahead = set(used)
    while ahead:
        ahead = {inner for template in ahead for inner in templates_in(template)} - used
        used |= ahead
    assert TEMPLATES - used == set()


def test_every_template_named_in_code_exists():
    names, _ = templates_in_code()
    for name in sorted(names):
        compile_template(name)


def test_every_template_compiles():
    for name in sorted(TEMPLATES):
        compile_template(name)


def test_every_static_file_named_exists():
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", (ROOT / "templates" / template).read_text())
    }
    assert {name for name in named if finders.find(name) is None} == set()


def test_every_static_file_is_used():
    texts = [path.read_text() for folder in ("templates", "static") for path in (ROOT / folder).rglob("*")
             if path.suffix in (".html", ".css", ".js")] + [module.text for module in MODULES]  # fmt: skip
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    assert [path.name for path in files if not any(path.name in text for text in texts)] == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_clocks_timetable_names_jobs_that_exist():
    timetable = jobs.timetable()
    celery.finalize()
    assert timetable != {}
    assert set(timetable) - set(jobs.registered()) == set()
    assert celery.conf.beat_schedule == timetable
    assert {entry["task"] for entry in timetable.values()} - set(celery.tasks) == set()


def test_run_job_knows_every_job():
    out = StringIO()
    call_command("run_job", stdout=out)
    assert [line.partition("\t")[0] for line in out.getvalue().splitlines()] == sorted(jobs.registered())


@pytest.mark.django_db
@pytest.mark.year_end
def test_every_job_of_the_clock_runs_where_there_is_nothing_to_do():
    for name in jobs.timetable():
        call_command("run_job", name, stdout=StringIO())


def states_of(workflow: machine.Workflow) -> set[str]:
    """The states that a table's labels name, as far as they can be reached by now."""
    return {str(state) for state in workflow.labels} - NOT_REACHED_YET.get(workflow.model, set())


def test_every_table_labels_all_its_states():
    assert machine.workflows() != {}
    for workflow in machine.workflows().values():
        states = {state for row in workflow.rows for state in (*row.sources, row.target) if state is not None}
        assert {str(state) for state in states} | {str(workflow.initial)} == states_of(workflow), workflow.model
        assert [state for state, labels in workflow.labels.items() if not labels.staff] == [], workflow.model


def test_every_state_of_a_table_can_be_reached():
    for workflow in machine.workflows().values():
        reached: set[str] = set()
        ahead = {str(workflow.initial)}
        while ahead:
            reached |= ahead
            targets = {str(row.target) for row in workflow.rows if row.target and ahead & set(map(str, row.sources))}
            ahead = targets - reached
        assert reached == states_of(workflow), workflow.model


def test_every_row_of_a_table_is_told_apart():
    for workflow in machine.workflows().values():
        starts = [(row.action, source) for row in workflow.rows for source in row.sources]
        assert sorted(starts) == sorted(set(starts)), workflow.model


def test_every_effect_of_a_table_is_registered():
    named = {name for workflow in machine.workflows().values() for row in workflow.rows for name in row.effects}
    assert named - set(effects.registered()) == set()


def test_every_effect_asked_for_is_registered():
    asked = {
        call.args[0].value
        for module in MODULES
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "effects.ask" and call.args
        if isinstance(call.args[0], ast.Constant)
    }
    assert asked - set(effects.registered()) == set()


def test_every_requirement_is_pinned_with_its_digest():
    for name in ("requirements", "requirements-dev", "requirements-install"):
        asked = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
        locked = (ROOT / f"{name}.txt").read_text().lower()
        for package in asked:
            pinned = rf"^{re.escape(package.lower())}==[^\n]*\\\n\s+--hash=sha256:"
            assert re.search(pinned, locked, re.MULTILINE), f"{package} is not pinned: make lock"


def test_every_app_is_installed():
    apps = {app for app in LADDER if (ROOT / app / "apps.py").is_file()}
    assert apps - set(settings.INSTALLED_APPS) == set()


def test_every_setting_is_in_the_readmes_table():
    read = variables_of("config/settings.py", "deploy/gunicorn.py", "deploy/run.py")
    explained = set(re.findall(r"^\|\s*`([A-Z_]+)`", README.read_text(), re.MULTILINE))
    assert read - explained == set()
    assert explained - read == set()


def test_the_clock_is_the_portals_own():
    """`make test` runs a stage in the January after the last covered year by this setting."""
    if settings.PORTAL_CLOCK:
        assert clock.today().isoformat() >= settings.PORTAL_CLOCK[:10]
