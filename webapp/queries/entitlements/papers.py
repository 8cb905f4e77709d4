"""The words of the paper of a month's list, as plain values: so a list that was handed over can be kept whole."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.languages import in_vietnamese
from webapp.queries.entitlements.lists import DueLine, MonthList
from webapp.queries.people.names import people_names
from webapp.queries.people.signers import signing_posts
from workflows.core.numerals import dong_in_words
from workflows.core.prints import STANDING
from workflows.core.programmes.entitlements import Entitlement, last_of
from workflows.core.vietnamese import number

PAPER = "entitlement-list"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the printed list, one for each share of somebody; number and name stand in their first one."""

    number: str
    name: str
    posts: str
    unit: str
    days: int
    rate: str
    percent: str
    amount: str


def list_rows(lines: Sequence[DueLine], title: Callable[[str], str]) -> list[ListRow]:
    """Return the rows of a list. title: how a post is called."""
    rows = []
    for place, line in enumerate(lines, 1):
        for nth, share in enumerate(line.shares):
            rows.append(
                ListRow(
                    "" if nth else str(place),
                    "" if nth else line.name,
                    ", ".join(map(title, share.posts)),
                    ", ".join(line.units),
                    share.days,
                    number(share.rate.normalize() if share.rate % 1 else int(share.rate)),
                    f"{share.percent}%",
                    number(share.amount),
                )
            )
    return rows


def list_words(
    session: Session, entitlement: type[Entitlement], found: MonthList, month: dt.date, printed_on: dt.date
) -> dict[str, Any]:
    """Return what the printed list says. It has no number: the accountant files it with the payment.

    Whoever headed the unit at the end of the month signs.
    """
    issuer = w.unit_words(found.unit.name, found.unit.kind, found.above.name if found.above else "")
    day = min(printed_on, last_of(month))
    heads = [post for post in signing_posts(session, found.unit.id, day) if post.kind in w.HEADS]
    names = people_names(session, [post.person_id for post in heads[:1]]).on(day)
    name, post = (names[heads[0].person_id], heads[0].kind) if heads else ("", w.HEADS[0])
    money = found.rules.get(entitlement.money)
    bases = dict.fromkeys(rule.source for key in _counting(entitlement, found) if (rule := found.rules.get(key)))
    return {
        "mark": "",
        "title": title_on_paper(entitlement),
        "issuer": issuer,
        "number": "",
        "date": w.written(printed_on),
        "month": f"tháng {month.month:02d} năm {month.year}",
        "rows": [asdict(row) for row in list_rows(found.lines, lambda post: w.POSTS.get(post, post))],
        "people": f"{len(found.lines):02d}",
        "total": number(found.total),
        "in_words": dong_in_words(found.total),
        "money": money.value if money else "",
        "bases": "; ".join(base for base in bases if not base.isascii()),
        "signer": w.signed(name, post, issuer["kind"], STANDING),
    }


def title_on_paper(entitlement: type[Entitlement]) -> str:
    """Return the title of the printed list."""
    return in_vietnamese(entitlement.paper).upper()


def _counting(entitlement: type[Entitlement], found: MonthList) -> list[str]:
    """Return the rules that the amounts of this list rest on."""
    used = {share.rule for line in found.lines for share in line.shares}
    measured = {found.rules[key].measure for key in used}
    based = [entitlement.base] if "coefficient" in measured else []
    return [*(key for key in entitlement.pays() if key in used), *based, entitlement.full_days]
