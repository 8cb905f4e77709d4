"""The order in which people are considered for the dual post (seed 001, "Nội dung mô hình").

(a) a sitting branch secretary who qualifies as militia head takes the militia post in addition; (b) otherwise a
sitting militia head who qualifies as branch secretary takes the secretary's post; (c) otherwise a new person takes
both; (d) without such a person the posts stay vacant and the yearly review looks again.
"""

from dataclasses import dataclass, replace

from workflows.core.facts import Advice, Facts, PersonFact
from workflows.core.registry import Check, Guard, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.membership import is_member
from workflows.secretary_nomination.conditions import is_dual
from workflows.secretary_nomination.panel import grown_up, militia_age, no_other_seat, of_age

QUALIFIES: tuple[Guard, ...] = (of_age, grown_up, is_member, no_other_seat, militia_age)


@dataclass(frozen=True)
class Priority:
    """A priority: the letter of the rule, the person (for a and b), why, and why the earlier letters fell."""

    letter: str
    person: PersonFact | None
    sentence: Sentence
    passed_over: tuple[Sentence, ...] = ()


def priority(facts: Facts) -> Priority:
    """Apply the rule of the dual post to the people who sit in the unit today."""
    passed_over: list[Sentence] = []
    for letter, seat, sentence in (
        ("a", "secretary", _("(a) %(name)s is the sitting secretary and qualifies: add the militia post.")),
        (
            "b",
            "militia_head",
            _("(b) %(name)s is the sitting militia head and qualifies: add the secretary's post."),
        ),
    ):
        person = facts.holders.get(seat)
        if person is None:
            continue
        failed = failures(facts, person)
        if not failed:
            return Priority(letter, person, say(sentence, name=person.name), tuple(passed_over))
        passed_over.extend(reason for reason in failed if reason not in passed_over)
    return Priority(
        "c",
        None,
        say(_("(c) Propose a new person for both posts; (d) where there is none, both wait for the yearly review.")),
        tuple(passed_over),
    )


def failures(facts: Facts, person: PersonFact) -> list[Sentence]:
    """The reasons why a person does not qualify for the dual post; empty for one who does."""
    file = {**facts.dossier, "nomination": {**facts.dossier.get("nomination", {}), "seats": "dual"}}
    checks = [check(replace(facts, subject=person, dossier=file)) for check in QUALIFIES]
    return [check.sentence for check in checks if check.failed and check.sentence]


@guard
def priority_followed(facts: Facts) -> Check:
    """Check for a dual post that the person who comes first is proposed, or the proposer says why not."""
    title = _("Order of priority")
    if not is_dual(facts):
        return Check(title, "pass")
    first = priority(facts)
    chosen = facts.subject.id if facts.subject else None
    if first.person is None or first.person.id == chosen or facts.answer("nomination", "priority_reason"):
        return Check(title, "pass", value=first.sentence)
    return Check(
        title,
        "fail",
        value=first.sentence,
        field="priority_reason",
        sentence=say(
            _("%(name)s comes first by the order of priority: propose that person, or give the reason."),
            name=first.person.name,
        ),
        lifted_by=_("whoever proposes: choose another person or complete the file"),
    )


def advice(facts: Facts) -> Advice:
    """Say who comes first for the dual post, before a proposer types anything."""
    first = priority(facts)
    seats = ((_("Sitting secretary"), "secretary"), (_("Sitting militia head"), "militia_head"))
    names = {seat: say(_("%(name)s"), name=person.name) for seat, person in facts.holders.items()}
    return Advice(
        _("Order of priority for the dual post"),
        first.sentence,
        first.passed_over,
        today=tuple((title, names.get(seat, say(_("vacant")))) for title, seat in seats),
        then=_(
            "After sending, the next body is asked at once. "
            "You can withdraw the nomination until the file is appraised."
        ),
    )
