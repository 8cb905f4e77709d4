"""What an administrator, or whoever keeps an office's days and terms, asks for, and a second person confirms."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock, Counter
from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, CLERK, DEPUTY, INSPECTOR, OFFICER, PROVINCE, Office, user_name
from tests.support.reading import addresses
from webapp.models import Account, ChangeRequest, Kinship, Notice, Person, SecondFactor, SecondFactorReset
from webapp.queries.changes.confirmers import Concerned, able, may_confirm
from webapp.services.changes.account_requests import ask_for_password
from webapp.services.changes.requests import Asker, ask, refuse
from webapp.services.changes.terms import wanted_term
from webapp.services.people import kinship
from webapp.services.refusals import Refused
from webapp.services.units.terms import NewTerm, TermPaper

Enter = Callable[[str], Browser]


@pytest.fixture
def enter(
    session: Session, office: Office, make_account: Callable[..., Account], new_client: Callable[..., Browser]
) -> Enter:
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()

    def entered(name: str) -> Browser:
        browser = new_client()
        browser.enter(name if name == "quan-tri" else user_name(name))
        return browser

    return entered


def confirmed(browser: Browser, path: str) -> None:
    browser.get(path)
    browser.post_form(f"{path}/confirm")
    assert "Confirmed and carried out." in browser.text, browser.text


@pytest.mark.at_length
def test_many_are_shown_together_in_as_many_statements_as_one(
    enter: Enter, session: Session, office: Office, clock: Clock, count_statements: Callable[[Session], Counter]
) -> None:
    province, counts = enter(PROVINCE), []
    for names in ((CHAIR,), [f"Lê Văn {number}" for number in range(29)]):
        for name in names:
            if name not in office.people:
                office.post(name, "executive_member", "H")
            ask_for_password(session, user_name(name), clock.now)
        session.rollback()
        province.get("/changes/together")  # what is read once stays read
        with count_statements(session) as counted:
            province.get("/changes/together")
        counts.append(counted.count)
    assert all(f"Lê Văn {number}" in province.text for number in range(20)), "and whose account each is"
    assert counts[0] == counts[1]


def test_a_lost_second_factor_is_taken_away_by_two(
    enter: Enter, session: Session, office: Office, clock: Clock
) -> None:
    owner = session.scalars(sa.select(Account).where(Account.username == user_name(CLERK))).one()
    owner_id, clerk = owner.id, office.people[CLERK].id
    session.add(SecondFactor(account_id=owner_id, secret="x", confirmed_at=clock.now, last_step=0))
    session.commit()
    admin, chair = enter("quan-tri"), enter(CHAIR)
    admin.get("/second-factors")
    admin.post_form("/second-factors", username=user_name(CLERK), reason="Mất máy, đã gặp")
    path = admin.path
    assert path.startswith("/changes/") and session.get(SecondFactor, owner_id)
    session.rollback()
    assert enter(CLERK).get(path).status_code == 404, "the account concerned"
    chair.get(path)
    assert "A lost second factor is taken away" in chair.text and "Mất máy, đã gặp" in chair.text
    confirmed(chair, path)
    session.rollback()
    assert session.get(SecondFactor, owner_id) is None
    assert session.scalars(sa.select(SecondFactorReset)).one().account_id == owner_id
    told = set(session.scalars(sa.select(Notice.kind).where(Notice.person_id == clerk)))
    assert told >= {"changed", "security"}
    assert session.scalars(sa.select(ChangeRequest)).one().standing == "confirmed"


def test_what_a_closed_account_has_asked_for_is_not_carried_out(
    enter: Enter, session: Session, office: Office, clock: Clock
) -> None:
    """Whoever has asked has to have the right when it is confirmed, not only when it was asked."""
    owner = session.scalars(sa.select(Account).where(Account.username == user_name(CLERK))).one().id
    session.add(SecondFactor(account_id=owner, secret="x", confirmed_at=clock.now, last_step=0))
    session.commit()
    admin, chair = enter("quan-tri"), enter(CHAIR)
    admin.get("/second-factors")
    admin.post_form("/second-factors", username=user_name(CLERK), reason="Mất máy, đã gặp")
    path = admin.path
    session.rollback()
    session.execute(sa.update(Account).where(Account.username == "quan-tri").values(disabled_at=clock.now))
    session.commit()
    chair.get(path)
    chair.post_form(f"{path}/confirm")
    assert chair.response.status_code == 409 and "The account that asked for this is closed" in chair.text
    session.rollback()
    assert session.get(SecondFactor, owner)


def test_whose_an_administrators_account_is_does_not_confirm_what_is_about_it(
    enter: Enter, session: Session, office: Office, clock: Clock
) -> None:
    office.post(SECOND, "deputy_secretary", "T")
    session.execute(sa.update(Account).values(locale="en"))
    session.execute(sa.update(Account).where(Account.administrator).values(outside=None))
    session.commit()
    province = enter(PROVINCE)
    confirmed(province, said_to_be(enter("quan-tri"), office.people[PROVINCE]))
    session.rollback()
    _password, change = ask_for_password(session, "quan-tri", clock.now)
    asked = f"/changes/{change.public_id}"
    assert (change.standing, change.subjects) == ("waiting", [office.people[PROVINCE].id])
    session.rollback()
    province.get("/my-account")
    assert province.post(f"{asked}/confirm", {}).status_code == 404
    confirmed(enter(SECOND), asked)


def test_nobody_is_alone_by_calling_every_confirmer_kin(session: Session, office: Office, clock: Clock) -> None:
    """Kinship is declared by whoever likes to: it takes a confirmer away, and not the need of one."""
    office.post(SECOND, "deputy_secretary", "T")
    day, unit = clock.now.date(), office.units["T"]
    new = NewTerm(day, day + dt.timedelta(days=150), True, 15, TermPaper("01-QĐ", day, "Trung ương Đoàn"))
    wanted, account = (
        wanted_term(unit, new, None),
        session.scalar(sa.select(Account.id).where(Account.username == user_name(PROVINCE))),
    )
    session.rollback()
    declarer, relative = office.actor(PROVINCE), office.people[SECOND]
    kinship.declare(session, declarer, relative.id, "sibling", clock.now)
    with pytest.raises(Refused, match="Only a declared relative"):
        ask(session, wanted, Asker(account, clock.now, "one"))
    assert session.scalars(sa.select(ChangeRequest)).all() == []
    session.rollback()
    declared = session.scalar(sa.select(Kinship.id)) or 0
    session.rollback()
    kinship.revoke(session, declarer, declared, clock.now)
    assert ask(session, wanted, Asker(account, clock.now, "two")).standing == "waiting"


SECOND = "Phó Tỉnh Hai"
RULE = "committee.close_days"
ROW = {"value": "5", "measure": "days", "scope": "H", "effective_from": "1/12/2026", "source": "QĐ 12", "note": ""}


def ask_for_row(admin: Browser) -> None:
    admin.get(f"/rules/{RULE}/new")
    admin.post_form(f"/rules/{RULE}/new", **ROW, basis="unread")
    admin.post_form(f"/rules/{RULE}/rows")


def said_to_be(admin: Browser, person: Person) -> str:
    admin.get("/my-account/holder")
    admin.post_form("/my-account/holder", person=person.code)
    return admin.path


@pytest.mark.at_length
def test_nobody_confirms_what_they_asked_for_with_an_administrators_account(
    enter: Enter, session: Session, office: Office
) -> None:
    """One human being, an administrator's account and an officer's: people are compared and not accounts."""
    session.execute(sa.update(Account).where(Account.administrator).values(outside=None))
    session.commit()
    admin, holder = enter("quan-tri"), enter(CHAIR)
    ask_for_row(admin)
    assert "Nobody knows whose this administrator&#39;s account is" in admin.response.text
    assert session.scalars(sa.select(ChangeRequest)).all() == []
    code = office.people[CHAIR]
    path = said_to_be(admin, code)
    assert enter(PROVINCE).get(f"{path}").status_code == 200
    assert enter(PROVINCE).post(f"{path}/confirm", {}).status_code == 404, "only whom it names says so"
    confirmed(holder, path)
    admin.get("/my-account")
    assert code.code in admin.text and CHAIR not in admin.text
    ask_for_row(admin)
    asked = admin.path
    assert asked.startswith("/changes/"), admin.text
    holder.get(asked)
    assert "Confirm and carry out" not in holder.text
    assert holder.post(f"{asked}/confirm", {}).status_code == 404
    other = said_to_be(admin, office.people[OFFICER])
    confirmed(enter(OFFICER), other)
    holder.get("/my-account")
    assert holder.post(f"{asked}/confirm", {}).status_code == 404, "whose it was is not forgotten"
    assert enter(OFFICER).post(f"{asked}/confirm", {}).status_code == 404
    province = enter(PROVINCE)
    for path in (asked, "/changes/together"):
        province.get(path)
        assert f"quan-tri ({OFFICER})" in province.text, "whose account it is"
    confirmed(province, asked)


@pytest.mark.parametrize("near", ["joined", "double", "kin"])
def test_who_is_near_the_asker_does_not_confirm(near: str, session: Session, office: Office, clock: Clock) -> None:
    asker, other = office.people[CHAIR], office.people[OFFICER]
    if near == "joined":
        other.joined_into_id = asker.id
    elif near == "double":
        other.likeness, other.sex, other.birth_date = asker.likeness, asker.sex, asker.birth_date
    else:
        session.add(Kinship(declarer_id=other.id, relative_id=asker.id, kind="sibling", declared_at=clock.now))
    session.commit()
    who = Concerned("", other.id if near == "joined" else asker.id, frozenset())
    barred = asker if near == "joined" else other
    assert not may_confirm(session, office.actor(barred.full_name), who)
    path = office.units["H"].path
    assert barred.id not in able(session, Concerned(path, who.asked_by, frozenset()), clock.now.date())


@pytest.mark.at_length
def test_many_requests_are_ticked_at_once_and_each_is_its_own(
    enter: Enter, session: Session, office: Office, clock: Clock
) -> None:
    """Each has its own record; what has become stale is said at its line, and the others are carried out."""
    for name in (CHAIR, CLERK, INSPECTOR, DEPUTY):
        ask_for_password(session, user_name(name), clock.now)
    session.rollback()
    waiting = list(session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id)))
    ids, names = [one.public_id for one in waiting], [one.content["username"] for one in waiting]
    session.rollback()
    province = enter(PROVINCE)
    province.get("/changes")
    assert "/changes/together" in addresses(province)
    province.get("/changes/together")
    assert all(name in province.text for name in names), "what each does is shown"
    assert province.post("/changes/together", {}).status_code == 422
    refuse(session, ids[0], "Không cần", office.actor(PROVINCE), 1, clock.now)
    province.post("/changes/together", {"change": [ids[0], ids[1], ids[2], "nowhere"]})
    assert province.response.status_code == 409
    assert "2 requests are carried out." in province.text
    assert "This request is decided already." in province.text and "can no longer confirm this one" in province.text
    session.rollback()
    standings = [one.standing for one in session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id))]
    assert standings == ["refused", "confirmed", "confirmed", "waiting"]
    assert enter(CLERK).get("/changes/together").text.count("Confirm: ") == 0
