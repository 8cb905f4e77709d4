"""Naming the holders of posts that no case decides, and recording the posts that other bodies give."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.models import Post, Unit
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.paper_form import PAPER_HINT, PaperForm
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import numbers
from webapp.queries.units.naming import NamedPost, kinds_before, kinds_named, nameable, named_posts, names_posts
from webapp.queries.units.tree import overseen_unit
from webapp.services.changes.posts import wanted_end, wanted_naming
from webapp.services.changes.requests import ask
from webapp.services.units.naming import Naming
from workflows.core.finality import DECIDE

bp = Blueprint("naming", __name__)


class HolderForm(PageForm):
    """The holder of a post, and its first day."""

    key = HiddenField()
    kind = SelectField(_("Post"), [DataRequired(_("Choose the post."))], validate_choice=False)
    person = SelectField(_("Comrade"), [DataRequired(_("Choose a person from the list."))], validate_choice=False)
    since = TypedDate(_("From"), [Dated(_("Write the first day."))])


class HeldUntilForm(PageForm):
    """The last day of a post."""

    key = HiddenField()
    last_day = TypedDate(
        _("Last day"),
        [Dated(_("Write the last day."))],
        description=_("It may be past: the decision of another body often comes late. Lists of past months follow it."),
    )


class NamingForm(HolderForm, PaperForm):
    """The person named for a post, and the paper that does it."""


class LastDayForm(HeldUntilForm, PaperForm):
    """The last day of a post, and the paper by which it ends."""


@bp.get("/units/<unit_code:code>/posts", endpoint="posts")
@allow(PERSON)
def held(code: str) -> ResponseReturnValue:
    """List the named posts of the unit, with the form to name somebody; 404 for a user who names nobody here."""
    return _page(_unit(code), NamingForm(formdata=None, since=today()))


@bp.post("/units/<unit_code:code>/posts")
@allow(PERSON, final=DECIDE)
def give(code: str) -> ResponseReturnValue:
    unit, form = _unit(code), NamingForm()
    if not form.validate_on_submit():
        return _page(unit, form), 422
    assert form.since.data
    naming = Naming(min(numbers([form.person.data])), form.kind.data or "", form.since.data, form.paper)
    with answering_at_fields(form, lambda: _page(unit, form), 422):
        change = ask(db.session(), wanted_naming(unit, naming), asker())
    return answer_asked(change, gettext("The comrade holds the post."), url_for("naming.posts", code=code))


@bp.route("/units/<unit_code:code>/posts/<sealed('post'):post_id>/end", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def end(code: str, post_id: int) -> ResponseReturnValue:
    """End a named post with its last day."""
    unit, form = _unit(code), LastDayForm()
    form.key.data = form.key.data or new_key()
    post = next((each for each in named_posts(db.session(), unit, today()) if each.id == post_id), None) or abort(404)

    def page() -> str:
        form.number.description = PAPER_HINT
        return render_template("units/end_post.html", unit=unit, post=post, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.last_day.data
    with answering_at_fields(form, page, 422):
        held_post = db.session().get_one(Post, post.id)
        change = ask(db.session(), wanted_end(held_post, form.last_day.data, form.paper), asker())
    return answer_asked(change, gettext("The post has ended."), url_for("naming.posts", code=code))


def _unit(code: str) -> Unit:
    unit = overseen_unit(db.session(), sees_below(actor()), code)
    return unit if unit is not None and unit.exists_on(today()) and names_posts(actor(), unit) else abort(404)


def _page(unit: Unit, form: NamingForm) -> str:
    session, day = db.session(), today()
    form.key.data = form.key.data or new_key()
    form.number.description = PAPER_HINT
    kinds = [*kinds_named(session, unit, day), *kinds_before(session, unit, day)]
    form.kind.choices = [("", ""), *((key, post_title(key)) for key in kinds)]
    form.person.choices = [("", ""), *((str(person), name) for person, name in nameable(session, unit, day))]
    rows: list[NamedPost] = named_posts(session, unit, day)
    return render_template("units/naming.html", unit=unit, rows=rows, form=form)
