"""One step made in several cases with one form: chosen, looked at once more, one entry a case, reported, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, faults, fingerprint
from tests.support.offices.district import COMMANDER, COMMUNE, OFFICER, OTHER, district_office, user_name
from webapp.models import Draft, Event
from webapp.services.cases.desk import claiming
from webapp.services.command import Command
from webapp.services.people import kinship

pytestmark = pytest.mark.at_length

PEOPLE = {"H-01-11": "Lê Văn Nhất", "H-01-12": "Lê Văn Nhì", "H-01-13": "Lê Văn Ba"}
FIRST, SECOND, THIRD = PEOPLE.values()
CHOOSE, STEP = "/bulk/steps", "/bulk/steps/secretary-nomination/appraise"
SAID = {"complete": "complete", "conclusion": "Đủ tiêu chuẩn như nhau"}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = Desk(district_office(session, clock()), clock)
    for code, name in PEOPLE.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
    return desk


@pytest.fixture
def cases(desk: Desk) -> list[str]:
    """Two that wait to be appraised, and one that waits for the Party's opinion."""
    first, second, third = PEOPLE.items()
    return [desk.to_appraisal(*first), desk.to_appraisal(*second), desk.start(COMMUNE, *third)]


@pytest.fixture
def reader(new_client: Callable[..., Browser], cases: list[str]) -> Callable[[str], Browser]:
    def entered(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return entered


def states(desk: Desk, cases: list[str]) -> list[str]:
    return [desk.state(case) for case in cases]


def look(browser: Browser, cases: list[str], address: str = STEP, **said: str) -> Browser:
    """Fill in the form of the step, and go on to the page that shows it once more."""
    browser.get(address, query_string={"case": cases})
    browser.post_form(f"{address}/review", **said)
    return browser


@pytest.mark.both_engines
def test_a_step_is_made_in_the_chosen_cases_and_taken_back(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser], session: Session, tmp_path: Any
) -> None:
    officer = reader(OFFICER)
    officer.get("/inbox")
    assert [form.choices["case"] for form in officer.forms if form.action == CHOOSE] == [cases[:2]]
    officer.get(CHOOSE, query_string={"case": cases})
    assert f'href="{STEP}?case={cases[0]}&amp;case={cases[1]}"' in officer.response.text, officer.response.text
    look(officer, cases, **SAID)
    assert officer.path == f"{STEP}/review" and states(desk, cases[:2]) == ["appraisal"] * 2, "nothing is done yet"
    shown = officer.text
    assert all(words in shown for words in (FIRST, SECOND, SAID["conclusion"])) and THIRD not in shown
    form = officer.form(STEP)
    for _tap in range(2):
        officer.post(STEP, form.values)
        assert officer.path == f"{STEP}/report" and "Đã thực hiện trong 2 hồ sơ" in officer.text, officer.text
    assert states(desk, cases[:2]) == ["decision"] * 2
    made = sa.select(sa.func.count()).where(Event.move == "appraise", Event.kind == "move")
    assert session.scalar(made) == 2, "a second tap makes nothing again"
    assert [desk.case(case).dossier["appraisal"]["conclusion"] for case in cases[:2]] == [SAID["conclusion"]] * 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0, "sent, and no draft any more"
    form = officer.form(f"{STEP}/undo")
    for _tap in range(2):
        officer.post(form.action, form.values)
        assert states(desk, cases[:2]) == ["appraisal"] * 2, officer.text
    assert faults(session, tmp_path, desk.clock.now) == []


def test_what_would_be_refused_is_said_before_it_is_done(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser], session: Session
) -> None:
    """A day before the case existed is refused by a check of the form: the page looks at each case by making it."""
    today, third = desk.clock.now.strftime("%d/%m/%Y"), cases[2]
    desk.clock.advance(days=3)
    desk.move(COMMUNE, third, "record_meeting")
    desk.move(COMMUNE, third, "record_opinion")
    officer = reader(OFFICER)
    before = fingerprint(session.get_bind(), "sign_in.seen_at")
    look(officer, cases, submission_number="12-TTr", submission_date=today, **SAID)
    assert set(changed(before, fingerprint(session.get_bind(), "sign_in.seen_at"))) <= {"sign_in"}
    assert officer.path == f"{STEP}/review"
    assert officer.text.index("Hồ sơ không được đưa vào") < officer.text.index(THIRD) < officer.text.index(FIRST), (
        officer.text
    )
    officer.post_form(STEP)
    assert states(desk, cases) == ["decision", "decision", "appraisal"]


