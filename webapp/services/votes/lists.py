"""The lines of a list on a ballot, and who takes no part in which of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Candidate, LineRecusal, RollMember, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.kinship import kin_pairs
from webapp.services.refusals import Refused
from workflows.core.definition import COLLECTIVE, PERSON
from workflows.core.dossier import ENTRY
from workflows.core.text import _


def put_up_lines(context: CaseContext, vote: Vote, lines: Sequence[Mapping[str, Any]]) -> None:
    """Put the lines of a list on the ballot, in their order and by their numbers."""
    context.session.add_all(
        Candidate(
            vote_id=vote.id,
            candidate_id=int(said[ENTRY]),
            place=place,
            person_id=said.get(PERSON),
            unit_id=said.get(COLLECTIVE) if said.get(PERSON) is None else None,
        )
        for place, said in enumerate(lines, 1)
    )
    context.session.flush()
    recuse_from_lines(context, vote)


def recuse_from_lines(context: CaseContext, vote: Vote) -> None:
    """Let every member on the roll take no part in the lines about themselves and about declared kin.

    They vote on the others: the habit for planning, of which no public text was found, held for every list. Who is
    left with no line takes no part in the vote. Called again for those who have declared kin since; it takes nobody's
    part back.
    """
    session = context.session
    about = {
        row.candidate_id: row.person_id
        for row in session.execute(
            sa.select(Candidate.candidate_id, Candidate.person_id).where(
                Candidate.vote_id == vote.id, Candidate.person_id.is_not(None)
            )
        )
    }
    waiting = sa.select(RollMember.person_id).where(RollMember.vote_id == vote.id, RollMember.voted.is_(False))
    roll = set(session.scalars(waiting))
    kin = set(kin_pairs(session, roll, set(about.values())))
    known = sa.select(LineRecusal.person_id, LineRecusal.candidate_id).where(LineRecusal.vote_id == vote.id)
    found = {
        (member, number)
        for number, person_id in about.items()
        for member in roll
        if member == person_id or (member, person_id) in kin
    }
    for member, number in sorted(found - {(row.person_id, row.candidate_id) for row in session.execute(known)}):
        session.add(LineRecusal(vote_id=vote.id, person_id=member, candidate_id=number))
    whole = names_of(session, vote)
    for member in roll:
        if whole and {number for one, number in found if one == member} == whole:
            session.get_one(RollMember, (vote.id, member)).recused = "subject"
    session.flush()


def names_of(session: Session, vote: Vote) -> set[int]:
    """Return what ballots call the names on this ballot."""
    return set(session.scalars(sa.select(Candidate.candidate_id).where(Candidate.vote_id == vote.id)))


def check_lines(
    context: CaseContext, vote: Vote, choice: str, names: Collection[int], against: Collection[int]
) -> None:
    """Raise Refused for a ballot over a list that names a line twice, or one that is not on it."""
    chosen = {*names, *against}
    if choice not in ("for", "blank") or (choice == "for") != bool(chosen) or set(names) & set(against):
        raise Refused(_("Choose for, against or blank for each line."), field="choice")
    if chosen - names_of(context.session, vote):
        raise Refused(_("A line that was chosen is not on the list of this vote."), field="choice")


def refuse_own_lines(context: CaseContext, vote: Vote, member_id: int, chosen: Collection[int]) -> None:
    """Raise Refused for a choice on a line about the member or their declared kin, declared since the vote opened too.

    An open ballot that is changed keeps to the lines that it was given on.
    """
    recuse_from_lines(context, vote)
    apart = sa.select(LineRecusal.candidate_id).where(
        LineRecusal.vote_id == vote.id, LineRecusal.person_id == member_id
    )
    entry = context.session.get_one(RollMember, (vote.id, member_id))
    if entry.recused or set(context.session.scalars(apart)) & set(chosen):
        raise Refused(
            _("You give no choice on a line that is about you or your declared kin: leave it out."), field="choice"
        )
