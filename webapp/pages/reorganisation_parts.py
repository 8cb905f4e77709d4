"""The words of a reorganisation's pages: its kinds, and what it would do to cases, posts, votes and sessions."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.pages.case_parts import holder_words
from webapp.services.rehoming import CaseChange
from webapp.services.reorganising import Outcome

KINDS = {
    "merge": {"title": _("Units merge"), "hint": _("Several become one: a new one, or one that stands.")},
    "split": {"title": _("A unit is divided"), "hint": _("One becomes two or more new ones.")},
    "end": {"title": _("A unit ends"), "hint": _("What stands below it goes to the unit above.")},
    "move": {"title": _("A unit moves"), "hint": _("It stands under another unit, with everything below it.")},
    "rename": {"title": _("A unit is renamed"), "hint": _("Old papers and entries keep the old name.")},
}
STUCK = {
    "ended": _("Its unit is no more: the case cannot go on, only be closed."),
    "claimed": _("Another open case is about the same seat: this one waits until that one has ended."),
    "vacant": _("Nobody holds the post: the case stands until the level above has filled it."),
}
VOTES = {
    "kept": _("The vote runs on, with its roll as it was frozen."),
    "anew": _(
        "The committee is no more: the running vote is void, and the question is put to the one that decides now."
    ),
    "void": _("The committee is no more, and none decides in its place: the vote is void."),
}


def outcome_parts(outcome: Outcome) -> dict[str, Any]:
    """The values of the preview: counts first, then lists."""
    lines = [_case(change) for change in outcome.cases]
    targets = [*outcome.targets, ("", gettext("ends"))]
    above = {code for _id, _name, code in outcome.children if code} - {code for code, _name in outcome.targets}
    places = [*((code, code) for code in sorted(above)), *targets]
    return {
        "summary": outcome.summary,
        "cases": lines,
        "children": [
            {"id": unit_id, "name": name, "post": "", "code": code, "choices": places}
            for unit_id, name, code in outcome.children
        ],
        "posts": [
            {"id": row.id, "name": row.person, "post": f"{post_title(row.kind)} – {row.unit}", "code": row.target,
             "choices": targets}
            for row in outcome.posts
        ],
        "sessions": outcome.sessions,
        "counts": [
            (gettext("Open cases touched"), len(lines)),
            (gettext("of them with somebody else from now on"), sum(line["moves"] for line in lines)),
            (gettext("of them that cannot go on"), sum(bool(line["stuck"]) for line in lines)),
            (gettext("Running votes"), sum(bool(line["vote"]) for line in lines)),
            (gettext("Units that stand elsewhere"), outcome.moved),
            (gettext("Posts that end here"), len(outcome.posts)),
            (gettext("of them that go on in another unit"), sum(bool(row.target) for row in outcome.posts)),
            (gettext("Planned sessions called off"), len(outcome.sessions)),
            (gettext("Cultivation groups that go along"), outcome.groups),
        ],
    }  # fmt: skip


def _case(change: CaseChange) -> dict[str, Any]:
    before, after = (
        "; ".join(dict.fromkeys(holder_words(holder) for holder in held)) or gettext("nobody")
        for held in (change.holders, change.holders_after)
    )
    return {
        "url": url_for("cases.case", public_id=change.public_id),
        "title": gettext(change.title),
        "state": gettext(change.state),
        "unit": change.unit if change.unit == change.unit_after else f"{change.unit} → {change.unit_after}",
        "before": before,
        "after": after,
        "moves": before != after,
        "stuck": STUCK[change.stuck] if change.stuck else "",
        "vote": VOTES[change.vote] if change.vote else "",
    }
