"""The texts of a reorganisation's pages: its kinds, and its effects on cases, posts, votes and meetings."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from webapp.filters import day, post_title
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.models import Reorganisation
from webapp.pages.cases.head import holder_words
from webapp.services.reorganisations.execution import ReorganisationOutcome
from webapp.services.reorganisations.plan import ReorganisationPlan
from webapp.services.reorganisations.rehoming import CaseChange
from workflows.posts import SEATS


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of reorganisation as people choose it."""

    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class TouchedCase:
    """An open case in the preview. before, after: with whom it is; stuck, vote: what becomes of it and of its vote."""

    url: str
    title: str
    state: str
    unit: str
    before: str
    after: str
    moves: bool
    stuck: str
    vote: str


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """A list of the preview: where a unit below or a post goes. post: its title, for a post."""

    field: str
    name: str
    post: str
    choices: list[tuple[str, str]]
    code: str


@dataclass(frozen=True, slots=True)
class OutcomePreview:
    """The effects of a reorganisation, and its lists with what was sent or else what would be.

    cases: groups as title, lines, and whether the group is shown unfolded; commands: military commands renamed along,
    by their names before and after.
    """

    happens: str
    counts: list[tuple[str, int]]
    codes: list[tuple[str, str]]
    cases: list[tuple[str, list[TouchedCase], bool]]
    meetings: list[tuple[str, dt.date]]
    commands: list[tuple[str, str]]
    heirs: list[tuple[str, str]]
    heir: str
    children: list[TargetChoice]
    posts: list[TargetChoice]
    vacant: list[str]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to be chosen. words: its kind, and the unit above it."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class DoneRow:
    """A reorganisation that was carried out, by whom, and whether the actor may undo it."""

    row: Reorganisation
    kind: str
    by: str
    undo: bool


KINDS = {
    "merge": KindWords(_("Units merge"), _("Several become one: a new one, or an existing one.")),
    "split": KindWords(_("A unit is divided"), _("One becomes two or more new ones.")),
    "replace": KindWords(
        _("A unit is replaced by a new one"),
        _("A new unit succeeds it entirely: one of another kind, or that of a province which has merged."),
    ),
    "end": KindWords(_("A unit ends"), _("The units below it go to the unit above.")),
    "move": KindWords(_("A unit moves"), _("It is placed under another unit, with all units below it.")),
    "rename": KindWords(_("A unit is renamed"), _("Old papers and entries keep the old name.")),
}
STUCK = {
    "ended": _("Its unit has ended: the case cannot go on, only be closed."),
    "claimed": _("Another open case is about the same seat: this one waits until that one has ended."),
    "vacant": _("Nobody holds the post: the case waits until the level above has filled it."),
    "bodiless": _("The responsible body has ended and has no successor: the case cannot go on."),
}
VOTES = {
    "kept": _("The vote continues, with its roll as it was frozen."),
    "anew": _("The committee has ended: the running vote is void, and the committee that now decides votes again."),
    "void": _("The committee has ended and has no successor: the vote is void."),
}


MOST_OPEN = 10
"""The largest number of cases for which the list of reassigned ones is unfolded."""
WHAT = {
    "merge": _("On %(day)s these units end: %(before)s. Their successor is %(after)s."),
    "split": _("On %(day)s %(before)s ends. Its successors are %(after)s."),
    "replace": _("On %(day)s %(before)s ends. Its successor is %(after)s."),
    "end": _("On %(day)s %(before)s ends, without a successor."),
    "move": _("From %(day)s on %(before)s is under %(after)s, with all units below it."),
    "rename": _("From %(day)s on %(before)s is called %(after)s."),
}


