"""Votes counted again from their ballots, and secret ones that lead to nobody (I-09 to I-11)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.paper_counts import CHOSEN, NAMED, SUMS, counted_by_two, on_paper
from webapp.verification.snapshot import Record, Row, moment

VOTES = sa.text("""
    SELECT v.*, c.public_id, c.sealed,
      (SELECT count(*) FROM secret_ballot b WHERE b.vote_id = v.id) AS secret_ballots,
      (SELECT count(*) FROM ballot b WHERE b.vote_id = v.id) AS open_ballots,
      p.votes_for, p.votes_against, p.votes_blank, p.votes_invalid,
      p.entered_by_id, p.confirmed_by_id, p.objections_until, p.settled_at
    FROM vote v JOIN "case" c ON c.id = v.case_id LEFT JOIN paper_ballot_count p ON p.vote_id = v.id
    WHERE v.closed_at IS NULL OR v.closed_at >= :since ORDER BY v.id
""").bindparams(sa.bindparam("since", type_=sa.DateTime))
ROLL = sa.text("SELECT person_id, post, recused, voted, present FROM roll_member WHERE vote_id = :vote")
BALLOTS = {
    False: sa.text("SELECT person_id, choice, cast_at FROM ballot WHERE vote_id = :vote"),
    True: sa.text("SELECT choice FROM secret_ballot WHERE vote_id = :vote"),
}
NAMES = {
    False: sa.text("SELECT person_id, candidate_id, choice, 1 AS times FROM ballot_name WHERE vote_id = :vote"),
    True: sa.text("SELECT candidate_id, choice, 1 AS times FROM secret_ballot_name WHERE vote_id = :vote"),
}
TOLD = sa.text("SELECT actor_id, for_id FROM event WHERE case_id = :case AND kind = 'ballot' AND move = :name")
CANDIDATES = sa.text("SELECT candidate_id, elected FROM candidate WHERE vote_id = :vote ORDER BY place")
APART = sa.text("SELECT candidate_id, person_id FROM line_recusal WHERE vote_id = :vote")


def check_rolls(record: Record, findings: Findings) -> None:
    """I-09: only members of the roll vote, each once, and as many ballots as marks; those on paper by two people."""
    for vote in list(record.rows(VOTES, since=record.since)):
        findings.see()
        roll = {row["person_id"]: row for row in record.rows(ROLL, vote=vote["id"])}
        voted = {person for person, row in roll.items() if row["voted"]}
        for person in voted:
            if roll[person]["recused"] is not None and vote["outcome"] != "void":
                findings.fail_in(vote, f"vote={vote['id']} person={person} voted and takes no part")
        if not vote["secret"]:
            for row in record.rows(BALLOTS[False], vote=vote["id"]):
                if row["person_id"] not in voted:
                    findings.fail_in(vote, f"vote={vote['id']} person={row['person_id']} has a ballot and no mark")
        if vote["outcome"] == "void" or (vote["secret"] and vote["closed_at"] is None):
            continue
        given = (vote["secret_ballots"] if vote["secret"] else vote["open_ballots"]) + on_paper(vote)
        if given != len(voted):
            findings.fail_in(vote, f"vote={vote['id']} ballots={given} voters={len(voted)}")
        if not vote["secret"]:
            _entered(record, vote, findings)
        if on_paper(vote):
            counted_by_two(record, vote, findings)


def _entered(record: Record, vote: Row, findings: Findings) -> None:
    """Each open ballot has its entry in the journal, by the member or for them."""
    told = {row["for_id"] or row["actor_id"] for row in record.rows(TOLD, case=vote["case_id"], name=vote["name"])}
    for row in record.rows(BALLOTS[False], vote=vote["id"]):
        if row["person_id"] not in told:
            findings.fail_in(vote, f"vote={vote['id']} person={row['person_id']} has a ballot and no entry")


def check_results(record: Record, findings: Findings) -> None:
    """I-10: the result of a closed vote is what its ballots give, and none came after the close."""
    for vote in list(record.rows(VOTES, since=record.since)):
        closed = moment(vote["closed_at"])
        if closed is None or vote["outcome"] == "void":
            continue
        findings.see()
        for row in record.rows(BALLOTS[False], vote=vote["id"]):
            cast = moment(row["cast_at"])
            if cast and cast > closed:
                findings.fail_in(vote, f"vote={vote['id']} person={row['person_id']} voted after the close")
        count = Recount(vote, list(record.rows(ROLL, vote=vote["id"])), list(_choices(record, vote)))
        names = _names(record, vote, count)
        outcome = count.verdict if not names else ("carried" if any(names.values()) else "rejected")
        if not count.quorate:
            outcome = "inquorate"
        held = {row["candidate_id"]: bool(row["elected"]) for row in record.rows(CANDIDATES, vote=vote["id"])}
        if vote["outcome"] != outcome and not (vote["seats"] and vote["outcome"] == "tied" and count.quorate):
            findings.fail_in(vote, f"vote={vote['id']} outcome={vote['outcome']} counted={outcome}")
        elif names and held != {name: count.quorate and won for name, won in names.items()}:
            findings.fail_in(vote, f"vote={vote['id']} names carried are not those counted")


def _choices(record: Record, vote: Row) -> Iterator[str]:
    entitled = {row["person_id"] for row in record.rows(ROLL, vote=vote["id"]) if row["recused"] is None}
    for row in record.rows(BALLOTS[bool(vote["secret"])], vote=vote["id"]):
        if vote["secret"] or row["person_id"] in entitled:
            yield row["choice"]


def reached(text: str, part: int, whole: int) -> bool:
    """Whether a part of a whole reaches a share such as '>=2/3' or passes one such as '>1/2'."""
    share = Fraction(text.lstrip(">= "))
    if not whole:
        return False
    return Fraction(part, whole) >= share if text.startswith(">=") else Fraction(part, whole) > share


@dataclass
class Recount:
    """A vote counted again: ballots online and on paper, under the rules frozen with it."""

    vote: Row
    roll: list[Row]
    choices: list[str]

    def __post_init__(self) -> None:
        self.entitled = [row for row in self.roll if row["recused"] is None]
        online, paper = Counter(self.choices), self.vote
        self.pro = online["for"] + (paper["votes_for"] or 0)
        self.contra = online["against"] + (paper["votes_against"] or 0)
        self.blank = online["blank"] + (paper["votes_blank"] or 0)
        self.invalid = paper["votes_invalid"] or 0
        self.cast = self.pro + self.contra + self.blank + self.invalid
        self.silent = sum(bool(row["present"]) and not row["voted"] for row in self.entitled)
        self.quorate = reached(self.vote["quorum"], self.cast, len(self.entitled))

    def whole(self, entitled: int, cast: int, silent: int, blank: int) -> int:
        """The whole of which the majority is taken."""
        whole = {"entitled": entitled, "present": cast + silent, "cast": cast}[self.vote["base"]]
        return whole - (blank if self.vote["abstention"] == "left_out" else 0)

    @property
    def verdict(self) -> str:
        """The result of a question of for and against."""
        return self.judged(self.pro, self.contra, self.whole_vote, self.chair_choice)

    @property
    def whole_vote(self) -> int:
        """The whole of the vote itself."""
        return self.whole(len(self.entitled), self.cast, self.silent, self.blank)

    chair_choice: str | None = None

    def judged(self, pro: int, contra: int, whole: int, chair: str | None) -> str:
        """The result by these numbers; an open ballot of the chair breaks a tie where the rules say so."""
        if reached(self.vote["majority"], pro, whole):
            return "carried"
        return "carried" if pro == contra > 0 and self.vote["casting_vote"] and chair == "for" else "rejected"

    @property
    def chair(self) -> int | None:
        """The secretary on the roll."""
        return next((row["person_id"] for row in self.entitled if row["post"].startswith("secretary:")), None)


def _names(record: Record, vote: Row, count: Recount) -> dict[int, bool]:
    """Recount the names of an election or the lines of a list: which of them are carried. {} for a plain question."""
    secret = bool(vote["secret"])
    for row in (*record.rows(BALLOTS[False], vote=vote["id"]), *record.rows(NAMED, vote=vote["id"])):
        if row["person_id"] == count.chair:
            count.chair_choice = row["choice"]
    if not vote["seats"] and not vote["over_list"]:
        return {}
    tally: Counter[tuple[int, str]] = Counter()
    chair: dict[int, str] = {}
    for row in record.rows(NAMES[secret], vote=vote["id"]):
        tally[row["candidate_id"], row["choice"]] += row["times"]
        if not secret and row["person_id"] == count.chair:
            chair[row["candidate_id"]] = row["choice"]
    chair.update(
        {
            each["candidate_id"]: each["choice"]
            for each in record.rows(CHOSEN, vote=vote["id"])
            if each["person_id"] == count.chair
        }
    )
    for row in record.rows(SUMS, vote=vote["id"]):
        tally[row["candidate_id"], "for"] += row["votes"]
        tally[row["candidate_id"], "against"] += row["votes_against"]
    names = [row["candidate_id"] for row in record.rows(CANDIDATES, vote=vote["id"])]
    if vote["seats"]:
        return _elected(vote, {name: tally[name, "for"] for name in names}, count)
    apart: dict[int, set[int]] = {}
    for row in record.rows(APART, vote=vote["id"]):
        apart.setdefault(row["candidate_id"], set()).add(row["person_id"])
    return {
        name: _line(count, tally[name, "for"], tally[name, "against"], apart.get(name, set()), chair.get(name))
        for name in names
    }


def _elected(vote: Row, votes: dict[int, int], count: Recount) -> dict[int, bool]:
    """Fill the seats: with the share, and among the best; equal votes at the last seat elect none of those."""
    return {
        name: reached(vote["majority"], mine, count.whole_vote)
        and sum(other >= mine for other in votes.values()) <= vote["seats"]
        for name, mine in votes.items()
    }


def _line(count: Recount, pro: int, contra: int, apart: set[int], chair: str | None) -> bool:
    """Judge one line of a list, without those who take no part in it."""
    voters = [row for row in count.entitled if row["person_id"] not in apart]
    cast = sum(bool(row["voted"]) for row in voters)
    silent = sum(bool(row["present"]) and not row["voted"] for row in voters)
    blank = cast - pro - contra - min(count.invalid, cast - pro - contra)
    return count.judged(pro, contra, count.whole(len(voters), cast, silent, blank), chair) == "carried"


TELLING = re.compile(r"(?<![a-z])(person|voter|member|account|at|on|seq|time|event|address|id)(?![a-z])|_(at|on|seq)$")
HARMLESS = ("vote_id", "candidate_id")
"""Columns of secret ballots that lead to a question and not to a person."""
STRAY = {
    "open ballot in a secret vote": sa.text(
        "SELECT v.id FROM vote v WHERE v.secret AND EXISTS (SELECT 1 FROM ballot b WHERE b.vote_id = v.id)"
    ),
    "secret ballot in an open vote": sa.text(
        "SELECT v.id FROM vote v WHERE NOT v.secret AND EXISTS (SELECT 1 FROM secret_ballot b WHERE b.vote_id = v.id)"
    ),
    "ballot laid open while the vote runs": sa.text("""
        SELECT v.id FROM vote v WHERE v.secret AND v.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM secret_ballot b WHERE b.vote_id = v.id)
    """),
    "receipt in the journal": sa.text("""
        SELECT b.vote_id AS id FROM secret_ballot b JOIN vote v ON v.id = b.vote_id
        JOIN event e ON e.case_id = v.case_id AND b.receipt IN (e.key, e.body_hash, e.commitment)
    """),
}


def check_secrecy(record: Record, findings: Findings) -> None:
    """I-11: nothing leads from a secret ballot to who gave it: no column, no open ballot beside it, no entry."""
    schema = sa.inspect(record.connection)
    for table in schema.get_table_names(record.schema):
        if not table.startswith("secret_ballot"):
            continue
        for column in schema.get_columns(table, record.schema):
            findings.see()
            if column["name"] not in HARMLESS and TELLING.search(column["name"]):
                findings.fail(f"{table}.{column['name']} could lead to a voter")
    for said, statement in STRAY.items():
        for row in record.rows(statement):
            findings.fail(f"vote={row['id']} {said}")
