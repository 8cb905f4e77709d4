"""Cases that are late: reported to the level above once, stopped while returned, and no act after a last day."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
    district_office,
    rule,
    user_name,
)
from tests.support.offices.second_person import put_day, revoke_day
from webapp.models import Account, Case, Escalation, Event, Mail, Notice, Person, Vote
from webapp.queries.clock.late import (
    escalation_recipients,
    late_below,
    receives_escalations,
    reported_to,
    reported_to_actor,
)
from webapp.services import calendar
from webapp.services.cases import ballots, commands
from webapp.services.cases.rehearsing import rehearse
from webapp.services.clock.ticking import tick
from webapp.services.notices.reminders import remind
from webapp.services.people import delegations
from webapp.services.refusals import Refused
from workflows.core.calendar import HOME, local_date

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(session: Session, clock: Clock) -> Office:
    office = district_office(session, clock())
    calendar.seed(session, clock())
    return office


@pytest.fixture
def desk(office: Office, clock: Clock) -> Desk:
    return Desk(office, clock)


def replacement(office: Office) -> dict[str, Any]:
    return {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}


def at(day: str, time: str = "09:00") -> dt.datetime:
    """A moment in Việt Nam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=HOME)


def clock_entries(session: Session) -> list[tuple[str, dict[str, Any]]]:
    session.rollback()
    rows = session.execute(sa.select(Event.move, Event.consequences).where(Event.kind == "clock").order_by(Event.id))
    return [tuple(row) for row in rows]  # type: ignore[misc]


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("measure", "returned_on", "resubmitted_on", "left", "due"),
    [
        # 15 days for the Party's opinion, begun on Monday 23 November.
        ("days", "2026-11-23", "2026-12-01", 15, "2026-12-16"),
        ("days", "2026-12-01", "2026-12-20", 7, "2026-12-28"),
        ("days", "2026-12-08", "2026-12-09", 0, "2026-12-09"),
        ("days", "2026-12-10", "2026-12-20", -2, "2026-12-21"),
        # 15 working days: the 24th is a holiday, so the last one is 15 December.
        ("working_days", "2026-12-01", "2026-12-02", 10, "2026-12-16"),
        ("working_days", "2026-12-05", "2026-12-30", 7, "2027-01-11"),
        # Half a year for it, to Monday 24 May: what is left is counted in days.
        ("months", "2027-01-23", "2027-02-01", 121, "2027-06-02"),
    ],
)
def test_the_clock_stands_still_while_a_file_is_returned(
    measure: str, returned_on: str, resubmitted_on: str, left: int, due: str, desk: Desk, clock: Clock, session: Session
) -> None:
    rule(session, "nomination.party_days", "6" if measure == "months" else "15", measure)
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    clock.now = at(returned_on)
    desk.move(OFFICER, case, "send_back")
    assert desk.case(case).days_left == left
    clock.now = at(resubmitted_on)
    desk.move(COMMUNE, case, "resubmit", completed="Đã bổ sung")
    assert (desk.state(case), desk.case(case).due_on) == ("party_opinion", dt.date.fromisoformat(due))


def test_a_limit_that_rolls_forward_ends_on_a_working_day(desk: Desk, session: Session) -> None:
    case = desk.start(OLD, BRANCH, NEW, **replacement(desk.office))
    assert desk.case(case).due_on == dt.date(2026, 11, 30)
    desk.clock.now = at("2026-12-26")
    desk.move(OLD, case, "record_meeting")
    assert desk.case(case).due_on == dt.date(2027, 1, 11), "15 days end on Sunday 10 January"


