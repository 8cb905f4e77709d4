"""Vietnamese names, dates, numbers and telephones: to write, read, search and sort them.

Standard library only and no translation: a refusal is an English msgid with its values
(`Refusal`), and the pages put it into the reader's language.
"""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal


def _(msgid: str) -> str:
    """Mark a text for the catalogue and hand it back unchanged."""
    return msgid


class Refusal(ValueError):
    """The refusal of a text: what is wrong, what to write instead (msgids), and the values in both."""

    def __init__(self, problem: str, advice: str, /, **values: str) -> None:
        super().__init__(problem % values)
        self.problem = problem
        self.advice = advice
        self.values = values


# Text -------------------------------------------------------------------------------------------------------

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛ʼʻʽʹʾʿˈˊˋꞌꞋ`´′‵＇՚"), "'")
_DASHES = dict.fromkeys(map(ord, "–—‑‐−"), "-")
_REFUSED = {"Cc", "Cf", "Cn", "Cs", "Co", "Zl", "Zp"}
_D_STROKES = str.maketrans("ÐðƉɖǍǎ", "ĐđĐđĂă")
"""Letters that converters and keyboards of other languages put for Đ and Ă; no language of Vietnam has them."""
_STROKE_OVER_D = re.compile("([Dd])([\u0300-\u0334\u0339-\u036f]*)[\u0335-\u0338]")


def _meant(text: str) -> str:
    """Put the Vietnamese letter for one that only looks like it."""
    text = unicodedata.normalize("NFC", text).translate(_D_STROKES)
    return _STROKE_OVER_D.sub(lambda found: ("Đ" if found[1] == "D" else "đ") + found[2], text)


def clean(text: str) -> str:
    """Clean one line of text for storage: NFC, single spaces, no space at the ends, Đ for what only looks like it.

    Raises Refusal for line breaks, NUL, control characters but tabs (of copied tables), and what nobody can see.
    """
    for char in text:
        if char != "\t" and unicodedata.category(char) in _REFUSED:
            raise Refusal(
                _("There is an invisible character in it (%(character)s)"),
                _("Type it again as one line, without copying"),
                character=f"U+{ord(char):04X}",
            )
    return unicodedata.normalize("NFC", _meant(" ".join(text.split())))


def fold(text: str) -> str:
    """Fold a text for searching: small letters without marks, đ as d, no apostrophe, one dash and space."""
    bare = unicodedata.normalize("NFD", _meant(text).translate(_APOSTROPHES).translate(_DASHES).lower())
    bare = "".join(char for char in bare if not unicodedata.category(char).startswith("M"))
    # Lowering again catches the few letters that have a capital only without their marks.
    return " ".join(bare.replace("đ", "d").replace("ƀ", "b").replace("'", "").lower().split())


_PREFIXED = re.compile(r"(?!kh)[hkmry](?=[bcdghjklmnpqrstvwxz])")


def searchable(text: str) -> str:
    """Fold a text for a stored column that is searched by the beginnings of words.

    A highland name is found with its apostrophe, without it, and with a space in its place, however it is stored
    (H'Mloan, Hmloan, H Mloan): the word behind the prefix and the joined word are added.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    words = fold(plain).split()
    added = [
        part for word in plain.translate(_APOSTROPHES).split() for part in fold(" ".join(word.split("'")[1:])).split()
    ]
    added += [word[1:] for word in words if len(word) > 2 and word.isalpha() and _PREFIXED.match(word)]
    added += [
        one + two for one, two in zip(words, words[1:], strict=False) if len(one) == 1 and _PREFIXED.match(one + two)
    ]
    return " ".join([*words, *(word for word in dict.fromkeys(added) if word not in words)])


def given_name(full_name: str) -> str:
    """The last word of a full name; empty for an empty name."""
    return (full_name.split() or [""])[-1]


# Order ------------------------------------------------------------------------------------------------------

_LETTERS = " _-,;:!?.'\"()[]{}@*/\\&#%+<=>|~$0123456789aăâbƀcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHTS = {letter: f"{number:02x}" for number, letter in enumerate(_LETTERS, start=0x10)}
_TONES = {
    "\u0300": "2",
    "\u0309": "3",
    "\u0303": "4",
    "\u0301": "5",
    "\u0323": "6",
    "\u0306": "7",
    "\u0302": "8",
    "\u030c": "9",
}
_SHAPES = "\u0306\u0302\u031b"


def sort_key(full_name: str, given: str) -> str:
    """The stored key that sorts people by given name, then by the rest, as ICU's `vi` collation does.

    Hexadecimal digits only, so that it compares alike in every collation of every database. Parts, each ended
    by a 0 that no weight begins with: letters and tones of the given name, those of the rest, capitals.
    """
    whole = " ".join(full_name.split())
    given = " ".join(given.split())
    rest = whole[: -len(given)].strip() if given and whole.endswith(given) else whole
    given_letters, given_tones, given_capitals = _weights(given)
    letters, tones, capitals = _weights(rest)
    return "0".join((given_letters, given_tones, letters, tones, given_capitals + "0" + capitals))


def _weights(text: str) -> tuple[str, str, str]:
    """Letters (2 digits each, 8 for foreign ones), tones (1 and a digit for each mark), capitals (1 or 2)."""
    letters, tones, capitals = [], [], []
    for base, marks in _clusters(text):
        shaped = next((mark for mark in marks if mark in _SHAPES and _shaped(base, mark) in _WEIGHTS), "")
        letter = _shaped(base.lower(), shaped)
        letters.append(_WEIGHTS.get(letter) or "".join(f"f{ord(char):06x}1" for char in letter))
        tones.append("1" + "".join(_TONES.get(mark, "a") for mark in marks if mark != shaped))
        capitals.append("2" if base != base.lower() else "1")
    return "".join(letters), "".join(tones), "".join(capitals)


def _shaped(base: str, mark: str) -> str:
    return unicodedata.normalize("NFC", base.lower() + mark)


def _clusters(text: str) -> list[tuple[str, str]]:
    """Each letter with the marks on it, in Unicode's canonical order."""
    found: list[tuple[str, str]] = []
    for char in unicodedata.normalize("NFD", _meant(text).translate(_APOSTROPHES)):
        if unicodedata.combining(char) and found:
            found[-1] = (found[-1][0], found[-1][1] + char)
        else:
            found.append((char, ""))
    return found


# Dates ------------------------------------------------------------------------------------------------------
_TYPED = re.compile(r"([0-9]{1,2}) ?([/.-]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,4})")
_BARE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_YEARS = range(1900, 2101)
_WRITE_A_DAY = _("Write day/month/year, for example 05/02/2015")


def parse_date(value: object) -> dt.date:
    """A date as people type it (5/2/2015, 05-02-2015, 5.2.2015, 05022015), as Excel keeps it, or in ISO form.

    Raises Refusal, with the reason, for anything else, a year of two digits, a day that does not exist.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _in_range(value.year, value.month, value.day)
    text = " ".join(str(value).split())
    if found := _TYPED.fullmatch(text):
        if len(found[4]) < 4:
            raise Refusal(
                _("The year of “%(text)s” does not have four digits"),
                _("Write day/month/year with four digits of the year, for example 05/02/2015"),
                text=text,
            )
        return _in_range(int(found[4]), int(found[3]), int(found[1]))
    # The keypad of a telephone has no stroke; a number in a workbook is none that somebody typed as a date.
    if isinstance(value, str) and (found := _BARE.fullmatch(text)):
        return _in_range(int(found[3]), int(found[2]), int(found[1]))
    if found := _ISO.fullmatch(text):
        return _in_range(int(found[1]), int(found[2]), int(found[3]))
    raise Refusal(_("“%(text)s” is not a date"), _WRITE_A_DAY, text=text[:60])


def parse_typed_date(text: str) -> dt.date:
    """A date as `parse_date`, or with a year of two digits, as forms take it: 70 to 99 lie in the last century."""
    if (found := _TYPED.fullmatch(" ".join(text.split()))) and len(found[4]) == 2:
        return _in_range(int(found[4]) + (1900 if found[4] >= "70" else 2000), int(found[3]), int(found[1]))
    return parse_date(text)


def _in_range(year: int, month: int, day: int) -> dt.date:
    text = f"{day:02d}/{month:02d}/{year:04d}"
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise Refusal(_("There is no day %(text)s in the calendar"), _WRITE_A_DAY, text=text) from None
    if year not in _YEARS:
        between = _("The year of %(text)s is not between 1900 and 2100")
        raise Refusal(between, _("Write the year with four digits"), text=text)
    return date


def format_date(date: dt.date) -> str:
    """05/02/2026."""
    return f"{date.day:02d}/{date.month:02d}/{date.year:04d}"


def long_date(date: dt.date) -> str:
    """ngày 05 tháng 02 năm 2026, as papers write it: a zero before days below ten, January and February."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


# Telephones and numbers -------------------------------------------------------------------------------------

_PREFIXES = ("03", "05", "07", "08", "09")


def phone(text: str) -> str:
    """A Vietnamese mobile number as '+84…' (E.164) from the forms people write: spaces, dots, 0, 84, +84.

    Raises Refusal, with the reason, for every other number.
    """
    digits = re.sub(r"[ .()\u00a0-]", "", text)
    digits = re.sub(r"^(\+84|0084|84(?=[0-9]{9}$))0?", "0", digits)
    if not re.fullmatch(r"[0-9]+", digits):
        reason = _("“%(text)s” is not a telephone number")
    elif len(digits) != 10:
        reason = _("“%(text)s” does not have the 10 digits of a mobile number")
    elif not digits.startswith(_PREFIXES):
        reason = _("“%(text)s” does not begin with 03, 05, 07, 08 or 09")
    else:
        return "+84" + digits[1:]
    raise Refusal(reason, _("Write a mobile number of 10 digits, for example 0912 345 678"), text=text[:60])


def show_phone(stored: str | None) -> str:
    """0912 345 678 from '+84912345678'; empty for none; any other text as it stands."""
    if stored and re.fullmatch(r"\+84[0-9]{9}", stored):
        return f"0{stored[3:6]} {stored[6:9]} {stored[9:]}"
    return stored or ""


_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")


def parse_count(value: str, most: int) -> int:
    """A whole number as people write it: 1300, 1.300, 1 300 or 1,300. Raises Refusal, with the reason."""
    text = " ".join(value.split())
    if not _GROUPED.fullmatch(text):
        raise Refusal(_("“%(text)s” is not a whole number"), _("Write digits alone, for example 12"), text=text[:60])
    digits = re.sub("[., ]", "", text).lstrip("0") or "0"
    if len(digits) > 15 or int(digits) > most:
        raise Refusal(_("“%(text)s” is more than %(most)s"), _("Check the number"), text=text[:60], most=number(most))
    return int(digits)


def number(value: int | float | Decimal) -> str:
    """1.300 and 1.234,5: a dot between thousands, a comma before decimals."""
    return f"{value:,}".translate({ord(","): ".", ord("."): ","})


def percent(part: int, whole: int) -> str:
    """35/53 (66,0%), both numbers always shown; 0/0 alone where there is nothing to divide by."""
    if not whole:
        return f"{number(part)}/{number(whole)}"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number(part)}/{number(whole)} ({number(share)}%)"


def comrades(part: int, whole: int, word: str) -> str:
    """12 đồng chí (đạt 80,0%): how many of a body, as the Party's forms write it; the number alone without a body."""
    _of, _space, share = percent(part, whole).partition(" (")
    return f"{number(part)} đồng chí ({word} {share}" if share else f"{number(part)} đồng chí"