def outcome_preview(
    outcome: ReorganisationOutcome, plan: ReorganisationPlan, sent: Mapping[str, str]
) -> OutcomePreview:
    """Return what a plan would do, with what was sent in its lists."""
    lines = [_case(change) for change in outcome.cases]
    ends = ("", gettext("ends"))
    return OutcomePreview(
        happens=gettext(
            str(WHAT[plan.kind]),
            day=day(plan.day),
            before=outcome.before.replace(" + ", ", "),
            after=outcome.after.replace(" + ", ", "),
        ),
        cases=_groups(lines),
        children=[
            _choice(sent, f"child-{unit_id}", name, above, code, [*outcome.above, ends])
            for unit_id, name, above, code in outcome.children
        ],
        posts=[
            _choice(
                sent,
                f"post-{row.id}",
                row.person,
                f"{post_title(row.kind)} – {row.unit}",
                row.target,
                [*row.choices, ends],
            )
            for row in outcome.posts
        ],
        vacant=_vacant(outcome) if plan.new else [],
        heirs=outcome.targets if plan.kind == "split" else [],
        heir=plan.cases,
        codes=outcome.targets if plan.new else [],
        meetings=outcome.meetings,
        commands=outcome.commands,
        counts=_counts(outcome, lines),
    )


def _groups(lines: list[TouchedCase]) -> list[tuple[str, list[TouchedCase], bool]]:
    """Group the open cases by what becomes of them: title, lines, and whether the group is shown unfolded."""
    stuck = [line for line in lines if line.stuck]
    moving = [line for line in lines if line.moves and not line.stuck]
    staying = [line for line in lines if not line.moves and not line.stuck]
    return [
        (gettext("Open cases that cannot go on"), stuck, True),
        (gettext("Open cases that somebody else holds from now on"), moving, len(lines) <= MOST_OPEN),
        (gettext("Open cases whose holder stays"), staying, False),
    ]


def _counts(outcome: ReorganisationOutcome, lines: list[TouchedCase]) -> list[tuple[str, int]]:
    """Return how many rows of each kind are affected: always the cases, the rest only if any."""
    found = [
        (gettext("Open cases touched"), len(lines)),
        (gettext("of them with somebody else from now on"), sum(line.moves for line in lines)),
        (gettext("of them that cannot go on"), sum(bool(line.stuck) for line in lines)),
        (gettext("Running votes"), sum(bool(line.vote) for line in lines)),
        (gettext("Units that come under another unit"), outcome.moved),
        (gettext("Posts that end here"), len(outcome.posts)),
        (gettext("of them that go on in another unit"), sum(bool(row.target) for row in outcome.posts)),
        (gettext("Planned meetings called off"), len(outcome.meetings)),
    ]
    return [row for place, row in enumerate(found) if row[1] or not place]


def _vacant(outcome: ReorganisationOutcome) -> list[str]:
    """Return the seats that the earlier units had and that are vacant in a new one."""
    taken = {(row.target, SEATS.get(row.kind)) for row in outcome.posts}
    kinds = {SEATS[row.kind]: row.kind for row in outcome.posts if row.kind in SEATS}
    return [
        gettext("%(unit)s has no “%(post)s” yet.", unit=name, post=post_title(kind))
        for code, name in outcome.targets
        for seat, kind in sorted(kinds.items())
        if (code, seat) not in taken
    ]


def _choice(
    sent: Mapping[str, str], field: str, name: str, post: str, code: str, choices: list[tuple[str, str]]
) -> TargetChoice:
    chosen = sent.get(field, code)
    return TargetChoice(field, name, post, choices, chosen if chosen in dict(choices) else code)


def _case(change: CaseChange) -> TouchedCase:
    before, after = (
        "; ".join(dict.fromkeys(holder_words(holder) for holder in held)) or gettext("nobody")
        for held in (change.holders, change.holders_after)
    )
    return TouchedCase(
        url=url_for("cases.case", public_id=change.public_id),
        title=gettext(change.title),
        state=gettext(change.state),
        unit=change.unit if change.unit == change.unit_after else f"{change.unit} → {change.unit_after}",
        before=before,
        after=after,
        moves=before != after,
        stuck=STUCK[change.stuck] if change.stuck else "",
        vote=VOTES[change.vote] if change.vote else "",
    )
