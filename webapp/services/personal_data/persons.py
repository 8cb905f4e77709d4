"""Acts on what is kept about a person, on their own request. They run in the transaction of the request's move."""

import datetime as dt
import secrets
from collections import Counter
from functools import reduce
from operator import or_

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import (
    Account,
    AlertDevice,
    Case,
    DoubleQuestion,
    Kinship,
    Mail,
    MailChoice,
    Notice,
    Person,
    PersonCorrection,
    PersonPair,
    SavedView,
    SelfReminder,
    SignIn,
    SignInAttempt,
    Watch,
)
from webapp.queries.archives.retention import retention_of
from webapp.queries.people.directory import birth_in
from webapp.queries.people.doubles import pair_of, undecided_doubles
from webapp.queries.people.joined import records_of
from webapp.queries.people.pairs import pair_for
from webapp.queries.personal_data.keeping import Keeping, keeping
from webapp.services.archives.erasing import erase_content
from webapp.services.journal import Author
from webapp.services.people.names import set_name
from webapp.services.personal_data.blackening import blacken, still_named
from webapp.services.personal_data.names import BLACK, PersonWords, names_of
from webapp.services.personal_data.seeking import require_sought
from webapp.services.refusals import Refused
from workflows.core.births import Birth
from workflows.core.calendar import local_date
from workflows.core.consequences import CorrectPerson
from workflows.core.text import _

PSEUDONYM = "Đã xóa dữ liệu"
"""What stands in place of an erased name, followed by a number."""
NO_DAY = dt.date(1900, 1, 1)


def correct(
    session: Session, case_id: int, effect: CorrectPerson, actor: Actor | None, by_id: int, now: dt.datetime
) -> None:
    """Put right values in place of wrong ones; the record of corrections keeps both.

    Raises Refused for a given name that is no part of the name, and where the person looks like somebody else by the
    right values and nobody says why it is another one.
    """
    person_id, values = effect.person_id, effect.values
    before_it = set(undecided_doubles(session, person_id))
    person, new = session.get_one(Person, person_id, with_for_update=True), dict(values)
    before = {**{name: getattr(person, name) for name in new}, "birth_date": birth_in(person).iso}
    for name, value in new.items():
        was = before[name]
        if str(was) == value:
            continue
        match name:
            case "full_name" | "given_name":
                set_name(person, new.get("full_name", person.full_name), new.get("given_name"))
            case "birth_date":
                born = Birth.of(value)
                person.birth_date, person.birth_known = born.first, born.known
            case _:
                setattr(person, name, dt.date.fromisoformat(value) if name.endswith("_on") else value)
        session.add(
            PersonCorrection(
                person_id=person_id,
                case_id=case_id,
                name=name,
                was=None if was is None else str(was),
                now=value,
                corrected_at=now,
                corrected_by_id=by_id,
            )
        )

    session.flush()
    if doubles := [each for each in undecided_doubles(session, person_id) if each not in before_it]:
        _two_people(session, person_id, doubles, effect.apart, actor, by_id, now)


def _two_people(
    session: Session, person_id: int, doubles: list[int], apart: str, actor: Actor | None, by_id: int, now: dt.datetime
) -> None:
    """Keep why somebody who now looks like others is another person; those responsible still decide.

    Raises Refused without a reason. It names those for whom the actor is responsible, and nobody else.
    """
    pairs = [pair_of(person_id, each) for each in doubles]
    if not apart:
        found = [pair_for(session, actor, *pair, local_date(now)) for pair in pairs] if actor else []
        known = [each.other if each.one.id == person_id else each.one for each in found if each]
        text = _("By these values the person may be somebody who is stored already: write why it is another one.")
        if not known:
            raise Refused(text, field="apart")
        names = ", ".join(f"{each.name} ({each.code})" for each in known)
        text = _("By these values the person may be %(names)s, who is stored already: write why it is another one.")
        raise Refused(text, field="apart", names=names)
    account = session.scalar(sa.select(Account.id).where(Account.person_id == by_id))
    for one, other in pairs:
        pair = session.get(PersonPair, (one, other)) or PersonPair(one_id=one, other_id=other)
        pair.noted, pair.noted_at, pair.noted_by_id = apart, now, account
        session.add(pair)


def restrict(session: Session, person_id: int, since: dt.date | None) -> None:
    """Restrict what is done with a person's data from a day on, or lift the restriction.

    Raises Refused where it is restricted already, by another request.
    """
    person = session.get_one(Person, person_id, with_for_update=True)
    if since and person.restricted_on:
        raise Refused(
            _("The use of this person's data is restricted already, since %(day)s."), day=person.restricted_on
        )
    person.restricted_on = since


