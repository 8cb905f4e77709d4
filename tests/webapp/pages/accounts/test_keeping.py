"""The page of accounts: who keeps whose, how they are made by two, renewed, closed and opened again."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock, Counter
from tests.support.browserlike import PASSWORD, Browser, numbered
from tests.support.desk import Desk
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    HEAD,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    user_name,
)
from webapp.models import Account, ChangeRequest, Kinship, Notice, PasswordSlip, Person, Post, SecurityEvent, SignIn
from webapp.queries.accounts.keepers import keeper_of, kept_among, unit_above
from webapp.queries.accounts.names import proposed_names
from webapp.queries.accounts.slips import drawable
from webapp.services.accounts.slips import draw_slips
from webapp.services.changes.account_requests import ask_for_accounts
from webapp.services.changes.requests import Asker
from webapp.services.clock.ticking import tick
from webapp.services.people.delegations import delegate

OWN = "ba con voi qua song"
Reader = Callable[[str], Browser]


@pytest.fixture
def unmade(session: Session, office: Office) -> Office:
    """The office, in which two of a branch have no account, and everybody reads English."""
    session.execute(sa.update(Account).values(locale="en"))
    people = [office.people[name].id for name in (NEW, OTHER)]
    session.execute(sa.delete(Account).where(Account.person_id.in_(people)))
    session.commit()
    return office


def query(people: Iterable[Person]) -> str:
    return "&".join(f"person={numbered('account', person.id)}" for person in people)


def ticked(browser: Browser, path: str, *people: Person) -> None:
    browser.get(f"{path}?{query(people)}")


def kept_by(session: Session, office: Office, name: str) -> set[str]:
    keeper = keeper_of(session, office.actor(name))
    found = kept_among(session, keeper, [person.id for person in office.people.values()], office.today)
    return {person for person, row in office.people.items() if row.id in found}


def test_who_keeps_whose(session: Session, office: Office, clock: Clock) -> None:
    """Only of units strictly beneath, nobody's who holds a post elsewhere, and nobody's who is near."""
    branch = {OLD, HEAD, NEW, OTHER}
    commune = {COMMUNE, COMMUNE_DEPUTY, COMMANDER}
    assert kept_by(session, office, COMMUNE) == branch | {COMMANDER}
    assert kept_by(session, office, CLERK) == branch | commune
    assert kept_by(session, office, OLD) == set(), "a branch has nothing beneath it"
    office.post(NEW, "executive_member", "H-01")
    assert NEW not in kept_by(session, office, COMMUNE), "of their own unit as well"
    assert NEW in kept_by(session, office, OFFICER)
    one, other = office.people[COMMUNE].id, office.people[OLD].id
    session.add(Kinship(declarer_id=other, relative_id=one, kind="sibling", declared_at=clock.now))
    session.commit()
    assert OLD not in kept_by(session, office, COMMUNE)


def test_posts_of_units_of_one_name_are_told_apart(office: Office, reader: Reader) -> None:
    own, commune = office.units[BRANCH].name, office.units["H-01"].name
    office.unit("H-09", "base_union", "H", "Đoàn xã Thử")
    office.unit("H-09-01", "branch", "H-09", own)
    office.post("Người Thử", "secretary", "H-09-01")
    page = reader(OFFICER).get("/accounts").text
    assert f"{own} ({commune})" in page and f"{own} (Đoàn xã Thử)" in page


def test_user_names_are_made_of_names() -> None:
    people = {1: "Đỗ Hoàng Nam", 2: "Đỗ Hoàng Nam", 3: "H'Mloan Niê", 4: "Ý", 5: "Đỗ  Hoàng   Năm"}
    assert proposed_names(people, {"do.hoang.nam"}) == {
        1: "do.hoang.nam2",
        2: "do.hoang.nam3",
        3: "hmloan.nie",
        4: "y.dv",
        5: "do.hoang.nam4",
    }


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_account_is_made_by_two_and_its_owner_reads_by_whom(
    session: Session, unmade: Office, reader: Reader, new_client: Callable[..., Browser], clock: Clock
) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    secretary.get("/accounts?standing=none")
    assert NEW in secretary.text and OTHER in secretary.text and OLD not in secretary.text
    ticked(secretary, "/accounts/new", unmade.people[NEW], unmade.people[OLD])
    assert "These people are left out 1" in secretary.text
    assert secretary.form("/accounts/new").values["username"] == "do.kim.moi"
    secretary.post_form("/accounts/new", username="Do.Moi")
    path = secretary.path
    assert path.startswith("/changes/") and "Nothing is changed yet" in secretary.text
    secretary.get("/accounts?standing=none")
    assert "asked for, waits for a second person" in secretary.text
    deputy.get(path)
    assert NEW in deputy.text and "do.moi" in deputy.text
    deputy.post_form(f"{path}/confirm")
    assert "Print the slips" in deputy.text
    assert secretary.get("/accounts/slips") and "No slip waits for you" in secretary.text
    secretary.get("/accounts")
    assert "confirmed; the slip is not printed yet" in secretary.text
    deputy.get("/accounts/slips")
    deputy.post_form("/accounts/slips")
    password = slip_of(deputy, "do.moi")
    deputy.get("/accounts/slips")
    assert "No slip waits for you" in deputy.text, "shown once"
    owner = new_client()
    owner.sign_in("do.moi", password)
    assert COMMUNE in owner.text and COMMUNE_DEPUTY in owner.text
    owner.post_form("/my-account/password", old=password, new=OWN, again=OWN)
    assert owner.path == "/"
    session.rollback()
    made = {row.what for row in session.scalars(sa.select(SecurityEvent))}
    assert {"account_made", "slip_drawn", "password_changed"} <= made
    told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "changed")))
    assert unmade.people[OLD].id in told, "the secretary of the branch"


def slip_of(browser: Browser, username: str) -> str:
    """The password on the slip of a user name."""
    slips = [[code.text for code in slip.iter("code")] for slip in browser.tree.iter("section")]
    return next(password for name, password in slips if name == username)


@pytest.mark.at_length
@pytest.mark.parametrize("address", [None, "https://doanvu.example"])
def test_a_slip_leads_to_the_public_address_or_nowhere(
    address: str | None, app: Flask, session: Session, unmade: Office, reader: Reader
) -> None:
    app.config["DOAN_VU"] = replace(app.config["DOAN_VU"], public_url=address)
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    ticked(secretary, "/accounts/new", unmade.people[NEW])
    secretary.post_form("/accounts/new")
    path = secretary.path
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    deputy.get("/accounts/slips")
    deputy.post_form("/accounts/slips")
    assert slip_of(deputy, "do.kim.moi")
    assert "localhost" not in deputy.text and ("https://doanvu.example/sign-in" in deputy.text) == bool(address)


@pytest.mark.both_engines
def test_no_slip_is_drawn_twice_and_none_is_stored(session: Session, unmade: Office, clock: Clock) -> None:
    """Where nobody could confirm, whoever asked draws it."""
    session.execute(sa.update(Account).values(first_password=True))
    asker = session.scalars(sa.select(Account).where(Account.username == user_name(COMMUNE))).one()
    asker.first_password = False
    session.commit()
    (change,) = ask_for_accounts(session, {unmade.people[NEW].id: "do.moi"}, Asker(asker.id, clock.now, "k" * 22))
    assert isinstance(change, ChangeRequest) and change.standing == "alone"
    session.rollback()
    actor = unmade.actor(COMMUNE)
    (slip,) = draw_slips(session, asker.id, actor, clock.now)
    assert slip.name == NEW and slip.unit == "Chi đoàn Thôn 1" and slip.until.day == 30
    assert draw_slips(session, asker.id, actor, clock.now) == []
    stored = [
        vars(row) for table in (Account, ChangeRequest, PasswordSlip) for row in session.scalars(sa.select(table))
    ]
    assert slip.password not in str(stored)


def test_a_user_name_that_cannot_be_is_refused_at_its_field(unmade: Office, reader: Reader) -> None:
    secretary = reader(COMMUNE)
    ticked(secretary, "/accounts/new", unmade.people[NEW], unmade.people[OTHER])
    secretary.post_form("/accounts/new", username=[user_name(OLD), "đỗ"])
    assert secretary.response.status_code == 422
    assert "is taken" in secretary.text and "has 3 to 40 characters" in secretary.text
    assert 'value="đỗ"' in secretary.response.text, "what was typed is kept"
    secretary.post_form("/accounts/new", username=["mot.ten", "mot.ten"])
    assert secretary.response.status_code == 422 and "The user name mot.ten is taken" in secretary.text


@pytest.mark.at_length
def test_whoever_no_longer_keeps_them_has_asked_in_vain(session: Session, unmade: Office, reader: Reader) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    ticked(secretary, "/accounts/new", unmade.people[NEW])
    secretary.post_form("/accounts/new")
    path = secretary.path
    session.rollback()
    unmade.post(NEW, "executive_member", "H-01")
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert deputy.response.status_code == 409 and "may no longer do so" in deputy.text


def test_nobody_makes_one_for_their_own_unit(unmade: Office, reader: Reader, session: Session) -> None:
    """Not even with a mark that was made up: it is left out."""
    session.execute(sa.delete(Account).where(Account.person_id == unmade.people[COMMANDER].id))
    session.commit()
    deputy = reader(COMMUNE_DEPUTY)
    ticked(deputy, "/accounts/first-passwords", unmade.people[COMMUNE], unmade.people[CHAIR])
    assert "None of those chosen has an account" in deputy.text
    assert reader(OLD).get("/accounts").status_code == 404


@pytest.mark.at_length
def test_a_closed_account_is_out_at_once_and_opened_by_two(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    clerk, owner, chair = reader(CLERK), reader(OLD), reader(CHAIR)
    owner.get("/inbox")
    ticked(clerk, "/accounts/closing", unmade.people[OLD])
    clerk.post_form("/accounts/closing")
    assert clerk.response.status_code == 409 and "Chi đoàn Thôn 1" in clerk.text, "an office would be left"
    clerk.post_form("/accounts/closing", anyway="1")
    assert clerk.path == "/accounts" and "1 account is closed." in clerk.text
    assert owner.get("/inbox").request.path == "/sign-in"
    clerk.get("/accounts?standing=closed")
    assert OLD in clerk.text and NEW not in clerk.text
    ticked(clerk, "/accounts/first-passwords", unmade.people[OLD])
    clerk.post_form("/accounts/first-passwords")
    path = clerk.path
    chair.get(path)
    assert "closed account" in chair.text
    chair.post_form(f"{path}/confirm")
    chair.get("/accounts/slips")
    chair.post_form("/accounts/slips")
    owner.sign_in(user_name(OLD), slip_of(chair, user_name(OLD)))
    assert owner.path == "/my-account/password"
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(SignIn.id)).where(SignIn.account_id == account_of(session, OLD))) == 1
    assert owner.get("/sign-in") and owner.path == "/my-account/password"
    events = {row.what for row in session.scalars(sa.select(SecurityEvent).where(SecurityEvent.kind == "account"))}
    assert {"account_disabled", "account_opened", "first_password_renewed"} <= events


def account_of(session: Session, name: str) -> int:
    return session.scalars(sa.select(Account.id).where(Account.username == user_name(name))).one()


@pytest.mark.at_length
def test_the_old_password_opens_nothing_while_the_slip_waits(
    session: Session, unmade: Office, reader: Reader, new_client: Callable[..., Browser]
) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    ticked(secretary, "/accounts/first-passwords", unmade.people[OLD])
    secretary.post_form("/accounts/first-passwords")
    path = secretary.path
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    owner = new_client()
    owner.get("/sign-in")
    assert owner.post_form("/sign-in", username=user_name(OLD), password=PASSWORD).status_code == 422


def test_whoever_has_no_post_any_more_is_shown_to_be_closed(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    unmade.post("Cao Văn Cựu", "member", BRANCH, until=unmade.today)
    secretary = reader(COMMUNE)
    secretary.get("/accounts?standing=without_post")
    assert "Cao Văn Cựu" in secretary.text and "No post any more" in secretary.text and OLD not in secretary.text
    secretary.get("/accounts/closing?all=1&standing=without_post")
    secretary.post_form("/accounts/closing")
    assert "1 account is closed." in secretary.text
    secretary.get("/accounts")
    assert "Cao Văn Cựu" not in secretary.text


def test_an_administrator_keeps_all_and_confirms_nothing(
    unmade: Office, make_account: Callable[..., Account], new_client: Callable[..., Browser], session: Session
) -> None:
    make_account("quan-tri").locale = "en"
    session.commit()
    admin = new_client()
    admin.enter("quan-tri")
    admin.get("/accounts")
    assert all(name in admin.text for name in (PROVINCE, CHAIR, OLD, NEW))
    ticked(admin, "/accounts/new", unmade.people[NEW])
    admin.post_form("/accounts/new")
    path = admin.path
    assert path.startswith("/changes/") and admin.get(path).status_code == 200
    assert admin.post(f"{path}/confirm").status_code == 404


def test_a_list_takes_as_many_statements_for_many_as_for_one(
    unmade: Office, reader: Reader, session: Session, count_statements: Callable[[Session], Counter]
) -> None:
    secretary, counts = reader(COMMUNE), []
    for names in ((), [f"Lê Văn {number}" for number in range(20)]):
        for name in names:
            unmade.post(name, "member", BRANCH)
        session.rollback()
        secretary.get("/accounts")
        with count_statements(session) as counted:
            secretary.get("/accounts")
        counts.append(counted.count)
    assert "Lê Văn 19" in secretary.text and counts[0] == counts[1] < 25


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_officer_without_an_account_is_told_to_who_keeps_it(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    """Once for each new post, and it ends when all have one; a plain member is no officer."""
    tick(session, clock.now)
    assert told(session) == []
    session.execute(sa.delete(Account).where(Account.person_id == unmade.people[HEAD].id))
    session.commit()
    for _time in range(2):
        tick(session, clock.now)
    people = unmade.people
    assert told(session) == sorted([people[COMMUNE].id, people[COMMUNE_DEPUTY].id]), "the nearest above alone"
    secretary = reader(COMMUNE)
    secretary.get("/notices")
    assert "Officers in units beneath yours have no account" in secretary.text
    secretary.get("/accounts")
    assert "1 officer has no account" in secretary.text
    secretary.get("/accounts?standing=officers")
    assert HEAD in secretary.text and NEW not in secretary.text
    session.rollback()
    session.add(Account(username="ly.doi", person_id=people[HEAD].id, password_hash="x", first_password=True))
    session.commit()
    tick(session, clock.now)
    session.rollback()
    assert all(session.scalars(sa.select(Notice.done_at).where(Notice.kind == "account")))


def told(session: Session) -> list[int]:
    """Who was told of officers without an account."""
    session.rollback()
    return sorted(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "account")))


@pytest.mark.at_length
def test_a_case_that_waits_for_such_an_officer_says_so(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    old = unmade.people[OLD].id
    words = {"purpose": "replacement", "predecessor": old, "predecessor_reason": "age"}
    case = Desk(unmade, clock).start(OLD, BRANCH, NEW, **words)
    session.execute(sa.delete(Account).where(Account.person_id == old))
    session.commit()
    page = reader(COMMUNE)
    page.get(f"/cases/{case}")
    assert f"{OLD}, no account yet" in page.text and f"{COMMUNE}, no account yet" not in page.text


@pytest.mark.at_length
def test_whose_post_has_ended_draws_no_slip(session: Session, unmade: Office, reader: Reader, clock: Clock) -> None:
    """The right is computed when the slip is drawn, not when the request was confirmed."""
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    ticked(secretary, "/accounts/new", unmade.people[NEW])
    secretary.post_form("/accounts/new")
    path = secretary.path
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    deputy.get("/accounts/slips")
    session.rollback()
    ended = sa.update(Post).where(Post.person_id == unmade.people[COMMUNE_DEPUTY].id)
    session.execute(ended.values(valid_to=unmade.today))
    session.commit()
    deputy.post_form("/accounts/slips")
    assert "No slip waits for you" in deputy.text
    session.rollback()
    assert session.scalars(sa.select(PasswordSlip)).one().drawn_at is None


def asked_for_new(secretary: Browser, unmade: Office) -> str:
    """The page of a request for an account of NEW."""
    ticked(secretary, "/accounts/new", unmade.people[NEW])
    secretary.post_form("/accounts/new")
    return secretary.path


def promote(session: Session, unmade: Office) -> None:
    session.rollback()
    unmade.post(NEW, "standing_member", "H", since=unmade.today)


@pytest.mark.at_length
@pytest.mark.both_engines
def test_nobody_confirms_or_draws_for_who_stands_above_them_by_then(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    """Not even with a slip that they kept undrawn; and one that nobody draws lapses."""
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    path = asked_for_new(secretary, unmade)
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    session.rollback()
    slip = session.scalars(sa.select(PasswordSlip.account_id)).all()
    account = session.scalars(sa.select(Account.id).where(Account.username == user_name(COMMUNE_DEPUTY))).one()
    actor, days = unmade.actor(COMMUNE_DEPUTY), (unmade.today + dt.timedelta(days=each) for each in (0, 7, 8))
    assert [drawable(session, account, actor, day) for day in days] == [slip, slip, []]
    promote(session, unmade)
    deputy.get("/accounts/slips")
    assert "No slip waits for you" in deputy.text


def test_who_was_promoted_meanwhile_is_confirmed_by_those_above(
    session: Session, unmade: Office, reader: Reader, clock: Clock
) -> None:
    clerk, deputy = reader(CLERK), reader(COMMUNE_DEPUTY)
    path = asked_for_new(clerk, unmade)
    deputy.get(path)
    session.rollback()
    unmade.post(NEW, "executive_member", "H-01", since=unmade.today)
    deputy.post_form(f"{path}/confirm")
    assert deputy.response.status_code == 409 and "Let an officer above it confirm this" in deputy.text
    chair = reader(CHAIR)
    chair.get(path)
    chair.post_form(f"{path}/confirm")
    assert "Print the slips" in chair.text


def test_the_unit_above_stands_above_every_post(session: Session, unmade: Office, clock: Clock) -> None:
    """However long the numbers of its units are: '/1/2/3/' is shorter than '/1/1000/', and not higher."""
    above = unmade.units
    unmade.unit("K", "district_union", "T", "Huyện đoàn Khác", id=1000)
    unmade.post("Lê Văn Bí", "secretary", "K")
    unmade.post("Lê Văn Bí", "executive_member", "H-01")
    found = {name: unit_above(session, row.id, unmade.today) for name, row in unmade.people.items()}
    assert (found["Lê Văn Bí"], found[COMMUNE], found[PROVINCE]) == (above["T"].id, above["H"].id, None)


def test_whoever_acts_in_a_higher_post_is_kept_by_nobody_beneath_it(
    session: Session, office: Office, clock: Clock
) -> None:
    assert COMMUNE in kept_by(session, office, CLERK)
    today = office.today
    delegate(session, office.people[CHAIR].id, office.people[COMMUNE].id, None, today, today, clock.now)
    assert COMMUNE not in kept_by(session, office, CLERK)
    assert unit_above(session, office.people[COMMUNE].id, today) == office.units["T"].id


def test_nobody_acts_alone_by_closing_the_accounts_of_those_who_confirm(
    unmade: Office, reader: Reader, session: Session
) -> None:
    people, officer = unmade.people, reader(PROVINCE)
    ticked(officer, "/accounts/closing", *[people[name] for name in (CHAIR, DEPUTY, OFFICER)])
    officer.post_form("/accounts/closing")
    officer.post_form("/accounts/closing", anyway="1")  # what would be left without a holder is named first
    ticked(officer, "/accounts/first-passwords", people[COMMUNE])
    officer.post_form("/accounts/first-passwords")
    assert "had their account closed within the last 7 days" in officer.text
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest.standing)).all() == []


@pytest.mark.parametrize("page", ["new", "first-passwords", "closing"])
def test_a_button_without_a_tick_says_so_on_the_list_that_was_shown(unmade: Office, reader: Reader, page: str) -> None:
    secretary = reader(COMMUNE)
    secretary.get("/accounts?standing=none&unit=H-01-01")
    form = secretary.form("/accounts/new")
    assert {name: form.values[name] for name in ("standing", "unit")} == {"standing": "none", "unit": "H-01-01"}
    secretary.get(f"/accounts/{page}?standing=none&unit=H-01-01")
    assert "Nobody is ticked" in secretary.text and NEW in secretary.text
    assert secretary.response.request.full_path == "/accounts?standing=none&unit=H-01-01"


def test_who_confirms_reads_the_code_and_the_posts_of_each(unmade: Office, reader: Reader) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    ticked(secretary, "/accounts/new", unmade.people[NEW])
    secretary.post_form("/accounts/new")
    deputy.get(secretary.path)
    assert f"{NEW} {unmade.people[NEW].code}; Member – " in deputy.text, deputy.text
