"""Choosing out of a list that is too long to look through: somebody types a name, or a part of it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import Select, TextInput

from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import fold, searchable

LISTED = 60
"""Rows that stand in a drop-down list; of more the name is typed."""
SUGGESTED = 500
"""Rows that a browser is given to suggest from; of more it suggests none."""
LONGEST = 200
"""Signs of the longest name that is looked for; nobody and nothing is called so."""
_APOSTROPHES = re.compile("['’ʼ‘`]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of a list. shown: the name, of a person with the birth in brackets; group: what it belongs to, or ''."""

    key: int
    shown: str
    group: str

    @property
    def label(self) -> str:
        """The row by itself, as it is suggested, and shown once it is chosen."""
        return f"{self.shown} – {self.group}" if self.group else self.shown

    @property
    def name(self) -> str:
        return self.shown.partition(" (")[0]


def rows_meant(typed: str, rows: Sequence[NamedRow]) -> tuple[list[NamedRow], bool]:
    """Return the rows that may be meant, and whether it is sure: one row alone has this name or label.

    Accents are exact where somebody is written so; otherwise they may be left out. A part of the name is never sure,
    nor is a name with other accents: Mai, Mái and Mãi are three people.
    """
    plain, folded = _plain(typed), fold(typed)
    bare = not any(
        unicodedata.combining(sign) or sign == "đ" for sign in unicodedata.normalize("NFD", typed.casefold())
    )
    ways: tuple[tuple[Callable[[NamedRow], bool], bool], ...] = (
        (lambda row: _plain(row.label) == plain, True),
        (lambda row: _plain(row.name) == plain, True),
        (lambda row: fold(row.name) == folded, bare),
    )
    for is_meant, sure in ways:
        if found := [row for row in rows if is_meant(row)]:
            return found, sure and len(found) == 1
    words = folded.split()
    return [row for row in rows if words and _has_all(words, searchable(row.label).split())], False


def _plain(text: str) -> list[tuple[str, str]]:
    """Return the words in small letters, each without its tone, and that tone: both schools set it (hoà, hòa).

    Apostrophes are left out: they are written in three ways, and often not at all.
    """
    words = _APOSTROPHES.sub("", unicodedata.normalize("NFD", text)).casefold().split()
    return [(_TONES.sub("", word), "".join(_TONES.findall(word))) for word in words]


def _has_all(words: Sequence[str], of_row: Sequence[str]) -> bool:
    return all(any(each.startswith(word) for each in of_row) for word in words)


class ListOrName(SelectField):
    """A choice of a row: out of a drop-down list, or of a long list by its name.

    by_name: whether the name is typed; meant: who may be meant by it; unsure: why it chooses nobody yet. `data` is the
    row's id.
    """

    choices: Any
    by_name = False
    unsure: Sentence | None = None
    rows: Sequence[NamedRow] = ()
    meant: Sequence[NamedRow] = ()
    readable: frozenset[str] = frozenset({""})

    def offer(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Fill in the list: triples of a row's id, how to show it, and the group to show it in ('' for none)."""
        self.rows = [NamedRow(*row) for row in rows]
        self.readable = frozenset({"", *(str(row.key) for row in self.rows)})
        self._list(self.rows)
        self.by_name = len(rows) > LISTED
        if self.by_name:
            self.widget = TextInput()

    def _list(self, rows: Sequence[NamedRow]) -> None:
        listed = [SelectChoice(str(row.key), row.shown, optgroup=row.group or None) for row in rows]
        self.choices, self.widget = [SelectChoice("", ""), *listed], Select()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        typed = valuelist[0].strip() if valuelist else ""
        if not self.by_name or typed in self.readable or typed.isdigit():
            return
        self.meant, sure = rows_meant(typed, self.rows) if len(typed) <= LONGEST else ([], False)
        self.data = self.meant[0].key if sure else None
        if not self.meant:
            self.unsure = say(
                _("“%(field)s”: nothing on the list has this name. Check it, or type a part of it."),
                field=self.label.text,
            )
        elif len(self.meant) > LISTED:
            self.unsure = say(_("“%(field)s”: too many names match. Type more of the name."), field=self.label.text)
        elif not sure:
            self.unsure = say(_("“%(field)s”: choose the right name from the list."), field=self.label.text)

    def list_meant(self) -> None:
        """List those who may be meant in place of what was typed, where they are few. A draft stays as it was typed."""
        if self.unsure and 0 < len(self.meant) <= LISTED:
            self._list(self.meant)
            self.by_name = False

    def _value(self) -> str:
        """What a form sends: of a list the row's id; where the name is typed, the chosen one or what was typed."""
        if not self.by_name:
            return "" if self.data is None else str(self.data)
        chosen = next((row.label for row in self.rows if row.key == self.data), "")
        return chosen or (str(self.raw_data[0]) if self.raw_data else "")

    def suggestions(self) -> list[str]:
        """Labels that a browser may suggest while a name is typed; none of a list that would weigh too much."""
        return [row.label for row in self.rows] if self.by_name and len(self.rows) <= SUGGESTED else []
