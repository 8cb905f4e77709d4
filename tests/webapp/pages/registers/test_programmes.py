"""Programmes that are a register alone: from the first entry to the printed list and the figure that the level above
reads (seeds 000, 002, 003, 004; domain C1, C5–C9, C12, C13, C17, C20)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.browserlike import Browser
from tests.support.lengths import at_length
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
    rule,
)
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter
from webapp.services.registers.alarms import tell

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", *at_length("postgresql")], indirect=True)


def figure(browser: Browser, key: str) -> str:
    """What the page of an indicator says of this year, between its title and its first table."""
    browser.get(f"/figures/{key}?unit=H&period=2026")
    assert browser.response.status_code == 200, key
    return browser.text


def printed(browser: Browser, office: Office, book: str, unit: str = "H-01") -> str:
    """The list of the year, as it is printed and signed."""
    office.session.rollback()
    browser.get(f"/registers/{book}/units/{office.units[unit].id}/2026/register-list")
    assert browser.response.status_code == 200, book
    return browser.text


def secretaries(office: Office, many: int) -> list[str]:
    """Give the commune so many further branches with a secretary each; the ids of these people."""
    names = [f"Lê Văn {chr(ord('A') + number)}" for number in range(many)]
    for number, name in enumerate(names):
        office.unit(f"H-01-2{number}", "branch", "H-01", f"Chi đoàn Tổ {number}")
        office.post(name, "secretary", f"H-01-2{number}")
    return [str(office.people[name].id) for name in names]


COURSE = {"day": "3/2/2026", "hours": "16", "organiser": "unit", "topic": "Nghiệp vụ"}
ADVICE = {"day": "3/2/2026", "kind": "counselling", "members": "45", "jobs": "6", "topic": "Chọn nghề"}
TRADE = {"day": "3/2/2026", "trade": "Điện", "school": "Trung tâm dạy nghề", "standing": "registered"}
MODEL = {"day": "3/2/2026", "name": "Nuôi dê", "kind": "livestock", "income": "under_100"}
TRANSFER = {"day": "3/2/2026", "topic": "Trồng nấm", "partner": "Khuyến nông", "attended": "40", "young": "25"}


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("book", "words", "key", "before", "after", "paper"),
    [
        ("training-classes", COURSE, "secretaries-trained", "0/2 (0.0%)", "1/2 (50.0%)", "Nghiệp vụ"),
        ("counselling", ADVICE, "secretaries-counselled", "0/2 (0.0%)", "1/2 (50.0%)", "Chọn nghề"),
        ("vocational-training", TRADE, "secretaries-learning-trade", "0/2 (0.0%)", "1/2 (50.0%)", "Điện"),
        ("economic-models", MODEL, "models-of-secretaries", "0/0", "1/1 (100.0%)", "Nuôi dê"),
    ],
)
def test_what_a_commune_did_for_its_secretaries_is_confirmed_printed_and_counted(
    office: Office, sign_in: SignIn, book: str, words: dict[str, str], key: str, before: str, after: str, paper: str
) -> None:
    secretaries(office, 1)
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(commune, office, book, "H-01", **words, people=[str(office.people[OLD].id)])
    assert f"Year 2026 {before}" in figure(board, key), "nobody above has confirmed it"
    confirm(board, path)
    assert f"Year 2026 {after}" in figure(board, key)
    assert paper in printed(board, office, book) and OLD in board.text


@pytest.mark.at_length
def test_one_person_in_two_classes_counts_once(office: Office, sign_in: SignIn) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    for number in ("first", "second"):
        said = {**COURSE, "topic": number, "key": number, "people": [str(office.people[OLD].id)]}
        confirm(board, enter(commune, office, "training-classes", "H-01", **said))
    assert "Year 2026 1/1 (100.0%)" in figure(board, "secretaries-trained")


def test_only_who_holds_the_post_is_ticked_in_a_class(office: Office, sign_in: SignIn) -> None:
    """Whoever teaches it is no participant."""
    form = sign_in(COMMUNE).get(f"/registers/training-classes/units/{office.units['H-01'].id}/new").text
    assert OLD in form and OFFICER not in form and NEW not in form


@pytest.mark.at_length
def test_a_district_transfers_techniques_and_the_province_counts_it(office: Office, sign_in: SignIn) -> None:
    clerk, above = sign_in(CLERK), sign_in(PROVINCE)
    path = enter(clerk, office, "technical-transfers", "H", **TRANSFER, units=[str(office.units["H-01"].id)])
    assert "0/1 (0.0%)" in figure(above, "units-with-transfer")
    confirm(above, path)
    assert "1/1 (100.0%)" in figure(above, "units-with-transfer")
    assert "Trồng nấm" in printed(above, office, "technical-transfers", "H")


@pytest.mark.at_length
def test_loans_are_introduced_granted_and_counted_above_without_a_name(office: Office, sign_in: SignIn) -> None:
    borrowers = secretaries(office, 10)[:5]
    commune, deputy, board = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY), sign_in(OFFICER)
    said = {"purpose": "Nuôi dê", "lender": "NHCSXH", "standing": "introduced", "day": "2/3/2026"}
    path = enter(commune, office, "loans", "H-01", **said, people=borrowers)
    confirm(deputy, path)
    assert "0/11 (0.0%)" in figure(board, "secretaries-with-loan"), "who was introduced has no loan yet"
    office.session.rollback()
    commune.get(f"{path}/go-on")
    commune.post_form(f"{path}/go-on", standing="granted", day="2/4/2026", until="2/4/2028", people=borrowers)
    confirm(deputy, commune.path)
    above = figure(board, "secretaries-with-loan")
    assert "5/11 (45.5%)" in above and "Target: 30%" in above and "Target met" in above
    assert "Lê Văn A" not in above and board.get(path).status_code == 404
    paper = printed(deputy, office, "loans")
    assert "Nuôi dê" in paper and "Lê Văn A" in paper and "Ký nhận" in paper


def test_no_form_of_a_loan_asks_for_an_amount(office: Office, sign_in: SignIn) -> None:
    """The bank's own register has it; and whatever somebody writes into a row, no level above reads the row."""
    form = sign_in(COMMUNE).get(f"/registers/loans/units/{office.units['H-01'].id}/new").text
    assert "Purpose of the loan" in form and "mount" not in form


