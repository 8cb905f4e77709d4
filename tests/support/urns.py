"""Looking into the urn of a running secret vote, as nobody who only has the database can."""

import json
from pathlib import Path

import pyrage
import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.db import URN_KEYS
from webapp.models import BallotUrn
from webapp.services.votes.urns import UrnBallot


def in_urn(session: Session) -> list[UrnBallot]:
    """Return the ballots in the urns that are not opened yet."""
    found = []
    folder = Path(session.connection().get_execution_options()[URN_KEYS])
    for urn in session.scalars(sa.select(BallotUrn).where(BallotUrn.sealed.is_not(None))):
        assert urn.sealed is not None and urn.key_name is not None
        key = pyrage.x25519.Identity.from_str((folder / urn.key_name).read_text())
        rows = json.loads(pyrage.decrypt(urn.sealed, [key]))
        found += [UrnBallot(receipt, choice, dict(names)) for receipt, choice, names in rows]
    return found
