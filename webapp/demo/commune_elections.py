"""The commune's elections between congresses, in every state: its committee elects, the province recognises."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.demo.commune import COMMUNE, PROVINCE
from webapp.demo.commune_cases import Commune
from webapp.demo.elections import Election
from webapp.demo.forums import EVERYBODY, Finder, Given, against, meet_on_paper
from workflows.core.calendar import local_date

BRANCHES = [f"SM-{number:02d}" for number in (*range(8, 17), 21, 22, 23, 24)]
"""Branches whose deputy secretaries stand, in turn."""


class CommuneElection(Election):
    """One election of the commune. Its ballots are on paper, those of the province as well."""

    above, board = PROVINCE, ("organisation_officer", PROVINCE)
    standing: list[int]

    def elected(self, count: int) -> "CommuneElection":
        """Let the executive committee meet, and everybody but one keep the first names, or everybody none."""
        self.everybody(tuple(self.standing[:count]))
        return self

    def decided(self, given: list[Given] = EVERYBODY) -> "CommuneElection":
        """Let the province check the file, and its standing committee vote."""
        self.check()
        self.now = meet_on_paper(self.session, self.find, self.public_id, self.now, given)
        self.version += 1
        return self

    def returned(self) -> "CommuneElection":
        words = {"code": "papers_missing", "parts": ["slate"], "text": "Bổ sung văn bản đồng ý chủ trương nhân sự."}
        self.move("send_back", *self.board, {"return": words})
        return self


def open_commune_elections(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make an election in every state; what the province issued after its last placement comes in order of days."""
    heads = (find("deputy_secretary", branch, local_date(now)).person_id for branch in BRANCHES)

    def proposed(days_ago: float, candidates: int = 2, seats: int = 1) -> CommuneElection:
        story = CommuneElection(session, find, COMMUNE, now - dt.timedelta(days=days_ago))
        story.standing = [next(heads) for _number in range(candidates)]
        story.propose(story.standing, seats)
        return story

    proposed(55, 1).elected(1).returned().wait(40)
    proposed(15, 2, 2).elected(2).decided().issue()
    proposed(14, 1).elected(1).decided(against(99)).refuse()
    proposed(12, 1).elected(1).decided(against(99))
    proposed(11, 1).elected(1).decided()
    proposed(9, 1).elected(0)
    proposed(8, 1).elected(1).check()
    proposed(6, 1).elected(1)
    proposed(7, 1).elected(1).returned()
    proposed(5, 1).withdraw()
    proposed(2, 2)
    Commune(session, find, now).plans(6, "executive_committee")
