"""Indicators through their pages: the numbers, who reads them, what is hidden, and snapshots that stay."""

import datetime as dt
import io
import random
import re
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lengths import in_full
from tests.support.offices.district import CHAIR, COMMANDER, COMMUNE, OFFICER, OTHER, PROVINCE, Office
from tests.support.offices.district import rule as rule_row
from tests.support.offices.papers import page_text
from tests.support.reading import SignIn, called
from webapp.models import Person, Post, RegisterEntry, RegisterPerson, RegisterRow, Snapshot, Unit, UnitPast
from webapp.queries.figures.members import members
from webapp.queries.figures.places import Place, place_on, places_of
from webapp.queries.figures.values import Value, lines_of
from workflows.core.programmes.indicators import Holders, Indicator, InOnePerson, Kept, Named, Units
from workflows.core.programmes.periods import Period, period_of, periods_until
from workflows.core.terms import rule
from workflows.core.vietnamese import percent
from workflows.indicators.dual_posts import MILITIA_HEADS, DualPosts
from workflows.indicators.training import AttendancesAtClasses, SecretariesTrained
from workflows.indicators.youth_month import TreesPlanted
from workflows.registers.loans import Loans
from workflows.registers.training_classes import TrainingClasses

pytestmark = pytest.mark.at_length

TODAY = dt.date(2026, 11, 23)
YEAR = Period(2026)


class SecretariesDual(Indicator):
    """Only for tests: how many secretaries hold both posts, of those in branches."""

    of = Holders(("secretary",), also=MILITIA_HEADS)
    target = rule("loans.share")


class BranchesTrained(Indicator):
    of = Units(("branch",))
    counts = (Named(TrainingClasses), InOnePerson((("secretary",), ("secretary",))))


class CommunesWithClass(Indicator):
    of = Units(("commune_union", "base_union"))
    counts = (Kept(TrainingClasses, {"organiser": ("school",)}),)


class SecretariesLent(Indicator):
    of = Holders(("secretary",))
    counts = (Named(Loans),)


def place(unit: Unit) -> Place:
    return Place.of(unit)


def value(office: Office, indicator: type[Indicator], unit: str, period: Period = YEAR) -> Value:
    scope = place(office.units[unit])
    (line,) = lines_of(office.session, [indicator], [scope], period, TODAY)
    return line.values[scope.id]


def secretaries(office: Office) -> list[str]:
    """Two of those who are secretaries today, of branches made by lot."""
    return [
        name for code in office.units if code.startswith("X-") for name in office.sitting(code, "secretary", TODAY)
    ][:2]


