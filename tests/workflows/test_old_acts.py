"""What was done outside long ago, or before the present term, is no ground for a new file."""

import datetime as dt

import pytest

from tests.support.guards.dates import DAY, GROUNDS, OLDEST, ONE, TODAY, forms, named, refused, said
from workflows.core.facts import FrozenRules, RuleValue
from workflows.core.forms import FORMS, Date
from workflows.core.text import say
from workflows.guards.days import CaseDays, NamedDay, check_days, check_part

TERM_OF_OWN = (
    "slate.approval_date",
    "branch_meeting.held_on",
    "branch_vote.held_on",
    "branch_assessment.held_on",
    "roster.held_on",
)
LIVES = {
    "request_answer.birth_date",
    "incumbent.secretary_since",
    "incumbent.militia_since",
    "enrolment.consent_on",
    "certificate.issued_on",
}
"""Days of a life, which may lie as far back as that."""
HALF_A_YEAR = RuleValue(OLDEST, "6", "months", "Mặc định", "2005-01-01", "default")
AGES_AGO = dt.date(2020, 5, 21)
MONTHS_AGO = dt.date(2026, 5, 21)
"""The first day that counts of the six months before TODAY."""
RECENT = [(key, name, date) for key, name, date in forms() if any(rest.kind == "recent" for rest in date.rests or ())]


@pytest.mark.parametrize(("key", "name", "date"), RECENT, ids=[named(*row[1:]) for row in RECENT])
def test_what_was_done_outside_long_ago_no_longer_counts(key: str, name: str, date: Date) -> None:
    file = {"dossier": {"nomination": {"manner": "elected"}}, "rules": FrozenRules({OLDEST: HALF_A_YEAR})}
    field = date.short_name
    for day in (AGES_AGO, MONTHS_AGO - ONE):
        no = refused(name, field, day, CaseDays(), **file)
        assert no and (no.values["months"], no.values["day"]) == (6, MONTHS_AGO)
    assert refused(name, field, MONTHS_AGO, CaseDays(), **file) is None
    asks = "long_ago" in FORMS[name]()
    said_why = {field: AGES_AGO.isoformat(), "long_ago": "Nghị quyết đại hội gửi chậm do sắp xếp đơn vị"}
    assert bool(check_days(name, said_why, said({}, **file), CaseDays())) is not asks
    assert asks is (name in ("CommitteeResult", "Enrol")), "who cannot hold it again says why"


def test_every_day_of_an_act_that_opens_a_file_or_feeds_one_has_an_age() -> None:
    """A past day is bound by a day of the case itself (given, step, vote, written), or by the rule, or is no act."""
    bound = {"given", "step", "vote", "written", "recent", "today"}
    loose = {named(name, date) for _key, name, date in forms() if not {r.kind for r in date.rests or ()} & bound}
    assert loose == GROUNDS | LIVES


def test_a_part_that_is_completed_is_as_old_as_when_it_was_entered() -> None:
    past = CaseDays(written={"branch_meeting": (1, TODAY - 90 * ONE)})
    file = said({}, rules=FrozenRules({OLDEST: HALF_A_YEAR}))
    for day, stands in ((MONTHS_AGO - 80 * ONE, True), (MONTHS_AGO - 100 * ONE, False)):
        found = check_part("BranchMeeting", {"held_on": day.isoformat()}, file, past, ())
        assert (found == []) is stands


def test_no_act_before_the_term_of_whose_act_it_is() -> None:
    for relation, acts in (("own", TERM_OF_OWN), ("base", ("resolution.held_on",))):
        past = CaseDays(terms={relation: NamedDay(DAY, say("the first day of the term"))})
        found = {
            named(name, date): refused(name, date.short_name, DAY - ONE, past)
            for _key, name, date in forms()
            if not {rest.kind for rest in date.rests or ()} & {"today", "joined"} or "held_on" in date.short_name
        }
        assert {place for place, no in found.items() if no and no.values.get("day") == DAY} == set(acts)


def test_the_term_that_began_after_a_part_was_entered_does_not_count_for_it() -> None:
    term = CaseDays(terms={"own": NamedDay(DAY, say("x"))}, written={"branch_meeting": (1, DAY - ONE)})
    assert refused("BranchMeeting", "held_on", DAY - ONE, term)
    assert check_part("BranchMeeting", {"held_on": (DAY - ONE).isoformat()}, said({}), term, ()) == []
