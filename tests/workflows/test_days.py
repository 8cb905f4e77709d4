"""Every day of every form against what it rests on: the day before is refused at its field, with the other day."""

from dataclasses import replace

import pytest

from tests.support.guards.dates import DAY, GROUNDS, MEMBER, OLDEST, ONE, SITTING, TODAY, forms, named, refused, said
from workflows import WORKFLOWS
from workflows.core.check import faults
from workflows.core.forms import FORMS, CaseForm, Date
from workflows.core.model import START, State, Workflow
from workflows.core.terms import LIFE, Role, given, written
from workflows.core.text import say
from workflows.guards.days import CaseDays, Life, NamedDay, check_days, check_part
from workflows.registers import REGISTERS
from workflows.secretary_nomination.process import SecretaryNomination

CHAINS = """
branch_meeting.held_on < party_opinion.paper_date
decision.signed_on < decision.effective_on
decision.signed_on < military_appointment.paper_date
military_appointment.paper_date < military_appointment.effective_on
decision.effective_on < handover.held_on
decision.effective_on < review.effective_on
military_appointment.effective_on < review.effective_on
roster.held_on < roster.ends_on
roster.held_on < committee_check.submission_date
request.asked_on < request_reply.replied_on
request.asked_on < request_answer.answered_on
request.asked_on < request_refusal.answered_on
request.asked_on < request_extension.told_on
request_reply.replied_on < request_answer.answered_on
request_reply.replied_on < request_refusal.answered_on
request_reply.replied_on < request_extension.told_on
request_extension.told_on < request_extension.until
request_answer.birth_date < request_answer.union_joined_on
party_opinion.paper_date < appraisal.submission_date
proposal.starts_on < proposal.ends_on
proposal.starts_on < decision.effective_on
decision.effective_on < activity.held_on
decision.effective_on < change.ends_on
decision.effective_on < changed.ends_on
changed.signed_on < changed.effective_on
release.signed_on < release.effective_on
trip.starts_on < trip.ends_on
enrolment.minutes_on < reviews.held_on
enrolment.minutes_on < branch_vote.held_on
reviews.held_on < branch_vote.held_on
not_admitted.held_on < reviews.held_on
not_admitted.held_on < branch_vote.held_on
branch_vote.held_on < branch_assessment.held_on
branch_assessment.held_on < resolution.held_on
resolution.held_on < handover.held_on
reply.held_on < handover.held_on
handover.held_on < candidate.held_on
candidate.held_on < cell.held_on
cell.held_on < extension.held_on
cell.held_on < committee.held_on
extension.held_on < committee.held_on
committee.held_on < committee.received_on
committee.held_on < ceremony.held_on
ceremony.held_on < official.held_on
ceremony.held_on < not_official.held_on
handover.held_on < not_admitted.held_on
candidate.held_on < not_admitted.held_on
cell.held_on < not_admitted.held_on
extension.held_on < not_admitted.held_on
asked.asked_on < asked.until
assignment.given_on < assignment.last_day
conference.period_from < conference.period_to
assignment.given_on < result.done_on
plan.starts_on < plan.ends_on
plan.starts_on < programme_review.held_on
line.given_on < line.ready_by
line.given_on < line_in_force.since
not_admitted.held_on < inquiry.sent_on
inquiry.sent_on < reply.held_on
lines.starts_on < lines.ends_on
"""
PAST = {
    "decision.signed_on": {"step", "vote"},
    "changed.signed_on": {"step", "vote"},
    "release.signed_on": {"step", "vote"},
    "party_opinion.paper_date": {"nomination", OLDEST},
    "appraisal.submission_date": {OLDEST},
    "committee_check.submission_date": {OLDEST},
    "list_check.submission_date": {OLDEST},
    "slate.approval_date": {"own", OLDEST},
    "branch_vote.held_on": {"own", OLDEST},
    "branch_assessment.held_on": {"own", OLDEST},
    "resolution.held_on": {"base", OLDEST},
    "outside.decided_on": {"vote"},
    "planning_opinion.paper_date": {"vote"},
    "planning.ends_on": {"today"},
    "consent.paper_date": {"proposal"},
    "tasks.done_on": {"tasks"},
    "tasks.due_on": {"today"},
    "trip.starts_on": {"today"},
    "proposal.starts_on": {"today"},
    "change.ends_on": {"today"},
    "review.effective_on": {"today"},
    "branch_meeting.held_on": {"joined", "secretary", "own", OLDEST},
    "enrolment.minutes_on": {"joined", OLDEST},
    "election_check.submission_date": {"vote"},
    "time_asked.until": {"today"},
    "conclusions.last_day": {"today"},
    "time.until": {"today"},
    "plan.starts_on": {"today"},
    "directive.signed_on": {"step"},
    "reports.until": {"today"},
    "pilots.ready_by": {"today"},
    "conclusion.ready_by": {"today"},
    "programme_task.last_day": {"today"},
    "programme_review.rest_by": {"today"},
    "line_delay.until": {"today"},
    "request_answer.birth_date": {"life"},
    "request_answer.union_joined_on": {"life", "born"},
    "incumbent.militia_since": {"life", "born"},
    "incumbent.secretary_since": {"life", "born"},
    "enrolment.consent_on": {"life", "born"},
    "certificate.issued_on": {"life", "born"},
    "roster.held_on": {"life", "own", OLDEST},
    "roster.opinion_date": {"life", OLDEST},
}
"""Days that rest on one that no form gives: of the journal, of a vote, of a person, of a term, of a rule."""


