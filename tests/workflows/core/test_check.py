"""A faulty workflow is refused: for every kind of fault a small workflow that has exactly this one."""

import copy
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from webapp.documents.wording import decisions
from workflows import WORKFLOWS, rulebook
from workflows.core.check import faults
from workflows.core.consequences import Consequence, RestrictPerson, Unbook
from workflows.core.definition import Definition
from workflows.core.discovery import workflows_in
from workflows.core.facts import Facts
from workflows.core.forms import FORMS, CaseForm, Count
from workflows.core.model import (
    PREVIOUS,
    START,
    Move,
    Paper,
    Places,
    State,
    Workflow,
    signal,
)
from workflows.core.registry import Check, Condition, Effect, Guard, condition, diary, guard, opening
from workflows.core.terms import Attachment, Claim, Deciding, Every, Role, rule
from workflows.forms import IssueDecision
from workflows.posts import post_kinds
from workflows.secretary_nomination.forms import Appraisal, Nominate

WHO = Role("somebody", ("secretary",), "own")
NOBODY = Role("nobody", (), "own")
STRANGER = Role("a stranger", ("bishop",), "own")
FAR = Role("somebody far", ("secretary",), "moon")


@guard
def check_test_guard(facts: Facts) -> Check:
    return Check("", "pass")


@condition
def check_test_condition(facts: Facts) -> bool:
    return True


@diary
def check_test_effect(facts: Facts) -> list[Consequence]:
    return []


class Known(CaseForm):
    section = "known"


class Unknown(CaseForm):
    section = "unknown"


class Voted(CaseForm):
    section = "voted"
    counts = ("votes_for", "guests")

    votes_for = Count("Votes for")
    votes_against = Count("Votes against")


UNKNOWN_GUARD = Guard("check_test_no_such_guard", lambda facts: Check("", "pass"))
UNKNOWN_CONDITION = Condition("check_test_no_such_condition", lambda facts: True)
FOREIGN = State("Of another workflow", name="foreign")
RULES = ("quorum", "needs", "base", "secrecy", "casting", "written", "abstention", "early_close", "delegated")
VOTE = {"by": WHO, "chair": WHO} | dict.fromkeys(RULES, rule("some.rule"))
LETTERS = {"letter": "Dear {{ own.name }}", "portrait": "Dear {{ person.name }}"}
ELSEWHERE = FOREIGN.vote(**VOTE)
ELSEWHERE.name = "ballot"


def wrong(workflow: type[Workflow], processes: Mapping[str, Definition] | None = None) -> list[str]:
    rules = ["some.rule", Workflow.deciding.kinds.key]
    return faults(
        workflow.definition, ["Known", "IssueDecision", "Voted"], rules, ["secretary"], LETTERS, processes or {}
    )


class Sound(Workflow):
    """The part that every faulty workflow below has too."""

    asked = State("Asked", due=rule("some.rule"))
    done = State("Done")
    ask = START.to(asked, by=WHO, label="Ask", form=Known, guards=[check_test_guard], effects=[check_test_effect])
    finish = asked.to(
        done.if_(check_test_condition) | asked,
        may=WHO,
        label="Finish",
        form=IssueDecision,
        papers=[Paper("letter", "CV", "A letter", "file.person", condition=check_test_condition)],
    )


def test_a_sound_workflow_has_no_faults() -> None:
    assert wrong(Sound) == []


def test_figures_of_a_vote_that_one_person_enters() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", form=Voted)
        finish = asked.to(done, by=WHO, label="Finish")

    assert wrong(Wrong) == [
        "form 'Voted' leaves votes_against to one person (four eyes): name them in `counts`",
        "form 'Voted' counts guests, for which it does not ask",
        "move 'ask' opens a case with figures, which nobody could count again",
    ]


def test_a_vote_over_a_list_that_nobody_writes() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", form=Known)
        ballot = asked.vote(each="known", **VOTE)
        carried = asked.to(
            done,
            on=ballot.carried,
            form=IssueDecision,
            papers=[Paper("letter", "CV", "A letter", "", each=ELSEWHERE)],
        )
        rejected = asked.to(done, on=ballot.rejected, closes="rejected")
        inquorate = asked.to(done, on=ballot.inquorate, closes="inquorate")

    Wrong.definition = replace(
        Wrong.definition,
        moves=tuple(
            replace(move, papers=tuple(replace(paper, each="elsewhere") for paper in move.papers))
            for move in Wrong.definition.moves
        ),
    )
    assert wrong(Wrong) == [
        "vote 'ballot' is over 'known', where no form gathers lines about people or units",
        "paper 'letter' is for each line of 'elsewhere', which is no vote over a list",
        "one person alone comes to a result (four eyes): ask → carried",
    ]


