"""A person's page, in values for templates."""

from flask import render_template

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import KINSHIP_TITLES
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.queries.people.delegations import naming_post
from webapp.queries.people.directory import PersonView, names_person
from webapp.queries.people.joined import joined_codes
from webapp.queries.people.kinship import declarations_about
from webapp.queries.units.members import kept_memberships
from workflows.core.forms import Pick
from workflows.core.vietnamese import show_phone


class KinshipForm(PageForm):
    kind = Pick(_("How you are related"), list(KINSHIP_TITLES.items()))


def shown(person: PersonView, form: KinshipForm) -> str:
    """Return a person's page, with the declared kin that the user may know of and the form to declare kinship."""
    who = actor()
    return render_template(
        "people/person.html",
        person=person,
        phone=show_phone(person.phone),
        kin=declarations_about(db.session(), who, person.id, today()),
        joined=", ".join(joined_codes(db.session(), person.id)),
        names_person=names_person(db.session(), who, person.id, today()),
        memberships=kept_memberships(who, person),
        names_deputy=naming_post(db.session(), who, person.id, today()) is not None,
        form=form if person.id != who.person_id else None,
    )
