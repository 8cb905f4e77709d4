"""A case with its definition, surroundings, rules and facts at one moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import delegated_for, post_key, subject_key
from webapp.actors import Actor
from webapp.models import Case, Person, Unit
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.facts import Concerned, concerned, facts_of
from webapp.queries.rules import rules_from_snapshot, rules_on
from webapp.surroundings import Surroundings, surroundings, unit_today
from workflows import WORKFLOWS
from workflows.core.calendar import WorkingDays, local_date
from workflows.core.definition import OPENER, SUBJECT, Definition, MoveDef, RoleDef, named_in
from workflows.core.dossier import merged
from workflows.core.engine import Authority
from workflows.core.facts import Facts, RuleValue
from workflows.core.holders import held_by
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import format_date

RESTRICTED = _(
    "%(name)s has had the use of their data restricted: this file waits until that is lifted, or is ended. "
    "Their request for it is recorded by the officers of their base union."
)
_RESTRICTED = (
    sa.select(Person.full_name)
    .where(Person.id.in_(sa.bindparam("people", expanding=True)), Person.restricted_on.is_not(None))
    .limit(1)
)
"""Written once: every move asks, and to compose it takes longer than to run it."""
ROLLS_FORWARD, ESCALATE_DAYS = "clock.rolls_forward", "clock.escalate_days"
CLOCK_RULES = (ROLLS_FORWARD, ESCALATE_DAYS)
"""Rules of the clock, which apply to every workflow and are frozen together with its own."""


@dataclass
class CaseContext:
    """A case with everything that one act on it needs. `actor` is None for the clock and for outcomes."""

    session: Session
    case: Case
    definition: Definition
    around: Surroundings
    rules: dict[str, RuleValue]
    now: dt.datetime
    actor: Actor | None
    calendar: tuple[dt.date, WorkingDays] | None = field(default=None, init=False, repr=False)
    """The working days of the case's unit from a day on, once a limit has asked for them."""
    _known: tuple[tuple[int, Concerned], Facts] | None = field(default=None, init=False, repr=False)

    @property
    def today(self) -> dt.date:
        return local_date(self.now)

    @property
    def ended(self) -> Sentence | None:
        """The reason why the case of a unit that has ended can only be closed; None while the unit exists."""
        unit = self.around.own
        if unit.exists_on(self.today):
            return None
        return say(
            _("%(unit)s ended on %(day)s, and no unit takes its place: this case cannot go on, only be closed."),
            unit=unit.name,
            day=format_date(unit.valid_to) if unit.valid_to else "–",
        )

    @property
    def halted(self) -> Sentence | None:
        """The reason to close the case alone: its unit has ended, or somebody in it has restricted their data."""
        return self.ended or self.restriction

    @cached_property
    def restriction(self) -> Sentence | None:
        """The reason why nothing goes on: somebody whom the case is about has restricted the use of their data."""
        known, case = WORKFLOWS.get(self.definition.key), self.case
        if known and known.about_data:
            return None
        people = {*self.definition.candidates_in(case.dossier), *([case.subject_id] if case.subject_id else [])}
        name = self.session.scalar(_RESTRICTED, {"people": sorted(people)}) if people else None
        return say(RESTRICTED, name=name) if name else None

    def stops(self, move: MoveDef) -> Sentence | None:
        """Return why this move cannot be made in a case that is halted; None for a move that only closes it."""
        if self.definition.ends(move) and all(
            self.definition.state(target.state).tone != "good" for target in move.targets
        ):
            return None
        return self.halted

    def facts(self, answers: dict[str, Any] | None = None, authority: Authority | None = None) -> Facts:
        """Return the facts of this moment, with the answers of the form being submitted merged into the dossier.

        authority: how the actor holds the acting role; guards judge a person whom the actor stands in for as well.
        Until the case has moved, what was read once holds for all answers that name the same people and units: an act
        is one moment.
        """
        dossier = merged(self.case.dossier, answers or {})
        read_for = self.case.version, concerned(self.definition, dossier, self.case.opener_id)
        if self._known is None or self._known[0] != read_for:
            found = facts_of(
                self.session,
                self.definition,
                self.around,
                self.rules,
                self.today,
                case=self.case,
                dossier=dossier,
                actor=self.actor,
            )
            self._known = (read_for, found)
        for_id, pinned = authority.for_id if authority else None, self.definition.pinned
        return replace(self._known[1], dossier=dossier, for_id=for_id, pinned=pinned)

    def authority(self, roles: tuple[RoleDef, ...]) -> Authority | None:
        """Return the post by which the actor holds one of these roles in this case."""
        return authority_for(self.actor, self.around, self.definition, roles, self.case.subject_id)

    def reload_named_units(self) -> None:
        """Reload the units that the dossier names, after a form has named others."""
        self.around = replace(
            self.around, named=named_units(self.session, self.definition, self.case.dossier, self.today)
        )


