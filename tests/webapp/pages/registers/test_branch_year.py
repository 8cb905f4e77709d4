"""The yearly rating of branches and of their members: from the entry to the print and the figure."""

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OFFICER, OLD, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter

RATINGS = "branch-ratings"
LEVELS = {"members": "14", "excellent": "3", "good": "6", "completed": "2", "failed": "1", "unrated": "2"}
RATED = {"day": "20/11/2026", "self_rating": "excellent", "rating": "good", **LEVELS}


def figure(browser: Browser, key: str) -> str:
    browser.get(f"/figures/{key}?unit=H&period=2026")
    assert browser.response.status_code == 200, key
    return browser.text


def printed(browser: Browser, office: Office, book: str) -> str:
    """The list of the whole commune, whichever branch a row is of."""
    office.session.rollback()
    browser.get(f"/registers/{book}/units/{office.units['H-01'].id}/2026/register-list")
    assert browser.response.status_code == 200, book
    return browser.text


def test_a_branch_rates_itself_and_the_commune_confirms_prints_and_counts(office: Office, sign_in: SignIn) -> None:
    branch, commune, board = sign_in(OLD), sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(branch, office, RATINGS, "H-01-01", **RATED)
    confirm(branch, path)
    assert "0/2 (0,0%)" in figure(board, "branches-rated-good"), "a branch does not confirm what it enters"
    confirm(commune, path)
    assert "1/2 (50,0%)" in figure(board, "branches-rated-good")
    office.post("Lê Thị Hai", "secretary", "H-01-02")
    second = sign_in("Lê Thị Hai")
    assert second.get(path).status_code == 404, "one branch does not read the rating of another"
    average = {**RATED, "day": "21/11/2026", "self_rating": "good", "rating": "completed"}
    confirm(commune, enter(second, office, RATINGS, "H-01-02", **average))
    assert "1/2 (50,0%)" in figure(board, "branches-rated-good"), "what it says of itself does not count"
    paper = printed(commune, office, RATINGS)
    assert "ĐÁNH GIÁ, XẾP LOẠI CHI ĐOÀN" in paper and "Ký nhận" not in paper
    first, _second = paper.partition("Chi đoàn Thôn 1")[2].split("Chi đoàn Thôn 2")
    assert first.startswith(" 20/11/2026 Hoàn thành tốt Hoàn thành xuất sắc 14 3 6 2 1 2 ")


def test_members_by_level_add_up_and_no_rating_is_of_a_day_to_come(office: Office, sign_in: SignIn) -> None:
    branch = sign_in(OLD)
    enter(branch, office, RATINGS, "H-01-01", 422, **{**RATED, "good": "7"})
    assert "The members by level are 15 together, not 14" in branch.text and 'value="7"' in branch.response.text
    enter(branch, office, RATINGS, "H-01-01", 422, **{**RATED, "day": "30/11/2026"})
    assert "until today" in branch.text
    enter(branch, office, RATINGS, "H-01-01", 422, **{**RATED, "rating": "fine"})
    assert "Choose one of the answers of" in branch.text
