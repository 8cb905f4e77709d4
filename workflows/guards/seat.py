"""The seat: who sits now, who is to be released, and that no second case is about it."""

from workflows.core.facts import Facts, PersonFact
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.conditions import adds_militia_post, is_dual
from workflows.guards.verdicts import LIFT_CASE, check


@guard
def seat_unclaimed(facts: Facts) -> Check:
    """No other open case is about the same seat."""
    return check(
        _("Another case on this seat"),
        "fail" if facts.claimed else "pass",
        sentence=say(_("A nomination for %(unit)s is already under way."), unit=facts.unit_name),
        lifted_by=_("whoever opened the other nomination, by withdrawing it"),
    )


@guard
def purpose_fits_seat(facts: Facts) -> Check:
    """The occasion agrees with who sits now: nobody, the person proposed, or the named predecessor."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    named = facts.said("nomination", "predecessor")
    problem = _purpose_problem(facts, sitting, nominee, named)
    return check(_("Occasion"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_CASE, field="purpose")


def _purpose_problem(
    facts: Facts, sitting: PersonFact | None, nominee: int | None, named: int | None
) -> Sentence | None:
    purpose = facts.said("nomination", "purpose")
    if purpose == "first_seat" and sitting:
        return say(_("%(name)s is the sitting secretary: choose a replacement or a new term."), name=sitting.name)
    if purpose in ("replacement", "new_term", "add_militia_post") and not sitting:
        return say(_("This branch has no secretary: choose “The branch has no secretary”."))
    if purpose == "add_militia_post" and sitting and sitting.id != nominee:
        return say(
            _("Only the sitting secretary, %(name)s, can take the militia post in addition."),
            name=sitting.name,
        )
    if purpose == "replacement" and sitting and sitting.id == nominee:
        return say(_("%(name)s sits already: choose a new term, or somebody else."), name=sitting.name)
    if purpose in ("first_seat", "add_militia_post") and named:
        return say(_("Leave the predecessor empty: nobody is replaced here."))
    if purpose == "new_term" and sitting and sitting.id == nominee and named:
        return say(_("Leave the predecessor empty: %(name)s goes on into the new term."), name=sitting.name)
    return None


@guard
def predecessor_named(facts: Facts) -> Check:
    """Where another person sits, a case names that person and says why (one active tenure a branch)."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    needed = facts.said("nomination", "purpose") in ("replacement", "new_term") and sitting and sitting.id != nominee
    named = facts.said("nomination", "predecessor")
    if needed and sitting and named != sitting.id:
        problem, field = (
            say(_("Name the predecessor: %(name)s is the sitting secretary."), name=sitting.name),
            "predecessor",
        )
    elif needed and not facts.said("nomination", "predecessor_reason"):
        problem, field = say(_("Say why the predecessor is replaced.")), "predecessor_reason"
    else:
        return Check(_("Predecessor"), "pass")
    return check(_("Predecessor"), "fail", sentence=problem, lifted_by=LIFT_CASE, field=field)


@guard
def militia_post_chosen(facts: Facts) -> Check:
    """A dual post says which militia post it is; adding the militia post is always dual."""
    if adds_militia_post(facts) and not is_dual(facts):
        return check(
            _("Militia post"),
            "fail",
            field="seats",
            sentence=say(_("Choose the dual post: the sitting secretary takes the militia post in addition.")),
        )
    missing = is_dual(facts) and not facts.said("nomination", "militia_post")
    return check(
        _("Militia post"),
        "fail" if missing else "pass",
        sentence=say(_("Choose which militia post the person takes.")),
        field="militia_post",
    )


@guard
def seat_as_nominated(facts: Facts) -> Check:
    """At the decision the seat is still as the nomination found it, so that nobody unnamed is released."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    expected = facts.said("nomination", "predecessor")
    same = sitting is None or sitting.id in (expected, nominee)
    if adds_militia_post(facts):
        same = sitting is not None and sitting.id == nominee
    return check(
        _("The seat today"),
        "pass" if same else "fail",
        value=say(_("%(name)s"), name=sitting.name) if sitting else say(_("vacant")),
        sentence=say(
            _("The seat has changed since the nomination: %(name)s sits now."),
            name=sitting.name if sitting else say(_("nobody")),
        ),
        lifted_by=_("the organisation board, by returning the file"),
    )
