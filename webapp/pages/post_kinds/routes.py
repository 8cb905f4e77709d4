"""The kinds of posts: the list, a new kind, and the end of one; for the system administrator."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, DataRequired, Length

from webapp.current_user import ADMINISTRATOR, allow, today
from webapp.db import db
from webapp.filters import UNIT_KIND_TITLES, post_title, unit_kind
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.models import PostKind
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.kinds import all_kinds
from webapp.services.changes.forms_of_office import wanted_end, wanted_kind
from webapp.services.changes.requests import ask
from webapp.services.post_kinds import NewKind, may_end
from workflows.core.fields.people import Ticked

bp = Blueprint("post_kinds", __name__)
MENU = (MenuEntry("post_kinds.kinds", _("Kinds of posts"), SYSTEM, 50, "badge", persons=False, administrators=True),)
HOLDERS = {"one": _("one person at a time"), "several": _("several")}
GIVEN = {
    "named": _("named on the unit's page"),
    "outside": _("given by another body, recorded on the unit's page"),
    "decision": _("by the decision of a case"),
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind in words. last_day: None while it goes on; end_url: '' for one that cannot be ended."""

    title: str
    paper: str
    units: str
    holders: str
    given: str
    first_day: dt.date
    last_day: dt.date | None
    source: str
    end_url: str


class UnitKindsField(Ticked):
    outside = _("Choose from the list of “%(field)s”.")


class KindForm(PageForm):
    key = HiddenField()
    title = StringField(
        _("Name"),
        [DataRequired(_("Write the name of the post.")), Length(max=100, message=_("Write at most 100 characters."))],
        description=_("In Vietnamese, as pages show it and as a workbook names it."),
    )
    title_en = StringField(_("Name in English"), [Length(max=100, message=_("Write at most 100 characters."))])
    paper = StringField(
        _("Name in papers"),
        [DataRequired(_("Write the name in papers.")), Length(max=100, message=_("Write at most 100 characters."))],
        description=_("In Vietnamese; the unit's name follows it in the text of a paper."),
    )
    units = UnitKindsField(_("Units that have it"), "unit_kinds")
    holders = RadioField(_("Held by"), [AnyOf(HOLDERS, _("Choose how many hold it."))], validate_choice=False)
    given = RadioField(
        _("How it is given"), [AnyOf(("named", "outside"), _("Choose how it is given."))], validate_choice=False
    )
    first_day = TypedDate(_("First day"), [Dated(_("Write the first day."))])
    source = StringField(
        _("Source"),
        [
            DataRequired(_("Write the document that says so.")),
            Length(max=300, message=_("Write at most 300 characters.")),
        ],
        description=_("Number, name and date of the document."),
    )


class KindEndForm(PageForm):
    key = HiddenField()
    last_day = TypedDate(_("Last day"), [Dated(_("Write the last day."))])


@bp.get("/posts")
@allow(ADMINISTRATOR)
def kinds() -> ResponseReturnValue:
    """List every kind of post, also those that have ended. One statement."""
    return render_template("post_kinds/kinds.html", rows=[_row(kind) for kind in all_kinds(db.session())])


@bp.route("/posts/new", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Add a kind of post."""
    form = _form()

    def page() -> str:
        return render_template("post_kinds/new.html", form=form)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    with answering_at_fields(form, page, 422):
        change = ask(db.session(), wanted_kind(_draft(form)), asker())
    return answer_asked(change, gettext("The kind of post is added."), url_for("post_kinds.kinds"))


@bp.route("/posts/<key:kind>/end", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def end(kind: str) -> ResponseReturnValue:
    """End a kind of post with its last day; 404 for one that cannot be ended."""
    row = next((each for each in all_kinds(db.session()) if each.key == kind and may_end(each)), None) or abort(404)
    form = KindEndForm()
    form.key.data = form.key.data or new_key()

    def page() -> str:
        return render_template("post_kinds/end.html", row=_row(row), form=form)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    assert form.last_day.data
    with answering_at_fields(form, page, 422):
        change = ask(db.session(), wanted_end(row, form.last_day.data), asker())
    return answer_asked(change, gettext("The kind of post has its last day."), url_for("post_kinds.kinds"))


def _form() -> KindForm:
    form = KindForm(first_day=today())
    form.key.data = form.key.data or new_key()
    form.units.offer([(kind, str(words), "") for kind, words in UNIT_KIND_TITLES.items()])
    form.holders.choices = [(code, str(words)) for code, words in HOLDERS.items()]
    form.given.choices = [(code, str(words)) for code, words in GIVEN.items() if code != "decision"]
    form.holders.flags.required = form.given.flags.required = True
    return form


def _draft(form: KindForm) -> NewKind:
    """Return a valid form as a draft."""
    assert form.first_day.data
    return NewKind(
        title=form.title.data or "",
        title_en=form.title_en.data or None,
        paper=form.paper.data or "",
        units=tuple(form.units.data or ()),
        single=form.holders.data == "one",
        outside=form.given.data == "outside",
        valid_from=form.first_day.data,
        source=form.source.data or "",
    )


def _row(kind: PostKind) -> KindRow:
    given = "outside" if kind.outside else "named" if kind.named else "decision"
    return KindRow(
        title=post_title(kind.key),
        paper=kind.paper,
        units=", ".join(unit_kind(each) for each in kind.units),
        holders=str(HOLDERS["one" if kind.seat else "several"]),
        given=str(GIVEN[given]),
        first_day=kind.valid_from,
        last_day=kind.valid_to and kind.valid_to - dt.timedelta(days=1),
        source=gettext(kind.source) if kind.source and kind.recorded_at is None else kind.source,
        end_url=url_for("post_kinds.end", kind=kind.key) if may_end(kind) else "",
    )
