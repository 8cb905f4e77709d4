"""The architecture: which code lies where, how long it is, and what is nowhere."""

import ast
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

from webapp.config import ROOT
from workflows import WORKFLOWS
from workflows.entitlements import ENTITLEMENTS
from workflows.indicators import INDICATORS
from workflows.programmes import PROGRAMMES
from workflows.registers import REGISTERS

PYTHON = sorted(path for top in ("webapp", "workflows") for path in (ROOT / top).rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())

LONGEST_FILE, LONGEST_TEMPLATE, LONGEST_FUNCTION = 275, 110, 45
LONGER = {
    # These are long, but have one subject each.
    "workflows/core/model.py": 575,
    "workflows/core/definition.py": 460,
    "workflows/core/forms.py": 312,
    "workflows/party_recommendation/forms.py": 318,
    "webapp/demo/field_days.py": 310,
    # One argument a line, in the formatter's shape.
    "workflows/party_recommendation/process.py": 350,
}
MOST_MODULES = 25
"""In one folder; what holds more has more subjects than anybody finds at a glance."""
SANDBOXES = {"webapp/documents/wording.py"}
"""Where a text becomes a template: the project's own wording of papers, in a sandbox; people's texts are its values."""
MARKUP = {
    "webapp/pages/cases/page.py": 1,
    "webapp/pages/supervision/processes/page.py": 1,
    "webapp/languages.py": 1,
}
"""Where text is declared to be HTML: the state pictures, which their drawer escapes, and the catalogue's own texts."""
RUNNING = {"pickle", "cPickle", "dill", "shelve", "marshal", "yaml", "jsonpickle"}
"""Modules that make objects, or run code, of what they read."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> list[tuple[str, list[ast.AST]]]:
    """Every module of the application with the nodes of its syntax tree."""
    return [(name_of(path), nodes_of(path)) for path in PYTHON]


def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def calls() -> list[tuple[str, ast.Call, str]]:
    """Every call in the application: its module, itself, and what it calls as text."""
    return [
        (name, node, ast.unparse(node.func))
        for name, nodes in modules()
        for node in nodes
        if isinstance(node, ast.Call)
    ]


def tracked() -> list[Path]:
    """Files that belong to the project: what git knows, or everything where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        made = re.compile(r"(^|/)(\.(?!ci/)[^/]*|data|__pycache__)(/|$)")
        return [path for path in ROOT.rglob("*") if path.is_file() and not made.search(name_of(path))]
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


KNOWN = {
    # Figures are counted from rows of registers; a programme shows figures.
    "indicators": {"registers"},
    "programmes": {"indicators"},
    "programme": {"programmes"},
    "programme_unit": {"programmes"},
}
COMMON = {"blocks", "core", "field_counters", "forms", "guards", "posts", "roles", "rulebook"}
"""What of workflows/ is there for every process; whatever else stands there is a process, a module or a folder."""


def test_a_process_knows_no_other_and_nothing_below_knows_one() -> None:
    assert {workflow.__module__.split(".")[1] for workflow in WORKFLOWS.values()}.isdisjoint(COMMON)
    found = []
    for name, nodes in modules():
        if not name.startswith("workflows/") or name == "workflows/__init__.py":
            continue
        known = COMMON | ({Path(name).parts[1].removesuffix(".py")} - COMMON)
        known |= KNOWN.get(Path(name).parts[1], set())
        for module in imported(nodes):
            # Whoever asks for all processes (`workflows`) would be one of those that it waits for.
            if module.split(".")[0] == "workflows" and (module.split(".") + [""])[1] not in known:
                found.append(f"{name}: {module}")
    assert found == []


def test_a_process_begins_with_where_its_cases_can_stand() -> None:
    """The first state stands within the first 40 lines of its file; whatever is longer lies beside it."""
    late = []
    for workflow in WORKFLOWS.values():
        path = Path(sys.modules[workflow.__module__].__file__ or "")
        lines = path.read_text(encoding="utf-8").splitlines()
        first = next(number for number, line in enumerate(lines, 1) if " = State(" in line)
        late += [f"{name_of(path)}:{first}"] if first > 40 else []
    assert late == []


def test_no_process_is_named_outside_of_its_files() -> None:
    """What a process needs of the program it says in its own files: no key of one stands as a string in webapp/."""
    assert [*constants(WORKFLOWS)] == []


