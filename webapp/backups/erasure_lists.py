"""The lists of erasures that no backup takes back: in DATA_DIR and beside every backup, outside of all of them.

A list names people and files by their numbers alone, and is an order to destroy: a line counts only for the office that
has written it, and only with a mark that nobody makes without the key of that office. The key lies in DATA_DIR and is
in every backup. Lines that do not count stay where they are, and are carried nowhere.
"""

import hmac
import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from webapp.config import stored_key

NAME, OWED = "backup-erasures.jsonl", "backup-erasures-owed.jsonl"
"""The list, and what of it could not be done again yet."""
KEY = "erasures-key"
"""Not derived from SECRET_KEY: that may stand in the environment alone, or be changed, and old lines still count."""
MARK = "mark"


@dataclass(frozen=True)
class Erasure:
    """An erasure that was made: of a person's data on request, or of the content of a file.

    office: when it was created; number: of the person, or public one of the file; by, post: who did it.
    """

    office: str
    at: str
    kind: str
    number: str
    by: int | None
    post: str | None
    why: dict[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, erased on {self.at[:10]}"


@dataclass(frozen=True)
class LineMarker:
    """The mark of an office on its lines, and how it knows them: when it was created, and its key."""

    office: str
    key: str

    def line(self, erasure: Erasure) -> bytes:
        """Return an erasure as a line with its mark."""
        said = asdict(erasure)
        return _json({**said, MARK: self._mark(said)})

    def erasure(self, line: bytes) -> Erasure | None:
        """Return what a line says; None for one that is damaged, of a newer program, or not of this office."""
        try:
            said = json.loads(line)
            if hmac.compare_digest(said.pop(MARK), self._mark(said)) and said["office"] == self.office:
                return Erasure(**said)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            pass
        return None

    def _mark(self, said: dict[str, Any]) -> str:
        return hmac.digest(self.key.encode(), _json(said), "sha256").hex()


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True)
class ErasureList:
    """A list as it was read. strange: the lines that do not count, as they are, by their number."""

    path: Path
    erasures: list[Erasure]
    strange: dict[int, bytes]

    @property
    def tells(self) -> bool:
        """Whether it is the office's own: one in which no line counts says nothing of it."""
        return bool(self.erasures) or not self.strange

    @property
    def warning(self) -> str:
        """The sentence about lines that do not count; '' without any."""
        said = "damaged, or of another office, and left as they are"
        return f"{self.path}: {len(self.strange)} lines are {said}" if self.strange else ""


def key_in(folder: Path) -> str:
    """Return the key of the office in this folder, made at the first call. Raises WrongSetting if others can read."""
    return stored_key(folder / KEY)


def read(path: Path, marker: LineMarker) -> ErasureList | None:
    """Return what a list says; None for a missing one."""
    with suppress(FileNotFoundError):
        lines = dict(enumerate(path.read_bytes().splitlines(), 1))
        said = {number: marker.erasure(line) for number, line in lines.items() if line.strip()}
        strange = {number: lines[number] for number, erasure in said.items() if erasure is None}
        return ErasureList(path, [each for each in said.values() if each], strange)
    return None


def read_or_none(path: Path, marker: LineMarker) -> ErasureList:
    """Return what a list says; a missing one says nothing."""
    return read(path, marker) or ErasureList(path, [], {})


def write(path: Path, erasures: Iterable[Erasure], marker: LineMarker, strange: Iterable[bytes] = ()) -> None:
    """Write a list anew, each line once, in the order of time, after the lines that do not count."""
    lines = [*strange, *map(marker.line, each_once(erasures))]
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(b"".join(line + b"\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def each_once(erasures: Iterable[Erasure]) -> list[Erasure]:
    """Return erasures, each once, in the order of time."""
    return sorted({_json(asdict(each)): each for each in erasures}.values(), key=lambda each: each.at)


def add(erasures: Iterable[Erasure], marker: LineMarker, *lists: Path) -> list[str]:
    """Add erasures, and what any of these lists tells, to each of them. Return warnings of lines that do not count."""
    there = {path: read(path, marker) for path in lists}
    known = each_once([*erasures, *(one for each in there.values() if each for one in each.erasures)])
    for path, said in there.items():
        if said is None or each_once(said.erasures) != known:
            write(path, known, marker, said.strange.values() if said else ())
    return [said.warning for said in there.values() if said and said.warning]