def test_a_state_that_no_move_leads_to() -> None:
    class Wrong(Workflow):
        asked, done, island = State("Asked"), State("Done"), State("Island")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = (asked | island).to(done, by=WHO, label="Finish")

    assert wrong(Wrong) == ["state 'island' cannot be reached"]


def test_states_that_lead_only_to_each_other() -> None:
    class Wrong(Workflow):
        asked, left, right, done = State("Asked"), State("Left"), State("Right"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=WHO, label="Finish")
        get_lost = asked.to(left, by=WHO, label="Get lost")
        there = left.to(right, by=WHO, label="There")
        back = right.to(left, by=WHO, label="Back")

    assert wrong(Wrong) == ["state 'left' has no way to an end", "state 'right' has no way to an end"]


def test_no_end_at_all() -> None:
    class Wrong(Workflow):
        asked = State("Asked")
        ask = START.to(asked, by=WHO, label="Ask")
        again = asked.to(asked, by=WHO, label="Again")

    assert wrong(Wrong) == ["the workflow has no end", "state 'asked' has no way to an end"]


def test_no_move_that_opens_a_case() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        finish = asked.to(done, by=WHO, label="Finish")

    assert wrong(Wrong) == [
        "no move opens a case",
        "state 'asked' cannot be reached",
        "state 'done' cannot be reached",
    ]


@pytest.mark.parametrize(
    ("causes", "number"),
    [({}, 0), ({"by": WHO, "after": rule("some.rule")}, 2), ({"by": WHO, "may": WHO, "on": signal("war")}, 3)],
)
def test_a_move_has_exactly_one_cause(causes: dict[str, Any], number: int) -> None:
    with pytest.raises(ValueError, match=f"move 'finish' needs exactly one cause, it has {number}"):

        class Wrong(Workflow):
            asked, done = State("Asked"), State("Done")
            ask = START.to(asked, by=WHO, label="Ask")
            finish = asked.to(done, label="Finish", **causes)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"form": Unknown}, "form 'Unknown' does not exist"),
        ({"effects": [Effect("unknown", lambda facts: [])]}, "effect 'unknown' does not exist"),
        ({"recurs": Every(rule("no.rule"))}, "rule 'no.rule' does not exist"),
        ({"recurs": Every(rule("some.rule"), within=rule("no.rule"))}, "rule 'no.rule' does not exist"),
        ({"guards": [UNKNOWN_GUARD]}, "guard 'check_test_no_such_guard' does not exist"),
        ({"validators": [UNKNOWN_GUARD]}, "guard 'check_test_no_such_guard' does not exist"),
        (
            {"papers": [Paper("letter", "CV", "A letter", "", condition=UNKNOWN_CONDITION)], "form": IssueDecision},
            "condition 'check_test_no_such_condition' does not exist",
        ),
        ({"label": ""}, "move 'finish' has no label for its button"),
        ({"by": NOBODY}, "role 'nobody' can be held by nobody: posts []"),
        ({"by": STRANGER | WHO}, "role 'a stranger' can be held by nobody: posts ['bishop']"),
        ({"by": FAR}, "role 'somebody far' stands in an unknown relation 'moon'"),
        ({"by": None, "after": rule("no.rule")}, "rule 'no.rule' does not exist"),
        ({"by": None, "on": ELSEWHERE.carried}, "'ballot.carried' cannot happen in state 'asked'"),
    ],
)
def test_a_move_that_names_what_is_not_there(words: dict[str, Any], fault: str) -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, **{"by": WHO, "label": "Finish", **words})

    assert wrong(Wrong) == [fault]


TARGETS: list[tuple[Callable[[State, State], Any], str]] = [
    (lambda done, other: Places(()), "move 'finish' leads nowhere"),
    (
        lambda done, other: done.if_(UNKNOWN_CONDITION) | other,
        "condition 'check_test_no_such_condition' does not exist",
    ),
    (
        lambda done, other: done.if_(check_test_condition) | other.if_(check_test_condition),
        "move 'finish' has no target for the remaining cases",
    ),
    (lambda done, other: done | other, "move 'finish' has a target that can never be chosen"),
    (
        lambda done, other: done.if_(check_test_condition) | FOREIGN,
        "move 'finish' names a state 'foreign' that this workflow does not have",
    ),
]


