"""What people do with a list that is voted on line by line, and how its papers read."""

import re

from tests.support.browserlike import Browser
from tests.support.forums import put
from tests.support.offices.papers import page_text, word_text
from tests.support.players import Players
from webapp.config import ROOT

CODES = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}|[0-9a-f]{64}")


def vote(play: Players, name: str, *said: str) -> Browser:
    """A member's ballot, line by line: 'for', 'against', 'blank'; '' leaves the line out."""
    put(play.office.session, play.path.rpartition("/")[2], play.app.config["CLOCK"]())
    browser = play.as_(name)
    browser.get(play.path)
    browser.post_form(f"{play.path}/ballot", **{f"line-{at}": each for at, each in enumerate(said, 1) if each})
    return browser


def paper(play: Players, reader: str, name: str) -> str:
    """The paper on its page, line by line, without what is random."""
    browser = play.as_(reader)
    assert browser.get(f"{play.path}/papers/{name}").status_code == 200, name
    return CODES.sub("…", page_text(browser))


def reads_as_kept(play: Players, name: str, reader: str, before: str = "") -> None:
    """The paper says on its page and in Word what its reference says; before: what the reference's name begins with."""
    said = paper(play, reader, name)
    kept = ROOT / "tests" / "papers" / f"{before if not name.startswith(before) else ''}{name}.txt"
    assert said == kept.read_text(encoding="utf-8")
    assert CODES.sub("…", word_text(play.as_(reader).get(f"{play.path}/papers/{name}.docx").data)) == said
