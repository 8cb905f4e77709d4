"""The timeline of a case: the journal in words, with old beside new answers for a rewritten section."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.filters import day, moment, post_title
from webapp.forms import Names, answer_labels, shown_words
from webapp.languages import gettext as _
from webapp.languages import ngettext
from webapp.models import REOPENED, STEP_BACK
from webapp.pages.cases.notes import (
    claim_words,
    counters_words,
    figures_words,
    outcome_words,
    record_words,
    silent_words,
)
from webapp.pages.clock.wording import entry_words
from webapp.pages.versions.wording import changed_words, moved_words
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.hands import FIGURES
from webapp.queries.cases.records import JournalLine
from webapp.queries.people.names import PeopleNames
from webapp.queries.units.names import UnitNames
from webapp.services.cases.excepting import EXCEPT
from webapp.services.journal import COUNTED
from workflows.core.calendar import local_date
from workflows.core.definition import SUBJECT, Definition
from workflows.core.dossier import FALLEN, merged
from workflows.core.forms import FORMS
from workflows.core.returning import attachments, leads_back, parts

File = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A field of a part of the file that was written anew: as it was and as it is."""

    label: str
    was: str
    now: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of the file as it was and as it is, field by field. count: fields that changed."""

    title: str
    rows: list[ComparedRow]
    count: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An entry of the journal in words. iso: its time for `<time>`; fallen: what it said no longer holds."""

    when: str
    iso: str
    who: str
    post: str
    acted_for: str
    what: str
    note: str
    details: list[tuple[str, str]]
    compared: list[ComparedPart]
    fallen: bool
    tone: str
    version: int


def timeline(
    journal: Sequence[tuple[Definition, JournalLine]], names: Names, by_ballot: Collection[str] = ()
) -> list[TimelineEntry]:
    """Return the entries of a journal for the page, newest first, each read by its version of the process.

    by_ballot: the case's votes in which ballots are given; in others members vote openly.
    """
    lines = [line for _definition, line in journal]
    before: list[File] = []
    file: File = {}
    for line in reversed(lines):
        before.append(file)
        file = merged(file, line.answers, line.consequences.get(FALLEN, ()))
    fallen: set[str] = set()
    entries = []
    for (definition, line), earlier in zip(journal, reversed(before), strict=True):
        then = _then(names, line)
        what = _what(definition, line, then, line.move in by_ballot)
        entries.append(_entry(definition, line, earlier, fallen, then, what))
        fallen |= set(line.consequences.get(FALLEN, ()))
    return entries


def completed(
    journal: Sequence[tuple[Definition, JournalLine]], entries: list[TimelineEntry], context: CaseContext
) -> tuple[TimelineEntry, TimelineEntry] | None:
    """The entry that returned a file, and the one that brought it back, for those who judge it now.

    None once it has gone past where it was returned from.
    """
    undone = {row.version - 1 for _by, row in journal if row.kind == "version" and row.move == STEP_BACK}
    moves = (pair for pair in zip(journal, entries, strict=True) if pair[0][1].kind == "move")
    steps = [(row, entry) for row, entry in moves if row[1].version not in undone]
    place = next((at for at, ((by, line), _entry) in enumerate(steps) if leads_back(by.move(line.move))), None)
    if place is None or context.case.closed_at:
        return None
    order = [state.name for state in context.definition.states]
    origin = steps[place + 2][0][1].to_state
    past = origin not in order or order.index(context.case.state) > order.index(origin)
    return None if past else (steps[place + 1][1], steps[place][1])


def _then(names: Names, line: JournalLine) -> Names:
    """Return the names that units and people had when the entry was written."""
    units, people = names.units, names.people
    return replace(
        names,
        units=units.on(local_date(line.at)) if isinstance(units, UnitNames) else units,
        people=people.at(line.at) if isinstance(people, PeopleNames) else people,
    )


def _names_of(definition: Definition, line: JournalLine) -> set[str]:
    """Return the sections that an entry wrote, and the vote that it belongs to."""
    outcome = definition.move(line.move).cause.outcome if line.kind == "move" else line.move
    return {*line.answers, (outcome or "").partition(".")[0]}


def _opinion_titles(definition: Definition, names: Iterable[str]) -> list[str]:
    """Return the titles of the sections and votes that have to be asked again."""
    titles = {FORMS[move.form].section: move.label for move in reversed(definition.moves) if move.form in FORMS}
    titles |= {FORMS[assent.form].section: assent.label for assent in definition.assents if assent.form in FORMS}
    titles |= {question.name: question.label for question in definition.questions}
    return [_(titles[name]) for name in names if titles.get(name)]


