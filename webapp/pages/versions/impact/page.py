"""The people whom a change touches, as lines of a page."""

from dataclasses import dataclass

from flask import url_for

from webapp.filters import post_title, process_title, rule_words, sentence
from webapp.languages import gettext as _
from webapp.pages.versions.wording import SHORT
from webapp.queries.cases.definitions import READ
from webapp.queries.impact import ReachedCase, RuleImpact, VersionImpact
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
    """Somebody who sits in a post that a value of a rule touches. born: '' where the age does not matter."""

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


@dataclass(frozen=True, slots=True)
class SittingGroup:
    """The people whom a value of a rule touches in one way."""

    caption: str
    lines: list[SittingLine]


def sitting_groups(found: RuleImpact) -> list[SittingGroup]:
    """Return whom a value of a rule touches, by the way in which it does."""
    groups = (
        SittingGroup(_("Sitting officers outside the age"), [_sitting_line(each, born=True) for each in found.sitting]),
        SittingGroup(_("In a kind of post that the value no longer names"), list(map(_sitting_line, found.dropped))),
        SittingGroup(_("In a kind of post that the value names newly"), list(map(_sitting_line, found.added))),
    )
    return [group for group in groups if group.lines]


def _sitting_line(found: SittingPerson, *, born: bool = False) -> SittingLine:
    birth = str(Birth(found.birth_date, found.birth_known)) if born else ""
    return SittingLine(found.name, post_title(found.post), found.unit, birth)
