"""Reads that may be a second old: broad pages, asked of a standby of the database where the office has one.

A page says so (`may_be_late`). Who asks, and with which rights, is always read from the database itself; only
what the page then shows comes from the standby. One that does not answer, lags behind, follows nobody or has taken over
is left alone: the page is read from the database as if there were none. Whatever is written goes to the database.
"""

import logging
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, request

from webapp.db import STANDBY, db

log = logging.getLogger("doan_vu.database")

View = TypeVar("View", bound=Callable[..., Any])

PAUSES = (0, 0.02, 0.08, 0.4)
"""Seconds between the looks whether what has arrived can be read too; a standby that needs longer is behind."""
LEFT_ALONE = 30
"""Seconds for which a standby is not asked again once it was of no use."""
_STANDS = sa.text(
    "SELECT pg_is_in_recovery() AND NOT pg_is_wal_replay_paused() AND EXISTS (SELECT FROM pg_stat_wal_receiver),"
    " CAST(pg_last_wal_receive_lsn() AS text)"
)
_REPLAYED = sa.text("SELECT pg_wal_lsn_diff(CAST(:arrived AS pg_lsn), pg_last_wal_replay_lsn()) < 8192")
"""But for the beginning of an entry whose end was not sent yet: the database sends whole pages of its log."""


class Standby:
    """The standby of one application, and whether it is worth being asked."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.again = engine, 0.0
        sa.event.listen(engine, "handle_error", self._stumbled)

    def follows(self) -> bool:
        """Return whether it can show what the database has sent it so far; asked anew each time while it does."""
        if monotonic() < self.again:
            return False
        try:
            with self.engine.connect() as connection:
                fit = _has_caught_up(connection)
        except sa.exc.SQLAlchemyError:
            fit = False
        if not fit:
            self.again = monotonic() + LEFT_ALONE
            log.warning("the standby is not read from for %d seconds: away, behind, or a standby no more", LEFT_ALONE)
        return fit

    def _stumbled(self, _context: sa.engine.ExceptionContext) -> None:
        """Whoever reloads a page that the standby has broken off gets it from the database."""
        self.again = monotonic() + LEFT_ALONE


def _has_caught_up(connection: sa.Connection) -> bool:
    """Return whether a server follows another one, and soon shows what has arrived by now."""
    follows, arrived = connection.execute(_STANDS).one()
    for pause in PAUSES if follows and arrived else ():
        sleep(pause)
        if connection.scalar(_REPLAYED, {"arrived": arrived}):
            return True
    return False


def may_be_late(view: View) -> View:
    """Let a page that only shows be a second old (below its `@allow`)."""
    view.may_be_late = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Let the pages that may be late read from the standby, if there is one; once it is known who asks."""
    with app.app_context():
        if STANDBY not in db.engines:
            return
        standby = app.extensions[STANDBY] = Standby(db.engines[STANDBY])

    @app.before_request
    def _choose() -> None:
        late = getattr(current_app.view_functions.get(request.endpoint or ""), "may_be_late", False)
        if late and standby.follows():
            db.session().info[STANDBY] = True
        else:
            db.session().info.pop(STANDBY, None)
