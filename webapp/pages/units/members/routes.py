"""Recording a new person in a unit, and the end of a membership: requests that a second person confirms."""

import hashlib

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length

from webapp.access import sees_below
from webapp.config import is_mail_address
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.forms import PageForm, new_key, refuse_at
from webapp.languages import gettext
from webapp.models import Post, Unit
from webapp.pages.changes.members import SEXES, WHY, AlikeEntry, alike_entries
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedBirth, TypedDate
from webapp.pages.shared.paper_form import PAPER_HINT
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.directory import person_for
from webapp.queries.people.kinds import post_kinds_on
from webapp.queries.units.members import MEMBER, branches_below, kept_memberships
from webapp.queries.units.naming import kinds_before, kinds_named, names_posts
from webapp.queries.units.tree import overseen_unit
from webapp.services.changes.members import is_about, wanted_enrolment, wanted_membership_end
from webapp.services.changes.requests import ask
from webapp.services.people.enrolling import NewPerson
from webapp.services.refusals import IdempotencyKeyReused
from webapp.services.units.naming import NamingPaper
from workflows.core import vietnamese
from workflows.core.finality import DECIDE
from workflows.core.forms import unreadable
from workflows.core.vietnamese import Refusal

bp = Blueprint("members", __name__)
CODE_DIGITS = 10**6


