"""The Word templates of the papers: the one in use, replacing it by the office's own, and reverting it."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from webapp.current_user import ADMINISTRATOR, allow
from webapp.db import db
from webapp.documents import word
from webapp.documents.packages import LARGEST, Unfit
from webapp.documents.wording import DECISIONS, NAMES
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key, refuse_at
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.models import ChangeRequest, Unit
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.papers.templates import newest_templates, template_in_use, units_with_own
from webapp.queries.units.tree import overseen_unit
from webapp.services.changes.forms_of_office import wanted_template
from webapp.services.changes.requests import ask
from webapp.services.changes.wanted import UploadedFile
from webapp.services.papers.scans import file_name
from webapp.services.papers.templates import tested

bp = Blueprint("paper_templates", __name__)
MENU = (
    MenuEntry(
        "paper_templates.templates",
        _("Templates of papers"),
        SYSTEM,
        10,
        "paper",
        persons=False,
        administrators=True,
    ),
)
WORD = ".docx"


class TemplateForm(PageForm):
    key = HiddenField()
    file = FileField(
        _("Word document"),
        [FileRequired(_("Choose a file."))],
        description=_("A .docx of at most 2 MB. Take the template in use, change its words in Word, and send it back."),
        render_kw={"accept": WORD},
    )


@bp.get("/paper-templates")
@allow(ADMINISTRATOR)
def templates() -> ResponseReturnValue:
    newest = newest_templates(db.session())
    rows = [(name, title_of(name), newest.get(name)) for name in NAMES]
    return render_template("papers/templates/templates.html", rows=rows)


@bp.get("/paper-templates/<key:name>")
@allow(ADMINISTRATOR)
def template(name: str) -> ResponseReturnValue:
    """Show one paper's template; with '.docx' after its name send the template in use itself. `unit`: of one unit."""
    if name.endswith(WORD):
        known, unit = _known(name.removesuffix(WORD)), _unit()
        lineage = list(reversed(unit.lineage)) if unit else []
        own = template_in_use(db.session(), known, lineage)
        file = (own and own.file) or word.default_template(known)
        headers = {"Content-Type": word.MEDIA_TYPE, "Content-Disposition": f"attachment; filename={known}{WORD}"}
        return file, 200, headers
    return _page(_known(name), TemplateForm(formdata=None))


@bp.post("/paper-templates/<key:name>")
@allow(ADMINISTRATOR, max_body=LARGEST + 65_536)
def put(name: str) -> ResponseReturnValue:
    """Test the uploaded file, and use it if it is fit."""
    form, unit = TemplateForm(), _unit()
    if not form.validate_on_submit():
        return _page(_known(name), form), 422
    called, file = file_name(form.file.data.filename or ""), form.file.data.read()
    try:
        tested(_known(name), called, file)
    except Unfit as unfit:
        refuse_at(form, "file", gettext(unfit.msgid, **unfit.values))
        return _page(name, form, unfit.line), 422
    with answering_at_fields(form, lambda: _page(name, form), 409, at="file"):
        change = _ask(name, unit, UploadedFile(called, file))
    return answer_asked(change, gettext("The template is in use from now on."), _url(name, unit))


@bp.post("/paper-templates/<key:name>/built-in")
@allow(ADMINISTRATOR)
def take_back(name: str) -> ResponseReturnValue:
    """Use the built-in template again; for a unit that of the units above."""
    known, unit, form = _known(name), _unit(), TemplateForm(formdata=None)
    with answering_at_fields(form, lambda: _page(name, form), 409, at="file"):
        change = _ask(known, unit, None)
    return answer_asked(change, gettext("The previous template is in use again."), _url(name, unit))


def _ask(name: str, unit: Unit | None, file: UploadedFile | None) -> ChangeRequest:
    unit_id = unit.id if unit else None
    present = newest_templates(db.session(), unit_id).get(name)
    return ask(db.session(), wanted_template(name, unit_id, present, file), asker())


def _url(name: str, unit: Unit | None) -> str:
    return url_for("paper_templates.template", name=name, unit=unit.code if unit else None)


def _known(name: str) -> str:
    return name if name in NAMES else abort(404)


def _unit() -> Unit | None:
    """Return the unit that the address names by its code; None without one, or for a code that no unit has."""
    code = request.args.get("unit", "").strip()
    return overseen_unit(db.session(), ["/"], code) if code else None


def _page(name: str, form: TemplateForm, line: str = "") -> str:
    unit = _unit()
    form.key.data = form.key.data or new_key()
    return render_template(
        "papers/templates/template.html",
        name=name,
        title=title_of(name),
        row=newest_templates(db.session(), unit.id if unit else None).get(name),
        form=form,
        line=line,
        decision=name in DECISIONS,
        unit=unit,
        address={"unit": unit.code} if unit else {},
        typed=request.args.get("unit", ""),
        own=units_with_own(db.session(), name),
    )
