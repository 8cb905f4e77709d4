"""What the year asks about every branch, its rating and the joint review: from the entry to print and figure."""

import pytest

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMANDER, COMMUNE, COMMUNE_DEPUTY, OFFICER, OLD, Office, rule
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing

pytestmark = pytest.mark.at_length

RATINGS, REVIEWS = "branch-ratings", "joint-reviews"
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
    assert "0/2 (0.0%)" in figure(board, "branches-rated-good"), "a branch does not confirm what it enters"
    confirm(commune, path)
    assert "1/2 (50.0%)" in figure(board, "branches-rated-good")
    office.post("Lê Thị Hai", "secretary", "H-01-02")
    second = sign_in("Lê Thị Hai")
    assert second.get(path).status_code == 404, "one branch does not read the rating of another"
    average = {**RATED, "day": "21/11/2026", "self_rating": "good", "rating": "completed"}
    confirm(commune, enter(second, office, RATINGS, "H-01-02", **average))
    assert "1/2 (50.0%)" in figure(board, "branches-rated-good"), "what it says of itself does not count"
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


def review(office: Office, union: str, command: str, village: str, **words: str) -> dict[str, str]:
    sides = {"union_side": str(office.people[union].id), "command_side": str(office.people[command].id)}
    return {"day": "14/4/2026", "village": str(office.units[village].id), **sides, **words}


def test_both_sides_review_every_village_and_the_list_names_them(office: Office, sign_in: SignIn) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    fit = review(office, COMMUNE_DEPUTY, COMMANDER, "H-01-01", finding="fit")
    none = review(office, COMMUNE_DEPUTY, COMMANDER, "H-01-02", finding="nobody", remark="Chờ chi bộ giới thiệu")
    first = enter(commune, office, REVIEWS, "H-01", **fit, key="first")
    second = enter(commune, office, REVIEWS, "H-01", **none, key="second")
    for browser in (commune, board, command := sign_in(COMMANDER)):
        assert "Year 2026 0" in figure(board, "villages-reviewed"), "neither side alone, nor the level above"
        confirm(browser, first)
    confirm(command, second)
    assert "Year 2026 2" in figure(board, "villages-reviewed")
    assert sign_in(OLD).get(first).status_code == 404, "no branch reads what was found about its secretary"
    paper = printed(commune, office, REVIEWS)
    assert "RÀ SOÁT LIÊN TỊCH" in paper and "Ký nhận" not in paper
    blocks = f"TM. BAN CHỈ HUY QUÂN SỰ XÃ THỬ MỘT CHỈ HUY TRƯỞNG {COMMANDER} TM. BAN THƯỜNG VỤ ĐOÀN XÃ BÍ THƯ {COMMUNE}"
    assert blocks in paper and blocks in printed(command, office, REVIEWS), "it prints the list that it signs"
    sides = f"14/04/2026 {COMMUNE_DEPUTY} {COMMANDER}"
    assert f"Chi đoàn Thôn 1 {sides} Đủ điều kiện kiêm nhiệm" in paper
    assert f"Chi đoàn Thôn 2 {sides} Chưa có nguồn Chờ chi bộ giới thiệu" in paper, "one list of the whole commune"


def test_one_person_does_not_review_for_both_sides(office: Office, sign_in: SignIn) -> None:
    """The secretary of a commune union is the deputy political commissar of its command by law."""
    office.post(COMMUNE, "deputy_political_commissar", "H-01-QS")
    rule(office.session, "militia.posts", "commander, deputy_political_commissar", "posts")
    office.session.commit()
    deputy = sign_in(COMMUNE_DEPUTY)
    enter(deputy, office, REVIEWS, "H-01", 422, **review(office, COMMUNE, COMMUNE, "H-01-01", finding="fit"))
    assert "does not review for both sides" in deputy.text
    enter(deputy, office, REVIEWS, "H-01", 422, **review(office, COMMUNE, OLD, "H-01-01", finding="fit"))
    assert "Choose somebody from the list" in deputy.text
    later = {**review(office, COMMUNE, COMMANDER, "H-01-01", finding="fit"), "day": "30/11/2026"}
    enter(deputy, office, REVIEWS, "H-01", 422, **later)
    assert "until today" in deputy.text
    enter(deputy, office, REVIEWS, "H-01", **{**later, "day": "20/11/2026"})


