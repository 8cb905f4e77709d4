"""Making a backup: the database as of one moment, then every file beside it."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from webapp.backups import erasure_lists, erasures, postgres, sqlite
from webapp.backups.archive import Manifest, packing
from webapp.backups.schema import revision_of
from webapp.services.accounts.leaked import NAME as LEAKED
from webapp.services.last_backup import note_backup

FOLDER = "data"
"""Where the files of DATA_DIR stand in a backup."""
OURS = ("backup-", "restore-", "before-restore-", LEAKED)
"""Beginnings of names in DATA_DIR that a backup or a restore has made, and of what can be had again."""
LAST = sa.text("SELECT seq, day, hash FROM daily_closing ORDER BY seq DESC LIMIT 1")


@dataclass(frozen=True)
class OfficePlace:
    """The place where an office lies. database: the file of SQLite, None on PostgreSQL."""

    data_dir: Path
    engine: sa.Engine

    @property
    def database(self) -> Path | None:
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None


def make(place: OfficePlace, target: Path, recipient: str, now: dt.datetime) -> Manifest:
    """Write a backup of an office that goes on working. Raises ValueError for what is no recipient, WrongSetting."""
    erasure_lists.key_in(place.data_dir)  # so that no backup is without it
    with place.engine.connect() as connection:
        last = connection.execute(LAST).one_or_none()
        head = f"{last.seq} {last.day} {last.hash}" if last else ""
        manifest = Manifest(place.engine.dialect.name, revision_of(connection), now.isoformat(), head)
    with packing(target, recipient, manifest) as archive:
        if place.database is not None:
            with tempfile.TemporaryDirectory(prefix=OURS[0], dir=place.data_dir) as folder:
                sqlite.pack(place.database, archive, Path(folder))
        else:
            postgres.pack(place.engine, archive)
        for path in files_of(place):
            archive.add_file(f"{FOLDER}/{path.relative_to(place.data_dir)}", path)
    note_backup(place.data_dir, now)
    return manifest


def keep_erasures(place: OfficePlace, *beside: Path) -> list[str]:
    """Write the list of the office's erasures, in its folder and beside its backups. Return warnings."""
    with place.engine.connect() as connection:
        return erasures.keep(connection, place.data_dir, *beside)


def files_of(place: OfficePlace) -> Iterator[Path]:
    """Give the files of an office beside its database: uploads and keys, not earlier backups."""
    database = place.database.name if place.database else ""
    for path in sorted(place.data_dir.rglob("*")):
        first = path.relative_to(place.data_dir).parts[0]
        ours = first.startswith(OURS) or path.suffix in (".age", ".part")
        if path.is_file() and not ours and not (database and first.startswith(database)):
            yield path
