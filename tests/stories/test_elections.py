"""Elections: several names on one ballot, from the approval in principle to the posts of those who are elected."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.forums import put, say_right
from tests.support.offices.district import CHAIR, COMMUNE, COMMUNE_DEPUTY, NEW, OFFICER, OLD, user_name
from tests.support.offices.election import EXECUTIVE, STANDS, UNIT, VOTERS, Hall
from webapp.models import (
    Ballot,
    BallotName,
    Base,
    Candidate,
    Case,
    FrozenPaper,
    IssuedPaper,
    PaperVoterName,
    Post,
    RollMember,
    SecretBallot,
    SecretBallotName,
)
from webapp.queries.papers.register import standing_of
from webapp.queries.votes.votes import receipt_counted
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.clock.ticking import tick
from webapp.services.refusals import GuardsFailed, InvalidAnswers, NotFoundForActor, Refused
from webapp.services.votes.voting import new_receipt

ANH, BINH, CUC = STANDS
SIX_TO_THREE = [(ANH, BINH), (ANH, BINH), (ANH, BINH), (ANH, CUC), (ANH, BINH), (CUC,), ()]


@pytest.fixture
def hall(session: Session, clock: Any) -> Hall:
    return Hall(session, clock)


@pytest.mark.both_engines
def test_from_the_proposal_to_the_posts(hall: Hall) -> None:
    """Five and four of seven ballots elect two; the decision of the level above seats them and nobody else."""
    case = hall.propose()
    assert hall.case(case).subject_id is None
    hall.all_cast(case, *SIX_TO_THREE)
    assert hall.state(case) == "checking"
    view = hall.view(case)
    names = {line.person_id: line.name for line in view.candidates}
    table = [(names[each.candidate], each.votes, each.why_not) for each in view.standings]
    assert table == [(ANH, 5, ""), (BINH, 4, ""), (CUC, 2, "short")]
    assert hall.case(case).dossier["ballot"] == {"elected": hall.ids(ANH, BINH)}
    hall.to_recognised(case)
    assert (hall.state(case), hall.case(case).outcome) == ("recognised", "recognised")
    paper = hall.session.scalars(sa.select(IssuedPaper)).one()
    posts = hall.session.scalars(sa.select(Post).where(Post.given_by_id == paper.id).order_by(Post.id)).all()
    assert [(post.person_id, post.kind, post.valid_from) for post in posts] == [
        (person, "executive_member", hall.today) for person in hall.ids(ANH, BINH)
    ]
    assert {post.unit_id for post in posts} == {hall.office.units[UNIT].id}
    assert (paper.kind, paper.subject_id, paper.number) == ("election-recognition", None, "01-QĐ/ĐTN")


def test_the_decision_is_superseded_when_nobody_of_it_is_left(hall: Hall) -> None:
    case = hall.propose()
    hall.all_cast(case, *SIX_TO_THREE)
    hall.to_recognised(case)
    paper = hall.session.scalars(sa.select(IssuedPaper)).one()
    tomorrow = hall.today + dt.timedelta(days=1)
    for name, standing in ((ANH, "in_force"), (BINH, "superseded")):
        given = (Post.given_by_id == paper.id, Post.person_id == hall.ids(name)[0])
        hall.session.execute(sa.update(Post).where(*given).values(valid_to=tomorrow, ended_by_id=paper.id))
        hall.session.commit()
        assert standing_of(hall.session, paper, tomorrow) == standing


@pytest.mark.parametrize(
    ("ballots", "state", "elected"),
    [
        ([(ANH, BINH)] * 4 + [(CUC,)] * 3, "checking", [ANH, BINH]),
        # Fewer than planned is a result; four of seven are needed.
        ([(ANH, BINH)] * 3 + [(ANH,)] + [()] * 3, "checking", [ANH]),
        ([(ANH, BINH)] * 3 + [(CUC,)] * 3 + [()], "not_elected", []),
        ([()] * 7, "not_elected", []),
    ],
)
def test_results(
    hall: Hall, make_account: Callable[..., Any], ballots: list[tuple[str, ...]], state: str, elected: list[str]
) -> None:
    hall.rule(make_account, rounds="1")
    case = hall.propose()
    hall.all_cast(case, *ballots)
    assert (hall.state(case), hall.elected(case)) == (state, elected)
    following = hall.session.scalars(sa.select(Case).where(Case.follows_id == hall.case(case).id)).all()
    assert [row.state for row in following] == (["drafting"] if state == "not_elected" else [])
    stored = hall.session.scalars(sa.select(Candidate.person_id).where(Candidate.elected)).all()
    assert sorted(stored) == sorted(hall.ids(*elected))


def test_equal_votes_go_to_a_second_round_of_the_same_meeting(hall: Hall) -> None:
    """Three above half for two seats, two of them equal at the last one: these two stand again, for one seat."""
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, *[(ANH, CUC)] * 3, (BINH, CUC))
    assert hall.state(case) == "election"
    first, second = hall.votes(case)
    assert (first.outcome, second.runoff_of_id, second.seats, second.round) == ("tied", first.id, 1, 2)
    assert second.meeting_id == first.meeting_id is not None
    assert [line.name for line in hall.view(case).candidates] == [BINH, CUC]
    hall.all_cast(case, *[(BINH,)] * 4, *[(CUC,)] * 3)
    assert hall.state(case) == "checking"
    assert hall.case(case).dossier["ballot"]["elected"] == hall.ids(ANH, BINH)


def test_equal_again_and_the_seat_stays_vacant(hall: Hall) -> None:
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, *[(ANH, CUC)] * 3, (BINH, CUC))
    hall.all_cast(case, *[(BINH,)] * 3, *[(CUC,)] * 3, ())
    assert hall.state(case) == "checking"
    assert hall.case(case).dossier["ballot"]["elected"] == hall.ids(ANH)


def test_a_second_round_among_those_who_are_left_for_the_seats_that_are_left(hall: Hall) -> None:
    """One above half for two seats: the other two stand for the second one, and its paper and the decision say so."""
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, (ANH, CUC), *[()] * 3)
    assert hall.state(case) == "election"
    first, second = hall.votes(case)
    assert (first.outcome, second.runoff_of_id, second.seats, second.closes_on) == (
        "carried",
        first.id,
        1,
        first.closes_on,
    )
    assert [line.name for line in hall.view(case).candidates] == [BINH, CUC]
    hall.all_cast(case, *[(CUC,)] * 4, *[(BINH,)] * 3)
    assert hall.state(case) == "checking"
    assert hall.case(case).dossier["ballot"]["elected"] == hall.ids(ANH, CUC)
    texts = {row.name: row.content for row in hall.session.scalars(sa.select(FrozenPaper).order_by(FrozenPaper.id))}
    assert [texts[name]["round"] for name in ("election-count", "election-count-2")] == [
        {"nth": "", "seats": 2, "candidates": 3},
        {"nth": " (lần 2)", "seats": 1, "candidates": 2},
    ]
    assert [each["name"] for each in texts["election-request-2"]["elected"]] == [ANH, CUC]


def test_nobody_in_the_second_round_leaves_the_seat_vacant(hall: Hall) -> None:
    """Who was elected in the first round is proposed; nothing says that the election was lost."""
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, (ANH, CUC), *[()] * 3)
    hall.all_cast(case, *[(CUC,)] * 3, *[(BINH,)] * 3, ())
    assert (hall.state(case), hall.case(case).dossier["ballot"]["elected"]) == ("checking", hall.ids(ANH))
    names = set(hall.session.scalars(sa.select(FrozenPaper.name)))
    assert "election-request-2" in names and not any("refusal" in name for name in names)


def test_nobody_twice_and_the_post_stays_vacant(hall: Hall) -> None:
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, *[(CUC,)] * 3, ())
    assert [line.name for line in hall.view(case).candidates] == [ANH, BINH, CUC]
    hall.all_cast(case, *[()] * 7)
    assert hall.state(case) == "not_elected"


def test_a_rule_asks_for_more_candidates_than_seats(hall: Hall, make_account: Callable[..., Any]) -> None:
    """15 percent of two seats are one candidate more."""
    hall.rule(make_account, surplus="15")
    with pytest.raises(InvalidAnswers) as refusal:
        hall.propose(ANH, BINH)
    assert [check.why.values for check in refusal.value.checks] == [{"least": 3}]
    assert hall.state(hall.propose()) == "election"


@pytest.mark.parametrize(("unopposed", "state"), [("no", "not_elected"), ("yes", "election")])
def test_who_failed_alone_stands_again_only_by_the_rule(
    hall: Hall, make_account: Callable[..., Any], unopposed: str, state: str
) -> None:
    hall.rule(make_account, round_unopposed=unopposed)
    case = hall.propose(ANH, BINH)
    hall.all_cast(case, *[()] * 7)
    assert hall.state(case) == state


def test_as_many_candidates_as_seats(hall: Hall) -> None:
    case = hall.propose(ANH, BINH)
    hall.all_cast(case, *[(ANH, BINH)] * 4, *[(BINH,)] * 3)
    assert hall.elected(case) == [BINH, ANH]


def test_one_short_of_the_quorum_is_put_again(hall: Hall) -> None:
    """Five of seven are two thirds. The new round knows nothing of the old ballots."""
    case = hall.propose()
    for name in VOTERS[:4]:
        hall.cast(case, name, ANH)
    hall.close(case, COMMUNE)
    assert hall.state(case) == "drafting"
    hall.go(COMMUNE, case, "propose_again", words=hall.slate())
    assert (hall.view(case).vote.round, hall.view(case).tally.cast) == (2, 0)
    hall.all_cast(case, *SIX_TO_THREE)
    assert hall.state(case) == "checking"


def test_candidates_and_the_proposer_vote(hall: Hall) -> None:
    """Candidates may vote, also for themselves; the proposer votes too. Only a member's own word recuses them."""
    case = hall.propose(*EXECUTIVE[:2], seats=1, post="standing_member")
    roll = hall.session.scalars(sa.select(RollMember)).all()
    assert (len(roll), {line.recused for line in roll}) == (len(VOTERS), {None})
    hall.cast(case, COMMUNE, EXECUTIVE[0])
    hall.cast(case, EXECUTIVE[0], EXECUTIVE[0])
    leave_vote(hall.session, case, hall.command(EXECUTIVE[1], {"recusal": {"text": "Ứng cử viên"}}))
    assert hall.view(case).tally.entitled == 6


