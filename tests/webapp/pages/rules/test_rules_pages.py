"""The rule book's pages: everybody reads, the administrator adds, nobody changes."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import OLD, Office, user_name
from webapp.filters import rule_words
from webapp.models import Account, RuleRow
from workflows.rulebook import subjects

ROW = {
    "key": "secretary.age_max",
    "value": "37",
    "scope": "H-01",
    "effective_from": "1/12/2026",
    "source": "QĐ 12-QĐ/TW (2026)",
    "note": "Border commune",
}


@pytest.fixture
def admin(session: Session, office: Office, make_account: Callable[..., Account], client: Browser) -> Browser:
    """The administrator's browser, in English."""
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    client.enter("quan-tri")
    return client


def rows_of(browser: Browser) -> list[str]:
    """The rows of all tables of the page, each as one line of text."""
    return [" ".join(" ".join(row.itertext()).split()) for row in browser.tree.iter("tr") if row.find("td") is not None]


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(RuleRow)) or 0


def test_everybody_signed_in_reads_what_is_in_force(admin: Browser, new_client: Callable[..., Browser]) -> None:
    person = new_client()
    person.enter(user_name(OLD))
    for browser in (admin, person):
        assert browser.get("/rules").status_code == 200
        rows = rows_of(browser)
        assert any(row.startswith("Oldest age of a branch secretary 35 years everybody 08/02/2010") for row in rows)
        assert any("District union, Commune union, Province union everybody 01/07/2025" in row for row in rows)
        assert not any(
            row.startswith("Which level decides") and "District union, Province union" in row for row in rows
        )
        titles = [" ".join(head.itertext()) for head in browser.tree.iter("h2")]
        assert titles == [
            "Branch secretaries",
            "Militia",
            "The branch's meeting",
            "The standing committee's vote",
            "Elections",
            "Who decides",
            "Time limits of a nomination",
            "Placements at the grassroots",
            "How time limits are counted",
            "Field days",
            "Recommendation of exemplary members",
            "The Party's own steps and requirements",
            "Personal data",
            "Papers",
            "Reminders and e-mail",
        ]
    assert "Add a row" not in person.text
    assert person.get("/rules/new").status_code == 404
    assert person.post("/rules/new", ROW).status_code == 404


def test_nobody_reads_it_without_signing_in(client: Browser) -> None:
    client.get("/rules")
    assert client.path == "/sign-in"


def test_a_rule_has_all_its_rows_newest_first(admin: Browser) -> None:
    admin.get("/rules/decision.unit_kinds")
    assert [row[:25] for row in rows_of(admin)] == ["01/07/2025 in force Distr", "01/01/2005 District union"]
    assert "with the first rule book" in admin.text
    assert admin.get("/rules/no.such_rule").status_code == 404


def test_a_new_row_shows_and_the_old_one_stays(
    admin: Browser, session: Session, clock: Clock, new_client: Callable[..., Browser]
) -> None:
    admin.get("/rules/new")
    admin.post_form("/rules/new", **ROW)
    assert admin.path == "/rules/secretary.age_max"
    assert admin.response.history[0].status_code == 303
    assert "The row is in the rule book." in admin.text
    assert rows_of(admin) == [
        "01/12/2026 to come 37 years 37 Đoàn xã Thử Một QĐ 12-QĐ/TW (2026) Border commune quan-tri 23/11/2026 09:00",
        "08/02/2010 in force 35 years 35 everybody Quy chế cán bộ Đoàn, Quyết định 289-QĐ/TW (08/02/2010) 37 in "
        "specially difficult, border and island areas: add a row for those units. with the first rule book "
        "23/11/2026 09:00",
    ]
    row = session.scalars(sa.select(RuleRow).where(RuleRow.value == "37")).one()
    assert (row.measure, row.effective_from) == ("years", dt.date(2026, 12, 1))
    admin.get("/rules")
    assert any("37 years Đoàn xã Thử Một 01/12/2026 to come" in line for line in rows_of(admin))
    clock.advance(days=10)
    later = new_client()
    later.enter("quan-tri")
    later.get("/rules/secretary.age_max")
    assert [" in force " in line for line in rows_of(later)] == [True, True]
    assert "to come" not in later.text


