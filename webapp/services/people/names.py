"""The names of a person: the full one, and the given one (tên gọi) by which lists sort.

The given name is the last word of the full name unless the office chose another part: H'Mloan of H'Mloan Niê.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection
from webapp.queries.people.directory import names_person
from webapp.queries.people.lookalikes import likeness
from webapp.services.command import Command, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import Refusal, clean, given_name, searchable, sort_key


def fits(given: str, full_name: str) -> bool:
    """Whether a given name is one or several neighbouring words of a full name."""
    return bool(given) and f" {given} " in f" {full_name} "


def given_in(full_name: str, chosen: str, chosen_in: str = "") -> str:
    """Return the given name in a full name: the one that was chosen in an earlier form of it, if it still fits.

    chosen_in: the full name in which it was chosen; the last word there is no choice.
    """
    return chosen if chosen != given_name(chosen_in) and fits(chosen, full_name) else given_name(full_name)


def set_name(person: Person, full_name: str, given: str | None = None) -> None:
    """Set the name and the columns derived from it. given: the part by which lists sort, None to keep what was chosen.

    Raises Refused for a given name that is no part of the full name.
    """
    if given and not fits(given, full_name):
        raise Refused(
            _("“%(given)s” is no part of the name %(name)s: write one or several neighbouring words of it."),
            field="given_name",
            given=given,
            name=full_name,
        )
    person.given_name = given or given_in(full_name, person.given_name or "", person.full_name or "")
    person.full_name = full_name
    person.sort_key, person.search = sort_key(full_name, person.given_name), searchable(full_name)
    person.likeness = likeness(full_name)


def choose_given_name(session: Session, person_id: int, typed: str, command: Command) -> None:
    """Choose the part of a name by which lists sort; an empty text means the last word. The record keeps both.

    Raises NotFoundForActor for a person whose name is not the actor's to keep, Refused (with the field) for a text that
    is no part of the name.
    """
    with unit_of_work(session):
        person = session.scalars(sa.select(Person).where(Person.id == person_id).with_for_update()).one_or_none()
        if person is None or not names_person(session, command.actor, person_id, local_date(command.now)):
            raise NotFoundForActor
        try:
            given, was = clean(typed) or given_name(person.full_name), person.given_name
        except Refusal as no:
            raise Refused(no.problem, field="given_name", **no.values) from None
        set_name(person, person.full_name, given)
        if given != was:
            session.add(
                PersonCorrection(
                    person_id=person_id,
                    name="given_name",
                    was=was,
                    now=given,
                    corrected_at=command.now,
                    corrected_by_id=command.actor.person_id,
                )
            )
