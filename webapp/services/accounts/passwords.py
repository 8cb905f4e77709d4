"""Passwords: their hashes, the rules for new ones, and the first password that is handed over."""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.services.accounts.common import folded, is_common
from webapp.services.refusals import Refused
from workflows.core.text import _

SHORTEST, LONGEST = 10, 128
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's smallest recommended argon2id
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$jH+BKIb5A05Tic08IjFAzg$Ajr7PEHzLhnzTWlc1KXCWOvtex67aIj2rynk99K53vc"
"""The hash of a discarded random password: an unknown user name takes as long as a known one."""

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

# Folded: without diacritics, capitals and everything that is neither letter nor digit.
EASY_WORDS = (
    "doanthanhnien",
    "thanhdoan",
    "tinhdoan",
    "huyendoan",
    "doanvien",
    "chidoan",
    "bithu",
    "thanhnien",
    "hochiminh",
    "cachmang",
    "matkhau",
    "khongbiet",
    "vietnam",
    "saigon",
    "26031931",
    "02091945",
    "19051890",
    "30041975",
    "password",
    "passw0rd",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "1qaz2wsx",
    "1q2w3e4r",
    "123456789",
    "123456",
    "987654321",
    "abcdef",
    "iloveyou",
    "welcome",
    "admin",
    "quantri",
    "bimat",
    "letmein",
    "anhyeuem",
    "emyeuanh",
    "toiyeu",
    "xaphuong",
    "phuongdoan",
    "quandoan",
    "xadoan",
    "doanxa",
    "doanphuong",
    "truongdoan",
    "trunguongdoan",
    "hanoi",
    "zxcvbn",
    "asdfgh",
    "qazwsx",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "superman",
    "sunshine",
    "princess",
    "secret",
    "login",
)
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SEQUENCES = tuple(run[at : at + 4] for row in ROWS for run in (row, row[::-1]) for at in range(len(run) - 3))
ENOUGH_BESIDE = 6
"""Characters that a password needs beside the easy words in it."""


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return HASHER.hash(normal(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password matches the stored hash; takes as long for no hash (an unknown user)."""
    if len(password) > LONGEST:
        password = ""
    try:
        right = HASHER.verify(stored or NOBODYS_HASH, normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def first_password() -> str:
    """Return twelve random characters that can be read aloud, in groups: 'k7mq-x3pd-9whn' (59 bits).

    Chance writes a sequence now and then, as in '8765-g7um-z89h': then it draws again.
    """
    while is_easy(drawn := "-".join("".join(secrets.choice(READABLE) for _nth in range(4)) for _group in range(3))):
        continue
    return drawn


def check_new(password: str, username: str, old: str, own: Iterable[str] = ()) -> None:
    """Raise Refused if the password is too short, too long, too easy, or equal to the old one; own: the owner's."""
    password = normal(password)
    if len(password) < SHORTEST:
        raise Refused(_("The new password needs at least %(shortest)d characters."), field="new", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise Refused(_("The new password may have at most %(longest)d characters."), field="new", longest=LONGEST)
    if password == normal(old):
        raise Refused(_("The new password has to differ from the old one: choose another one."), field="new")
    if folded(username) in folded(password):
        raise Refused(_("The new password must not contain the user name: choose another one."), field="new")
    if is_easy(password, own):
        raise Refused(
            _("The new password is easy to guess. Take several words that only you put together."),
            field="new",
        )


def is_easy(password: str, own: Iterable[str] = ()) -> bool:
    """Whether it is common, or little more than easy words, the owner's data, a sequence or a repetition."""
    whole = folded(password)
    if len(set(whole)) < 5 or whole.isdigit() or whole in (whole + whole)[1:-1] or is_common(password):
        return True
    rest = whole
    known = {word for word in map(folded, own) if len(word) > 2}
    for word in (*sorted(known, key=len, reverse=True), *sorted(EASY_WORDS, key=len, reverse=True), *SEQUENCES):
        rest = rest.replace(word, "")
    return rest != whole and len(re.sub(r"[0-9]", "", rest)) < ENOUGH_BESIDE


def own_data(name: str, born: dt.date, phone: str | None, units: Iterable[str]) -> list[str]:
    """Return what acquaintances know of a person, as it would stand in a password."""
    days = [born.strftime(form) for form in ("%d%m%Y", "%d%m%y", "%Y%m%d", "%d%m", "%Y")]
    told = [name, *units]
    return [*told, *(word for text in told for word in text.split()), *days, phone or ""]


def normal(password: str) -> str:
    """Return the NFC form: keyboards differ in how they encode diacritics on Vietnamese vowels."""
    return unicodedata.normalize("NFC", password)
