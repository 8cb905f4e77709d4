"""The holders of a case's tasks, in words."""

from collections.abc import Iterable
from functools import cache

from webapp.current_user import today
from webapp.filters import day as written
from webapp.filters import deputy_words
from webapp.languages import gettext
from webapp.queries.overview.tracking import (
    RunningVote,
    WaitingTask,
)
from webapp.queries.people.deputies import ActiveDelegation
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.forms import FORMS, Choice, Pick

LONGEST = 120
"""So much of what a task says stands in a list."""


def shortened(text: str) -> str:
    """Return the beginning of a text, in one line, as lists show it."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]} …"


def about_words(workflow: str, said: str) -> str:
    """Return what a case says that it is about, as lists show it: the answer to a choice in words."""
    return shortened(gettext(_choices(workflow).get(said, said)) if said else "")


@cache
def _choices(workflow: str) -> dict[str, str]:
    """Return the words of the choices by which cases of a process are distinguished."""
    process = WORKFLOWS.get(workflow)
    places = {tuple(place.split(".")) for place in process.called} if process else set()
    return {
        choice.value: choice.label
        for form in FORMS.values()
        for field in form.declared()
        if (form.section, field.name) in places and isinstance(field, Choice | Pick)
        for choice in field.choices
    }


def holder_words(
    definition: Definition,
    state: str,
    tasks: list[WaitingTask],
    vote: RunningVote | None,
    titles: dict[str, str],
    deputies: Iterable[ActiveDelegation] = (),
) -> str:
    """Return who has an open case, in words: posts with their unit, or how far the vote has come; and deputies."""
    apart = len({task.due_on for task in tasks}) > 1
    texts = [_waiting_words(task, titles, apart) for task in tasks]
    if vote is not None:
        question = definition.question_in(state)
        values = {
            "who": gettext(question.by.name) if question else gettext("the standing committee"),
            "unit": vote.unit,
            "open": vote.entitled - vote.voted,
            "all": vote.entitled,
        }
        if not vote.put:
            texts.append(gettext("%(who)s – %(unit)s: not put to a meeting yet", **values))
        elif vote.by_ballot:
            texts.append(gettext("%(who)s – %(unit)s: %(open)s of %(all)s have given no ballot", **values))
        else:
            texts.append(gettext("%(who)s – %(unit)s: %(open)s of %(all)s have not voted", **values))
    texts += dict.fromkeys(map(deputy_words, deputies))
    if not texts and not _asks_somebody(definition, state):
        return gettext("nobody: no action is due")
    return "; ".join(texts) or gettext("vacant: no unit or person is left who is responsible")


def _asks_somebody(definition: Definition, state: str) -> bool:
    """Whether the case waits for somebody in this state: a step that is theirs, both sides' opinion, a vote."""
    steps = (move.cause.kind == "by" for move in definition.moves_from(state))
    return any(steps) or bool(definition.assent_in(state) or definition.question_in(state))


def _waiting_words(task: WaitingTask, titles: dict[str, str], apart: bool) -> str:
    """Return who has a task. apart: the tasks of the case have different last days, so each says its own."""
    who = " – ".join(filter(None, [" / ".join(titles[post] for post in task.posts), task.of]))
    if not task.held and not task.barred:
        who = gettext("%(who)s (vacant)", who=who)
    elif not task.held:
        who = gettext("%(who)s (whoever holds it must not act here: somebody else has to)", who=who)
    if task.opens_on > today():
        return gettext("%(who)s, from %(day)s", who=who, day=written(task.opens_on))
    if apart and task.due_on:
        return gettext("%(who)s, until %(day)s", who=who, day=written(task.due_on))
    return who
