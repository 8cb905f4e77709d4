"""Restoring a backup: checked in a place of its own first, and put in place only when all of it holds."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.backups import erasure_lists, erasures, postgres, sqlite
from webapp.backups.archive import Damaged, Manifest, unpack
from webapp.backups.making import FOLDER, OURS, OfficePlace, files_of
from webapp.backups.schema import is_known, migrate
from webapp.db import URN_FOLDER
from webapp.services.transaction import WHEN_WRITTEN
from webapp.verification.invariants import CheckOutcome, verify
from webapp.verification.snapshot import Record

SCHEMA = "restored_office"
SPARE = 3
"""How many times the size of the backup has to be free on the disk."""
SIGN_INS = sa.text("DELETE FROM sign_in")
LIVE = sa.text("SELECT count(*) FROM account")


class RefusedRestore(Exception):
    """A restore that is not done, with the sentence that says why. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """A backup that was restored in a place of its own.

    outcomes: of the checks; known: what is known to have been erased; again: what of it had to be again, with the
    reason where it cannot be yet.
    """

    folder: Path
    manifest: Manifest
    connection: sa.Connection
    outcomes: list[CheckOutcome]
    marker: erasure_lists.LineMarker
    known: erasures.KnownErasures
    again: list[tuple[erasure_lists.Erasure, str]]


@contextmanager
def checked(place: OfficePlace, source: Path, identity: str, now: dt.datetime) -> Iterator[Restored]:
    """Restore a backup into a place of its own, bring it up to date, erase again what was erased since it was made, and
    check every invariant on it.

    Unless the caller puts it in place, all of it is gone afterwards. Raises RefusedRestore, Damaged.
    """
    if shutil.disk_usage(place.data_dir).free < SPARE * source.stat().st_size:
        raise RefusedRestore("There is not room enough on the disk to unpack this backup. Nothing was changed.")
    with tempfile.TemporaryDirectory(prefix=OURS[1], dir=place.data_dir) as name:
        folder = Path(name)
        manifest = unpack(source, identity, folder)
        if manifest.engine != place.engine.dialect.name:
            raise RefusedRestore(f"This is a backup of an office on {manifest.engine}. Nothing was changed.")
        if not is_known(manifest.revision):
            raise RefusedRestore("This backup was made by a newer version of the program. Nothing was changed.")
        opened = _sqlite(folder) if place.database else _postgres(place.engine, folder, manifest)
        with opened as connection:
            marker, known = _known_erasures(place, source, manifest, connection, folder / FOLDER)
            with Session(bind=connection, join_transaction_mode="rollback_only") as session:
                session.info[WHEN_WRITTEN] = []
                again = erasures.make_again(session, known.again or (), now)
                session.commit()
            if place.database:
                connection.commit()
            outcomes = verify(Record(connection, folder / FOLDER / "files", now))
            yield Restored(folder, manifest, connection, outcomes, marker, known, again)


def _known_erasures(
    place: OfficePlace, source: Path, manifest: Manifest, restored: sa.Connection, folder: Path
) -> tuple[erasure_lists.LineMarker, erasures.KnownErasures]:
    """Return what the office in the backup has erased, by the lists and by the one that is there, if it is the same."""
    folder.mkdir(exist_ok=True, mode=0o700)
    marker = erasure_lists.LineMarker(erasures.office_in(restored), erasure_lists.key_in(folder))
    live = _erased_there(place, marker)
    return marker, erasures.known_for(manifest.made_at, marker, (place.data_dir, source.parent), live)


def _erased_there(place: OfficePlace, marker: erasure_lists.LineMarker) -> list[erasure_lists.Erasure] | None:
    """Return what the office that is there has erased; None if it is another one, without accounts, or damaged."""
    if (place.data_dir / erasure_lists.KEY).exists() and erasure_lists.key_in(place.data_dir) != marker.key:
        return None
    with suppress(sa.exc.DBAPIError), place.engine.connect() as connection:
        if connection.scalar(LIVE) and erasures.office_in(connection) == marker.office:
            return erasures.made_in(connection)
    return None


