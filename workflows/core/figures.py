"""Declarations of a process for the figures, diaries and papers that are read from its cases.

It does so in its own files, so that nothing outside has to know a process by its key. Places in the dossier of a case
are named as 'section.field'.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.core.registry import Guard


@dataclass(frozen=True)
class Step:
    """A step of a funnel: a case has reached it by one of `moves`, and is counted once.

    name     the step in code
    label    what people read
    state    where such a move leads if it was carried; if empty, wherever it leads
    answer   in place of moves: the place in the dossier that holds the answer, and the code of the answer
    """

    name: str
    label: str
    moves: tuple[str, ...] = ()
    state: str = ""
    answer: tuple[str, str] | None = None


@dataclass(frozen=True)
class Stays:
    """The place where the forms of a process say that its subject works at another unit for a time.

    host         the unit
    starts, ends the planned first and last day; of `ends` the first place that says a day counts
    sent_on      the first day by the decision
    unsent       the states of a case in which nobody is sent, or not yet
    year, group  the year and the group of the plan; groups: their codes and what people read
    result       how the stay was assessed; met: the code that says that it met its requirement
    finished     the outcome of a stay that was assessed; given_up: the outcomes that the plan does not count
    target       the rule that names the share of the plan to be met
    reach        the rule that names the share of the officers who are to have met their requirement at some time
    """

    host: str
    starts: str
    ends: tuple[str, ...]
    sent_on: str
    unsent: tuple[str, ...]
    year: str
    group: str
    groups: tuple[tuple[str, str], ...]
    result: str
    met: str
    finished: str
    given_up: tuple[str, ...]
    target: str
    reach: str


@dataclass(frozen=True)
class PaperValues:
    """The values that the papers of a process need beside forms and votes, once the dossier has `section`.

    name: under which webapp/queries/papers/values.py reads it.
    """

    name: str
    section: str


@dataclass(frozen=True)
class Duty:
    """The fields by which the cases of a process are tasks that something gives to a unit.

    Its opening on a signal asks for text, basis, giver, given_on, last_day and, where somebody is named, owner.

    last_day  where the day stands until which it is to be done; the first place that says one counts
    done_on   the day on which it was done
    reasons   why it is late, or has more time; the first place that says one counts
    done      the outcome of a task that was done
    """

    last_day: tuple[str, ...]
    done_on: str
    reasons: tuple[str, ...]
    done: str


@dataclass(frozen=True)
class Conference:
    """Fields in which the cases of a process hold what a meeting concluded. Its opening asks for what the meeting is.

    held, off    the signals by which the meeting tells that it is closed, with the form of the opening, or called off
    conclusions  the section that gathers them, each with text, unit, last_day and owner
    report       the paper of the report
    """

    held: str
    off: str
    conclusions: str
    report: str


@dataclass(frozen=True)
class Succession:
    """A post that cases of a process fill, and what they ask of whoever takes it, for a day on which it falls vacant.

    guards: those of the process that judge a person; person: where its forms name who is proposed, as 'section.field';
    answers: what the forms say besides, by section. What nobody has said yet is judged as an empty answer.
    """

    post: str
    guards: tuple[Guard, ...]
    person: str
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