def test_a_case_in_which_the_user_may_not_act_stands_apart(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser], session: Session
) -> None:
    kinship.declare(session, desk.office.actor(OFFICER), desk.office.people[FIRST].id, "sibling", desk.clock.now)
    officer = reader(OFFICER)
    officer.get(STEP, query_string={"case": cases})
    assert officer.form(f"{STEP}/review").values["cases"] == f"{cases[1]}.{desk.case(cases[1]).version}"
    assert "người thân" in officer.text and "Bước này không chờ đồng chí trong hồ sơ này" in officer.text


def test_a_case_that_has_gone_on_does_not_stop_the_others(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer = look(reader(OFFICER), cases, **SAID)
    form = officer.form(STEP)
    desk.move(OFFICER, cases[0], "appraise")
    officer.post(STEP, form.values)
    assert "Đã thực hiện trong 1 hồ sơ" in officer.text and states(desk, cases[:2]) == ["decision"] * 2
    assert officer.text.index(SECOND) < officer.text.index("Chưa thực hiện") < officer.text.index(FIRST)
    assert officer.form(f"{STEP}/undo").values["cases"] == cases[1], "the other step is not of this form"


def test_a_case_that_another_holder_has_taken_since_is_left_to_them(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser], session: Session
) -> None:
    post = desk.office.post("Lê Văn Khác", "organisation_officer", "H")
    officer = look(reader(OFFICER), cases, **SAID)
    form = officer.form(STEP)
    claiming.take(session, cases[0], post.id, Command(desk.office.actor("Lê Văn Khác"), desk.clock.now, "taken"))
    officer.post(STEP, form.values)
    assert states(desk, cases[:2]) == ["appraisal", "decision"]
    assert "đồng chí Lê Văn Khác đang giữ hồ sơ này" in officer.text.replace("Đồng", "đồng"), officer.text


def test_what_is_wrong_stays_in_the_form_and_what_was_typed_as_well(
    cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer = look(reader(OFFICER), cases, **{**SAID, "submission_date": "31/11/2026"})
    assert officer.answer.status_code == 422 and SAID["conclusion"] in officer.response.text
    look(officer, cases, **SAID)
    officer.get(STEP)
    assert SAID["conclusion"] in officer.response.text and FIRST in officer.text, "with the cases of the draft"


def test_all_that_the_filter_shows(cases: list[str], reader: Callable[[str], Browser]) -> None:
    officer = reader(OFFICER)
    officer.get(CHOOSE, query_string={"all": "1", "unit": "H-01-12"})
    assert f"{STEP}?case={cases[1]}" in officer.response.text and cases[0] not in officer.response.text
    officer.get(CHOOSE, query_string={"all": "1"})
    assert "2 hồ sơ" in officer.text
    officer.get(CHOOSE, query_string={"case": [*(f"{number:016x}" for number in range(50)), cases[0]]})
    assert "50 hồ sơ đầu" in officer.text and f"{STEP}?case" not in officer.response.text, "and says so"


def test_a_side_that_is_asked_answers_for_several_cases(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    """Dual posts are screened by the officers and the military command; each answers once."""
    both = []
    for number in (21, 22):
        code, name = f"H-01-{number}", f"Lê Thị {number}"
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
        both.append(desk.to_appraisal(code, name, seats="dual", militia_post="village_militia_head"))
    address = "/bulk/steps/secretary-nomination/screening"
    commander = look(reader(COMMANDER), both, address, opinion="agree", health="fit")
    commander.post_form(address)
    assert "Đã thực hiện trong 2 hồ sơ" in commander.text, commander.text


@pytest.mark.parametrize("path", ["", "/review", "/undo"])
def test_who_has_no_part_learns_and_does_nothing(
    path: str, desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    other = reader(OTHER)
    for address in (CHOOSE, STEP, f"{STEP}/report?key=x&cases={cases[0]}"):
        other.get(address, query_string={"case": cases} if "?" not in address else None)
        assert "Lê Văn" not in other.text, address
    given = ",".join(f"{case}.{desk.case(case).version}" for case in cases)
    other.post(STEP + path, {"cases": cases[0] if path == "/undo" else given, "key": "0123456789abcdef", **SAID})
    assert "Lê Văn" not in other.text
    assert states(desk, cases[:2]) == ["appraisal"] * 2


def test_a_process_that_is_sealed_or_not_there_has_no_such_page(
    cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer = reader(OFFICER)
    for address in ("/bulk/steps/data-request/reply", "/bulk/steps/nothing/appraise", "/bulk/steps/nothing/x/report"):
        assert officer.get(address).status_code == 404, address
    assert officer.get("/bulk/steps/secretary-nomination/nothing").status_code == 200
