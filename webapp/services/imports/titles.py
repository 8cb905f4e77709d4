"""The kinds of posts as a workbook names them: those of the program, and those that the office has added."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from webapp.queries.people.kinds import all_kinds
from webapp.services.imports.layout import POST_WORDS
from workflows.core.vietnamese import fold
from workflows.posts import post_kinds


@dataclass(frozen=True)
class PostTitle:
    """A kind of post. names: by which a workbook may call it, the first of them the one that advice uses.

    units: the kinds of unit that have it; seat: that of its single holder, or None; outside: whether another body gives
    it. first: its first day, None for a kind of the program; end: the day after its last one.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    seat: str | None
    outside: bool
    first: dt.date | None = None
    end: dt.date | None = None

    @property
    def word(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class PostTitles:
    """The kinds of posts by their keys."""

    kinds: Mapping[str, PostTitle]

    @cached_property
    def codes(self) -> dict[str, str]:
        """Folded name → key. Of two kinds with one name, the later one: the earlier has ended."""
        return {fold(name): key for key, kind in self.kinds.items() for name in kind.names}

    @cached_property
    def words(self) -> list[str]:
        """Spellings of the kinds that have no last day: those of the program in all their forms."""
        added = [kind.word for key, kind in self.kinds.items() if key not in post_kinds() and kind.end is None]
        ended = {key for key, kind in self.kinds.items() if kind.end}
        return [*(word for word, key in POST_WORDS.items() if key not in ended), *added]

    @cached_property
    def seats(self) -> dict[str, str]:
        """The kinds with a single holder, and the seat that they fill."""
        return {key: kind.seat for key, kind in self.kinds.items() if kind.seat}

    def word(self, key: str) -> str:
        """Return how the workbook writes a kind; the key of an unknown one."""
        return self.kinds[key].word if key in self.kinds else key


def program_titles() -> PostTitles:
    """Return the kinds that come with the program."""
    return PostTitles(
        {
            key: PostTitle(_names(key, kind.paper), kind.units, kind.seat or None, kind.outside)
            for key, kind in post_kinds().items()
        }
    )


def post_titles(session: Session) -> PostTitles:
    """Return every kind of the list of kinds, those that have ended among them. One statement."""
    found = {}
    for row in sorted(all_kinds(session), key=lambda row: (row.recorded_at is not None, row.valid_from)):
        added = row.recorded_at is not None
        own = tuple(name for name in (row.title, row.paper, row.title_en) if name)
        names = own if added else _names(row.key, row.paper)
        first = row.valid_from if added else None
        found[row.key] = PostTitle(names, tuple(row.units), row.seat, row.outside, first, row.valid_to)
    return PostTitles(found)


def _names(key: str, paper: str) -> tuple[str, ...]:
    return (*(word for word, code in POST_WORDS.items() if code == key), paper)