def test_no_part_of_a_programme_is_named_outside_of_its_files() -> None:
    """The demo alone, which plays programmes, calls a register, an indicator, an entitlement or a programme by key."""
    named = {*REGISTERS, *INDICATORS, *ENTITLEMENTS, *PROGRAMMES}
    assert [found for found in constants(named) if not found.startswith("webapp/demo/")] == []
    pages = [path for path in TEMPLATES if any(f"'{key}'" in path.read_text("utf-8") for key in named)]
    assert pages == []


def constants(keys: Collection[str]) -> Iterator[str]:
    """Where one of these keys stands as a string in webapp/."""
    for name, nodes in modules():
        for node in nodes if name.startswith("webapp/") else ():
            if isinstance(node, ast.Constant) and node.value in keys:
                yield f"{name}:{node.lineno}: {node.value}"


def imported(nodes: list[ast.AST]) -> Iterator[str]:
    """Names of the modules that a module imports."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_a_case_changes_its_state_in_one_place() -> None:
    """No other line assigns it, and none goes round the class by an UPDATE."""
    found = []
    for name, nodes in modules():
        for node in nodes:
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            parts = [part for target in targets for part in getattr(target, "elts", [target])]
            if any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts):
                found.append(name)
    for name, node, called in calls():
        if called.endswith((".update", "setattr")):
            assert "Case" not in {ast.unparse(arg) for arg in node.args}, f"{name}:{node.lineno}"
    assert found == ["webapp/services/cases/transition.py"]


def test_an_error_reaches_its_field_in_one_way() -> None:
    """`forms.refuse_at` alone adds one, beside those that the form's own validators find."""
    found = []
    for name, nodes in modules():
        for node in nodes if name.startswith("webapp/") and name != "webapp/forms.py" else ():
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            named = {getattr(target, "attr", "") for target in targets}
            found += [f"{name}:{node.lineno}"] if named & {"errors", "form_errors"} else []
    assert found == []


def test_nothing_is_imported_inside_of_a_function() -> None:
    found = [
        f"{name}:{inner.lineno}"
        for name, nodes in modules()
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_no_test_imports_from_a_module_of_tests() -> None:
    """What several need lies in tests/support/ or in a conftest, so that a test can be moved or deleted by itself."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        nodes = nodes_of(path)
        named = {*imported(nodes), *taken_from(nodes)}
        found += [f"{name_of(path)}: {name}" for name in named if re.match(r"tests\.(.*\.)?test_\w+$", name)]
    assert found == []


def taken_from(nodes: list[ast.AST]) -> Iterator[str]:
    """Names that a module takes from others, with these: a module too can be what is taken."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_a_file_has_one_subject() -> None:
    """About 250 lines a file, 100 a template, 30 a function: what grows past these bounds has two subjects."""
    long = [
        f"{name_of(path)}: {lines} lines"
        for path in (*PYTHON, *TEMPLATES)
        for lines in [path.read_text(encoding="utf-8").count("\n")]
        if lines > LONGER.get(name_of(path), LONGEST_TEMPLATE if path.suffix == ".html" else LONGEST_FILE)
    ]
    for name, nodes in modules():
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name}: {node.name} has {lines} lines")
    assert long == []


def test_no_class_has_the_name_of_another() -> None:
    classes = [node.name for _name, nodes in modules() for node in nodes if isinstance(node, ast.ClassDef)]
    assert [name for name, count in Counter(classes).items() if count > 1] == []


def test_the_formatter_shapes_every_line() -> None:
    marker = re.compile(r"#\s*fmt:\s*(skip|off)")
    python = [path for path in tracked() if path.suffix == ".py"]
    assert [name_of(path) for path in python if marker.search(path.read_text(encoding="utf-8"))] == []


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    modules = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    folders = Counter(name_of(path.parent) for path in modules if path.name != "__init__.py")
    assert {name: count for name, count in folders.items() if count > MOST_MODULES} == {}


def test_a_folder_of_templates_is_a_subject_of_the_pages() -> None:
    folders = {path.relative_to(ROOT / "templates").parts[0] for path in TEMPLATES}
    subjects = {path.parent.name for path in (ROOT / "webapp" / "pages").glob("*/__init__.py")}
    assert folders - subjects == {"layout", "parts", "errors"}
    counted = Counter(name_of(path.parent) for path in TEMPLATES)
    assert {name: count for name, count in counted.items() if count > MOST_MODULES} == {}