@pytest.mark.parametrize(("targets", "fault"), TARGETS)
def test_where_a_move_leads(targets: Callable[[State, State], Any], fault: str) -> None:
    class Wrong(Workflow):
        asked, done, other = State("Asked"), State("Done"), State("Other")
        ask = START.to(asked, by=WHO, label="Ask")
        leave = asked.to(other, by=WHO, label="Leave")
        stop = asked.to(done, by=WHO, label="Stop")
        finish = Move(Places(()) | asked, Places(()) | targets(done, other), by=WHO, label="Finish")

    assert wrong(Wrong) == [fault]


def test_a_move_from_a_state_of_another_workflow() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = (asked | FOREIGN).to(done, by=WHO, label="Finish")

    assert wrong(Wrong) == ["move 'finish' names a state 'foreign' that this workflow does not have"]


def test_a_way_back_that_asks_nothing_again() -> None:
    class Wrong(Workflow):
        asked, done, returned = State("Asked"), State("Done"), State("Returned")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=WHO, label="Finish")
        send_back = asked.to(returned, by=WHO, label="Send back")
        again = returned.to(PREVIOUS, by=WHO, label="Again")

    assert wrong(Wrong) == [
        "move 'again' leads back, but does not say what is asked again when something changed",
    ]


def test_every_way_into_a_state_that_leads_back_returns_the_case_and_stops_its_clock() -> None:
    class Right(Workflow):
        asked, done, returned = State("Asked"), State("Done"), State("Returned")
        ask = START.to(asked, by=WHO, label="Ask", form=Known, drafts=True)
        finish = asked.to(done.if_(check_test_condition) | returned, by=WHO, label="Finish")
        send_back = asked.to(returned, by=WHO, label="Send back")
        again = returned.to(PREVIOUS, by=WHO, label="Again", asks_again={("known",): asked})

    assert wrong(Right) == []
    assert [state.name for state in Right.definition.states if state.stops_clock] == ["returned"]
    assert [move.name for move in Right.definition.moves if move.returns] == ["finish", "send_back"]


def test_an_end_closes_the_case_and_frees_its_claim() -> None:
    class Right(Workflow):
        claim = Claim("seat")
        asked, seated = State("Asked"), State("Seated", releases_claim=True)
        done, lost = State("Done"), State("Lost")
        ask = START.to(asked, by=WHO, label="Ask")
        seat = asked.to(seated, by=WHO, label="Seat")
        finish = seated.to(done.if_(check_test_condition) | lost, by=WHO, label="Finish")
        drop = asked.to(lost.if_(check_test_condition) | asked, may=WHO, label="Drop")
        lose = asked.to(lost, may=WHO, label="Lose", closes="dropped")

    definition = Right.definition
    assert wrong(Right) == []
    assert [move.name for move in definition.moves if definition.ends(move)] == ["finish", "lose"]
    assert [state.name for state in definition.states if definition.frees_claim(state.name)] == [
        "seated",
        "done",
        "lost",
    ]


def test_a_word_that_says_what_follows_anyway_or_cannot_follow() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked", releases_claim=True), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", closes="asked")
        finish = asked.to(done, by=WHO, label="Finish", closes="done")

    class Claiming(Workflow):
        claim = Claim("seat")
        asked, done = State("Asked"), State("Done", releases_claim=True)
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=WHO, label="Finish", closes="finished")

    assert wrong(Wrong) == [
        "move 'ask' closes the case as 'asked', but leads on",
        "move 'finish' need not say closes='done': that is the name of the end",
        "state 'asked' releases a claim, but the workflow claims nothing",
    ]
    assert wrong(Claiming) == ["state 'done' need not release the claim: every end does"]


