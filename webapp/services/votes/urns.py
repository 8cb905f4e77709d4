"""The urn of a running secret vote: all its ballots in one sealed box, sealed anew at every ballot.

A copy of the database, its log or a dump shows a box of constant size that no other copy shares a byte of meaning
with: neither the order of ballots, nor the difference of two copies, nor a transaction leads from a voter to a ballot.
The key of the box lies outside the database and is destroyed when the vote has closed (docs/decisions).
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.db import URN_KEYS
from webapp.models import BallotUrn, Candidate, Event, RollMember, SecretBallot, SecretBallotName, Vote
from webapp.queries.votes.tallies import VOID
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _

REORGANISED = "tree"
"""The kind of entry that a reorganisation leaves in a case, and the undoing of one."""
ROOM_OF_BALLOT, ROOM_OF_NAME = 160, 32
"""Bytes kept free for each ballot and for each name on it: the box tells nothing by its size."""

LOST = _(
    "The ballots of this vote cannot be opened, because its key is no longer on the server. Withdraw the question and "
    "put it anew; whoever runs the server can bring the key back from a backup."
)


@dataclass(frozen=True)
class UrnBallot:
    """A ballot as it lies in the urn: its stored receipt, its choice, and its choice on each name."""

    receipt: str
    choice: str
    names: Mapping[int, str]


def put(session: Session, vote: Vote, ballot: UrnBallot) -> None:
    """Add a ballot to the urn of a running vote, under the case's lock.

    Raises Refused where the key is lost, ValueError for a receipt that lies in it already.
    """
    urn = session.get(BallotUrn, vote.id)
    if urn is None:
        urn = BallotUrn(vote_id=vote.id, key_name=_new_key(_folder(session)))
        session.add(urn)
    key = _key(_folder(session), urn)
    lying = _taken_out(urn, key)
    if any(each.receipt == ballot.receipt for each in lying):
        raise ValueError("this receipt was used")
    plain = json.dumps(
        [[each.receipt, each.choice, sorted(each.names.items())] for each in _mixed([*lying, ballot])],
        separators=(",", ":"),
    ).encode()
    room = _room(session, vote)
    assert len(plain) <= room, "the room of a ballot is too small"
    urn.sealed = pyrage.encrypt(plain.ljust(room), [key.to_public()])
    session.flush()


def open_urn(session: Session, vote: Vote) -> None:
    """Lay the ballots of a vote that ends on the table, in the order of their random receipts.

    Over a list the choices on each line are dealt out anew among the ballots: a ballot that is silent on a line would
    lead to the member who takes no part in it, and so to that member's choices on all others. Raises Refused where the
    key is lost.
    """
    urn = session.get(BallotUrn, vote.id)
    if urn is None:
        return  # nobody has voted
    ballots = _taken_out(urn, _key(_folder(session), urn))
    urn.sealed = None
    if vote.over_list:
        ballots = _dealt(ballots)
    session.execute(
        sa.insert(SecretBallot),
        [{"receipt": each.receipt, "vote_id": vote.id, "choice": each.choice} for each in ballots],
    )
    names = [
        {"receipt": each.receipt, "vote_id": vote.id, "candidate_id": name, "choice": said}
        for each in ballots
        for name, said in sorted(each.names.items())
    ]
    if names:
        session.execute(sa.insert(SecretBallotName), names)
    session.flush()


def destroy_keys(session: Session) -> int:
    """Destroy the keys of urns that have been opened, or whose vote is void, and return how many.

    Older copies stay sealed for ever. A vote that a reorganisation made void may go on once that is undone,
    which it can be until something else happens in the case.
    """
    followed = sa.select(Event.kind).where(Event.case_id == Vote.case_id, Event.kind != "clock")
    void = sa.and_(Vote.outcome == VOID, followed.order_by(Event.seq.desc()).limit(1).scalar_subquery() != REORGANISED)
    over = sa.select(BallotUrn).join(Vote, Vote.id == BallotUrn.vote_id)
    over = over.where(BallotUrn.key_name.is_not(None), sa.or_(BallotUrn.sealed.is_(None), void))
    if not session.scalars(over).first():
        return 0  # no write lock for nothing
    with transaction(session):
        urns = session.scalars(over).all()
        for urn in urns:
            (_folder(session) / str(urn.key_name)).unlink(missing_ok=True)
            urn.key_name, urn.sealed = None, None
    return len(urns)


def _taken_out(urn: BallotUrn, key: pyrage.x25519.Identity) -> list[UrnBallot]:
    """Return the ballots in an urn, in the order of their receipts. Raises Refused if this is not its key."""
    if urn.sealed is None:
        return []
    try:
        plain = pyrage.decrypt(urn.sealed, [key])
    except pyrage.DecryptError as error:
        raise Refused(LOST) from error
    return [UrnBallot(receipt, choice, dict(names)) for receipt, choice, names in json.loads(plain)]


def _mixed(ballots: Sequence[UrnBallot]) -> list[UrnBallot]:
    """Return ballots in the order of their random receipts, which is nobody's order of voting."""
    return sorted(ballots, key=lambda each: each.receipt)


def _dealt(ballots: Sequence[UrnBallot]) -> list[UrnBallot]:
    """Return ballots over a list with the choices on each line under other ballots, by lot."""
    lines: dict[int, list[str]] = {}
    for each in ballots:
        for line, said in each.names.items():
            lines.setdefault(line, []).append(said)
    marked = [each.receipt for each in ballots if each.choice == "for"]
    lot = secrets.SystemRandom()
    dealt: dict[str, dict[int, str]] = {}
    for line, said_on_it in lines.items():
        for receipt, said in zip(lot.sample(marked, len(said_on_it)), said_on_it, strict=True):
            dealt.setdefault(receipt, {})[line] = said
    return [UrnBallot(each.receipt, each.choice, dealt.get(each.receipt, {})) for each in ballots]


def _room(session: Session, vote: Vote) -> int:
    """Return the bytes of a box that holds a ballot of everybody on the roll, with every name on it."""
    voters, names = (
        session.scalar(sa.select(sa.func.count()).select_from(table).where(table.vote_id == vote.id)) or 0
        for table in (RollMember, Candidate)
    )
    return voters * (ROOM_OF_BALLOT + names * ROOM_OF_NAME)


def _folder(session: Session) -> Path:
    folder: Any = session.connection().get_execution_options()[URN_KEYS]
    return Path(folder)


def _new_key(folder: Path) -> str:
    """Make the key of a new urn, on the disk before any ballot is, and return its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(str(pyrage.x25519.Identity.generate()))
        file.flush()
        os.fsync(file.fileno())
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name


def _key(folder: Path, urn: BallotUrn) -> pyrage.x25519.Identity:
    """Return the key of an urn that is not opened yet. Raises Refused if it is lost."""
    assert urn.key_name is not None, "an urn that was opened has no key"
    try:
        return pyrage.x25519.Identity.from_str((folder / urn.key_name).read_text())
    except FileNotFoundError as error:
        raise Refused(LOST) from error
