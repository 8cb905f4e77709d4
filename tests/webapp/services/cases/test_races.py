"""Two at once, on both databases: real threads, each with a session of its own, let go at the same moment."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests.support.arena import SECOND_CLERK, SECOND_OFFICER, Arena, Verb
from tests.support.browserlike import Browser
from tests.support.forums import put
from tests.support.nominating import nomination
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
)
from webapp.demo.counting import count_again
from webapp.models import Ballot, Case, IssuedPaper, Post, RollMember, Task, Vote
from webapp.services.cases.commands import answer
from webapp.services.refusals import GuardsFailed, IdempotencyKeyReused, Refused, Stale
from webapp.services.transaction import is_deadlock
from workflows.core.voting import CHOICES

pytestmark = pytest.mark.both_engines

TAPS = 16
ROUNDS = 12


@pytest.fixture
def arena(app: Flask, session: Session, clock: Any) -> Iterator[Arena]:
    arena = Arena(app, session, clock)
    yield arena
    arena.session.rollback()


def won(results: Sequence[Any]) -> Counter[Any]:
    """How often each result came: cases count as 'done'."""
    return Counter("done" if isinstance(each, str) else each for each in results)


@pytest.mark.at_length
def test_one_of_two_deciders_wins(arena: Arena) -> None:
    """Submitted and cancelled at once, four times; then taken back while the Party's opinion is recorded."""
    for _round in range(4):
        case = arena.to_appraisal(BRANCH, NEW, **arena.instead_of_old())
        results = arena.at_once(
            arena.move_by(OFFICER, case, "appraise"),
            arena.move_by(SECOND_OFFICER, case, "cancel"),
        )
        assert won(results) == {"done": 1, Stale: 1}
        events = arena.journal(case)
        state = arena.state(case)
        assert state == ("decision" if isinstance(results[0], str) else "cancelled")
        assert len(events) == 5, "the figures of the meeting are counted twice"
        if state == "decision":
            arena.refuse(case)
        assert arena.session.scalars(sa.select(Task)).all() == []
    case = arena.start(COMMUNE, BRANCH, NEW, **arena.instead_of_old())
    arena.move(OLD, case, "record_meeting")
    results = arena.at_once(
        arena.move_by(OLD, case, "withdraw"),
        arena.move_by(COMMUNE, case, "record_opinion"),
        arena.move_by(COMMUNE_DEPUTY, case, "record_opinion"),
        arena.move_by(OFFICER, case, "send_back"),
    )
    assert won(results) == {"done": 1, Stale: 3}
    arena.journal(case)


def test_both_sides_answer_at_once(arena: Arena) -> None:
    """The last of the two answers moves the case, whichever is the last; two answers of one side are one."""
    dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
    case = arena.to_appraisal(BRANCH, NEW, **arena.instead_of_old(), **dual)
    verbs = []
    for name, party in ((COMMUNE, 0), (COMMUNE_DEPUTY, 0), ("Đỗ Thành Quân", 1)):
        command = arena.command(name, arena.words("screening"), arena.case(case).version)
        verbs.append(lambda session, command=command, party=party: answer(session, case, "screening", party, command))
    results = arena.at_once(*verbs)
    assert won(results) == {"done": 2, Stale: 1}
    assert arena.state(case) == "appraisal"
    assert [event.kind for event in arena.journal(case)][-3:] == ["answer", "answer", "move"]


def test_no_entry_is_earlier_than_the_one_before(arena: Arena) -> None:
    """A command that was sent first and had to wait for the lock is not written down as done before the other."""
    case = arena.start(COMMUNE, BRANCH, NEW, **arena.instead_of_old())
    arena.clock.now -= dt.timedelta(seconds=2)
    arena.move(COMMUNE, case, "record_meeting")
    journal = arena.journal(case)
    assert [event.at for event in journal] == sorted(event.at for event in journal)
    assert arena.case(case).state_since == journal[-1].at


@pytest.mark.at_length
def test_nobody_takes_a_second_seat_by_a_case_that_ran_beside(arena: Arena) -> None:
    """Eligible when both files were submitted; the decision that seats them asks again."""
    case = arena.to_appraisal(BRANCH, NEW, **arena.instead_of_old())
    arena.move(OFFICER, case, "appraise")
    for name in MEMBERS:
        arena.vote(case, name, "for")
    arena.office.unit("H-01-77", "branch", "H-01", "Chi đoàn Thôn Bảy")
    arena.office.post(NEW, "secretary", "H-01-77")
    with pytest.raises(GuardsFailed):
        arena.move(CLERK, case, "issue")


