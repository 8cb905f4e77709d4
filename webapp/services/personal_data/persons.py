"""Acts on what is kept about a person, on their own request. They run in the transaction of the request's move."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    Account,
    Case,
    Kinship,
    Mail,
    MailChoice,
    Notice,
    Person,
    PersonCorrection,
    SignIn,
    SignInAttempt,
)
from webapp.queries.archives.retention import retention_of
from webapp.queries.people.directory import birth_in
from webapp.queries.personal_data.keeping import keeping
from webapp.services.archives.erasing import erase_content
from webapp.services.journal import Author
from webapp.services.people.names import set_name
from webapp.services.personal_data.blackening import blacken, names_of, still_named
from webapp.services.refusals import Refused
from workflows.core.births import Birth
from workflows.core.calendar import local_date
from workflows.core.text import _

PSEUDONYM = "Đã xóa dữ liệu"
"""What stands in place of an erased name, followed by a number."""
NO_DAY = dt.date(1900, 1, 1)


def correct(
    session: Session, case_id: int, person_id: int, values: Iterable[tuple[str, str]], by_id: int, now: dt.datetime
) -> None:
    """Put right values in place of wrong ones; the record of corrections keeps both.

    values: columns of the person with their new values, dates as ISO text. Raises Refused for a given name that is no
    part of the name.
    """
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


def erase(session: Session, case: Case, person_id: int, author: Author, now: dt.datetime) -> dict[str, int]:
    """Erase what is kept about a person, as far as no rule requires that it is kept. Return what, as counts by kind.

    Erased: phone number, mail address, account, sign-ins, notices and declared kin; the content of their closed cases
    whose retention is over; their name in minutes and other files whose retention is over; and, where no file about
    them is kept, their dates. Where nothing has to be kept a pseudonym replaces the name. Raises Refused with the
    sentence that says what stands against it as a whole.
    """
    person = session.get_one(Person, person_id, with_for_update=True)
    today = local_date(now)
    found = keeping(session, person_id, today, but=case.id)
    if found.stops:
        raise Refused(found.stops[0].text, **found.stops[0].values)
    done: Counter[str] = Counter()
    for each in session.scalars(sa.select(Case).where(Case.id.in_(found.erasable)).with_for_update()).all():
        if retention_of(session, each, today).over(today):
            erase_content(session, each, {"why": "request"}, author, now)
            done["cases"] += 1
    names = names_of(session, person)
    done += blacken(session, person, names, author, now)
    _erase_account(session, person, now)
    session.execute(
        sa.delete(Kinship).where(sa.or_(Kinship.declarer_id == person_id, Kinship.relative_id == person_id))
    )
    mine = sa.select(Notice.id).where(Notice.person_id == person_id)
    session.execute(sa.delete(Mail).where(Mail.notice_id.in_(mine)))
    session.execute(sa.delete(Notice).where(Notice.person_id == person_id))
    person.phone = None
    if not found.files:
        session.execute(sa.delete(PersonCorrection).where(PersonCorrection.person_id == person_id))
        person.birth_known, person.birth_date = "day", NO_DAY
        person.union_joined_on, person.party_joined_on = None, None
        person.party_candidate, person.search = False, ""
    if not found.kept and not still_named(session, names, but=case.id):
        person.code, person.restricted_on, person.erased_at = f"erased-{person_id}", None, now
        set_name(person, f"{PSEUDONYM} {person_id}", str(person_id))
    return {kind: number for kind, number in sorted(done.items()) if number}


def _erase_account(session: Session, person: Person, now: dt.datetime) -> None:
    """Close the account of somebody who holds no post any more, under a name that says nothing."""
    account = session.scalars(sa.select(Account).where(Account.person_id == person.id)).one_or_none()
    if account is None:
        return
    session.execute(sa.delete(MailChoice).where(MailChoice.account_id == account.id))
    session.execute(sa.delete(SignIn).where(SignIn.account_id == account.id))
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.username == account.username))
    account.username, account.disabled_at = f"erased-{person.id}", account.disabled_at or now
