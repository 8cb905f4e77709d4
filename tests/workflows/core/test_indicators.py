"""Faulty indicators and programmes are refused, with the line of the word that is wrong."""

import pytest

from workflows.core.programmes.indicator_check import indicator_faults
from workflows.core.programmes.indicators import (
    Cases,
    Holders,
    Holds,
    Indicator,
    InOnePerson,
    Kept,
    Named,
    NamesFewer,
    Rows,
    Running,
    Stands,
    Total,
    Units,
)
from workflows.core.programmes.programme import Programme, programme_faults
from workflows.core.terms import rule
from workflows.indicators.dual_posts import DualPosts
from workflows.indicators.planning import PostsWithFewPlanned
from workflows.registers.loans import Loans
from workflows.registers.military_tasks import MilitaryTasks
from workflows.registers.training_classes import TrainingClasses

SECRETARIES = Holders(("secretary",))
KNOWN = {"secretary"}
RULES = {"a.share": "percent", "a.number": "count"}
PROCESSES = {"leave": ["granted"]}


def wrong(**words: object) -> list[str]:
    said = {"key": "a-key", "title": "Title", "source": "Seed", "of": SECRETARIES, **words}
    made = type("Made", (Indicator,), said)
    return list(indicator_faults(made, KNOWN, RULES, [TrainingClasses, MilitaryTasks], PROCESSES))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": ""}, "does not say its title"),
        ({"target": rule("a.none"), "counts": (Named(TrainingClasses),)}, "'a.none', which is no rule"),
        ({"target": rule("a.number"), "counts": (Named(TrainingClasses),)}, "measured in count, not in percent"),
        ({"target": rule("a.share")}, "measured in percent, not in count"),
        ({"months": (4, 3)}, "no months of a year"),
        ({"of": Rows(TrainingClasses), "counts": (Named(TrainingClasses),)}, "cannot count a part of it"),
        ({"of": Holders(("king",))}, "['king'], which are no kinds of post"),
        ({"counts": (Named(Loans),)}, "reads 'Loans', which is no register"),
        ({"of": Total(TrainingClasses, "topic")}, "adds up 'topic', which is no number"),
        ({"of": Total(MilitaryTasks, "done", named=True)}, "which names nobody"),
        ({"counts": (Named(TrainingClasses, {"colour": ("red",)}),)}, "asks for ['colour']"),
        ({"of": Cases("leave", ("lost",))}, "states ['lost'] that the process 'leave' does not have"),
        ({"counts": (Kept(TrainingClasses),)}, "counts people, of which"),
        ({"counts": (Stands("leave", ("granted",)),)}, "counts people, of which"),
        ({"counts": (NamesFewer(rule("a.number")),)}, "counts people, of which"),
        ({"of": Running(TrainingClasses), "counts": (Named(TrainingClasses),)}, "counts rows, of which"),
        ({"of": Running(TrainingClasses), "counts": (NamesFewer(rule("a.none")),)}, "'a.none', which is no rule"),
        ({"of": Units(("branch",)), "counts": (Holds(("secretary",)),)}, "counts units, of which"),
        ({"of": Units(("branch",)), "counts": (InOnePerson((("king",), ("secretary",))),)}, "['king'], which are no"),
    ],
)
def test_a_faulty_indicator_is_refused(words: dict[str, object], said: str) -> None:
    assert [each for each in wrong(**words) if said in each], wrong(**words)


def test_a_sound_one_has_no_fault_and_a_fault_has_its_line() -> None:
    assert wrong(counts=(Named(TrainingClasses),), target=rule("a.share")) == []
    posts, rules = {"secretary", "village_militia_head"}, {"dual_posts.share": "percent"}
    (fault,) = indicator_faults(DualPosts, posts, rules, [], {})
    assert fault.startswith("workflows/indicators/dual_posts.py:") and "quarter_militia_head" in fault


def test_a_faulty_programme_is_refused() -> None:
    made = type(
        "Run", (Programme,), {"key": "run", "run_by": ("moon",), "indicators": (DualPosts, PostsWithFewPlanned)}
    )
    faults = " ".join(programme_faults(made, {"branch"}, [PostsWithFewPlanned]))
    for said in (
        "does not say its title",
        "['moon'], which are no kinds of unit",
        "'DualPosts', which is no indicator",
        "'PostsWithFewPlanned', which reads a sealed register",
    ):
        assert said in faults
