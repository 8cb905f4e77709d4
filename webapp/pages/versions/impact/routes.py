"""The people whom a change touches: before a version is taken into use, and before a value of a rule is written."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.current_user import SIGNED_IN, allow, today
from webapp.db import db
from webapp.filters import rule_words
from webapp.languages import gettext
from webapp.pages.versions.draft import draft_value, reader
from webapp.pages.versions.impact.page import kept_line, sitting_groups, version_line
from webapp.queries.cases.definitions import definitions
from webapp.queries.impact import MOST, rule_impact, version_impacts
from workflows.rulebook import titles

bp = Blueprint("version_impact", __name__)


@bp.get("/versions/impact")
@allow(SIGNED_IN)
def impact() -> ResponseReturnValue:
    """List by name the open cases that the program's changes reach, and whom the rule in the address would touch."""
    who, session, draft = reader(), db.session(), draft_value()
    versions = [version_line(each, named=who is not None) for each in version_impacts(session, who)]
    counted = (draft.value, draft.measure) if draft else ("", "")
    found = rule_impact(session, draft.key, counted, who, today(), draft.first) if draft and who else None
    definitions(session, {case.version for case in found.cases} if found else ())
    return render_template(
        "versions/impact.html",
        versions=versions,
        draft=draft,
        title=gettext(titles()[draft.key]) if draft else "",
        value=rule_words(draft.measure, draft.value) if draft else "",
        cases=list(map(kept_line, found.cases)) if found else [],
        people=sitting_groups(found) if found else [],
        counts_only=who is None,
        most=MOST,
    )