def test_what_cannot_be_asked_again() -> None:
    """A path that no author writes, a state where nobody is asked, a move that leads back to nowhere."""

    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        returned = State("Returned")
        ask = START.to(asked, by=WHO, label="Ask", form=Nominate, drafts=True)
        finish = asked.to(done, by=WHO, label="Finish", form=Appraisal, asks_again={("nomination",): asked})
        send_back = asked.to(returned, by=WHO, label="Send back")
        again = returned.to(
            PREVIOUS,
            by=WHO,
            label="Again",
            asks_again={
                ("nomination.person", "nomination.none", "appraisal", "nowhere"): asked,
                ("nomination",): done | returned | FOREIGN,
            },
        )

    found = faults(
        Wrong.definition, FORMS, rules=[Workflow.deciding.kinds.key], posts=["secretary"], papers={}, processes={}
    )
    writes = "changes, which its authors do not write"
    assert sorted(each for each in found if not each.startswith("day ")) == sorted(
        [
            "move 'finish' asks again, but leads back to nowhere",
            *(
                f"move 'again' asks again when {path!r} {writes}"
                for path in ("nomination.none", "appraisal", "nowhere")
            ),
            *(f"move 'again' asks again in {name!r}, where nothing can be asked" for name in ("done", "returned")),
            "move 'again' asks again in 'foreign', where nothing can be asked",
        ]
    )


def test_a_paper_without_a_text_and_one_that_nobody_dates() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", form=Known, papers=[Paper("letter", "CV", "A letter", "")])
        finish = asked.to(
            done,
            by=WHO,
            label="Finish",
            form=IssueDecision,
            papers=[
                Paper("none", "CV", "None", ""),
                Paper("portrait", "CV", "About somebody", ""),
            ],
        )

    assert wrong(Wrong) == [
        "move 'ask' issues papers, but its form does not ask for effective_on, out_of_order, signed_on, signer",
        "paper 'none' has no text with @sign_decision",
        "paper 'portrait' names a person, but the workflow has no subject",
        "move 'ask' opens a case and closes it: nobody could make it (four eyes)",
    ]


class Asked(CaseForm):
    section = "asked"
    figure = Count("Figure")


def test_an_attachment_without_a_form_a_field_a_name_or_of_two_minds() -> None:
    minutes = Attachment("minutes", "Minutes", ("figure",))

    class Wrong(Workflow):
        asked, checked, done = State("Asked"), State("Checked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", attachments=(minutes,))
        check = asked.to(checked, by=WHO, label="Check", form=Asked, attachments=(minutes,))
        finish = checked.to(
            done,
            by=WHO,
            label="Finish",
            form=Asked,
            attachments=(Attachment("minutes", "Other minutes"), Attachment("Of 2026", "A year", ("day",))),
        )

    assert faults(Wrong.definition, ["Asked"], [Workflow.deciding.kinds.key], ["secretary"], LETTERS, {}) == [
        "move 'ask' has attachments, but no form that a person fills in once",
        "attachment 'minutes' of move 'finish' is another paper in another move",
        "attachment 'Of 2026' needs a name of small letters and hyphens",
        "attachment 'Of 2026' proves 'day', which the form of move 'finish' does not ask",
    ]


PROCESS = "from workflows.core.model import Workflow\nclass {name}(Workflow):\n    key = {key!r}\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, type[Workflow]]]:
    """Finds the processes in a package of the given modules."""

    def find(package: str, **modules: str) -> dict[str, type[Workflow]]:
        folder = tmp_path / package
        folder.mkdir(exist_ok=True)
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return workflows_in(package, [str(folder)])

    return find


def test_processes_are_found_by_the_names_of_their_modules(shelf: Callable[..., dict[str, type[Workflow]]]) -> None:
    several = PROCESS.format(name="Second", key="second") + PROCESS.format(name="First", key="first")
    foreign = "from found_here.b import Second\nclass Plain: key = 'plain'\n"
    found = shelf("found_here", c=foreign, b=several, a=PROCESS.format(name="Last", key="last"))
    assert [(key, each.__module__) for key, each in found.items()] == [
        ("last", "found_here.a"),
        ("second", "found_here.b"),
        ("first", "found_here.b"),
    ]


def test_a_folder_with_a_process_is_one(shelf: Callable[..., dict[str, type[Workflow]]], tmp_path: Path) -> None:
    """Its process is read, and nothing else of it; a folder without one is passed by."""
    for folder, module in (("b_folder", "process"), ("c_folder", "forms")):
        (tmp_path / "with_folders" / folder).mkdir(parents=True)
        (tmp_path / "with_folders" / folder / "__init__.py").touch()
        text = PROCESS.format(name="Inside", key=folder.replace("_", "-"))
        (tmp_path / "with_folders" / folder / f"{module}.py").write_text(text, encoding="utf-8")
    found = shelf("with_folders", a=PROCESS.format(name="Plain", key="plain"))
    assert [(key, each.__module__) for key, each in found.items()] == [
        ("plain", "with_folders.a"),
        ("b-folder", "with_folders.b_folder.process"),
    ]


