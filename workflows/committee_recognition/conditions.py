"""Conditions on a file about a committee: its request, who takes which post, and the term that follows."""

import datetime as dt

from workflows.core.calendar import add_months
from workflows.core.facts import Facts
from workflows.core.registry import condition
from workflows.roles import EXECUTIVE, INSPECTION

POSTS = {
    "executive_committee": {
        "head": "secretary",
        "deputies": "deputy_secretary",
        "standing": "standing_member",
        "members": "executive_member",
    },
    "inspection_committee": {
        "head": "inspection_chair",
        "deputies": "deputy_inspection_chair",
        "members": "inspector",
    },
}
"""The post that each list of the form gives, by committee. The inspection committee has no standing committee."""
SITTING = {"executive_committee": EXECUTIVE, "inspection_committee": INSPECTION}
NEW, LEAVING = ("elected", "appointed"), ("withdrawal", "struck_off")
LISTS = ("head", "deputies", "standing", "members")


def body_of(facts: Facts) -> str:
    """The committee that the file is about; the executive committee while the form does not say."""
    return str(facts.answer("roster", "body", "executive_committee"))


def is_kind(facts: Facts, *kinds: str) -> bool:
    """Whether the file asks for one of these."""
    return facts.answer("roster", "kind") in kinds


def gives_term(facts: Facts) -> bool:
    """Whether a term begins: a new executive committee sits. The inspection committee sits for the same term."""
    return is_kind(facts, *NEW) and body_of(facts) == "executive_committee"


def named_in_list(facts: Facts, name: str) -> list[int]:
    """Ids of the people whom one list of the form names; of a record that was joined since, that of the one kept."""
    value, now = facts.answer("roster", name) or [], facts.joined
    return [now[each].id if each in now else each for each in (value if isinstance(value, list) else [value])]


def posts_given(facts: Facts) -> list[tuple[int, str]]:
    """Pairs of a person's id and the post to be held, in the order of rank; empty where people leave."""
    posts = POSTS[body_of(facts)]
    lists = () if is_kind(facts, *LEAVING) else LISTS
    return [(person, posts.get(name, "standing_member")) for name in lists for person in named_in_list(facts, name)]


def is_provisional(facts: Facts) -> bool:
    """Whether the committee sits only until a congress is held."""
    return is_kind(facts, "appointed") and facts.answer("roster", "provisional") == "yes"


def longest_term(facts: Facts, first: dt.date) -> tuple[str, dt.date]:
    """The rule on how long a committee sits that begins on that day, and its last day by it."""
    key = "term.provisional_months" if is_provisional(facts) else f"term.{facts.unit_kind}_months"
    return key, add_months(first, facts.number(key)) - dt.timedelta(days=1)


def first_day(facts: Facts) -> dt.date | None:
    """The first day of the new term: of the congress, or of the decision that appoints; None while that is unknown."""
    return facts.day("roster", "held_on") if is_kind(facts, "elected") else facts.day("decision", "effective_on")


def last_day(facts: Facts, first: dt.date) -> dt.date:
    """The last day of the new term, as the form has it, else by the rule book."""
    return facts.day("roster", "ends_on") or longest_term(facts, first)[1]


@condition
def committee_elected(facts: Facts) -> bool:
    """Whether a congress or conference elected the committee, which the level above then recognises (công nhận)."""
    return is_kind(facts, "elected")


@condition
def committee_appointed(facts: Facts) -> bool:
    """Whether members are chosen without an election, and the level above appoints them (chỉ định)."""
    return is_kind(facts, "appointed")


@condition
def members_co_opted(facts: Facts) -> bool:
    """Whether members are added to a sitting committee (bổ sung)."""
    return is_kind(facts, "co_opted")


@condition
def members_withdraw(facts: Facts) -> bool:
    """Whether members leave as they have asked, or because they work elsewhere (rút tên, cho thôi)."""
    return is_kind(facts, "withdrawal")


@condition
def members_struck_off(facts: Facts) -> bool:
    """Whether members are struck off the list (xóa tên)."""
    return is_kind(facts, "struck_off")
