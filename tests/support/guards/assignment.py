"""Facts that the guards of a conference's conclusions and of an assigned task let pass and refuse."""

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


def concluded(**answers: Any) -> Facts:
    """A conclusion of unit 17."""
    return Facts(
        TODAY, 17, "Đoàn xã Một", "commune_union", {}, dossier={"conclusions": {"1": {"entry": "1", **answers}}}
    )


def signed(signer: int, **answers: str) -> Facts:
    """A notice of a conference that person 3 chaired."""
    file: dict[str, dict[str, Any]] = {"conference": {"chair": 3}, "decision": {"signer": signer, **answers}}
    return Facts(TODAY, 17, "Đoàn xã Một", "commune_union", {}, dossier=file)


REPORTED = Facts(TODAY, 17, "Đoàn xã Một", "commune_union", {}, dossier={"report": {"results": "Tốt"}})

TABLE: list[tuple[str, str, Facts]] = [
    ("late_says_why", "pass", facts(done_on="2026-11-20")),
    ("late_says_why", "fail", facts(done_on="2026-11-21")),
    ("late_says_why", "pass", facts(done_on="2026-11-21", late="Mưa bão")),
    ("late_says_why", "pass", facts(done_on="2026-11-21", time="2026-11-25")),
    ("late_says_why", "fail", facts(done_on="2026-11-21", time="2026-11-18")),
    ("task_is_whole", "pass", concluded(text="Đoàn kết")),
    ("task_is_whole", "pass", concluded(unit=18, last_day="2026-12-01")),
    ("task_is_whole", "pass", concluded(unit=17, last_day="2026-12-01", owner=3)),
    ("task_is_whole", "fail", concluded(unit=18)),
    ("task_is_whole", "fail", concluded(last_day="2026-12-01")),
    ("task_is_whole", "fail", concluded(unit=18, last_day="2026-12-01", owner=3)),
    ("chair_signs", "pass", signed(3)),
    ("chair_signs", "fail", signed(4)),
    ("chair_signs", "pass", signed(4, authority="Quyết định 2-QĐ/ĐTN")),
    ("no_report_yet", "pass", signed(3)),
    ("no_report_yet", "fail", REPORTED),
    ("report_there", "pass", REPORTED),
    ("report_there", "fail", signed(3)),
]

CONDITIONS = [("something_concluded", concluded(text="Đoàn kết"), REPORTED)]
