"""Clients of the harness: real sign-ins over HTTP, one act after the other, everything noted before and after."""

import datetime as dt
import http.client
import json
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.chaos.stage import CANARY, Stage
from tests.support.browserlike import PASSWORD, Form, read, read_form
from tests.support.nominating import FIGURES, MEETING

PATIENCE = 12.0
"""Seconds that a client waits for an answer; after that it does not know what happened."""
LEARNING = 60.0
"""Seconds after the end of the faults in which everybody learns what became of their last act."""
OK, FAIL, INFO = "ok", "fail", "info"


NOMINATION = {
    "seats": "single",
    "purpose": "first_seat",
    "manner": "elected",
    "ranking": "good",
    "discipline": "none",
    "merits": CANARY,
}


class History:
    """Lines of what was asked and answered, in the order of one clock."""

    def __init__(self, path: Path) -> None:
        self.file, self.lock, self.entries = path.open("w"), threading.Lock(), list[dict[str, Any]]()

    def note(self, **entry: Any) -> None:
        with self.lock:
            entry["t"] = time.monotonic()
            self.entries.append(entry)
            self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def acknowledged(self) -> int:
        return sum(each["type"] == OK for each in self.entries)

    def close(self) -> None:
        self.file.close()


class Unknown(Exception):
    """No answer, or one that does not say whether anything was done."""


class SignedOut(Unknown):
    """The sign-in is over, by the clock or because it is not in the record."""


@dataclass
class Client:
    """One person's connection. It keeps its cookies, and makes a new connection after each that broke."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None
    path: str = ""
    page: str = ""

    def ask(self, method: str, path: str, values: dict[str, Any] | None = None) -> tuple[int, str]:
        """Return the status and where it leads. Raises Unknown without an answer, or for one of 500 and more."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": kept} if kept else {}
        body = urlencode(values, doseq=True) if values is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unknown(repr(error)) from error
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.headers.get("Connection", "").lower() == "close":
            self.close()
        if answer.status >= 500:
            raise Unknown(str(answer.status))
        self.path, self.page = path, page
        where = answer.headers.get("Location", "")
        if path != "/sign-in" and (urlsplit(where).path == "/sign-in" or answer.status == 403):
            raise SignedOut(str(answer.status))
        return answer.status, where

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def forms(self) -> list[Form]:
        return [read_form(each, self.path) for each in read(self.page).iter("form")]

    def form(self, end: str) -> Form | None:
        """The page's form whose address ends so."""
        return next((each for each in self.forms() if urlsplit(each.action).path.endswith(end)), None)

    def sign_in(self, name: str) -> None:
        self.cookies.clear()
        self.ask("GET", "/sign-in")
        form = self.form("/sign-in")
        assert form
        status, _where = self.ask("POST", "/sign-in", {**form.values, "username": name, "password": PASSWORD})
        if status != 303:
            raise Unknown(f"sign-in {status}")


class Acting:
    """Something that runs in a thread of its own."""

    def start(self) -> None:
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def join(self, seconds: float) -> None:
        self.thread.join(seconds)

    def run(self) -> None:
        """What it does until the end."""
        raise NotImplementedError


@dataclass(eq=False)
class Player(Acting):
    """Somebody who acts until the end, and resolves each unanswered act by its key."""

    number: int
    name: str
    stage: Stage
    port: int
    history: History
    seed: int
    end: threading.Event
    pause: float = 0.0
    over_at: float = 0.0

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed} {self.number}")
        self.client = Client(self.port)

    def run(self) -> None:
        signed_in = False
        while not self.end.is_set():
            try:
                if not signed_in:
                    self.client.sign_in(self.name)
                    signed_in = True
                self.act()
            except SignedOut:
                signed_in = False
            except Unknown as unknown:
                self.history.note(p=self.number, type="gap", why=str(unknown))
                self.end.wait(0.1)
            except Exception as error:
                self.history.note(p=self.number, type="accident", why=repr(error))
                self.end.wait(0.5)
            self.end.wait(self.pause)
        self.client.close()

    def act(self) -> None:
        """Do one thing. Kinds of people override it."""
        raise NotImplementedError

    def send(self, act: str, case: str, path: str, values: dict[str, Any]) -> str:
        """Send a form until it is known what became of it; return its end, and `info` if the run ended before."""
        entry: dict[str, Any] = {"p": self.number, "who": self.name, "op": act, "case": case, "key": values["key"]}
        entry |= {"choice": values.get("choice"), "v": values.get("version")}
        self.history.note(type="invoke", **entry)
        tries = 0
        while True:
            try:
                status, where = self.client.ask("POST", path, values)
                outcome = OK if status == 303 and where.startswith("/cases/") else FAIL
                if outcome == OK and not case:
                    entry["case"] = urlsplit(where).path.split("/")[2]
                self.history.note(type=outcome, status=status, tries=tries, **entry)
                return outcome
            except SignedOut as unknown:
                self.history.note(type=INFO, why=str(unknown), tries=tries, **entry)
                tries += 1
                with suppress(Unknown):
                    self.enter_again(values)
                if self.is_over():
                    return INFO
            except Unknown as unknown:
                self.history.note(type=INFO, why=str(unknown), tries=tries, **entry)
                tries += 1
                if self.is_over():
                    return INFO
                time.sleep(min(0.1 * tries, 1.0))

    def is_over(self) -> bool:
        """Whether there was time enough after the end to learn what became of an act."""
        if self.end.is_set() and not self.over_at:
            self.over_at = time.monotonic() + LEARNING
        return 0 < self.over_at < time.monotonic()

    def enter_again(self, values: dict[str, Any]) -> None:
        """Sign in once more, and let the same form go on under the new sign-in."""
        self.client.sign_in(self.name)
        self.client.ask("GET", "/my-account")
        values["csrf_token"] = next(
            form.values["csrf_token"] for form in self.client.forms() if "csrf_token" in form.values
        )


