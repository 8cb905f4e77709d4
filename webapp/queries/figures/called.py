"""Names of frozen figures on paper: their title, period, columns and indicators."""

from typing import Any

from webapp.languages import in_vietnamese
from webapp.models import Snapshot
from workflows.core.programmes.periods import period_of, period_sentence
from workflows.core.text import _

HEADS = (_("Indicator"), _("Target"), _("Figure"))
CELLS = {"few": _("fewer than five"), "untargeted": _("none of its own")}
"""What stands in place of a figure, and of a target."""


def snapshot_called(snapshot: Snapshot) -> dict[str, Any]:
    """Return what the paper of frozen figures calls things."""
    return {
        "title": in_vietnamese(snapshot.title) if snapshot.case_id else snapshot.title,
        "period": period_called(snapshot.period),
        "heads": [in_vietnamese(head) for head in HEADS],
        **figures_called(snapshot),
    }


def figures_called(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Return what the table of frozen figures calls its indicators, by their keys, and what stands in its cells."""
    return {
        "indicators": {line["key"]: in_vietnamese(line["title"]) for line in snapshot.content["lines"]},
        "cells": {kind: in_vietnamese(words) for kind, words in CELLS.items()},
    }


def period_called(key: str) -> str:
    """Return the words of a period, by its key."""
    period = period_of(key)
    if period is None:
        return key
    words = period_sentence(period)
    return in_vietnamese(words.text, **words.values)