def erase(session: Session, request_id: int, person_id: int, author: Author, now: dt.datetime) -> dict[str, int]:
    """Erase what is kept about a person, as far as no rule requires that it is kept. Return what, as counts by kind.

    request_id: the case of the request, which does not count itself.

    Erased: phone number, mail address, account, sign-ins, notices, declared kin, filters that they have kept, what they
    watch, and what was said about likely doubles of theirs, though not what was decided; the content of their closed
    cases whose retention is over; their name in minutes and other files whose retention is over; and, where no file
    about them is kept, their dates. Where nothing has to be kept a pseudonym replaces the name. Raises Refused with the
    sentence that says what stands against it as a whole, SeekFirst where the names are to be sought before.
    """
    records = sa.select(Person).where(Person.id.in_(records_of(person_id))).order_by(Person.id).with_for_update()
    today, own = local_date(now), session.scalars(records).all()
    found = keeping(session, person_id, today, but=request_id)
    if found.stops:
        raise Refused(found.stops[0].text, **found.stops[0].values)
    names = reduce(or_, (names_of(session, record) for record in own))
    require_sought(session, names)
    done: Counter[str] = Counter()
    for each in session.scalars(sa.select(Case).where(Case.id.in_(found.erasable)).with_for_update()).all():
        if retention_of(session, each, today).over(today):
            erase_content(session, each, {"why": "request"}, author, now)
            done["cases"] += 1
    for record in own:
        done += blacken(session, record, names, author, now)
        _erase_record(session, request_id, record, found, names, now)
    return {kind: number for kind, number in sorted(done.items()) if number}


def _erase_record(
    session: Session, request_id: int, person: Person, found: Keeping, names: PersonWords, now: dt.datetime
) -> None:
    """Erase what one record says of a person: their own one, or one that was joined into it."""
    _erase_account(session, person, now)
    session.execute(
        sa.delete(Kinship).where(sa.or_(Kinship.declarer_id == person.id, Kinship.relative_id == person.id))
    )
    session.execute(sa.delete(DoubleQuestion).where(DoubleQuestion.person_id == person.id))
    _erase_set_up(session, person.id)
    for pair in session.scalars(
        sa.select(PersonPair).where(sa.or_(PersonPair.one_id == person.id, PersonPair.other_id == person.id))
    ).all():
        pair.noted, pair.reason = pair.noted and BLACK, pair.reason and BLACK
    mine = sa.select(Notice.id).where(Notice.person_id == person.id)
    session.execute(sa.delete(Mail).where(Mail.notice_id.in_(mine)))
    session.execute(sa.delete(Notice).where(Notice.person_id == person.id))
    person.phone, person.mail_address = None, None
    if not found.files:
        session.execute(sa.delete(PersonCorrection).where(PersonCorrection.person_id == person.id))
        person.birth_known, person.birth_date = "day", NO_DAY
        person.union_joined_on, person.party_joined_on = None, None
        person.party_candidate, person.search = False, ""
    if not found.kept and not still_named(session, names, but=request_id):
        person.code, person.restricted_on, person.erased_at = _nobodys_name(person), None, now
        set_name(person, f"{PSEUDONYM} {person.id}", str(person.id))
        person.search = ""  # nobody is found by a pseudonym


def _erase_set_up(session: Session, person_id: int) -> None:
    """Erase what a person has set up for themselves: filters with their names, what they watch, own reminders.

    Who watched a filter of theirs watches it no more.
    """
    views = sa.select(SavedView.id).where(SavedView.owner_id == person_id)
    session.execute(sa.delete(Watch).where(sa.or_(Watch.person_id == person_id, Watch.view_id.in_(views))))
    session.execute(sa.delete(SavedView).where(SavedView.owner_id == person_id))
    session.execute(sa.delete(SelfReminder).where(SelfReminder.person_id == person_id))


def _erase_account(session: Session, person: Person, now: dt.datetime) -> None:
    """Close the account of somebody who holds no post any more, under a name that says nothing."""
    account = session.scalars(sa.select(Account).where(Account.person_id == person.id)).one_or_none()
    if account is None:
        return
    session.execute(sa.delete(MailChoice).where(MailChoice.account_id == account.id))
    session.execute(sa.delete(AlertDevice).where(AlertDevice.account_id == account.id))
    session.execute(sa.delete(SignIn).where(SignIn.account_id == account.id))
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.username == account.username))
    account.username, account.disabled_at = _nobodys_name(person), account.disabled_at or now


def _nobodys_name(person: Person) -> str:
    """Return a code, or the name of an account, that nobody can have chosen before."""
    return f"erased-{person.id}-{secrets.token_hex(4)}"
