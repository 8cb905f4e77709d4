"""Whole numbers in Vietnamese words, as lists of payments repeat their sum: năm trăm bảy mươi lăm nghìn."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu")
"""What follows a group of three digits, from the right; three groups above a milliard begin anew."""
MILLIARD = 1_000_000_000


def in_words(number: int) -> str:
    """Return a whole number, zero or more, in words: 'hai mươi mốt', 'một trăm linh năm'.

    Raises ValueError for a negative one.
    """
    if number < 0:
        raise ValueError("only numbers from zero on are written in words")
    return " ".join(_words(number, False)) or DIGITS[0]


def _words(number: int, follows: bool) -> list[str]:
    """The words of a number; follows: larger groups stand before it, so its hundreds are said even if they are none."""
    if number >= MILLIARD:
        above, rest = divmod(number, MILLIARD)
        return [*_words(above, follows), "tỷ", *_words(rest, True)]
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words += _group(group, follows or bool(words))
            words += [GROUPS[place]] if place else []
    return words


def _group(group: int, follows: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or follows else []
    if not rest:
        return words
    if tens == 0:
        return [*words, *(["linh"] if words else []), DIGITS[ones]]
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones == 1 and tens > 1:
        return [*words, "mốt"]
    if ones:
        return [*words, "lăm" if ones == 5 else DIGITS[ones]]
    return words


def dong_in_words(amount: int) -> str:
    """Return an amount as lists of payments write it: 'Năm trăm bảy mươi lăm nghìn đồng'."""
    said = f"{in_words(amount)} đồng"
    return said[:1].upper() + said[1:]
