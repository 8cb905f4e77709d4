"""The clerk's acts on the register: continue a book from paper, cancel a number, withdraw a paper."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import ENDS, IssuedPaper, OpenedBook
from webapp.queries.papers.register import about_oneself, keeps_register, paper_for
from webapp.queries.units.terms import book_periods, is_in_period
from webapp.services.document_numbers import next_number
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.registry import Check
from workflows.core.text import _, say


def end_paper(session: Session, actor: Actor, paper_id: int, how: str, reason: str, now: dt.datetime) -> None:
    """Mark a paper as 'cancelled' or 'withdrawn'. The row and its number stay, so that no gap appears.

    Posts and the case do not change: that takes another decision. Raises NotFoundForActor (not the issuer's clerk),
    Refused (ended already, or about the clerk or their kin), ValueError for another `how`.
    """
    if how not in ENDS:
        raise ValueError(how)
    with transaction(session):
        paper = locked_paper(session, actor, paper_id)
        if paper.ended:
            raise Refused(_("This paper was cancelled or withdrawn already."))
        paper.ended, paper.end_reason = how, reason
        paper.ended_at, paper.ended_by_id = now, actor.person_id


@dataclass(frozen=True)
class NumberBook:
    """A book of numbers: an issuer's (by id) papers of a type, in a term of its committee or in a year."""

    issuer_id: int
    type: str
    term: str


@dataclass(frozen=True)
class LastOnPaper:
    """The last number that was given on paper in a book, and the day of that paper."""

    number: int
    day: dt.date


def open_book(
    session: Session, actor: Actor, book: NumberBook, last: LastOnPaper, reason: str, now: dt.datetime
) -> None:
    """Set the last number on paper, so that the next one here follows it: once, before the first.

    The same form by the same clerk has no further effect. Raises NotFoundForActor (not the issuer's clerk), Refused
    (set already, numbers were given here, or a day outside of the term), InvalidAnswers (a day that is still to come).
    """
    if last.day > local_date(now):
        sentence = say(_("This day lies in the future: choose today or an earlier day."))
        raise InvalidAnswers([Check(_("Date"), "fail", sentence=sentence, field="last_on")])
    with transaction(session):
        if actor.holds(["clerk"], book.issuer_id) is None:
            raise NotFoundForActor
        if book.term not in book_periods(session, [book.issuer_id], local_date(now)):
            raise Refused(_("This unit has no such term: record it first, or choose another."), field="term")
        if not is_in_period(session, book.issuer_id, book.term, last.day):
            raise Refused(_("“%(term)s” does not include this day: check both."), term=book.term, field="last_on")
        following = next_number(session, book.issuer_id, book.type, book.term)
        if known := session.get(OpenedBook, (book.issuer_id, book.type, book.term)):
            entered = (known.last, known.last_on, known.reason, known.opened_by_id)
            if entered == (last.number, last.day, reason, actor.person_id):
                return
            raise Refused(_("The last number on paper of this book is entered already: %(last)d."), last=known.last)
        if following > 1:
            raise Refused(
                _("This book has numbers already: the next one is %(number)d."), number=following, field="last"
            )
        session.add(
            OpenedBook(
                issuer_id=book.issuer_id,
                type=book.type,
                term=book.term,
                last=last.number,
                last_on=last.day,
                reason=reason,
                opened_at=now,
                opened_by_id=actor.person_id,
            )
        )


def locked_paper(session: Session, actor: Actor, paper_id: int) -> IssuedPaper:
    """Return the paper, locked, for its issuer's clerk.

    Raises NotFoundForActor for anybody else, Refused if it is about the clerk or their declared kin.
    """
    session.execute(sa.select(IssuedPaper.id).where(IssuedPaper.id == paper_id).with_for_update())
    paper = paper_for(session, actor, paper_id)
    if paper is None or not keeps_register(actor, paper.issuer):
        raise NotFoundForActor
    if about_oneself(session, actor, paper):
        raise Refused(_("It is about you or your declared kin: somebody else has to act."))
    return paper
