"""A commune of today that decides on the committee of its branch, and what the people there fill in."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tests.support.offices.commune import BRANCH, BRANCH_HEAD, MEMBER, NOMINEE, PROVINCE, commune_office
from tests.support.offices.district import Office
from tests.support.players import Players

PROVINCE_OFFICER, PROVINCE_CLERK, OTHER_OFFICER = "Võ Thùy Tổ", "Trần Mỹ Văn", "Hồ Văn Ban"
PROVINCE_MEMBERS = ("Huỳnh Hữu Tỉnh", "Bùi Kim Hai", "Ngô Bích Ba")


def two_levels(session: Session, now: dt.datetime) -> Office:
    """The commune with its branch; the province with two organisation officers, a clerk and a committee of three."""
    office = commune_office(session, now)
    for name, kind in ((PROVINCE_OFFICER, "organisation_officer"), (OTHER_OFFICER, "organisation_officer")):
        office.post(name, kind, PROVINCE, since=dt.date(2025, 7, 1))
    office.post(PROVINCE_CLERK, "clerk", PROVINCE, since=dt.date(2025, 7, 1))
    for name in PROVINCE_MEMBERS[1:]:
        office.post(name, "standing_member", PROVINCE, since=dt.date(2025, 7, 1))
    return office


def ids(office: Office, *names: str) -> list[str]:
    return [str(office.people[name].id) for name in names]


def result(office: Office, **said: Any) -> dict[str, Any]:
    """The result of the branch's congress: a secretary, a deputy and a member, for a year."""
    return {
        "kind": "elected",
        "body": "executive_committee",
        "gathering": "congress",
        "held_on": "20/11/2026",
        "head": ids(office, NOMINEE)[0],
        "deputies": ids(office, BRANCH_HEAD),
        "members": ids(office, MEMBER),
        "members_fixed": "3",
        "ends_on": "19/11/2027",
        "opinion_number": "07-CV/CB",
        "opinion_date": "19/11/2026",
        "opinion_by": "Chi bộ Thôn 1",
        "reason": "Đại hội Chi đoàn nhiệm kỳ mới.",
    } | said


ATTENDED = {"summoned": "15", "present": "13"}


def submit(play: Players, by: str = BRANCH_HEAD, unit: str = BRANCH, **said: Any) -> None:
    """Submit a committee; of one that was elected, also how many had come."""
    play.start(by, "committee-recognition", unit, **(words := result(play.office, **said)))
    if words["kind"] == "elected":
        play.move(by, "enter_attendance", **ATTENDED)


CHECKED = {"complete": "complete", "conclusion": "Đúng quy trình, đủ tiêu chuẩn"}
NOBODY = {
    "head": "",
    "deputies": [],
    "members": [],
    "members_fixed": "",
    "ends_on": "",
    "gathering": "conference",
}
"""In place of a whole committee, where people join or leave one."""
