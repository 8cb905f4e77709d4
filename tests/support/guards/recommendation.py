"""The guards and conditions of a recommendation, both ways: facts with the verdict that they have to get."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.core.facts import Facts, PersonFact, RuleValue
from workflows.rulebook import seed_rows

TODAY = dt.date(2026, 11, 21)
RULES = {
    row.key: RuleValue(row.key, row.value, row.measure, row.source, row.effective_from.isoformat())
    for row in sorted(seed_rows(), key=lambda row: row.effective_from)
}
MEMBER = PersonFact(1, "Người 1", "female", dt.date(2002, 5, 20), dt.date(2018, 3, 26), False)
FILE: dict[str, dict[str, Any]] = {
    "enrolment": {
        "person": 1,
        "ranking": "excellent",
        "ranking_year": 2025,
        "education": "enough",
        "basis": "consent",
        "consent_on": "2026-11-01",
        "consent_kept": "Văn phòng Đoàn xã",
        "minutes_on": "2026-11-01",
    },
    "tasks": {
        "1": {"entry": "1", "title": "A", "due_on": "2026-10-01", "result": "done", "done_on": "2026-10-01"},
        "2": {"entry": "2", "title": "B", "due_on": "2026-12-01", "result": "partly", "done_on": "2026-11-02"},
    },
    "reviews": {"1": {"entry": "1", "held_on": "2026-09-29"}},
    "branch_vote": {
        "held_on": "2026-11-03",
        "members": 15,
        "present": 13,
        "votes_for": 10,
        "votes_against": 2,
        "votes_blank": 1,
    },
    "branch_assessment": {"held_on": "2026-11-04", "conclusion": "recommend"},
    "certificate": {"issued_on": "2024-06-01"},
    "resolution": {
        "held_on": "2026-11-05",
        "members": 15,
        "present": 10,
        "votes_for": 6,
        "votes_against": 3,
        "votes_blank": 1,
        "introducer_months": 12,
    },
    "handover": {"held_on": "2026-11-06"},
    "candidate": {"held_on": "2026-11-07"},
    "cell": {"held_on": "2026-11-08"},
    "extension": {"held_on": "2026-11-09"},
    "committee": {"held_on": "2026-11-10", "received_on": "2026-11-11"},
    "ceremony": {"held_on": "2026-11-12"},
    "official": {"held_on": "2026-11-13"},
    "not_admitted": {"held_on": "2026-11-14"},
    "inquiry": {"sent_on": "2026-11-15"},
    "reply": {"held_on": "2026-11-16"},
}


def facts(
    member: PersonFact | None = MEMBER,
    rest: Mapping[str, Any] | None = None,
    changed: Mapping[str, str] | None = None,
    **sections: dict[str, Any],
) -> Facts:
    """Facts of a sound recommendation, with sections of the file changed (an empty one is taken out)."""
    file = dict(FILE)
    for name, words in sections.items():
        file[name] = {**file.get(name, {}), **words} if words else {}
    values = {**RULES, **{key: replace(RULES[key], value=value) for key, value in (changed or {}).items()}}
    found = Facts(TODAY, 17, "Chi đoàn Thôn 1", "branch", values, dossier=file, subject=member, actor_id=9)
    return replace(found, **(rest or {}))


SOUND = facts()


def born(day: dt.date) -> PersonFact:
    return replace(MEMBER, birth_date=day)


def joined(day: dt.date) -> Facts:
    """Facts where a month in the Union is asked for."""
    return facts(replace(MEMBER, union_joined_on=day), changed={"recommendation.union_months": "1"})


def task(**words: Any) -> dict[str, Any]:
    return {"3": {"entry": "3", "title": "C", "due_on": "2026-12-01", **words}}


def certificate_ends(issued: str, last: str, after: str) -> list[tuple[str, str, Facts]]:
    """60 months: good for a cell that meets on the last day, not on the one after."""
    return [
        ("certificate_on_cell_day", verdict, facts(certificate={"issued_on": issued}, cell={"held_on": day}))
        for verdict, day in (("pass", last), ("fail", after))
    ]


TABLE: list[tuple[str, str, Facts]] = [
    ("not_enrolled", "pass", SOUND),
    ("not_enrolled", "fail", facts(rest={"claimed": True})),
    ("not_own_file", "pass", SOUND),
    ("not_own_file", "fail", facts(rest={"actor_id": 1})),
    ("ranked_for_party", "pass", SOUND),
    ("ranked_for_party", "fail", facts(enrolment={"ranking": "good"})),
    ("ranked_for_party", "pass", facts(changed={"recommendation.ranking_min": "good"}, enrolment={"ranking": "good"})),
    ("ranked_for_party", "fail", facts(ranking={"ranking": "good", "ranking_year": 2025})),
    ("ranking_of_last_year", "pass", SOUND),
    ("ranking_of_last_year", "pass", facts(ranking={"ranking": "excellent", "ranking_year": 2026})),
    ("ranking_of_last_year", "fail", facts(enrolment={"ranking_year": 2024})),
    ("ranking_of_last_year", "fail", facts(enrolment={"ranking_year": 2027})),
    ("consent_recorded", "pass", SOUND),
    ("consent_recorded", "fail", facts(enrolment={"consent_on": None})),
    ("consent_recorded", "fail", facts(enrolment={"consent_kept": None})),
    ("consent_recorded", "fail", facts(enrolment={"basis": "law"})),
    ("consent_recorded", "pass", facts(enrolment={"basis": "law", "legal_basis": "Điều 19"})),
    ("tasks_due_later", "pass", SOUND),
    ("tasks_due_later", "fail", facts(tasks=task(due_on="2026-11-21"))),
    ("tasks_reported", "pass", SOUND),
    ("tasks_reported", "fail", facts(tasks=task())),
    ("tasks_reported", "fail", facts(tasks={})),
    ("reviewed", "pass", SOUND),
    ("reviewed", "fail", facts(reviews={})),
    ("reviewed", "fail", facts(changed={"recommendation.reviews_min": "2"})),
    ("long_enough_member", "pass", SOUND),
    ("long_enough_member", "pass", facts(replace(MEMBER, union_joined_on=dt.date(2026, 11, 20)))),
    ("long_enough_member", "pass", joined(dt.date(2026, 10, 21))),
    ("long_enough_member", "warn", joined(dt.date(2026, 10, 22))),
    ("long_enough_member", "warn", facts(replace(MEMBER, union_joined_on=None))),
    ("of_party_age", "pass", SOUND),
    ("of_party_age", "pass", facts(born(dt.date(2008, 11, 30)))),  # by month: the day does not matter
    ("of_party_age", "fail", facts(born(dt.date(2008, 12, 1)))),
    ("of_party_age", "pass", facts(born(dt.date(1966, 11, 1)))),
    ("of_party_age", "warn", facts(born(dt.date(1966, 10, 31)))),
    ("of_party_age_on_cell_day", "pass", facts(born(dt.date(2008, 11, 30)))),
    ("of_party_age_on_cell_day", "fail", facts(born(dt.date(2008, 12, 1)))),
    ("of_party_age_on_cell_day", "warn", facts(born(dt.date(1966, 10, 31)))),
    ("education_enough", "pass", SOUND),
    ("education_enough", "warn", facts(enrolment={"education": "less"})),
    ("certificate_today", "pass", SOUND),
    ("certificate_today", "pass", facts(certificate={"issued_on": "2021-11-21"})),  # 60 months to the day
    ("certificate_today", "warn", facts(certificate={"issued_on": "2021-11-20"})),
    ("certificate_today", "warn", facts(certificate={})),
    ("certificate_on_cell_day", "pass", facts(certificate={"issued_on": "2021-11-08"})),
    ("certificate_on_cell_day", "fail", facts(certificate={"issued_on": "2021-11-07"})),
    ("certificate_on_cell_day", "fail", facts(certificate={"issued_on": "2026-11-09"})),
    *certificate_ends("2022-01-31", "2027-01-31", "2027-02-01"),
    *certificate_ends("2024-02-29", "2029-02-28", "2029-03-01"),
    *certificate_ends("2023-02-28", "2028-02-28", "2028-02-29"),
    *certificate_ends("2022-02-06", "2027-02-06", "2027-02-07"),  # over Tết: months end on a day off too
    ("certificate_on_cell_day", "fail", facts(certificate={})),
    ("certificate_sound", "pass", SOUND),
    ("certificate_sound", "fail", facts(certificate={"issued_on": "2021-11-20"})),
    ("introduced_long_enough", "pass", SOUND),
    ("introduced_long_enough", "pass", facts(resolution={})),
    ("introduced_long_enough", "warn", facts(resolution={"introducer_months": 11})),
    ("dossier_fresh", "pass", SOUND),
    ("dossier_fresh", "pass", facts(resolution={"held_on": "2025-11-21"}, cell={})),
    ("dossier_fresh", "warn", facts(resolution={"held_on": "2025-11-20"}, cell={})),
    ("branch_figures", "pass", SOUND),
    ("branch_figures", "fail", facts(branch_vote={"present": 16})),
    ("branch_figures", "fail", facts(branch_vote={"votes_for": 11})),
    ("committee_figures", "pass", SOUND),
    ("committee_figures", "fail", facts(resolution={"present": 16})),
    ("committee_figures", "fail", facts(resolution={"votes_blank": 0})),
]

CONDITIONS: list[tuple[str, Facts, Facts]] = [
    ("branch_chose", SOUND, facts(branch_vote={"votes_for": 9})),  # two thirds of all 15, not of those present
    ("branch_holds_back", facts(branch_assessment={"conclusion": "train"}), SOUND),
    ("committee_resolved", SOUND, facts(resolution={"votes_for": 5})),
    ("committee_resolved", SOUND, facts(resolution={"present": 9})),
    ("certified", SOUND, facts(certificate={"issued_on": "2021-11-20"})),
]