BALLOTS: list[tuple[str, dict[str, Any]]] = [
    ("nothing ticked", {"names": (), "choice": "for"}),
    ("no choice at all", {"names": (), "choice": "x"}),
    ("for a question", {"names": (), "choice": "against"}),
    ("blank and a name", {"names": (ANH,), "choice": "blank"}),
    ("three names for two seats", {"names": STANDS}),
    ("a foreign name", {"names": (ANH, NEW)}),
]


@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_what_is_no_ballot_changes_nothing(hall: Hall, make_account: Callable[..., Any], secrecy: str) -> None:
    """The list of OpenSlides: empty, malformed, too many, foreign, twice, not entitled, after the close."""
    hall.rule(make_account, secrecy=secrecy)
    case, engine = hall.propose(), hall.session.get_bind()
    hall.cast(case, VOTERS[1], ANH)

    def refused(by: str, *names: str, why: str, **words: Any) -> None:
        before = fingerprint(engine)
        with pytest.raises(Refused):
            hall.cast(case, by, *names, **words)
        assert changed(before, fingerprint(engine)) == [], why

    for why, words in BALLOTS:
        for by in VOTERS[:2]:  # one who has not voted, and one who has
            refused(by, *words["names"], choice=words.get("choice", ""), why=why)
    for by in (CHAIR, OLD, ANH):
        refused(by, ANH, why="not on the roll")
    if secrecy == "secret":
        refused(VOTERS[1], BINH, why="twice")
    leave_vote(hall.session, case, hall.command(VOTERS[6], {"recusal": {"text": "Vắng"}}))
    refused(VOTERS[6], ANH, why="recused")
    for name in (VOTERS[0], *VOTERS[2:6]):
        hall.cast(case, name, ANH, BINH)
    assert hall.state(case) == "checking"
    refused(VOTERS[0], ANH, why="after the close")
    with pytest.raises(Refused, match="not before the committee yet"):
        other = hall.propose(ANH, seats=1)
        cast_ballot(hall.session, other, "for", hall.command(VOTERS[0]), new_receipt(), hall.ids(ANH))


