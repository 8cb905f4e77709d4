"""The guards and conditions of a placement, both ways: facts with the verdict that they have to get."""

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
OFFICER = PersonFact(1, "Người 1", "male", dt.date(1991, 11, 21), dt.date(2007, 3, 26), False)
LONG = "Mỗi quý một buổi tập huấn"
FILE: dict[str, dict[str, Any]] = {
    "plan": {"officer": 1, "group": "provincial", "year": 2026},
    "proposal": {"host": 5, "post": "deputy_secretary", "starts_on": "2026-11-23", "ends_on": "2027-02-22"},
    "consent": {"opinion": "agree", "party_opinion": "agree", "paper_date": "2026-11-20"},
    "decision": {"signed_on": "2026-11-21", "effective_on": "2026-11-23", "signer": 9},
    "report": {"solutions": LONG},
    "assessment": {"result": "met"},
}
EXTEND = {"kind": "extend", "ends_on": "2027-04-30"}
RECALL = {"kind": "recall", "ends_on": "2026-12-31"}


def facts(rest: Mapping[str, Any] | None = None, **sections: dict[str, Any]) -> Facts:
    """Facts of a sound placement, with sections of the file changed."""
    file = {**FILE, **{name: {**FILE.get(name, {}), **words} for name, words in sections.items()}}
    found = Facts(
        today=TODAY,
        unit_id=2,
        unit_name="Tỉnh đoàn",
        unit_kind="province_union",
        rules=RULES,
        dossier=file,
        subject=OFFICER,
        opener_id=8,
        actor_id=8,
    )
    return replace(found, **(rest or {}))


def changed(change: dict[str, Any], **words: Any) -> Facts:
    said = {"signed_on": "2026-11-21", "effective_on": "2026-11-23", "ends_on": change["ends_on"], **words}
    return facts(change=change, changed=said)


SOUND = facts()
NINETY = {**RULES, "placement.minimum": replace(RULES["placement.minimum"], value="90 days")}

TABLE: list[tuple[str, str, Facts]] = [
    ("of_placement_age", "pass", SOUND),
    ("of_placement_age", "fail", facts({"subject": replace(OFFICER, birth_date=dt.date(1990, 11, 21))})),
    ("not_placed_already", "pass", SOUND),
    ("not_placed_already", "fail", facts({"claimed": True})),
    ("not_placed_before", "pass", facts({"earlier": frozenset({"cancelled"})})),
    ("not_placed_before", "warn", facts({"earlier": frozenset({"finished"})})),
    ("long_enough", "pass", SOUND),
    ("long_enough", "fail", facts(proposal={"ends_on": "2027-02-21"})),
    ("long_enough", "pass", facts({"rules": NINETY}, proposal={"ends_on": "2027-02-20"})),
    ("long_enough", "fail", facts({"rules": NINETY}, proposal={"ends_on": "2027-02-19"})),
    ("sending_dates", "pass", SOUND),
    ("sending_dates", "fail", facts(decision={"effective_on": "2026-11-24"})),  # a day short of three months
    ("change_decision_dates", "pass", changed(EXTEND)),
    ("change_decision_dates", "fail", changed(RECALL, effective_on="2027-01-01")),
    ("change_in_range", "pass", facts(change=EXTEND)),
    ("change_in_range", "fail", facts(change=EXTEND | {"ends_on": "2027-02-22"})),
    ("change_in_range", "pass", facts(change=RECALL)),
    ("change_in_range", "fail", facts(change=RECALL | {"ends_on": "2027-02-22"})),
    ("change_as_voted", "pass", changed(EXTEND)),
    ("change_as_voted", "fail", changed(EXTEND, ends_on="2027-04-29")),
    ("report_complete", "pass", SOUND),
    ("report_complete", "fail", facts(report={"solutions": "..."})),
    ("ended_long_enough", "pass", SOUND),
    ("ended_long_enough", "fail", changed(RECALL)),
    ("ended_long_enough", "pass", replace(changed(RECALL), dossier={**FILE, "assessment": {"result": "not_met"}})),
]

CONDITIONS: list[tuple[str, Facts, Facts]] = [
    ("host_agrees", SOUND, facts(consent={"opinion": "disagree"})),
    ("host_agrees", SOUND, facts(consent={"party_opinion": "disagree"})),
    ("is_extension", facts(change=EXTEND), facts(change=RECALL)),
    ("is_recall", facts(change=RECALL), SOUND),
]
