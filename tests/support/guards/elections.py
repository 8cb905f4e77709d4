"""The guards of an election between two congresses, both ways: facts with the verdict that they have to get."""

import datetime as dt
from typing import Any

from workflows.core.facts import Facts, PersonFact, PostFact, RuleValue
from workflows.rulebook import seed_rows

TODAY = dt.date(2026, 11, 21)
UNIT = 3
RULES = {
    row.key: RuleValue(row.key, row.value, row.measure, row.source, row.effective_from.isoformat())
    for row in sorted(seed_rows(), key=lambda row: row.effective_from)
}
SLATE = {"post": "executive_member", "seats": 1, "people": [1, 2], "approval_date": "2026-11-21"}


def person(number: int, birth: dt.date = dt.date(1999, 1, 1), post: str = "secretary", unit: int = 9) -> PersonFact:
    held = (PostFact(post, unit, "Đơn vị", dt.date(2020, 1, 1)),)
    return PersonFact(number, f"Người {number}", "male", birth, dt.date(2015, 3, 26), False, held)


OUTSIDE = (person(1), person(2))
MEMBER = person(3, post="executive_member", unit=UNIT)
STANDING = person(4, post="standing_member", unit=UNIT)
SECRETARY = person(5, unit=UNIT)


def facts(*candidates: PersonFact, sitting: PersonFact | None = None, check: str = "complete", **said: Any) -> Facts:
    return Facts(
        today=TODAY,
        unit_id=UNIT,
        unit_name="Đoàn xã",
        unit_kind="base_union",
        rules=RULES,
        dossier={"slate": SLATE | said, "election_check": {"complete": check}},
        candidates=candidates or OUTSIDE,
        holders={"secretary": sitting} if sitting else {},
    )


TABLE: list[tuple[str, str, Facts]] = [
    ("seats_fit", "pass", facts(sitting=SECRETARY)),
    ("seats_fit", "pass", facts(seats=2)),
    ("seats_fit", "fail", facts(seats=3)),
    ("seats_fit", "fail", facts(seats=0)),
    ("seats_fit", "pass", facts(post="secretary")),
    ("seats_fit", "fail", facts(post="secretary", seats=2)),
    ("seats_fit", "fail", facts(post="secretary", sitting=SECRETARY)),
    ("candidates_fit", "pass", facts()),
    ("candidates_fit", "fail", facts(OUTSIDE[0], MEMBER)),
    ("candidates_fit", "pass", facts(MEMBER, post="standing_member")),
    ("candidates_fit", "fail", facts(OUTSIDE[0], post="standing_member")),
    ("candidates_fit", "fail", facts(STANDING, post="standing_member")),
    ("candidates_fit", "pass", facts(STANDING, MEMBER, post="deputy_secretary")),
    ("candidates_of_age", "pass", facts(person(1, dt.date(1990, 11, 22)))),
    ("candidates_of_age", "fail", facts(person(1, dt.date(1990, 11, 21)), person(2))),
    ("election_file_complete", "pass", facts()),
    ("election_file_complete", "fail", facts(check="incomplete")),
    ("not_about_oneself", "pass", Facts(TODAY, UNIT, "", "", RULES, candidates=(MEMBER,), actor_id=4)),
    ("not_about_oneself", "fail", Facts(TODAY, UNIT, "", "", RULES, candidates=(MEMBER,), actor_id=3)),
    ("impartial", "fail", Facts(TODAY, UNIT, "", "", RULES, candidates=(MEMBER,), actor_id=3)),
]
