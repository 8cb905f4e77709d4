"""Votes beyond the open ballot: secret ones that nothing leads back from, members who leave, the casting vote."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.appointing import before_the_committee, case_of
from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, MEMBERS, Office, district_office, user_name
from tests.support.offices.second_person import add_row
from tests.support.urns import in_urn
from webapp.db import URN_KEYS
from webapp.models import BallotUrn, Base, Event, RollMember, SecretBallot, Vote
from webapp.pages.votes.standings import standing_rows
from webapp.queries.cases.context import load_context
from webapp.queries.votes.tallies import CandidateLine, RollLine, view
from webapp.queries.votes.votes import receipt_counted, receipt_of, votes_of
from webapp.queries.votes.wording import NOT_TOLD, ballots, line_results
from webapp.services.cases.ballots import cast_ballot, close_ballot, leave_vote
from webapp.services.cases.commands import Command
from webapp.services.cases.locking import locked_case
from webapp.services.clock.ticking import tick
from webapp.services.journal import NOBODY, note
from webapp.services.refusals import IdempotencyKeyReused, Refused
from webapp.services.transaction import transaction
from webapp.services.votes.voting import new_receipt, void

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
CHOICES = ("for", "against", "for", "blank", "for")


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = NOW
    return district_office(session, NOW)


def ruled(office: Office, make_account: Callable[..., Any], **values: str) -> None:
    """Rows of today for committee rules."""
    admin = make_account("quan.tri")
    for name, value in values.items():
        add_row(
            office.session,
            key=f"committee.{name}",
            value=value,
            scope_code=None,
            effective_from=dt.date(2026, 1, 1),
            source="Quy chế làm việc",
            note="",
            account_id=admin.id,
            now=NOW,
        )


def command(office: Office, name: str, key: str, words: dict[str, Any] | None = None) -> Command:
    return Command(office.actor(name), NOW, f"vote-{key}", words or {})


def vote_secretly(office: Office, public_id: str) -> list[str]:
    receipts = [new_receipt() for _member in MEMBERS]
    for place, name in enumerate(MEMBERS):
        cast_ballot(office.session, public_id, CHOICES[place], command(office, name, f"s{place}"), receipts[place])
    return receipts


@pytest.mark.at_length
def test_a_secret_vote_is_counted_and_leads_to_nobody(office: Office, make_account: Callable[..., Any]) -> None:
    """A dump of every table, joined by any shared value, ties no choice to a voter, a time or an order."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    receipts = vote_secretly(office, public_id)
    assert case_of(office, public_id).state == "issuing"
    session = office.session
    ballots = session.execute(sa.select(SecretBallot.receipt, SecretBallot.choice)).all()
    assert sorted(row.choice for row in ballots) == sorted(CHOICES)
    stored = [row[0] for row in session.execute(sa.text("select receipt from secret_ballot"))]
    assert stored == sorted(stored), "rows lie in the order of their random receipts"
    assert {column.name for column in SecretBallot.__table__.columns} == {"receipt", "vote_id", "choice"}
    keys = {row.receipt for row in ballots} | set(receipts) | {receipt.replace("-", "") for receipt in receipts}
    for table in Base.metadata.sorted_tables:
        if table.name != "secret_ballot":  # the urn too: it is empty by now
            for row in session.execute(sa.select(table)):
                text = repr(tuple(row))
                assert not [key for key in keys if key in text], table.name
    assert all(receipt_counted(session, 1, receipt.lower()) for receipt in receipts)
    assert not receipt_counted(session, 1, new_receipt())
    hashes = set(session.scalars(sa.select(Event.body_hash).where(Event.kind == "ballot")))
    assert len(hashes) == len(MEMBERS), "the hash of what was sent says who, and would be the same for any choice"


