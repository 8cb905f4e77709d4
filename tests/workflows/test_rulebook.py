"""The rows of a new office tell the truth about their sources."""

import datetime as dt
import re
from itertools import groupby

import pytest

from workflows.rule_bounds import bound_fault
from workflows.rulebook import (
    BASES,
    DEFAULTS,
    FOLDER,
    MEASURES,
    SeedRow,
    age_limits,
    document_day,
    files,
    seed_rows,
    titles,
    value_fault,
)

ROWS = seed_rows()
DOCUMENTS = [row for row in ROWS if row.basis != "default"]


def named(row: SeedRow) -> str:
    return f"{row.key} {row.effective_from}"


@pytest.mark.parametrize("row", DOCUMENTS, ids=named)
def test_no_row_is_in_force_before_its_document(row: SeedRow) -> None:
    day = document_day(row.source)
    assert day is not None, "a document is named with its day, or its year"
    if not re.search(r"\d/\d{4}\b", row.source):  # only the year is known: the last day on which it can be
        day = day.replace(month=12, day=31)
    assert day <= row.effective_from


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_every_row_keeps_its_bounds(row: SeedRow) -> None:
    assert bound_fault(row.key, row.measure, row.value) is None


def test_bounds_are_of_rules_that_exist() -> None:
    bound = {key for file in files(FOLDER) for key in file.get("bounds", {})}
    assert bound <= set(titles())
    assert {key for key in titles() if key.endswith((".quorum", ".majority"))} <= bound


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("Quy định 208-QĐ/TW (26/07/2026)", dt.date(2026, 7, 26)),
        ("Luật 48/2019/QH14 (22/11/2019), Điều 8", dt.date(2019, 11, 22)),
        ("Quy chế (1/2/2020), sửa đổi (03/04/2021)", dt.date(2021, 4, 3)),
        ("Kế hoạch 152-KH/TĐTN-TCKT (Tỉnh đoàn Gia Lai, 2024)", dt.date(2024, 1, 1)),
        ("Nghị quyết nhiệm kỳ 2025-2030", None),
        ("Văn bản ngày 31/02/2026", None),
    ],
)
def test_the_day_of_a_document_is_read_from_the_source(source: str, day: dt.date | None) -> None:
    assert document_day(source) == day


def test_what_a_row_rests_on() -> None:
    """A default names no document; what nobody has compared with the text has its mark."""
    assert {row.basis for row in ROWS} == set(BASES)
    assert all((row.basis == "default") == (row.source in DEFAULTS) for row in ROWS)
    assert not [row.key for row in ROWS if row.checked and row.source in DEFAULTS]


def test_earlier_cases_have_a_row_of_their_own() -> None:
    """Where the first document is younger than the oldest cases, a default holds before it."""
    first = {key: min(rows, key=lambda row: row.effective_from) for key, rows in of_key()}
    late = [key for key, row in first.items() if row.effective_from > dt.date(2010, 7, 1)]
    assert late == []


def test_no_document_that_was_replaced_is_the_last_row() -> None:
    last = {key: max(rows, key=lambda row: row.effective_from) for key, rows in of_key()}
    replaced = re.compile(r"\b(289|232|294|29|20)-QĐ/TW\b|01-HD/TW \(28/09/2021\)|03-HD/TWĐTN-BTC")
    assert [key for key, row in last.items() if replaced.search(row.source)] == []


def of_key() -> list[tuple[str, list[SeedRow]]]:
    return [(key, list(rows)) for key, rows in groupby(sorted(ROWS, key=lambda row: row.key), key=lambda row: row.key)]


def test_rules_of_age_are_rules() -> None:
    assert set(age_limits()) <= set(titles())


HUGE = "000001" + "9" * 5000


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("value", [HUGE, f"{HUGE} months", f"{HUGE} days", "000999", "١٢", "nan", "1e400", ""])
def test_a_value_that_no_rule_can_have_is_refused_and_breaks_nothing(measure: str, value: str) -> None:
    assert value_fault(measure, value) or (measure == "text" and len(value) <= 60)
