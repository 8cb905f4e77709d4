"""People who may read what is kept about a person: the officers of the person's own request, while it is open."""

from webapp.queries.cases.context import CaseContext
from workflows import WORKFLOWS
from workflows.core.engine import Authority, verdicts
from workflows.core.four_eyes.closing import apart_from_it, other_eyes


def disclosing(context: CaseContext) -> Authority | None:
    """Return the post by which the actor may read what is kept about the person whom an open request is about.

    None for any other case, a closed one, a person who asks for themselves, and whoever has no move in the case. To
    read is to act on it: whoever has recorded the request does not, nor do their declared kin (four eyes).
    """
    case, known = context.case, WORKFLOWS.get(context.definition.key)
    if known is None or not known.about_data or case.closed_at is not None or case.subject_id is None:
        return None
    if context.actor is None or context.actor.person_id == case.subject_id:
        return None
    roles = [role for move in context.definition.moves_from(case.state) for role in move.cause.roles]
    authority = context.authority(tuple(roles))
    asked = verdicts((other_eyes.name, apart_from_it.name), context.facts(authority=authority))
    return None if any(check.failed for check in asked) else authority