def test_the_hash_of_a_ballot_does_not_depend_on_the_choice(office: Office, make_account: Callable[..., Any]) -> None:
    """The same key with another choice is the same act: the first answer again, and the first ballot stands."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    cast_ballot(office.session, public_id, "for", command(office, CHAIR, "k"), new_receipt())
    assert cast_ballot(office.session, public_id, "against", command(office, CHAIR, "k"), new_receipt()) == public_id
    assert [each.choice for each in in_urn(office.session)] == ["for"]
    with pytest.raises(IdempotencyKeyReused):
        cast_ballot(office.session, public_id, "for", command(office, MEMBERS[1], "k"), new_receipt())


def copied(office: Office, to: Path) -> list[sqlite3.Row]:
    """The urn, the table of ballots and the -wal in a copy of the running database."""
    source = Path(str(office.session.get_bind().engine.url.database))
    for suffix in ("", "-wal"):
        if source.with_name(source.name + suffix).exists():
            shutil.copy(source.with_name(source.name + suffix), to.with_name(to.name + suffix))
    copy = sqlite3.connect(to)
    assert not copy.execute("select * from secret_ballot").fetchall()
    return copy.execute("select sealed from ballot_urn").fetchall()


@pytest.mark.at_length
@only_sqlite
def test_two_copies_around_a_ballot_do_not_tell_it(
    office: Office, make_account: Callable[..., Any], tmp_path: Path
) -> None:
    """Of a running vote a copy holds one box of constant size, nothing of which the next copy repeats."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    boxes = []
    for place, name in enumerate(MEMBERS[:-1]):
        code = new_receipt()
        cast_ballot(office.session, public_id, CHOICES[place], command(office, name, f"c{place}"), code)
        stored = receipt_of(1, code)
        ((box,),) = copied(office, tmp_path / f"copy-{place}.sqlite3")
        boxes.append(box)
        for file in tmp_path.glob(f"copy-{place}.sqlite3*"):
            assert stored.encode() not in file.read_bytes(), "neither the file nor its log holds a ballot"
    contents = [box[box.index(b"\n--- ") :] for box in boxes]  # after the head, which the format fills up by lot
    assert len({len(each) for each in contents}) == 1, "the size does not tell how many, nor with how many names"
    pieces = [{each[at : at + 16] for at in range(len(each) - 16)} for each in contents]
    assert not pieces[0] & pieces[1] and not pieces[1] & pieces[2], "each box is sealed with a fresh key"


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.both_engines
def test_no_transaction_leads_from_a_voter_to_a_ballot(office: Office, make_account: Callable[..., Any]) -> None:
    """PostgreSQL keeps the transaction and the place of every row: neither says more of a ballot than the close."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    joined = sa.text("select count(*) from secret_ballot b join event e on e.xmin = b.xmin and e.kind = 'ballot'")
    for place, name in enumerate(MEMBERS[:-1]):
        receipt = new_receipt()
        cast_ballot(office.session, public_id, CHOICES[place], command(office, name, f"x{place}"), receipt)
        assert office.session.scalar(joined) == 0
    cast_ballot(office.session, public_id, CHOICES[4], command(office, MEMBERS[4], "x4"), new_receipt())
    found = office.session.execute(sa.text("select xmin::text as act, receipt from secret_ballot order by ctid")).all()
    assert len({row.act for row in found}) == 1, "all are written by the act that closes the vote"
    assert [row.receipt for row in found] == sorted(row.receipt for row in found)


def test_the_key_is_destroyed_when_the_vote_has_closed(office: Office, make_account: Callable[..., Any]) -> None:
    """Then nobody can open an older copy, and what was counted stays."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    vote_secretly(office, public_id)
    session = office.session
    (urn,) = session.scalars(sa.select(BallotUrn))
    assert urn.sealed is None and urn.key_name is not None
    key = Path(session.connection().get_execution_options()[URN_KEYS]) / urn.key_name
    assert key.stat().st_mode & 0o777 == 0o600
    session.rollback()
    tick(session, NOW)
    assert not key.exists() and session.get_one(BallotUrn, urn.vote_id).key_name is None
    assert session.scalar(sa.select(sa.func.count()).select_from(SecretBallot)) == len(MEMBERS)


@pytest.mark.both_engines
@pytest.mark.parametrize("by", ["move", "tree"])
def test_the_key_of_a_void_vote_is_destroyed_once_it_cannot_go_on(
    office: Office, make_account: Callable[..., Any], by: str
) -> None:
    """At once, but where a reorganisation made it void: that can be undone until something else happens."""
    ruled(office, make_account, secrecy="secret")
    public_id, session = before_the_committee(office), office.session
    cast_ballot(session, public_id, "for", command(office, CHAIR, "a"), new_receipt())
    (urn,) = session.scalars(sa.select(BallotUrn))
    key, vote_id = Path(session.connection().get_execution_options()[URN_KEYS]) / str(urn.key_name), urn.vote_id
    session.rollback()

    def entry(kind: str) -> None:
        with transaction(session):
            context = load_context(session, locked_case(session, public_id), None, NOW)
            if found := session.scalars(sa.select(Vote).where(Vote.closed_at.is_(None))).first():
                void(context, found)
            note(context, kind, "archive", NOBODY, {}, {})

    entry(by)
    tick(session, NOW)
    assert key.exists() == (by == "tree")
    entry("archive")
    tick(session, NOW)
    gone = session.get_one(BallotUrn, vote_id)
    assert not key.exists() and (gone.sealed, gone.key_name) == (None, None)
    assert session.get_one(RollMember, (vote_id, office.people[CHAIR].id)).voted, "that they voted stays"


