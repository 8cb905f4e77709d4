"""Addresses of the database beside the one that serves: as its owner, and of a standby that may be read."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class OtherAddresses:
    """Further addresses of a PostgreSQL database.

    owner: as whom it is migrated; None where the application's own role owns the tables. standby: a server that follows
    the database, for reads that may be a second old; None for an office without one.
    """

    owner: str | None = None
    standby: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "OtherAddresses":
        """Return the settings of the environment. Raises ValueError for an address of another database."""
        return cls(_owner(environ), _same_database(environ, "DATABASE_READ_URL", "a standby of it"))


def _owner(environ: Mapping[str, str]) -> str | None:
    url = _same_database(environ, "DATABASE_OWNER_URL", "as its owner")
    if url and sa.make_url(url).username == sa.make_url(environ["DATABASE_URL"]).username:
        raise ValueError("DATABASE_OWNER_URL and DATABASE_URL have to name two roles.")
    return url


def _same_database(environ: Mapping[str, str], name: str, what: str) -> str | None:
    """Return the address under a name, which has to be of the database of DATABASE_URL."""
    if not environ.get(name):
        return None
    try:
        url, own = sa.make_url(environ[name]), sa.make_url(environ.get("DATABASE_URL") or "")
    except sa.exc.ArgumentError as error:
        raise ValueError(f"{name} needs DATABASE_URL beside it, of the same database.") from error
    if not url.drivername.startswith("postgres") or url.database != own.database:
        raise ValueError(f"{name} has to be the PostgreSQL database of DATABASE_URL, {what}.")
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
