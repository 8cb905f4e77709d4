"""The display of a workbook's content: numbers by their format, escaped signs, hidden rows and columns."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO
from xml.parsers import expat

KEPT_FORMATS = 64
"""Formats that are taken apart once: a file has few, and a million cells."""
MOST_SIGNS = 60
GENERAL_LIMIT = 10**11
"""From here on Excel shows a number without a format as 1.23E+11."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PREFIX = re.compile(r"\[(?:\$[^\]<>=]*|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow)\]", re.IGNORECASE)
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0#])|([-+ ()])')


@dataclass(frozen=True)
class Number:
    """A number and the text that its cell shows; None for a format that is not of digits and fixed signs only."""

    value: int | float
    shown: str | None


@dataclass(frozen=True)
class ShortDate:
    """A date whose cell shows its month and year, or its year alone: Excel makes it of 02/1998."""

    value: dt.datetime
    shown: str


def plain_number(value: float) -> int | float:
    """Return a whole number as such. Raises ValueError for what no cell can hold: nan and the infinite."""
    if not math.isfinite(value):
        raise ValueError(value)
    return int(value) if value.is_integer() else value


def unescaped(text: str) -> str:
    """Return a text with the signs that Excel writes as _xHHHH_; a carriage return is the white space it is."""
    return _ESCAPE.sub(lambda found: " " if found[1].upper() == "000D" else chr(int(found[1], 16)), text)


def shown(value: int | float, number_format: str) -> str | None:
    """Return how Excel shows a whole number: 123 as 000123, 7 as CB007, 912345678 as 0912 345 678.

    None for everything else: thousands, decimals, exponents, conditions, and numbers with more digits than Excel keeps.
    """
    if isinstance(value, bool) or value != int(value) or value < 0:
        return None
    digits = str(int(value))
    plain, tokens = _tokens(number_format)
    if plain:
        return digits if value < GENERAL_LIMIT else None
    if not tokens or len(digits) > 15:
        return None
    return _in_places(digits.lstrip("0"), tokens)


@lru_cache(KEPT_FORMATS)
def _tokens(number_format: str) -> tuple[bool, list[re.Match[str]]]:
    """Return whether there is no format, and its parts; no parts for one of other signs, or of more than MOST_SIGNS."""
    section = _PREFIX.sub("", number_format.split(";")[0])
    if section.strip().lower() in ("", "general", "@"):
        return True, []
    tokens = list(_TOKEN.finditer(section))
    whole = len(tokens) <= MOST_SIGNS and "".join(token[0] for token in tokens) == section
    return False, tokens if whole else []


@lru_cache(KEPT_FORMATS)
def short_date(number_format: str) -> str | None:
    """Return how a format writes a date without its day, as strftime does; None for a format that shows the day."""
    letters = set(re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format.split(";")[0]).lower())
    if "y" not in letters or letters & set("dhs"):
        return None
    return "%m/%Y" if "m" in letters else "%Y"


def _in_places(digits: str, tokens: list[re.Match[str]]) -> str | None:
    """Put the digits into a format's places, from the right; the first place takes those left over."""
    places = sum(1 for token in tokens if token[3])
    if not places:
        return None
    padded = digits.rjust(places, " ")
    over = len(padded) - places
    written, place, begun = [], 0, False
    for token in tokens:
        if not token[3]:
            written.append(token[1] if token[1] is not None else token[2] or token[4])
            continue
        part = padded[: over + 1] if place == 0 else padded[over + place]
        place += 1
        begun = begun or part.strip() != "" or token[3] == "0"
        written.append(part.strip() or ("0" if begun else ""))
    return "".join(written)


def hidden_parts(sheet: BinaryIO) -> tuple[frozenset[int], tuple[range, ...]]:
    """Return the numbers of a sheet's hidden or filtered rows, and the ranges of its hidden columns, both from 1.

    Raises ValueError for a DTD, which no sheet has.
    """
    rows: set[int] = set()
    columns: list[range] = []
    last = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal last
        kind = name.rpartition(":")[2]
        if kind == "row":
            last = int(attributes.get("r", last + 1))
            if _is_hidden(attributes, "ht"):
                rows.add(last)
        elif kind == "col" and _is_hidden(attributes, "width"):
            columns.append(range(int(attributes["min"]), int(attributes["max"]) + 1))

    def forbid(*_declaration: object) -> None:
        raise ValueError("a sheet with a DTD")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = forbid
    parser.ParseFile(sheet)
    return frozenset(rows), tuple(columns)


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or Decimal(attributes.get(size, "1")) == 0


def spans(numbers: list[int]) -> str:
    """'3, 7–9' for the ordered numbers 3, 7, 8, 9."""
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in _runs(numbers))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first: Any = None
    last = 0
    for number in numbers:
        if first is not None and number != last + 1:
            yield first, last
            first = None
        first, last = number if first is None else first, number
    if first is not None:
        yield first, last
