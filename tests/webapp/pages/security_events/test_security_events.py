"""“Sự kiện an ninh”: what the inspection committee reads of who signed in, was refused, changed, took and opened."""

import json

import pytest
import sqlalchemy as sa

from tests.support.browserlike import PASSWORD
from tests.support.offices.district import BRANCH, CHAIR, INSPECTOR, NEW, OLD, user_name
from tests.support.reading import neighbour, statements
from webapp.models import SecurityEvent, SecurityEventUnit
from webapp.pages.security_events.wording import EXPORTS, KINDS, what_words
from webapp.services.security_events import ACTING, MOST_REFUSALS, Acting, Kind, record
from webapp.services.transaction import transaction
from workflows.registers.training_classes import TrainingClasses


def kinds(session):
    session.rollback()
    return [(each.kind, each.what) for each in session.scalars(sa.select(SecurityEvent).order_by(SecurityEvent.id))]


@pytest.mark.both_engines
def test_who_comes_in_and_who_is_refused_is_written_down(office, new_client, session, capsys):
    browser = new_client()
    for name, password in (("mat.khau.cua.toi", "x"), (user_name(OLD), "sai"), (user_name(OLD), PASSWORD)):
        browser.get("/sign-in")
        browser.post_form("/sign-in", username=name, password=password)
    browser.get("/security-events")
    assert browser.response.status_code == 404
    browser.get("/cases/khongcogi1")
    assert kinds(session) == [
        ("sign-in_refused", "unknown_name"),
        ("sign-in_refused", "password"),
        ("signed_in", ""),
        ("refused", "page"),
        ("refused", "page"),
    ]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == [
        "sign-in refused",
        "sign-in refused",
        "signed in",
        "refused",
        "refused",
    ]
    units = sa.select(SecurityEventUnit.unit_id).order_by(SecurityEventUnit.event_id)
    top, own = office.units["P"].id if "P" in office.units else None, office.units[BRANCH].id
    assert set(session.scalars(units)) >= {own}
    assert top is None or top in session.scalars(units).all()
    for table in ("security_event", "security_event_unit"):
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {'event_id = event_id' if 'unit' in table else 'at = at'}",
        ):
            with pytest.raises(sa.exc.DBAPIError, match="append_only"):
                session.execute(sa.text(statement))
            session.rollback()


@pytest.mark.at_length
def test_the_committee_reads_its_own_subtree_by_kind_person_and_day(office, new_client, reader, session, clock):
    new_client().sign_in(user_name(OLD))
    with transaction(session):
        record(session, Kind.RULES, clock(), "committee.quorum")  # nobody's unit: the topmost one's
    browser = reader(INSPECTOR)
    browser.get("/inbox")
    assert "Sự kiện an ninh" in browser.text, "the menu leads there"
    for query, shown in (
        ("", True),
        ("?kind=signed_in&q=" + OLD.split()[-1], True),
        ("?day=23/11/2026", True),
        ("?kind=rules", False),
        ("?q=Khong", False),
        ("?day=22/11/2026", False),
    ):
        browser.get(f"/security-events{query}")
        assert (OLD in browser.text) is shown, query
        assert "committee.quorum" not in browser.text
    browser.get("/security-events?day=31/31/2026")
    assert "field-error" in browser.response.text, "a day that is none is told"


def test_nobody_fills_the_table_with_refusals(sign_in, office, session):
    browser = sign_in(OLD)
    for _nth in range(MOST_REFUSALS + 3):
        browser.get("/security-events")
    assert kinds(session).count(("refused", "page")) == MOST_REFUSALS


def test_the_page_goes_on_and_costs_the_same_for_many(office, reader, session, clock):
    browser = reader(INSPECTOR)
    few = statements(browser, "/security-events", session)
    session.rollback()
    with transaction(session):
        session.info[ACTING] = Acting(1, office.people[CHAIR].id)
        for _nth in range(60):
            record(session, Kind.EXPORT, clock(), "evidence.take")
    assert statements(browser, "/security-events", session) == few
    first = browser.text.count("chứng cứ của hồ sơ")
    browser.get(neighbour(browser, "next"))
    assert (first, browser.text.count("chứng cứ của hồ sơ")) == (50, 10), "the newest first, each once"


def test_every_export_has_its_words(app):
    marked = {name.partition(".")[0] for name, view in app.view_functions.items() if vars(view).get("export")}
    assert marked | {"tables"} == set(EXPORTS), "and the table of any page"


def test_every_kind_has_its_words():
    assert list(KINDS) == list(Kind)


def test_what_changes_rights_rules_and_templates_names_whom_and_where(office, session, clock):
    with transaction(session):
        session.info[ACTING] = Acting(1, office.people[CHAIR].id)
        record(
            session, Kind.RIGHTS, clock(), "post_given", about_id=office.people[NEW].id, units=[office.units[BRANCH].id]
        )
    event = session.scalars(sa.select(SecurityEvent)).one()
    units = set(session.scalars(sa.select(SecurityEventUnit.unit_id)))
    assert (event.person_id, event.about_id) == (office.people[CHAIR].id, office.people[NEW].id)
    assert office.units["H"].id in units


@pytest.mark.parametrize("name", ["post_given", "committee.quorum", TrainingClasses.key, "nothing-known"])
def test_a_code_is_shown_in_words_or_not_at_all(app, name):
    with app.test_request_context():
        kinds = {"post_given": Kind.RIGHTS, "committee.quorum": Kind.RULES, TrainingClasses.key: Kind.IMPORT}
        words = what_words(kinds.get(name, Kind.RIGHTS), name)
    assert (words == "") is (name == "nothing-known") and name not in words