def test_nothing_goes_round_the_escaping() -> None:
    assert {path.suffix for path in TEMPLATES} == {".html"}, "Jinja escapes by the ending"
    loud = re.compile(r"\|\s*safe\b|autoescape|\bMarkup\b")
    assert [name_of(path) for path in TEMPLATES if loud.search(path.read_text(encoding="utf-8"))] == []
    found: dict[str, int] = {}
    for name, _node, called in calls():
        last = called.rpartition(".")[2]
        if last == "from_string" and name in SANDBOXES:
            continue
        assert last not in {"render_template_string", "from_string", "eval", "exec"}, f"{name}: {called}"
        if last == "Markup":
            found[name] = found.get(name, 0) + 1
    assert found == MARKUP


MAPPINGS = {
    "webapp/frames.py": 1,  # what Flask's context processors return
    "webapp/pages/cases/forms.py": 1,  # answers by the section of the file
    "webapp/pages/cases/routes.py": 1,
    "webapp/pages/papers/page.py": 1,  # the values that a paper's wording asks for
    "webapp/pages/reorganisations/forms.py": 1,  # what stands in a form at first
    "webapp/pages/shared/form_draft.py": 1,  # the parts of an address
    "webapp/pages/shared/list_query.py": 1,
}
"""Where pages have values whose keys are not known beforehand; how often `dict[str, Any]` stands there."""


def test_templates_get_dataclasses() -> None:
    """Whose fields have names and types that mypy holds; neither `dict[str, Any]` nor lists of dicts."""
    mappings: dict[str, int] = {}
    rows = []
    for name, nodes in modules():
        if not name.startswith(("webapp/pages/", "webapp/frames.py", "webapp/filters.py")):
            continue
        for node in nodes:
            if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]":
                mappings[name] = mappings.get(name, 0) + 1
            made: list[ast.expr] = []
            if isinstance(node, ast.ListComp | ast.GeneratorExp):
                made = [node.elt]
            elif isinstance(node, ast.List):
                made = node.elts
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".append"):
                made = node.args
            rows += [f"{name}:{each.lineno}" for each in made if isinstance(each, ast.Dict)]
    assert rows == []
    assert mappings == MAPPINGS


def test_no_statement_is_put_together_from_text() -> None:
    """What reaches the database as SQL stands in the program as it is; values are sent beside it."""
    found = []
    for name, node, called in calls():
        raw = re.search(r"^(sa|sqlalchemy)\.(text|literal_column)$|exec_driver_sql$", called)
        raw = raw or (name.startswith("webapp/") and called in ("text", "literal_column"))
        if raw and node.args and not isinstance(node.args[0], ast.Constant):
            found.append(f"{name}: {ast.unparse(node)}")
    allowed = ("webapp/db.py: ", "webapp/cli/")
    assert [each for each in found if not each.startswith(allowed)] == []


def test_nothing_that_runs_is_read_from_data() -> None:
    """Neither pickled objects nor text that is carried out: what people and files send stays data."""
    found = []
    for name, nodes in modules():
        for node in nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{name}: {each}" for each in names if each.partition(".")[0] in RUNNING]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec"):
                found.append(f"{name}: {node.func.id}")
    assert found == []


@pytest.mark.parametrize("listing", ["static/VENDORED.json", "tests/browser/vendor/VENDORED.json"])
def test_vendored_files_are_what_their_list_says(listing: str) -> None:
    folder = (ROOT / listing).parent
    entries = json.loads((ROOT / listing).read_text(encoding="utf-8"))
    for entry in entries:
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert (folder / entry["licence_file"]).is_file(), entry["file"]
        assert entry["version"] in entry["file"], entry["file"]
    foreign = {"*.min.js", "*.min.css", "*.woff2"}
    there = {path.relative_to(folder).as_posix() for pattern in foreign for path in folder.rglob(pattern)}
    assert there == {entry["file"] for entry in entries}, "a file that nobody vouches for, or one that is gone"


# Put together here, so that this file may be looked through as well.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.com",
    "npm" + "js.org",
    "yarn" + "pkg.com",
    "un" + "pkg.com",
    "js" + "delivr.net",
    "cdn" + "js.com",
    "deb." + "debian.org",
    "security." + "debian.org",
    "ftp." + "debian.org",
    "archive." + "ubuntu.com",
    "fonts.google" + "apis.com",
]
MACHINES = ["/wo" + "rk/", "/ro" + "ot/"]


def test_no_registry_and_no_machine_is_named() -> None:
    """Where packages come from is the machine's business, and where the project lies is nobody's."""
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore").lower()
        for word in (*REGISTRIES, *MACHINES):
            if word in text:
                line = text[: text.index(word)].count("\n") + 1
                found.append(f"{name_of(path)}:{line}: {word}")
    assert found == []
