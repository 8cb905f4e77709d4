"""Ballots on paper, counted by two people: their entries, the members named, and what these said."""

from collections import Counter

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, Row, day, local_day, moment, parsed

SAID = ("for", "against", "blank", "invalid")
COUNTS = sa.text("SELECT actor_id, consequences FROM event WHERE case_id = :case AND kind = 'ballot' AND move = :name")
NAMED = sa.text("SELECT person_id, agreed_at, choice FROM paper_voter WHERE vote_id = :vote")
SUMS = sa.text("SELECT candidate_id, votes, votes_against FROM paper_ballot_name WHERE vote_id = :vote")
CHOSEN = sa.text("SELECT person_id, candidate_id, choice FROM paper_voter_name WHERE vote_id = :vote")


def on_paper(vote: Row) -> int:
    """Return how many ballots of a vote were given on paper."""
    return sum(vote[f"votes_{what}"] or 0 for what in SAID)


def counted_by_two(record: Record, vote: Row, findings: Findings) -> None:
    """Ballots on paper have two people and their names behind them, and no vote is closed while one may be objected to.

    A count from before two had to count has an entry by one, which does not say how many could not be reached.
    """
    here, mine = f"vote={vote['id']} ballots on paper", {"case": vote["case_id"], "name": vote["name"]}
    entries = [(row["actor_id"], parsed(row["consequences"])) for row in record.rows(COUNTS, **mine)]
    if vote["confirmed_by_id"] is None:
        if not any("paper" in said and "untold" not in said for _actor, said in entries):
            findings.fail_in(vote, f"{here} were counted by nobody else")
        return
    one, other = vote["entered_by_id"], vote["confirmed_by_id"]
    if one == other:
        findings.fail_in(vote, f"{here} were counted twice by person={one}")
    if (one, "entered") not in {(actor, what) for actor, said in entries for what in said} or not any(
        actor == other and said.get("paper") == on_paper(vote) for actor, said in entries
    ):
        findings.fail_in(vote, f"{here} have not the entries of both who counted")
    named = list(record.rows(NAMED, vote=vote["id"]))
    if len(named) != on_paper(vote):
        findings.fail_in(vote, f"{here} ballots={on_paper(vote)} names={len(named)}")
    if vote["closed_at"] is not None and vote["settled_at"] is None:
        findings.fail_in(vote, f"{here} could still be objected to when the vote was closed")
    settled, last = moment(vote["settled_at"]), day(vote["objections_until"])
    if settled and (last is None or local_day(settled) <= last) and any(row["agreed_at"] is None for row in named):
        findings.fail_in(vote, f"{here} were settled before everybody had agreed or time was over")
    _choices_add_up(record, vote, named, findings)


def _choices_add_up(record: Record, vote: Row, named: list[Row], findings: Findings) -> None:
    """What the members of an open vote said on paper adds up to its figures; of a secret one nobody has a choice.

    Counts from before choices were kept by name have none, and none on names.
    """
    here = f"vote={vote['id']} ballots on paper"
    said = Counter(row["choice"] for row in named if row["choice"] is not None)
    chosen = Counter((row["candidate_id"], row["choice"]) for row in record.rows(CHOSEN, vote=vote["id"]))
    if vote["secret"]:
        if said or chosen:
            findings.fail_in(vote, f"{here} of a secret vote say who chose what")
    elif said and any(said[what] != (vote[f"votes_{what}"] or 0) for what in SAID):
        findings.fail_in(vote, f"{here} are not what their members said")
    elif said and any(
        (row["votes"], row["votes_against"])
        != (chosen[row["candidate_id"], "for"], chosen[row["candidate_id"], "against"])
        for row in record.rows(SUMS, vote=vote["id"])
    ):
        findings.fail_in(vote, f"{here} are not what their members said of each name")
