"""Uploaded workbooks that wait for confirmation: files of random names that only the server can read.

Each is its sender's alone, and an account has MOST_KEPT of them: looking at workbooks fills no disk.
"""

import datetime as dt
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

KEPT = dt.timedelta(days=1)
MOST_KEPT = 5
_ID = re.compile(r"[0-9a-f]{32}")


class UploadGone(Exception):
    """A file that was imported already, is older than a day, or is not the previewed one."""


@dataclass(frozen=True)
class Upload:
    """The id and hash that a confirmation has to name."""

    id: str
    sha256: str


def keep(folder: Path, account_id: int, data: bytes, now: dt.datetime) -> Upload:
    """Store the bytes with mode 0600 under a random name; delete uploads older than a day, and the account's oldest
    beyond MOST_KEPT.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder, now)
    mine = sorted((path.stat().st_mtime, path) for path in folder.glob(f"{account_id}-*.xlsx"))
    for _at, path in mine[: max(len(mine) - MOST_KEPT + 1, 0)]:
        path.unlink(missing_ok=True)
    upload = Upload(secrets.token_hex(16), hashlib.sha256(data).hexdigest())
    path = _path(folder, account_id, upload.id)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    os.utime(path, (now.timestamp(), now.timestamp()))
    return upload


def fetch(folder: Path, account_id: int, upload: Upload, now: dt.datetime) -> bytes:
    """Return the bytes that this account has stored. Raises UploadGone."""
    sweep(folder, now)
    try:
        data = _path(folder, account_id, upload.id).read_bytes()
    except OSError:
        raise UploadGone from None
    if not secrets.compare_digest(hashlib.sha256(data).hexdigest().encode(), upload.sha256.encode()):
        raise UploadGone
    return data


def discard(folder: Path, account_id: int, upload_id: str) -> None:
    """Delete the file if it is still there."""
    _path(folder, account_id, upload_id).unlink(missing_ok=True)


def sweep(folder: Path, now: dt.datetime) -> None:
    """Delete uploads older than a day."""
    oldest = (now - KEPT).timestamp()
    for path in folder.glob("*.xlsx"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # another worker was faster
            continue


def _path(folder: Path, account_id: int, upload_id: str) -> Path:
    """Return the path of an upload. Raises UploadGone for an id that this module has not made, such as '../x'."""
    if not _ID.fullmatch(upload_id):
        raise UploadGone
    return folder / f"{account_id}-{upload_id}.xlsx"
