"""One human being is one person: those responsible see likely doubles, decide about them, and join two records."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support import workbooks
from tests.support.browserlike import numbered
from tests.support.desk import Desk, faults
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
)
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter
from webapp.demo.people import new_person
from webapp.models import (
    Account,
    Case,
    DoubleQuestion,
    Event,
    Kinship,
    Notice,
    Person,
    PersonJoin,
    PersonPair,
    Post,
    RegisterPerson,
    post_held_on,
)
from webapp.queries.cases.context import load_context
from webapp.queries.people.lookalikes import likeness
from webapp.services.changes.account_requests import ask_for_account
from webapp.services.command import Command
from webapp.services.imports import plan_import, read_workbook
from webapp.services.people import joining
from webapp.services.refusals import Refused

TWIN, OLD_TWIN = "Đỗ KimMới", "Thông ThuCũ"
BIRTH = dt.date(1999, 4, 3)


@pytest.fixture
def twin(office: Office) -> Person:
    """A second record of NEW, in another spelling, in the same branch."""
    office.person(TWIN, BIRTH, "female")
    office.post(TWIN, "member", "H-01-01")
    return office.people[TWIN]


def address(office: Office, twin: Person) -> str:
    return f"/people/doubles/{numbered('person', office.people[NEW].id)}/{numbered('person', twin.id)}"


@pytest.mark.parametrize(
    "name", ["Đỗ Kim Mới", "Do Kim Moi", "ĐỖ KIM MỚI", "Ðỗ Kim Mới", "Dо Kіm Моi", "Ｄo Kim Moi", "Do Kim\u200b Moi"]
)
def test_spellings_of_one_name_are_alike(name: str) -> None:
    assert likeness(name) == "dokimmoi"
    assert likeness("Thuý Hoà Lý") == likeness("Thúy Hòa Lí") == "thuihoali"


@pytest.mark.at_length
def test_a_pair_is_decided_by_those_responsible_and_never_asked_again(
    office: Office, twin: Person, sign_in: SignIn, session: Session
) -> None:
    url = address(office, twin)
    for stranger in (CLERK, OTHER, NEW):
        assert sign_in(stranger).get(url).status_code == 404
        assert sign_in(stranger).get("/people/doubles").status_code == 404
    browser = sign_in(COMMUNE)
    for page in ("/inbox", "/people"):
        browser.get(page)
        assert "1 likely double" in browser.text
    browser.get("/people/doubles")
    assert url in browser.response.text
    browser.get(url)
    assert browser.post_form(url, decision="two", reason="").status_code == 422
    browser.post_form(url, decision="two", reason="Hai chị em họ, khác số định danh")
    assert "Hai chị em họ" in browser.text and browser.path == "/people/doubles"
    [pair] = session.scalars(sa.select(PersonPair))
    assert pair.decided_by_id == office.people[COMMUNE].id
    browser.get("/people")
    assert "1 likely double" not in browser.text


def test_kin_decide_nothing_about_a_pair(office: Office, twin: Person, sign_in: SignIn, session: Session) -> None:
    declared = {"declarer_id": office.people[COMMUNE].id, "relative_id": twin.id, "kind": "sibling"}
    session.add(Kinship(**declared, declared_at=dt.datetime.now(dt.UTC)))
    session.commit()
    url, browser = address(office, twin), sign_in(COMMUNE)
    browser.get(url)
    assert browser.post_form(url, decision="two", reason="Khác nhau").status_code == 409
    assert "another officer" in browser.text


@pytest.mark.parametrize(("born", "known", "sex"), [("1999-04-14", "day", "female"), ("1999-04-03", "day", "male")])
def test_who_differs_is_no_double(
    office: Office, twin: Person, sign_in: SignIn, session: Session, born: str, known: str, sex: str
) -> None:
    twin.birth_date, twin.birth_known, twin.sex = dt.date.fromisoformat(born), known, sex
    session.commit()
    assert sign_in(COMMUNE).get(address(office, twin)).status_code == 404


@pytest.mark.at_length
@pytest.mark.both_engines
@pytest.mark.parametrize("born", ["1999-03-04", "1999-04-13", "1999-04-05", "1999-05-03", "1989-04-03", "1998-04-03"])
def test_a_birth_mistyped_once_is_found_in_one_unit(
    office: Office, twin: Person, sign_in: SignIn, session: Session, born: str
) -> None:
    twin.birth_date = dt.date.fromisoformat(born)
    session.commit()
    browser = sign_in(COMMUNE)
    browser.get("/people/doubles")
    assert address(office, twin) in browser.response.text
    other = office.unit("H-01-07", "branch", "H-01")
    session.execute(sa.update(Post).where(Post.person_id == twin.id).values(unit_id=other.id))
    session.commit()
    assert sign_in(COMMUNE).get(address(office, twin)).status_code == 404, "in a whole office such people are many"


@pytest.mark.at_length
def test_that_two_records_are_two_people_can_be_corrected(
    office: Office, twin: Person, sign_in: SignIn, session: Session
) -> None:
    url, browser = address(office, twin), sign_in(COMMUNE)
    browser.get(url)
    browser.post_form(url, decision="two", reason="Hai chị em họ")
    assert url in browser.response.text, "from the list of what is decided"
    browser.get(url)
    assert "Hai chị em họ" in browser.text
    again = {**browser.form(url).values, "decision": "two", "reason": "Vẫn thế"}
    assert browser.post(url, again).status_code == 422, "decided already"
    browser.get(url)
    browser.post_form(url, decision="one", reason="Cùng số định danh")
    [join] = session.scalars(sa.select(PersonJoin))
    assert (join.reason, join.confirmed) == ("Cùng số định danh", False), "by a second officer, as always"


def test_no_second_account_before_a_decision(office: Office, twin: Person, session: Session, clock: Any) -> None:
    session.execute(sa.text("DELETE FROM account WHERE person_id = :who"), {"who": twin.id})
    session.commit()
    with pytest.raises(Refused) as refused:
        ask_for_account(session, twin.code, "do.kim.moi.2", clock.now)
    assert "one human being has one account" in str(refused.value)
    first, second = sorted((office.people[NEW].id, twin.id))
    session.add(
        PersonPair(
            one_id=first,
            other_id=second,
            decided_at=clock.now,
            decided_by_id=office.people[COMMUNE].id,
            reason="Hai chị em họ",
        )
    )
    session.commit()
    assert ask_for_account(session, twin.code, "do.kim.moi.2", clock.now)


@pytest.mark.at_length
def test_those_responsible_answer_what_an_import_asks(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    person, branch = office.people[NEW], office.units["H-01-01"]
    question = DoubleQuestion(
        code="X9",
        full_name="Do Kim Moi",
        likeness="dokimmoi",
        sex="female",
        birth_date=BIRTH,
        birth_known="day",
        person_id=person.id,
        unit_id=branch.id,
        file_name="tep.xlsx",
        asked_at=clock.now,
    )
    session.add(question)
    session.commit()
    url = f"/people/doubles/questions/{question.id}"
    assert sign_in(OTHER).get(url).status_code == 404
    browser = sign_in(COMMUNE)
    browser.get("/people/doubles")
    browser.get(url)
    browser.post_form(url, answer="same", reason="Cùng số định danh")
    session.rollback()
    assert (question.answer, question.answered_by_id) == ("same", office.people[COMMUNE].id)
    browser.get("/people/doubles")
    assert "Do Kim Moi" in browser.text and "the same person" in browser.text
    assert "1 likely double" not in browser.get("/people").get_data(as_text=True), "nothing waits"
    browser.get(url)
    assert "Cùng số định danh" in browser.text
    browser.post_form(url, answer="two", reason="Xem lại: hai chị em")
    session.rollback()
    assert (question.answer, question.reason) == ("two", "Xem lại: hai chị em"), "changed until it is imported"
    session.delete(question)
    session.commit()
    assert sign_in(COMMUNE).get(url).status_code == 404, "imported"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_two_records_are_joined_by_two_officers_and_nothing_is_rewritten(
    office: Office, twin: Person, sign_in: SignIn, session: Session, clock: Any, app: Any
) -> None:
    kept, day = office.people[NEW], dt.date(2020, 1, 1)
    office.post(TWIN, "executive_member", "H-01", since=day)
    declared = {"declarer_id": twin.id, "relative_id": office.people[OTHER].id, "kind": "sibling"}
    session.add(Kinship(**declared, declared_at=clock.now))
    twin.mail_address = "ten.khac@example.vn"
    session.commit()
    url, proposer = address(office, twin), sign_in(COMMUNE)
    proposer.get(url)
    proposer.post_form(url, decision="one", reason="Cùng một số định danh")
    [join] = session.scalars(sa.select(PersonJoin))
    page = f"/people/doubles/joins/{join.id}"
    proposer.get(page)
    assert "Confirm" not in proposer.text, "who proposes does not confirm"
    second = sign_in(OFFICER)
    second.get(page)
    second.post_form(page, decision="confirm", why="")
    session.expire_all()
    assert (join.confirmed, join.decided_by_id) == (True, office.people[OFFICER].id)
    assert (twin.joined_into_id, kept.mail_address) == (kept.id, "ten.khac@example.vn")
    told = session.scalars(sa.select(Notice.move).where(Notice.person_id == kept.id, Notice.kind == "security"))
    assert told.all() == ["mail_address_changed"], "a first password may be sent there"
    held = session.execute(sa.select(Post.kind, Post.person_id).order_by(Post.id)).all()
    assert ("executive_member", kept.id) in held
    assert len(posts_on(session, kept.id, "member", clock.now.date())) == 1, "one membership, not two"
    assert join.moved["kinship.declarer_id"], "kin is kin of the one record"
    closed = session.scalars(sa.select(Account).where(Account.person_id == twin.id)).one()
    assert closed.disabled_at == clock.now
    second.get(f"/people/{twin.id}")
    assert second.path == f"/people/{numbered('person', kept.id)}" and twin.code in second.text
    assert sign_in(OTHER).get(f"/people/{twin.id}").status_code == 404
    with pytest.raises(sa.exc.DatabaseError):
        session.execute(sa.update(PersonJoin).values(reason="khác"))
    session.rollback()
    assert faults(session, app.config["DOAN_VU"].data_dir, clock.now) == []


def posts_on(session: Session, person_id: int, kind: str, day: dt.date) -> list[int]:
    found = sa.select(Post.id).where(Post.person_id == person_id, Post.kind == kind, post_held_on(day))
    return list(session.scalars(found))


def test_what_one_person_cannot_hold_twice_stands_against_a_join(
    office: Office, twin: Person, sign_in: SignIn, session: Session
) -> None:
    office.post(TWIN, "executive_member", "H-01")
    office.post(NEW, "executive_member", "H-01")
    url, browser = address(office, twin), sign_in(COMMUNE)
    browser.get(url)
    assert browser.post_form(url, decision="one", reason="Cùng một người").status_code == 409
    assert "end one of the two first" in browser.text


@pytest.mark.at_length
@pytest.mark.both_engines
def test_what_was_done_under_the_old_record_binds_the_kept_one(
    office: Office, sign_in: SignIn, session: Session, clock: Any, app: Any
) -> None:
    old, twin = office.people[OLD], office.person(OLD_TWIN, office.people[OLD].birth_date, office.people[OLD].sex)
    office.post(OLD_TWIN, "member", "H-01-01")
    desk = Desk(office, clock)
    public_id = desk.start(OLD, "H-01-01", NEW, purpose="replacement", predecessor=old.id, predecessor_reason="moved")
    for name, kept in ((OLD, twin), (NEW, other_record(office, session, NEW))):
        joined(office, session, clock, kept, office.people[name])
    session.rollback()
    case = session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
    subject = office.people[NEW].joined_into_id
    assert (case.opener_id, case.subject_id) == (twin.id, subject)
    facts = load_context(session, case, None, clock.now).facts()
    assert facts.subject and facts.subject.id == subject
    assert (facts.hands.opener_id, facts.authors) == (twin.id, {twin.id}), "four eyes know who it is now"
    assert [one.id for one in people_who_wrote(session, public_id)] == [old.id], "the journal is not rewritten"
    assert faults(session, app.config["DOAN_VU"].data_dir, clock.now) == []


@pytest.mark.at_length
@pytest.mark.both_engines
def test_rows_of_registers_pass_over_and_their_record_still_holds(
    office: Office, sign_in: SignIn, session: Session, clock: Any, app: Any
) -> None:
    clock.now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    gone = office.people[OLD]
    said = {"topic": "Nghiệp vụ", "day": "12/11/2026", "hours": "16", "organiser": "unit", "people": [str(gone.id)]}
    path = enter(sign_in(COMMUNE), office, "training-classes", "H-01", **said)
    confirm(sign_in(OFFICER), path)
    with pytest.raises(sa.exc.DatabaseError):
        session.execute(sa.update(RegisterPerson).values(person_id=office.people[NEW].id))
    session.rollback()
    kept = other_record(office, session, OLD)
    session.execute(sa.update(Person).where(Person.id == gone.id).values(joined_into_id=kept.id))
    with pytest.raises(sa.exc.DatabaseError, match="append_only"):
        session.execute(sa.update(RegisterPerson).values(person_id=kept.id, part="head"))
    session.rollback()
    joined(office, session, clock, kept, gone)
    session.rollback()
    assert session.scalars(sa.select(RegisterPerson.person_id)).all() == [kept.id]
    assert faults(session, app.config["DOAN_VU"].data_dir, clock.now) == []


def other_record(office: Office, session: Session, name: str) -> Person:
    person = office.people[name]
    twin = new_person(f"{person.code}-2", name, person.sex, person.birth_date)
    session.add(twin)
    session.flush()
    unit = office.units["H-01-01"].id
    session.add(Post(person_id=twin.id, unit_id=unit, kind="member", valid_from=dt.date(2020, 1, 1), source="test"))
    session.commit()
    return twin


def joined(office: Office, session: Session, clock: Any, kept: Person, gone: Person) -> None:
    join = joining.propose(session, kept.id, gone.id, "Cùng một người", Command(office.actor(COMMUNE), clock.now, ""))
    joining.confirm(session, join, Command(office.actor(OFFICER), clock.now, ""))


def people_who_wrote(session: Session, public_id: str) -> list[Person]:
    wrote = sa.select(Person).join(Event, Event.actor_id == Person.id).join(Case, Case.id == Event.case_id)
    return list(session.scalars(wrote.where(Case.public_id == public_id).distinct()))


@pytest.mark.at_length
def test_an_import_goes_by_the_answer(
    office: Office, sign_in: SignIn, session: Session, new_client: Any, make_account: Any, confirm_changes: Any
) -> None:
    make_account("quan-tri")
    admin, officer = new_client(), sign_in(COMMUNE)
    admin.enter("quan-tri")
    sheets = {name: rows[:1] for name, rows in workbooks.office().items()}
    sheets["Cán bộ"].append(["X9", "Do Kim Moi", "Nữ", "04/1999", "H-01-01", "Đoàn viên", "01/01/2026", *[None] * 5])

    def send() -> None:
        admin.get("/imports")
        admin.post_form("/imports/preview", workbook=(workbooks.saved(sheets), "tep.xlsx"))

    send()
    admin.post_form("/imports")
    question = session.scalars(sa.select(DoubleQuestion)).one()
    told = {office.people[name].id for name in (COMMUNE, COMMUNE_DEPUTY, OFFICER, CHAIR, DEPUTY, PROVINCE)}
    notices = session.scalars(sa.select(Notice).where(Notice.kind == "double")).all()
    assert {each.person_id for each in notices} == told, "who keeps the names of both, at every level"
    officer.get("/notices")
    assert "is somebody in it a person who is stored already?" in officer.text
    for answer in ("same", "two"):
        url = f"/people/doubles/questions/{question.id}"
        session.execute(sa.text("UPDATE double_question SET answer = NULL, answered_by_id = NULL, answered_at = NULL"))
        session.commit()
        officer.get(url)
        officer.post_form(url, answer=answer, reason="Đã đối chiếu giấy tờ")
        send()
        if answer == "same":
            assert admin.response.status_code == 422 and office.people[NEW].code in admin.text, "it says which code"
    session.rollback()
    assert session.scalars(sa.select(Notice.id).where(Notice.kind == "double", Notice.done_at.is_(None))).all() == []
    admin.post_form("/imports")
    assert confirm_changes() == 1
    made = session.scalars(sa.select(Person).where(Person.code == "X9")).one()
    [pair] = session.scalars(sa.select(PersonPair))
    assert {pair.one_id, pair.other_id} == {office.people[NEW].id, made.id}
    assert (pair.reason, pair.decided_by_id) == ("Đã đối chiếu giấy tờ", office.people[COMMUNE].id)
    assert session.scalars(sa.select(DoubleQuestion)).all() == [], "the row is stored; the question is done"


@pytest.mark.at_length
def test_many_rows_are_compared_in_as_many_statements_as_one(session: Session, count_statements: Any) -> None:
    counted = []
    for number in (1, 1, 300):
        sheets = workbooks.office()
        row = ["Nữ", "05/06/1992", "X-2", "Đoàn viên", "01/01/2015", *[None] * 5]
        sheets["Cán bộ"] += [[f"N{each}", f"Lê Thị {'B' * (each + 1)}", *row] for each in range(number)]
        content = read_workbook(workbooks.saved(sheets))
        with count_statements(session) as counter:
            plan_import(session, content, dt.date(2016, 3, 1))
        counted.append(counter.count)
    assert counted[1] == counted[2], "the first one opens the connection"
