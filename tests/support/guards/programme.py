"""Facts that the guards of a programme let pass and refuse, and facts of which its conditions are true and not."""

import datetime as dt
from typing import Any

from workflows.core.facts import Facts, OpenedFact

TODAY = dt.date(2027, 2, 25)
LINE = OpenedFact("programme-unit", 21, "")


def facts(kind: str = "commune_union", opened: tuple[OpenedFact, ...] = (LINE,), **file: dict[str, Any]) -> Facts:
    """A programme of a commune with a line in unit 21."""
    plan = {"programme": "dual-post-model", "title": "mô hình"}
    return Facts(TODAY, 17, "Đoàn xã Một", kind, {}, dossier={"plan": plan, **file}, opened=opened)


def concluded(verdict: str, **words: Any) -> Facts:
    return facts(conclusion={"verdict": verdict, **words})


def line(**result: str) -> Facts:
    """A line that is to be in force by 20 February."""
    return facts(kind="branch", line={"ready_by": "2027-02-20"}, line_in_force=result)


BY = {"ready_by": "2027-04-01"}
TABLE: list[tuple[str, str, Facts]] = [
    ("programme_fits_unit", "pass", facts()),
    ("programme_fits_unit", "fail", facts(kind="province_union")),
    ("pilots_fit", "pass", facts(pilots={"units": [22]})),
    ("pilots_fit", "fail", facts(pilots={"units": [21, 22]})),
    ("pilots_fit", "pass", facts(opened=(), pilots={"units": [21]})),
    ("conclusion_fits", "pass", concluded("continue")),
    ("conclusion_fits", "fail", concluded("continue", units=[22])),
    ("conclusion_fits", "fail", concluded("extend", **BY)),
    ("conclusion_fits", "fail", concluded("extend", units=[21], **BY)),
    ("conclusion_fits", "fail", concluded("extend", units=[22])),
    ("conclusion_fits", "pass", concluded("extend", units=[22], **BY)),
    ("conclusion_fits", "fail", concluded("roll_out")),
    ("conclusion_fits", "pass", concluded("roll_out", **BY)),
    ("conclusion_fits", "pass", concluded("stop")),
    ("late_start_says_why", "pass", line(since="2027-02-20")),
    ("late_start_says_why", "fail", line(since="2027-02-21")),
    ("late_start_says_why", "pass", line(since="2027-02-21", late="Mưa bão")),
]
CONDITIONS: list[tuple[str, Facts, Facts]] = [
    ("pilots_go_on", concluded("continue"), concluded("stop")),
    ("pilots_go_on", concluded("extend", units=[22], **BY), concluded("roll_out", **BY)),
    ("programme_rolls_out", concluded("roll_out", **BY), concluded("extend")),
]
