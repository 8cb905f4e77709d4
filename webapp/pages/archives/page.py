"""The minutes of a transfer to an archive, in values for the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.filters import process_title
from webapp.models import RecordTransfer, Unit
from webapp.queries.archives.records import RecordLine


@dataclass(frozen=True, slots=True)
class MinuteLine:
    """A case in the list of the minutes."""

    number: int
    reference: str
    what: str
    closed: str


def transfer_values(session: Session, found: RecordTransfer, lines: list[RecordLine]) -> Mapping[str, Any]:
    """Return what the minutes of a transfer say."""
    above = session.get(Unit, found.unit.parent_id) if found.unit.parent_id else None
    return {
        "mark": "",
        "issuer": w.unit_words(found.unit.name, found.unit.kind, above.name if above else ""),
        "number": found.number,
        "date": w.written(found.transferred_on),
        "archive": found.archive,
        "handed_by": found.handed_by,
        "received_by": found.received_by,
        "lines": [
            MinuteLine(
                place,
                line.public_id[:8].upper(),
                ", ".join(filter(None, (process_title(line.workflow), line.person, line.unit))),
                line.closed,
            )
            for place, line in enumerate(lines, 1)
        ],
    }
