"""The guards of a file about a committee, both ways: facts with the verdict that they have to get."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tests.support.guards.elections import RULES, TODAY, UNIT
from workflows.core.facts import CommitteeFact, Facts, PersonFact, TermFact

TERM = TermFact(dt.date(2025, 3, 26), dt.date(2030, 3, 25), False, 6)
RESULT: dict[str, Any] = {
    "kind": "elected",
    "body": "executive_committee",
    "held_on": "2026-11-20",
    "opinion_date": "2026-11-19",
    "head": 1,
    "deputies": [2],
    "standing": [],
    "members": [3],
    "leaving": [],
    "members_fixed": 3,
    "ends_on": "2031-11-19",
}
NONE: dict[str, Any] = {"head": None, "deputies": [], "members": [], "members_fixed": None, "ends_on": None}
JOINING = {**NONE, "kind": "co_opted", "members": [3]}
LEAVING = {**NONE, "kind": "withdrawal", "leaving": [2]}
APPOINTED = {"kind": "appointed", "provisional": "yes", "ends_on": None}
MEMBERS = {1: frozenset({"secretary"}), 2: frozenset({"executive_member"})}


def person(number: int, birth: dt.date = dt.date(1999, 1, 1)) -> PersonFact:
    return PersonFact(number, f"Người {number}", "male", birth, dt.date(2015, 3, 26), False)


def facts(
    said: Mapping[str, Any] | None = None,
    sitting: Mapping[int, frozenset[str]] | None = None,
    births: Mapping[int, dt.date] | None = None,
    **given: Any,
) -> Facts:
    """A result of a congress of a commune. decision: the day in force; joined: who was added within the term."""
    committee = CommitteeFact(given.get("term", TERM), sitting or {}, frozenset(given.get("joined", ())))
    holders = {"secretary": person(1)} if sitting else {}
    day = given.get("decision", TODAY).isoformat()
    return Facts(
        today=TODAY,
        unit_id=UNIT,
        unit_name="Đoàn xã",
        unit_kind=given.get("unit_kind", "commune_union"),
        rules=RULES,
        dossier={
            "roster": RESULT | dict(said or {}),
            "attendance": {"summoned": 15, "present": given.get("present", 10)},
            "committee_check": {"complete": given.get("check", "complete")},
            "decision": {"signed_on": day, "effective_on": day},
        },
        candidates=tuple(person(number, (births or {}).get(number, dt.date(1999, 1, 1))) for number in range(1, 6)),
        holders=holders,
        committee=committee,
    )


TABLE: list[tuple[str, str, Facts]] = [
    ("lists_fit", "pass", facts()),
    ("lists_fit", "pass", facts({"standing": [4]})),
    ("lists_fit", "fail", facts({"standing": [4]}, unit_kind="branch")),
    ("lists_fit", "fail", facts({"head": None})),
    ("lists_fit", "fail", facts({"leaving": [4]})),
    ("lists_fit", "fail", facts({"body": "inspection_committee"}, unit_kind="branch")),
    ("lists_fit", "pass", facts({"body": "inspection_committee"})),
    ("lists_fit", "fail", facts({"body": "inspection_committee", "standing": [4]})),
    ("lists_fit", "pass", facts(LEAVING)),
    ("lists_fit", "fail", facts(LEAVING | {"leaving": []})),
    ("lists_fit", "fail", facts(LEAVING | {"members": [3]})),
    ("lists_fit", "fail", facts(JOINING | {"members": []})),
    ("named_once", "pass", facts()),
    ("named_once", "fail", facts({"members": [2, 3]})),
    ("posts_fit", "pass", facts(sitting=MEMBERS)),
    ("posts_fit", "pass", facts(JOINING, MEMBERS)),
    ("posts_fit", "fail", facts(JOINING | {"members": [2]}, MEMBERS)),
    ("posts_fit", "fail", facts(JOINING | {"head": 4}, MEMBERS)),
    ("posts_fit", "pass", facts(LEAVING, MEMBERS)),
    ("posts_fit", "fail", facts(LEAVING | {"leaving": [3]}, MEMBERS)),
    ("number_fixed", "pass", facts()),
    ("number_fixed", "fail", facts({"members": [3, 4]})),
    ("number_fixed", "fail", facts({"members_fixed": None})),
    ("number_fixed", "pass", facts(LEAVING, MEMBERS)),
    ("number_fixed", "pass", facts(JOINING | {"members": [3, 4, 5]}, MEMBERS)),
    ("number_fixed", "fail", facts(JOINING | {"members": [3, 4, 5, 6, 7]}, MEMBERS)),
    ("number_fixed", "fail", facts(JOINING, MEMBERS, term=None)),
    ("co_opted_within", "pass", facts()),
    ("co_opted_within", "pass", facts(JOINING, MEMBERS, joined=(7, 8, 9))),
    ("co_opted_within", "fail", facts(JOINING, MEMBERS, joined=(7, 8, 9, 10))),
    ("co_opted_within", "pass", facts(JOINING | {"members": [], "deputies": [2]}, MEMBERS, joined=(7, 8, 9, 10))),
    ("committee_of_age", "pass", facts(births={1: dt.date(1985, 11, 22), 2: dt.date(1990, 11, 22)})),
    ("committee_of_age", "fail", facts(births={1: dt.date(1985, 11, 21)})),
    ("committee_of_age", "fail", facts(births={2: dt.date(1990, 11, 21)})),
    ("committee_of_age", "fail", facts(births={1: dt.date(1990, 11, 21)}, unit_kind="branch")),
    ("committee_of_age", "fail", facts(births={1: dt.date(2008, 11, 22)}, unit_kind="branch")),
    ("committee_of_age", "pass", facts(LEAVING, births={2: dt.date(1980, 1, 1)})),
    ("gathering_quorate", "pass", facts()),
    ("gathering_quorate", "fail", facts(present=9)),
    ("gathering_quorate", "fail", facts(present=16)),
    ("term_given", "pass", facts()),
    ("term_given", "fail", facts({"ends_on": "2031-11-20"})),
    ("term_given", "fail", facts({"ends_on": "2026-11-20"})),
    ("term_given", "fail", facts({"ends_on": None})),
    ("term_given", "fail", facts({"provisional": "yes"})),
    ("term_given", "pass", facts(APPOINTED)),
    ("term_given", "fail", facts(APPOINTED | {"provisional": None})),
    ("term_given", "fail", facts(APPOINTED | {"provisional": "no"})),
    ("term_given", "fail", facts(APPOINTED | {"ends_on": "2026-11-21"})),
    ("term_given", "pass", facts(JOINING)),
    ("term_given", "fail", facts(JOINING | {"ends_on": "2027-11-20"})),
    ("term_given", "fail", facts({"body": "inspection_committee"})),
    ("term_covers_decision", "pass", facts()),
    ("term_covers_decision", "fail", facts(decision=dt.date(2031, 11, 19))),
    ("term_covers_decision", "pass", facts(APPOINTED)),
    ("term_covers_decision", "fail", facts(APPOINTED | {"ends_on": "2027-05-21"})),
    ("term_covers_decision", "pass", facts(JOINING, MEMBERS)),
    ("term_covers_decision", "fail", facts(JOINING, MEMBERS, decision=dt.date(2030, 3, 26))),
    ("committee_file_complete", "pass", facts()),
    ("committee_file_complete", "fail", facts(check="incomplete")),
]
CONDITIONS: list[tuple[str, Facts, Facts]] = [
    ("committee_elected", facts(), facts(APPOINTED)),
    ("committee_appointed", facts(APPOINTED), facts()),
    ("members_co_opted", facts(JOINING), facts()),
    ("members_withdraw", facts(LEAVING), facts(LEAVING | {"kind": "struck_off"})),
    ("members_struck_off", facts(LEAVING | {"kind": "struck_off"}), facts(LEAVING)),
]
