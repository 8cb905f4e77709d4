"""A practice office: its clock is moved on, and every page and paper says that nothing there is real."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.nominating import MEETING, Cast
from tests.support.offices.district import CLERK, COMMUNE, district_office
from tests.support.offices.district import Office as SmallOffice
from webapp import practice
from webapp.documents.word import fill
from webapp.documents.wording import PRACTICE_MARK
from webapp.models import Account, DailyClosing, Office, SecondFactor, SignIn
from webapp.services.accounts import second_factors
from webapp.services.clock.practice import move_on
from webapp.services.refusals import Refused
from workflows.core.vietnamese import format_date

MARK = "Thực hành: đồng chí và hồ sơ ở đây đều là giả định."


@pytest.fixture
def small(app: Flask, session: Session) -> SmallOffice:
    """The small office on the machine's own day."""
    app.config["CLOCK"] = practice.clock
    return district_office(session, dt.datetime.now(dt.UTC))


def opened(session: Session, demo: bool) -> None:
    session.add(Office(id=1, demo=demo, created_at=dt.datetime.now(dt.UTC)))
    session.commit()


def administrator(make_account: Callable[..., Account], new_client: Callable[..., Browser]) -> Browser:
    make_account("quan.tri")
    browser = new_client()
    browser.enter("quan.tri")
    return browser


def today() -> dt.date:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)).date()


@pytest.mark.at_length
@pytest.mark.usefixtures("small")
def test_the_clock_moves_on_day_by_day_and_nobody_is_signed_out(
    session: Session,
    make_account: Callable[..., Account],
    new_client: Callable[..., Browser],
    reader: Callable[[str], Browser],
) -> None:
    opened(session, demo=True)
    admin, officer = administrator(make_account, new_client), reader(CLERK)
    before = session.scalars(sa.select(SignIn.seen_at).order_by(SignIn.id)).all()
    assert f"{MARK} Hôm nay là ngày {format_date(today())}." in officer.get("/").text
    assert "/practice" not in officer.text and officer.get("/practice").status_code == 404
    assert officer.post("/practice", {"days": "1"}).status_code == 404

    assert "/practice" in admin.get("/").text
    admin.get("/practice")
    admin.post_form("/practice", days="7")
    in_a_week = format_date(today() + dt.timedelta(days=7))
    assert f"Văn phòng thực hành đã sang ngày {in_a_week}." in admin.text
    assert "sớm hơn ngày thật 7 ngày" in admin.text
    assert f"Hôm nay là ngày {in_a_week}." in officer.get("/").text

    session.rollback()
    days = session.scalars(sa.select(DailyClosing.day).order_by(DailyClosing.day)).all()
    assert days == [today() + dt.timedelta(days=day) for day in range(1, 8)]
    after = session.scalars(sa.select(SignIn.seen_at).order_by(SignIn.id)).all()
    assert all(later - earlier >= dt.timedelta(days=7) for earlier, later in zip(before, after, strict=True))


@pytest.mark.at_length
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("days", ["", "0", "-1", "2", "400", "x"])
def test_it_moves_by_a_choice_of_the_list_and_never_back(
    session: Session, make_account: Callable[..., Account], new_client: Callable[..., Browser], days: str
) -> None:
    opened(session, demo=True)
    admin = administrator(make_account, new_client)
    admin.get("/practice")
    assert admin.post("/practice", {"days": days}).status_code == 422
    session.rollback()
    assert session.scalar(sa.select(Office.days_ahead)) == 0


@pytest.mark.at_length
@pytest.mark.usefixtures("small")
def test_two_who_move_the_clock_at_once_move_it_once(
    session: Session, make_account: Callable[..., Account], new_client: Callable[..., Browser]
) -> None:
    opened(session, demo=True)
    admin = administrator(make_account, new_client)
    make_account("quan.tri.hai")
    other = new_client()
    other.enter("quan.tri.hai")
    admin.get("/practice")
    other.get("/practice")
    admin.post_form("/practice", days="1")
    answer = other.post_form("/practice", days="7")
    assert answer.status_code == 409 and "Văn phòng thực hành vừa được chuyển ngày" in other.text
    session.rollback()
    assert session.scalar(sa.select(Office.days_ahead)) == 1
    with pytest.raises(Refused):
        move_on(session, 7, 0, dt.datetime.now(dt.UTC))
    session.rollback()
    assert session.scalar(sa.select(Office.days_ahead)) == 1
    other.post_form("/practice", days="7")
    session.rollback()
    assert session.scalar(sa.select(Office.days_ahead)) == 8, "asked again, on the day that is there now"


