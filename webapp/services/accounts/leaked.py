"""Passwords that became known elsewhere: a list that the office has put into DATA_DIR, where it has one.

Its lines are SHA-1 hashes in their order, each perhaps with a colon and a number behind it, as "Pwned Passwords" gives
them out. Nothing is asked over the network.
"""

import hashlib
import logging
import os
from pathlib import Path
from typing import BinaryIO

from webapp.logs import facts, kinds_of

log = logging.getLogger("doan_vu.accounts")

NAME = "leaked-passwords.txt"
HASH = 40
"""Letters of a hash."""
LONGEST = 100
"""Bytes of a line."""
PROBES = 64
"""Lines at which a list is looked at, from its beginning to its end."""


def is_leaked(password: str, folder: Path) -> bool:
    """Whether a password stands in the office's list. False without a list."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with (folder / NAME).open("rb") as lines:
            low, high = 0, os.fstat(lines.fileno()).st_size
            while low < high:
                middle = (low + high) // 2
                found = _line_after(lines, middle)[:HASH].upper()
                if found == wanted:
                    return True
                if found and found < wanted:
                    low = middle + 1
                else:
                    high = middle
    except FileNotFoundError:
        pass
    except OSError as error:  # nobody is kept from a new password by it; `doctor` says what is wrong
        log.warning("list of leaked passwords not read", extra=facts(kinds=kinds_of(error)))
    return False


def list_works(folder: Path) -> tuple[bool, str]:
    """Return whether the list can be used, and what was found: its first and last line have to be hashes in order."""
    path = folder / NAME
    if not path.exists():
        return True, "no list: the 20,000 commonest are refused"
    try:
        with path.open("rb") as lines:
            size = os.fstat(lines.fileno()).st_size
            found = [_line_after(lines, size * place // PROBES) for place in range(PROBES)]
    except OSError as error:
        return False, f"{path}: {error.strerror}"
    hashes = [each[:HASH].upper() for each in found if each]
    good = all(len(each) == HASH and not each.strip(b"0123456789ABCDEF") for each in hashes)
    good = good and bool(hashes) and hashes == sorted(hashes)
    return good, f"{size:,} bytes" if good else f"{path} is no list of SHA-1 hashes in their order"


def _line_after(lines: BinaryIO, place: int) -> bytes:
    """Return the first whole line that begins at a place or behind it; empty at the end."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline(LONGEST)
    return lines.readline(LONGEST).strip()
