"""The architecture as functions: each takes a module or a template and returns what it breaks, one line each."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the top down.
LADDER = (
    *("config", "portal", "supervision", "subsidies", "evaluation"),
    *("publicity", "applications", "chains", "accounts", "office"),
)
ROOMS = {
    "choices": 0,
    "triggers": 0,  # SQL that migrations install
    "querysets": 1,
    "models": 2,
    "permissions": 3,
    "selectors": 4,
    "documents": 5,
    "notifications": 5,
    "tasks": 6,
    "workflow": 7,
    "services": 7.5,
    "forms": 8,
    "resources": 8,
    "api": 8,
    "jobs": 8,
    "admin": 8,
    "templatetags": 8,
    "views": 9,
    "urls": 9.5,
    "management": 9.5,
    "apps": 10,
}
# A module with a name of its own is a calculation or a table without a database, just above the choices.
PLAIN = 0.5
# The frame of every page, and the demonstration's story, are edges of the portal.
ONLY_HERE = {"portal.context": 8, "portal.demo": 8}
# Not even Django: these can be read, tested and argued about on their own.
PURE = {"office.workdays", "evaluation.scoring", "evaluation.draw", "subsidies.amounts"}
# The one import inside a function: the apps are not loaded when Celery's application is made.
LATE_IMPORTS = {("config.celery", "office.jobs")}
EMPTY_NAMES = {"common", "core", "util", "utils", "helper", "helpers", "manager", "managers", "misc", "shared", "lib"}
# Who somebody is, is asked of the present even where no time is handed in: `visible_to(user)`, `holds(user, …)`.
ASKS_WHO_IS_WHO_NOW = {"accounts.querysets", "accounts.selectors"}
BELOW_THE_EDGE = 7.5  # the highest rank that knows neither a request nor the present time


@dataclass(frozen=True)
class Module:
    """A source file of an app: its dotted name and its text."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def room(self) -> str:
        return ".".join(self.name.split(".")[:2])

    @property
    def rank(self) -> float | None:
        """Where its room stands in its app; None where rooms are not ranked (office's tools, config)."""
        return rank_of(self.name)

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def found(self, node: ast.AST, what: str) -> str:
        return f"{self.name}:{node.lineno} {what}"


def rank_of(name: str) -> float | None:
    """The rank of the room that a dotted name lies in."""
    app, name, *_ = [*name.split("."), ""]
    if app not in LADDER or app in ("office", "config") or not name:
        return None
    return ONLY_HERE.get(f"{app}.{name}", ROOMS.get(name, PLAIN))


def modules(folders: Iterable[str] = LADDER) -> list[Module]:
    """Every source file of the apps (or of other folders), but migrations."""
    return [
        Module(".".join(part for part in path.relative_to(ROOT).with_suffix("").parts if part != "__init__"),
               path.read_text(), path.name == "__init__.py")
        for app in folders
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]  # fmt: skip


def imports(module: Module, known: set[str]) -> Iterator[tuple[ast.stmt, str]]:
    """Each import as statement and dotted target; `from office import clock` targets office.clock."""
    for node in module.nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from dict.fromkeys((node, alias.name) for alias in node.names)
            continue
        base = node.module or ""
        if node.level:
            parts = module.name.split(".")
            parent = parts[: len(parts) - node.level + module.is_package]
            base = ".".join([*parent, *([base] if base else [])])
        inner = (f"{base}.{alias.name}" for alias in node.names)
        yield from dict.fromkeys((node, name if name in known else base) for name in inner)


def upward_imports(module: Module, known: set[str]) -> list[str]:
    """An app imports itself and the apps below it."""
    below = LADDER[LADDER.index(module.app) :]
    return [
        module.found(node, f"imports {target}, which stands above")
        for node, target in imports(module, known)
        if target.partition(".")[0] in LADDER and target.partition(".")[0] not in below
    ]


def room_imports(module: Module, known: set[str]) -> list[str]:
    """A file imports only rooms of a lower rank in its own app; a package counts as one room."""
    if module.rank is None:
        return []
    return [
        module.found(node, f"imports {target}, which is not below it")
        for node, target in imports(module, known)
        if target.partition(".")[0] == module.app
        and ".".join(target.split(".")[:2]) != module.room
        and (rank := rank_of(target)) is not None
        and (rank > module.rank or rank == module.rank != PLAIN)
    ]


