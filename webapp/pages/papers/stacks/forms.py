"""The forms of a stack: its files, and what somebody says of the pages that wait."""

from collections.abc import Iterable

from flask import request
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.models import StackPage
from webapp.pages.papers.checks.forms import LONGEST_PLACE
from webapp.services.papers.stacks import ByHand

LONGEST = 60
"""The longest number or code that is looked up."""


class StackForm(PageForm):
    key = HiddenField()
    unit = SelectField(_("Register of"), [DataRequired(_("Choose whose papers they are."))], coerce=int)
    files = MultipleFileField(
        _("Scanned papers"),
        [FileRequired(_("Choose a file."))],
        description=_(
            "PDF, JPEG or PNG files of at most 10 MB each and 40 MB together, up to 100 pages. Pages of one paper lie "
            "in their order in one file. Who made a file, with what device and where is left out."
        ),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )
    box = StringField(
        _("Box"),
        [Length(max=LONGEST_PLACE)],
        description=_("Where the papers of this stack that are filed now lie; may stay empty."),
    )
    folder = StringField(_("Folder"), [Length(max=LONGEST_PLACE)], description=_("For example: 03"))

    @property
    def place(self) -> tuple[str, str]:
        """Box and folder as they are noted."""
        return self.box.data or "", self.folder.data or ""


def said_by_hand(pages: Iterable[StackPage]) -> dict[int, ByHand]:
    """Return what was sent of the pages that wait, by their place in the stack."""
    sent = {}
    for page in pages:
        typed = " ".join(request.form.get(f"paper-{page.number}", "").split())[:LONGEST]
        removed = f"remove-{page.number}" in request.form
        if typed or removed:
            sent[page.number] = ByHand(typed, removed)
    return sent