def test_without_its_key_no_ballot_is_taken_or_counted(office: Office, make_account: Callable[..., Any]) -> None:
    """A refusal that says what to do: nothing is counted that was not read."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    cast_ballot(office.session, public_id, "for", command(office, CHAIR, "a"), new_receipt())
    (urn,) = office.session.scalars(sa.select(BallotUrn))
    (Path(office.session.connection().get_execution_options()[URN_KEYS]) / str(urn.key_name)).unlink()
    with pytest.raises(Refused, match="key"):
        cast_ballot(office.session, public_id, "for", command(office, MEMBERS[1], "b"), new_receipt())
    with pytest.raises(Refused, match="key"):
        close_ballot(office.session, public_id, command(office, CHAIR, "close"))
    assert case_of(office, public_id).state == "decision"


@pytest.mark.at_length
def test_a_vote_whose_key_is_lost_can_be_made_void(office: Office, make_account: Callable[..., Any]) -> None:
    """What makes a vote void does not wait for ballots that will not count."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    cast_ballot(office.session, public_id, "for", command(office, CHAIR, "a"), new_receipt())
    (urn,) = office.session.scalars(sa.select(BallotUrn))
    (Path(office.session.connection().get_execution_options()[URN_KEYS]) / str(urn.key_name)).unlink()
    office.session.rollback()
    case = case_of(office, public_id)
    context = load_context(office.session, case, None, NOW)
    with transaction(office.session):
        (vote,) = office.session.scalars(sa.select(Vote).where(Vote.closed_at.is_(None)))
        void(context, vote)
    assert office.session.get_one(BallotUrn, urn.vote_id).sealed is not None
    (view,) = votes_of(office.session, case.id)
    assert (view.vote.outcome, view.tally.cast, view.shows_counts) == ("void", 1, False)


@pytest.mark.both_engines
def test_a_secret_ballot_is_given_once_and_carries_a_receipt(office: Office, make_account: Callable[..., Any]) -> None:
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    code = new_receipt()
    cast_ballot(office.session, public_id, "for", command(office, CHAIR, "a"), code)
    for name, key, receipt in ((CHAIR, "b", new_receipt()), (MEMBERS[1], "c", code), (MEMBERS[1], "d", "1")):
        with pytest.raises(Refused):
            cast_ballot(office.session, public_id, "for", command(office, name, key), receipt)
    assert len(in_urn(office.session)) == 1