class Nominator(Player):
    """Opens nominations and withdraws them: several race for each seat, often from pages that have grown old.

    A withdrawal races with the second count, which makes the page of the case old; the first count does not.
    """

    def act(self) -> None:
        what = self.random.choice(["nominate", "nominate", *["withdraw", "record_meeting", "second_count"] * 2])
        if what == "nominate":
            self.nominate(self.random.choice(list(self.stage.seats)))
        elif case := self.open_case("nominate" if what == "record_meeting" else "record_meeting"):
            today = dt.datetime.now(dt.UTC).strftime("%d/%m/%Y")
            words = {
                "withdraw": {"text": "Rút lại"},
                "record_meeting": {**MEETING, "held_on": today},
                "second_count": {f"branch_meeting-{name}": MEETING[name] for name in FIGURES},
            }[what]
            path = f"/cases/{case}/second-count" if what == "second_count" else f"/cases/{case}/moves/{what}"
            self.client.ask("GET", path)
            if (form := self.client.form(path)) is not None:
                self.stale()
                self.send(what, case, path, {**form.values, **words})

    def nominate(self, unit: str) -> None:
        path = f"/start/secretary-nomination/{unit}"
        self.client.ask("GET", path)
        if (form := self.client.form(path)) is None:
            return
        self.stale()
        if self.send("nominate", "", path, {**form.values, **NOMINATION, "person": str(self.stage.seats[unit])}) == OK:
            self.read_back()

    def stale(self) -> None:
        """Let others be faster now and then."""
        if self.random.random() < 0.5:
            time.sleep(self.random.random() * 0.5)

    def open_case(self, act: str) -> str:
        """One of the last cases of which this act was acknowledged, anybody's."""
        found = [each["case"] for each in self.history.entries[-400:] if each["type"] == OK and each["op"] == act]
        return self.random.choice(found[-4:]) if found else ""

    def read_back(self) -> None:
        """Read one's own write at once."""
        case = next(
            (
                each["case"]
                for each in reversed(self.history.entries)
                if each["type"] == OK and each["p"] == self.number
            ),
            "",
        )
        began = time.monotonic()
        status, _where = self.client.ask("GET", f"/cases/{case}")
        self.history.note(type="read", p=self.number, case=case, status=status, began=began)


class Voter(Player):
    """Gives ballots in the running votes, changes them, and lets others see that they did."""

    def act(self) -> None:
        case = self.random.choice(self.stage.votes)
        if self.client.ask("GET", f"/cases/{case}")[0] != 200:
            return
        form = self.client.form(f"/cases/{case}/ballot")
        if form is not None:
            choice = self.random.choice(["for", "for", "against", "blank"])
            self.send("ballot", case, urlsplit(form.action).path, {**form.values, "choice": choice, "looks": "seen"})


class Stranger(Player):
    """Looks for what is not theirs: no page of theirs may ever say it."""

    def act(self) -> None:
        opened = [each["case"] for each in self.history.entries[-200:] if each.get("case")]
        paths = ["/inbox", "/tracking", "/people", "/archive", *(f"/cases/{case}" for case in opened[-3:])]
        path = self.random.choice(paths)
        status, _where = self.client.ask("GET", path)
        if CANARY in self.client.page or (path.startswith("/cases/") and status != 404):
            self.history.note(type="leak", p=self.number, path=path, status=status)
