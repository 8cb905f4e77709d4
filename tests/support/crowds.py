"""Many at once: threads that keep their sessions from round to round."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.services.refusals import Refused

Verb = Callable[[Session], Any]


class Crowd:
    """Threads that wait for each other, each with a session that it keeps."""

    def __init__(self, engine: sa.Engine, size: int) -> None:
        self.gate, self.sessions = threading.Barrier(size), [Session(engine) for _one in range(size)]
        self.pool = ThreadPoolExecutor(size)

    def at_once(self, *verbs: Verb) -> list[Any]:
        """What each verb gave: its result, 'refused', or the accident that it met."""
        return list(self.pool.map(self._run, self.sessions, verbs))

    def _run(self, session: Session, verb: Verb) -> Any:
        self.gate.wait()
        try:
            return verb(session)
        except Refused:
            return "refused"
        except BaseException as accident:
            session.rollback()
            return accident

    def close(self) -> None:
        self.pool.shutdown()
        for session in self.sessions:
            session.close()


@pytest.fixture
def engine(app: Flask) -> sa.Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def crowd(engine: sa.Engine) -> Iterator[Callable[[int], Crowd]]:
    made: list[Crowd] = []

    def make(size: int) -> Crowd:
        made.append(Crowd(engine, size))
        return made[-1]

    yield make
    for each in made:
        each.close()