def test_no_branch_has_a_second_row_of_one_year(office: Office, sign_in: SignIn) -> None:
    branch, commune, board = sign_in(OLD), sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(branch, office, RATINGS, "H-01-01", **RATED, key="first")
    enter(branch, office, RATINGS, "H-01-01", 422, **{**RATED, "day": "2/2/2026"}, key="second")
    assert "There is a row of this year already" in branch.text
    enter(branch, office, RATINGS, "H-01-01", **{**RATED, "day": "20/11/2025"}, key="earlier")
    branch.get_empty(f"{path}/correct")
    branch.post_form(f"{path}/correct", rating="excellent")
    confirm(commune, path, version=2)
    assert "1/2 (50.0%)" in figure(board, "branches-rated-good"), "a row is corrected in its own place"
    branch.get(f"{path}/go-on")
    branch.post_form(f"{path}/go-on", day="22/11/2026", rating="completed")
    assert branch.response.status_code == 200, branch.text
    confirm(commune, branch.path)
    assert "0/2 (0.0%)" in figure(board, "branches-rated-good"), "a row may go on from the one of the year, and counts"

    fit = review(office, COMMUNE_DEPUTY, COMMANDER, "H-01-01", finding="fit")
    enter(commune, office, REVIEWS, "H-01", **fit, key="village")
    enter(commune, office, REVIEWS, "H-01", 422, **{**fit, "day": "15/4/2026"}, key="again")
    assert "There is a row of this year already" in commune.text


def test_who_sits_on_both_sides_confirms_for_neither(office: Office, sign_in: SignIn) -> None:
    """Who acted for the Union, or wrote the row, does not confirm it as one of the command, of which they read it."""
    office.post(COMMUNE_DEPUTY, "deputy_commander", "H-01-QS")
    commune, deputy = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY)
    path = enter(
        commune, office, REVIEWS, "H-01", **review(office, COMMUNE_DEPUTY, COMMANDER, "H-01-01", finding="fit")
    )
    other = review(office, COMMUNE, COMMANDER, "H-01-02", finding="fit")
    written = enter(deputy, office, REVIEWS, "H-01", **other)
    for row in (path, written):
        confirm(deputy, row)
    assert standing(office.session) == ["entered", "entered"]
    elsewhere = office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-QS", "military_command", elsewhere.code, "Ban Chỉ huy Quân sự xã Thử Hai")
    office.post("Lê Quân Hai", "commander", "H-02-QS")
    other_command = sign_in("Lê Quân Hai")
    confirm(other_command, path)
    assert other_command.get(path).status_code == 404 and standing(office.session) == ["entered", "entered"]
    confirm(sign_in(COMMANDER), path)
    assert standing(office.session) == ["confirmed", "entered"]


def test_who_answers_for_the_command_is_what_the_rule_book_says(office: Office, sign_in: SignIn) -> None:
    """The deputy political commissar neither acts nor confirms until a row of the office's rule book says so."""
    office.post(COMMUNE, "deputy_political_commissar", "H-01-QS")
    deputy, command = sign_in(COMMUNE_DEPUTY), sign_in(COMMANDER)
    by_commissar = review(office, COMMUNE_DEPUTY, COMMUNE, "H-01-01", finding="fit")
    enter(deputy, office, REVIEWS, "H-01", 422, **by_commissar)
    assert "Choose somebody from the list" in deputy.text
    path = enter(deputy, office, REVIEWS, "H-01", **{**by_commissar, "command_side": str(office.people[COMMANDER].id)})
    commissar = sign_in(COMMUNE)
    assert "/confirm" not in commissar.get(path).text
    confirm(commissar, path)
    assert standing(office.session) == ["entered"]
    commune = office.units["H-01"].id
    rule(office.session, "militia.posts", "deputy_political_commissar", "posts", commune)
    office.session.commit()
    confirm(command, path)
    assert command.get(path).status_code == 200 and standing(office.session) == ["entered"]
    block = f"TM. BAN CHỈ HUY QUÂN SỰ XÃ THỬ MỘT CHÍNH TRỊ VIÊN PHÓ BAN CHỈ HUY QUÂN SỰ {COMMUNE}"
    assert block in printed(commissar, office, REVIEWS)
    confirm(commissar, path)
    assert standing(office.session) == ["confirmed"]