def noted(office: Office, register: str, unit: str, people: list[str], day: dt.date, **words: Any) -> RegisterRow:
    """A row of a register as the database keeps it; counts: whether it is confirmed."""
    counts = words.pop("counts", True)
    enters, confirms = office.people[COMMUNE].id, office.people[OFFICER].id
    row = RegisterRow(
        register=register,
        unit_id=office.units[unit].id,
        day=day,
        answers=words,
        standing="entered",
        version=1,
        salt="s",
        key=f"{register}{random.random()}",
        body_hash="h",
        entered_by_id=enters,
        entered_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    office.session.add(row)
    office.session.flush()
    for name in people:
        person = office.people[name]
        held = office.session.scalars(sa.select(Post.unit_id).where(Post.person_id == person.id).limit(1)).one()
        office.session.add(RegisterPerson(row_id=row.id, person_id=person.id, unit_id=held))
    office.session.flush()
    if counts:
        row.standing, row.confirmed_by_id = "confirmed", confirms
    office.session.commit()
    return row


@pytest.fixture
def crowd(office: Office) -> Office:
    """Thirty branches in two communes, with posts, classes and loans by lot."""
    lot = random.Random(7)
    office.unit("H-02", "commune_union", "H", "Đoàn xã Hai")
    for number in range(30):
        code, commune = f"X-{number}", lot.choice(["H-01", "H-02"])
        office.unit(code, "branch", commune, f"Chi đoàn Thử {number}")
        for post in ("secretary", "village_militia_head"):
            if lot.random() < 0.8:
                name = f"Lê Văn {chr(65 + lot.randrange(20))}{number % 3}"
                until = lot.choice([None, None, dt.date(2026, 6, 1)])
                office.post(name, post, code, dt.date(2020, 1, 1), until)
    names = [name for name in office.people if name.startswith("Lê Văn")]
    for number in range(8):
        day = dt.date(2026, 1, 10) + dt.timedelta(days=40 * number)
        register = lot.choice(["training-classes", "loans"])
        words = {"organiser": lot.choice(["unit", "school"]), "counts": bool(number % 4)}
        noted(office, register, lot.choice(["H-01", "H-02"]), lot.sample(names, 4), day, **words)
    return office


def recounted(office: Office, code: str, day: dt.date, first: dt.date) -> dict[str, tuple[int, int]]:
    """The figures counted once more, row by row, by a reader who knows nothing of how the page counts."""
    session, path = office.session, office.units[code].path
    session.rollback()
    units = {unit.id: unit for unit in session.scalars(sa.select(Unit)) if unit.path.startswith(path)}
    posts = [
        post
        for post in session.scalars(sa.select(Post))
        if post.unit_id in units and post.valid_from <= day and (post.valid_to is None or post.valid_to > day)
    ]
    branches = {unit.id for unit in units.values() if unit.kind == "branch"}
    secretaries = {post.person_id for post in posts if post.kind == "secretary" and post.unit_id in branches}
    trained = set()
    for row in session.scalars(sa.select(RegisterRow).where(RegisterRow.register == "training-classes")):
        if row.standing == "confirmed" and first <= row.day <= day:
            named = sa.select(RegisterPerson.person_id).where(RegisterPerson.row_id == row.id)
            trained |= set(session.scalars(named))
    holders = {(post.unit_id, post.person_id) for post in posts if post.kind in MILITIA_HEADS}
    both = {
        unit
        for unit, person in holders
        if any((p.unit_id, p.person_id, p.kind) == (unit, person, "secretary") for p in posts)
    }
    residential = {unit for unit in branches if units[unit].branch_kind == "residential"}
    return {
        "secretaries-trained": (len(secretaries & trained), len(secretaries)),
        "dual-posts": (len(both & residential), len(residential)),
    }


@pytest.mark.both_engines
@pytest.mark.parametrize("key", ["2026", "2026-Q2", *in_full("2026-H1", "2026-M11")])
@pytest.mark.parametrize("code", ["H", "H-01", "H-02"])
def test_the_numbers_equal_those_of_a_plain_second_query(crowd: Office, code: str, key: str) -> None:
    period = period_of(key)
    assert period is not None
    again = recounted(crowd, code, min(period.last, TODAY), period.first)
    for indicator in (SecretariesTrained, DualPosts):
        found = value(crowd, indicator, code, period)
        assert (found.counted, found.whole) == again[indicator.key]
    assert again["dual-posts"][1] > 5, "the lot has given something to count"


def test_units_and_bare_numbers_are_counted_once(crowd: Office) -> None:
    people = value(crowd, SecretariesDual, "H")
    assert people.whole is None, "a bare count is no part of anything"
    each = [value(crowd, SecretariesDual, code).counted for code in ("H-01", "H-02")]
    assert people.counted <= sum(each), "somebody in two communes counts once above"
    assert value(crowd, CommunesWithClass, "H").whole == 2
    noted(crowd, "training-classes", "H-01", [], dt.date(2026, 5, 5), organiser="school")
    assert value(crowd, CommunesWithClass, "H-01").counted == 1
    assert value(crowd, BranchesTrained, "H").counted <= value(crowd, BranchesTrained, "H").whole  # type: ignore[operator]


def test_a_unit_that_ends_in_the_year_counts_until_then(crowd: Office) -> None:
    """It stands in the whole of the half in which it lived, with its class, and not in that of the year."""
    crowd.unit("H-03", "commune_union", "H", "Đoàn xã Ba", until=dt.date(2026, 7, 1))
    before = [value(crowd, CommunesWithClass, "H", period) for period in (Period(2026, "H", 1), YEAR)]
    noted(crowd, "training-classes", "H-03", [], dt.date(2026, 5, 4), organiser="school")
    half, year = [value(crowd, CommunesWithClass, "H", period) for period in (Period(2026, "H", 1), YEAR)]
    assert (half.counted, half.whole) == (before[0].counted + 1, before[0].whole)
    assert (year, half.whole) == (before[1], (year.whole or 0) + 1)


def test_small_groups_of_a_private_register_are_not_told_of(crowd: Office) -> None:
    session, scope = crowd.session, place(crowd.units["H"])
    noted(crowd, "loans", "H-01", secretaries(crowd), dt.date(2026, 8, 8), standing="granted")
    assert value(crowd, SecretariesLent, "H-01").few
    places = places_of(session, scope, TODAY)
    (line,) = lines_of(session, [SecretariesLent], places, YEAR, TODAY)
    below = [line.values[each.id] for each in places[1:]]
    assert all(each.few and each.counted == each.whole == 0 for each in below), "one alone could be worked out"
    (open_line,) = lines_of(session, [SecretariesTrained], places, YEAR, TODAY)
    assert not any(each.few for each in open_line.values.values())


def test_attendances_are_those_named_and_those_counted_without_a_name(crowd: Office) -> None:
    """Somebody in two classes attended twice; a row that waits to be confirmed counts nobody."""
    spring = Period(2026, "Q", 1)
    before = value(crowd, AttendancesAtClasses, "H-01", spring).counted
    for month, words in ((2, {"others": 117}), (3, {}), (3, {"others": 9, "counts": False})):
        noted(crowd, "training-classes", "H-01", secretaries(crowd), dt.date(2026, month, 8), organiser="unit", **words)
    added = 2 * len(secretaries(crowd)) + 117
    assert value(crowd, AttendancesAtClasses, "H-01", spring) == Value(before + added, None, None)


def test_as_many_statements_for_any_number_of_units(crowd: Office) -> None:
    counts, engine = [], crowd.session.get_bind()
    for code in ("H-02", "H"):
        statements: list[str] = []
        note = lambda *args: statements.append(args[2])  # noqa: B023, E731
        sa.event.listen(engine, "before_cursor_execute", note)
        places = places_of(crowd.session, place(crowd.units[code]), TODAY)
        lines_of(crowd.session, [SecretariesTrained, DualPosts], places, YEAR, TODAY)
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len([each for each in statements if each.startswith("SELECT")]))
    assert counts[0] == counts[1]


