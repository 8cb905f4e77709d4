"""The yearly check of a book: every number ticked, what the program finds, ended, confirmed by another, corrected."""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, DEPUTY, INSPECTOR, NEW, OLD, OTHER, PROVINCE
from tests.support.offices.papers import arrange, desk_of, page_text
from tests.support.personal_data import tables_naming, wrong_places
from tests.support.reading import SignIn, statements
from webapp.config import ROOT
from webapp.documents.list_samples import CHECK
from webapp.documents.samples import FULL
from webapp.documents.wording import filled, plain_text
from webapp.models import BookCheck, BookTick, Case, IssuedPaper, PaperPlace, Person, Scan, ScanStack
from webapp.services.journal import Author
from webapp.services.papers.checks import hash_of
from webapp.services.personal_data.blackening import blacken
from webapp.services.personal_data.names import BLACK, names_of
from webapp.services.transaction import transaction


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = desk_of(session, clock)
    arrange(desk, "recognition")  # 01 and 02
    return desk


def begun(browser: Browser) -> str:
    """Begin the check of the one book through its form; return the address of its page."""
    browser.get("/papers/checks")
    (book,) = (each for each in browser.form("/papers/checks").choices["book"] if each)
    browser.post_form("/papers/checks", book=book)
    return browser.path


def shown(browser: Browser, path: str) -> str:
    browser.get(path)
    return " ".join(" ".join(next(browser.tree.iter("main")).itertext()).split())


def ticked(browser: Browser, path: str, **said: str) -> Browser:
    browser.get(path)
    browser.post_form(f"{path}/ticks", **said)
    return browser


def ended(browser: Browser) -> str:
    path = begun(browser)
    ticked(browser, path, **{"found-1": "there", "found-2": "missing", "note-2": "Đang cho mượn"})
    browser.post_form(f"{path}/end")
    return path


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_book_is_ticked_ended_and_confirmed_by_another(desk: Desk, sign_in: SignIn, session: Session) -> None:
    clerk, head = sign_in(CLERK), sign_in(CHAIR)
    path = begun(clerk)
    assert "0 of 2 numbers are ticked" in clerk.text and "Without a signed copy" in clerk.text
    ticked(clerk, path, **{"found-1": "there"})
    assert "Saved: 1 numbers" in clerk.text and "1 of 2 numbers are ticked" in clerk.text
    clerk.post_form(f"{path}/end")
    assert clerk.response.status_code == 409 and "The first one: 02-QĐ/ĐTN." in clerk.text
    ticked(clerk, path, **{"found-2": "missing", "note-2": "Đang cho mượn"})
    assert f"{path}/confirm" not in head.get(path).text
    clerk.post_form(f"{path}/end")
    assert "Check ended, not confirmed" in clerk.text and "SHA-256" in clerk.text
    assert f"{path}/ticks" not in clerk.response.text and f"{path}/confirm" not in clerk.response.text
    head.get(path)
    head.post_form(f"{path}/confirm")
    assert "Check confirmed" in head.text and "Đang cho mượn" in head.text
    session.rollback()
    check = session.scalars(sa.select(BookCheck)).one()
    assert (check.standing, check.version, len(check.hash or "")) == ("confirmed", 1, 64)
    for change in (
        "update book_check set content = '{}'",
        "update book_check set standing = 'ended', confirmed_at = null",
        "delete from book_check",
        "update book_check_entry set kind = 'ended'",
        "delete from book_check_entry",
    ):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(change))
        session.rollback()


def test_who_has_ticked_does_not_confirm(desk: Desk, sign_in: SignIn, session: Session) -> None:
    path = ended(sign_in(CLERK))
    session.rollback()
    joined = sa.update(Person).where(Person.id == desk.office.people[CLERK].id)
    session.execute(joined.values(joined_into_id=desk.office.people[CHAIR].id))
    session.commit()
    head = sign_in(CHAIR)
    head.get(path)
    head.post_form(f"{path}/confirm")
    assert head.response.status_code == 409 and "You have ticked in this check" in head.text
    deputy = sign_in(DEPUTY)
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert "Check confirmed" in deputy.text


