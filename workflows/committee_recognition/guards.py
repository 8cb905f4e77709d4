"""Guards of a file about a committee: who is named for what, how many, how old, for which term, and days in order."""

from collections.abc import Iterator

from workflows.committee_recognition.conditions import (
    LEAVING,
    LISTS,
    NEW,
    POSTS,
    SITTING,
    body_of,
    is_kind,
    named_in_list,
    posts_given,
)
from workflows.committee_recognition.terms import LIFT_BOARD, term_given
from workflows.core.facts import Facts
from workflows.core.figures import Succession
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold
from workflows.guards.papers import complete_file_guard
from workflows.guards.verdicts import LIFT_BIRTH, LIFT_EXCEPTION, LIFT_OFFICE, check, day_missing, share_check
from workflows.posts import SEATS, existing

PEOPLE = tuple(f"roster.{name}" for name in (*LISTS, "leaving"))
ASKED = (
    *PEOPLE,
    *(f"roster.{name}" for name in ("body", "held_on", "members_fixed", "provisional", "ends_on")),
    *(f"attendance.{name}" for name in ("summoned", "present")),
)
"""What the organisation board and the standing committee have decided on: a change asks both again."""
RULES = (
    "act.oldest_months",
    "recognition.quorum",
    "recognition.co_opted_above",
    "election.age_max",
    "election.age_max_secretary",
    "secretary.age_max",
    "secretary.age_min",
    "term.branch_months",
    "term.joint_branch_months",
    "term.base_union_months",
    "term.commune_union_months",
    "term.bloc_union_months",
    "term.provisional_months",
    "paper.symbol",
    "paper.symbol_province",
)

committee_file_complete = complete_file_guard("committee_file_complete", "committee_check")
"""A dossier with missing papers is returned, not submitted to the committee."""


@guard
def lists_fit(facts: Facts) -> Check:
    """Demand that the lists fit what is asked for: people who take posts that this unit has, or people who leave."""
    problem, field = next(_misfits(facts), (None, None))
    return check(_("People named"), "fail" if problem else "pass", sentence=problem, field=field)


def _misfits(facts: Facts) -> Iterator[tuple[Sentence, str]]:
    named = [name for name in LISTS if named_in_list(facts, name)]
    leaving, posts = named_in_list(facts, "leaving"), POSTS[body_of(facts)]
    if not existing((posts["head"],), facts.unit_kind):
        yield say(_("A unit of this kind has no such committee.")), "body"
    if is_kind(facts, *LEAVING):
        if named:
            yield say(_("Leave the lists of posts empty: name only who leaves.")), named[0]
        if not leaving:
            yield say(_("Name who leaves.")), "leaving"
        return
    if leaving:
        yield say(_("Leave this empty: nobody leaves by this decision but whoever is not named again.")), "leaving"
    if "standing" in named and not ("standing" in posts and existing((posts["standing"],), facts.unit_kind)):
        yield say(_("This committee has no standing committee: name them as members.")), "standing"
    if is_kind(facts, *NEW) and "head" not in named:
        yield say(_("Name who heads the committee.")), "head"
    if not named:
        yield say(_("Name at least one person.")), "members"


@guard
def named_once(facts: Facts) -> Check:
    """Refuse a list that names somebody twice: everybody is named once, in the highest post."""
    seen, twice = set[int](), None
    for name in LISTS:
        people = set(named_in_list(facts, name))
        twice = twice or (name if people & seen else None)
        seen |= people
    return check(
        _("People named"),
        "fail" if twice else "pass",
        sentence=say(_("Somebody is named twice: everybody is named once, in the highest post.")),
        field=twice,
    )


