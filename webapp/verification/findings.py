"""The findings of a check: how much it looked at, and where something does not hold."""

from dataclasses import dataclass, field

from webapp.verification.snapshot import Row

MOST = 20
"""The most places that are named for one invariant; the rest is counted."""


@dataclass(frozen=True)
class Finding:
    """One place where an invariant does not hold. sealed: it lies in a case of which only some may know."""

    place: str
    sealed: bool = False


@dataclass
class Findings:
    """The result of one check."""

    looked_at: int = 0
    faults: int = 0
    named: list[Finding] = field(default_factory=list)

    def see(self, number: int = 1) -> None:
        """Count what was looked at."""
        self.looked_at += number

    def fail(self, place: str, *, sealed: object = False) -> None:
        """Note a place where the invariant does not hold."""
        self.faults += 1
        if len(self.named) < MOST:
            self.named.append(Finding(place, bool(sealed)))

    def fail_in(self, row: Row, said: str) -> None:
        """Note a place in the case that a row belongs to."""
        self.fail(f"case={row['public_id']} {said}", sealed=row["sealed"])
