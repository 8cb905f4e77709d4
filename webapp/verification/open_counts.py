"""Counts of open cases that are kept for boards, compared with the cases (I-26)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, Row, day

MARKS = sa.text("SELECT unit_id, day, soon_days FROM open_mark ORDER BY unit_id")
KEPT = sa.text("SELECT at, kind, workflow, state, open, soon, late, resting FROM open_count WHERE unit_id = :unit")
CHANGES = sa.text("SELECT unit_id, workflow, state, late_after, rests_until, cases FROM case_change")
CASES = sa.text("""
    SELECT unit_id, workflow, state, late_after, rests_until, count(*) AS cases FROM "case"
    WHERE closed_at IS NULL AND NOT sealed GROUP BY unit_id, workflow, state, late_after, rests_until
""")
UNITS = sa.text("SELECT id, kind, path FROM unit")
Counts = Counter[tuple[int, str, str, str, str]]
"""(unit right below or the unit itself, kind of unit, process, state, figure) → how many."""


def check_counts(record: Record, findings: Findings) -> None:
    """I-26: what is kept of open cases below a unit, with what has changed since, comes to what the cases say."""
    marks = list(record.rows(MARKS))
    if not marks:
        return
    units = {
        row["id"]: (row["kind"], [int(each) for each in row["path"].strip("/").split("/")])
        for row in record.rows(UNITS)
    }
    for mark in marks:
        wide = mark["unit_id"]
        kept: Counts = Counter()
        for row in record.rows(KEPT, unit=wide):
            findings.see()
            for name in ("open", "soon", "late", "resting"):
                kept[row["at"], row["kind"], row["workflow"], row["state"], name] += row[name]
        kept.update(Counter(dict(_counted(record, CHANGES, mark, units))))
        plain = Counter(dict(_counted(record, CASES, mark, units)))
        for key in sorted(kept.keys() | plain.keys()):
            if kept[key] != plain[key]:
                at, _kind, workflow, state, name = key
                findings.fail(f"unit={wide} at={at} {workflow}.{state} {name}={kept[key]} and not {plain[key]}")


def _counted(
    record: Record, statement: sa.TextClause, mark: Row, units: dict[int, tuple[str, list[int]]]
) -> Iterator[tuple[tuple[int, str, str, str, str], int]]:
    """Yield the figures below a unit that these rows come to, on the day of its mark."""
    found: Counts = Counter()
    today = day(mark["day"])
    assert today is not None
    for row in record.rows(statement):
        kind, line = units[row["unit_id"]]
        if mark["unit_id"] not in line:
            continue
        at = (*line, line[-1])[line.index(mark["unit_id"]) + 1]
        rests, last = day(row["rests_until"]), day(row["late_after"])
        names = ["resting" if rests and rests > today else "open"]
        if last and last < today:
            names.append("late")
        elif last and names == ["open"] and last <= today + dt.timedelta(days=mark["soon_days"]):
            names.append("soon")
        for name in names:
            found[at, kind, row["workflow"], row["state"], name] += row["cases"]
    yield from found.items()
