"""SQLite: a copy of one moment while others write, and the way back."""

from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from webapp.backups.archive import Packing
from webapp.db import listen, sqlite_module

MEMBER = "database.sqlite3"


def copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; writers go on. A target that is there is replaced in one transaction."""
    module = sqlite_module()
    with closing(module.connect(source)) as live, closing(module.connect(target)) as made:
        made.execute("PRAGMA busy_timeout=10000")
        live.backup(made)


def pack(source: Path, archive: Packing, folder: Path) -> None:
    """Put a copy of the database into a backup, by way of a folder of this process alone."""
    copy(source, folder / MEMBER)
    archive.add_file(MEMBER, folder / MEMBER)


def opened(path: Path) -> sa.Engine:
    """Open a database file with the settings of the application."""
    engine = sa.create_engine(f"sqlite:///{path}", module=sqlite_module())
    listen(engine)
    return engine