@pytest.mark.at_length
def test_the_pages_of_a_secret_vote_tell_no_split_before_the_close(
    office: Office, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    browser = new_client()
    browser.enter(user_name(MEMBERS[1]))
    browser.get(f"/cases/{public_id}")
    assert browser.form(f"/cases/{public_id}/ballot").values["receipt"]
    assert not list(browser.tree.iterfind(".//figure[@class='tally']"))
    browser.post_form(f"/cases/{public_id}/ballot", choice="against")
    assert browser.response.status_code == 200
    assert not list(browser.tree.iterfind(".//figure[@class='tally']"))
    with pytest.raises(AssertionError):
        browser.form(f"/cases/{public_id}/ballot")
    assert browser.get(f"/cases/{public_id}/receipt").status_code == 404, "only after the close"


@pytest.mark.at_length
@only_sqlite
def test_the_receipt_page_says_whether_and_never_what(
    office: Office, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """After the close: a right code however it is typed, a wrong one, one of another vote, none, and nonsense."""
    ruled(office, make_account, secrecy="secret")
    public_id = before_the_committee(office)
    receipts = vote_secretly(office, public_id)
    browser, path = new_client(), f"/cases/{public_id}/receipt"
    browser.enter(user_name(MEMBERS[0]))
    counted, unknown = "đã được tính", "Không có phiếu nào của lần bỏ phiếu này"
    for code, right in (
        *((code, True) for code in (*receipts, receipts[0].lower().replace("-", " "))),
        (new_receipt(), False),
        (receipts[0][:-1], False),
        ("x" * 500, False),
        ("’;--", False),
    ):
        assert browser.get(path, query_string={"code": code}).status_code == 200
        main = browser.text.partition(f"{code[:12]}")[2]
        assert (counted in browser.text, unknown in browser.text) == (right, not right), code
        assert not [word for word in ("Tán thành", "Không tán thành", "Phiếu trắng") if word in main], code
    browser.get(path)
    assert counted not in browser.text and unknown not in browser.text


@pytest.mark.at_length
def test_a_member_leaves_the_vote_and_the_denominator(office: Office, new_client: Callable[..., Browser]) -> None:
    public_id = before_the_committee(office)
    browser = new_client()
    browser.enter(user_name(MEMBERS[4]))
    browser.get(f"/cases/{public_id}/leave-vote")
    browser.post_form(f"/cases/{public_id}/leave-vote", text="")
    assert browser.response.status_code == 422
    browser.post_form(f"/cases/{public_id}/leave-vote", text="Là anh em họ với nhân sự")
    assert browser.response.status_code == 200
    for place, choice in enumerate(("for", "for", "for", "against")):
        cast_ballot(office.session, public_id, choice, command(office, MEMBERS[place], f"v{place}"))
    assert case_of(office, public_id).state == "issuing", "four of four have voted: the vote closed by itself"
    entry = office.session.get(RollMember, (1, office.people[MEMBERS[4]].id))
    assert entry is not None and (entry.recused, entry.reason) == ("own", "Là anh em họ với nhân sự")
    event = office.session.scalars(sa.select(Event).where(Event.kind == "recusal")).one()
    assert event.actor_id == office.people[MEMBERS[4]].id


@pytest.mark.at_length
def test_who_has_voted_cannot_leave_and_who_has_left_cannot_vote(office: Office) -> None:
    public_id = before_the_committee(office)
    reason = {"recusal": {"text": "Lý do"}}
    cast_ballot(office.session, public_id, "for", command(office, CHAIR, "a"))
    with pytest.raises(Refused):
        leave_vote(office.session, public_id, command(office, CHAIR, "b", reason))
    leave_vote(office.session, public_id, command(office, MEMBERS[1], "c", reason))
    for key in ("d", "e"):
        with pytest.raises(Refused):
            cast_ballot(office.session, public_id, "for", command(office, MEMBERS[1], key))


@pytest.mark.at_length
def test_when_everybody_leaves_nothing_passes(office: Office) -> None:
    public_id = before_the_committee(office)
    for place, name in enumerate(MEMBERS):
        leave_vote(office.session, public_id, command(office, name, f"l{place}", {"recusal": {"text": "Lý do"}}))
    assert case_of(office, public_id).state == "decision"
    with pytest.raises(Refused):
        close_ballot(office.session, public_id, command(office, CHAIR, "close"))


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("rule", "chair", "state"), [("no", "for", "refusing"), ("yes", "for", "issuing"), ("yes", "against", "refusing")]
)
def test_the_chair_breaks_a_tie_only_where_a_rule_says_so(
    office: Office, make_account: Callable[..., Any], rule: str, chair: str, state: str
) -> None:
    ruled(office, make_account, casting_vote=rule)
    public_id = before_the_committee(office)
    other = "against" if chair == "for" else "for"
    for place, choice in enumerate((chair, other, chair, other, "blank")):
        cast_ballot(office.session, public_id, choice, command(office, MEMBERS[place], f"v{place}"))
    assert case_of(office, public_id).state == state
    vote = office.session.scalars(sa.select(Vote)).one()
    assert vote.casting_vote == (rule == "yes")


def test_a_line_on_which_fewer_than_five_gave_a_secret_ballot_tells_its_result_alone() -> None:
    """Who takes no part in one line of a list leaves fewer ballots on it than on the others."""
    vote = Vote(
        secret=True, over_list=True, closed_at=NOW, outcome="carried", quorum=">1/2", majority=">1/2", base="entitled"
    )
    vote.abstention, vote.casting_vote = "counted", False
    roll = [RollLine(number, "A", "executive_member:1", None, None, True, None) for number in range(5)]
    lines = [
        CandidateLine(1, "Lan", 3, person_id=0, against=1, recused=frozenset([0])),
        CandidateLine(2, "Mai", 3, person_id=9, against=1),
    ]
    counted = view(vote, roll, secret=["for"] * 5, candidates=lines)
    few, enough = line_results(counted, {})
    assert [few[name] for name in ("for", "against", "blank")] == [NOT_TOLD] * 3 and few["carried"]
    assert [enough[name] for name in ("for", "against", "blank")] == ["3/5 (60,0%)", 1, 1]
    assert ballots(counted) == f"Lan: {NOT_TOLD}, Mai: 3 phiếu tán thành"
    assert [row.few for row in standing_rows(counted, {1: "Lan", 2: "Mai"})] == [True, False]
    vote.secret = False
    assert line_results(counted, {})[0]["against"] == 1