def unknown_rooms(module: Module, known: set[str]) -> list[str]:
    """A file has a room of the architecture, or no database; office's tools and config have names of their own."""
    if empty := set(module.name.split(".")) & EMPTY_NAMES:
        return [f"{module.name} has a name that says nothing: {', '.join(sorted(empty))}"]
    if module.rank != PLAIN:
        return []
    return [
        module.found(node, f"imports {target}, but {module.room} is no room of the architecture")
        for node, target in imports(module, known)
        if target.startswith(("django.db", "django.apps", "office.models")) or (rank_of(target) or 0) > PLAIN
    ]


def cycles(all_modules: Iterable[Module]) -> list[str]:
    """Modules that import one another in a circle."""
    known = {module.name: module for module in all_modules}
    ahead = {name: {target for _, target in imports(module, set(known)) if target in known and target != name}
             for name, module in known.items()}  # fmt: skip
    found: list[str] = []
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> None:
        if name in path:
            found.append(" > ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for target in sorted(ahead[name]):
                walk(target, [*path, name])
            done.add(name)

    for name in sorted(known):
        walk(name, [])
    return found


def late_imports(module: Module, known: set[str]) -> list[str]:
    """Imports stand at the top of the file."""
    inner = {
        id(node)
        for function in module.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        for node in ast.walk(function)
    }
    return [
        module.found(node, f"imports {target} inside a function")
        for node, target in imports(module, known)
        if id(node) in inner and (module.name, target) not in LATE_IMPORTS
    ]


def star_imports(module: Module) -> list[str]:
    return [
        module.found(node, f"imports * from {node.module}")
        for node in module.nodes(ast.ImportFrom)
        if any(alias.name == "*" for alias in node.names)
    ]


def impure_imports(module: Module, known: set[str]) -> list[str]:
    """A pure calculation stands on the standard library, choices and other pure calculations."""
    if module.name not in PURE:
        return []
    return [
        module.found(node, f"imports {target} though it is a pure calculation")
        for node, target in imports(module, known)
        if target.partition(".")[0] not in sys.stdlib_module_names
        and target not in PURE
        and not target.endswith(".choices")
    ]


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def mentions(node: ast.AST, text: str) -> bool:
    return any(isinstance(inner, ast.Constant) and inner.value == text for inner in ast.walk(node))


WRITERS = {"update", "create", "acreate", "aupdate", "get_or_create", "update_or_create", "bulk_create"}
LISTED_WRITERS = {"bulk_update", "save", "asave", "bulk_create", "update_or_create", "get_or_create", "setattr"}


def state_writes(module: Module) -> list[str]:
    """A state is written by the machine and nowhere else."""
    if module.name == "office.machine":
        return []
    found = []
    for node in module.nodes(ast.Attribute):
        if node.attr == "state" and isinstance(node.ctx, ast.Store):
            found.append(module.found(node, "writes a state"))
    for call in module.nodes(ast.Call):
        name = called(call)
        is_model = name[:1].isupper() and name not in ("Q", "When")
        by_keyword = (name in WRITERS or is_model) and any(keyword.arg == "state" for keyword in call.keywords)
        by_name = name in LISTED_WRITERS and any(
            mentions(part, "state") for part in [*call.args, *(keyword.value for keyword in call.keywords)]
        )
        if by_keyword or by_name:
            found.append(module.found(call, f"writes a state by {name}"))
    return found


TIMES = {"now", "utcnow", "today", "localtime", "localdate", "Now", "CurrentTimestamp"}
OWNERS = {"timezone", "datetime", "date", "functions"}


def own_clocks(module: Module) -> list[str]:
    """The time is asked from office.clock."""
    if module.name == "office.clock":
        return []
    found = []
    for call in module.nodes(ast.Call):
        owner = getattr(call.func, "value", None)
        last = getattr(owner, "attr", getattr(owner, "id", ""))
        local = called(call) in ("localtime", "localdate") and call.args
        if called(call) in TIMES and last in OWNERS and not local:
            found.append(module.found(call, f"asks {last}.{called(call)}"))
        found += [
            module.found(call, f"sets {keyword.arg}")
            for keyword in call.keywords
            if keyword.arg in ("auto_now", "auto_now_add")
        ]
    for node in module.nodes(ast.ImportFrom):
        if node.module in ("django.utils.timezone", "django.db.models.functions"):
            found += [module.found(node, f"imports {a.name}") for a in node.names if a.name in TIMES]
    return found


def time_below_the_edge(module: Module) -> list[str]:
    """What is below an edge has the time handed in; a task is where a worker begins."""
    is_free = module.rank in (None, ROOMS["tasks"]) or module.name in ASKS_WHO_IS_WHO_NOW
    if is_free or module.rank > BELOW_THE_EDGE:
        return []
    return [
        module.found(call, f"asks the clock for {called(call)}")
        for call in module.nodes(ast.Call)
        if called(call) in ("now", "today") and getattr(getattr(call.func, "value", None), "id", "") == "clock"
    ]


WEB = ("django.http", "django.shortcuts", "django.views", "rest_framework", "django.forms")


def web_below_the_edge(module: Module, known: set[str]) -> list[str]:
    """What is below an edge knows no request and no HTTP."""
    if module.rank is None or module.rank > BELOW_THE_EDGE:
        return []
    named = [
        module.found(node, "knows a request")
        for node in module.nodes(ast.arg, ast.Name)
        if (node.arg if isinstance(node, ast.arg) else node.id) == "request"
    ]
    return named + [
        module.found(node, f"imports {target}") for node, target in imports(module, known) if target.startswith(WEB)
    ]


def save_overrides(module: Module) -> list[str]:
    """A model does nothing on its own when it is saved or deleted."""
    if module.room.partition(".")[2] != "models":
        return []
    return [
        module.found(function, f"{owner.name} overrides {function.name}")
        for owner in module.nodes(ast.ClassDef)
        for function in owner.body
        if isinstance(function, ast.FunctionDef) and function.name in ("save", "delete", "asave", "adelete")
    ]


def signals(module: Module, known: set[str]) -> list[str]:
    """Apps ask one another; they do not listen."""
    return [
        module.found(node, f"imports {target}")
        for node, target in imports(module, known)
        if target.startswith("django.db.models.signals")
    ]


def writes_in_views(module: Module) -> list[str]:
    """A view calls one door; it writes nothing through the ORM itself."""
    if module.rank is None or int(module.rank) != ROOMS["views"] or module.room.endswith((".management", ".context")):
        return []
    return [
        module.found(call, f"writes by {called(call)}")
        for call in module.nodes(ast.Call)
        if called(call) in (WRITERS | {"save", "bulk_update"}) - {"update"}
        or (called(call) in ("update", "delete") and ".objects" in ast.unparse(call.func))
    ]


def missing_hints(module: Module) -> list[str]:
    """Ranks 3 to 7 and pure calculations say what goes in and what comes out."""
    if module.name not in PURE and not (module.rank is not None and 3 <= module.rank <= BELOW_THE_EDGE):
        return []
    found = []
    for function in module.nodes(ast.FunctionDef):
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        bare = [given.arg for given in named if given.annotation is None and given.arg not in ("self", "cls")]
        if bare or (function.returns is None and function.name != "__init__"):
            found.append(module.found(function, f"{function.name} lacks type hints"))
    return found


def foreign_imports(module: Module, known: set[str]) -> list[str]:
    """What runs in service knows neither tests nor benchmarks, which set states as they need them."""
    return [
        module.found(node, f"imports {target}, which is not part of the portal")
        for node, target in imports(module, known)
        if target.partition(".")[0] in ("tests", "benchmarks")
    ]


def missing_docstring(module: Module) -> list[str]:
    """A module says in a sentence what it decides."""
    return [f"{module.name} has no docstring"] if module.tree.body and not ast.get_docstring(module.tree) else []


MODULES = modules()
BENCHMARKS = modules(("benchmarks",))
# Where a hundred thousand files come from, which no machine moves one by one.
SETS_STATES = "benchmarks.seeding"
