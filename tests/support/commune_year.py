"""The demo's commune through a year: everybody's browser, the office's timer, and what its people do on its pages.

People and branches are found by their posts of the day and what is open about them, so that whatever else the demo
gets changes nothing here.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.papers import page_text
from tests.support.offices.second_person import confirm_all
from tests.support.reading import addresses, neighbour, row_heads
from webapp.demo.counting import count_again
from webapp.demo.filling import ADMINISTRATOR
from webapp.models import Account, Case, IssuedPaper, Meeting, MeetingAttendance, Person, Post, Unit, post_held_on
from workflows.core.calendar import HOME, age_on, local_date

COMMUNE, COMMAND, PROVINCE = "SM", "SM-QS", "TD"
Holder = tuple[str, str] | int
"""Somebody: a kind of post with the code of its unit, or a person's id."""
SECRETARY, DEPUTY = ("secretary", COMMUNE), ("deputy_secretary", COMMUNE)
APPRAISER, CLERK, COMMANDER = ("appraising_officer", COMMUNE), ("clerk", COMMUNE), ("commander", COMMAND)
BOARD = ("organisation_officer", PROVINCE)
OFFICERS = ("inspector", "clerk", "organisation_officer")
NOMINATION, PLACEMENT = "secretary-nomination", "placement"
LIMIT = 35
"""The age of a branch secretary in the demo's rule book."""


