"""The declaration of a register: what is wrong with one is said with its line, and those of the office are sound."""

import inspect
from collections.abc import Collection

import pytest

from webapp.documents.wording import NAMES
from workflows import rulebook
from workflows.core.fields.people import PeopleField, UnitsField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.programmes.register_check import register_faults
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register
from workflows.core.terms import GROUND, rule
from workflows.posts import post_kinds
from workflows.registers import REGISTERS


class DonationEntry(CaseForm):
    section = "donation"

    place = Line("Place")
    day = Date("Day", rests=GROUND)
    perhaps = Date("Another day", rests=GROUND, required=False)
    people = PeopleField("Donors", HOLDERS)


class OtherEntry(DonationEntry):
    section = "other_donation"

    until = Date("Last day", required=False)
    standing = Choice("Standing", [("given", "Given"), ("put_off", "Put off")])
    people = PeopleField("Others", "committee")


class CountEntry(CaseForm):
    section = "count"

    day = Date("Day", rests=GROUND)
    units = UnitsField("Units", BELOW)


class KnownEntry(CaseForm):
    section = "known"

    day = Date("Day", rests=GROUND)
    people = PeopleField("Donors", KNOWN)


class Donations(Register):
    key, title, summary, figure = "donations", "Donations", "Who gave blood", "Donors"
    unit_kinds, posts, entry = ("commune_union",), ("secretary",), DonationEntry
    enters, confirms = ("clerk",), ("secretary",)


def faults(register: type[Register], papers: Collection[str] = ("a-paper",)) -> list[str]:
    return list(register_faults(register, post_kinds(), rulebook.UNIT_KINDS, rulebook.titles(), papers))


def test_the_registers_of_the_office_are_sound() -> None:
    assert REGISTERS
    assert [fault for register in REGISTERS.values() for fault in faults(register, NAMES)] == []
    nobody: dict[str, object] = {"posts": (), "figure": ""}
    for more in ({}, {"entry": CountEntry, **nobody}, {"entry": KnownEntry, **nobody}):
        assert faults(type("Sound", (Donations,), more)) == []


def test_a_fault_is_told_with_its_line() -> None:
    class Wrong(Donations):
        title = "Wrong"
        until = "nothing"

    fault, line = faults(Wrong)[0], inspect.getsourcelines(Wrong)[1]
    assert fault.startswith(f"workflows/core/test_registers.py:{line + 2}: ")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "does not say its title"),
        ({"confirms": ()}, "does not say its confirms"),
        ({"day": "place"}, "has no required date 'place'"),
        ({"day": "perhaps"}, "has no required date 'perhaps'"),
        ({"until": "nothing"}, "has no date 'nothing'"),
        ({"people": "place"}, "has no list of people 'place'"),
        ({"entry": OtherEntry}, "has no list of people 'people' from 'holders'"),
        ({"entry": OtherEntry}, "does not say what its day 'until' rests on"),
        ({"entry": CountEntry}, "has posts, but no list of people"),
        ({"entry": CountEntry, "posts": ()}, "has a figure, but no posts"),
        ({"posts": (), "figure": ""}, "does not say its posts"),
        ({"entry": KnownEntry, "figure": ""}, "has posts, but offers everybody known"),
        ({"people": "others"}, "has a list 'people' from 'holders': a register offers 'below' only"),
        ({"unit_kinds": ("castle",)}, "names 'castle', which is no kind of unit"),
        ({"beside": "castle"}, "names 'castle', which is no kind of unit"),
        ({"beside": "military_command", "private": True}, "is private: its rows are confirmed in the unit itself"),
        ({"answers_by": rule("reminder.due_days")}, "says who answers for the unit beside, but names no such unit"),
        ({"answers_by": rule("no.rule"), "beside": "military_command"}, "names the rule 'no.rule'"),
        ({"private_columns": ("amount",)}, "has no field 'amount'"),
        ({"private_columns": ("day",)}, "is sorted by 'day'"),
        ({"private_columns": ("place",)}, "has no line of text left"),
        ({"private_columns": ("people",), "private": True}, "need not say which columns"),
        ({"sealed": True}, "is sealed, but not private"),
        ({"sealed": True, "private": True}, "it has no figure, certificate or marks"),
        ({"parts": ("place",)}, "has no list of people 'place' from"),
        ({"counts": {"place": ("here",)}}, "counts 'place' as 'here'"),
        ({"entry": OtherEntry, "counts": {"standing": ("lost",)}}, "counts 'standing' as 'lost'"),
        ({"counts": {"standing": ("given",)}, "figure": ""}, "has no figure"),
        ({"alarm": rule("reminder.due_days")}, "has an alarm, but no last day"),
        ({"alarm": rule("no.rule")}, "names the rule 'no.rule'"),
        ({"posts": ("wizard",)}, "names 'wizard', which is no kind of post"),
        ({"certificate": "no-paper"}, "names the paper 'no-paper'"),
        ({"entry": CountEntry, "posts": (), "figure": "", "certificate": "a-paper"}, "nobody whom a row is about"),
        ({"confirms": ("clerk",)}, "lets one post enter and confirm"),
    ],
)
def test_a_fault_is_named(changed: dict[str, object], said: str) -> None:
    faulty = type("Faulty", (Donations,), changed)
    assert any(said in fault and "'donations'" in fault for fault in faults(faulty))