def test_periods_lie_in_each_other() -> None:
    assert Period(2027, "H", 2).first == dt.date(2027, 7, 1) and Period(2027, "Q", 1).last == dt.date(2027, 3, 31)
    assert Period(2027, "M", 1).before == Period(2026, "M", 12) and Period(2028, "M", 2).last.day == 29
    assert period_of("2027-Q5") is None and period_of("2027-M3") == Period(2027, "M", 3)
    march = Period(2027, "H", 1).within((3, 3))
    assert march is not None and (march.first.month, march.last.day) == (3, 31)
    assert Period(2027, "Q", 2).within((3, 3)) is None
    assert all(each.first <= TODAY for each in periods_until(TODAY, 3))


def test_a_figure_names_who_is_in_it_and_who_is_not(crowd: Office, sign_in: SignIn) -> None:
    board = sign_in(OFFICER)
    board.get("/figures")
    assert "Branch secretaries who attended a class" in board.text
    board.get("/figures/secretaries-trained")
    window = YEAR.within((1, 12))
    assert window is not None
    found = members(crowd.session, SecretariesTrained, [crowd.units["H"].path], window, TODAY)
    for each in found:
        assert each.name in board.text
    crowd.session.rollback()
    assert "Lê Văn" not in sign_in(COMMANDER).get("/figures/secretaries-trained").text, "figures alone beside a unit"
    board.get("/figures/table")
    assert crowd.units["H-01"].name in board.text
    saved = board.get("/figures/table?as=csv").get_data(as_text=True)
    assert crowd.units["H-01"].name in saved and "Monthly allowance" in saved, "the units, and below them the rates"
    noted(crowd, "loans", "H-01", secretaries(crowd), dt.date(2026, 8, 8), standing="granted")
    assert board.get("/figures/secretaries-with-loan").status_code == 200
    assert "fewer than five" in board.text and "Lê Văn" not in board.text.split("Trend")[1]


@pytest.mark.parametrize(
    "path",
    ["/figures?period=2026-Q9", "/figures?period=1800", "/figures?period=2031", "/figures?unit=%FF", "/figures/none"],
)
def test_an_address_that_does_not_exist_is_missing(office: Office, sign_in: SignIn, path: str) -> None:
    assert sign_in(OFFICER).get(path).status_code == 404


