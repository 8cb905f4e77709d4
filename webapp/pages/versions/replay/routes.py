"""Last year's cases through the present version of their process, or through a value of a rule, changing nothing."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.current_user import SIGNED_IN, allow, today
from webapp.db import db
from webapp.filters import process_title, rule_words
from webapp.languages import gettext
from webapp.pages.versions.draft import DraftValue, draft_value, reader
from webapp.pages.versions.replay.page import groups, said, unasked_words
from webapp.queries.replays import YEAR, ReplayFigures, ReplayQuestion, draft_of, draft_rule, replay
from workflows import WORKFLOWS
from workflows.core.versions.past import ReplayDraft
from workflows.rulebook import titles

bp = Blueprint("version_replay", __name__)
MOST = 500
"""The number of cases that a page asks again, the latest first; the command asks all."""


@bp.get("/versions/replay")
@allow(SIGNED_IN)
def replayed() -> ResponseReturnValue:
    """Say how last year's cases of a process come out of the draft that the address names."""
    who, draft, workflow = reader(), draft_value(), request.args.get("process", "")
    choices = [(key, process_title(key)) for key in processes(draft)]
    if workflow and workflow not in dict(choices):
        abort(404)
    figures = ReplayFigures()
    if workflow:
        question = ReplayQuestion(workflow, today() - YEAR, MOST)
        *_before, figures = replay(db.session(), question, _draft(workflow, draft), who)
    return render_template(
        "versions/replay.html",
        choices=choices,
        chosen=workflow,
        draft=draft,
        title=gettext(titles()[draft.key]) if draft else "",
        value=rule_words(draft.measure, draft.value) if draft else "",
        said=said(figures, named=who is not None) if workflow else "",
        groups=groups(figures) if who else [],
        figures=figures,
        unasked=unasked_words(figures) if who else [],
        counts_only=who is None,
        most=MOST,
        bounded=figures.total + figures.left_out >= MOST,
    )


def processes(draft: DraftValue | None) -> list[str]:
    """Return the unsealed processes that a draft can be tried on: for a rule those that freeze it."""
    return [
        key
        for key, each in WORKFLOWS.items()
        if not each.sealed and (draft is None or draft.key in each.definition.rule_keys())
    ]


def _draft(workflow: str, draft: DraftValue | None) -> ReplayDraft:
    if draft:
        return draft_rule(draft.key, draft.value, draft.measure, today())
    return draft_of(db.session(), WORKFLOWS[workflow].definition, today())
