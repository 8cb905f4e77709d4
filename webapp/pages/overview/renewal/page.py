"""Rows of terms that end, of officers beyond the age, and of those whom no yearly review is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.languages import gettext
from webapp.models.units import apart
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.seated import posts_beside
from webapp.queries.cases.starting import startable_units
from webapp.queries.overview.renewal import AgeLine, TermLine, renewing_cases
from workflows import WORKFLOWS
from workflows.core.model import Workflow
from workflows.posts import SEATS
from workflows.rulebook import age_limits


@dataclass(frozen=True, slots=True)
class TermRow:
    """A unit whose committee has to be renewed. tone: 'late' once the term is over.

    case: the one under way by which it is renewed; next_url: where the user may open one, '' where they cannot.
    """

    name: str
    url: str
    term: str
    ends_on: dt.date | None
    standing: str
    tone: str
    case: "CaseUnderWay | None"
    next_url: str


@dataclass(frozen=True, slots=True)
class CaseUnderWay:
    """A case that the user may see: its address, and the label of its state."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class AgeRow:
    """An officer beyond the age, or soon. next_url: where the post is filled anew, '' for a user who cannot do that.

    of_branch: whether the branch or its commune proposes a successor; a committee's post is filled by an election.
    """

    name: str
    url: str
    post: str
    unit: str
    birth: str
    age: str
    limit: int
    standing: str
    tone: str
    next_url: str
    of_branch: bool


@dataclass(frozen=True, slots=True)
class UnreviewedRow:
    """Somebody who sits and is not under review. posts: kinds of all their posts in the unit."""

    name: str
    url: str
    posts: list[str]
    unit: str
    above: str
    since: dt.date


def unreviewed_rows(rows: Sequence[Any]) -> list[UnreviewedRow]:
    """Return these rows of people who sit, with all their posts. One statement."""
    posts = posts_beside(db.session(), [(row.person_id, row.unit_id) for row in rows], today())
    return [
        UnreviewedRow(
            name=row.full_name,
            url=url_for("people.person", person_id=row.person_id),
            posts=posts.get((row.person_id, row.unit_id), []),
            unit=row.name,
            above=row.above_name,
            since=row.valid_from,
        )
        for row in rows
    ]


def names_apart(units: Sequence[tuple[str, str, str | None]]) -> dict[str, str]:
    """Return code of a unit → its name, with that of the unit above where two units on the page are called the same."""
    found = {code: (name, above) for code, name, above in units}
    return dict(zip(found, apart(list(found.values())), strict=True))


def term_row(
    line: TermLine, names: Mapping[str, str], day: dt.date, case: CaseUnderWay | None, next_url: str
) -> TermRow:
    """Return a committee's row: what its term is called, and how it stands on that day."""
    label, last = "–", None
    standing, tone = gettext("Not recorded"), "waiting"
    if line.term:
        label, last = line.term.label, line.term.last_day
        if line.term.provisional:
            label = gettext("%(term)s, provisional", term=label)
        soon, ended = gettext("Ends soon: prepare the congress"), gettext("Over: congress or new decision needed")
        standing, tone = (ended, "late") if last < day else (soon, "waiting")
    url = url_for("terms.terms", code=line.code)
    return TermRow(names[line.code], url, label, last, standing, tone, case, next_url)


def cases_under_way(lines: tuple[TermLine, ...]) -> dict[str, CaseUnderWay]:
    """Return code of a unit → the case under way by which its term is renewed, as far as the user may see it."""
    found = renewing_cases(db.session(), actor(), [line.code for line in lines])
    known = definitions(db.session(), {case.definition_hash for case in found.values()})
    return {
        code: CaseUnderWay(
            url_for("cases.case", public_id=case.public_id), known[case.definition_hash].state(case.state).label
        )
        for code, case in found.items()
    }


def renewals(day: dt.date) -> dict[str, str]:
    """Return code of a unit → address of the case by which the user may give its committee a new term."""
    return {
        unit.code: url_for("start.form", workflow=key, code=unit.code)
        for key, workflow in WORKFLOWS.items()
        if workflow.renews
        for unit in startable_units(db.session(), workflow.definition, actor(), day)
    }


def openings(lines: tuple[AgeLine, ...], day: dt.date) -> dict[tuple[str, str], str]:
    """Return unit and post → address of the case by which the user may have the post filled anew."""
    found: dict[tuple[str, str], str] = {}
    for key, workflow in WORKFLOWS.items():
        filled = {(line.post, line.kind) for line in lines if _fills(workflow, line)}
        if not filled:
            continue
        for unit in startable_units(db.session(), workflow.definition, actor(), day):
            for post, kind in filled:
                if kind == unit.kind:
                    found.setdefault((unit.code, post), url_for("start.form", workflow=key, code=unit.code))
    return found


def _standing(young: int, old: int, limit: int) -> str:
    if young > limit:
        return gettext("Past the age")
    return gettext("Perhaps past the age: the day of birth is missing") if old > limit else gettext("Past the age soon")


def _fills(workflow: type[Workflow], line: AgeLine) -> bool:
    """Whether cases of this process fill such a post: its one seat, or a committee's post by whose age it goes."""
    claim = workflow.definition.claim
    if claim or line.kind == "branch":
        return claim is not None and SEATS.get(line.post) == claim
    asked = (limit for key, limit in age_limits().items() if key in workflow.rules)
    return any(line.post in limit.posts and line.kind in limit.units for limit in asked)


def age_row(line: AgeLine, unit: str, next_url: str, day: dt.date) -> AgeRow:
    """Return an officer's row: how old they are, and what follows from the limit on that day."""
    young, old = line.birth.ages(day)
    over = old > line.limit
    return AgeRow(
        name=line.name,
        url=url_for("people.person", person_id=line.person_id),
        post=line.post,
        unit=unit,
        birth=str(line.birth),
        age=str(old) if young == old else gettext("%(least)d or %(most)d", least=young, most=old),
        limit=line.limit,
        standing=_standing(young, old, line.limit),
        tone="late" if over else "waiting",
        next_url=next_url,
        of_branch=line.kind == "branch",
    )
