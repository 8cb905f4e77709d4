"""A commune of today: directly under the province, with three officers, a branch and a military command."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tests.support.offices.district import Office, passwords_suffice
from webapp.services import rules

SECRETARY, DEPUTY, STANDING = "Đặng Kim Thư", "Lương Văn Phó", "Ngô Thị Viên"
BRANCH_HEAD, NOMINEE, MEMBER = "Thông Minh Chi", "Đỗ Kim Mới", "Ksor Đức Khác"
COMMANDER = "Đỗ Thành Quân"
COMMUNE, BRANCH, PROVINCE = "X-01", "X-01-01", "T"
BEGIN = dt.date(2025, 7, 1)


def commune_office(session: Session, now: dt.datetime, appraiser: str | None = STANDING) -> Office:
    """A province and a commune with a secretary, a deputy and a member of the standing committee, a branch, a command.

    The deputy is the clerk as well. appraiser: who is named for organisation and inspection; None for nobody.
    """
    office = Office(session, now.date())
    rules.seed(session, now)
    passwords_suffice(session, now)
    office.unit(PROVINCE, "province_union", name="Tỉnh đoàn Thử", since=BEGIN)
    office.unit(COMMUNE, "commune_union", PROVINCE, name="Đoàn xã Tân Thử", since=BEGIN)
    office.unit("X-01-QS", "military_command", COMMUNE, name="Ban Chỉ huy Quân sự xã Tân Thử", since=BEGIN)
    office.unit(BRANCH, "branch", COMMUNE, name="Chi đoàn Thôn 1", since=BEGIN)
    office.term(office.units[BRANCH], dt.date(2026, 3, 1), dt.date(2027, 2, 28), members_fixed=3)
    office.post("Huỳnh Hữu Tỉnh", "secretary", PROVINCE, since=BEGIN)
    for name, kind in ((SECRETARY, "secretary"), (DEPUTY, "deputy_secretary"), (STANDING, "standing_member")):
        office.post(name, kind, COMMUNE, since=BEGIN)
    office.post(DEPUTY, "clerk", COMMUNE, since=BEGIN)
    if appraiser:
        office.post(appraiser, "appraising_officer", COMMUNE, since=BEGIN)
    office.post(COMMANDER, "commander", "X-01-QS", since=BEGIN)
    office.person(NOMINEE, dt.date(1999, 4, 3), "female")
    office.post(BRANCH_HEAD, "deputy_secretary", BRANCH, since=BEGIN)
    office.post(NOMINEE, "member", BRANCH, since=BEGIN)
    office.post(MEMBER, "member", BRANCH, since=BEGIN)
    return office


def first_seat(office: Office, **words: Any) -> dict[str, str]:
    """A nomination of NOMINEE as the first secretary, elected by the branch."""
    return {
        "person": str(office.people[NOMINEE].id),
        "seats": "single",
        "purpose": "first_seat",
        "manner": "elected",
        "ranking": "good",
        "discipline": "none",
        "merits": "Năng nổ, nhiệt tình",
        **words,
    }
