"""Four eyes: nobody decides, enters or signs what is about themselves, about declared kin, or their own work."""

from collections.abc import Collection

from workflows.core.facts import Facts
from workflows.core.four_eyes.closing import apart_from_it, other_eyes
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check

LIFT_OTHERS = _("another holder of the same post, or the level above")


def concerned(facts: Facts) -> frozenset[int]:
    """Ids of those whom the case is about, with declared kin: the subject, a predecessor still in office, candidates.

    A released predecessor may act on the case of the successor: promoted people often hold the post above.
    """
    return facts.kin | _about(facts)


def _about(facts: Facts) -> frozenset[int]:
    sitting, predecessor = facts.holders.get("secretary"), facts.answer("nomination", "predecessor")
    released = sitting is None or sitting.id != predecessor
    people = (facts.subject.id if facts.subject else None, None if released else predecessor)
    return frozenset(each for each in people if each is not None) | {one.id for one in facts.candidates}


@guard
def not_about_oneself(facts: Facts) -> Check:
    """Demand that nobody acts for the office in a case about themselves or their declared kin."""
    return check(
        _("Four eyes"),
        "fail" if facts.acting & concerned(facts) else "pass",
        sentence=say(_("It is about you or your declared kin: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def impartial(facts: Facts) -> Check:
    """Demand that nobody appraises or issues a dossier that is about themselves or their declared kin, or that they
    wrote.
    """
    partial = facts.acting & (concerned(facts) | facts.authors | {facts.opener_id})
    return check(
        _("Four eyes"),
        "fail" if partial else "pass",
        sentence=say(_("You wrote this file, or it is about you or your declared kin: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def not_own_work(facts: Facts) -> Check:
    """Refuse to let anybody issue what they wrote. Whom the file is about does not matter: a list of posts may name
    everybody of an office.
    """
    own = facts.acting & (facts.authors | {facts.opener_id})
    return check(
        _("Four eyes"),
        "fail" if own else "pass",
        sentence=say(_("You wrote this file: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


@guard
def signer_apart(facts: Facts) -> Check:
    """Demand that nobody signs a decision about themselves or their declared kin, or on a file that they proposed."""
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


def bars(facts: Facts, guards: Collection[str]) -> set[tuple[int, str]]:
    """Return who must not act where these guards ask, and whether their kin must not either: (person, kin).

    kin: 'none', who has 'declared' it themselves, or 'either' side. Told without asking who acts, so that a list can
    leave them out; the guards have the last word.
    """
    about, wrote = _about(facts), facts.authors | {each for each in (facts.opener_id,) if each}
    found: set[tuple[int, str]] = set()
    if {not_about_oneself.name, impartial.name, apart_from_it.name} & {*guards}:
        found |= {(each, "declared") for each in about}
    if {impartial.name, not_own_work.name} & {*guards}:
        found |= {(each, "none") for each in wrote}
    if other_eyes.name in guards:
        alone = frozenset.intersection(*facts.hands.acts) if facts.hands.acts else frozenset()
        found |= {(each, "either") for each in wrote | facts.hands.counted | alone}
    return found


OF_PEOPLE = (not_about_oneself.name, impartial.name, not_own_work.name)
"""The guards that ask who acts, whatever the state of things."""
BARRING = frozenset((*OF_PEOPLE, apart_from_it.name, other_eyes.name))
"""The guards by which `bars` finds somebody."""
