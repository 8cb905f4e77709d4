"""Small terms of the notation: a rule, an attachment, days and what they rest on, a role, a duty, a claim, deciding."""

from dataclasses import dataclass, replace
from typing import Any

from workflows.core.definition import FORM_DATE, AttachmentDef, RoleDef
from workflows.core.registry import Condition


@dataclass(frozen=True)
class Rule:
    """A number that is law: the rule book has its dated values under this key."""

    key: str


def rule(key: str) -> Rule:
    """Name a rule of the rule book."""
    return Rule(key)


@dataclass(frozen=True)
class Attachment:
    """A paper that a move's form is filled in from; whoever makes the move photographs it into its line.

    proves: the fields of the form beside which it is shown; required: the rule by which the move waits for it. While
    that says no, a missing one is named on the case; without a rule it may be left out.
    """

    name: str
    title: str
    proves: tuple[str, ...] = ()
    required: Rule | None = None

    def compiled(self) -> AttachmentDef:
        return AttachmentDef(self.name, self.title, self.proves, self.required.key if self.required else "")


@dataclass(frozen=True)
class FormDate:
    """A day that a form gives: at the first of these places of the dossier that holds one."""

    paths: tuple[str, ...]

    @property
    def key(self) -> str:
        return FORM_DATE + " ".join(self.paths)


def form_date(*paths: str) -> FormDate:
    """Name the last day of a state by the forms that give it, as 'section.field', the one that counts first."""
    return FormDate(paths)


@dataclass(frozen=True)
class Since:
    """The day from which a state's time limit is counted, where a rule says which: its value → place of the dossier."""

    rule: Rule
    places: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        return " ".join((self.rule.key, *(f"{value}={place}" for value, place in self.places)))


def since_by(rule: Rule, **places: str) -> Since:
    """Name the places of the dossier, as 'section.field', that hold the day from which a limit is counted."""
    return Since(rule, tuple(places.items()))


@dataclass(frozen=True)
class Rest:
    """A day that another one rests on: the other cannot lie before it (`workflows.guards.days`).

    kind    'given' by a form at `place` ('section.field', or a field of the same form), 'written': when the section
            `place` was entered, 'step': the last act of people in the case, 'vote': the last vote, at its meeting,
            'today', 'born' and 'joined': the subject, 'sat': who holds the post `place` of the unit took it up, 'term':
            the present term of the unit in the relation `place`, 'recent': so many months ago as the rule `place` says
    called  how sentences name the day, where the kind or the field does not say
    when    the condition under which it counts
    unless  the field of the same form by which the office says why it does not count
    """

    kind: str
    place: str = ""
    called: str = ""
    when: Condition | None = None
    unless: str = ""

    def if_(self, condition: Condition) -> "Rest":
        """Count this day only where the condition holds."""
        return replace(self, when=condition)


GROUND: tuple[Rest, ...] = ()
"""For a day that is a ground of its case: it may lie before the case, and rests on the lives of those in it alone."""
STEP, VOTE, TODAY, BORN, JOINED = Rest("step"), Rest("vote"), Rest("today"), Rest("born"), Rest("joined")
LIFE = Rest("life")
"""For a day that no life of the case binds: it is itself of a life, such as a right date of birth, or may be older than
the unit, which a reform has founded, such as that of a certificate.
"""


def given(place: str) -> Rest:
    """Name a day by the form that gives it, as 'section.field', or as 'field' of the same form."""
    return Rest("given", place)


def written(section: str, called: str) -> Rest:
    """Name the day on which a section of the dossier, or the entry that the form names, was last entered."""
    return Rest("written", section, called)


def sat(seat: str) -> Rest:
    """Name the day on which the holder of a seat of the case's unit took it up: 'secretary'."""
    return Rest("sat", seat)


def term(of: str) -> Rest:
    """Name the first day of the term in which the committee of a unit sits now, by its relation: 'own', 'base'."""
    return Rest("term", of)


def recent(limit: Rule, unless: str = "") -> Rest:
    """Name the first day on which what was done outside still counts when it is entered; `unless` a field says why."""
    return Rest("recent", limit.key, unless=unless)


@dataclass(frozen=True)
class Role:
    """The holders of one of `posts` in the unit that stands in the relation `of` to the case's unit.

    posts: kinds of posts, or the rule that names them for the day on which a case is opened.
    of: 'own', 'base', 'military', 'deciding', a name out of the workflow's `units`, or 'subject': the person whom the
    case is about, whatever posts that person holds.
    """

    name: str
    posts: tuple[str, ...] | Rule
    of: str

    @property
    def all(self) -> "tuple[Role, ...]":
        return (self,)

    def __or__(self, other: "Role | Roles") -> "Roles":
        return Roles(self.all + other.all)

    def compiled(self) -> RoleDef:
        if isinstance(self.posts, Rule):
            return RoleDef(self.name, (), self.of, self.posts.key)
        return RoleDef(self.name, self.posts, self.of)


@dataclass(frozen=True)
class Roles:
    """Any of several roles."""

    all: tuple[Role, ...]

    def __or__(self, other: "Role | Roles") -> "Roles":
        return Roles(self.all + other.all)


@dataclass(frozen=True)
class Every:
    """A duty that comes back: so many months after it was last done, and to be done within so many days.

    by_calendar: it is due once in each calendar quarter (or year, by `months`), by the last day of that.
    since: where a form gives the day from which the periods before the first one are counted, as 'section.field'.
    spread: so many days before the period ends it may open, on another day in each unit, so that what began for many on
    one day does not come back for all of them on one day.
    """

    months: Rule
    within: Rule | None = None
    by_calendar: bool = False
    since: str = ""
    spread: Rule | None = None

    def compiled(self) -> dict[str, Any]:
        """The fields of a move that comes back."""
        within, spread = self.within and self.within.key, self.spread and self.spread.key
        return {"every": self.months.key, "within": within, "by_calendar": self.by_calendar, "spread": spread}


@dataclass(frozen=True)
class Claim:
    """A claim that an open case holds for itself, such as a seat; no two open cases of one unit may claim the same.

    of: 'unit', or 'subject' where no two cases about one person may.
    """

    name: str
    of: str = "unit"


@dataclass(frozen=True)
class Deciding:
    """The unit that decides: of the kinds that a rule names, above the case's unit.

    itself: a unit of such a kind decides on its own people, and needs none above it.
    """

    kinds: Rule
    itself: bool = False
