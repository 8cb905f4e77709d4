"""Search in names as people type them: without diacritics, a few letters of each word, in any order."""

import re
import unicodedata

import sqlalchemy as sa

from webapp.models import Person, Unit
from workflows.core.vietnamese import fold

MOST_WORDS = 8
SHORTENED = {"kp": ("khu", "pho"), "tdp": ("to", "dan", "pho"), "cd": ("chi", "doan")}
"""Words of names of units as offices shorten them."""
_TONE = "([\u0300\u0301\u0303\u0309\u0323])"
_EARLY, _LATE = re.compile(rf"(o|(?<!q)u){_TONE}(a|e|y)$"), re.compile(rf"(o|(?<!q)u)(a|e|y){_TONE}$")


def words_begin(folded: sa.SQLColumnExpression[str], typed: str) -> sa.ColumnElement[bool]:
    """Return the condition that every typed word begins a word of a folded column: 'duong v' finds Võ Đường.

    What is mostly shortened is also found written out: 'kp 4' finds Khu phố 4.
    """
    terms = fold(typed).split()[:MOST_WORDS]
    written_out = [(word, *SHORTENED.get(word, ())) for word in terms]
    return sa.and_(
        sa.true(), *(sa.or_(_begins(folded, word), *_all_begin(folded, others)) for word, *others in written_out)
    )


def _begins(folded: sa.SQLColumnExpression[str], word: str) -> sa.ColumnElement[bool]:
    return sa.or_(folded.startswith(word, autoescape=True), folded.contains(f" {word}", autoescape=True))


def _all_begin(folded: sa.SQLColumnExpression[str], words: list[str]) -> list[sa.ColumnElement[bool]]:
    """Return the condition that each of these words begins one of the column; nothing without a word."""
    return [sa.and_(*(_begins(folded, word) for word in words))] if words else []


def person_or_unit_begins(typed: str) -> sa.ColumnElement[bool]:
    """Return the condition that every typed word begins one of the name of a Person, joined from outside, or a Unit."""
    return words_begin(sa.func.coalesce(Person.search, "") + " " + Unit.search, typed)


def misses(written: sa.SQLColumnExpression[str], typed: str) -> sa.ColumnElement[int]:
    """Return 0 if every typed word is a word of the column as written, with diacritics; 1 if it begins one; else 2.

    Sorting by it puts Dương before Đường for 'dương', and Hòa before Hoàng for 'hoà'.
    """
    words = unicodedata.normalize("NFC", typed).lower().split()[:MOST_WORDS]
    forms = [[form for each in sorted(spellings(word)) for form in sorted({each, each.title()})] for word in words]
    spaced = sa.literal(" ") + written + " "
    whole, begun = (sa.and_(sa.true(), *(_has(spaced, each, end) for each in forms)) for end in (" ", ""))
    return sa.case((whole, 0), (begun, 1), else_=2)


def _has(spaced: sa.ColumnElement[str], forms: list[str], end: str) -> sa.ColumnElement[bool]:
    """Return the condition that one of these forms of a word stands in a text between spaces, and then `end`."""
    # LIKE ignores case on one engine and not on the other; replace() is exact on both.
    return sa.or_(*(sa.func.replace(spaced, f" {form}{end}", "") != spaced for form in forms))


def spellings(word: str) -> set[str]:
    """Return a word, in small letters, as both schools write its tone: 'hoà' and 'hòa', 'uỷ' and 'ủy'."""
    plain = unicodedata.normalize("NFD", word)
    forms = {plain, _EARLY.sub(r"\1\3\2", plain), _LATE.sub(r"\1\3\2", plain)}
    return {unicodedata.normalize("NFC", form) for form in forms}
