"""What the country did on 1 July 2025, done to the demo office by its province's organisation board, page by page.

Communes merge, and their military commands with them; then the district ends, and what stood below it stands below the
province. The district's officers go where work waits: to one of the new communes.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.forums import CHAIRS, put
from tests.support.offices.second_person import confirm_all
from webapp.demo.cases import replacing
from webapp.demo.counting import count_again
from webapp.demo.filling import actor_finder
from webapp.models import Account, Case, IssuedPaper, Post, RollMember, Task, Unit, Vote, post_held_on
from webapp.queries.cases.records import holders_of
from workflows.core.calendar import add_months, local_date
from workflows.core.vietnamese import format_date

DECISION = "12-QĐ/TĐTN ngày 30/06/2025"
NEW = {
    "HT-11": ("Đoàn xã Tân Minh", ("HT-01", "HT-04", "HT-05")),
    "HT-12": ("Đoàn xã Hàm Tân", ("HT-02", "HT-06", "HT-07")),
}
"""Code that the page gives → name, and the communes before."""
TODAY = "23/11/2026"
WORDS: dict[str, dict[str, str]] = {
    "record_meeting": {
        "held_on": TODAY,
        "members": "21",
        "present": "19",
        "ballots": "19",
        "votes_for": "17",
        "votes_against": "2",
        "votes_blank": "0",
        "presided_by": "Chủ tọa",
        "minutes_by": "Thư ký",
    },
    "record_opinion": {
        "opinion": "agree",
        "body": "Chi ủy chi bộ",
        "paper_number": "07-CV/CB",
        "paper_date": TODAY,
        "village_board": "agree",
    },
    "appraise": {"complete": "complete", "conclusion": "Hồ sơ đủ, nhân sự bảo đảm tiêu chuẩn."},
    "resubmit": {"completed": "Đã bổ sung biên bản."},
    "issue": {"signed_on": TODAY, "effective_on": TODAY},
    "notify_refusal": {"code": "not_enough_votes", "text": "Không đủ số phiếu tán thành."},
    "hand_over": {"held_on": TODAY, "member_books": "21", "fees": "420000", "assets": "Con dấu", "witness": "Chi ủy"},
}
"""What people write in each step of a nomination."""


class Reform:
    """The demo office, the board that reforms it, and everybody who has a task afterwards."""

    def __init__(self, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
        self.session, self.clock, self.new_client = session, clock, new_client
        self.day = local_date(clock.now)
        self.browsers: dict[int, Browser] = {}
        self.find = actor_finder(session)
        self.board = self.as_(self.holder("organisation_officer", "TD"))

    def holder(self, kind: str, code: str) -> int:
        found = self.find(kind, code, self.day).person_id
        self.session.rollback()
        return found

    def as_(self, person_id: int) -> Browser:
        if person_id not in self.browsers:
            name = self.session.scalars(sa.select(Account.username).where(Account.person_id == person_id)).one()
            self.session.rollback()
            self.browsers[person_id] = self.new_client()
            self.browsers[person_id].enter(name)
        return self.browsers[person_id]

    def nominate_everywhere(self) -> None:
        """A nomination in every branch that has none open and whose secretary sits; not in the districts beside."""
        busy = sa.select(Case.unit_id).where(Case.workflow == "secretary-nomination", Case.closed_at.is_(None))
        seated = sa.select(Post.unit_id).where(Post.kind == "secretary", post_held_on(self.day))
        free = sa.select(Unit.code).where(Unit.kind == "branch", Unit.id.not_in(busy), Unit.id.in_(seated))
        free = free.where(Unit.code.not_like("TD-%"))
        codes = self.session.scalars(free.order_by(Unit.code)).all()
        for place, code in enumerate(codes):
            story = replacing(self.session, self.find, code, self.clock.now - dt.timedelta(days=10))
            if place % 4 == 1:
                story.meeting()
            if place % 4 == 2:
                story.meeting().party()
        self.session.rollback()

    def touched(self) -> list[str]:
        """Public ids of the open cases of the district and all below it."""
        self.session.rollback()
        found = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id)
        below = sa.or_(Unit.code.like("HT-%"), Unit.code == "HT")
        return list(self.session.scalars(found.where(below, Case.closed_at.is_(None)).order_by(Case.id)))

    def case(self, public_id: str) -> Case:
        self.session.rollback()
        return self.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()

    def unit(self, code: str) -> Unit:
        self.session.rollback()
        return self.session.scalars(sa.select(Unit).where(Unit.code == code)).one()

    def post(self, kind: str, code: str, place: int = 0) -> str:
        """The preview's list for a post: the one of that kind in the unit, or the next ones."""
        found = sa.select(Post.id).join(Unit, Unit.id == Post.unit_id).where(Unit.code == code, Post.kind == kind)
        ids = self.session.scalars(found.where(post_held_on(self.day)).order_by(Post.id)).all()
        self.session.rollback()
        return f"post-{ids[place]}"

    # The steps of the guided page

    def carry_out(self, kind: str, *units: str, lists: dict[str, str] | None = None, **words: str) -> None:
        """Search and tick the units, fill in the form, choose in the preview's lists, and carry it out."""
        board, path = self.board, f"/reorganisations/new/{kind}"
        codes = "".join(f"&units={code}" for code in units)
        board.get(f"{path}?q={units[0]}{codes}")
        assert board.form("/search").choices["units"][: len(units)] == sorted(units)
        assert board.get(f"{path}?go=1{codes}").status_code == 200, board.text
        board.post_form("/reorganisations/preview", decision=DECISION, **words)
        assert board.response.status_code == 200, board.text
        board.post_form("/reorganisations", **(lists or {}))
        assert board.response.status_code == 200, board.text
        assert confirm_all(self.session, self.clock.now) == board.path.startswith("/changes/")
        self.session.rollback()

    def merge(self, code: str, *, commands: bool = True) -> None:
        """Communes become one, with the secretary of the first; then their military commands do."""
        name, communes = NEW[code]
        self.carry_out("merge", *communes, lists={self.post("secretary", communes[0]): code}, new=name)
        if not commands:
            return
        codes = [f"{each}-QS" for each in communes]
        self.carry_out(
            "merge",
            *codes,
            lists={self.post("commander", codes[0]): f"{code}-QS"},
            parent=code,
            new=name.replace("Đoàn", "Ban Chỉ huy Quân sự"),
        )

    def end_the_district(self) -> None:
        """Its board, its clerk and two of its committee go to Tân Minh; its military command ends along with it."""
        sent = [self.post(kind, "HT") for kind in ("organisation_officer", "clerk", "standing_member")]
        lists = dict.fromkeys([*sent, self.post("standing_member", "HT", 1)], "HT-11")
        lists[f"child-{self.unit('HT-QS').id}"] = ""
        self.carry_out("end", "HT", lists=lists)

    def record_term(self, code: str) -> None:
        """The new committee is appointed for six months; its clerk needs the term for every number."""
        first = self.unit(code).valid_from
        path = f"/units/{code}/terms"
        self.board.get(path)
        self.board.post_form(
            path,
            starts_on=format_date(first),
            ends_on=format_date(add_months(first, 6) - dt.timedelta(days=1)),
            provisional="y",
            members_fixed="15",
            paper_number="09-QĐ/TĐTN",
            paper_date=format_date(first),
            paper_by="Ban Thường vụ Tỉnh đoàn",
        )
        assert self.board.response.status_code == 200, self.board.text
        assert confirm_all(self.session, self.clock.now) == self.board.path.startswith("/changes/")
        self.session.rollback()

    def undo_all(self) -> None:
        self.board.get("/reorganisations")
        while paths := [form.action for form in self.board.forms if form.action.endswith("/undo")]:
            assert self.board.post_form(paths[0]).status_code == 200, self.board.text
            confirm_all(self.session, self.clock.now)
            self.board.get("/reorganisations")
        self.session.rollback()

    # What follows

    def below(self, code: str) -> set[int]:
        path = self.unit(code).path
        return set(self.session.scalars(sa.select(Unit.id).where(Unit.path.startswith(path))))

    def turn(self, public_id: str) -> tuple[str, int] | None:
        """The first task of a case that somebody with an account can do: the move, and who."""
        case = self.case(public_id)
        held = sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(self.day))
        found = (
            sa.select(Task.move, Account.person_id)
            .outerjoin(Post, held)
            .join(Account, Account.person_id == sa.func.coalesce(Task.person_id, Post.person_id))
            .where(Task.case_id == case.id)
            .order_by(Task.id, Post.id)
        )
        row = self.session.execute(found).first()
        self.session.rollback()
        return (row.move, row.person_id) if row else None

    def holders(self, public_id: str) -> set[str]:
        case = self.case(public_id)
        return {f"{each.post} {each.unit}" for each in holders_of(self.session, case.id, self.day) if each.people}

    def sentence(self, public_id: str) -> str:
        """What the case's page says first."""
        assert self.board.get(f"/cases/{public_id}").status_code == 200, public_id
        return next(
            "".join(each.itertext()) for each in self.board.tree.iter("p") if each.get("class") == "case-sentence"
        )

    def go_on(self, public_id: str) -> str:
        """Let everybody do their task on a nomination until somebody sits, or nobody can act. Returns the state."""
        for _step in range(30):
            case, turn = self.case(public_id), self.turn(public_id)
            if case.closed_at or case.state == "in_office" or turn is None:
                break
            self.take(f"/cases/{public_id}", *turn)
        return self.case(public_id).state

    def take(self, path: str, move: str, person_id: int) -> None:
        browser = self.as_(person_id)
        if move.endswith(".chair"):
            put(self.session, path.rpartition("/")[2], self.clock.now)
            browser.get(path)
        elif move == "ballot":
            put(self.session, path.rpartition("/")[2], self.clock.now)
            browser.get(path)
            browser.post_form(f"{path}/ballot", choice="for")
        elif move == "screening":
            browser.get(path)
            action = next(
                link.get("href") for link in browser.tree.iter("a") if "/answers/" in (link.get("href") or "")
            )
            browser.get(action)
            browser.post_form(action, opinion="agree", health="fit")
        else:
            browser.get(f"{path}/moves/{move}")
            form = browser.form(f"{path}/moves/{move}")
            signer = {"signer": self.signer(form.choices["signer"], person_id)} if move == "issue" else {}
            browser.post_form(form.action, **WORDS[move], **signer)
        assert browser.response.status_code == 200, (path, move, browser.text)
        count_again(self.session, path.rpartition("/")[2], self.clock.now)

    def signer(self, offered: list[str], clerk_id: int) -> str:
        """The last of these who signs without a paper that lets them: a secretary or deputy of the clerk's unit."""
        held = post_held_on(self.day)
        office = sa.select(Post.unit_id).where(Post.person_id == clerk_id, Post.kind == "clerk", held)
        heads = sa.select(Post.person_id).where(Post.unit_id.in_(office), Post.kind.in_(CHAIRS), held)
        signing = set(map(str, self.session.scalars(heads)))
        self.session.rollback()
        return [each for each in offered if each in signing][-1]

    def voters(self, public_id: str) -> tuple[str, set[str]]:
        """The unit whose committee votes on a case now, and in which units those on the roll hold their posts."""
        case = self.case(public_id)
        vote = self.session.scalars(sa.select(Vote).where(Vote.case_id == case.id, Vote.closed_at.is_(None))).one()
        rolls = self.session.scalars(sa.select(RollMember.post).where(RollMember.vote_id == vote.id)).all()
        ids = {int(post.partition(":")[2]) for post in rolls}
        codes = dict(self.session.execute(sa.select(Unit.id, Unit.code)).all())
        return codes[vote.unit_id], {codes[each] for each in ids}

    def old_pages(self) -> dict[str, str]:
        """What is read of the past: closed cases, issued papers and their verification."""
        closed = sa.select(Case.public_id).where(Case.closed_at.is_not(None), Case.sealed.is_(False))
        found = [f"/cases/{each}" for each in self.session.scalars(closed.order_by(Case.id).limit(4))]
        papers = sa.select(IssuedPaper.code, IssuedPaper.kind, Case.public_id).join(
            Case, Case.id == IssuedPaper.case_id
        )
        for row in self.session.execute(
            papers.join(Unit, Unit.id == IssuedPaper.issuer_id).where(Unit.code == "HT").limit(3)
        ):
            found += [f"/verify/{row.code}", f"/cases/{row.public_id}/papers/{row.kind}"]
        self.session.rollback()
        return {path: self.read(path) for path in found}

    def read(self, path: str) -> str:
        assert self.board.get(path).status_code == 200, path
        (main,) = self.board.tree.iter("main")
        return " ".join("".join(main.itertext()).split())
