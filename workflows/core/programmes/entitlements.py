"""Entitlements (chế độ): what a month in posts gives a right to, by rule rows. One class says everything about one."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from workflows.core.facts import RuleValue
from workflows.core.programmes.places import place_of

PAY = ("amount", "coefficient")
"""Measures of a month's rate: an amount of đồng, or a coefficient of the base wage."""
DOUBLING = ("both", "higher", "together")
"""What whoever holds several posts is due: each of them, the higher one, or an amount of its own for all of them."""


@dataclass(frozen=True)
class Rate:
    """The worth of a month in one of these posts. rule: an amount, or a coefficient of the base wage (`PAY`)."""

    posts: tuple[str, ...]
    rule: str


class Entitlement:
    """A monthly entitlement. A subclass in a module of `workflows/entitlements` is one of the office.

    It is computed from posts and rule rows, and typed nowhere: a list tells an accountant what is due; no list is a
    payroll, and nobody approves it here.

    paper: what the printed list is called. unit_kinds: the units whose list it is; post_units, branch_kinds: the units
    below them in which the posts are held, and which branches of those (empty for all). rates: what each post is worth.
    Rules: base, the base wage of a coefficient; doubling, one of `DOUBLING` for holders of several; together, the
    amount of its own for all posts at once; full_days, from how many days in a month the whole rate is due, and
    part_percent, how much of it for fewer; money, the source that pays.
    readers: the posts of the unit that read names and amounts; everybody above reads sums, and none of fewer than five.
    covered_by: the register in which everybody on the list should have a row that has not ended, such as a card.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    paper: ClassVar[str] = ""
    unit_kinds: ClassVar[tuple[str, ...]] = ()
    post_units: ClassVar[tuple[str, ...]] = ("branch",)
    branch_kinds: ClassVar[tuple[str, ...]] = ()
    rates: ClassVar[tuple[Rate, ...]] = ()
    base: ClassVar[str] = "wage.base"
    doubling: ClassVar[str] = ""
    together: ClassVar[str] = ""
    full_days: ClassVar[str] = ""
    part_percent: ClassVar[str] = ""
    money: ClassVar[str] = ""
    readers: ClassVar[tuple[str, ...]] = ()
    covered_by: ClassVar[str] = ""

    @classmethod
    def posts(cls) -> tuple[str, ...]:
        """The posts of all rates."""
        return tuple(post for rate in cls.rates for post in rate.posts)

    @classmethod
    def pays(cls) -> tuple[str, ...]:
        """The rules that say how much a month is worth."""
        return tuple(filter(None, (*(rate.rule for rate in cls.rates), cls.together)))

    @classmethod
    def rules(cls) -> tuple[str, ...]:
        """Every rule that a list is computed by."""
        others = (cls.base, cls.doubling, cls.full_days, cls.part_percent, cls.money)
        return tuple(filter(None, (*cls.pays(), *others)))


@dataclass(frozen=True)
class Share:
    """One line of what somebody is due for a month.

    rule: the rule of the rate; posts: for which posts; days: how many days of the month they were held; rate: đồng for
    a whole month; percent: how much of it is due; amount: whole đồng.
    """

    rule: str
    posts: tuple[str, ...]
    days: int
    rate: Decimal
    percent: int
    amount: int


def days_in(month: dt.date, first: dt.date, after: dt.date | None) -> range:
    """The days of a month (by its first day) from `first` until the day before `after`, as their numbers 1 to 31.

    The day on which a release takes effect is not held any more: who is released on the 15th has held 14 days.
    """
    end = _next(month)
    begin, stop = max(first, month), min(after or end, end)
    return range(begin.day, begin.day + max((stop - begin).days, 0)) if begin < end else range(0)


def _next(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_of(month: dt.date) -> dt.date:
    """The last day of a month (by its first day)."""
    return _next(month) - dt.timedelta(days=1)


def shares(
    entitlement: type[Entitlement], held: Mapping[str, Collection[int]], rules: Mapping[str, RuleValue]
) -> tuple[Share, ...]:
    """Return the shares that somebody is due for a month; empty if they held none of the posts.

    held: post → the days of the month on which it was held. Each post counts its own days. An amount for all posts at
    once counts the days on which all were held; it is never less than the highest of them alone. Each line is rounded
    to whole đồng, half upwards, so that the sum of a list is the sum of its lines.
    """
    lines, days = [], []
    for rate in entitlement.rates:
        mine = tuple(post for post in rate.posts if held.get(post))
        days.append({day for post in mine for day in held[post]})
        if mine:
            lines.append(_share(entitlement, rate.rule, mine, len(days[-1]), rules))
    if len(lines) < 2 or rules[entitlement.doubling].value == "both":
        return tuple(lines)
    best = max(lines, key=lambda line: line.amount)
    if rules[entitlement.doubling].value == "together" and entitlement.together:
        at_once = set.intersection(*days)
        posts = tuple(post for line in lines for post in line.posts)
        whole = _share(entitlement, entitlement.together, posts, len(at_once), rules)
        if at_once and whole.amount >= best.amount:
            return (whole,)
    return (best,)


def _share(
    entitlement: type[Entitlement], key: str, posts: tuple[str, ...], days: int, rules: Mapping[str, RuleValue]
) -> Share:
    rate = monthly(entitlement, key, rules)
    percent = 100 if days >= int(rules[entitlement.full_days].value) else int(rules[entitlement.part_percent].value)
    amount = (rate * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Share(key, posts, days, rate, percent, int(amount))


def monthly(entitlement: type[Entitlement], key: str, rules: Mapping[str, RuleValue]) -> Decimal:
    """Đồng for a whole month by this rule; 0 while none is in force."""
    row, base = rules.get(key), rules.get(entitlement.base)
    if row is None or (row.measure == "coefficient" and base is None):
        return Decimal(0)
    return Decimal(row.value) * (Decimal(base.value) if base and row.measure == "coefficient" else 1)


Fault = tuple[str, str]
"""The word of the declaration that is wrong, and what is wrong with it."""
MEASURES: dict[str, tuple[str, ...]] = {
    "base": ("dong",),
    "doubling": ("doubling",),
    "full_days": ("days",),
    "part_percent": ("percent",),
    "money": ("text",),
}
"""How the rules of an entitlement are measured."""


def entitlement_faults(
    entitlement: type[Entitlement],
    rules: Mapping[str, str],
    posts: Mapping[str, Collection[str]],
    unit_kinds: Collection[str],
    branch_kinds: Collection[str],
    registers: Collection[str] = (),
) -> Iterator[str]:
    """Yield what is wrong with a declaration, with the line of the faulty word.

    rules: key → measure; posts: the kinds that there are → the kinds of units that have them; registers: the keys of
    those whose rows end.
    """
    measured = [(name, getattr(entitlement, name), measures) for name, measures in MEASURES.items()]
    measured += [("rates" if key != entitlement.together else "together", key, PAY) for key in entitlement.pays()]
    found = [
        *_words(entitlement),
        *(fault for row in measured for fault in _rule_faults(*row, rules)),
        *_kinds(entitlement, posts, unit_kinds, branch_kinds),
        *_posts(entitlement, posts),
        *_together(entitlement, registers),
    ]
    for word, what in found:
        yield f"{place_of(entitlement, word)}entitlement {entitlement.key!r} {what}"


def _words(entitlement: type[Entitlement]) -> Iterator[Fault]:
    for name in ("title", "summary", "paper", "unit_kinds", "post_units", "rates", "readers", *MEASURES):
        if not getattr(entitlement, name):
            yield name, f"does not say its {name}"


def _kinds(
    entitlement: type[Entitlement],
    posts: Mapping[str, Collection[str]],
    unit_kinds: Collection[str],
    branch_kinds: Collection[str],
) -> Iterator[Fault]:
    for name, known in (("unit_kinds", unit_kinds), ("post_units", unit_kinds), ("branch_kinds", branch_kinds)):
        for kind in sorted(set(getattr(entitlement, name)) - set(known)):
            yield name, f"names {kind!r} in its {name}, which there is not"
    for name, named in (("rates", entitlement.posts()), ("readers", entitlement.readers)):
        for post in sorted(set(named) - posts.keys()):
            yield name, f"names {post!r}, which is no kind of post"


def _posts(entitlement: type[Entitlement], posts: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    for post in entitlement.posts():
        if post in posts and not set(posts[post]) & set(entitlement.post_units):
            yield "rates", f"pays for {post!r}, which no unit of its post_units has"
    if len(set(entitlement.posts())) < len(entitlement.posts()):
        yield "rates", "has two rates for one post"


def _together(entitlement: type[Entitlement], registers: Collection[str]) -> Iterator[Fault]:
    if entitlement.covered_by and entitlement.covered_by not in registers:
        yield "covered_by", f"asks for the register {entitlement.covered_by!r}, of which none has rows that end"
    if entitlement.together and len(entitlement.rates) < 2:
        yield "together", "has an amount for several posts at once, and one rate"


def _rule_faults(word: str, key: str, measures: Collection[str], rules: Mapping[str, str]) -> Iterator[Fault]:
    if key and key not in rules:
        yield word, f"asks for the rule {key!r}, which is not in the rule book"
    elif key and rules[key] not in measures:
        yield word, f"asks for the rule {key!r}, which is measured in {rules[key]}, not in {' or '.join(measures)}"
