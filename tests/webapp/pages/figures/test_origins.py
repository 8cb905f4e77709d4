"""Where a figure comes from: its page says who enters what, and who confirms it."""

import pytest

from tests.support.offices.district import CHAIR, Office
from tests.support.reading import SignIn
from workflows.indicators import INDICATORS


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("secretaries-trained", "Register “Training classes”: entered by"),
        ("secretaries-with-loan", "confirmed there by another of"),
        ("dual-posts-deployed", "“Confirm that it is in force”, by"),
        ("dual-posts", "Posts: given by the decision of a case"),
        ("secretaries-with-outside-post", "Posts that other bodies give"),
        ("placements-begun", "Cases “"),
        ("days-at-grassroots", "Diary of grassroots days"),
    ],
)
def test_a_figure_says_who_enters_it_and_who_confirms_it(office: Office, sign_in: SignIn, key: str, said: str) -> None:
    browser = sign_in(CHAIR)
    browser.get(f"/figures/{key}?unit=H&period=2026")
    assert said in browser.text


@pytest.mark.at_length
def test_every_figure_comes_from_somewhere(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/figures?unit=H&period=2026")
    for key, indicator in INDICATORS.items():
        if f"/figures/{key}?" in browser.response.text:
            page = sign_in(CHAIR).get(f"/figures/{key}?unit=H&period=2026").text
            assert page.partition('id="origins"')[2].partition("</ul>")[0].count("<li>"), indicator