def rests_of(name: str, date: Date) -> set[str]:
    """Places of the days of forms that a date rests on."""
    section = FORMS[name].section
    places = [rest.place for rest in date.rests or () if rest.kind == "given"]
    return {place if "." in place else f"{section}.{place}" for place in places}


def test_every_day_says_what_it_rests_on() -> None:
    chains = [tuple(line.split(" < ")) for line in CHAINS.strip().splitlines()]
    for key, name, date in forms():
        place, rests = named(name, date), rests_of(name, date)
        assert date.rests is not None, f"{key}: {place}"
        assert rests <= {before for before, after in chains if after == place}, f"{key}: {place}"
        if not (rests and place == "handover.held_on"):  # of two processes
            other = {rest.place or rest.kind for rest in date.rests if rest.kind != "given"}
            assert other - rests == PAST.get(place, set()), f"{key}: {place}"
        assert bool(date.rests) != (place in GROUNDS), f"{key}: {place}"


@pytest.mark.parametrize("line", CHAINS.strip().splitlines())
def test_no_day_before_the_one_it_rests_on(line: str) -> None:
    before, after = line.split(" < ")
    section, _dot, field = after.partition(".")
    found = [each for each in forms() if named(*each[1:]) == after and before in rests_of(*each[1:])]
    assert found, "no form asks for these days"
    for key, name, date in found:
        past = CaseDays(forms=WORKFLOWS[key].definition.forms())
        answers = {field: (DAY - ONE).isoformat()}
        if before.startswith(f"{section}."):
            answers[before.partition(".")[2]] = DAY.isoformat()
        early = said({before: DAY.isoformat()}, today=DAY)
        (no,) = (check for check in check_days(name, answers, early, past) if check.field == field)
        assert no.sentence and no.sentence.values["day"] == DAY and no.sentence.values["what"].text
        on_it = check_days(name, {**answers, field: DAY.isoformat()}, early, past)
        assert [check for check in on_it if check.field == field] == [], f"{key}: on one day they may lie"
        assert bool(check_days(name, {field: (DAY + ONE).isoformat()}, early, past)) is not date.future


VOTE, STEP = NamedDay(DAY, say("the vote")), NamedDay(DAY, say("the step"))


@pytest.mark.parametrize("form", ["IssueDecision", "SendOfficer", "ChangeStay", "ReleaseFromHost"])
@pytest.mark.parametrize(
    "past",
    [
        CaseDays(
            acted=NamedDay(DAY - 9 * ONE, say("the step")), votes=(("a", NamedDay(DAY - ONE, say("void"))), ("b", VOTE))
        ),
        CaseDays(acted=STEP, votes=(("a", NamedDay(DAY - ONE, say("the vote"))),)),
    ],
    ids=["vote", "step"],
)
def test_a_decision_rests_on_the_last_vote_and_the_step_before_it(form: str, past: CaseDays) -> None:
    no = refused(form, "signed_on", DAY - ONE, past)
    assert no and (no.values["day"], no.values["what"]) in ((DAY, say("the vote")), (DAY, say("the step")))
    assert refused(form, "signed_on", DAY, past) is None
    assert refused(form, "signed_on", TODAY + ONE, past), "none is signed tomorrow"


def test_an_opinion_without_a_meeting_rests_on_the_proposal() -> None:
    past = CaseDays(written={"nomination": (1, DAY)})
    for manner in ("appointed", "elected"):
        rest = {"dossier": {"nomination": {"manner": manner}}}
        early = check_days("PartyOpinion", {"paper_date": "2026-11-09"}, said({}, **rest), past)
        assert bool(early) is (manner == "appointed"), "a branch that elects may have met before it proposed"


def test_a_task_is_not_seen_done_before_it_was_given() -> None:
    past = CaseDays(written={"tasks": (5, TODAY), "tasks.1": (2, DAY)})
    for day, stands in ((DAY - ONE, False), (DAY, True)):
        answers = {"entry": 1, "done_on": day.isoformat()}
        assert (check_days("TaskResult", answers, said({}), past) == []) is stands


