"""What leaves the program is counted, told above one limit and refused above another; nothing leaves uncounted."""

import ast
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.nominating import Cast
from tests.support.offices.district import CLERK, COMMUNE, INSPECTOR
from webapp.config import ROOT
from webapp.models import Notice, RuleRow, SecurityEvent
from webapp.pages import routes
from webapp.pages.shared import exports as page
from webapp.services import exports

pytestmark = pytest.mark.at_length

SENDERS = {"send_file", "on_paper", "Content-Disposition"}
"""What a function has in it that sends a paper or a file."""


COUNTING = ("shared", "exports.py")


def limit(session: Session, key: str, value: str) -> None:
    session.rollback()
    session.add(
        RuleRow(
            key=key,
            value=value,
            measure="count",
            effective_from=dt.date(2026, 11, 1),
            source="Default of this software",
            basis="default",
            note="",
            recorded_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        )
    )
    session.commit()


def counted(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).where(SecurityEvent.kind == "export")) or 0


def named(function: ast.FunctionDef) -> set[str]:
    """What a function calls by its plain name, and whether it writes the header of a file."""
    calls = {
        each.func.id for each in ast.walk(function) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    headers = {each.value for each in ast.walk(function) if isinstance(each, ast.Constant) and each.value in SENDERS}
    return calls | headers


def sending(functions: dict[str, set[str]]) -> set[str]:
    """Names of the functions that send a paper or a file, by themselves or by one that they call."""
    found, more = set(SENDERS), True
    while more:
        new = {name for name, calls in functions.items() if name not in found and calls & found}
        found, more = found | new, bool(new)
    return found


@pytest.mark.at_length
def test_no_address_sends_a_paper_or_a_file_without_counting_it(app):
    """Every page of the URL map whose function leads to a sender is marked; a new one that is not fails here."""
    known = {}
    for path in (ROOT / "webapp" / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and path.name != "routes.py" and path.parts[-2:] != COUNTING:
                known[node.name] = named(node)
    wrong, marked = [], set()
    for module in routes():
        tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
        own = {node.name: named(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        found = sending(known | own)
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if view.__module__ != module.__name__:
                continue
            export = vars(view).get("export", False)
            marked |= {rule.endpoint} if export else set()
            if (view.__name__ in found) != export and rule.endpoint not in page.BLANK:
                wrong.append(rule.endpoint)
    assert wrong == []
    assert len(marked) > 12


def test_what_is_sent_and_not_counted_is_a_fault(office, new_client, app, monkeypatch, session):
    cast = Cast(office, new_client, app)
    cast.nominate(COMMUNE)
    monkeypatch.setattr(app.view_functions["evidence.take"], "export", False)
    with pytest.raises(RuntimeError, match="not counted"):
        cast.as_(COMMUNE).get(f"{cast.path}/evidence")
    assert counted(session) == 0


@pytest.mark.both_engines
def test_it_is_counted_told_once_an_hour_and_refused_above_the_limit(office, new_client, app, reader, session, clock):
    cast = Cast(office, new_client, app)
    cast.nominate(COMMUNE)
    limit(session, exports.TOLD, "2")
    limit(session, exports.MOST, "4")
    browser, path = cast.as_(COMMUNE), f"{cast.path}/evidence"
    assert [browser.get(path).status_code for _nth in range(3)] == [200, 200, 200]
    assert "được ghi nhận" in browser.get("/inbox").text
    assert [browser.get(path).status_code for _nth in range(3)] == [200, 429, 429]
    assert counted(session) == 4, "what is refused is none"
    assert browser.response.headers["Retry-After"] == "3600"
    told = session.scalars(sa.select(Notice).where(Notice.kind == "security")).all()
    assert told and {notice.move for notice in told} == {"exports"}
    assert len({notice.person_id for notice in told}) == len(told), "once an hour, whoever watches"
    clock.advance(minutes=20)
    assert browser.get(path).status_code == 429
    clock.advance(minutes=41)
    cast.as_(COMMUNE)
    assert reader(COMMUNE).get(path).status_code == 200


@pytest.mark.both_engines
def test_no_count_is_lost_and_none_slips_through_together(office, session, clock):
    limit(session, exports.MOST, "5")
    actor, engine = office.actor(COMMUNE), session.get_bind()
    account = session.scalar(sa.text("select id from account where person_id = :p").bindparams(p=actor.person_id))
    session.rollback()

    def take(_nth: int) -> bool:
        with Session(engine) as own:
            try:
                exports.count(own, actor, account, "papers.paper", clock())
            except exports.TooManyExports:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(12)))
    assert (sum(taken), counted(session)) == (5, 5)


def test_the_inspection_committee_reads_who_took_much_and_nobody_else(office, reader, session, clock):
    limit(session, exports.TOLD, "1")
    actor = office.actor(CLERK)
    account = session.scalar(sa.text("select id from account where person_id = :p").bindparams(p=actor.person_id))
    session.rollback()
    for _nth in range(3):
        exports.count(session, actor, account, "papers.paper", clock())
    browser = reader(INSPECTOR)
    assert CLERK in browser.get("/notices").text
    browser.get("/security-events?kind=export")
    assert browser.text.count(CLERK) == 3
    assert CLERK not in reader(COMMUNE).get("/notices").text
