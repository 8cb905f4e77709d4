"""A second person confirms what one asks for: who may, who is told, and what stays on record."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, COMMUNE, DEPUTY, INSPECTOR, OFFICER, OLD, PROVINCE, Office, user_name
from webapp.models import Account, ChangeRequest, Notice, Person, Post, RuleRow
from webapp.services.changes.account_requests import ask_for_account, ask_for_password
from webapp.services.people import kinship
from webapp.services.people.names import set_name

KEY = "committee.close_days"
ROW = {"value": "5", "measure": "days", "scope": "", "effective_from": "1/12/2026", "source": "QĐ 12", "note": ""}


@pytest.fixture
def admin(session: Session, office: Office, make_account: Callable[..., Account], client: Browser) -> Browser:
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    client.enter("quan-tri")
    return client


def asked(admin: Browser, **words: str) -> str:
    """Ask for a row of the rule book; the address of the request."""
    admin.get(f"/rules/{KEY}/new")
    admin.post_form(f"/rules/{KEY}/new", **{**ROW, "basis": "unread", **words})
    admin.post_form(f"/rules/{KEY}/rows")
    assert admin.path.startswith("/changes/"), admin.text
    return admin.path


def rows(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(RuleRow.value).where(RuleRow.key == KEY).order_by(RuleRow.id)))


def entered(new_client: Callable[..., Browser], name: str) -> Browser:
    browser = new_client()
    browser.enter(user_name(name))
    return browser


def test_nothing_is_changed_until_an_officer_confirms(
    admin: Browser, session: Session, new_client: Callable[..., Browser]
) -> None:
    path, before = asked(admin), rows(session)
    assert "waits for a second person" in admin.text and "Confirm and carry out" not in admin.text
    assert admin.post(f"{path}/confirm", {}).status_code == 404
    chair = entered(new_client, PROVINCE)
    chair.get("/notices")
    assert "A change waits for your confirmation: Row of the rule book" in chair.text
    chair.get(path)
    assert "3 days" in chair.text and "5 days" in chair.text and "quan-tri" in chair.text
    chair.post_form(f"{path}/confirm")
    assert "Confirmed and carried out." in chair.text
    assert rows(session) == [*before, "5"]
    row = session.scalars(sa.select(RuleRow).where(RuleRow.value == "5", RuleRow.key == KEY)).one()
    change = session.scalars(sa.select(ChangeRequest)).one()
    assert (row.recorded_by_id, change.standing, row.form_key) == (change.asked_by_id, "confirmed", change.key)
    told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "changed")))
    assert len(told) > 1, "the committees for which it holds are told"
    assert not session.scalars(sa.select(Notice).where(Notice.kind == "change", Notice.done_at.is_(None))).all()


def test_whoever_is_no_officer_above_sees_nothing(
    admin: Browser, session: Session, new_client: Callable[..., Browser]
) -> None:
    path, before = asked(admin), rows(session)
    for name in (OLD, COMMUNE, CHAIR):
        browser = entered(new_client, name)
        assert browser.get(path).status_code == 404
        for act in ("confirm", "refuse", "withdraw"):
            browser.get("/my-account")
            assert browser.post(f"{path}/{act}", {"reason": "Không"}).status_code == 404
    assert rows(session) == before


def test_a_refusal_has_a_reason_that_the_asker_reads(
    admin: Browser, session: Session, new_client: Callable[..., Browser]
) -> None:
    path, before = asked(admin), rows(session)
    chair = entered(new_client, PROVINCE)
    chair.get(path)
    chair.post_form(f"{path}/refuse", reason="")
    assert chair.response.status_code == 422 and "Write the reason." in chair.text
    chair.post_form(f"{path}/refuse", reason="Chưa có văn bản")
    admin.get(path)
    assert "refused" in admin.text and "Chưa có văn bản" in admin.text
    chair.get("/my-account")
    chair.post(f"{path}/confirm", {})
    assert chair.response.status_code == 409
    assert rows(session) == before


def test_it_is_withdrawn_by_who_asked_only(
    admin: Browser, session: Session, new_client: Callable[..., Browser]
) -> None:
    path = asked(admin)
    chair = entered(new_client, PROVINCE)
    chair.get(path)
    assert chair.post(f"{path}/withdraw", {}).status_code == 404
    admin.get(path)
    admin.post_form(f"{path}/withdraw")
    assert "The request is withdrawn." in admin.text
    chair.get(path)
    assert "Confirm and carry out" not in chair.text


def test_where_nobody_else_could_confirm_it_is_done_at_once_and_says_so(
    admin: Browser, session: Session, office: Office
) -> None:
    session.execute(sa.update(Account).where(Account.person_id.is_not(None)).values(first_password=True))
    session.commit()
    admin.get(f"/rules/{KEY}/new")
    admin.post_form(f"/rules/{KEY}/new", **ROW, basis="unread")
    admin.post_form(f"/rules/{KEY}/rows")
    assert "The row is in the rule book." in admin.text
    assert rows(session)[-1] == "5"
    admin.get("/changes?decided=1")
    assert "carried out by one person: nobody else could confirm it" in admin.text


def test_the_record_of_a_request_is_never_rewritten(admin: Browser, session: Session) -> None:
    asked(admin)
    session.rollback()
    for statement in (
        "UPDATE change_request SET content = '{}'",
        "UPDATE change_request SET standing = 'confirmed', decided_at = asked_at, asked_by_id = NULL",
        "DELETE FROM change_request",
    ):
        with pytest.raises(sa.exc.DatabaseError, match="append_only"):
            session.execute(sa.text(statement))
        session.rollback()


def test_a_new_account_opens_once_an_officer_has_confirmed_it(
    office: Office,
    session: Session,
    clock: Clock,
    new_client: Callable[..., Browser],
    make_account: Callable[..., Account],
) -> None:
    person = Person(code="P900", sex="female", birth_date=dt.date(2000, 1, 1))
    set_name(person, "Lê Thị Thư")
    session.add(person)
    session.commit()
    password, change = ask_for_account(session, "P900", "le.thi.thu", clock.now)
    path = f"/changes/{change.public_id}"
    make_account("quan-tri")
    admin = new_client()
    admin.enter("quan-tri")
    assert "P900" in admin.get(path).text and "Lê Thị Thư" not in admin.text, "an administrator learns nobody's name"
    newcomer = new_client()
    newcomer.get("/sign-in")
    newcomer.post_form("/sign-in", username="le.thi.thu", password=password)
    assert newcomer.path == "/sign-in", "nobody has confirmed it"
    officer = entered(new_client, PROVINCE)
    assert "le.thi.thu" in officer.get(path).text and "Lê Thị Thư" in officer.text
    officer.post_form(f"{path}/confirm")
    newcomer.get("/sign-in")
    newcomer.post_form("/sign-in", username="le.thi.thu", password=password)
    assert newcomer.path == "/my-account/password"
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest)).one().file is None, "the hash goes once it is decided"


def test_a_new_first_password_is_confirmed_by_somebody_else_than_its_owner(
    office: Office, session: Session, clock: Clock, new_client: Callable[..., Browser]
) -> None:
    owner = entered(new_client, OFFICER)
    password, change = ask_for_password(session, user_name(OFFICER), clock.now)
    path = f"/changes/{change.public_id}"
    assert owner.get(path).status_code == 200, "an officer of the unit reads it"
    assert owner.post(f"{path}/confirm", {}).status_code == 404
    chair = entered(new_client, CHAIR)
    chair.get(path)
    chair.post_form(f"{path}/confirm")
    owner.get("/my-account")
    assert owner.path == "/sign-in", "signed out everywhere"
    owner.post_form("/sign-in", username=user_name(OFFICER), password=password)
    assert owner.path == "/my-account/password"


def test_who_stands_at_the_server_does_not_confirm_it_on_a_page(
    app: Flask, office: Office, session: Session, new_client: Callable[..., Browser]
) -> None:
    """A second person is another one, wherever the first one asked."""
    done = app.test_cli_runner().invoke(args=["new-password", user_name(OFFICER), "--by", user_name(CHAIR)])
    assert done.exit_code == 0, done.output
    session.rollback()
    change = session.scalars(sa.select(ChangeRequest)).one()
    assert (change.asked_by_id, session.get_one(Account, change.operator_id).username) == (None, user_name(CHAIR))
    path, chair = f"/changes/{change.public_id}", entered(new_client, CHAIR)
    assert f"{CHAIR} , on the command line" in chair.get(path).text or "bằng dòng lệnh" in chair.text
    assert chair.post(f"{path}/confirm", {}).status_code == 404
    province = entered(new_client, PROVINCE)
    province.get(path)
    province.post_form(f"{path}/confirm")
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest)).one().standing == "confirmed"
    with pytest.raises(sa.exc.DBAPIError, match="append_only"):
        session.execute(sa.update(ChangeRequest).values(operator_id=None))
    session.rollback()


def test_whoever_names_the_only_one_who_could_confirm_does_nothing_alone(
    app: Flask, office: Office, session: Session
) -> None:
    """Nothing proves there who acts: the name of the only other officer would make a second person needless."""
    mine = Account.username.in_([user_name(CHAIR), user_name(OFFICER)])
    session.execute(sa.update(Account).where(~mine, Account.person_id.is_not(None)).values(first_password=True))
    session.commit()
    done = app.test_cli_runner().invoke(args=["new-password", user_name(OFFICER), "--by", user_name(CHAIR)])
    assert done.exit_code == 1 and "ngoài đồng chí đã nêu tên" in done.output, done.output
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest)).all() == []


def test_an_account_of_nobody_knows_whom_asks_for_nothing_at_the_server_either(
    app: Flask, office: Office, session: Session, make_account: Callable[..., Account]
) -> None:
    """Its holder could confirm with another account what they have asked for under its name."""
    make_account("quan-tri").outside = None
    session.commit()
    done = app.test_cli_runner().invoke(args=["new-password", user_name(OFFICER), "--by", "quan-tri"])
    assert done.exit_code == 1 and "Tài khoản của tôi" in done.output, done.output
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest)).all() == []


def named(browser: Browser, office: Office) -> str:
    """Ask for a post of another body in the commune; the address of the request."""
    path, paper = "/units/H-01/posts", {"number": "3-QĐ/UBND", "written_on": "20/11/2026", "body": "Ủy ban nhân dân xã"}
    browser.get(path)
    person = str(office.people[COMMUNE].id)
    browser.post_form(path, kind="deputy_police_chief", person=person, since="20/11/2026", **paper)
    assert browser.path.startswith("/changes/"), browser.text
    return browser.path


def holds(office: Office) -> list[str]:
    return office.sitting("H-01", "deputy_police_chief", dt.date(2026, 11, 23))


@pytest.mark.at_length
def test_neither_who_asked_nor_kin_nor_the_subject_confirms(
    office: Office, session: Session, clock: Clock, new_client: Callable[..., Browser]
) -> None:
    chair = entered(new_client, CHAIR)
    path = named(chair, office)
    kinship.declare(session, office.actor(OFFICER), office.people[CHAIR].id, "sibling", clock.now)
    kinship.declare(session, office.actor(PROVINCE), office.people[COMMUNE].id, "in_law", clock.now)
    for name in (CHAIR, OFFICER, COMMUNE, PROVINCE):
        browser = entered(new_client, name)
        browser.get("/my-account")
        assert browser.post(f"{path}/confirm", {}).status_code == 404, name
    assert holds(office) == []
    deputy = entered(new_client, DEPUTY)
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert holds(office) == [COMMUNE]
    assert deputy.post(f"{path}/refuse", {"reason": "Muộn"}).status_code == 409, "it is decided"
    assert chair.post(f"{path}/withdraw", {}).status_code == 409


def test_an_administrator_reads_no_request_of_an_officer(
    office: Office, admin: Browser, new_client: Callable[..., Browser]
) -> None:
    path = named(entered(new_client, CHAIR), office)
    assert admin.get(path).status_code == 404
    for address in ("/changes", "/changes?decided=1"):
        assert path not in admin.get(address).text


def test_who_asked_must_still_be_allowed_to_when_it_is_carried_out(
    office: Office, session: Session, clock: Clock, new_client: Callable[..., Browser]
) -> None:
    path = named(entered(new_client, CHAIR), office)
    chair = office.people[CHAIR].id
    session.rollback()
    session.execute(sa.update(Post).where(Post.person_id == chair).values(valid_to=office.today))
    session.commit()
    deputy = entered(new_client, DEPUTY)
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert deputy.response.status_code == 409 and holds(office) == []
    assert "Đồng chí đã đề nghị không còn thẩm quyền" in deputy.text, "and what to do"


def test_whoever_only_reads_a_request_gets_no_form_to_refuse_it(
    office: Office, new_client: Callable[..., Browser]
) -> None:
    path, inspector = named(entered(new_client, CHAIR), office), entered(new_client, INSPECTOR)
    inspector.get(path)
    assert inspector.response.status_code == 200 and "/refuse" not in inspector.response.text
    for reason in ("", "Không đúng"):
        assert inspector.post(f"{path}/refuse", {"reason": reason}).status_code == 404