def test_nobody_is_elected_before_they_joined_or_the_sitting_secretary_sat() -> None:
    for rest in ({"subject": MEMBER}, {"subject": None, "holders": {"secretary": SITTING}}):
        assert refused("BranchMeeting", "held_on", DAY - ONE, CaseDays(), **rest)
        assert refused("BranchMeeting", "held_on", DAY, CaseDays(), **rest) is None


def test_no_day_outside_of_a_life() -> None:
    life = Life(NamedDay(DAY, say("founded")), NamedDay(DAY + ONE, say("the last day")))
    for _key, name, date in forms():
        if {rest.kind for rest in date.rests or ()} & {"today", "joined"}:
            continue
        if LIFE in (date.rests or ()):
            assert refused(name, date.short_name, DAY - ONE, CaseDays(lives=(life,))) is None
            continue
        for day, stands in ((DAY - ONE, False), (DAY, True), (DAY + ONE, True), (DAY + 2 * ONE, False)):
            no = refused(name, date.short_name, day, CaseDays(lives=(life,)))
            assert (no is None) is stands, f"{name} {day}"


def test_a_part_that_is_completed_stays_before_what_rests_on_it() -> None:
    file = {"branch_meeting.held_on": "2026-11-12", "party_opinion.paper_date": "2026-11-14"}
    written = {"branch_meeting": (2, DAY), "party_opinion": (3, DAY)}
    past = CaseDays(forms=SecretaryNomination.definition.forms(), written=written)

    def part(day: str, past: CaseDays = past, fallen: tuple[str, ...] = ()) -> bool:
        return bool(check_part("BranchMeeting", {"held_on": day}, said(file), past, fallen))

    assert part("2026-11-15") and not part("2026-11-14")
    assert not part("2026-11-15", fallen=("party_opinion",)), "an opinion that is asked again stops nothing"
    assert not part("2026-11-15", replace(past, written={**written, "branch_meeting": (4, DAY)})), "an older round"
    voted = replace(past, votes=(("ballot", NamedDay(DAY + 3 * ONE, say("the vote"))),))
    assert part("2026-11-14", voted) and not part("2026-11-14", voted, ("ballot",)) and not part("2026-11-13", voted)


def test_a_form_whose_day_says_nothing_is_a_fault() -> None:
    class Silent(CaseForm):
        section = "silent"
        day = Date("Day")
        other = Date("Other", rests=(given("nowhere.day"), written("nothing", "x")))

    class Wrong(Workflow):
        key, title = "wrong", "Wrong"
        done = State("Done")
        ask = START.to(done, by=Role("who", ("secretary",), "own"), label="Ask", form=Silent)

    found = [each for each in faults(Wrong.definition, ["Silent"], [], ["secretary"], {}, {}) if "Silent" in each]
    assert found == [
        "form 'Silent' does not say what its day 'day' rests on",
        "day 'other' of 'Silent' rests on 'nowhere.day', which no form here gives",
        "day 'other' of 'Silent' rests on 'nothing', which no form here gives",
    ]


def test_what_is_older_than_a_unit_that_a_reform_has_founded() -> None:
    """A member's certificate and consent, a secretary's first day; the grounds of the first committee of the unit."""
    new = CaseDays(lives=(Life(NamedDay(DAY, say("founded"))),))
    for form, field in (
        ("ClassCertificate", "issued_on"),
        ("Enrol", "consent_on"),
        ("Incumbent", "secretary_since"),
        ("Incumbent", "militia_since"),
    ):
        assert refused(form, field, DAY - ONE, new) is None, field
        assert refused(form, field, MEMBER.birth_date - ONE, new, subject=MEMBER), field
    for kind, bound in (("appointed", False), ("elected", True)):
        for field in ("held_on", "opinion_date"):
            answers = {field: (DAY - ONE).isoformat()}
            found = check_days("CommitteeResult", answers, said({"roster.kind": kind}), new)
            assert bool(found) is bound, f"{kind} {field}"


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_a_row_of_a_register_lies_in_the_life_of_its_unit_and_ends_after_it_begins(key: str) -> None:
    """The day of a row is held against its unit and today; each further day rests on another one of the same form."""
    register = REGISTERS[key]
    days = {field.short_name: field for field in register.entry.declared() if isinstance(field, Date)}
    assert register.day in days and days[register.day].rests is not None
    for name, date in days.items():
        assert date.rests is not None, name
        places = [rest.place for rest in date.rests if rest.kind == "given"]
        assert set(places) <= days.keys() - {name}, name
        assert name == register.day or places or date.rests == () and date.future, name
