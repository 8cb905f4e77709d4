"""The cases in which one step is made together: which steps they have, and in which of them it can be made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.current_user import actor
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import Lists, bind, new_key
from webapp.languages import gettext
from webapp.pages.cases.bulk_desk.choosing import ChosenForDesk, desk_row, known_cases
from webapp.pages.cases.forms import Bound, move_form
from webapp.pages.cases.holding import holding_of
from webapp.pages.cases.responses import load_case
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.opinions import answered
from webapp.queries.clock.tasks import not_yet
from webapp.services.cases import commands
from webapp.services.cases.rehearsing import rehearse
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import GONE_ON
from webapp.services.refusals import Refused, Stale
from workflows import WORKFLOWS
from workflows.core.bulk.steps import joint_steps
from workflows.core.definition import AssentDef, MoveDef
from workflows.core.engine import missing_parts, offer, verdicts
from workflows.core.registry import Check
from workflows.core.text import _

NOT_NOW = _("This step does not wait for you in this case.")
HELD = _("Comrade %(names)s has this case: if you act nevertheless, do so on its own page.")
OTHER_CHOICES = _("The form of this case asks for something else: do it by itself, on the page of the case.")


@dataclass(frozen=True, slots=True)
class JointStep:
    """A step that a case offers to the user. party: the side that answers; failed: guards that close it."""

    step: MoveDef | AssentDef
    party: int | None
    failed: tuple[Check, ...]

    def form(self, context: CaseContext, lists: Lists, sent: Any = None) -> Bound | None:
        """Return its form for this case, with what was sent."""
        if isinstance(self.step, MoveDef):
            return move_form(context, lists, self.step, sent)
        return bind(self.step.form or "", lists, sent, shape=context.definition.shape(self.step.form or ""))

    def make(self, public_id: str, command: Command) -> None:
        """Make it in this case. Raises as the services that make moves and record answers."""
        if self.party is None:
            commands.make_move(db.session(), public_id, self.step.name, command)
        else:
            commands.answer(db.session(), public_id, self.step.name, self.party, command)


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step that can be made in some of the chosen cases."""

    workflow: str
    process: str
    name: str
    label: str
    cases: list[str]


@dataclass(slots=True)
class StepCases:
    """The chosen cases by whether the step can be made in them, with its form, bound for the first of them.

    label, process: what the step and its process are called.
    """

    label: str = ""
    process: str = ""
    ready: list[ChosenForDesk] = field(default_factory=list)
    left: list[ChosenForDesk] = field(default_factory=list)
    form: Bound | None = None

    @property
    def given(self) -> str:
        """The cases with their versions, as the form carries them."""
        return ",".join(row.given for row in self.ready)


def steps_of(context: CaseContext) -> Iterator[JointStep]:
    """Yield the steps that the user may make in a case together with others, open or closed."""
    facts = context.facts()
    waits = not_yet(context)
    for step in joint_steps(context.definition, context.case.state):
        if isinstance(step, MoveDef):
            row = offer(context.definition, step, facts, context.authority, waits)
            if row.permitted:
                yield JointStep(step, None, row.failed)
            continue
        sides = [(party, context.authority((role,))) for party, role in enumerate(step.of)]
        mine = [(party, held) for party, held in sides if held and not answered(context, step, party)]
        if len(mine) == 1:  # whoever could answer for two sides says on the page of the case for which
            ((party, held),) = mine
            judged = replace(facts, for_id=held.for_id)
            failed = (*missing_parts(step), *(each for each in verdicts(step.guards, judged) if each.failed))
            yield JointStep(step, party, failed)


def step_of(context: CaseContext, workflow: str, name: str) -> JointStep | None:
    """Return the step of this process and name that the user may make in a case; None for none."""
    if context.case.workflow != workflow:
        return None
    return next((each for each in steps_of(context) if each.step.name == name), None)


def choices(ids: Iterable[str]) -> list[StepChoice]:
    """Return the steps that are open in some of these cases, as far as the user may know of them; most cases first."""
    found: dict[tuple[str, str], StepChoice] = {}
    for case in known_cases(ids):
        context, _lists = load_case(case.public_id)
        for each in steps_of(context):
            if not why_not(context, each):
                process, label = gettext(context.definition.title), gettext(each.step.label)
                at = (case.workflow, each.step.name)
                found.setdefault(at, StepChoice(case.workflow, process, each.step.name, label, [])).cases.append(
                    case.public_id
                )
    return sorted(found.values(), key=lambda each: -len(each.cases))


def sorted_cases(workflow: str, name: str, ids: Iterable[str], sent: Any = None) -> StepCases:
    """Sort those of the cases that the user may know of; others are dropped."""
    found, first = StepCases(), None
    for case in known_cases(ids):
        context, lists = load_case(case.public_id)
        step = step_of(context, workflow, name)
        why = why_not(context, step) if step else gettext(NOT_NOW)
        if step and not why:
            form = step.form(context, lists, sent)
            if first is None:
                first, found.form, found.label = _asked(form), form, gettext(step.step.label)
            why = "" if _asked(form) == first else gettext(OTHER_CHOICES)
        state = gettext(context.definition.state(context.case.state).label)
        row = desk_row(context.case, why or state, f"{case.public_id}.{case.version}")
        (found.left if why else found.ready).append(row)
    found.label = found.label or _label(workflow, name)
    found.process = gettext(WORKFLOWS[workflow].definition.title) if workflow in WORKFLOWS else ""
    return found


def rehearsed(workflow: str, name: str, found: StepCases, sent: MultiDict[str, str]) -> StepCases:
    """Sort the ready cases anew: in each the step is made with this form and undone, to see whether it is refused."""
    again = replace(found, ready=[])
    for row in found.ready:
        context, lists = load_case(row.case)
        step = step_of(context, workflow, name)
        why = _refusal(context, lists, step, sent) if step else gettext(NOT_NOW)
        (again.left if why else again.ready).append(replace(row, note=why) if why else row)
    return again


def _refusal(context: CaseContext, lists: Lists, step: JointStep, sent: MultiDict[str, str]) -> str:
    """Return why a step would be refused now; '' if it would be made. An answer's guards were asked already."""
    form = step.form(context, lists, sent)
    if form is not None and not form.validate():
        return str(next(iter(form.errors.values()))[0])
    if step.party is not None:
        return ""
    said = form.answers_by_section() if form else {}
    try:
        command = Command(actor(), context.now, new_key(), said, context.case.version)
        rehearse(db.session(), context.case.public_id, step.step.name, command)
    except Refused as refusal:
        return sentence(refusal.sentence)
    except Stale:
        return sentence(GONE_ON)
    return ""


def why_not(context: CaseContext, found: JointStep) -> str:
    """Return why a step cannot be made in a case together with others; '' if it can."""
    stopped = context.stops(found.step) if isinstance(found.step, MoveDef) else context.halted
    if stopped:
        return sentence(stopped)
    if (holding := holding_of(context)) and holding.others:
        return gettext(HELD, names=holding.others)
    return " ".join(sentence(check.why) for check in found.failed)


def _asked(form: Bound | None) -> list[tuple[str, str]]:
    """Return what a form asks, with what can be chosen: the same form asks it of every case."""
    return [(each.name, repr(getattr(each, "choices", None))) for each in form or ()]


def _label(workflow: str, name: str) -> str:
    """Return what a step is called in the present version of its process; '' for an unknown one."""
    known = WORKFLOWS.get(workflow)
    steps: list[MoveDef | AssentDef] = [*known.definition.moves, *known.definition.assents] if known else []
    return next((gettext(each.label) for each in steps if each.name == name), "")
