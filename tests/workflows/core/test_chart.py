"""The picture and the table of a workflow: complete, escaped, marked, and no wider than a phone shows."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from webapp.cli.workflows import COMMANDS
from webapp.config import ROOT
from webapp.pages.cases.page import _picture
from workflows import WORKFLOWS
from workflows.core.definition import Cause, Definition, MoveDef, RoleDef, StateDef, TargetDef
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.pictures.chart import rows, svg
from workflows.core.pictures.drawing import width_of, wrap
from workflows.core.pictures.layout import Arrangement, arrange
from workflows.core.pictures.picture import Picture, StateNote

NOMINATION = WORKFLOWS["secretary-nomination"].definition
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def commands() -> FlaskCliRunner:
    """The command line of an application without a database."""
    app = Flask("commands")
    Babel(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app.test_cli_runner()


def as_is(msgid: str) -> str:
    return msgid


def parsed(definition: Definition = NOMINATION, current: str | None = None, *visited: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg(definition, current, set(visited), as_is))


def words(picture: ElementTree.Element) -> str:
    return " ".join(element.text or "" for element in picture.iter(f"{SVG}text"))


def small(
    *steps: tuple[str, str], tones: dict[str, str] | None = None, labels: dict[str, str] | None = None
) -> Definition:
    """A definition of these steps, each a move of its own."""
    states = [name for name in dict.fromkeys(name for step in steps for name in step) if not name.startswith("@")]
    who = RoleDef("somebody", ("secretary",), "own")
    return Definition(
        "small",
        "A <small> & simple workflow",
        "",
        ("branch",),
        None,
        "unit",
        "",
        (),
        "decision.unit_kinds",
        False,
        {},
        False,
        False,
        (),
        (),
        tuple(
            StateDef(name, (labels or {}).get(name, name), None, False, False, (tones or {}).get(name, "open"), "", "")
            for name in states
        ),
        tuple(
            MoveDef(
                name=f"move{number}",
                label=f"Move {number}",
                sources=(source,),
                targets=(TargetDef(target, None),),
                cause=Cause("by", (who,)),
                form=None,
                guards=(),
                validators=(),
                papers=(),
                effects=(),
                every=None,
                within=None,
                returns=False,
                drafts=False,
                starts=False,
                closes="",
                by_calendar=False,
                asks_again=(),
            )
            for number, (source, target) in enumerate(steps)
        ),
        (),
        (),
    )


# ---------------------------------------------------------------- the table


def test_the_table_has_a_row_for_every_move() -> None:
    table = {row.move: row for row in rows(NOMINATION)}
    assert list(table) == [move.name for move in NOMINATION.moves]
    assert table["nominate"].sources == ("Start",)
    assert table["nominate"].targets == (
        "Waiting for the branch's meeting",
        "Waiting for the Party committee's opinion",
    )
    assert table["nominate"].who == ("the branch secretary or a deputy", "an officer of the base union")
    assert table["nominate"].guards[:2] == ("seat_unclaimed", "purpose_fits_seat")
    assert (table["resubmit"].form, table["resubmit"].targets) == (
        "Resubmit",
        (
            "Back to the previous step",
            "Waiting for the branch's meeting",
            "Waiting for the Party committee's opinion",
            "Joint screening with the military command",
            "Appraisal of the file",
            "Before the standing committee",
            "The branch has to choose again",
        ),
    )
    assert (table["cancel"].cause, table["appraise"].cause) == ("Can be done by", "Has to be done by")
    assert (table["lapse"].cause, table["lapse"].who) == ("After the days of", ("nomination.return_days",))
    assert (table["carried"].cause, table["carried"].who) == ("When", ("the vote is carried",))
    assert table["succeeded"].who == ("another case causes it",)


def test_the_command_shows_the_table_and_writes_the_picture(commands: FlaskCliRunner, tmp_path: Path) -> None:
    result = commands.invoke(args=["chart", "secretary-nomination", "--svg", str(tmp_path / "nomination.svg")])
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    for dashes in re.finditer("-+", lines[3]):
        # The head and the first move begin where the column does.
        assert " " not in (lines[2][dashes.start()], lines[4][dashes.start()])
    assert lines[-1] == str(tmp_path / "nomination.svg")
    picture = ElementTree.parse(tmp_path / "nomination.svg").getroot()
    assert picture.get("viewBox") == parsed().get("viewBox")


def test_the_command_knows_which_workflows_there_are(commands: FlaskCliRunner) -> None:
    result = commands.invoke(args=["chart", "no-such-workflow"])
    assert result.exit_code == 2
    assert "secretary-nomination" in result.stderr


# ---------------------------------------------------------------- the picture


def test_the_picture_obeys_the_pages_security_policy() -> None:
    picture = parsed(NOMINATION, "appraisal", "party_opinion")
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} == {"svg", "title", "desc", "path", "text"}
    for element in picture.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name}
        assert element.get("fill", "none") in ("none", "currentColor")
        assert element.get("stroke", "none") in ("none", "currentColor")


def test_the_picture_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    picture = parsed(NOMINATION, "appraisal", "party_opinion")
    title, desc = picture[0], picture[1]
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "Nomination of a branch secretary"
    assert desc.text
    assert desc.text.startswith("Steps in their order: Waiting for the branch's meeting; ")
    assert "Ends: Not recognised; Withdrawn; Cancelled; Lapsed; Left office." in desc.text
    assert "The case is here: Appraisal of the file." in desc.text
    assert "Passed: Waiting for the Party committee's opinion." in desc.text


@pytest.mark.parametrize("state", [state.name for state in NOMINATION.states])
def test_the_current_state_is_marked_by_more_than_colour(state: str) -> None:
    picture = parsed(NOMINATION, state)
    current = [path for path in picture.iter(f"{SVG}path") if "chart-current" in path.get("class", "")]
    assert max(float(path.get("stroke-width", 0)) for path in current) >= 3
    assert words(picture).count("● The case is here") == 1
    assert "●" not in words(parsed(NOMINATION, None))


def test_visited_and_final_states_are_marked() -> None:
    marks = Counter(path.get("class") for path in parsed(NOMINATION, None, "appraisal", "cancelled").iter(f"{SVG}path"))
    # Box and tick; box, second border and tick; and the borders of the four other ends.
    assert marks["chart-state chart-visited"] == 2
    assert marks["chart-state chart-visited chart-final"] == 3
    assert marks["chart-state chart-final"] == 4 * 2


def test_everything_is_escaped() -> None:
    evil = "</text><script>alert('x')</script> & \"y\""
    picture = parsed(small((START_STATE, "a"), ("a", "b"), labels={"a": evil, "b": "&amp;"}), "a")
    assert not list(picture.iter(f"{SVG}script"))
    assert evil.replace(" ", "") in words(picture).replace(" ", "")
    assert "&amp;" in words(picture)
    assert picture[0].text == "A <small> & simple workflow"


def test_labels_are_translated() -> None:
    picture = svg(NOMINATION, "appraisal", set(), lambda msgid: f"«{msgid[:9]}»")
    texts = re.findall(r"<(?:text|title)[^>]*>([^<]+)<", picture)
    assert texts
    assert all("«" in text or "»" in text for text in texts)


def test_the_picture_is_the_same_in_every_process() -> None:
    program = (
        "from workflows import WORKFLOWS\nfrom workflows.core.pictures.chart import svg\n"
        "print(svg(WORKFLOWS['secretary-nomination'].definition, 'appraisal', {'handover', 'drafting'}, str), end='')"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }
    assert drawn == {svg(NOMINATION, "appraisal", {"handover", "drafting"}, as_is)}


@pytest.mark.parametrize("current", [None, "joint_review", "returned", "lapsed"])
def test_the_picture_fits_a_phone(current: str | None) -> None:
    picture = parsed(NOMINATION, current, "branch_meeting")
    width, height = (float(picture.get(name, 0)) for name in ("width", "height"))
    assert picture.get("viewBox") == f"0 0 {picture.get('width')} {picture.get('height')}"
    assert width <= 400
    for text in picture.iter(f"{SVG}text"):
        size = float(text.get("font-size", 0))
        assert size >= 14
        assert float(text.get("x", 0)) + width_of(text.text or "", size) <= width
        assert size <= float(text.get("y", 0)) <= height


def test_lines_are_as_few_as_they_can_be_and_about_as_long() -> None:
    assert wrap("Chi đoàn phải chọn lại", 170, 16) == ("Chi đoàn", "phải chọn lại")
    assert wrap("Trình Ban Thường vụ", 176, 16) == ("Trình Ban Thường vụ",)
    assert wrap("", 100, 16) == ("",)
    assert wrap("one two", 1, 16) == ("one", "two")


@given(st.text("aă ộm", max_size=40), st.floats(1, 300))
def test_no_word_is_lost_between_lines(text: str, width: float) -> None:
    lines = wrap(text, width, 16)
    assert " ".join(lines).split() == text.split()
    assert all(width_of(line, 16) <= width or " " not in line for line in lines)


# ---------------------------------------------------------------- the arrangement


def test_the_line_of_a_nomination() -> None:
    plan = arrange(NOMINATION)
    assert plan.line == (
        START_STATE,
        "branch_meeting",
        "drafting",
        "party_opinion",
        "joint_review",
        "appraisal",
        "decision",
        "refusing",
        "issuing",
        "militia_appointment",
        "handover",
        "in_office",
        "to_replace",
    )
    # What every nomination passes on its way into office.
    assert plan.spine == {START_STATE, "party_opinion", "appraisal", "decision", "issuing", "in_office"}
    assert plan.rooms == ("returned",)
    assert plan.ends == ("refused", "withdrawn", "cancelled", "lapsed", "ended")
    assert [exit.state for exit in plan.exits["appraisal"]] == ["returned", "cancelled"]
    assert [exit.kind for exit in plan.exits["in_office"]] == ["again", "end"]


steps = st.lists(
    st.tuples(st.sampled_from([START_STATE, *"abcdefgh"]), st.sampled_from([PREVIOUS_STATE, *"abcdefgh"])),
    min_size=1,
    max_size=24,
    unique=True,
)


def definitions() -> st.SearchStrategy[Definition]:
    return st.builds(
        lambda steps, good: small(*steps, tones=dict.fromkeys(good, "good")), steps, st.sets(st.sampled_from("fgh"))
    )


def shown(plan: Arrangement) -> Counter[tuple[str, str]]:
    pairs = [*plan.down, *plan.up]
    pairs += [(source, lane.target) for lane in plan.lanes for source in lane.sources]
    pairs += [(name, way.state) for name, ways in plan.exits.items() for way in ways]
    return Counter(pairs)


@settings(deadline=None)
@given(definitions())
def test_every_step_is_shown_once_and_no_other(definition: Definition) -> None:
    plan = arrange(definition)
    wanted = {(source, target.state) for move in definition.moves for source in move.sources for target in move.targets}
    assert shown(plan) == Counter(wanted)
    places = [*plan.line, *plan.rooms, *plan.ends]
    assert sorted(places) == sorted([START_STATE, *(state.name for state in definition.states)])


@settings(deadline=None)
@given(definitions())
def test_lanes_cross_no_state_and_no_two_lie_on_each_other(definition: Definition) -> None:
    plan = arrange(definition)
    place = {name: index for index, name in enumerate(plan.line)}
    spans = {}
    for lane in plan.lanes:
        ends = [place[name] for name in (*lane.sources, lane.target)]
        spans[lane] = (min(ends), max(ends))
        if lane.inner:
            between = plan.line[min(ends) + 1 : max(ends)]
            assert not plan.spine.intersection(between) - {lane.target}
    for one, other in combinations(plan.lanes, 2):
        if (one.inner, one.column) == (other.inner, other.column):
            (begins, stops), (other_begins, other_stops) = spans[one], spans[other]
            assert stops <= other_begins or other_stops <= begins


@settings(deadline=None)
@given(definitions())
def test_any_workflow_can_be_drawn(definition: Definition) -> None:
    for state in (None, definition.states[0].name if definition.states else None):
        ElementTree.fromstring(svg(definition, state, set(), as_is))
    picture = Picture(definition, None, set(), as_is)
    picture.draw()
    tops = [(box.y, box.bottom) for box in picture.boxes.values()]
    assert all(bottom < top for (_top, bottom), (top, _bottom) in zip(tops, tops[1:], strict=False))


# ---------------------------------------------------------------- the case page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_case_page_draws_its_picture_once_in_each_language(
    office: Office, clock: Any, sign_in: Callable[[str], Browser], reader: Callable[[str], Browser]
) -> None:
    """A second view measures nothing and arranges nothing; a language and a state of their own are drawn anew."""
    desk = Desk(office, clock)
    instead = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    case = desk.start(COMMUNE, BRANCH, NEW, **instead)
    english, vietnamese = sign_in(COMMUNE), reader(OFFICER)

    def view(browser: Browser) -> tuple[int, int, int]:
        """Texts broken into lines, workflows arranged and pictures drawn by one view of the case's page."""
        caches = (wrap, arrange, _picture)
        before = [cache.cache_info().misses for cache in caches]
        assert b'<svg xmlns="http://www.w3.org/2000/svg" role="img"' in browser.get(f"/cases/{case}").data
        lines, plans, pictures = (
            cache.cache_info().misses - count for cache, count in zip(caches, before, strict=True)
        )
        return lines, plans, pictures

    for cache in (wrap, arrange, _picture):
        cache.cache_clear()
    lines, *rest = view(english)
    assert lines > 20
    assert rest == [1, 1]
    assert view(english) == (0, 0, 0)
    lines, *rest = view(vietnamese)
    assert lines > 20, "texts in another language have lines of their own"
    assert rest == [0, 1]
    assert view(vietnamese) == (0, 0, 0)
    desk.move(COMMUNE, case, "record_meeting")
    assert view(english) == (0, 0, 1), "the same lines, marked elsewhere"
    assert wrap.cache_info().maxsize is not None
    assert _picture.cache_info().maxsize is not None


def test_another_definition_has_an_arrangement_of_its_own() -> None:
    other = replace(NOMINATION, states=NOMINATION.states[::-1])
    assert arrange(other) != arrange(NOMINATION)
    assert arrange(replace(NOMINATION)) is arrange(NOMINATION), "what is the same is arranged once"


def test_notes_stand_in_their_boxes_and_lead_on() -> None:
    note = StateNote(("3 <open>", "usually 9 days"), "far", '/tracking?a="1"&b=2')
    picture = svg(NOMINATION, None, set(), as_is, {"appraisal": note})
    drawn = ElementTree.fromstring(picture)
    (link,) = drawn.iter(f"{SVG}a")
    assert link.get("href") == '/tracking?a="1"&b=2'
    assert [text.text for text in link.iter(f"{SVG}text")] == ["Appraisal of the file", "3 <open>", "usually 9 days"]
    assert [path.get("class") for path in link.iter(f"{SVG}path")][0] == "chart-ground chart-far"
    assert drawn.get("role") == "group"
    assert svg(NOMINATION, None, set(), as_is, {}) == svg(NOMINATION, None, set(), as_is)
