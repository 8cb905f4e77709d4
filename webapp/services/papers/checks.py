"""Checking a year's book of issued papers: begun, ticked number by number, ended, confirmed by another."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import post_key, sees_below, within
from webapp.actors import HeldPost
from webapp.models import BookCheck, BookCheckEntry, BookTick, Unit
from webapp.queries.papers.check_words import check_called
from webapp.queries.papers.checks import PAPER, book_years, confirming_post, keeping_post, state_of
from webapp.queries.people.joined import now_id
from webapp.services.command import Command, canonical, replayed, salted, unit_of_work
from webapp.services.papers.places import put, refuse_nowhere
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.wordings import keep_paper
from workflows.core.text import _

CLOSED = _("This check is ended: what it says does not change any more.")
NEWER = _("This check has a newer version already: open that one.")


@dataclass(frozen=True)
class YearBook:
    """A book of numbers in one year: an issuer's (by id) papers of a type, in a term of its committee or a year."""

    unit_id: int
    type: str
    term: str
    year: int


@dataclass(frozen=True)
class Tick:
    """Somebody's finding on a paper, by `FOUND`, or '' to take it back; and their note."""

    found: str
    note: str = ""


def begin(session: Session, book: YearBook, command: Command) -> str:
    """Begin the check of a book in a year. Return its public id; the same form sent again gets the first result.

    Raises NotFoundForActor (not a book with papers that the actor keeps), Refused (there is one already),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        unit = session.scalars(sa.select(Unit).where(Unit.id == book.unit_id).with_for_update()).one_or_none()
        post = keeping_post(command.actor, unit) if unit else None
        if unit is None or post is None:
            raise NotFoundForActor
        body = command.body_hash("book check", str(book))
        if first := replayed(session, BookCheck, command, body_hash=body, unit_id=unit.id):
            return first.public_id
        if (book.unit_id, book.type, book.term, book.year) not in book_years(session, command.actor):
            raise NotFoundForActor
        same = {"unit_id": book.unit_id, "type": book.type, "term": book.term, "year": book.year}
        if session.scalar(sa.select(BookCheck.id).filter_by(**same).limit(1)):
            raise Refused(_("This book is checked for this year already: open that check."), field="book")
        check = _added(session, same | {"version": 1}, command, body)
        session.add(_entry(session, check, "begun", post, command))
        return check.public_id


def correct(session: Session, public_id: str, reason: str, command: Command) -> str:
    """Begin a new version beside an ended check, with what was ticked in it. Return the new public id.

    Raises as `begin`, and Refused where it is not ended, or a newer version is there already.
    """
    with unit_of_work(session):
        old, post = _locked(session, public_id, command)
        body = command.body_hash("book check", public_id, reason)
        if first := replayed(session, BookCheck, command, body_hash=body, corrects_id=old.id):
            return first.public_id
        if old.standing == "under_way":
            raise Refused(_("This check is under way: tick in it, and end it."))
        if session.scalar(sa.select(BookCheck.id).where(BookCheck.corrects_id == old.id)):
            raise Refused(NEWER)
        same = {name: getattr(old, name) for name in ("unit_id", "type", "term", "year")}
        more = {"version": old.version + 1, "corrects_id": old.id, "reason": reason}
        check = _added(session, same | more, command, body)
        ticks = session.scalars(sa.select(BookTick).where(BookTick.check_id == old.id)).all()
        session.add_all(
            BookTick(check_id=check.id, paper_id=each.paper_id, found=each.found, note=each.note) for each in ticks
        )
        session.add(_entry(session, check, "begun", post, command))
        return check.public_id


def tick(session: Session, public_id: str, ticks: Mapping[int, Tick], command: Command) -> int:
    """Keep what was found of these papers (by id), as last said. Return of how many it is new; sent again, none.

    Raises NotFoundForActor (not the book's keeper, or a paper of another book), Refused (the check is ended).
    """
    with unit_of_work(session):
        check, post = _locked(session, public_id, command)
        if check.standing != "under_way":
            raise Refused(CLOSED)
        lines = {line.paper: line for line in state_of(session, command.actor, check).lines}
        if not lines.keys() >= ticks.keys():
            raise NotFoundForActor
        new = {each: said for each, said in ticks.items() if (lines[each].found, lines[each].note) != _said(said)}
        rows = sa.select(BookTick).where(BookTick.check_id == check.id, BookTick.paper_id.in_(sorted(new)))
        known = {row.paper_id: row for row in session.scalars(rows)} if new else {}
        for paper_id, said in new.items():
            _keep(session, check.id, paper_id, said, known.get(paper_id))
        if new:
            session.add(_entry(session, check, "ticked", post, command))
        return len(new)


def _said(said: Tick) -> tuple[str, str]:
    """What a tick comes to: a note alone says nothing of a paper."""
    return (said.found, said.note) if said.found else ("", "")


def _keep(session: Session, check_id: int, paper_id: int, said: Tick, row: BookTick | None) -> None:
    if not said.found and row is not None:
        session.delete(row)
    elif said.found and row is not None:
        row.found, row.note = said.found, said.note
    elif said.found:
        session.add(BookTick(check_id=check_id, paper_id=paper_id, found=said.found, note=said.note))


def end(session: Session, public_id: str, command: Command) -> None:
    """End a check: from then on it says the same, under a hash. Sent again, it changes nothing.

    Raises NotFoundForActor (not the book's keeper), Refused (a number is not ticked yet).
    """
    with unit_of_work(session):
        check, post = _locked(session, public_id, command)
        if check.standing != "under_way":
            return
        state = state_of(session, command.actor, check)
        open_numbers = [line.number for line in state.lines if not line.found]
        if open_numbers:
            raise Refused(
                _("%(number)d numbers are not ticked yet. The first one: %(first)s."),
                number=len(open_numbers),
                first=open_numbers[0],
            )
        check.salt, check.content = secrets.token_hex(16), state.kept()
        check.hash = hash_of(session, check, check.content)
        check.ended_at, check.standing = command.now, "ended"
        keep_paper(session, PAPER, [check], check.unit, command.now, {"called": check_called(check)})
        session.add(_entry(session, check, "ended", post, command))


def hash_of(session: Session, check: BookCheck, content: Mapping[str, Any]) -> str:
    """Return SHA-256 of the salt of a check, which book it is of, what it says, and the version that it corrects."""
    before = session.get_one(BookCheck, check.corrects_id).hash if check.corrects_id else ""
    head = [check.unit_id, check.type, check.term, check.year, check.version, check.reason or ""]
    return hashlib.sha256((check.salt + canonical([*head, content, before])).encode()).hexdigest()


def confirm(session: Session, public_id: str, command: Command) -> None:
    """Confirm an ended check as a second person. Sent again, it changes nothing.

    Raises NotFoundForActor (who does not confirm there), Refused (not ended yet; who confirms has ticked in it).
    """
    with unit_of_work(session):
        check = _readable(session, public_id, command)
        post = confirming_post(command.actor, check.unit)
        if post is None:
            raise NotFoundForActor
        if check.standing == "confirmed":
            return
        if check.standing != "ended":
            raise Refused(_("This check is still under way: whoever keeps the book ends it first."))
        if session.scalar(sa.select(BookCheck.id).where(BookCheck.corrects_id == check.id)):
            raise Refused(NEWER)
        if command.actor.person_id in _who_acted(session, check):
            raise Refused(_("You have ticked in this check: another secretary or deputy secretary confirms it."))
        check.standing, check.confirmed_at = "confirmed", command.now
        session.add(_entry(session, check, "confirmed", post, command))


def put_range(session: Session, public_id: str, first: int, last: int, place: tuple[str, str], command: Command) -> int:
    """Note box and folder of all numbers of a check from the first to the last one. Return of how many this is new.

    A check that is ended keeps the places of its end. Raises NotFoundForActor (not the book's keeper), Refused (no
    number in between, no place).
    """
    refuse_nowhere(*place)
    with unit_of_work(session):
        check, post = _locked(session, public_id, command)
        session.execute(sa.select(Unit.id).where(Unit.id == check.unit_id).with_for_update())
        lines = state_of(session, command.actor, check).lines
        papers = [line.paper for line in lines if first <= line.seq <= last]
        if not papers:
            raise Refused(
                _("This check has no number from %(first)d to %(last)d."), first=first, last=last, field="first"
            )
        return put(session, papers, *place, command.actor, post, command.now)


def _added(session: Session, said: Mapping[str, Any], command: Command, body: str) -> BookCheck:
    named = {"public_id": secrets.token_hex(8), "begun_at": command.now, "key": command.key, "body_hash": salted(body)}
    check = BookCheck(**said, **named, standing="under_way", content={})
    session.add(check)
    session.flush()
    return check


def _who_acted(session: Session, check: BookCheck) -> set[int]:
    """Return who began, ticked or ended a check or a version that it corrects, as whoever they are now."""
    same = sa.select(BookCheck.id).where(
        *(getattr(BookCheck, name) == getattr(check, name) for name in ("unit_id", "type", "term", "year")),
        BookCheck.version <= check.version,
    )
    acted = sa.select(now_id(BookCheckEntry.actor_id)).where(
        BookCheckEntry.check_id.in_(same), BookCheckEntry.kind != "confirmed"
    )
    return set(session.scalars(acted))


def _readable(session: Session, public_id: str, command: Command) -> BookCheck:
    found = sa.select(BookCheck).join(Unit, Unit.id == BookCheck.unit_id)
    found = found.where(BookCheck.public_id == public_id, within(sees_below(command.actor)))
    check = session.scalars(found.options(joinedload(BookCheck.unit)).with_for_update(of=BookCheck)).one_or_none()
    if check is None:
        raise NotFoundForActor
    return check


def _locked(session: Session, public_id: str, command: Command) -> tuple[BookCheck, HeldPost]:
    """Return a check under a lock, and the post by which the actor keeps its book. Raises NotFoundForActor."""
    check = _readable(session, public_id, command)
    post = keeping_post(command.actor, check.unit)
    if post is None:
        raise NotFoundForActor
    return check, post


def _entry(session: Session, check: BookCheck, kind: str, post: HeldPost, command: Command) -> BookCheckEntry:
    """Return the next entry of the record of a check, which is locked. One statement."""
    last = session.scalar(sa.select(sa.func.max(BookCheckEntry.seq)).where(BookCheckEntry.check_id == check.id))
    return BookCheckEntry(
        check_id=check.id,
        seq=(last or 0) + 1,
        kind=kind,
        actor_id=command.actor.person_id,
        actor_post=post_key(post.kind, post.unit_id),
        at=command.now,
    )