def test_a_limit_stays_on_a_day_off_where_a_row_says_so(desk: Desk, session: Session) -> None:
    rule(session, "clock.rolls_forward", "no", "yes_no")
    desk.clock.now = at("2026-11-22")
    case = desk.start(OLD, BRANCH, NEW, **replacement(desk.office))
    assert desk.case(case).due_on == dt.date(2026, 11, 29), "a Sunday"


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("day", "kind", "due"),
    [
        ("2026-11-30", "holiday", "2026-12-01"),  # the last day itself is off
        ("2026-11-29", "worked", "2026-11-29"),  # a Sunday to which the limit had moved on
        ("2026-12-01", "holiday", "2026-11-30"),  # after it
        ("2026-11-27", "holiday", "2026-11-30"),  # before it: plain days count on
    ],
)
def test_a_changed_day_moves_a_limit_that_rolls_forward(
    day: str, kind: str, due: str, desk: Desk, session: Session
) -> None:
    desk.clock.now = at("2026-11-22")
    case = desk.start(OLD, BRANCH, NEW, **replacement(desk.office))
    assert desk.case(case).due_on == dt.date(2026, 11, 30), "7 days end on Sunday the 29th"
    draft = calendar.DayDraft(dt.date.fromisoformat(day), kind, "Nghỉ", "QĐ", None)
    put_day(session, draft, at("2026-11-23"))
    assert desk.case(case).due_on == dt.date.fromisoformat(due)


def test_a_late_case_is_told_to_the_level_above_once(desk: Desk, clock: Clock, session: Session) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    assert desk.case(case).due_on == dt.date(2026, 12, 8)
    for moment, moved in (
        (at("2026-12-12", "23:59"), 0),
        (at("2026-12-13", "00:00"), 1),
        (at("2026-12-13", "00:00"), 0),
        (at("2027-01-20"), 0),
    ):
        assert tick(session, moment) == moved, moment
    district = desk.office.units["H"]
    assert clock_entries(session) == [("escalated", {"due": "2026-12-08", "units": [district.id]})]
    row = desk.case(case)
    assert (row.state, row.version, row.escalated_on) == ("party_opinion", 1, dt.date(2026, 12, 13))
    assert [(line.unit, line.due_on) for line in reported_to(session, row.id)] == [(district.name, row.due_on)]
    for name, told in ((OFFICER, 1), (CHAIR, 1), (COMMUNE, 0), (PROVINCE, 0)):
        assert len(late_below(session, desk.office.actor(name)).rows) == told, name
    assert receives_escalations(desk.office.actor(CLERK)) == receives_escalations(desk.office.actor(OLD)) == []

    clock.now = at("2027-01-20")
    desk.move(COMMUNE, case, "record_opinion")
    row = desk.case(case)
    assert (row.state, row.escalated_on, reported_to(session, row.id)) == ("appraisal", None, [])
    assert row.due_on == dt.date(2027, 1, 27)
    assert tick(session, at("2027-02-01")) == 1, "where it stands now it is late anew, and is reported to the province"
    assert late_below(session, desk.office.actor(PROVINCE)).rows
    assert not late_below(session, desk.office.actor(OFFICER)).rows


def told(session: Session, *kinds: str) -> dict[str, list[tuple[dt.date | None, str | None]]]:
    """Open notices of late cases below, by whom they are to: the last day, and what becomes of the mail."""
    session.rollback()
    rows = session.execute(
        sa.select(Person.full_name, Notice.due_on, Mail.status)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(Mail, Mail.notice_id == Notice.id)
        .where(Notice.kind == "escalated", Notice.done_at.is_(None))
        .order_by(Notice.id)
    )
    found: dict[str, list[tuple[dt.date | None, str | None]]] = {}
    for row in rows:
        found.setdefault(row.full_name, []).append((row.due_on, row.status))
    return found


