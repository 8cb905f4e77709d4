"""One case being worked on, with its definition, surroundings, rules and facts of the moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.access import Actor, Surroundings, subject_key, surroundings, unit_today
from webapp.models import Case, StoredDefinition, Unit
from webapp.queries.facts import facts_of
from webapp.queries.rules import rules_on, thawed
from workflows.core.calendar import local_date
from workflows.core.casefile import merged
from workflows.core.definition import SUBJECT, Definition, MoveDef, RoleDef, named_in
from workflows.core.facts import Facts, RuleValue
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import format_date

ROLLS_FORWARD, ESCALATE_DAYS = "clock.rolls_forward", "clock.escalate_days"
CLOCK_RULES = (ROLLS_FORWARD, ESCALATE_DAYS)
"""Rules of the clock, which hold for every workflow and are frozen with its own."""


@dataclass
class Work:
    """A case in the hands of one act. `actor` is None for the clock and for outcomes."""

    session: Session
    case: Case
    definition: Definition
    around: Surroundings
    rules: dict[str, RuleValue]
    now: dt.datetime
    actor: Actor | None

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
            unit=unit.name, day=format_date(unit.valid_to) if unit.valid_to else "–",
        )  # fmt: skip

    def stops(self, move: MoveDef) -> Sentence | None:
        """Why this move cannot be made where the unit is no more; None for one that only closes the case."""
        if move.closes and all(self.definition.state(target.state).tone != "good" for target in move.targets):
            return None
        return self.ended

    def facts(self, words: dict[str, Any] | None = None) -> Facts:
        """The facts of this moment, with the words of the form that is being sent already in the file."""
        file = merged(self.case.file, words or {})
        return facts_of(
            self.session, self.definition, self.around, self.rules, self.today,
            case=self.case, file=file, actor=self.actor,
        )  # fmt: skip

    def post_for(self, role: RoleDef) -> str | None:
        """The post by which the actor holds a role on this case, as 'secretary:17' or 'subject:17'."""
        return held_role(self.actor, self.around, role, self.case.subject_id)

    def look_around(self) -> None:
        """Find the units anew that the file names, after a form has named others."""
        self.around = replace(self.around, named=named_units(self.session, self.definition, self.case.file, self.today))


def held_role(actor: Actor | None, around: Surroundings, role: RoleDef, subject_id: int | None = None) -> str | None:
    """The post by which a person holds a role in these surroundings, as 'secretary:17'; None for no such post.

    Who acts as the person concerned needs none: 'subject:17'.
    """
    if role.of == SUBJECT:
        return subject_key(actor.person_id) if actor and actor.person_id == subject_id else None
    unit = around.get(role.of)
    if actor is None or unit is None:
        return None
    post = actor.holds(role.posts, unit.id)
    return f"{post.kind}:{post.unit_id}" if post else None


def definition_of(session: Session, case: Case) -> Definition:
    """The definition that a case is pinned to."""
    return Definition.from_json(session.get_one(StoredDefinition, case.definition_hash).body)


def take_up(session: Session, case: Case, actor: Actor | None, now: dt.datetime) -> Work:
    """Put together what an act on this case needs."""
    definition = definition_of(session, case)
    rules = thawed(case.rules)
    unit = session.get_one(Unit, case.unit_id)
    around = _around(session, definition, unit, rules, local_date(now), case.file)
    return Work(session, case, definition, around, rules, now, actor)


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
