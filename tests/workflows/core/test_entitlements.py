"""Monthly entitlements: what a month in posts gives a right to, and what is wrong with a declaration."""

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest

from webapp.config import ROOT
from webapp.models.units import BRANCH_KINDS
from workflows.core.discovery import entitlements_in
from workflows.core.facts import RuleValue
from workflows.core.programmes.entitlements import Entitlement, Rate, days_in, entitlement_faults, last_of, shares
from workflows.entitlements import ENTITLEMENTS
from workflows.entitlements.branch_secretary_allowance import BranchSecretaryAllowance
from workflows.posts import post_kinds
from workflows.rulebook import UNIT_KINDS, measure_of, titles

MARCH = dt.date(2026, 3, 1)
SECRETARY, HEAD = "secretary", "village_militia_head"


def rules(**values: str) -> dict[str, RuleValue]:
    """The rules of the allowance: 100 for a secretary, 300 for a militia head, 575 for both together."""
    said = {
        "secretary": "100",
        "militia_head": "300",
        "secretary_militia_head": "575",
        "doubling": "together",
        "full_days": "15",
        "part_percent": "50",
        **values,
    }
    found = {f"allowance.{key}": RuleValue(f"allowance.{key}", value, "amount", "", "") for key, value in said.items()}
    return {**found, "wage.base": RuleValue("wage.base", "2340000", "dong", "", "")}


def amounts(held: dict[str, range], **values: str) -> list[int]:
    return [share.amount for share in shares(BranchSecretaryAllowance, held, rules(**values))]


@pytest.mark.parametrize(
    ("first", "after", "days"),
    [
        (dt.date(2025, 1, 1), None, 31),
        (dt.date(2025, 1, 1), dt.date(2026, 3, 15), 14),  # released on the 15th: 14 days
        (dt.date(2025, 1, 1), dt.date(2026, 3, 16), 15),
        (dt.date(2026, 3, 17), None, 15),
        (dt.date(2026, 3, 18), None, 14),
        (dt.date(2026, 3, 31), dt.date(2026, 4, 1), 1),
        (dt.date(2026, 3, 5), dt.date(2026, 3, 5), 0),
        (dt.date(2026, 4, 1), None, 0),
        (dt.date(2025, 1, 1), dt.date(2026, 3, 1), 0),
    ],
)
def test_days_are_counted_until_the_day_of_release(first: dt.date, after: dt.date | None, days: int) -> None:
    assert len(days_in(MARCH, first, after)) == days


def test_days_of_random_posts_are_those_of_a_plain_count() -> None:
    chance = random.Random(4)
    for _each in range(300):
        month = dt.date(chance.choice((2024, 2025, 2026)), chance.randint(1, 12), 1)
        first = month + dt.timedelta(days=chance.randint(-40, 40))
        after = chance.choice((None, first + dt.timedelta(days=chance.randint(0, 60))))
        plain = [
            number
            for number in range(1, last_of(month).day + 1)
            if first <= month.replace(day=number) and (after is None or month.replace(day=number) < after)
        ]
        assert list(days_in(month, first, after)) == plain


@pytest.mark.parametrize(
    ("held", "doubling", "due"),
    [
        ({SECRETARY: range(1, 32)}, "together", [100]),
        ({SECRETARY: range(1, 15)}, "together", [50]),
        ({SECRETARY: range(1, 16)}, "together", [100]),
        ({}, "together", []),
        ({SECRETARY: range(1, 32), HEAD: range(1, 32)}, "together", [575]),
        ({SECRETARY: range(1, 32), HEAD: range(1, 32)}, "both", [100, 300]),
        ({SECRETARY: range(1, 32), HEAD: range(1, 32)}, "higher", [300]),
        ({SECRETARY: range(1, 32), HEAD: range(18, 32)}, "together", [288]),  # half of 575, rounded upwards
        ({SECRETARY: range(1, 32), HEAD: range(18, 32)}, "both", [100, 150]),
        ({SECRETARY: range(18, 32), HEAD: range(1, 32)}, "together", [300]),  # never less than the higher one alone
        ({SECRETARY: range(1, 11), HEAD: range(11, 32)}, "together", [300]),  # one after the other: not at once
        ({HEAD: range(1, 8), "quarter_militia_head": range(8, 16)}, "together", [300]),  # one post after another
    ],
)
def test_several_posts_are_paid_by_the_rule_of_doubling(held: dict[str, range], doubling: str, due: list[int]) -> None:
    assert amounts(held, doubling=doubling) == due