def _compared(title: str, form: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> ComparedPart:
    was, now = answer_labels(form, before, names), answer_labels(form, after, names)
    rows = [
        ComparedRow(
            label=_(field.label.text),
            was=was.get(field.short_name, ""),
            now=now.get(field.short_name, ""),
            changed=before.get(field.short_name) != after.get(field.short_name),
        )
        for field in FORMS[form].declared()
        if field.short_name in {*was, *now}
    ]
    return ComparedPart(title, rows, sum(row.changed for row in rows))


def _entry(
    definition: Definition,
    line: JournalLine,
    before: File,
    fallen: set[str],
    names: Names,
    titled: tuple[str, str | None],
) -> TimelineEntry:
    """Return one entry. before: the dossier before it; fallen: later voided sections and votes; titled: `_what`."""
    state = definition.state(line.to_state)
    what, form = titled
    rewritten = {
        section: wrote for section, wrote in parts(definition).items() if section in {*line.answers} & {*before}
    }
    details = [
        pair
        for section, answers in line.answers.items()
        if form in FORMS and section not in rewritten
        for pair in shown_words(form, answers, names)
    ]
    details += [*changed_words(line, names.people), *counters_words(line), *silent_words(definition, line)]
    if papers := line.consequences.get("papers"):
        details.append((_("Papers issued"), ", ".join(papers)))
    if line.consequences.get("voided"):
        details.append((_("Vote"), _("The running vote is void: its ballots are not counted.")))
    details += _attached(definition, line)
    if (asked := line.consequences.get(FALLEN)) and line.kind == "move":
        details.append((_("To be voted on or asked again"), "; ".join(_opinion_titles(definition, asked))))
    return TimelineEntry(
        when=moment(line.at),
        iso=line.at.isoformat(),
        who=line.actor or "",
        post=_post(line.actor_post, names.units),
        acted_for=_("for comrade %(name)s", name=line.acted_for) if line.acted_for else "",
        what=what,
        note=_("Now: %(state)s", state=_(state.label)) if line.kind in COUNTED and line.move != EXCEPT else "",
        details=details,
        compared=[
            _compared(_(wrote.label), wrote.form or "", before[section], line.answers[section], names)
            for section, wrote in rewritten.items()
        ],
        fallen=bool(fallen & _names_of(definition, line)),
        tone=state.tone if line.kind == "move" else "neutral",
        version=line.version,
    )


def _attached(definition: Definition, line: JournalLine) -> list[tuple[str, str]]:
    """Return the papers that came with an entry, each with the number of its pages."""
    known, came = attachments(definition), line.consequences.get("attachments", {})
    titles = {name: _(known[name][1].title) if name in known else name for name in came}
    return [(titles[name], ngettext("%(num)s page", "%(num)s pages", len(pages))) for name, pages in came.items()]


def _what(definition: Definition, line: JournalLine, names: Names, by_ballot: bool) -> tuple[str, str | None]:
    """Return the title of an entry, and the form that its answers came from."""
    if line.kind in ("clock", "tree"):
        return entry_words(line, names.units), None
    if line.kind in ("data", "archive"):
        return record_words(line), None
    if line.kind == "version":
        return moved_words(line), "Reopening" if line.move == REOPENED else None
    if line.kind == "ballot":
        return _ballot(line, by_ballot), "Objection" if "objected" in line.consequences else None
    if line.kind == "claim":
        return claim_words(line, names.people), "HolderChange"
    if line.kind == "recusal":
        return _("Takes no part in the vote"), "Recusal"
    if line.kind == "sitting":
        return _asked_words(line), None
    if line.kind == "answer":
        assent = next(row for row in definition.assents if row.name == line.move)
        side = _(assent.of[int(line.consequences["party"])].name)
        agreed = line.consequences["opinion"] == "for"
        return (_("Agreed: %(side)s", side=side) if agreed else _("Objected: %(side)s", side=side)), assent.form
    move = definition.move(line.move)
    return (_(move.label) if move.label else outcome_words(move)), move.form


def _asked_words(line: JournalLine) -> str:
    if until := line.consequences.get("until"):
        return _("Asked the committee in writing, until %(day)s", day=day(dt.date.fromisoformat(until)))
    if line.consequences.get("tied"):
        return _("Equal votes: a second round among those candidates")
    return _("Fewer elected than seats: a second round among those who are left")


def _ballot(line: JournalLine, by_ballot: bool) -> str:
    if FIGURES in line.consequences:
        return figures_words(line)
    if line.consequences.get("retracted"):
        return _("Took the vote back")
    if paper := line.consequences.get("paper"):
        if "untold" not in line.consequences:  # before two had to count
            return ngettext("Entered %(num)s ballot given on paper", "Entered %(num)s ballots given on paper", paper)
        return ngettext("Counted %(num)s ballot on paper again", "Counted %(num)s ballots on paper again", paper)
    if line.consequences.get("agreed"):
        return _("Said that the ballot on paper in their name is right")
    if entered := line.consequences.get("entered"):
        return ngettext("Entered %(num)s ballot given on paper", "Entered %(num)s ballots given on paper", entered)
    if "unequal" in line.consequences:
        return _("Counted the ballots on paper again: the counts differ")
    if "objected" in line.consequences:
        return _("Objected to a ballot on paper in their name: all are counted anew")
    if "withdrawn" in line.consequences:
        return _("Withdrew the count of the ballots on paper")
    return _("Gave a ballot") if by_ballot else _("Voted")


def _post(held: str | None, units: Mapping[int, str]) -> str:
    if not held:
        return ""
    kind, _colon, unit_id = held.partition(":")
    if kind == SUBJECT:
        return _("the person concerned")
    return f"{post_title(kind)}, {units.get(int(unit_id), '')}"