@pytest.mark.at_length
def test_who_hears_of_late_cases_is_told_in_the_transaction_of_the_entry(
    app: Flask, desk: Desk, clock: Clock, session: Session
) -> None:
    """Once each, mailed as chosen, and no more when the case has moved on or the calendar gives it time."""
    outbox, sink, office = Outbox(app, session), Sink(), desk.office
    for name in (OFFICER, CHAIR, MEMBERS[1], MEMBERS[2]):
        outbox.address(name, escalated={CHAIR: "none"}.get(name, "now"))
    office.post(CHAIR, "organisation_officer", "H")  # a recipient twice, gets one notice
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(office), manner="appointed")
    late, due = at("2026-12-13"), dt.date(2026, 12, 8)
    delegations.delegate(
        session,
        *(office.people[name].id for name in (OFFICER, MEMBERS[2])),
        None,
        late.date(),
        dt.date(2026, 12, 14),
        late,
    )
    assert told(session) == {}
    assert tick(session, late) == 1
    expected = {CHAIR: [(due, None)], **dict.fromkeys((MEMBERS[1], OFFICER, MEMBERS[2]), [(due, "waiting")])}
    assert told(session) == expected
    assert (tick(session, late), remind(session, late), told(session)) == (0, 1, expected), "the holders, of their day"
    with listening(sink) as post:
        assert outbox.send(post, late) == ["sent"] * 3
        session.execute(sa.update(Notice).where(Notice.kind == "escalated").values(read_at=late))
        session.commit()
        assert {str(letter["Subject"]) for letter in sink.letters} == {f"Cấp dưới quá hạn: hồ sơ {case[:8].upper()}"}
        clock.now = at("2026-12-15")
        remind(session, clock.now)
        assert set(told(session)) == {CHAIR, MEMBERS[1], OFFICER}, "who stood in does so no more"
        office.post("Mai Thị Thay", "deputy_secretary", "H", since=clock.now.date())
        remind(session, clock.now)
        assert "Mai Thị Thay" in told(session), "who comes into such a post gets a notice as well"
        desk.move(COMMUNE, case, "record_opinion")
        assert told(session) == {}
        assert tick(session, at("2027-01-20")) == 1
        assert list(told(session)) == [PROVINCE], "where it stands now the level above is another one"


@pytest.mark.at_length
@only_sqlite
def test_who_may_not_see_the_case_is_not_told_though_it_was_reported_to_his_unit(desk: Desk, session: Session) -> None:
    """And for everybody alike: one statement finds the recipients for all, and one condition for each."""
    office, late = desk.office, at("2026-12-13")
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.post("Đinh Huyện Khác", "organisation_officer", "K")
    case = desk.case(desk.start(COMMUNE, BRANCH, NEW, **replacement(office), manner="appointed"))
    session.add(Escalation(case_id=case.id, unit_id=office.units["K"].id, due_on=dt.date(2026, 12, 8)))
    session.commit()
    for absent, deputy, workflow in ((OFFICER, MEMBERS[2], None), (CHAIR, CLERK, "placement"), (CLERK, OFFICER, None)):
        ids = office.people[absent].id, office.people[deputy].id
        delegations.delegate(session, *ids, workflow, late.date(), late.date(), late)
    tick(session, late)
    remind(session, late)
    assert set(told(session)) == {CHAIR, MEMBERS[1], OFFICER, MEMBERS[2]}
    assert remind(session, late) == 0
    for day, sealed in ((late.date(), False), (late.date(), True), (late.date() + dt.timedelta(days=1), False)):
        session.execute(sa.update(Case).values(sealed=sealed))
        heard = {row.person_id for row in session.execute(escalation_recipients(day))}
        report = sa.select(Escalation.case_id).join(Case, Case.id == Escalation.case_id)
        for name, person in office.people.items():
            hears = session.scalar(report.where(reported_to_actor(office.actor(name, day)))) is not None
            assert hears == (person.id in heard), (name, day, sealed)


@pytest.mark.at_length
def test_a_calendar_that_gives_time_again_ends_what_was_told_and_is_late_anew(desk: Desk, session: Session) -> None:
    rule(session, "nomination.party_days", "5", "working_days")
    desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    late = at("2026-12-06")
    assert tick(session, late) == 1
    before, rows = told(session), []
    assert [due for ((due, _mail),) in before.values()] == [dt.date(2026, 12, 1)] * 3
    for number in (25, 26, 27, 30):
        wanted = calendar.DayDraft(dt.date(2026, 11, number), "holiday", "Bão", "CV", None)
        rows.append(put_day(session, wanted, late))
    assert (told(session), tick(session, late)) == ({}, 0)
    for row in rows:
        revoke_day(session, row, late)
    assert tick(session, late) == 1
    assert told(session) == before, "the same notices, opened again"


@pytest.mark.at_length
def test_a_recurring_duty_that_is_late_is_told_as_well(desk: Desk, clock: Clock, session: Session) -> None:
    desk.office.unit("H-01-05", "branch", "H-01", "Chi đoàn Thôn 5")
    desk.office.post("Mới Thị Một", "member", "H-01-05")
    case = desk.to_office("H-01-05", "Mới Thị Một")
    row = desk.case(case)
    assert (row.state, row.due_on, row.clock_on) == ("in_office", None, dt.date(2027, 12, 19))
    assert tick(session, at("2027-12-18")) == 0
    # A year less the nine days by which this branch comes before others, 30 days for the review and 5 days of grace.
    assert tick(session, at("2027-12-19")) == 1
    assert clock_entries(session)[0][1]["due"] == "2027-12-14"


