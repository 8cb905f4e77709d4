"""The pace at which one account may search: no person is held up, but a machine that reads the register by names."""

import time
from collections import defaultdict, deque
from threading import Lock

from flask import Flask, current_app

from webapp.current_user import user_or_none
from webapp.services.refusals import Refused
from workflows.core.text import _

MOST = 300
"""Searches of one account within `WITHIN`, by one process of the server."""
WITHIN = 300.0
"""Seconds."""


class TooManySearches(Refused):
    """A search by an account that has searched as often as it may; nothing was looked for."""

    def __init__(self) -> None:
        super().__init__(
            _("You have searched %(most)d times within %(minutes)d minutes. Wait a little, then search again."),
            most=MOST,
            minutes=int(WITHIN // 60),
        )


class SearchPace:
    """The moments of each account's last searches. They are kept in memory alone."""

    def __init__(self) -> None:
        self._last: dict[int, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def count(self, account_id: int, at: float) -> None:
        """Count a search. Raises TooManySearches, and counts nothing, where the account has made the most."""
        with self._lock:
            last = self._last[account_id]
            while last and last[0] <= at - WITHIN:
                last.popleft()
            if len(last) >= MOST:
                raise TooManySearches
            last.append(at)

    def forget(self) -> None:
        """Forget every search."""
        with self._lock:
            self._last.clear()


def register(app: Flask) -> None:
    """Keep the pace of an application's searches."""
    app.extensions["search_pace"] = SearchPace()


def count_search() -> None:
    """Count a search of whoever is signed in. Raises TooManySearches."""
    if who := user_or_none():
        current_app.extensions["search_pace"].count(who.account_id, time.monotonic())
