"""The guards of lists, of commendations and of planning, both ways: facts with the verdict that they have to get."""

import datetime as dt
from typing import Any

from tests.support.guards.elections import RULES, TODAY, UNIT, person
from workflows.core.facts import Facts, OpenedFact, RowFact, UnitFact

LINE: dict[str, Any] = {"person": 1, "award": "merit", "achievements": "Việc tốt", "discipline": "none"}
PLANNED: dict[str, Any] = {"person": 1, "position": "secretary", "change": "added"}


def facts(
    *lines: dict[str, Any], rows: tuple[RowFact, ...] = (), opened: tuple[OpenedFact, ...] = (), **dossier: Any
) -> Facts:
    """A list of these lines, about people 1 to 9 and the unit 7."""
    gathered = {str(number): {"entry": str(number), **said} for number, said in enumerate(lines, 1)}
    return Facts(
        today=TODAY,
        unit_id=UNIT,
        unit_name="Chi đoàn",
        unit_kind="branch",
        rules=RULES,
        dossier={"lines": gathered, "occasion": {"year": TODAY.year}, **dossier},
        candidates=tuple(person(number) for number in range(1, 10)),
        collectives={7: UnitFact(7, "Chi đoàn Thôn 7", "branch")},
        rows=rows,
        opened=opened,
    )


def report(person_id: int = 1, outcome: str = "") -> OpenedFact:
    """A report that the list has asked somebody for."""
    return OpenedFact("achievement-report", UNIT, outcome, person_id)


def row(days: int = 30, award: str = "merit", deeds: str = "Việc khác", **who: Any) -> RowFact:
    """A commendation so many days ago."""
    day, said = TODAY - dt.timedelta(days=days), {"award": award, "achievements": deeds, "number": "01-QĐ/ĐTN"}
    people, units = frozenset(who.get("people", (1,))), frozenset(who.get("units", ()))
    return RowFact("commendations", day, people, units, said, who.get("by"))


def twenty(first: str = "Việc tốt", number: int = 20) -> str:
    return "\n".join([first] * number)


def noted(answers: dict[str, Any], *people: int, by: int | None = UNIT) -> RowFact:
    """A row of a register about these people (1 without any), entered by a case of the unit."""
    return RowFact("any", TODAY, frozenset(people or (1,)), frozenset(), answers, by)


def contest(*people: int) -> RowFact:
    return noted({"contest": "Hội thi"}, *people)