def test_nobody_is_above_the_highest(desk: Desk, session: Session) -> None:
    """The district holds it and has no level above here: the journal says that it is late, nobody's list does."""
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(COMMUNE, case, "record_opinion")
    desk.office.units["T"].valid_to = dt.date(2026, 12, 1)
    session.commit()
    assert tick(session, at("2026-12-20")) == 1
    assert clock_entries(session) == [("escalated", {"due": "2026-11-30", "units": []})]


Deed = Callable[[Desk, str], Any]
AFTER_A_LAPSE: dict[str, Deed] = {
    "resubmit": lambda desk, case: desk.move(COMMUNE, case, "resubmit", completed="Đã bổ sung"),
    "propose_another": lambda desk, case: desk.move(COMMUNE, case, "propose_another"),
    "withdraw": lambda desk, case: desk.move(COMMUNE, case, "withdraw"),
    "cancel": lambda desk, case: desk.move(OFFICER, case, "cancel"),
}
AFTER_A_VOTE: dict[str, Deed] = {
    "ballot": lambda desk, case: desk.vote(case, MEMBERS[4], "against"),
    "changed ballot": lambda desk, case: desk.vote(case, MEMBERS[0], "against"),
    "leave": lambda desk, case: ballots.leave_vote(
        desk.office.session, case, desk.command(MEMBERS[4], {"recusal": {"text": "Bận"}})
    ),
    "close": lambda desk, case: desk.close(case, CHAIR),
}


@pytest.mark.at_length
@pytest.mark.parametrize("deed", AFTER_A_LAPSE)
def test_nothing_is_done_to_a_file_after_its_last_day(deed: str, desk: Desk, clock: Clock) -> None:
    """No timer has come: the act is refused with the day, and the file lapses at once."""
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(OFFICER, case, "send_back")
    assert desk.case(case).due_on == dt.date(2026, 12, 23)
    clock.now = at("2026-12-24", "00:00")
    with pytest.raises(Refused) as refused:
        AFTER_A_LAPSE[deed](desk, case)
    assert refused.value.sentence.values == {"day": dt.date(2026, 12, 23)}
    row = desk.case(case)
    assert (row.state, row.outcome, row.version) == ("lapsed", "lapsed", 3)
    assert tick(desk.office.session, clock.now) == 0


@pytest.mark.at_length
def test_looking_at_what_would_happen_lets_no_file_lapse(desk: Desk, clock: Clock, session: Session) -> None:
    """Who looks at a step before it is made changes nothing, not even what the clock is to do."""
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(OFFICER, case, "send_back")
    clock.now = at("2026-12-24", "00:00")
    command, before = desk.command(COMMUNE, version=desk.case(case).version), fingerprint(session.get_bind())
    with pytest.raises(Refused, match="can no longer be done"):
        rehearse(session, case, "withdraw", command)
    session.rollback()
    assert changed(before, fingerprint(session.get_bind())) == [] and desk.state(case) == "returned"


@pytest.mark.at_length
@pytest.mark.parametrize("deed", AFTER_A_LAPSE)
def test_on_its_last_day_it_is_still_done(deed: str, desk: Desk, clock: Clock) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(OFFICER, case, "send_back")
    clock.now = at("2026-12-23", "23:59")
    AFTER_A_LAPSE[deed](desk, case)
    assert desk.state(case) not in ("returned", "lapsed")


@pytest.mark.at_length
@pytest.mark.parametrize("deed", AFTER_A_VOTE)
def test_no_ballot_counts_after_the_last_day_of_a_vote(deed: str, desk: Desk, clock: Clock, session: Session) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(COMMUNE, case, "record_opinion")
    desk.move(OFFICER, case, "appraise")
    for name in MEMBERS[:4]:
        desk.vote(case, name, "for")
    last = desk.case(case).due_on
    assert last is not None
    clock.now = at((last + dt.timedelta(days=1)).isoformat(), "00:00")
    with pytest.raises(Refused, match="closed with the ballots given until then"):
        AFTER_A_VOTE[deed](desk, case)
    assert desk.state(case) == "issuing", "four of five for it, as they stood on the last day"
    vote = session.scalars(sa.select(Vote)).one()
    assert (vote.outcome, session.scalar(sa.text("select count(*) from ballot where choice = 'for'"))) == ("carried", 4)


