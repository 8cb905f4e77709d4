"""People who could follow in posts that fall vacant: the guards of the process, asked for that day."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import Person, Post, Unit
from webapp.models.units import ids_on
from webapp.queries.cases.facts import FACT_COLUMNS, person_fact
from webapp.queries.rules import nearest, rules_of_all
from webapp.queries.supervision.vacancies import Vacancy
from workflows import WORKFLOWS
from workflows.core.engine import verdicts
from workflows.core.facts import Facts, FrozenRules, PersonFact, PostFact, RuleValue
from workflows.posts import SEATS

NAMED = 5
"""So many of those who could follow are named in a line."""
FEW = 5
"""So many people of a unit mostly have somebody among them who is eligible; the others need not be read for that."""


@dataclass(frozen=True, slots=True)
class DatedPost:
    """A post of somebody, with the days on which it is held; until: the first day without it."""

    fact: PostFact
    until: dt.date | None

    def held_on(self, day: dt.date) -> bool:
        return self.fact.since <= day and (self.until is None or self.until > day)


class Successors:
    """The people of units, to be judged for posts that fall vacant in them.

    under: the path of a unit, to look at the first few of each unit below it alone, whoever has a seat among them.
    Without those who have restricted the use of their data. Three statements, for any number of posts and people.
    """

    def __init__(self, session: Session, vacancies: Collection[Vacancy], under: str = "") -> None:
        days = [each.day for each in vacancies]
        self._people: dict[int, Any] = {}
        self._order: dict[int, int] = {}
        self._posts: dict[int, list[DatedPost]] = {}
        self._members: dict[int, dict[int, None]] = {}
        self._rules = _RulesAhead(session, {each.workflow for each in vacancies}, max(days, default=dt.date.min))
        if days:
            self._load(session, self._near(vacancies, under, min(days), max(days)), min(days), max(days))

    @staticmethod
    def _near(vacancies: Collection[Vacancy], under: str, first: dt.date, last: dt.date) -> sa.Select[int]:
        """Return who is looked at: everybody of the units, or with a path of a unit the first few of each below it."""
        post, there = aliased(Post), aliased(Unit)
        ahead = sa.and_(post.valid_from <= last, sa.or_(post.valid_to.is_(None), post.valid_to > first))
        if not under:
            return sa.select(post.person_id).where(post.unit_id.in_({each.unit_id for each in vacancies}), ahead)
        place = sa.func.row_number().over(partition_by=post.unit_id, order_by=(post.seat.is_(None), post.id))
        ranked = (
            sa.select(post.person_id, place.label("place"))
            .join(there, there.id == post.unit_id)
            .where(within([under], there.path), ahead)
            .subquery()
        )
        return sa.select(ranked.c.person_id).where(ranked.c.place <= FEW)

    def _load(self, session: Session, near: sa.Select[int], first: dt.date, last: dt.date) -> None:
        ahead = sa.and_(Post.valid_from <= last, sa.or_(Post.valid_to.is_(None), Post.valid_to > first))
        free = (Person.restricted_on.is_(None), Person.joined_into_id.is_(None), Person.erased_at.is_(None))
        people = sa.select(*FACT_COLUMNS).where(Person.id.in_(near), *free).order_by(Person.sort_key, Person.id)
        self._people = {row.id: row for row in session.execute(people)}
        self._order = {person_id: place for place, person_id in enumerate(self._people)}
        posts = sa.select(Post.person_id, Post.kind, Post.unit_id, Unit.name, Post.valid_from, Post.valid_to)
        for row in session.execute(
            posts.join(Unit, Unit.id == Post.unit_id).where(Post.person_id.in_(near), ahead).order_by(Post.id)
        ):
            held = DatedPost(PostFact(row.kind, row.unit_id, row.name, row.valid_from), row.valid_to)
            self._posts.setdefault(row.person_id, []).append(held)
            self._members.setdefault(row.unit_id, {})[row.person_id] = None

    def eligible(self, vacancy: Vacancy) -> list[PersonFact]:
        """Return the people of the unit whom no guard refuses on that day, by given name."""
        return sorted(self._fit(vacancy), key=lambda person: self._order[person.id])

    def anybody(self, vacancy: Vacancy) -> bool:
        """Whether there is anybody whom no guard refuses on that day."""
        return next(self._fit(vacancy), None) is not None

    def _fit(self, vacancy: Vacancy) -> Iterator[PersonFact]:
        here, day = self._members.get(vacancy.unit_id, ()), vacancy.day
        seated = ((person_id, post) for person_id in here for post in self._posts[person_id] if post.fact.kind in SEATS)
        holders = {
            SEATS[post.fact.kind]: self._fact(person_id, day)
            for person_id, post in seated
            if post.fact.unit_id == vacancy.unit_id and post.held_on(day) and person_id in self._people
        }
        rules = self._rules.of(vacancy.workflow, vacancy.path, day)
        for person_id in here:
            if person_id not in self._people:
                continue
            person = self._fact(person_id, day)
            belongs = any(post.unit_id == vacancy.unit_id for post in person.posts)
            if belongs and not any(check.failed for check in _verdicts(vacancy, person, holders, rules)):
                yield person

    def _fact(self, person_id: int, day: dt.date) -> PersonFact:
        """Return somebody with the posts that they hold on a day."""
        held = (post.fact for post in self._posts[person_id] if post.held_on(day))
        return person_fact(self._people[person_id], held, day)


def _verdicts(
    vacancy: Vacancy, person: PersonFact, holders: Mapping[str, PersonFact], rules: Mapping[str, RuleValue]
) -> Iterator[Any]:
    """Yield the verdicts about somebody who would be proposed on the day, one guard after the other."""
    asked = vacancy.succession
    section, name = asked.person.split(".")
    answers = {**asked.answers, section: {**asked.answers.get(section, {}), name: person.id}}
    facts = Facts(
        today=vacancy.day,
        unit_id=vacancy.unit_id,
        unit_name=vacancy.unit,
        unit_kind=vacancy.kind,
        rules=rules,
        dossier=answers,
        subject=person,
        candidates=(person,),
        holders=holders,
    )
    for guard in asked.guards:
        yield from verdicts((guard.name,), facts)


def without_anybody(session: Session, under: str, vacancies: Collection[Vacancy]) -> set[Vacancy]:
    """Return the vacancies below a unit for which nobody is eligible. Six statements.

    Everybody is looked at only in units where nobody of the first few is.
    """
    few = Successors(session, vacancies, under)
    unsure = [each for each in vacancies if not few.anybody(each)]
    everybody = Successors(session, unsure)
    return {each for each in unsure if not everybody.anybody(each)}


class _RulesAhead:
    """The values of rules on days to come. One statement."""

    def __init__(self, session: Session, workflows: Iterable[str], last: dt.date) -> None:
        self._keys = {key: set(WORKFLOWS[key].definition.rule_keys()) for key in workflows}
        keys = set().union(*self._keys.values())
        rows = sorted(rules_of_all(session, keys, last), key=lambda row: row.effective_from) if keys else []
        self._rows = {key: [row for row in rows if row.key in own] for key, own in self._keys.items()}
        self._days = {key: [row.effective_from for row in found] for key, found in self._rows.items()}
        self._scopes = {row.scope_id for row in rows}
        self._known: dict[tuple[str, tuple[int, ...], int], Mapping[str, RuleValue]] = {}

    def of(self, workflow: str, path: str, day: dt.date) -> Mapping[str, RuleValue]:
        """Return the values in a unit on a day; worked out once for all units and days that have the same."""
        begun = bisect_right(self._days[workflow], day)
        lineage = tuple(each for each in reversed(ids_on(path)) if each in self._scopes)
        known = workflow, lineage, begun
        if known not in self._known:
            self._known[known] = FrozenRules(nearest(self._rows[workflow][:begun], lineage))
        return self._known[known]