class MobileNumber(StringField):
    """A mobile number as people write it; `data` is what is stored of a valid one."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data:
            try:
                self.data = vietnamese.phone(self.data)
            except Refusal as refusal:
                raise unreadable(self, refusal) from None


class NewPersonForm(PageForm):
    """A new person, with the post and its first day, and the paper that it rests on."""

    key = HiddenField()
    full_name = StringField(_("Full name"), [DataRequired(_("Write the full name.")), Length(max=200)])
    sex = SelectField(_("Sex"), [DataRequired(_("Choose male or female."))], validate_choice=True)
    birth = TypedBirth(
        _("Date of birth"),
        [Dated(_("Write the date of birth."))],
        description=_("As far as it is known: 05/02/1998, 02/1998 or 1998."),
    )
    phone = MobileNumber(_("Phone"))
    mail_address = StringField(
        _("E-mail address"), [Length(max=254)], description=_("The comrade's own; a first password may be sent there.")
    )
    union_joined_on = TypedDate(_("Joined the Union"))
    code = StringField(
        _("Code of the member"),
        [Length(max=60)],
        description=_("The member's code in the national system, where there is one. Left empty, one is made."),
    )
    kind = SelectField(_("Post"), [DataRequired(_("Choose the post."))], validate_choice=True)
    since = TypedDate(_("Since"), [Dated(_("Write since when."))])
    number = StringField(_("Number of the paper"), [Length(max=60)], description=PAPER_HINT)
    written_on = TypedDate(_("Date of the paper"))
    body = StringField(_("Body that has written it"), [Length(max=120)])
    apart = TextAreaField(_("Why this is somebody else"), [Length(max=500)])

    def validate_mail_address(self, field: StringField) -> None:
        if field.data and not is_mail_address(field.data):
            raise ValidationError(gettext("Write one e-mail address, for example an.nguyen@example.vn."))

    def validate_number(self, field: StringField) -> None:
        if self.kind.data and self.kind.data != MEMBER and not (field.data and self.written_on.data and self.body.data):
            raise ValidationError(
                gettext("A post rests on a paper: write its number, its date and who has written it.")
            )

    @property
    def paper(self) -> NamingPaper | None:
        """The paper that a valid form names; None for a membership."""
        if self.kind.data == MEMBER or not self.written_on.data:
            return None
        return NamingPaper(self.number.data or "", self.written_on.data, self.body.data or "")


class MembershipEndForm(PageForm):
    """The last day of a membership here, and the reason of its end."""

    key = HiddenField()
    last_day = TypedDate(_("Last day"), [Dated(_("Write the last day."))])
    why = SelectField(_("Why it ends"), [DataRequired(_("Choose why it ends."))], validate_choice=True)
    to_unit = SelectField(
        _("Goes on in"),
        validate_choice=True,
        description=_("Only for somebody who moves to a branch that you oversee as well; otherwise leave it empty."),
    )


@bp.route("/units/<unit_code:code>/people/new", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def enrol(code: str) -> ResponseReturnValue:
    """Show and take the form; 404 for whoever records nobody in the unit."""
    unit, form, session = _unit(code), NewPersonForm(), db.session()
    _fill(form, unit)
    alike: list[AlikeEntry] = []

    def page() -> str:
        if not alike and not form.apart.data:
            del form.apart
        else:
            form.apart.flags.required = True
        return render_template("units/enrol.html", unit=unit, form=form, alike=alike)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    new = _person(form, unit)
    alike += alike_entries(session, new)
    if alike and not new.apart:
        words = gettext("Compare the comrade with these records, and write why it is another person.")
        refuse_at(form, "apart", words)
        return page(), 422
    assert form.since.data
    with answering_at_fields(form, page, 422):
        change = ask(session, wanted_enrolment(unit, new, form.kind.data, form.since.data, form.paper), asker())
        if not is_about(session, change, new):
            raise IdempotencyKeyReused
    return answer_asked(change, gettext("The comrade is recorded."), url_for("units.unit", code=code))


@bp.route("/people/<sealed('person'):person_id>/memberships/<sealed('post'):post_id>/end", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def end(person_id: int, post_id: int) -> ResponseReturnValue:
    """End a membership with its last day; 404 for whoever does not keep it."""
    session = db.session()
    person = person_for(session, actor(), person_id, today()) or abort(404)
    kept = kept_memberships(actor(), person)
    membership = next((each for each in kept if each.id == post_id), None) or abort(404)
    form = MembershipEndForm()
    form.key.data = form.key.data or new_key()
    form.why.choices = [("", ""), *((key, str(words)) for key, words in WHY.items())]
    below = [row for row in branches_below(session, actor(), today()) if row.code != membership.unit_code]
    form.to_unit.choices = [("", ""), *((row.code, f"{row.name} ({row.code})") for row in below)]

    def page() -> str:
        return render_template("units/end_membership.html", person=person, membership=membership, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.last_day.data
    with answering_at_fields(form, page, 422):
        post = session.get_one(Post, post_id)
        wanted = wanted_membership_end(post, form.last_day.data, form.why.data, form.to_unit.data or "")
        change = ask(session, wanted, asker())
    return answer_asked(change, gettext("The membership has ended."), url_for("people.people"))


def _unit(code: str) -> Unit:
    unit = overseen_unit(db.session(), sees_below(actor()), code)
    return unit if unit is not None and unit.exists_on(today()) and names_posts(actor(), unit) else abort(404)


def _fill(form: NewPersonForm, unit: Unit) -> None:
    """Give the form its key and its choices: a membership in a branch, and the posts that naming gives or records."""
    session, day = db.session(), today()
    form.key.data = form.key.data or new_key()
    members = [MEMBER] if unit.kind in post_kinds_on(session, day)[MEMBER].units else []
    keys = [*members, *kinds_named(session, unit, day), *kinds_before(session, unit, day)]
    form.kind.choices = [("", ""), *((key, post_title(key)) for key in keys)]
    if members:
        form.number.description = " ".join([str(PAPER_HINT), gettext("Leave it empty for a membership.")])
    form.sex.choices = [("", ""), *((key, str(words)) for key, words in SEXES.items())]
    if request.method == "GET" and members:
        form.kind.data = MEMBER


def _person(form: NewPersonForm, unit: Unit) -> NewPerson:
    """Return what a valid form says of the person. A code that is made is the same when the form is sent again."""
    key = int(hashlib.sha256((form.key.data or "").encode()).hexdigest(), 16)
    assert form.birth.data
    return NewPerson(
        code=form.code.data or f"{unit.code}-{key % CODE_DIGITS:06d}",
        full_name=form.full_name.data or "",
        sex=form.sex.data,
        birth=form.birth.data.iso,
        phone=form.phone.data or None,
        mail_address=form.mail_address.data or None,
        union_joined_on=form.union_joined_on.data,
        apart=form.apart.data or "",
    )
