"""Facts that the guards of an assigned task let pass and refuse."""

import datetime as dt
from typing import Any

from workflows.core.facts import Facts

TODAY = dt.date(2026, 11, 21)


def facts(**result: str) -> Facts:
    """A task to be done by 20 November, which was put off to the 25th where `time` says so, with this result."""
    file: dict[str, dict[str, Any]] = {"assignment": {"last_day": "2026-11-20"}, "result": result}
    if until := result.pop("time", ""):
        file["time"] = {"until": until}
    return Facts(TODAY, 17, "Chi đoàn Một", "branch", {}, dossier=file)


TABLE: list[tuple[str, str, Facts]] = [
    ("late_says_why", "pass", facts(done_on="2026-11-20")),
    ("late_says_why", "fail", facts(done_on="2026-11-21")),
    ("late_says_why", "pass", facts(done_on="2026-11-21", late="Mưa bão")),
    ("late_says_why", "pass", facts(done_on="2026-11-21", time="2026-11-25")),
    ("late_says_why", "fail", facts(done_on="2026-11-21", time="2026-11-18")),
]
