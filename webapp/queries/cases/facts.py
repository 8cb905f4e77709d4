"""The snapshot of a case that guards judge."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Person, Post, Unit, post_held_on
from webapp.queries.cases.closers import hands_and_kin
from webapp.queries.cases.hands import acts_of, authors_of
from webapp.queries.field_days.diaries import diary_of
from webapp.queries.registers.facts import row_facts
from webapp.queries.units.committees import committee_of
from webapp.surroundings import Surroundings
from workflows.core.definition import COLLECTIVE, Definition, named_in
from workflows.core.dossier import all_named
from workflows.core.engine import opens_cases
from workflows.core.facts import CommitteeFact, Diary, Facts, OpenedFact, PersonFact, PostFact, RuleValue, UnitFact

Concerned = tuple[tuple[int | None, ...], tuple[int | None, ...]]
"""The people and the units that a dossier names."""

# Asked by every move, so put together once: that costs more than the database's answers.
_DAY: Any = sa.bindparam("day")
_ID: Any = sa.bindparam("id")
_IDS: Any = sa.bindparam("ids", expanding=True)
_POSTS_OF = (
    sa.select(Post.person_id, Post.kind, Post.unit_id, Unit.name, Post.valid_from)
    .join(Unit, Unit.id == Post.unit_id)
    .where(Post.person_id.in_(_IDS), post_held_on(_DAY))
    .order_by(Post.id)
)
FACT_COLUMNS = (
    Person.id,
    Person.full_name,
    Person.sex,
    Person.birth_date,
    Person.birth_known,
    Person.union_joined_on,
    Person.party_joined_on,
)
"""What `person_fact` asks of a person."""
_PEOPLE = sa.select(*FACT_COLUMNS, Person.joined_into_id).where(Person.id.in_(_IDS))
_EARLIER = sa.select(Case.outcome).where(
    Case.subject_id == _ID,
    Case.workflow == sa.bindparam("workflow"),
    Case.closed_at.is_not(None),
    Case.id.is_distinct_from(sa.bindparam("case")),
)
_SEATS = sa.select(Post.seat, Post.person_id).where(Post.unit_id == _ID, Post.seat.is_not(None), post_held_on(_DAY))


def people_facts(session: Session, ids: Iterable[int], day: dt.date) -> dict[int, PersonFact]:
    """Return people with the posts they hold on that day. Two statements.

    Whose record was joined into another one is that person now. Four statements with such people.
    """
    person_ids = sorted(set(ids))
    if not person_ids:
        return {}
    posts: dict[int, list[PostFact]] = {}
    for row in session.execute(_POSTS_OF, {"ids": person_ids, "day": day}):
        posts.setdefault(row.person_id, []).append(PostFact(row.kind, row.unit_id, row.name, row.valid_from))
    people = session.execute(_PEOPLE, {"ids": person_ids}).all()
    joined = {person.id: person.joined_into_id for person in people if person.joined_into_id}
    if joined:
        found = people_facts(session, {*person_ids, *joined.values()} - joined.keys(), day)
        return {**found, **{before: found[now] for before, now in joined.items()}}
    return {person.id: person_fact(person, posts.get(person.id, ()), day) for person in people}


def person_fact(person: Any, posts: Iterable[PostFact], day: dt.date) -> PersonFact:
    """Return a person as guards see one on a day, from a row of the register and the posts of that day."""
    return PersonFact(
        id=person.id,
        name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        union_joined_on=person.union_joined_on,
        in_party=person.party_joined_on is not None and person.party_joined_on <= day,
        posts=tuple(posts),
        birth_known=person.birth_known,
    )


def seat_holders(session: Session, unit_id: int, day: dt.date) -> dict[str, int]:
    """Return seat → id of its holder in that unit on that day."""
    rows = session.execute(_SEATS, {"id": unit_id, "day": day})
    return {row.seat: row.person_id for row in rows}


def concerned(definition: Definition, dossier: Mapping[str, Mapping[str, Any]], opener_id: int | None) -> Concerned:
    """Return the ids of the people and units that a dossier names: what the facts of a case are read for."""
    return (
        (definition.subject_in(dossier, opener_id), *definition.candidates_in(dossier)),
        (*(named_in(dossier, path) for path in definition.units.values()), *_collective_ids(definition, dossier)),
    )


def facts_of(
    session: Session,
    definition: Definition,
    around: Surroundings,
    rules: Mapping[str, RuleValue],
    day: dt.date,
    *,
    case: Case | None = None,
    dossier: Mapping[str, Mapping[str, Any]] | None = None,
    actor: Actor | None = None,
) -> Facts:
    """Return everything that a guard may ask about a case, or about a unit in which no case is open yet."""
    answers = dossier if dossier is not None else (case.dossier if case else {})
    subject_id = definition.subject_in(answers, case.opener_id if case else actor.person_id if actor else None)
    seats, events = seat_holders(session, around.own.id, day), acts_of(session, case) if case else []
    named, units = definition.candidates_in(answers), _collectives(session, definition, answers)
    people = people_facts(session, [*seats.values(), *named, *([subject_id] if subject_id else [])], day)
    subject_id = people[subject_id].id if subject_id in people else subject_id
    standing = [people[each].id if each in people else each for each in named]
    hands, kin = hands_and_kin(session, definition, around, case, day, events, {*standing, subject_id or 0} - {0})
    return Facts(
        today=day,
        unit_id=around.own.id,
        unit_name=around.own.name,
        unit_kind=around.own.kind,
        rules=rules,
        dossier=answers,
        subject=people.get(subject_id) if subject_id else None,
        holders={seat: people[person] for seat, person in seats.items() if person in people},
        candidates=tuple(people[person] for person in standing if person in people),
        joined={each: people[each] for each in named if each in people and people[each].id != each},
        claimed=_claimed(session, definition, around.own.id, subject_id, case),
        opener_id=case.opener_id if case else None,
        authors=authors_of(events, definition),
        kin=kin,
        hands=hands,
        actor_id=actor.person_id if actor else None,
        units=_units(session, definition, answers),
        collectives=units,
        rows=row_facts(session, definition.registers, day, standing, units, around.own.id, case),
        earlier=_earlier(session, definition, subject_id, case),
        diary=diary_of(session, subject_id, around, day, case) if definition.diary and subject_id else Diary(),
        committee=committee_of(session, around.own.id, day) if definition.people else CommitteeFact(),
        opened=_opened(session, case) if case and opens_cases(definition) else (),
    )


def _opened(session: Session, case: Case) -> tuple[OpenedFact, ...]:
    """Return the cases that this one has opened, in their order."""
    found = sa.select(Case.workflow, Case.unit_id, sa.func.coalesce(Case.outcome, ""), Case.subject_id)
    rows = session.execute(found.where(Case.opened_by_id == case.id).order_by(Case.id))
    return tuple(OpenedFact(*row) for row in rows)


def _units(session: Session, definition: Definition, dossier: Mapping[str, Mapping[str, Any]]) -> dict[str, UnitFact]:
    named = {name: named_in(dossier, path) for name, path in definition.units.items()}
    found = {name: session.get_one(Unit, unit_id) for name, unit_id in named.items() if unit_id}
    return {name: UnitFact(unit.id, unit.name, unit.kind) for name, unit in found.items()}


def _collectives(
    session: Session, definition: Definition, dossier: Mapping[str, Mapping[str, Any]]
) -> dict[int, UnitFact]:
    """Return the units that the lines of lists are about. At most one statement."""
    ids = _collective_ids(definition, dossier)
    found = session.scalars(sa.select(Unit).where(Unit.id.in_(ids))) if ids else ()
    return {unit.id: UnitFact(unit.id, unit.name, unit.kind) for unit in found}


def _collective_ids(definition: Definition, dossier: Mapping[str, Mapping[str, Any]]) -> list[int]:
    named = (one for section in definition.lists() for one in all_named(dossier, f"{section}.{COLLECTIVE}"))
    return sorted(set(named))


def _earlier(session: Session, definition: Definition, subject_id: int | None, case: Case | None) -> frozenset[str]:
    """Return the outcomes of this person's closed cases of this workflow."""
    if subject_id is None or definition.claim_by != "subject":
        return frozenset()
    asked = {"id": subject_id, "workflow": definition.key, "case": case.id if case else None}
    rows = session.scalars(_EARLIER, asked)
    return frozenset(row for row in rows if row)


def claim_of(definition: Definition, unit_id: int, subject_id: int | None) -> str | None:
    """Return what an open case claims, e.g. 'secretary:17' of a unit or 'placement:17' of a person; None for nothing
    (yet).
    """
    held_by = unit_id if definition.claim_by == "unit" else subject_id
    return f"{definition.claim}:{held_by}" if definition.claim and held_by else None


def _claimed(session: Session, definition: Definition, unit_id: int, subject_id: int | None, case: Case | None) -> bool:
    claim = claim_of(definition, unit_id, subject_id)
    if claim is None or (case and case.claim == claim):
        return False
    holder = session.scalar(sa.select(Case.id).where(Case.claim == claim))
    return holder is not None
