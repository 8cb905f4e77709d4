"""Values of the papers of a list: whom its lines are about, what they say, and which of them a vote has carried."""

from collections.abc import Mapping
from typing import Any

from webapp.documents import words as w
from webapp.queries.cases.context import CaseContext
from workflows.core.definition import COLLECTIVE, PERSON
from workflows.core.dossier import ENTRY
from workflows.core.lines import ListLine, carried, lines


def list_values(
    context: CaseContext, dossier: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return `proposed`, every line of the list, and `carried`, those that the vote has carried; {} without a list.

    written: the answers of the case by section, as a paper writes them. Each line has a running number, `line` (its
    number in the file), `name`, for a person `birth` and `posts`, and its own answers.
    """
    asked = next((question for question in context.definition.questions if question.each), None)
    if asked is None or asked.each is None:
        return {}
    facts, said = context.facts(dict(dossier)), written.get(asked.each, {}).get("each", [])
    rows = {int(each[ENTRY]): each for each in said}
    return {
        name: [_line(number, line, rows[line.number]) for number, line in enumerate(found, 1)]
        for name, found in (
            ("proposed", lines(facts, asked.each)),
            ("carried", carried(facts, asked.each, asked.name)),
        )
    }


def _line(number: int, line: ListLine, said: Mapping[str, Any]) -> dict[str, Any]:
    held = [f"{w.text_of(w.POSTS, post.kind)} {post.unit_name}" for post in line.person.posts] if line.person else []
    return {
        **{name: value for name, value in said.items() if name not in (ENTRY, PERSON, COLLECTIVE)},
        "number": number,
        "line": line.number,
        "name": line.name,
        "is_unit": line.unit is not None,
        "birth": str(line.person.birth) if line.person else "",
        "posts": "; ".join(held),
    }
