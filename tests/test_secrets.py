"""No secret in the source, now or in its history: keys, tokens, addresses with a password."""

import re
import shutil
import subprocess

import pytest

from webapp.config import ROOT

SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "key of backups": r"AGE-SECRET-KEY-1[0-9A-Z]{50}",
    "token of a service": r"(gh[pousr]_[A-Za-z0-9]{30}|glpat-[A-Za-z0-9_-]{20}|xox[abprs]-[A-Za-z0-9-]{20})",
    "key of a cloud": r"(AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|sk_live_[0-9A-Za-z]{20})",
    "signed token": r"eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
}
"""What each kind of secret looks like, as grep and Python both read it."""
git = pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="the history lies in a clone"
)


def of_git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False, text=True).stdout


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_would_be_seen(kind: str) -> None:
    seen = {
        "private key": "-----BEGIN " + "EC PRIVATE KEY-----",
        "key of backups": "AGE-SECRET-KEY-1" + "Q" * 58,
        "token of a service": "ghp_" + "a1" * 18,
        "key of a cloud": "AKIA" + "Z" * 16,
        "signed token": ".".join(("eyJ" + "a" * 30, "eyJ" + "b" * 30, "c" * 30)),
    }
    assert re.search(SECRETS[kind], seen[kind])


@git
@pytest.mark.parametrize("kind", SECRETS)
def test_no_file_of_the_source_has_a_secret(kind: str) -> None:
    assert of_git("grep", "-I", "-l", "-E", "-e", SECRETS[kind]).split() == []


@git
@pytest.mark.at_length
def test_no_commit_ever_had_a_secret() -> None:
    either = "|".join(f"({each})" for each in SECRETS.values())
    found = of_git("log", "--all", "--format=%h %s", "--extended-regexp", "-G", either)
    assert found.splitlines() == []
