"""Values of the papers of a list: whom its lines are about, what they say, and which of them a vote has carried."""

from collections.abc import Mapping
from typing import Any

from webapp.documents import words as w
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.nomination_values import submission_values
from workflows import WORKFLOWS
from workflows.core.definition import COLLECTIVE, PERSON
from workflows.core.dossier import ENTRY
from workflows.core.lists.lines import ListLine, carried, lines

YOUNG = 30


def list_values(
    context: CaseContext, dossier: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return `proposed`, every line of the list, and `carried`, those that the vote has carried; {} without a list.

    `submission`: number and date of the submission that a unit below has sent, None if it bears none or there is none.
    `people`: how many people the carried lines name, how many of them are women, and how many younger than thirty.

    written: the answers of the case by section, as a paper writes them. Each line has a running number, `line` (its
    number in the file), `name`, for a person `birth` and `posts`, and its own answers.
    """
    asked = next((question for question in context.definition.questions if question.each), None)
    if asked is None or asked.each is None:
        return {}
    facts, said = context.facts(dict(dossier)), written.get(asked.each, {}).get("each", [])
    rows = {int(each[ENTRY]): each for each in said}
    kept = carried(facts, asked.each, asked.name)
    people = {line.person.id: line.person for line in kept if line.person}.values()
    sent = next((row.name for row in WORKFLOWS[context.definition.key].prints if row.type == "TTr"), "")
    return {
        "submission": submission_values(context, sent, dossier.get("list_check")),
        "proposed": [_line(nth, line, rows[line.number]) for nth, line in enumerate(lines(facts, asked.each), 1)],
        "carried": [_line(nth, line, rows[line.number]) for nth, line in enumerate(kept, 1)],
        "people": {
            "all": len(people),
            "women": sum(person.sex == "female" for person in people),
            "young": sum(person.birth.ages(facts.today)[1] < YOUNG for person in people),
        },
    }


def _line(number: int, line: ListLine, said: Mapping[str, Any]) -> dict[str, Any]:
    posts = line.person.posts if line.person else ()
    return {
        **{name: value for name, value in said.items() if name not in (ENTRY, PERSON, COLLECTIVE)},
        "number": number,
        "line": line.number,
        "name": line.name,
        "is_unit": line.unit is not None,
        "birth": str(line.person.birth) if line.person else "",
        "posts": w.posts_held((post.kind, w.text_of(w.POSTS, post.kind), post.unit_name) for post in posts),
    }
