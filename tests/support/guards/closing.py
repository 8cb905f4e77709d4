"""The guards that the engine adds to closing acts, both ways."""

from dataclasses import replace

from tests.support.guards.elections import RULES, TODAY, UNIT, person
from workflows.core.dossier import Hands
from workflows.core.facts import Facts

MINE, OTHER = frozenset({1}), frozenset({2})
FILE = Facts(TODAY, UNIT, "Chi đoàn", "branch", RULES, actor_id=1, subject=person(9), hands=Hands(2, (OTHER,)))
KIN = {1: OTHER, 2: MINE}
TABLE: list[tuple[str, str, Facts]] = [
    ("other_eyes", "pass", FILE),
    ("other_eyes", "pass", replace(FILE, hands=Hands(None, (MINE, OTHER)))),
    ("other_eyes", "fail", replace(FILE, hands=Hands(1, (MINE, OTHER)))),
    ("other_eyes", "fail", replace(FILE, hands=Hands(2, (OTHER,), kin=KIN))),
    ("other_eyes", "fail", replace(FILE, actor_id=3, for_id=2)),
    ("other_eyes", "fail", replace(FILE, authors=MINE)),
    ("other_eyes", "fail", replace(FILE, hands=Hands(2, (OTHER, MINE), counted=MINE))),
    ("other_eyes", "fail", replace(FILE, hands=Hands(None, (MINE, frozenset({1, 3}))))),
    ("other_eyes", "fail", replace(FILE, hands=Hands())),
    ("apart_from_it", "pass", FILE),
    ("apart_from_it", "fail", replace(FILE, actor_id=9)),
    ("apart_from_it", "fail", replace(FILE, kin=MINE)),
    ("apart_from_it", "fail", replace(FILE, candidates=(person(1),))),
]
