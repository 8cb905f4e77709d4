"""Marks in registers: judges are named, nobody reads a mark before all are in, equal marks share a place."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    INSPECTOR,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
)
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.documents.wording import LIST as NAME
from webapp.models import Kinship, Notice, RegisterEntry, RegisterJudge, RegisterRow
from webapp.queries.personal_data.holdings import holdings
from workflows.core.registers import ranking

pytestmark = pytest.mark.at_length

FIRST, SECOND, THIRD = "Lê Thị Nhất", "Mai Văn Nhì", "Phan Thị Ba"
SAID = {"contest": "Hội thi Bí thư chi đoàn giỏi", "round": "final", "day": "20/11/2026"}


@pytest.fixture
def contest(office: Office, sign_in: SignIn) -> tuple[Browser, str]:
    """The clerk of the district has entered a round with four secretaries: the browser, and the row's path."""
    for number, name in enumerate((FIRST, SECOND, THIRD)):
        office.unit(f"H-01-1{number}", "branch", "H-01", f"Chi đoàn {number}")
        office.post(name, "secretary", f"H-01-1{number}")
    clerk = sign_in(CLERK)
    people = [str(office.people[name].id) for name in (FIRST, SECOND, THIRD, OLD)]
    return clerk, enter(clerk, office, "contests", "H", **SAID, people=people)


def name_judges(browser: Browser, office: Office, path: str, *names: str, status: int = 200) -> None:
    ids = [str(office.people[name].id) for name in names]
    office.session.rollback()
    browser.get(f"{path}/judges")
    browser.post(f"{path}/judges", {"judges": ids})
    assert browser.response.status_code == status, browser.text


def give(browser: Browser, office: Office, path: str, *marks: str, status: int = 200) -> None:
    people = [office.people[name].id for name in (FIRST, SECOND, THIRD, OLD)]
    office.session.rollback()
    browser.get(f"{path}/marks")
    assert browser.response.status_code == 200, path
    browser.post(f"{path}/marks", {f"mark-{person}": mark for person, mark in zip(people, marks, strict=True)})
    assert browser.response.status_code == status, browser.text


def places(browser: Browser, path: str) -> dict[str, tuple[str, str]]:
    """Name → place and sum of the ranking that a reader sees; empty before there is one."""
    browser.get(path)
    table = next((each for each in browser.tree.iter("table")), None)
    rows = [] if table is None else table.findall("./tbody/tr")
    said = [["".join(cell.itertext()).strip() for cell in row] for row in rows]
    return {row[0]: (row[1].split()[0], row[2]) for row in said}


