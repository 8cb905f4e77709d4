"""What the papers for people say exists: files, tests, links and commands."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from webapp.config import ROOT

PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = ROOT / "docs" / "architecture.md"
TOPS = ("docs", "migrations", "static", "templates", "tests", "webapp", "workflows")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\n]+)`")
CODE = {
    name
    for top in ("migrations", "templates", "tests", "webapp", "workflows")
    for pattern in ("*.py", "*.toml", "*.html")
    for path in (ROOT / top).rglob(pattern)
    for name in re.findall(r"\w+", path.read_text("utf-8"))
} | {path.stem for top in TOPS for path in (ROOT / top).rglob("*_*")}
"""Every name in the code, and the names of files and folders."""
OWN = {"app", "bench", "flask", "test"}
"""Commands of ./run."""

every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())


def prose(paper: Path) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", paper.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


@every_paper
def test_every_link_leads_to_a_file(paper: Path) -> None:
    links = [link for link in LINK.findall(prose(paper)) if "://" not in link]
    assert [link for link in links if not (paper.parent / link).exists()] == []


@every_paper
def test_every_file_that_is_named_exists(paper: Path) -> None:
    """A path from the top folder; not one with a part that the reader fills in. A test may lie in any folder."""
    named = [word for word in QUOTED.findall(prose(paper)) if re.fullmatch(r"[\w./-]+", word)]
    paths = [word for word in named if word.split("/")[0] in TOPS and "/" in word]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    tests = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    assert [word for word in named if re.fullmatch(r"test_\w+", word) and word not in tests] == []
    asked = [path for line in re.findall(r"\./run test (.*)", paper.read_text("utf-8")) for path in line.split()]
    assert [path for path in asked if path.startswith("tests/") and not (ROOT / path).exists()] == []


@every_paper
def test_every_name_of_code_that_is_named_exists(paper: Path) -> None:
    """A name with an underscore, not in a command; names of tests are compared with their files above."""
    quoted = [words for words in QUOTED.findall(prose(paper)) if " " not in words]
    named = {name for words in quoted for name in re.findall(r"\w*[A-Za-z]_\w+", words)}
    assert sorted(name for name in named - CODE if not name.startswith("test_")) == []


def test_every_subject_has_its_row() -> None:
    """Whoever looks for a folder of the layers finds its subject, and beside it where the rest of that lies."""
    text = ARCHITECTURE.read_text("utf-8")
    tops = ("webapp/pages", "webapp/services", "webapp/queries", "templates")
    folders = [path for top in tops for path in (ROOT / top).iterdir() if path.is_dir() and path.name[0] != "_"]
    named = [path.relative_to(ROOT).as_posix() for path in folders]
    assert [name for name in named if not re.search(rf"`{name}[`/]", text)] == []


def test_every_name_beside_its_file_stands_in_it() -> None:
    """In the table of a POST, and in prose that says "`name` in `file.py`": the file defines the name."""
    rows = re.findall(r"^\| `([\w/.]+\.py)` \| (.*) \|$", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    said = [(file, name) for file, text in rows for name in QUOTED.findall(text) if name.isidentifier()]
    assert len(said) >= 10, "the table has lost its shape"
    for paper in PAPERS:
        said += [(file, name) for name, file in re.findall(r"`(\w+)`\s+in\s+`([\w/]+\.py)`", prose(paper))]
    assert [(file, name) for file, name in said if not defines(ROOT / file, name)] == []


def defines(path: Path, name: str) -> bool:
    """Whether a module has a function, class or constant of this name."""
    code = path.read_text("utf-8")
    return re.search(rf"^(?:\s*(?:def|class) {name}\b|{name}\b[^\n=]*=)", code, re.MULTILINE) is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@every_paper
def test_every_command_exists(paper: Path, app: Any) -> None:
    text = paper.read_text("utf-8")
    assert set(re.findall(r"\./run ([a-z]+)", text)) <= OWN
    known = set(app.cli.list_commands(None)) | set(app.cli.commands)
    named = set(re.findall(r"\./run flask ([a-z][a-z-]*)", text))
    assert named <= known, sorted(named - known)


def test_every_commit_that_blame_leaves_out_is_in_the_history() -> None:
    """Where all of it is there: a copy without git, or with the last commits alone, cannot know."""
    listed = re.findall(r"^[0-9a-f]{40}$", (ROOT / ".git-blame-ignore-revs").read_text("utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed)) > 10
    git = ["git", "-C", str(ROOT)]
    shallow = subprocess.run([*git, "rev-parse", "--is-shallow-repository"], capture_output=True, text=True)
    if shallow.stdout.strip() != "false":
        pytest.skip("no whole history here")
    known = subprocess.run([*git, "rev-list", "HEAD"], capture_output=True, text=True, check=True).stdout.split()
    assert set(listed) - set(known) == set()
