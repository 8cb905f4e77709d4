"""Numbers of issued papers: without gaps, and in the order of days."""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents.wording import DECISIONS
from webapp.models import IssuedPaper, OpenedBook, Person, Unit
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.letterheads import symbol_of
from webapp.queries.papers.printing import as_issued, told_on
from webapp.queries.people.joined import present_id
from webapp.queries.rules import rules_on
from webapp.queries.units.terms import term_on
from webapp.services.journal import commitment
from webapp.services.refusals import InvalidAnswers, Refused
from webapp.services.wordings import keep_wording
from workflows.core.definition import PERSON, PaperDef, named_in
from workflows.core.engine import holds_condition
from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine, carried
from workflows.core.registry import Check
from workflows.core.text import _, say
from workflows.core.vietnamese import format_date


def issue(
    context: CaseContext, papers_due: tuple[PaperDef, ...], answers: dict[str, Any], signer_title: str
) -> list[IssuedPaper]:
    """Number and register the papers of a move that apply to the case. Return them in the order of the workflow.

    A number given on paper is the first paper's; the others follow. Each paper stores its content and commits to it.
    Raises Refused without a deciding unit, InvalidAnswers for a number that is taken, or out of order without a cause.
    """
    issuer = context.around.deciding
    if issuer is None:
        raise Refused(
            _("No unit above this branch decides today: ask the administrator to check the tree and the rules.")
        )
    facts = context.facts(answers)
    ((_section, given),) = answers.items()
    signer = context.session.get_one(Person, given["signer"])
    signed_on = dt.date.fromisoformat(given["signed_on"])
    symbol, term = symbol_of(context, issuer), term_of(context, issuer, signed_on)
    papers: list[IssuedPaper] = []
    told = told_on(context, signed_on, {**context.case.dossier, **answers})
    for paper, line in _due(context, papers_due, facts):
        asked = None if papers else given.get("number")
        row = IssuedPaper(
            case_id=context.case.id,
            kind=f"{paper.kind}-{line.number}" if line else paper.kind,
            issuer_id=issuer.id,
            type=paper.type,
            term=term,
            seq=given_number(context.session, issuer.id, paper.type, term, asked),
            symbol=symbol,
            subject_id=_about(context.session, facts, paper, line),
            signed_on=signed_on,
            effective_on=dt.date.fromisoformat(given["effective_on"]),
            signer=signer.full_name,
            signer_title=signer_title,
        )
        row.out_of_order = reason_needed(context.session, row, given.get("out_of_order"))
        row.salt = secrets.token_hex(16)
        row.content = as_issued(told, row, line.number if line else None, papers[0].number if papers else "")
        row.content |= keep_wording(context.session, paper.kind, issuer) if paper.kind in DECISIONS else {}
        row.sha256 = commitment(row.salt, row.content)
        context.session.add(row)
        context.session.flush()
        papers.append(row)
    return papers


def _about(session: Session, facts: Facts, paper: PaperDef, line: ListLine | None) -> int | None:
    """Return whom a paper is about: who somebody is now whom the file names."""
    named = line.said.get(PERSON) if line else named_in(facts.dossier, paper.subject)
    return present_id(session, named) if named else None


def _due(
    context: CaseContext, papers: tuple[PaperDef, ...], facts: Facts
) -> Iterator[tuple[PaperDef, ListLine | None]]:
    """Yield the papers of a move that apply to the case, with the line of a list that one of its own is about."""
    lists = {question.name: question.each for question in context.definition.questions}
    for paper in papers:
        if not holds_condition(paper.condition, facts):
            continue
        section = lists.get(paper.each)
        yield from ((paper, line) for line in (carried(facts, section, paper.each) if section else [None]))


def given_number(session: Session, issuer_id: int, paper_type: str, term: str, number: int | None) -> int:
    """Return the number of a paper: the given one if it is free and leaves no gap, else the next."""
    following = next_number(session, issuer_id, paper_type, term)
    if number is None or number == following:
        return following
    taken = sa.select(IssuedPaper.id).where(
        IssuedPaper.issuer_id == issuer_id,
        IssuedPaper.type == paper_type,
        IssuedPaper.term == term,
        IssuedPaper.seq == number,
    )
    if number > following or number < 1:
        sentence = say(_("Numbers run without gaps: the next free number is %(number)d."), number=following)
    elif number <= last_on_paper(session, issuer_id, paper_type, term) or session.scalar(taken) is not None:
        sentence = say(_("This number is taken: the next free number is %(number)d."), number=following)
    else:
        return number
    raise InvalidAnswers([Check(_("Number"), "fail", sentence=sentence, field="number")])