def authority_for(
    actor: Actor | None,
    around: Surroundings,
    definition: Definition,
    roles: tuple[RoleDef, ...],
    subject_id: int | None = None,
) -> Authority | None:
    """Return the post by which a person holds one of these roles in these surroundings; None for no such post.

    Acting as the person concerned needs no post and cannot be delegated. Own posts take precedence over delegated ones.
    """
    if actor is None:
        return None
    units = [(role, None if role.of == SUBJECT else around.get(role.of)) for role in roles]
    for role, unit in units:
        if role.of == SUBJECT and actor.person_id == subject_id:
            return Authority(subject_key(actor.person_id))
        if unit and (post := actor.holds(role.posts, unit.id, definition.sealed)):
            return Authority(post_key(post.kind, post.unit_id))
    for held in delegated_for(actor, definition.key, definition.sealed, subject_id):
        if any(unit and unit.id == held.post.unit_id and held.post.kind in role.posts for role, unit in units):
            return Authority(post_key(held.post.kind, held.post.unit_id), held.person_id)
    return None


def opening_role(actor: Actor, around: Surroundings, definition: Definition, move: MoveDef) -> Authority | None:
    """Return the post by which a person may open a case by this move."""
    return authority_for(as_opener(actor, definition), around, definition, move.cause.roles)


def as_opener(actor: Actor, definition: Definition) -> Actor:
    """Return the person with the posts by which they may open cases; a case about its opener cannot be delegated."""
    fit = () if definition.subject == OPENER else delegated_for(actor, definition.key, definition.sealed, None)
    return replace(actor, delegated=fit)


def definition_of(session: Session, case: Case) -> Definition:
    """Return the definition that a case is pinned to."""
    return definitions(session, [case.definition_hash])[case.definition_hash]


def load_context(session: Session, case: Case, actor: Actor | None, now: dt.datetime) -> CaseContext:
    """Load everything that an act on this case needs."""
    definition = definition_of(session, case)
    rules = rules_from_snapshot(case.rules)
    unit = session.get_one(Unit, case.unit_id)
    around = _around(session, definition, unit, rules, local_date(now), case.dossier)
    return CaseContext(session, case, with_posts(definition, rules), around, rules, now, actor)


def with_posts(definition: Definition, rules: Mapping[str, RuleValue]) -> Definition:
    """Return the definition with the posts of those roles that a rule names, as the case froze it."""
    named = sorted({role.rule for role in definition.roles() if role.rule})
    return held_by(definition, tuple((key, listed(rules[key].value)) for key in named)) if named else definition


def _around(
    session: Session,
    definition: Definition,
    unit: Unit,
    rules: dict[str, RuleValue],
    day: dt.date,
    file: Mapping[str, Any],
) -> Surroundings:
    around = surroundings(session, unit, deciding_kinds(rules, definition), day, definition.decides_itself)
    return replace(around, named=named_units(session, definition, file, day))


def named_units(
    session: Session, definition: Definition, dossier: Mapping[str, Any], day: dt.date
) -> dict[str, Unit | None]:
    """Return the units that a case's forms have named, by the workflow's name for them; None for one not named yet."""
    named = {name: named_in(dossier, path) for name, path in definition.units.items()}
    return {name: unit_today(session, unit_id, day) if unit_id else None for name, unit_id in named.items()}


def surroundings_of(
    session: Session, definition: Definition, unit: Unit, day: dt.date
) -> tuple[Surroundings, dict[str, RuleValue]]:
    """Return surroundings and rule values for a unit in which no case is open yet."""
    lineage = list(reversed(unit.lineage))
    rules = rules_on(session, (*definition.rule_keys(), *CLOCK_RULES), lineage, day)
    return _around(session, definition, unit, rules, day, {}), rules


def deciding_kinds(rules: dict[str, RuleValue], definition: Definition) -> tuple[str, ...]:
    """Return the kinds of unit that decide, in the rule's order."""
    return listed(rules[definition.deciding].value)


def listed(value: str) -> tuple[str, ...]:
    """Return the parts of a rule's value that is a list."""
    return tuple(part.strip() for part in value.split(","))
