"""The minutes of handing over the work of a post: on a page, as a Word file and as a PDF file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import post_title
from webapp.languages import gettext as _
from webapp.models import Post
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.pages.people.desks.page import desk_values
from webapp.pages.shared.workbooks import file_title
from webapp.queries.people.desks import MINUTES as PAPER
from webapp.queries.people.desks import desk_for, ending_desks, own_desks

bp = Blueprint("desks", __name__)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A post whose work is handed over. until: its last day; None where it has none yet."""

    url: str
    post: str
    unit: str
    person: str
    since: dt.date
    until: dt.date | None


@bp.get("/hand-overs", endpoint="desks")
@allow(PERSON)
def desks() -> ResponseReturnValue:
    """List the user's own posts, and the posts below that have ended or end, each with its minutes."""
    session, who = db.session(), actor()
    return render_template(
        "people/desks.html", own=_rows(own_desks(session, who)), others=_rows(ending_desks(session, who))
    )


@bp.get("/hand-overs/<sealed('post'):post_id>/<key:name>")
@allow(PERSON, export=True)
def paper(post_id: int, name: str) -> ResponseReturnValue:
    """Show the minutes of one post, or with '.docx' or '.pdf' after the name send a file. 404 for another's post."""
    if paper_name(name) != PAPER:
        abort(404)
    post = desk_for(db.session(), actor(), post_id) or abort(404)
    opened = Opened(
        lambda each: url_for("desks.paper", post_id=post_id, name=each),
        url_for("desks.desks"),
        _("Back to the list"),
        file_title(title_of(PAPER), post_title(post.kind), post.unit.name, f"{post.valid_to or today():%d-%m-%Y}"),
    )
    return paper_answer(name, PAPER, desk_values(db.session(), actor(), post, today()), opened, issuer=post.unit)


def _rows(posts: Iterable[Post]) -> list[DeskRow]:
    return [
        DeskRow(
            url=url_for("desks.paper", post_id=post.id, name=PAPER),
            post=post_title(post.kind),
            unit=post.unit.name,
            person=post.person.full_name,
            since=post.valid_from,
            until=post.valid_to and max(post.valid_from, post.valid_to - dt.timedelta(days=1)),
        )
        for post in posts
    ]
