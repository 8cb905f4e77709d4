"""The forms of a period report: its words, and what was wrong in the version that was sent."""

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.pages.reports.wording import WORDS

LONGEST = 8000
"""So many letters are about four sheets."""


class WordsForm(PageForm):
    done = TextAreaField(
        WORDS["done"],
        [DataRequired(_("Write what was done.")), Length(max=LONGEST)],
        render_kw={"rows": 8},
    )
    difficulties = TextAreaField(WORDS["difficulties"], [Length(max=LONGEST)])
    plan = TextAreaField(WORDS["plan"], [Length(max=LONGEST)])
    proposals = TextAreaField(WORDS["proposals"], [Length(max=LONGEST)])

    def words(self) -> dict[str, str]:
        """Return what was written, by the parts of a report."""
        return {name: self[name].data or "" for name in WORDS}


class NewReportForm(WordsForm):
    key = HiddenField()
    period = SelectField(_("Reporting period"))


class RewriteForm(WordsForm):
    version = HiddenField()
    recount = BooleanField(_("Count the figures and cases anew"))


class NewVersionForm(WordsForm):
    key = HiddenField()
    reason = TextAreaField(_("What was wrong"), [DataRequired(_("Write what was wrong.")), Length(max=500)])


class RemindForm(PageForm):
    key = HiddenField()
    period = HiddenField()