@pytest.mark.parametrize(
    ("package", "a", "b", "said"),
    [
        ("no_key", "", PROCESS.format(name="Nameless", key=""), "no_key.b: '' is no key for a process"),
        ("odd_key", "", PROCESS.format(name="Odd", key="A/B"), "odd_key.b: 'A/B' is no key for a process"),
        ("twice", *[PROCESS.format(name="One", key="one")] * 2, "twice.b: 'one' is the key of a process in twice.a"),
        (
            "forms",
            *["from workflows.core.forms import CaseForm\nclass FormOfTwo(CaseForm): pass\n"] * 2,
            "forms.b: forms.a has a form 'FormOfTwo' already",
        ),
    ],
)
def test_what_cannot_be_told_apart_is_refused(
    shelf: Callable[..., dict[str, type[Workflow]]], package: str, a: str, b: str, said: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        shelf(package, a=a, b=b)
    FORMS.pop("FormOfTwo", None)


ROW = """
[[rule]]
key = "{key}"
title = "How long"
value = "{value}"
measure = "days"
effective_from = 2026-01-01
source = "A document"
note = ""
"""


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (ROW.format(key="tea.days", value="long"), "tea.days: Write a whole number above zero, for example 15."),
        (ROW.format(key="leave.days", value="3"), "leave.days: [subjects] says nothing of 'leave'"),
        (ROW.format(key="tea.hours", value="3"), "there are two rows of one day: tea.hours"),
    ],
)
def test_rows_that_a_process_brings_along(tmp_path: Path, beside: str, said: str) -> None:
    for folder, text in (
        ("sound", '[subjects]\nzoo = "Zoo"\n' + ROW.format(key="zoo.days", value="4")),
        ("wrong", beside),
    ):
        (tmp_path / folder).mkdir()
        book = '[subjects]\ntea = "Tea"\n' + ROW.format(key="tea.hours", value="2")
        (tmp_path / folder / "rulebook.toml").write_text(book, encoding="utf-8")
        (tmp_path / folder / "animals.toml").write_text(text, encoding="utf-8")
    (tmp_path / "sound" / "park").mkdir()
    rules = '[subjects]\npark = "Park"\n' + ROW.format(key="park.days", value="5")
    (tmp_path / "sound" / "park" / "rules.toml").write_text(rules, encoding="utf-8")
    rows = rulebook.seed_rows(tmp_path / "sound")
    assert [row.key for row in rows] == ["tea.hours", "zoo.days", "park.days"], "the rule book comes first"
    assert list(rulebook.subjects(tmp_path / "sound").values()) == ["Tea", "Zoo", "Park"]
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        rulebook.seed_rows(tmp_path / "wrong")


def test_a_rule_that_a_state_or_a_workflow_names() -> None:
    class Wrong(Workflow):
        rules = ("no.such.rule",)
        deciding = Deciding(rule("nor.this.rule"))
        asked, done = State("Asked", due=rule("no.rule")), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=WHO, label="Finish")

    assert wrong(Wrong) == [f"rule {key!r} does not exist" for key in ("no.rule", "no.such.rule", "nor.this.rule")]


def test_a_guard_of_the_panel_and_a_form_of_an_assent() -> None:
    class Wrong(Workflow):
        eligibility = (UNKNOWN_GUARD,)
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        joint = asked.assent(of=(WHO, FAR), form=Unknown)
        finish = asked.to(done, on=joint.all_for)
        fail = asked.to(done, on=joint.any_against)

    assert wrong(Wrong) == [
        "form 'Unknown' does not exist",
        "guard 'check_test_no_such_guard' does not exist",
        "role 'somebody far' stands in an unknown relation 'moon'",
    ]


def test_an_outcome_of_a_vote_without_a_move() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        ballot = asked.vote(**VOTE)
        yes = asked.to(done, on=ballot.carried)
        no = asked.to(done, on=ballot.rejected)

    assert wrong(Wrong) == ["nothing follows from 'ballot.inquorate' in state 'asked'"]


def test_an_outcome_of_an_assent_without_a_move() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        joint = asked.assent(of=(WHO,), form=Known)
        yes = asked.to(done, on=joint.all_for)

    assert wrong(Wrong) == ["nothing follows from 'joint.any_against' in state 'asked'"]


