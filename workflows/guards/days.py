"""The order of days: no day of a form lies before what it rests on, or outside the lives of those whom it is about.

Each Date says what it rests on (`core.terms.Rest`); here it is asked, in the same way for every form of every process.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from workflows.core.births import Birth
from workflows.core.calendar import add_months
from workflows.core.dossier import ENTRY
from workflows.core.facts import Facts
from workflows.core.forms import FORMS, CaseForm, Date
from workflows.core.pinning.values import FormShape, RestShape
from workflows.core.registry import CONDITIONS, Check, pinned_condition
from workflows.core.terms import LIFE, Rest
from workflows.core.text import Sentence, _, say
from workflows.guards.verdicts import LIFT_OFFICE

BORN_ON = _("the day on which %(name)s was born")
BORN_IN = _("the first day on which %(name)s, born in %(birth)s, can have been born")


@dataclass(frozen=True)
class NamedDay:
    """A day that is known, and how sentences name it."""

    day: dt.date
    called: Sentence


@dataclass(frozen=True)
class Life:
    """The first and the last day of a person, a unit or a term; None for one that is not known, or has not come."""

    first: NamedDay | None = None
    last: NamedDay | None = None


@dataclass(frozen=True)
class CaseDays:
    """The days of a case that its dossier does not hold.

    forms: those of its process; shapes: as its version asks for them; written: a section, or 'section.entry' of one
    that gathers, → number and day of the journal's entry; acted: the last act of people; votes: the decided votes by
    name, oldest first; lives: of those whom the case is about; terms: the first day of the present term of a unit's
    committee, by the unit's relation.
    """

    forms: tuple[str, ...] = ()
    shapes: Mapping[str, FormShape] = field(default_factory=dict)
    written: Mapping[str, tuple[int, dt.date]] = field(default_factory=dict)
    acted: NamedDay | None = None
    votes: tuple[tuple[str, NamedDay], ...] = ()
    lives: tuple[Life, ...] = ()
    terms: Mapping[str, NamedDay] = field(default_factory=dict)


def birth_day(name: str, birth: Birth) -> NamedDay:
    """Return the day of a birth, or the first day that it can have been."""
    text = BORN_ON if birth.known == "day" else BORN_IN
    return NamedDay(birth.first, say(text, name=name, birth=str(birth)))


def dates_of(form: str, shapes: Mapping[str, FormShape] | None = None) -> tuple[Date, ...]:
    """Return the dates that a form asks for; none for a form that the program no longer has.

    shapes: the forms as the version of a case asks for them; what it has kept of a date, that date rests on.
    """
    return _dates(FORMS.get(form, CaseForm), (shapes or {}).get(form))


@lru_cache(maxsize=1024)
def _dates(form: type[CaseForm], shape: FormShape | None) -> tuple[Date, ...]:
    """Return the dates of a form; each act asks for those of every form of its process, and a form has many fields."""
    found = tuple(each for each in form() if isinstance(each, Date))
    for each in found:
        known = shape.field(each.short_name) if shape else None
        if known and known.rests is not None and known.kind == type(each).__name__:
            each.rests, each.future = tuple(map(_rest, known.rests)), bool(known.future)
    return found


def _rest(known: RestShape) -> Rest:
    """The day that a version names. One whose condition the program has lost counts always."""
    return Rest(known.kind, known.place, known.called, CONDITIONS.get(known.when), known.unless)


def _counts(rest: Rest, facts: Facts) -> bool:
    return rest.when is None or pinned_condition(rest.when.name, facts)(facts)


def check_days(form: str, answers: Mapping[str, Any], facts: Facts, past: CaseDays) -> list[Check]:
    """Refuse the days of a form that lie before what they rest on, after today, or outside a life."""
    asked = dates_of(form, past.shapes)
    return [no for each in asked if (no := _refusal(each, FORMS[form].section, answers, facts, past))]


def check_part(
    form: str, answers: Mapping[str, Any], facts: Facts, past: CaseDays, fallen: Collection[str]
) -> list[Check]:
    """Refuse the days of a part that is completed: as `check_days` does, and those after what rests on them by now.

    fallen: sections and votes that are asked again anyway.
    """
    section = FORMS[form].section
    number, day = past.written.get(section, (0, facts.today))
    found = []
    for each in dates_of(form, past.shapes):
        no = _refusal(each, section, answers, facts, past, day)
        value = _day(answers, each.short_name)
        if no is None and value is not None:
            ends = list(_resting(f"{section}.{each.short_name}", number, facts, past, fallen))
            if not each.future:
                ends += [known for name, known in past.votes if name not in fallen and known.day >= day]
            no = outside(each.label.text, each.short_name, value, [Life(last=known) for known in ends])
        found += [no] if no else []
    return found


def _refusal(
    date: Date, section: str, answers: Mapping[str, Any], facts: Facts, past: CaseDays, entered: dt.date | None = None
) -> Check | None:
    """What is wrong with a day; None for nothing. entered: when its part was, for a part that is completed."""
    day = _day(answers, date.short_name)
    if day is None:
        return None
    if day > facts.today and not date.future:
        return Check(
            date.label.text,
            "fail",
            sentence=say(_("This day lies in the future: choose today or an earlier day.")),
            field=date.short_name,
        )
    starts = [known for rest in date.rests or () for known in _known(rest, section, answers, facts, past, entered)]
    lives = () if any(_unbound(rest, facts) for rest in date.rests or ()) else past.lives
    found = outside(date.label.text, date.short_name, day, [*(Life(known) for known in starts), *lives])
    return found or next(_too_old(date, day, answers, facts, entered or facts.today), None)


def _too_old(date: Date, day: dt.date, answers: Mapping[str, Any], facts: Facts, entered: dt.date) -> Iterator[Check]:
    """Refuse a day so long before it is entered that by a rule it no longer counts, unless the form says why it does.

    A case of an earlier version of its process, which has not frozen that rule, is not asked.
    """
    for rest in date.rests or ():
        if rest.kind != "recent" or rest.place not in facts.rules or (rest.unless and answers.get(rest.unless)):
            continue
        months = facts.number(rest.place)
        first = add_months(entered, -months)
        if day < first and _counts(rest, facts):
            again = _(
                "“%(date)s” lies more than %(months)d months back, before %(day)s: it no longer counts for this file. "
                "Have it done again, and enter the new day."
            )
            reason = _(
                "“%(date)s” lies more than %(months)d months back, before %(day)s: say below why it still counts."
            )
            text = reason if rest.unless else again
            yield Check(
                date.label.text,
                "fail",
                limit=say(_("not before %(day)s"), day=first),
                source=facts.source(rest.place),
                sentence=say(text, date=say(date.label.text), months=months, day=first),
                lifted_by=LIFT_OFFICE,
                field=date.short_name,
            )


def _unbound(rest: Rest, facts: Facts) -> bool:
    return rest.kind == LIFE.kind and _counts(rest, facts)


def outside(title: str, field: str, day: dt.date, lives: Iterable[Life]) -> Check | None:
    """Refuse a day of a field that lies before the first day of one of these lives, or after the last of one."""
    lives = list(lives)
    first = max((life.first for life in lives if life.first), key=lambda known: known.day, default=None)
    last = min((life.last for life in lives if life.last), key=lambda known: known.day, default=None)
    if first and day < first.day:
        sentence = say(
            _("“%(date)s” cannot lie before %(day)s, %(what)s."), date=say(title), day=first.day, what=first.called
        )
    elif last and day > last.day:
        sentence = say(
            _("“%(date)s” cannot lie after %(day)s, %(what)s."), date=say(title), day=last.day, what=last.called
        )
    else:
        return None
    return Check(title, "fail", sentence=sentence, field=field)


def _known(
    rest: Rest, section: str, answers: Mapping[str, Any], facts: Facts, past: CaseDays, entered: dt.date | None
) -> Iterator[NamedDay]:
    """Yield the day that another rests on, where it is known yet and counts in this case."""
    if not _counts(rest, facts):
        return
    match rest.kind:
        case "given":
            yield from _given(rest.place, section, answers, facts, past)
        case "written":
            place = f"{rest.place}.{answers[ENTRY]}" if ENTRY in answers else rest.place
            if place in past.written:
                yield NamedDay(past.written[place][1], say(rest.called))
        case "step" if past.acted:
            yield past.acted
        case "vote" if past.votes:
            yield past.votes[-1][1]
        case "today":
            yield NamedDay(entered or facts.today, say(_("the day on which it is entered")))
        case "term" if (sits := past.terms.get(rest.place)) and sits.day <= (entered or facts.today):
            yield sits
        case "born" if facts.subject:
            yield birth_day(facts.subject.name, facts.subject.birth)
        case "joined" if facts.subject and facts.subject.union_joined_on:
            called = say(_("the day on which %(name)s joined the Union"), name=facts.subject.name)
            yield NamedDay(facts.subject.union_joined_on, called)
        case "sat" if sitting := facts.holders.get(rest.place):
            since = [post.since for post in sitting.posts if (post.unit_id, post.kind) == (facts.unit_id, rest.place)]
            called = say(_("the day on which %(name)s took up the post"), name=sitting.name)
            yield from (NamedDay(day, called) for day in since)


def _given(place: str, section: str, answers: Mapping[str, Any], facts: Facts, past: CaseDays) -> Iterator[NamedDay]:
    """Yield the day that stands at a place of the dossier or of the form itself; the first of several entries."""
    where, _dot, name = place.rpartition(".")
    said = facts.dossier.get(where, {}) if where else answers
    days = [_day(entry, name) for entry in (said, *said.values()) if isinstance(entry, Mapping)]
    found = min((day for day in days if day), default=None)
    if found is not None:
        yield NamedDay(found, say(_called(where or section, name, past)))


def _called(section: str, name: str, past: CaseDays) -> str:
    """How sentences name the day that a form of the process gives; its label, where the form says nothing."""
    forms = [form for form in past.forms if form in FORMS and FORMS[form].section == section]
    dates = [each for form in forms for each in dates_of(form, past.shapes)]
    return next((each.called or each.label.text for each in dates if each.short_name == name), name)


def _resting(place: str, number: int, facts: Facts, past: CaseDays, fallen: Collection[str]) -> Iterator[NamedDay]:
    """Yield the days that were entered after this place was, and rest on it."""
    for form in past.forms:
        section = FORMS[form].section if form in FORMS else ""
        if section in fallen or past.written.get(section, (0,))[0] <= number:
            continue
        for each in dates_of(form, past.shapes):
            day = _day(facts.dossier.get(section, {}), each.short_name)
            if day and any(rest.kind == "given" and rest.place == place for rest in each.rests or ()):
                yield NamedDay(day, say(each.called or each.label.text))


def _day(answers: Mapping[str, Any], name: str) -> dt.date | None:
    value = answers.get(name)
    return Birth.of(value).first if isinstance(value, str) and value else None
