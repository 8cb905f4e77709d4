"""The commonest passwords: those that the world uses, and those of Việt Nam.

`django.txt.gz` is `common-passwords.txt.gz` of Django 5.2.19, unchanged: nearly 20,000 passwords in lower case, from
lists of leaked ones, by Royce Williams. Its licence lies beside it. `vietnamese.txt` is the project's own: words and
declarations of love without diacritics, as they are typed with and without numbers behind them.
"""

import gzip
import re
import unicodedata
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
WORLD, VIETNAMESE = HERE / "django.txt.gz", HERE / "vietnamese.txt"
SHA256 = "3c1baed62596de36860824eb3f436d5932d37ca8b06e59df78f5a44ec175afe4"
"""Of the list as it was taken over."""
LOOKALIKES = str.maketrans("@013457$!|", "aoieastsii")
"""What is written for letters: 'p@ssw0rd'."""


def is_common(password: str) -> bool:
    """Whether it is one of the commonest passwords, also with numbers before or behind it, or letters written so."""
    plain = folded(password)
    spelt = folded(password.casefold().strip("0123456789").translate(LOOKALIKES))
    return not _commonest().isdisjoint((plain, plain.strip("0123456789"), spelt))


def folded(text: str) -> str:
    """Return letters and digits only, in lower case and without diacritics: 'Đoàn Thanh niên' is 'doanthanhnien'."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return re.sub(r"[^0-9a-z]", "", plain)


@cache
def _commonest() -> frozenset[str]:
    """Read the lists once, when the first password is chosen: a few hundredths of a second."""
    world = gzip.decompress(WORLD.read_bytes()).decode().split()
    return frozenset(filter(None, map(folded, (*world, *VIETNAMESE.read_text("ascii").split()))))