def freeze(browser: Browser, office: Office, unit: str = "H", **words: Any) -> str:
    path = f"/figures/units/{office.units[unit].id}/snapshots/new"
    browser.get(path)
    said = {"title": "Biểu 6 tháng", "period": "2026", "indicators": ["secretaries-trained", "dual-posts"]} | words
    office.session.rollback()
    browser.post(path, said)
    return browser.path


@pytest.mark.both_engines
def test_a_snapshot_stays_as_it_was_and_is_corrected_by_another(
    crowd: Office, sign_in: SignIn, session: Session
) -> None:
    board = sign_in(OFFICER)
    path = freeze(board, crowd)
    assert board.response.status_code == 200 and path.startswith("/figures/snapshots/")
    was = re.findall(r"\d+/\d+ \([\d.]+%\)", board.text)
    assert was
    noted(crowd, "training-classes", "H-01", [name for name in crowd.people if "Văn A" in name], dt.date(2026, 11, 2))
    crowd.session.execute(sa.update(Unit).where(Unit.code == "H-01").values(name="Đoàn xã Tên Mới"))
    crowd.session.commit()
    board.get(path)
    assert re.findall(r"\d+/\d+ \([\d.]+%\)", board.text) == was and "Tên Mới" not in board.text
    for change in ("update snapshot set title = 'x'", "delete from snapshot"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(change))
        session.rollback()
    board.get(f"{path}/correct")
    said = {"title": "Biểu 6 tháng", "period": "2026", "indicators": ["secretaries-trained"], "reason": "Thiếu một lớp"}
    board.post(f"{path}/correct", said)
    new = board.path
    assert new != path and "Thiếu một lớp" in board.text and "Tên Mới" in board.text
    assert "Thiếu một lớp" in board.get(path).text, "the old one says that it was corrected, and stays"
    assert re.findall(r"\d+/\d+ \([\d.]+%\)", board.text) == was
    board.get(f"{path}/correct")
    assert board.post(f"{path}/correct", said).status_code == 409, "one version follows another"
    board.get(f"{path}/register-list")
    assert "BIỂU 6 THÁNG" in page_text(board) and "Tên Mới" not in page_text(board)
    assert was[0].replace(".", ",") in page_text(board), "papers write numbers as Vietnamese does"
    assert "TỈNH ĐOÀN THỬ" in page_text(board), "the superior's line"
    assert board.get(f"{path}/register-list.docx").data[:2] == b"PK"
    assert called(board.get(f"{path}/register-list.docx")) == "Biểu 6 tháng Huyện đoàn Thử 23-11-2026.docx"
    assert called(board.get(f"{new}/export")) == "Biểu 6 tháng Huyện đoàn Thử 23-11-2026.xlsx"
    assert board.get(f"{path}/register-list.pdf").data[:5] == b"%PDF-"
    sheet = openpyxl.load_workbook(io.BytesIO(board.get(f"{new}/export").data)).active
    assert sheet is not None and sheet["A1"].value == "Biểu 6 tháng"


def test_a_form_that_is_empty_or_sent_twice_loses_nothing(office: Office, sign_in: SignIn, session: Session) -> None:
    board = sign_in(OFFICER)
    path = freeze(board, office, title="", indicators=[])
    assert board.response.status_code == 422 and "Write the title." in board.text
    assert path.endswith("/new")
    freeze(board, office, period="2031")
    assert board.response.status_code == 422
    freeze(board, office, indicators=["no-such"], title="Giữ lại tên này")
    assert board.response.status_code == 422 and "Giữ lại tên này" in board.response.text
    freeze(board, office, meeting="999")
    assert board.response.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Snapshot)) == 0
    new = f"/figures/units/{office.units['H'].id}/snapshots/new"
    board.get(new)
    key = re.search(r'name="key"[^>]*value="([^"]+)"', board.response.text)
    assert key
    said = {"title": "Biểu", "period": "2026", "indicators": ["dual-posts"], "key": key[1]}
    for _time in range(2):
        board.get(new)
        board.post(new, said)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Snapshot)) == 1


