"""The people and units that a form may offer, and their labels. A list is read when a field asks for it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from webapp.filters import post_title
from webapp.languages import gettext as _
from webapp.queries.cases.records import names_of
from webapp.queries.people.choices import (
    candidates,
    committee_people,
    electable,
    hosts,
    officers,
    own_people,
    people_below,
    right_below,
    seat_holder,
    signers,
    units_below,
)
from webapp.queries.units.names import unit_names
from webapp.surroundings import Surroundings
from workflows.core.births import Birth
from workflows.core.definition import COLLECTIVE, PERSON, Definition
from workflows.core.dossier import ENTRY, entries
from workflows.core.returning import attachments, mark_of, openable, parts

Rows = list[tuple[Any, str, str]]


def part_titles(definition: Definition) -> dict[str, str]:
    """Return the titles of what a return can mark: of sections the label of the move that wrote it, and papers."""
    papers = attachments(definition).values()
    return {
        **{section: _(move.label) for section, move in parts(definition).items()},
        **{mark_of(section, paper.name): _("Paper: %(paper)s", paper=_(paper.title)) for section, paper in papers},
    }


class FormLists(Mapping[str, Rows]):
    """The lists behind a form's fields, by their source."""

    def __init__(
        self,
        session: Session,
        around: Surroundings,
        day: dt.date,
        file: Mapping[str, Any] | None = None,
        definition: Definition | None = None,
        state: str = "",
    ) -> None:
        self._file = file or {}
        self._sources: dict[str, Callable[[], Rows]] = {
            "unit": lambda: _plain([(around.own.id, around.own.name)]),
            "candidates": lambda: [
                (person_id, _called(name, birth), unit)
                for person_id, name, birth, unit in candidates(session, around, day)
            ],
            "members": lambda: [
                (person_id, _called(name, birth), "") for person_id, name, birth in own_people(session, around, day)
            ],
            "people_below": lambda: [
                (person_id, _called(name, birth), unit)
                for person_id, name, birth, unit in people_below(session, around, day)
            ],
            "officers": lambda: _plain(officers(session, around, day)),
            "electable": lambda: [
                (person_id, _called(name, birth), unit)
                for person_id, name, birth, unit in electable(session, around, day)
            ],
            "committee": lambda: [
                (person_id, _called(name, birth), "")
                for person_id, name, birth in committee_people(session, around, day)
            ],
            "sitting": lambda: _plain(seat_holder(session, around.own.id, "secretary", day)),
            "signers": lambda: [
                (person_id, name, post_title(post)) for person_id, name, post in signers(session, around, day)
            ],
            "hosts": lambda: _plain(hosts(session, around, day)),
            "right_below": lambda: _plain(right_below(session, around, day)),
            "units_below": lambda: _plain(units_below(session, around, day)),
            "lines": lambda: self._lines(session, definition),
            "parts": lambda: self._parts(definition, state) if definition else [],
        }

    def __getitem__(self, source: str) -> Rows:
        if "." in source:
            return self._gathered(*source.split("."))
        return self._sources[source]()

    def _gathered(self, section: str, name: str) -> Rows:
        """Return the entries that a section of the dossier has gathered, by number."""
        return [(int(entry[ENTRY]), str(entry.get(name, "")), "") for entry in entries(self._file.get(section, {}))]

    def _parts(self, definition: Definition, state: str) -> Rows:
        """Return the sections of the dossier that can be marked for completion, each followed by its papers."""
        titles, papers = part_titles(definition), attachments(definition).values()
        return [
            (mark, titles[mark], "")
            for section in openable(definition, state)
            if section in self._file
            for mark in (section, *(mark_of(section, paper.name) for part, paper in papers if part == section))
        ]

    def _lines(self, session: Session, definition: Definition | None) -> Rows:
        """Return the lines of the case's list by number, each with the name of the person or unit."""
        found = [
            each
            for section in (definition.lists() if definition else ())
            for each in entries(self._file.get(section, {}))
        ]
        people = names_of(session, {each[PERSON] for each in found if PERSON in each})
        units = unit_names(session, {each[COLLECTIVE] for each in found if COLLECTIVE in each})
        names = [people.get(each.get(PERSON, 0)) or units.get(each.get(COLLECTIVE, 0), "") for each in found]
        return [(int(each[ENTRY]), f"{each[ENTRY]}. {name}", "") for each, name in zip(found, names, strict=True)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _called(name: str, birth: Birth | None) -> str:
    known = str(birth) if birth else _("data restricted")
    return f"{name} ({known})"


def _plain(rows: list[tuple[int, str]]) -> Rows:
    return [(row_id, name, "") for row_id, name in rows]