@pytest.mark.at_length
def test_an_ended_check_says_the_same_and_a_new_version_corrects_it(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    clerk = sign_in(CLERK)
    path = ended(clerk)
    answer = clerk.post(f"{path}/ticks", {"found-1": "damaged", "seen-1": "there:"})
    assert answer.status_code == 409 and "does not change any more" in clerk.text
    clerk.get(f"{path}/correct")
    clerk.post_form(f"{path}/correct", reason="Đã tìm thấy số 02")
    fresh = clerk.path
    assert fresh != path and "2 of 2 numbers are ticked" in clerk.text
    ticked(clerk, fresh, **{"found-2": "there", "note-2": ""})
    clerk.post_form(f"{fresh}/end")
    session.rollback()
    old, new = session.scalars(sa.select(BookCheck).order_by(BookCheck.version))
    assert old.content["lines"][1]["found"] == "missing" and new.content["lines"][1]["found"] == "there"
    assert old.hash != new.hash and new.corrects_id == old.id
    assert "There is a newer version" in clerk.get(path).text
    head = sign_in(CHAIR)
    assert f"{path}/confirm" not in head.get(path).text and f"{fresh}/confirm" in head.get(fresh).text


def test_what_somebody_else_ticks_meanwhile_stays(desk: Desk, sign_in: SignIn, session: Session) -> None:
    """Two pages of one check: each keeps what was changed in it, and a second tap changes nothing."""
    one, two = sign_in(CLERK), sign_in(CLERK)
    path = begun(one)
    two.get(path)
    ticked(one, path, **{"found-1": "damaged"})
    two.post_form(f"{path}/ticks", **{"found-2": "there"})
    session.rollback()
    assert sorted(session.scalars(sa.select(BookTick.found))) == ["damaged", "there"]


@pytest.mark.at_length
@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"note-1": "Rách"}, "a note alone is not kept"),
        ({"found-1": "there", "note-1": "x" * 201}, "at most 200 letters"),
        ({"found-1": "there", "note-1": "a\u200bb"}, "invisible character"),
        ({"found-1": "stolen"}, "Choose one of the answers"),
    ],
)
def test_what_is_wrong_stays_typed(
    said: dict[str, str], sentence: str, desk: Desk, sign_in: SignIn, session: Session
) -> None:
    clerk = sign_in(CLERK)
    path = begun(clerk)
    clerk.post(f"{path}/ticks", {"seen-1": ":", "seen-2": ":", "found-1": "", "found-2": "damaged", **said})
    assert clerk.response.status_code == 422 and sentence in clerk.text
    assert clerk.form(f"{path}/ticks").values["found-2"] == "damaged"
    assert clerk.form(f"{path}/ticks").values["note-1"] == said.get("note-1", "")
    session.rollback()
    assert session.scalars(sa.select(BookTick)).all() == []


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_name_goes_from_notes_boxes_and_names_of_files_on_request(
    desk: Desk, sign_in: SignIn, session: Session, tmp_path: Path
) -> None:
    clerk = sign_in(CLERK)
    path = begun(clerk)
    for number in ("1", "2"):
        ticked(clerk, path, **{f"found-{number}": "damaged", f"note-{number}": f"{NEW} đang mượn"})
    clerk.get(path)
    clerk.post_form(f"{path}/places", first="1", last="2", box=f"Hộp của {NEW}", folder="3")
    clerk.post_form(f"{path}/end")
    clerk.get(f"{path}/correct")
    clerk.post_form(f"{path}/correct", reason=f"{NEW} đã trả")
    session.rollback()
    paper, clerks = session.scalars(sa.select(IssuedPaper)).first(), desk.office.people[CLERK].id
    stack = {"unit_id": desk.office.units["H"].id, "sent_at": desk.clock.now, "sent_by_id": clerks}
    session.add(ScanStack(public_id="0" * 16, name=f"{NEW}.pdf", key="stack", body_hash="", **stack))
    file = {"media_type": "application/pdf", "size": 1, "sha256": "0", "sent_at": desk.clock.now}
    session.add(Scan(public_id="0" * 32, paper_id=paper.id, name=f"{NEW}.pdf", sent_by_id=clerks, **file))
    session.commit()
    tables = (BookCheck, BookTick, PaperPlace, ScanStack, Scan)
    assert {each.__tablename__ for each in tables} <= tables_naming(session, NEW).keys()
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    by = Author(person_id=clerks, post="clerk:1")
    for number in (10, 0):  # two versions, four ticks, two boxes, the stack, the scan
        with transaction(session):
            assert blacken(session, person, names_of(session, person), by, desk.clock.now)["noted"] == number
    assert {each.__tablename__ for each in tables} & tables_naming(session, NEW).keys() == set()
    assert "blackened a name in it" in clerk.get(path).text and f"{BLACK} đang mượn" in clerk.text
    session.rollback()
    (tmp_path / ("0" * 32)).write_bytes(b"x")
    wrong = [place for place in wrong_places(session, tmp_path, desk.clock.now) if "check" in place]
    assert wrong == []
    old = session.scalars(sa.select(BookCheck).order_by(BookCheck.version)).first()
    for line in old.content["lines"]:
        line["note"] = line["note"].replace(BLACK, NEW)
    assert hash_of(session, old, old.content) != old.hash and old.body_hash == "", "nobody can guess it from a hash"
    session.rollback()
    for change in ("book_check set reason = 'x', erased_at = begun_at", "paper_place set box = 'x', erased_at = null"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(f"update {change}"))
        session.rollback()


