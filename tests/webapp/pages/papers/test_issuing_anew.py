"""A cancelled or withdrawn decision is issued anew under its own number, and the posts that rested on it follow."""

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk, faults
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, NEW, OFFICER, OLD, district_office, user_name
from webapp.models import IssuedPaper, Post
from webapp.services.papers.register import end_paper
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

REPLACED = {"purpose": "replacement", "predecessor_reason": "age"}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock.now), clock)


@pytest.fixture
def clerk(desk: Desk, new_client: Any) -> Browser:
    browser: Browser = new_client()
    browser.enter(user_name(CLERK))
    return browser


def issued(desk: Desk) -> tuple[str, IssuedPaper]:
    case = desk.to_office(BRANCH, NEW, **REPLACED, predecessor=desk.office.people[OLD].id)
    return case, paper(desk, "recognition")


def paper(desk: Desk, kind: str) -> IssuedPaper:
    desk.office.session.rollback()
    newest = sa.select(IssuedPaper).where(IssuedPaper.kind == kind).order_by(IssuedPaper.id.desc())
    found: IssuedPaper = desk.office.session.scalars(newest.limit(1)).one()
    return found


def end(desk: Desk, row: IssuedPaper, how: str = "cancelled") -> str:
    actor = desk.office.actor(CLERK, local_date(desk.clock.now))
    path, id_ = paper_path(row.id), row.id
    desk.office.session.rollback()
    end_paper(desk.office.session, actor, id_, how, "Sai ngày hiệu lực", desk.clock.now)
    return path


def said(desk: Desk, days: int = 0) -> dict[str, str]:
    day = f"{local_date(desk.clock.now):%d/%m/%Y}"
    later = f"{local_date(desk.clock.now) + dt.timedelta(days=days):%d/%m/%Y}"
    return {"signed_on": day, "effective_on": later, "signer": str(desk.office.people[CHAIR].id)}


@pytest.mark.both_engines
def test_the_new_paper_has_its_own_number_and_the_post_rests_on_it(desk: Desk, clerk: Browser, tmp_path: Any) -> None:
    case, old = issued(desk)
    number = old.number

    def issued_links() -> int:
        """How many links to the paper itself stand beside those that are issued: its kind says which it is, or not."""
        shown = clerk.get(f"/cases/{case}").get_data(as_text=True)
        tiles = shown[shown.index('aria-labelledby="papers"') : shown.index('aria-labelledby="printable"')]
        return len(re.findall(rf'href="/cases/{case}/papers/recognition(\.docx|\.pdf)?"', tiles))

    assert issued_links() == 3, "to print, as a Word and as a PDF file"
    path = end(desk, old)
    assert [
        line
        for line in faults(desk.office.session, tmp_path, desk.clock.now + dt.timedelta(days=3))
        if line.startswith("I-08")
    ], "the post has no valid decision"
    assert "Ban hành lại" in clerk.get(path).get_data(as_text=True)
    clerk.get_empty(f"{path}/anew")
    clerk.post_form(f"{path}/anew", **said(desk))
    new = paper(desk, "recognition")
    assert clerk.path == paper_path(new.id) and new.number in clerk.text and number in clerk.text
    assert (new.seq, new.ended, new.subject_id) == (3, None, desk.office.people[NEW].id)
    assert new.content["register"]["number"] == new.number and new.content["number"] == new.number
    post = desk.office.session.scalars(sa.select(Post).where(Post.given_by_id == new.id)).one()
    assert (post.person_id, post.valid_to) == (desk.office.people[NEW].id, None)
    assert faults(desk.office.session, tmp_path, desk.clock.now + dt.timedelta(days=3)) == []
    assert issued_links() == 0, "two papers of one kind"
    page = clerk.get(f"/cases/{case}").get_data(as_text=True)
    assert "Văn bản không còn giá trị được ban hành lại" in page and f"Số {number} đã hủy" in page
    assert clerk.get(f"{path}/anew").status_code == 404, "once"


def test_a_later_day_moves_the_posts(desk: Desk, clerk: Browser, tmp_path: Any) -> None:
    issued(desk)
    release, recognition = (end(desk, paper(desk, kind), "withdrawn") for kind in ("release", "recognition"))
    later = said(desk, days=2)
    clerk.get_empty(f"{release}/anew")
    clerk.post_form(f"{release}/anew", **later)
    assert clerk.response.status_code == 422 and "Đã có người khác giữ chức vụ này từ ngày" in clerk.text
    for address in (recognition, release):
        clerk.get_empty(f"{address}/anew")
        form = clerk.form(f"{address}/anew").fill(later)
        for _again in range(2):
            clerk.post(f"{address}/anew", form)
            assert clerk.response.status_code == 200, clerk.text
    desk.office.session.rollback()
    numbers = [row.seq for row in desk.office.session.scalars(sa.select(IssuedPaper).order_by(IssuedPaper.seq))]
    assert numbers == [1, 2, 3, 4], "sent twice is issued once"
    new, day = paper(desk, "recognition"), local_date(desk.clock.now) + dt.timedelta(days=2)
    begun = desk.office.session.scalars(sa.select(Post).where(Post.given_by_id == new.id)).one()
    over = desk.office.session.scalars(sa.select(Post).where(Post.ended_by_id == paper(desk, "release").id)).one()
    assert (begun.valid_from, over.valid_to) == (day, day)
    assert faults(desk.office.session, tmp_path, desk.clock.now + dt.timedelta(days=3)) == []


@pytest.mark.parametrize("who", [OFFICER, COMMUNE, CHAIR])
def test_only_who_issues_such_papers(desk: Desk, new_client: Any, who: str) -> None:
    _case, old = issued(desk)
    path = end(desk, old)
    other = new_client()
    other.enter(user_name(who))
    assert other.get(f"{path}/anew").status_code == 404


def test_not_while_it_is_valid_and_with_what_is_wrong_at_its_field(desk: Desk, clerk: Browser) -> None:
    _case, old = issued(desk)
    assert clerk.get(f"{paper_path(old.id)}/anew").status_code == 404
    path = end(desk, old)
    clerk.get_empty(f"{path}/anew")
    clerk.post_form(f"{path}/anew", **{**said(desk), "signed_on": "01/01/2020"})
    assert clerk.response.status_code == 422 and clerk.form(f"{path}/anew").values["signed_on"] == "01/01/2020"
