"""One greedy person, with every post, as deputy and with kin, does whatever the pages offer, and nothing comes of it.

Everybody else does what is theirs in the couple's cases, and honestly: counts again, votes, gives an opinion, takes a
step; but nobody takes one that settles anything (`is_closing`). The person sits in posts of each level, is deputy for
whoever may lend them anything, and a spouse with posts of their own plays along. They open every page they find, fill
in every form as somebody would who wants a result, read what was wrong and send it again; days pass, and the clock
runs. However long they go on: no case ends well, none binds anybody, no paper has a number, no row of a register
counts, nothing is erased, and posts, people, units, accounts and rules are what they were. Such a walk seldom comes to
the end of a process: `test_walls` goes there by the way.
"""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser, Form
from tests.support.forums import put
from tests.support.lengths import at_length, in_full
from tests.support.offices.district import (
    BRANCH,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    MEMBERS,
    OFFICER,
    PROVINCE,
    Office,
    district_office,
    user_name,
)
from webapp.demo.counting import count_again
from webapp.models import (
    Case,
    Delegation,
    Event,
    HandedList,
    IssuedPaper,
    Kinship,
    Person,
    Post,
    RecordDestruction,
    RegisterRow,
    RuleRow,
    Unit,
)
from webapp.queries.people.delegations import possible_delegates
from webapp.services.clock.ticking import tick
from webapp.services.people.delegations import delegate
from webapp.services.refusals import NotFoundForActor, Refused
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.four_eyes.closing import is_closing

GREEDY, SPOUSE = "Lê Văn Tham", "Trịnh Thị Lam"
LEFT_TO_OTHERS = (INSPECTOR, PROVINCE)
"""Who inspects or heads the level above is nobody's deputy, and stays somebody else."""
NOT_PRESSED = ("/sign-out", "/find", "/language", "/theme", "/my-account", "/sign-in", "/notices", "/search")
SEEDS_OF = ("/inbox", "/start", "/meetings", "/registers", "/entitlements", "/archive", "/papers", "/units", "/people")
GUESSES = ("Có lý do", "{today}", "5", "12-QĐ/ĐTN", "{yesterday}", "1", "{later}", "08:30", "2026", "0", "Lê Văn Chứng")
"""What is typed into a field until it is taken; days as people write them."""
KNOWN = {
    "members": "15",
    "present": "13",
    "ballots": "13",
    "votes_for": "13",
    "votes_against": "0",
    "votes_blank": "0",
    "password": PASSWORD,
}
WEIGHTY = re.compile(r"/(moves|start|answers|ballot|number|new|confirm|close-vote|add|enter|paper-ballot|go-on)\b")
BACKWARDS = re.compile(
    r"/(withdraw|give_up|strike|drop|cancel|end|refuse|decline|send_back)|[.]docx|[.]pdf|/export|^/(people|figures|units)/"
)
SAME = re.compile(r"[^/]*\d[^/]*")
MOST_TRIES = 7


