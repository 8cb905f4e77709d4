"""Evidence of one case: a stranger checks it with a script that needs nothing of this program."""

import json
import subprocess
import sys

import pytest
import sqlalchemy as sa

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CLERK, COMMANDER, INSPECTOR, NEW, OFFICER, OLD
from webapp.config import ROOT
from webapp.models import AccessLogEntry, Case
from webapp.services.closings import close_day

pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]
SCRIPT = ROOT / "docs" / "check_evidence.py"


@pytest.fixture
def case(office, session, clock):
    """A case that was closed for two days, and has gone on since."""
    desk = Desk(office, clock)
    found = desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="moved"
    )
    session.rollback()
    close_day(session, clock())
    clock.advance(days=1)
    desk.move(OFFICER, found, "appraise")
    session.rollback()
    return found


def checked(path, *head):
    """What the script says of a file in a bare Python, with neither this program nor any package in reach."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *head]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=path.parent)
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def taken(case, reader, tmp_path):
    """The evidence as the clerk of the district takes it."""
    browser = reader(CLERK)
    browser.get(f"/cases/{case}/evidence")
    path = tmp_path / "evidence.json"
    path.write_bytes(browser.response.data)
    return path


def test_a_stranger_finds_that_it_holds(taken, case, session, clock):
    close_day(session, clock())
    status, said = checked(taken)
    assert (status, said[0], said[1]) == (0, f"5 entries of case {case} hold.", "Closed up to entry 4. Heads:")
    assert checked(taken, *said[2].split())[0] == 0
    assert checked(taken, "1", "2026-11-23", "0" * 64)[0] == 1
    assert json.loads(taken.read_text())["entries"][0]["words"]["answers"]["nomination"]["merits"] == "Năng nổ"


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda file: file["entries"][1]["said"].update(actor=1), "entry 2: changed since its hash was made"),
        (lambda file: file["entries"][0]["words"]["answers"].update(x={}), "entry 1: its form said something else"),
        (lambda file: file["entries"].pop(2), "entry 3: not the entry of this case that it should be"),
        (lambda file: file["closing"]["path"].pop(), "the entries do not lie under that closing"),
        (lambda file: file["closing"]["closings"][0]["said"].__setitem__(1, "2020-01-01"), "closing 1: changed since"),
        (lambda file: file["papers"].append({"number": "1", "sha256": ""}), "paper 1: issued by no entry"),
        (lambda file: file.clear(), "This is no evidence of a case"),
    ],
)
def test_a_file_that_was_tampered_with_does_not(taken, damage, found):
    file = json.loads(taken.read_text())
    damage(file)
    taken.write_text(json.dumps(file))
    status, said = checked(taken)
    assert status in (1, 2)
    assert any(line.startswith(found) for line in said), said


def test_taking_it_is_recorded(taken, case, session, office):
    rows = session.execute(sa.select(AccessLogEntry.person_id, AccessLogEntry.page, AccessLogEntry.post)).all()
    assert rows == [(office.people[CLERK].id, "evidence.take", f"clerk:{office.units['H'].id}")]


@pytest.mark.at_length
def test_who_may_not_see_the_case_gets_none(case, reader, session):
    browser = reader(COMMANDER)
    browser.get(f"/cases/{case}/evidence")
    assert browser.response.status_code == 404
    assert session.scalar(sa.select(sa.func.count(AccessLogEntry.id))) == 0


@pytest.mark.at_length
def test_the_command_gives_no_words_and_no_sealed_case(app, case, session):
    run = app.test_cli_runner().invoke
    said = json.loads(run(args=["evidence", case]).output)
    assert [entry["words"] for entry in said["entries"]] == [None] * 5
    session.execute(sa.update(Case).where(Case.public_id == case).values(sealed=True))
    session.commit()
    sealed, unknown = run(args=["evidence", case]), run(args=["evidence", "0" * 16])
    assert (sealed.exit_code, sealed.output) == (unknown.exit_code, unknown.output)


def test_the_script_is_short_and_needs_nothing():
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count("\n") <= 105
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.at_length
def test_the_page_of_the_case_offers_it(case, reader):
    browser = reader(INSPECTOR)
    browser.get(f"/cases/{case}")
    assert f'href="/cases/{case}/evidence"' in browser.response.text
