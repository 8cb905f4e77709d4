"""The one search of every page, and where every search form is sent: no address holds the words in clear."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.addresses import local_target
from webapp.current_user import PERSON, SIGNED_IN, actor, allow, home, signed_in_user, today
from webapp.db import db
from webapp.filters import day, post_title, unit_kind
from webapp.languages import gettext
from webapp.pages.overview.page import case_rows
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.list_query import sealed, sealed_address, typed
from webapp.queries.cases.finding import found_cases
from webapp.queries.papers.register import RegisterLine, register_page
from webapp.queries.people.directory import PersonLine, people_page
from webapp.queries.units.day_tree import UnitLine
from webapp.queries.units.tree import search_units
from workflows.core.vietnamese import fold

bp = Blueprint("searching", __name__)

MOST = 8
"""Hits of one kind that are shown; their own list has the others."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. about: what tells it from others of its name."""

    url: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of one kind. more: the address of the list that has the others; '' where all are shown."""

    title: str
    rows: list[Hit]
    more: str


@bp.post("/search")
@allow(SIGNED_IN)
def search() -> ResponseReturnValue:
    """Go to the list that the form belongs to (`to`), with its filters and the sealed words."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "to")]
    to = local_target(request.form.get("to"), home(signed_in_user()))
    return redirect(sealed_address(to, fields), 303)


@bp.post("/find")
@allow(PERSON)
def find() -> ResponseReturnValue:
    """Go to what is found by the search of every page."""
    return redirect(sealed_address(url_for("searching.results"), [("q", request.form.get("q", ""))]), 303)


@bp.get("/find")
@allow(PERSON)
def results() -> ResponseReturnValue:
    """Show cases, people, papers and units that the user may see and that the words fit; a whole code opens its case.

    As many statements with one hit as with a thousand.
    """
    words, session, who, on = typed(), db.session(), actor(), today()
    if not words:
        return render_template("searching/results.html", words="", cases=[], more_cases=False, found=[])
    paths, q = sees_below(who), sealed(words)
    cases = found_cases(session, who, words, MOST + 1)
    if len(fold(words)) >= 8 and len(cases) == 1 and cases[0].public_id.startswith(fold(words)):
        return redirect(url_for("cases.case", public_id=cases[0].public_id), 303)
    people = people_page(session, paths, on, typed=words).rows
    papers = register_page(session, who, on, typed=words).rows
    units = search_units(session, paths, words, on, MOST + 1)
    found = [
        Hits(gettext("People"), _people(people), url_for("people.people", s=q) if len(people) > MOST else ""),
        Hits(gettext("Papers"), _papers(papers), url_for("issued.register", s=q) if len(papers) > MOST else ""),
        Hits(gettext("Units"), _units(units), url_for("units.units", s=q) if len(units) > MOST else ""),
    ]
    return render_template(
        "searching/results.html",
        words=words,
        cases=case_rows(cases[:MOST]),
        more_cases=len(cases) > MOST,
        found=[hits for hits in found if hits.rows],
    )


def _people(lines: Sequence[PersonLine]) -> list[Hit]:
    return [
        Hit(
            url_for("people.person", person_id=one.id),
            one.name,
            "; ".join(f"{post_title(kind)} – {unit}" for kind, unit, _place in one.posts),
        )
        for one in lines[:MOST]
    ]


def _papers(lines: Sequence[RegisterLine]) -> list[Hit]:
    return [
        Hit(
            url_for("issued.paper", paper_id=one.id),
            one.number,
            f"{title_of(one.kind)} · {one.person or one.unit} · {one.issuer}, {day(one.signed_on)}",
        )
        for one in lines[:MOST]
    ]


def _units(lines: Sequence[UnitLine]) -> list[Hit]:
    return [
        Hit(
            url_for("units.unit", code=one.code),
            one.name,
            " · ".join(filter(None, (unit_kind(one.kind), one.area, one.code))),
        )
        for one in lines[:MOST]
    ]