def test_sides_with_limits_of_their_own() -> None:
    """As many limits as sides, none of the state beside them; opinions and agreement are two kinds of question."""

    class Wrong(Workflow):
        asked, done = State("Asked", due=rule("some.rule")), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        joint = asked.assent(of=(WHO, WHO), within=(rule("some.rule"),), form=Known)
        told = asked.to(done, on=joint.answered)
        objected = asked.to(done, on=joint.any_against)

    assert wrong(Wrong) == [
        "'joint.any_against' cannot happen in state 'asked'",
        "'joint' asks 2 sides and has 1 limits",
        "state 'asked' has a limit beside those of the sides that 'joint' asks",
    ]


def test_silence_causes_nothing_where_nobody_has_a_limit() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        joint = asked.assent(of=(WHO, WHO), form=Known)
        told = asked.to(done, on=joint.answered)
        silence = asked.to(done, on=joint.unanswered)

    assert wrong(Wrong) == ["'joint.unanswered' cannot happen in state 'asked'"]


def test_an_outcome_that_causes_two_moves() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask")
        joint = asked.assent(of=(WHO,), form=Known)
        yes = asked.to(done, on=joint.all_for)
        also = asked.to(done, on=joint.all_for)
        no = asked.to(done, on=joint.any_against)
        war, peace = asked.to(done, on=signal("news")), asked.to(done, on=signal("news"))

    assert wrong(Wrong) == [
        "'joint.all_for' causes 2 moves in state 'asked'",
        "'signal.news' causes 2 moves in state 'asked'",
    ]


@opening("sound", "absent", "known")
def check_test_opening(facts: Facts) -> list[Consequence]:
    return []


def test_what_opens_in_other_units_has_an_opening_for_that() -> None:
    class Wrong(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", form=Known, effects=[check_test_opening])
        bare = START.to(asked, on=signal("bare"), guards=[check_test_guard])
        other = START.to(asked, on=signal("other"), form=Known)
        finish = asked.to(done, by=WHO, label="Finish")

    assert wrong(Wrong, {"sound": Sound.definition, "known": Wrong.definition}) == [
        "it opens cases of 'sound', which have no opening on a signal",
        "it opens cases of 'absent', which does not exist",
        "move 'bare' opens a case on a signal, but has no form for what it is given",
        "move 'bare' opens a case on a signal, so nobody reads its guards",
        "2 moves open a case on a signal: which of them is meant?",
    ]


@opening("own-report", "task")
def check_test_asking(facts: Facts) -> list[Consequence]:
    return []


def test_what_is_sealed_asks_none_of_those_in_it() -> None:
    class Report(Workflow):
        asked, done = State("Asked"), State("Done")
        begin = START.to(asked, on=signal("asked"), form=Known)
        write = asked.to(done, by=Role("whoever is named", (), "subject"), label="Write")

    class Task(Workflow):
        asked, done = State("Asked"), State("Done")
        begin = START.to(asked, on=signal("given"), form=Known)
        finish = asked.to(done, by=WHO, label="Finish")

    class Listed(Workflow):
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=WHO, label="Ask", form=Known, effects=[check_test_asking])
        finish = asked.to(done, by=WHO, label="Finish")

    opened = {"own-report": Report.definition, "task": Task.definition}
    assert wrong(Listed, opened) == []
    Listed.definition = replace(Listed.definition, sealed=True)
    assert wrong(Listed, opened) == [
        "it is sealed, but opens cases of 'own-report', from which those in it learn of it"
    ]


@pytest.mark.parametrize("key", WORKFLOWS)
def test_every_workflow_of_this_office_is_sound(key: str) -> None:
    definition = WORKFLOWS[key].definition
    processes = {each: workflow.definition for each, workflow in WORKFLOWS.items()}
    assert faults(definition, FORMS, rulebook.titles(), post_kinds(), decisions(), processes) == []
    assert definition.key == key


