"""Reads of the process versions that open cases are pinned to, and of cases that were migrated between versions.

The organisation board may migrate the cases that it oversees and may know of: it already cancels and returns cases and
answers for the process. The system administrator, who installs the program with the new version, sees no cases or
people, only numbers of cases.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, Event, Person, RuleRow, StoredDefinition, Unit, Vote, move_made
from webapp.queries.local_day import LocalDay
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on
from workflows.core.text import Sentence, _, say
from workflows.rulebook import titles

NO_VALUE = _("The rule book has no value for “%(rule)s” today, which the present version asks for.")
BOARD = ("organisation_officer",)
BATCHES = 500
"""The number of journal entries read for the list of the last migrations."""


def board_of(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees whose cases the actor may migrate to another version."""
    return sees_below(actor, BOARD)


def overseen(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that the actor may migrate a case to another version."""
    return sa.and_(visible_cases(actor), within(board_of(actor)))


def may_migrate(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the actor may migrate this case to another version."""
    found = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id).where(Case.id == case_id, overseen(actor))
    return session.scalar(found) is not None


@dataclass(frozen=True)
class VersionFigures:
    """A stored version and the number of open cases pinned to it."""

    hash: str
    workflow: str
    stored_at: dt.datetime
    open: int


def in_use(session: Session, actor: Actor | None) -> list[VersionFigures]:
    """Return the versions of open cases, the newest of a process first.

    None counts those of the whole office, without the sealed ones, of which an administrator does not know.
    """
    statement = (
        sa.select(StoredDefinition.hash, StoredDefinition.workflow, StoredDefinition.stored_at, sa.func.count())
        .join(Case, Case.definition_hash == StoredDefinition.hash)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.closed_at.is_(None))
        .group_by(StoredDefinition.hash, StoredDefinition.workflow, StoredDefinition.stored_at)
        .order_by(StoredDefinition.workflow, StoredDefinition.stored_at.desc(), StoredDefinition.hash)
    )
    return [VersionFigures(*row) for row in session.execute(statement.where(_counted_for(actor)))]


def _counted_for(actor: Actor | None) -> sa.ColumnElement[bool]:
    return overseen(actor) if actor else Case.sealed.is_(False)


def version_of(session: Session, beginning: str) -> StoredDefinition | None:
    """Return the stored version whose hash has this prefix; None for no match or several."""
    found = sa.select(StoredDefinition).where(StoredDefinition.hash.startswith(beginning, autoescape=True)).limit(2)
    rows = session.scalars(found).all()
    return rows[0] if len(rows) == 1 else None


def states_in_use(session: Session, version: str, actor: Actor | None) -> dict[str, int]:
    """Return state → number of this version's open cases in it; counted as by `in_use`."""
    statement = (
        sa.select(Case.state, sa.func.count())
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.definition_hash == version, Case.closed_at.is_(None))
        .group_by(Case.state)
    )
    rows = session.execute(statement.where(_counted_for(actor)))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class PinnedCase:
    """An open case of a version. voting: a vote is running; answered: a side of a joint assent has answered."""

    public_id: str
    version: int
    state: str
    returned_from: str | None
    dossier: dict[str, Any]
    rules: dict[str, Any]
    person: str | None
    unit: str
    voting: bool
    answered: bool


def is_voting() -> sa.ColumnElement[bool]:
    """Return the condition that a vote is running on a Case."""
    return sa.exists().where(Vote.case_id == Case.id, Vote.closed_at.is_(None))


def is_answered() -> sa.ColumnElement[bool]:
    """Return the condition that a side of a joint assent has answered since the Case entered its state."""
    said = sa.orm.aliased(Event)
    moves = sa.select(sa.func.max(Event.seq)).where(Event.case_id == said.case_id, move_made())
    entered = moves.correlate(said).scalar_subquery()
    return sa.exists().where(said.case_id == Case.id, said.kind == "answer", said.seq > entered)


def pinned(session: Session, version: str, actor: Actor) -> list[PinnedCase]:
    """Return this version's open cases that the actor may migrate, oldest first. One statement."""
    rows = session.execute(
        sa.select(
            Case.public_id,
            Case.version,
            Case.state,
            Case.returned_from,
            Case.dossier,
            Case.rules,
            Person.full_name,
            Unit.name,
            is_voting(),
            is_answered(),
        )
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(Case.definition_hash == version, Case.closed_at.is_(None), overseen(actor))
        .order_by(Case.id)
    )
    return [PinnedCase(*row) for row in rows]


def rules_in_book(session: Session, keys: Collection[str], day: dt.date) -> set[str]:
    """Return those of the keys that have a value for everybody on that day. No statement for no keys."""
    if not keys:
        return set()
    found = sa.select(RuleRow.key).where(
        RuleRow.key.in_(keys), RuleRow.scope_id.is_(None), RuleRow.effective_from <= day
    )
    return set(session.scalars(found.distinct()))


@dataclass(frozen=True)
class MigratedCase:
    """A case migrated in a batch. latest: nothing has happened in it since; back: the migration was undone."""

    batch: str
    at: dt.datetime
    by: str
    public_id: str
    person: str | None
    unit: str
    to_version: str
    from_state: str
    to_state: str
    latest: bool
    back: bool


def migrations(session: Session, actor: Actor, batch: str = "") -> list[MigratedCase]:
    """Return cases migrated to another version, newest first: those of one batch, or the last ones. One statement."""
    made, later, back = (sa.orm.aliased(Event) for _each in range(3))  # `overseen` selects from Event as well
    who = sa.orm.aliased(Person)
    latest = sa.select(sa.func.max(later.seq)).where(later.case_id == made.case_id).scalar_subquery()
    statement = (
        sa.select(
            made.key,
            made.at,
            called_at(made.at, who),
            Case.public_id,
            called_at(Case.closed_at),
            name_on(LocalDay(Case.closed_at)),
            made.consequences,
            made.from_state,
            made.to_state,
            made.seq == latest,
            sa.exists().where(back.key == made.key + ".undo"),
        )
        .join(Case, Case.id == made.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(who, who.id == made.actor_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(made.kind == "version", made.move == "moved", overseen(actor))
        .order_by(made.at.desc(), made.id.desc())
        .limit(BATCHES)
    )
    if batch:
        statement = statement.where(made.key.startswith(f"{batch}.", autoescape=True))
    return [
        MigratedCase(
            key.rpartition(".")[0],
            at,
            by,
            public_id,
            person,
            unit,
            said["to_version"],
            from_state,
            to_state,
            last,
            gone,
        )
        for key, at, by, public_id, person, unit, said, from_state, to_state, last, gone in session.execute(statement)
    ]


def no_value(key: str) -> Sentence:
    """The sentence for a rule without a value today, by its title; by its key if the rule exists no more."""
    return say(NO_VALUE, rule=say(titles().get(key, key)))
