"""The README's example is a real workflow: it passes the check and runs through the pages."""

import datetime as dt
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.browserlike import Browser
from tests.office import BRANCH, COMMUNE, OLD, district_office, user_name
from webapp.models import POST_KINDS, Case
from workflows import WORKFLOWS
from workflows.core.check import faults
from workflows.core.forms import FORMS
from workflows.rulebook import titles

README = Path(__file__).resolve().parent.parent / "README.md"
EXAMPLE = README.with_name("docs") / "leave.py"


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example's file, added to the office's workflows as a new process would be."""
    found = runpy.run_path(str(EXAMPLE))
    monkeypatch.setitem(WORKFLOWS, "leave", found["Leave"])
    return found["Leave"].definition


def test_the_readme_shows_the_file_as_it_is() -> None:
    assert re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL) == [EXAMPLE.read_text("utf-8")]


def test_the_example_is_sound(leave: Any) -> None:
    assert faults(leave, FORMS, titles(), POST_KINDS) == []


@pytest.mark.parametrize(("move", "state"), [("grant", "granted"), ("decline", "declined")])
def test_the_example_runs(
    leave: Any, session: Session, clock: Any, new_client: Callable[..., Browser], move: str, state: str
) -> None:
    clock.now = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
    district_office(session, clock.now)
    member, officer = new_client(), new_client()
    member.sign_in(user_name(OLD))
    member.get(f"/start/leave/{BRANCH}")
    member.post_form(f"/start/leave/{BRANCH}", first="23/11/2026", last="30/11/2026", why="Về quê một tuần")
    path = member.path
    assert path.startswith("/cases/")
    officer.sign_in(user_name(COMMUNE))
    officer.get("/inbox")
    assert path in officer.response.text, "it waits for the officer"
    officer.get(f"{path}/moves/{move}")
    officer.post_form(f"{path}/moves/{move}", **({"text": "Trùng đại hội"} if move == "decline" else {}))
    assert officer.response.status_code == 200
    session.rollback()
    case = session.scalars(sa.select(Case)).one()
    assert (case.state, case.closed_at is not None) == (state, True)


def test_every_command_that_the_readme_names_exists(app: Any) -> None:
    known = set(app.cli.list_commands(None)) | set(app.cli.commands)
    table = README.read_text("utf-8").split("| command | what it does |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([a-z-]+)[ `]", table)) - {"--administrator", "--anyway"}
    assert named <= known, sorted(named - known)
