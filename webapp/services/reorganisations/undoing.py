"""Undoing a reorganisation while nothing has followed from it: every value is restored, in one transaction."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Event, Person, Post, Reorganisation, Unit
from webapp.queries.cases.context import load_context
from webapp.queries.reorganisations import may_undo
from webapp.services.cases.escalation import report_anew
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.command import Command
from webapp.services.journal import Author, note
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.reorganisations.execution import lock_tables
from webapp.services.reorganisations.rehoming import KIND
from webapp.services.reorganisations.row_changes import added_in, first_changed_since, undo_changes
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import format_date

UNDONE = "undone"
_HIDDEN = _("It can no longer be undone: something that is not shown here has followed.")


def undo(session: Session, row_id: int, command: Command) -> None:
    """Undo a reorganisation, within the caller's transaction.

    Effects, in order: rows get their old values and added ones are deleted; the tasks of cases return to the old tree,
    and each case with an entry of the reorganisation gets another one. Raises NotFoundForActor (no such one for this
    person), Refused (something has followed; undone already).
    """
    seen = session.get(Reorganisation, row_id)
    lock_tables(session, [case_id for case_id, _seq in seen.cases] if seen else ())
    row = session.get(Reorganisation, row_id, with_for_update=True, populate_existing=True)
    if row is None or may_undo(command.actor, row) is None:
        raise NotFoundForActor
    if row.undone_at is not None:
        raise Refused(_("This reorganisation is undone already."))
    _nothing_followed(session, row)
    _put_back(session, row, command)
    row.undone_at, row.undone_by_id = command.now, command.actor.person_id


def _nothing_followed(session: Session, row: Reorganisation) -> None:
    """Raise Refused naming whatever has happened since."""
    for case_id, seq in row.cases:
        case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        later = session.scalar(
            sa.select(sa.func.max(Event.at)).where(
                Event.case_id == case_id, Event.seq > seq, Event.kind.not_in(("clock", KIND))
            )
        )
        if later is not None:
            if case.sealed:
                raise Refused(_HIDDEN)
            unit = session.get_one(Unit, case.unit_id)
            raise Refused(
                _("It can no longer be undone: a case of %(unit)s went on on %(day)s."),
                unit=unit.name,
                day=format_date(local_date(later)),
            )
    ids = {case_id for case_id, _seq in row.cases}
    standing = sa.select(Reorganisation).where(Reorganisation.id > row.id, Reorganisation.undone_at.is_(None))
    for later_one in session.scalars(standing.order_by(Reorganisation.id.desc())):
        if ids & {case_id for case_id, _seq in later_one.cases}:
            raise Refused(_("Undo the later reorganisation first: %(summary)s."), summary=later_one.summary)
    created = added_in(row.changes, "unit")
    _no_new_case(session, row, created)
    known = added_in(row.changes, "post")
    post = session.execute(
        sa.select(Person.full_name, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.unit_id.in_(created), Post.id.not_in(known))
    ).first()
    if post:
        raise Refused(
            _("It can no longer be undone: %(name)s has been given a post in %(unit)s since."),
            name=post[0],
            unit=post[1],
        )
    if changed := first_changed_since(session, row.changes):
        raise Refused(_("It can no longer be undone: %(what)s has been changed since."), what=_named(session, changed))


def _no_new_case(session: Session, row: Reorganisation, created: list[int]) -> None:
    touched = {*created, *(change["id"][0] for change in row.changes if change["table"] == "unit")}
    paths = session.scalars(sa.select(Unit.path).where(Unit.id.in_(touched))).all()
    found = session.execute(
        sa.select(Unit.name, Case.sealed)
        .join(Case, Case.unit_id == Unit.id)
        .where(within(paths), Case.opened_at > row.done_at)
    ).first()
    if found and found.sealed:
        raise Refused(_HIDDEN)
    if found:
        raise Refused(_("It can no longer be undone: a case of %(unit)s has been opened since."), unit=found.name)


def _named(session: Session, row: object) -> str:
    if isinstance(row, Post):
        person, unit = session.get_one(Person, row.person_id), session.get_one(Unit, row.unit_id)
        return f"{person.full_name} – {unit.name}"
    return str(getattr(row, "name", None) or getattr(row, "public_id", ""))


def _put_back(session: Session, row: Reorganisation, command: Command) -> None:
    notified = set(
        session.scalars(
            sa.select(Event.case_id).where(
                Event.kind == KIND, Event.actor_id == row.done_by_id, Event.at == row.done_at
            )
        )
    )
    try:
        undo_changes(session, row.changes, but="unit")
        for case_id, _seq in row.cases:
            case = session.get_one(Case, case_id)
            context = load_context(session, case, None, command.now)
            refresh_tasks(context)
            report_anew(context)
            if case_id in notified:
                consequences = {"how": row.kind, "decision": row.decision, "summary": row.summary}
                note(context, KIND, UNDONE, Author(command.actor.person_id), consequences=consequences)
        session.flush()
        for unit_id in reversed(added_in(row.changes, "unit")):
            session.delete(session.get_one(Unit, unit_id))
            session.flush()
    except sa.exc.IntegrityError as error:
        raise Refused(_("It can no longer be undone: something refers to a unit that began with it.")) from error
