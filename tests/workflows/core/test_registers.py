"""The declaration of a register: what is wrong with one is said with its line, and those of the office are sound."""

import pytest

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Date, Line
from workflows.core.registers import HOLDERS, Register, register_faults
from workflows.core.terms import GROUND
from workflows.posts import post_kinds
from workflows.registers import REGISTERS


class DonationEntry(CaseForm):
    section = "donation"

    place = Line("Place")
    day = Date("Day", rests=GROUND)
    perhaps = Date("Another day", rests=GROUND, required=False)
    people = PeopleField("Donors", HOLDERS)
    others = PeopleField("Others", "committee")


class Donations(Register):
    key, title, summary, figure = "donations", "Donations", "Who gave blood", "Donors"
    unit_kinds, posts, entry = ("commune_union",), ("secretary",), DonationEntry
    enters, confirms = ("clerk",), ("secretary",)


def test_the_registers_of_the_office_are_sound() -> None:
    assert REGISTERS
    assert [fault for register in REGISTERS.values() for fault in register_faults(register, post_kinds())] == []
    assert list(register_faults(Donations, post_kinds())) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "does not say its title"),
        ({"confirms": ()}, "does not say its confirms"),
        ({"day": "place"}, "has no required date 'place'"),
        ({"day": "perhaps"}, "has no required date 'perhaps'"),
        ({"until": "nothing"}, "has no date 'nothing'"),
        ({"people": "place"}, "has no list of people 'place'"),
        ({"people": "others"}, "has no list of people 'others'"),
        ({"posts": ("wizard",)}, "names 'wizard', which is no kind of post"),
        ({"confirms": ("clerk",)}, "lets one post enter and confirm"),
    ],
)
def test_a_fault_is_named(changed: dict[str, object], said: str) -> None:
    faulty = type("Faulty", (Donations,), changed)
    assert any(said in fault and "'donations'" in fault for fault in register_faults(faulty, post_kinds()))
