"""Who below has sent their report, reminders of it, and the line in the inbox of who owes it."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMANDER,
    COMMUNE,
    INSPECTOR,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    rule,
)
from tests.support.offices.period_reports import act, draft
from tests.support.reading import SignIn, row_heads, statements
from webapp.models import ReportReminder

BELOW = "/reports/below?unit=H-01&period=2026-Q3"


def lines(browser: Browser, path: str) -> dict[str, str]:
    """Unit → what its line says."""
    browser.get(path)
    rows = browser.tree.findall(".//main//table/tbody/tr")
    return {
        "".join(row[0].itertext()).strip(): " ".join(" ".join("".join(cell.itertext()).split()) for cell in row[1:])
        for row in rows
    }


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_level_above_sees_who_has_sent_and_who_has_not(office: Office, sign_in: SignIn) -> None:
    above, own = sign_in(COMMUNE), sign_in(OLD)
    assert lines(above, BELOW)["Chi đoàn Thôn 1"] == "not sent, late 10/10/2026 Remind: Chi đoàn Thôn 1"
    path = draft(own, office, BRANCH, "2026-Q3")
    assert "not sent, late" in lines(above, BELOW)["Chi đoàn Thôn 1"], "a draft is nobody else's"
    act(own, path, "confirm")
    act(own, path, "send")
    found = lines(above, BELOW)
    assert found["Chi đoàn Thôn 1"] == "sent 23/11/2026 09:00 10/10/2026 –"
    assert found["Chi đoàn Thôn 2"].startswith("not sent, late") and "1 of 2 units" in above.text
    assert row_heads(above) == ["Chi đoàn Thôn 2", "Chi đoàn Thôn 1"], "who owes one stands first"
    assert "owes none" in lines(above, "/reports/below?unit=H-01&period=2026-M09")["Chi đoàn Thôn 1"]


def test_a_unit_that_was_founded_later_owes_nothing(office: Office, sign_in: SignIn) -> None:
    office.unit("H-01-09", "branch", "H-01", "Chi đoàn Mới", since=dt.date(2026, 10, 5))
    assert "owes none" in lines(sign_in(COMMUNE), BELOW)["Chi đoàn Mới"]
    rule(office.session, "report.quarter_kinds", "base_union", "kinds", office.units["H-01-02"].id)
    assert "owes none" in lines(sign_in(COMMUNE), BELOW)["Chi đoàn Thôn 2"], "a unit may have a rule of its own"


@pytest.mark.parametrize("name", [OLD, OTHER, COMMANDER])
def test_only_who_oversees_a_unit_sees_who_has_sent(office: Office, sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get(BELOW).status_code == 404


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_reminder_is_counted_and_stands_in_the_inbox_of_who_owes_the_report(
    office: Office, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    above, own = sign_in(COMMUNE), sign_in(OLD)
    action = f"/reports/units/{office.units[BRANCH].id}/reminders"
    session.rollback()
    above.get(BELOW)
    above.post_form(action)
    assert "The unit is reminded" in above.text
    assert lines(above, BELOW)["Chi đoàn Thôn 1"].startswith(
        "not sent, late 10/10/2026 1 time, the last time 23/11/2026 09:00"
    )
    above.post_form(action)
    assert above.response.status_code == 409 and "Reminded today already" in above.text
    own.get("/inbox")
    assert "Reports to send" in own.text and "the level above has asked 1 time" in own.text
    clock.advance(days=1)
    above = sign_in(COMMUNE)
    above.get(BELOW)
    above.post_form(action)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ReportReminder)) == 2
    for change in ("update report_reminder set period = '2020'", "delete from report_reminder"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(change))
        session.rollback()
    own = sign_in(OLD)
    path = draft(own, office, BRANCH, "2026-Q3")
    assert path in own.get("/inbox").text, "the line leads to the draft"
    act(own, path, "confirm")
    act(own, path, "send")
    assert "2026-Q3" not in own.get("/inbox").text


def test_nobody_is_reminded_of_what_they_do_not_owe(office: Office, sign_in: SignIn, session: Session) -> None:
    branch = office.units[BRANCH].id
    session.rollback()
    above = sign_in(COMMUNE)
    for period, status in (("2026-Q4", 409), ("2026-M03", 409), ("x", 422)):
        above.get(BELOW)
        above.post(f"/reports/units/{branch}/reminders", {"period": period, "key": f"key-{period}-0123456789"})
        assert above.response.status_code == status
    for name in (INSPECTOR, OTHER, OLD):
        browser = sign_in(name)
        browser.get("/inbox")
        browser.post(f"/reports/units/{branch}/reminders", {"period": "2026-Q3", "key": "key-abcdef-0123456789"})
        assert browser.response.status_code == 404
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(ReportReminder)) == 0


def test_a_province_and_a_district_may_ask_as_well(office: Office, sign_in: SignIn, session: Session) -> None:
    for name in (PROVINCE, CHAIR, OFFICER):
        browser = sign_in(name)
        browser.get(BELOW)
        assert "Remind" in browser.text


def test_the_pages_cost_the_same_for_many_units(office: Office, sign_in: SignIn, session: Session) -> None:
    above = sign_in(COMMUNE)
    few = [statements(above, path, session) for path in (BELOW, "/reports", "/inbox")]
    for number in range(40):
        office.unit(f"H-01-{number + 10}", "branch", "H-01", f"Chi đoàn {number + 10}")
    assert [statements(above, path, session) for path in (BELOW, "/reports", "/inbox")] == few
