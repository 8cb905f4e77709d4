"""The log: one JSON object a line, with time, level, event, actor, request and address; nothing that a form said."""

import datetime as dt
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ROOT = "doan_vu"


def configure(surroundings: Callable[[], dict[str, object]]) -> None:
    """Write what this application has to say to stderr, whatever the server does with its own log.

    surroundings: who asks, in which request, from which address, when a line is written.
    """
    log = logging.getLogger(ROOT)
    log.setLevel(logging.INFO)
    if not any(isinstance(each.formatter, JsonLines) for each in log.handlers):
        handler = Stderr()
        handler.setFormatter(JsonLines(surroundings))
        log.addHandler(handler)


class Stderr(logging.StreamHandler[Any]):
    """A handler that writes to what stderr is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


class JsonLines(logging.Formatter):
    """Formats a record as one line of ASCII: neither a line break nor an escape sequence in a value gets through.

    An exception is written as its kind and the lines of code it came through. Its message is left out: those of a
    database and of a parser quote the values that they were given.
    """

    def __init__(self, surroundings: Callable[[], dict[str, object]]) -> None:
        super().__init__()
        self.surroundings = surroundings

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "source": record.name,
            "event": record.getMessage(),
            **self.surroundings(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = kinds_of(record.exc_info[1])
            line["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, default=lambda value: type(value).__name__)


@contextmanager
def quietly() -> Iterator[None]:
    """Leave out what is no alarm: of the hundreds of posts that a demo gives."""
    log = logging.getLogger(f"{ROOT}.security")
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(logging.NOTSET)


def facts(**values: object) -> dict[str, dict[str, object]]:
    """Return what a line says beside its event, as `extra`: ids and codes, never what somebody typed."""
    return {"facts": values}


def kinds_of(error: BaseException) -> list[str]:
    """Return the kind of an exception and of those that caused it, with the code of a database's."""
    found: list[str] = []
    each: BaseException | None = error
    while each is not None and len(found) < 10:
        code = getattr(each, "sqlstate", None) or getattr(each, "sqlite_errorcode", None)
        found.append(f"{type(each).__name__} {code}" if isinstance(code, str | int) else type(each).__name__)
        each = each.__cause__ or each.__context__
    return found