def test_a_gap_and_a_paper_under_two_numbers_are_found(desk: Desk, sign_in: SignIn, session: Session) -> None:
    session.rollback()
    second = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 2)).one()
    first = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 1)).one()
    second.seq, second.kind = 5, first.kind
    session.commit()
    clerk = sign_in(CLERK)
    text = shown(clerk, begun(clerk))
    assert "Numbers that nobody gave 02, 03, 04" in text
    assert "One paper under several numbers 01 = 05" in text


@pytest.mark.at_length
def test_a_number_of_a_sealed_case_is_a_number_and_nothing_else(desk: Desk, sign_in: SignIn, session: Session) -> None:
    paper = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 1)).one()
    code, case = paper.code, paper.case_id
    session.execute(sa.update(Case).where(Case.id == case).values(sealed=True))
    session.commit()
    clerk, reader = sign_in(CLERK), sign_in(INSPECTOR)
    path = begun(clerk)
    person = session.get_one(Person, paper.subject_id).full_name
    session.rollback()
    assert person in clerk.get(path).text, "whoever has acted in the case knows of it"
    for place in (path, f"{path}/register-list", f"{path}/book-check", f"{path}?as=csv"):
        reader.get(place)
        text = reader.response.get_data(as_text=True)
        assert person not in text and code[:4] not in text, place
        assert "/papers/" not in text.replace("/papers/checks", "")
    assert "01-QĐ/ĐTN" in reader.get(path).text
    assert "Without a signed copy" not in reader.text, "that would say something of it"
    ticked(clerk, path, **{"found-1": "there", "found-2": "there"})
    clerk.post_form(f"{path}/end")
    reader.get(path)
    assert "Check ended" in reader.text and person not in reader.text
    session.rollback()
    assert person not in str(session.scalars(sa.select(BookCheck.content)).one())


@pytest.mark.at_length
def test_box_and_folder_of_many_numbers_are_noted_and_searched(desk: Desk, sign_in: SignIn, session: Session) -> None:
    clerk = sign_in(CLERK)
    path = begun(clerk)
    clerk.post_form(f"{path}/places", first="1", last="2", box="12", folder="03")
    assert "2 papers" in clerk.text and "12 / 03" in clerk.text
    clerk.post_form(f"{path}/places", first="1", last="9", box="12", folder="03")
    assert "noted: 0 papers" in clerk.text, "the same place again"
    for wrong, words in (({"box": "", "folder": ""}, "Write the box"), ({"first": "7", "last": "9"}, "has no number")):
        clerk.post_form(f"{path}/places", **{"first": "1", "last": "2", "box": "12", "folder": "03", **wrong})
        assert clerk.response.status_code in (409, 422) and words in clerk.text
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperPlace)) == 2
    for table in ("update paper_place set box = 'x'", "delete from paper_place"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(table))
        session.rollback()


