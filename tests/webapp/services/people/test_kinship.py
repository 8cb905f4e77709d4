"""Declared kin: who declares and who reads it, and that kin neither vote nor decide nor sign about each other."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.forums import put
from tests.support.offices.attacking import Attack
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    PROVINCE,
    user_name,
)
from webapp.models import Event, IssuedPaper, Kinship, RollMember, Vote
from webapp.queries.people.kinship import kin_of
from webapp.queries.votes.votes import votes_of
from webapp.queries.votes.wording import vote_values
from webapp.services.people import kinship
from webapp.services.refusals import GuardsFailed

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KIN = "Brothers and sisters"


class Family(Attack):
    """The small office, in which people declare each other."""

    def id(self, name: str) -> int:
        return self.office.people[name].id

    def declared(self, by: str, whom: str, kind: str = "sibling") -> None:
        """A declaration, made without the page where that is not what is tested."""
        kinship.declare(self.session, self.office.actor(by), self.id(whom), kind, self.clock.now)

    def english(self, name: str) -> Browser:
        browser = self.as_(name)
        if "Skip to the content" not in browser.get("/my-account").text:
            browser.post("/language", {"language": "en"})
        return browser

    def rows(self) -> list[Kinship]:
        self.session.rollback()
        return list(self.session.scalars(sa.select(Kinship).order_by(Kinship.id)))


@pytest.fixture
def family(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Family]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield Family(app, session, clock, new_client)


def test_kin_is_declared_on_the_persons_page_and_taken_back_in_the_account(family: Family) -> None:
    page, browser = f"/people/{family.id(OLD)}", family.english(CHAIR)
    browser.get(page)
    browser.post_form(f"{page}/kinship", kind="")
    assert (browser.response.status_code, family.rows()) == (422, [])
    assert "Choose an answer for “How you are related”." in browser.text
    browser.post_form(f"{page}/kinship", kind="sibling")
    assert f"{CHAIR} – {OLD} : {KIN} by {CHAIR}, declared 21/11/2026" in browser.text
    assert browser.post(f"{page}/kinship", {"kind": "in_law"}).status_code == 409
    assert "You have declared this already." in browser.text
    family.clock.advance(days=1)
    (row,) = family.rows()
    browser.enter(user_name(CHAIR))
    browser.get("/my-account")
    browser.post_form(f"/my-account/kinship/{row.id}/end")
    assert f"{OLD} · {KIN} declared 21/11/2026, taken back 22/11/2026" in browser.text
    assert browser.post(f"/my-account/kinship/{row.id}/end").status_code == 404, "once"
    assert (row.kind, family.rows()[0].ended_at) == ("sibling", family.clock.now)
    assert kin_of(family.session, [family.id(OLD)]) == frozenset()
    browser.get(page)
    browser.post_form(f"{page}/kinship", kind="in_law")
    assert [(each.kind, each.ended_at is None) for each in family.rows()] == [("sibling", False), ("in_law", True)]


@only_sqlite
@pytest.mark.parametrize(("declarer", "relative"), [(CHAIR, OLD), (OLD, CHAIR)])
def test_only_the_two_and_their_organisation_officer_read_it(family: Family, declarer: str, relative: str) -> None:
    """It is personal: a committee, an inspector or a clerk above both of them does not see it."""
    other = family.office
    other.unit("K", "district_union", "T", "Huyện đoàn Khác")
    other.post("Đinh Huyện Khác", "organisation_officer", "K")
    family.declared(declarer, relative)
    readers = {
        name: KIN in family.english(name).get(f"/people/{family.id(OLD)}").text.split("<details", 1)[0]
        for name in (OLD, COMMUNE, CHAIR, DEPUTY, MEMBERS[2], OFFICER, CLERK, INSPECTOR, PROVINCE, "Đinh Huyện Khác")
    }
    assert {name for name, reads in readers.items() if reads} == {OLD, CHAIR, OFFICER}
    assert KIN in family.english(CHAIR).get(f"/people/{family.id(CHAIR)}").text.split("<details", 1)[0]
    assert KIN not in family.english(COMMANDER).get(f"/people/{family.id(COMMANDER)}").text.split("<details", 1)[0]
    account = {name: OLD in family.english(name).get("/my-account").text for name in (CHAIR, DEPUTY)}
    assert account == {CHAIR: declarer == CHAIR, DEPUTY: False}, "one's own declarations alone"


@only_sqlite
def test_a_person_whom_one_may_not_see_cannot_be_declared(family: Family) -> None:
    before = family.fingerprint()
    for name, whom in ((COMMUNE, CHAIR), (OLD, COMMUNE), (NEW, OLD), (COMMUNE, COMMUNE)):
        assert family.send(name, f"/people/{family.id(whom)}/kinship", kind="spouse").status_code == 404, (name, whom)
    assert (
        family.send(COMMUNE, f"/people/{family.id(OLD)}/kinship", ("kind", "spouse"), kind="spouse").status_code == 422
    )
    assert family.send(COMMUNE, f"/people/{family.id(OLD)}/kinship", kind="friend").status_code == 422
    assert family.fingerprint() == before


# ---------------------------------------------------------------- votes


@only_sqlite
def test_the_person_concerned_mutes_nobody_by_his_own_word(family: Family) -> None:
    """A member who is declared kin stays a voter and reads so, as the chair does; their own word recuses them."""
    for name in MEMBERS[1:4]:
        family.declared(NEW, name)
    family.declared(MEMBERS[3], NEW)
    case = family.to_decision(BRANCH, NEW, **family.instead_of_old())
    put(family.session, case, family.clock.now)
    roll = {row.person_id: row.recused for row in family.session.scalars(sa.select(RollMember))}
    assert roll == {family.id(name): "kin" if name == MEMBERS[3] else None for name in MEMBERS}
    chair, named, other = (family.english(name).get(f"/cases/{case}").text for name in (CHAIR, MEMBERS[1], MEMBERS[4]))
    warning = "Declared as kin by the person concerned, and not by themselves so far"
    told = chair.partition(warning)[2].partition("<")[0]
    assert all((name in told) is (name in MEMBERS[1:3]) for name in MEMBERS)
    assert "has declared you as kin" in named
    assert warning not in other and "has declared you as kin" not in other
    assert family.attempt(family.vote, case, MEMBERS[2], "for") == "done"
    family.declared(MEMBERS[1], NEW)
    assert family.attempt(family.vote, case, MEMBERS[1], "for") == "Refused"


def test_kin_are_recused_when_a_vote_opens(family: Family) -> None:
    family.declared(DEPUTY, NEW)
    family.declared(MEMBERS[4], OLD)  # the predecessor's kin may vote on the person proposed
    case = family.to_decision(BRANCH, NEW, **family.instead_of_old())
    roll = {row.person_id: row.recused for row in family.session.scalars(sa.select(RollMember))}
    assert roll == {family.id(name): "kin" if name == DEPUTY else None for name in MEMBERS}
    put(family.session, case, family.clock.now, meeting=True)
    family.vote(case, CHAIR, "for")
    family.session.execute(sa.update(Kinship).values(ended_at=family.clock.now))
    family.session.commit()
    assert family.attempt(family.vote, case, DEPUTY, "for") == "Refused", (
        "the roll is frozen with the first ballot of the meeting"
    )
    page = family.english(OFFICER).get(f"/cases/{case}").text
    assert f"<strong>{DEPUTY}</strong> (Deputy secretary): does not vote: declared kin of the person" in page
    for name in MEMBERS:
        if name not in (CHAIR, DEPUTY):
            family.vote(case, name, "for")
    assert family.state(case) == "issuing", "four of four"
    (view,) = votes_of(family.session, family.case(case).id)
    said = vote_values(view)
    assert said and (said["roll"], said["recused"], said["entitled"]) == (5, 1, 4)


@only_sqlite
def test_taken_back_before_the_vote_opens_it_counts_no_more(family: Family) -> None:
    family.declared(DEPUTY, NEW)
    kinship.revoke(family.session, family.office.actor(DEPUTY), family.rows()[0].id, family.clock.now)
    case = family.to_decision(BRANCH, NEW, **family.instead_of_old())
    assert family.attempt(family.vote, case, DEPUTY, "for") == "done"


@only_sqlite
def test_who_declares_during_a_vote_gives_no_ballot_and_leaves_it_himself(family: Family) -> None:
    case = family.to_decision(BRANCH, NEW, **family.instead_of_old())
    put(family.session, case, family.clock.now)
    family.declared(DEPUTY, NEW)
    assert family.attempt(family.vote, case, DEPUTY, "for") == "Refused"
    assert family.attempt(family.close, case, DEPUTY) == "Refused"
    browser = family.english(DEPUTY)
    browser.get(f"/cases/{case}")
    assert "give no ballot, but leave the vote" in browser.text
    assert f"/cases/{case}/ballot" not in [form.action for form in browser.forms]
    assert "Close the vote" not in browser.text
    browser.get(f"/cases/{case}/leave-vote")
    browser.post_form(f"/cases/{case}/leave-vote", text="Em ruột")
    assert browser.response.status_code == 200
    family.session.rollback()
    assert family.session.scalar(sa.select(sa.func.count()).where(Event.kind == "recusal")) == 1
    for name in MEMBERS:
        if name != DEPUTY:
            family.vote(case, name, "for")
    assert family.state(case) == "issuing"


@only_sqlite
def test_a_ballot_given_before_declaring_stands_and_changes_no_more(family: Family) -> None:
    case = family.to_decision(BRANCH, NEW, **family.instead_of_old())
    family.vote(case, DEPUTY, "against")
    family.declared(DEPUTY, NEW)
    assert family.attempt(family.vote, case, DEPUTY, "for") == "Refused"
    for name in MEMBERS:
        if name != DEPUTY:
            family.vote(case, name, "for")
    assert family.state(case) == "issuing"
    assert family.session.scalar(sa.select(Vote.outcome)) == "carried"


# ---------------------------------------------------------------- four eyes


@only_sqlite
@pytest.mark.parametrize(("by", "whom"), [(COMMUNE, COMMUNE_DEPUTY), (COMMUNE_DEPUTY, COMMUNE)])
def test_the_opening_page_foresees_what_kin_must_not_close(family: Family, by: str, whom: str) -> None:
    """Whoever of the two declared it: as the closing act will ask."""
    path, warned = f"/start/secretary-nomination/{BRANCH}", "Record the militia appointment"
    assert warned not in family.english(COMMUNE).get(path).text
    family.declared(by, whom)
    assert warned in family.english(COMMUNE).get(path).text


LATER = {"effective_on": "2026-12-01", "remark": "Tốt"}


@only_sqlite
@pytest.mark.parametrize("tie", ["oneself", "kin"])
def test_nobody_acts_for_the_office_on_himself_or_his_kin(family: Family, tie: str) -> None:
    """T10: an officer of the commune or of the organisation board who is proposed, or whose kin is; both ways."""
    office, subject = family.office, NEW
    officer, board, clerk = "Cao Xã Thân", "Lê Tổ Thân", "Mai Văn Thân"
    for name, kind, unit in (
        (officer, "deputy_secretary", "H-01"),
        (board, "organisation_officer", "H"),
        (clerk, "clerk", "H"),
    ):
        if tie == "oneself":
            office.post(NEW, kind, unit)
        else:
            office.post(name, kind, unit)
            family.declared(name, NEW)
    if tie == "oneself":
        officer = board = clerk = NEW
    other = "Cao Xã Khác"
    office.person(other, dt.date(1990, 2, 3))
    office.post(other, "deputy_secretary", "H-01")
    dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
    case = family.start(COMMUNE, BRANCH, subject, **family.instead_of_old(), **dual)
    family.move(COMMUNE, case, "record_meeting")
    closed_to(family, officer, case, "record_opinion", {})
    closed_to(family, board, case, "send_back", {})
    closed_to(family, board, case, "cancel", {})
    family.move(OFFICER, case, "send_back")
    family.move(COMMUNE, case, "resubmit", completed="Đã bổ sung")
    family.move(COMMUNE, case, "record_opinion")
    assert family.attempt(family.answer, officer, case, 0) == "GuardsFailed"
    family.answer(COMMUNE, case, 0)
    family.answer(COMMANDER, case, 1)
    closed_to(family, board, case, "appraise", {})
    family.move(OFFICER, case, "appraise")
    for name in MEMBERS:
        family.vote(case, name, "for")
    closed_to(family, clerk, case, "issue", {})
    family.move(CLERK, case, "issue")
    militia = {"paper_number": "9", "paper_date": "2026-11-21", "issuer": "UBND xã", "effective_on": "2026-11-21"}
    closed_to(family, officer, case, "record_militia", militia)
    with pytest.raises(GuardsFailed, match="opened this file"):
        family.move(COMMUNE, case, "record_militia", **militia)
    family.move(other, case, "record_militia", **militia)
    family.move(COMMUNE, case, "hand_over", held_on="2026-11-21", member_books=1, fees=0, assets="Dấu", witness="Lê")
    assert family.state(case) == "in_office"
    closed_to(family, officer, case, "review", {"result": "keep", **LATER})
    family.move(other, case, "review", result="replace", **LATER)
    closed_to(family, officer, case, "keep_after_all", {})
    family.move(COMMUNE, case, "keep_after_all")
    assert family.state(case) == "in_office"

    paper = family.session.scalar(sa.select(IssuedPaper.id).where(IssuedPaper.subject_id == family.id(NEW)))
    path = paper_path(paper)
    page = family.english(clerk).get(path).text
    assert "somebody else has to act" in page
    assert f"{path}/end" not in page and f"{path}/scans" not in page
    sent = family.send(clerk, f"{path}/end", how="cancelled", reason="Sai")
    assert sent.status_code == 409
    assert f"{path}/end" in family.as_(CLERK).get(path).text


def closed_to(family: Family, name: str, case: str, move: str, words: dict[str, Any]) -> None:
    """The service refuses the move, and the page says why and who can lift it."""
    assert family.attempt(lambda: family.move(name, case, move, **words)) == "GuardsFailed", move
    page = family.english(name).get(f"/cases/{case}/moves/{move}").text
    assert "or your declared kin: somebody else has to act." in page, move
    assert "another holder of the same post, or the level above" in page, move


@only_sqlite
def test_the_predecessor_does_not_act_while_he_sits_and_may_afterwards(family: Family) -> None:
    """Promoted people often hold the post above: once released they may review who came after them."""
    family.office.post(OLD, "deputy_secretary", "H-01", dt.date(2026, 1, 1))
    case = family.start(COMMUNE, BRANCH, NEW, **family.instead_of_old())
    family.move(COMMUNE, case, "record_meeting")
    closed_to(family, OLD, case, "record_opinion", {})
    family.move(COMMUNE, case, "record_opinion")
    family.move(OFFICER, case, "appraise")
    for name in MEMBERS:
        family.vote(case, name, "for")
    family.move(CLERK, case, "issue")
    family.move(COMMUNE, case, "hand_over", held_on="2026-11-21", member_books=1, fees=0, assets="Dấu", witness="Lê")
    family.move(OLD, case, "review", result="keep", **LATER)


@only_sqlite
@pytest.mark.parametrize("tie", ["oneself", "kin"])
def test_nobody_signs_about_himself_or_his_kin(family: Family, tie: str) -> None:
    subject = NEW
    if tie == "oneself":
        subject = DEPUTY
        family.office.post(DEPUTY, "member", BRANCH)
        family.office.people[DEPUTY].birth_date = dt.date(1996, 1, 1)
        family.session.commit()
    case = family.to_decision(BRANCH, subject, **family.instead_of_old())
    for name in MEMBERS:
        if name != subject:
            family.vote(case, name, "for")
    if tie == "kin":
        family.declared(DEPUTY, NEW)
    browser, before = family.english(CLERK), family.fingerprint()
    browser.get(f"/cases/{case}/moves/issue")
    said = {"signed_on": "21/11/2026", "effective_on": "21/11/2026"}
    browser.post_form(f"/cases/{case}/moves/issue", signer=str(family.id(DEPUTY)), **said)
    assert browser.response.status_code == 422
    assert "choose somebody else to sign" in browser.text
    assert browser.form(f"/cases/{case}/moves/issue").values["effective_on"] == "21/11/2026"
    assert family.fingerprint() == before
    browser.post_form(f"/cases/{case}/moves/issue", signer=str(family.id(CHAIR)), **said)
    assert family.state(case) == "handover"