def test_the_command_names_every_fault(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(Workflow):
        key = "wrong"
        asked, done = State("Asked"), State("Done")
        ask = START.to(asked, by=FAR, label="Ask")
        finish = asked.to(done, by=WHO)

    sound = app.test_cli_runner().invoke(args=["check"])
    assert sound.exit_code == 0
    line = r"[a-z-]+: (\d+ states, \d+ moves|register, \d+ fields|indicator|programme|entitlement, \d+ rates), sound\n"
    assert re.fullmatch(f"({line})+", sound.stdout)
    monkeypatch.setitem(WORKFLOWS, "wrong", Wrong)
    faulty = app.test_cli_runner().invoke(args=["check"])
    assert faulty.exit_code == 1
    more = [line for line in faulty.stdout.splitlines() if line not in sound.stdout.splitlines()]
    assert more == [
        "wrong: 2 states, 2 moves, 2 faults",
        "  role 'somebody far' stands in an unknown relation 'moon'",
        "  move 'finish' has no label for its button",
    ]


@pytest.mark.parametrize("key", WORKFLOWS)
def test_a_definition_comes_back_from_json_the_same(key: str) -> None:
    definition = WORKFLOWS[key].definition
    again = Definition.from_json(definition.to_json())
    assert again == definition
    assert again.hash == definition.hash


@pytest.mark.at_length
def test_the_hash_changes_with_every_single_value(everything: bool) -> None:
    body = WORKFLOWS["secretary-nomination"].definition.to_json()
    changes = islice(variants(body), 0, None, 1 if everything else 5)
    hashes = [Definition.from_json(changed).hash for changed in changes]
    assert len(hashes) > 100
    assert len({*hashes, WORKFLOWS["secretary-nomination"].definition.hash}) == len(hashes) + 1


def variants(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Copies of the body, in each of which one value has changed, or one list is an item shorter."""
    for way in _ways(body):
        changed = copy.deepcopy(body)
        place = changed
        for step in way[:-1]:
            place = place[step]
        if isinstance(place, list) and isinstance(place[way[-1]], dict):
            del place[way[-1]]
        else:
            place[way[-1]] = _other(place[way[-1]])
        yield changed


def _ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inside:
        if not isinstance(item, dict | list) or isinstance(value, list):
            yield (*way, step)
        yield from _ways(item, (*way, step))


def _other(value: Any) -> Any:
    return not value if isinstance(value, bool) else f"{value or ''}~"


def test_the_words_that_tell_cases_apart_stand_in_their_forms() -> None:
    fields = {
        f"{FORMS[name].section}.{field.short_name}"
        for workflow in WORKFLOWS.values()
        for name in workflow.definition.forms()
        for field in FORMS[name].declared()
    }
    assert {place for workflow in WORKFLOWS.values() for place in (*workflow.called, *workflow.renews)} <= fields


def test_a_process_that_one_person_walks_alone() -> None:
    """Votes, time and signals are no second pair of eyes; nor is an opening that settles everything at once."""

    class Hasty(Workflow):
        asked, waiting, done = State("Asked"), State("Waiting"), State("Done", tone="good")
        ask = START.to(asked, by=WHO, label="Ask")
        go_on = asked.to(waiting, by=WHO, label="Go on")
        time_passes = waiting.to(done, after=rule("some.rule"))

    assert wrong(Hasty) == ["one person alone comes to a result (four eyes): ask → go_on → time_passes"]

    class AtOnce(Workflow):
        asked, done = State("Asked"), State("Done", tone="good")
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=WHO, label="Finish")
        settle = START.to(done, by=WHO, label="Ask and settle")

    assert wrong(AtOnce) == ["move 'settle' opens a case and closes it: nobody could make it (four eyes)"]

    class Oneself(Workflow):
        subject = "known.person"
        asked, done = State("Asked"), State("Done", binds=True)
        ask = START.to(asked, by=WHO, label="Ask")
        finish = asked.to(done, by=Role("oneself", (), "subject"), label="Finish")

    assert wrong(Oneself) == [
        "move 'finish' closes the case, but only whom it is about could make it (four eyes)",
    ]


def test_an_effect_that_settles_more_than_it_says() -> None:
    @diary
    def check_test_sly(facts: Facts) -> list[Consequence]:
        return [Unbook(), RestrictPerson(1, None)]

    with pytest.raises(LookupError, match="does not say that it settles anything"):
        check_test_sly(Facts(dt.date(2026, 11, 21), 1, "", "branch", {}))


@pytest.mark.parametrize("key", WORKFLOWS)
def test_who_is_asked_whether_they_wrote_a_file_can_have_written_it(key: str) -> None:
    """A guard that bars the authors bars nobody in a process without any."""
    definition = WORKFLOWS[key].definition
    asking = [move.name for move in definition.moves if {"impartial", "not_own_work"} & {*move.guards}]
    assert not asking or definition.drafting_moves(), asking