class Greed:
    """The greedy couple at their browsers. `sent` counts what they sent by kind and answer."""

    def __init__(self, office: Office, clock: Any, new_client: Callable[..., Browser], seed: int) -> None:
        self.office, self.clock, self.session = office, clock, office.session
        self.rng = random.Random(seed)
        self.new_client = new_client
        self.seen: dict[str, Counter[str]] = {name: Counter(SEEDS_OF) for name in (GREEDY, SPOUSE)}
        self.known: Counter[str] = Counter()
        self.sent: Counter[tuple[str, int]] = Counter()
        self.take_posts()
        self.enter()

    def take_posts(self) -> None:
        """Most posts of the office become theirs, those of the branch too; whatever is left is lent to them."""
        office, session, rng = self.office, self.session, self.rng
        office.person(GREEDY)
        office.person(SPOUSE, sex="female")
        me, spouse = office.people[GREEDY].id, office.people[SPOUSE].id
        others = [office.people[name].id for name in LEFT_TO_OTHERS]
        taken = set()
        for post in session.scalars(sa.select(Post).where(Post.person_id.not_in(others)).order_by(Post.id)):
            who = rng.choices((me, spouse, None), (6, 1, 2))[0]
            if who and post.kind != "member" and (who, post.unit_id, post.kind) not in taken:
                taken.add((who, post.unit_id, post.kind))
                post.person_id = who
        for unit in ("H-01", BRANCH):
            if rng.random() < 0.7:
                office.post(GREEDY, "organisation_officer" if unit == "H-01" else "deputy_secretary", unit)
        session.add_all(
            Kinship(declarer_id=one, relative_id=other, kind="spouse", declared_at=self.clock.now)
            for one, other in ((me, spouse), (spouse, me))
        )
        session.commit()
        day = local_date(self.clock.now)
        for name in (COMMUNE, COMMUNE_DEPUTY, OFFICER, CLERK, *MEMBERS):
            absent = office.people[name].id
            if any(each.name == GREEDY for each in possible_delegates(session, absent, day)):
                delegate(session, absent, me, None, day, day + dt.timedelta(days=60), self.clock.now)

    def enter(self) -> None:
        """Sign both in, as after a proof: final acts are asked of whoever has just given it."""
        self.browsers = {}
        for name in (GREEDY, SPOUSE):
            self.browsers[name] = self.new_client()
            self.browsers[name].enter(user_name(name))

    def step(self) -> None:
        """Look at one page and send up to two of its forms; now and then some days pass."""
        if self.rng.random() < 0.06:
            self.clock.now += dt.timedelta(days=self.rng.choice((1, 4, 12, 40)))
            self.session.rollback()
            tick(self.session, self.clock.now)
            self.session.rollback()
            self.enter()
        if self.rng.random() < 0.35:
            self.help()
        name = GREEDY if self.rng.random() < 0.8 else SPOUSE
        browser, pages = self.browsers[name], self.seen[name]
        every = list(pages)
        path = self.rng.choices(every, [self.weight(page, pages[page]) for page in every])[0]
        pages[path] += 1
        self.known[SAME.sub("", path)] += 1
        if browser.get(path).status_code != 200 or browser.response.mimetype != "text/html":
            return
        self.note(pages, browser)
        forms = [form for form in browser.forms if form.method == "post" and not form.action.startswith(NOT_PRESSED)]
        for form in self.rng.sample(forms, min(2, len(forms))):
            self.send(pages, browser, form)

    def help(self) -> None:
        """Let somebody else do what is theirs in a case of the couple, but nothing that settles it."""
        self.session.rollback()
        ours = [self.office.people[name].id for name in (GREEDY, SPOUSE)]
        cases = self.session.execute(
            sa.select(Case.public_id, Case.workflow)
            .join(Event, Event.case_id == Case.id)
            .where(Case.closed_at.is_(None), Event.seq == 1, Event.actor_id.in_(ours))
            .distinct()
        ).all()
        if not cases:
            return
        case, workflow = self.rng.choice(sorted(cases))
        count_again(self.session, case, self.clock.now)
        with suppress(Refused, NotFoundForActor, StopIteration):
            put(self.session, case, self.clock.now, meeting=True)
        self.session.rollback()
        definition = WORKFLOWS[workflow].definition
        closing = tuple(f"/moves/{move.name}" for move in definition.moves if is_closing(definition, move))
        for name in self.rng.sample(sorted({*self.office.people} - {GREEDY, SPOUSE}), 6):
            if name not in self.browsers:
                self.browsers[name] = self.new_client()
                self.browsers[name].enter(user_name(name))
            browser, pages = self.browsers[name], Counter[str]()
            if browser.get(f"/cases/{case}").status_code != 200:
                continue
            self.note(pages, browser)
            self.send_one(pages, browser, f"/cases/{case}/ballot")
            steps = [page for page in pages if re.match(rf"/cases/{case}/(moves|answers)/", page)]
            steps = [page for page in steps if not BACKWARDS.search(page) and not page.endswith(closing)]
            for page in self.rng.sample(steps, min(1, len(steps))):
                browser.get(page)
                self.send_one(pages, browser, page)

    def send_one(self, pages: Counter[str], browser: Browser, action: str) -> None:
        """Send the form of the page that goes to this address, where there is one."""
        for form in [form for form in browser.forms if form.method == "post" and form.action == action][:1]:
            self.send(pages, browser, form)

    def weight(self, page: str, looked: int) -> float:
        """How much a page draws: acts most, and those less that give something up or were tried often."""
        if BACKWARDS.search(page):
            return 0.3 / (1 + looked) ** 2
        wanted = 60 if WEIGHTY.search(page) else 40 if page.count("/") == 2 and page.startswith("/cases/") else 2
        return wanted / ((1 + looked) ** 2 * (1 + self.known[SAME.sub("", page)]) ** 0.5)

    def note(self, pages: Counter[str], browser: Browser) -> None:
        for link in browser.tree.iter("a"):
            address = urlsplit(link.get("href") or "")
            if not address.netloc and address.path.startswith("/") and not address.path.startswith(NOT_PRESSED):
                pages.setdefault(address.path + (f"?{address.query}" if address.query else ""), 0)

    def send(self, pages: Counter[str], browser: Browser, form: Form) -> None:
        """Send a form until it is taken or refused for what it asks; what was wrong with a field is typed anew."""
        tried: Counter[str] = Counter()
        words = self.words(form, set(form.free | set(form.choices)), tried)
        for _try in range(MOST_TRIES):
            answer = browser._open(form.action, method="POST", data={**form.values, **words}).answer
            self.sent[SAME.sub("#", urlsplit(form.action).path), answer.status_code] += 1
            if answer.status_code == 303:
                pages.setdefault(urlsplit(answer.location).path, 0)
            if answer.status_code != 422:
                return
            wrong = {each[: -len("-error")] for each in re.findall(r'id="([\w-]+-error)"', answer.text)}
            action = urlsplit(form.action).path
            again = [each for each in browser.forms if urlsplit(each.action).path == action]
            if not again:
                return
            form = again[0]
            words |= self.words(form, wrong or set(form.free | set(form.choices)), tried)

    def words(self, form: Form, names: set[str], tried: Counter[str]) -> dict[str, Any]:
        """What is typed or chosen in these fields, another thing each time."""
        said: dict[str, Any] = {}
        for name in sorted(names & set(form.choices)):
            offered = [value for value in form.choices[name] if value] or [""]
            said[name] = self.rng.choice(offered)
        for name in sorted(names & form.free):
            last = name.rpartition("-")[2]
            at, tried[name] = tried[name], tried[name] + 1
            said[name] = self.typed(last, at, form.values.get(name, ""))
        return said

    def typed(self, name: str, at: int, there: str) -> str:
        if name in KNOWN and at == 0:
            return KNOWN[name]
        if there and at == 0:
            return there
        day = local_date(self.clock.now)
        dated = name.endswith(("_on", "_date", "day", "from", "until", "_to"))
        guess = GUESSES[at % len(GUESSES)] if not dated else ("{today}", "{yesterday}", "{later}", "5", "")[at % 5]
        days = {"today": 0, "yesterday": -1, "later": 20}
        return guess.format(**{key: f"{day + dt.timedelta(days=by):%d/%m/%Y}" for key, by in days.items()})


