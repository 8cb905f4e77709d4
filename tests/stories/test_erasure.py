"""Erasing what is kept about an officer who has left: what goes from every table, what the law lets stay, the proof."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import (
    CLERK,
    COMMUNE,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    Office,
    district_office,
    user_name,
)
from tests.support.personal_data import chain_holds, erase, keep_a_year, leaves, tables_naming
from webapp.models import (
    Account,
    Case,
    Contribution,
    Delegation,
    Draft,
    Event,
    FrozenPaper,
    IssuedPaper,
    Kinship,
    MailChoice,
    Meeting,
    MeetingAttendance,
    MeetingChange,
    MeetingPaper,
    Minutes,
    PaperPlace,
    Person,
    PersonCorrection,
    PersonPair,
    RegisterPerson,
    RegisterRow,
    SavedView,
    SignIn,
    Watch,
)
from webapp.services.accounts.drafts import keep
from webapp.services.command import Command
from webapp.services.meetings import planning
from webapp.services.meetings.replanning import kept_plan
from webapp.services.personal_data.names import BLACK
from workflows.registers.loans import Loans

LEAVER = MEMBERS[4]
"""Sat in the committee and voted on somebody else; a paper of the branch names them; they hold no post any more."""
WRONG, PHONE, ADDRESS = "Mai Cũ Sai", "0909123123", "roi.di@example.vn"


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    yield Cast(district_office(session, clock.now), new_client, app)


def about_another(cast: Cast) -> str:
    """A nomination of somebody else in which LEAVER presides at the branch, and votes at the committee's meeting."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "presided_by": LEAVER})
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.meet()
    for name in MEMBERS:
        browser = cast.as_(name)
        browser.get(cast.path)
        if [form for form in browser.forms if form.action.endswith("/ballot")]:
            browser.post_form(f"{cast.path}/ballot", choice="for")
    cast.issue()
    session, now = cast.office.session, cast.app.config["CLOCK"]()
    session.rollback()
    meeting = session.scalars(sa.select(Meeting.public_id)).one()
    command = Command(cast.office.actor(CLERK, now.date()), now, "the meeting is over")
    planning.close(session, meeting, command)
    return cast.path


def traces(office: Office, now: dt.datetime) -> None:
    """Everything else that the program may keep about LEAVER."""
    session, leaver, other = office.session, office.people[LEAVER].id, office.people[CLERK].id
    session.rollback()
    session.add(Kinship(declarer_id=leaver, relative_id=other, kind="sibling", declared_at=now))
    day = now.date()
    report = {"title": f"Báo cáo của {LEAVER}", "by_whom": LEAVER, "reference": "", "text": f"{LEAVER} trình bày"}
    meeting = session.scalars(sa.select(Meeting.id)).first()
    session.add(MeetingPaper(meeting_id=meeting, **report, key="report", put_by_id=other, put_at=now))
    said = {"text": f"{LEAVER} nên chuẩn bị thêm", "beforehand": True, "speaker_id": other, "written_by_id": other}
    session.add(Contribution(meeting_id=meeting, **said, key="remark", written_at=now))
    plan = session.scalars(sa.select(Meeting)).first()
    assert plan
    session.add(kept_plan(plan, f"{LEAVER} ốm", Command(office.actor(CLERK, day), now, "replanned")))
    session.add(
        Delegation(
            absent_id=leaver, deputy_id=other, valid_from=day, valid_to=day + dt.timedelta(days=2), declared_at=now
        )
    )
    session.execute(sa.update(Person).where(Person.id == leaver).values(phone=PHONE))
    first, second = sorted((leaver, other))
    said_of_both = {"noted": f"{LEAVER} ở thôn khác", "noted_at": now, "reason": f"{LEAVER} là cháu"}
    session.add(PersonPair(one_id=first, other_id=second, **said_of_both, decided_at=now, decided_by_id=other))
    correction = {"case_id": session.scalar(sa.select(Case.id)), "name": "full_name", "was": WRONG, "now": LEAVER}
    session.add(PersonCorrection(person_id=leaver, corrected_at=now, corrected_by_id=other, **correction))
    said = {"purpose": f"{LEAVER} nuôi dê", "lender": "NHCSXH", "standing": "granted"}
    row = {"register": Loans.key, "unit_id": office.units["H-01"].id, "day": day, "answers": said, "version": 1}
    loan = RegisterRow(**row, salt="", key="loan", body_hash="", entered_by_id=other, entered_at=now)
    session.add(loan)
    session.flush()
    session.add(RegisterPerson(row_id=loan.id, person_id=leaver, unit_id=office.units["H-01-01"].id))
    session.flush()
    loan.standing, loan.confirmed_by_id = "confirmed", office.people[OFFICER].id
    account = session.scalars(sa.select(SignIn.account_id).where(SignIn.account_id.is_not(None))).first()
    mine = session.execute(sa.text("select id from account where person_id = :id"), {"id": leaver}).scalar_one()
    choice = {"code": "1", "code_expires": now, "choices": {}}
    session.add(MailChoice(account_id=mine, address=ADDRESS, confirmed_at=now, **choice))
    view = SavedView(owner_id=leaver, page="tracking", name=f"Việc của {LEAVER}", query="late=1", key="v", saved_at=now)
    session.add(view)
    session.flush()
    session.add(Watch(person_id=other, view_id=view.id, every="daily", seen_at=now, told_at=now))
    session.execute(
        sa.update(SignIn).where(SignIn.account_id == account).values(kept_page="/x", kept_fields=[["text", LEAVER]])
    )
    session.execute(
        sa.update(MeetingAttendance).where(MeetingAttendance.person_id == leaver).values(reason=f"{LEAVER} đi viện")
    )
    session.commit()


