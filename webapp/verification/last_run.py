"""The last run of the checks, kept as a file beside the database: a page shows it, also when the database is broken."""

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from webapp.verification.invariants import CheckOutcome

NAME = "last-verification.json"


@dataclass(frozen=True)
class KeptOutcome:
    """The outcome of checking one invariant. places: without those in cases of which only some may know."""

    key: str
    held: bool
    places: tuple[str, ...]
    hidden: bool


@dataclass(frozen=True)
class LastRun:
    """A run: when, in which form, and what it came to."""

    at: dt.datetime
    fast: bool
    outcomes: tuple[KeptOutcome, ...]


def keep(folder: Path, outcomes: Iterable[CheckOutcome], now: dt.datetime, *, fast: bool) -> None:
    """Keep a run in place of the last one. Neither numbers nor places tell that there are sealed cases."""
    said = [
        {
            "key": one.key,
            "held": not one.faults,
            "places": [each.place for each in one.named if not each.sealed],
            "hidden": one.faults > sum(not each.sealed for each in one.named),
        }
        for one in outcomes
    ]
    draft = folder / f"{NAME}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"at": now.isoformat(), "fast": fast, "outcomes": said}), encoding="utf-8")
    draft.replace(folder / NAME)


def last_run(folder: Path) -> LastRun | None:
    """Return the last run; None if there was none, or its file cannot be read."""
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
        outcomes = (
            KeptOutcome(one["key"], one["held"], tuple(one["places"]), one["hidden"]) for one in said["outcomes"]
        )
        return LastRun(dt.datetime.fromisoformat(said["at"]), said["fast"], tuple(outcomes))
    except (OSError, ValueError, KeyError, TypeError):
        return None
