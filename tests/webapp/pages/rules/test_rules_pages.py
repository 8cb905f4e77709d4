"""The rule book's pages: everybody reads, the administrator adds, nobody changes."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, OLD, Office, user_name
from tests.support.offices.district import NEW as NEW_PERSON
from tests.support.offices.second_person import confirm_all
from webapp.filters import rule_words
from webapp.models import Account, RuleRow
from workflows.rulebook import MEASURES, seed_rows, subjects, value_fault

KEY = "secretary.age_max"
NEW, ADD = f"/rules/{KEY}/new", f"/rules/{KEY}/rows"
ROW = {
    "value": "37",
    "scope": "H-01",
    "effective_from": "1/12/2026",
    "source": "QĐ 12-QĐ/TW (2026)",
    "basis": "read",
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
        assert any(row.startswith("Oldest age of a branch secretary 35 years everybody 15/05/2026") for row in rows)
        assert any(
            "District union, Commune union, Base union, Bloc union, Province union everybody 01/07/2025" in row
            for row in rows
        )
        assert not any(
            row.startswith("Which level decides") and "District union, Province union" in row for row in rows
        )
        titles = [(head.text or "").strip() for head in browser.tree.iter("h2")]
        assert titles[:3] == ["Branch secretaries", "Terms of committees", "Militia"]
        assert titles[-1] == "How long closed files are kept"
        assert len(set(titles)) == len(subjects())
    assert "Add a row" not in person.text
    for path in ("/rules/new", NEW):
        assert person.get(path).status_code == 404
    for path in (NEW, ADD):
        assert person.post(path, ROW).status_code == 404


def test_nobody_reads_it_without_signing_in(client: Browser) -> None:
    client.get("/rules")
    assert client.path == "/sign-in"


def test_a_rule_has_all_its_rows_newest_first(admin: Browser) -> None:
    admin.get("/rules/decision.unit_kinds")
    assert [row[:25] for row in rows_of(admin)] == ["01/07/2025 in force Distr", "01/01/2005 District union"]
    assert "with the first rule book" in admin.text
    assert admin.get("/rules/no.such_rule").status_code == 404


@pytest.fixture
def add(admin: Browser, session: Session, clock: Clock) -> Callable[..., None]:
    """Fill in the form of a new row, look at what it touches, ask for it, have it confirmed, and read the rule."""

    def made(key: str, **words: str) -> None:
        admin.get(f"/rules/{key}/new")
        admin.post_form(f"/rules/{key}/new", **words)
        assert admin.response.status_code == 200, admin.text
        admin.post_form(f"/rules/{key}/rows")
        assert admin.path.startswith("/changes/"), admin.text
        assert confirm_all(session, clock.now) == 1
        admin.get(f"/rules/{key}")

    return made


def test_the_unit_is_found_by_its_name(admin: Browser) -> None:
    admin.get(NEW)
    offered = {option.get("value"): option.text for each in admin.tree.iter("datalist") for option in each}
    assert offered["H-01"] == "Đoàn xã Thử Một" and BRANCH not in offered, "branches would be thousands"
    assert [field.get("list") for field in admin.tree.iter("input") if field.get("name") == "scope"] == ["units"]


def test_a_slip_that_was_corrected_before_its_day_no_longer_reads_as_to_come(
    admin: Browser, add: Callable[..., None]
) -> None:
    for years in ("38", "37"):
        add(KEY, **ROW | {"value": years, "scope": "", "note": ""})
    assert [row[:30] for row in rows_of(admin)][:2] == [
        "01/12/2026 to come 37 years ev",
        "01/12/2026 replaced 38 years e",
    ]
    admin.get("/rules")
    assert "37 years" in admin.text and "38 years" not in admin.text


def test_a_new_row_shows_and_the_old_one_stays(
    admin: Browser, session: Session, clock: Clock, new_client: Callable[..., Browser], add: Callable[..., None]
) -> None:
    add(KEY, **ROW)
    newest, older, oldest = rows_of(admin)
    assert newest == (
        "01/12/2026 to come 37 years Đoàn xã Thử Một QĐ 12-QĐ/TW (2026) Border commune quan-tri 23/11/2026 09:00"
    )
    assert older.startswith(
        "15/05/2026 in force 35 years everybody Quy chế cán bộ Đoàn, Quyết định 1289-QĐ/TWĐTN-CTĐ (15/05/2026) "
        "not compared with the text It replaces 289-QĐ/TW."
    )
    assert oldest.startswith("08/02/2010 35 years everybody Quy chế cán bộ Đoàn, Quyết định 289-QĐ/TW (08/02/2010)")
    row = session.scalars(sa.select(RuleRow).where(RuleRow.value == "37")).one()
    assert (row.measure, row.effective_from, row.basis) == ("years", dt.date(2026, 12, 1), "read")
    admin.get("/rules")
    assert any("37 years Đoàn xã Thử Một 01/12/2026 to come" in line for line in rows_of(admin))
    clock.advance(days=10)
    later = new_client()
    later.enter("quan-tri")
    later.get(f"/rules/{KEY}")
    assert [" in force " in line for line in rows_of(later)] == [True, True, False]
    assert "to come" not in later.text


def test_a_newer_row_for_everybody_ends_the_older(admin: Browser, add: Callable[..., None]) -> None:
    admin.get(f"/rules/new?key={KEY}")
    assert admin.path == NEW
    add(KEY, **{**ROW, "scope": "", "effective_from": "23.11.2026"})
    assert [" in force " in line for line in rows_of(admin)] == [True, False, False]


def test_nothing_is_written_before_the_preview_is_confirmed(admin: Browser, session: Session) -> None:
    before = count(session)
    admin.get(NEW)
    admin.post_form(NEW, **ROW)
    assert "Check before adding" in admin.text and count(session) == before
    admin.post(NEW, {**admin.form(ADD).values, "change": "1"})
    kept = admin.form(NEW).values
    assert {name: kept[name] for name in ROW} == ROW
    assert count(session) == before


def test_the_form_sent_twice_asks_for_one_row(admin: Browser, session: Session, clock: Clock) -> None:
    before = count(session)
    admin.get(NEW)
    admin.post_form(NEW, **ROW)
    sent = admin.form(ADD).values
    for _twice in range(2):
        admin.post(ADD, sent)
        assert admin.response.history[0].status_code == 303
    assert confirm_all(session, clock.now) == 1
    assert count(session) == before + 1
    assert admin.post(ADD, {**sent, "value": "36"}).status_code == 422, "the key of another row"
    assert count(session) == before + 1


@pytest.mark.at_length
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
        ("effective_from", "31/12/2025", "The document is of 01/01/2026: no row is in force before its document."),
        (
            "value",
            "41",
            "1289-QĐ/TWĐTN-CTĐ (15/05/2026) (not compared with the text)).",
        ),
        ("value", "13", "The rule may say no less than: 14 years (Default of this software)."),
        ("source", "  ", "Write the document that says so."),
        ("basis", "", "Choose what the row rests on."),
    ],
)
@pytest.mark.parametrize("path", [NEW, ADD])
def test_what_does_not_fit_is_refused_at_its_field_and_kept(
    path: str, field: str, typed: str, sentence: str, admin: Browser, session: Session
) -> None:
    before = count(session)
    admin.get(NEW)
    admin.post(path, {**ROW, field: typed})
    assert admin.response.status_code == 422
    assert sentence in admin.text
    kept = admin.form(NEW).values
    assert {name: kept.get(name, "").strip() for name in ROW} == {**ROW, field: typed.strip()}
    wrong = [each.get("id") for each in admin.tree.iter("p") if each.get("class") == "field-error"]
    assert wrong == [f"{field}-error"]
    assert admin.tree.find("./head/title").text.startswith("Error: ")  # type: ignore[union-attr]
    assert count(session) == before


COMMON = {"scope": "", "effective_from": "1/12/2026", "source": "QĐ 12", "basis": "unread", "note": ""}
VALUES = [
    ("nomination.party_days", {"value": "11", "measure": "working_days"}, "11 working days"),
    ("committee.base", {"value": "entitled"}, "of all members on the roll"),
    ("committee.abstention", {"value": "left_out"}, "blank ballots are left out"),
    ("committee.secrecy", {"value": "secret"}, "secret ballot"),
    ("clock.rolls_forward", {"value": "yes"}, "yes"),
    ("paper.restart", {"value": "year"}, "each year"),
    ("paper.symbol", {"value": "TĐTN"}, "TĐTN"),
    ("party.ceremony_from", {"value": "receipt"}, "from the day on which the decision was received"),
    ("party.education_min", {"value": "any_schooling"}, "none is asked for"),
    ("secretary.ranking_min", {"value": "good"}, "Good"),
    ("committee.quorum", {"value": ">", "share": "3/4"}, "more than 3/4"),
    ("placement.minimum", {"value": "90", "unit": "days"}, "90 days"),
    ("recommendation.union_months", {"value": "0"}, "no minimum"),
    ("reminder.digest_hour", {"value": "0"}, "00:00"),
    (
        "field_days.split",
        {"branches": "30", "communes": "20", "districts": ""},
        "30 days at branches, 20 at communes, 0 at districts",
    ),
    ("field_days.split", {"branches": "", "communes": "", "districts": ""}, "not split"),
    (
        "decision.unit_kinds",
        {"first": "commune_union", "second": "province_union", "third": "", "fourth": ""},
        "Commune union, Province union",
    ),
    (
        "appraisal.posts",
        {"first": "clerk", "second": "organisation_officer", "third": "", "fourth": ""},
        "Clerk, Organisation officer",
    ),
]


@pytest.mark.at_length
@pytest.mark.parametrize(("key", "value", "words"), VALUES)
def test_a_value_is_chosen_or_a_number_with_its_unit(
    key: str, value: dict[str, str], words: str, admin: Browser, session: Session, add: Callable[..., None]
) -> None:
    add(key, **COMMON, **value)
    assert words in rows_of(admin)[0]
    session.rollback()
    row = session.scalars(sa.select(RuleRow).order_by(RuleRow.id.desc()).limit(1)).one()
    assert value_fault(row.measure, row.value) is None


@pytest.mark.at_length
def test_every_measure_has_its_fields_and_no_code_is_shown(admin: Browser) -> None:
    """What a reader meets are words: no code of a value stands in the text of a page."""
    shown = {row.measure: row.key for row in seed_rows()}
    assert set(shown) == set(MEASURES)
    codes = re.compile(
        r"\b(entitled|left_out|any_schooling|lower_secondary|[a-z]+_(union|officer|member|days))\b|>=|>\d"
    )
    for key in (*shown.values(), None):
        for path in (f"/rules/{key}/new", f"/rules/{key}") if key else ("/rules", "/rules/new"):
            admin.get(path)
            main = next(each for each in admin.tree.iter() if each.get("id") == "main")
            assert codes.findall(" ".join(main.itertext()).replace(str(key), "")) == [], path


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("key", "wrong", "field", "sentence"),
    [
        ("committee.base", {"value": "all"}, "value", "Choose one of the values that are offered."),
        ("committee.base", {}, "value", "Choose the value."),
        ("committee.quorum", {"value": ">=", "share": "3/2"}, "value", "Choose a share."),
        ("committee.quorum", {"value": ">=", "share": "1/2"}, "value", "The rule may say no less than: at least 2/3"),
        ("committee.majority", {"value": ">=", "share": "1/2"}, "value", "no less than: more than 1/2"),
        ("nomination.party_days", {"value": "13", "measure": "months"}, "value", "no more than: 366 days"),
        ("nomination.party_days", {"value": "3", "effective_from": "22/11/2026"}, "note", "a day that is past"),
        ("committee.quorum", {"value": ">="}, "share", "Choose a share."),
        ("placement.minimum", {"value": "0", "unit": "days"}, "value", "Write a whole number above zero, below 1000."),
        ("field_days.split", {"branches": "-3"}, "branches", "Write the days at branches, communes and districts"),
        ("decision.unit_kinds", {"first": "moon"}, "first", "Choose at least one kind, and none twice."),
        ("decision.unit_kinds", {"first": "branch", "second": "branch"}, "first", "and none twice."),
        (
            "appraisal.posts",
            {"first": "bishop"},
            "first",
            "Choose at least one post, of those that exist on the first day of the row.",
        ),
        ("nomination.party_days", {"value": "3", "measure": "years"}, "measure", "Only a time limit can be counted"),
    ],
)
def test_a_value_that_was_not_offered_is_refused(
    key: str, wrong: dict[str, str], field: str, sentence: str, admin: Browser, session: Session
) -> None:
    before = count(session)
    admin.get(f"/rules/{key}/new")
    assert admin.post(f"/rules/{key}/new", {**COMMON, **wrong}).status_code == 422
    assert sentence in admin.text
    assert [each.get("id") for each in admin.tree.iter("p") if each.get("class") == "field-error"] == [f"{field}-error"]
    assert count(session) == before


def test_a_rule_that_does_not_exist_is_no_page(admin: Browser, session: Session) -> None:
    before = count(session)
    admin.get(NEW)
    for path in ("/rules/no.such_rule/new", "/rules/no.such_rule/rows"):
        assert admin.post(path, ROW).status_code == 404
    assert count(session) == before


def test_the_preview_counts_cases_and_officers_and_names_nobody(
    admin: Browser, office: Office, clock: Clock, session: Session
) -> None:
    """Six secretaries of 31 to 36 years beside one who sits already; a case of one of them is too few to be counted."""
    for number in range(6):
        office.unit(f"H-01-2{number}", "branch", "H-01", f"Chi đoàn Xóm {number}")
        name = f"Vi Văn {'ABCDEF'[number]}"
        office.person(name, dt.date(1990 + number, 11, 23))
        office.post(name, "secretary", f"H-01-2{number}")
    session.commit()
    instead = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    Desk(office, clock).start(COMMUNE, BRANCH, NEW_PERSON, **instead, manner="appointed")
    admin.get(NEW)
    admin.post_form(NEW, **{**ROW, "scope": "", "value": "30", "effective_from": "23/11/2026"})
    assert "By the row in force today: fewer than 5." in admin.text
    assert "By the new row, on its first day: 7." in admin.text
    few = "– fewer than 5 fewer than 5"
    processes = ("Recognition or appointment of a committee", "Nomination of a branch secretary")
    assert rows_of(admin) == [f"{process} {few}" for process in processes]
    assert "Vi Văn" not in admin.text and "Xóm" not in admin.text
    admin.get("/rules/reminder.due_days/new")
    admin.post_form("/rules/reminder.due_days/new", **COMMON, value="3", measure="days")
    assert "No case freezes this rule" in admin.text


def test_no_page_changes_a_row(app: Flask) -> None:
    writing = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("rules.") and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert sorted(writing) == ["/rules/<key:key>/new", "/rules/<key:key>/rows"]


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
        ("kinds", "district_union,branch", "District union, Branch"),
        ("ranking", "good", "Good"),
        ("text", "ĐTN", "ĐTN"),
        ("hour", "7", "07:00"),
        ("span", "3 months", "3 months"),
        ("split", "no", "not split"),
        ("split", "30+20+10", "30 days at branches, 20 at communes, 10 at districts"),
        ("least_months", "0", "no minimum"),
        ("least_months", "3", "3 months"),
        ("begin", "decision", "from the day of the decision"),
        ("posts", "clerk, secretary", "Clerk, Secretary"),
    ],
)
def test_values_are_written_for_people(measure: str, value: str, words: str, app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert rule_words(measure, value) == words


def test_the_rules_to_choose_from_stand_in_the_order_of_their_subjects(admin: Browser) -> None:
    admin.get("/rules/new")
    offered = [key.partition(".")[0] for row in admin.tree.iter("option") if (key := row.get("value"))]
    assert list(dict.fromkeys(offered)) == [subject for subject in subjects() if subject in offered]


def test_a_rule_is_found_by_words_of_its_title_or_source(admin: Browser) -> None:
    """Each subject is folded, as the book has hundreds of rows, and open once something is searched for."""
    admin.get("/rules")
    folded = list(admin.tree.iter("details"))
    assert len(folded) > 10 and all(each.get("open") is None for each in folded)
    admin.get("/rules?q=oldest+289")
    found = list(admin.tree.iter("details"))
    assert 0 < len(found) < len(folded) and all(each.get("open") is not None for each in found)
    links = {link.get("href") for subject in found for link in subject.iter("a")}
    assert f"/rules/{KEY}" in links and "/rules/branch.quorum" not in links
    admin.get("/rules?q=khong+co+dong+nao")
    assert not list(admin.tree.iter("details")) and admin.form("/rules").values["q"] == "khong co dong nao"