def settled(session: Session) -> dict[str, list[Any]]:
    """What has a result, or is what it was before anybody began."""
    session.rollback()
    ends = {
        (workflow.definition.key, state.name)
        for workflow in WORKFLOWS.values()
        for state in workflow.definition.states
        if state.binds or state.tone == "good"
    }
    said = {
        (workflow.definition.key, move.name)
        for workflow in WORKFLOWS.values()
        for move in workflow.definition.moves
        if move.from_register  # it says what stands already
    }
    reached = (
        sa.select(Case.workflow, Event.to_state, Event.move, Case.public_id)
        .join(Event, Event.case_id == Case.id)
        .where(sa.or_(Event.from_state.is_(None), Event.from_state != Event.to_state))
        .distinct()
    )
    posts = sa.select(Post.id, Post.person_id, Post.unit_id, Post.kind, Post.valid_from, Post.valid_to)
    people = sa.select(Person.id, Person.full_name, Person.birth_date, Person.party_joined_on, Person.restricted_on)
    return {
        "ends": [
            row for row in session.execute(reached).all() if (row[0], row[1]) in ends and (row[0], row[2]) not in said
        ],
        "papers": list(session.execute(sa.select(IssuedPaper.kind, IssuedPaper.seq)).all()),
        "rows that count": list(
            session.execute(
                sa.select(RegisterRow.register, RegisterRow.id).where(RegisterRow.confirmed_by_id.is_not(None))
            ).all()
        ),
        "lists handed over": list(session.scalars(sa.select(HandedList.entitlement)).all()),
        "destroyed": list(
            session.scalars(sa.select(RecordDestruction.id).where(RecordDestruction.carried.is_(True))).all()
        ),
        "posts": sorted(map(str, session.execute(posts).all())),
        "people": sorted(map(str, session.execute(people).all())),
        "units": sorted(map(str, session.execute(sa.select(Unit.id, Unit.name, Unit.parent_id, Unit.valid_to)).all())),
        "rules": sorted(map(str, session.execute(sa.select(RuleRow.key, RuleRow.value, RuleRow.scope_id)).all())),
        "deputies": sorted(map(str, session.execute(sa.select(Delegation.absent_id, Delegation.deputy_id)).all())),
    }


@pytest.fixture
def walk_with(
    session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask
) -> Iterator[Callable[[int], Greed]]:
    clock.now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)

    def begin(seed: int) -> Greed:
        return Greed(district_office(session, clock.now), clock, new_client, seed)

    yield begin


STEPS: Sequence[Any] = [(1, 12), *at_length((2, 150)), *in_full(*((seed, 400) for seed in range(3, 8)))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("seed", "steps"), STEPS)
def test_who_holds_everything_settles_nothing(walk_with: Callable[[int], Greed], seed: int, steps: int) -> None:
    walk = walk_with(seed)
    before = settled(walk.session)
    for _step in range(steps):
        walk.step()
    after = settled(walk.session)
    assert {what: after[what] for what in after if after[what] != before[what]} == {}, walk.sent
    taken = {action for (action, status), _count in walk.sent.items() if status == 303}
    assert len(taken) > (steps > 100) * 10, walk.sent