def test_an_open_ballot_is_changed_until_the_close(hall: Hall, make_account: Callable[..., Any]) -> None:
    hall.rule(make_account, secrecy="open")
    case = hall.propose()
    for names in ((ANH, BINH), (CUC,), (), (BINH, CUC)):
        hall.cast(case, COMMUNE, *names)
        kept = set(hall.session.scalars(sa.select(BallotName.candidate_id)))
        assert kept == set(hall.ids(*names))
        assert hall.view(case).tally.cast == 1
    assert hall.session.scalars(sa.select(Ballot.choice)).one() == "for"


def test_a_secret_election_leads_to_nobody(hall: Hall) -> None:
    """Every table as text: no row but those of the ballots knows a receipt, and those know no voter and no time."""
    case = hall.propose()
    receipts = []
    for name, kept in zip(VOTERS, SIX_TO_THREE, strict=True):
        code = f"{len(receipts):04X}-90BC-11D4-77E0"
        receipts.append(code)
        hall.cast(case, name, *kept, receipt=code)
    assert hall.state(case) == "checking"
    session = hall.session
    for table, columns in (
        (SecretBallot, {"receipt", "vote_id", "choice"}),
        (SecretBallotName, {"receipt", "vote_id", "candidate_id", "choice"}),
    ):
        assert {column.name for column in table.__table__.columns} == columns
        stored = [row[0] for row in session.execute(sa.text(f"select receipt from {table.__tablename__}"))]  # noqa: S608
        assert stored == sorted(stored), "rows lie in the order of their random receipts"
    hashes = set(session.scalars(sa.select(SecretBallot.receipt)))
    plain = {code.replace("-", "") for code in receipts} | set(receipts)
    for table in Base.metadata.sorted_tables:
        if table.name not in ("secret_ballot", "secret_ballot_name"):
            for row in session.execute(sa.select(table)):
                assert not [key for key in hashes | plain if key in repr(tuple(row))], table.name
    assert all(receipt_counted(session, hall.view(case).vote.id, code) for code in receipts)
    assert session.scalar(sa.select(sa.func.count()).select_from(BallotName)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_changing_the_candidates_voids_the_vote(hall: Hall) -> None:
    """The ballots given so far count for nothing, and everybody sees it; the new round begins empty."""
    case = hall.propose()
    for name in VOTERS[:3]:
        hall.cast(case, name, ANH)
    hall.go(COMMUNE, case, "change_slate", words=hall.slate(BINH, CUC))
    old, new = hall.votes(case)
    assert (old.outcome, old.closed_at is not None, new.outcome, new.round) == ("void", True, None, 2)
    assert hall.view(case).tally.cast == 0
    with pytest.raises(Refused):
        hall.cast(case, VOTERS[3], ANH)
    hall.all_cast(case, *[(BINH,)] * 7)
    assert hall.elected(case) == [BINH]
    assert hall.case(case).dossier["ballot"] == {"elected": hall.ids(BINH)}


def test_a_returned_slate_is_elected_anew_where_it_changed(hall: Hall) -> None:
    """Another number of the approval asks nobody again; other candidates ask the committee and the level above."""
    case = hall.propose()
    hall.all_cast(case, *SIX_TO_THREE)
    hall.to_issuing_after_check(case)
    hall.go(OFFICER, case, "send_back")
    done = {"resubmission": {"completed": "Đã bổ sung"}}
    hall.go(COMMUNE, case, "resubmit", words=done | hall.slate(approval_number="16-CV/ĐTN"))
    assert hall.state(case) == "issuing"
    assert hall.view(case).stands
    hall.go(OFFICER, case, "send_back")
    hall.go(COMMUNE, case, "resubmit", words=done | hall.slate(BINH, CUC))
    assert hall.state(case) == "election"
    assert not {"ballot", "election_check"} & set(hall.case(case).dossier)
    hall.all_cast(case, *[(CUC,)] * 7)
    assert hall.elected(case) == [CUC]
    hall.to_recognised(case)
    assert {post.person_id for post in hall.session.scalars(sa.select(Post).where(Post.given_by_id.is_not(None)))} == {
        *hall.ids(CUC)
    }


def test_withdrawing_ends_the_vote(hall: Hall) -> None:
    case = hall.propose()
    hall.cast(case, VOTERS[0], ANH)
    hall.go(COMMUNE_DEPUTY, case, "withdraw")
    assert (hall.state(case), hall.votes(case)[0].outcome) == ("withdrawn", "void")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 4}, "seats"),
        ({"post": "secretary", "seats": 1}, "seats"),
        ({"post": "secretary", "seats": 2}, "seats"),
        ({"post": "standing_member", "seats": 1}, "people"),
        ({"approval_date": "2026-11-21"}, "approval_date"),
    ],
)
def test_slates_that_cannot_be(hall: Hall, said: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        hall.propose(**said)
    assert refusal.value.checks[0].field == field


def test_who_cannot_stand(hall: Hall) -> None:
    """Who holds the post, and who is too old."""
    for names, words in (((EXECUTIVE[0],), "holds"), ((OLD,), "Older")):
        with pytest.raises(InvalidAnswers) as refusal:
            hall.propose(*names, seats=1)
        assert words in (refusal.value.checks[0].sentence or refusal.value.checks[0]).text  # type: ignore[union-attr]


def test_only_the_units_officers_propose(hall: Hall) -> None:
    for name in (EXECUTIVE[0], OFFICER, CHAIR, ANH):
        with pytest.raises(NotFoundForActor):
            hall.propose(by=name)


def test_a_deputy_becomes_the_secretary(hall: Hall) -> None:
    hall.session.execute(sa.update(Post).where(Post.person_id == hall.ids(COMMUNE)[0]).values(valid_to=hall.today))
    hall.session.commit()
    case = hall.propose(COMMUNE_DEPUTY, by=COMMUNE_DEPUTY, post="secretary", seats=1)
    for name in VOTERS[1:]:
        hall.cast(case, name, COMMUNE_DEPUTY)
    hall.to_recognised(case)
    assert hall.office.sitting(UNIT, "secretary", hall.today) == [COMMUNE_DEPUTY]
    assert hall.office.sitting(UNIT, "deputy_secretary", hall.today) == []


def test_a_member_who_leaves_keeps_his_place_and_one_who_joins_has_none(hall: Hall) -> None:
    """From the first ballot on; until then the roll is that of the committee that will meet."""
    case = hall.propose()
    hall.cast(case, VOTERS[0], ANH)
    hall.session.execute(sa.update(Post).where(Post.person_id == hall.ids(EXECUTIVE[4])[0]).values(valid_to=hall.today))
    hall.session.commit()
    hall.office.post("Người Mới Vào", "executive_member", UNIT)
    with pytest.raises(Refused, match="not on the roll"):
        hall.cast(case, "Người Mới Vào", ANH)
    hall.cast(case, EXECUTIVE[4], ANH)
    assert (hall.view(case).tally.entitled, hall.view(case).tally.cast) == (7, 2)


def test_the_roll_is_the_committee_of_the_day_on_which_it_meets(hall: Hall) -> None:
    case = hall.propose()
    hall.session.execute(sa.update(Post).where(Post.person_id == hall.ids(EXECUTIVE[4])[0]).values(valid_to=hall.today))
    hall.session.commit()
    hall.office.post("Người Mới Vào", "executive_member", UNIT)
    with pytest.raises(Refused, match="not on the roll"):
        hall.cast(case, EXECUTIVE[4], ANH)
    hall.cast(case, "Người Mới Vào", ANH)
    assert (hall.view(case).tally.entitled, hall.view(case).tally.cast) == (7, 1)


PAPER = EXECUTIVE[2:]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ((3, 0, 0, 3, 2, 1), None),
        ((1, 1, 1, 1, 1, 0), None),
        ((0, 2, 1, 0, 0, 0), None),
        ((3, 0, 0, 4, 1, 1), "kept"),  # more than there are ballots
        ((3, 0, 0, 3, 3, 1), "kept"),  # seven votes on three ballots of two seats
        ((3, 0, 0, 1, 1, 0), "kept"),  # a valid ballot keeps a name
        ((3, 0, 0, 3, 2), "kept"),  # a candidate is left out
        ((3, 0, 0, 3, 2, -1), "votes_for"),
        ((2, 0, 0, 2, 1, 1), "votes_for"),
        ((3, 1, 0, 3, 2, 1), "votes_for"),
    ],
)
def test_ballots_on_paper(
    hall: Hall, make_account: Callable[..., Any], counts: tuple[int, ...], field: str | None
) -> None:
    hall.rule(make_account, rounds="1")
    case = hall.propose()
    meeting = hall.meeting(case)
    if field:
        with pytest.raises(Refused) as refusal:
            hall.paper(meeting, case, PAPER, *counts)
        assert refusal.value.field == field
        assert hall.view(case).tally.cast == 0
        return
    hall.paper(meeting, case, PAPER, *counts)
    for name in VOTERS[:4]:
        hall.cast(case, name, ANH)
    view = hall.view(case)
    votes = {each.candidate: each.votes for each in view.standings}
    assert [votes[person] for person in hall.ids(*STANDS)] == [counts[3] + 4, counts[4], counts[5]]
    assert (view.tally.cast, view.on_paper) == (7, 3)
    assert (view.tally.blank, view.tally.invalid) == (counts[1], counts[2])
    assert hall.state(case) == "checking"