def typed(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


class CommuneYear:
    """The commune with its clock. `kept` holds what one month leaves to later ones."""

    def __init__(self, app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
        self.app, self.session, self.clock, self.new_client = app, session, clock, new_client
        self.browsers: dict[int, Browser] = {}
        self.kept: dict[str, Any] = {}

    @property
    def today(self) -> dt.date:
        return local_date(self.clock.now)

    def until(self, day: int, month: int) -> None:
        """Let the days pass until nine in the morning of that day of 2027; the office's timer runs every morning."""
        self.session.rollback()
        while self.today < dt.date(2027, month, day):
            tomorrow = self.today + dt.timedelta(days=1)
            self.clock.now = dt.datetime.combine(tomorrow, dt.time(9), HOME).astimezone(dt.UTC)
            ran = self.app.test_cli_runner().invoke(args=["tick"])
            assert ran.exit_code == 0, ran.output
        self.browsers.clear()  # who worked before signs in again

    def ids(self, kind: str, code: str) -> list[int]:
        """The holders of a post today, who was seated first coming first."""
        self.session.rollback()
        held = (Unit.code == code, Post.kind == kind, post_held_on(self.today))
        found = sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id).where(*held).order_by(Post.id)
        return list(self.session.scalars(found))

    def id(self, holder: Holder) -> int:
        return holder if isinstance(holder, int) else self.ids(*holder)[0]

    def name(self, holder: Holder) -> str:
        return self.session.get_one(Person, self.id(holder)).full_name

    def members(self, code: str) -> list[int]:
        """Members of a branch without a post, about whom no case is open and nothing is restricted."""
        posts = sa.orm.aliased(Post)
        busy = sa.select(Case.subject_id).where(Case.closed_at.is_(None), Case.subject_id.is_not(None))
        other = sa.exists().where(posts.person_id == Person.id, posts.kind != "member", posts.valid_to.is_(None))
        free = sa.select(Person.id).where(~other, Person.restricted_on.is_(None), Person.id.not_in(busy))
        ready = set(self.session.scalars(free))
        return [person for person in self.ids("member", code) if person in ready]

    def unit(self, code: str) -> Unit:
        return self.session.scalars(sa.select(Unit).where(Unit.code == code)).one()

    def branches(self, kind: str = "residential") -> list[str]:
        """Codes of the commune's branches of that kind in which a secretary and a deputy sit."""
        self.session.rollback()
        of_commune = sa.and_(Unit.code.like(f"{COMMUNE}-%"), Unit.branch_kind == kind)
        codes = self.session.scalars(sa.select(Unit.code).where(of_commune).order_by(Unit.code)).all()
        return [code for code in codes if self.ids("secretary", code) and self.ids("deputy_secretary", code)]

    def young(self, count: int) -> list[str]:
        """Residential branches whose secretary is not past the age, those without an open nomination first."""
        found = [code for code in self.branches() if not self.past_the_age(code)]
        return sorted(found, key=lambda code: self.nomination(code) is not None)[:count]

    def past_the_age(self, code: str) -> bool:
        born = self.session.get_one(Person, self.id(("secretary", code))).birth_date
        return age_on(born, self.today) > LIMIT

    def over_age(self) -> str:
        """A residential branch whose secretary is past the age, without a village head and any open nomination."""
        for code in filter(self.past_the_age, self.branches()):
            if not self.ids("village_militia_head", code) and self.clear(code):
                return code
        raise AssertionError("nobody is past the age, or their branches' nominations cannot be cancelled")

    def clear(self, code: str) -> bool:
        """Whether no nomination is open: the officer for organisation cancels what the year before has left."""
        if (left := self.nomination(code)) is None:
            return True
        self.reads(APPRAISER, left)
        if may := f"{left}/moves/cancel" in addresses(self.as_(APPRAISER)):
            self.move(APPRAISER, left, "cancel", text="Chi đoàn lập hồ sơ mới trong năm.")
        return may

    def reviewed(self, code: str) -> str:
        """The address of the case under which the branch's sitting secretary is reviewed; '' without one."""
        sits = self.id(("secretary", code))
        about = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id).where(Unit.code == code)
        found = self.session.scalar(about.where(Case.state == "in_office", Case.subject_id == sits))
        return found and f"/cases/{found}" or ""

    def nomination(self, code: str) -> str | None:
        """The address of the open case that claims the branch's seat."""
        claiming = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id)
        found = self.session.scalar(
            claiming.where(Unit.code == code, Case.claim.is_not(None), Case.workflow == NOMINATION)
        )
        return found and f"/cases/{found}"

    def unplaced(self) -> int:
        """The youngest officer of the province who is in no running placement and does not act in this story."""
        self.session.rollback()
        placed = sa.select(Case.subject_id).where(Case.claim.is_not(None), Case.workflow == PLACEMENT)
        away = set(self.session.scalars(placed))
        officers = [person for kind in OFFICERS for person in self.ids(kind, PROVINCE)[1:] if person not in away]
        return max(officers, key=lambda person: self.session.get_one(Person, person).birth_date)

    def as_(self, holder: Holder) -> Browser:
        """The browser of this person, or of the holder of this post."""
        person = self.id(holder)
        if person not in self.browsers:
            username = self.session.scalar(sa.select(Account.username).where(Account.person_id == person))
            self.browsers[person] = self.new_client()
            self.browsers[person].enter(username or self.give_account(person))
        return self.browsers[person]

    def admin(self) -> Browser:
        browser = self.new_client()
        browser.enter(ADMINISTRATOR)
        return browser

    def give_account(self, person: int) -> str:
        """The administrator makes an account for somebody who has taken up a post; its owner chooses a password."""
        code, username = str(self.session.get_one(Person, person).code), f"nguoi.moi.{person}"
        made = self.app.test_cli_runner().invoke(
            args=["create-account", username, "--person", code, "--by", ADMINISTRATOR]
        )
        assert made.exit_code == 0, made.output
        confirm_all(self.session, self.clock.now)
        browser, first, own = self.new_client(), made.stdout.split()[-1], "Nam-moi-Son-My-2027"
        browser.sign_in(username, first)
        browser.post_form(browser.path, old=first, new=own, again=own)
        assert browser.answer.status_code == 303, browser.text
        return username

    def reads(self, holder: Holder, path: str) -> str:
        browser = self.as_(holder)
        assert browser.get(path).status_code == 200, f"{path}: {browser.text}"
        return browser.text

    def rows(self, holder: Holder, path: str) -> list[str]:
        """The heads of the rows of a list, on all its pages."""
        self.reads(holder, path)
        found = row_heads(self.as_(holder))
        while path := neighbour(self.as_(holder), "next"):
            self.reads(holder, path)
            found += row_heads(self.as_(holder))
        return found

    def send(self, holder: Holder, page: str, expect: int = 303, action: str = "", **words: Any) -> Browser:
        """Open a page, fill in the form that goes to `action`, else to the page itself, and send it."""
        self.reads(holder, page)
        browser = self.as_(holder)
        browser.post_form(action or urlsplit(page).path, **words)
        assert browser.answer.status_code == expect, browser.text
        if urlsplit(browser.answer.location or "").path.startswith("/changes/"):
            assert confirm_all(self.session, self.clock.now) == 1
        return browser

    def start(self, holder: Holder, workflow: str, unit: str, **words: Any) -> str:
        """Open a case; return its address."""
        return urlsplit(self.send(holder, f"/start/{workflow}/{unit}", **words).answer.location).path

    def move(self, holder: Holder, path: str, name: str, expect: int = 303, **words: Any) -> Browser:
        browser = self.send(holder, f"{path}/moves/{name}", expect, **words)
        count_again(self.session, path.rpartition("/")[2], self.clock.now)
        return browser

    def paper(self, holder: Holder, path: str, name: str) -> str:
        """A paper of a case, line by line."""
        self.reads(holder, f"{path}/papers/{name}")
        return page_text(self.as_(holder))

    def reads_all(self, holder: Holder, path: str) -> str:
        """The texts of all pages of a list."""
        texts = [self.reads(holder, path)]
        while following := neighbour(self.as_(holder), "next"):
            texts.append(self.reads(holder, following))
        return " ".join(texts)

    def waits_for(self, holder: Holder, path: str) -> bool:
        """Whether the case stands under the tasks of this person, on any page of them."""
        self.reads(holder, "/inbox")
        found = addresses(self.as_(holder))
        while following := neighbour(self.as_(holder), "next"):
            self.reads(holder, following)
            found |= addresses(self.as_(holder))
        return path in found

    def case(self, path: str) -> Case:
        self.session.rollback()
        return self.session.scalars(sa.select(Case).where(Case.public_id == path.rpartition("/")[2])).one()

    def state(self, path: str) -> str:
        return self.case(path).state

    def stands(self, path: str) -> tuple[str, dt.date | None]:
        """State and last day of a case."""
        case = self.case(path)
        return case.state, case.due_on

    def following(self, path: str) -> str:
        """The case that takes up the one that has ended."""
        later = sa.select(Case.public_id).where(Case.follows_id == self.case(path).id)
        return f"/cases/{self.session.scalars(later).one()}"

    def figure(self, holder: Holder, path: str, label: str) -> str:
        """The figure that follows these words on a page, as 'part/whole'."""
        text = self.reads(holder, path)
        found = re.search(rf"{re.escape(label)} (\S+/\S+) \(", text)
        assert found, text
        return found[1]

    def meet(self, code: str, votes: Mapping[str, str | dict[str, Any]], body: str = "standing_committee") -> str:
        """Hold a meeting of a committee about these cases and return its address.

        votes: case → the choice of everybody, or what everybody's ballot says in an election. The unit's clerk
        prepares it, its secretary chairs; everybody is there.
        """
        clerk, chair = self.id(("clerk", code)), self.id(("secretary", code))
        words = {"body": body, "held_on": typed(self.today), "begins_at": "9h", "place": "Phòng họp"}
        path = self.send(clerk, "/meetings/new", **words, chair=str(chair), secretary=str(clerk)).path
        browser = self.as_(clerk)
        browser.post_form(f"{path}/cases", case=[case.rpartition("/")[2] for case in votes])
        members = browser.form(f"{path}/attendance").choices["present"]
        browser.post_form(f"{path}/attendance", present=members)
        assert browser.answer.status_code == 303, browser.text
        self.send(chair, path, action=f"{path}/attendance/confirm")
        for case, said in votes.items():
            page = f"{path}/cases/{case.rpartition('/')[2]}"
            words = said if isinstance(said, dict) else {"choice": said}
            for member in members:
                self.send(int(member), page, action=f"{page}/ballot", **words)
        self.send(clerk, f"{path}/close", closed_at="11h", conclusion="Thống nhất theo kết quả biểu quyết.")
        return path

    def present(self, meeting: str) -> set[int]:
        """Who was present at a meeting."""
        self.session.rollback()
        found = sa.select(MeetingAttendance.person_id).join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
        there = found.where(Meeting.public_id == meeting.rpartition("/")[2], MeetingAttendance.present)
        return set(self.session.scalars(there))

    def issue(self, path: str, code: str = COMMUNE, move: str = "issue", expect: int = 303, **words: Any) -> list[str]:
        """Let the clerk issue the decisions of today; return their numbers."""
        self.session.rollback()
        before = self.session.scalar(sa.select(sa.func.max(IssuedPaper.id))) or 0
        day, signer = typed(self.today), str(self.id(("secretary", code)))
        self.move(
            ("clerk", code), path, move, expect, **{"signed_on": day, "effective_on": day, "signer": signer, **words}
        )
        self.session.rollback()
        made = self.session.scalars(sa.select(IssuedPaper).where(IssuedPaper.id > before).order_by(IssuedPaper.id))
        return [paper.number for paper in made]
