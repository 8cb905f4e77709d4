"""Handing closed cases over to an archive: one act, one list, one entry in the journal of each case."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from webapp.models import RecordTransfer, Unit
from webapp.queries.archives.papers import file_titles
from webapp.queries.papers.kept import issued_words
from webapp.services.archives.locking import chosen_cases
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.journal import JournalEntry, append
from webapp.services.refusals import Refused
from webapp.services.wordings import keep_wording
from workflows.core.calendar import local_date
from workflows.core.text import _

MINUTES = "record-transfer"
"""The paper of a transfer."""


@dataclass(frozen=True)
class Handing:
    """The content of the minutes of a transfer."""

    number: str
    transferred_on: dt.date
    archive: str
    handed_by: str
    received_by: str


def transfer(session: Session, public_ids: Collection[str], handing: Handing, command: Command) -> int:
    """Record that closed cases were handed over. Return the id of the transfer; a repeat gets the first result.

    Raises NotFoundForActor, Refused (a future day, before a case ended, a case handed over already),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        chosen = chosen_cases(session, command.actor, public_ids)
        if first := replayed(session, RecordTransfer, command, made_by_id=command.actor.person_id):
            return first.id
        day = handing.transferred_on
        if day > local_date(command.now):
            raise Refused(_("This day lies in the future: choose today or an earlier day."), field="transferred_on")
        if any(case.closed_at and local_date(case.closed_at) > day for case in chosen.cases):
            raise Refused(_("One of these files ended after this day: check the date."), field="transferred_on")
        if any(case.transfer_id for case in chosen.cases):
            raise Refused(_("One of these files was handed over already: leave it out."))
        unit = session.get_one(Unit, chosen.unit_id)
        made = RecordTransfer(
            **asdict(handing),
            unit_id=unit.id,
            wording={
                **keep_wording(session, MINUTES, unit),
                "issuer": issued_words(session, unit, day)["issuer"],
                "files": file_titles(session, chosen.cases),
            },
            key=command.key,
            made_at=command.now,
            made_by_id=command.actor.person_id,
        )
        session.add(made)
        session.flush()
        said = {"number": handing.number, "archive": handing.archive, "day": day.isoformat()}
        for case in chosen.cases:
            case.transfer_id = made.id
            entry = JournalEntry("archive", "transferred", case.state, case.state, chosen.author, {}, said)
            append(session, case, entry, command.now)
        return made.id
