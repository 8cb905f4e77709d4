"""Counters of a meeting's votes, and the numbering of papers by others (I-12)."""

from collections.abc import Sequence

from webapp.verification.findings import Findings
from webapp.verification.journals import Journal
from webapp.verification.snapshot import Row

BY_HAND = frozenset(("entered", "unequal", "paper"))
"""What follows from an entry by which somebody counted ballots on paper."""


def papers_by_others(journal: Journal, findings: Findings) -> None:
    """I-12: nobody numbers a paper that rests on what they counted, or were the first to, since the paper before it."""
    counted: set[int | None] = set()
    for row in journal.entries:
        said, people = row["consequences"], {row["actor_id"], row["for_id"]} - {None}
        if said.get("papers"):
            if people & counted:
                findings.fail_in(row, f"seq={row['seq']} move={row['move']} numbers a paper by whoever counted for it")
            counted = set()
        if said.get("figures") == "two":
            counted |= {writer(journal.entries, row)}
        elif "figures" in said or (row["kind"] == "ballot" and not BY_HAND.isdisjoint(said)):
            counted |= people


def writer(entries: Sequence[Row], row: Row) -> int | None:
    """Return whose answers a step took: of the figures of a meeting that two came to, those of the first."""
    if row["consequences"].get("figures") != "two":
        return row["actor_id"]  # type: ignore[no-any-return]
    first = [each for each in entries if each["seq"] < row["seq"] and _entered(each, row["move"])]
    return first[-1]["actor_id"] if first else None


def _entered(row: Row, move: str) -> bool:
    return bool(row["move"] == move and row["consequences"].get("figures") == "entered")
