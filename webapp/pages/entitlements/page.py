"""The values of an entitlement's pages: the units of a month with their sums, one list, its paper and its workbook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.filters import post_title, rule_words, sentence
from webapp.languages import gettext
from webapp.pages.shared.workbooks import new_sheet, plain_cell
from webapp.queries.entitlements.lists import DueLine, MonthList
from webapp.queries.people.names import people_names
from webapp.queries.people.signers import signing_posts
from webapp.queries.small_groups import SMALLEST
from workflows.core.numerals import dong_in_words
from workflows.core.prints import STANDING
from workflows.core.programmes.entitlements import Entitlement, last_of
from workflows.core.vietnamese import number
from workflows.rulebook import titles


@dataclass(frozen=True, slots=True)
class UnitSum:
    """A line of the units of a month. listed: whether the reader reads the list; few: whether its sum is hidden."""

    found: MonthList
    listed: bool

    @property
    def few(self) -> bool:
        """Whether the group is too small for the reader to see its sum."""
        return self.found.few and not self.listed


def unit_sums(lists: Sequence[MonthList], listed: set[int]) -> tuple[list[UnitSum], int | None]:
    """Return the units of a month, and the sum of all; None where it would tell the sum of a small group."""
    rows = [UnitSum(each, each.unit.id in listed) for each in lists]
    hidden = [len(row.found.lines) for row in rows if row.few]
    told = not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST)
    return rows, sum(each.total for each in lists) if told else None


def rule_lines(entitlement: type[Entitlement], found: MonthList) -> list[tuple[str, str, str]]:
    """Return the rules that a list is computed by: title, value, source."""
    return [
        (gettext(titles()[key]), rule_words(rule.measure, rule.value), sentence(rule.cited))
        for key in entitlement.rules()
        if (rule := found.rules.get(key))
    ]


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


def list_rows(lines: Sequence[DueLine], paper: bool = False) -> list[ListRow]:
    """Return the rows of a list. paper: with the posts as papers call them."""
    rows = []
    for place, line in enumerate(lines, 1):
        for nth, share in enumerate(line.shares):
            posts = (w.POSTS.get(post, post) if paper else post_title(post) for post in share.posts)
            rows.append(
                ListRow(
                    "" if nth else str(place),
                    "" if nth else line.name,
                    ", ".join(posts),
                    ", ".join(line.units),
                    share.days,
                    number(share.rate.normalize() if share.rate % 1 else int(share.rate)),
                    f"{share.percent}%",
                    number(share.amount),
                )
            )
    return rows


def paper_values(
    session: Session, entitlement: type[Entitlement], found: MonthList, month: dt.date, printed_on: dt.date
) -> Mapping[str, Any]:
    """Return what the printed list says. It has no number: the accountant files it with the payment.

    Whoever headed the unit at the end of the month signs.
    """
    issuer = w.unit_words(found.unit.name, found.unit.kind, found.above.name if found.above else "")
    day = min(printed_on, last_of(month))
    heads = [post for post in signing_posts(session, found.unit.id, day) if post.kind in w.HEADS]
    names = people_names(session, [post.person_id for post in heads[:1]]).on(day)
    name, post = (names[heads[0].person_id], heads[0].kind) if heads else ("", w.HEADS[0])
    with force_locale("vi"):
        title = gettext(entitlement.paper)
    money = found.rules.get(entitlement.money)
    bases = dict.fromkeys(rule.source for key in _counting(entitlement, found) if (rule := found.rules.get(key)))
    return {
        "mark": "",
        "issuer": issuer,
        "number": "",
        "date": w.written(printed_on),
        "title": title.upper(),
        "month": f"tháng {month.month:02d} năm {month.year}",
        "rows": list_rows(found.lines, paper=True),
        "people": f"{len(found.lines):02d}",
        "total": number(found.total),
        "in_words": dong_in_words(found.total),
        "money": money.value if money else "",
        "bases": "; ".join(base for base in bases if not base.isascii()),
        "signer": w.signed(name, post, issuer["kind"], STANDING),
    }


def _counting(entitlement: type[Entitlement], found: MonthList) -> list[str]:
    """Return the rules that the amounts of this list rest on."""
    used = {share.rule for line in found.lines for share in line.shares}
    measured = {found.rules[key].measure for key in used}
    based = [entitlement.base] if "coefficient" in measured else []
    return [*(key for key in entitlement.pays() if key in used), *based, entitlement.full_days]


def workbook(entitlement: type[Entitlement], found: MonthList, month: dt.date) -> Any:
    """Return the list as a workbook; amounts are numbers, everything else is text."""
    sheet = new_sheet(f"{month:%Y-%m}")
    sheet.append([gettext(entitlement.paper), plain_cell(found.unit.name), f"{month:%m/%Y}"])
    heads = [gettext("Name"), gettext("Posts"), gettext("Unit"), gettext("Days held")]
    sheet.append([*heads, gettext("Rate a month (đồng)"), gettext("Share"), gettext("Amount (đồng)")])
    shares = [share for line in found.lines for share in line.shares]
    for row, share in zip(list_rows(found.lines), shares, strict=True):
        words = [plain_cell(text) for text in (row.name, row.posts, row.unit)]
        sheet.append([*words, row.days, float(share.rate), row.percent, share.amount])
    sheet.append([gettext("Sum"), "", "", "", "", "", found.total])
    sheet.append([gettext("In words"), dong_in_words(found.total)])
    return sheet.parent
