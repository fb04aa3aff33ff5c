"""docs/ says what the code says: processes as in their tables, roles as in the predicates, buttons as on screen."""

import ast
import inspect
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import choices
from accounts.choices import Role
from office import machine
from portal import diagrams
from portal.management.commands.draw_workflows import PLACE, of_the_portal
from tests.rules import MODULES, ROOT

TABLES = of_the_portal(machine.workflows())
ROWS = [(workflow.model, row) for workflow in TABLES.values() for row in workflow.rows]
PREDICATES = {f"{row.who.__module__}.{row.who.__name__}": row.who for _, row in ROWS if row.who is not None}
# They end at once for a unit that reports directly, so the municipal officer behind `can_review` never comes to it.
NARROWER = {
    "applications.permissions.can_recommend": {"市经办"},
    "applications.permissions.can_take_back": {"市经办"},
    "applications.permissions.can_approve_proposal": {"市负责人"},
}


def roles_in_code(function) -> set[str]:
    """The labels of the roles that a predicate asks for, itself or through its neighbours in the same file."""
    module, found = inspect.getmodule(function), set()
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role":
            found.add(Role[node.attr].label)
        elif isinstance(node, ast.Name) and node.id.endswith("_ROLES"):
            found |= {role.label for role in getattr(choices, node.id)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != function.__name__:
            inner = getattr(module, node.func.id, None)
            if inspect.isfunction(inner) and inner.__name__.startswith("can_"):
                found |= roles_in_code(inner)
    return found


def roles_in_words(text: str) -> set[str]:
    """The labels of roles in a text; a label that is part of a longer one there does not count."""
    found = set()
    for label in sorted(Role.labels, key=len, reverse=True):
        if label in text:
            found.add(label)
            text = text.replace(label, "")
    return found


def test_the_file_is_what_the_tables_say():
    assert (settings.BASE_DIR / PLACE).read_text(encoding="utf-8") == diagrams.document(TABLES)


def test_every_predicate_has_words_and_no_words_are_left_over():
    assert set(diagrams.WHO) == set(PREDICATES)


@pytest.mark.parametrize("name", sorted(PREDICATES))
def test_the_words_name_the_roles_of_the_code(name):
    in_code = roles_in_code(PREDICATES[name]) - NARROWER.get(name, set())
    assert roles_in_words(diagrams.WHO[name]) == in_code


def test_every_internal_row_says_what_it_follows_from():
    internal = {(model, str(row.action)) for model, row in ROWS if row.internal}
    assert set(diagrams.UPPER) == internal
    acts = {(model, str(row.action)) for model, row in ROWS}
    named = {upper for uppers in diagrams.UPPER.values() for upper in uppers if isinstance(upper, tuple)}
    assert named - acts == set()


def test_the_order_of_registration_does_not_matter():
    assert diagrams.document(dict(reversed(TABLES.items()))) == diagrams.document(TABLES)


def test_rows_of_the_clock_and_internal_rows_are_marked():
    text = diagrams.document(TABLES)
    for _, row in ROWS:
        mark = "◷ " if row.clock and row.who is None else "↳ " if row.internal else ""
        assert f"\n| {mark}{row.label} | " in text


def test_a_predicate_without_words_is_refused():
    def can_do_more(user, thing):
        """Nobody has written what this means."""

    chain = TABLES["chains.Chain"]
    row = replace(chain.rows[0], who=can_do_more)
    with pytest.raises(LookupError):
        diagrams.document({**TABLES, chain.model: replace(chain, rows=(row,))})


def test_the_command_writes_and_checks(tmp_path, capsys):
    file = tmp_path / "workflows.md"
    with pytest.raises(CommandError) as refusal:
        call_command("draw_workflows", check=True, file=file)
    assert (refusal.value.returncode, file.exists()) == (1, False)
    call_command("draw_workflows", file=file)
    call_command("draw_workflows", check=True, file=file)
    assert file.read_bytes() == (settings.BASE_DIR / PLACE).read_bytes()
    file.write_text("旧", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("draw_workflows", check=True, file=file)
    assert file.read_text(encoding="utf-8") == "旧"


def test_the_guides_name_buttons_and_menus_that_exist():
    """In the guides 【…】 stands for a button or a menu; after a colon stands a name that differs from case to case."""
    guides = sorted((ROOT / "docs" / "guides").glob("*.md"))
    drawn = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]
    on_screen = "".join([*(path.read_text(encoding="utf-8") for path in drawn), *(module.text for module in MODULES)])
    named = {(path.name, label.partition("：")[0]) for path in guides
             for label in re.findall(r"【([^】]+)】", path.read_text(encoding="utf-8"))}  # fmt: skip
    assert named != set()
    assert {(guide, label) for guide, label in named if label not in on_screen} == set()


def test_the_documents_link_to_what_exists():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []
