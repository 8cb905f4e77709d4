"""Refusal of a faulty register before a row can be entered in it."""

from collections.abc import Collection, Iterator

from workflows.core.fields.people import PeopleField, Ticked
from workflows.core.forms import Choice, Date, Listed, Pick
from workflows.core.programmes.places import place_of
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register, names_people, title_field

Fault = tuple[str, str]
"""The word of the declaration that is wrong, and what is wrong with it."""


def register_faults(
    register: type[Register],
    posts: Collection[str],
    units: Collection[str],
    rules: Collection[str],
    papers: Collection[str] = (),
) -> Iterator[str]:
    """Yield what is wrong with a register's declaration, with the line of the faulty word.

    posts, units, rules, papers: the kinds of posts and of units, the rules, and the texts of papers, that there are.
    """
    for check in (_words(register), _fields(register), _people(register), _kinds(register, posts, units)):
        for word, what in check:
            yield f"{place_of(register, word)}register {register.key!r} {what}"
    checks = (*_columns(register), *_figure(register), *_alarm(register, rules), *_marks(register, rules))
    for word, what in (*checks, *_answering(register, rules), *_certificate(register, papers)):
        yield f"{place_of(register, word)}register {register.key!r} {what}"


def _words(register: type[Register]) -> Iterator[Fault]:
    for name in ("title", "summary", "unit_kinds", "enters", "confirms"):
        if not getattr(register, name):
            yield name, f"does not say its {name}"
    if len(set(register.enters) | set(register.confirms)) < 2:
        yield "confirms", "lets one post enter and confirm: nobody would look at it again"


def _fields(register: type[Register]) -> Iterator[Fault]:
    fields = {field.short_name: field for field in register.entry.declared()}
    if not register.entry.section or register.entry.gathers:
        yield "entry", f"has a form {register.entry.__name__!r} without a section, or one that gathers entries"
    day = fields.get(register.day)
    if not isinstance(day, Date) or not day.flags.required:
        yield "day", f"has no required date {register.day!r} in its form"
    if register.until and (not isinstance(fields.get(register.until), Date) or register.until == register.day):
        yield "until", f"has no date {register.until!r} in its form"
    for name, field in fields.items():
        if isinstance(field, Date) and field.rests is None:
            yield "entry", f"does not say what its day {name!r} rests on"
        people = name == register.people or name in register.parts
        if isinstance(field, Listed | Ticked) and not people and field.source != BELOW:
            yield "entry", f"has a list {name!r} from {field.source!r}: a register offers {BELOW!r} only"


def _people(register: type[Register]) -> Iterator[Fault]:
    if not names_people(register):
        if register.posts:
            yield "posts", f"has posts, but no list of people {register.people!r} from {HOLDERS!r} in its form"
        return
    fields = {field.short_name: field for field in register.entry.declared()}
    for name in register.parts:
        part = fields.get(name)
        if not isinstance(part, PeopleField) or part.source not in (HOLDERS, KNOWN):
            yield "parts", f"has no list of people {name!r} from {HOLDERS!r} or {KNOWN!r} in its form"
    people = fields[register.people]
    if not isinstance(people, PeopleField) or people.source not in (HOLDERS, KNOWN):
        yield "people", f"has no list of people {register.people!r} from {HOLDERS!r} or {KNOWN!r} in its form"
    elif people.source == HOLDERS and not register.posts:
        yield "posts", f"offers the holders of its posts in {register.people!r}, but does not say its posts"
    elif people.source == KNOWN and register.posts and not register.figure:
        yield "posts", "has posts, but offers everybody known, and no figure that would count their holders"


def _kinds(register: type[Register], posts: Collection[str], units: Collection[str]) -> Iterator[Fault]:
    for word in ("posts", "enters", "confirms"):
        for post in sorted(set(getattr(register, word)) - set(posts)):
            yield word, f"names {post!r}, which is no kind of post"
    for word in ("unit_kinds", "post_units"):
        for kind in sorted(set(getattr(register, word)) - set(units)):
            yield word, f"names {kind!r}, which is no kind of unit"
    if register.beside and register.beside not in units:
        yield "beside", f"names {register.beside!r}, which is no kind of unit"
    if register.beside and register.private:
        yield "beside", "is private: its rows are confirmed in the unit itself"


def _columns(register: type[Register]) -> Iterator[Fault]:
    names = {field.short_name for field in register.entry.declared()}
    if register.private and register.private_columns:
        yield "private_columns", "is private: it need not say which columns are"
    if register.sealed and not register.private:
        yield "sealed", "is sealed, but not private: those above read its rows"
    if register.sealed and (register.figure or register.certificate or register.marks):
        yield "sealed", "is sealed: it has no figure, certificate or marks of its own"
    for name in sorted(set(register.erased) - names):
        yield "erased", f"has no field {name!r} to go with a person"
    if register.erased and not register.private:
        yield "erased", "is not private: its rows keep whom they are about"
    for name in register.private_columns:
        if name not in names:
            yield "private_columns", f"has no field {name!r} to be read by its unit alone"
        elif name == register.day:
            yield "private_columns", f"is sorted by {name!r}: it cannot be read by its unit alone"
    if title_field(register) == register.day and register.private_columns:
        yield "private_columns", "has no line of text left by which everybody can call a row"


def _figure(register: type[Register]) -> Iterator[Fault]:
    fields = {field.short_name: field for field in register.entry.declared()}
    if register.figure and not register.posts:
        yield "figure", "has a figure, but no posts whose holders it would count"
    if register.counts and not register.figure:
        yield "counts", "says which rows count, but has no figure"
    for name, codes in register.counts.items():
        field = fields.get(name)
        known = {row.value for row in field.choices} if isinstance(field, Choice | Pick) else set()
        for code in sorted(set(codes) - known):
            yield "counts", f"counts {name!r} as {code!r}, which is no answer in its form"


def _marks(register: type[Register], rules: Collection[str]) -> Iterator[Fault]:
    if register.marks and register.marks.most.key not in rules:
        yield "marks", f"names the rule {register.marks.most.key!r}, which does not exist"
    if register.marks and register.parts:
        yield "marks", "has marks and parts: judges mark everybody in a row"
    if register.marks and not names_people(register):
        yield "marks", "has marks, but nobody whom they would be given to"


def _alarm(register: type[Register], rules: Collection[str]) -> Iterator[Fault]:
    if register.alarm and not register.until:
        yield "alarm", "has an alarm, but no last day `until`"
    if register.alarm and register.alarm.key not in rules:
        yield "alarm", f"names the rule {register.alarm.key!r}, which does not exist"


def _answering(register: type[Register], rules: Collection[str]) -> Iterator[Fault]:
    if register.answers_by and not register.beside:
        yield "answers_by", "says who answers for the unit beside, but names no such unit"
    if register.answers_by and register.answers_by.key not in rules:
        yield "answers_by", f"names the rule {register.answers_by.key!r}, which does not exist"


def _certificate(register: type[Register], papers: Collection[str]) -> Iterator[Fault]:
    if register.certificate and register.certificate not in papers:
        yield "certificate", f"names the paper {register.certificate!r}, which has no text"
    if register.certificate and not names_people(register):
        yield "certificate", "has a certificate, but nobody whom a row is about"
