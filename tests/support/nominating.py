"""The nomination of a secretary as its people go through it: what they write, and the steps through the pages."""

from typing import Any

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, MEMBERS, NEW, OFFICER, OLD, Office
from tests.support.players import Players

MEETING = {
    "held_on": "20/11/2026",
    "members": "15",
    "present": "13",
    "ballots": "13",
    "votes_for": "11",
    "votes_against": "2",
    "votes_blank": "0",
    "presided_by": "Lê Văn Tọa",
    "minutes_by": "Lê Thị Ký",
}


PARTY = {
    "opinion": "agree",
    "body": "Chi ủy chi bộ thôn 1",
    "paper_number": "07-CV/CB",
    "paper_date": "21.11.2026",
    "village_board": "agree",
}


DECISION = {"signed_on": "21/11/2026", "effective_on": "21/11/2026"}


FIGURES = ("members", "present", "ballots", "votes_for", "votes_against", "votes_blank")
"""Those of MEETING that two people come to."""


class Cast(Players):
    """The nomination's steps as everybody takes them."""

    def nominate(self, by: str, expect: int = 200, **words: Any) -> Browser:
        return self.start(by, "secretary-nomination", BRANCH, expect, **{**nomination(self.office), **words})

    def answer(
        self, by: str, party: int, opinion: str = "agree", health: str = "fit", reason: str = "", expect: int = 200
    ) -> Browser:
        browser = self.as_(by)
        path = f"{self.path}/answers/screening/{party}"
        assert browser.get(path).status_code == 200, browser.text
        browser.post_form(path, opinion=opinion, health=health, reason=reason)
        assert browser.response.status_code == expect, browser.text
        return browser

    def vote(self, *choices: str) -> None:
        self.ballots(MEMBERS, choices)

    def issue(self, by: str = CLERK) -> Browser:
        return self.move(by, "issue", signer=str(self.office.people[CHAIR].id), **DECISION)

    def to_decision(self, **words: Any) -> None:
        self.nominate(COMMUNE, **words)
        self.move(COMMUNE, "record_meeting", **MEETING)
        self.move(COMMUNE, "record_opinion", **PARTY)
        self.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")


def nomination(office: Office) -> dict[str, str]:
    """A replacement of the sitting secretary by NEW, elected."""
    return {
        "person": str(office.people[NEW].id),
        "seats": "single",
        "purpose": "replacement",
        "predecessor": str(office.people[OLD].id),
        "predecessor_reason": "age",
        "manner": "elected",
        "ranking": "good",
        "discipline": "none",
        "merits": "Năng nổ, nhiệt tình",
    }


DUAL = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Thôn đội trưởng xin thôi."}


def send_back(cast: Cast, *parts: str) -> None:
    cast.move(OFFICER, "send_back", code="figures_wrong", parts=list(parts), text="Xem lại số liệu")
    assert cast.case().state == "returned"


def resubmit(cast: Cast, by: str = COMMUNE, expect: int = 200, **words: Any) -> Browser:
    return cast.move(by, "resubmit", expect, completed="Đã bổ sung", **words)
