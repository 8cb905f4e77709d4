"""The values of an entitlement's pages: the units of a month with their sums, one list, its paper and its workbook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.filters import post_title, rule_words, sentence
from webapp.languages import gettext
from webapp.pages.shared.workbooks import new_sheet, plain_cell
from webapp.queries.entitlements.lists import DueLine, MonthList
from webapp.queries.entitlements.papers import ListRow, list_rows, title_on_paper
from webapp.queries.small_groups import SMALLEST
from workflows.core.numerals import dong_in_words
from workflows.core.programmes.entitlements import Entitlement
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


def screen_rows(lines: Sequence[DueLine]) -> list[ListRow]:
    """Return the rows of a list with the posts as pages call them."""
    return list_rows(lines, lambda post: str(post_title(post)))


def paper_values(entitlement: type[Entitlement], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a printed list says (`list_words`), of today or as it was kept: an older one without its title."""
    return {"title": title_on_paper(entitlement), **said}


def workbook(entitlement: type[Entitlement], found: MonthList, month: dt.date) -> Any:
    """Return the list as a workbook; amounts are numbers, everything else is text."""
    sheet = new_sheet(f"{month:%Y-%m}")
    sheet.append([gettext(entitlement.paper), plain_cell(found.unit.name), f"{month:%m/%Y}"])
    heads = [gettext("Name"), gettext("Posts"), gettext("Unit"), gettext("Days held")]
    sheet.append([*heads, gettext("Rate a month (đồng)"), gettext("Share"), gettext("Amount (đồng)")])
    shares = [share for line in found.lines for share in line.shares]
    for row, share in zip(screen_rows(found.lines), shares, strict=True):
        words = [plain_cell(text) for text in (row.name, row.posts, row.unit)]
        sheet.append([*words, row.days, float(share.rate), row.percent, share.amount])
    sheet.append([gettext("Sum"), "", "", "", "", "", found.total])
    sheet.append([gettext("In words"), dong_in_words(found.total)])
    return sheet.parent