@contextmanager
def _sqlite(folder: Path) -> Iterator[sa.Connection]:
    engine = sqlite.opened(folder / sqlite.MEMBER)
    try:
        with engine.connect().execution_options(writing=True) as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            # A migration makes tables anew; the checks look at every reference afterwards.
            driver.execute("PRAGMA foreign_keys=OFF")
            migrate(connection, "head")
            connection.execute(SIGN_INS)
            connection.commit()
            driver.execute("PRAGMA foreign_keys=ON")
            yield connection
    except sa.exc.DatabaseError as error:
        raise Damaged("The database in this backup is damaged. Nothing was changed.") from error
    finally:
        engine.dispose()


@contextmanager
def _postgres(engine: sa.Engine, folder: Path, manifest: Manifest) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
        postgres.load(connection, manifest.revision, SCHEMA, partial(postgres.unpack_table, connection, folder))
        migrate(connection, "head", SCHEMA)
        connection.execute(SIGN_INS)
        yield connection
        connection.rollback()


def is_live(place: OfficePlace) -> bool:
    """Whether an office with accounts lies there."""
    try:
        with place.engine.connect() as connection:
            return bool(connection.scalar(LIVE))
    except sa.exc.DBAPIError:
        return bool(place.database and place.database.exists() and place.database.stat().st_size)


def put_in_place(place: OfficePlace, restored: Restored, now: dt.datetime, *, copy: bool = False) -> str:
    """Put what was restored where the application finds it. Return where that lies which was there before.

    What is still to be erased stands in a list, which the clock tries. copy: the office goes on elsewhere, and must not
    take what is erased here for its own: this place gets a key of its own, with which its lists are marked. Nor does it
    get the keys of running secret votes: whoever practises with it opens no urn.

    The database changes in one transaction. Files follow: the old ones are moved aside first, and none is deleted.
    """
    folder, connection = restored.folder, restored.connection
    aside = f"{OURS[2]}{now:%Y%m%d-%H%M%S}"
    (place.data_dir / aside).mkdir(mode=0o700)
    key = restored.folder / FOLDER / erasure_lists.KEY
    if copy:
        key.unlink()
        if (keys := key.with_name(URN_FOLDER)).exists():
            shutil.rmtree(keys)
    marker = erasure_lists.LineMarker(restored.marker.office, erasure_lists.key_in(key.parent))
    _write_lists(place.data_dir, place.data_dir / aside, restored, marker, now)
    if place.database is None:
        postgres.put_in_place(connection, SCHEMA, aside.replace("-", "_"))
        connection.commit()
    else:
        connection.rollback()
        if place.database.exists():
            _keep_aside(place.database, place.data_dir / aside)
        sqlite.copy(folder / sqlite.MEMBER, place.database)
        place.database.chmod(0o600)
    for path in list(files_of(place)):
        _move(path, place.data_dir / aside / path.relative_to(place.data_dir))
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_file():
            _move(path, place.data_dir / path.relative_to(folder / FOLDER))
    return aside


def _write_lists(
    folder: Path, aside: Path, restored: Restored, marker: erasure_lists.LineMarker, now: dt.datetime
) -> None:
    """Write what was erased and what is still to be; lists as they were are kept aside."""
    left = erasures.still_owed(restored.again)
    settled = erasures.settled(restored.known.owed, left, now)
    lists = {erasure_lists.NAME: [*restored.known.said, *settled], erasure_lists.OWED: left}
    for name, said in lists.items():
        with suppress(FileNotFoundError):
            os.link(folder / name, aside / name)
        erasure_lists.write(folder / name, said, marker)


def _keep_aside(database: Path, aside: Path) -> None:
    """Keep the old database: as a copy if it can be read, else its files as they are, out of the way."""
    try:
        sqlite.copy(database, aside / database.name)
    except Exception:  # whatever is wrong with it, it has to make room
        (aside / database.name).unlink(missing_ok=True)
        for path in database.parent.glob(f"{database.name}*"):
            _move(path, aside / path.name)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.replace(target)
