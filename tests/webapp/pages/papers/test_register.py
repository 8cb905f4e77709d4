"""The register of papers: numbers without gaps, numbers given by hand, cancelled ones, and who reads what."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, NEW, OFFICER, OLD, OTHER, PROVINCE
from tests.support.offices.papers import YOUNG, appraised, arrange, desk_of, issued, paper_of, replacing, voted
from tests.support.offices.second_person import add_row
from tests.support.reading import SignIn, row_heads
from webapp.actors import Actor
from webapp.db import db
from webapp.documents.codes import read_code, shown_code
from webapp.models import IssuedPaper
from webapp.services.cases.commands import make_move
from webapp.services.command import Command
from webapp.services.journal import commitment
from webapp.services.papers.register import LastOnPaper, NumberBook, end_paper, open_book
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused
from workflows.core.calendar import local_date

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


def numbers(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(IssuedPaper.seq).order_by(IssuedPaper.seq)))


def clerk(desk: Desk) -> Actor:
    return desk.office.actor(CLERK, local_date(desk.clock.now))


def test_an_issued_paper_commits_to_what_it_says(desk: Desk) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    assert row.sha256 == commitment(row.salt, row.content)
    assert row.content["person"] == {"name": NEW, "birth": "03/04/1999"}
    assert read_code(shown_code(row.code)) == row.code


@pytest.mark.at_length
@pytest.mark.parametrize("given", [None, 1])
def test_the_next_number_may_be_named(given: int | None, desk: Desk, session: Session) -> None:
    said = {} if given is None else {"number": given}
    issued(desk, appraised(desk, BRANCH, NEW, **replacing(desk)), **said)
    assert numbers(session) == [1, 2]


@pytest.mark.at_length
@pytest.mark.parametrize("given", [0, 3, 12])
def test_a_number_that_leaves_a_gap_is_refused(given: int, desk: Desk, session: Session) -> None:
    case = appraised(desk, BRANCH, NEW, **replacing(desk))
    with pytest.raises(InvalidAnswers) as refused:
        issued(desk, case, number=given)
    (check,) = refused.value.checks
    assert check.field == "number"
    assert check.sentence and check.sentence.values == {"number": 1}
    assert numbers(session) == []
    assert desk.state(case) == "issuing"


@pytest.mark.at_length
@only_sqlite
def test_a_taken_number_comes_back_with_the_next_free_one(desk: Desk, sign_in: SignIn) -> None:
    arrange(desk, "recognition")
    desk.office.post(YOUNG, "member", "H-01-02")
    case = voted(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    browser = sign_in(CLERK)
    browser.get(f"/cases/{case}/moves/issue")
    today = f"{local_date(desk.clock.now):%d/%m/%Y}"
    words = {
        "signed_on": today,
        "effective_on": today,
        "number": "2",
        "signer": str(desk.office.people[CHAIR].id),
    }
    browser.post_form(f"/cases/{case}/moves/issue", **words)
    assert browser.response.status_code == 422
    assert "This number is taken: the next free number is 3." in browser.text
    browser.post_form(f"/cases/{case}/moves/issue", **words | {"number": "3"})
    assert browser.response.status_code == 200
    assert paper_of(desk, case).number == "03-QĐ/ĐTN"


def begun(desk: Desk, last: int = 47, by: str = CLERK, **said: str) -> None:
    """The district's decisions of the term were numbered on paper until `last`."""
    book = NumberBook(**{"issuer_id": desk.office.units["H"].id, "type": "QĐ", "term": "2025-2030", **said})
    desk.office.session.rollback()
    actor = desk.office.actor(by, local_date(desk.clock.now))
    day = local_date(desk.clock.now) - dt.timedelta(days=1) if book.term == "2025-2030" else dt.date(2025, 3, 25)
    until = LastOnPaper(last, day)
    open_book(desk.office.session, actor, book, until, "Đã cấp số trên sổ giấy", desk.clock.now)