@pytest.mark.at_length
@pytest.mark.both_engines
def test_after_the_time_of_keeping_nothing_names_the_person(cast: Cast, session: Session, clock: Any) -> None:
    about = about_another(cast)
    traces(cast.office, clock.now)
    keep_a_year(session)
    leaves(cast.office, dt.date(2026, 11, 30), LEAVER)
    session.execute(sa.update(Case).values(closed_at=clock.now, state="ended", outcome="done", due_on=None))
    session.execute(sa.text("delete from task"))
    session.commit()
    login = user_name(LEAVER)
    assert {"person", "minutes", "frozen_paper", "event_answers", "case"} <= set(tables_naming(session, LEAVER))
    clock.now = clock.now.replace(year=2029)
    erase(cast, clock, LEAVER)
    assert tables_naming(session, LEAVER, WRONG, PHONE, ADDRESS, login) == {}
    row = session.scalars(sa.select(RegisterRow)).one()
    assert (row.answers["purpose"], row.standing, row.erased_at is not None) == (f"{BLACK} nuôi dê", "confirmed", True)
    assert session.scalars(sa.select(RegisterPerson)).all() == []
    session.rollback()
    assert session.scalars(sa.select(MeetingChange.reason)).one() == f"{BLACK} ốm"
    minutes = session.scalars(sa.select(Minutes)).one()
    assert BLACK in json.dumps(minutes.content, ensure_ascii=False) and NEW in json.dumps(
        minutes.content, ensure_ascii=False
    )
    assert chain_holds(session)
    other = session.scalars(sa.select(Case).where(Case.public_id == about.rpartition("/")[2])).one()
    moves = session.scalars(sa.select(Event.move).where(Event.case_id == other.id, Event.kind == "archive")).all()
    assert moves == ["blackened"] and other.erased_at is None and other.dossier["nomination"]
    assert cast.as_(COMMUNE).get(about).status_code == 200 and BLACK in cast.as_(COMMUNE).text


