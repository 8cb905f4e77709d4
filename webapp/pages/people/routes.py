"""People who hold posts in the part of the tree that the user oversees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.actors import officer_paths
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.frames import PEOPLE, MenuEntry
from webapp.pages.people.page import KinshipForm, shown
from webapp.pages.shared.list_query import chosen, cursor, neighbours, path_of, typed
from webapp.queries.people.directory import people_page, person_for
from webapp.queries.people.double_questions import waiting_count
from webapp.queries.people.joined import present_id
from webapp.queries.people.kinds import every_key
from webapp.queries.units.tree import choosable_units
from workflows.core.births import Birth

bp = Blueprint("people", __name__)
MENU = (MenuEntry("people.people", _("People"), PEOPLE, 10, "people"),)


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person in the list, with their posts and where each is."""

    url: str
    name: str
    birth: Birth | None
    posts: list[tuple[str, str]]


@bp.get("/people")
@allow(PERSON)
def people() -> ResponseReturnValue:
    """Search and list by given name; 404 for a unit in the address that the user does not oversee."""
    paths, kinds = sees_below(actor()), every_key(db.session())
    filters = {"q": typed(), "kind": chosen("kind", kinds), "unit": request.args.get("unit", "")}
    units = choosable_units(db.session(), paths, today(), filters["unit"])
    page = people_page(
        db.session(),
        paths,
        today(),
        typed=filters["q"],
        kind=filters["kind"],
        under=path_of(filters["unit"], units),
        place=cursor(),
    )
    # A title is looked up once a page, not once a row.
    titles = {kind: post_title(kind) for kind in kinds}
    rows = [
        PersonEntry(
            url=url_for("people.person", person_id=person.id),
            name=person.name,
            birth=person.birth,
            posts=_by_unit(person.posts, titles),
        )
        for person in page.rows
    ]
    return render_template(
        "people/people.html",
        rows=rows,
        filters=filters,
        oversees=bool(paths),
        doubles=waiting_count(db.session(), actor(), today()),
        keeps=bool(officer_paths(actor())),
        kinds=list(titles.items()),
        units=[(code, name) for code, name, _path in units],
        **neighbours("people.people", filters, page),
    )


def _by_unit(posts: Iterable[tuple[str, str, str]], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return 'Secretary, Village militia head – Chi đoàn Thôn 7' with the place, once for each unit."""
    units: dict[tuple[str, str], list[str]] = {}
    for kind, unit, area in posts:
        units.setdefault((unit, area), []).append(titles[kind])
    return [(f"{', '.join(held)} – {unit}", area) for (unit, area), held in units.items()]


@bp.get("/people/<sealed('person'):person_id>")
@allow(PERSON)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person; 404 both for an unknown one and one outside the user's scope.

    A record that was joined into another one leads there, for whoever may see that one.
    """
    kept = present_id(db.session(), person_id)
    if kept != person_id and person_for(db.session(), actor(), kept, today()) is not None:
        return redirect(url_for("people.person", person_id=kept), 303)
    found = person_for(db.session(), actor(), person_id, today()) or abort(404)
    return shown(found, KinshipForm(formdata=None))
