"""Restoring a backup: checked in a place of its own first, and put in place only when all of it holds."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.backups import erasures, postgres, sqlite
from webapp.backups.archive import Damaged, Manifest, unpack
from webapp.backups.making import FOLDER, OURS, OfficePlace, files_of
from webapp.backups.schema import is_known, migrate
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

    outcomes: of the checks; again: what was erased since the backup and had to be again, with the reason where it
    cannot be yet; None where nothing tells what was erased.
    """

    folder: Path
    manifest: Manifest
    connection: sa.Connection
    outcomes: list[CheckOutcome]
    again: list[tuple[erasures.Erasure, str]] | None


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
            since = _erased_since(place, source, manifest)
            with Session(bind=connection, join_transaction_mode="rollback_only") as session:
                again = erasures.make_again(session, since or (), now)
                session.commit()
            if place.database:
                connection.commit()
            outcomes = verify(Record(connection, folder / FOLDER / "files", now))
            yield Restored(folder, manifest, connection, outcomes, None if since is None else again)


def _erased_since(place: OfficePlace, source: Path, manifest: Manifest) -> list[erasures.Erasure] | None:
    """Return what was erased since a backup was made, by the lists and by the office that is there, if it can be read.

    None where nothing tells.
    """
    lists = [erasures.read(folder / erasures.NAME) for folder in (place.data_dir, source.parent)]
    try:
        with place.engine.connect() as connection:
            lists.append(erasures.made_in(connection))
    except sa.exc.DBAPIError:  # nothing is there, or it is damaged: that is why somebody restores
        pass
    known = [each for each in lists if each is not None]
    return erasures.since(manifest.made_at, (one for each in known for one in each)) if known else None


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


def put_in_place(place: OfficePlace, restored: Restored, now: dt.datetime) -> str:
    """Put what was restored where the application finds it. Return where that lies which was there before.

    What is still to be erased stands in a list, which the clock tries.

    The database changes in one transaction. Files follow: the old ones are moved aside first, and none is deleted.
    """
    folder, connection = restored.folder, restored.connection
    erasures.write(place.data_dir / erasures.OWED, [each for each, why in restored.again or () if why])
    aside = f"{OURS[2]}{now:%Y%m%d-%H%M%S}"
    (place.data_dir / aside).mkdir(mode=0o700)
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