def test_a_coefficient_is_of_the_base_wage_and_rounded_to_whole_dong() -> None:
    given = rules()
    given["allowance.secretary"] = RuleValue("allowance.secretary", "0.4", "coefficient", "", "")
    (full,) = shares(BranchSecretaryAllowance, {SECRETARY: range(1, 32)}, given)
    assert (full.rate, full.amount) == (Decimal("936000.0"), 936_000)
    given["wage.base"] = RuleValue("wage.base", "1333333", "dong", "", "")
    (part,) = shares(BranchSecretaryAllowance, {SECRETARY: range(1, 4)}, given)
    assert (part.percent, part.amount) == (50, 266_667)
    del given["wage.base"]
    assert [share.amount for share in shares(BranchSecretaryAllowance, {SECRETARY: range(1, 32)}, given)] == [0]


class Allowance(Entitlement):
    key, title, summary, paper = "allowance", "Allowance", "What is due", "List"
    unit_kinds, readers = ("commune_union",), ("secretary",)
    rates = (Rate((SECRETARY,), "allowance.secretary"), Rate((HEAD,), "allowance.militia_head"))
    doubling, full_days, part_percent = "allowance.doubling", "allowance.full_days", "allowance.part_percent"
    money = "allowance.money"


def faults(entitlement: type[Entitlement]) -> list[str]:
    measures = {key: measure_of(key) for key in titles()}
    having = {kind.key: kind.units for kind in post_kinds().values()}
    return list(entitlement_faults(entitlement, measures, having, UNIT_KINDS, BRANCH_KINDS, {"insurance-cards"}))


def test_the_entitlements_of_the_office_are_sound() -> None:
    assert ENTITLEMENTS
    assert [fault for entitlement in (*ENTITLEMENTS.values(), Allowance) for fault in faults(entitlement)] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "does not say its title"),
        ({"readers": ()}, "does not say its readers"),
        ({"money": ""}, "does not say its money"),
        ({"full_days": "allowance.none"}, "which is not in the rule book"),
        ({"full_days": "allowance.money"}, "measured in text, not in days"),
        ({"rates": (Rate((SECRETARY,), "allowance.money"),)}, "measured in text, not in amount or coefficient"),
        ({"rates": (Rate(("wizard",), "allowance.secretary"),)}, "'wizard', which is no kind of post"),
        ({"rates": (Rate(("commander",), "allowance.secretary"),)}, "which no unit of its post_units has"),
        ({"rates": (Rate((SECRETARY, SECRETARY), "allowance.secretary"),)}, "two rates for one post"),
        (
            {"rates": (Rate((SECRETARY,), "allowance.secretary"),), "together": "allowance.secretary_militia_head"},
            "and one rate",
        ),
        ({"covered_by": "training-classes"}, "asks for the register 'training-classes'"),
        ({"unit_kinds": ("village",)}, "'village' in its unit_kinds"),
        ({"branch_kinds": ("mountain",)}, "'mountain' in its branch_kinds"),
    ],
)
def test_a_fault_is_named(changed: dict[str, object], said: str) -> None:
    assert any(said in fault and "'allowance'" in fault for fault in faults(type("Faulty", (Allowance,), changed)))


def test_the_guide_shows_the_file_as_it_is() -> None:
    file = (ROOT / "workflows" / "entitlements" / "branch_secretary_allowance.py").read_text("utf-8")
    assert f"```python\n{file}```\n" in (ROOT / "docs" / "writing-an-entitlement.md").read_text("utf-8")


def test_an_entitlement_is_found_because_its_file_is_there_and_its_fault_is_said_with_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "found_entitlements"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    file = (ROOT / "workflows" / "entitlements" / "branch_secretary_allowance.py").read_text("utf-8")
    changed = file.replace('"allowances"', '"another"').replace('"allowance.doubling"', '"allowance.none"')
    (folder / "another.py").write_text(changed)
    monkeypatch.syspath_prepend(tmp_path)
    found = entitlements_in("found_entitlements", [str(folder)])
    assert list(found) == ["another"]
    line = next(at for at, text in enumerate(changed.splitlines(), 1) if "allowance.none" in text)
    assert [fault.partition("entitlement '")[0] for fault in faults(found["another"])] == [
        f"{'/'.join((folder / 'another.py').parts[-3:])}:{line}: "
    ]
