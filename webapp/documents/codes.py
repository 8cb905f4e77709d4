"""The short code of a paper, to be typed for verification. No web, no database, nothing personal.

Fifteen random letters out of nineteen that are not confused with one another (63 bits), and one check letter for typing
errors.
"""

import re
import secrets

LETTERS = "3479ACEFHJKMNPRTWXY"
LENGTH = 16


def new_code() -> str:
    """Return a new code as it is stored: sixteen letters without hyphens."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return drawn + _check_letter(drawn)


def read_code(text: str) -> str | None:
    """Return the code that was typed, with or without hyphens, spaces and capitals; None for an impossible one."""
    code = re.sub(r"[\s-]", "", text).upper()
    if len(code) != LENGTH or set(code) - set(LETTERS) or code[-1] != _check_letter(code[:-1]):
        return None
    return code


def shown_code(code: str) -> str:
    """Return a code as shown: 'ACEF-HJKM-NPRT-WXY3'."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check_letter(drawn: str) -> str:
    """Return a weighted sum modulo a prime number of letters: one wrong letter or two exchanged ones change it."""
    total = sum(LETTERS.index(letter) * (place + 2) for place, letter in enumerate(drawn))
    return LETTERS[total % len(LETTERS)]
