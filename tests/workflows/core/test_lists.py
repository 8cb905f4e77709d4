"""Lines of lists in a case: whom each is about."""

import datetime as dt

from workflows.core.facts import Facts, PersonFact
from workflows.core.lists.lines import lines

DAY = dt.date(2026, 11, 23)


def test_a_line_stays_about_a_person_whose_record_was_joined_into_another() -> None:
    """Or nobody would ask any more what they answered, how old they are, and what else a guard asks of a line."""
    kept = PersonFact(id=2, name="Lê An", sex="female", birth_date=DAY, union_joined_on=None, in_party=False, posts=())
    facts = Facts(
        today=DAY,
        unit_id=1,
        unit_name="Chi đoàn Thôn 1",
        unit_kind="branch",
        rules={},
        dossier={"list": {"1": {"entry": 1, "person": 1}}},
        candidates=(kept,),
        joined={1: kept},
    )
    assert [line.person for line in lines(facts, "list")] == [kept]