@guard
def posts_fit(facts: Facts) -> Check:
    """Demand that nobody joins in a post that they hold already, that the head's seat is vacant, and that whoever
    leaves sits in the committee.
    """
    problem, field = next(_unfit(facts), (None, None))
    return check(_("Posts today"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_BOARD, field=field)


def _unfit(facts: Facts) -> Iterator[tuple[Sentence, str]]:
    names, posts = {each: one.name for each, one in facts.named.items()}, SITTING[body_of(facts)]
    if is_kind(facts, *LEAVING):
        for person in sorted(set(named_in_list(facts, "leaving")) - facts.committee.members(posts)):
            yield say(_("%(name)s does not sit in this committee."), name=names.get(person, "")), "leaving"
    if not is_kind(facts, "co_opted"):
        return
    for person, post in posts_given(facts):
        sitting = facts.holders.get(SEATS.get(post, ""))
        if post in facts.committee.sitting.get(person, ()):
            yield say(_("%(name)s holds this post already."), name=names.get(person, "")), _list_of(facts, person)
        elif sitting:
            yield say(_("%(name)s holds this post today: it has to be vacant first."), name=sitting.name), "head"


def _list_of(facts: Facts, person: int) -> str:
    return next(name for name in LISTS if person in named_in_list(facts, name))


def _fixed(facts: Facts) -> int | None:
    """The number of members fixed: of the running term for whoever joins the executive committee, else by the form."""
    if is_kind(facts, "co_opted") and body_of(facts) == "executive_committee":
        return facts.committee.term.members_fixed if facts.committee.term else None
    fixed: int | None = facts.answer("roster", "members_fixed")
    return fixed


@guard
def number_fixed(facts: Facts) -> Check:
    """Allow no more members than were fixed."""
    if is_kind(facts, *LEAVING):
        return Check(_("Number of members"), "pass")
    joining, fixed = {person for person, _post in posts_given(facts)}, _fixed(facts)
    sitting = facts.committee.members(SITTING[body_of(facts)]) if is_kind(facts, "co_opted") else frozenset[int]()
    count, problem, field = len(sitting | joining), None, "members_fixed"
    if fixed is None and is_kind(facts, "co_opted") and body_of(facts) == "executive_committee":
        problem, field = (
            say(_("No term of this committee is recorded: record it on the page of the unit first.")),
            "kind",
        )
    elif not fixed:
        problem = say(_("Write how many members were fixed."))
    elif count > fixed:
        problem = say(
            _("These would be %(count)d members, but %(fixed)d were fixed: correct the list or the number."),
            count=count,
            fixed=fixed,
        )
        field = "members"
    return check(
        _("Number of members"), "fail" if problem else "pass", sentence=problem, lifted_by=LIFT_BOARD, field=field
    )


@guard
def co_opted_within(facts: Facts) -> Check:
    """Demand that within a term no more members join the executive committee than a share of the number fixed.

    (Rule recognition.co_opted_above.)
    """
    key, term = "recognition.co_opted_above", facts.committee.term
    if term is None or not is_kind(facts, "co_opted") or body_of(facts) != "executive_committee":
        return Check(_("Members added within the term"), "pass")
    joining = {person for person, _post in posts_given(facts) if person not in facts.committee.sitting}
    count, above = len(facts.committee.joined | joining), Threshold.parse(facts.rules[key].value)
    most = above.least(term.members_fixed) - 1
    return check(
        _("Members added within the term"),
        "fail" if count > most else "pass",
        value=say(_("%(part)d of %(whole)d"), part=count, whole=term.members_fixed),
        limit=say(_("at most %(years)d"), years=most),
        source=facts.source(key),
        sentence=say(
            _("%(count)d members would have been added within the term; at most %(most)d of %(fixed)d may be."),
            count=count,
            most=most,
            fixed=term.members_fixed,
        ),
        lifted_by=LIFT_OFFICE,
        field="members",
    )


@guard
def committee_of_age(facts: Facts) -> Check:
    """Demand that nobody takes a post above its age limit, nor a branch secretary's below the least age."""
    title, people = _("Age for officers of the Union"), facts.named
    given = [(people[person], post) for person, post in posts_given(facts) if person in people]
    for person, key in ((person, key) for person, post in given for key in _age_rules(facts, post)):
        limit, least = facts.number(key), key.endswith("_min")
        within = person.birth.within(facts.today, **({"least": limit} if least else {"most": limit}))
        if within:
            continue
        text = _("%(name)s is younger than %(limit)d.") if least else _("%(name)s is older than %(limit)d.")
        sentence = say(text, name=person.name, limit=limit)
        if within is None:
            bound = _("at least %(years)d") if least else _("at most %(years)d")
            sentence = day_missing(person.name, person.birth, title, say(bound, years=limit))
        return check(
            title,
            "fail",
            source=facts.source(key),
            sentence=sentence,
            lifted_by=LIFT_BIRTH if within is None else LIFT_OFFICE if least else LIFT_EXCEPTION,
            field=_list_of(facts, person.id),
        )
    return Check(title, "pass")


def _age_rules(facts: Facts, post: str) -> tuple[str, ...]:
    if post != "secretary":
        return ("election.age_max",)
    return (
        ("secretary.age_max", "secretary.age_min") if facts.unit_kind == "branch" else ("election.age_max_secretary",)
    )


@guard
def gathering_quorate(facts: Facts) -> Check:
    """Demand that enough of the delegates or members summoned attended the election (rule recognition.quorum)."""
    title, said = _("Delegates or members present"), facts.dossier["attendance"]
    if said["present"] > said["summoned"]:
        return check(
            title,
            "fail",
            sentence=say(_("More were present than were summoned: compare with the minutes.")),
            field="present",
        )
    return share_check(facts, title, "recognition.quorum", "present", "summoned", "present", "attendance")


OF_THE_DAY = [posts_fit, number_fixed, co_opted_within]
"""What may have changed since the file was submitted."""
RESULT = [
    lists_fit,
    named_once,
    *OF_THE_DAY,
    committee_of_age,
    term_given,
]
SUCCESSIONS = (Succession("secretary", (committee_of_age,), "roster.head", {"roster": {"kind": NEW[0]}}),)
"""A congress elects the whole committee; who may head it is asked beforehand."""
