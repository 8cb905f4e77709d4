"""Stacks of signed papers: read, filed by their codes, by hand, once; and what has not come back."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, NEW, OTHER, PROVINCE
from tests.support.offices.papers import PDF, arrange, desk_of
from tests.support.offices.scanned import empty_sheet, send_stack, sheets_of, stack
from tests.support.reading import SignIn, statements
from webapp.documents import page_codes
from webapp.models import Case, IssuedPaper, PaperPlace, Post, Scan, StackPage
from webapp.services.archives.erasing import sweep
from webapp.services.clock.ticking import tick
from webapp.services.papers import stack_reading


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = desk_of(session, clock)
    arrange(desk, "recognition")  # 01 and 02
    return desk


def papers(session: Session) -> list[IssuedPaper]:
    session.rollback()
    return list(session.scalars(sa.select(IssuedPaper).order_by(IssuedPaper.seq)))


def standings(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(StackPage.standing).order_by(StackPage.id)))


def kept_files(app: Flask) -> set[Path]:
    return set((app.config["DOAN_VU"].data_dir / "files").glob("*"))


@pytest.mark.parametrize(("tilt", "noise"), [(4, 40), *at_length((0, 0), (-9, 60), (180, 20))])
def test_a_code_is_read_from_a_tilted_and_noisy_sheet(tilt: float, noise: int, desk: Desk, session: Session) -> None:
    paper = papers(session)[0]
    sheet = sheets_of(session, paper, tilt, noise)[0]
    (page,) = page_codes.read_pages(stack(sheet), 1)
    assert [text.rpartition("/")[2] for text in page.texts] == [paper.code]


@pytest.mark.at_length
def test_a_stack_files_itself_once_and_the_rest_is_filed_by_hand(
    desk: Desk, sign_in: SignIn, session: Session, app: Flask
) -> None:
    first, second = papers(session)
    clerk, before = sign_in(CLERK), kept_files(app)
    assert first.number in clerk.get("/papers/unsigned").text and second.number in clerk.text
    sheets = [*sheets_of(session, first, 3, 20), empty_sheet(), *sheets_of(session, first, -2), empty_sheet(220)]
    session.rollback()
    send_stack(clerk, ("chong.pdf", b"%PDF"), box="x" * 41)
    assert clerk.response.status_code == 422 and clerk.form("/papers/stacks").values["box"] == "x" * 41
    send_stack(clerk, ("chong.pdf", stack(*sheets)), box="12", folder="03")
    path, pages = clerk.path, len(sheets)
    assert path.startswith("/papers/stacks/"), clerk.text
    assert standings(session).count("filed") == pages - 2 and standings(session).count("waits") == 2
    (scan,) = session.scalars(sa.select(Scan)).all()
    assert (scan.paper_id, scan.media_type) == (first.id, "application/pdf")
    lies = [(each.paper_id, each.box, each.folder) for each in session.scalars(sa.select(PaperPlace))]
    assert lies == [(first.id, "12", "03")], "only what was filed has a place"
    assert first.number not in clerk.get("/papers/unsigned?year=2026").text and second.number in clerk.text
    clerk.get(path)
    number = next(row.number for row in session.scalars(sa.select(StackPage).where(StackPage.standing == "waits")))
    picture = clerk.get(f"{path}/pages/{number}")
    assert picture.status_code == 200 and picture.mimetype == "image/jpeg"
    send_stack(clerk, ("chong.pdf", stack(*sheets)))
    assert "Came before" in clerk.text
    assert standings(session)[pages:] == ["repeated"] * pages and len(session.scalars(sa.select(Scan)).all()) == 1
    numbers = [row.number for row in session.scalars(sa.select(StackPage).where(StackPage.standing == "waits"))]
    clerk.get(path)
    clerk.post_form(f"{path}/pages", **{f"paper-{numbers[0]}": "02-QĐ", f"paper-{numbers[1]}": "77-QĐ"})
    assert clerk.response.status_code == 422 and "No paper in your books" in clerk.text
    assert clerk.form(f"{path}/pages").values[f"paper-{numbers[0]}"] == "02-QĐ", "nothing typed is lost"
    assert standings(session).count("waits") == 2, "all or none"
    clerk.post_form(f"{path}/pages", **{f"paper-{numbers[0]}": "02-QĐ", f"remove-{numbers[0]}": "1"})
    assert clerk.response.status_code == 422 and "not both" in clerk.text and standings(session).count("waits") == 2
    clerk.get(path)
    clerk.post_form(
        f"{path}/pages", **{f"paper-{numbers[0]}": "02-QĐ", f"paper-{numbers[1]}": "", f"remove-{numbers[1]}": "1"}
    )
    assert clerk.response.status_code == 200 and "No page" not in clerk.text
    assert standings(session)[:pages].count("filed") == pages - 1 and standings(session).count("removed") == 1
    assert second.number not in clerk.get("/papers/unsigned").text
    session.rollback()
    rows = set(session.scalars(sa.select(Scan.public_id)))
    assert {each.name for each in kept_files(app) - before} == rows, "pictures of pages that are done are gone"


@pytest.mark.at_length
def test_a_page_of_a_paper_that_is_not_the_clerks_looks_like_one_without_a_code(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    paper = papers(session)[0]
    sheet, code = sheets_of(session, paper)[0], paper.code
    session.execute(sa.update(IssuedPaper).values(issuer_id=desk.office.units["T"].id))
    session.commit()
    clerk = sign_in(CLERK)
    send_stack(clerk, ("chong.pdf", stack(sheet, empty_sheet())))
    assert standings(session) == ["waits", "waits"]
    path = clerk.path
    for typed in (code, "3479-ACEF-HJKM-NPRT", "01-QĐ/ĐTN", "12a", OTHER, "thị"):
        clerk.get(path)
        clerk.post_form(f"{path}/pages", **{"paper-1": typed})
        assert clerk.response.status_code == 422 and "No paper in your books has this number or code." in clerk.text
    assert code not in clerk.get(path).text and "01-QĐ" not in clerk.text


def audited(browser: Browser) -> list[str]:
    """What the audit says of scanned pages."""
    browser.get("/supervision/audit?record=page")
    return [" ".join(" ".join(row.itertext()).split()) for row in browser.tree.findall(".//main//table/tbody/tr")]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_who_filed_or_removed_a_page_stands_in_the_audit_and_the_clock_removes_old_ones(
    desk: Desk, sign_in: SignIn, session: Session, app: Flask
) -> None:
    first = papers(session)[0]
    clerk, before = sign_in(CLERK), kept_files(app)
    send_stack(clerk, ("mot.pdf", stack(empty_sheet(), empty_sheet(220), empty_sheet(200))))
    path = clerk.path
    assert "by 06/05/2026 are removed then" in clerk.text
    clerk.post_form(f"{path}/pages", **{"paper-1": first.number, "remove-2": "1"})
    session.rollback()
    for days, waits in ((90, ["waits"]), (1, [])):
        desk.clock.advance(days=days)
        tick(session, desk.clock.now)
        assert [each for each in standings(session) if each == "waits"] == waits
    session.rollback()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)  # files are as old as the machine says
    assert sweep(session, app.config["DOAN_VU"].data_dir / "files", later) == 1
    assert len(kept_files(app) - before) == 1, "the scan of the paper"
    chair = sign_in(CHAIR)
    (said,) = audited(chair)
    assert "the program" in said and "Scanned page 3: removed" in said
    session.rollback()
    session.execute(sa.update(StackPage).values(at=desk.clock.now))
    session.commit()
    filed, removed = f"Scanned page 1: filed by hand Scanned pages {CLERK}", "Scanned page 2: removed Scanned pages "
    said = audited(chair)
    assert len(said) == 3 and any(filed in each and NEW in each for each in said)
    assert any(f"{removed}{CLERK}" in each for each in said)
    session.rollback()
    session.execute(sa.update(Case).values(sealed=True))
    session.commit()
    assert len(audited(chair)) == 2, "not the one that was filed to a paper of a sealed case"
    assert sign_in(OTHER).get("/supervision/audit?record=page").status_code == 404


@pytest.mark.at_length
def test_a_page_that_was_filed_to_another_paper_comes_back_to_its_own(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    first, second = papers(session)
    clerk, sheet = sign_in(CLERK), sheets_of(session, first)[0]
    session.rollback()
    send_stack(clerk, ("mot.pdf", stack(sheet)))
    for table in (StackPage, Scan):
        session.execute(sa.update(table).values(paper_id=second.id))
    session.commit()
    send_stack(clerk, ("mot.pdf", stack(sheet)))
    assert standings(session) == ["filed", "filed"]
    assert sorted(session.scalars(sa.select(Scan.paper_id))) == sorted((first.id, second.id))


@pytest.mark.at_length
def test_a_stack_with_a_paper_that_a_clerk_may_not_know_of_is_its_senders_alone(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    paper = papers(session)[0]
    sheet, sender = sheets_of(session, paper)[0], sign_in(CLERK)
    desk.office.post("Văn Thư Hai", "clerk", "H")
    session.rollback()
    send_stack(sender, ("mot.pdf", stack(sheet)))
    path, other = sender.path, sign_in("Văn Thư Hai")
    assert path in other.get("/papers/stacks").text and other.get(path).status_code == 200
    theirs = Post.person_id == desk.office.people["Văn Thư Hai"].id  # who is placed there has no part in sealed cases
    session.execute(sa.update(Post).where(theirs).values(placed=True))
    session.execute(sa.update(Case).values(sealed=True))
    session.commit()
    assert path not in other.get("/papers/stacks").text and other.get(path).status_code == 404
    assert sender.get(path).status_code == 200


def test_the_pages_of_a_file_are_counted_before_they_are_drawn() -> None:
    with pytest.raises(page_codes.TooManyPages):
        page_codes.read_pages(stack(empty_sheet(), empty_sheet(200)), 1)


def test_stacks_are_of_clerks_alone(desk: Desk, sign_in: SignIn) -> None:
    for stranger in (CHAIR, COMMUNE, OTHER, PROVINCE):
        assert sign_in(stranger).get("/papers/stacks").status_code == 404
    assert sign_in(CHAIR).get("/papers/unsigned").status_code == 200
    assert sign_in(CHAIR).get("/papers/unsigned?year=19x6").status_code == 200


@pytest.mark.at_length
@pytest.mark.parametrize(
    "file", [("a.pdf", PDF), ("a.exe", b"MZ"), ("a.pdf", b"<html></html>"), ("a.jpg", b"\xff\xd8\xff"), ("", b"")]
)
def test_what_is_no_scan_is_refused(
    file: tuple[str, bytes], desk: Desk, sign_in: SignIn, session: Session, app: Flask
) -> None:
    clerk, before = sign_in(CLERK), kept_files(app)
    send_stack(clerk, file)
    assert clerk.response.status_code == 422 or standings(session) == []
    assert kept_files(app) == before and session.scalars(sa.select(Scan)).all() == []


@pytest.mark.at_length
@pytest.mark.parametrize(("name", "most"), [("MOST_FILES", 1), ("LARGEST", 100), ("MOST_PAGES", 1)])
def test_a_stack_that_is_too_large_is_refused_whole(
    name: str, most: int, desk: Desk, sign_in: SignIn, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_reading, name, most)
    clerk = sign_in(CLERK)
    send_stack(clerk, ("mot.jpg", empty_sheet()), ("hai.jpg", empty_sheet(200)))
    assert clerk.response.status_code == 422 and "send " in clerk.text and "in several parts" in clerk.text
    assert standings(session) == []


def test_a_stack_that_takes_too_long_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(page_codes.UnreadableStack):
        page_codes.read_pages(b"%PDF-1.7\n" + b"x" * 1000, 1)
    monkeypatch.setattr(page_codes, "MOST_SECONDS", 0.01)
    with pytest.raises(page_codes.UnreadableStack):
        page_codes.read_pages(stack(empty_sheet()), 1)


def test_the_list_of_missing_copies_costs_the_same_for_few_and_many(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    chair = sign_in(CHAIR)
    chair.get("/papers/unsigned")
    few, paper = statements(chair, "/papers/unsigned", session), papers(session)[1]
    columns = [each.name for each in IssuedPaper.__table__.columns if each.name not in ("id", "code", "seq")]
    kept = {name: getattr(paper, name) for name in columns}
    session.add_all(IssuedPaper(seq=number, **kept) for number in range(3, 99))
    session.commit()
    assert statements(chair, "/papers/unsigned", session) == few
    assert paper_path(paper.id) in chair.response.text
