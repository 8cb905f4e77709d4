"""The minutes of a transfer to an archive, in values for the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.filters import process_title
from webapp.models import RecordTransfer
from webapp.queries.archives.records import RecordLine
from webapp.queries.units.names import unit_names
from webapp.surroundings import lineage_on


@dataclass(frozen=True, slots=True)
class MinuteLine:
    """A case in the list of the minutes."""

    number: int
    reference: str
    what: str
    closed: str


def _paper_title(workflow: str) -> str:
    """Return the title of a process in Vietnamese, whatever language the reader's pages are in."""
    with force_locale("vi"):
        return process_title(workflow)


def transfer_values(session: Session, found: RecordTransfer, lines: list[RecordLine]) -> Mapping[str, Any]:
    """Return what the minutes of a transfer say."""
    unit, *above = lineage_on(session, found.unit, found.transferred_on)
    names = unit_names(session, [unit.id, *(each.id for each in above[:1])]).on(found.transferred_on)
    return {
        **found.wording,
        "mark": "",
        "issuer": w.unit_words(names[unit.id], unit.kind, names[above[0].id] if above else ""),
        "number": found.number,
        "date": w.written(found.transferred_on),
        "archive": found.archive,
        "handed_by": found.handed_by,
        "received_by": found.received_by,
        "lines": [
            MinuteLine(
                place,
                line.public_id[:8].upper(),
                ", ".join(filter(None, (_paper_title(line.workflow), line.person, line.unit))),
                line.closed,
            )
            for place, line in enumerate(lines, 1)
        ],
    }