def test_two_nominations_for_one_branch(arena: Arena) -> None:
    """One case; the other request is refused. In two branches at once both are opened, also the very first."""
    said = arena.instead_of_old()
    arena.office.post(CLERK, "deputy_secretary", "H-01")
    first = arena.at_once(
        arena.start_by(COMMUNE, BRANCH, NEW, **said),
        arena.start_by(COMMUNE_DEPUTY, "H-01-02", OTHER),
    )
    assert won(first) == {"done": 2}
    for case in first:
        arena.move(OFFICER, case, "cancel")
    results = arena.at_once(
        *(
            arena.start_by(by, BRANCH, person, **said)
            for by, person in ((COMMUNE, NEW), (OLD, OTHER), (COMMUNE_DEPUTY, NEW), (CLERK, OTHER))
        )
    )
    assert won(results)["done"] == 1
    assert all(isinstance(each, str) or issubclass(each, Refused) for each in results), results
    open_cases = arena.session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).all()
    assert len(open_cases) == 1
    assert open_cases[0].claim == f"secretary:{arena.office.units[BRANCH].id}"
    arena.journal(open_cases[0].public_id)


@pytest.mark.at_length
def test_sixteen_taps_are_one(arena: Arena) -> None:
    """The same form again and again, before the first is answered: one event, sixteen equal answers."""
    opened = arena.at_once(*[arena.start_by(COMMUNE, BRANCH, NEW, "tap-1", **arena.instead_of_old())] * TAPS)
    (case,) = set(opened)
    assert len(arena.journal(case)) == 1
    meeting = arena.move_by(OLD, case, "record_meeting", "tap-2")
    assert set(arena.at_once(*[meeting] * TAPS)) == {case}
    count_again(arena.session, case, arena.clock.now)
    arena.move(COMMUNE, case, "record_opinion")
    arena.move(OFFICER, case, "appraise")
    put(arena.session, case, arena.clock.now)
    assert set(arena.at_once(*[arena.vote_by(CHAIR, case, "for", "tap-3")] * TAPS)) == {case}
    events = arena.journal(case)
    assert [event.kind for event in events] == ["move", "ballot", "move", "move", "move", "sitting", "ballot"]
    last = arena.at_once(*(arena.vote_by(name, case, "for", f"tap {name}") for name in MEMBERS[1:] * 2))
    assert set(last) == {case}
    issue = arena.move_by(CLERK, case, "issue", "tap-4", signer=arena.office.people[CHAIR].id)
    assert set(arena.at_once(*[issue] * TAPS)) == {case}
    assert arena.session.scalar(sa.select(sa.func.count()).select_from(IssuedPaper)) == 2


@pytest.mark.at_length
def test_one_key_for_two_cases_at_once(arena: Arena) -> None:
    """Nobody's browser does it: still one of them is done, and the other is refused without an accident."""
    one = arena.start(COMMUNE, BRANCH, NEW, **arena.instead_of_old())
    two = arena.start(COMMUNE, "H-01-02", OTHER)
    for number in range(6):
        name = "cancel" if number == 5 else "send_back"
        if number:
            for case in (one, two):
                if arena.state(case) == "returned":
                    arena.move(COMMUNE, case, "resubmit", completed="Đã")
        else:
            for case in (one, two):
                arena.move(COMMUNE, case, "record_meeting")
        results = arena.at_once(*(arena.move_by(OFFICER, case, name, f"both-{number}") for case in (one, two)))
        assert won(results)["done"] == 1, results
        assert set(won(results)) <= {"done", Refused, IdempotencyKeyReused}
    for case in (one, two):
        arena.journal(case)


@pytest.mark.at_length
def test_votes_against_the_close(arena: Arena, everything: bool) -> None:
    """Four ballots and the chair's close at once: what is counted is what lies there, and nothing comes after."""
    outcomes: Counter[str] = Counter()
    case = arena.to_decision(BRANCH, NEW, **arena.instead_of_old())
    rounds = ROUNDS if everything else ROUNDS // 2
    for number in range(rounds):
        put(arena.session, case, arena.clock.now, meeting=True)
        for name in MEMBERS[:2]:
            arena.vote(case, name, "for")
        verbs = [arena.vote_by(name, case, choice) for name, choice in zip(MEMBERS[2:], CHOICES, strict=True)]
        results = arena.at_once(*verbs, arena.vote_by(CHAIR, case, "against"), arena.close_by(CHAIR, case))
        row = arena.case(case)
        vote = arena.session.scalars(
            sa.select(Vote).where(Vote.case_id == row.id).order_by(Vote.id.desc()).limit(1)
        ).one()
        check_vote(arena, case, vote)
        cast = {place for place, each in enumerate(results[:4]) if isinstance(each, str)}
        assert all(each is Refused for place, each in enumerate(results[:4]) if place not in cast)
        outcomes[vote.outcome or ""] += 1
        outcomes["all voted" if len(cast) == 4 else "some were too late"] += 1
        arena.journal(case)
        if arena.state(case) == "refusing":
            arena.notify_refusal(case)
        elif number < rounds - 1:
            arena.move(OFFICER, case, "cancel")
        case = arena.to_decision(BRANCH, NEW, **arena.instead_of_old()) if number < rounds - 1 else case
    assert outcomes["some were too late"], f"the race was never a race: {outcomes}"


