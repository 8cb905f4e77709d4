"""The demo's commune: cases of every process in every state, decided at its own meetings, in its own register."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from webapp.access import within
from webapp.config import ROOT
from webapp.models import (
    Account,
    AgendaItem,
    Case,
    CommitteeTerm,
    FrozenPaper,
    GroupMember,
    IssuedPaper,
    Meeting,
    Minutes,
    Post,
    Unit,
)
from webapp.queries.personal_data.keeping import keeping
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.dossier import Dossier
from workflows.data_request.process import DataRequest

pytestmark = pytest.mark.parametrize("demo_url", ["sqlite"], indirect=True)

README = ROOT / "README.md"


@pytest.fixture
def database_url(demo_url: str) -> str:
    return demo_url


@pytest.fixture
def commune(session: Session) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.code == "SM")).one()


def own(commune: Unit) -> sa.ColumnElement[bool]:
    """The condition that a case is of the commune or of a unit below it."""
    return Case.unit_id.in_(sa.select(Unit.id).where(within([commune.path])))


def test_every_process_stands_in_every_state(session: Session, commune: Unit) -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for case in session.scalars(sa.select(Case)):
        process = WORKFLOWS[case.workflow]
        hosts = {_told(case.dossier, path) for path in process.definition.units.values()}
        if commune.id in hosts or session.get_one(Unit, case.unit_id).path.startswith(commune.path):
            found[case.workflow].add(case.state)
    named = {key: {state.name for state in process.definition.states} for key, process in WORKFLOWS.items()}
    empty = {key: states - found[key] - {"unit_gone", "joined"} for key, states in named.items()}  # no unit has ended
    assert {key: states for key, states in empty.items() if states} == {}


def _told(dossier: Dossier, path: str) -> object:
    section, _dot, field = path.partition(".")
    return dossier.get(section, {}).get(field)


def test_the_committees_rest_on_decisions_with_their_papers(session: Session, commune: Unit) -> None:
    """The province appointed the commune's committees; a branch's is recognised after its congress. Each has papers."""
    decided = session.scalars(
        sa.select(Case)
        .where(own(commune), Case.workflow == "committee-recognition", Case.state == "decided")
        .order_by(Case.id)
    ).all()
    told = [
        (case.unit_id == commune.id, case.dossier["roster"]["kind"], case.dossier["roster"]["body"]) for case in decided
    ]
    assert told == [
        (True, "appointed", "executive_committee"),
        (True, "appointed", "inspection_committee"),
        (False, "elected", "executive_committee"),
    ]
    for case, kind in zip(decided, ("appointment", "appointment", "recognition"), strict=True):
        frozen = set(session.scalars(sa.select(FrozenPaper.name).where(FrozenPaper.case_id == case.id)))
        assert {"roster-submission", "roster-list"} <= frozen
        decision = session.scalars(sa.select(IssuedPaper).where(IssuedPaper.case_id == case.id)).one()
        assert decision.kind == f"roster-{kind}"
        given = sa.select(sa.func.count()).where(Post.given_by_id == decision.id, Post.unit_id == case.unit_id)
        assert (session.scalar(given) or 0) >= 3
        terms = session.scalars(sa.select(CommitteeTerm).where(CommitteeTerm.decision_id == decision.id)).all()
        assert [term.unit_id for term in terms] == [case.unit_id] * (
            case.dossier["roster"]["body"] == "executive_committee"
        )
    first = session.scalars(sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == commune.id)).one()
    assert (first.starts_on, first.ends_on) == (dt.date(2025, 7, 4), dt.date(2030, 6, 30))


def test_it_has_minutes_a_register_planned_meetings_and_a_group(session: Session, commune: Unit) -> None:
    ordinary = sa.select(Meeting).where(Meeting.unit_id == commune.id, Meeting.period_to.is_(None))
    meetings = session.scalars(ordinary).all()
    held = [each for each in meetings if each.closed_at]
    assert {each.body for each in held} == {"standing_committee", "executive_committee"}
    assert all(session.get_one(Minutes, each.id).content["cases"] for each in held)
    planned = {each.body: each.id for each in meetings if not each.over}
    waiting = sa.select(Case.state).join(AgendaItem, AgendaItem.case_id == Case.id)
    assert {
        body: set(session.scalars(waiting.where(AgendaItem.meeting_id == meeting_id)))
        for body, meeting_id in planned.items()
    } == {"standing_committee": {"decision"}, "executive_committee": {"election"}}
    papers = session.scalars(
        sa.select(IssuedPaper).where(IssuedPaper.issuer_id == commune.id).order_by(IssuedPaper.seq)
    )
    numbers = [paper.seq for paper in papers if paper.type == "QĐ"]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 8
    assert session.scalar(
        sa.select(sa.func.count())
        .select_from(GroupMember)
        .where(
            GroupMember.person_id.in_(
                sa.select(Case.subject_id).where(own(commune), Case.workflow == "party-recommendation")
            )
        )
    )


def test_whoever_the_tour_names_has_an_account_and_work(session: Session, new_client: Callable[..., Browser]) -> None:
    """The commune's path in the README: each of its people finds a task, a case or a paper where it says."""
    tour = README.read_text("utf-8").split("## A tour of the demo")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z]+(?:\.[a-z]+)+)`", tour))
    assert named and named <= set(session.scalars(sa.select(Account.username)))
    session.rollback()
    for name, address, words in (
        ("thach.duy.khanh", "/inbox/watching", "Chi đoàn Thôn 5"),
        ("ho.trong.nghia", "/inbox", "Chi đoàn Thôn 3"),
        ("trinh.ngoc.lam", "/inbox", "Chi đoàn Thôn 2"),
        ("dinh.hoai.nam", "/meetings", "Chưa kết thúc"),
        ("dang.van.hau", "/inbox", "Ban Thường vụ xem xét"),
        ("ta.minh.quang", "/papers", "01-QĐ/ĐTN"),
        ("nguy.thu.giang", "/inbox", "Báo cáo thành tích"),
        ("luong.thi.minh.khue", "/recommendations", "22/22"),
        ("luong.thi.minh.khue", "/archive", "Chi đoàn Trường Trung học phổ thông Sơn Mỹ"),
    ):
        assert name in named, name
        browser = new_client()
        browser.enter(name)
        browser.get(address)
        assert words in browser.text, (name, address)


def test_the_page_of_the_commune_lists_its_posts_by_rank(session: Session, new_client: Callable[..., Browser]) -> None:
    browser = new_client()
    browser.enter("luong.thi.minh.khue")
    browser.get("/units/SM")
    ranks = (
        "Bí thư Lương Thị Minh Khuê",
        "Ủy viên Ban Thường vụ",
        "Ủy viên Ban Chấp hành",
        "Chủ nhiệm Ủy ban Kiểm tra",
    )
    places = [browser.text.index(words) for words in ranks]
    assert places == sorted(places)


def test_a_review_conference_of_the_commune_has_a_task_done_and_one_open(session: Session, commune: Unit) -> None:
    oldest = sa.select(Meeting).where(Meeting.unit_id == commune.id, Meeting.period_to.is_not(None))
    first = session.scalars(oldest.order_by(Meeting.held_on).limit(1)).one()
    tasks = session.scalars(sa.select(Case).where(Case.opened_by_id == first.conference_id).order_by(Case.unit_id))
    assert [each.state for each in tasks] == ["done", "assigned"]
    assert len(session.get_one(Minutes, first.id).content["conclusions"]) == 2


def test_of_the_erasures_that_wait_one_can_be_carried_out(session: Session, clock: Clock) -> None:
    waiting = sa.select(Case).where(Case.workflow == DataRequest.key, Case.state == "confirming").order_by(Case.id)
    day = local_date(clock.now)
    stops = [keeping(session, case.subject_id or 0, day, case.id).stops for case in session.scalars(waiting)]
    assert sorted(map(bool, stops)) == [False, True], "the other one is a member's, and is to be refused"
