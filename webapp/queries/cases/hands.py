"""People who have had a hand in a case: what four eyes are asked about."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import STEP_BACK, AttendanceConfirmed, Case, Event, Meeting
from webapp.queries.people.joined import now_id
from webapp.queries.people.kinship import declared_among
from workflows import declared
from workflows.core.definition import Definition
from workflows.core.dossier import Hands
from workflows.core.four_eyes.counting import counting_moves

ACTS = ("move", "answer", "ballot")
"""Kinds of entries by which somebody carries a case on."""
COUNTS = frozenset(("entered", "unequal", "paper"))
"""What follows from an entry by which somebody counted ballots on paper, as the first or as the second."""
FIGURES = "figures"
"""The key under which an entry says what became of the figures of a meeting: 'entered', 'unequal' or 'withdrawn'; of
the move that takes them 'two' people came to them, or 'one' alone."""


def authors_of(events: Iterable[Any], definition: Definition) -> frozenset[int]:
    """Return everybody whose answers are in the dossier: those who opened or completed the case, and whom they stood in
    for.

    Authors under an earlier version of the process are included.
    """
    drafting, found = definition.drafting_moves(), set[int | None]()
    for row, people in _writers(events):
        if row.kind == "version":
            found |= {*row.consequences["authors"]}
        elif row.kind != "ballot" and row.move in drafting:
            found |= people
    return frozenset(person for person in found if person is not None)


def _writers(events: Iterable[Any]) -> Iterator[tuple[Any, set[int | None]]]:
    """Yield each entry with whose answers it took: who acted, and for whom; of figures of two, who entered them."""
    first: dict[str, set[int | None]] = {}
    for row in events:
        people = {row.actor_id, row.for_id}
        if row.consequences.get(FIGURES) == "entered":
            first[row.move] = people
        yield row, first.get(row.move, people) if row.consequences.get(FIGURES) == "two" else people


_ACTS = (
    sa.select(
        Event.case_id,
        Event.kind,
        Event.move,
        Event.from_state,
        now_id(Event.actor_id).label("actor_id"),
        now_id(Event.for_id).label("for_id"),
        Event.consequences,
    )
    .where(sa.or_(sa.and_(Event.actor_id.is_not(None), Event.kind.in_(ACTS)), Event.kind == "version"))
    .order_by(Event.case_id, Event.seq)
)
_ACTS_OF = _ACTS.where(Event.case_id == sa.bindparam("case"))
"""Written once: every move asks, and to compose it takes longer than to run it."""


def acts_of(session: Session, case: Case) -> list[Any]:
    """Return what people have done in a case, and how its process changed, in order. One statement."""
    return list(session.execute(_ACTS_OF, {"case": case.id}))


def acts_in(session: Session, cases: sa.ColumnElement[bool]) -> list[Any]:
    """Return the same of the cases of which this is true, each entry with its case. One statement."""
    return list(session.execute(_ACTS.where(cases)))


def counted_in(events: Iterable[Any], definition: Definition) -> frozenset[int]:
    """Return everybody who has counted ballots given on paper, or entered how a meeting has voted; also for others.

    Since a paper was last numbered: others had to do that, and what follows rests on the paper, not on the count.
    """
    counting, found = counting_moves(definition), set[int | None]()
    for row, people in _writers(_since_paper(events)):
        if row.kind == "version":
            found |= {*row.consequences.get("counted", ())}
        elif row.kind == "ballot":
            found |= {row.actor_id, row.for_id} if not COUNTS.isdisjoint(row.consequences) else set()
        elif row.move in counting or FIGURES in row.consequences:
            found |= people
    return frozenset(person for person in found if person is not None)


def _since_paper(events: Iterable[Any]) -> list[Any]:
    """Return the entries after the last one that numbered a paper; all of them before there is one."""
    rows = list(events)
    last = max((place for place, row in enumerate(rows) if row.consequences.get("papers")), default=-1)
    return rows[last + 1 :]


def second_counters(events: Iterable[Any]) -> frozenset[int]:
    """Return who has come to figures that somebody else had entered, as the second of two."""
    rows = (row for row in _since_paper(events) if row.consequences.get(FIGURES) == "two")
    second = (each for row in rows for each in (row.actor_id, row.for_id))
    return frozenset(each for each in second if each)


def known_hands(session: Session, definition: Definition, case: Case) -> dict[str, list[int]]:
    """Return authors and counters so far, as the entry about another version of the process keeps them."""
    events = acts_of(session, case)
    return {"authors": sorted(authors_of(events, definition)), "counted": sorted(counted_in(events, definition))}


def hands_in(
    session: Session, definition: Definition, case: Case | None, events: Collection[Any], people: Collection[int]
) -> tuple[Hands, frozenset[int]]:
    """Return who has had a hand in a case, and the declared kin of these people whom it is about.

    A ballot or a step that was taken back is no hand in it; a conference's chair has one who has opened it. One
    statement, of a conference, or of a case that another one has opened, two.
    """
    did: list[Any] = []
    for row in events:
        if row.kind == "version" and row.move == STEP_BACK:
            did.pop()
        elif row.kind != "version" and not row.consequences.get("retracted"):
            did.append(row)
    acts = tuple(frozenset(each for each in (row.actor_id, row.for_id) if each) for row in did)
    opener_id = case.opener_id if case else None
    for row in did:
        opening = definition.find_move(row.move) if row.from_state is None else None
        if opening and opening.from_register:  # who took it in wrote nothing, but is another pair of eyes
            opener_id = None
    if case and case.workflow == declared(lambda each: each.conference)[0]:
        acts += tuple(frozenset({each}) for each in _confirmed(session, case))
    if case and case.opened_by_id:
        acts += _opening_act(session, case)
    counted = counted_in(events, definition)
    involved = frozenset(each for each in (opener_id,) if each).union(counted, authors_of(events, definition), *acts)
    pairs = declared_among(session, {*involved, *people})
    kin: dict[int, set[int]] = {}
    for declarer, relative in pairs:
        kin.setdefault(declarer, set()).add(relative)
        kin.setdefault(relative, set()).add(declarer)
    found = {person: frozenset(each) for person, each in kin.items()}
    about = frozenset(declarer for declarer, relative in pairs if relative in people)
    return Hands(opener_id, acts, counted, found), about


def _opening_act(session: Session, case: Case) -> tuple[frozenset[int], ...]:
    """Return who made the move of another case that has opened this one: the entry before the first of this case."""
    first = sa.select(sa.func.min(Event.id)).where(Event.case_id == case.id).scalar_subquery()
    people = (now_id(Event.actor_id).label("actor_id"), now_id(Event.for_id).label("for_id"))
    found = sa.select(*people).where(Event.case_id == case.opened_by_id, Event.id < first)
    row = session.execute(found.order_by(Event.id.desc()).limit(1)).first()
    return (frozenset(each for each in row if each),) if row and row.actor_id else ()


def _confirmed(session: Session, case: Case) -> Iterable[int]:
    """Return who opened the meeting whose conclusions a case holds, as its chair."""
    found = sa.select(now_id(AttendanceConfirmed.person_id)).join(Meeting, Meeting.id == AttendanceConfirmed.meeting_id)
    return session.scalars(found.where(Meeting.conference_id == case.id)).all()