def test_a_newer_row_for_everybody_ends_the_older(admin: Browser) -> None:
    admin.get("/rules/new?key=secretary.age_max")
    assert admin.form("/rules/new").values["key"] == "secretary.age_max"
    admin.post_form("/rules/new", **{**ROW, "scope": "", "effective_from": "23.11.2026"})
    assert [" in force " in line for line in rows_of(admin)] == [True, False]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("value", "old", "Write a whole number above zero, for example 15."),
        ("value", "-3", "Write a whole number above zero, for example 15."),
        ("value", "", "Write the value."),
        ("scope", "NOWHERE", "There is no unit with the code NOWHERE."),
        ("effective_from", "31/2/2026", "There is no day 31/02/2026 in the calendar."),
        ("effective_from", "soon", "“soon” is not a date. Write day/month/year, for example 05/02/2015."),
        ("effective_from", "", "Write the day from which it is in force."),
        ("source", "  ", "Write the document that says so."),
        ("key", "", "Choose a rule."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_kept(
    field: str, typed: str, sentence: str, admin: Browser, session: Session
) -> None:
    before = count(session)
    admin.get("/rules/new")
    admin.post_form("/rules/new", **{**ROW, field: typed})
    assert admin.response.status_code == 422
    assert sentence in admin.text
    kept = admin.form("/rules/new").values
    assert {name: kept[name].strip() for name in ROW} == {**ROW, field: typed.strip()}
    wrong = [control.get("name") for control in admin.tree.iter() if control.get("aria-invalid") == "true"]
    assert wrong == [field]
    assert admin.tree.find("./head/title").text.startswith("Error: ")  # type: ignore[union-attr]
    assert count(session) == before


@pytest.mark.parametrize(("key", "kept"), [("nomination.party_days", True), ("secretary.age_max", False)])
def test_only_a_time_limit_is_counted_in_working_days(key: str, kept: bool, admin: Browser, session: Session) -> None:
    admin.get("/rules/new")
    admin.post_form("/rules/new", **{**ROW, "key": key, "value": "11", "measure": "working_days"})
    assert ("11 working days" in admin.text) is kept
    assert ("Only a time limit can be counted in days, working days or months." in admin.text) is not kept
    session.rollback()
    assert list(session.scalars(sa.select(RuleRow.measure).where(RuleRow.value == "11"))) == ["working_days"] * kept


def test_a_rule_that_does_not_exist_is_refused(admin: Browser, session: Session) -> None:
    before = count(session)
    admin.get("/rules/new")
    assert admin.post("/rules/new", {**ROW, "key": "no.such_rule"}).status_code == 422
    assert count(session) == before


def test_no_page_changes_a_row(app: Flask) -> None:
    writing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("rules.") and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert writing == ["/rules/new"]


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("years", "1", "1 year"),
        ("months", "12", "12 months"),
        ("days", "30", "30 days"),
        ("working_days", "60", "60 working days"),
        ("count", "1", "1"),
        ("share", ">1/2", "more than 1/2"),
        ("share", ">=2/3", "at least 2/3"),
        ("base", "present", "of the members present"),
        ("base", "cast", "of the ballots given, valid or not"),
        ("abstention", "left_out", "blank ballots are left out"),
        ("tie", "vacant", "none of them is elected"),
        ("kinds", "district_union,branch", "District union, Branch"),
        ("ranking", "good", "Good"),
        ("text", "ĐTN", "ĐTN"),
        ("hour", "7", "07:00"),
    ],
)
def test_values_are_written_for_people(measure: str, value: str, words: str, app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert rule_words(measure, value) == words


def test_the_rules_to_choose_from_stand_in_the_order_of_their_subjects(admin: Browser) -> None:
    admin.get("/rules/new")
    offered = [key.partition(".")[0] for key in admin.form("/rules/new").choices["key"] if key]
    assert list(dict.fromkeys(offered)) == [subject for subject in subjects() if subject in offered]