def test_a_post_of_another_body_is_recorded_and_counted(
    office: Office, sign_in: SignIn, confirm_changes: Callable[[], int]
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    assert "Year 2026 0/1 (0.0%)" in figure(board, "secretaries-with-outside-post")
    branch = office.units["H-01-01"].code
    commune.get(f"/units/{branch}/posts")
    decided = {"number": "31/QĐ-UBND", "written_on": "28/08/2026", "body": "Ủy ban nhân dân xã"}
    given = {"kind": "savings_group_head", "person": str(office.people[OLD].id), "since": "01/09/2026", **decided}
    commune.post_form(f"/units/{branch}/posts", **given)
    assert confirm_changes() == 1
    assert "31/QĐ-UBND" in commune.get(f"/units/{branch}/posts").text
    assert "Year 2026 1/1 (100.0%)" in figure(board, "secretaries-with-outside-post")


@pytest.mark.at_length
def test_a_round_of_a_contest_is_marked_printed_and_counted(office: Office, sign_in: SignIn) -> None:
    clerk, above, chair, old = sign_in(CLERK), sign_in(PROVINCE), sign_in(CHAIR), str(office.people[OLD].id)
    said = {"contest": "Bí thư giỏi", "round": "final", "day": "20/11/2026", "people": [old]}
    path = enter(clerk, office, "contests", "H", **said)
    clerk.get(f"{path}/judges")
    clerk.post(f"{path}/judges", {"judges": [str(office.people[CHAIR].id)]})
    chair.get(f"{path}/marks")
    chair.post(f"{path}/marks", {f"mark-{old}": "8,5"})
    assert "Year 2026 0/1 (0.0%)" in figure(above, "secretaries-in-contest")
    confirm(above, path, version=3)
    assert "Year 2026 1/1 (100.0%)" in figure(above, "secretaries-in-contest")
    above.get(f"{path}/register-list")
    assert OLD in above.text and "8,5" in above.text and "Ký nhận" in above.text


@pytest.mark.at_length
def test_a_club_with_its_board_meets_and_who_comes_is_counted(office: Office, sign_in: SignIn) -> None:
    people = [str(office.people[OLD].id), *secretaries(office, 3)]
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    club = {"name": "CLB Bí thư", "kind": "club", "paper": "07-QĐ/ĐTN"}
    club |= {"head": str(office.people[COMMUNE].id), "deputies": people[0]}
    path = enter(commune, office, "clubs", "H-01", **club, day="2/1/2026", until="1/1/2028", people=people[1:])
    confirm(board, path)
    assert "4/4 (100.0%)" in board.get("/registers/clubs").text, "of the board counts who holds the post"
    board.get(path)
    read = board.text
    assert f"Head of the board: {COMMUNE} , from 02/01/2026 to 01/01/2028" in read
    assert f"Deputy heads of the board: {OLD} , from 02/01/2026 to 01/01/2028" in read
    assert f"{COMMUNE} {OLD} 02/01/2026" in printed(board, office, "clubs")
    assert "Lê Văn A, Lê Văn B, Lê Văn C" in board.text
    meeting = {"club": "CLB Bí thư", "kind": "planned", "day": "3/3/2026", "topic": "Kỹ năng"}
    path = enter(commune, office, "club-meetings", "H-01", **meeting, people=people[:3])
    assert "0/4" in figure(board, "secretaries-in-club"), "nobody has confirmed the meeting"
    confirm(board, path)
    assert "3/4 (75.0%)" in figure(board, "secretaries-in-club")
    assert "Year 2026 1 Counted" in figure(board, "club-meetings-held")
    paper = printed(board, office, "club-meetings")
    assert "Kỹ năng" in paper and "Lê Văn A" in paper and "Lê Văn C" not in paper


@pytest.mark.at_length
def test_a_team_goes_on_with_a_new_board_when_its_term_ends(office: Office, sign_in: SignIn, clock: Any) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    team = {"name": "Tổ thí điểm", "kind": "pilot", "paper": "09-QĐ/ĐTN"}
    people, chair = [str(office.people[OLD].id)], [str(office.people[COMMUNE].id)]
    new, deputy = str(office.people[NEW].id), str(office.people[COMMUNE_DEPUTY].id)
    team |= {"head": chair, "deputies": deputy}
    path = enter(commune, office, "clubs", "H-01", **team, day="2/1/2026", until="31/12/2026", people=people)
    confirm(board, path)
    office.session.rollback()
    assert tell(office.session, clock.now) == 1, "sixty days before its board's term ends"
    office.session.rollback()
    assert "Tổ thí điểm" in commune.get("/registers/clubs?ends=soon").text
    commune.get(f"{path}/go-on")
    commune.post_form(f"{path}/go-on", deputies=chair, day="20/11/2026", until="31/12/2028")
    assert "Somebody is ticked for two parts" in commune.text
    commune.post_form(f"{path}/go-on", deputies=new, day="20/11/2026", until="31/12/2028")
    later = commune.path
    confirm(board, later)
    commune.get(later)
    read = commune.text
    assert f"Head of the board: {COMMUNE} , from 02/01/2026 to 31/12/2028" in read, "the head stays"
    assert f"Deputy heads of the board: {NEW} , from 20/11/2026 to 31/12/2028" in read
    commune.get(path)
    read = commune.text
    assert f"Deputy heads of the board: {COMMUNE_DEPUTY} , from 02/01/2026 to 19/11/2026" in read
    assert "Tổ thí điểm" not in commune.get("/registers/clubs?ends=soon").text
    assert "1/1 (100.0%)" in board.get("/registers/clubs").text, "a team that goes on counts its people once"
    assert NEW in printed(board, office, "clubs")


@pytest.mark.at_length
def test_a_member_reports_at_the_place_of_residence(office: Office, sign_in: SignIn) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"origin": "Đoàn Trường Thử", "member": "Lường Văn Chuyển", "standing": "transit", "day": "20/10/2026"}
    path = enter(commune, office, "residence", "H-01", **said, until="19/11/2026")
    confirm(board, path)
    assert "Year 2026 1 Counted" in figure(board, "members-on-the-way")
    office.session.rollback()
    commune.get(f"{path}/go-on")
    commune.post_form(f"{path}/go-on", standing="received", day="18/11/2026", until="")
    confirm(board, commune.path)
    assert "Year 2026 0 Counted" in figure(board, "members-on-the-way")
    assert "Year 2026 1 Counted" in figure(board, "members-received") and said["member"] not in board.text
    assert said["member"] in printed(commune, office, "residence")
    assert said["member"] not in printed(board, office, "residence")


