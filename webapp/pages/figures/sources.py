"""The sources of a figure, in words: who enters what on which page, and who confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.current_user import actor
from webapp.filters import post_title
from webapp.languages import gettext
from webapp.queries.registers.rows import reads
from workflows import WORKFLOWS
from workflows.core.definition import Definition, MoveDef
from workflows.core.programmes.indicators import (
    FROM_REGISTERS,
    Cases,
    GrassrootsDays,
    GrassrootsOfficers,
    GrassrootsTrips,
    Holders,
    Holds,
    HoldsOutside,
    Indicator,
    InOnePerson,
    InParty,
    Stands,
)
from workflows.core.registers import Register


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a part of a figure, and the page on which the reader finds it; '' for none."""

    words: str
    url: str = ""


def origins_of(indicator: type[Indicator]) -> list[Origin]:
    """Return what a figure rests on, each once."""
    found = (origin for part in (indicator.of, *indicator.counts) for origin in _origins(part))
    return list(dict.fromkeys(found))


def _origins(part: Any) -> Iterator[Origin]:
    match part:
        case _ if isinstance(part, FROM_REGISTERS):
            yield _of_register(part.register)
        case Stands() | Cases():
            yield from _of_cases(WORKFLOWS[part.process].definition, part.states)
        case Holders() | Holds() | InOnePerson():
            yield Origin(gettext("Posts: given by the decision of a case, or on the unit's page by two people."))
        case HoldsOutside():
            yield Origin(gettext("Posts that other bodies give: recorded on the unit's page with their decision."))
        case InParty():
            yield Origin(
                gettext("Party membership: recorded in the cases that recommend members, and on people's pages.")
            )
        case GrassrootsDays() | GrassrootsTrips() | GrassrootsOfficers():
            yield Origin(
                gettext("Diary of grassroots days: reported by the officer, confirmed and verified in the case.")
            )


def _of_register(register: type[Register]) -> Origin:
    said = {
        "register": gettext(register.title),
        "enters": ", ".join(post_title(kind) for kind in register.enters),
        "confirms": ", ".join(post_title(kind) for kind in register.confirms),
    }
    if register.private:
        text = gettext(
            "Register “%(register)s”: entered by %(enters)s of the unit, confirmed there by another of %(confirms)s.",
            **said,
        )
    elif register.beside:
        text = gettext(
            "Register “%(register)s”: entered by %(enters)s of the unit, confirmed by %(confirms)s beside it.", **said
        )
    else:
        text = gettext(
            "Register “%(register)s”: entered by %(enters)s of the unit, confirmed by %(confirms)s of the level above.",
            **said,
        )
    return Origin(text, url_for("registers.rows", key=register.key) if reads(actor(), register) else "")


def _of_cases(definition: Definition, states: tuple[str, ...]) -> Iterator[Origin]:
    """The moves by which people bring a case into one of these states, after those that bring it before them."""
    into = _moves_into(definition, set(states), set(states))
    before = _moves_into(definition, {state for move in into for state in move.sources}, set(states))
    title = gettext(definition.title)
    if not into:
        yield Origin(gettext("Cases “%(process)s”: opened by the case of the level above.", process=title))
    for move in dict.fromkeys((*before, *into)):
        who = "; ".join(gettext(role.name) for role in move.cause.roles)
        text = gettext("Cases “%(process)s”: “%(move)s”, by %(who)s.", process=title, move=gettext(move.label), who=who)
        yield Origin(text)


def _moves_into(definition: Definition, states: set[str], apart: set[str]) -> list[MoveDef]:
    """Return the moves of people into these states that begin neither there nor in those apart."""
    return [
        move
        for move in definition.moves
        if move.cause.roles
        and {target.state for target in move.targets} & states
        and not set(move.sources) & (states | apart)
    ]