def code_of_the_telephone(secret: str, halves: int) -> str:
    """The code that the app shows so many half minutes from now: a telephone knows nothing of a practice clock."""
    return second_factors.code_at(secret, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * halves))


@pytest.mark.usefixtures("small")
def test_the_second_factor_goes_by_the_telephones_own_clock(
    session: Session, make_account: Callable[..., Account], new_client: Callable[..., Browser]
) -> None:
    opened(session, demo=True)
    session.execute(sa.update(Office).values(days_ahead=5))
    session.commit()
    admin = administrator(make_account, new_client)
    page = admin.get("/my-account/second-factor")
    secret = "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].split())  # type: ignore[index]
    admin.post_form("/my-account/second-factor", code=code_of_the_telephone(secret, 0))
    assert session.scalar(sa.select(SecondFactor.account_id)) is not None, admin.text
    session.rollback()
    other = new_client()
    other.get("/sign-in")
    other.post_form("/sign-in", username="quan.tri", password=PASSWORD)
    other.post_form("/sign-in/code", code=code_of_the_telephone(secret, 1))
    assert other.get("/my-account").request.path == "/my-account"


@pytest.mark.usefixtures("small")
def test_a_real_office_has_no_such_clock_and_no_such_mark(
    session: Session, make_account: Callable[..., Account], new_client: Callable[..., Browser]
) -> None:
    opened(session, demo=False)
    admin = administrator(make_account, new_client)
    assert MARK not in admin.get("/").text and admin.get("/practice").status_code == 404
    admin.get("/")
    assert admin.post("/practice", {"days": "1"}).status_code == 404
    session.rollback()
    assert session.scalar(sa.select(Office.days_ahead)) == 0


def test_the_sign_in_page_is_marked_and_lives_without_a_database(app: Flask, session: Session, client: Browser) -> None:
    app.config["CLOCK"] = practice.clock
    opened(session, demo=True)
    assert MARK in client.get("/sign-in").text
    session.execute(sa.text("ALTER TABLE office RENAME TO gone"))
    session.commit()
    with app.app_context():
        assert abs(practice.clock() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
        assert practice.days_ahead() is None


def printed(answer: Any) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


@pytest.mark.at_length
def test_papers_of_a_practice_office_say_so_on_every_sheet(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    cast = Cast(district_office(session, clock.now), new_client, app)
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    commune = cast.as_(COMMUNE)
    commune.get(cast.path)
    path = next(each for each in commune.tree.iter("a") if f"{cast.path}/papers/" in each.get("href", "")).get("href")
    for demo in (False, True):
        if demo:
            opened(session, demo=True)
        assert (PRACTICE_MARK in commune.get(path).text) is demo
        assert (PRACTICE_MARK in printed(commune.get(f"{path}.pdf"))) is demo
        word = zipfile.ZipFile(io.BytesIO(commune.get(f"{path}.docx").data))
        heads = "".join(word.read(name).decode() for name in word.namelist() if "header" in name)
        assert (PRACTICE_MARK in heads) is demo


def test_a_template_with_other_heads_is_marked_on_each_sheet_and_once() -> None:
    """Templates of offices leave the number out on the first sheet, which has a head of its own then."""
    document, file = Document(), io.BytesIO()
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].different_first_page_header_footer = True
    document.add_section()
    document.save(file)
    sections = Document(io.BytesIO(fill(file.getvalue(), {}, mark=PRACTICE_MARK))).sections
    for head in (each for one in sections for each in (one.header, one.first_page_header, one.even_page_header)):
        assert [line.text for line in head.paragraphs].count(PRACTICE_MARK) == 1
