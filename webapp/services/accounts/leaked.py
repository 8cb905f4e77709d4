"""Passwords that became known elsewhere: a list that the office has put into DATA_DIR, where it has one.

Its lines are SHA-1 hashes in their order, each perhaps with a colon and a number behind it, as "Pwned Passwords" gives
them out. Nothing is asked over the network.
"""

import hashlib
import os
from pathlib import Path

NAME = "leaked-passwords.txt"
HASH = 40
"""Letters of a hash."""


def is_leaked(password: str, folder: Path) -> bool:
    """Whether a password stands in the office's list. False without a list."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with (folder / NAME).open("rb") as lines:
            low, high = 0, os.fstat(lines.fileno()).st_size
            while low < high:
                middle = (low + high) // 2
                lines.seek(max(middle - 1, 0))
                if middle:
                    lines.readline()
                found = lines.readline()[:HASH].upper()
                if found == wanted:
                    return True
                if found and found < wanted:
                    low = middle + 1
                else:
                    high = middle
    except FileNotFoundError:
        pass
    return False


def list_works(folder: Path) -> tuple[bool, str]:
    """Return whether the list can be used, and what was found: its first and last line have to be hashes in order."""
    path = folder / NAME
    if not path.exists():
        return True, "no list: the 20,000 commonest are refused"
    with path.open("rb") as lines:
        first = lines.readline().strip()
        lines.seek(max(path.stat().st_size - 4 * HASH, 0))
        last = lines.read().split()[-1:]
    ends = [each[:HASH].upper() for each in (first, *last)]
    good = all(len(each) == HASH and not each.strip(b"0123456789ABCDEF") for each in ends) and ends == sorted(ends)
    return good, f"{path.stat().st_size:,} bytes" if good else f"{path} is no list of SHA-1 hashes in their order"