@pytest.mark.both_engines
def test_marks_stay_closed_until_all_are_in_and_equal_sums_share_a_place(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    assert "No judge is named yet" in clerk.text
    name_judges(clerk, office, path, CHAIR, DEPUTY)
    chair, deputy, board, above = sign_in(CHAIR), sign_in(DEPUTY), sign_in(OFFICER), sign_in(PROVINCE)
    assert SAID["contest"] in chair.get("/registers").text.partition("Wait for your marks")[2]
    give(chair, office, path, "9", "8,5", "8.5", "7")
    assert "until then you may change them" in chair.text
    for reader in (clerk, board, deputy):
        reader.get(path)
        assert "Bùi Kim Phó: has given no marks yet" in reader.text and "8.5" not in reader.text
        assert places(reader, path) == {}
    assert "9" not in re.findall(r'value="([^"]*)"', deputy.get(f"{path}/marks").text)
    give(chair, office, path, "9", "8", "8", "7")
    confirm(above, path)
    assert standing(session) == ["entered"], "not before the marks are closed"
    give(deputy, office, path, "9.25", "8.5", "8.5", "6")
    assert "they are closed" in deputy.text
    ranked = {FIRST: ("1", "18.25"), SECOND: ("2", "16.5"), THIRD: ("2", "16.5"), OLD: ("4", "13")}
    assert places(board, path) == ranked and "equal marks" in board.text
    assert places(clerk, path) == ranked and "9.25" in clerk.text
    board.get(f"{path}/{NAME}")
    printed = board.text[board.text.index("Tổng điểm") :]
    assert re.search(rf"{FIRST} Chi đoàn 0 18,25 1 .*16,5 2 \(bằng điểm\).*{OLD} .* 13 4", printed), printed
    assert "The marks of this row are closed" in chair.get(f"{path}/marks").text
    session.rollback()
    kinds = [entry.kind for entry in session.scalars(sa.select(RegisterEntry).order_by(RegisterEntry.seq))]
    assert kinds == ["entered", "judges", "marked"]
    session.rollback()
    confirm(above, path, version=3)
    assert standing(session) == ["confirmed"]
    chair.post(f"{path}/marks", {})
    assert places(board, path) == ranked


def test_no_judge_is_in_the_round_or_kin_of_somebody_in_it(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str], clock: Any
) -> None:
    clerk, path = contest
    for declarer, relative in ((CHAIR, FIRST), (SECOND, DEPUTY)):
        ids = {"declarer_id": office.people[declarer].id, "relative_id": office.people[relative].id}
        session.add(Kinship(**ids, kind="sibling", declared_at=clock.now))
    session.commit()
    office.post(OLD, "inspector", "H")
    for name in (CHAIR, DEPUTY, OLD):
        name_judges(clerk, office, path, INSPECTOR, name, status=409)
        assert f"{name} is in this row, or kin of somebody in it" in clerk.text
    assert session.scalar(sa.select(sa.func.count()).select_from(RegisterJudge)) == 0
    session.rollback()
    name_judges(clerk, office, path, status=422)
    name_judges(clerk, office, path, COMMUNE_DEPUTY, status=422)
    name_judges(clerk, office, path, INSPECTOR, OFFICER)
    session.add(
        Kinship(
            declarer_id=office.people[INSPECTOR].id,
            relative_id=office.people[THIRD].id,
            kind="sibling",
            declared_at=clock.now,
        )
    )
    session.commit()
    give(sign_in(INSPECTOR), office, path, "1", "2", "3", "4", status=409)


