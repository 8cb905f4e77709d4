"""Whom a change touches, as lines of a page."""

from dataclasses import dataclass

from flask import url_for

from webapp.filters import post_title, process_title, rule_words, sentence
from webapp.languages import gettext as _
from webapp.pages.versions.wording import SHORT
from webapp.queries.cases.definitions import READ
from webapp.queries.impact import ReachedCase, VersionImpact
from webapp.queries.rule_effects import SittingPerson
from workflows.core.births import Birth


@dataclass(frozen=True, slots=True)
class TouchedLine:
    """A case that is touched, with what reaches it."""

    url: str
    person: str
    unit: str
    state: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An earlier version with those of its cases that are named. keeping: how many of its cases nothing reaches."""

    process: str
    hash: str
    url: str
    open: int
    keeping: int
    cases: list[TouchedLine]


@dataclass(frozen=True, slots=True)
class SittingLine:
    """Somebody who sits in a post and would be outside an age limit."""

    name: str
    post: str
    unit: str
    born: str


def version_line(found: VersionImpact, *, named: bool) -> VersionLine:
    """Return an earlier version for people; named: with its cases, which an administrator does not see."""
    return VersionLine(
        process=process_title(found.old.key),
        hash=found.old.hash[:SHORT],
        url=url_for("versions.version", version=found.old.hash[:SHORT]),
        open=found.open,
        keeping=found.keeping,
        cases=[touched_line(case, list(map(sentence, notes))) for case, notes in found.reached] if named else [],
    )


def touched_line(case: ReachedCase, notes: list[str]) -> TouchedLine:
    return TouchedLine(
        url=url_for("cases.case", public_id=case.public_id),
        person=case.person or case.unit,
        unit=case.unit if case.person else "",
        state=_(READ[case.version].state(case.state).label) if case.version in READ else case.state,
        notes=notes,
    )


def kept_line(case: ReachedCase) -> TouchedLine:
    """Return a case that keeps another value of a rule."""
    return touched_line(case, [_("keeps %(value)s", value=rule_words(case.measure, case.kept))])


def sitting_line(found: SittingPerson) -> SittingLine:
    return SittingLine(found.name, post_title(found.post), found.unit, str(Birth(found.birth_date, found.birth_known)))