@pytest.mark.at_length
def test_a_book_goes_on_from_paper(desk: Desk, session: Session) -> None:
    """The first number here follows the last one on paper; a number from before it is taken."""
    begun(desk)
    begun(desk)  # two taps
    with pytest.raises(Refused, match="entered already"):
        begun(desk, 46)
    begun(desk, 3, term="2020-2025")
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    for given in (47, 1, 50):
        with pytest.raises(InvalidAnswers) as refused:
            desk.move(CLERK, case, "issue", number=given)
        (check,) = refused.value.checks
        assert check.sentence and check.sentence.values == {"number": 48}
    desk.move(CLERK, case, "issue")
    assert numbers(session) == [48, 49]
    desk.office.post(YOUNG, "member", "H-01-02")
    issued(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    assert numbers(session) == [48, 49, 50]


def test_a_book_with_numbers_is_not_begun_anew(desk: Desk) -> None:
    arrange(desk, "recognition")
    with pytest.raises(Refused, match="has numbers already"):
        begun(desk)


@pytest.mark.parametrize("who", [CHAIR, OFFICER, COMMUNE, PROVINCE])
def test_only_the_issuers_clerk_begins_a_book(who: str, desk: Desk) -> None:
    with pytest.raises(NotFoundForActor):
        begun(desk, by=who)
    with pytest.raises(NotFoundForActor):
        begun(desk, issuer_id=desk.office.units["T"].id)  # type: ignore[arg-type]


@only_sqlite
def test_the_clerk_begins_a_book_on_the_page(desk: Desk, sign_in: SignIn) -> None:
    browser = sign_in(CLERK)
    path, issuer = "/papers/books", str(desk.office.units["H"].id)
    words = {"issuer": issuer, "type": "QĐ", "term": "2025-2030", "last": "47", "reason": "Sổ <giấy>"}
    words["last_on"] = "01/01/2026"
    for wrong in (
        {"last": "0"},
        {"last": "bốn"},
        {"last": "-4"},
        {"last": "100000"},
        {"last_on": "22/12/2026"},
        {"last_on": "31/11/2026"},
        {"reason": " "},
    ):
        browser.get(path)
        browser.post_form(path, **words | wrong)
        assert browser.response.status_code == 422, wrong
        typed = {name: text.strip() for name, text in {**words, **wrong}.items()}
        assert typed.items() <= browser.form(path).values.items(), "what was typed is kept"
    browser.get(path)
    browser.post_form(path, **words)
    assert browser.response.status_code == 200
    assert "The next paper gets the number 48." in browser.text and "Sổ <giấy>" in browser.text
    browser.post_form(path, **words | {"last": "50"})
    assert browser.response.status_code == 409
    desk.office.session.rollback()
    member = sign_in(CHAIR)
    member.get(path)
    assert "Sổ <giấy>" in member.text and [form for form in member.forms if form.action == path] == []


@pytest.mark.at_length
@only_sqlite
def test_numbers_may_begin_again_each_year(desk: Desk, session: Session, make_account: Callable[..., Any]) -> None:
    """By a row of the rule book: the year of the paper's date says in which book its number stands."""
    admin = make_account("quan.tri")
    add_row(
        session,
        key="paper.restart",
        value="year",
        scope_code=None,
        source="Quy chế",
        note="",
        effective_from=dt.date(2026, 1, 1),
        account_id=admin.id,
        now=desk.clock.now,
    )
    arrange(desk, "recognition")
    desk.office.post(YOUNG, "member", "H-01-02")
    case = voted(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    desk.clock.advance(days=365)
    desk.move(CLERK, case, "issue")
    session.rollback()
    rows = session.execute(sa.select(IssuedPaper.term, IssuedPaper.seq).order_by(IssuedPaper.id)).all()
    assert [tuple(row) for row in rows] == [("2026", 1), ("2026", 2), ("2027", 1)]


@pytest.mark.at_length
def test_a_number_out_of_the_order_of_days_needs_a_reason_that_the_register_shows(
    desk: Desk, session: Session, reader: Callable[[str], Browser]
) -> None:
    """Numbers run with days in a book: in decisions, and in a book that goes on from paper."""
    begun(desk)
    early = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    desk.office.post(YOUNG, "member", "H-01-02")
    before = local_date(desk.clock.now)
    desk.clock.advance(days=20)
    issued(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    browser, path = reader(CLERK), f"/cases/{early}/moves/issue"
    browser.get(path)
    words = {
        "signed_on": before.strftime("%d/%m/%Y"),
        "effective_on": before.strftime("%d/%m/%Y"),
        "signer": str(desk.office.people[CHAIR].id),
    }
    browser.post_form(path, **words)
    assert browser.response.status_code == 422
    later = local_date(desk.clock.now).strftime("%d/%m/%Y")
    assert f"Số 48 trong cùng sổ mang ngày {later}" in browser.text
    assert words.items() <= browser.form(path).values.items() and numbers(session) == [48]
    browser.post_form(path, **words, out_of_order="Ký ngày trước, cấp số sau <vì> mất điện")
    assert browser.response.status_code == 200 and numbers(session) == [48, 49, 50]
    browser.get("/papers")
    assert browser.text.count("Không theo thứ tự ngày: Ký ngày trước, cấp số sau <vì> mất điện") == 2
    session.rollback()
    row = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 50)).one()
    browser.get(paper_path(row.id))
    assert "Lý do không theo thứ tự ngày Ký ngày trước, cấp số sau <vì> mất điện" in browser.text
    desk.clock.advance(days=1)
    desk.office.post(OTHER, "member", "H-01-02")
    in_order = appraised(
        desk, "H-01-02", OTHER, purpose="new_term", predecessor=desk.office.people[YOUNG].id, predecessor_reason="moved"
    )
    issued(desk, in_order, out_of_order="Không cần")
    assert session.scalar(sa.select(IssuedPaper.out_of_order).where(IssuedPaper.seq == 51)) is None


@pytest.mark.at_length
def test_a_decision_before_the_last_one_on_paper_needs_a_reason(desk: Desk, session: Session) -> None:
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    day = local_date(desk.clock.now)
    desk.clock.advance(days=3)
    begun(desk)  # until the day before
    with pytest.raises(InvalidAnswers, match="Number") as refused:
        desk.move(CLERK, case, "issue", signed_on=day.isoformat())
    (check,) = refused.value.checks
    assert check.field == "out_of_order" and check.sentence
    assert check.sentence.values == {"other": 47, "day": day + dt.timedelta(days=2), "number": 48}
    desk.move(CLERK, case, "issue", signed_on=day.isoformat(), out_of_order="Vào sổ muộn")
    assert numbers(session) == [48, 49]


@pytest.mark.at_length
def test_a_lower_number_that_was_never_used_may_be_given(desk: Desk, session: Session) -> None:
    arrange(desk, "recognition")
    session.execute(sa.update(IssuedPaper).where(IssuedPaper.seq == 2).values(seq=3))
    session.commit()
    desk.office.post(YOUNG, "member", "H-01-02")
    issued(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"), number=2, out_of_order="Số bỏ trống")
    assert numbers(session) == [1, 2, 3]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_two_clerks_at_once_leave_no_gap(desk: Desk, session: Session, app: Flask) -> None:
    """Eight decisions are issued at the same moment: sixteen papers, numbered one to sixteen."""
    office, cases = desk.office, []
    for number in range(8):
        branch, old, new = f"H-01-1{number}", f"Hồ Thị Cũ {number}", f"Lê Thị Mới {number}"
        office.unit(branch, "branch", "H-01")
        office.post(old, "secretary", branch)
        office.post(new, "member", branch)
        words = replacing(desk) | {"predecessor": office.people[old].id}
        cases.append(voted(desk, appraised(desk, branch, new, **words)))
    today = local_date(desk.clock.now).isoformat()
    said = {"decision": {"signed_on": today, "effective_on": today, "signer": office.people[CHAIR].id}}
    acts = [
        (case, Command(clerk(desk), desk.clock.now, f"at-once-{case}", said, desk.case(case).version)) for case in cases
    ]
    session.rollback()
    with app.app_context():
        engine = db.engine
    wrong: list[BaseException] = []

    def issue(case: str, command: Command) -> None:
        try:
            with Session(engine) as own:
                make_move(own, case, "issue", command)
        except BaseException as error:  # a thread's failure has to fail the test
            wrong.append(error)

    threads = [threading.Thread(target=issue, args=each) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert numbers(session) == list(range(1, 17))


@pytest.mark.at_length
def test_a_cancelled_number_stays_taken(desk: Desk, session: Session) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    end_paper(session, clerk(desk), row.id, "cancelled", "Sai ngày ký", desk.clock.now)
    session.rollback()
    assert (row.ended, row.end_reason, row.ended_by_id) == ("cancelled", "Sai ngày ký", desk.office.people[CLERK].id)
    with pytest.raises(Refused):
        end_paper(session, clerk(desk), row.id, "withdrawn", "Lần nữa", desk.clock.now)
    desk.office.post(YOUNG, "member", "H-01-02")
    issued(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"))
    assert numbers(session) == [1, 2, 3]


@pytest.mark.at_length
@pytest.mark.parametrize("who", [CHAIR, OFFICER, COMMUNE, OLD, OTHER, PROVINCE])
def test_only_the_issuers_clerk_ends_a_paper(who: str, desk: Desk, session: Session) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    actor = desk.office.actor(who, local_date(desk.clock.now))
    with pytest.raises(NotFoundForActor):
        end_paper(session, actor, row.id, "cancelled", "Không", desk.clock.now)


@pytest.mark.at_length
@only_sqlite
def test_the_clerk_cancels_on_the_page(desk: Desk, sign_in: SignIn) -> None:
    case = arrange(desk, "recognition")
    row = paper_of(desk, case)
    browser = sign_in(CLERK)
    path = paper_path(row.id)
    browser.get(path)
    browser.post_form(f"{path}/end", how="cancelled", reason=" ")
    assert browser.response.status_code == 422
    browser.post_form(f"{path}/end", how="cancelled", reason="Sai <ngày> ký")
    assert browser.path == path
    assert "Sai <ngày> ký" in browser.text
    assert not [form for form in browser.forms if form.action.endswith("/end")]
    browser.get(f"/cases/{case}/papers/recognition")
    assert browser.text.count("SỐ VĂN BẢN ĐÃ HỦY") == 1
    browser.get(f"/cases/{case}")
    assert f"The number {row.number} was cancelled" in browser.text and "Not valid" in browser.text
    desk.office.session.rollback()
    other = sign_in(CHAIR)
    other.get(path)
    assert not [form for form in other.forms if form.action.endswith("/end")]
    assert other.post(f"{path}/end", {"how": "cancelled", "reason": "x"}).status_code == 404


@pytest.mark.at_length
def test_the_register_is_read_by_those_above(desk: Desk, sign_in: SignIn, session: Session) -> None:
    arrange(desk, "recognition")
    chair = sign_in(CHAIR)
    chair.get("/papers")
    assert row_heads(chair) == ["02-QĐ/ĐTN", "01-QĐ/ĐTN"]
    assert NEW in chair.text and OLD in chair.text
    chair.get("/papers?kind=release")
    assert row_heads(chair) == ["02-QĐ/ĐTN"]
    chair.get("/papers?standing=cancelled")
    assert row_heads(chair) == []
    chair.get("/papers?unit=H&standing=in_force")
    assert len(row_heads(chair)) == 2
    assert chair.get("/papers?kind=nonsense").status_code == 404
    assert chair.get("/papers?unit=K").status_code == 404
    commune = sign_in(COMMUNE)
    commune.get("/papers")
    assert row_heads(commune) == []
    assert NEW not in commune.text
    assert commune.get(paper_path(session.scalar(sa.select(sa.func.min(IssuedPaper.id))))).status_code == 200


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_register_goes_in_pages(desk: Desk, sign_in: SignIn, session: Session) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    copied = {
        name: getattr(row, name)
        for name in (
            "case_id",
            "kind",
            "issuer_id",
            "type",
            "term",
            "symbol",
            "subject_id",
            "signed_on",
            "effective_on",
            "signer",
            "signer_title",
        )
    }
    session.add_all(IssuedPaper(**copied, seq=number) for number in range(3, 61))
    session.commit()
    browser = sign_in(CHAIR)
    browser.get("/papers")
    first = row_heads(browser)
    (following,) = [link.get("href") for link in browser.tree.iter("a") if link.get("rel") == "next"]
    browser.get(following)
    assert (first[0], len(first), len(row_heads(browser))) == ("60-QĐ/ĐTN", 50, 10)


def test_dates_of_the_register_are_the_papers(desk: Desk) -> None:
    row = paper_of(desk, arrange(desk, "release"), "release")
    assert (row.signed_on, row.number) == (dt.date(2026, 2, 5), "02-QĐ/ĐTN")
