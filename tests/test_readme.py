"""The guides' examples are real: dropped into a copy of the program they run, and nothing else is changed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from webapp.config import ROOT

README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "writing-a-workflow.md"
EXAMPLE = ROOT / "docs" / "leave.py"
OPINIONS = ROOT / "docs" / "outing.py"
REGISTER_GUIDE = ROOT / "docs" / "writing-a-register.md"
REGISTER = ROOT / "docs" / "blood_donations.py"
INDICATOR_GUIDE = ROOT / "docs" / "writing-an-indicator.md"
INDICATORS = ROOT / "docs" / "blood_indicators.py"
THANKS = ROOT / "docs" / "blood_thanks.py"
MATTER = ROOT / "tests" / "data" / "permission.py"
"""Another process, which is about nobody."""

GUIDES = [
    (GUIDE, [EXAMPLE]),
    (REGISTER_GUIDE, [REGISTER]),
    (INDICATOR_GUIDE, [INDICATORS]),
    (README, [REGISTER, INDICATORS]),
]
SCREEN = 40
"""Lines that a reader sees at once."""
ASKED = (
    "tests/stories/examples/leave_story.py",
    "tests/stories/examples/outing_story.py",
    "tests/webapp/pages/registers/donations_story.py",
    "tests/test_architecture.py::test_a_process_knows_no_other_and_nothing_below_knows_one",
    "tests/workflows/core/test_check.py::test_every_workflow_of_this_office_is_sound[leave]",
    "tests/workflows/core/test_check.py::test_every_workflow_of_this_office_is_sound[outing]",
    "tests/workflows/core/test_check.py::test_every_workflow_of_this_office_is_sound[blood-thanks]",
    "tests/workflows/core/test_check.py::test_a_definition_comes_back_from_json_the_same[leave]",
    "tests/webapp/translations/test_catalogue.py::test_workflows_speak_from_the_catalogue[leave]",
    "tests/webapp/translations/test_catalogue.py::test_forms_speak_from_the_catalogue[AskForLeave]",
)


@pytest.mark.parametrize(("guide", "examples"), GUIDES)
def test_a_guide_shows_the_file_as_it_is(guide: Path, examples: list[Path]) -> None:
    shown = re.findall(r"```python\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    assert shown == [example.read_text("utf-8") for example in examples]


@pytest.mark.parametrize("example", [REGISTER, INDICATORS], ids=lambda path: path.stem)
def test_a_register_and_an_indicator_stand_on_one_screen_each(example: Path) -> None:
    assert len(example.read_text("utf-8").splitlines()) <= SCREEN


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with two more processes, the numbers of one, their papers, and one more register."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("migrations", "static", "templates", "tests", "webapp", "workflows"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for example in (EXAMPLE, MATTER, THANKS):
        shutil.copy(example, folder / "workflows")
        shutil.copy(example.with_suffix(".txt"), folder / "webapp" / "documents" / "texts")
    shutil.copy(OPINIONS, folder / "workflows")
    for example in (EXAMPLE, OPINIONS):
        shutil.copy(example.with_suffix(".toml"), folder / "workflows")
    shutil.copy(REGISTER, folder / "workflows" / "registers")
    for name in (INDICATORS, INDICATORS.with_suffix(".toml")):
        shutil.copy(name, folder / "workflows" / "indicators")
    return folder


@pytest.mark.at_length
def test_the_example_runs(copy: Path, everything: bool) -> None:
    """Through the pages; no part of the program knows of it or is replaced."""
    asked = [*ASKED, *(["--everything"] if everything else [])]
    run_in(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *asked)


def test_arrows_point_down_with_the_example_too(copy: Path) -> None:
    """`./run test` asks this of the program without it."""
    run_in(copy, "-c", "from importlinter.cli import lint_imports_command as main; main(['--no-logo', '--no-cache'])")


def run_in(folder: Path, *command: str) -> None:
    """Run Python in a process of its own, and fail as it does."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    whole = [sys.executable, *command]
    told = subprocess.run(whole, cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_command_that_the_readme_names_exists(app: Any) -> None:
    known = set(app.cli.list_commands(None)) | set(app.cli.commands)
    table = README.read_text("utf-8").split("| command | what it does |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([a-z-]+)[ `]", table)) - {"--administrator", "--anyway", "--copy", "--outside"}
    assert named <= known, sorted(named - known)
