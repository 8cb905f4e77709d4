"""Entitlements through their pages: the monthly list of a commune, its paper and workbook, sums above, past months."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    HEAD,
    NEW,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
)
from tests.support.offices.papers import page_text
from tests.support.offices.second_person import add_row, confirm_all, reorganised
from tests.support.reading import SignIn, called, row_heads
from webapp.config import ROOT
from webapp.models import Account, HandedList, Kinship, Person, PersonCorrection, Post, RuleRow
from webapp.queries.personal_data.holdings import holdings
from webapp.services.command import Command
from webapp.services.people import kinship
from webapp.services.reorganisations.plan import ReorganisationPlan

pytestmark = pytest.mark.at_length

KEY = "allowances"
PATH = f"/entitlements/{KEY}"
DUAL = "H-01-02"
REFERENCE = ROOT / "tests" / "papers" / "entitlement-list.txt"


@pytest.fixture
def paid(office: Office) -> Office:
    """The office with somebody who is secretary and militia head of branch 2 since 2026."""
    office.post(NEW, "secretary", DUAL, dt.date(2026, 1, 1))
    office.post(NEW, "village_militia_head", DUAL, dt.date(2026, 1, 1))
    return office


def list_of(office: Office, month: str = "2026/11", code: str = "H-01") -> str:
    return f"{PATH}/units/{office.units[code].id}/{month.replace('/0', '/')}"


def lines(browser: Browser, path: str) -> dict[str, tuple[str, ...]]:
    """Name → days, rate, share and amount of the list; only of those who are due something."""
    browser.get(path)
    assert browser.response.status_code == 200, path
    table = next(browser.tree.iter("table"), None)
    rows = [] if table is None else table.findall("./tbody/tr")
    said = [["".join(cell.itertext()).strip() for cell in row] for row in rows]
    return {row[0]: tuple(row[3:]) for row in said}


def main(browser: Browser, path: str) -> str:
    """What stands on a page, without hidden fields and the day on which a paper was printed."""
    text = re.sub(
        r'<input type="hidden"[^>]*>', "", browser.get(path).text.partition("<main")[2].partition("</main>")[0]
    )
    return re.sub(r"ngày \d\d tháng \d+ năm \d{4}", "", text)


def test_the_list_of_a_month_is_computed_printed_and_saved(paid: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    commune.get("/entitlements")
    commune.get(PATH)
    assert row_heads(commune)[0] == "Đoàn xã Thử Một"
    assert lines(commune, list_of(paid)) == {
        NEW: ("30", "575.000", "100%", "575.000"),
        HEAD: ("30", "280.800", "100%", "280.800"),
    }
    assert "Sum: 855,800 (đồng) (in words: Tám trăm năm mươi lăm nghìn tám trăm đồng)" in commune.text
    unpaid = commune.text.partition("nothing is due")[2]
    assert OLD in unpaid and "whoever holds a post today is counted" in commune.text
    assert "an amount of its own for both posts" in commune.text and "(not compared with the text)" in commune.text
    commune.get(f"{list_of(paid)}/entitlement-list")
    assert "DANH SÁCH CHI TRẢ PHỤ CẤP" in commune.text and "KẾ TOÁN" in commune.text
    word = commune.get(f"{list_of(paid)}/entitlement-list.docx")
    assert called(word) == "Allowances of branch secretaries and militia heads Đoàn xã Thử Một 11-2026.docx"
    assert called(commune.get(f"{list_of(paid)}/export")).endswith(" 11-2026.xlsx")
    assert word.data[:2] == b"PK"
    assert commune.get(f"{list_of(paid)}/entitlement-list.pdf").data[:5] == b"%PDF-"
    sheet = openpyxl.load_workbook(io.BytesIO(commune.get(f"{list_of(paid)}/export").data)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert [row[6] for row in rows[2:5]] == [280_800, 575_000, 855_800]
    assert rows[5][1] == "Tám trăm năm mươi lăm nghìn tám trăm đồng"


def test_the_paper_says_what_a_person_has_read(paid: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    commune.get(f"{list_of(paid)}/entitlement-list")
    assert page_text(commune) == REFERENCE.read_text(encoding="utf-8")


def test_names_and_amounts_are_the_units_and_small_sums_nobodys(paid: Office, sign_in: SignIn) -> None:
    for who in (COMMUNE, COMMUNE_DEPUTY):
        assert NEW in sign_in(who).get(list_of(paid)).text
    for who in (OFFICER, CHAIR, CLERK, PROVINCE):
        above = sign_in(who)
        for address in (list_of(paid), f"{list_of(paid)}/entitlement-list", f"{list_of(paid)}/export"):
            assert above.get(address).status_code == 404, address
        above.get(PATH)
        assert (above.response.status_code, NEW in above.text) == (200, False)
        assert "fewer than five" in above.text and "855,800" not in above.text
    for who in (OLD, COMMANDER):
        stranger = sign_in(who)
        for address in ("/entitlements", PATH, list_of(paid)):
            assert stranger.get(address).status_code == 404, address
    commune = sign_in(COMMUNE)
    for address in (
        f"{PATH}?month=2099-01",
        list_of(paid, "2027/1"),
        list_of(paid, "2026/13"),
        list_of(paid, code="H"),
    ):
        assert commune.get(address).status_code == 404, address


def test_above_a_sum_is_told_of_five_and_no_total_gives_a_small_one_away(paid: Office, sign_in: SignIn) -> None:
    for number in range(4):
        paid.unit(f"H-01-1{number}", "branch", "H-01", f"Chi đoàn {number}")
        paid.post(f"Võ Văn Số {number}", "village_militia_head", f"H-01-1{number}")
    board = sign_in(OFFICER)
    board.get(PATH)
    total = f"{575_000 + 5 * 280_800:,}"
    assert total in board.text and "fewer than five" not in board.text
    paid.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    paid.unit("H-02-01", "branch", "H-02", "Chi đoàn Hai")
    paid.post("Võ Văn Hai", "village_militia_head", "H-02-01")
    board.get(PATH)
    assert (total in board.text, "fewer than five" in board.text) == (True, True)
    assert f"{575_000 + 6 * 280_800:,}" not in board.text


def test_a_school_branch_and_who_holds_two_posts_of_a_kind(paid: Office, sign_in: SignIn) -> None:
    paid.unit("H-01-08", "branch", "H-01", "Chi đoàn Trường học", branch_kind="school")
    paid.post("Võ Văn Trường", "secretary", "H-01-08")
    paid.post(HEAD, "village_militia_head", "H-01-08", dt.date(2026, 11, 2))
    commune = sign_in(COMMUNE)
    assert lines(commune, list_of(paid))[HEAD] == ("30", "280.800", "100%", "280.800")
    assert "Võ Văn Trường" not in commune.text


@pytest.mark.parametrize(("last", "due"), [(14, "140.400"), (15, "280.800")])
def test_who_leaves_on_the_fourteenth_has_half_a_month(paid: Office, sign_in: SignIn, last: int, due: str) -> None:
    paid.unit("H-01-07", "branch", "H-01", "Chi đoàn Bảy")
    paid.post("Võ Văn Thôi", "village_militia_head", "H-01-07", until=dt.date(2026, 10, last + 1))
    paid.post("Võ Văn Thay", "village_militia_head", "H-01-07", since=dt.date(2026, 10, last + 1))
    commune = sign_in(COMMUNE)
    found = lines(commune, list_of(paid, "2026/10"))
    assert found["Võ Văn Thôi"] == (str(last), "280.800", "50%" if last < 15 else "100%", due)
    assert found["Võ Văn Thay"] == (str(31 - last), "280.800", "100%", "280.800")
    assert "Võ Văn Thôi" not in lines(commune, list_of(paid))
    assert "Võ Văn Thay" not in lines(commune, list_of(paid, "2026/9"))


def test_a_province_pays_a_coefficient_by_its_own_row_from_its_day_on(
    paid: Office, sign_in: SignIn, session: Session, clock: Any, make_account: Callable[..., Account], client: Browser
) -> None:
    make_account("quan-tri")
    client.enter("quan-tri")
    said = {
        "value": "0,4",
        "measure": "coefficient",
        "scope": "T",
        "effective_from": "1/10/2026",
        "note": "Nghị quyết ra muộn",
    }
    form = {**said, "source": "Nghị quyết 12/2026/NQ-HĐND (15/09/2026)", "basis": "read"}
    client.post("/rules/allowance.secretary/rows", form)
    assert confirm_all(session, clock.now) == 1
    row = session.scalars(sa.select(RuleRow).where(RuleRow.scope_id.is_not(None))).one()
    assert (row.value, row.measure) == ("0.4", "coefficient")
    session.rollback()
    add_row(
        session,
        key="allowance.doubling",
        value="both",
        scope_code="H",
        effective_from=dt.date(2026, 11, 1),
        source="Nghị quyết 12/2026/NQ-HĐND (15/09/2026)",
        note="",
        account_id=1,
        now=clock.now,
    )
    commune = sign_in(COMMUNE)
    assert OLD not in lines(commune, list_of(paid, "2026/9"))
    october, november = lines(commune, list_of(paid, "2026/10")), lines(commune, list_of(paid))
    assert october[OLD] == ("31", "936.000", "100%", "936.000")
    assert october[NEW] == ("31", "936.000", "100%", "936.000"), "not less than the higher one alone"
    assert november[NEW] == ("30", "936.000", "100%", "936.000")
    assert november[""] == ("30", "280.800", "100%", "280.800"), "a second line of the same person"


@pytest.mark.both_engines
def test_the_list_of_march_is_the_same_after_a_rename_a_correction_and_a_merger(
    paid: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    paid.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    for scope, value in (("H", "100000"), ("T", "50000")):
        add_row(
            session,
            key="allowance.secretary",
            value=value,
            scope_code=scope,
            effective_from=dt.date(2026, 2, 1),
            source="Nghị quyết 02/2026/NQ-HĐND (15/01/2026)",
            note="",
            account_id=1,
            now=clock.now,
        )
    march, paper = list_of(paid, "2026/03"), f"{list_of(paid, '2026/03')}/entitlement-list"
    commune = sign_in(COMMUNE)
    before = main(commune, march), main(commune, paper)
    assert NEW in before[0] and NEW in before[1] and "100.000" in before[1]

    def change(kind: str, *units: str, **more: Any) -> None:
        plan = ReorganisationPlan(kind, units, dt.date(2026, 11, 20), "12-QĐ/TĐTN", **more)
        reorganised(session, plan, Command(paid.actor(PROVINCE), clock.now, f"change-{kind}-{units[0]}"))
        session.rollback()

    change("rename", DUAL, name="Chi đoàn Khu phố 2")
    change("rename", "H-01", name="Đoàn phường Thử Một")
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    session.add(
        PersonCorrection(person_id=person.id, name="full_name", was=NEW, now="Đỗ Kim Mơi", corrected_at=clock.now)
    )
    person.full_name = "Đỗ Kim Mơi"
    session.commit()
    assert (main(commune, march), main(commune, paper)) == before
    assert "Chi đoàn Khu phố 2" in main(commune, list_of(paid)) and "Đỗ Kim Mơi" in commune.text
    change("merge", "H-01", "H-02", new=(("X-01", "Đoàn xã Mới"),), new_kind="commune_union", parent="T")
    successor = sign_in(COMMUNE)
    assert (main(successor, march), main(successor, paper)) == before


def test_a_list_of_many_costs_as_much_as_one_of_few(
    paid: Office, sign_in: SignIn, session: Session, count_statements: Callable[[Session], Any]
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    for browser, path in ((commune, list_of(paid)), (board, PATH)):
        browser.get(path)
        with count_statements(session) as few:
            browser.get(path)
        for number in range(12):
            code = f"H-01-{number + 20}{len(path)}"
            paid.unit(code, "branch", "H-01", f"Chi đoàn {code}")
            paid.post(f"Lê Văn {code}", "village_militia_head", code)
            paid.unit(f"H-{code}", "base_union", "H", f"Đoàn xã {code}")
        with count_statements(session) as many:
            browser.get(path)
        assert few.count == many.count, path


@pytest.mark.both_engines
def test_what_was_handed_over_stays_and_an_end_that_comes_late_is_a_difference(
    paid: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    commune, october = sign_in(COMMUNE), list_of(paid, "2026/10")
    lines(commune, october)
    for _tap in range(2):
        commune.post(f"{october}/hand-over", {"key": "the-same"})
    session.rollback()
    assert session.scalars(sa.select(sa.func.count()).select_from(HandedList)).one() == 1
    session.rollback()
    assert "2 comrades. Sum: 855,800" in lines_text(commune, october)
    assert "Changed since" not in commune.text and "Record that" not in commune.text
    commune.get(f"{october}/entitlement-list")
    on_paper = page_text(commune)
    clock.now += dt.timedelta(days=1)
    commune = sign_in(COMMUNE)
    commune.get(f"{october}/entitlement-list")
    assert page_text(commune) == on_paper, "what was handed over prints alike"
    lines(commune, october)
    commune.post(f"{october}/hand-over", {"key": "another"})
    assert (commune.response.status_code, "Nothing has changed" in commune.text) == (409, True)
    posts = session.scalars(sa.select(Post).where(Post.person_id == paid.people[NEW].id)).all()
    for post in posts:
        post.valid_to = dt.date(2026, 10, 11)
    person, at = session.get_one(Person, paid.people[NEW].id), dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    session.add(PersonCorrection(person_id=person.id, name="full_name", was=NEW, now="Đỗ Kim Mơi", corrected_at=at))
    person.full_name = "Đỗ Kim Mơi"
    session.commit()
    found = lines_text(commune, october)
    assert "Đỗ Kim Mơi" not in found, "the list of October calls everybody as in October"
    assert re.search(rf"{NEW} 575,000 287,500 -287,500", found), found
    commune.post(f"{october}/hand-over", {"key": "third"})
    assert "Changed since" not in lines_text(commune, october)
    for change in ("update handed_line set amount = 1", "delete from handed_list"):
        with pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError), match="append_only"):
            session.execute(sa.text(change))
        session.rollback()
    for name, rows in ((COMMUNE, 2), (OFFICER, 0)):
        held = next(each for each in holdings(session, paid.actor(name), paid.people[NEW].id) if each.key == "handed")
        assert [row[3] for row in held.rows] == [575_000, 287_500][:rows]
    assert sign_in(OFFICER).post(f"{october}/hand-over", {"key": "x"}).status_code == 404
    commune.post(f"{list_of(paid, '2014/10')}/hand-over", {"key": "y"})
    assert commune.response.status_code in (404, 409)


def test_nobody_hands_over_a_list_in_which_they_or_kin_are(paid: Office, sign_in: SignIn, session: Session) -> None:
    october, deputy = list_of(paid, "2026/10"), sign_in(COMMUNE_DEPUTY)
    paid.post(NEW, "deputy_secretary", "H-01")
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    kinship.declare(session, paid.actor(COMMUNE_DEPUTY), paid.people[HEAD].id, "sibling", at)
    for browser in (sign_in(NEW), deputy):
        lines(browser, october)
        assert browser.post(f"{october}/hand-over", {"key": browser.csrf_token[:20]}).status_code == 409
        assert "are in this list" in browser.text
    session.execute(sa.update(Kinship).values(ended_at=at))
    session.commit()
    lines(deputy, october)
    assert deputy.post(f"{october}/hand-over", {"key": "z"}).status_code == 200


def lines_text(browser: Browser, path: str) -> str:
    browser.get(path)
    return browser.text