@pytest.mark.at_length
def test_a_member_brings_in_young_people_who_are_counted_and_not_named(office: Office, sign_in: SignIn) -> None:
    branch, commune, board = sign_in(OLD), sign_in(COMMUNE), sign_in(OFFICER)
    said = {"way": "Sinh hoạt hè", "kind": "union", "day": "2/6/2026", "number": "2"}
    path = enter(branch, office, "newcomers", "H-01-01", **said, people=[str(office.people[NEW].id)])
    assert "0/3" in figure(board, "members-who-brought-somebody")
    confirm(commune, path)
    above = figure(board, "members-who-brought-somebody")
    assert "1/3 (33.3%)" in above and "Target: 100%" in above and "Far from the target" in above
    assert "Year 2026 2 Counted" in figure(board, "young-people-brought-in")
    paper = printed(commune, office, "newcomers", "H-01-01")
    assert NEW in paper and "Sinh hoạt hè" in paper


@pytest.mark.at_length
def test_works_of_the_youth_month_stand_beside_the_targets_that_a_unit_sets(office: Office, sign_in: SignIn) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    rule(office.session, "youth_month.trees", "5000", "count", office.units["H"].id)
    form = commune.get(f"/registers/youth-month-works/units/{office.units['H-01'].id}/new")
    assert b'type="file"' not in form.data, "a photograph of people is no evidence that a register keeps"
    work = {"work": "Trồng cây", "kind": "trees", "taking_part": "120", "evidence": "Đồi thông"}
    for number, (day, amount) in enumerate((("1/3/2026", "3.000"), ("8/3/2026", "1.500"), ("1/4/2026", "900"))):
        path = enter(commune, office, "youth-month-works", "H-01", **work, day=day, amount=amount, key=f"w{number}")
        if number == 0:
            assert "0/5,000 (0.0%)" in figure(board, "youth-month-trees"), (
                "what nobody above has verified does not count"
            )
        confirm(board, path)
    above = figure(board, "youth-month-trees")
    assert "4,500/5,000 (90.0%)" in above and "Near the target" in above, (
        "what was planted in April is no work of March"
    )
    work |= {"work": "Đường hoa", "kind": "countryside", "amount": "300"}
    confirm(board, enter(commune, office, "youth-month-works", "H-01", **work, day="9/3/2026", key="flowers"))
    assert "1/1 (100.0%)" in figure(board, "youth-month-communes")
    session = {"topic": "Chọn nghề", "kind": "counselling", "members": "45", "jobs": "6", "day": "10/3/2026"}
    confirm(board, enter(commune, office, "counselling", "H-01", **session))
    assert "Year 2026 45 Target: none of its own" in figure(board, "youth-month-counselled")
    assert "Year 2026 6 Target: none of its own" in figure(board, "youth-month-jobs")
    paper = printed(board, office, "youth-month-works")
    assert "Đường hoa" in paper and "Đồi thông" in paper and "Ký nhận" not in paper