def check_vote(arena: Arena, case: str, vote: Vote) -> None:
    """A closed vote: its outcome recounted from the ballots, and every ballot given before the close."""
    rows = arena.session.execute(sa.select(Ballot.choice).where(Ballot.vote_id == vote.id)).all()
    count = Counter(row.choice for row in rows)
    entitled = arena.session.scalar(
        sa.select(sa.func.count())
        .select_from(RollMember)
        .where(RollMember.vote_id == vote.id, RollMember.recused.is_(None))
    )
    assert entitled == 5
    given = sum(event.kind == "ballot" for event in arena.journal(case))
    assert given >= len(rows)
    majority = count["for"] * 2 > entitled  # all of them are present
    wanted = "inquorate" if len(rows) < 4 else "carried" if majority else "rejected"
    assert vote.outcome == wanted, (vote.outcome, count)
    seqs = [(event.seq, event.kind) for event in arena.journal(case)]
    closing = max(seq for seq, kind in seqs if kind == "move")
    assert all(seq < closing for seq, kind in seqs if kind == "ballot"), "a ballot after the close"


@pytest.mark.at_length
def test_two_clerks_number_without_gaps(arena: Arena) -> None:
    """Two decisions each in two cases at once: four numbers, each once, in the order of the register."""
    office = arena.office
    cases = [arena.to_issuing(BRANCH, NEW, **arena.instead_of_old())]
    for number in range(2, 6):
        code = f"H-01-{number:02d}"
        if code not in office.units:
            office.unit(code, "branch", "H-01", f"Chi đoàn Thôn {number}")
        office.post(f"Mang Đoàn {number}", "member", code)
        cases.append(arena.to_issuing(code, f"Mang Đoàn {number}"))
    signer = office.people[CHAIR].id
    clerks = [CLERK, SECOND_CLERK] * 3
    results = arena.at_once(
        *(arena.move_by(clerk, case, "issue", signer=signer) for clerk, case in zip(clerks, cases, strict=False))
    )
    assert won(results) == {"done": 5}
    papers = arena.session.execute(sa.select(IssuedPaper.seq, IssuedPaper.case_id).order_by(IssuedPaper.seq)).all()
    assert [row.seq for row in papers] == [1, 2, 3, 4, 5, 6]
    both = [row.seq for row in papers if row.case_id == arena.case(cases[0]).id]
    assert both[1] == both[0] + 1, "the two decisions of one case stand together"


def test_two_who_sit_down_at_once(arena: Arena) -> None:
    """Behind the services the database itself: of two posts in one seat, inserted at once, one is refused."""
    unit = arena.office.units["H-01-02"].id
    people = [arena.office.people[name].id for name in (NEW, OTHER, OLD, CHAIR)]

    def sit(person: int) -> Verb:
        def insert(session: Session) -> str:
            try:
                session.connection(execution_options={"writing": True})
                session.add(
                    Post(
                        person_id=person,
                        unit_id=unit,
                        kind="secretary",
                        seat="secretary",
                        valid_from=dt.date(2026, 1, 1),
                        source="race",
                    )
                )
                session.commit()
            except (sa.exc.IntegrityError, sa.exc.OperationalError) as error:
                session.rollback()
                # Waiting for each other's row, PostgreSQL ends one of the two: refused as well, by another name.
                assert isinstance(error, sa.exc.IntegrityError) or is_deadlock(error)
                return "refused"
            return "sits"

        return insert

    results = arena.at_once(*(sit(person) for person in people))
    assert Counter(results) == {"sits": 1, "refused": 3}


@pytest.mark.at_length
def test_sixteen_taps_over_the_wire(app: Flask, arena: Arena, new_client: Callable[..., Browser]) -> None:
    """The same through a real server with threads: sixteen redirects to one case, one event."""
    browser = new_client()
    browser.enter("dang.kim.xa")
    path = f"/start/secretary-nomination/{BRANCH}"
    browser.get(path)
    body = urlencode(browser.form(path).fill(nomination(arena.office)))
    cookie = "; ".join(f"{each.key}={each.value}" for each in browser.client._cookies.values())
    app.config["TRUSTED_HOSTS"] = None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def tap(_session: Session) -> str:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie})
        response = connection.getresponse()
        response.read()
        connection.close()
        return f"{response.status} {response.headers['Location']}"

    try:
        answers = arena.at_once(*[tap] * TAPS)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    case = arena.session.scalars(sa.select(Case)).one()
    assert set(answers) == {f"303 /cases/{case.public_id}"}
    assert len(arena.journal(case.public_id)) == 1
