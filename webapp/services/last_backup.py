"""The moment of the last backup: a file beside the database, which no backup has in it."""

import datetime as dt
from contextlib import suppress
from pathlib import Path

NAME = "backup-made"


def note_backup(folder: Path, now: dt.datetime) -> None:
    """Write down that a backup of the office in this folder was made."""
    (folder / NAME).write_text(now.isoformat(), encoding="ascii")


def last_backup(folder: Path) -> dt.datetime | None:
    """Return when the last backup of the office in this folder was made; None for never."""
    with suppress(OSError, ValueError):
        return dt.datetime.fromisoformat((folder / NAME).read_text(encoding="ascii"))
    return None