def test_only_those_who_report_freeze_and_only_those_above_read(office: Office, sign_in: SignIn) -> None:
    path = freeze(sign_in(OFFICER), office)
    assert sign_in(CHAIR).get(path).status_code == 200 and sign_in(PROVINCE).get(path).status_code == 200
    for stranger in (COMMUNE, OTHER, COMMANDER):
        browser = sign_in(stranger)
        assert browser.get(path).status_code == 404 and browser.get(f"{path}/export").status_code == 404
        assert browser.get(f"{path}/correct").status_code == 404
    assert sign_in(COMMUNE).get(f"/figures/units/{office.units['H'].id}/snapshots/new").status_code == 404
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Person)) and RegisterEntry.__tablename__


def test_a_small_group_is_not_worked_out_of_its_neighbours(crowd: Office, sign_in: SignIn) -> None:
    """Commune after commune, each on its own page or in its own frozen table, tells a reader from above no more."""
    noted(crowd, "loans", "H-01", sitting_in(crowd, "H-01")[:2], TODAY, standing="granted")
    noted(crowd, "loans", "H-02", sitting_in(crowd, "H-02"), TODAY, standing="granted")
    crowd.post("Lê Thị Riêng", "secretary", "H-02")
    assert value(crowd, SecretariesLent, "H-01").few and not value(crowd, SecretariesLent, "H-02").few
    own, above = sign_in("Lê Thị Riêng"), sign_in(OFFICER)
    path = freeze(own, crowd, "H-02", indicators=["secretaries-with-loan"])
    pages = ["/figures?unit=H-02", "/figures/table?unit=H-02", "/figures/secretaries-with-loan?unit=H-02", path]
    found = value(crowd, SecretariesLent, "H-02")
    told = rf"(?<!\d){re.escape(percent(found.counted, found.whole or 0).replace(',', '.'))}"
    crowd.session.rollback()
    for page in pages:
        assert re.search(told, own.get(page).text), page
        assert not re.search(told, above.get(page).text) and "fewer than five" in above.text, page
    assert "dưới năm đồng chí" in above.get(f"{path}/register-list").text
    sheet = openpyxl.load_workbook(io.BytesIO(above.get(f"{path}/export").data)).active
    assert sheet is not None and "fewer than five" in [cell.value for row in sheet for cell in row]


def sitting_in(office: Office, commune: str) -> list[str]:
    """The secretaries of a commune's branches today, each once."""
    below = [unit for unit in office.units.values() if unit.path.startswith(office.units[commune].path)]
    return list(dict.fromkeys(n for each in below for n in office.sitting(each.code, "secretary", TODAY)))


@pytest.mark.both_engines
def test_who_has_restricted_their_data_is_counted_and_not_named(office: Office, sign_in: SignIn) -> None:
    office.unit("H-01-11", "branch", "H-01", "Chi đoàn Một")
    office.post("Mai Văn Kín", "secretary", "H-01-11")
    board = sign_in(OFFICER)
    assert "Mai Văn Kín" in board.get("/figures/secretaries-trained").text
    before = re.findall(r"\d+/\d+ \(", board.text)
    office.session.rollback()
    office.session.get_one(Person, office.people["Mai Văn Kín"].id).restricted_on = office.today
    office.session.commit()
    assert "Mai Văn Kín" not in board.get("/figures/secretaries-trained").text
    assert re.findall(r"\d+/\d+ \(", board.text) == before


def test_a_sensitive_figure_is_counted_for_whole_years_only(crowd: Office, sign_in: SignIn) -> None:
    """A hidden month would be its quarter without the other two."""
    scope = place(crowd.units["H"])
    assert lines_of(crowd.session, [SecretariesLent], [scope], YEAR, TODAY)
    assert lines_of(crowd.session, [SecretariesLent], [scope], Period(2026, "Q", 3), TODAY) == []
    board = sign_in(OFFICER)
    assert board.get("/figures/secretaries-with-loan?period=2026-Q3").status_code == 200
    assert "whole years only" in board.text