@only_sqlite
def test_open_ballots_on_paper_are_entered_by_name(
    hall: Hall, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """In an open election each ballot says which candidates its member keeps, and the roll shows it after the close."""
    hall.rule(make_account, rounds="1", secrecy="open")
    case = hall.propose()
    path = f"/meetings/{hall.meeting(case)}/cases/{case}/paper"
    clerk, teller = new_client(), new_client()
    clerk.enter(user_name(COMMUNE_DEPUTY))
    teller.enter(user_name(EXECUTIVE[0]))
    anh, binh, cuc = hall.ids(*STANDS)
    one, two, three = hall.ids(*PAPER)
    said = {f"choice-{one}": "for", f"choice-{two}": "blank", f"choice-{three}": "invalid"}
    clerk.get(path)
    clerk.post_form(path, **said, **{f"name-{one}-{person}": "for" for person in (anh, binh, cuc)})
    assert clerk.answer.status_code == 422 and "nhiều hơn số lượng cần bầu (2)" in clerk.text, clerk.text
    kept = {f"name-{one}-{person}": "for" for person in (anh, binh)}
    clerk.get(path)
    clerk.post_form(path, **said, **kept)
    assert clerk.answer.status_code == 303, clerk.text
    teller.get(f"{path}/again")
    teller.post_form(f"{path}/again", **said, **kept)
    assert teller.answer.status_code == 303, teller.text
    for name in PAPER:
        say_right(hall.session, case, hall.command(name))
    for name in VOTERS[:4]:
        if name not in PAPER:
            hall.cast(case, name, ANH)
    hall.session.rollback()
    view = hall.view(case)
    assert (view.on_paper, dict(view.kept[one])) == (3, {anh: "for", binh: "for"})
    assert {each.candidate: each.votes for each in view.standings}[binh] == 1
    assert hall.session.scalars(sa.select(PaperVoterName.person_id)).all() == [one, one]


@pytest.mark.at_length
def test_a_round_that_opens_after_the_delay_is_counted_from_the_same_meeting(
    hall: Hall, make_account: Callable[..., Any]
) -> None:
    """Nobody objects to the first round on paper; the second one was held in the hall, and is entered when it opens."""
    hall.rule(make_account, rounds="2")
    case = hall.propose()
    meeting = hall.meeting(case, *VOTERS[6:])
    hall.paper(meeting, case, VOTERS[:6], 6, 0, 0, 6, 3, 3, agreed=False)
    assert hall.view(case).vote.round == 1
    hall.clock.now += dt.timedelta(days=4)
    tick(hall.session, hall.clock.now)
    assert hall.view(case).vote.round == 2
    hall.paper(meeting, case, VOTERS[:6], 6, 0, 0, 5, 1)
    assert hall.state(case) == "checking"


def test_who_counts_stands_not_himself(hall: Hall) -> None:
    case = hall.propose(EXECUTIVE[2], seats=1, post="standing_member")
    meeting = hall.meeting(case, secretary=EXECUTIVE[2])
    with pytest.raises(Refused, match="somebody else"):
        hall.paper(meeting, case, EXECUTIVE[3:], 2, 0, 0, 2, by=EXECUTIVE[2])


def test_a_meeting_of_the_standing_committee_takes_no_election(hall: Hall) -> None:
    case = hall.propose()
    meeting = hall.meeting(case)
    hall.session.execute(sa.text("update meeting set body = 'standing_committee'"))
    hall.session.commit()
    with pytest.raises(NotFoundForActor):
        hall.paper(meeting, case, PAPER, 3, 0, 0, 3, 2, 1)


def test_the_election_on_its_pages(hall: Hall, new_client: Callable[..., Browser]) -> None:
    """Proposed, elected and shown in a browser: boxes to tick, no table before the close, the result after it."""
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get(f"/start/committee-election/{UNIT}")
    url = f"/start/committee-election/{UNIT}"
    words = {key: str(value) for key, value in hall.slate()["slate"].items() if key != "people"}
    words |= {"approval_date": "20/11/2026"}
    browser.post_form(url, **words)
    assert browser.response.status_code == 422, "nobody stands"
    assert "15-CV/ĐTN" in browser.response.text
    browser.post_form(url, **words, people=[str(person) for person in hall.ids(*STANDS)])
    assert browser.response.status_code == 200
    path = browser.path
    assert browser.text.index(ANH) < browser.text.index(BINH) < browser.text.index(CUC)
    case = path.rpartition("/")[2]
    ballot = f"{path}/ballot"
    assert ballot not in [form.get("action") for form in browser.tree.iter("form")], "no ballot outside a meeting"
    assert "Chưa đưa ra bỏ phiếu: việc bỏ phiếu tiến hành tại hội nghị." in browser.text
    put(hall.session, case, hall.clock.now)
    browser.get(path)
    vote = browser.form(ballot).values["vote"]
    for values in ({}, {"candidate": ["1", "2", "3"]}, {"candidate": "x"}, {"choice": "blank", "candidate": "1"}):
        assert browser.post(ballot, {**values, "vote": vote, "key": f"wrong {values}"[:60]}).status_code == 422
    three = [str(person) for person in hall.ids(*STANDS)]
    assert browser.post(ballot, {"candidate": three, "key": "three", "vote": vote}).status_code == 422
    boxes = [box for box in browser.tree.iter("input") if box.get("name") == "candidate"]
    assert [box.get("checked") is not None for box in boxes] == [True] * 3, "what was ticked stays ticked"
    browser.get(path)
    browser.post_form(ballot, candidate=[str(person) for person in hall.ids(ANH, BINH)])
    assert browser.response.status_code == 200
    assert "Mã xác nhận phiếu" in browser.text
    assert not list(browser.tree.iterfind(".//main//table/caption"))
    for name, kept in zip(VOTERS[1:], SIX_TO_THREE[1:], strict=True):
        hall.cast(case, name, *kept)
    browser.get(path)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in browser.tree.iter("tr")]
    assert f"{ANH} 5 71,4% Trúng cử" in rows
    assert f"{CUC} 2 28,6% Không đủ số phiếu" in rows
    assert f"Trúng cử: {ANH}, {BINH}." in browser.text