FIRST: dict[str, Any] = {"person": 1, "prize": "first"}
MODEL: dict[str, Any] = {"person": 1, "model": "Dê"}
STUDY: dict[str, Any] = {"person": 1, "level": "other"}
UNIT_LINE = {**LINE, "person": None, "collective": 7}
TABLE: list[tuple[str, str, Facts]] = [
    ("list_not_empty", "pass", facts(LINE)),
    ("list_not_empty", "fail", facts()),
    ("list_not_empty", "fail", facts(LINE | {"struck": "Xin rút"})),
    ("line_names_one", "pass", facts(LINE, UNIT_LINE)),
    ("line_names_one", "fail", facts(LINE | {"collective": 7})),
    ("line_names_one", "fail", facts(LINE, LINE | {"person": None})),
    ("commended_once", "pass", facts(LINE, LINE | {"award": "flag"}, UNIT_LINE)),
    ("commended_once", "fail", facts(LINE, LINE)),
    ("commended_once", "pass", facts(LINE | {"struck": "Ghi nhầm"}, LINE)),
    ("achievements_short", "pass", facts(LINE | {"achievements": twenty()})),
    ("achievements_short", "fail", facts(LINE | {"achievements": twenty(number=21)})),
    ("none_under_discipline", "pass", facts(LINE)),
    ("none_under_discipline", "fail", facts(LINE, UNIT_LINE | {"discipline": "running"})),
    ("not_commended_again", "pass", facts(LINE)),
    ("not_commended_again", "fail", facts(LINE, rows=(row(),))),
    ("not_commended_again", "pass", facts(LINE, rows=(row(days=366),))),
    ("not_commended_again", "pass", facts(LINE, rows=(row(award="flag"),))),
    ("not_commended_again", "fail", facts(LINE, rows=(row(days=900, award="flag", deeds="VIỆC TỐT."),))),
    ("not_commended_again", "fail", facts(UNIT_LINE, rows=(row(people=(), units=(7,)),))),
    ("not_commended_again", "pass", facts(LINE, rows=(row(people=(2,)),))),
    ("within_quota", "pass", facts(*(LINE | {"person": number} for number in range(1, 10)), LINE)),
    ("within_quota", "fail", facts(*[LINE] * 11)),
    ("within_quota", "fail", facts(*[UNIT_LINE] * 4)),
    ("within_quota", "fail", facts(*[LINE] * 8, rows=(row(people=(4, 5, 6), by=UNIT),))),
    ("within_quota", "pass", facts(*[LINE] * 8, rows=(row(people=(4, 5, 6), by=UNIT + 1),))),
    ("within_quota", "pass", facts(*[LINE] * 8, rows=(row(days=400, people=(4, 5, 6), by=UNIT),))),
    ("commendation_file_complete", "pass", facts(list_check={"complete": "complete"})),
    ("commendation_file_complete", "fail", facts(list_check={"complete": "incomplete"})),
    ("somebody_without_report", "pass", facts(LINE, UNIT_LINE)),
    ("somebody_without_report", "pass", facts(LINE, opened=(report(outcome="dropped"),))),
    ("somebody_without_report", "fail", facts(LINE, UNIT_LINE, opened=(report(outcome="declined"),))),
    ("somebody_without_report", "fail", facts(UNIT_LINE)),
    ("reports_confirmed", "pass", facts(LINE, UNIT_LINE)),
    ("reports_confirmed", "pass", facts(LINE, opened=(report(outcome="dropped"), report(outcome="confirmed")))),
    ("reports_confirmed", "pass", facts(LINE, opened=(report(2), OpenedFact("assignment", UNIT, "", 1)))),
    ("reports_confirmed", "fail", facts(LINE, opened=(report(),))),
    ("reports_confirmed", "fail", facts(LINE, opened=(report(outcome="declined"),))),
    ("prize_once", "pass", facts(FIRST, FIRST | {"person": 2})),
    ("prize_once", "fail", facts(FIRST, FIRST | {"prize": "second"})),
    ("prizes_within", "pass", facts(FIRST, *[FIRST | {"prize": "consolation"}] * 2)),
    ("prizes_within", "fail", facts(FIRST, FIRST)),
    ("took_part", "pass", facts(FIRST, contest={"contest": "Hội thi"})),
    ("took_part", "pass", facts(FIRST, contest={"contest": "Hội thi"}, rows=(contest(1),))),
    ("took_part", "fail", facts(FIRST, contest={"contest": "HỘI thi"}, rows=(contest(2),))),
    ("model_once", "pass", facts(MODEL, MODEL | {"model": "Rau"})),
    ("model_once", "fail", facts(MODEL, MODEL)),
    ("not_recognised_yet", "pass", facts(MODEL, rows=(noted({"name": "Dê"}, by=None),))),
    ("not_recognised_yet", "fail", facts(MODEL, rows=(noted({"name": "DÊ"}),))),
    ("study_once", "pass", facts(STUDY, STUDY | {"level": "college"})),
    ("study_once", "fail", facts(STUDY, STUDY)),
    ("not_studying_already", "pass", facts(STUDY, rows=(noted({"level": "other", "standing": "finished"}),))),
    ("not_studying_already", "fail", facts(STUDY, rows=(noted({"level": "other", "standing": "studying"}),))),
    ("planned_once", "pass", facts(PLANNED, PLANNED | {"position": "deputy_secretary"})),
    ("planned_once", "fail", facts(PLANNED, PLANNED)),
    ("posts_of_one_within", "pass", facts(*[PLANNED] * 3)),
    ("posts_of_one_within", "fail", facts(*[PLANNED] * 4)),
    ("posts_of_one_within", "pass", facts(*[PLANNED] * 3, PLANNED | {"change": "removed"})),
    ("enough_for_each_post", "pass", facts(PLANNED, PLANNED | {"person": 2})),
    ("enough_for_each_post", "warn", facts(PLANNED)),
    ("enough_for_each_post", "warn", facts(PLANNED, PLANNED | {"person": 2}, ballot={"elected": [2]})),
    ("enough_for_each_post", "warn", facts(PLANNED, PLANNED | {"person": 2, "change": "removed"})),
]
CONDITIONS: list[tuple[str, Facts, Facts]] = [
    (
        "party_agrees_to_plan",
        facts(planning_opinion={"opinion": "agree"}),
        facts(planning_opinion={"opinion": "disagree"}),
    ),
]