@pytest.mark.both_engines
def test_a_past_period_shows_the_tree_and_the_names_of_its_last_day(office: Office, sign_in: SignIn) -> None:
    """Renamed, moved and founded since: the figures of last year read as they did then; a new unit says so."""
    session = office.session
    office.unit("H-02", "commune_union", "H", "Đoàn xã Hai")
    office.unit("H-09", "commune_union", "H", "Đoàn xã Mới Lập", since=dt.date(2026, 3, 1))
    moved = office.unit("X-1", "branch", "H-01", "Chi đoàn Chuyển")
    office.post("Mai Thị Xưa", "secretary", "X-1", dt.date(2020, 1, 1))
    noted(office, "training-classes", "H-01", ["Mai Thị Xưa"], dt.date(2025, 5, 5))
    before = value(office, SecretariesTrained, "H-01", Period(2025))
    assert before.counted == 1
    day, home = dt.date(2026, 2, 1), office.units["H-01"]
    for unit in (moved, home):
        past = UnitPast(unit_id=unit.id, until=day, name=unit.name, parent_id=unit.parent_id, path=unit.path)
        session.add(past)
        unit.changed_on = day
    old_name, home.name = home.name, "Đoàn xã Tên Mới"
    moved.parent_id, moved.path = office.units["H-02"].id, f"{office.units['H-02'].path}{moved.id}/"
    session.commit()
    for code, count in (("H-01", before.counted), ("H-02", 0)):
        scope = place_on(session, office.units[code].id, dt.date(2025, 12, 31))
        (line,) = lines_of(session, [SecretariesTrained], [scope], Period(2025), TODAY)
        assert line.values[scope.id].counted == count, code
    session.rollback()
    board = sign_in(OFFICER)
    for page in ("/figures/table?period=2025", "/figures/secretaries-trained?period=2025"):
        board.get(page)
        assert old_name in board.text and "Tên Mới" not in board.text and "Mới Lập" not in board.text, page
    assert "Tên Mới" in board.get("/figures/table").text
    assert "did not exist on 31/12/2025" in board.get("/figures?unit=H-09&period=2025").text
    assert "did not exist" not in board.get("/figures?unit=H-09").text


@pytest.mark.both_engines
def test_what_a_unit_noted_before_it_was_merged_counts_for_its_heir(office: Office) -> None:
    """Through two mergers of one year; after that year the unit counts as it does in the tree of today."""
    office.unit("H-05", "commune_union", "H", "Đoàn xã Năm", until=dt.date(2026, 6, 1))
    office.unit("H-04", "commune_union", "H", "Đoàn xã Bốn", until=dt.date(2026, 4, 1))
    noted(office, "youth-month-works", "H-04", [], dt.date(2026, 3, 5), kind="trees", amount=70)
    noted(office, "youth-month-works", "H-01", [], dt.date(2026, 3, 5), kind="trees", amount=30)
    assert value(office, TreesPlanted, "H-01").counted == 30
    office.units["H-04"].successor_id = office.units["H-05"].id
    office.units["H-05"].successor_id = office.units["H-01"].id
    office.session.commit()
    assert value(office, TreesPlanted, "H-01").counted == 100
    places = places_of(office.session, place(office.units["H"]), TODAY)
    (line,) = lines_of(office.session, [TreesPlanted], places, YEAR, TODAY)
    assert line.values[office.units["H"].id].counted == 100
    assert line.values[office.units["H-01"].id].counted == 100


def test_a_number_is_the_target_of_the_unit_it_was_set_for(office: Office, sign_in: SignIn) -> None:
    """5,000 trees for a district are not 5,000 for each commune; a share holds for all below."""
    figures = {code: value(office, TreesPlanted, code) for code in ("T", "H", "H-01") if code in office.units}
    assert figures["H-01"].target is None and figures["H-01"].untargeted
    board = sign_in(OFFICER)
    page = board.get("/figures/youth-month-trees?unit=H-01&period=2026").text
    assert "Target: none of its own" in page and "0/5" not in page
    targets = {"H": "5000", "H-01": "120"}
    for code, count in targets.items():
        rule_row(office.session, "youth_month.trees", count, "count", office.units[code].id)
        assert value(office, TreesPlanted, code).target == int(count)
        below = value(office, TreesPlanted, "H-01")
        assert below.untargeted is (code == "H")
    assert (
        value(office, SecretariesLent, "H-01").target is None and not value(office, SecretariesLent, "H-01").untargeted
    )
    board.get("/figures/youth-month-trees?unit=H-01&period=2026")
    assert "Target: 120" in board.text and "0/120" in board.text