@only_sqlite
def test_nobody_voids_the_election_in_which_he_stands(hall: Hall) -> None:
    """A candidate neither changes the names nor withdraws while the others vote; another officer of the unit may."""
    words = {"seats": 1, "post": "standing_member"}
    case = hall.propose(COMMUNE_DEPUTY, EXECUTIVE[0], **words)
    for command in (
        lambda: hall.go(COMMUNE_DEPUTY, case, "change_slate", words=hall.slate(COMMUNE_DEPUTY, **words)),
        lambda: hall.go(COMMUNE_DEPUTY, case, "withdraw"),
    ):
        with pytest.raises(GuardsFailed, match="about you"):
            command()
    assert [vote.outcome for vote in hall.votes(case)] == [None]
    hall.go(COMMUNE, case, "change_slate", words=hall.slate(EXECUTIVE[0], **words))
    assert [vote.outcome for vote in hall.votes(case)] == ["void", None]


def test_what_was_needed_does_not_tell_the_blank_ballots(
    hall: Hall, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """Where blank ballots leave the base, the votes needed are shown only where the blank ones are."""
    hall.rule(make_account, abstention="left_out")
    case = hall.propose(ANH, BINH)
    for name in VOTERS[3:]:
        leave_vote(hall.session, case, hall.command(name, {"recusal": {"text": "Vắng"}}))
    for name, kept in zip(VOTERS[:3], ((ANH,), (BINH,), ()), strict=True):
        hall.cast(case, name, *kept)
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get(f"/cases/{case}")
    assert "Không có đồng chí nào trúng cử." in browser.text
    browser.get(f"/cases/{case}/papers/election-count")
    assert "phiếu thu về. Kết luận" in browser.text


def test_of_few_secret_ballots_only_the_result_is_told(hall: Hall, new_client: Callable[..., Browser]) -> None:
    case = hall.propose(ANH, BINH)
    for name in VOTERS[3:]:
        leave_vote(hall.session, case, hall.command(name, {"recusal": {"text": "Vắng"}}))
    for name in VOTERS[:3]:
        hall.cast(case, name, ANH)
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get(f"/cases/{case}")
    assert f"Trúng cử: {ANH}. Còn thiếu 1 đồng chí so với số lượng cần bầu." in browser.text
    assert not list(browser.tree.iterfind(".//table/caption"))
