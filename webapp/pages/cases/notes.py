"""Sentences above a case: the person's data are restricted, or the content was destroyed or erased."""

import datetime as dt
from collections.abc import Iterable, Mapping

from webapp.filters import day
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.models import Case, IssuedPaper, Person
from webapp.pages.versions.wording import confirmers
from webapp.queries.cases.hands import FIGURES
from webapp.queries.cases.opinions import SILENT
from webapp.queries.cases.records import JournalLine
from workflows.core.calendar import local_date
from workflows.core.definition import Definition, MoveDef

RECORD_TITLES = {
    "shown": _("What is kept about the person was shown to them"),
    "exported": _("What is kept about the person was exported for them"),
    "transferred": _("Handed over to the archive"),
    "proposed": _("Proposed to be destroyed"),
    "refused": _("Not to be destroyed"),
    "erased": _("The content was erased"),
    "issued_anew": _("A paper that is no longer valid was issued anew"),
    "blackened": _("The name of a person was blackened on their request"),
    "removed": _("What need not be kept about the person was erased"),
}


ENDED = {
    "cancelled": _("The number %(number)s was cancelled on %(day)s: that paper is not valid."),
    "withdrawn": _("Paper %(number)s was withdrawn on %(day)s: it is no longer valid."),
}


FIGURES_SAID = {
    "entered": _("Entered the figures of the meeting, for a second person to count again"),
    "unequal": _("Counted the figures of the meeting again: the counts differ"),
    "withdrawn": _("Withdrew the figures of the meeting"),
    "two": _("Two people, each by themselves, who came to the same figures"),
    "one": _("One person: nobody else could count"),
}


OUTCOMES = {
    "carried": _("The vote carried the proposal"),
    "rejected": _("The vote did not carry the proposal"),
    "inquorate": _("The vote closed without a quorum"),
    "all_for": _("All sides agreed"),
    "any_against": _("One side did not agree"),
    "answered": _("Enough opinions are there"),
    "unanswered": _("The last day for opinions is over"),
    "seat_taken": _("A successor has taken the seat"),
}


def outcome_words(move: MoveDef) -> str:
    """Return what has made a move that nobody makes."""
    kind = (move.cause.outcome or "").rpartition(".")[2]
    return str(OUTCOMES.get(kind, _("Automatically, by the time limit")))


def silent_words(definition: Definition, line: JournalLine) -> list[tuple[str, str]]:
    """Return the sides that had not answered when a move ended their question: too late, or no longer needed."""
    joint = definition.assent_in(line.from_state or "")
    said, on = [], local_date(line.at).isoformat()
    for side, due in line.consequences.get(SILENT, {}).items() if joint else ():
        name = gettext(joint.of[int(side)].name) if joint else ""
        last = day(dt.date.fromisoformat(due)) if due else ""
        if last and due < on:
            said.append((name, gettext("No answer by the last day, %(day)s", day=last)))
        else:
            said.append((name, gettext("Not answered; no longer needed")))
    return said


def figures_words(line: JournalLine) -> str:
    """Return what an entry says of the figures of a meeting."""
    return str(FIGURES_SAID[line.consequences[FIGURES]])


def counters_words(line: JournalLine) -> list[tuple[str, str]]:
    """Return how many counted the figures of a meeting that a move has taken; nothing for another entry."""
    taken = line.kind == "move" and FIGURES in line.consequences
    return [(gettext("Counted by"), figures_words(line))] if taken else []


def restriction_words(person: Person | None) -> list[str]:
    """Return the sentence about a person whose data are restricted; nothing for another."""
    if person is None or person.restricted_on is None:
        return []
    text = gettext(
        "The use of this person's data is restricted since %(day)s: no file takes them up, and running ones wait.",
        day=day(person.restricted_on),
    )
    return [text]


def ended_words(papers: Iterable[IssuedPaper]) -> list[str]:
    """Return a sentence about each paper of a case whose number was cancelled, or which was withdrawn."""
    return [
        gettext(ENDED[paper.ended], number=paper.number, day=day(paper.ended_at)) for paper in papers if paper.ended
    ]


def erased_words(case: Case) -> list[str]:
    """Return the sentence about a case whose content was destroyed, and by which decision, or erased on request."""
    if case.transfer is not None and case.erased_at is None:
        moved = case.transfer
        text = gettext(
            "Handed over to %(archive)s on %(day)s, minutes no. %(number)s.",
            archive=moved.archive,
            day=day(moved.transferred_on),
            number=moved.number,
        )
        return [text]
    if case.erased_at is None:
        return []
    if case.destruction is None:
        return [
            gettext("The content of this file was erased on %(day)s on the person's request.", day=day(case.erased_at))
        ]
    decision = case.destruction
    text = gettext(
        "The content of this file was destroyed by decision %(number)s of %(day)s, %(body)s.",
        number=decision.number,
        day=day(decision.decided_on),
        body=decision.body,
    )
    return [text]


def record_words(line: JournalLine) -> str:
    """Return an entry about the person's data, or about the archive, with the numbers that it names."""
    said = line.consequences
    about = [said[name] for name in ("number", "archive", "body") if said.get(name)]
    return f"{RECORD_TITLES[line.move]}{': ' if about else ''}{', '.join(about)}"


def claim_words(line: JournalLine, people: Mapping[int, str]) -> str:
    """Return the text of an entry about who of several holders of a post has the case."""
    if line.move == "given_back":
        return gettext("Gave the case back: it waits for every holder of the post")
    name = people.get(line.consequences.get("holder", 0), "")
    if line.move == "handed_back":
        free = gettext("Took the hand-over back: the case waits for every holder of the post again")
        return gettext("Took the hand-over back: comrade %(name)s has the case again", name=name) if name else free
    if line.move == "taken":
        return gettext("Took the case")
    return gettext("Handed the case to comrade %(name)s", name=name)


def people_in(lines: Iterable[JournalLine]) -> set[int]:
    """Return whom entries name beside those who made them: who confirmed exceptions, and who was handed the case."""
    lines = list(lines)
    return confirmers(lines) | {line.consequences["holder"] for line in lines if "holder" in line.consequences}
