"""Registers (sổ): what a unit notes row by row, such as classes and loans. One class says everything about one."""

from collections.abc import Collection, Iterator
from typing import ClassVar

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Date


class Register:
    """A register that units keep. A subclass in a module of `workflows/registers` is a register of the office.

    unit_kinds: whose register it is. entry: the form of a row; its field `day` says when what is noted was, and rows
    are sorted by it; `until`, if any, its last day; `people` whom it is about, out of the list of those who hold one of
    `posts` in a unit of one of the kinds `post_units` below the unit ("holders").
    enters: the posts of the unit that write a row and correct it; confirms: the posts that confirm it, of the level
    right above, and of the unit itself for a register that is `private`. Who entered a row, or stands in it, does not
    confirm it. A confirmed row is never changed: it is struck out with a reason, and written anew.
    private: the unit alone reads the rows; everybody above reads figures, and none of fewer than five people.
    figure: the words for how many holders of `posts` the confirmed rows of a year name.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    unit_kinds: ClassVar[tuple[str, ...]] = ()
    entry: ClassVar[type[CaseForm]]
    day: ClassVar[str] = "day"
    until: ClassVar[str] = ""
    people: ClassVar[str] = "people"
    posts: ClassVar[tuple[str, ...]] = ()
    post_units: ClassVar[tuple[str, ...]] = ("branch",)
    enters: ClassVar[tuple[str, ...]] = ()
    confirms: ClassVar[tuple[str, ...]] = ()
    private: ClassVar[bool] = False
    figure: ClassVar[str] = ""


HOLDERS = "holders"
"""The list that a register offers people from: those who hold its posts."""


def register_faults(register: type[Register], posts: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a register's declaration, a line each. posts: the kinds that there are."""
    fields = {field.short_name: field for field in register.entry.declared()}
    for name in ("title", "summary", "figure", "unit_kinds", "posts", "enters", "confirms"):
        if not getattr(register, name):
            yield f"register {register.key!r} does not say its {name}"
    if not isinstance(fields.get(register.day), Date) or not fields[register.day].flags.required:
        yield f"register {register.key!r} has no required date {register.day!r} in its form"
    if register.until and not isinstance(fields.get(register.until), Date):
        yield f"register {register.key!r} has no date {register.until!r} in its form"
    people = fields.get(register.people)
    if not isinstance(people, PeopleField) or people.source != HOLDERS:
        yield f"register {register.key!r} has no list of people {register.people!r} from {HOLDERS!r} in its form"
    for post in sorted({*register.posts, *register.enters, *register.confirms} - set(posts)):
        yield f"register {register.key!r} names {post!r}, which is no kind of post"
    if len(set(register.enters) | set(register.confirms)) < 2:
        yield f"register {register.key!r} lets one post enter and confirm: nobody would look at it again"
