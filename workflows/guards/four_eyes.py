"""Four eyes: nobody decides, enters or signs what is about themselves, about declared kin, or their own work."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check

LIFT_OTHERS = _("another holder of the same post, or the level above")


def concerned(facts: Facts) -> frozenset[int]:
    """Ids of those whom the case is about, with declared kin: the subject, a predecessor still in office, candidates.

    A released predecessor may act on the case of the successor: promoted people often hold the post above.
    """
    sitting, predecessor = facts.holders.get("secretary"), facts.answer("nomination", "predecessor")
    released = sitting is None or sitting.id != predecessor
    people = {facts.subject.id if facts.subject else None, None if released else predecessor}
    return facts.kin | {person for person in people if person is not None} | {one.id for one in facts.candidates}


@guard
def not_about_oneself(facts: Facts) -> Check:
    """Nobody acts for the office in a case about themselves or their declared kin."""
    return check(
        _("Four eyes"),
        "fail" if facts.acting & concerned(facts) else "pass",
        sentence=say(_("It is about you or your declared kin: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def impartial(facts: Facts) -> Check:
    """Nobody appraises or issues a dossier that is about themselves or their declared kin, or that they wrote."""
    partial = facts.acting & (concerned(facts) | facts.authors | {facts.opener_id})
    return check(
        _("Four eyes"),
        "fail" if partial else "pass",
        sentence=say(_("You wrote this file, or it is about you or your declared kin: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def not_own_work(facts: Facts) -> Check:
    """Nobody issues what they wrote. Whoever the file is about may: a list of posts may name everybody of an office."""
    own = facts.acting & (facts.authors | {facts.opener_id})
    return check(
        _("Four eyes"),
        "fail" if own else "pass",
        sentence=say(_("You wrote this file: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def signer_apart(facts: Facts) -> Check:
    """Nobody signs a decision about themselves or their declared kin, or on a file that they proposed."""
    signers = {answers.get("signer") for answers in facts.dossier.values()} - {None}
    proposed = signers & (facts.authors | {facts.opener_id})
    return check(
        _("Signed by"),
        "fail" if proposed or signers & concerned(facts) else "pass",
        sentence=say(
            _("This person proposed the file: choose somebody else to sign.")
            if proposed
            else _("The decision is about this person or declared kin: choose somebody else to sign.")
        ),
        lifted_by=_("the clerk: choose another secretary or deputy secretary of the committee"),
        field="signer",
    )


OF_PEOPLE = (not_about_oneself.name, impartial.name, not_own_work.name)
"""The guards that ask who acts, whatever the state of things."""
