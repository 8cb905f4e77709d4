"""Two versions of the program at once on one database, as while one server after the other is renewed."""

import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

from flask_migrate import downgrade, upgrade

from tests.chaos import checker
from tests.chaos.people import NOMINATION, History, Nominator
from tests.chaos.stage import KEY, Stage
from tests.support.shipped_server import ROOT, Shipped, free_port, shipped
from webapp import create_app
from webapp.config import Config

MIGRATIONS = "migrations/versions/"
PAGES = ("/", "/inbox", "/people", "/tracking", "/my-account")


def version_before(folder: Path) -> str:
    """Unpack the program as it was before its newest migration. Return the migration that it knew last.

    Raises FileNotFoundError where the source has no history.
    """
    commit = next(
        (each for each in _git("log", "--format=%H", "--", MIGRATIONS) if known_at(each) < known_at("HEAD")), ""
    )
    if not commit:
        raise FileNotFoundError("no history of the newest migration")
    packed = folder.with_suffix(".tar")
    subprocess.run(["git", "-C", str(ROOT), "archive", "-o", str(packed), commit], check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    compiled = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-d", "webapp/translations"]
    subprocess.run(compiled, cwd=folder, check=True, capture_output=True)
    return Path(max(known_at(commit))).name.partition("_")[0]


def known_at(commit: str) -> set[str]:
    """The migrations of a commit."""
    return set(_git("ls-tree", "--name-only", commit, MIGRATIONS))


def _git(*arguments: str) -> list[str]:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def roll_over(stage: Stage, before: Path, revision: str) -> checker.Verdict:
    """Let an old server run, migrate under it, start a new one beside it, and go from each to the other with forms."""
    app = create_app(Config(stage.folder, stage.url, KEY))
    with app.app_context():
        downgrade(revision=revision)
    history, end = History(stage.folder / "history.jsonl"), threading.Event()
    environ = {name: value for name, value in stage.environ.items() if name != "CHAOS"}
    with shipped(stage.folder, port=free_port(), tree=before, **environ) as old:
        officer = Nominator(0, stage.officers[0], stage, old.port, history, 1, end)
        officer.client.sign_in(officer.name)
        with app.app_context():
            upgrade()
        with shipped(stage.folder, port=free_port(), **environ) as new:
            for here, there in ((old, new), (new, old)):
                look(officer, here)
                carry(officer, here, there)
        officer.client.close()
    history.close()
    return checker.check(stage.url, history.entries)


def go_to(officer: Nominator, server: Shipped) -> None:
    """Let the next request go to this server, under the same sign-in."""
    officer.client.close()
    officer.client.port = server.port


def look(officer: Nominator, server: Shipped) -> None:
    go_to(officer, server)
    for page in PAGES:
        status, _where = officer.client.ask("GET", page)
        assert status == 200, (server.port, page, status)


def carry(officer: Nominator, here: Shipped, there: Shipped) -> None:
    """Open a case and withdraw it, each by a form of one server that is sent to the other."""
    unit = next(iter(officer.stage.seats))
    words = NOMINATION | {"person": str(officer.stage.seats[unit])}
    _carry(officer, here, there, "nominate", "", f"/start/secretary-nomination/{unit}", words)
    case = str(officer.history.entries[-1]["case"])
    _carry(officer, here, there, "withdraw", case, f"/cases/{case}/moves/withdraw", {"text": "Rút lại"})


def _carry(
    officer: Nominator, here: Shipped, there: Shipped, act: str, case: str, path: str, words: dict[str, str]
) -> None:
    go_to(officer, here)
    officer.client.ask("GET", path)
    form = officer.client.form(path)
    assert form, (here.port, path)
    go_to(officer, there)
    sent = officer.send(act, case, urlsplit(form.action).path, {**form.values, **words})
    assert sent == "ok", (act, officer.client.page)