@pytest.mark.at_length
def test_what_has_to_be_kept_keeps_the_name_and_nothing_else(cast: Cast, session: Session, clock: Any) -> None:
    """Minutes, papers and the register for as long as the rules say; the page says so before it is confirmed."""
    about_another(cast)
    traces(cast.office, clock.now)
    leaves(cast.office, dt.date(2026, 11, 22), LEAVER)
    clock.now = dt.datetime(2026, 12, 21, 2, tzinfo=dt.UTC)
    before = session.scalars(sa.select(FrozenPaper.content)).all(), session.scalars(sa.select(Minutes.content)).all()
    account = session.scalar(sa.select(Account.id).where(Account.username == user_name(CLERK))) or 0
    for page, title, words in (("/one", "", LEAVER), ("/two", f"Trả lời: {LEAVER}", "Đã xem"), ("/three", "", "Khác")):
        keep(session, account, page, title, [("text", words)], clock.now)
    erase(cast, clock, LEAVER)
    assert session.scalars(sa.select(Draft.page)).all() == ["/three"]
    assert tables_naming(session, PHONE, ADDRESS, user_name(LEAVER), WRONG) == {}
    stays = {
        "person",
        "minutes",
        "meeting_paper",
        "meeting_change",
        "contribution",
        "frozen_paper",
        "issued_paper",
        "event_answers",
        "case",
    }
    assert set(tables_naming(session, LEAVER)) == stays
    after = session.scalars(sa.select(FrozenPaper.content)).all(), session.scalars(sa.select(Minutes.content)).all()
    assert before == after and chain_holds(session)
    person = session.get_one(Person, cast.office.people[LEAVER].id)
    assert (person.full_name, person.birth_date, person.search) == (LEAVER, dt.date(1900, 1, 1), "")
    assert session.scalars(sa.select(MeetingAttendance.reason).where(MeetingAttendance.reason.is_not(None))).all() == []
    acts = session.scalars(sa.select(Event).where(Event.kind == "data", Event.move == "removed")).one()
    assert acts.consequences == {"categories": {"absences": 1, "kept_forms": 2, "registers": 1}}


@pytest.mark.at_length
@pytest.mark.parametrize("second", [LEAVER, "Mai Trùng Hồ"])
def test_a_record_that_was_joined_goes_with_the_same_request(
    second: str, cast: Cast, session: Session, clock: Any
) -> None:
    """Both names may stand in one note, and the same name in two records is nobody else's."""
    about_another(cast)
    office, kept = cast.office, cast.office.people[LEAVER].id
    session.rollback()
    paper, clerk = session.scalars(sa.select(IssuedPaper.id)).first(), office.people[CLERK].id
    place = {"paper_id": paper, "actor_id": clerk, "actor_post": "clerk:1", "at": clock.now}
    session.add(PaperPlace(box=f"{LEAVER} và {second}", folder="", **place))
    twin = {"sex": "male", "birth_date": dt.date(1990, 1, 1), "likeness": "x", "search": "x", "sort_key": "x"}
    session.add(Person(code="TWIN", full_name=second, given_name=LEAVER.split()[-1], joined_into_id=kept, **twin))
    session.commit()
    leaves(office, dt.date(2026, 11, 22), LEAVER)
    clock.now = dt.datetime(2026, 12, 21, 2, tzinfo=dt.UTC)
    erase(cast, clock, LEAVER)
    session.rollback()
    assert session.scalars(sa.select(PaperPlace.box)).one() == f"{BLACK} và {BLACK}"


@pytest.mark.at_length
def test_who_stands_in_a_kept_file_in_words_alone_keeps_the_name(cast: Cast, session: Session, clock: Any) -> None:
    """Under a pseudonym nobody would find the words again when the time of keeping is over."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "presided_by": INSPECTOR})
    leaves(cast.office, dt.date(2026, 11, 22), INSPECTOR)
    clock.now = dt.datetime(2036, 12, 22, 2, tzinfo=dt.UTC)
    erase(cast, clock, INSPECTOR)
    session.rollback()
    person = session.get_one(Person, cast.office.people[INSPECTOR].id)
    assert (person.full_name, person.erased_at) == (INSPECTOR, None)
    assert "case" in tables_naming(session, INSPECTOR)
