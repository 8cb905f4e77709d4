"""An office that sends officers to the grassroots, and what people write on the way."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tests.office import CHAIR, DEPUTY, PROVINCE, Office, district_office

BOARD, PROVINCE_CLERK = "Tô Minh Ban", "Tô Ngọc Số"
VICE, THIRD = "Tô Thị Nhì", "Tô Văn Ủy"
SENT = "Cao Nguyên Đi"
VOTERS = (PROVINCE, VICE, THIRD)
HOST_HEAD, HOST_VICE = CHAIR, DEPUTY

TEXT = "Bám sát cơ sở, nắm tình hình đoàn viên"
DECISION = {"signed_on": "21/11/2026", "effective_on": "23/11/2026", "term": "2022-2027"}


def placement_office(session: Session, now: dt.datetime) -> Office:
    """The district office; its province has a standing committee of three, a board, a clerk, and an officer to send."""
    office = district_office(session, now)
    for name, kind in (
        (VICE, "deputy_secretary"), (THIRD, "standing_member"), (BOARD, "organisation_officer"),
        (PROVINCE_CLERK, "clerk"), (SENT, "organisation_officer"),
    ):  # fmt: skip
        office.post(name, kind, "T")
    return office


def plan(office: Office, who: str = SENT) -> dict[str, Any]:
    return {"officer": str(office.people[who].id), "group": "provincial", "year": "2026", "paper": "152-KH/TĐTN-TCKT"}


def proposal(office: Office, host: str = "H", starts: str = "23/11/2026", ends: str = "22/02/2027") -> dict[str, Any]:
    return {
        "host": str(office.units[host].id), "post": "deputy_secretary", "starts_on": starts, "ends_on": ends,
        "need": "Huyện khuyết Phó Bí thư, Bí thư đang đi học", "goals": TEXT,
    }  # fmt: skip


CONSENT = {
    "opinion": "agree", "party_opinion": "agree", "paper_number": "31-CV/HU", "paper_date": "20/11/2026",
}  # fmt: skip
REPORT = {
    "situation": TEXT, "advantages": TEXT, "difficulties": TEXT, "solutions": "Mỗi quý một buổi tập huấn tại chi đoàn",
}  # fmt: skip