def test_a_retry_after_the_last_day_gets_the_first_answer(desk: Desk, clock: Clock) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    words = desk.words("send_back")
    command = desk.command(OFFICER, words, 1, key="tap")
    commands.make_move(desk.office.session, case, "send_back", command)
    clock.now = at("2027-03-01")
    again = desk.command(OFFICER, words, 1, key="tap")
    assert commands.make_move(desk.office.session, case, "send_back", again) == case
    assert desk.state(case) == "returned", "a retry does nothing, also not this"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_one_case_that_cannot_be_moved_keeps_no_other_waiting(
    app: Flask, desk: Desk, clock: Clock, session: Session
) -> None:
    for number in (1, 2):
        code, name = f"H-01-3{number}", f"Hà Thị {number}"
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {number}")
        desk.office.post(name, "member", code)
        desk.start(COMMUNE, code, name, manner="appointed")
    first = session.scalars(sa.select(Case).order_by(Case.id)).first()
    assert first is not None
    first.rules = {}
    session.commit()
    with pytest.raises(ExceptionGroup) as failed:
        tick(session, at("2026-12-31"))
    assert [note for error in failed.value.exceptions for note in error.__notes__] == [f"case {first.id}"]
    session.rollback()
    assert [case.escalated_on is None for case in session.scalars(sa.select(Case).order_by(Case.id))] == [True, False]
    clock.now = at("2026-12-31")
    late = sa.select(Notice.case_id).where(Notice.kind == "late").distinct()
    said = app.test_cli_runner().invoke(args=["tick"])
    assert said.exit_code == 1 and isinstance(said.exception, ExceptionGroup)
    session.rollback()
    assert session.scalars(late).all() == [first.id + 1], "and people get notices of the other one"


@pytest.mark.at_length
def test_the_pages_say_who_is_late_since_when(
    desk: Desk, clock: Clock, session: Session, new_client: Callable[..., Browser]
) -> None:
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    tick(session, at("2026-12-13"))
    clock.now = at("2026-12-14")
    officer = new_client()
    officer.enter(user_name(OFFICER))
    officer.get("/inbox/late-below")
    assert "Secretary / Deputy secretary – Đoàn xã Thử Một: late since 09/12/2026" in officer.text
    officer.get(f"/cases/{case}")
    assert "Late since 09/12/2026; reported to Huyện đoàn Thử on 13/12/2026." in officer.text
    assert "Late: due 08/12/2026. Reported to Huyện đoàn Thử" in officer.text, "the journal says so"
    assert "Tuesday, 08/12/2026" in officer.text
    officer.get("/tracking?late=1")
    assert "Reported to the level above on 13/12/2026" in officer.text
    commune = new_client()
    commune.enter(user_name(COMMUNE))
    commune.get("/inbox/late-below")
    assert "No case below you is late" in commune.text
    member = new_client()
    member.enter(user_name(OLD))
    assert member.get("/inbox/late-below").status_code == 404
    assert "Late at levels below" not in member.get("/inbox").text


@pytest.mark.at_length
def test_a_page_that_is_open_too_long_is_told_and_shows_what_came_of_it(
    desk: Desk, clock: Clock, session: Session, new_client: Callable[..., Browser]
) -> None:
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk.office), manner="appointed")
    desk.move(OFFICER, case, "send_back")
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    path = f"/cases/{case}/moves/resubmit"
    clock.now = at("2026-12-23", "23:50")
    browser.enter(user_name(COMMUNE))
    browser.get(path)
    clock.now = at("2026-12-24", "00:01")
    browser.post_form(path, completed="Đã bổ sung biên bản")
    assert browser.response.status_code == 409
    assert "The last day for this was 23/12/2026, and the case has moved on automatically." in browser.text
    assert "Đã bổ sung biên bản" in browser.text, "what was typed is kept"
    assert "Lapsed" in browser.text
    assert desk.state(case) == "lapsed"
    assert local_date(clock.now) == dt.date(2026, 12, 24)
