"""The figures of a meeting without named ballots need two who come to the same, through the pages."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import FIGURES, MEETING, PARTY, Cast, send_back
from tests.support.offices import commune
from tests.support.offices.commune import BRANCH_HEAD, DEPUTY, SECRETARY, STANDING, commune_office, first_seat
from tests.support.offices.district import (
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
    Office,
    district_office,
)
from webapp.models import Account, Event, Notice, ProposedFigures, RuleRow
from webapp.queries.cases.context import load_context
from webapp.queries.cases.counting import SECOND_FROM
from webapp.services.people import delegations, kinship

pytestmark = pytest.mark.at_length

COUNTED = {f"branch_meeting-{name}": MEETING[name] for name in FIGURES}


class Alone(Cast):
    """Nobody counts again by themselves here."""

    def count_again(self) -> None:
        pass

    @property
    def again(self) -> str:
        return f"{self.path}/second-count"

    def entered(self, by: str = OLD) -> "Alone":
        self.nominate(by)
        self.move(by, "record_meeting", **MEETING)
        return self

    def counts(self, by: str, expect: int = 303, **figures: str) -> Browser:
        browser = self.as_(by)
        browser.get_empty(self.again)
        browser.post_form(self.again, **{**COUNTED, **figures})
        assert browser.answer.status_code == expect, browser.text
        return browser

    def told(self) -> set[str]:
        """Whom a count calls now."""
        self.office.session.rollback()
        names = {person.id: name for name, person in self.office.people.items()}
        mine = sa.select(Notice.person_id).where(Notice.kind == "count", Notice.done_at.is_(None))
        return {names[each] for each in self.office.session.scalars(mine)}

    def authors(self) -> set[str]:
        names = {person.id: name for name, person in self.office.people.items()}
        context = load_context(self.office.session, self.case(), None, self.app.config["CLOCK"]())
        return {names[each] for each in context.facts().authors}


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Alone]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    yield Alone(district_office(session, clock.now), new_client, app)


@pytest.mark.both_engines
def test_two_come_to_the_same_figures_and_different_ones_are_told_to_both(cast: Alone) -> None:
    cast.entered()
    assert (cast.case().state, cast.told()) == ("branch_meeting", {COMMUNE, COMMUNE_DEPUTY})
    first = cast.as_(OLD)
    assert (
        "Bước này được ghi nhận khi người thứ hai kiểm ra đúng như vậy." in first.text
        and "Đã thực hiện" not in first.text
    )
    first.get(cast.path)
    assert f"{cast.path}/moves/record_meeting" not in [link.get("href") for link in first.tree.iter("a")]
    first.get(cast.again)
    assert [form.action for form in first.forms if form.action == cast.again] == [], "nobody counts their own again"
    other = cast.as_(COMMUNE)
    assert cast.said("Ballots on paper wait for your count") in other.get("/notices").text
    assert cast.again in [link.get("href") for link in (other.get(cast.path), other.tree)[1].iter("a")]
    other.get(cast.again)
    assert {*other.form(cast.again).values.values()}.isdisjoint(COUNTED.values()), "the first count is not shown"
    assert "Lê Văn Tọa" in other.text, "but what was entered beside it"
    cast.counts(COMMUNE, **{"branch_meeting-votes_for": "10", "branch_meeting-votes_blank": "1"})
    assert other.path == cast.again and cast.said("The two counts") in other.text
    assert (cast.case().state, cast.told()) == ("branch_meeting", {OLD})
    assert other.get(cast.again).status_code == 200 and not [f for f in other.forms if f.action == cast.again]

    other.get(f"{cast.path}/moves/record_meeting")
    form = other.form(f"{cast.path}/moves/record_meeting").values
    assert (form["presided_by"], form["votes_for"]) == ("Lê Văn Tọa", ""), "all but the figures is there"
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.counts(OLD)
    assert (cast.case().state, cast.told()) == ("party_opinion", set())
    assert cast.case().dossier["branch_meeting"]["votes_for"] == int(MEETING["votes_for"])
    assert cast.said("Two people, each by themselves, who came to the same figures") in first.text
    assert cast.authors() == {OLD, COMMUNE}, "who opened it, and who entered the figures that stand"
    assert cast.office.session.scalars(sa.select(ProposedFigures)).all() == []
    said = [row.consequences.get("figures") for row in cast.office.session.scalars(sa.select(Event).order_by(Event.id))]
    assert said == [None, "entered", "unequal", "entered", "two"]


def test_the_second_form_sent_twice_is_taken_once_and_an_old_one_not_at_all(cast: Alone) -> None:
    cast.entered()
    other, late = cast.as_(COMMUNE), cast.as_(COMMUNE_DEPUTY)
    for browser in (other, late):
        browser.get(cast.again)
    sent = other.form(cast.again).fill(COUNTED)
    assert late.form(cast.again).values["entered"] == sent["entered"]
    for _time in range(2):
        assert other.post(cast.again, sent, follow_redirects=False).status_code == 303
    assert late.post_form(cast.again, **COUNTED).status_code == 409
    assert cast.case().version == 2


def test_the_first_figures_cannot_be_learnt_and_no_empty_count_is_taken(cast: Alone) -> None:
    """From the hash of what was sent they could be tried out; a refused form would show what stands beside them."""
    cast.entered()
    cast.office.session.rollback()
    entry = cast.office.session.scalars(sa.select(Event).where(Event.kind == "ballot")).one()
    assert entry.body_hash is None
    reader = cast.as_(OFFICER)
    assert reader.get(cast.path).status_code == 200
    assert reader.post(cast.again, {"branch_meeting-members": "x"}).status_code == 404
    other = cast.as_(COMMUNE)
    other.get(cast.again)
    hidden = {name: other.form(cast.again).values[name] for name in ("key", "version", "entered")}
    assert other.post(cast.again, hidden).status_code == 409
    cast.office.session.rollback()
    assert cast.office.session.scalars(sa.select(ProposedFigures.standing)).all() == ["waiting"]


def test_who_entered_them_withdraws_them_and_what_was_seen_before_does_not_count(cast: Alone, clock: Any) -> None:
    cast.entered()
    other, first = cast.as_(COMMUNE), cast.as_(OLD)
    other.get(cast.again)
    assert (
        first.post(f"{cast.path}/moves/record_meeting", {**MEETING, "version": "1", "key": "again"}).status_code == 409
    )
    first.get(cast.again)
    first.post_form(f"{cast.again}/withdraw")
    assert first.answer.status_code == 303 and cast.told() == set()
    clock.now += dt.timedelta(minutes=1)
    cast.move(OLD, "record_meeting", **{**MEETING, "presided_by": "Người Khác"})
    assert other.post_form(cast.again, **COUNTED).status_code == 409
    assert cast.case().state == "branch_meeting"
    other.get(cast.again)
    other.post_form(cast.again, **{**COUNTED, "branch_meeting-votes_for": "mười một"})
    assert other.answer.status_code == 422 and "mười một" in other.text
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    assert cast.case().closed_at is not None
    assert cast.office.session.scalars(sa.select(ProposedFigures)).all() == []


@pytest.mark.parametrize(
    ("tie", "why"),
    [
        ("kin", "Who entered this count is declared kin of yours: somebody else counts again."),
        ("deputy", "One of you acts in the other's place these days: somebody else counts again."),
        ("concerned", "It is about you or your declared kin: somebody else counts again."),
        ("joined", "You entered this count: somebody else counts again."),
    ],
)
def test_who_is_not_another_pair_of_eyes_does_not_count(cast: Alone, tie: str, why: str) -> None:
    cast.entered()
    office = cast.office
    me, first = office.people[COMMUNE].id, office.people[OLD].id
    now, day = cast.app.config["CLOCK"](), dt.date(2026, 11, 21)
    if tie == "deputy":
        delegations.delegate(office.session, me, first, None, day, day, now)
    elif tie == "joined":
        office.session.rollback()
        office.people[OLD].joined_into_id = me
        office.session.commit()
    else:
        whom = first if tie == "kin" else office.people[NEW].id
        kinship.declare(office.session, office.actor(COMMUNE), whom, "sibling", now)
    cast.browsers.clear()
    assert cast.said(why).replace("'", "&#39;") in cast.counts(COMMUNE, 409).answer.text
    assert cast.case().state == "branch_meeting"
    cast.counts(COMMUNE_DEPUTY)
    assert cast.case().state == "party_opinion"


def test_nobody_comes_to_count_alone_by_declaring_kin(cast: Alone) -> None:
    without_accounts(cast.office, COMMUNE_DEPUTY)
    office, now = cast.office, cast.app.config["CLOCK"]()
    kinship.declare(office.session, office.actor(OLD), office.people[COMMUNE].id, "sibling", now)
    assert cast.entered().case().state == "branch_meeting"
    assert cast.said("See or withdraw the figures") in cast.as_(OLD).get(cast.path).text
    text = "Somebody else has to hold the post, or to enter them."
    assert text in cast.as_(OLD).text or "nhập lại" in cast.as_(OLD).text


def without_accounts(office: Office, *names: str) -> None:
    mine = Account.person_id.in_([office.people[name].id for name in names])
    office.session.execute(sa.update(Account).where(mine).values(disabled_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    office.session.commit()


def test_where_nobody_else_may_count_one_counts_and_the_journal_says_so(cast: Alone) -> None:
    without_accounts(cast.office, COMMUNE, COMMUNE_DEPUTY)
    cast.entered()
    assert cast.case().state == "party_opinion"
    assert cast.said("One person: nobody else could count") in cast.as_(OLD).get(cast.path).text


def test_who_counted_again_leaves_the_decision_to_another_where_there_is_one(
    session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask
) -> None:
    """A deputy who is the clerk as well counts what the branch has entered; alone in that post they may still issue."""
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    office = commune_office(session, clock.now)
    cast, other = Alone(office, new_client, app), "Lê Văn Thư"
    cast.start(BRANCH_HEAD, "secretary-nomination", commune.BRANCH, **first_seat(office))
    cast.move(BRANCH_HEAD, "record_meeting", **MEETING)
    cast.counts(DEPUTY)
    cast.move(SECRETARY, "record_opinion", **PARTY)
    cast.move(STANDING, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.ballots((SECRETARY, DEPUTY, STANDING), ["for"] * 3)
    issue, why = (
        f"{cast.path}/moves/issue",
        cast.said("You, or declared kin of yours, entered how it was voted: somebody else has to act."),
    )
    deputy = cast.as_(DEPUTY)
    deputy.get(issue)
    assert [form.action for form in deputy.forms if form.action == issue] == [issue]
    office.post(other, "clerk", commune.COMMUNE)
    deputy.get(issue)
    assert why in deputy.text and not [form for form in deputy.forms if form.action == issue]
    cast.as_(other).get(issue)
    assert [form.action for form in cast.as_(other).forms if form.action == issue] == [issue]
    session.execute(
        sa.update(Account).where(Account.person_id == office.people[other].id).values(disabled_at=clock.now)
    )
    session.commit()
    assert [form.action for form in (deputy.get(issue), deputy.forms)[1] if form.action == issue] == [issue]


def test_the_rule_says_from_how_many_on(cast: Alone) -> None:
    without_accounts(cast.office, COMMUNE_DEPUTY)
    day, session = dt.date(2026, 1, 2), cast.office.session
    row = RuleRow(key=SECOND_FROM, value="3", measure="count", effective_from=day, source="x", basis="default", note="")
    row.recorded_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    session.add(row)
    session.commit()
    assert cast.entered().case().state == "party_opinion", "two may count, and three are asked for"


def test_figures_that_a_completion_changes_are_counted_again(cast: Alone) -> None:
    cast.entered()
    cast.counts(COMMUNE)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    send_back(cast, "branch_meeting")
    words = {"completed": "Đã sửa", "branch_meeting-votes_for": "10", "branch_meeting-votes_against": "3"}
    cast.move(OLD, "resubmit", **words)
    assert cast.case().state == "returned"
    other = {name: words.get(name, value) for name, value in COUNTED.items()}
    cast.counts(COMMUNE, **other)
    assert (cast.case().state, cast.case().dossier["branch_meeting"]["votes_for"]) == ("appraisal", 10)
    send_back(cast, "branch_meeting")
    cast.move(OLD, "resubmit", completed="Đã thêm", **{"branch_meeting-minutes_by": "Lê Thị Khác"})
    assert cast.case().state == "appraisal", "the same figures are not counted again"
    assert OFFICER not in cast.authors()


def test_the_second_count_adds_up_while_it_is_typed_as_the_first_did(cast: Alone) -> None:
    cast.entered()
    browser = cast.as_(COMMUNE)
    browser.get_empty(cast.again)
    (place,) = browser.tree.iterfind(".//output[@data-sum]")
    ids = [*place.get("data-sum", "").split(), place.get("data-whole")]
    assert len(ids) == 5 and all(browser.tree.find(f".//input[@id='{each}']") is not None for each in ids), ids