def reason_needed(session: Session, row: IssuedPaper, reason: str | None) -> str | None:
    """Return why a new paper's number is out of the order of days; None for one that is in order.

    Numbers and days of a book run together. Raises InvalidAnswers where they do not and nobody says why.
    """
    with session.no_autoflush:
        against = session.scalars(
            sa.select(IssuedPaper)
            .where(
                IssuedPaper.issuer_id == row.issuer_id,
                IssuedPaper.type == row.type,
                IssuedPaper.term == row.term,
                sa.or_(
                    sa.and_(IssuedPaper.seq < row.seq, IssuedPaper.signed_on > row.signed_on),
                    sa.and_(IssuedPaper.seq > row.seq, IssuedPaper.signed_on < row.signed_on),
                ),
            )
            .order_by(IssuedPaper.seq.desc())
            .limit(1)
        ).first()
        opened = session.get(OpenedBook, (row.issuer_id, row.type, row.term))
    if against is not None:
        other, day = against.seq, against.signed_on
    elif opened and opened.last_on > row.signed_on:
        other, day = opened.last, opened.last_on
    else:
        return None
    if reason:
        return reason
    sentence = say(
        _("Number %(other)d of this book is of %(day)s: correct the day, or say why %(number)d is out of order."),
        other=other,
        day=day,
        number=row.seq,
    )
    raise InvalidAnswers([Check(_("Number"), "fail", sentence=sentence, field="out_of_order")])


def next_number(session: Session, issuer_id: int, paper_type: str, term: str) -> int:
    """Return the number after the last one of this issuer, type and term. Locks the issuer, so that clerks queue."""
    session.execute(sa.select(Unit.id).where(Unit.id == issuer_id).with_for_update())
    return _last(session, issuer_id, paper_type, term) + 1


def foreseen(cases: Iterable[tuple[CaseContext, tuple[PaperDef, ...]]]) -> list[list[str]]:
    """Return the numbers that the papers of these cases get if they are issued today, one case after the other.

    They are the next free ones now; nothing is locked or kept. None where no book is known yet.
    """
    last: dict[tuple[int, str, str], int] = {}
    return [_foreseen(context, papers, last) for context, papers in cases]


def _foreseen(context: CaseContext, papers: tuple[PaperDef, ...], last: dict[tuple[int, str, str], int]) -> list[str]:
    issuer = context.around.deciding
    if issuer is None:
        return []
    try:
        term = term_of(context, issuer, context.today)
    except InvalidAnswers:
        return []
    numbers = []
    for paper, _line in _due(context, papers, context.facts()):
        book = issuer.id, paper.type, term
        last[book] = (last.get(book) or _last(context.session, *book)) + 1
        numbers.append(IssuedPaper(type=paper.type, seq=last[book], symbol=symbol_of(context, issuer)).number)
    return numbers


def _last(session: Session, issuer_id: int, paper_type: str, term: str) -> int:
    last = session.scalar(
        sa.select(sa.func.max(IssuedPaper.seq)).where(
            IssuedPaper.issuer_id == issuer_id, IssuedPaper.type == paper_type, IssuedPaper.term == term
        )
    )
    return last or last_on_paper(session, issuer_id, paper_type, term)


def last_on_paper(session: Session, issuer_id: int, paper_type: str, term: str) -> int:
    """Return the last number given on paper before this register took over; 0 if the book began here."""
    opened = session.get(OpenedBook, (issuer_id, paper_type, term))
    return opened.last if opened else 0


def term_of(context: CaseContext, issuer: Unit, signed_on: dt.date) -> str:
    """Return the period within which the numbers run on: the committee's term on that day, or the year of the paper.

    Raises InvalidAnswers (at signed_on) where no term of the committee is recorded for that day.
    """
    if _rule(context, issuer, "paper.restart") == "year":
        return str(signed_on.year)
    if term := term_on(context.session, issuer.id, signed_on):
        return term.label
    sentence = say(
        _("No term of the committee of %(unit)s is recorded for %(day)s: numbers run within a term."),
        unit=issuer.name,
        day=format_date(signed_on),
    )
    lifted_by = _("the clerk or an officer of the unit, on the page of the unit's terms")
    raise InvalidAnswers([Check(_("Term"), "fail", sentence=sentence, field="signed_on", lifted_by=lifted_by)])


def _rule(context: CaseContext, issuer: Unit, key: str) -> str:
    return rules_on(context.session, [key], list(reversed(issuer.lineage)), context.today)[key].value