@pytest.mark.at_length
def test_only_whoever_keeps_the_book_ticks_and_only_the_own_line_reads(desk: Desk, sign_in: SignIn) -> None:
    path = begun(sign_in(CLERK))
    above = sign_in(PROVINCE)
    assert above.get(path).status_code == 200 and f"{path}/ticks" not in above.response.text
    for act in ("ticks", "end", "places", "confirm"):
        assert above.post(f"{path}/{act}", {"found-1": "there"}).status_code == 404
    for stranger in (OTHER, OLD, COMMUNE):
        assert sign_in(stranger).get(path).status_code == 404


@pytest.mark.at_length
def test_a_check_costs_the_same_for_few_and_many_numbers(desk: Desk, sign_in: SignIn, session: Session) -> None:
    clerk = sign_in(CLERK)
    path = begun(clerk)
    clerk.get(path)
    few = statements(clerk, path, session)
    session.rollback()
    paper = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.seq == 2)).one()
    columns = [each.name for each in IssuedPaper.__table__.columns if each.name not in ("id", "code", "seq")]
    kept = {name: getattr(paper, name) for name in columns}
    session.add_all(IssuedPaper(seq=number, **kept) for number in range(3, 240))
    session.commit()
    assert statements(clerk, f"{path}?part=3", session) == few
    assert "239-QĐ/ĐTN" in clerk.text and "199-QĐ/ĐTN" not in clerk.response.text.partition('id="numbers"')[2]


@pytest.mark.at_length
def test_the_list_and_the_report_are_printed(desk: Desk, sign_in: SignIn) -> None:
    clerk = sign_in(CLERK)
    path = ended(clerk)
    clerk.get(f"{path}/register-list")
    assert "01-QĐ/ĐTN" in page_text(clerk)
    clerk.get(f"{path}/book-check")
    assert "Đang cho mượn" in page_text(clerk) and "SHA-256" in page_text(clerk)
    for ending in (".docx", ".pdf"):
        assert clerk.get(f"{path}/book-check{ending}").status_code == 200
    said = plain_text(filled("book-check", {**FULL, "check": CHECK}))
    assert said == (ROOT / "tests" / "papers" / "book-check.txt").read_text(encoding="utf-8")


@pytest.mark.at_length
def test_a_place_of_one_paper_is_noted_searched_and_stands_in_the_audit(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    paper = paper_path(session.scalars(sa.select(IssuedPaper.id).where(IssuedPaper.seq == 1)).one())
    session.rollback()
    clerk = sign_in(CLERK)
    assert "Nobody has noted yet" in clerk.get(paper).text
    clerk.post_form(f"{paper}/place", box="12", folder="03")
    assert "12 / 03" in shown(clerk, paper)
    clerk.post_form(f"{paper}/place", box="14", folder="03")
    assert {"14 / 03", "12 / 03"} <= set(re.findall(r"1\d / 03", shown(clerk, paper))), "earlier places stay"
    clerk.post_form(f"{paper}/place", box="x" * 41)
    assert clerk.response.status_code == 422
    assert "01-QĐ/ĐTN" in clerk.get("/papers?box=14").text and "02-QĐ/ĐTN" not in clerk.text
    assert "01-QĐ/ĐTN" not in clerk.get("/papers?box=12").text, "it lies there no more"
    assert clerk.get("/papers?box=a%E2%80%8Bb").status_code == 200
    assert "Box, folder: 14 / 03" in clerk.get("/supervision/audit?record=place").text
    assert f"{paper}/place" not in sign_in(CHAIR).get(paper).text
    assert sign_in(CHAIR).post(f"{paper}/place", {"box": "1"}).status_code == 404
    path = begun(clerk)
    assert "began the check" in clerk.get("/supervision/audit?record=check").text and path in clerk.response.text
    assert "14 / 03" not in sign_in(COMMUNE).get("/supervision/audit?record=check").text
