"""Destroying closed cases whose retention is over: one person proposes, another records the decision."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.actors import Actor
from webapp.models import Case, RecordDestruction, Unit
from webapp.queries.archives.closed import DECIDERS, keeper_posts
from webapp.queries.archives.papers import DESTRUCTION_LIST, destruction_lines
from webapp.queries.archives.retention import Retention, retention_of
from webapp.queries.people.kinship import kin_of, oneself_and_kin
from webapp.services.archives.erasing import erase_content, file_names
from webapp.services.archives.locking import chosen_cases
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.journal import Author, JournalEntry, append
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.wordings import keep_paper
from workflows.core.calendar import local_date
from workflows.core.text import _


@dataclass(frozen=True)
class Decision:
    """A decision to destroy: its number, date and the body that took it."""

    number: str
    decided_on: dt.date
    body: str


def propose(session: Session, public_ids: Collection[str], reason: str, command: Command) -> int:
    """Propose to destroy closed cases. Return the id of the proposal; a repeat gets the first result.

    Its list is kept as it is then: whoever decides signs it on paper.

    Raises NotFoundForActor, Refused (a case that still has to be kept, one that is proposed already, one about the
    proposer), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        chosen = chosen_cases(session, command.actor, public_ids)
        if first := replayed(session, RecordDestruction, command, proposed_by_id=command.actor.person_id):
            return first.id
        if any(case.destruction_id for case in chosen.cases):
            raise Refused(_("One of these files is proposed to be destroyed already: leave it out."))
        times = _require(session, chosen.cases, command)
        made = RecordDestruction(
            unit_id=chosen.unit_id,
            reason=reason,
            key=command.key,
            proposed_at=command.now,
            proposed_by_id=command.actor.person_id,
        )
        session.add(made)
        session.flush()
        for case in chosen.cases:
            case.destruction_id = made.id
            _note(session, case, "proposed", chosen.author, {}, command.now)
        said = {"lines": destruction_lines(session, chosen.cases, times), "proposed_by": command.actor.name}
        keep_paper(session, DESTRUCTION_LIST, [made], session.get_one(Unit, chosen.unit_id), command.now, said)
        return made.id


def carry_out(session: Session, destruction_id: int, decision: Decision, command: Command) -> list[str]:
    """Record the decision and erase the content of the cases. Return the names of files that are to be removed.

    Raises NotFoundForActor, Refused (the proposer, decided already, a future day or one before the proposal, a case
    that has to be kept after all, one about the decider).
    """
    with unit_of_work(session):
        row, author = _undecided(session, destruction_id, command.actor)
        if decision.decided_on > local_date(command.now):
            raise Refused(_("This day lies in the future: choose today or an earlier day."), field="decided_on")
        if decision.decided_on < local_date(row.proposed_at):
            text = _("This cannot have been before %(day)s: check the date.")
            raise Refused(text, day=local_date(row.proposed_at), field="decided_on")
        cases = _cases(session, row)
        _require(session, cases, command)
        files = file_names(session, [case.id for case in cases])
        why = {
            "why": "decision",
            "number": decision.number,
            "day": decision.decided_on.isoformat(),
            "body": decision.body,
        }
        for case in cases:
            erase_content(session, case, why, author, command.now)
        row.number, row.decided_on, row.body = decision.number, decision.decided_on, decision.body
        _decided(row, True, command)
        return files


def refuse(session: Session, destruction_id: int, reason: str, command: Command) -> None:
    """Record that the cases are not destroyed, and why: they may be proposed again.

    Raises NotFoundForActor, Refused (the proposer, decided already).
    """
    with unit_of_work(session):
        row, author = _undecided(session, destruction_id, command.actor)
        for case in _cases(session, row):
            case.destruction_id = None
            _note(session, case, "refused", author, {}, command.now)
        row.refusal = reason
        _decided(row, False, command)


def _undecided(session: Session, destruction_id: int, actor: Actor) -> tuple[RecordDestruction, Author]:
    """Return the proposal, locked, and how the journal names who decides on it."""
    found = session.execute(
        sa.select(RecordDestruction, Unit.path)
        .join(Unit, Unit.id == RecordDestruction.unit_id)
        .where(RecordDestruction.id == destruction_id)
        .with_for_update(of=RecordDestruction)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundForActor
    row: RecordDestruction = found.RecordDestruction
    posts = [post for post in keeper_posts(actor, DECIDERS) if found.path in post.paths]
    if not posts:
        raise NotFoundForActor
    if row.carried is not None:
        raise Refused(_("This proposal is decided on already."))
    if row.proposed_by_id == actor.person_id:
        raise Refused(_("You proposed this: another officer has to record the decision."))
    if row.proposed_by_id in oneself_and_kin(session, actor.person_id):
        raise Refused(_("Declared kin of yours proposed this: another officer has to record the decision."))
    return row, Author(actor.person_id, post_key(posts[0].kind, posts[0].unit_id))


def _cases(session: Session, row: RecordDestruction) -> list[Case]:
    found = sa.select(Case).where(Case.destruction_id == row.id).order_by(Case.id).with_for_update()
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _require(session: Session, cases: Collection[Case], command: Command) -> list[Retention]:
    """Return how long each case is kept. Raises Refused for one that still has to be, and for one about the actor."""
    today, times = local_date(command.now), []
    for case in cases:
        reference = case.public_id[:8].upper()
        concerned = {case.subject_id, *kin_of(session, [case.subject_id] if case.subject_id else [])}
        if command.actor.person_id in concerned:
            raise Refused(_("It is about you or your declared kin: somebody else has to act."))
        time = retention_of(session, case, today)
        if time.until is None:
            raise Refused(_("File %(case)s is kept permanently, by the rule book: leave it out."), case=reference)
        if not time.over(today):
            raise Refused(
                _("File %(case)s has to be kept until %(day)s: leave it out."), case=reference, day=time.until
            )
        times.append(time)
    return times


def _decided(row: RecordDestruction, carried: bool, command: Command) -> None:
    row.carried, row.decided_at, row.decided_by_id = carried, command.now, command.actor.person_id


def _note(session: Session, case: Case, what: str, author: Author, said: dict[str, Any], now: dt.datetime) -> None:
    append(session, case, JournalEntry("archive", what, case.state, case.state, author, {}, said), now)
