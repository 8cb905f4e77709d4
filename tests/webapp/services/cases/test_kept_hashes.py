"""No hash is kept from which the words of a form could be guessed once they are erased (fault B5 of the attack)."""

import datetime as dt
import hashlib
import json

import pytest
import sqlalchemy as sa

from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, district_office, rows_of
from webapp.models import Case, Event, EventAnswers
from webapp.services.command import canonical


@pytest.fixture
def cast(session, clock, new_client, app):
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


def plain(value):
    """SHA-256 of a value without a salt, as anybody could make it who guesses the value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@pytest.mark.both_engines
def test_no_hash_of_words_is_kept_without_a_salt(cast, session):
    """Neither of the words themselves nor of the command that brought them."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    session.rollback()
    acts = session.execute(
        sa.select(Event.move, Event.actor_id, EventAnswers.answers, Case.public_id)
        .join(EventAnswers, EventAnswers.event_id == Event.id)
        .join(Case, Case.id == Event.case_id)
    ).all()
    assert acts, "words were kept"
    guesses = set()
    for move, actor, words, case in acts:
        guesses |= {plain(words), *map(plain, words.values())}
        guesses.add(plain({"what": ["move", case, move], "words": words, "actor": actor}))
    assert session.scalars(sa.select(Event.body_hash).where(Event.body_hash.is_not(None))).all()
    kept = json.dumps(rows_of(session), default=str)
    assert [guess for guess in guesses if guess in kept] == []
