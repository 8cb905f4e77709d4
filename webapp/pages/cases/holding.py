"""The holder who has a case, in values for its page."""

from collections import Counter
from dataclasses import dataclass

from webapp.addresses import sealed_number
from webapp.filters import day, post_title
from webapp.languages import gettext as _
from webapp.queries.cases.claims import ClaimLine, DeskHolder, claims_of, desk_holders
from webapp.queries.cases.context import CaseContext
from webapp.services.cases.desk.claiming import handing_post

KNOWS = "knows"
"""The box by which whoever acts says that they know who has the case."""


@dataclass(frozen=True, slots=True)
class HolderChoice:
    """Somebody who may have the case. post: the sealed number of their post."""

    post: str
    label: str


@dataclass(frozen=True, slots=True)
class CaseHolding:
    """The holder who has the case. taken: a sentence each; others: who else has it of a post that the reader holds too.

    free: the reader's own posts by which they may take it without a reason; mine: those by which they have it;
    choices: whom they may let have it, with a reason.
    """

    taken: list[str]
    others: str
    free: list[HolderChoice]
    mine: list[HolderChoice]
    choices: list[HolderChoice]


def holding_of(context: CaseContext) -> CaseHolding | None:
    """Return who has the case, and who may have it; None where nobody has it and no post has several holders."""
    case, actor = context.case, context.actor
    if case.closed_at or actor is None:
        return None
    holders = desk_holders(context.session, case.id, context.today)
    claims = {(each.unit_id, each.post): each for each in claims_of(context.session, [case.id], context.today)}
    desks = [(each.unit_id, each.post) for each in holders]
    several = [each for each in holders if desks.count((each.unit_id, each.post)) > 1]
    if not several and not claims:
        return None
    own = {(each.unit_id, each.post) for each in holders if each.person_id == actor.person_id}
    has = {each.post_id for each in holders if _who_has(claims, each) == each.person_id}
    others = [each.person for desk, each in claims.items() if desk in own and each.person_id != actor.person_id]
    mine = [each for each in holders if each.person_id == actor.person_id]
    free = [each for each in mine if each in several and (each.unit_id, each.post) not in claims]
    choices = [
        each
        for each in several
        if each.post_id not in has
        and each not in free
        and handing_post(actor, each, _who_has(claims, each), case.sealed)
    ]
    return CaseHolding(
        taken=[holder_sentence(each) for each in claims.values()],
        others=", ".join(others),
        free=_choices(free, holders),
        mine=_choices([each for each in mine if each.post_id in has], holders),
        choices=_choices(choices, holders),
    )


def holder_sentence(claim: ClaimLine) -> str:
    """Return who has a case, and since when."""
    return _("Comrade %(name)s has this case since %(day)s.", name=claim.person, day=day(claim.since))


def is_unaware(context: CaseContext, said: str) -> bool:
    """Whether another holder of the actor's post has the case, and the actor has not said that they know it.

    said: whom the box names that was ticked; somebody else may have taken the case since.
    """
    holding = holding_of(context)
    return holding is not None and holding.others not in ("", said)


def _who_has(claims: dict[tuple[int, str], ClaimLine], holder: DeskHolder) -> int | None:
    claim = claims.get((holder.unit_id, holder.post))
    return claim.person_id if claim else None


def _choices(chosen: list[DeskHolder], holders: list[DeskHolder]) -> list[HolderChoice]:
    """Return the chosen of these holders; two of one name are distinguished by birth and code."""
    names = Counter(each.person for each in {each.person_id: each for each in holders}.values())
    return [
        HolderChoice(
            sealed_number("post", each.post_id),
            f"{_called(each) if names[each.person] > 1 else each.person} – {post_title(each.post)}, {each.unit}",
        )
        for each in chosen
    ]


def _called(holder: DeskHolder) -> str:
    known = str(holder.birth) if holder.birth else _("data restricted")
    return f"{holder.person} ({known}, {holder.code})"
