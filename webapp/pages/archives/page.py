"""The minutes of a transfer to an archive and the list of files to be destroyed, in values for their papers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.filters import process_title
from webapp.models import RecordDestruction, RecordTransfer
from webapp.queries.archives.records import RecordLine
from webapp.queries.papers.kept import issued_words


@dataclass(frozen=True, slots=True)
class MinuteLine:
    """A case in the list of the minutes."""

    number: int
    reference: str
    what: str
    closed: str


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """A case in the list of those to be destroyed: how long it is kept, until when, and by what."""

    number: int
    reference: str
    what: str
    closed: str
    years: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class DestructionDecision:
    """The decision on a list of cases to be destroyed. refused: why it was not taken."""

    number: str
    date: str
    body: str
    refused: str


def _called_now(line: RecordLine) -> str:
    """Return process and unit of a file in Vietnamese, whatever language the reader's pages are in."""
    with force_locale("vi"):
        return f"{process_title(line.workflow)}, {line.unit}"


def transfer_values(session: Session, found: RecordTransfer, lines: list[RecordLine]) -> Mapping[str, Any]:
    """Return what the minutes of a transfer say."""
    called, day = found.wording.get("files", {}), found.transferred_on
    issuer = found.wording.get("issuer") or issued_words(session, found.unit, day)["issuer"]
    return {
        **found.wording,
        "mark": "",
        "issuer": issuer,
        "number": found.number,
        "date": w.written(found.transferred_on),
        "archive": found.archive,
        "handed_by": found.handed_by,
        "received_by": found.received_by,
        "lines": [
            MinuteLine(
                place,
                line.public_id[:8].upper(),
                ", ".join(filter(None, (called.get(line.public_id) or _called_now(line), line.person))),
                line.closed,
            )
            for place, line in enumerate(lines, 1)
        ],
    }


def destruction_values(found: RecordDestruction, said: Mapping[str, Any], known: Collection[str]) -> Mapping[str, Any]:
    """Return the list of files to be destroyed, and what was decided on it.

    said: the list as it was proposed; known: the cases of which the reader may know.
    """
    names = [each.name for each in fields(DestructionLine)][1:]
    lines = [{name: line[name] for name in names} for line in said["lines"] if line["case"] in known]
    decision = DestructionDecision(
        found.number or "", w.written(found.decided_on), found.body or "", found.refusal or ""
    )
    return {
        **said,
        "lines": [DestructionLine(place, **line) for place, line in enumerate(lines, 1)],
        "reason": found.reason,
        "decision": decision,
    }
