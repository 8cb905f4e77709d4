"""No hash is kept from which the words of a form could be guessed once they are erased (fault B5 of the attack)."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, district_office, rows_of
from webapp.models import Case, Event, EventAnswers
from webapp.queries.cases.context import load_context
from webapp.queries.cases.messages import desks
from webapp.services.archives.erasing import erase_content
from webapp.services.cases.desk.asking import ask
from webapp.services.cases.locking import locked_case
from webapp.services.command import Command, canonical, under
from webapp.services.journal import NOBODY
from webapp.services.refusals import IdempotencyKeyReused


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


@pytest.mark.both_engines
def test_no_salt_stays_with_a_hash_of_erased_words(cast, session, clock):
    """Whoever guesses a whole form of the journal, or a question, finds no salt in the database that proves it."""
    cast.nominate(COMMUNE)
    who = cast.office.actor(COMMUNE)
    context = load_context(session, cast.case(), who, clock.now)
    desk = next(each for each in desks(context) if who.person_id not in each.person_ids)
    command = Command(who, clock.now, "q" * 22, {"question": {"to": desk.post_id, "text": "Có ly hôn không?"}})
    session.rollback()
    case = ask(session, cast.case().public_id, command)
    assert ask(session, case, command) == case, "the same form is known"
    with pytest.raises(IdempotencyKeyReused):
        ask(session, case, replace(command, answers={"question": {"to": desk.post_id, "text": "Không"}}))
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    session.rollback()
    guesses = {command.body_hash("ask", case)}
    row = session.scalars(sa.select(Case)).one()
    for seq, move, words in session.execute(sa.select(Event.seq, Event.move, EventAnswers.answers).join(EventAnswers)):
        what = ("move", case, move) if seq > 1 else ("start", row.definition_hash, str(row.unit_id))
        guesses.add(Command(who, clock.now, "", words).body_hash(*what))
    assert len(guesses) == 3
    assert proved(session, guesses) == guesses, "before, each of them is right"
    erase_content(session, locked_case(session, case), {}, NOBODY, clock.now)
    session.commit()
    assert proved(session, guesses) == set()


def proved(session, guesses):
    """Return the guesses that some salt and some hash of the database prove, wherever they stand."""
    session.rollback()
    kept = json.dumps(rows_of(session), default=str)
    salts, hashes = set(re.findall(r"\b[0-9a-f]{32}\b", kept)), set(re.findall(r"\b[0-9a-f]{64}\b", kept))
    return {guess for guess in guesses if any(under(salt, guess) in hashes for salt in salts)}
