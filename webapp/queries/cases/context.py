"""One case being worked on, with its definition, surroundings, rules and facts of the moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.access import Actor, delegated_for, post_key, subject_key
from webapp.models import Case, StoredDefinition, Unit
from webapp.queries.cases.definitions import read
from webapp.queries.cases.facts import facts_of
from webapp.queries.rules import rules_on, thawed
from webapp.surroundings import Surroundings, surroundings, unit_today
from workflows.core.calendar import local_date
from workflows.core.casefile import merged
from workflows.core.definition import OPENER, SUBJECT, Definition, MoveDef, RoleDef, named_in
from workflows.core.engine import Held
from workflows.core.facts import Facts, RuleValue
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import format_date

ROLLS_FORWARD, ESCALATE_DAYS = "clock.rolls_forward", "clock.escalate_days"
CLOCK_RULES = (ROLLS_FORWARD, ESCALATE_DAYS)
"""Rules of the clock, which hold for every workflow and are frozen with its own."""


@dataclass
class CaseContext:
    """A case in the hands of one act. `actor` is None for the clock and for outcomes."""

    session: Session
    case: Case
    definition: Definition
    around: Surroundings
    rules: dict[str, RuleValue]
    now: dt.datetime
    actor: Actor | None
    _known: tuple[int, dict[str, Any], Facts] | None = field(default=None, init=False, repr=False)

    @property
    def today(self) -> dt.date:
        return local_date(self.now)

    @property
    def ended(self) -> Sentence | None:
        """Why the case of a unit that is no more cannot go on; it may only be closed. None while there is one."""
        unit = self.around.own
        if unit.exists_on(self.today):
            return None
        return say(
            _("%(unit)s ended on %(day)s, and no unit takes its place: this case cannot go on, only be closed."),
            unit=unit.name,
            day=format_date(unit.valid_to) if unit.valid_to else "–",
        )

    def stops(self, move: MoveDef) -> Sentence | None:
        """Why this move cannot be made where the unit is no more; None for one that only closes the case."""
        if self.definition.ends(move) and all(
            self.definition.state(target.state).tone != "good" for target in move.targets
        ):
            return None
        return self.ended

    def facts(self, words: dict[str, Any] | None = None, held: Held | None = None) -> Facts:
        """The facts of this moment, with the words of the form that is being sent already in the file.

        held: how the actor holds the role that he acts by; guards judge the one in whose place he acts as well.
        Asked again with the same words before the case has moved they are the same: an act is one moment.
        """
        file = merged(self.case.dossier, words or {})
        if self._known is None or self._known[:2] != (self.case.version, file):
            found = facts_of(
                self.session,
                self.definition,
                self.around,
                self.rules,
                self.today,
                case=self.case,
                file=file,
                actor=self.actor,
            )
            self._known = (self.case.version, file, found)
        return replace(self._known[2], for_id=held.for_id if held else None)

    def held(self, roles: tuple[RoleDef, ...]) -> Held | None:
        """The post by which the actor holds one of these roles on this case."""
        return held_role(self.actor, self.around, self.definition, roles, self.case.subject_id)

    def look_around(self) -> None:
        """Find the units anew that the file names, after a form has named others."""
        self.around = replace(
            self.around, named=named_units(self.session, self.definition, self.case.dossier, self.today)
        )


def held_role(
    actor: Actor | None,
    around: Surroundings,
    definition: Definition,
    roles: tuple[RoleDef, ...],
    subject_id: int | None = None,
) -> Held | None:
    """The post by which a person holds one of these roles in these surroundings; None for no such post.

    Who acts as the person concerned needs none, and nobody does so for him. What one holds oneself comes before what
    one holds in another's place.
    """
    if actor is None:
        return None
    units = [(role, None if role.of == SUBJECT else around.get(role.of)) for role in roles]
    for role, unit in units:
        if role.of == SUBJECT and actor.person_id == subject_id:
            return Held(subject_key(actor.person_id))
        if unit and (post := actor.holds(role.posts, unit.id)):
            return Held(post_key(post.kind, post.unit_id))
    for lent in delegated_for(actor, definition.key, definition.sealed, subject_id):
        if any(unit and unit.id == lent.post.unit_id and lent.post.kind in role.posts for role, unit in units):
            return Held(post_key(lent.post.kind, lent.post.unit_id), lent.person_id)
    return None


def opening_role(actor: Actor, around: Surroundings, definition: Definition, move: MoveDef) -> Held | None:
    """The post by which a person may open a case by this move."""
    return held_role(as_opener(actor, definition), around, definition, move.cause.roles)


def as_opener(actor: Actor, definition: Definition) -> Actor:
    """The person with what he may open cases of a process by: one that is about its opener nobody opens for another."""
    fit = () if definition.subject == OPENER else delegated_for(actor, definition.key, definition.sealed, None)
    return replace(actor, delegated=fit)


def definition_of(session: Session, case: Case) -> Definition:
    """The definition that a case is pinned to."""
    stored = session.get_one(StoredDefinition, case.definition_hash)
    return read(stored.hash, stored.body)


def load_context(session: Session, case: Case, actor: Actor | None, now: dt.datetime) -> CaseContext:
    """Put together what an act on this case needs."""
    definition = definition_of(session, case)
    rules = thawed(case.rules)
    unit = session.get_one(Unit, case.unit_id)
    around = _around(session, definition, unit, rules, local_date(now), case.dossier)
    return CaseContext(session, case, definition, around, rules, now, actor)


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
    session: Session, definition: Definition, file: Mapping[str, Any], day: dt.date
) -> dict[str, Unit | None]:
    """The units that a case's forms have named, by the workflow's word for them; None where none is named yet."""
    said = {name: named_in(file, path) for name, path in definition.units.items()}
    return {name: unit_today(session, unit_id, day) if unit_id else None for name, unit_id in said.items()}


def surroundings_of(
    session: Session, definition: Definition, unit: Unit, day: dt.date
) -> tuple[Surroundings, dict[str, RuleValue]]:
    """Surroundings and rule values for a unit in which no case is open yet."""
    lineage = list(reversed(unit.lineage))
    rules = rules_on(session, (*definition.rule_keys(), *CLOCK_RULES), lineage, day)
    return _around(session, definition, unit, rules, day, {}), rules


def deciding_kinds(rules: dict[str, RuleValue], definition: Definition) -> list[str]:
    """The kinds of unit that decide, in the rule's order."""
    return [kind.strip() for kind in rules[definition.deciding].value.split(",")]
