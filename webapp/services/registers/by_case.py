"""Rows that the decision of a case enters: entered by the case's author, confirmed by whoever issues the decision."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Event, RegisterPerson, RegisterRow, Unit
from webapp.queries.cases.context import CaseContext
from webapp.queries.registers.rows import counted, is_followed
from webapp.services.journal import FIRST_HASH, Author
from webapp.services.refusals import Refused
from webapp.services.registers.papers import keep_papers
from webapp.services.registers.record import signed_entry, write_entries
from workflows.core.consequences import EnterRow
from workflows.core.text import _
from workflows.registers import REGISTERS


def enter_row(
    context: CaseContext, effect: EnterRow, unit: Unit, issued: Mapping[str, str], author: Author, number: int
) -> None:
    """Enter a row in the unit's register and confirm it, in the transaction of the move.

    issued: the numbers of the papers of the move, by their kinds; number: of this row among those of the move.

    Raises Refused where whoever makes the move has written in the case: nobody confirms a row of their own.
    """
    session, case = context.session, context.case
    wrote = _author(context, author)
    if wrote is None or author.person_id is None or author.post is None:
        raise Refused(_("Whoever wrote this file cannot confirm what it enters: somebody else has to act."))
    said = {**dict(effect.answers), **{field: issued[kind] for field, kind in effect.numbers if kind in issued}}
    row = RegisterRow(
        register=effect.register,
        unit_id=unit.id,
        day=effect.day,
        until=effect.until,
        answers=said,
        standing="entered",
        version=0,
        salt="",
        key=f"case-{case.public_id}-{case.version}-{number}",
        body_hash="",
        entered_by_id=wrote[0],
        entered_at=context.now,
        case_id=case.id,
        follows_id=_earlier(session, effect, unit.id),
    )
    session.add(row)
    session.flush()
    session.add_all(
        RegisterPerson(row_id=row.id, person_id=person_id, unit_id=case.unit_id) for person_id in effect.people
    )
    people = dict.fromkeys(effect.people, "")
    entered = signed_entry(row, people, FIRST_HASH, "entered", (*wrote, context.now))
    session.flush()
    row.standing, row.confirmed_by_id = "confirmed", author.person_id
    signed = (author.person_id, author.post, context.now)
    write_entries(session, [entered, signed_entry(row, people, entered["hash"], "confirmed", signed)])
    keep_papers(session, REGISTERS[effect.register], [row], context.now)


def _earlier(session: Session, effect: EnterRow, unit_id: int) -> int | None:
    """Return the row of the unit that a new one goes on from: the latest confirmed one with the same answers."""
    if not effect.goes_on:
        return None
    said = dict(effect.answers)
    found = (
        sa.select(RegisterRow)
        .where(
            RegisterRow.register == effect.register,
            RegisterRow.unit_id == unit_id,
            RegisterRow.day <= effect.day,
            counted(),
            *(RegisterRow.answers[field].as_string() == said[field] for field in effect.goes_on),
        )
        .order_by(RegisterRow.day.desc(), RegisterRow.id.desc())
    )
    earlier = session.scalars(found.limit(1)).first()
    if earlier and is_followed(session, earlier):
        if REGISTERS[effect.register].sealed:  # whoever issues may know the case, and nothing of the register
            raise Refused(_("The unit has to settle something first: ask its secretary, then issue the decision."))
        raise Refused(_("A row that goes on from the earlier one waits in the register: confirm it or strike it out."))
    return earlier.id if earlier else None


def _author(context: CaseContext, author: Author) -> tuple[int, str] | None:
    """Return who has last written the file, and the post by which they did; None where whoever acts has written too."""
    drafting = context.definition.drafting_moves()
    rows = context.session.execute(
        sa.select(Event.actor_id, Event.actor_post)
        .where(Event.case_id == context.case.id, Event.move.in_(drafting), Event.actor_id.is_not(None))
        .order_by(Event.seq.desc())
    ).all()
    if not rows or author.person_id in {row.actor_id for row in rows}:
        return None
    return rows[0].actor_id, rows[0].actor_post