def test_the_unit_closes_marks_that_are_missing_and_nobody_else_comes_near(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    name_judges(clerk, office, path, CHAIR, DEPUTY)
    assert "Close the marks" not in clerk.text
    clerk.post(f"{path}/marks/close", {})
    assert "No judge has given marks yet" in clerk.text
    session.rollback()
    assert session.scalars(sa.select(RegisterRow)).one().marked_at is None, "no judge has given any"
    session.rollback()
    chair = sign_in(CHAIR)
    for wrong, sentence in (("11", "from 0 to 10"), ("-1", "in digits"), ("", "Write a mark"), ("acht", "in digits")):
        give(chair, office, path, wrong, "8", "8", "7", status=422 if wrong != "11" else 409)
        assert sentence in chair.text and 'value="7"' in chair.response.text
    give(chair, office, path, "9", "8", "8", "7")
    clerk.get(f"{path}/correct")
    correcting = {**SAID, "contest": "Khác", "version": "2", "people": [str(office.people[FIRST].id)]}
    session.rollback()
    clerk.post(f"{path}/correct", correcting)
    assert (clerk.response.status_code, "begun to give marks" in clerk.text) == (409, True)
    name_judges(clerk, office, path, CHAIR, status=409)
    for name in (COMMUNE, OFFICER, INSPECTOR):
        stranger = sign_in(name)
        assert stranger.get(f"{path}/marks").status_code == 404
    for address in (f"{path}/judges", f"{path}/marks/close"):
        assert sign_in(COMMUNE).post(address, {}).status_code == 404
    clerk.get(path)
    clerk.post(f"{path}/marks/close", {})
    assert places(clerk, path)[FIRST] == ("1", "9") and "–" in clerk.text
    give_late = sign_in(DEPUTY)
    assert "are closed" in give_late.get(f"{path}/marks").text


def test_who_asks_for_their_data_learns_their_own_marks(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    name_judges(clerk, office, path, CHAIR)
    give(sign_in(CHAIR), office, path, "9", "8,5", "8", "7")
    found = holdings(session, office.actor(CLERK), office.people[SECOND].id)
    noted = next(each for each in found if each.key == "registers").rows[0][4]
    assert noted["marks"] == {"marks": "8.5"} and "marks" not in noted["contest_round"]


def test_judges_fall_with_a_correction_and_other_registers_have_none(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    name_judges(clerk, office, path, CHAIR)
    clerk.get(f"{path}/correct")
    words = {**SAID, "contest": "Khác", "version": "2", "people": [str(office.people[FIRST].id)]}
    session.rollback()
    clerk.post(f"{path}/correct", words)
    assert "No judge is named yet" in clerk.text
    topic = {"topic": "Lớp", "day": "12/11/2026", "hours": "8", "organiser": "unit"}
    other = enter(clerk, office, "training-classes", "H", **topic, people=[str(office.people[FIRST].id)])
    assert "Marks" not in clerk.text
    for address in (f"{other}/judges", f"{other}/marks"):
        assert clerk.get(address).status_code == 404


def test_places_after_equal_sums_stay_empty() -> None:
    ranked = ranking({1: {7: 900, 8: 800, 9: 800}, 2: {7: 100, 8: 200, 9: 0}})
    assert [(one.person_id, one.place, one.total, one.tied) for one in ranked] == [
        (7, 1, 1000, True),
        (8, 1, 1000, True),
        (9, 3, 800, False),
    ]
    assert ranking({}) == []


@pytest.mark.both_engines
def test_the_database_keeps_closed_marks(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    name_judges(clerk, office, path, CHAIR)
    give(sign_in(CHAIR), office, path, "9", "8,5", "8.5", "7")
    closed = places(clerk, path)
    stranger = office.people[DEPUTY].id
    for confirmed in (False, True):
        for change in (
            "update register_judge set points = '{}'",
            "delete from register_judge",
            f"insert into register_judge (row_id, person_id) select id, {stranger} from register_row",
            "update register_row set marked_at = null",
            "update register_row set marked_at = '2020-01-01 00:00:00+00:00'",
        ):
            session.rollback()
            with pytest.raises(sa.exc.DBAPIError, match="append_only"):
                session.execute(sa.text(change))
        session.rollback()
        if not confirmed:
            version = session.scalars(sa.select(RegisterRow.version)).one()
            session.rollback()
            confirm(sign_in(PROVINCE), path, version)
    assert standing(session) == ["confirmed"] and places(clerk, path) == closed


@pytest.mark.both_engines
def test_judges_are_told_that_marks_are_awaited_until_they_have_given_them(
    office: Office, sign_in: SignIn, session: Session, contest: tuple[Browser, str]
) -> None:
    clerk, path = contest
    awaited = "Your marks are awaited in the register"
    chair, deputy, member = sign_in(CHAIR), sign_in(DEPUTY), sign_in(INSPECTOR)
    name_judges(clerk, office, path, INSPECTOR, CHAIR)
    name_judges(clerk, office, path, CHAIR, DEPUTY)
    assert awaited in chair.get("/notices").text and awaited in deputy.get("/notices").text
    assert awaited not in member.get("/notices").text, "a judge no longer, who learns nothing of it"
    session.rollback()
    notice = session.scalars(sa.select(Notice).where(Notice.done_at.is_(None)).order_by(Notice.person_id)).first()
    assert notice is not None
    number = notice.id
    session.rollback()
    reader = chair if notice_reader(session, number) == office.people[CHAIR].id else deputy
    session.rollback()
    reader.post(f"/notices/{numbered('notice', number)}/open", {})
    assert reader.path == f"{path}/marks"
    give(chair, office, path, "9", "8", "8", "7")
    session.rollback()
    assert waiting(session) == [office.people[DEPUTY].id]
    session.rollback()
    clerk.get(path)
    clerk.post(f"{path}/strike", {"why": "Hội thi hoãn"})
    assert waiting(session) == [], "nobody marks what was struck out"


def waiting(session: Session) -> list[int]:
    found = sa.select(Notice.person_id).where(Notice.kind == "register", Notice.done_at.is_(None))
    return list(session.scalars(found))


def notice_reader(session: Session, number: int) -> int:
    return session.get_one(Notice, number).person_id
