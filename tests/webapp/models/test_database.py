"""The database: what it promises by itself, on both engines."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from flask_migrate import check

from webapp import db as database
from webapp.config import WrongSetting
from webapp.models import Case, Event, Person, Post, RuleRow, StoredDefinition, Unit

pytestmark = pytest.mark.both_engines

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 1)


@pytest.fixture
def branch(session):
    """Two people and a branch."""
    for number in (1, 2):
        session.add(
            Person(
                id=number,
                code=f"P{number}",
                full_name="Lê An",
                given_name="An",
                sort_key="an le",
                search="le an",
                sex="male",
                birth_date=dt.date(2000, 1, 1),
            )
        )
    session.add(Unit(id=1, code="U1", kind="branch", name="Khu phố 1", path="/1/", valid_from=DAY, search="khu pho 1"))
    session.commit()


def seat(session, person_id, begin, end, seat="secretary"):
    post = Post(person_id=person_id, unit_id=1, kind="secretary", seat=seat, valid_from=begin, valid_to=end, source="")
    session.add(post)
    session.commit()
    return post


def month(number):
    return dt.date(2026, number, 1)


def test_the_migrations_make_what_the_models_say(app):
    with app.app_context():
        check()


@pytest.mark.own_app
def test_every_connection_keeps_the_promises(app):
    with app.app_context(), database.db.engine.connect() as connection:
        for name, (promised, found) in database.read_promises(connection).items():
            assert found == promised, name


@pytest.mark.parametrize("statement", ["update event set move = 'x'", "delete from event"])
def test_the_journal_cannot_be_changed(session, branch, statement):
    add_event(session)
    with pytest.raises(sa.exc.DBAPIError, match="append_only"):
        session.execute(sa.text(statement))
    session.rollback()
    assert session.scalars(sa.select(Event.move)).all() == ["open"]


@pytest.mark.parametrize("statement", ["update rule set value = '1'", "delete from rule"])
def test_the_rule_book_cannot_be_changed(session, statement):
    session.add(RuleRow(key="k", value="35", measure="years", effective_from=DAY, source="s", note="", recorded_at=NOW))
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append_only"):
        session.execute(sa.text(statement))
    session.rollback()
    assert session.scalars(sa.select(RuleRow.value)).all() == ["35"]


def test_the_journal_cannot_be_replaced_or_emptied(session, branch):
    add_event(session)
    if session.get_bind().dialect.name == "sqlite":
        statement, refusal = "insert or replace into event select * from event", "append_only"
    else:
        statement, refusal = "truncate event cascade", "append_only"
    with pytest.raises(sa.exc.DBAPIError, match=refusal):
        session.execute(sa.text(statement))


def test_the_words_beside_the_journal_can_be_erased(session, branch):
    add_event(session)
    session.execute(sa.text("insert into event_answers (event_id, salt, answers) select id, 's', '{}' from event"))
    session.execute(sa.text("delete from event_answers"))
    session.commit()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((month(1), None), (month(5), None)),
        ((month(5), None), (month(1), None)),
        ((month(1), month(6)), (month(5), month(9))),
        ((month(5), month(6)), (month(1), None)),
        ((month(1), month(9)), (month(5), month(6))),
        ((month(1), month(2)), (month(1), month(2))),
    ],
)
def test_a_seat_has_one_holder(session, branch, first, second):
    seat(session, 1, *first)
    with pytest.raises(sa.exc.IntegrityError, match=r"seat_taken|ex_post_seat"):
        seat(session, 2, *second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((month(1), month(5)), (month(5), None)),
        ((month(5), None), (month(1), month(5))),
        ((month(5), month(5)), (month(1), None)),  # never held
        ((month(1), None), (month(5), month(5))),
    ],
)
def test_one_holder_after_another_is_no_overlap(session, branch, first, second):
    seat(session, 1, *first)
    seat(session, 2, *second)


def test_posts_without_a_seat_may_overlap(session, branch):
    seat(session, 1, month(1), None, seat=None)
    seat(session, 2, month(1), None, seat=None)


def test_a_holder_cannot_be_moved_onto_another(session, branch):
    seat(session, 1, month(1), month(5))
    later = seat(session, 2, month(5), None)
    later.valid_to = month(9)  # its own row is no other holder
    session.commit()
    later.valid_from = month(4)
    with pytest.raises(sa.exc.IntegrityError, match=r"seat_taken|ex_post_seat"):
        session.commit()


@pytest.mark.parametrize(
    ("version", "damaged"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_which_sqlite_can_damage_a_database(version, damaged):
    assert database.has_wal_bug(version) is damaged


def test_without_a_sound_sqlite_there_is_no_start(monkeypatch):
    monkeypatch.setattr(database, "has_wal_bug", lambda _version: True)
    with pytest.raises(WrongSetting, match="pysqlite3"):
        database.sqlite_module()


def test_a_thread_of_its_own_has_a_connection_of_its_own(app):
    """The server answers in threads: a session must not wander between them."""
    with app.app_context():
        mine = database.db.session()
        theirs = []

        def look():
            with app.app_context():
                theirs.append(database.db.session())

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert theirs[0] is not mine


def add_event(session):
    session.add(StoredDefinition(hash="h", workflow="w", body={}, stored_at=NOW))
    session.flush()
    session.add(
        Case(
            id=1,
            public_id="c",
            workflow="w",
            definition_hash="h",
            state="s",
            unit_id=1,
            version=1,
            dossier={},
            rules={},
            opened_at=NOW,
            state_since=NOW,
        )
    )
    session.flush()
    session.add(
        Event(
            case_id=1,
            seq=1,
            kind="move",
            move="open",
            to_state="s",
            version=1,
            at=NOW,
            consequences={},
            commitment="c",
            previous_hash="",
            hash="h",
        )
    )
    session.commit()
